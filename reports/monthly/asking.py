"""One month of some stores, and every answer asked about it – each only once."""

from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Position
from models.products import Channel, VehicleModel
from models.roles import Role
from models.words import Label
from reports import period
from reports.figures import FIGURES, Answer, Basis, By, Question

MISSING = Label("未填", "Not given")
YEAR = 13
"""The month, the eleven before it, and the same month last year."""


class Month:
    """The month, the stores and the basis that are asked about. Answers over 13 months end with the month itself."""

    def __init__(self, session: Session, question: Question, day: date):
        self.session, self.day = session, day
        self.question = question.over(*period.months_up_to(day, YEAR))
        self._answers: dict[tuple[str, By | None, Basis], Answer] = {}

    def ask(self, name: str, by: By | None = None, basis: Basis | None = None) -> Answer:
        """The figure over 13 months; broken down, over the month and the one before."""
        basis = basis or self.question.basis
        if (name, by, basis) not in self._answers:
            question = self.question.on(basis).broken_down(by)
            if by is not None:
                question = question.over(*self.question.periods[-2:])
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


class _Districts(dict):
    """A district is called what it is."""

    def __missing__(self, key: str) -> str:
        return key
