"""The radar: several sides of people at one look, now and before."""

from dataclasses import dataclass

from reports import axes
from reports.axes import NARROW, Option, Scale
from reports.charts import SeriesChart
from reports.palette import LINE, MUTED, QUIET, TRACK


@dataclass(frozen=True)
class RadarChart(SeriesChart):
    """A point on each side for every series, up to `most`; a series without tone stands out, a quiet one is for comparison."""

    most: int = 5

    def height(self, width: int) -> int:
        return 330 if width > NARROW else 300

    def scale(self) -> Scale:
        return Scale("", "", 1, None)

    def option(self, width: int) -> Option:
        sides = [{"name": str(name), "max": self.most} for name in self.names]
        return axes.base() | {
            "legend": axes.legend(len(self.series) > 1),
            "radar": {
                "indicator": sides,
                "center": ["50%", "56%"],
                "radius": "66%",
                "splitNumber": self.most,
                "axisName": {"color": MUTED.light, "fontSize": 12},
                "axisLine": {"lineStyle": {"color": LINE.light}},
                "splitLine": {"lineStyle": {"color": LINE.light}},
                "splitArea": {"areaStyle": {"color": ["none", "none"]}},
            },
            "tooltip": axes.tooltip("item"),
            "series": [self._drawn()] if sides else [],
        }

    def _drawn(self) -> Option:
        return {
            "type": "radar",
            "emphasis": {"disabled": True},
            "data": [
                {
                    "name": str(series.name),
                    "value": [self.scale().size(value) or 0 for value in series.values],
                    "symbolSize": 5,
                    "itemStyle": {"color": colour.light},
                    "lineStyle": {"color": colour.light, "width": 1.5 if series.tone == "quiet" else 2.5, "type": "dashed" if series.tone == "quiet" else "solid"},
                    "areaStyle": {"color": (TRACK if colour is QUIET else colour).light, "opacity": 0.12},
                }
                for series, colour in zip(self.series, self.colours(), strict=True)
            ],
        }
