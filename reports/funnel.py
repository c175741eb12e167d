"""The funnel: from first contact to the deal."""

from dataclasses import dataclass
from itertools import pairwise

from models.words import say
from reports import axes
from reports.axes import NARROW, Option, Scale
from reports.charts import Chart
from reports.numbers import Kind, rate
from reports.palette import INK, MUTED, STAGES, Colour
from reports.parts import Part, Text

ROW = 48
"""Height of a step, with the gap below it."""
GAP = 3


@dataclass(frozen=True)
class Step(Part):
    """A stage of the funnel."""

    name: Text
    count: int


@dataclass(frozen=True)
class Funnel(Chart):
    """From first contact to the deal: each step's width is its count, beside it the share of the step before."""

    steps: tuple[Step, ...] = ()

    def height(self, width: int) -> int:
        return 16 + ROW * len(self.steps)

    def scales(self) -> list[Scale]:
        return [self._scale()]

    def _scale(self) -> Scale:
        return Scale.of(Kind.COUNT, [step.count for step in self.steps])

    def shares(self) -> list[float | None]:
        """Of the step before; the first has none."""
        counts = [step.count for step in self.steps]
        return [None, *(now / before if before else None for before, now in pairwise(counts))]

    def option(self, width: int) -> Option:
        names = [str(step.name) for step in self.steps]
        counts = [self._scale().text(step.count) for step in self.steps]
        of_before = "{share}" if width <= NARROW else say("上一步的 {share}", "{share} of step before")
        shares = ["" if share is None else of_before.format(share=rate(share)) for share in self.shares()]
        left, right = axes.room(counts) + 16, axes.room(shares) + 12
        beside = left + axes.room(names) + 10
        across = {"left": beside, "right": right, "top": 8, "bottom": 8}
        return axes.base() | {
            "grid": across | {"outerBoundsMode": "none"},
            "xAxis": {"type": "value", "show": False},
            "yAxis": [
                axes.names(names, MUTED, offset=left),
                axes.names(counts, INK, bold=True),
                axes.names(shares, MUTED, right=True),
            ],
            "tooltip": axes.tooltip("item"),
            "series": [across | self._drawn(names)],
        }

    def _drawn(self, names: list[str]) -> Option:
        counts = [step.count for step in self.steps]
        return {
            "type": "funnel",
            "sort": "none",
            "gap": GAP,
            "min": 0,
            "max": max(counts, default=0) or 1,
            "minSize": "0%",
            "label": {"show": False},
            "emphasis": {"disabled": True},
            "data": [
                {"name": name, "value": count, "itemStyle": {"color": colour.light, "borderWidth": 0, "height": ROW - GAP}}
                for name, count, colour in zip(names, counts, self._colours(), strict=True)
            ]
            # Each step narrows towards the next; without one after it the last would end in a point.
            + [
                {"name": "", "value": count * 0.8, "itemStyle": {"opacity": 0, "height": 0}, "tooltip": {"show": False}}
                for count in counts[-1:]
            ],
        }

    def _colours(self) -> list[Colour]:
        last = len(self.steps) - 1 or 1
        return [STAGES[round(at * (len(STAGES) - 1) / last)] for at in range(len(self.steps))]

    def readings(self) -> tuple[list[str], list[list[str]]]:
        headings = [say("环节", "Step"), say("数量", "Count"), say("占上一步", "Of step before"), say("占第一步", "Of first step")]
        return headings, [
            [str(row["step"]), Kind.COUNT.show(row["count"]), Kind.RATE.show(row["of_previous"]), Kind.RATE.show(row["of_first"])]
            for row in self.records()
        ]

    def records(self) -> list[dict[str, object]]:
        first = self.steps[0].count if self.steps else 0
        return [
            {"step": step.name, "count": step.count, "of_previous": share, "of_first": step.count / first if first else None}
            for step, share in zip(self.steps, self.shares(), strict=True)
        ]
