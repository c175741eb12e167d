"""A row of every register for the tests of the screens: one customer's whole road in one store, in one person's hands.

What a row holds follows from its register's declaration; what only its rules know stands in tests/examples.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from models import Register, clock, writing
from models.acting import Actor
from models.customers import Customer, Gender, Lead, LeadState
from models.fields import Field
from models.moves import set_state
from models.people import Employee, Position
from models.refused import Refused
from models.register import Belongs
from models.roles import Role
from models.running import AuditEntry
from models.search_terms import SearchTerm, rows_of_terms

from .examples import FILLED, VALUES, example, varies
from .matrix import Facts, conditions_of, row_of
from .shop import Shop


@dataclass
class Case:
    """The rows by register, whose they are, and what nobody may read who may not see them."""

    number: int
    owner: Actor | None
    """None: the lead waits in the pool."""
    store: int
    name: str
    phone: str
    rows: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    """Registers of which no row could be made, and what was said."""

    @property
    def masked(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-4:]}"


class Cases:
    """Makes cases; each has a name and a phone of its own."""

    def __init__(self, shop: Shop):
        self.shop = shop
        self.count = 0
        self.rows_made = 0

    def make(self, owner: Actor | None, store: str = "S1", is_delivered: bool = False) -> Case:
        """A case of that owner (None: in the pool) in that store; when the car is delivered, whatever can be is also
        published, approved and confirmed."""
        self.count += 1
        name = f"赵钱孙{'甲乙丙丁戊己庚辛'[self.count % 8]}{self.count}"
        case = Case(self.count, owner, self.shop.stores[store], name, f"1391234{self.count:04}")
        with self.shop.by_system() as session:
            case.rows |= self._there_already(session, case)
            for register in Register.all.values():
                if register.hangs or register.__tablename__ in case.rows:
                    continue
                try:
                    with session.begin_nested():
                        self.row(session, case, register)
                except Refused as refusal:
                    case.failed[register.__tablename__] = str(refusal)
            entries = select(AuditEntry.id).where(AuditEntry.register == "customers", AuditEntry.row_id == case.rows["customers"])
            case.rows["audit_entries"] = session.scalar(entries)
            if is_delivered:
                _fulfil(session, case)
        return case

    def _there_already(self, session: Any, case: Case) -> dict[str, int]:
        """The people are those of the shop, and the history writes itself."""
        positions = select(Position.id).where(Position.store_id == case.store)
        employees = select(Employee.id).where(Employee.store_id == case.store)
        if case.owner:
            positions = positions.join(Employee, Employee.position_id == Position.id).where(Employee.id == case.owner.employee_id)
            employees = employees.where(Employee.id == case.owner.employee_id)
        return {"stores": case.store, "audit_entries": 0, "positions": session.scalar(positions.order_by(Position.id).limit(1)), "employees": session.scalar(employees.order_by(Employee.id).limit(1))}

    def row(self, session: Any, case: Case, register: type) -> Any:
        """The case's row of that register, made with whatever it needs where it is not there yet."""
        name = register.__tablename__
        if name in COME_ALONG and name not in case.rows:
            lead = self.row(session, case, Lead)
            if planned := session.scalar(select(register.id).where(register.lead_id == lead.id)):
                case.rows[name] = planned
        if name not in case.rows:
            case.rows[name] = self.another(session, case, register).id
        return session.get_one(register, case.rows[name])

    def another(self, session: Any, case: Case, register: type, **values: Any) -> Any:
        """One more row of that register in the case."""
        return writing.create(session, register, self.values(session, case, register) | values)

    def values(self, session: Any, case: Case, register: type) -> dict[str, Any]:
        """What a valid row holds: every field that is needed, links within the case, and what is guarded."""
        self.rows_made += 1
        special = VALUES.get(register.__tablename__, {})
        found: dict[str, Any] = {}
        taken: set[str] = set()
        for each in _needed(register):
            if each.name in special:
                found[each.name] = special[each.name](self, session, case)
            elif each.name == "store":
                found["store"] = session.get_one(each.target, case.store)
            elif not each.is_link:
                found[each.name] = example(each, self.rows_made)
            elif each.target_table == "employees" and case.owner is None and not _must_lead_somewhere(each):
                continue
            elif (each.target_table in taken and each.target_table != "employees") or self._is_single(case, each):
                found[each.name] = self.another(session, case, each.target)
            else:
                found[each.name] = self.row(session, case, each.target)
                taken.add(each.target_table)
        return found

    def _is_single(self, case: Case, link: Field) -> bool:
        """Whether the row this link leads to has its one row of this register already."""
        return link.register.__tablename__ in case.rows and link.target_table != "employees" and any(
            link.column_name in key.columns and not varies(link.register, key) for key in link.register.keys
        )

    def form(self, case: Case, register: type, **texts: Any) -> dict[str, str]:
        """What somebody types who enters one more row of that register in the case."""
        with self.shop.by_system() as session:
            values = self.values(session, case, register)
            fields = {name: each for name, each in register.fields.items() if not each.system}
            for name, each in fields.items():
                if each.through in values and each.required:
                    values[name] = example(each, self.rows_made)
            return {name: _typed(fields[name], value) for name, value in values.items() if name in fields} | texts


PRIVATE = ("saved_views", "notifications")
"""What is one person's alone: not even their manager is shown it."""
COME_ALONG = ("follow_ups",)
"""Rows that an open lead has by itself."""
ROAD = ("lead", "order")
"""Links by which a row is part of the case's road."""


def _needed(register: type) -> Iterator[Field]:
    """The fields that a row is made of: those it cannot be without, those that say whose and of which road it is, and what is guarded."""
    filled = FILLED.get(register.__tablename__, ())
    for name, each in register.fields.items():
        if each.through or each.is_scan:
            continue
        is_of_store = name == "store" and register.belongs is not Belongs.ALL
        if each.required or _must_lead_somewhere(each) or each.guarded or name in (*register.own, *ROAD, *filled) or is_of_store:
            yield each


def _must_lead_somewhere(each: Field) -> bool:
    """Whether the row cannot be without this link; a person may leave it empty where it is then to that person."""
    return each.is_link and not each.through and not each.register.__table__.c[each.column_name].nullable


def _typed(about: Field, value: Any) -> str:
    return str(value.id) if isinstance(value, Register) else about.kind.typed(value)


REACHED = {"delivered", "published", "approved", "confirmed"}
"""Conditions that a row comes to fulfil on its way; others are a matter of what it is."""


def _fulfil(session: Any, case: Case) -> None:
    """Bring every row to where the conditions hold that the matrix has for its register."""
    for name, row_id in case.rows.items():
        row = session.get_one(Register.named(name), row_id)
        about = row.fields[row.state_field] if row.state_field else None
        for condition in REACHED & conditions_of(name):
            if about and condition in {each.value for each in about.kind.choices}:
                set_state(row, about.kind.choices(condition))
            elif f"{condition}_at" in row.fields:
                setattr(row, f"{condition}_at", clock.now())
    session.flush()


@dataclass(frozen=True)
class Everybody:
    """A case in the hands of everybody who works here, and those around them."""

    cases: Cases
    own: dict[str, Case]
    """By role; head office's is in its own store."""
    others: dict[str, Case]
    """A colleague's, another store's, one in the pool, and a colleague's whose car is delivered."""
    visitors: dict[str, Any] = field(default_factory=dict)
    """A browser of each role."""

    @property
    def all(self) -> list[Case]:
        return [*self.own.values(), *self.others.values()]

    def kinds_of(self, register: str) -> Iterator[tuple[str, Case]]:
        """The cases that make a difference in the register: by the role in whose hands they are, or by what else they are."""
        scopes = {cell.scope for cells in row_of(register).values() for cell in cells}
        yield from self.own.items()
        for kind, case in self.others.items():
            if register in case.rows and (kind != "pool" or "p" in scopes) and (kind != "delivered" or REACHED & conditions_of(register)):
                yield kind, case

    def facts(self, role: str, register: str, kind: str) -> Facts:
        """What the matrix asks of the row of that kind."""
        case = self.own.get(kind) or self.others[kind]
        is_shared = Register.named(register).belongs is Belongs.ALL and register != "stores"
        home = "HO" if role == "ho" else "S1"
        held = {"pool": {"pool"}, "delivered": REACHED & conditions_of(register)}.get(kind, set())
        return Facts(is_own=kind == role, is_foreign=not is_shared and case.store != self.cases.shop.stores[home], is_shared=is_shared, fulfils=frozenset(held))


def meet_everybody(shop: Shop) -> Everybody:
    cases = Cases(shop)
    own = {role.value: cases.make(shop.actor(role), "HO" if role is Role.HEAD_OFFICE else "S1") for role in Role}
    colleague = shop.actor("consultant2")
    others = {
        "colleague": cases.make(colleague), "foreign": cases.make(shop.actor("s2consultant"), "S2"),
        "pool": cases.make(None), "delivered": cases.make(colleague, is_delivered=True),
    }  # fmt: skip
    return Everybody(cases, own, others)


NAMES = ("王小明", "李雷", "韩梅梅", "欧阳娜娜", "张伟", "刘洋", "陈静", "杨帆", "赵敏", "黄磊", "周涛", "吴秀英")


def planned_leads(shop: Shop, dues: list, now: datetime, **about: Any) -> list[int]:
    """A lead of consultant1 in S1 for each due moment (None: not planned), straight into the tables."""
    if not dues:
        return []
    at = {"created_at": now, "updated_at": now, "version": 1, "store_id": shop.store}
    people = [at | {"name": NAMES[number % 12], "gender": Gender.MALE, "phone": f"137{number:08}", "district": "西湖"} for number in range(len(dues))]
    common = at | {
        "channel_id": shop.channels["phone"], "model_id": shop.models["seal"], "captured_at": now, "state": LeadState.OPEN,
        "owner_id": shop.person("consultant1"), "is_complete": False,
    }  # fmt: skip
    with shop.by_system() as session:
        customers = sorted(session.scalars(insert(Customer.__table__).returning(Customer.__table__.c.id), people))
        session.execute(insert(SearchTerm), [term for key, line in zip(customers, people, strict=True) for term in rows_of_terms(Customer, key, [line["name"]])])
        rows = [common | {"customer_id": customer, "next_due_at": due} | about for customer, due in zip(customers, dues, strict=True)]
        return sorted(session.scalars(insert(Lead.__table__).returning(Lead.__table__.c.id), rows))
