"""The training review: honest about what it knows (T3, T8, T10)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.people import Employee
from models.periods import Period
from models.team import Attendance, Meeting, Presence
from models.training import Course, CourseCategory, Outcome, TrainingRecord, TrainingSession
from models.words import speaking
from reports.catalogue import report_named
from reports.snapshot import Scope, write_snapshot
from reports.training import TrainingReview
from reports.training.effect import Effect, compared
from reports.training.taking_part import ranks
from reports.training.term import chosen

from .road import Road, at

ON_ONE = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
"""The review works on its snapshot, wherever that came from."""


@pytest.fixture(autouse=True)
def chinese():
    with speaking("zh"):
        yield


@pytest.fixture
def review(shop, tmp_path):
    def opened(kind="quarter", code="2026-Q3", as_of="2026-11-05", **about):
        path = tmp_path / "training.sqlite"
        path.unlink(missing_ok=True)
        with shop.database.streaming() as session:
            write_snapshot(session, path, report_named("training_review").registers, Scope(shop.actor("manager"), (shop.store,), at(as_of)))
        return TrainingReview(kind, code, "S1", snapshot=path, **about)

    return opened


def course(shop, title="异议处理", topic="处理异议", category=CourseCategory.SELLING):
    with shop.by_system(at("2026-01-05")) as session:
        session.add(row := Course(store_id=shop.store, title=title, topic=topic, category=category, hours=Decimal(3)))
        session.flush()
        return row.id


def session_of(shop, course_id, when, results, cost=None, trainer="邢老师"):
    """Held, with (person, attended, outcome, score, feedback)."""
    made = shop.create("supervisor", TrainingSession, at(when), course=course_id, held_at=f"{when} 15:00", trainer=trainer, **({"cost": cost} if cost else {}))
    shop.move("supervisor", TrainingSession.hold, made, at(f"{when} 18:00"), change="")
    with shop.by_system(at(f"{when} 18:10")) as session:
        for who, attended, outcome, score, feedback in results:
            session.add(TrainingRecord(store_id=shop.store, session_id=made, employee_id=shop.person(who), attended=attended, outcome=outcome, score=score, feedback=feedback))
    return made


def test_t8_what_was_held_and_what_it_gave(shop, review):
    """Sessions, hours, cost and attendance; scores, passes and feedback by course and trainer."""
    objections = course(shop)
    session_of(shop, objections, "2026-05-10", [("consultant1", True, Outcome.PASSED, 60, 3)])
    session_of(shop, objections, "2026-08-10", [("consultant1", True, Outcome.PASSED, 90, 4), ("consultant2", True, Outcome.FAILED, 50, 5), ("dcc1", False, Outcome.INCOMPLETE, None, None)], cost=900)
    cancelled = shop.create("supervisor", TrainingSession, at("2026-08-01"), course=objections, held_at="2026-09-01 15:00", trainer="樊老师")
    shop.move("supervisor", TrainingSession.cancel, cancelled, at("2026-08-31"))
    made = review()
    assert [card.value for card in made.at_a_glance().cards] == [1, 0, 1, 3, pytest.approx(2 / 3), Decimal("900.00")]
    row = made.by_course().rows[0]
    assert (row["name"], row["came"], row["score"], row["passed"], row["feedback"]) == ("异议处理", 2, Decimal("70.00"), 0.5, Decimal("4.50"))
    assert row["change"] == pytest.approx(Decimal(10) / 60)
    assert made.scores().left.series[0].values == (1, 0, 0, 0, 1)
    assert review("month", "2026-05").at_a_glance().cards[0].value == 1


def test_t8_gaps_are_named(shop, review):
    """Never came and did not pass are gaps; what was learned before the stretch covers too."""
    objections, charging = course(shop), course(shop, "三电", "产品", CourseCategory.PRODUCT)
    session_of(shop, objections, "2026-02-10", [("consultant1", True, Outcome.PASSED, 88, 4), ("consultant2", True, Outcome.FAILED, 40, 2)])
    session_of(shop, charging, "2026-08-10", [("consultant1", True, Outcome.PASSED, 70, 4)])
    made = review()
    missing = {row["name"]: row["missing"] for row in made.gaps().rows}
    assert missing["销售顾问2"] == "处理异议、产品"
    assert "销售顾问1" not in missing
    matrix = dict(made.coverage().rows)
    assert [(place.text, place.note, place.tone) for place in matrix["销售顾问1"]] == [("88", "2026-02", "good"), ("70", "2026-08", "fair")]
    assert [place.tone for place in matrix["销售顾问2"]] == ["weak", "gap"]
    proposed = {str(entry.title): {str(name): text for name, text in entry.parts} for entry in made.proposals().items}
    assert "1 人上次未通过，最低 40 分" in proposed["异议处理"]["为什么"]
    assert "销售顾问2" in proposed["异议处理"]["给谁"]


def test_t10_a_difference_is_told_with_its_interval():
    """Those who came went from 1/10 to 3/10, the others stayed: 20 points; the same seed draws the same interval."""
    effect = Effect("异议处理", "invitation_rate", 6, 6)
    came = [(1, 10, 3, 10), (0, 10, 2, 10), (2, 10, 4, 10)] * 2
    others = [(1, 10, 1, 10), (2, 10, 2, 10), (0, 10, 0, 10)] * 2
    told = compared(effect, came, others, 3)
    assert told.difference == pytest.approx(0.2)
    assert told.change_of_others == pytest.approx(0)
    assert told.low <= told.difference <= told.high
    assert told.is_sure
    assert told == compared(effect, came, others, 3)
    noisy = compared(effect, [(0, 10, 10, 10), (10, 10, 0, 10)] * 3, others, 3)
    assert noisy.low < 0 < noisy.high
    assert not noisy.is_sure


@pytest.mark.parametrize(("came", "others"), [(2, 9), (9, 2), (0, 0)])
def test_t10_of_too_few_nothing_is_said(came, others):
    row = (1, 10, 3, 10)
    effect = compared(Effect("课", "closing_rate", came, others), [row] * came, [row] * others, 3)
    assert not effect.is_told
    assert effect.difference is effect.low is effect.high is None


def test_t10_before_and_after_are_counted_from_the_figures(shop, review):
    """Three who came invited all their leads afterwards and none before; three others never did."""
    road = Road(shop)
    with shop.by_system() as session:
        place = session.get_one(Employee, shop.person("consultant1")).position_id
        extra = [Employee(store_id=shop.store, name=f"顾问{number}", position_id=place) for number in range(3)]
        session.add_all(extra)
        session.flush()
        others = [each.id for each in extra]
    came = ("consultant1", "consultant2", "keyaccount")
    for who in came:
        for day, invited in (("2026-07-20", False), ("2026-08-20", True)):
            lead = road.lead(day, who)
            if invited:
                road.invitation(lead, day, who=who)
    with shop.by_system() as session:
        from models.customers import Customer, Lead

        for number, person in enumerate(others):
            for day in ("2026-07-21", "2026-08-21"):
                customer = Customer(store_id=shop.store, name="李四", phone=f"1370000{number}{day[5:7]}{day[8:]}"[:11])
                session.add(Lead(store_id=shop.store, customer=customer, channel_id=shop.channels["phone"], owner_id=person, captured_at=at(day)))
    session_of(shop, course(shop), "2026-08-10", [(who, True, Outcome.PASSED, 80, 4) for who in came])
    row = next(row for row in review().what_changed().rows if str(row["kpi"]) == "邀约率")
    assert (row["came"], row["others"], row["difference"]) == (3, 3, 1.0)
    assert review(as_of="2026-09-01").what_changed().rows == ()


@ON_ONE
def test_t3_taking_part_is_the_mean_of_five_parts(shop, review):
    """Present or late of what was held for them, excused left out; ranks from 0 to 1."""
    with shop.by_system(at("2026-08-03")) as session:
        for day, presence in ((3, Presence.PRESENT), (4, Presence.LATE), (5, Presence.ABSENT), (6, Presence.EXCUSED)):
            session.add(meeting := Meeting(store_id=shop.store, held_at=at(f"2026-08-0{day} 09:00"), host_id=shop.person("supervisor")))
            session.flush()
            session.add(Attendance(store_id=shop.store, meeting_id=meeting.id, employee_id=shop.person("consultant1"), presence=presence))
    row = next(row for row in review().participation().rows if row["name"] == "销售顾问1")
    assert row["meetings"] == pytest.approx(2 / 3)
    assert (row["reports"], row["problems"], row["suggestions"], row["activities"]) == (None, 0.0, 0.0, 0.0)
    assert row["index"] == pytest.approx(2 / 3 / 4)
    assert ranks({1: 0, 2: 3, 3: 3, 4: 7}) == {1: 0.0, 2: 0.5, 3: 0.5, 4: 1.0}
    assert ranks({1: 0}) == {1: 0.0}


@ON_ONE
def test_a_store_without_trainings_has_a_page_too(review):
    """Nothing was held: sentences, no errors – also in a month to come."""
    for code in ("2026-Q3", "2027-01"):
        made = review("month" if code == "2027-01" else "quarter", code)
        parts = [getattr(made, name)() for name in vars(TrainingReview) if not name.startswith("_")]
        assert "没有举办培训" in made.in_words().text
        assert len(parts) > 10


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [("quarter", "2026-Q3", "2026-Q3"), ("month", "2026-Q3", "2026-09"), ("year", "2026-Q3", "2026"), ("quarter", "2026-08", "2026-Q3"), ("month", "2025", "2025-12")],
)
def test_the_period_is_of_the_kind_that_was_asked_for(kind, code, expected):
    found = chosen(kind, code)
    assert found.code == expected
    assert found.kind == kind
    assert Period.around(kind, found.after - timedelta(days=1)) == found
    assert isinstance(found.first, date)
