"""The customer's road for tests: each step made by the right person at a given local moment, through the moves."""

from datetime import UTC, datetime
from typing import Any

from models import clock
from models.contacts import Appointment, Call, FollowUp
from models.customers import Closing, Lead
from models.plans import Target
from models.products import Vehicle, VehicleUse
from models.sales import Order, Payment, TestDrive

from .shop import Shop


def at(text: str) -> datetime:
    """A local moment of the store, such as "2026-10-31 23:59:59"; a day alone is its noon."""
    text = text if ":" in text else f"{text} 12:00"
    return clock.from_local(datetime.fromisoformat(text)).astimezone(UTC)


def typed(text: str) -> str:
    return f"{clock.to_local(at(text)):%Y-%m-%d %H:%M:%S}"


class Road:
    """What happens in S1. Every step returns the id of the row it made."""

    def __init__(self, shop: Shop):
        self.shop = shop
        self.phones = iter(range(13800000001, 13900000000))

    def lead(self, when: str, who: str = "consultant1", **about: Any) -> int:
        texts = {
            "name": "王小明", "gender": "male", "phone": next(self.phones), "district": "朝阳", "channel": self.shop.channels["phone"],
            "model": self.shop.models["seal"], "expected_purchase": "within_month",
        } | about  # fmt: skip
        return self.shop.create(who, Lead, at(when), **{name: text for name, text in texts.items() if text is not None})

    def open_lead(self, when: str, owner: str = "consultant1") -> int:
        """Brought in by the DCC and given to its owner the same minute."""
        lead = self.lead(when, "dcc1")
        self.shop.move("manager", Lead.assign, lead, at(when), owner=self.shop.person(owner))
        return lead

    def invitation(self, lead: int, when: str, due: str = "2026-11-20", who: str = "consultant1") -> int:
        return self.shop.create(who, Appointment, at(when), lead=lead, due_at=typed(due))

    def drive(self, lead: int, when: str, who: str = "consultant1") -> int:
        """Booked, cleared, driven and finished on one day."""
        drive = self.shop.create(
            who, TestDrive, at(when), lead=lead, starts_at=typed(when), driver_name="王小明", licence_no="330100199001011234",
            licence_issued_on="2015-01-01", licence_valid_until="2031-01-01", terms_accepted="1", signature="王小明",
            vehicle=self.car(), specialist=self.shop.person("testdrive"), route=self.shop.route(), consented_at=typed(when),
        )  # fmt: skip
        self.shop.hand_in(who, TestDrive, drive, "licence_scan", "id_scan")
        self.shop.move(who, TestDrive.clear, drive, at(when))
        self.shop.move("testdrive", TestDrive.start, drive, at(when))
        self.shop.move("testdrive", TestDrive.finish, drive, at(when), feedback="很好")
        return drive

    def car(self) -> int:
        with self.shop.by_system() as session:
            car = Vehicle(store_id=self.shop.store, vin=f"VIN{next(self.phones)}", model_id=self.shop.models["seal"], use=VehicleUse.DEMO)
            session.add(car)
            session.flush()
            return car.id

    def order(self, lead: int, when: str, price: int, who: str = "consultant1", model: str = "seal") -> int:
        """Ordered, confirmed by the customer and signed off."""
        order = self.shop.create(who, Order, at(when), lead=lead, model=self.shop.models[model], price=price)
        self.shop.move(who, Order.order, order, at(when))
        self.shop.move(who, Order.confirm_details, order, at(when))
        self.shop.move("supervisor", Order.sign_off, order, at(when))
        return order

    def payment(self, order: int, when: str, amount: int, who: str = "consultant1", kind: str = "deposit") -> int:
        """Recorded and confirmed at that moment."""
        payment = self.shop.create(who, Payment, at(when), order=order, kind=kind, amount=amount, paid_at=typed(when))
        self.shop.move("finance", Payment.confirm, payment, at(when))
        return payment

    def reversal(self, payment: int, when: str) -> None:
        self.shop.move("finance", Payment.reverse, payment, at(when))

    def sale(self, lead: int, when: str, price: int, who: str = "consultant1", **about: Any) -> int:
        order = self.order(lead, when, price, who, **about)
        self.payment(order, when, price, who, "balance")
        return order

    def closing(self, lead: int, when: str, kind: str = "lost", reason: str = "price", confirmed: str | None = "", who: str = "consultant1") -> int:
        """Asked for and, unless `confirmed` is None, confirmed by the supervisor."""
        request = Lead.request_lost if kind == "lost" else Lead.request_void
        self.shop.move(who, request, lead, at(when), reason_code=reason, reason="客户原话")
        with self.shop.read() as session:
            closing = max(row.id for row in session.query(Closing).filter_by(lead_id=lead))
        if confirmed is not None:
            self.shop.move("supervisor", Closing.confirm, closing, at(confirmed or when))
        return closing

    def call(self, when: str, lead: int | None = None, answered: bool = True, who: str = "dcc1") -> int:
        with self.shop.by_system(at(when)) as session:
            call = Call(store_id=self.shop.store, called_at=at(when), agent_id=self.shop.person(who), answered=answered, lead_id=lead, phone="13900001234")
            session.add(call)
            session.flush()
            return call.id

    def target(self, month: str, units: int, revenue: int | None = None, who: str = "consultant1") -> int:
        about = {"revenue": revenue} if revenue is not None else {}
        return self.shop.create("manager", Target, employee=self.shop.person(who), month=month, units=units, **about)

    def follow_up(self, lead: int, due: str, done: str | None = None, who: str = "consultant1") -> int:
        with self.shop.by_system(at("2026-09-01")) as session:
            follow_up = FollowUp(store_id=self.shop.store, lead_id=lead, owner_id=self.shop.person(who), due_at=at(due))
            session.add(follow_up)
            session.flush()
            row = follow_up.id
        if done:
            self.shop.move(who, FollowUp.finish, row, at(done), method="phone", result="已联系")
        return row
