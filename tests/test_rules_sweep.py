"""The evening's sweep: what a day missed is raised once for one cause, however often, however late and however many at a time (Y1, C5, C9)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from models import clock
from models.contacts import Call
from models.customers import Closing, Lead
from models.discipline import Measure, Penalty, PenaltyState
from models.exchange.importer import import_file
from models.notifications import Notification
from models.people import Employee, Position, Store
from models.reception import Message, Visit
from models.refused import Refused
from models.roles import Role
from models.rules.evening import every_contact_got_its_message
from models.rules.sweep import DUTIES, raise_penalty
from models.running import CalendarDay, Setting, SweptDay
from models.staff import Absence
from models.sweeping import sweep_all, sweep_day, sweep_store_day
from models.team import DailyReport
from models.writing import put_aside

from .test_races import at_once

MONDAY = date(2026, 11, 2)
CALLED = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
"""Ten in the morning in Hangzhou."""
NEXT_NIGHT = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
"""The midnight at which Monday is over."""


def swept(shop, day: date = MONDAY, at: datetime = NEXT_NIGHT) -> int:
    return sweep_store_day(shop.database, shop.store, day, at).raised


def lived(shop, since: date, *owing: Role) -> None:
    """The shop was entered on that day; people of these roles owe a report."""
    with shop.by_system() as session:
        session.execute(update(Store).values(created_at=clock.start_of_day(since)))
        session.execute(update(Position).where(Position.role.in_(owing)).values(owes_daily_report=True))


def called(shop, lead: int | None = None, agent: str = "dcc1", at: datetime = CALLED, **texts) -> int:
    """An inbound call that was answered, of a lead with an owner."""
    lead = lead or shop.lead("consultant1", CALLED - timedelta(days=3))
    shop.create(agent, Call, at, called_at=at.isoformat(), agent=shop.person(agent), answered="1", lead=lead, **texts)
    return lead


def wrote(shop, lead: int, at: datetime, status: str = "sent") -> int:
    return shop.create("manager", Message, at, lead=lead, body="感谢来电", status=status, sent_at="" if status == "drafted" else at.isoformat())


def penalties(shop) -> list[tuple]:
    with shop.read() as session:
        return session.execute(select(Penalty.clause, Penalty.cause, Penalty.amount, Penalty.employee_id).order_by(Penalty.cause)).all()


# C5 ------------------------------------------------------------------------------------------------------------------


def test_c5_a_call_without_a_message_that_day_costs_20_once(shop):
    lead = called(shop)
    assert [swept(shop), swept(shop), swept(shop, at=NEXT_NIGHT + timedelta(days=9))] == [1, 0, 0]
    assert penalties(shop) == [("C5", f"C5 线索 {lead} 2026-11-02", Decimal(20), shop.person("dcc1"))]
    with shop.read() as session:
        raised = session.scalars(select(Penalty)).one()
        assert (raised.state, raised.measure, raised.raised_by_id, raised.raised_at) == (PenaltyState.RAISED, Measure.FINE, None, NEXT_NIGHT)
        assert raised.evidence == "10:00 来电或接待后,当日未发短信"


def test_c5_only_a_message_sent_after_the_first_contact_and_before_midnight_counts(shop):
    """23:59:59 in Hangzhou is the same day, one second later is not, whatever UTC says."""
    midnight = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
    written = {
        (CALLED, "sent"): False, (CALLED + timedelta(minutes=5), "sent"): False, (CALLED - timedelta(minutes=1), "sent"): True,
        (CALLED + timedelta(minutes=5), "failed"): True, (CALLED + timedelta(minutes=5), "drafted"): True,
        (midnight - timedelta(seconds=1), "sent"): False, (midnight, "sent"): True,
    }  # fmt: skip
    leads = {}
    for (when, status), is_missed in written.items():
        lead = called(shop)
        leads[lead] = is_missed
        wrote(shop, lead, when, status)
    assert swept(shop, at=NEXT_NIGHT + timedelta(hours=1)) == sum(leads.values())
    assert [row[1] for row in penalties(shop)] == [f"C5 线索 {lead} 2026-11-02" for lead, is_missed in leads.items() if is_missed]


def test_c5_whoever_the_visitor_was_introduced_to_answers_for_it(shop):
    lead = called(shop)
    shop.create("frontdesk", Visit, CALLED + timedelta(hours=2), lead=lead, arrived_at="2026-11-02 12:00", received_by=shop.person("frontdesk"), introduced_to=shop.person("consultant2"))
    assert swept(shop) == 1, "a lead and a day are one miss, however many contacts there were"
    assert penalties(shop)[0][-1] == shop.person("consultant2")


def test_c5_neither_an_unanswered_call_nor_one_of_ours_asks_for_a_message(shop):
    lead = shop.lead("consultant1", CALLED - timedelta(days=3))
    for texts in ({"answered": ""}, {"direction": "outbound"}):
        shop.create("dcc1", Call, CALLED, **{"called_at": CALLED.isoformat(), "agent": shop.person("dcc1"), "answered": "1", "lead": lead} | texts)
    assert swept(shop) == 0


def test_c5_a_void_lead_asks_for_nothing(shop):
    lead = called(shop)
    shop.move("consultant1", Lead.request_void, lead, CALLED, reason_code="wrong_number", reason="空号")
    with shop.read() as session:
        closing = session.scalar(select(Closing.id))
    shop.move("supervisor", Closing.confirm, closing, CALLED)
    assert swept(shop) == 0


def test_c5_a_late_sweep_takes_the_amount_of_the_day(shop):
    for value, since in (("30", "2026-11-01"), ("50", "2026-11-03")):
        shop.create("manager", Setting, key="missed_message_fine", value=value, valid_from=since)
    called(shop)
    called(shop, at=CALLED + timedelta(days=1))
    late = NEXT_NIGHT + timedelta(days=20)
    assert [swept(shop, MONDAY + timedelta(days=n), late) for n in (0, 1)] == [1, 1]
    assert [row[2] for row in penalties(shop)] == [Decimal(30), Decimal(50)]


# C9 ------------------------------------------------------------------------------------------------------------------


def test_c9_a_report_not_handed_in_is_raised_with_its_amount_open(shop):
    lived(shop, MONDAY, Role.DCC, Role.CONSULTANT)
    report = shop.create("consultant1", DailyReport, CALLED, day="2026-11-02")
    shop.move("consultant1", DailyReport.submit, report, NEXT_NIGHT - timedelta(seconds=1))
    late = shop.create("consultant2", DailyReport, CALLED, day="2026-11-02")
    shop.move("consultant2", DailyReport.submit, late, NEXT_NIGHT)
    assert [swept(shop), swept(shop)] == [2, 0]
    owing = [shop.person("dcc1"), shop.person("consultant2")]
    assert sorted(penalties(shop)) == sorted(("C9", f"C9 日报 {who} 2026-11-02", None, who) for who in owing)
    with shop.read() as session:
        raised = session.scalar(select(Penalty.id).limit(1))
    with pytest.raises(Refused, match="金额待定"):
        shop.move("manager", Penalty.confirm, raised)
    shop.change("manager", Penalty, raised, amount="50")
    shop.move("manager", Penalty.confirm, raised)


def test_c9_who_is_away_or_not_here_yet_or_not_working_that_day_owes_none(shop):
    lived(shop, MONDAY, Role.CONSULTANT, Role.SUPERVISOR, Role.DCC)
    leave = shop.create("consultant1", Absence, employee=shop.person("consultant1"), kind="annual", from_day="2026-11-02", to_day="2026-11-02")
    shop.move("consultant1", Absence.submit, leave)
    shop.create("supervisor", Absence, employee=shop.person("supervisor"), kind="annual", from_day="2026-11-02", to_day="2026-11-02")
    shop.move("manager", Absence.approve, leave)
    with shop.by_system() as session:
        session.execute(update(Employee).where(Employee.username == "consultant2").values(hired_on=MONDAY + timedelta(days=1)))
        session.execute(update(Employee).where(Employee.username == "dcc1").values(left_on=MONDAY))
    assert swept(shop) == 1, "a leave that nobody approved is none"
    assert penalties(shop)[0][-1] == shop.person("supervisor")
    assert swept(shop, MONDAY - timedelta(days=1)) == 0, "a Sunday"
    shop.create("manager", CalendarDay, day="2026-11-03", kind="closed", reason="店庆")
    assert swept(shop, MONDAY + timedelta(days=1), NEXT_NIGHT + timedelta(days=1)) == 0


# Y1 ------------------------------------------------------------------------------------------------------------------


def test_y1_what_was_voided_or_waived_is_not_raised_again(shop):
    called(shop)
    called(shop)
    assert swept(shop) == 2
    with shop.read() as session:
        first, second = session.scalars(select(Penalty.id)).all()
    shop.move("manager", Penalty.waive, first, grounds="系统故障")
    with shop.by_system() as session:
        put_aside(session, session.get_one(Penalty, second), "误报")
    assert swept(shop) == 0


def test_y1_days_on_which_the_machine_was_off_are_caught_up_from_the_day_the_store_was_entered(shop):
    called(shop, at=CALLED - timedelta(days=1))
    for days in (0, 1, 4):
        called(shop, at=CALLED + timedelta(days=days))
    lived(shop, MONDAY)
    done = sweep_all(shop.database, NEXT_NIGHT + timedelta(days=4))
    ours = [(each.day, each.raised) for each in done if each.store == "S1"]
    assert ours == [(MONDAY + timedelta(days=n), raised) for n, raised in enumerate((1, 1, 0, 0, 1))], "what was brought along from before raises nothing"
    assert {each.store for each in done} == {"S1", "S2"}, "a head office sells nothing"
    assert {each.raised for each in sweep_all(shop.database, NEXT_NIGHT + timedelta(days=4))} == {0}
    with shop.read() as session:
        assert session.execute(select(func.count(), func.sum(SweptDay.raised)).where(SweptDay.store_id == shop.store)).one() == (5, 3)


def test_y1_a_long_standstill_is_caught_up_as_far_as_the_store_has_set(shop):
    lived(shop, date(2026, 1, 1))
    shop.create("manager", Setting, key="sweep_catch_up_days", value="7", valid_from="2026-11-01")
    done = sweep_all(shop.database, NEXT_NIGHT)
    assert [each.day for each in done if each.store == "S1"] == [date(2026, 10, 27) + timedelta(days=n) for n in range(7)]
    assert sweep_all(shop.database, NEXT_NIGHT + timedelta(days=1))
    with shop.read() as session:
        told = session.scalars(select(Notification).where(Notification.href.like("/admin/penalties/#%"))).all()
    assert [(each.recipient_id, each.text["zh"][:26]) for each in told] == [
        (shop.person("manager"), "自 2026-01-01 起 299 天未做晚间检查"), (shop.person("s2manager"), "自 2026-01-01 起 246 天未做晚间检查"),
    ], "once, to whom it concerns, as far as their store has set it"  # fmt: skip


def test_y1_what_is_written_down_a_day_late_was_missed_all_the_same(shop):
    lived(shop, MONDAY)
    assert sweep_all(shop.database, NEXT_NIGHT)[0].raised == 0
    called(shop)
    assert sum(each.raised for each in sweep_all(shop.database, NEXT_NIGHT + timedelta(days=1))) == 1


def test_y1_a_day_that_is_not_over_is_looked_at_again_when_it_is(shop):
    lived(shop, MONDAY)
    with pytest.raises(Refused, match="还没有到"):
        sweep_day(shop.database, MONDAY + timedelta(days=1), CALLED)
    called(shop)
    assert sum(each.raised for each in sweep_day(shop.database, MONDAY, CALLED + timedelta(hours=9))) == 1
    called(shop, at=CALLED + timedelta(hours=10))
    assert sum(each.raised for each in sweep_all(shop.database, NEXT_NIGHT)) == 1


def test_y1_a_store_s_day_is_one_transaction_and_its_trouble_is_its_own(shop, monkeypatch):
    called(shop)
    lived(shop, MONDAY)

    def breaks(session, store, day, act):
        if store.code == "S1":
            raise LookupError("a duty that fails")

    monkeypatch.setattr("models.sweeping.DUTIES", [*DUTIES, ("X", breaks)])
    with pytest.raises(LookupError):
        sweep_all(shop.database, NEXT_NIGHT)
    assert penalties(shop) == []
    with shop.read() as session:
        assert session.execute(select(SweptDay.store_id, SweptDay.day)).all() == [(shop.stores["S2"], MONDAY)]
    monkeypatch.undo()
    assert sum(each.raised for each in sweep_all(shop.database, NEXT_NIGHT)) == 1


def test_y1_several_sweeps_at_one_moment_raise_each_cause_once(shop):
    lived(shop, MONDAY, Role.CONSULTANT)
    for _ in range(5):
        called(shop)
    results = at_once(*(lambda: sweep_all(shop.database, NEXT_NIGHT) for _ in range(4)))
    assert sum(each.raised for result in results for each in result) == 8
    with shop.read() as session:
        assert session.scalar(select(func.count(Penalty.id))) == 8


def test_y1_a_cause_raised_from_two_sides_at_once_is_raised_once(shop):
    """The sweep and somebody's move may meet: the second finds it raised, and goes on with what it was doing."""

    def raised():
        with shop.write("supervisor", CALLED) as session:
            return raise_penalty(session, employee_id=shop.person("dcc1"), store_id=shop.store, clause="C3", cause="C3 撞单 1", amount_key="collision_fine", evidence="争执") is not None

    assert sorted(at_once(*[raised] * 4)) == [False, False, False, True]
    assert penalties(shop) == [("C3", "C3 撞单 1", None, shop.person("dcc1"))]


def test_y1_every_duty_says_its_clause(shop):
    assert {("C5", every_contact_got_its_message)} <= set(DUTIES)
    assert all(sentence.__doc__.startswith(clause) for clause, sentence in DUTIES)


def test_y1_the_command_sweeps_what_waits_or_one_day(command, stand, shop):
    command.set("DATABASE_URL", stand.url)
    called(shop)
    said = command("sweep", "--date", "2026-11-02")
    assert (said.code, said.out.splitlines()) == (0, ["  2026-11-02 S1: 1 raised", "2 store-days looked at, 1 penalty raised"])
    assert command("sweep", "--date", "2026年11月2日").out == "2 store-days looked at, 0 penalties raised\n"
    assert command("sweep").code == 0
    said = command("sweep", "--date", "2126-11-02")
    assert (said.code, "has not come yet" in said.err) == (2, True)
    assert command("sweep", "--date", "someday").code == 2


# every surface -------------------------------------------------------------------------------------------------------


def test_y1_nobody_decides_on_their_own_penalty_by_any_post_and_the_cause_stands_once_by_import_too(web, shop, tmp_path):
    called(shop, agent="supervisor")
    assert swept(shop) == 1
    with shop.read() as session:
        raised = session.scalars(select(Penalty.id)).one()
    own, other, above = (web.visit(who) for who in ("supervisor", "consultant1", "manager"))
    post = f"/admin/penalties/{raised}/do"
    assert own.post(f"{post}/confirm").status_code == 403
    assert own.post(f"{post}/waive", {"grounds": "我很忙"}).status_code == 403
    assert other.post(f"{post}/confirm").status_code == 404, "not theirs to know of"
    assert own.post(f"{post}/object").status_code == 422, "an objection has a reason"
    assert own.post(f"{post}/object", {"objection": "当面递了名片"}).status_code == 302
    assert above.post(f"{post}/waive").status_code == 422
    assert above.post(f"{post}/confirm", token=None).status_code in (400, 403)
    assert above.post("/admin/penalties/new/", {"employee": shop.person("supervisor"), "clause": "C5", "cause": penalties(shop)[0][1], "measure": "fine", "amount": "20"}).status_code == 409
    assert above.post(f"{post}/confirm").status_code == 302
    assert above.post(f"{post}/confirm").status_code == 409
    file = tmp_path / "penalties.csv"
    file.write_text(f"员工,条款,事由,金额\n销售主管,C5,{penalties(shop)[0][1]},20\n销售主管,C5,另一件,20\n", "utf-8")
    outcome = import_file(shop.database, Penalty, file, shop.act("manager"))
    assert (outcome.rows_in, outcome.rows_refused) == (1, 1)
    assert len(penalties(shop)) == 2
