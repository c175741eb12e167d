"""From a row of the database to a row of a list: which columns, which joins, and each value as a small piece of HTML."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, select

from models import policy
from models.acting import Actor
from models.choice import Choice
from models.fields import Field
from models.paths import Paths
from models.phones import mask_phone
from models.words import Label

from . import moments
from .looks import Column, Row, RowAction, cells

TONES = {"": "grey", "secondary": "grey", "azure": "blue", "teal": "green", "cyan": "blue"}
NUMBERS = ("money", "number", "percent")
LONG = 60
"""So much of a long text is enough in a list."""
MOMENTS = ("moment", "day", "month")


def tone_of(choice: Choice) -> str:
    return TONES.get(choice.colour, choice.colour)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and when: what a cell's words depend on."""

    actor: Actor
    now: datetime
    keeps_views: bool = False


def _shortened(text: str) -> str:
    return f"{text[:LONG]}…" if len(text) > LONG else text


def named(label: Label, drawer: Callable[[Any, Any], Markup]) -> Callable[[Any, Any], Markup]:
    """A figure outside its column says what it counts."""
    return lambda value, row: Markup("{} {}").format(label, drawer(value, row))


class Drawing:
    """How a register's rows are drawn. The first column leads to the row; a register that differs has its own."""

    def __init__(self, register: type, viewer: Viewer, hidden: frozenset[str] = frozenset(), chosen: tuple[str, ...] = ()):
        self.register, self.viewer, self.hidden, self.chosen = register, viewer, hidden, chosen
        self.is_masked = policy.masks(viewer.actor, register)
        self.paths = Paths(register)
        self.selected: list[Any] = [register.id]
        self.drawers: list[tuple[int, Callable]] = []
        self.columns: list[tuple[Field | None, Column]] = []
        self.brief_drawers: list[tuple[int, Callable]] = []
        self.base = f"/admin/{register.__tablename__}"
        self.titled = self.title_field()
        self.title_at = self.take(self.title_column())
        self.first_column()
        for each in [register.fields[name] for name in chosen] or self.listed():
            self.add(each)

    def take(self, column: Any) -> int:
        """Select a column; returns where in the row it stands."""
        self.selected.append(column)
        return len(self.selected) - 1

    def title_column(self) -> Any:
        """What stands in the first cell: for a link the linked row's name."""
        if self.titled is None:
            return self.register.id
        return self.paths.title() if self.titled.name == self.register.titled_by else self.paths.column(self.titled)

    def title_field(self) -> Field | None:
        """What people call the row; where that goes without saying, because it is the page's own, the first thing listed."""
        titled = self.register.fields.get(self.register.titled_by)
        if titled is None or titled.name not in self.hidden:
            return titled
        others = [each for each in self.register.fields.values() if each.listed and each.name not in self.hidden]
        return next((each for each in others if each.required), others[0] if others else None)

    def first_column(self) -> None:
        self.columns.append((self.titled, Column("title", self.titled.label if self.titled else self.register.label)))

    def listed(self) -> list[Field]:
        return [each for each in self.register.fields.values() if each.listed and each.name not in self.hidden and each is not self.titled]

    def add(self, field: Field) -> None:
        at = self.take(self.paths.column(field))
        self.drawers.append((at, self.drawer(field)))
        if field.name == self.register.state_field:
            self.columns.append((field, Column(field.name, field.label, "state")))
            return
        if field.is_link or field.kind.widget != "flag":
            in_words = self.drawers[-1][1]
            self.brief_drawers.append((at, named(field.label, in_words) if not field.is_link and field.kind.widget in NUMBERS else in_words))
        kind = "text" if field.is_link else "number" if field.kind.widget in NUMBERS else "moment" if field.kind.widget in MOMENTS else "text"
        self.columns.append((field, Column(field.name, field.label, kind)))

    def drawer(self, field: Field) -> Callable[[Any, Any], Markup]:
        if field.is_link:
            return lambda value, row: cells.text(value)
        if field.offered:
            return lambda value, row: cells.text(str(field.label_of(value)) if value else "")
        kind = field.kind
        match kind.widget:
            case "choice" if field.system:
                return lambda value, row: cells.badge(value.label, tone_of(value)) if value is not None else cells.EMPTY
            case "moment":
                return lambda value, row: cells.text(moments.short(value, self.viewer.now) if value else "")
            case "phone":
                return lambda value, row: self.phone(field, value, row.id)
            case "flag":
                return lambda value, row: cells.flag(kind.show(value), bool(value)) if value is not None else cells.EMPTY
            case _ if field.guarded and self.is_masked:
                return lambda value, row: cells.text("****" if value else "")
            case "area":
                return lambda value, row: cells.text(_shortened(kind.show(value)) if value else "")
            case _:
                return lambda value, row: cells.text(kind.show(value) if value not in (None, "") else "")

    def phone(self, field: Field, value: str | None, row_id: int) -> Markup:
        if not value:
            return cells.EMPTY
        if field.guarded and self.is_masked:
            return cells.phone(mask_phone(value), reveal_url=f"{self.base}/{row_id}/reveal", field=field.name)
        return cells.phone(value, value)

    def statement(self) -> Select:
        """All columns of the list, joined; the caller adds conditions, order and limit."""
        return self.paths.joins(select(*self.selected))

    def draw(self, row: Any) -> Row:
        href, name = self.href(row), self.name(row)
        drawn = tuple(drawer(row[at], row) for at, drawer in self.drawers)
        return Row(id=row[0], href=href, cells=(self.first_cell(row, name, href), *drawn), brief=self.brief(row), name=name, tel=self.tel(row), action=self.action(row))

    def href(self, row: Any) -> str:
        return f"{self.base}/details/?id={row[0]}"

    def name(self, row: Any) -> str:
        title = row[self.title_at]
        if title in (None, ""):
            return f"#{row[0]}"
        kind = self.titled.kind if self.titled and not self.titled.is_link else None
        if kind is None:
            return str(title)
        if self.titled.guarded and self.is_masked:
            return mask_phone(str(title))
        if self.titled.offered:
            return str(self.titled.label_of(title))
        return moments.short(title, self.viewer.now) if kind.widget == "moment" else kind.show(title)

    def first_cell(self, row: Any, name: str, href: str) -> Markup:
        return cells.link(name, href)

    def brief(self, row: Any) -> str:
        """The phone card's second line: the first columns in words; a bare yes says nothing there, and the state is a badge above."""
        return self.in_words(row, self.brief_drawers[:3])

    def in_words(self, row: Any, drawers: Iterable[tuple[int, Callable]]) -> str:
        """Some cells without their tags, and masked where the cells are."""
        return " · ".join(str(Markup(drawer(row[at], row)).striptags()) for at, drawer in drawers if row[at] not in (None, ""))

    def tel(self, row: Any) -> str:
        return ""

    def action(self, row: Any) -> RowAction | None:
        return None
