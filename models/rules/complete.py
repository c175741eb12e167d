"""Rules of completeness: what must be known of an order and its customer before it goes on (C8)."""

from typing import Any

from ..refused import Refused
from ..remarks import remark
from ..sales import Order, OrderState
from ..words import Label

NEEDED = {
    OrderState.DELIVERED: (
        "customer.name", "customer.gender", "customer.phone", "customer.district", "customer.id_no", "model", "vehicle", "vehicle.colour",
    ),
}  # fmt: skip
"""C8: the details without which an order does not reach a state; another one is added here and nowhere else."""


def missing_for(order: Order, state: OrderState) -> list[Label]:
    """C8: the details of that list which are still empty, in words."""
    return [_called(path) for path in NEEDED.get(state, ()) if _value(order, path) in (None, "")]


def _value(order: Order, path: str) -> Any:
    found: Any = order
    for name in path.split("."):
        found = getattr(found, name) if found is not None else None
    return found


def _called(path: str) -> Label:
    register, labels = Order, []
    for name in path.split("."):
        labels.append(register.fields[name].label)
        register = register.fields[name].target if register.fields[name].is_link else register
    return Label("·".join(each.zh for each in labels), ", ".join(each.en.lower() if at else each.en for at, each in enumerate(labels)))


@Order.deliver.rule
def is_complete_with_all_its_details(order, act):
    """C8: the data of a sold car's customer is complete; what is missing is named."""
    if missing := missing_for(order, OrderState.DELIVERED):
        items = Label("、".join(each.zh for each in missing), "; ".join(each.en for each in missing))
        raise Refused("客户资料不完整,还缺:{items};请顾问补齐", "The data is not complete, this is missing: {items}. The consultant adds it", clause="C8", items=items)


@remark(Order)
def lacks_details_for_the_hand_over(order):
    """C8: what is missing is told before somebody stands there with the keys."""
    if order.state not in (OrderState.SIGNED_OFF, OrderState.PAID) or not (missing := missing_for(order, OrderState.DELIVERED)):
        return None
    return Label(f"交车前还缺:{'、'.join(each.zh for each in missing)}", f"Before the hand-over this is missing: {'; '.join(each.en for each in missing)}")
