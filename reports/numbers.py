"""How a number is written on the page, in Chinese and in English; the exact value stays in the data."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from models.words import NOTHING, Label, counted, language, say

Number = int | float | Decimal | None
POINTS = Label("个百分点", "pp")


class Kind(StrEnum):
    """What a value is, and so how it is written."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    """Yuan, exact."""
    RATE = "rate"
    """A fraction, written as per cent with one decimal."""
    CHANGE = "change"
    """A relative change as a fraction: 0.084 is ▲ 8.4%."""
    POINTS = "points"
    """The difference of two rates: 0.021 is ▲ 2.1 percentage points."""
    DAY = "day"

    def show(self, value: object) -> str:
        """The value in full, without its unit; — where there is none."""
        return NOTHING if value is None else _WRITERS[self](value)


class Better(StrEnum):
    """Which way a figure should move."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Brief(NamedTuple):
    """A number short enough for a card."""

    prefix: str
    number: str
    unit: str


class Change(NamedTuple):
    """How a figure moved: for the eye, for a screen reader, and whether that is good."""

    shown: str
    spoken: str
    tone: str
    """good, bad, flat or none"""


def rounded(value: int | float | Decimal, places: int) -> Decimal:
    """Half up, as people round; never a negative zero."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def count(value: int | float | Decimal) -> str:
    """Whole numbers without decimals; shares of a deal with as many as they need, at most two."""
    text = f"{rounded(value, 2):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: int | float | Decimal) -> str:
    """Yuan with thousands separators; fen only where there are any."""
    return f"{rounded(value, 2):,f}".removesuffix(".00")


def rate(value: int | float | Decimal) -> str:
    return f"{per_cent(value):,f}%"


def per_cent(value: int | float | Decimal) -> Decimal:
    return rounded(Decimal(str(value)) * 100, 1)


def brief(value: Number, kind: Kind, unit: str = "") -> Brief:
    """The number as it stands large on a card; large amounts in 万元 and 亿元 (K and M in English)."""
    if value is None or kind is not Kind.MONEY:
        return Brief("", kind.show(value), "" if value is None else in_units(value, unit))
    size = abs(value)
    if language.get() == "en":
        for scale, letter in ((10**6, "M"), (10**3, "K")):
            if size >= scale * 10:
                return Brief("¥", _short(value, scale, 1) + letter, "")
        return Brief("¥", money(value), "")
    for scale, word in ((10**8, "亿元"), (10**4, "万元")):
        if size >= scale:
            return Brief("", _short(value, scale, 2 if scale > 10**4 else 1), word)
    return Brief("", money(value), "元")


def _short(value: int | float | Decimal, scale: int, places: int) -> str:
    """In that scale, a round amount without decimals."""
    return f"{rounded(Decimal(str(value)) / scale, places):,f}".removesuffix("." + "0" * places)


def full(value: Number, kind: Kind, unit: str = "") -> str:
    """The number with its unit, exact: for tooltips and sentences."""
    if value is None:
        return NOTHING
    if kind is Kind.MONEY:
        return say("{amount} 元", "¥{amount}", amount=money(value))
    return f"{kind.show(value)} {in_units(value, unit)}".rstrip()


def in_units(value: Number, unit: str) -> str:
    """The unit beside such a number: 1 unit, 2 units; Chinese words stay as they are."""
    return counted(value, unit) if language.get() == "en" else unit


def change(now: Number, before: Number, kind: Kind, better: Better = Better.UP) -> Change:
    """How `now` differs from `before`: rates in percentage points, everything else in per cent of `before`."""
    if now is None or before is None or (kind is not Kind.RATE and not before):
        return Change(NOTHING, say("无可比数据", "nothing to compare with"), "none")
    difference = Decimal(str(now)) - Decimal(str(before))
    if kind is Kind.RATE:
        return moved(difference, Kind.POINTS, better)
    return moved(difference / abs(Decimal(str(before))), Kind.CHANGE, better)


def moved(by: int | float | Decimal, kind: Kind, better: Better = Better.UP) -> Change:
    """A change that is already known, as a fraction."""
    size = per_cent(by)
    amount = f"{abs(size):,f} {POINTS}" if kind is Kind.POINTS else f"{abs(size):,f}%"
    if not size:
        return Change(say("持平", "no change"), say("持平", "no change"), "flat")
    way = say("上升", "up") if size > 0 else say("下降", "down")
    arrow = "▲" if size > 0 else "▼"
    if better is Better.NEITHER:
        return Change(f"{arrow} {amount}", f"{way} {amount}", "flat")
    good = (size > 0) is (better is Better.UP)
    verdict = say("向好", "better") if good else say("变差", "worse")
    # Where less is better the arrow alone would mislead, so the verdict is written out.
    shown = f"{arrow} {amount} {verdict}" if better is Better.DOWN else f"{arrow} {amount}"
    return Change(shown, f"{way} {amount}, {verdict}", "good" if good else "bad")


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_WRITERS = {
    Kind.TEXT: str,
    Kind.COUNT: count,
    Kind.MONEY: money,
    Kind.RATE: rate,
    Kind.CHANGE: lambda value: moved(value, Kind.CHANGE).shown,
    Kind.POINTS: lambda value: moved(value, Kind.POINTS).shown,
    Kind.DAY: _day,
}
