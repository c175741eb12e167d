"""Penalties are raised once, heard, and decided by somebody else (Y1); rewards, recognitions and chances likewise (T4)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.discipline import CareerMove, CareerState, Penalty, PenaltyState, Reward, RewardState
from models.people import Employee
from models.policy import condition
from models.recognition import Praise, Recognition, RecognitionState
from models.refused import Forbidden, NotFound, Refused, Several
from models.writing import void

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


# Y1 ------------------------------------------------------------------------------------------------------------------


def penalty(shop, who: str = "consultant1", by: str = "supervisor", **texts) -> int:
    whole = {"employee": shop.person(who), "clause": "C5", "cause": f"C5 2026-11-01 {who}", "amount": "20", "evidence": "当天未发首条短信"}
    return shop.create(by, Penalty, MORNING, **whole | texts)


def test_y1_a_penalty_says_who_raised_it_and_when(shop):
    raised = penalty(shop)
    with shop.row(Penalty, raised) as row:
        assert (row.raised_by_id, row.raised_at, row.state) == (shop.person("supervisor"), MORNING, PenaltyState.RAISED)


def test_y1_nothing_is_raised_twice_for_one_cause_not_even_what_was_voided(shop):
    first = penalty(shop)
    with pytest.raises(Refused, match="这个事由已经提出过处罚"):
        penalty(shop, by="manager")
    with shop.write("supervisor") as session:
        void(session, session.get_one(Penalty, first), "写错")
    with pytest.raises(Refused, match="这个事由已经提出过处罚"):
        penalty(shop)


def test_y1_the_employee_sees_it_and_may_object_and_nobody_else(shop):
    raised = penalty(shop)
    with pytest.raises(NotFound):
        shop.move("consultant2", Penalty.object, raised, objection="不公平")
    with pytest.raises(Forbidden):
        shop.move("manager", Penalty.object, raised, objection="不公平")
    with pytest.raises(Several):
        shop.move("consultant1", Penalty.object, raised)
    shop.move("consultant1", Penalty.object, raised, MORNING + DAY, objection="系统故障")
    with shop.row(Penalty, raised) as row:
        assert (row.state, row.objection, row.objected_at) == (PenaltyState.OBJECTED, "系统故障", MORNING + DAY)
    with pytest.raises(Refused, match="当前状态"):
        shop.move("consultant1", Penalty.object, raised, objection="再说一次")


def test_y1_who_raised_it_does_not_decide_it_nor_whom_it_concerns(shop):
    raised = penalty(shop)
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("supervisor", Penalty.confirm, raised)
    shop.move("manager", Penalty.confirm, raised, MORNING + DAY)
    with shop.row(Penalty, raised) as row:
        assert (row.decided_by_id, row.decided_at) == (shop.person("manager"), MORNING + DAY)
    own = penalty(shop, who="manager")
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("manager", Penalty.confirm, own)
    shop.move("gm", Penalty.confirm, own)


def test_y1_waiving_needs_a_reason(shop):
    raised = penalty(shop)
    with pytest.raises(Several, match="决定理由"):
        shop.move("manager", Penalty.waive, raised)
    shop.move("manager", Penalty.waive, raised, grounds="确系系统故障")
    assert shop.value(Penalty, raised, "state") is PenaltyState.WAIVED


@pytest.mark.parametrize("move", ["confirm", "waive"])
def test_y1_a_dismissal_is_for_the_manager_or_the_general_manager(shop, move):
    raised = penalty(shop, by="manager", measure="dismissal", amount="")
    with pytest.raises(Forbidden, match="须由"):
        shop.move("supervisor", Penalty.moves[move], raised, grounds="第二次")
    shop.move("gm", Penalty.moves[move], raised, grounds="第二次")
    fine = penalty(shop, who="consultant2")
    with pytest.raises(Forbidden, match="须由"):
        shop.move("gm", Penalty.moves[move], fine, grounds="第二次")


@pytest.mark.parametrize("measure", ["fine", "loss", "suspension"])
def test_y1_an_open_amount_is_set_before_it_is_confirmed(shop, measure):
    raised = penalty(shop, amount="", measure=measure)
    if measure == "suspension":
        shop.move("manager", Penalty.confirm, raised)
        return
    with pytest.raises(Refused, match="金额待定"):
        shop.move("manager", Penalty.confirm, raised)
    shop.change("manager", Penalty, raised, amount="50")
    shop.move("manager", Penalty.confirm, raised)
    assert shop.value(Penalty, raised, "amount") == Decimal("50.00")


def test_y1_what_was_objected_to_does_not_change_and_no_penalty_passes_to_somebody_else(shop):
    raised = penalty(shop, amount="")
    with pytest.raises(Refused, match="不能转给别人"):
        shop.change("supervisor", Penalty, raised, employee=shop.person("consultant2"))
    shop.change("supervisor", Penalty, raised, evidence="更正:1 日 10:20 来电")
    shop.move("consultant1", Penalty.object, raised, objection="不公平")
    with pytest.raises(Refused, match="只能填写金额"):
        shop.change("supervisor", Penalty, raised, evidence="改写")
    shop.change("supervisor", Penalty, raised, amount="20")
    shop.move("manager", Penalty.confirm, raised)
    with pytest.raises(Refused, match="不能修改"):
        shop.change("manager", Penalty, raised, amount="200")


def test_y1_finance_sees_the_confirmed_ones_only(shop):
    raised, confirmed = penalty(shop), penalty(shop, who="consultant2")
    shop.move("manager", Penalty.confirm, confirmed)
    with shop.read() as session:
        seen = session.scalars(select(Penalty.id).where(condition(shop.actor("finance"), Penalty))).all()
    assert seen == [confirmed]
    assert raised not in seen


# T4 ------------------------------------------------------------------------------------------------------------------


def test_t4_a_reward_is_approved_by_somebody_other_than_who_submitted_it(shop):
    reward = shop.create("supervisor", Reward, employee=shop.person("consultant1"), reason="月度冠军", amount="500")
    shop.move("supervisor", Reward.submit, reward)
    with pytest.raises(Refused, match="“待审批”的奖励不能修改"):
        shop.change("supervisor", Reward, reward, amount="5000")
    with pytest.raises(Forbidden):
        shop.move("supervisor", Reward.approve, reward)
    shop.move("manager", Reward.approve, reward, MORNING)
    with shop.row(Reward, reward) as row:
        assert (row.state, row.approved_by_id, row.approved_at) == (RewardState.APPROVED, shop.person("manager"), MORNING)
    own = shop.create("manager", Reward, employee=shop.person("consultant1"), reason="月度冠军", amount="500")
    shop.move("manager", Reward.submit, own)
    with pytest.raises(Forbidden):
        shop.move("manager", Reward.approve, own)
    shop.move("gm", Reward.approve, own)


def test_t4_nobody_submits_a_reward_of_their_own(shop):
    own = shop.create("supervisor", Reward, employee=shop.person("supervisor"), reason="带队有功", amount="500")
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("supervisor", Reward.submit, own)
    shop.move("manager", Reward.submit, own)


def test_t4_a_career_move_is_approved_by_the_manager_and_not_by_whom_it_concerns_or_who_proposed_it(shop):
    chance = shop.create("supervisor", CareerMove, employee=shop.person("consultant1"), kind="promotion", since="2026-12-01", reason="连续三月第一")
    assert shop.value(CareerMove, chance, "proposed_by_id") == shop.person("supervisor")
    with pytest.raises(Forbidden):
        shop.move("supervisor", CareerMove.approve, chance)
    shop.move("manager", CareerMove.approve, chance)
    with pytest.raises(Refused, match="不能修改"):
        shop.change("manager", CareerMove, chance, since="2027-01-01")
    own = shop.create("manager", CareerMove, employee=shop.person("consultant2"), kind="training", since="2026-12-01", reason="潜力")
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("manager", CareerMove.approve, own)
    shop.move("gm", CareerMove.refuse, own, comment="明年再看")
    assert shop.value(CareerMove, own, "state") is CareerState.REFUSED


@pytest.fixture
def published(shop):
    story = shop.create("supervisor", Recognition, title="十月销冠", employee=shop.person("consultant1"), story="十月交车八台")
    shop.move("manager", Recognition.publish, story, MORNING)
    return story


def test_t4_what_is_published_is_everybody_s_to_read_and_does_not_change(shop, published):
    draft = shop.create("supervisor", Recognition, title="草稿", employee=shop.person("consultant1"), story="……")
    with shop.read() as session:
        for who in shop.people:
            if not who.startswith("s2") and who not in ("gm", "manager", "supervisor", "consultant1", "headoffice"):
                assert session.scalars(select(Recognition.id).where(condition(shop.actor(who), Recognition))).all() == [published], who
    with shop.row(Recognition, published) as row:
        assert (row.state, row.published_at, row.published_by_id) == (RecognitionState.PUBLISHED, MORNING, shop.person("manager"))
    shop.change("supervisor", Recognition, draft, story="改过")
    with pytest.raises(Refused, match="“已公布”的表彰不能修改"):
        shop.change("supervisor", Recognition, published, story="改过")


def test_t4_colleagues_add_their_praise_each_once_and_nobody_for_themselves(shop, published):
    for who in ("frontdesk", "finance", "admin", "gm"):
        shop.move(who, Recognition.praise, published, words=f"{who}:真棒")
    with pytest.raises(Refused, match="已为此点过赞"):
        shop.move("frontdesk", Recognition.praise, published, words="再赞一次")
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("consultant1", Recognition.praise, published, words="我真棒")
    with pytest.raises(Several):
        shop.move("consultant2", Recognition.praise, published)
    with shop.read() as session:
        assert len(session.scalars(select(Praise).where(condition(shop.actor("consultant1"), Praise))).all()) == 4
        assert {each.created_by_id == each.colleague_id for each in session.scalars(select(Praise))} == {True}
        theirs = session.scalars(select(Praise).where(condition(shop.actor("s2consultant"), Praise))).all()
    assert theirs == []


def test_t4_a_draft_is_not_praised(shop):
    draft = shop.create("supervisor", Recognition, title="草稿", employee=shop.person("consultant1"), story="……")
    with pytest.raises(Refused, match="当前状态是“草稿”"):
        shop.move("manager", Recognition.praise, draft, words="好")


def test_nobody_s_recognition_is_published_by_themselves(shop):
    own = shop.create("supervisor", Recognition, title="经理", employee=shop.person("manager"), story="……")
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("manager", Recognition.publish, own)
    shop.move("gm", Recognition.publish, own)
    assert shop.value(Employee, shop.person("manager"), "active")
