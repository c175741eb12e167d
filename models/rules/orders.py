"""Rules of orders: the total is computed, details are confirmed before the sign-off, one car is sold once, and not before the money (C7, P7–P9)."""

from decimal import Decimal

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import object_session

from .. import clock
from ..acting import Act, by_the_system
from ..kinds import MoneyKind
from ..prefilling import prefills
from ..products import Vehicle, VehicleState
from ..refused import Refused
from ..sales import Deal, DecorationLine, Order, OrderState
from ..writing import before_saving, changed_fields, stood, when_voided

SIGNED = (OrderState.SIGNED_OFF, OrderState.PAID, OrderState.DELIVERED)
HOLDING = (OrderState.ORDERED, OrderState.SIGNED_OFF, OrderState.PAID)
"""States in which an order keeps its car from everybody else."""
CONFIRMED_OF = {"model", "colour", "options", "vehicle", "price"}
"""What the customer confirms; a change of it is confirmed anew."""
SIGNED_OF = {"model", "colour", "options"}
"""What the signature is under, beside the price."""


@before_saving(Order)
def stays_with_its_customer(order, act, is_new):
    """P7: an order is one customer's; after the hand-over or a cancellation only the remark is still written."""
    changed = set() if is_new else changed_fields(order)
    if "lead" in changed:
        raise Refused("订单不能换到别的线索,请取消后重开", "An order does not pass to another lead: cancel it and write another one", field="lead", clause="P7")
    if order.state in (OrderState.DELIVERED, OrderState.CANCELLED) and changed - {"remark"}:
        raise Refused("订单“{state}”,只能改备注", "The order is “{state}”: only the remark may be changed", clause="P7", state=order.state.label)


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


@before_saving(Order)
def is_what_was_confirmed_and_signed(order, act, is_new):
    """P8: the customer confirms anew what was changed; what is signed off stays what it is."""
    changed = set() if is_new else changed_fields(order)
    if changed & SIGNED_OF and order.state in SIGNED:
        field = next(name for name in Order.fields if name in changed & SIGNED_OF)
        raise Refused("已签核的订单不能改车型、颜色和选装,请先取消", "A signed-off order keeps its model, colour and options: cancel it first", field=field, clause="P8")
    if changed & CONFIRMED_OF and order.state is OrderState.ORDERED:
        order.customer_confirmed_at = None


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


@Order.order.rule
def is_for_a_car_that_is_free(order, act):
    """C7: one car is sold once, from the order on."""
    is_free(order.vehicle)


@Order.order.effect
def is_ordered_today(order, act):
    """C7: an ordered car is registered by the order rules, and is nobody else's."""
    order.ordered_on = clock.local_day(act.at, order.store.timezone)
    take(order.vehicle)


@Order.sign_off.rule
def was_confirmed_by_the_customer(order, act):
    """P8: the customer's confirmation of the details comes first, then the sign-off."""
    if order.customer_confirmed_at is None:
        raise Refused("客户尚未确认信息,不能签核;请顾问先请客户确认", "The customer has not confirmed the details yet: the consultant asks them to", clause="P8")


@Order.sign_off.rule
def has_its_car_alone(order, act):
    """C7: the car of a signed order is nobody else's."""
    if is_held_by_another(order):
        raise taken(order.vehicle)


@Order.sign_off.effect
def keeps_its_car(order, act):
    """C7: an order that came in from elsewhere takes its car now."""
    if order.vehicle is not None and order.vehicle.state is VehicleState.IN_STOCK:
        take(order.vehicle)


@before_saving(Order)
def may_change_its_car_until_delivery(order, act, is_new):
    """C7: an order that gets another car gives the first one back."""
    before = None if is_new else stood(order, "vehicle")
    if is_new or before is order.vehicle or order.state not in HOLDING:
        return
    is_free(order.vehicle)
    if before is not None and not is_held_by_another(order, before):
        give_back(before)
    take(order.vehicle)


@Order.cancel.effect
def gives_its_car_back(order, act):
    """C7: the car of a cancelled order may be sold again."""
    if not is_held_by_another(order):
        give_back(order.vehicle)


def is_held_by_another(order: Order, car: Vehicle | None = None) -> bool:
    """C7: whether another order keeps the car that this one names."""
    car = car or order.vehicle
    if car is None or car.state is VehicleState.IN_STOCK:
        return False
    session = object_session(car)
    with session.no_autoflush:
        others = select(Order.id).where(Order.vehicle_id == car.id, Order.id != (order.id or 0), Order.state.in_((*HOLDING, OrderState.DELIVERED)), Order.voided_at.is_(None))
        return session.scalar(others.limit(1)) is not None


@Order.deliver.effect
def takes_its_car_along(order, act):
    """C7: the car leaves with the customer."""
    if order.vehicle is not None and order.vehicle.state is VehicleState.ALLOCATED:
        with by_the_system(object_session(order)):
            order.vehicle.deliver()


def is_free(car: Vehicle | None) -> None:
    """C7: refuse a car that another order has."""
    if car is not None and car.state is not VehicleState.IN_STOCK:
        raise taken(car)


def taken(car: Vehicle) -> Refused:
    return Refused("车辆“{vin}”已配给别的订单", "The car “{vin}” belongs to another order", field="vehicle", clause="C7", vin=car.vin)


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
        raise Refused("全款未到账,不能交车;请财务核对并确认收款", "Not paid in full: no pick-up. Finance confirms what has come in", clause="P9")


@prefills(Order, "lead")
def is_quoted_for_what_the_lead_wants(lead):
    """P7: the model and its guide price are known from the lead."""
    return {"model": lead.model, "price": lead.model.guide_price if lead.model is not None else None}
