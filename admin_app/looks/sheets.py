"""Pages of figures that are no register's: titled tables under tabs, with drawings and a tree where one says more."""

from dataclasses import dataclass

from markupsafe import Markup

from .forms import FieldLook
from .home import Board
from .lists import Column, Tab
from .shell import Words


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: a piece from looks.cells for each column. `strong` is a sum, `faded` somebody who is not there."""

    cells: tuple[Markup, ...]
    strong: bool = False
    faded: bool = False


@dataclass(frozen=True, slots=True)
class TeamSheet:
    """A titled table; `blank` is said where it has no rows. `drawing` stands above it."""

    title: Words
    columns: tuple[Column, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    icon: str = "table"
    note: Words = ""
    blank: Words = ""
    href: str = ""
    href_label: Words = ""
    drawing: Markup = Markup("")
    meanings: tuple[tuple[Words, Words], ...] = ()
    """(name, definition) of the published figures in it."""


@dataclass(frozen=True, slots=True)
class SheetDeed:
    """A button that posts to `url` with `hidden`; the page may ask something in `fields`."""

    label: Words
    url: str
    icon: str = "check"
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A position with whoever holds it; `gap` is how many are missing."""

    title: Words
    people: tuple[Words, ...]
    planned: int
    actual: int
    duties: Words = ""
    parts: tuple["TreeNode", ...] = ()

    @property
    def gap(self) -> int:
        return max(0, self.planned - self.actual)


@dataclass(frozen=True, slots=True)
class SheetPage:
    title: Words
    lead: Words = ""
    tabs: tuple[Tab, ...] = ()
    boards: tuple[Board, ...] = ()
    sheets: tuple[TeamSheet, ...] = ()
    choose: tuple[FieldLook, ...] = ()
    """What is looked at: sent as the page's own query."""
    deeds: tuple[SheetDeed, ...] = ()
    trees: tuple[tuple[Words, tuple[TreeNode, ...]], ...] = ()
    blank: Words = ""
