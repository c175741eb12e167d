"""The first screen: what waits today, then the month in figures."""

from dataclasses import dataclass

from markupsafe import Markup

from .lists import ListPage
from .shell import NavItem, Words


@dataclass(frozen=True, slots=True)
class Tile:
    """A count that filters the list below; `tone` is late, today, soon or later; exactly one is `on`."""

    label: Words
    count: str
    href: str
    tone: str = "later"
    on: bool = False
    hint: Words = ""
    icon: str = ""


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
    """What it means; opened where it stands."""


@dataclass(frozen=True, slots=True)
class Board:
    """A titled row of figures."""

    title: Words
    figures: tuple[Figure, ...]
    href: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something that waits for this person elsewhere, with the way there; `tone` is late, soon or plain."""

    text: Words
    href: str = ""
    label: Words = ""
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Letter:
    """A customer who was in touch today and was not written to: the words are ready, to be sent and ticked off."""

    lead_id: int
    name: Words
    href: str
    when: Words
    body: str
    who: Words = ""
    sms: str = ""
    error: Words = ""
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class CareLine:
    """An owner or a key account to call today."""

    name: Words
    href: str
    what: Words
    due: Markup
    tel: str = ""


@dataclass(frozen=True, slots=True)
class Charter:
    """What the team is for: its goal in a sentence, its purpose and position."""

    goal: Words
    purpose: Words
    position: Words
    href: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """今日待办: tiles, the list they filter, the boards below."""

    title: Words
    tiles: tuple[Tile, ...]
    list: ListPage | None = None
    boards: tuple[Board, ...] = ()
    lead: Words = ""
    nudges: tuple[Nudge, ...] = ()
    letters: tuple[Letter, ...] = ()
    letters_title: Words = ""
    care: tuple[CareLine, ...] = ()
    greeting: Words = ""
    begins: tuple[NavItem, ...] = ()
    waits: tuple[Tile, ...] = ()
    list_title: Words = ""
    charter: Charter | None = None
