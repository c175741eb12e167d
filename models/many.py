"""New rows with their history and what they are found by, past the session's way of one row and one statement after the other.

The rows are whole and their rules have spoken; what is left is to write them down, and that the database does best at
once. Afterwards the session knows nothing of many: whoever wants one asks for it by its id. A single one it goes on to know.
"""

from collections import defaultdict
from functools import cache
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.orm import Session, make_transient_to_detached

from . import audit, clock, few
from .acting import act_of
from .base import Base
from .delivery import Delivery
from .keys import number_new_rows
from .register import Register
from .running import AuditEntry
from .search_terms import SearchTerm, found_by_part, rows_of_terms, terms_of_all, write_terms
from .telling import Telling


class Shape:
    """What is known of the rows of a kind before the first one comes."""

    def __init__(self, kind: type[Base]):
        self.table, self.name = kind.__table__, kind.__tablename__
        self.is_register = issubclass(kind, Register)
        self.state: str | None = getattr(kind, "state_field", None)
        self.found_by_part = found_by_part(kind) if self.is_register else ()
        self.telling = Telling(self.table)
        self.blank = blank(self.table)
        """Every column with the value it has when nobody gives one."""

    @classmethod
    def of(cls, session: Session, kind: type[Base]) -> "Shape":
        """The session's own: what it remembers of the values goes with it."""
        known = session.info.setdefault("shapes", {})
        return known.get(kind) or known.setdefault(kind, cls(kind))


@cache
def blank(table: Table) -> dict[str, Any]:
    """Every column with the value it has when nobody gives one."""
    defaults = {column.name: column.default for column in table.c}
    return {name: default.arg if default is not None and default.is_scalar else None for name, default in defaults.items()}


@cache
def is_plain(kind: type) -> bool:
    """Whether a row of the kind is nothing but its columns: nobody listens for it, and no value is made up as it is written."""
    mapper = inspect(kind)
    made_up = {column.name for column in mapper.columns if column.default is not None and not column.default.is_scalar}
    is_listened_for = mapper.dispatch.before_insert or mapper.dispatch.after_insert
    return issubclass(kind, Register) and not kind.read_only and not is_listened_for and made_up <= {"created_at", "updated_at"}


@cache
def links_of(kind: type) -> tuple[tuple[str, str], ...]:
    """The kind's links to other rows, each with its column."""
    return tuple((each.key, next(iter(each.local_columns)).name) for each in inspect(kind).relationships if not each.viewonly)


def write_new_rows(session: Session) -> bool:
    """Write all that is new to the session, if there is nothing else to write and all of it is simple; else the session must."""
    rows = _ready(session)
    for kind, of_kind in _by_kind(rows):
        _write(session, Shape.of(session, kind), of_kind)
    for row in rows:
        session.expunge(row)
    return bool(rows)


def write_new_row(session: Session) -> bool:
    """The same of one row and what comes with it: all of it is sent together, and the session knows it afterwards."""
    # What is undone to a savepoint the session would go on to know.
    rows = [] if session.in_nested_transaction() else _ready(session)
    if not rows:
        return False
    act, now = act_of(session), clock.now()
    parcels, history, terms = [], [], []
    for kind, of_kind in _by_kind(rows):
        table, found_by = kind.__table__, found_by_part(kind)
        for row in of_kind:
            known = vars(row)
            known |= {name: value for name, value in blank(table).items() if known.get(name) is None} | {"updated_at": now}
            history.append(audit.entry(act, table.name, row.id, audit.store_of(row), "create", audit.changes_of(row, is_new=True)))
            terms += rows_of_terms(kind, row.id, [known[name] for name in found_by])
        parcels.append((table, [{name: vars(row)[name] for name in blank(table)} for row in of_kind]))
    few.send(session, [*parcels, (AuditEntry.__table__, history), (SearchTerm.__table__, terms)])
    for row in rows:
        session.expunge(row)
        make_transient_to_detached(row)
    session.add_all(rows)
    return True


def _ready(session: Session) -> list[Any]:
    """All that is new to the session, signed, numbered and linked; nothing where the session had better write it."""
    rows = list(session.new)
    if session.dirty or session.deleted or session.info.get("told") or not all(is_plain(type(row)) for row in rows):
        return []
    audit.sign(session, rows)
    number_new_rows(session)
    with session.no_autoflush:
        return rows if all(map(_follow_links, rows)) else []


def _by_kind(rows: list[Any]) -> list[tuple[type[Base], list[Any]]]:
    """The rows of each kind; first those that others link to."""
    kinds = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    places = _places(tuple(Base.metadata.tables))
    return sorted(kinds.items(), key=lambda each: places[each[0].__tablename__])


@cache
def _places(_names: tuple[str, ...]) -> dict[str, int]:
    """The order in which tables are written; another one once there are others of them."""
    return {table.name: at for at, table in enumerate(Base.metadata.sorted_tables)}


def _follow_links(row: Any) -> bool:
    """Note the ids of the rows it links to; no where the session knows better, which of them must be written first."""
    known = vars(row)
    for link, column in links_of(type(row)):
        other = known.get(link)
        if type(other) is type(row) or (other is None and link in known and known.get(column) is not None):
            return False
        if other is not None:
            known[column] = other.id
    return True


def _write(session: Session, shape: Shape, rows: list[Any]) -> None:
    act, now = act_of(session), clock.now()
    lines, history, terms = [], [], []
    for row in rows:
        known = vars(row)
        line = {name: known[name] if known.get(name) is not None else value for name, value in shape.blank.items()}
        line["updated_at"] = now
        lines.append(line)
        store_id = row.id if shape.name == "stores" else line.get("store_id")
        history.append(audit.entry(act, shape.name, row.id, store_id, "create", shape.telling.of_new(line)))
        if names := [line[name] for name in shape.found_by_part]:
            terms += [(shape.name, term, row.id) for term in terms_of_all(names)]
    Delivery.to(session, shape.table).send(session, lines)
    audit.write(session, history)
    write_terms(session, terms)
