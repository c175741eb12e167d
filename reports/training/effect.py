"""What changed after a training: those who came against those who did not, before and after (T10).

For a course every person counts once for each session in the stretch: what they did in the days before it, and in the
days after. Each group's change is its pooled rate after less its pooled rate before; the effect is the difference of the
two changes. How sure that is says a bootstrap over the people of each group, by a seed that is always the same.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from models.amounts import amount_on
from models.training import SessionState
from models.words import Label, say
from reports.blocks import Column, Estimate, IntervalChart, Prose, Table
from reports.figures import FIGURES, Amount, By
from reports.numbers import Kind
from reports.period import Period

from .term import Held, Term

KPIS = ("invitation_rate", "test_drive_rate", "closing_rate", "follow_up_on_time")
DRAWS = 2000
AT_ONCE = 50
"""So many sessions' days go into one statement."""
MIDDLE = (2.5, 97.5)
"""The interval holds 95 of 100 drawn differences."""


@dataclass(frozen=True)
class Effect:
    """A course and a figure: how the two groups changed, and what their difference may be worth."""

    course: str
    kpi: str
    came: int
    others: int
    """How many person-sessions of either group had something to count before and after."""
    change: float | None = None
    change_of_others: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_told(self) -> bool:
        return self.difference is not None

    @property
    def is_sure(self) -> bool:
        """The interval lies on one side of nothing."""
        return self.is_told and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Frame:
    """How many days are looked at on either side, and how many there must be in either group."""

    days: int
    people: int


def frame(term: Term) -> Frame:
    store = term.stores[0] if len(term.stores) == 1 else None
    return Frame(*(amount_on(term.session, key, store, term.period.first) for key in ("training_effect_days", "training_effect_people")))


def effects(term: Term) -> list[Effect]:
    """Every course of the stretch on every figure; asked once."""
    if term.effects is None:
        term.effects = list(_effects(term))
    return term.effects


def _effects(term: Term) -> Any:
    looked_at = frame(term)
    sessions = [each for each in term.sessions_in(term.period, SessionState.HELD) if each.last_day + timedelta(days=looked_at.days) < term.question.today]
    if not sessions:
        return
    came: defaultdict[int, set[int]] = defaultdict(set)
    for record in term.records:
        if record.attended:
            came[record.session.id].add(record.person)
    courses: defaultdict[str, list[int]] = defaultdict(list)
    for number, session in enumerate(sessions):
        courses[session.course.title].append(number)
    for kpi in KPIS:
        sides = _sides(term, kpi, sorted({(each.day, each.last_day) for each in sessions}), looked_at.days)
        for course, numbers in courses.items():
            groups: dict[bool, list[tuple]] = {True: [], False: []}
            for session in (sessions[number] for number in numbers):
                for person, (before, after) in sides(session).items():
                    if person in term.names and before.denominator and after.denominator:
                        row = tuple(float(part) for part in (before.numerator, before.denominator, after.numerator, after.denominator))
                        groups[person in came[session.id]].append(row)
            yield compared(Effect(course, kpi, len(groups[True]), len(groups[False])), groups[True], groups[False], looked_at.people)


def _sides(term: Term, kpi: str, days: list[tuple[date, date]], length: int) -> Callable[[Held], dict[int, tuple[Amount, Amount]]]:
    """What the figure says of everybody before and after a session. Sessions of one day are asked about once."""
    found: dict[tuple[date, date], dict[int, tuple[Amount, Amount]]] = {}
    for start in range(0, len(days), AT_ONCE):
        asked = days[start : start + AT_ONCE]
        windows = [window for first, last in asked for window in _windows(first, last, length)]
        answer = FIGURES[kpi].ask(term.session, term.question.over(*windows).broken_down(By.PERSON))
        of_window: defaultdict[int, dict[int, Amount]] = defaultdict(dict)
        for (number, person), amount in answer.amounts.items():
            of_window[number][person] = amount
        for number, each in enumerate(asked):
            before, after = of_window[2 * number], of_window[2 * number + 1]
            found[each] = {person: (before[person], after[person]) for person in sorted(before.keys() & after.keys() - {None})}
    return lambda session: found[session.day, session.last_day]


def _windows(first: date, last: date, days: int) -> tuple[Period, Period]:
    """The days before and the days after a session; its own days belong to neither."""
    after = last + timedelta(days=1)
    return Period(first - timedelta(days=days), first), Period(after, after + timedelta(days=days))


def compared(effect: Effect, came: list[tuple], others: list[tuple], least: int) -> Effect:
    """The difference of the two changes with its interval; untold where either group is too small. A row holds what one
    person did: (numerator before, denominator before, numerator after, denominator after)."""
    if len(came) < least or len(others) < least:
        return effect
    import numpy

    def change(rows: Any) -> Any:
        sums = rows.sum(axis=-2)
        return sums[..., 2] / sums[..., 3] - sums[..., 0] / sums[..., 1]

    dice = numpy.random.default_rng(crc32(f"{effect.course}/{effect.kpi}".encode()))
    groups = [numpy.array(rows) for rows in (came, others)]
    drawn = [change(rows[dice.integers(0, len(rows), (DRAWS, len(rows)))]) for rows in groups]
    low, high = numpy.percentile(drawn[0] - drawn[1], MIDDLE)
    told = [float(change(rows)) for rows in groups]
    return replace(effect, change=told[0], change_of_others=told[1], difference=told[0] - told[1], low=float(low), high=float(high))


def table(term: Term) -> Table:
    """The courses of which something can be said, figure by figure; the others in a row each."""
    looked_at = frame(term)
    courses: defaultdict[str, list[Effect]] = defaultdict(list)
    for each in effects(term):
        courses[each.course].append(each)
    rows = []
    for own in sorted(courses.values(), key=lambda own: (not any(each.is_told for each in own), own[0].course)):
        if any(each.is_told for each in own):
            rows += [_line(each, FIGURES[each.kpi].label) for each in own]
        else:
            most = max(own, key=lambda each: (min(each.came, each.others), each.came))
            rows.append(_line(most, Label("各项指标", "Every figure")))
    columns = (
        Column("course", Label("课程", "Course")), Column("kpi", Label("指标", "Figure")), Column("came", Label("参加", "Came"), Kind.COUNT), Column("others", Label("未参加", "Did not"), Kind.COUNT),
        Column("change", Label("参加者变化", "Change of who came"), Kind.POINTS), Column("change_of_others", Label("未参加者变化", "Change of the others"), Kind.POINTS),
        Column("difference", Label("差异", "Difference"), Kind.POINTS), Column("interval", Label("95% 区间（百分点）", "95% interval (pp)")),
    )  # fmt: skip
    note = Label(
        "培训前后各看 {days} 天；两组各不足 {people} 人次不下结论；后段未满 {days} 天的场次不计。区间跨过 0，可能只是偶然。",
        "{days} days before and after; nothing is said of fewer than {people} in either group, or before {days} days have passed. An interval across 0 may be mere chance.",
    ).format(days=looked_at.days, people=looked_at.people)
    return Table(columns, tuple(rows), title=Label("培训前后：参加与未参加", "Before and after: who came and who did not"), note=note, name="training_effect")


def _line(effect: Effect, kpi: Label) -> dict[str, Any]:
    return {
        "course": effect.course, "kpi": kpi, "came": effect.came, "others": effect.others, "change": effect.change, "change_of_others": effect.change_of_others,
        "difference": effect.difference, "interval": _interval(effect),
    }  # fmt: skip


def chart(term: Term) -> IntervalChart | Prose:
    """The differences that can be told, with their intervals; a sentence where there is none."""
    told = [each for each in effects(term) if each.is_told]
    if not told:
        return Prose(say("没有一门课的两组人数都够比较，所以这里没有图。", "Of no course are both groups large enough to compare: there is nothing to draw."))
    estimates = [
        Estimate(f"{each.course} · {FIGURES[each.kpi].label}", each.difference, each.low, each.high, Label("可能只是偶然", "may be chance") if not each.is_sure else "")
        for each in sorted(told, key=lambda each: -each.difference)
    ]
    note = Label("参加者的变化减去未参加者的变化，百分点；横条为 95% 区间", "The change of those who came less that of the others, in points; the bar is the 95 % interval")
    return IntervalChart(Label("培训的作用", "What training did"), note, estimates=tuple(estimates))


def _interval(effect: Effect) -> str:
    if not effect.is_told:
        return say("样本太少，不下结论", "too few to say")
    return f"{effect.low * 100:+.1f} … {effect.high * 100:+.1f}"
