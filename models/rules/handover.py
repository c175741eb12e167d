"""Rules of the hand-over: checked, paid and complete; then three calls, and after-sales takes over (C7, P9–P11)."""

import re
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import by_the_system
from ..amounts import amount_on
from ..contacts import FollowUp, FollowUpKind, FollowUpState
from ..handover import CaseState, CheckResult, Delivery, DeliveryState, ServiceCase, VehicleCheck
from ..kinds import narrow
from ..people import Employee, EmployeeState, Position
from ..refused import Refused
from ..remarks import remark
from ..roles import Role
from ..sales import Order, OrderState
from ..words import Label
from ..writing import before_saving, changed_fields, stood
from .complete import is_complete_with_all_its_details
from .due import plan_follow_up
from .orders import is_paid_in_full

CALLS = {FollowUpKind.AFTER_24H: timedelta(hours=24), FollowUpKind.AFTER_WEEK: timedelta(days=7)}
"""P11: how long after the hand-over the customer is called."""


@before_saving(VehicleCheck)
def compares_the_car_with_its_order(check, act, is_new):
    """C7: VIN, model, colour, options, papers and condition: a single item that is not ticked is a mismatch."""
    order = check.order
    if stood(check, "order") is not order:
        raise Refused("核对单不能换到别的订单,请作废后重做", "A check does not change its order: void it and check anew", field="order", clause="C7")
    if order.state is OrderState.DELIVERED:
        raise Refused("已交车的订单不再核对", "A delivered order is checked no more", field="order", clause="C7")
    if order.vehicle is None:
        raise Refused("订单还没有配车,无从核对", "The order has no car yet: there is nothing to check", field="order", clause="C7")
    if check.model_matches and order.vehicle.model_id != order.model_id:
        raise Refused(
            "订的是“{ordered}”,配的车是“{found}”", "“{ordered}” was ordered, the car is a “{found}”", field="model_matches", clause="C7",
            ordered=order.model.name, found=order.vehicle.model.name,
        )  # fmt: skip
    differs_in(check, order)
    check.vehicle = order.vehicle
    if is_new or changed_fields(check):
        check.checked_at = act.at
    check.result = CheckResult.PASSED if all(each.value_of(check) for each in VehicleCheck.items()) else CheckResult.FAILED


def differs_in(check: VehicleCheck, order: Order) -> None:
    """C7: nobody ticks as matching what the records themselves tell apart: the VIN that was read, the colour, the options."""
    car = order.vehicle
    check.vin_seen = "".join((check.vin_seen or "").upper().split()) or None
    if check.vin_matches and check.vin_seen and check.vin_seen != car.vin.upper():
        raise Refused("实车车架号“{seen}”与订单“{vin}”不同", "The car's VIN “{seen}” is not the order's “{vin}”", field="vin_matches", clause="C7", seen=check.vin_seen, vin=car.vin)
    if check.colour_matches and order.colour and car.colour and _plain(order.colour) != _plain(car.colour):
        raise Refused("订的是“{ordered}”,车是“{found}”", "“{ordered}” was ordered, the car is “{found}”", field="colour_matches", clause="C7", ordered=order.colour, found=car.colour)
    if check.options_match and (lacking := _items(order.options) - _items(car.options)):
        raise Refused("车上没有所订的选装:{items}", "The car lacks what was ordered: {items}", field="options_match", clause="C7", items="、".join(sorted(lacking)))


def _plain(text: str) -> str:
    return "".join(narrow(text).casefold().split()).removesuffix("色")


def _items(text: str | None) -> set[str]:
    return {_plain(each) for each in re.split(r"[\n,、,;;]+", text or "") if each.strip()}


@before_saving(Delivery)
def is_prepared_until_the_keys_are_handed_over(delivery, act, is_new):
    """P10: what was handed over stays as it was written; a better photo with the customer may follow."""
    if delivery.order.state is OrderState.CANCELLED:
        raise Refused("订单已取消,不再交车", "The order is cancelled: nothing is handed over", field="order", clause="P10")
    if delivery.state is DeliveryState.HANDED_OVER and changed_fields(delivery):
        raise Refused("已交车,清单不能再改", "The car is handed over: the list stands", clause="P10")
    if stood(delivery, "order") is not delivery.order:
        raise Refused("交车单不能换到别的订单", "A delivery does not change its order", field="order", clause="P10")


@Delivery.hand_over.rule
def comes_after_the_full_price(delivery, act):
    """P9: no pick-up before the full price is in; nobody may break this."""
    is_paid_in_full(delivery.order, act)


@Delivery.hand_over.rule
def comes_after_a_passed_check(delivery, act):
    """C7: before it is picked up the car is prepared and checked; a mismatch holds it back."""
    order = delivery.order
    checks = select(VehicleCheck).where(VehicleCheck.order_id == order.id, VehicleCheck.voided_at.is_(None))
    last = object_session(delivery).scalars(checks.order_by(VehicleCheck.checked_at.desc(), VehicleCheck.id.desc()).limit(1)).first()
    if last is None or last.vehicle_id != order.vehicle_id:
        raise Refused("这辆车还没有交付核对,请先在订单下做交付核对", "This car has not been checked yet: check it on the order's page first", clause="C7")
    if last.result is not CheckResult.PASSED:
        raise Refused("交付核对不符:{items};处理好后请重新核对", "The check found a mismatch: {items}. Put it right and check again", clause="C7", items=unticked(last))


@Delivery.hand_over.rule
def comes_after_all_details(delivery, act):
    """C8: the data of a sold car's customer is complete; what is missing is named."""
    is_complete_with_all_its_details(delivery.order, act)


@Delivery.hand_over.rule
def is_complete(delivery, act):
    """P10: invoice, three-part tax form, manual, maintenance book, tools; cautions and safety told; a photo with the customer."""
    missing = unticked(delivery)
    if delivery.photo_id is None and not delivery.photo_declined:
        photo = Delivery.fields["photo"].label
        missing = Label(f"{missing.zh}、{photo.zh}", f"{missing.en}, {photo.en}") if missing else photo
    if missing:
        raise Refused("交车还缺:{items}", "Before the hand-over this is missing: {items}", clause="P10", items=missing)


@remark(Delivery)
def waits_for_what_is_missing(delivery):
    """P9, P10, C7, C8: what still stands between the customer and the keys is told before somebody tries."""
    if delivery.state is not DeliveryState.PREPARING or delivery.order.state is OrderState.CANCELLED:
        return None
    said = []
    for rule in Delivery.hand_over.rules:
        try:
            rule(delivery, object_session(delivery).info.get("act"))
        except Refused as refused:
            said.append(refused.text)
    return Label(";".join(each.zh for each in said), " ".join(f"{each.en.rstrip('.')}." for each in said)) if said else None


def unticked(row: VehicleCheck | Delivery) -> Label | None:
    """The items of a checklist that are still open."""
    labels = [each.label for each in row.items() if not each.value_of(row)]
    return Label("、".join(each.zh for each in labels), ", ".join(each.en for each in labels)) if labels else None


@Delivery.hand_over.effect
def delivers_the_order_and_plans_the_calls(delivery, act):
    """P11: the customer is called within 24 hours, again after a week, and a third time when the store has said it does."""
    session, order = object_session(delivery), delivery.order
    with by_the_system(session):
        order.deliver()
    third = amount_on(session, "third_call_after_days", order.store_id, clock.local_day(act.at, order.store.timezone))
    calls = CALLS if third is None else CALLS | {FollowUpKind.AFTER_THIRD: timedelta(days=third)}
    for kind, after in calls.items():
        plan_follow_up(session, order.lead, kind, act.at + after)


@FollowUp.finish.rule
def names_the_day_of_the_third_call(follow_up, act, method, result, next_at=None):
    """P11: there is a third call; where the store has not said when, whoever makes the second does."""
    if follow_up.kind is FollowUpKind.AFTER_WEEK and next_at is None and not third_calls(follow_up):
        raise Refused("请约定第三次回访的时间", "Say when the third call will be", field="next_at", clause="P11")


@FollowUp.finish.effect
def takes_the_place_of_the_day_that_was_planned(follow_up, act, method, result, next_at=None):
    """P11: the third call is on the day that was agreed with the customer, and there is one."""
    if follow_up.kind is FollowUpKind.AFTER_WEEK and next_at is not None:
        with by_the_system(object_session(follow_up)):
            for planned in third_calls(follow_up):
                if planned.due_at != next_at:
                    planned.cancel()


def third_calls(follow_up: FollowUp) -> list[FollowUp]:
    """The third calls that the same customer waits for."""
    due = select(FollowUp).where(FollowUp.lead_id == follow_up.lead_id, FollowUp.kind == FollowUpKind.AFTER_THIRD, FollowUp.state == FollowUpState.DUE)
    return object_session(follow_up).scalars(due.where(FollowUp.voided_at.is_(None))).all()


@FollowUp.finish.effect
def passes_to_after_sales_after_the_third_call(follow_up, act, method, result, next_at=None):
    """P11: after the third call the customer passes to after-sales."""
    session = object_session(follow_up)
    if follow_up.kind is FollowUpKind.AFTER_THIRD and (order := last_delivered(session, follow_up.lead_id)) is not None:
        with by_the_system(session):
            case = ServiceCase(store_id=order.store_id, order=order, subject="交车后第三次回访完成", details=result)
            takes_over(case, act, is_new=True)
            session.add(case)
            session.flush()


def last_delivered(session: Session, lead_id: int) -> Order | None:
    """The order of that lead that was delivered last."""
    orders = select(Order).where(Order.lead_id == lead_id, Order.state == OrderState.DELIVERED, Order.voided_at.is_(None))
    return session.scalars(orders.order_by(Order.delivered_at.desc(), Order.id.desc()).limit(1)).first()


@before_saving(ServiceCase)
def takes_over(case, act, is_new):
    """P11: a case is opened now, for whoever in after-sales has the fewest open ones."""
    if is_new:
        case.opened_at = act.at
    if case.owner_id is None and case.owner is None:
        case.owner_id = least_busy(object_session(case.order), case.order.store_id)


def least_busy(session: Session, store_id: int) -> int | None:
    """Who in the store's after-sales has the fewest open cases."""
    open_cases = select(func.count(ServiceCase.id)).where(ServiceCase.owner_id == Employee.id, ServiceCase.state == CaseState.OPEN, ServiceCase.voided_at.is_(None))
    there = select(Employee.id).join(Position, Employee.position_id == Position.id)
    there = there.where(Employee.store_id == store_id, Employee.state == EmployeeState.ACTIVE, Position.role == Role.AFTER_SALES)
    with session.no_autoflush:
        return session.scalar(there.order_by(open_cases.correlate(Employee).scalar_subquery(), Employee.id).limit(1))
