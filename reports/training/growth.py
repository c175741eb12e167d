"""Growth on six sides, and what it was worth: recognitions, rewards, career moves (T2, T4)."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from models.discipline import CareerMove, CareerState, Reward, RewardState
from models.people import Employee
from models.periods import Period as Span
from models.recognition import Recognition, RecognitionState
from models.reviews import GrowthReview
from models.words import Label, say
from reports.blocks import Column, Entries, Entry, RadarChart, Series, Table
from reports.figures import past
from reports.figures.question import seen_within
from reports.numbers import Better, Kind, money

from .held import mean
from .term import Term

SIDES = {side: GrowthReview.fields[side].label for side in ("money", "knowledge", "selling", "kindness", "competitiveness", "execution")}
MOST = 12


def _reviews(term: Term) -> dict[int, list[Any]]:
    """Each person's reviews up to the end of the stretch, the oldest first."""
    found = term.session.scalars(
        select(GrowthReview).where(GrowthReview.store_id.in_(term.stores), GrowthReview.created_at < term.question.as_of, past.is_kept(GrowthReview, term.question.as_of))
    )
    own: dict[int, list[Any]] = {}
    for review in sorted(found, key=lambda each: (Span.of(each.period).after, each.id)):
        if Span.of(review.period).first < term.period.after:
            own.setdefault(review.employee_id, []).append(review)
    return own


def _now_and_before(term: Term) -> dict[int, tuple[Any, Any | None]]:
    """The last review that reaches into the stretch, and the one before it."""
    return {
        person: (reviews[-1], reviews[-2] if len(reviews) > 1 else None)
        for person, reviews in _reviews(term).items()
        if Span.of(reviews[-1].period).after > term.period.first and person in term.names
    }


def radar(term: Term) -> RadarChart:
    """The team's mean on each side, now and at the review before."""
    told = _now_and_before(term).values()
    now, before = [pair[0] for pair in told], [pair[1] for pair in told if pair[1]]
    series = [Series(Label("本期", "Now"), _means(now), key="now")] + ([Series(Label("上期", "Before"), _means(before), key="before", tone="quiet")] if before else [])
    note = Label("{count} 人的平均，1–5 分", "The mean of {count} people, 1 to 5").format(count=len(now))
    return RadarChart(Label("成长六面", "Growth on six sides"), note, "growth", names=tuple(SIDES.values()) if now else (), series=tuple(series) if now else ())


def _means(reviews: list[Any]) -> tuple[Decimal | None, ...]:
    return tuple(mean(getattr(each, side) for each in reviews) for side in SIDES)


def by_person(term: Term) -> Table:
    """Everybody's six sides and how the mean moved since the review before."""
    rows = []
    for person, (now, before) in _now_and_before(term).items():
        sides = {side: getattr(now, side) for side in SIDES}
        whole, earlier = mean(sides.values()), mean(getattr(before, side) for side in SIDES) if before else None
        rows.append({"name": term.names[person], "mean": whole, "change": (whole - earlier) / earlier if earlier else None} | sides)
    rows.sort(key=lambda row: (-row["mean"], row["name"]))
    columns = (
        Column("name", Label("姓名", "Name")), Column("mean", Label("平均", "Mean"), Kind.COUNT, bar=True), Column("change", Label("较上期", "vs before"), Kind.CHANGE, better=Better.UP),
        *(Column(side, label, Kind.COUNT, heat=True) for side, label in SIDES.items()),
    )  # fmt: skip
    return Table(columns, tuple(rows[:60]), title=Label("个人成长", "Everybody's growth"), name="growth_by_person")


def honours(term: Term) -> Entries:
    """What was recognised, rewarded and opened to people in the stretch."""
    spans = term.question.over(term.period).spans()
    items: list[tuple[Any, Entry]] = []

    def found(register: type, when: Any, *conditions: Any) -> Any:
        return term.session.execute(
            select(register, Employee.name).join(Employee, Employee.id == register.employee_id)
            .where(seen_within(when, spans), term.question.of_these_stores(spans, register.store_id), past.is_kept(register, term.question.as_of), *conditions)
        )  # fmt: skip

    for row, name in found(Recognition, Recognition.published_at, Recognition.state == RecognitionState.PUBLISHED):
        items.append((row.published_at, Entry(row.title, Label("表彰", "Recognition"), "good", (name,))))
    for row, name in found(Reward, Reward.approved_at, Reward.state == RewardState.APPROVED):
        items.append((row.approved_at, Entry(name, Label("奖励", "Reward"), "good", (say("{amount} 元", "{amount} yuan", amount=money(row.amount)),))))
    for row, name in found(CareerMove, CareerMove.approved_at, CareerMove.state == CareerState.APPROVED):
        items.append((row.approved_at, Entry(name, row.kind.label, "good", (say("自 {day} 起", "since {day}", day=row.since.isoformat()),))))
    items.sort(key=lambda item: item[0])
    return Entries(Label("表彰、奖励与发展", "Recognitions, rewards and career moves"), tuple(entry for _, entry in items[:MOST]), more=max(0, len(items) - MOST), name="honours")
