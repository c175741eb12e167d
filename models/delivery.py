"""Rows into a table, the fastest way the database knows: one statement for all on SQLite, a text to copy on PostgreSQL."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Integer, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from .kinds import FactsKind, WholeKind
from .remembered import Cells, remembered

FEW = 40
"""So many lines are written by a statement that is ready-made: a delivery is prepared for thousands."""
AT_ONCE = 5000
"""Lines of a text that are copied in one piece."""
NOTHING = "\\N"
"""What an empty value is called in it."""
MARKS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Written(str):
    """A document that is a text of JSON already."""

    __slots__ = ()


class Delivery:
    """How lines of values come into some columns of a table: column by column they become what the database keeps."""

    def __init__(self, dialect: Dialect, table: Table, without: Sequence[str] = ()):
        self.is_copied = dialect.name == "postgresql"
        columns = [column for column in table.c if column.name not in without]
        self.pick: Callable[[Mapping[str, Any]], tuple] = itemgetter(*(column.name for column in columns))
        self.cells = [_copied(column, dialect) if self.is_copied else _bound(column, dialect) for column in columns]
        names = ", ".join(dialect.identifier_preparer.quote(column.name) for column in columns)
        marks = ", ".join("?" * len(columns))
        self.statement = f"COPY {table.name} ({names}) FROM STDIN" if self.is_copied else f"INSERT INTO {table.name} ({names}) VALUES ({marks})"

    @classmethod
    def to(cls, session: Session, table: Table, without: Sequence[str] = ()) -> "Delivery":
        """The session's own: what it remembers of the values goes with it."""
        known = session.info.setdefault("deliveries", {})
        if (table, without) not in known:
            known[table, without] = cls(session.get_bind().dialect, table, without)
        return known[table, without]

    def send(self, session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows that have a value for each column."""
        self.send_lines(session, map(self.pick, rows))

    def send_lines(self, session: Session, lines: Iterable[tuple]) -> None:
        """Write lines with their values in the order of the columns."""
        columns = zip(*lines, strict=True)
        made = zip(*(make(values) if make else values for make, values in zip(self.cells, columns, strict=True)), strict=True)
        if self.is_copied:
            self._copy(session.connection(), map("\t".join, made))
        else:
            session.connection().exec_driver_sql(self.statement, list(made))

    def _copy(self, connection: Connection, lines: Iterator[str]) -> None:
        errors = connection.dialect.loaded_dbapi.Error
        try:
            with connection.connection.cursor() as cursor, cursor.copy(self.statement) as copy:
                while part := list(islice(lines, AT_ONCE)):
                    copy.write("\n".join(part) + "\n")
        except errors as error:
            # Past SQLAlchemy, so its wrapping is done by hand: whoever translates constraints knows only its errors.
            raise DBAPIError.instance(self.statement, None, error, errors, hide_parameters=True) from error


def _bound(column: Column, dialect: Dialect) -> Cells | None:
    """What makes the database's values of ours. Moments, amounts and choices repeat: each is made once."""
    if isinstance(column.type, FactsKind):
        return lambda values: [None if value is None else document(value) for value in values]
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return remembered(bind) if bind else None


def _copied(column: Column, dialect: Dialect) -> Cells:
    """The same as text."""
    if isinstance(column.type, FactsKind):
        return lambda values: [NOTHING if value is None else document(value).translate(MARKS) for value in values]
    if isinstance(column.type, WholeKind | Integer):
        return lambda values: [NOTHING if value is None else str(value) for value in values]
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return remembered(lambda value: str(bind(value) if bind else value).translate(MARKS), NOTHING)


def document(value: Any) -> str:
    """A document as the text that is kept."""
    return str(value) if isinstance(value, Written) else json.dumps(value)
