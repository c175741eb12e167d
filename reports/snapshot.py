"""A copy of what one person may see, for a notebook to work on: rows in scope, phones masked, no secrets.

A kernel runs code; what it could reach it could take. So it never gets the application's database, but a SQLite file
of its own that holds only the declared registers' rows, read in one transaction.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Select,
    String,
    Table,
    create_engine,
    func,
    insert,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from models import policy
from models.acting import Actor
from models.customers import Lead
from models.db import Database, sqlite_url
from models.fields import Field
from models.kinds import MomentKind
from models.moves import StatePeriod
from models.people import Store
from models.phones import mask_phone
from models.plans import SalesPlan
from models.proposals import CompanyReport, MarketReport
from models.register import Register
from models.running import AuditEntry
from models.sales import Deal, Order
from models.suggestions import Problem

BATCH = 5_000
KEPT = ("id", "created_at", "voided_at", "import_id")
"""What a snapshot needs of the columns that every register has."""
HIDDEN = "****"
SPOKEN = (MarketReport, CompanyReport, Problem)
"""What was written in these is written to be read by the whole team: a report tells it."""
NUMBERS = re.compile(r"\d[\d\s-]{5,}[\dXx]")
REMEMBERED = (Lead, SalesPlan)
"""Of these the figures ask for states of the past."""
SQLITE = SQLiteDialect_pysqlite()
ABOUT = Table("snapshot", MetaData(), Column("as_of", MomentKind()), Column("data_version", String))


@dataclass(frozen=True)
class Scope:
    """Whose eyes the snapshot is made for, of which stores, and as of when."""

    actor: Actor
    stores: tuple[int, ...]
    as_of: datetime

    def condition(self, register: type[Register]) -> ColumnElement[bool]:
        """The rows of the register that belong into the snapshot."""
        return policy.condition(self.actor, register) & self._of_the_stores(register)

    def _of_the_stores(self, register: type[Register]) -> ColumnElement[bool]:
        if register is Store:
            return Store.id.in_(self.stores)
        columns = register.__table__.c
        if "store_id" not in columns:
            return true()
        if "lead_id" in columns:
            # What happens to a lead belongs to the lead's store.
            store_of_lead = select(Lead.store_id).where(Lead.id == register.lead_id).scalar_subquery()
            return func.coalesce(store_of_lead, register.store_id).in_(self.stores)
        own = register.store_id.in_(self.stores)
        return or_(own, register.store_id.is_(None)) if columns.store_id.nullable else own


def write_snapshot(session: Session, path: Path, registers: Iterable[type[Register]], scope: Scope) -> str:
    """Write the file; returns the version of the data: how far the history had come."""
    registers = tuple(registers)
    version = str(session.scalar(select(func.coalesce(func.max(AuditEntry.id), 0))))
    engine = create_engine(sqlite_url(path))
    with engine.connect() as connection:
        # Nobody needs half a snapshot after a power cut.
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        copies = [_copy_of_register(session, connection, register, scope) for register in registers]
        if asked := [register for register in REMEMBERED if register in registers]:
            copies.append(_copy_of_moves(session, connection, asked, scope))
        if Order in registers:
            counted = select(*Deal.__table__.c).where(Deal.order_id.in_(select(Order.id).where(scope.condition(Order))))
            copies.append(_copied(session, connection, Deal.__table__, [counted]))
        for index in (index for copy in copies for index in copy.indexes):
            index.create(connection)
        ABOUT.create(connection)
        connection.execute(insert(ABOUT).values(as_of=scope.as_of, data_version=version))
        connection.commit()
        # Without it the planner guesses, and guesses wrong where one store is all there is.
        connection.exec_driver_sql("PRAGMA analysis_limit=400")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    engine.dispose()
    return version


def _copy_of_register(session: Session, connection: Connection, register: type[Register], scope: Scope) -> Table:
    told = {field.column_name: field for field in register.fields.values() if not field.through and (register in SPOKEN or not _is_free_text(field))}
    columns = [column for column in register.__table__.c if column.name in told or column.name in KEPT]
    masks = {name: mask_of(field) for name, field in told.items() if not field.is_link and (field.guarded or field.kind.widget == "phone")}
    masks |= {name: without_numbers for name, field in told.items() if _is_free_text(field)}
    return _copied(session, connection, register.__table__, [select(*columns).where(scope.condition(register))], masks)


def _is_free_text(field: Field) -> bool:
    """Remarks and the like may hold anything, also a phone that nobody would mask: no figure reads them, and of most
    registers they stay at home."""
    return not field.is_link and field.kind.widget == "area"


def without_numbers(text: str) -> str:
    """What somebody wrote, without anything that may be a phone, a card or an identity number."""
    return NUMBERS.sub(HIDDEN, text)


def mask_of(field: Field) -> Callable[[str], str]:
    """How a personal value is made unrecognisable."""
    return mask_phone if field.kind.widget == "phone" else lambda value: HIDDEN


def _copy_of_moves(session: Session, connection: Connection, registers: Iterable[type[Register]], scope: Scope) -> Table:
    """The kept moves of the rows that are in the snapshot; the past of other rows is read from their own moments."""
    columns = StatePeriod.__table__.c
    moves = [
        select(*columns).where(StatePeriod.register == each.__tablename__, StatePeriod.row_id.in_(select(each.id).where(scope.condition(each))))
        for each in registers
    ]
    return _copied(session, connection, StatePeriod.__table__, moves)


def _copied(
    session: Session, connection: Connection, table: Table, statements: Iterable[Select], masks: Mapping[str, Any] | None = None
) -> Table:
    """The same table with the statements' rows, without what only a living one needs: masked phones are no longer
    unique, links may lead out."""
    copy = Table(table.name, MetaData(), *(Column(column.name, column.type, primary_key=column.primary_key) for column in table.c))
    copy.create(connection)
    for statement in statements:
        names = [column.name for column in statement.selected_columns]
        line = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        for batch in _batches(session, statement, masks or {}):
            connection.exec_driver_sql(line, batch)
    for index in table.indexes:
        if all(isinstance(expression, Column) for expression in index.expressions):
            Index(index.name, *(copy.c[column.name] for column in index.columns), sqlite_where=index.dialect_options["sqlite"]["where"])
    return copy


def _batches(session: Session, statement: Select, masks: Mapping[str, Any]) -> Iterator[list[tuple]]:
    """The rows as SQLite keeps them, with everything personal made unrecognisable: no figure needs it."""
    columns = list(statement.selected_columns)
    writers = [masks.get(column.name) for column in columns]
    if session.get_bind().dialect.name == "sqlite":
        # They are as SQLite keeps them already.
        statement = statement.with_only_columns(*(type_coerce(column, NullType()).label(column.name) for column in columns))
    else:
        writers = [_chained(mask, column.type.dialect_impl(SQLITE).bind_processor(SQLITE)) for mask, column in zip(writers, columns, strict=True)]
    changed = [(at, writer) for at, writer in enumerate(writers) if writer]
    for batch in session.execute(statement, execution_options={"yield_per": BATCH}).partitions():
        rows = [list(row) for row in batch]
        for at, writer in changed:
            for row in rows:
                if row[at] is not None:
                    row[at] = writer(row[at])
        yield [tuple(row) for row in rows]


def _chained(mask: Any, write: Any) -> Any:
    return (lambda value: write(mask(value))) if mask and write else mask or write


@dataclass(frozen=True)
class Snapshot:
    """A snapshot as a notebook opens it."""

    database: Database
    as_of: datetime
    data_version: str


def open_snapshot(path: Path) -> Snapshot:
    database = Database(sqlite_url(path))
    with database.reading() as session:
        as_of, version = session.execute(select(ABOUT.c.as_of, ABOUT.c.data_version)).one()
    return Snapshot(database, as_of, version)
