"""Runs of reports: the archive says what each was asked for, and leads to the run's own page with its figures and files."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from models.fields import Field
from models.words import Label

from ..details import Details
from ..listing import Listing
from ..looks import Fact, FactPanel, cells
from ..pages.reports import in_words
from ..rows import Drawing
from ..screens import Screen


class RunDrawing(Drawing):
    """What was asked for in words, beside the name of the report."""

    def href(self, row: Any) -> str:
        return f"/reports/runs/{row[0]}/"

    def drawer(self, field: Field) -> Callable[[Any, Any], Markup]:
        if field.name != "parameters":
            return super().drawer(field)
        return lambda value, row: cells.text(" · ".join(str(told) for name, _, told in in_words(row[self.title_at], value) if name != "language"))


class RunListing(Listing):
    drawing_class = RunDrawing


class RunDetails(Details):
    """One run in full, for whoever looks into its history."""

    def panels(self) -> tuple[FactPanel, ...]:
        first, *others = super().panels()
        page = Fact(Label("报表", "Report"), cells.link(Label("打开报表页", "Open its page"), f"/reports/runs/{self.row.id}/"))
        asked = tuple(Fact(label, cells.text(str(told))) for _, label, told in in_words(self.row.report, self.row.parameters))
        return (FactPanel(Label("生成了什么", "What was made"), (page, *asked), icon="report"), first, *others)


class RunScreen(Screen):
    details_class = RunDetails
    listing_class = RunListing
