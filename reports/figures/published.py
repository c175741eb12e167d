"""A figure and its published definition: the docstring of the function that computes it, in both languages.

    邀约率 | Invitation rate
    有邀约的线索 | leads with an appointment made
    ÷ 集客总量 | ÷ leads captured
    按邀约时间归月 | an appointment belongs to the month it was made in

The first line is the name, the second the numerator, one that begins with ÷ the denominator, the rest the rule.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.words import Contradiction, Label
from reports.numbers import Better, Kind

from .question import Question

FIGURES: dict[str, "Figure"] = {}
"""Every published figure by its name."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a figure amounts to in one period for one key. Of a rate both parts are kept."""

    numerator: int | Decimal
    denominator: int | Decimal | None = None

    @property
    def value(self) -> int | float | Decimal | None:
        """The count, the money, or the unrounded rate; a rate of nothing is None."""
        if self.denominator is None:
            return self.numerator
        return float(self.numerator / self.denominator) if self.denominator else None


@dataclass(frozen=True)
class Figure:
    """A figure of the published list."""

    name: str
    label: Label
    numerator: Label
    denominator: Label | None
    rule: Label | None
    kind: Kind
    better: Better
    goal: Decimal | None
    select: Callable[[Question], Select]

    def __call__(self, question: Question) -> Select:
        """(period, key, numerator[, denominator]): `period` is the number of the period asked about."""
        return self.select(question)

    @property
    def is_rate(self) -> bool:
        return self.kind is Kind.RATE

    @property
    def nothing(self) -> Amount:
        """What it amounts to where there is no row."""
        return Amount(Decimal("0.00") if self.kind is Kind.MONEY else 0, 0 if self.is_rate else None)

    def ask(self, session: Session, question: Question) -> "Answer":
        """The amounts, computed in the database by one statement."""
        found = {}
        for period, key, *parts in session.execute(self(question)):
            found[period, key] = Amount(*(part if isinstance(part, int) else _exact(part) for part in parts))
        return Answer(self, question, found)


def _exact(part: Decimal | None) -> int | Decimal:
    """A sum as the database gave it; PostgreSQL counts in decimals, which are whole numbers here."""
    if part is None:
        return 0
    return part if part.as_tuple().exponent < 0 else int(part)


@dataclass(frozen=True)
class Answer:
    """The amounts of one figure for one question."""

    figure: Figure
    question: Question
    amounts: Mapping[tuple[int, Any], Amount]

    def of(self, period: int = -1, key: Any = 0) -> Amount:
        """The amount in a period (the last one, unless said otherwise) for a key of the breakdown."""
        return self.amounts.get((period % len(self.question.periods), key), self.figure.nothing)

    def values(self, key: Any = 0) -> tuple[Any, ...]:
        """The values of all periods in their order."""
        return tuple(self.of(period, key).value for period in range(len(self.question.periods)))

    @property
    def keys(self) -> set[Any]:
        """The keys of the breakdown that have an amount in any period."""
        return {key for _, key in self.amounts}


def figure(kind: Kind = Kind.RATE, better: Better = Better.UP, goal: str | None = None) -> Callable[[Callable[[Question], Select]], Figure]:
    """Decorator: publish the function under its own name with the definition in its docstring."""

    def publish(select: Callable[[Question], Select]) -> Figure:
        lines = [_both(select.__name__, line) for line in inspect.cleandoc(select.__doc__ or "").splitlines() if line]
        if len(lines) < 2:
            raise Contradiction(f"{select.__name__}: a figure's docstring says its name and what it counts")
        label, numerator, *rest = lines
        below = [line for line in rest if line.zh.startswith("÷")]
        rules = [line for line in rest if line not in below]
        if (kind is Kind.RATE) is not (len(below) == 1):
            raise Contradiction(f"{select.__name__}: a rate says over what, everything else is over nothing")
        denominator = Label(below[0].zh[1:].strip(), below[0].en[1:].strip()) if below else None
        rule = Label("".join(each.zh + "。" for each in rules), " ".join(each.en[0].upper() + each.en[1:] + "." for each in rules)) if rules else None
        FIGURES[select.__name__] = made = Figure(
            select.__name__, label, numerator, denominator, rule, kind, better, Decimal(goal) if goal else None, select
        )
        return made

    return publish


def _both(name: str, line: str) -> Label:
    zh, divider, en = line.partition(" | ")
    if not divider:
        raise Contradiction(f"{name}: a line of a definition stands in both languages: {line!r}")
    return Label(zh.strip(), en.strip())
