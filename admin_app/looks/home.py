"""The first screen: what waits today, then the month in figures."""

from dataclasses import dataclass

from .lists import ListPage
from .shell import Words


@dataclass(frozen=True, slots=True)
class Tile:
    """A count that filters the list below; `tone` is late, today, soon or later; exactly one is `on`."""

    label: Words
    count: str
    href: str
    tone: str = "later"
    on: bool = False
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit and how it compares; `tone` of the comparison is good, bad or plain.

    `share` (0–100) draws a bar of how much of the target is reached; None draws none.
    """

    label: Words
    value: str
    unit: Words = ""
    change: Words = ""
    tone: str = "plain"
    share: int | None = None
    href: str = ""
    definition: Words = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A titled row of figures."""

    title: Words
    figures: tuple[Figure, ...]
    href: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    """今日待办: tiles, the list they filter, the boards below."""

    title: Words
    tiles: tuple[Tile, ...]
    list: ListPage | None = None
    boards: tuple[Board, ...] = ()
    lead: Words = ""
