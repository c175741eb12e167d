"""One row in full: what it says, what can be done to it, what belongs to it and what happened to it."""

from dataclasses import dataclass

from markupsafe import Markup

from .files import FilesPanel
from .forms import FieldLook
from .lists import Column, Row, draw_rows
from .quicklog import QuickLog
from .road import Side
from .shell import NavItem, Words


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value (text, or a piece from looks.cells)."""

    label: Words
    value: Markup
    wide: bool = False


@dataclass(frozen=True, slots=True)
class FactPanel:
    """A titled group of facts."""

    title: Words
    facts: tuple[Fact, ...]
    icon: str = "list-details"


@dataclass(frozen=True, slots=True)
class MoveLook:
    """A button that asks for the move's fields, if it has any, and posts them to `url`.

    `tone`: primary (one per page), plain, or danger (stands in the menu and asks first). `hidden` is posted along.
    """

    name: str
    label: Words
    url: str
    icon: str = "arrow-right"
    tone: str = "plain"
    fields: tuple[FieldLook, ...] = ()
    help: Words = ""
    hidden: tuple[tuple[str, str], ...] = ()
    opened: bool = False
    error: Words = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field's value before and after."""

    label: Words
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Who did what, when and from where (the screen, an import, the evening's duties)."""

    who: Words
    what: Words
    when: Words
    exact: Words = ""
    origin: Words = ""
    changes: tuple[Change, ...] = ()
    icon: str = "pencil"
    tone: str = "grey"


@dataclass(frozen=True, slots=True)
class Related:
    """The rows of another register that belong to this one; `all_href` leads to its list, `new_href` adds one."""

    name: str
    label: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: str = ""
    all_href: str = ""
    new_href: str = ""
    new_label: Words = ""
    edit_href: str = ""
    """For lines: where they are written."""
    icon: str = "list"

    @property
    def body(self) -> Markup:
        return draw_rows(self.rows, self.columns, pick=False)


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """A row's page. `level`, `state` and `due` are pieces from looks.cells; `voided` is the sentence why it is void."""

    id: int
    title: Words
    register: Words
    back_href: str
    panels: tuple[FactPanel, ...]
    record: tuple[Fact, ...] = ()
    """What the system alone wrote, where that is no more than a line."""
    polite: Words = ""
    level: Markup = Markup("")
    state: Markup = Markup("")
    due: Markup = Markup("")
    subtitle: Words = ""
    tel: str = ""
    edit_href: str = ""
    moves: tuple[MoveLook, ...] = ()
    lines: tuple[Related, ...] = ()
    files: FilesPanel | None = None
    related: tuple[Related, ...] = ()
    additions: tuple[Related, ...] = ()
    """What may be added to the row, whether there is some of it already or not."""
    ways: tuple[NavItem, ...] = ()
    """From a row that nearly everything leads to: the lists of what does."""
    papers: tuple[NavItem, ...] = ()
    """What is printed of it."""
    links: tuple[NavItem, ...] = ()
    """Pages of its own that go on from it."""
    history: tuple[HistoryEntry, ...] = ()
    history_more_href: str = ""
    quick_log: QuickLog | None = None
    voided: Words = ""
    sides: tuple[Side, ...] = ()
    """Of a case with two sides: each beside the other."""
    remarks: tuple[Words, ...] = ()
    """What does not hold it up, but is worth knowing."""

    @property
    def primary(self) -> MoveLook | None:
        return next((move for move in self.moves if move.tone == "primary"), None)

    @property
    def plain_moves(self) -> tuple[MoveLook, ...]:
        return tuple(move for move in self.moves if move.tone == "plain")

    @property
    def danger_moves(self) -> tuple[MoveLook, ...]:
        return tuple(move for move in self.moves if move.tone == "danger")
