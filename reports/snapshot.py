"""A copy of what one person may see, for a notebook to work on: rows in scope, phones masked, no secrets.

A kernel runs code; what it could reach it could take. So it never gets the application's database, but a SQLite file
of its own that holds only the declared registers' rows, read in one transaction.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, ColumnElement, MetaData, String, Table, func, or_, select, true
from sqlalchemy.orm import Session

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

from .copying import HERE, Copy, opened_copy
from .noting import note

KEPT = ("id", "created_at", "voided_at", "import_id")
"""What a snapshot needs of the columns that every register has."""
HIDDEN = "****"
SPOKEN = (MarketReport, CompanyReport, Problem)
"""What was written in these is written to be read by the whole team: a report tells it."""
NUMBERS = re.compile(r"\d[\d\s-]{5,}[\dXx]")
REMEMBERED = (Lead, SalesPlan)
"""Of these the figures ask for states of the past."""
BROUGHT_BY = {Deal.__tablename__: (Order,), StatePeriod.__tablename__: REMEMBERED}
"""Tables that are no registers, and those with whose rows they come."""
ABOUT = Table("snapshot", MetaData(), Column("as_of", MomentKind()), Column("data_version", String), schema=HERE)


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
    with opened_copy(session, path) as copy:
        version = str(copy.read(select(func.coalesce(func.max(AuditEntry.id), 0))))
        for register in registers:
            _copy_register(copy, register, scope)
        if asked := [register for register in REMEMBERED if register in registers]:
            _copy_moves(copy, asked, scope)
        if Order in registers:
            copy.take(Deal.__table__, [select(*Deal.__table__.c).where(Deal.order_id.in_(select(Order.id).where(scope.condition(Order))))])
        copy.add(ABOUT, as_of=scope.as_of, data_version=version)
    return version


def _copy_register(copy: Copy, register: type[Register], scope: Scope) -> None:
    told = {field.column_name: field for field in register.fields.values() if not field.through and (register in SPOKEN or not _is_free_text(field))}
    columns = [column for column in register.__table__.c if column.name in told or column.name in KEPT]
    masks = {name: mask_of(field) for name, field in told.items() if not field.is_link and (field.guarded or field.kind.widget == "phone")}
    masks |= {name: without_numbers for name, field in told.items() if _is_free_text(field)}
    copy.take(register.__table__, [select(*columns).where(scope.condition(register))], masks)


def _is_free_text(field: Field) -> bool:
    """Remarks and the like may hold anything, also a phone that nobody would mask: no figure reads them, and of most
    registers they stay at home."""
    return not field.is_link and field.kind.widget == "area"


def without_numbers(text: str) -> str:
    """What somebody wrote, without anything that may be a phone, a card or an identity number."""
    return NUMBERS.sub(HIDDEN, text)


def hidden(value: object) -> str:
    return HIDDEN


def mask_of(field: Field) -> Callable[[str], str]:
    """How a personal value is made unrecognisable."""
    return mask_phone if field.kind.widget == "phone" else hidden


def _copy_moves(copy: Copy, registers: Iterable[type[Register]], scope: Scope) -> None:
    """The kept moves of the rows that are in the snapshot; the past of other rows is read from their own moments."""
    columns = StatePeriod.__table__.c
    moves = [
        select(*columns).where(StatePeriod.register == each.__tablename__, StatePeriod.row_id.in_(select(each.id).where(scope.condition(each))))
        for each in registers
    ]
    copy.take(StatePeriod.__table__, moves)


@dataclass(frozen=True)
class Snapshot:
    """A snapshot as a notebook opens it."""

    database: Database
    as_of: datetime
    data_version: str


def open_snapshot(path: Path) -> Snapshot:
    database = Database(sqlite_url(path))
    note(database.engine)
    with database.reading() as session:
        as_of, version = session.execute(select(ABOUT.c.as_of, ABOUT.c.data_version)).one()
    return Snapshot(database, as_of, version)
