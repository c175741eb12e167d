"""Keyset paging: the next page starts after a row, so the thousandth costs what the first does.

Rows without a value come last, whichever way one sorts; they are a second section behind the rows that have one.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Select, func, literal, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from models.fields import Field
from models.refused import Invalid

PAGE = 50
COUNTED = 10_000
"""Lists are counted up to here; a larger number tells nobody more."""


@dataclass(frozen=True, slots=True)
class Order:
    """The column a list is sorted by; the id decides between equals. A bare id sorts by itself."""

    register: type
    name: str
    descending: bool

    @classmethod
    def parse(cls, register: type, text: str | None) -> "Order":
        """-captured_at → newest first. Anything that no index sorts falls back to the register's own order."""
        wanted = text or register.sorted_by
        name = wanted.lstrip("-")
        field = register.fields.get(name)
        if name != "id" and not (field and field.sort):
            wanted = register.sorted_by
            name = wanted.lstrip("-")
        return cls(register, name, wanted.startswith("-"))

    @property
    def text(self) -> str:
        return ("-" if self.descending else "") + self.name

    @property
    def column(self) -> Any:
        return getattr(self.register, self.name)

    @property
    def is_nullable(self) -> bool:
        return self.name != "id" and self.register.__table__.c[self.name].nullable

    def sort(self, backwards: bool = False) -> tuple[Any, ...]:
        down = self.descending != backwards
        columns = (self.column,) if self.name == "id" else (self.column, self.register.id)
        return tuple(column.desc() if down else column.asc() for column in columns)

    def beyond(self, place: "Place", backwards: bool) -> Any:
        """The rows after (or before) a place within the section that has values."""
        down = self.descending != backwards
        if self.name == "id":
            return self.register.id < place.id if down else self.register.id > place.id
        kind = self.column.type
        here = tuple_(literal(place.value, kind), literal(place.id))
        pair = tuple_(self.column, self.register.id)
        return pair < here if down else pair > here


@dataclass(frozen=True, slots=True)
class Place:
    """A row as a place in the list: its sorted value (None in the section without one) and its id."""

    value: Any
    id: int

    def token(self, field: Field | None) -> str:
        return f"{field.kind.raw(self.value) if field and self.value is not None else ''}~{self.id}"

    @classmethod
    def parse(cls, text: str | None, field: Field | None) -> "Place | None":
        if not text:
            return None
        value, _, key = text.rpartition("~")
        if not (key.isascii() and key.isdecimal() and len(key) < 19):
            raise Invalid("翻页位置无效,请从列表首页开始", "This place in the list is not valid: start from the first page")
        return cls(_parse_value(value, field), int(key))


def _parse_value(text: str, field: Field | None) -> Any:
    from datetime import date, datetime
    from decimal import Decimal, InvalidOperation

    if not text or field is None:
        return None
    try:
        match field.kind.widget:
            case "moment":
                return datetime.fromisoformat(text).astimezone()
            case "day" | "month":
                return date.fromisoformat(text)
            case "number":
                return int(text)
            case "money" | "percent":
                return Decimal(text)
            case _:
                return text
    except (ValueError, OverflowError, InvalidOperation):
        raise Invalid("翻页位置无效,请从列表首页开始", "This place in the list is not valid: start from the first page") from None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and whether there are more on either side."""

    rows: list[Any]
    has_next: bool
    has_previous: bool


def fetch_page(session: Session, statement: Select, order: Order, after: Place | None = None, before: Place | None = None, size: int = PAGE) -> Page:
    """One page of the statement's rows after or before a place; at most two statements."""
    backwards = before is not None
    place = before or after
    wanted = size + 1
    if not order.is_nullable:
        rows = _section(session, statement, order, place, backwards, wanted)
    elif backwards:
        rows = _nullable_backwards(session, statement, order, place, wanted)
    else:
        rows = _nullable_forwards(session, statement, order, place, wanted)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        return Page(rows[::-1], has_next=True, has_previous=more)
    return Page(rows, has_next=more, has_previous=place is not None)


def _section(session: Session, statement: Select, order: Order, place: Place | None, backwards: bool, wanted: int) -> list[Any]:
    if place is not None:
        statement = statement.where(order.beyond(place, backwards))
    # Columns, not rows of registers: the session need not look at what comes.
    return list(session.connection().execute(statement.order_by(*order.sort(backwards)).limit(wanted)))


def _without_value(session: Session, statement: Select, order: Order, place: Place | None, backwards: bool, wanted: int) -> list[Any]:
    by_id = Order(order.register, "id", order.descending)
    # Said to be likely, lest SQLite skips through the whole index of the order for the few rows that have a value.
    return _section(session, statement.where(likely(order.column.is_(None))), by_id, place, backwards, wanted)


def _nullable_forwards(session: Session, statement: Select, order: Order, place: Place | None, wanted: int) -> list[Any]:
    rows: list[Any] = []
    if place is None or place.value is not None:
        rows = _section(session, statement.where(order.column.is_not(None)), order, place, False, wanted)
        place = None
    if len(rows) < wanted:
        rows += _without_value(session, statement, order, place, False, wanted - len(rows))
    return rows


def _nullable_backwards(session: Session, statement: Select, order: Order, place: Place, wanted: int) -> list[Any]:
    rows: list[Any] = []
    here: Place | None = place
    if place.value is None:
        rows = _without_value(session, statement, order, place, True, wanted)
        here = None
    if len(rows) < wanted:
        rows += _section(session, statement.where(order.column.is_not(None)), order, here, True, wanted - len(rows))
    return rows


class likely(FunctionElement):
    """A condition that holds for most rows; a hint for SQLite's planner, nothing elsewhere."""

    type = Boolean()
    inherit_cache = True
    name = "likely"

    def self_group(self, against: Any = None) -> "likely":
        """A condition as it is, not compared with 1 where booleans are numbers: no index serves that."""
        return self


@compiles(likely)
def _plain(element: likely, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})"


@compiles(likely, "sqlite")
def _hinted(element: likely, compiler: Any, **options: Any) -> str:
    return f"likely({compiler.process(element.clauses, **options)})"


def capped_count(session: Session, register: type, *conditions: Any, most: int = COUNTED) -> int:
    """How many rows fulfil the conditions, counted up to one more than `most`."""
    some = select(literal(1)).select_from(register).where(*conditions).limit(most + 1).subquery()
    return session.connection().scalar(select(func.count()).select_from(some))


def count_words(count: int, most: int = COUNTED) -> str:
    return f"{most:,}+".replace(",", " ") if count > most else f"{count:,}".replace(",", " ")
