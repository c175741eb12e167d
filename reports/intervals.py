"""Estimates with how sure they are: a mark for each, and the interval in which it lies 19 times of 20."""

from dataclasses import dataclass

from models.words import say
from reports import axes
from reports.axes import NARROW, Option, Scale
from reports.charts import Chart
from reports.numbers import Number, rounded
from reports.palette import BLUE, BLUE_SOFT, INK, LINE, MUTED
from reports.parts import Part, Text


@dataclass(frozen=True)
class Estimate(Part):
    """A difference of two rates with its interval; all None where there is too little to say."""

    name: Text
    value: Number = None
    low: Number = None
    high: Number = None
    note: Text = ""


@dataclass(frozen=True)
class IntervalChart(Chart):
    """Estimates below each other around nothing at all; an interval that crosses the middle says: perhaps chance."""

    estimates: tuple[Estimate, ...] = ()

    def height(self, width: int) -> int:
        return 34 * max(len(self.estimates), 1) + 40

    def scales(self) -> list[Scale]:
        return [Scale("", "", 1, 1)] * 2

    def option(self, width: int) -> Option:
        names = [str(each.name) for each in self.estimates]
        most = 96 if width <= NARROW else 200
        sizes = [abs(_points(value)) for each in self.estimates for value in (each.low, each.high) if value is not None]
        reach = max(sizes, default=10) * 1.08
        return axes.base() | {
            "grid": {"left": axes.room(names, most=most) + 14, "right": 16, "top": 6, "bottom": 30, "outerBoundsMode": "none"},
            "yAxis": axes.names(names, INK, most=most),
            "xAxis": {
                "type": "value", "min": -reach, "max": reach, "splitNumber": 4, "splitLine": {"show": False},
                "axisLabel": {"color": MUTED.light, "showMinLabel": False, "showMaxLabel": False},
            },
            "tooltip": axes.tooltip("item"),
            "series": [self._boxes() | {"markLine": self._middle()}, self._marks()],
        }  # fmt: skip

    def _boxes(self) -> Option:
        return {
            "type": "boxplot", "boxWidth": [9, 9], "silent": True, "itemStyle": {"color": BLUE_SOFT.light, "borderColor": BLUE_SOFT.light},
            "data": [[_points(each.low), _points(each.low), _points(each.value), _points(each.high), _points(each.high)] if each.low is not None else [] for each in self.estimates],
        }  # fmt: skip

    def _marks(self) -> Option:
        return {
            "type": "scatter", "symbolSize": 11, "itemStyle": {"color": BLUE.light}, "emphasis": {"disabled": True},
            "data": [[_points(each.value), at] for at, each in enumerate(self.estimates) if each.value is not None],
        }  # fmt: skip

    @staticmethod
    def _middle() -> Option:
        line = axes.mark({"xAxis": 0}, "", "start")
        return line | {"lineStyle": {"color": LINE.light, "type": "solid", "width": 1.5}, "label": {"show": False}}

    def readings(self) -> tuple[list[str], list[list[str]]]:
        headings = ["", say("差异（百分点）", "Difference (pp)"), say("95% 区间", "95% interval"), say("说明", "Note")]
        return headings, [
            [
                str(each.name), "—" if each.value is None else f"{_points(each.value):+.1f}",
                "—" if each.low is None else f"{_points(each.low):+.1f} … {_points(each.high):+.1f}", str(each.note),
            ]
            for each in self.estimates
        ]  # fmt: skip

    def records(self) -> list[dict[str, object]]:
        return [{"name": each.name, "value": each.value, "low": each.low, "high": each.high, "note": each.note} for each in self.estimates]


def _points(value: Number) -> float:
    return float(rounded(value * 100, 1)) if value is not None else 0.0


