"""One month of some stores, and every answer asked about it – each only once."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Position, Store
from models.products import Channel, VehicleModel
from models.roles import Role
from models.words import Label
from reports import period
from reports.blocks import Column
from reports.figures import FIGURES, Amount, Answer, Basis, By, Question
from reports.period import Period

MISSING = Label("未填", "Not given")
YEAR = 13
"""The month, the eleven before it, and the same month last year."""


class Compare(StrEnum):
    """What a month is held against."""

    BOTH = "both"
    PREVIOUS = "previous"
    LAST_YEAR = "last_year"


SINCE = {Compare.PREVIOUS: Label("上月", "last month"), Compare.LAST_YEAR: Label("去年同月", "the same month last year")}


class Month:
    """The month, the stores and the basis that are asked about. Answers over 13 months end with the month itself."""

    def __init__(self, session: Session, question: Question, day: date, compare: Compare = Compare.BOTH):
        self.session, self.day, self.compare = session, day, compare
        self.question = question.over(*period.months_up_to(day, YEAR)).opened(session)
        self._answers: dict[tuple[str, By | None, Basis], Answer] = {}

    @property
    def alone(self) -> Question:
        """The question about nothing but the month."""
        return self.question.over(self.question.periods[-1])

    @property
    def period(self) -> Period:
        return self.question.periods[-1]

    @property
    def base(self) -> int:
        return 0 if self.compare is Compare.LAST_YEAR else -2

    @property
    def since(self) -> Label:
        """The month that changes are told against."""
        return SINCE[Compare.LAST_YEAR if self.compare is Compare.LAST_YEAR else Compare.PREVIOUS]

    def before(self, answer: Answer, key: Any = 0) -> Amount:
        """What the answer said of the month that this one is held against."""
        return answer.of(self.base if len(answer.question.periods) == YEAR else -2, key)

    def ask(self, name: str, by: By | None = None, basis: Basis | None = None) -> Answer:
        """The figure over 13 months; broken down, over the month and the one it is held against."""
        basis = basis or self.question.basis
        if (name, by, basis) not in self._answers:
            question = self.question.on(basis).broken_down(by)
            if by is not None:
                question = question.over(self.question.periods[self.base], self.period)
            self._answers[name, by, basis] = FIGURES[name].ask(self.session, question)
        return self._answers[name, by, basis]

    def names(self, by: By) -> dict[Any, Label | str]:
        """What the keys of a breakdown are called; whoever or whatever is missing has a name too."""
        match by:
            case By.CHANNEL:
                known = self._named(Channel)
            case By.MODEL:
                known = self._named(VehicleModel)
            case By.PERSON:
                known = self._named(Employee)
            case By.STORE:
                known = self._named(Store)
            case By.DISTRICT:
                return _Districts({None: MISSING})
        return known | {None: Label("无负责人", "Nobody") if by is By.PERSON else MISSING}

    def _named(self, register: type) -> dict[Any, Label | str]:
        if register not in self._known:
            self._known[register] = dict(self.session.execute(select(register.id, register.name)).all())
        return self._known[register]

    @cached_property
    def _known(self) -> dict[type, dict[Any, Label | str]]:
        return {}

    @cached_property
    def dccs(self) -> set[int]:
        """Who brings leads by phone; everybody else sells."""
        return set(self.session.scalars(select(Employee.id).join(Position, Position.id == Employee.position_id).where(Position.role == Role.DCC)))

    @cached_property
    def stores(self) -> list[int]:
        return [store for store, _ in self.question.stores]


class _Districts(dict):
    """A district is called what it is."""

    def __missing__(self, key: str) -> str:
        return key


def column(name: str, **about: Any) -> Column:
    """The column of a figure, with its published name and meaning."""
    figure = FIGURES[name]
    return Column(name, figure.label, figure.kind, better=figure.better, definition=figure.definition, **about)
