"""A few new lines of some tables, written by statements that are ready-made: on PostgreSQL all of them in one journey."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from .delivery import document
from .kinds import FactsKind

Parcel = tuple[Table, Sequence[Mapping[str, Any]]]
"""Lines for a table; all of them have values for the same columns."""


def send(session: Session, parcels: Iterable[Parcel]) -> None:
    """Write the lines, table after table."""
    connection = session.connection()
    ready = [_ready(connection.dialect, table, lines) for table, lines in parcels if lines]
    with _together(connection) if len(ready) > 1 else nullcontext():
        for statement, values in ready:
            connection.exec_driver_sql(statement, values)


def _ready(dialect: Dialect, table: Table, lines: Sequence[Mapping[str, Any]]) -> tuple[str, tuple]:
    names = tuple(lines[0])
    cells = _cells(dialect, table, names)
    values = tuple(None if line[name] is None else cell(line[name]) for line in lines for name, cell in zip(names, cells, strict=True))
    return _statement(dialect, table, names, len(lines)), values


@lru_cache(maxsize=1024)
def _statement(dialect: Dialect, table: Table, names: tuple[str, ...], count: int) -> str:
    columns = ", ".join(map(dialect.identifier_preparer.quote, names))
    mark = "%s" if dialect.name == "postgresql" else "?"
    line = f"({', '.join([mark] * len(names))})"
    return f"INSERT INTO {table.name} ({columns}) VALUES {', '.join([line] * count)}"


@lru_cache(maxsize=1024)
def _cells(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[Callable[[Any], Any], ...]:
    """What makes the database's values of ours. PostgreSQL gets all of them as text, so that one plan fits whatever they are."""
    written = str if dialect.name == "postgresql" else _as_it_is
    return tuple(_cell(table.c[name], dialect, written) for name in names)


def _cell(column: Any, dialect: Dialect, written: Callable[[Any], Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, FactsKind):
        return document
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return (lambda value: written(bind(value))) if bind else written


def _as_it_is(value: Any) -> Any:
    return value


@contextmanager
def _together(connection: Connection) -> Iterator[None]:
    """Within this block PostgreSQL is told statement after statement without waiting for each answer."""
    if connection.dialect.name != "postgresql":
        yield
        return
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with connection.connection.dbapi_connection.pipeline():
            yield
    except errors as error:
        # Answers come when SQLAlchemy has left: it cannot wrap what is wrong with them.
        raise DBAPIError.instance("INSERT", None, error, errors, hide_parameters=True) from error
