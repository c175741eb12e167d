"""Each figure of a month beside its own bare, hand-written aggregate, and all of them beside pandas, on the million leads.

    python -m tests.bench.figures URL [MONTH] [REPETITIONS]

URL is a database of ours made by `tests.bench.load`. The bare statement counts today's states and looks at no past;
ours must not cost more than twice as much. Ratios within one run count, absolute figures do not.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text

from models.db import Database
from reports import period
from reports.figures import FIGURES, Question, selling_stores

LIVING = "l.store_id = 1 and l.voided_at is null and l.state <> 'void'"
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
        f"where e.store_id = 1 and e.called_at >= :a and e.called_at < :b and e.direction = 'inbound' {and_}"
    )


DETAILS = "c.name is not null and c.gender is not null and c.phone is not null and c.district is not null and l.channel_id is not null and l.model_id is not null and l.expected_purchase is not null"
DEALS = f"from deals e join leads l on l.id = e.lead_id where e.counted_at >= :a and e.counted_at < :b and e.ended_at is null and {LIVING}"
COST = "select sum(cost) from media_placements where store_id = 1 and starts_on < :b and ends_on >= :a"
BARE = {
    "leads_total": LEADS,
    "leads_void": "select count(*) from leads l where l.store_id = 1 and l.state = 'void' and l.captured_at >= :a and l.captured_at < :b",
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
    "attainment_units": f"select count(*), (select sum(units) from targets where store_id = 1 and month = :day) {DEALS}",
    "attainment_revenue": f"select sum(e.total), (select sum(revenue) from targets where store_id = 1 and month = :day) {DEALS}",
    "cost_per_lead": f"select ({COST.replace(':a', ':day').replace(':b', ':after')}), ({LEADS})",
    "cost_per_deal": f"select ({COST.replace(':a', ':day').replace(':b', ':after')}), count(*) {DEALS}",
}
"""What somebody would write by hand."""


def main(url: str, month: str = "2026-05", repetitions: str = "5") -> None:
    database, asked = Database(url), period.month(date.fromisoformat(f"{month}-01"))
    starts, ends = asked.bounds("UTC")
    as_text = (lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S.%f")) if database.is_sqlite else (lambda moment: moment)
    about = {"a": as_text(starts), "b": as_text(ends), "day": asked.first, "after": asked.after}
    about |= {name: str(about[name]) for name in ("day", "after") if database.is_sqlite}
    yes = "1" if database.is_sqlite else "true"
    with database.reading() as session:
        question = Question(selling_stores(session), (asked,), datetime.now(UTC)).opened(session)
        ours_together = bare_together = 0.0
        for name, figure in FIGURES.items():
            ours = median(lambda figure=figure: figure.ask(session, question).of(), int(repetitions))
            told = figure.ask(session, question).of()
            ours_together += ours
            line = f"{name:24} ours {ours * 1e3:9.1f} ms"
            if name in BARE:
                statement = text(BARE[name].replace("{yes}", yes))
                used = {key: value for key, value in about.items() if f":{key}" in BARE[name]}
                bare = median(lambda statement=statement, used=used: session.execute(statement, used).all(), int(repetitions))
                found = session.execute(statement, used).one()
                bare_together += bare
                line += f"   bare {bare * 1e3:9.1f} ms   {ours / bare:5.2f} ×   {tuple(map(str, found))}"
            print(f"{line}   {told.numerator} {'' if told.denominator is None else told.denominator}", flush=True)
        print(f"all together             ours {ours_together * 1e3:9.1f} ms   bare {bare_together * 1e3:9.1f} ms")


def median(work: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
