"""Excel's own charts, drawn from the cells of the sheet they stand on."""

from collections.abc import Iterable
from typing import Any

from models.words import say

from .bars import BarChart
from .charts import Chart, SeriesChart, TrendChart
from .funnel import Funnel
from .intervals import IntervalChart
from .numbers import Kind
from .palette import BLUE, LINE, QUIET
from .radar import RadarChart

FONT = "Microsoft YaHei"


class Drawn:
    """Excel's own chart over the cells of a sheet whose first column names the rows."""

    def __init__(self, book: Any, sheet: str, block: Chart, count: int):
        self.book, self.sheet, self.block, self.count = book, sheet, block, count

    def chart(self) -> Any:
        match self.block:
            case TrendChart():
                drawn = self._course()
            case RadarChart():
                drawn = self._series(self.book.add_chart({"type": "radar", "subtype": "with_markers"}), range(len(self.block.series)))
            case BarChart() if len(self.block.series) > 1:
                drawn = self._bars("percent_stacked" if self.block.shares else "stacked")
            case _:
                drawn = self._bars(None)
        drawn.set_title({"name": str(self.block.title), "name_font": {"name": FONT, "size": 12}, "overlay": False})
        drawn.set_legend({"position": "top"} if len(getattr(self.block, "series", ())) > 1 else {"none": True})
        drawn.set_size({"width": 720, "height": max(320, 90 + 26 * self.count) if not isinstance(self.block, TrendChart) else 360})
        return drawn

    def _course(self) -> Any:
        columns = [at for at, series in enumerate(self.block.series) if series.columns]
        lines = [at for at, series in enumerate(self.block.series) if not series.columns]
        first = self._series(self.book.add_chart({"type": "column" if columns else "line"}), columns or lines)
        if columns and lines:
            first.combine(self._series(self.book.add_chart({"type": "line"}), lines))
        first.set_y_axis({"num_format": "0%" if self.block.kind is Kind.RATE else "#,##0", "major_gridlines": {"visible": True, "line": {"color": LINE.light}}, "line": {"none": True}})
        return first

    def _bars(self, subtype: str | None) -> Any:
        drawn = self.book.add_chart({"type": "bar"} | ({"subtype": subtype} if subtype else {}))
        self._series(drawn, range(len(self.block.series) if isinstance(self.block, SeriesChart) else 1), labels=True)
        drawn.set_y_axis({"reverse": True, "line": {"color": QUIET.light}})
        drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        return drawn

    def _series(self, drawn: Any, numbers: Iterable[int], labels: bool = False) -> Any:
        colours = self.block.colours() if isinstance(self.block, SeriesChart) else [BLUE]
        for at in numbers:
            colour = colours[at].light
            drawn.add_series({
                "name": [self.sheet, 0, at + 1], "categories": [self.sheet, 1, 0, self.count, 0], "values": [self.sheet, 1, at + 1, self.count, at + 1],
                "fill": {"color": colour}, "line": {"color": colour, "width": 2.25}, "gap": 45,
                **({"data_labels": {"value": True}} if labels else {}),
            })  # fmt: skip
        return drawn


def numbers_of(block: Chart) -> tuple[list[str], list[list], list[Kind]]:
    """Headings, rows and kinds of what a chart draws."""
    if isinstance(block, Funnel):
        heads = block.readings()[0]
        return heads, [[str(row["step"]), row["count"], row["of_previous"], row["of_first"]] for row in block.records()], [Kind.TEXT, Kind.COUNT, Kind.RATE, Kind.RATE]
    if isinstance(block, IntervalChart):
        heads = [say("指标", "Figure"), say("差异（百分点）", "Difference (pp)"), say("95% 下限", "95% from"), say("95% 上限", "95% to"), say("说明", "Note")]
        return heads, [[str(each.name), each.value, each.low, each.high, str(each.note)] for each in block.estimates], [Kind.TEXT, *[Kind.POINTS] * 3, Kind.TEXT]
    heads, _ = block.readings()
    rows = [[str(name), *values] for name, *values in zip(block.names, *(series.values for series in block.series), strict=True)]
    return heads, rows, [Kind.TEXT, *([block.kind] * len(block.series))]
