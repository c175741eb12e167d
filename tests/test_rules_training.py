"""Training: courses on their tree, sessions held when their day has come, records that agree with who was there (T8)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from models.policy import fetch
from models.refused import Forbidden, Invalid, NotFound, Refused, Several
from models.training import Course, SessionState, TrainingRecord, TrainingSession

NINE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""2 November 2026, nine o'clock in the store."""


@pytest.fixture
def session(shop) -> int:
    course = shop.create("supervisor", Course, category="selling", topic="处理异议", title="价格异议", hours="1.5")
    return shop.create("supervisor", TrainingSession, course=course, held_at="2026-11-02 09:00", trainer="陈静", cost="800")


def record(shop, session: int, who: str = "consultant1", **about) -> int:
    return shop.create("supervisor", TrainingRecord, session=session, employee=shop.person(who), **about)


def test_t8_a_course_stands_on_the_tree_once(shop, session):
    with pytest.raises(Refused, match="本店已有这门课程"):
        shop.create("manager", Course, category="mind", title="价格异议")
    with pytest.raises(Several, match="不在可选项中"):
        shop.create("manager", Course, category="magic", title="读心术")
    made = shop.create("manager", Course, category="mind", title="目标管理", hours="2.25")
    assert shop.value(Course, made, "hours") == Decimal("2.25")


def test_t8_a_session_is_held_when_its_day_has_come(shop, session):
    with pytest.raises(Refused, match="培训还没有开始"):
        shop.move("supervisor", TrainingSession.hold, session, at=NINE - timedelta(seconds=1))
    shop.move("supervisor", TrainingSession.hold, session, at=NINE)
    assert shop.value(TrainingSession, session, "state") is SessionState.HELD
    with pytest.raises(Refused, match="当前状态是“已举办”"):
        shop.move("supervisor", TrainingSession.cancel, session)
    with pytest.raises(Forbidden):
        shop.move("consultant1", TrainingSession.hold, session)


def test_t8_nothing_is_recorded_for_a_cancelled_session(shop, session):
    shop.move("manager", TrainingSession.cancel, session)
    with pytest.raises(Refused, match="这一场培训已取消"):
        record(shop, session)


@pytest.mark.parametrize(
    ("attended", "outcome", "score", "possible"),
    [
        ("1", "passed", "88.5", True), ("1", "completed", "", True), ("1", "failed", "40", True), ("1", "", "", True), ("1", "incomplete", "", False),
        ("", "incomplete", "", True), ("", "", "", True), ("", "passed", "", False), ("", "completed", "", False), ("", "failed", "", False), ("", "", "60", False),
    ],
)  # fmt: skip
def test_t8_outcome_and_attendance_agree(shop, session, attended, outcome, score, possible):
    if possible:
        made = record(shop, session, attended=attended, outcome=outcome, score=score)
        assert shop.value(TrainingRecord, made, "attended") is bool(attended)
    else:
        with pytest.raises(Invalid, match="到场"):
            record(shop, session, attended=attended, outcome=outcome, score=score)


@pytest.mark.parametrize("feedback", ["0", "6"])
def test_t8_feedback_is_from_one_to_five(shop, session, feedback):
    with pytest.raises(Several, match="请填 1 到 5"):
        record(shop, session, attended="1", feedback=feedback)
    record(shop, session, attended="1", feedback="5")
    with pytest.raises(Refused, match="此人在这一场已有记录"):
        record(shop, session)


def test_t8_each_sees_their_own_record_and_all_see_the_session(shop, session):
    made = record(shop, session, attended="1", outcome="passed", score="91")
    with shop.read() as reading:
        assert fetch(reading, shop.actor("consultant1"), TrainingRecord, made).score == Decimal(91)
        with pytest.raises(NotFound):
            fetch(reading, shop.actor("consultant2"), TrainingRecord, made)
        assert fetch(reading, shop.actor("aftersales"), TrainingSession, session).trainer == "陈静"
