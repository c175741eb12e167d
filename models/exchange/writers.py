"""Spreadsheets out: the rows of a statement as CSV or Excel, streamed, with the same masks as the screen.

For people: headings in their language, words for choices, titles for links, local times, no cell that Excel would
run as a formula. With `raw`, for programs: column names, ids, values, UTC.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Select, String, inspect, select, type_coerce
from sqlalchemy.orm import Session

from .. import clock, policy
from ..acting import Actor
from ..fields import Field
from ..kinds import FactsKind
from ..paths import Paths
from ..phones import mask_phone
from ..words import NO, YES

CHUNK = 2000
"""Rows fetched and written at once: the memory an export needs."""
BOM = "\ufeff"
"""Tells Excel that the text is UTF-8."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run by a spreadsheet."""
HIDDEN_VALUE = "****"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its heading, what to select, and how a value becomes a cell (None: as it is)."""

    heading: str
    expression: Any
    cell: Callable[[Any], Any] | None


class Export:
    """The rows of one register for one reader."""

    def __init__(self, register: type, actor: Actor, raw: bool = False):
        self.register, self.actor = register, actor
        self.is_masked = policy.masks(actor, register)
        self.paths = Paths(register)
        self.columns = tuple(self._raw_columns() if raw else self._columns())

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    def statement(self) -> Select:
        """What to select, joined; the caller adds conditions and order."""
        return self.paths.joins(select(*(column.expression for column in self.columns)))

    def rows(self, session: Session, statement: Select) -> Iterator[list[Any]]:
        """Rows of cells, fetched in chunks."""
        cells = [column.cell for column in self.columns]
        found = session.execute(statement, execution_options={"stream_results": True, "yield_per": CHUNK})
        for part in found.partitions():
            for row in part:
                yield [value if cell is None or value is None else cell(value) for cell, value in zip(cells, row, strict=True)]

    def _columns(self) -> Iterator[Column]:
        yield Column("ID", self.register.id, None)
        for each in self.register.fields.values():
            if not self._is_replaced(each) and not self._is_closed(each):
                yield Column(str(each.label), *self._for_people(each))

    def _is_replaced(self, field: Field) -> bool:
        """The link under borrowed fields: they say what it would."""
        return any(other.through == field.name for other in self.register.fields.values())

    def _is_closed(self, field: Field) -> bool:
        """A document of other registers' values (the history's changes) would carry them past their masks."""
        return isinstance(field.kind, FactsKind) and not self.actor.is_system

    def _for_people(self, field: Field) -> tuple[Any, Callable | None]:
        column = self.paths.column(field)
        if field.is_link:
            # The title of a link may itself be a choice, a moment or a phone; as text it is read, not computed with.
            return column, Remembered(lambda value: safe_text(str(value))).__getitem__
        if mask := self._mask(field):
            return column, mask
        match field.kind.widget:
            case "choice":
                words = {member.value: str(member.label) for member in field.kind.choices}
                return type_coerce(column, String), Remembered(lambda value: words.get(value, value)).__getitem__
            case "moment":
                return type_coerce(column, _UTC()), local_time
            case "flag":
                return column, Remembered(lambda value: str(YES if value else NO)).__getitem__
            case "month":
                return column, lambda value: f"{value:%Y-%m}"
            case "percent":
                # With its sign: a bare 0.05 would be read as a twentieth of one per cent.
                return column, Remembered(lambda value: f"{(value * 100).normalize():f}%").__getitem__
            case "number" | "money" | "day" | "phone":
                return column, None
            case _:
                return column, Remembered(lambda value: safe_text(str(value))).__getitem__

    def _mask(self, field: Field) -> Callable | None:
        if not (field.guarded and self.is_masked):
            return None
        return mask_phone if field.kind.widget == "phone" else lambda value: HIDDEN_VALUE

    def _raw_columns(self) -> Iterator[Column]:
        """Every mapped column by its name, and every borrowed field."""
        fields = {each.column_name: each for each in self.register.fields.values() if not each.through}
        for attribute in inspect(self.register).column_attrs:
            name = attribute.key
            field = fields.get(name)
            if (field is None and name in HIDDEN) or (field is not None and self._is_closed(field)):
                continue
            yield Column(name, getattr(self.register, name), (self._mask(field) if field else None) or raw_cell)
        for each in self.register.fields.values():
            if each.through:
                yield Column(each.name, self.paths.column(each), self._mask(each) or raw_cell)


HIDDEN = {"password_hash", "must_change_password", "failed_logins", "locked_until"}
"""Columns that are no fields and leave the database by no door."""


class _UTC(DateTime):
    """Moments as the driver gives them, without a detour: naive UTC from SQLite, aware from PostgreSQL."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)


def local_time(moment: datetime) -> str:
    """2026-10-31 23:59, in the local time of the person being spoken to."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return clock.to_local(aware).isoformat(" ", "minutes")[:16]


class Remembered(dict):
    """A cell's making, remembered: the same few words stand in a column a hundred thousand times. Forgets all when it
    has grown, since the words of some columns are all different."""

    most = 4096

    def __init__(self, make: Callable[[Any], Any]):
        super().__init__()
        self.make = make

    def __missing__(self, value: Any) -> Any:
        if len(self) >= self.most:
            self.clear()
        made = self[value] = self.make(value)
        return made


def safe_text(text: str) -> str:
    """Text that a spreadsheet shows and does not run. What is marked so already is marked once more: an import takes one mark off."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def raw_cell(value: Any) -> Any:
    """A value for programs: enum values, exact decimals, UTC ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bool):
        return int(value)
    return getattr(value, "value", value)


def csv_parts(headings: list[str], rows: Iterable[list[Any]], raw: bool = False) -> Iterator[str]:
    """The file as texts of about CHUNK rows; for people it begins with the mark that Excel wants."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("" if raw else BOM)
    writer.writerow(headings)
    for count, row in enumerate(rows, 1):
        writer.writerow(row)
        if count % CHUNK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_xlsx(path: Path, headings: list[str], rows: Iterable[list[Any]], title: str = "Sheet1") -> int:
    """Write a workbook in constant memory; returns the number of rows."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}
    count = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Sheet1")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(headings) - 1), 16)
        sheet.write_row(0, 0, headings, book.add_format({"bold": True, "bottom": 1}))
        money = book.add_format({"num_format": "#,##0.00"})
        for count, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                _write_cell(sheet, count, at, value, money)
    return count


def _write_cell(sheet: Any, line: int, at: int, value: Any, money: Any) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(line, at, value, money)
    elif isinstance(value, str):
        sheet.write_string(line, at, value[:32767])
    elif value is not None:
        sheet.write(line, at, value)
