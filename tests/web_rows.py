"""A row of every register for the tests of the screens: one customer's whole road in one store, in one person's hands."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import Register, clock
from models.acting import Actor
from models.contacts import Appointment, Call, FollowUp
from models.customers import Assignment, Closing, ClosingKind, Customer, Gender, Lead, LeadState, Level, LostReason
from models.people import Employee, Position
from models.plans import Target
from models.products import Channel, ChannelKind, Vehicle, VehicleModel
from models.running import AuditEntry, Import, ReportRun, Setting
from models.sales import Order, OrderState, Payment, PaymentKind, TestDrive
from models.search_terms import SearchTerm, rows_of_terms
from models.staff import Absence, Candidate, Transfer

from .shop import Shop


@dataclass
class Case:
    """The rows by register, and what nobody may read who may not see them."""

    name: str
    phone: str
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def masked(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-4:]}"


class Cases:
    """Makes cases; each has a name and a phone of its own."""

    def __init__(self, shop: Shop):
        self.shop = shop
        self.count = 0

    def make(self, owner: Actor | None, store: str = "S1", is_delivered: bool = False) -> Case:
        """A case of that owner (None: in the pool) in that store."""
        self.count += 1
        case = Case(f"赵钱孙{'甲乙丙丁戊己庚辛'[self.count % 8]}{self.count}", f"1391234{self.count:04}")
        with self.shop.by_system() as session:
            rows = _rows(session, self.shop, case, owner.employee_id if owner else None, self.shop.stores[store], is_delivered)
            for row in rows:
                if isinstance(row, Payment | Order | Lead | Customer | VehicleModel):
                    session.add(row)
                    session.flush()
            session.add_all(rows)
            session.flush()
            case.rows = {row.__tablename__: row.id for row in rows}
            case.rows["stores"] = self.shop.stores[store]
            if owner:
                case.rows["employees"] = owner.employee_id
                case.rows["positions"] = session.get_one(Employee, owner.employee_id).position_id
            else:
                case.rows["positions"] = session.scalar(select(Position.id).where(Position.store_id == self.shop.stores[store]))
            entry = select(AuditEntry.id).where(AuditEntry.register == "customers", AuditEntry.row_id == case.rows["customers"])
            case.rows["audit_entries"] = session.scalar(entry)
        return case


def _rows(session: Session, shop: Shop, case: Case, owner: int | None, store: int, is_delivered: bool) -> list[Register]:
    now, mark = clock.now(), case.phone[-6:]
    at = {"store_id": store}
    model = VehicleModel(code=f"m{mark}", name=f"车型{mark}", **at)
    channel = Channel(code=f"c{mark}", name=f"渠道{mark}", kind=ChannelKind.SITE, **at)
    customer = Customer(name=case.name, phone=case.phone, gender=Gender.FEMALE, district="朝阳", id_no=f"33010219900101{mark[-4:]}", **at)
    lead = Lead(customer=customer, channel=channel, model=model, owner_id=owner, captured_at=now, level=Level.H, **at)
    order = Order(lead=lead, customer=customer, owner_id=owner, model=model, price=Decimal("100000"), total=Decimal("100000"), **at)
    rows: list[Register] = [model, channel, customer, lead, order]
    if owner:
        lead.next_due_at = now + timedelta(days=1)
        rows += [
            Target(employee_id=owner, month=clock.first_of_month(clock.local_day(now)), leads=10 + int(mark[-2:]), **at),
            FollowUp(lead=lead, owner_id=owner, due_at=now + timedelta(days=1), **at),
            Call(called_at=now, agent_id=owner, phone=case.phone, lead=lead, **at),
            Appointment(lead=lead, made_by_id=owner, made_at=now, due_at=now + timedelta(days=1), **at),
            Assignment(lead=lead, to_owner_id=owner, assigned_at=now, **at),
            Closing(lead=lead, kind=ClosingKind.LOST, reason_code=LostReason.PRICE, reason="太贵", requested_by_id=owner, requested_at=now, **at),
            Absence(employee_id=owner, from_day=clock.local_day(now), to_day=clock.local_day(now), **at),
            Transfer(employee_id=owner, to_store_id=shop.stores["S2" if store != shop.stores["S2"] else "S1"], effective_on=clock.local_day(now), reason="调岗", **at),
            Candidate(name=f"应聘{mark}", phone=f"1377777{mark[-4:]}", position_id=session.get_one(Employee, owner).position_id, employee_id=owner, **at),
            ReportRun(report="monthly_summary", asked_by_id=owner, asked_at=now, **at),
            Import(source=f"文件{mark}.xlsx", imported_by_id=owner, started_at=now, **at),
        ]
    rows += [
        Vehicle(vin=f"LVIN0000000{mark}", model=model, **at),
        TestDrive(lead=lead, driver_name=case.name, driver_phone=case.phone, licence_no=f"33010219900102{mark[-4:]}", specialist_id=owner, starts_at=now, **at),
        Payment(order=order, kind=PaymentKind.DEPOSIT, amount=Decimal("1000"), paid_at=now, receipt_no=f"R{mark}", **at),
        Setting(key="missed_message_fine", value="25.00", valid_from=clock.local_day(now) + timedelta(days=int(mark[-4:])), **at),
    ]
    for row in (lead, order):
        if isinstance(row, Lead) and owner:
            row._moving = LeadState.OPEN
            row.state = LeadState.OPEN
        if isinstance(row, Order) and is_delivered:
            row._moving = OrderState.DELIVERED
            row.state = OrderState.DELIVERED
    return rows


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
