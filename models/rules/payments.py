"""Rules of payments: what is confirmed counts; a deal counts while the confirmed payments reach the total (P9)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session, object_session

from ..acting import act_of, by_the_system
from ..customers import Lead, LeadState
from ..prefilling import prefills
from ..refused import Refused
from ..remarks import remark
from ..sales import Deal, Order, OrderState, Payment, PaymentKind, PaymentState
from ..words import Label
from ..writing import before_saving
from .losses import close_case, open_case


@before_saving(Payment)
def is_recorded_by_whoever_took_it(payment, act, is_new):
    """P9: whoever records is kept, and does not confirm it."""
    if is_new:
        payment.recorded_by_id = payment.recorded_by_id or act.actor.employee_id


@before_saving(Payment)
def comes_after_the_sign_off_or_is_a_deposit(payment, act, is_new):
    """P8: before the sign-off only a deposit may be recorded, which is less than the price."""
    order = payment.order
    if order is None:
        return
    # Two deposits at one moment: the second waits here until the first is written. The order is locked before its payments.
    object_session(order).refresh(order, with_for_update=True)
    if order.state is OrderState.CANCELLED:
        if payment.kind is not PaymentKind.REFUND:
            raise Refused("订单已取消,只能退款", "The order is cancelled: only a refund is possible", field="kind", clause="P8")
    elif order.signed_off_at is None:
        if payment.kind is not PaymentKind.DEPOSIT:
            raise Refused("签核前只能收定金", "Before the sign-off only a deposit may be recorded", field="kind", clause="P8")
        if deposits_beside(payment) + payment.amount >= order.total:
            raise Refused("签核前的定金须少于总价", "Before the sign-off a deposit is less than the price", field="amount", clause="P8")
        # The next row of the same file looks at this one.
        object_session(order).add(payment)
        object_session(order).flush()


def deposits_beside(payment: Payment) -> Decimal:
    """The order's other deposits that were not reversed, confirmed or not, in yuan."""
    session = object_session(payment.order)
    with session.no_autoflush:
        others = select(func.coalesce(func.sum(Payment.amount), 0)).where(
            Payment.order_id == payment.order.id, Payment.id != (payment.id or 0), Payment.kind == PaymentKind.DEPOSIT,
            Payment.state != PaymentState.REVERSED, Payment.voided_at.is_(None),
        )  # fmt: skip
        return Decimal(session.scalar(others))


@Payment.confirm.rule
def was_recorded_by_somebody_else(payment, act):
    """P9: performance counts on the day the last payment was confirmed by finance, who never confirm their own entries."""
    if payment.kind is PaymentKind.REFUND and payment.amount > confirmed_sum(object_session(payment), payment.order_id):
        raise Refused("退款超过已到账金额", "More is refunded than has come in", field="amount", clause="P9")


@Payment.confirm.effect
def may_complete_the_order(payment, act):
    """P9: the order counts from the moment its confirmed payments reach the total."""
    follow_the_money(object_session(payment), payment.order, act.at)


@Order.sign_off.effect
def may_be_covered_already(order, act):
    """P9: a price that was lowered to what had been paid counts from the sign-off."""
    follow_the_money(object_session(order), order, act.at)


@Payment.reverse.rule
def leaves_no_less_than_nothing(payment, act):
    """P9: money that was refunded is not reversed a second time: the refund goes first."""
    if payment.kind is not PaymentKind.REFUND and payment.amount > confirmed_sum(object_session(payment), payment.order_id):
        raise Refused("这笔钱已退款,请先冲销退款", "This money was refunded: reverse the refund first", clause="P9")


@Payment.reverse.effect
def may_uncomplete_the_order(payment, act):
    """P9: a payment is reversed, never deleted, and everything that depends on it follows."""
    follow_the_money(object_session(payment), payment.order, act.at)


SIGNED_AMOUNT = case((Payment.kind == PaymentKind.REFUND, -Payment.amount), else_=Payment.amount)
"""What a payment adds to the order's sum: refunds subtract."""


def confirmed_sum(session: Session, order_id: int) -> Decimal:
    """What is confirmed and not reversed now, refunds subtracted, in yuan."""
    confirmed = select(func.coalesce(func.sum(SIGNED_AMOUNT), 0)).where(
        Payment.order_id == order_id, Payment.state == PaymentState.CONFIRMED, Payment.voided_at.is_(None)
    )
    return Decimal(session.scalar(confirmed))


UNCOUNTED = (OrderState.QUOTE, OrderState.ORDERED, OrderState.CANCELLED)
"""Before the sign-off there is no price that could be reached."""


def follow_the_money(session: Session, order: Order, at: datetime) -> None:
    """P9: bring the deal, the order and the lead in line with the confirmed payments."""
    session.refresh(order, with_for_update=True)
    came_in = confirmed_sum(session, order.id)
    covered = came_in >= order.total and order.state not in UNCOUNTED
    running = session.scalars(select(Deal).where(Deal.order_id == order.id, Deal.ended_at.is_(None))).one_or_none()
    begins, stops = covered and running is None, not covered and running is not None
    with by_the_system(session):
        if begins:
            _begin_to_count(session, order, at)
        elif stops:
            _stop_counting(session, order, running, at)
    if order.state is OrderState.DELIVERED and begins:
        close_case(session, order, at)
    elif order.state is OrderState.DELIVERED and stops:
        open_case(session, order, running, order.total - came_in, act_of(session))


def _begin_to_count(session: Session, order: Order, at: datetime) -> None:
    session.add(
        Deal(order_id=order.id, store_id=order.store_id, lead_id=order.lead_id, owner_id=order.owner_id, model_id=order.model_id, total=order.total, counted_at=at)
    )
    order.paid_at = at
    if order.state is OrderState.SIGNED_OFF:
        order.pay()
    if order.lead.state in Lead.win.transition.sources:
        order.lead.win()


def _stop_counting(session: Session, order: Order, running: Deal, at: datetime) -> None:
    session.execute(update(Deal).where(Deal.id == running.id).values(ended_at=at))
    order.paid_at = None
    # After the hand-over history is not rewritten: the order stays delivered, it only no longer counts.
    if order.state is OrderState.PAID:
        order.unpay()
    others = select(Deal.id).where(Deal.lead_id == order.lead_id, Deal.ended_at.is_(None))
    if order.lead.state is LeadState.WON and session.scalar(others) is None:
        order.lead.unwin()


@Lead.win.rule
def has_a_deal_that_counts(lead, act):
    """P9: no performance before the full price is in."""
    if object_session(lead).scalar(select(Deal.id).where(Deal.lead_id == lead.id, Deal.ended_at.is_(None)).limit(1)) is None:
        raise Refused("没有付清的订单,不能成交", "There is no order paid in full", clause="P9")


@remark(Order)
def tells_what_is_still_to_be_paid(order):
    """P8, P9: what is missing to the full price; of a cancelled order, what is still to be given back."""
    if order.state in (OrderState.QUOTE, OrderState.ORDERED):
        return None
    came_in = confirmed_sum(object_session(order), order.id)
    if order.state is OrderState.CANCELLED:
        return Label(f"订单已取消,还有 {came_in:,.2f} 元未退", f"The order is cancelled: {came_in:,.2f} yuan are still to be refunded") if came_in > 0 else None
    if came_in < order.total:
        return Label(f"已到账 {came_in:,.2f} 元,还差 {order.total - came_in:,.2f} 元", f"{came_in:,.2f} yuan are in, {order.total - came_in:,.2f} are missing")
    return Label(f"多收 {came_in - order.total:,.2f} 元,请退款", f"{came_in - order.total:,.2f} yuan too much are in: refund them") if came_in > order.total else None


@prefills(Payment, "order")
def is_what_is_due_now(order):
    """P7: before the sign-off a deposit, then what is missing; of a cancelled order what is to be given back."""
    came_in = confirmed_sum(object_session(order), order.id)
    if order.state is OrderState.CANCELLED:
        return {"kind": PaymentKind.REFUND, "amount": came_in or None}
    if order.signed_off_at is None:
        return {"kind": PaymentKind.DEPOSIT}
    return {"kind": PaymentKind.BALANCE, "amount": order.total - came_in if came_in < order.total else None}
