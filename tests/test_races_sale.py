"""The sale and the outside, by several people at one moment: nobody slips through between two looks at the same row (C7, K2, P6, P8, P9)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.expenses import ExpenseClaim, ExpenseLine
from models.handover import Delivery, VehicleCheck
from models.key_accounts import TravelForm
from models.products import Vehicle, VehicleState, VehicleUse
from models.sales import Deal, Order, OrderState, Payment, TestDrive

from .test_races import MORNING, at_once, count, refusals


def papers(register) -> dict[str, str]:
    return {each.name: "1" for each in register.items()}


@pytest.fixture
def ready(shop):
    """A paid, checked order with its list ticked, and the payment it stands on."""
    lead = shop.lead()
    shop.complete(lead)
    order = shop.signed_order(lead, vehicle=shop.car())
    payment = shop.paid(order, "100000")
    shop.create("consultant1", VehicleCheck, order=order, **papers(VehicleCheck))
    return order, payment, shop.create("consultant1", Delivery, order=order, photo_declined="1", **papers(Delivery))


def test_p9_a_reversal_and_a_hand_over_never_both_slip_through(shop, ready):
    """Either the money is gone and the car stays, or the car is gone and a case is open."""
    order, payment, delivery = ready
    results = at_once(lambda: shop.move("finance", Payment.reverse, payment), lambda: shop.move("consultant1", Delivery.hand_over, delivery))
    assert len(refusals(results)) in (0, 1)
    with shop.read() as session:
        state = session.get_one(Order, order).state
        assert session.scalar(select(func.count(Deal.id)).where(Deal.ended_at.is_(None))) == 0
        if refusals(results):
            assert (state, str(refusals(results)[0])) == (OrderState.SIGNED_OFF, "全款未到账,不能交车;请财务核对并确认收款(P9)")
        else:
            assert state is OrderState.DELIVERED
            assert len(session.execute(select(Order.id).where(Order.delivered_at.is_not(None))).all()) == 1


def test_c7_two_orders_of_one_car_at_one_moment_make_one(shop):
    car = shop.car()
    quotes = [shop.create(who, Order, lead=shop.lead(who), model=shop.models["seal"], price="1", vehicle=car) for who in ("consultant1", "consultant2")]
    results = at_once(*(lambda who=who, quote=quote: shop.move(who, Order.order, quote) for who, quote in zip(("consultant1", "consultant2"), quotes, strict=True)))
    assert len(refusals(results)) == 1
    assert {shop.value(Order, each, "state") for each in quotes} == {OrderState.ORDERED, OrderState.QUOTE}
    assert shop.value(Vehicle, car, "state") is VehicleState.ALLOCATED


def test_p6_one_car_is_booked_once_however_many_want_it(shop):
    car = shop.car(use=VehicleUse.DEMO)
    leads = [(who, shop.lead(who)) for who in ("consultant1", "consultant2", "consultant1")]
    results = at_once(*(lambda who=who, lead=lead: shop.create(who, TestDrive, lead=lead, vehicle=car, starts_at="2026-11-03 10:00") for who, lead in leads))
    assert len(refusals(results)) == 2
    assert count(shop, TestDrive) == 1


def test_p8_two_deposits_at_one_moment_stay_below_the_price(shop):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    results = at_once(*(lambda: shop.payment(order, "60000", "deposit") for _ in range(2)))
    assert len(refusals(results)) == 1
    assert count(shop, Payment) == 1


def test_p9_two_refunds_at_one_moment_give_back_no_more_than_came_in(shop):
    order = shop.signed_order(shop.lead())
    shop.paid(order, "50000")
    back = [shop.payment(order, "30000", "refund") for _ in range(2)]
    results = at_once(*(lambda each=each: shop.move("finance", Payment.confirm, each) for each in back))
    assert [str(each) for each in refusals(results)] == ["退款超过已到账金额(P9)"]


def test_p8_a_sign_off_and_a_new_price_do_not_cross(shop):
    """What was signed is what was confirmed."""
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    shop.move("consultant1", Order.order, order)
    shop.move("consultant1", Order.confirm_details, order)
    at_once(lambda: shop.move("supervisor", Order.sign_off, order), lambda: shop.change("consultant1", Order, order, price="90000"))
    with shop.row(Order, order) as row:
        assert (row.state, row.total, row.customer_confirmed_at is not None) in ((OrderState.SIGNED_OFF, 100000, True), (OrderState.ORDERED, 90000, False))


def test_k2_one_invoice_is_claimed_once_in_all_stores_at_one_moment(shop):
    claims = []
    for who, boss in (("keyaccount", "manager"), ("s2consultant", "s2manager")):
        form = shop.create(who, TravelForm, destination="城东", travel_on="2026-11-02", purpose="谈换车")
        shop.move(who, TravelForm.submit, form)
        shop.move(boss, TravelForm.approve, form, MORNING + timedelta(hours=1))
        claims.append((who, shop.create(who, ExpenseClaim, travel_form=form)))
    results = at_once(*(lambda who=who, claim=claim: shop.create(who, ExpenseLine, claim=claim, kind="tea", amount="35", invoice_no="FP001") for who, claim in claims))
    assert [str(each) for each in refusals(results)] == ["这张发票已报销过,请核对"]
    assert count(shop, ExpenseLine) == 1
