"""P7–P9, C7: whatever people try with orders, in whatever order, what must hold holds after every step."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from models.customers import Lead, LeadState
from models.discipline import Penalty
from models.handover import Delivery, DeliveryState, VehicleCheck
from models.moves import StatePeriod
from models.products import Vehicle, VehicleState
from models.refused import Refused
from models.rules.orders import HOLDING
from models.sales import Deal, DecorationLine, Order, OrderState, Payment, PaymentKind, PaymentState

pytestmark = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
WHO = st.sampled_from(("consultant1", "consultant1", "consultant1", "supervisor", "manager", "gm"))
MONEY = st.sampled_from(("0.01", "40000", "59999.99", "60000", "100000"))
NUMBER = st.integers(0, 30)


def items(register) -> dict[str, str]:
    return {each.name: "1" for each in register.items()}


class Sale(RuleBasedStateMachine):
    """Two orders of one person's customers, two cars, and everybody who tries something."""

    shop = stand = None

    @initialize()
    def open(self) -> None:
        self.stand.restore("shop")
        leads = [self.shop.lead() for _ in range(2)]
        for lead in leads:
            self.shop.complete(lead)
        self.cars = [self.shop.car() for _ in range(2)]
        self.orders = [self.shop.create("consultant1", Order, lead=lead, model=self.shop.models["seal"], price="100000", vehicle=self.cars[0]) for lead in leads]
        self.deliveries = [self.shop.create("consultant1", Delivery, order=each, photo_declined="1", **items(Delivery)) for each in self.orders]
        self.payments: list[int] = []

    def try_to(self, deed, *arguments, **texts):
        try:
            return deed(*arguments, **texts)
        except Refused:
            return None

    @rule(which=st.integers(0, 1), move=st.sampled_from((Order.order, Order.confirm_details, Order.sign_off, Order.sign_off, Order.cancel, Order.pay, Order.deliver)), who=WHO)
    def moves_an_order(self, which, move, who) -> None:
        self.try_to(self.shop.move, who, move, self.orders[which])

    @rule(which=st.integers(0, 1))
    def goes_the_usual_way(self, which) -> None:
        for who, move in (("consultant1", Order.order), ("consultant1", Order.confirm_details), ("supervisor", Order.sign_off)):
            self.try_to(self.shop.move, who, move, self.orders[which])

    @rule(which=st.integers(0, 1), kind=st.sampled_from(("deposit", "balance", "balance", "refund")), amount=MONEY, who=WHO)
    def records_money(self, which, kind, amount, who) -> None:
        made = self.try_to(self.shop.payment, self.orders[which], amount, kind, who)
        self.payments += [made] if made else []

    @rule(which=NUMBER, move=st.sampled_from((Payment.confirm, Payment.confirm, Payment.confirm, Payment.reverse)), who=st.sampled_from(("finance", "finance", "manager")))
    def decides_on_money(self, which, move, who) -> None:
        if self.payments:
            self.try_to(self.shop.move, who, move, self.payments[which % len(self.payments)])

    @rule(which=st.integers(0, 1), about=st.sampled_from(({"price": "60000"}, {"price": "100000"}, {"vehicle": 0}, {"vehicle": 1}, {"colour": "红"}, {"remark": "急"})))
    def changes_an_order(self, which, about) -> None:
        texts = {name: self.cars[value] if name == "vehicle" else value for name, value in about.items()}
        self.try_to(self.shop.change, "consultant1", Order, self.orders[which], **texts)

    @rule(which=st.integers(0, 1), price=st.sampled_from(("0", "0.01", "2800")))
    def writes_a_line(self, which, price) -> None:
        self.try_to(self.shop.create, "consultant1", DecorationLine, order=self.orders[which], item="膜", price=price)

    @rule(which=st.integers(0, 1), who=WHO)
    def hands_over(self, which, who) -> None:
        self.try_to(self.shop.create, "consultant1", VehicleCheck, order=self.orders[which], **items(VehicleCheck))
        self.try_to(self.shop.move, who, Delivery.hand_over, self.deliveries[which])

    @invariant()
    def what_must_hold_holds(self) -> None:
        if not hasattr(self, "orders"):
            return
        with self.shop.read() as session:
            for order in session.scalars(select(Order)):
                self.holds_of(session, order)
            for car in session.scalars(select(Vehicle)):
                held = [each.state for each in session.scalars(select(Order).where(Order.vehicle_id == car.id, Order.state.in_((*HOLDING, OrderState.DELIVERED))))]
                assert len(held) <= 1, "a car is sold once"
                expected = VehicleState.IN_STOCK if not held else VehicleState.DELIVERED if held == [OrderState.DELIVERED] else VehicleState.ALLOCATED
                assert car.state is expected
            for lead in session.scalars(select(Lead)):
                counts = session.scalar(select(Deal.id).where(Deal.lead_id == lead.id, Deal.ended_at.is_(None)).limit(1)) is not None
                assert (lead.state is LeadState.WON) == counts, "won is what counts, and nothing else"
            causes = list(session.scalars(select(Penalty.cause)))
            assert len(causes) == len(set(causes))

    def holds_of(self, session, order) -> None:
        payments = list(session.scalars(select(Payment).where(Payment.order_id == order.id)))
        came_in = sum(((-1 if each.kind is PaymentKind.REFUND else 1) * each.amount for each in payments if each.state is PaymentState.CONFIRMED), Decimal(0))
        lines = sum((each.price * each.quantity for each in session.scalars(select(DecorationLine).where(DecorationLine.order_id == order.id))), Decimal(0))
        deals = list(session.scalars(select(Deal).where(Deal.order_id == order.id)))
        counts = any(deal.ended_at is None for deal in deals)
        assert order.total == order.price + lines
        assert came_in >= 0, "nothing is given back that did not come in"
        assert counts == (order.signed_off_at is not None and order.state is not OrderState.CANCELLED and came_in >= order.total)
        if order.signed_off_at is None and order.state is not OrderState.CANCELLED:
            assert {each.kind for each in payments} <= {PaymentKind.DEPOSIT}, "before the sign-off only a deposit"
        assert (order.state is OrderState.PAID) <= counts
        assert (order.state is OrderState.SIGNED_OFF) <= (not counts)
        if order.state in (OrderState.SIGNED_OFF, OrderState.PAID, OrderState.DELIVERED):
            assert order.customer_confirmed_at <= order.signed_off_at
            assert order.signed_by_id != order.owner_id
        handed = session.scalars(select(Delivery).where(Delivery.order_id == order.id)).one()
        assert (handed.state is DeliveryState.HANDED_OVER) == (order.state is OrderState.DELIVERED)
        if order.state is OrderState.DELIVERED:
            assert any(deal.counted_at <= order.delivered_at and (deal.ended_at is None or deal.ended_at >= order.delivered_at) for deal in deals), "no delivery unpaid"
        road = list(session.scalars(select(StatePeriod).where(StatePeriod.register == "orders", StatePeriod.row_id == order.id).order_by(StatePeriod.id)))
        assert [each.from_state for each in road] == ["quote", *(each.to_state for each in road)][: len(road)], "every state was moved into"
        assert (road[-1].to_state if road else "quote") == order.state.value


def test_p9_whatever_is_tried_in_whatever_order_nothing_slips_through(shop, stand):
    Sale.shop, Sale.stand = shop, stand
    run_state_machine_as_test(Sale, settings=settings(max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)))
