"""A small dealership for tests: store S1 with people of every role, a store S2 beside it, a head office above both."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import clock, policy, writing
from models.acting import Act, Actor, system_act
from models.attachments import hang
from models.customers import Customer, Gender, Lead
from models.db import Database
from models.people import Employee, Position, Store
from models.policy import Right
from models.products import Channel, ChannelKind, TestRoute, Vehicle, VehicleModel
from models.roles import Role
from models.sales import Order, Payment
from models.uploads import Upload

STAFF = {
    "gm": Role.GENERAL_MANAGER, "manager": Role.SALES_MANAGER, "supervisor": Role.SUPERVISOR, "dcc1": Role.DCC,
    "consultant1": Role.CONSULTANT, "consultant2": Role.CONSULTANT, "keyaccount": Role.KEY_ACCOUNT,
    "marketing": Role.MARKETING, "marketingmanager": Role.MARKETING_MANAGER, "testdrive": Role.TEST_DRIVE,
    "frontdesk": Role.FRONT_DESK, "finance": Role.FINANCE, "finance2": Role.FINANCE, "aftersales": Role.AFTER_SALES,
    "admin": Role.ADMINISTRATOR,
}  # fmt: skip
"""Who works in S1, by user name. In S2 there are s2manager, s2supervisor and s2consultant; headoffice is in HO."""

AWAY = {"s2manager": Role.SALES_MANAGER, "s2supervisor": Role.SUPERVISOR, "s2consultant": Role.CONSULTANT}

FIRST_OF = {role: username for username, role in reversed(STAFF.items())} | {Role.HEAD_OFFICE: "headoffice"}


@dataclass(frozen=True)
class Shop:
    """What was put in, by its key. Somebody is named by user name or, for the first of that role, by Role."""

    database: Database
    stores: dict[str, int]
    """S1, S2, HO"""
    people: dict[str, Actor]
    channels: dict[str, int]
    """phone, site, walk_in; s2 belongs to S2 alone"""
    models: dict[str, int]
    """seal, dolphin; s2 belongs to S2 alone"""

    @property
    def store(self) -> int:
        return self.stores["S1"]

    def actor(self, who: str | Role) -> Actor:
        return self.people[FIRST_OF[who] if isinstance(who, Role) else who]

    def person(self, who: str | Role) -> int:
        """The id of the employee."""
        return self.actor(who).employee_id

    def act(self, who: str | Role, at: datetime | None = None) -> Act:
        return Act(self.actor(who), "web", at or clock.now(), "10.0.0.1")

    def write(self, who: str | Role, at: datetime | None = None) -> AbstractContextManager[Session]:
        """One transaction in somebody's name."""
        return self.database.writing(self.act(who, at))

    def by_system(self, at: datetime | None = None) -> AbstractContextManager[Session]:
        return self.database.writing(system_act(at=at))

    def read(self) -> AbstractContextManager[Session]:
        return self.database.reading()

    def create(self, who: str | Role, register: type, at: datetime | None = None, **texts: Any) -> int:
        """A row from what somebody types into the form, by the path of every surface; returns its id."""
        with self.write(who, at) as session:
            fields = writing.writable_fields(self.actor(who), register, is_new=True)
            values = writing.read_all(session, fields, {name: str(text) for name, text in texts.items()})
            return writing.create(session, register, values).id

    def change(self, who: str | Role, register: type, row_id: int, at: datetime | None = None, **texts: Any) -> None:
        """What somebody types over some fields of a row."""
        with self.write(who, at) as session:
            row = policy.fetch(session, self.actor(who), register, row_id, Right.WRITE)
            fields = writing.writable_fields(self.actor(who), register, is_new=False)
            values = writing.read_all(session, {name: fields[name] for name in texts}, {name: str(text) for name, text in texts.items()})
            writing.update(session, row, values)

    def move(self, who: str | Role, move: Any, row_id: int, at: datetime | None = None, **texts: Any) -> None:
        """Somebody makes a move with a row they can see, answering what it asks as in its form."""
        with self.write(who, at) as session:
            row = policy.fetch(session, self.actor(who), move.register, row_id)
            move.make(row, **move.read({name: str(text) for name, text in texts.items()}, session))

    def hand_in(self, who: str | Role, register: type, row_id: int, *names: str, at: datetime | None = None) -> None:
        """Somebody hands in a photo for each of these papers of a row; without a name, one that only hangs there."""
        with self.write(who, at) as session:
            row = policy.fetch(session, self.actor(who), register, row_id, Right.WRITE)
            for name in names or (None,):
                photo = Upload(f"{name}.jpg", "image/jpeg", b"...", f"{register.__tablename__}/{row_id}/{name}/{clock.now()}", preview=b".")
                hang(session, row, photo, register.fields[name] if name else None)

    def route(self) -> int:
        """The store's fixed route for test drives."""
        with self.by_system() as session:
            route = session.scalar(select(TestRoute.id).where(TestRoute.store_id == self.store))
            if route is None:
                session.add(new := TestRoute(store_id=self.store, name="环城路线"))
                session.flush()
                route = new.id
            return route

    def lead(self, who: str | Role = Role.CONSULTANT, at: datetime | None = None, **texts: Any) -> int:
        """Somebody enters a lead, with a phone nobody else has."""
        with self.read() as session:
            number = session.scalar(select(func.count(Customer.id)))
        return self.create(who, Lead, at, **{"name": "王小明", "phone": f"138{number:08}", "channel": self.channels["phone"]} | texts)

    def complete(self, lead: int, **texts: Any) -> None:
        """All that must be known of the customer before the hand-over (C8)."""
        with self.by_system() as session:
            customer = session.get_one(Lead, lead).customer
            writing.update(session, customer, {"gender": Gender.MALE, "district": "西湖", "id_no": "330106199001011234"} | texts)

    def car(self, model: str = "seal", **about: Any) -> int:
        """A car in stock."""
        with self.by_system() as session:
            number = session.scalar(select(func.count(Vehicle.id)))
            session.add(car := Vehicle(store_id=self.store, model_id=self.models[model], **{"vin": f"LGXCE6CB1N{number:07}", "colour": "白"} | about))
            session.flush()
            return car.id

    def signed_order(self, lead: int, price: str = "100000", who: str | Role = Role.CONSULTANT, at: datetime | None = None, **about: Any) -> int:
        """An order on its usual way up to the supervisor's sign-off."""
        order = self.create(who, Order, at, lead=lead, model=self.models["seal"], price=price, **about)
        self.move(who, Order.order, order, at)
        self.move(who, Order.confirm_details, order, at)
        self.move(Role.SUPERVISOR, Order.sign_off, order, at)
        return order

    def payment(self, order: int, amount: str, kind: str = "balance", who: str | Role = Role.CONSULTANT, at: datetime | None = None) -> int:
        """Somebody records money; it does not count before finance has confirmed it."""
        return self.create(who, Payment, at, order=order, kind=kind, amount=amount, paid_at="2026-11-02 09:00")

    def paid(self, order: int, amount: str, kind: str = "balance", at: datetime | None = None) -> int:
        """Money that finance has confirmed."""
        payment = self.payment(order, amount, kind, at=at)
        self.move(Role.FINANCE, Payment.confirm, payment, at)
        return payment

    @contextmanager
    def row(self, register: type, row_id: int) -> Iterator[Any]:
        """The row as it is now."""
        with self.read() as session:
            yield session.get_one(register, row_id)

    def value(self, register: type, row_id: int, name: str) -> Any:
        with self.row(register, row_id) as row:
            return getattr(row, name)


def open_shop(database: Database) -> Shop:
    with database.writing(system_act()) as session:
        stores = {
            "S1": Store(code="S1", name="城东店", city="杭州"),
            "S2": Store(code="S2", name="城西店", city="杭州"),
            "HO": Store(code="HO", name="集团总部", is_head_office=True),
        }
        session.add_all(stores.values())
        session.flush()
        people = {}
        for store, staff in (("S1", STAFF), ("S2", AWAY), ("HO", {"headoffice": Role.HEAD_OFFICE})):
            people |= _hire(session, stores[store], staff)
        channels = {
            "phone": Channel(code="phone", name="400电话", kind=ChannelKind.PHONE),
            "site": Channel(code="site", name="汽车之家", kind=ChannelKind.SITE),
            "walk_in": Channel(code="walk_in", name="自然到店", kind=ChannelKind.WALK_IN),
            "s2": Channel(code="s2", name="城西巡展", kind=ChannelKind.ROADSHOW, store=stores["S2"]),
        }
        models = {
            "seal": VehicleModel(code="seal", name="海豹", guide_price=Decimal("179800")),
            "dolphin": VehicleModel(code="dolphin", name="海豚", guide_price=Decimal("99800")),
            "s2": VehicleModel(code="s2", name="城西专供", store=stores["S2"]),
        }
        session.add_all([*channels.values(), *models.values()])
        session.flush()
        return Shop(
            database,
            {code: store.id for code, store in stores.items()},
            people,
            {code: channel.id for code, channel in channels.items()},
            {code: model.id for code, model in models.items()},
        )


def _hire(session: Session, store: Store, staff: dict[str, Role]) -> dict[str, Actor]:
    positions = {role: Position(store=store, code=role.value, name=role.label.zh, role=role) for role in dict.fromkeys(staff.values())}
    employees = {
        username: Employee(store=store, name=f"{positions[role].name}{username[-1:] if username[-1:].isdigit() else ''}", username=username, position=positions[role])
        for username, role in staff.items()
    }
    session.add_all([*positions.values(), *employees.values()])
    session.flush()
    return {username: Actor(each.id, each.name, staff[username], store.id) for username, each in employees.items()}
