"""Ids taken before the rows they are for are written."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Table, func, inspect, select, text
from sqlalchemy.orm import Session


def reserve(session: Session, table: Table, count: int) -> Sequence[int]:
    """Ids nobody else will take: SQLite's writer is alone, PostgreSQL's sequence hands them out."""
    if session.get_bind().dialect.name == "sqlite":
        first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
        return range(first, first + count)
    taken = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return session.scalars(taken, {"table": table.name, "count": count}).all()


def number_new_rows(session: Session) -> None:
    """Give what the session is about to write its ids: rows that have them go to the database many at once."""
    nameless = defaultdict(list)
    for row in session.new:
        if row.id is None:
            nameless[inspect(type(row)).local_table].append(row)
    with session.no_autoflush:
        for table, rows in nameless.items():
            for row, key in zip(rows, reserve(session, table, len(rows)), strict=True):
                row.id = key
