"""A month of a store, played by its people over HTTP alone, from the first call to after-sales; then its figures.

October 2026 in S1, local time. What is expected was worked out by hand:

    lead  came     by        what became of it
    A     2 Oct    dcc1      invited 2 Oct, came and drove 4 Oct, ordered for 100 000 + 2 000 mats and plates; 20 000 on 6 Oct,
                             82 000 on 20 Oct: counts on 20 Oct; handed over 21 Oct; called 22 and 28 Oct
    B     8 Oct    walk-in   lost on 12 Oct, confirmed by the supervisor
    C     9 Oct    dcc1      a wrong number: void, confirmed
    D     15 Oct   walk-in   invited 15 Oct; ordered for 90 000 and paid 89 999: does not count

    leads 3 (A, B, D), void 1 · invited A, D = 2/3 · drove A = 1/3 · closed A = 1/3 · lost B = 1/3
    units 1, revenue 102 000.00 · plan of 2 units: 1/2
"""

import io
import re
from datetime import date
from fractions import Fraction

import pytest
import time_machine
from bs4 import BeautifulSoup
from PIL import Image

from models.contacts import FollowUp, FollowUpKind
from models.customers import Closing
from models.handover import ServiceCase
from models.people import Position
from models.products import TestRoute, Vehicle, VehicleUse
from models.roles import Role
from models.running import Setting
from models.sales import Order, OrderState
from reports import period
from reports.figures import FIGURES, Question, selling_stores

from .road import at
from .web import words


class Stage:
    """The store's people at their screens, each at the moment of the play."""

    def __init__(self, web):
        self.web, self.shop = web, web.shop

    def enter(self, who, when, register, **fields):
        """Somebody fills in a form; returns the row's id."""
        with time_machine.travel(at(when), tick=False):
            answer = self.web.visit(who).post(f"/admin/{register}/new/", fields)
        assert answer.status_code == 302, (register, words(answer))
        return int(re.search(r"id=(\d+)", answer.headers["Location"])[1])

    def change(self, who, when, register, row, **fields):
        """Somebody opens a row's form, writes over some of it and saves the whole."""
        with time_machine.travel(at(when), tick=False):
            visitor = self.web.visit(who)
            page = visitor.get(f"/admin/{register}/edit/", {"id": row})
            answer = visitor.post(f"/admin/{register}/edit/", {"id": row} | standing(page.get_data(as_text=True)) | fields)
        assert answer.status_code == 302, (register, words(answer))

    def do(self, who, when, register, row, move, refused=0, **answers):
        """Somebody presses the button of a move; `refused` is the status with which it must be refused."""
        with time_machine.travel(at(when), tick=False):
            answer = self.web.visit(who).post(f"/admin/{register}/{row}/do/{move}", answers)
        assert answer.status_code == (refused or 302), (move, words(answer))

    def person(self, who):
        return self.shop.person(who)


def standing(page: str) -> dict[str, str]:
    """What stands in the form as it was opened, the way a browser would send it."""
    found = {}
    for field in BeautifulSoup(page, "html.parser").select("form.sheet-form [name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            found[field["name"]] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            found[field["name"]] = field.get_text()
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                found[field["name"]] = field.get("value", "on")
        elif field.get("type") != "file" and field["name"] != "csrf_token":
            found[field["name"]] = field.get("value", "")
    return found


def scan():
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(made, "JPEG")
    made.seek(0)
    return made


@pytest.fixture
def stage(web):
    """S1 with a car in stock, one to drive, a route, and the day of the third call set."""
    with web.shop.by_system(at("2026-09-30")) as session:
        store = web.shop.store
        for use, vin in ((VehicleUse.STOCK, "LSTOCK00000000001"), (VehicleUse.DEMO, "LDEMO000000000001")):
            session.add(Vehicle(store_id=store, vin=vin, model_id=web.shop.models["seal"], colour="白色", use=use))
        session.add_all([TestRoute(store_id=store, name="环城"), Setting(store_id=store, key="third_call_after_days", value="30", valid_from=date(2026, 1, 1))])
        for position in session.query(Position).filter(Position.role == Role.CONSULTANT):
            position.owes_daily_report = True
    return Stage(web)


def one(stage, register, **wanted):
    with stage.shop.read() as session:
        return session.query(register).filter_by(**wanted).one().id


def play(stage):
    """The month, lead by lead."""
    shop, seal = stage.shop, stage.shop.models["seal"]
    of = {"model": seal, "expected_purchase": "within_month", "district": "朝阳", "gender": "male"}
    plan = stage.enter("manager", "2026-10-01 09:00", "sales_plans", period_kind="month", period="2026-10", units="2", revenue="200000")
    stage.do("manager", "2026-10-01 09:01", "sales_plans", plan, "submit")
    stage.do("manager", "2026-10-01 09:02", "sales_plans", plan, "approve", refused=403)
    stage.do("gm", "2026-10-01 10:00", "sales_plans", plan, "approve")

    a = stage.enter("dcc1", "2026-10-02 10:00", "leads", name="甲一", phone="13800001111", channel=shop.channels["phone"], **of)
    stage.enter("dcc1", "2026-10-02 10:05", "calls", called_at="2026-10-02T10:00", agent=stage.person("dcc1"), direction="inbound", answered="1", phone="13800001111", channel=shop.channels["phone"], lead=a)
    stage.enter("dcc1", "2026-10-02 10:10", "messages", lead=a, kind="first_message", body="您好,感谢来电", status="sent")
    stage.enter("dcc1", "2026-10-02 10:20", "appointments", lead=a, due_at="2026-10-04T10:00")
    stage.do("consultant1", "2026-10-02 19:00", "leads", a, "assign", refused=404, owner=stage.person("consultant1"))
    stage.do("manager", "2026-10-02 19:00", "leads", a, "assign", owner=stage.person("consultant1"))
    stage.enter("dcc1", "2026-10-04 10:00", "visits", lead=a, origin="invited", introduced_to=stage.person("consultant1"), test_drive_offered="1")
    stage.enter("consultant1", "2026-10-04 10:30", "messages", lead=a, kind="first_message", body="欢迎到店", status="sent")
    drive(stage, a)
    order = sell(stage, a)
    hand_over(stage, order)

    b = stage.enter("consultant2", "2026-10-08 11:00", "leads", name="乙二", phone="13800002222", channel=shop.channels["walk_in"], **of)
    stage.do("consultant2", "2026-10-12 11:00", "leads", b, "request_lost", reason_code="price", reason="别家便宜")
    closing(stage, "2026-10-12 18:00", b)
    c = stage.enter("dcc1", "2026-10-09 11:00", "leads", name="丙三", phone="13800003333", channel=shop.channels["phone"], **of)
    stage.do("dcc1", "2026-10-10 11:00", "leads", c, "request_void", reason_code="wrong_number", reason="空号")
    closing(stage, "2026-10-10 18:00", c)

    d = stage.enter("consultant2", "2026-10-15 11:00", "leads", name="丁四", phone="13800004444", channel=shop.channels["walk_in"], **of)
    stage.enter("consultant2", "2026-10-15 12:00", "appointments", lead=d, due_at="2026-10-17T10:00")
    unpaid = stage.enter("consultant2", "2026-10-17 11:00", "orders", lead=d, model=seal, price="90000")
    for who, move in (("consultant2", "order"), ("consultant2", "confirm_details"), ("supervisor", "sign_off")):
        stage.do(who, "2026-10-17 12:00", "orders", unpaid, move)
    pay(stage, "2026-10-18 11:00", unpaid, "balance", "89999")


def drive(stage, lead):
    """P6: nobody drives before the papers are there."""
    drive = stage.enter(
        "consultant1", "2026-10-04 10:40", "test_drives", lead=lead, starts_at="2026-10-04T11:00", vehicle=one(stage, Vehicle, use=VehicleUse.DEMO),
        specialist=stage.person("testdrive"), route=one(stage, TestRoute), driver_name="甲一", licence_no="330100199001011234", licence_issued_on="2024-10-04", licence_valid_until="2030-10-04",
    )  # fmt: skip
    stage.do("consultant1", "2026-10-04 10:45", "test_drives", drive, "clear", refused=409)
    papers = {"licence_scan": (scan(), "licence.jpg"), "id_scan": (scan(), "id.jpg"), "consented_at": "2026-10-04T10:44", "terms_accepted": "1", "signature": "甲一"}
    stage.change("consultant1", "2026-10-04 10:50", "test_drives", drive, **papers)
    stage.do("consultant1", "2026-10-04 10:55", "test_drives", drive, "clear")
    stage.do("testdrive", "2026-10-04 11:00", "test_drives", drive, "start")
    stage.do("testdrive", "2026-10-04 11:25", "test_drives", drive, "finish", feedback="很满意")


def sell(stage, lead):
    """P7–P9: ordered, confirmed, signed off, a deposit and the rest – each confirmed by finance."""
    order = stage.enter("consultant1", "2026-10-05 15:00", "orders", lead=lead, model=stage.shop.models["seal"], price="100000", colour="白色", vehicle=one(stage, Vehicle, use=VehicleUse.STOCK))
    stage.enter("consultant1", "2026-10-05 15:05", "decoration_lines", order=order, kind="decoration", item="脚垫", quantity="1", price="2000")
    stage.do("consultant1", "2026-10-05 15:10", "orders", order, "order")
    stage.do("supervisor", "2026-10-05 15:15", "orders", order, "sign_off", refused=409)
    stage.do("consultant1", "2026-10-05 15:20", "orders", order, "confirm_details")
    stage.do("consultant1", "2026-10-05 15:25", "orders", order, "sign_off", refused=403)
    stage.do("supervisor", "2026-10-05 15:30", "orders", order, "sign_off")
    pay(stage, "2026-10-06 10:00", order, "deposit", "20000")
    pay(stage, "2026-10-20 10:00", order, "balance", "82000")
    return order


def pay(stage, when, order, kind, amount):
    recorder = "consultant1" if kind == "deposit" or amount == "82000" else "consultant2"
    payment = stage.enter(recorder, when, "payments", order=order, kind=kind, amount=amount, method="transfer", paid_at=when.replace(" ", "T"))
    stage.do(recorder, when, "payments", payment, "confirm", refused=403)
    stage.do("finance", when, "payments", payment, "confirm")


def hand_over(stage, order):
    """C7, C8, P10, P11: checked, complete, each paper ticked; two calls in time."""
    with stage.shop.read() as session:
        sold = session.get_one(Order, order)
        customer = sold.customer_id
        assert sold.state is OrderState.PAID
    delivery = stage.enter("consultant1", "2026-10-21 09:00", "deliveries", order=order, **dict.fromkeys(("invoice", "tax_form", "manual", "maintenance_book", "tools", "cautions_told", "photo_declined"), "1"))
    stage.do("consultant1", "2026-10-21 09:05", "deliveries", delivery, "hand_over", refused=409)
    seen = ("vin_matches", "model_matches", "colour_matches", "options_match", "certificate", "conformity_certificate", "guarantee_card", "keys_tested", "tools_complete", "charging_gun_fits", "outside", "inside", "tyres", "lights", "fluids", "electrics")
    stage.enter("consultant1", "2026-10-21 09:10", "vehicle_checks", order=order, vin_seen="LSTOCK00000000001", **dict.fromkeys(seen, "1"))
    stage.do("consultant1", "2026-10-21 09:15", "deliveries", delivery, "hand_over", refused=409)
    stage.change("consultant1", "2026-10-21 09:20", "customers", customer, id_no="330100199001011234", gender="male", name="甲一", district="朝阳", phone="13800001111")
    stage.do("consultant1", "2026-10-21 10:00", "deliveries", delivery, "hand_over")
    with stage.shop.read() as session:
        due = {each.kind: each.id for each in session.query(FollowUp).filter(FollowUp.kind.in_((FollowUpKind.AFTER_24H, FollowUpKind.AFTER_WEEK)))}
    for kind, when in ((FollowUpKind.AFTER_24H, "2026-10-22 09:30"), (FollowUpKind.AFTER_WEEK, "2026-10-28 09:30")):
        stage.do("consultant1", when, "follow_ups", due[kind], "finish", method="phone", result="一切正常")


def closing(stage, when, lead):
    key = one(stage, Closing, lead_id=lead)
    stage.do("supervisor", when, "closings", key, "confirm", missed_follow_up="")


def test_a_month_played_by_its_people_has_the_figures_worked_out_by_hand(stage):
    play(stage)
    with stage.shop.read() as session:
        question = Question(selling_stores(session, ["S1"]), (period.month(date(2026, 10, 1)),), at("2026-11-01 00:00")).opened(session)
        found = {name: FIGURES[name].ask(session, question).of() for name in FIGURES}
        rates = {name: Fraction(int(amount.numerator), int(amount.denominator)) for name, amount in found.items() if amount.denominator and FIGURES[name].is_rate}
        assert (found["leads_total"].value, found["leads_void"].value, found["units"].value, str(found["revenue"].value)) == (3, 1, 1, "102000.00")
        expected = {"invitation_rate": Fraction(2, 3), "test_drive_rate": Fraction(1, 3), "closing_rate": Fraction(1, 3), "loss_rate": Fraction(1, 3), "attainment_units": Fraction(1, 2), "same_day_message_rate": Fraction(1)}
        assert {name: rates[name] for name in expected} == expected
        assert session.query(Order).filter_by(state=OrderState.DELIVERED).count() == 1
        assert session.query(ServiceCase).count() == 0, "after-sales takes over after the third call, which is due in November"
    with time_machine.travel(at("2026-11-01 09:00"), tick=False):
        board = words(stage.web.visit("manager").get("/admin/leads/", {"view": "all"}))
    for name in ("甲一", "乙二", "丙三", "丁四"):
        assert name in board
