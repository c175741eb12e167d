"""Rules of orders: the total is computed, details are confirmed before the sign-off, one car is sold once, and not before the money (C7, P7–P9)."""

from decimal import Decimal

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import object_session

from .. import clock
from ..acting import Act, by_the_system
from ..kinds import MoneyKind
from ..products import Vehicle, VehicleState
from ..refused import Refused
from ..sales import Deal, DecorationLine, Order, OrderState
from ..writing import before_saving, stood, when_voided


@before_saving(Order)
def costs_what_its_parts_cost(order, act, is_new):
    """P7: nothing is typed twice; price and decoration make the total, which stands once it is signed off."""
    if is_new:
        order.decoration_total = order.decoration_total or Decimal("0.00")
        order.customer_id = order.customer_id or (order.lead.customer_id if order.lead else None)
        order.owner_id = order.owner_id or (order.lead.owner_id if order.lead else None) or act.actor.employee_id
    total = order.price + order.decoration_total
    if total > MoneyKind.most:
        raise Refused("金额超出范围,请核对车价和装潢", "This is too much money: check price and lines", field="price")
    if not is_new and total != order.total and order.state not in (OrderState.QUOTE, OrderState.ORDERED):
        raise Refused("已签核的订单不能改价,请先取消", "A signed-off order keeps its price: cancel it first", field="price", clause="P8")
    if not is_new and total != order.total:
        order.customer_confirmed_at = None  # they agreed to another price
    order.total = total


@before_saving(DecorationLine)
def is_part_of_the_order(line, act, is_new):
    """P8: what is sold with the car stands in the order's total, and is settled with its sign-off."""
    if stood(line, "order") is not line.order:
        raise Refused("装潢单不能换到别的订单,请作废后重填", "A line does not change its order: void it and write it anew", field="order", clause="P8")
    if line.price * (line.quantity or 1) > MoneyKind.most:
        raise Refused("金额超出范围,请核对单价和数量", "This is too much money: check price and quantity", field="price")
    session = object_session(line.order)
    session.add(line)
    session.flush()
    add_up(line.order, act)


@when_voided(DecorationLine)
def is_no_longer_part_of_the_order(line, act):
    """P8: a line that is taken away is taken from the total."""
    add_up(line.order, act)


def add_up(order: Order, act: Act) -> None:
    """P7: the order's total follows its lines, until it is signed off."""
    session = object_session(order)
    session.refresh(order, with_for_update=True)
    if order.state not in (OrderState.QUOTE, OrderState.ORDERED):
        raise Refused("订单已签核,装潢单不能再改", "The order is signed off: its lines stand", clause="P8")
    worth = type_coerce(func.sum(DecorationLine.price * DecorationLine.quantity), MoneyKind())
    lines = select(worth).where(DecorationLine.order_id == order.id, DecorationLine.voided_at.is_(None))
    order.decoration_total = session.scalar(lines) or Decimal("0.00")
    costs_what_its_parts_cost(order, act, is_new=False)
    session.flush()


@Order.order.effect
def is_ordered_today(order, act):
    """C7: an ordered car is registered by the order rules."""
    order.ordered_on = clock.local_day(act.at, order.store.timezone)


@Order.sign_off.rule
def was_confirmed_by_the_customer(order, act):
    """P8: the customer's confirmation of the details comes first, then the sign-off."""
    if order.customer_confirmed_at is None:
        raise Refused("客户尚未确认信息,不能签核", "The customer has not confirmed the details yet", clause="P8")


@Order.sign_off.rule
def is_for_a_car_that_is_free(order, act):
    """C7: one car is sold once."""
    is_free(order.vehicle)


@Order.sign_off.effect
def keeps_its_car(order, act):
    """C7: the car of a signed order is nobody else's."""
    take(order.vehicle)


@before_saving(Order)
def may_change_its_car_until_delivery(order, act, is_new):
    """C7: a signed order that gets another car gives the first one back."""
    before = None if is_new else stood(order, "vehicle")
    if before is order.vehicle or order.state not in (OrderState.SIGNED_OFF, OrderState.PAID):
        return
    is_free(order.vehicle)
    give_back(before)
    take(order.vehicle)


@Order.cancel.effect
def gives_its_car_back(order, act):
    """C7: the car of a cancelled order may be sold again."""
    give_back(order.vehicle)


@Order.deliver.effect
def takes_its_car_along(order, act):
    """C7: the car leaves with the customer."""
    if order.vehicle is not None and order.vehicle.state is VehicleState.ALLOCATED:
        with by_the_system(object_session(order)):
            order.vehicle.deliver()


def is_free(car: Vehicle | None) -> None:
    """C7: refuse a car that another order has."""
    if car is not None and car.state is not VehicleState.IN_STOCK:
        raise Refused("车辆“{vin}”已配给别的订单", "The car “{vin}” belongs to another order", field="vehicle", clause="C7", vin=car.vin)


def take(car: Vehicle | None) -> None:
    if car is not None:
        with by_the_system(object_session(car)):
            car.allocate()


def give_back(car: Vehicle | None) -> None:
    if car is not None and car.state is VehicleState.ALLOCATED:
        with by_the_system(object_session(car)):
            car.release()


@Order.deliver.rule
def is_paid_in_full(order, act):
    """P9: no pick-up before the full price is in; nobody may break this."""
    running = select(Deal.id).where(Deal.order_id == order.id, Deal.ended_at.is_(None))
    if object_session(order).scalar(running) is None:
        raise Refused("全款未到账,不能交车", "Not paid in full: no pick-up", clause="P9")
