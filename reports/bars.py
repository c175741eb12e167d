"""Ranked bars: who, what or which channel comes first, and how far each is from the target."""

from dataclasses import dataclass

from reports import axes
from reports.axes import NARROW, Option, Scale
from reports.charts import Series, SeriesChart
from reports.numbers import Kind, Number, rate
from reports.palette import BLUE, BLUE_SOFT, INK, ON_QUIET, ON_STRONG, QUIET, TRACK


@dataclass(frozen=True)
class BarChart(SeriesChart):
    """Ranked bars, one row a name in the order given; several series are stacked.

    `shares` shows each row's parts of its own whole; `cumulative` writes beside a bar the share of all up to it (Pareto).
    """

    shares: bool = False
    cumulative: bool = False

    def height(self, width: int) -> int:
        return 30 * max(len(self.names), 1) + self._top() + 8

    def _top(self) -> int:
        return 34 if len(self.series) > 1 else 24 if self.target is not None else 4

    def scale(self) -> Scale:
        return Scale.of(Kind.RATE, []) if self.shares else super().scale()

    def option(self, width: int) -> Option:
        scale = self.scale()
        names = [str(name) for name in self.names]
        most = 96 if width <= NARROW else 130 if width < 600 else 220
        ends = self._ends(scale)
        left, right = axes.room(names, most=most) + 14, axes.room(ends, most=150) + 12
        drawn = self._stacked(scale, width - left - right) if len(self.series) > 1 else self._single(scale)
        return axes.base() | {
            "legend": axes.legend(len(self.series) > 1),
            "grid": {"left": left, "right": right, "top": self._top(), "bottom": 8, "outerBoundsMode": "none"},
            "xAxis": {"type": "value", "show": False, "max": self._longest(scale)},
            "yAxis": axes.names(names, INK, most=most),
            "tooltip": axes.tooltip("axis"),
            "series": [*drawn, axes.ends(ends)],
        }

    def wholes(self) -> list[Number]:
        """The sum of each row; None where it has no value at all."""
        rows = zip(*(series.values for series in self.series), strict=True)
        return [sum(value for value in row if value is not None) if any(value is not None for value in row) else None for row in rows]

    def _longest(self, scale: Scale) -> float:
        """Where the longest bar ends as it is drawn, its pieces rounded; the target line must lie inside as well."""
        rows = zip(*(self._sizes(series, scale) for series in self.series), strict=True)
        return max([sum(size or 0 for size in row) for row in rows] + [scale.size(self.target) or 0]) or 1

    def _ends(self, scale: Scale) -> list[str]:
        """What is written behind each bar."""
        wholes = self.wholes()
        texts = [SeriesChart.scale(self).text(whole) for whole in wholes]
        if not self.cumulative:
            return texts
        everything, so_far, ends = sum(whole for whole in wholes if whole is not None), 0, []
        for whole, text in zip(wholes, texts, strict=True):
            so_far += whole or 0
            ends.append(f"{text} · {rate(so_far / everything)}" if everything else text)
        return ends

    def _single(self, scale: Scale) -> list[Option]:
        target = self.target is not None
        return [
            {
                "type": "bar",
                "stack": "all",
                "name": str(series.name),
                "barWidth": 16,
                "showBackground": True,
                "backgroundStyle": {"color": TRACK.light, "borderRadius": 4},
                "itemStyle": {"borderRadius": 4},
                "emphasis": {"disabled": True},
                "data": [
                    {"value": scale.size(value), "itemStyle": {"color": (BLUE_SOFT if self._missed(value) else BLUE).light}}
                    for value in series.values
                ],
            }
            | ({"markLine": axes.mark({"xAxis": scale.size(self.target)}, self.target_text(), "start")} if target else {})
            for series in self.series
        ]

    def _missed(self, value: Number) -> bool:
        return self.target is not None and value is not None and value < self.target

    def _stacked(self, scale: Scale, length: int) -> list[Option]:
        """Pieces behind each other; `length` is the longest bar's, in pixels."""
        pixels = length / self._longest(scale)
        return [
            {
                "type": "bar",
                "stack": "all",
                "name": str(series.name),
                "barWidth": 18,
                "itemStyle": {"color": colour.light},
                "label": {"position": "inside", "color": (ON_QUIET if colour is QUIET else ON_STRONG).light, "fontSize": 11},
                "emphasis": {"disabled": True},
                "data": [self._piece(size, scale, pixels) for size in self._sizes(series, scale)],
            }
            for series, colour in zip(self.series, self.colours(), strict=True)
        ]

    def _sizes(self, series: Series, scale: Scale) -> list[float | None]:
        if not self.shares:
            return [scale.size(value) for value in series.values]
        parts = zip(series.values, self.wholes(), strict=True)
        return [scale.size(value / whole) if value is not None and whole else None for value, whole in parts]

    @staticmethod
    def _piece(size: float | None, scale: Scale, pixels: float) -> Option:
        """A piece is named where its number fits in; the numbers below the chart tell the others."""
        text = scale.plain(size) + ("%" if scale.suffix == "%" else "")
        return {"value": size, "label": {"show": bool(size) and size * pixels > axes.width_of(text) + 4, "formatter": text}}
