"""A figure and its published definition: the docstring of the function that computes it, in both languages.

    邀约率 | Invitation rate
    有邀约的线索 | leads with an appointment made
    ÷ 集客总量 | ÷ leads captured
    按邀约时间归月 | an appointment belongs to the month it was made in

The first line is the name, the second the numerator, one that begins with ÷ the denominator, the rest the rule.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.words import Contradiction, Label
from reports.cards import Definition
from reports.numbers import Better, Kind

from .question import Question

FIGURES: dict[str, "Figure"] = {}
"""Every published figure by its name."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a figure amounts to in one period for one key. Of a rate both parts are kept."""

    numerator: int | Decimal
    denominator: int | Decimal | None = None
    is_money_for_each: bool = False

    @property
    def value(self) -> int | float | Decimal | None:
        """The count, the money, the unrounded rate or the money for each; over nothing it is None."""
        if self.denominator is None:
            return self.numerator
        if not self.denominator:
            return None
        return self.per_thing if self.is_money_for_each else float(self.numerator / self.denominator)

    @property
    def per_thing(self) -> Decimal:
        return (Decimal(self.numerator) / Decimal(self.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


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
    on_working_days: bool = False
    """Whether it must be told on which days the stores work."""
    answer: Callable[[Session, Question], Mapping[tuple[int, Any], Amount]] | None = None
    """Where it is no select: what each thing amounts to hangs on those before it."""

    def __call__(self, question: Question) -> Select:
        """(period, key, numerator[, denominator]): `period` is the number of the period asked about."""
        return self.select(question)

    @property
    def is_rate(self) -> bool:
        return self.kind is Kind.RATE

    @property
    def is_over_something(self) -> bool:
        """A rate, or money for each of something."""
        return self.denominator is not None

    @property
    def definition(self) -> Definition:
        """What the page shows where somebody asks what the figure means."""
        return Definition(self.numerator, self.denominator or "", self.rule or "")

    @property
    def meaning(self) -> Label:
        return self.definition.meaning

    @property
    def nothing(self) -> Amount:
        """What it amounts to where there is no row."""
        return Amount(Decimal("0.00") if self.kind is Kind.MONEY else 0, *self._over(0))

    def _over(self, *denominator: int | Decimal) -> tuple:
        return (*denominator, self.kind is Kind.MONEY) if self.is_over_something else ()

    def ask(self, session: Session, question: Question) -> "Answer":
        """The amounts, computed in the database by one statement unless it is answered otherwise."""
        if self.answer is not None:
            return Answer(self, question, self.answer(session, question))
        if self.on_working_days and question.open_days is None:
            question = question.opened(session)
        written, found = _written(self.name, Form(question)), {}
        # No object is loaded: the connection tells the rows as they are.
        for period, key, numerator, *over in session.connection().execute(written.statement, written.about(question)):
            none = self.nothing.numerator
            found[period, key] = Amount(none if numerator is None else _exact(numerator), *self._over(*map(_exact, over)))
        return Answer(self, question, found)


@dataclass(frozen=True)
class Form:
    """What a figure's statement for a question is told apart by; `question` is one of that form."""

    question: Question = field(compare=False)
    words: tuple = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self.question.form)


@dataclass(frozen=True)
class Written:
    """A statement that answers every question of a form."""

    statement: Select
    names: Mapping[str, Callable[[Question], Any]]

    def about(self, question: Question) -> dict[str, Any]:
        """What this question puts in for the names."""
        return {name: what(question) for name, what in self.names.items()}


@lru_cache(maxsize=1024)
def _written(figure: str, form: Form) -> Written:
    """To put a statement into words takes longer than a small figure takes to compute: it is done once."""
    question = form.question.to_be_kept()
    statement = FIGURES[figure](question)
    return Written(statement, question.told.names)


def _exact(part: int | float | Decimal | None) -> int | Decimal:
    """A sum as the database gave it; shares come as fractions, and PostgreSQL counts whole numbers in decimals too."""
    if part is None or isinstance(part, int):
        return part or 0
    exact = Decimal(str(round(part, SHARED))) if isinstance(part, float) else part
    if exact.as_tuple().exponent == -2:
        return exact
    return int(exact) if exact == int(exact) else exact.normalize()


SHARED = 6
"""So many decimals has a share of a deal."""


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


def meanings(*names: str) -> tuple[tuple[Label, Label], ...]:
    """(name, what it means) of some figures, to be opened where they are shown."""
    return tuple((FIGURES[name].label, FIGURES[name].meaning) for name in names)


def figure(
    kind: Kind = Kind.RATE, better: Better = Better.UP, goal: str | None = None, on_working_days: bool = False, is_select: bool = True
) -> Callable[[Callable[[Question], Select]], Figure]:
    """Decorator: publish the function under its own name with the definition in its docstring. It returns a select, or with
    `is_select=False` takes the session too and returns the amounts."""

    def publish(select: Callable[[Question], Select]) -> Figure:
        lines = [_both(select.__name__, line) for line in inspect.cleandoc(select.__doc__ or "").splitlines() if line]
        if len(lines) < 2:
            raise Contradiction(f"{select.__name__}: a figure's docstring says its name and what it counts")
        label, numerator, *rest = lines
        below = [line for line in rest if line.zh.startswith("÷")]
        rules = [line for line in rest if line not in below]
        if len(below) > 1 or (kind is not Kind.MONEY and (kind is Kind.RATE) is not bool(below)):
            raise Contradiction(f"{select.__name__}: a rate says over what, a number is over nothing")
        denominator = Label(below[0].zh[1:].strip(), below[0].en[1:].strip()) if below else None
        rule = Label("".join(each.zh + "。" for each in rules), " ".join(each.en[0].upper() + each.en[1:] + "." for each in rules)) if rules else None
        FIGURES[select.__name__] = made = Figure(
            select.__name__, label, numerator, denominator, rule, kind, better, Decimal(goal) if goal else None, select, on_working_days, None if is_select else select
        )
        return made

    return publish


def _both(name: str, line: str) -> Label:
    zh, divider, en = line.partition(" | ")
    if not divider:
        raise Contradiction(f"{name}: a line of a definition stands in both languages: {line!r}")
    return Label(zh.strip(), en.strip())
