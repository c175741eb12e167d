"""Rules of orders: the total is computed, details are confirmed before the sign-off, no car before the money (P7–P9)."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import object_session

from .. import clock
from ..refused import Refused
from ..sales import Deal, Order, OrderState
from ..writing import before_saving


@before_saving(Order)
def costs_what_its_parts_cost(order, act, is_new):
    """P7: nothing is typed twice; price and decoration make the total, which stands once it is signed off."""
    if is_new:
        order.decoration_total = order.decoration_total or Decimal("0.00")
        order.customer_id = order.customer_id or (order.lead.customer_id if order.lead else None)
        order.owner_id = order.owner_id or (order.lead.owner_id if order.lead else None) or act.actor.employee_id
    total = order.price + order.decoration_total
    if not is_new and total != order.total and order.state not in (OrderState.QUOTE, OrderState.ORDERED):
        raise Refused("已签核的订单不能改价,请先取消", "A signed-off order keeps its price: cancel it first", field="price", clause="P8")
    order.total = total


@Order.order.effect
def is_ordered_today(order, act):
    """C7: an ordered car is registered by the order rules."""
    order.ordered_on = clock.local_day(act.at, order.store.timezone)


@Order.sign_off.rule
def was_confirmed_by_the_customer(order, act):
    """P8: the customer's confirmation of the details comes first, then the sign-off."""
    if order.customer_confirmed_at is None:
        raise Refused("客户尚未确认信息,不能签核", "The customer has not confirmed the details yet", clause="P8")


@Order.deliver.rule
def is_paid_in_full(order, act):
    """P9: no pick-up before the full price is in; nobody may break this."""
    running = select(Deal.id).where(Deal.order_id == order.id, Deal.ended_at.is_(None))
    if object_session(order).scalar(running) is None:
        raise Refused("全款未到账,不能交车", "Not paid in full: no pick-up", clause="P9")
