"""A register's list: what one look shows, and every way on from there as a ready address."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from models.words import say

from .cells import safe
from .dress import icon
from .forms import FormPanel, OptionLook
from .quicklog import QuickLog
from .shell import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column after its first (the name) or the first itself.

    `kind` is a CSS word: text, number, due, state, moment, note; `sort_href` only where an index sorts;
    `sorted` is "", "up" or "down". A phone shows the first column and the due one, the rest as the row's `brief`.
    """

    name: str
    label: Words
    kind: str = "text"
    sort_href: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True)
class RowAction:
    """The one action a row shows without a menu; with `log` it opens the quick log, else it leads to `href`."""

    label: Words
    icon: str = "message-plus"
    href: str = ""
    log: bool = False


@dataclass(slots=True)
class Row:
    """One row: `cells` from looks.cells, one per column. `brief` and `note` are the phone card's second and third line."""

    id: int
    href: str
    cells: tuple[Markup, ...]
    brief: str = ""
    note: str = ""
    tel: str = ""
    action: RowAction | None = None
    faded: bool = False
    name: Words = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view; exactly one of a page's tabs is `on`. `tone` colours the count ("late" for 逾期)."""

    label: Words
    href: str
    count: str = ""
    on: bool = False
    tone: str = ""
    title: Words = ""


@dataclass(frozen=True, slots=True)
class FilterLook:
    """One filter. The query carries `name` (repeated for several options).

    `kind`: choice (check boxes), link (Tom Select asking `lookup_url?query=`), days (`name`.from / `name`.to, both
    inclusive), numbers (same names), flag (yes/no), text. `inline` puts it as a chip beside the tabs (at most four).
    `shown` is what the lit chip says ("新线索、跟进中"), "" when the filter is not in use.
    """

    name: str
    label: Words
    kind: str = "choice"
    options: tuple[OptionLook, ...] = ()
    values: tuple[str, ...] = ()
    lookup_url: str = ""
    inline: bool = False
    shown: Words = ""
    key: tuple | None = None
    """Says what the control shows, where it shows the same to everybody: then it is drawn once."""


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in use, in words (状态：跟进中), and the address without it."""

    label: Words
    href: str


@dataclass(frozen=True, slots=True)
class Export:
    """A file of what is filtered."""

    label: Words
    href: str
    icon: str = "file-spreadsheet"


@dataclass(frozen=True, slots=True)
class BatchAction:
    """Something to do to all ticked rows; posted to the page's `batch_url` as `action` and `rowid`s."""

    name: str
    label: Words
    icon: str = "checks"
    confirm: Words = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class BatchRefusal:
    """A row with which a move could not be made, and why."""

    title: Words
    href: str
    why: Words


@dataclass(frozen=True, slots=True)
class BatchPage:
    """What a move asks before it is made with several rows (`panel`), or what came of it (`done`, `refused`)."""

    title: Words
    action: str
    back_href: str
    back_label: Words
    panel: FormPanel | None = None
    rows: tuple[Words, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    tone: str = ""
    done: Words = ""
    refused: tuple[BatchRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing here, and what to do about it."""

    text: Words
    hint: Words = ""
    href: str = ""
    """A way on, besides a new row and the list without its filters."""
    label: Words = ""
    icon: str = "list"


@dataclass(frozen=True, slots=True)
class ListPage:
    """A register's list page; the addresses already carry the filters, the sorting and the tab.

    `keep` are hidden query fields a search or filter must not lose (view, sort); `count_url` answers the same query
    with JSON {"count": "1 234"}; "" addresses leave the button out.
    """

    title: Words
    href: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: str = ""
    tabs: tuple[Tab, ...] = ()
    query: str = ""
    """What is asked, as `can_keep` lets it be kept as a view; the view that asks it is removed by `remove_href`."""
    can_keep: bool = False
    remove_href: str = ""
    share_href: str = ""
    is_shared: bool = False
    choice: tuple[OptionLook, ...] = ()
    """The columns that may be shown."""
    search: str = ""
    search_hint: Words = ""
    filters: tuple[FilterLook, ...] = ()
    active: tuple[ActiveFilter, ...] = ()
    clear_href: str = ""
    keep: tuple[tuple[str, str], ...] = ()
    count_url: str = ""
    previous_href: str = ""
    next_href: str = ""
    place: Words = ""
    new_href: str = ""
    new_label: Words = ""
    exports: tuple[Export, ...] = ()
    import_href: str = ""
    batch_url: str = ""
    batch_back: str = ""
    batch: tuple[BatchAction, ...] = ()
    empty: Empty | None = None
    quick_log: QuickLog | None = None

    @property
    def body(self) -> Markup:
        """All rows as they stand in the table."""
        return draw_rows(self.rows, self.columns, pick=bool(self.batch))

    @property
    def inline_filters(self) -> tuple[FilterLook, ...]:
        return tuple(look for look in self.filters if look.inline)

    @property
    def more_filters(self) -> tuple[FilterLook, ...]:
        return tuple(look for look in self.filters if not look.inline)

    @property
    def more_in_use(self) -> int:
        """How many of the filters behind 更多 are in use."""
        return sum(1 for look in self.more_filters if look.shown)


def draw_rows(rows: Iterable[Row], columns: tuple[Column, ...], *, pick: bool) -> Markup:
    """The rows' markup, joined in Python: a template loop over 450 cells would cost more than the query."""
    kinds = tuple(f'<td class="c-{safe(column.kind)}">' for column in columns[1:])
    words = _RowWords(pick)
    return Markup("".join(_draw_row(row, kinds, words) for row in rows))


class _RowWords:
    """What all rows of one list say alike, spoken once per list."""

    __slots__ = ("pick", "choose", "call", "phone_icon")

    def __init__(self, pick: bool) -> None:
        self.pick = pick
        self.choose = safe(say("选择", "Select"))
        self.call = safe(say("拨打", "Call"))
        self.phone_icon = icon("phone")


def _draw_row(row: Row, kinds: tuple[str, ...], words: _RowWords) -> str:
    href, name = safe(row.href), safe(row.name)
    parts = [f'<tr data-id="{row.id}" data-href="{href}" tabindex="-1"{" class=faded" if row.faded else ""}>']
    if words.pick:
        parts.append(
            f'<td class="c-pick"><input class="form-check-input" type="checkbox" name="rowid" value="{row.id}"'
            f' form="batch" aria-label="{words.choose} {name}"></td>'
        )
    parts.append(f'<td class="c-first">{row.cells[0]}')
    if row.brief:
        parts.append(f'<div class="brief">{safe(row.brief)}</div>')
    if row.note:
        parts.append(f'<div class="note">{safe(row.note)}</div>')
    parts.append("</td>")
    for kind, cell in zip(kinds, row.cells[1:], strict=True):
        parts += (kind, cell, "</td>")
    parts.append(f'<td class="c-do">{_draw_actions(row, name, words)}</td></tr>')
    return "".join(parts)


def _draw_actions(row: Row, name: Markup, words: _RowWords) -> str:
    call = action = ""
    if row.tel:
        call = (
            f'<a class="btn call" href="tel:{safe(row.tel)}" aria-label="{words.call} {name}">{words.phone_icon}</a>'
        )
    if row.action:
        inside = f'{icon(row.action.icon)}<span>{safe(row.action.label)}</span>'
        if row.action.log:
            action = f'<button type="button" class="btn do" data-log="{row.id}" data-name="{name}" aria-label="{safe(row.action.label)} {name}">{inside}</button>'
        else:
            action = f'<a class="btn do" href="{safe(row.action.href)}">{inside}</a>'
    return call + action
