"""Spreadsheets out: the rows of a statement as CSV or Excel, streamed, with the same masks as the screen.

For people: headings in their language, words for choices, titles for links, local times, no cell that Excel would
run as a formula. With `raw`, for programs: column names, ids, values, UTC.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Select, String, cast, inspect, select, type_coerce
from sqlalchemy.orm import Session

from .. import clock, policy
from ..acting import Actor
from ..fields import Field
from ..kinds import FactsKind
from ..paths import Paths
from ..phones import mask_phone
from ..remembered import Cells, Remembered, remembered
from ..words import NO, YES

CHUNK = 2000
"""Rows fetched and written at once: the memory an export needs."""
BOM = "\ufeff"
"""Tells Excel that the text is UTF-8."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run by a spreadsheet."""
SUSPECT = {*DANGEROUS, "'"}
HIDDEN_VALUE = "****"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its heading, what to select, and how its values become cells (None: as they are)."""

    heading: str
    expression: Any
    cells: Cells | None


class Export:
    """The rows of one register for one reader."""

    def __init__(self, register: type, actor: Actor, raw: bool = False, chosen: Sequence[str] = ()):
        """With `chosen` only these fields, besides the id and what rows are called by; raw files hold everything."""
        self.register, self.actor = register, actor
        self.chosen = {*chosen, *_names(register)} if chosen else None
        self.is_masked = policy.masks(actor, register)
        self.paths = Paths(register)
        self.columns = tuple(self._raw_columns() if raw else self._columns())

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    def statement(self) -> Select:
        """What to select, joined; the caller adds conditions and order."""
        return self.paths.joins(select(*(column.expression for column in self.columns)))

    def rows(self, session: Session, statement: Select) -> Iterator[tuple[Any, ...]]:
        """Rows of cells, fetched in chunks and made column by column."""
        makers = [column.cells for column in self.columns]
        found = session.connection().execute(statement, execution_options={"stream_results": True, "yield_per": CHUNK})
        for part in found.partitions():
            columns = zip(*part, strict=True)
            yield from zip(*(make(values) if make else values for make, values in zip(makers, columns, strict=True)), strict=True)

    def _columns(self) -> Iterator[Column]:
        yield Column("ID", self.register.id, None)
        for each in self.register.fields.values():
            if not self._is_replaced(each) and not self._is_closed(each) and (self.chosen is None or each.name in self.chosen):
                yield Column(str(each.label), *self._for_people(each))

    def _is_replaced(self, field: Field) -> bool:
        """The link under borrowed fields: they say what it would."""
        return any(other.through == field.name for other in self.register.fields.values())

    def _is_closed(self, field: Field) -> bool:
        """A document of other registers' values (the history's changes) would carry them past their masks."""
        return isinstance(field.kind, FactsKind) and not self.actor.is_system

    def _for_people(self, field: Field) -> tuple[Any, Cells | None]:
        column = self.paths.column(field)
        if field.is_link:
            # The title of a link may itself be a choice, a moment or a phone; as text it is read, not computed with.
            return column, remembered(lambda value: safe_text(str(value)))
        if mask := self._mask(field):
            return column, mask
        if field.offered:
            return column, remembered(lambda value: safe_text(str(field.label_of(value))))
        match field.kind.widget:
            case "choice":
                words = {member.value: str(member.label) for member in field.kind.choices}
                return type_coerce(column, String), remembered(lambda value: words.get(value, value))
            case "moment":
                return cast(column, String), local_times()
            case "flag":
                return column, remembered(lambda value: str(YES if value else NO))
            case "month":
                return column, remembered(lambda value: f"{value:%Y-%m}")
            case "percent":
                # With its sign: a bare 0.05 would be read as a twentieth of one per cent.
                return column, remembered(lambda value: f"{(value * 100).normalize():f}%")
            case "number" | "money" | "day" | "phone":
                return column, None
            case "text" | "area":
                return column, safe_texts
            case _:
                return column, remembered(lambda value: safe_text(str(value)))

    def _mask(self, field: Field) -> Cells | None:
        if not field.is_link and field.kind.is_secret:
            return remembered(field.kind.show)
        if not (field.guarded and self.is_masked):
            return None
        return remembered(mask_phone if field.kind.widget == "phone" else lambda value: HIDDEN_VALUE)

    def _raw_columns(self) -> Iterator[Column]:
        """Every mapped column by its name, and every borrowed field."""
        fields = {each.column_name: each for each in self.register.fields.values() if not each.through}
        for attribute in inspect(self.register).column_attrs:
            name = attribute.key
            field = fields.get(name)
            if (field is None and name in HIDDEN) or (field is not None and self._is_closed(field)):
                continue
            yield Column(name, getattr(self.register, name), (self._mask(field) if field else None) or raw_cells)
        for each in self.register.fields.values():
            if each.through:
                yield Column(each.name, self.paths.column(each), self._mask(each) or raw_cells)


def _names(register: type) -> Iterator[str]:
    """The fields that say what a row is called; of a borrowing row the borrowed one that its lender is called by."""
    yield from filter(None, (register.titled_by, register.else_titled_by))
    lender = register.fields.get(register.titled_by)
    if lender is not None and lender.is_link:
        yield from (each.name for each in register.fields.values() if each.through == lender.name and each.name == lender.target.titled_by)


HIDDEN = {"password_hash", "must_change_password", "failed_logins", "locked_until"}
"""Columns that are no fields and leave the database by no door."""


def local_times() -> Cells:
    """Moments as databases write them, in UTC → 2026-10-31 23:59 on the clock of the person being spoken to."""
    hours = Remembered(_hour_here)

    def cell(moment: str | None) -> str | None:
        return moment and _local_time(moment)

    def cells(moments: Sequence[str | None]) -> list[str | None]:
        return [hour + moment[13:16] if moment and (hour := hours[moment[:13]]) else cell(moment) for moment in moments]

    return cells


def _hour_here(hour: str) -> str:
    """How local times begin during an hour of UTC; nothing where clocks differ by parts of an hour."""
    first, last = _local_time(f"{hour}:00"), _local_time(f"{hour}:59")
    return first[:13] if first[13:] == ":00" and last == f"{first[:13]}:59" else ""


def _local_time(moment: str) -> str:
    return clock.to_local(datetime.fromisoformat(f"{moment[:16]}+00:00")).isoformat(" ", "minutes")[:16]


def safe_text(text: str) -> str:
    """Text that a spreadsheet shows and does not run. What is marked so already is marked once more: an import takes one mark off."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def safe_texts(texts: Sequence[str | None]) -> list[str | None]:
    """Many at once: nearly all begin with a letter."""
    return [safe_text(text) if text and text[0] in SUSPECT else text for text in texts]


def raw_cells(values: Sequence[Any]) -> Iterable[Any]:
    return map(raw_cell, values)


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


def csv_parts(headings: list[str], rows: Iterable[Sequence[Any]], raw: bool = False) -> Iterator[str]:
    """The file as texts of about CHUNK rows; for people it begins with the mark that Excel wants."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("" if raw else BOM)
    rows = iter(rows)
    part = [headings, *islice(rows, CHUNK)]
    while part:
        writer.writerows(part)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        part = list(islice(rows, CHUNK))


def write_xlsx(path: Path, headings: list[str], rows: Iterable[Sequence[Any]], title: str = "Sheet1") -> int:
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
