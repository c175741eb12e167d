"""What is read of a snapshot, noted by the database itself – whichever way it is asked: a frame, a figure or SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

READ, ALLOWED = 20, 0
"""SQLITE_READ and SQLITE_OK, which Python's module names only in part."""
_tables: set[str] = set()
_looks_away = False


def note(engine: Engine) -> Engine:
    """From its next connection on, every table that a statement reads is noted."""
    event.listen(engine, "connect", lambda connection, record: connection.set_authorizer(_noted))
    return engine


@contextmanager
def unnoted() -> Iterator[None]:
    """What is read meanwhile is only looked over."""
    global _looks_away
    _looks_away = True
    try:
        yield
    finally:
        _looks_away = False


def tables_read() -> set[str]:
    return set(_tables)


def _noted(action: int, table: str | None, *rest: Any) -> int:
    if action == READ and table and not _looks_away:
        _tables.add(table)
    return ALLOWED
