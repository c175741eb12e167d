"""Ids taken before the rows they are for are written."""

from collections import defaultdict
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Table, func, inspect, select, text
from sqlalchemy.orm import Session

SEQUENCES: WeakKeyDictionary[Dialect, dict[str, str]] = WeakKeyDictionary()
"""What the sequences of tables are called in each database that was asked: to ask takes longer than to count."""


def reserve(session: Session, table: Table, count: int) -> Sequence[int]:
    """Ids nobody else will take: SQLite's writer is alone, PostgreSQL's sequence hands them out."""
    if session.get_bind().dialect.name == "sqlite":
        first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
        return range(first, first + count)
    taken = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return session.scalars(taken, {"table": table.name, "count": count}).all()


def reserve_one_each(session: Session, tables: Sequence[Table]) -> Sequence[int]:
    """An id of each of these different tables, all by one question."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        asked = (f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})" for table in tables)
    else:
        asked = (f"nextval('{_sequence(connection, table.name)}')" for table in tables)
    return connection.exec_driver_sql(f"SELECT {', '.join(asked)}").one()


def _sequence(connection: Connection, table: str) -> str:
    known = SEQUENCES.setdefault(connection.dialect, {})
    if table not in known:
        known[table] = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
    return known[table]


def reserve_block(session: Session, table: Table, count: int) -> int:
    """The first of so many ids in a row, for whoever writes alone."""
    first = reserve(session, table, 1)[0]
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"), {"table": table.name, "last": first + count - 1})
    return first


def number_new_rows(session: Session) -> None:
    """Give what the session is about to write its ids: rows that have them go to the database many at once."""
    nameless = defaultdict(list)
    for row in session.new:
        if row.id is None:
            nameless[inspect(type(row)).local_table].append(row)
    alone = [table for table, rows in nameless.items() if len(rows) == 1]
    with session.no_autoflush:
        for table, key in zip(alone, reserve_one_each(session, alone) if alone else (), strict=True):
            nameless.pop(table)[0].id = key
        for table, rows in nameless.items():
            for row, key in zip(rows, reserve(session, table, len(rows)), strict=True):
                row.id = key
