"""What was held: sessions, hours, cost, attendance, by category and topic; what was learned, by course and trainer (T8)."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from models.training import Outcome, SessionState
from models.words import Label
from reports.blocks import BarChart, Card, Column, KpiRow, Series, Table
from reports.numbers import Better, Kind
from reports.period import Period

from .term import Held, Term, topic_of

NOTHING = Decimal("0.00")
SCORES = ((60, Label("60 分以下", "Below 60")), (70, Label("60–69", "60 to 69")), (80, Label("70–79", "70 to 79")), (90, Label("80–89", "80 to 89")), (None, Label("90 分以上", "90 and more")))


def at_a_glance(term: Term) -> KpiRow:
    """Held, planned and cancelled; hours, cost and attendance, against the stretch before."""
    now, before = (_sums(term, period) for period in (term.period, term.before))
    cards = {
        "held": (Label("已举办场次", "Sessions held"), Kind.COUNT, Better.UP), "planned": (Label("已安排", "Still planned"), Kind.COUNT, Better.NEITHER),
        "cancelled": (Label("已取消", "Cancelled"), Kind.COUNT, Better.DOWN), "hours": (Label("培训课时", "Hours of training"), Kind.COUNT, Better.UP),
        "attendance": (Label("到场率", "Attendance"), Kind.RATE, Better.UP), "cost": (Label("培训费用", "Cost"), Kind.MONEY, Better.NEITHER),
    }  # fmt: skip
    return KpiRow(
        tuple(
            Card(label, now[name], kind, figure=f"training_{name}", previous=before[name], better=better, parts=now["parts"] if name == "attendance" else ())
            for name, (label, kind, better) in cards.items()
        ),
        previous_name=Label("较上期", "vs before"), last_year_name="",
    )  # fmt: skip


def _sums(term: Term, period: Period) -> dict[str, Any]:
    held = term.sessions_in(period, SessionState.HELD)
    records = term.records_in(period)
    came = sum(each.attended for each in records)
    return {
        "held": len(held), "planned": len(term.sessions_in(period, SessionState.PLANNED)), "cancelled": len(term.sessions_in(period, SessionState.CANCELLED)),
        "hours": sum((_hours(each) for each in held), Decimal(0)), "cost": sum((each.cost for each in held), NOTHING), "attendance": came / len(records) if records else None, "parts": (came, len(records)),
    }  # fmt: skip


def _hours(session: Held) -> Decimal:
    return session.course.hours or Decimal(0)


def by_topic(term: Term) -> Table:
    """Sessions, hours and attendance by category and topic of the course tree, also those that nobody held."""
    held, records = _grouped(term.sessions_in(term.period), lambda each: _place(each.course)), _grouped(term.records_in(term.period), lambda each: _place(each.session.course))
    places = dict.fromkeys([_place(course) for course in term.courses] + list(held))
    rows = []
    for category, topic in places:
        sessions, came = held[category, topic], records[category, topic]
        done = [each for each in sessions if each.state is SessionState.HELD]
        rows.append(
            {
                "category": category.label, "topic": topic, "held": len(done), "cancelled": sum(each.state is SessionState.CANCELLED for each in sessions),
                "hours": sum((_hours(each) for each in done), Decimal(0)), "people": len({each.person for each in came if each.attended}),
                "attendance": sum(each.attended for each in came) / len(came) if came else None, "cost": sum((each.cost for each in done), NOTHING),
            }
        )  # fmt: skip
    columns = (
        Column("category", Label("类别", "Category")), Column("topic", Label("主题", "Topic")), Column("held", Label("已举办", "Held"), Kind.COUNT, bar=True),
        Column("cancelled", Label("取消", "Cancelled"), Kind.COUNT), Column("hours", Label("课时", "Hours"), Kind.COUNT), Column("people", Label("到场人数", "People who came"), Kind.COUNT),
        Column("attendance", Label("到场率", "Attendance"), Kind.RATE, heat=True), Column("cost", Label("费用", "Cost"), Kind.MONEY),
    )  # fmt: skip
    return Table(columns, tuple(rows), title=Label("按课程树", "By the tree of courses"), name="training_by_topic")


def _place(course: Any) -> tuple[Any, str]:
    return course.category, topic_of(course)


def scores(term: Term) -> BarChart:
    """How the scores of the stretch spread."""
    marks = [each.score for each in term.records_in(term.period) if each.score is not None]
    spread = [0] * len(SCORES)
    for mark in marks:
        spread[next(number for number, (below, _) in enumerate(SCORES) if below is None or mark < below)] += 1
    note = Label("{count} 份成绩", "{count} scores").format(count=len(marks))
    return BarChart(
        Label("成绩分布", "How scores spread"), note, "training_scores", names=tuple(name for _, name in SCORES) if marks else (),
        series=(Series(Label("人次", "Results"), tuple(spread), key="results"),) if marks else (),
    )  # fmt: skip


def by_course(term: Term) -> Table:
    """What each course taught: scores and feedback now, and their change since it was last held before."""
    return _learned(term, lambda each: each.session.course.title, Label("课程", "Course"), Label("按课程", "By course"), "training_by_course")


def by_trainer(term: Term) -> Table:
    """The same by who taught."""
    return _learned(term, lambda each: each.session.trainer, Label("讲师", "Trainer"), Label("按讲师", "By trainer"), "training_by_trainer")


def _learned(term: Term, key: Any, title: Label, caption: Label, name: str) -> Table:
    now = _grouped(term.records_in(term.period), key)
    earlier = _grouped([each for each in term.records if each.session.day < term.period.first], key)
    rows = []
    for told in sorted(now, key=lambda each: (-len(now[each]), str(each))):
        score, before = mean(each.score for each in now[told]), mean(each.score for each in earlier[told])
        tested = [each for each in now[told] if each.outcome in (Outcome.PASSED, Outcome.FAILED)]
        rows.append(
            {
                "name": told, "sessions": len({each.session.id for each in now[told]}), "came": sum(each.attended for each in now[told]), "score": score,
                "change": (score - before) / before if score is not None and before else None, "passed": sum(each.outcome is Outcome.PASSED for each in tested) / len(tested) if tested else None,
                "feedback": mean(each.feedback for each in now[told]),
            }
        )  # fmt: skip
    columns = (
        Column("name", title), Column("sessions", Label("场次", "Sessions"), Kind.COUNT), Column("came", Label("到场人次", "Came"), Kind.COUNT, bar=True),
        Column("score", Label("平均成绩", "Mean score"), Kind.COUNT), Column("change", Label("较以往", "vs earlier"), Kind.CHANGE),
        Column("passed", Label("通过率", "Passed"), Kind.RATE, heat=True), Column("feedback", Label("评价（1–5）", "Feedback (1–5)"), Kind.COUNT, heat=True),
    )  # fmt: skip
    return Table(columns, tuple(rows[:60]), title=caption, name=name)


def mean(numbers: Iterable[Any]) -> Decimal | None:
    """The mean of the numbers there are."""
    known = [Decimal(each) for each in numbers if each is not None]
    return (sum(known) / len(known)).quantize(Decimal("0.01")) if known else None


def _grouped(rows: Iterable[Any], key: Any) -> defaultdict[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


