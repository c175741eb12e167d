"""The evening's assignment (C1) and what becomes of late contacts (C2): computed, proposed, confirmed at one stroke, told once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.customers import Assignment, Lead, LeadState
from models.notifications import Notification
from models.people import Employee, Store
from models.refused import Forbidden, Refused
from models.rules.assignment import Choice, candidates, confirm, pool, propose, unassigned_at_closing
from models.rules.escalation import Step, late_leads, step_of
from models.running import Setting
from models.staff import Absence
from models.sweeping import sweep_store_day

from .road import at
from .web import words

MONDAY = date(2026, 11, 2)
DAY = timedelta(days=1)


def waiting(shop, count: int, **about) -> list[int]:
    return [shop.lead("dcc1", at("2026-11-02 10:00"), **about) for _ in range(count)]


def proposed(shop, day: date = MONDAY) -> list[str]:
    with shop.read() as session:
        leads = pool(session, shop.store)
        people = candidates(session, session.get_one(Store, shop.store), day)
        names = {each.id: each.name for each in people}
        return [names.get(each.owner_id, "-") for each in propose(session, leads, people)]


def choices(shop, leads: list[int], who: str, before: str | None = None) -> list[Choice]:
    return [Choice(lead, shop.person(who), shop.person(before) if before else None) for lead in leads]


def test_c1_the_pool_is_split_evenly_and_in_order(shop):
    waiting(shop, 5)
    assert proposed(shop) == ["销售顾问1", "销售顾问2", "销售顾问1", "销售顾问2", "销售顾问1"]


def test_c1_whoever_has_less_in_hand_gets_more_but_not_all(shop):
    for _ in range(9):
        shop.lead("consultant1", at("2026-11-01 10:00"))
    waiting(shop, 6)
    split = proposed(shop)
    assert (split.count("销售顾问2"), split.count("销售顾问1")) == (4, 2)


def test_c1_whoever_knows_the_district_goes_first_among_those_who_have_about_as_little(shop):
    shop.lead("consultant2", at("2026-11-01 10:00"), district="滨江")
    waiting(shop, 1, district="滨江")
    assert proposed(shop) == ["销售顾问2"]


@pytest.mark.parametrize(("from_day", "to_day", "is_here"), [("2026-11-02", "2026-11-02", False), ("2026-11-03", "2026-11-05", False), ("2026-11-04", "2026-11-05", True), ("2026-10-30", "2026-11-01", True)])
def test_c1_whoever_is_away_today_or_on_the_next_working_day_gets_none(shop, from_day, to_day, is_here):
    absence = shop.create("consultant1", Absence, employee=shop.person("consultant1"), kind="annual", from_day=from_day, to_day=to_day)
    shop.move("consultant1", Absence.submit, absence)
    waiting(shop, 1)
    assert proposed(shop) == ["销售顾问1"], "a request is not yet an absence"
    shop.move("manager", Absence.approve, absence)
    assert proposed(shop) == ["销售顾问1" if is_here else "销售顾问2"]


def test_c1_who_has_left_is_not_proposed_and_nobody_here_is_said(shop):
    waiting(shop, 1)
    for who in ("consultant1", "consultant2"):
        shop.move("manager", Employee.leave, shop.person(who), left_on="2026-11-02")
    assert proposed(shop) == ["-"]


def test_c1_all_is_handed_out_in_one_transaction(shop):
    leads = waiting(shop, 3)
    with shop.write("manager") as session:
        assert confirm(session, [*choices(shop, leads[:2], "consultant1"), *choices(shop, leads[2:], "consultant2")], "晚间分配") == 3
    with shop.read() as session:
        assert session.scalars(select(Assignment.to_owner_id).order_by(Assignment.lead_id)).all() == [shop.person("consultant1")] * 2 + [shop.person("consultant2")]
        assert set(session.scalars(select(Lead.state))) == {LeadState.OPEN}


def test_c1_what_somebody_else_was_quicker_with_is_named_and_nothing_is_done(shop):
    leads = waiting(shop, 3, name="李雷")
    shop.move("manager", Lead.assign, leads[1], owner=shop.person("consultant2"))
    with pytest.raises(Refused, match="1 条刚刚已被分配") as refused, shop.write("manager") as session:
        confirm(session, choices(shop, leads, "consultant1"))
    assert "李雷" in str(refused.value)
    assert [shop.value(Lead, lead, "owner_id") for lead in leads] == [None, shop.person("consultant2"), None]


@pytest.mark.parametrize("who", ["consultant1", "dcc1", "supervisor", "frontdesk"])
def test_c1_only_the_manager_hands_out_whatever_is_posted(shop, web, who):
    [lead] = waiting(shop, 1)
    answer = web.visit(who).post("/assignment/", {f"owner-{lead}": shop.person("consultant1")})
    assert answer.status_code == 403
    assert shop.value(Lead, lead, "owner_id") is None


def test_c1_the_page_proposes_and_the_manager_changes_and_confirms(shop, web):
    first, second = waiting(shop, 2)
    visitor = web.visit("manager")
    page = visitor.get("/assignment/")
    assert page.status_code == 200
    assert "销售顾问1" in words(page)
    posted = {f"owner-{first}": shop.person("consultant2"), f"from-{first}": "", f"owner-{second}": "", f"from-{second}": ""}
    assert visitor.post("/assignment/", posted).status_code == 302
    assert (shop.value(Lead, first, "owner_id"), shop.value(Lead, second, "owner_id")) == (shop.person("consultant2"), None)
    late = visitor.post("/assignment/", posted | {f"owner-{second}": shop.person("consultant1")})
    assert late.status_code == 409
    assert "刚刚已被分配" in words(late)
    assert shop.value(Lead, second, "owner_id") is None
    for wrong in ({}, {"owner-x": "1"}, {f"owner-{second}": "999999"}, {f"owner-{second}": shop.person("s2consultant")}, {"owner-999999": shop.person("consultant1")}):
        assert visitor.post("/assignment/", wrong).status_code in (404, 409, 422), wrong
    assert shop.value(Lead, second, "owner_id") is None


def test_c1_a_foreign_store_s_pool_is_nobody_s_here(shop, web):
    away = shop.create("s2manager", Lead, name="王五", phone="13900000001", channel=shop.channels["phone"])
    answer = web.visit("manager").post("/assignment/", {f"owner-{away}": shop.person("consultant1")})
    assert answer.status_code == 404
    with pytest.raises(Refused), shop.write("manager") as session:
        confirm(session, choices(shop, [away], "consultant1"))


@pytest.mark.parametrize(("caught", "count"), [("2026-11-02 17:59:59", 1), ("2026-11-02 18:00:00", 0)])
def test_c1_a_lead_caught_before_closing_and_unassigned_is_flagged_and_costs_nobody(shop, caught, count):
    shop.lead("dcc1", at(caught))
    with shop.read() as session:
        assert unassigned_at_closing(session, session.get_one(Store, shop.store), MONDAY) == count
    for _ in range(2):
        assert sweep_store_day(shop.database, shop.store, MONDAY, at("2026-11-03 00:10")).raised == 0
    with shop.read() as session:
        told = session.scalars(select(Notification.recipient_id).where(Notification.href.startswith("/assignment/?day"))).all()
    assert told == [shop.person("manager")] * count


# Late contacts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "step"),
    [(-1, None), (0, None), (1, Step.OWNER), (86_399, Step.OWNER), (86_400, Step.SUPERVISOR), (3 * 86_400 - 1, Step.SUPERVISOR), (3 * 86_400, Step.REASSIGN)],
)
def test_c2_a_late_contact_goes_from_the_owner_to_the_supervisor_to_somebody_else(shop, late, step):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"))
    due_at = shop.value(Lead, lead, "next_due_at")
    now = due_at + timedelta(seconds=late)
    with shop.read() as session:
        store = session.get_one(Store, shop.store)
        assert step_of(session, store, due_at, now) is step
        reached = [each for each in Step if lead in [row.id for row in session.scalars(late_leads(session, store, each, now))]]
    assert reached == ([] if step is None else [each for each in Step if each <= step])


def test_c2_each_step_is_a_setting(shop):
    for key, days in (("late_to_supervisor_days", 2), ("late_to_reassign_days", 10)):
        shop.create("manager", Setting, key=key, value=days, valid_from="2026-11-01")
    with shop.read() as session:
        store, due_at = session.get_one(Store, shop.store), at("2026-11-04 18:00")
        assert [step_of(session, store, due_at, due_at + days * DAY) for days in (1, 2, 9, 10)] == [Step.OWNER, Step.SUPERVISOR, Step.SUPERVISOR, Step.REASSIGN]


def test_c2_each_evening_tells_the_next_above_once_of_what_became_late_enough(shop):
    shop.lead("consultant1", at("2026-11-02 09:00"))  # due on Wednesday the 4th at 18:00
    told = {}
    for day in range(4, 10):
        for _ in range(2):
            sweep_store_day(shop.database, shop.store, date(2026, 11, day), at(f"2026-11-{day + 1:02} 00:05"))
        with shop.read() as session:
            told[day] = dict(session.execute(select(Notification.recipient_id, func.count()).group_by(Notification.recipient_id)).all())
    supervisor, manager = shop.person("supervisor"), shop.person("manager")
    assert told == {4: {}, 5: {supervisor: 1}, 6: {supervisor: 1}, 7: {supervisor: 1, manager: 1}, 8: {supervisor: 1, manager: 1}, 9: {supervisor: 1, manager: 1}}


def test_c2_a_lead_proposed_to_somebody_else_is_reassigned_on_the_page(shop, web):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"), name="李雷")
    visitor = web.visit("manager")
    assert "李雷" in words(visitor.get("/assignment/")), "by now it is late enough"
    assert "建议 销售顾问2" in words(visitor.get("/assignment/"))
    posted = {f"owner-{lead}": shop.person("consultant2"), f"from-{lead}": shop.person("consultant1"), "reason": "一直未联系"}
    assert visitor.post("/assignment/", posted).status_code == 302
    with shop.read() as session:
        handed = session.scalars(select(Assignment)).one()
        assert (handed.from_owner_id, handed.to_owner_id, handed.reason) == (shop.person("consultant1"), shop.person("consultant2"), "一直未联系")
    assert visitor.post("/assignment/", posted).status_code == 409, "it is no longer with whom it was"


def test_c1_only_a_leader_sees_the_page(shop, web):
    for who, status in (("supervisor", 200), ("gm", 200), ("consultant1", 403), ("marketing", 403), ("headoffice", 403)):
        assert web.visit(who).get("/assignment/").status_code == status
    with pytest.raises(Forbidden), shop.write("consultant1") as session:
        confirm(session, choices(shop, waiting(shop, 0) or [shop.lead("consultant1")], "consultant2", "consultant1"))
