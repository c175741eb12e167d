"""Why a figure moved: how much of its change each channel, model or person carries. Only what the numbers say."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from models.words import Label
from reports.figures import FIGURES, Amount, Answer, By

from .asking import Month

MOST = Decimal("0.5")
"""Whoever carries at least this share of a change explains most of it."""


@dataclass(frozen=True)
class Cause:
    """The part of a change that one key of a breakdown carries, in the figure's own unit."""

    by: By
    name: Label | str
    change: Decimal
    share: Decimal
    """Of the whole change; more than 1 where others moved the other way."""
    is_known: bool
    """Whether it is somebody or something, and not what nobody filled in."""


def whole_change(month: Month, answer: Answer) -> Decimal | None:
    """From the month it is held against to the month; None where either has no value."""
    now, then = _exact(answer.of(-1)), _exact(month.before(answer))
    return None if now is None or then is None else now - then


def main_cause(month: Month, name: str) -> Cause | None:
    """The channel, model or person that carries most of the change; None where nobody carries half."""
    found = [cause for cause in _largest_of_each_side(month, name) if cause and cause.share >= MOST and cause.is_known]
    return max(found, key=lambda cause: min(cause.share, Decimal(1)), default=None)


def is_spread(month: Month, name: str) -> bool:
    """On every side there is more than one that could carry the change, and none carries half of it."""
    return all(cause and cause.share < MOST for cause in _largest_of_each_side(month, name))


def _largest_of_each_side(month: Month, name: str) -> list[Cause | None]:
    """By channel, by model and by person: whoever carries most; None where there is only one to choose from."""
    whole = whole_change(month, month.ask(name))
    # Who invited and who drove need not be who has the lead: a rate cannot be shared out among people.
    sides = (By.CHANNEL, By.MODEL) if FIGURES[name].is_rate else (By.CHANNEL, By.MODEL, By.PERSON)
    return [_largest(month, name, by, whole) if whole else None for by in sides]


def _largest(month: Month, name: str, by: By, whole: Decimal) -> Cause | None:
    parts = changes(month, month.ask(name, by), month.ask(name))
    if len(parts) < 2:
        return None
    key = max(parts, key=lambda key: (parts[key] / whole, str(key)))
    return Cause(by, month.names(by)[key], parts[key], parts[key] / whole, key is not None)


def changes(month: Month, broken_down: Answer, total: Answer) -> dict[Any, Decimal]:
    """How much of the change from the month it is held against to the month each key carries; together they are the change.

    Of a count or an amount it is the key's own change. Of a rate N ÷ D with the earlier value R it is
    (n₁ − R·d₁) ÷ D₁ − (n₀ − R·d₀) ÷ D₀: what the key brought above the earlier rate, now less then.
    """
    if not total.figure.is_rate:
        return {key: Decimal(broken_down.of(-1, key).numerator) - Decimal(broken_down.of(-2, key).numerator) for key in broken_down.keys}
    now, then = total.of(-1), month.before(total)
    if not (now.denominator and then.denominator):
        return {}
    rate = Decimal(then.numerator) / Decimal(then.denominator)

    def above(period: int, key: Any, whole: Decimal) -> Decimal:
        amount = broken_down.of(period, key)
        return (Decimal(amount.numerator) - rate * Decimal(amount.denominator)) / whole

    return {key: above(-1, key, Decimal(now.denominator)) - above(-2, key, Decimal(then.denominator)) for key in broken_down.keys}


def _exact(amount: Amount) -> Decimal | None:
    if amount.denominator is None:
        return Decimal(amount.numerator)
    return Decimal(amount.numerator) / Decimal(amount.denominator) if amount.denominator else None
