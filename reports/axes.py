"""The calm furniture of a chart: axes, legend, target line, and how sizes are scaled and written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from models.words import NOTHING, language
from reports.numbers import Kind, Number, count, in_units, per_cent, rounded
from reports.palette import AMBER, CARD, INK, LINE, MUTED, Colour

NARROW = 330
"""The width drawn for a phone."""
Option = dict[str, object]


class Scale(NamedTuple):
    """How sizes are drawn and written: rates in per cent, large amounts in 万元 (K and M in English)."""

    prefix: str
    suffix: str
    divisor: int
    places: int | None
    """Decimals; None for as many as there are."""

    @classmethod
    def of(cls, kind: Kind, values: Sequence[Number], unit: str = "") -> "Scale":
        if kind is Kind.RATE:
            return cls("", "%", 1, 1)
        largest = max((abs(value) for value in values if value is not None), default=0)
        if kind is not Kind.MONEY:
            return cls("", f" {unit}".rstrip(), 1, None)
        if language.get() == "en":
            divisor, letter = (10**6, "M") if largest >= 10**7 else (10**3, "K") if largest >= 10**4 else (1, "")
            return cls("¥", letter, divisor, 1 if letter else None)
        return cls("", " 万元", 10**4, 1) if largest >= 10**5 else cls("", " 元", 1, None)

    def size(self, value: Number) -> float | None:
        """The value as it is drawn."""
        if value is None:
            return None
        if self.suffix == "%":
            return float(per_cent(value))
        return float(rounded(Decimal(str(value)) / self.divisor, 2 if self.places is None else self.places))

    def plain(self, size: float | None) -> str:
        """A drawn size, without its unit."""
        if size is None:
            return NOTHING
        return f"{size:,.{self.places}f}" if self.suffix == "%" else count(size)

    def text(self, value: Number) -> str:
        size = self.size(value)
        return NOTHING if size is None else f"{self.prefix}{self.plain(size)}{in_units(size, self.suffix)}"


def base() -> Option:
    return {"animation": False, "textStyle": {"fontFamily": "sans-serif", "fontSize": 12, "color": INK.light}}


def width_of(text: str) -> int:
    """Roughly how wide a text of 12 px is; Chinese characters are square."""
    return int(sum(12.2 if ord(character) > 0x2E7F else 7 for character in text))


def room(texts: Sequence[str], most: int = 400) -> int:
    return min(max((width_of(text) for text in texts), default=0), most)


def ticks_room(scale: Scale, values: Sequence[Number]) -> int:
    return room([scale.plain(scale.size(value)) for value in values]) + 16


def names(texts: Sequence[str], colour: Colour, *, bold: bool = False, right: bool = False, offset: int = 0, most: int = 200) -> Option:
    """Names from top to bottom, without a line."""
    return {
        "type": "category",
        "inverse": True,
        "data": list(texts),
        "position": "right" if right else "left",
        "offset": offset,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {
            "interval": 0,
            "color": colour.light,
            "fontWeight": "bold" if bold else "normal",
            "fontSize": 13 if bold else 12,
            "width": most,
            "overflow": "truncate",
            "margin": 10,
        },
    }


def course(texts: Sequence[str], *, columns: bool) -> Option:
    """Names along the time axis."""
    return {
        "type": "category",
        "data": list(texts),
        "boundaryGap": columns,
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": LINE.light}},
        "axisLabel": {"color": MUTED.light, "hideOverlap": True, "margin": 10},
    }


def sizes(scale: Scale, *, from_zero: bool) -> Option:
    return {
        "type": "value",
        "scale": not from_zero,
        "splitNumber": 4,
        "minInterval": 0 if scale.places else 1,
        "splitLine": {"lineStyle": {"color": LINE.light}},
        "axisLabel": {"color": MUTED.light, "formatter": f"{{value}}{scale.suffix}" if scale.suffix == "%" else None, "margin": 8},
    }


def legend(show: bool) -> Option:
    return {
        "show": show,
        "left": 0,
        "top": 0,
        "itemWidth": 14,
        "itemHeight": 10,
        "itemGap": 14,
        "icon": "roundRect",
        "textStyle": {"color": MUTED.light, "fontSize": 12},
        "inactiveColor": LINE.light,
    }


def mark(place: Option, text: str, at: str) -> Option:
    """The line of a target, named."""
    return {
        "silent": True,
        "symbol": "none",
        "animation": False,
        "lineStyle": {"color": AMBER.light, "type": "dashed", "width": 1.5},
        "label": {"formatter": text, "color": AMBER.light, "position": at, "fontWeight": "bold", "distance": 6},
        "data": [place],
    }


def ends(texts: Sequence[str]) -> Option:
    """What is written behind the bars of a stack: a piece without length that nobody can point at."""
    return {
        "type": "bar",
        "stack": "all",
        "name": "",
        "silent": True,
        "z": 6,
        "tooltip": {"show": False},
        "itemStyle": {"color": "none"},
        "data": [
            {
                "value": 0,
                "label": {
                    "show": True,
                    "position": "right",
                    "formatter": text,
                    "color": INK.light,
                    "fontWeight": "bold",
                    "textBorderColor": CARD.light,
                    "textBorderWidth": 3,
                },
            }
            for text in texts
        ],
    }


def tooltip(trigger: str) -> Option:
    """What a pointer shows; its colours are the page's, light or dark."""
    return {
        "trigger": trigger,
        "confine": True,
        "className": "tip",
        "backgroundColor": CARD.light,
        "borderColor": LINE.light,
        "textStyle": {"color": INK.light, "fontSize": 12},
        "axisPointer": {"type": "line", "lineStyle": {"color": LINE.light}},
    }
