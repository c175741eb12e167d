"""Charts in the house style: data in, an ECharts option out, and the same numbers to read beside it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from models.words import Label, say
from reports import axes
from reports.axes import NARROW, Option, Scale
from reports.numbers import Kind, Number
from reports.palette import BLUE_SOFT, MUTED, QUIET, SERIES, TEAL, Colour
from reports.parts import Block, Part, Text, published

MARKS = ("circle", "rect", "triangle", "diamond", "roundRect")
"""Lines differ in their marks too: colour alone tells nobody anything on grey paper."""


@dataclass(frozen=True)
class Series(Part):
    """Values in the order of the chart's names; None leaves a gap. `tone` quiet: for comparison; good: the goal."""

    name: Text
    values: tuple[Number, ...]
    key: str = ""
    """Its name in figures.json."""
    tone: str = ""
    columns: bool = False
    """Stands as columns among the lines."""


@dataclass(frozen=True)
class Chart(Block, ABC):
    """What all charts have; with a `name` its numbers go to figures.json."""

    macro: ClassVar[str] = "chart"

    title: Text
    note: Text = ""
    name: str = ""

    @abstractmethod
    def option(self, width: int) -> Option:
        """The ECharts option for a drawing of that width, in CSS pixels."""

    @abstractmethod
    def height(self, width: int) -> int:
        """How high a drawing of that width is."""

    @abstractmethod
    def readings(self) -> tuple[list[str], list[list[str]]]:
        """Headings and rows of the numbers drawn, to be read."""

    @abstractmethod
    def records(self) -> list[dict[str, object]]:
        """The numbers drawn, exact."""

    @abstractmethod
    def scales(self) -> list[Scale]:
        """How the numbers of each series are written when a pointer asks for them."""

    def published_tables(self) -> dict[str, object]:
        own = {self.name: published(self.records())} if self.name else {}
        return own | super().published_tables()


@dataclass(frozen=True)
class SeriesChart(Chart):
    """Series over common names."""

    names: tuple[Text, ...] = ()
    series: tuple[Series, ...] = ()
    kind: Kind = Kind.COUNT
    unit: Text = ""
    target: Number = None
    target_name: Text = Label("目标", "Target")

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "kind", Kind(self.kind))
        for series in self.series:
            if len(series.values) != len(self.names):
                raise ValueError(f"{series.name}: {len(series.values)} values for {len(self.names)} names")

    def values(self) -> list[Number]:
        return [value for series in self.series for value in series.values]

    def scale(self) -> Scale:
        return Scale.of(self.kind, [*self.values(), self.target], str(self.unit))

    def scales(self) -> list[Scale]:
        return [self.scale()] * len(self.series)

    def readings(self) -> tuple[list[str], list[list[str]]]:
        unit = str(self.unit) or (say("元", "yuan") if self.kind is Kind.MONEY else "")
        suffix = say("（{unit}）", " ({unit})", unit=unit) if unit else ""
        rows = zip(self.names, *(series.values for series in self.series), strict=True)
        return ["", *(f"{series.name}{suffix}" for series in self.series)], [
            [str(name), *(self.kind.show(value) for value in values)] for name, *values in rows
        ]

    def records(self) -> list[dict[str, object]]:
        keys = [series.key or str(series.name) for series in self.series]
        rows = zip(self.names, *(series.values for series in self.series), strict=True)
        return [{"name": name} | dict(zip(keys, values, strict=True)) for name, *values in rows]

    def target_text(self) -> str:
        return f"{self.target_name} {self.scale().text(self.target)}"

    def colours(self) -> list[Colour]:
        """One colour a series: quiet ones grey, the goal teal, columns behind lines soft, the others in turn."""
        goal = any(series.tone == "good" for series in self.series)
        turn = iter([colour for colour in SERIES if not (goal and colour is TEAL)] * len(self.series))
        mixed = {series.columns for series in self.series} == {True, False}
        by_tone = {"quiet": QUIET, "good": TEAL}
        return [by_tone.get(series.tone) or (BLUE_SOFT if mixed and series.columns else next(turn)) for series in self.series]


@dataclass(frozen=True)
class TrendChart(SeriesChart):
    """A course over time: lines named at their end, columns where a series asks for them."""

    def height(self, width: int) -> int:
        return 266

    def option(self, width: int) -> Option:
        scale, narrow = self.scale(), width <= NARROW
        columns = any(series.columns for series in self.series)
        # Beside columns a name at the line's end would lie on the last of them.
        ends = ["" if columns else self._end(series, scale, narrow) for series in self.series]
        with_legend = len(self.series) > 1 and (narrow or columns)
        right = max(axes.room(ends, most=170) + 14, 18)
        return axes.base() | {
            "legend": axes.legend(with_legend),
            "grid": {
                "left": axes.ticks_room(scale, self.values()),
                "right": right,
                "top": 38 if with_legend else 14,
                "bottom": 28,
                "outerBoundsMode": "none",
            },
            "xAxis": axes.course([str(name) for name in self.names], columns=columns),
            "yAxis": axes.sizes(scale, from_zero=self.kind is not Kind.RATE),
            "tooltip": axes.tooltip("axis"),
            "series": [
                self._drawn(series, scale, colour, mark, end) | self._target_line(scale, first=number == 0)
                for number, (series, colour, mark, end) in enumerate(zip(self.series, self.colours(), MARKS * 3, ends, strict=False))
            ],
        }

    @staticmethod
    def _end(series: Series, scale: Scale, narrow: bool) -> str:
        last = next((value for value in reversed(series.values) if value is not None), None)
        return scale.text(last) if narrow else f"{series.name} {scale.text(last)}"

    @staticmethod
    def _drawn(series: Series, scale: Scale, colour: Colour, mark: str, end: str) -> Option:
        values = [scale.size(value) for value in series.values]
        common = {"name": str(series.name), "data": values, "emphasis": {"disabled": True}}
        if series.columns:
            return common | {"type": "bar", "barMaxWidth": 26, "itemStyle": {"color": colour.light, "borderRadius": [3, 3, 0, 0]}}
        quiet = series.tone == "quiet"
        text = MUTED if quiet else colour
        return common | {
            "type": "line",
            "symbol": mark,
            "symbolSize": 6,
            "showSymbol": not quiet or len([value for value in values if value is not None]) == 1,
            "showAllSymbol": True,
            "itemStyle": {"color": text.light},
            "lineStyle": {"color": text.light, "width": 1.5 if quiet else 2.5, "type": "dashed" if quiet else "solid"},
            "endLabel": {
                "show": bool(end),
                "formatter": end,
                "color": text.light,
                "fontWeight": "normal" if quiet else "bold",
                "distance": 8,
            },
            "labelLayout": {"moveOverlap": "shiftY"},
        }

    def _target_line(self, scale: Scale, first: bool) -> Option:
        if self.target is None or not first:
            return {}
        return {"markLine": axes.mark({"yAxis": scale.size(self.target)}, self.target_text(), "insideStartTop")}
