"""The words a report notebook is written in: every cell ends with one of these."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.bars import BarChart
from reports.cards import Card, Definition, KpiRow
from reports.charts import Series, TrendChart
from reports.entries import Entries, Entry, Matrix, Place
from reports.funnel import Funnel, Step
from reports.intervals import Estimate, IntervalChart
from reports.numbers import Better, Kind
from reports.parts import MIME, Block, NotABlock, Part, Text
from reports.radar import RadarChart
from reports.tables import Column, Table

__all__ = [
    "MIME",
    "BarChart",
    "Better",
    "Block",
    "Card",
    "Column",
    "Columns",
    "Definition",
    "Entries",
    "Entry",
    "Estimate",
    "Funnel",
    "Heading",
    "IntervalChart",
    "Kind",
    "KpiRow",
    "Matrix",
    "NotABlock",
    "Note",
    "Notes",
    "Place",
    "Prose",
    "RadarChart",
    "Series",
    "Step",
    "Table",
    "TrendChart",
]


@dataclass(frozen=True)
class Heading(Block):
    """Begins a section; the page's list of contents is made of the headings of level 2."""

    macro = "heading"

    text: Text
    level: int = 2
    note: Text = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.level not in (2, 3):
            raise ValueError("a heading has level 2 or 3")


@dataclass(frozen=True)
class Prose(Block):
    """Computed paragraphs of plain text, one for each empty line between; `points` follow as a list."""

    macro = "prose"

    text: Text
    points: tuple[Text, ...] = ()
    lead: bool = False
    """The paragraph a hurried reader reads."""


@dataclass(frozen=True)
class Note(Part):
    """One thing the reader should know about the data: what was missing, left out or estimated, and how often."""

    text: Text
    count: int | None = None


@dataclass(frozen=True)
class Notes(Block):
    """Data-quality notes, with counts."""

    macro = "notes"

    items: tuple[Note, ...]
    title: Text = ""


@dataclass(frozen=True)
class Columns(Block):
    """Two blocks beside each other; one below the other on a phone."""

    macro = "columns"

    left: Block
    right: Block

    def inner(self) -> Iterator[Block]:
        yield self
        yield from self.left.inner()
        yield from self.right.inner()
