"""A day or a week asked about as a month is: the same answers, held against the stretch before."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from models import words
from models.words import Label
from reports import period
from reports.asked import ALL_STORES
from reports.blocks import Card, KpiRow
from reports.figures import FIGURES, Basis, Question, selling_stores
from reports.monthly.asking import YEAR, Compare, Month
from reports.numbers import Kind
from reports.snapshot import open_snapshot

SNAPSHOT = Path("data.sqlite")
"""Where a run puts what its reader may see: beside the notebook."""


class Opened:
    """The snapshot beside a notebook: its session, the stores that are asked about, and the moment of the data."""

    def __init__(self, store: str = ALL_STORES, language: str = "zh", snapshot: Path = SNAPSHOT):
        words.language.set(language)
        opened = open_snapshot(snapshot)
        self.session: Session = opened.database.session()
        self.question = Question(selling_stores(self.session, None if store == ALL_STORES else [store]), (), opened.as_of)

    @property
    def stores(self) -> list[int]:
        return [store for store, _ in self.question.stores]

    def month(self, day: date, basis: str = Basis.ACTIVITY) -> Month:
        return Month(self.session, self.question.on(Basis(basis)), day)

    def week(self, day: date) -> "Stretch":
        return Stretch(self.session, self.question, day, period.weeks_up_to(day, YEAR), Label("上周", "the week before"), Label("较上周", "vs last week"))

    def day(self, day: date) -> "Stretch":
        return Stretch(self.session, self.question, day, period.days_up_to(day, YEAR), Label("前一天", "the day before"), Label("较前一天", "vs the day before"))


class Stretch(Month):
    """A day or a week in the place of a month: thirteen of them, the last the one that is asked about."""

    def __init__(self, session: Session, question: Question, day: date, periods: tuple[period.Period, ...], since: Label, versus: Label):
        super().__init__(session, question, day, Compare.PREVIOUS)
        self.question = question.over(*periods).opened(session)
        self._since, self.versus = since, versus

    @property
    def since(self) -> Label:
        return self._since

    def card(self, name: str) -> Card:
        """A figure with its course over the thirteen stretches, held against the one before."""
        figure, answer = FIGURES[name], self.ask(name)
        now = answer.of()
        return Card(
            figure.label, now.value, figure.kind, figure=name, previous=answer.of(-2).value, trend=answer.values(),
            trend_names=tuple(f"{each.first:%m-%d}" for each in answer.question.periods), better=figure.better,
            parts=(now.numerator, now.denominator) if figure.kind is Kind.RATE else (), definition=figure.definition,
        )  # fmt: skip

    def cards(self, *names: str, figures: dict[str, Any] | None = None) -> KpiRow:
        return KpiRow(tuple(self.card(name) for name in names), previous_name=self.versus, last_year_name="", figures=figures or {})
