"""The customer's rules: handed out by the manager (C1), followed up until closed (C2), one customer per phone (C3), known by six details (D3)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.contacts import Call, FollowUp, FollowUpKind, FollowUpState
from models.customers import Assignment, Closing, ClosingState, Customer, Lead, LeadState
from models.people import Employee
from models.refused import Forbidden, Refused, Several
from models.words import speaking

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CLOSING = timedelta(hours=9)
"""From the morning until the store closes at 18:00."""
PRICE = {"reason_code": "price", "reason": "比竞品贵两万"}


def due(shop, lead) -> list[tuple[FollowUpKind, datetime]]:
    with shop.read() as session:
        found = select(FollowUp).where(FollowUp.lead_id == lead, FollowUp.state == FollowUpState.DUE).order_by(FollowUp.due_at)
        return [(each.kind, each.due_at) for each in session.scalars(found)]


def only(shop, register):
    with shop.read() as session:
        return session.scalar(select(register.id))


def test_c1_a_dcc_s_lead_waits_in_the_pool_until_the_manager_hands_it_out(shop):
    lead = shop.lead("dcc1", at=MORNING)
    with shop.row(Lead, lead) as row:
        assert (row.owner_id, row.dcc_id, row.state) == (None, shop.person("dcc1"), LeadState.NEW)
    shop.move("manager", Lead.assign, lead, at=MORNING + DAY, owner=shop.person("consultant1"), reason="轮到他")
    with shop.row(Lead, lead) as row:
        assert (row.owner_id, row.dcc_id, row.state) == (shop.person("consultant1"), shop.person("dcc1"), LeadState.OPEN)
    with shop.row(Assignment, only(shop, Assignment)) as handed:
        assert (handed.from_owner_id, handed.to_owner_id, handed.assigned_by_id) == (None, shop.person("consultant1"), shop.person("manager"))
        assert (handed.assigned_at, handed.reason) == (MORNING + DAY, "轮到他")


def test_c1_every_further_hand_over_tells_from_whom(shop):
    lead = shop.lead("consultant1")
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant1"))
    with shop.read() as session:
        handed = session.execute(select(Assignment.from_owner_id, Assignment.to_owner_id).order_by(Assignment.id)).all()
    one, two = shop.person("consultant1"), shop.person("consultant2")
    assert handed == [(one, two), (two, one)]


def test_c1_nobody_gets_a_lead_who_is_not_here(shop):
    lead = shop.lead("dcc1")
    with pytest.raises(Several, match="没有这个选项"):
        shop.move("manager", Lead.assign, lead, owner=shop.person("s2consultant"))
    with pytest.raises(Refused, match="不在本店在职"), shop.write("manager") as session:
        session.get_one(Lead, lead).assign(owner=session.get_one(Employee, shop.person("s2consultant")))
    shop.move("manager", Employee.leave, shop.person("consultant2"), left_on="2026-11-02")
    with pytest.raises(Refused, match="不在本店在职"), shop.write("manager") as session:
        session.get_one(Lead, lead).assign(owner=session.get_one(Employee, shop.person("consultant2")))
    assert shop.value(Lead, lead, "owner_id") is None


def test_c1_who_has_a_lead_is_not_given_it_again(shop):
    lead = shop.lead("consultant1")
    assert shop.value(Lead, lead, "state") is LeadState.OPEN, "who brought it has it and may log, lose or sell it"
    with pytest.raises(Refused, match="已由“销售顾问1”负责"):
        shop.move("manager", Lead.assign, lead, owner=shop.person("consultant1"))
    with shop.read() as session:
        assert session.scalar(select(func.count(Assignment.id))) == 0


def test_c2_whoever_brought_a_lead_may_ask_to_close_it(shop):
    lead = shop.lead("consultant1")
    shop.move("consultant1", Lead.request_lost, lead, reason_code="price", reason="太贵")
    with shop.read() as session:
        assert session.scalar(select(func.count(Closing.id)).where(Closing.lead_id == lead)) == 1


def test_c2_the_first_contact_is_due_on_the_second_day(shop):
    lead = shop.lead("consultant1", at=MORNING)
    assert due(shop, lead) == [(FollowUpKind.FIRST, MORNING + 2 * DAY + CLOSING)]
    assert shop.value(Lead, lead, "next_due_at") == MORNING + 2 * DAY + CLOSING


def test_c2_the_new_owner_s_first_contact_replaces_the_old_one_s(shop):
    lead = shop.lead("dcc1", at=MORNING)
    assert due(shop, lead) == []
    shop.move("manager", Lead.assign, lead, at=MORNING + DAY, owner=shop.person("consultant1"))
    assert due(shop, lead) == [(FollowUpKind.FIRST, MORNING + 3 * DAY + CLOSING)]
    shop.move("manager", Lead.assign, lead, at=MORNING + 2 * DAY, owner=shop.person("consultant2"))
    [(_, due_at)] = due(shop, lead)
    assert due_at == MORNING + 4 * DAY + CLOSING
    with shop.read() as session:
        owners = {each.state: each.owner_id for each in session.scalars(select(FollowUp))}
    assert owners == {FollowUpState.CANCELLED: shop.person("consultant1"), FollowUpState.DUE: shop.person("consultant2")}


def test_c2_a_contact_leads_to_the_next(shop):
    lead = shop.lead("consultant1", at=MORNING)
    shop.move("consultant1", FollowUp.finish, only(shop, FollowUp), at=MORNING + DAY, method="phone", result="周末到店", next_at="2026-11-07 10:00")
    assert due(shop, lead) == [(FollowUpKind.SECOND, datetime(2026, 11, 7, 2, tzinfo=UTC))]
    assert shop.value(Lead, lead, "next_due_at") == datetime(2026, 11, 7, 2, tzinfo=UTC)
    with shop.read() as session:
        done = session.scalars(select(FollowUp).where(FollowUp.state == FollowUpState.DONE)).one()
    assert (done.done_at, done.result) == (MORNING + DAY, "周末到店")


@pytest.mark.parametrize(("seconds", "possible"), [(-1, False), (0, False), (60, True)])
def test_c2_the_next_contact_lies_ahead(shop, seconds, possible):
    at = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
    lead = shop.lead("consultant1", at=MORNING)
    with shop.write("consultant1", at=at) as session:
        row = session.scalars(select(FollowUp)).one()
        answers = FollowUp.finish.read({"method": "phone", "result": "好"}, session) | {"next_at": at + timedelta(seconds=seconds)}
        if possible:
            row.finish(**answers)
        else:
            with pytest.raises(Refused, match="须晚于现在"):
                row.finish(**answers)
    assert (due(shop, lead)[0][0] is FollowUpKind.SECOND) == possible


def test_c2_another_consultant_does_not_finish_it(shop):
    shop.lead("consultant1", at=MORNING)
    with pytest.raises(Refused) as refused:
        shop.move("consultant2", FollowUp.finish, only(shop, FollowUp), method="phone", result="好")
    assert refused.value.status == 404


def test_c2_a_contact_entered_by_hand_is_the_lead_s_next_when_it_is_the_earliest(shop):
    lead = shop.lead("consultant1", at=MORNING)
    shop.create("consultant1", FollowUp, at=MORNING, lead=lead, kind="regular", due_at="2026-11-03 10:00")
    assert shop.value(Lead, lead, "next_due_at") == datetime(2026, 11, 3, 2, tzinfo=UTC)
    shop.create("consultant1", FollowUp, at=MORNING, lead=lead, kind="regular", due_at="2026-12-03 10:00")
    assert shop.value(Lead, lead, "next_due_at") == datetime(2026, 11, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(("asks", "state"), [(Lead.request_lost, LeadState.LOST), (Lead.request_void, LeadState.VOID)])
def test_c2_lost_and_void_take_effect_only_by_the_supervisor(shop, asks, state):
    lead = shop.lead("consultant1", at=MORNING)
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    shop.move("consultant2", asks, lead, at=MORNING + DAY, **PRICE)
    closing = only(shop, Closing)
    assert shop.value(Lead, lead, "state") is LeadState.OPEN
    assert len(due(shop, lead)) == 1
    with shop.row(Closing, closing) as asked:
        assert (asked.requested_by_id, asked.requested_at, asked.reason) == (shop.person("consultant2"), MORNING + DAY, "比竞品贵两万")
    shop.move("supervisor", Closing.confirm, closing, at=MORNING + 2 * DAY, missed_follow_up="1")
    assert shop.value(Lead, lead, "state") is state
    assert due(shop, lead) == []
    assert shop.value(Lead, lead, "next_due_at") is None
    with shop.row(Closing, closing) as confirmed:
        assert (confirmed.confirmed_by_id, confirmed.confirmed_at) == (shop.person("supervisor"), MORNING + 2 * DAY)
        assert confirmed.missed_follow_up


def test_c2_a_refused_request_changes_nothing(shop):
    lead = shop.lead("consultant1")
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    shop.move("consultant2", Lead.request_lost, lead, **PRICE)
    shop.move("supervisor", Closing.refuse, only(shop, Closing))
    assert shop.value(Lead, lead, "state") is LeadState.OPEN
    assert shop.value(Closing, only(shop, Closing), "state") is ClosingState.REFUSED


def test_c2_whoever_asked_does_not_confirm(shop):
    lead = shop.lead("supervisor")
    shop.move("manager", Lead.assign, lead, owner=shop.person("supervisor"))
    shop.move("supervisor", Lead.request_lost, lead, **PRICE)
    with pytest.raises(Forbidden, match="自己提交"):
        shop.move("supervisor", Closing.confirm, only(shop, Closing))
    assert shop.value(Lead, lead, "state") is LeadState.OPEN


@pytest.mark.parametrize("who", ["consultant2", "dcc1", "frontdesk", "gm", "s2supervisor"])
def test_c2_only_the_supervisor_confirms(shop, who):
    lead = shop.lead("consultant1")
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    shop.move("consultant2", Lead.request_lost, lead, **PRICE)
    with pytest.raises(Refused) as refused:
        shop.move(who, Closing.confirm, only(shop, Closing))
    assert refused.value.status in (403, 404)
    assert shop.value(Lead, lead, "state") is LeadState.OPEN


def test_c2_a_reason_from_the_list_and_words_are_both_needed(shop):
    lead = shop.lead("consultant1")
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    for typed, missing in (({"reason": "贵"}, {"reason_code"}), ({"reason_code": "price", "reason": "  "}, {"reason"}), ({"reason_code": "boredom", "reason": "贵"}, {"reason_code"})):
        with pytest.raises(Several) as refused:
            shop.move("consultant2", Lead.request_lost, lead, **typed)
        assert refused.value.problems.keys() == missing


def test_c2_a_lead_with_a_running_order_is_not_given_up(shop):
    lead = shop.lead("consultant1")
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    shop.signed_order(lead, who="consultant2")
    with pytest.raises(Refused, match="进行中的订单"):
        shop.move("consultant2", Lead.request_lost, lead, **PRICE)


def test_c2_a_lost_lead_may_be_reopened_and_is_followed_up_again(shop):
    lead = lost(shop)
    shop.move("supervisor", Lead.reopen, lead, at=MORNING + 5 * DAY, owner=shop.person("consultant1"))
    with shop.row(Lead, lead) as row:
        assert (row.state, row.owner_id, row.reopened_at) == (LeadState.OPEN, shop.person("consultant1"), MORNING + 5 * DAY)
    assert due(shop, lead) == [(FollowUpKind.FIRST, MORNING + 7 * DAY + CLOSING)]


def lost(shop, **texts) -> int:
    lead = shop.lead("consultant1", at=MORNING, **texts)
    shop.move("manager", Lead.assign, lead, at=MORNING, owner=shop.person("consultant2"))
    shop.move("consultant2", Lead.request_lost, lead, at=MORNING, **PRICE)
    with shop.read() as session:
        closing = session.scalar(select(Closing.id).where(Closing.lead_id == lead))
    shop.move("supervisor", Closing.confirm, closing, at=MORNING)
    return lead


@pytest.mark.parametrize("spelling", ["13812347910", "+86 138 1234 7910", "138-1234-7910", "１３８１２３４７９１０"])
def test_c3_a_known_phone_in_any_spelling_is_no_second_open_lead(shop, spelling):
    shop.lead("consultant1", phone="13812347910")
    with pytest.raises(Refused, match="请联系主管") as refused:
        shop.lead("consultant2", name="王先生", phone=spelling)
    assert "销售顾问1" not in str(refused.value), "whose it is is not told"
    with speaking("en"):
        assert "ask your supervisor" in str(refused.value)
    with shop.read() as session:
        assert session.scalar(select(func.count(Customer.id))) == session.scalar(select(func.count(Lead.id))) == 1


def test_c3_a_customer_of_the_past_who_comes_again_stays_one_customer(shop):
    lost(shop, phone="13812347910")
    again = shop.lead("consultant2", phone="13812347910", name="王先生")
    with shop.read() as session:
        assert session.scalar(select(func.count(Customer.id))) == 1
    with shop.row(Lead, again) as row:
        assert row.customer.name == "王小明", "what is known of them is not overwritten by a second entry"


def test_c3_a_reopened_lead_does_not_collide_with_a_newer_one(shop):
    old = lost(shop, phone="13812347910")
    shop.lead("consultant1", phone="13812347910")
    with pytest.raises(Refused, match="请联系主管"):
        shop.move("supervisor", Lead.reopen, old, owner=shop.person("consultant2"))
    assert shop.value(Lead, old, "state") is LeadState.LOST


def test_c3_another_store_knows_nothing_of_it(shop):
    shop.lead("consultant1", phone="13812347910")
    away = shop.lead("s2consultant", phone="13812347910")
    assert shop.value(Lead, away, "store_id") == shop.stores["S2"]


def test_c3_a_phone_is_not_changed_into_somebody_else_s(shop):
    shop.lead("consultant1", phone="13812347910")
    other = shop.lead("consultant1", phone="13812347911", name="李雷")
    with pytest.raises(Refused, match="本店已有这个电话的客户"):
        shop.change("consultant1", Lead, other, phone="13812347910")
    with shop.row(Lead, other) as row:
        assert row.customer.phone == "13812347911"


def test_d3_a_lead_is_complete_with_six_details(shop):
    details = {"gender": "male", "district": "滨江", "model": shop.models["seal"], "expected_purchase": "within_month"}
    lead = shop.lead("consultant1", **details)
    assert shop.value(Lead, lead, "is_complete")
    for name in details:
        missing = shop.lead("consultant1", **{each: value for each, value in details.items() if each != name})
        assert not shop.value(Lead, missing, "is_complete"), name
        shop.change("consultant1", Lead, missing, **{name: details[name]})
        assert shop.value(Lead, missing, "is_complete"), name


@pytest.mark.parametrize("name", ["name", "phone", "channel"])
def test_d3_no_lead_without_name_phone_and_channel(shop, name):
    with pytest.raises(Several) as refused:
        shop.lead("consultant1", **{name: ""})
    assert refused.value.problems.keys() == {name}


@pytest.mark.parametrize(("called_at", "possible"), [("2026-11-02 09:00", True), ("2026-11-02 09:01", False)])
def test_d3_a_call_is_not_entered_before_it_happened(shop, called_at, possible):
    texts = {"called_at": called_at, "agent": shop.person("dcc1"), "direction": "inbound", "answered": "1"}
    if possible:
        shop.create("dcc1", Call, at=MORNING, **texts)
    else:
        with pytest.raises(Refused, match="不能晚于现在"):
            shop.create("dcc1", Call, at=MORNING, **texts)
