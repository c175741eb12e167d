"""The reception's rules: who came and was written to, whose customer it is, how a collision ends (C3–C5, D4)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models.acting import Act, Actor
from models.contacts import Appointment, AppointmentState, FollowUp, FollowUpState
from models.customers import Assignment, Lead, LeadState
from models.people import Employee
from models.reception import Collision, Message, Referral, ReferralState, Visit
from models.refused import Forbidden, Invalid, Refused
from models.roles import Role

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


# D4 ------------------------------------------------------------------------------------------------------------------


def test_d4_the_front_desk_receives_now_unless_it_says_otherwise(shop):
    lead = shop.lead()
    came = shop.create("frontdesk", Visit, MORNING, lead=lead)
    with shop.row(Visit, came) as visit:
        assert (visit.arrived_at, visit.received_by_id) == (MORNING, shop.person("frontdesk"))
    earlier = shop.create("frontdesk", Visit, MORNING, lead=lead, arrived_at="2026-11-01 15:00", received_by=shop.person("consultant1"))
    with shop.row(Visit, earlier) as visit:
        assert (visit.arrived_at, visit.received_by_id) == (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), shop.person("consultant1"))


def test_d4_nobody_came_in_the_future_or_left_before_arriving(shop):
    lead = shop.lead()
    with pytest.raises(Refused, match="到店时间不能晚于现在"):
        shop.create("frontdesk", Visit, MORNING, lead=lead, arrived_at="2026-11-02 09:01")
    with pytest.raises(Invalid, match="离店时间不能早于到店时间"):
        shop.create("frontdesk", Visit, MORNING, lead=lead, arrived_at="2026-11-01 15:00", left_at="2026-11-01 14:00")
    came = shop.create("frontdesk", Visit, MORNING, lead=lead)
    with pytest.raises(Refused, match="请填写到店时间"):
        shop.change("frontdesk", Visit, came, arrived_at="")


def test_d4_who_was_invited_and_came_has_kept_the_appointment_of_that_day(shop):
    lead = shop.lead(at=MORNING)
    today, tomorrow = (shop.create("consultant1", Appointment, MORNING, lead=lead, due_at=f"2026-11-0{day} 18:00") for day in (2, 3))
    shop.create("frontdesk", Visit, MORNING, lead=lead)
    assert shop.value(Appointment, today, "state") is AppointmentState.MADE, "a walk-in keeps no appointment"
    shop.create("frontdesk", Visit, MORNING + HOUR, lead=lead, origin="invited", introduced_to=shop.person("consultant1"))
    with shop.row(Appointment, today) as kept:
        assert (kept.state, kept.closed_at) == (AppointmentState.KEPT, MORNING + HOUR)
    assert shop.value(Appointment, tomorrow, "state") is AppointmentState.MADE


# C5 ------------------------------------------------------------------------------------------------------------------


def test_c5_a_message_counts_from_the_moment_it_was_sent(shop):
    lead = shop.lead()
    sent = shop.create("consultant1", Message, MORNING, lead=lead, body="感谢您的来电")
    with shop.row(Message, sent) as message:
        assert (message.sent_at, message.sender_id, message.status.value, message.kind.value) == (MORNING, shop.person("consultant1"), "sent", "first_message")
    with pytest.raises(Refused, match="发送时间不能晚于现在"):
        shop.create("consultant1", Message, MORNING, lead=lead, body="感谢", sent_at="2026-11-02 09:01")


def test_c5_a_draft_was_not_sent_until_it_is(shop):
    draft = shop.create("consultant1", Message, MORNING, lead=shop.lead(), body="感谢您的来电", status="drafted")
    assert shop.value(Message, draft, "sent_at") is None
    with pytest.raises(Invalid, match="草稿尚未发送"):
        shop.change("consultant1", Message, draft, MORNING, sent_at="2026-11-02 08:00")
    shop.change("consultant1", Message, draft, MORNING + HOUR, status="sent")
    assert shop.value(Message, draft, "sent_at") == MORNING + HOUR


# C3 ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def collision(shop):
    """A case about a lead of consultant1 and a later one of consultant2."""
    first, second = shop.lead("consultant1"), shop.lead("consultant2")
    return first, second, shop.create("supervisor", Collision, first_lead=first, second_lead=second, parties="顾问1、顾问2", cause="同一电话")


def test_c3_the_case_knows_the_phone_it_is_about(shop, collision):
    first, _, case = collision
    with shop.row(Lead, first) as lead:
        assert shop.value(Collision, case, "phone") == lead.phone


@pytest.mark.parametrize(("decision", "loses"), [("first", 1), ("second", 0)])
def test_c3_the_losing_lead_becomes_void_and_is_called_no_more(shop, collision, decision, loses):
    case, leads = collision[2], collision[:2]
    shop.move("manager", Collision.decide, case, MORNING, decision=decision, grounds="先接触者有效")
    with shop.row(Collision, case) as decided:
        assert (decided.decided_at, decided.decided_by_id) == (MORNING, shop.person("manager"))
    assert shop.value(Lead, leads[loses], "state") is LeadState.VOID
    assert shop.value(Lead, leads[1 - loses], "state") is LeadState.OPEN
    with shop.read() as session:
        due = select(FollowUp.lead_id).where(FollowUp.state == FollowUpState.DUE)
        assert session.scalars(due).all() == [leads[1 - loses]]


def test_c3_a_lead_that_was_lost_loses_too(shop, collision):
    first, _, case = collision
    with shop.by_system() as session:
        session.get_one(Lead, first).lose()
    shop.move("supervisor", Collision.decide, case, decision="second", grounds="前一条久未跟进")
    assert shop.value(Lead, first, "state") is LeadState.VOID


def test_c3_a_lead_that_is_being_sold_does_not_lose(shop, collision):
    first, _, case = collision
    shop.signed_order(first)
    with pytest.raises(Refused, match="已有订单"):
        shop.move("manager", Collision.decide, case, decision="second", grounds="漏跟进")
    assert shop.value(Lead, first, "state") is LeadState.OPEN


def test_c3_nobody_decides_on_a_lead_of_their_own(shop, collision):
    own = shop.create("supervisor", Lead, name="主管客户", phone="13900000001", channel=shop.channels["phone"])
    with shop.by_system() as session:
        session.get_one(Lead, own).owner_id = shop.person("supervisor")
    case = shop.create("manager", Collision, first_lead=collision[0], second_lead=own)
    with pytest.raises(Forbidden, match="由他人裁定"):
        shop.move("supervisor", Collision.decide, case, decision="first", grounds="自己的")
    missed = shop.create("manager", Collision, first_lead=collision[1], second_lead=own, missed_follow_up_by=shop.person("manager"))
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("manager", Collision.decide, missed, decision="first", grounds="自己的")


def test_c3_a_case_is_of_two_leads_written_once_and_closed_by_its_decision(shop, collision):
    first, second, case = collision
    with pytest.raises(Invalid, match="两条不同的线索"):
        shop.create("manager", Collision, first_lead=first, second_lead=first)
    with pytest.raises(Refused, match="已有撞单记录"):
        shop.create("manager", Collision, first_lead=first, second_lead=second)
    shop.move("manager", Collision.decide, case, decision="first", grounds="先接触者有效")
    with pytest.raises(Refused, match="已裁定"):
        shop.change("manager", Collision, case, cause="改写")


# C4 ------------------------------------------------------------------------------------------------------------------


def test_c4_a_confirmed_referral_gives_the_lead_to_whoever_has_the_relation(shop):
    lead = shop.lead("dcc1", at=MORNING)
    claim = shop.create("supervisor", Referral, introducer="老王", lead=lead, claimed_by=shop.person("consultant2"), evidence="老同学")
    shop.move("supervisor", Referral.confirm, claim, MORNING)
    with shop.row(Referral, claim) as referral:
        assert (referral.owner_decided_id, referral.confirmed_at, referral.signed_by_id) == (shop.person("consultant2"), MORNING, shop.person("supervisor"))
    assert shop.value(Lead, lead, "owner_id") == shop.person("consultant2")
    with shop.read() as session:
        assert session.scalars(select(Assignment.reason).where(Assignment.lead_id == lead)).all() == ["转介绍:老王"]
    with pytest.raises(Refused, match="已签字的转介绍不能修改"):
        shop.change("supervisor", Referral, claim, evidence="改写")


def test_c4_who_claims_it_does_not_confirm_it(shop):
    claim = shop.create("supervisor", Referral, introducer="老王", lead=shop.lead())
    assert shop.value(Referral, claim, "claimed_by_id") == shop.person("supervisor")
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("supervisor", Referral.confirm, claim)


def dispute(shop) -> tuple[int, int]:
    """consultant1 has the lead and claims it; the supervisor enters consultant2's claim to it."""
    lead = shop.lead("consultant1")
    shop.create("consultant1", Referral, introducer="老王", lead=lead)
    return lead, shop.create("supervisor", Referral, introducer="老王", lead=lead, claimed_by=shop.person("consultant2"))


def test_c4_two_claims_to_one_lead_are_a_dispute_that_nobody_takes_back(shop):
    _, claim = dispute(shop)
    with shop.read() as session:
        assert session.scalars(select(Referral.disputed)).all() == [True, True]
    with pytest.raises(Refused, match="分别签字"):
        shop.move("supervisor", Referral.confirm, claim)
    with pytest.raises(Refused, match="不能取消"):
        shop.change("supervisor", Referral, claim, disputed="")


def test_c4_a_dispute_is_settled_by_the_supervisor_s_and_the_manager_s_signature(shop):
    lead, claim = dispute(shop)
    shop.move("manager", Referral.sign, claim, MORNING, owner_decided=shop.person("consultant2"))
    assert shop.value(Referral, claim, "state") is ReferralState.CLAIMED
    assert shop.value(Lead, lead, "owner_id") == shop.person("consultant1")
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("manager", Referral.sign, claim, owner_decided=shop.person("consultant2"))
    with pytest.raises(Refused, match="两人须一致"):
        shop.move("supervisor", Referral.sign, claim, owner_decided=shop.person("consultant1"))
    shop.move("supervisor", Referral.sign, claim, MORNING + HOUR, owner_decided=shop.person("consultant2"))
    with shop.row(Referral, claim) as settled:
        assert (settled.state, settled.confirmed_at) == (ReferralState.CONFIRMED, MORNING + HOUR)
        assert (settled.signed_by_id, settled.countersigned_by_id) == (shop.person("manager"), shop.person("supervisor"))
    assert shop.value(Lead, lead, "owner_id") == shop.person("consultant2")


def test_c4_two_managers_are_not_supervisor_and_manager(shop):
    _, claim = dispute(shop)
    with shop.by_system() as session:
        manager = session.get_one(Employee, shop.person("manager"))
        second = Employee(store_id=shop.store, name="经理2", position_id=manager.position_id)
        session.add(second)
        session.flush()
        actor = Actor(second.id, second.name, Role.SALES_MANAGER, shop.store)
    shop.move("manager", Referral.sign, claim, owner_decided=shop.person("consultant2"))
    with pytest.raises(Refused, match="还须另一方签字"), shop.database.writing(Act(actor, "web", MORNING)) as session:
        session.get_one(Referral, claim).sign(owner_decided=session.get_one(Employee, shop.person("consultant2")))


def test_c4_where_there_is_no_supervisor_the_next_above_signs_too(shop):
    _, claim = dispute(shop)
    shop.move("manager", Employee.leave, shop.person("supervisor"), left_on="2026-11-01")
    shop.move("manager", Referral.sign, claim, owner_decided=shop.person("consultant2"))
    shop.move("gm", Referral.sign, claim, owner_decided=shop.person("consultant2"))
    assert shop.value(Referral, claim, "state") is ReferralState.CONFIRMED


def test_c4_an_undisputed_claim_needs_no_second_signature(shop):
    claim = shop.create("consultant1", Referral, introducer="老王", lead=shop.lead())
    with pytest.raises(Refused, match="没有争议"):
        shop.move("manager", Referral.sign, claim, owner_decided=shop.person("consultant1"))


def test_c4_one_lead_s_referral_is_confirmed_once(shop):
    lead, claim = dispute(shop)
    shop.move("manager", Referral.sign, claim, owner_decided=shop.person("consultant2"))
    shop.move("supervisor", Referral.sign, claim, owner_decided=shop.person("consultant2"))
    with shop.read() as session:
        other = session.scalar(select(Referral.id).where(Referral.lead_id == lead, Referral.id != claim))
    shop.move("manager", Referral.sign, other, owner_decided=shop.person("consultant1"))
    with pytest.raises(Refused, match="已确认归属"):
        shop.move("supervisor", Referral.sign, other, owner_decided=shop.person("consultant1"))
