"""Each figure of a month beside its own bare, hand-written aggregate, and all of them beside pandas, on the million leads.

    python -m tests.bench.figures URL [MONTH] [REPETITIONS]

URL is a database of ours made by `tests.bench.load`. The bare statement counts today's states and looks at no past;
ours must not cost more than twice as much. What is measured is the processor's time, the program's and, on the same
machine, the PostgreSQL server's, in turns; of all repetitions the least, for what is more was somebody else's doing. Each
repetition asks all figures as of its own moment, as each report does. Ratios within one run count.
"""

import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.db import Database
from reports import period
from reports.figures import FIGURES, Question, selling_stores

LIVING = "l.store_id = :store and l.voided_at is null and l.state <> 'void'"
LEADS = f"select count(*) from leads l where {LIVING} and l.captured_at >= :a and l.captured_at < :b"


def of_leads(table: str, when: str, and_: str = "") -> str:
    """Distinct living leads with the event, over the leads of the month."""
    return (
        f"select count(distinct l.id), ({LEADS.replace('l.', 'm.').replace('leads l', 'leads m')}) "
        f"from {table} e join leads l on l.id = e.lead_id where e.{when} >= :a and e.{when} < :b and {LIVING} {and_}"
    )


def shares(table: str, when: str, counts: str, and_: str = "") -> str:
    return (
        f"select sum(case when {counts} then 1 else 0 end), count(*) from {table} e join leads l on l.id = e.lead_id "
        f"where e.{when} >= :a and e.{when} < :b and {LIVING} {and_}"
    )


def calls(counts: str, and_: str = "") -> str:
    return (
        f"select sum(case when {counts} then 1 else 0 end), count(*) from calls e left join leads l on l.id = e.lead_id left join customers c on c.id = l.customer_id "
        f"where e.store_id = :store and e.called_at >= :a and e.called_at < :b and e.direction = 'inbound' {and_}"
    )


DETAILS = "c.name is not null and c.gender is not null and c.phone is not null and c.district is not null and l.channel_id is not null and l.model_id is not null and l.expected_purchase is not null"
DEALS = f"from deals e join leads l on l.id = e.lead_id where e.counted_at >= :a and e.counted_at < :b and e.ended_at is null and {LIVING}"
DAYS = {
    True: ("(julianday(min({ends}, :last)) - julianday(max(starts_on, :day)) + 1) / (julianday({ends}) - julianday(starts_on) + 1)", "substr(at, 1, 10)"),
    False: ("(least({ends}, :last) - greatest(starts_on, :day) + 1)::numeric / ({ends} - starts_on + 1)", "at::date"),
}
"""On SQLite and PostgreSQL: the part of something's days that lies in the month, and the day of a moment."""


def cost(money: str, table: str, ends: str = "ends_on", and_: str = "") -> str:
    return f"select sum({money} * {{part_{ends}}}) as part from {table} where store_id = :store and voided_at is null and starts_on < :after and {{{ends}}} >= :day {and_}"


COST = (
    "select sum(part) from ("
    + cost("cost", "media_placements")
    + " union all " + cost("cost", "campaigns", "open", "and state <> 'planned'")
    + " union all " + cost("(venue_cost + other_cost)", "roadshows", and_="and state in ('approved', 'under_way', 'closed')")
    + ") c"
)  # fmt: skip
MESSAGES = (
    "select sum(case when exists (select 1 from messages m where m.lead_id = f.lead_id and m.status = 'sent' and m.sent_at >= f.first and m.sent_at < f.first_day_over) then 1 else 0 end), count(*) "
    "from (select lead_id, {day} as day, min(at) as first, max(day_over) as first_day_over from ("
    "select lead_id, arrived_at as at, {over_arrived_at} as day_over from visits where arrived_at >= :a and arrived_at < :b and voided_at is null "
    "union all select lead_id, called_at, {over_called_at} from calls where called_at >= :a and called_at < :b and direction = 'inbound' and answered = {yes} and voided_at is null"
    f") contacts join leads l on l.id = lead_id where {LIVING} group by lead_id, {{day}}) f"
)
REPORTS = (
    "with d (day) as (values {days}) "
    "select sum(case when exists (select 1 from daily_reports r where r.employee_id = e.id and r.day = d.day and r.state = 'submitted') then 1 else 0 end), count(*) "
    "from d, employees e join positions p on p.id = e.position_id where e.store_id = :store and p.owes_daily_report = {yes} and e.left_on is null "
    "and not exists (select 1 from absences a where a.employee_id = e.id and a.state = 'approved' and a.from_day <= d.day and a.to_day >= d.day)"
)
PLANNED = "coalesce((select {what} from sales_plans where store_id = :store and period = :month and period_kind = 'month' and state = 'approved' and voided_at is null), (select sum({what}) from targets where store_id = :store and month = :day and voided_at is null))"
BARE = {
    "leads_total": LEADS,
    "leads_void": "select count(*) from leads l where l.store_id = :store and l.state = 'void' and l.captured_at >= :a and l.captured_at < :b",
    "invitation_rate": of_leads("appointments", "made_at", "and e.state <> 'cancelled'"),
    "test_drive_rate": of_leads("test_drives", "ends_at", "and e.state = 'done'"),
    "closing_rate": of_leads("deals", "counted_at", "and e.ended_at is null"),
    "loss_rate": of_leads("closings", "confirmed_at", "and e.kind = 'lost' and e.state = 'confirmed'"),
    "capture_rate": calls(DETAILS, "and e.answered = {yes}"),
    "answer_rate": calls("e.answered = {yes}", "and (l.id is null or l.state <> 'void')"),
    "show_rate": shares("appointments", "due_at", "e.state = 'kept'", "and e.state in ('kept', 'missed')"),
    "follow_up_on_time": shares("follow_ups", "due_at", "e.done_at <= e.due_at", "and e.cancelled_at is null"),
    "units": f"select count(*) {DEALS}",
    "revenue": f"select sum(e.total) {DEALS}",
    "attainment_units": f"select count(*), {PLANNED.replace('{what}', 'units')} {DEALS}",
    "attainment_revenue": f"select sum(e.total), {PLANNED.replace('{what}', 'revenue')} {DEALS}",
    "cost_per_lead": f"select ({COST}), ({LEADS})",
    "cost_per_visit": f"select ({COST}), count(*) from visits e join leads l on l.id = e.lead_id where e.arrived_at >= :a and e.arrived_at < :b and {LIVING}",
    "cost_per_deal": f"select ({COST}), count(*) {DEALS}",
    "same_day_message_rate": MESSAGES,
    "daily_report_rate": REPORTS,
}
"""What somebody would write by hand; of commission nobody would: a unit's share hangs on those before it."""


def main(url: str, month: str = "2026-05", repetitions: str = "5") -> None:
    database, asked = Database(url), period.month(date.fromisoformat(f"{month}-01"))
    as_text = (lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S.%f")) if database.is_sqlite else (lambda moment: moment)
    with database.reading() as session:
        stores = selling_stores(session)[:1]
        open_days = Question(stores, (asked,), datetime.now(UTC)).opened(session).open_days
    ((store, zone),) = stores
    starts, ends = asked.bounds(zone)
    about = {"a": as_text(starts), "b": as_text(ends), "day": asked.first, "after": asked.after, "last": asked.after - timedelta(days=1)}
    about = {key: str(value) if database.is_sqlite else value for key, value in about.items()} | {"month": month, "store": store}
    part, day = DAYS[database.is_sqlite]
    over = "substr({}, 1, 10) || ' 24'" if database.is_sqlite else "{}::date + 1"
    words = {"yes": "1" if database.is_sqlite else "true", "day": day, "open": "coalesce(ends_on, :last)", "ends_on": "ends_on"}
    words["days"] = ", ".join(f"('{day}')" if database.is_sqlite else f"(date '{day}')" for day in sorted(open_days[0][1]))
    words |= {f"part_{name}": part.replace("{ends}", words[name]) for name in ("ends_on", "open")} | {f"over_{at}": over.format(at) for at in ("arrived_at", "called_at")}
    bare = {name: statement.format(**words) for name, statement in BARE.items()}
    with database.reading() as session:
        clock = busy(session)
        taken: dict[tuple[str, str], list[float]] = defaultdict(list)
        told: dict[tuple[str, str], object] = {}

        def timed(name: str, whose: str, work: Callable[[], Any]) -> None:
            started = clock()
            told[name, whose] = work()
            taken[name, whose].append(clock() - started)

        for _ in range(int(repetitions) + 1):
            question = Question(stores, (asked,), datetime.now(UTC), open_days=open_days)  # every report has its own moment
            for name in BARE:
                timed(name, "ours", lambda figure=FIGURES[name], question=question: figure.ask(session, question).of())
                used = {key: value for key, value in about.items() if re.search(rf":{key}\b", bare[name])}
                timed(name, "bare", lambda name=name, used=used: tuple(map(str, session.execute(text(bare[name]), used).one())))
        least = {key: min(of_it[1:]) * 1e3 for key, of_it in taken.items()}
        for name in BARE:
            ours, by_hand, amount = least[name, "ours"], least[name, "bare"], told[name, "ours"]
            print(f"{name:24} ours {ours:9.1f} ms   bare {by_hand:9.1f} ms   {ours / by_hand:5.2f} ×   {told[name, 'bare']}   {amount.numerator} {amount.denominator}")
        ours, by_hand = (sum(least[name, whose] for name in BARE) for whose in ("ours", "bare"))
        print(f"{'all together':24} ours {ours:9.1f} ms   bare {by_hand:9.1f} ms   {ours / by_hand:5.2f} ×")


def busy(session: Session) -> Callable[[], float]:
    """The processor's seconds that this program and, where it runs here, the server's process for it have taken."""
    if session.get_bind().dialect.name == "sqlite":
        return time.process_time
    # What helpers of the server's process take could not be told.
    session.execute(text("set max_parallel_workers_per_gather = 0"))
    server = Path(f"/proc/{session.scalar(text('select pg_backend_pid()'))}/schedstat")
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main(*sys.argv[1:])
