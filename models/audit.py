"""The history: who changed what, when, from where, before and after (Y3). Written with every flush, never changed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import bindparam, event, inspect, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from . import few
from .acting import Act, act_of
from .choice import Choice
from .delivery import FEW, Delivery, Written

SILENT = {"updated_at", "version", "created_at", "created_by_id", "id", "import_id", "password_hash", "failed_logins", "locked_until"}
"""Columns whose change says nothing, because the entry itself does, or must not be told."""

UNSAID = ("created_by_id", "voided_at", "voided_by_id", "void_reason")
"""Columns that an entry has only because every register has them."""


def plain(value: Any) -> Any:
    """A value as the history keeps it."""
    if isinstance(value, Choice):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "__table__"):
        return value.id
    return value


def told(kind: TypeEngine, value: Any) -> Any:
    """The same for a column of that kind; of a secret the history tells no more than its readers see."""
    return plain(value) if value is None or not getattr(kind, "is_secret", False) else kind.show(value)


def changes_of(row: Any, is_new: bool) -> dict[str, list]:
    """Column → [before, after] of what is about to be written."""
    columns = told_columns(type(row))
    if is_new:
        # What nobody gave a value is not there at all yet, and reading it would only put it there.
        known = vars(row)
        return {name: [None, told(kind, value)] for name, kind in columns if (value := known.get(name)) is not None}
    found, attributes = {}, inspect(row).attrs
    for name, kind in columns:
        history = attributes[name].history
        if history.has_changes():
            before, after = (history.deleted or [None])[0], (history.added or [None])[0]
            if before != after:
                found[name] = [told(kind, before), told(kind, after)]
    return found


@cache
def told_columns(register: type) -> tuple[tuple[str, TypeEngine], ...]:
    """The columns whose changes the history tells, with their kinds."""
    mapper = inspect(register)
    return tuple((name, column.type) for column in mapper.columns if (name := mapper.get_property_by_column(column).key) not in SILENT)


def entry(act: Act, register: str, row_id: int | None, store_id: int | None, action: str, changes: dict | None = None) -> dict[str, Any]:
    """One line of history, ready for a bulk insert."""
    return {
        "register": register, "row_id": row_id, "store_id": store_id, "action": action, "changes": changes or {},
        "at": act.at, "actor_id": act.actor.employee_id, "actor_name": act.actor.name, "surface": act.surface, "address": act.address,
        "import_id": act.import_id, "created_at": act.at, "updated_at": act.at, "version": 1,
    }  # fmt: skip


def write(session: Session, entries: list[dict[str, Any]]) -> None:
    """Bulk paths and events that change no row (a look at a phone, an export, a login) write their history here."""
    from .running import AuditEntry

    if len(entries) > FEW or any(isinstance(each["changes"], Written) for each in entries):
        Delivery.to(session, AuditEntry.__table__, ("id", *UNSAID)).send(session, entries)
    elif entries:
        few.send(session, [(AuditEntry.__table__, entries)])


def record(session: Session, row: Any, action: str, changes: dict | None = None) -> None:
    """One entry about a row under the session's act."""
    write(session, [entry(act_of(session), type(row).__tablename__, row.id, store_of(row), action, changes)])


def tell(session: Session, row: Any, action: str, answers: dict[str, Any]) -> None:
    """The next flush tells this row's change as `action`, with the move's answers, even if no column changed."""
    session.info.setdefault("told", {})[row] = (action, {name: plain(value) for name, value in answers.items() if value is not None})


@contextmanager
def without_what_was(session: Session) -> Iterator[None]:
    """Within this block the history tells that something was erased, not what it was (PIPL)."""
    session.flush()
    session.info["without_what_was"] = True
    try:
        yield
        session.flush()
    finally:
        del session.info["without_what_was"]


def forget(session: Session, register: type, row_ids: Sequence[int], names: Iterable[str]) -> None:
    """What the history told of these fields of these rows goes (PIPL); that they were changed, when and by whom stays.

    The database lets go of personal words only: see the migration that allows it.
    """
    from .running import AuditEntry

    table, gone = AuditEntry.__table__, set(names)
    told = select(table.c.id, table.c.changes).where(table.c.register == register.__tablename__, table.c.row_id.in_(row_ids))
    lines = [
        {"key": key, "kept": {name: change for name, change in changes.items() if name not in gone}}
        for key, changes in session.execute(told) if changes and gone & changes.keys()
    ]  # fmt: skip
    if lines:
        session.connection().execute(update(table).where(table.c.id == bindparam("key")).values(changes=bindparam("kept", type_=table.c.changes.type)), lines)


def _changes_told(session: Session, row: Any) -> dict[str, list]:
    changes = changes_of(row, is_new=False)
    return {name: [None, after] for name, (_, after) in changes.items()} if session.info.get("without_what_was") else changes


def store_of(row: Any) -> int | None:
    return row.id if type(row).__tablename__ == "stores" else getattr(row, "store_id", None)


def _keep_history(session: Session, _context: Any) -> None:
    from .register import Register

    entries = []
    told = session.info.pop("told", {})
    for row in session.new:
        if isinstance(row, Register) and not row.read_only:
            entries.append(entry(act_of(session), type(row).__tablename__, row.id, store_of(row), "create", changes_of(row, is_new=True)))
    for row in session.dirty:
        if isinstance(row, Register) and not row.read_only and row not in told and (changes := _changes_told(session, row)):
            action = "void" if "voided_at" in changes else "update"
            entries.append(entry(act_of(session), type(row).__tablename__, row.id, store_of(row), action, changes))
    for row, (action, answers) in told.items():
        changes = {name: [None, value] for name, value in answers.items()} | changes_of(row, is_new=False)
        entries.append(entry(act_of(session), type(row).__tablename__, row.id, store_of(row), action, changes))
    write(session, entries)


def sign(session: Session, rows: Iterable[Any]) -> None:
    """Note on new rows who made them when, where they do not say so already."""
    from .register import Register

    for row in rows:
        if isinstance(row, Register):
            act = act_of(session)
            row.created_at = row.created_at or act.at
            row.created_by_id = row.created_by_id or act.actor.employee_id
            row.import_id = row.import_id or act.import_id


def _sign_new_rows(session: Session, _context: Any, _instances: Any) -> None:
    from .register import Register

    sign(session, session.new)
    for row in session.deleted:
        if isinstance(row, Register):
            raise LookupError(f"{row!r} happened: it is voided with a reason, never deleted")


def listen(session_class: type[Session]) -> None:
    event.listen(session_class, "before_flush", _sign_new_rows)
    event.listen(session_class, "after_flush", _keep_history)
