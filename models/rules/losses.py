"""Rules of losses: what an error or a breach cost is borne by whoever handled it, and raised like any penalty (C7, P9)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from ..acting import Act, by_the_system
from ..discipline import Measure, Penalty, PenaltyState
from ..handover import Delivery
from ..moves import StatePeriod
from ..people import Employee, Position
from ..refused import Invalid, Refused
from ..roles import Role
from ..sales import Deal, Order
from ..suggestions import Problem
from ..writing import finish
from .sweep import raise_penalty


@Order.raise_loss.rule
def is_a_loss_of_this_store_s_people(order, act, amount, evidence, employee=None):
    """C7: errors are borne by the consultant, or by whoever else of the store made them."""
    if amount is None or amount <= 0:
        raise Invalid("损失金额须大于 0", "A loss is more than 0", field="amount")
    if employee is not None and employee.store_id != order.store_id:
        raise Invalid("请选择本店员工", "Choose somebody of this store", field="employee")
    if employee is None and order.owner_id is None:
        raise Refused("订单没有顾问,请指明由谁承担", "The order has no consultant: say who bears it", field="employee", clause="C7")


@Order.raise_loss.effect
def is_raised_as_a_penalty(order, act, amount, evidence, employee=None):
    """C7: the loss names who bears it; they see it and may object, and somebody else than who raised it decides (Y1)."""
    session = object_session(order)
    penalty = Penalty(
        store_id=order.store_id, employee_id=employee.id if employee is not None else order.owner_id, clause="C7", measure=Measure.LOSS, amount=amount,
        cause=f"C7 订单 {order.id}:{evidence}"[:120], evidence=evidence,
    )  # fmt: skip
    finish(session, penalty, act, is_new=True)


def case_of(order: Order, deal: Deal) -> str:
    """The cause of the loss that a delivered order whose money went back may be: once for each time it stopped to count."""
    return f"P9 订单 {order.id} 交车后款项不足 {deal.id}"


def open_case(session: Session, order: Order, deal: Deal, missing: Decimal, act: Act) -> None:
    """P9: money that goes back after the hand-over rewrites nothing: it opens a case for the manager, and the loss is
    raised on whoever handed the car over."""
    handler = handed_over_by(session, order) or order.owner_id
    told = f"订单 {order.id} 已交车,收款冲销或退款后尚欠 {missing:,.2f} 元"
    if handler is not None:
        raise_penalty(
            session, employee_id=handler, store_id=order.store_id, clause="P9", cause=case_of(order, deal), measure=Measure.LOSS, amount=missing, evidence=told
        )
    problem = Problem(
        store_id=order.store_id, description=told, source="P9", raised_by_id=act.actor.employee_id or handler, owner_id=manager_of(session, order.store_id)
    )
    if problem.raised_by_id is not None:
        with by_the_system(session):
            finish(session, problem, act, is_new=True)


def close_case(session: Session, order: Order, at: datetime) -> None:
    """P9: when the full price is in again nobody bears a loss: what was not decided yet is waived."""
    ended = session.scalars(select(Deal).where(Deal.order_id == order.id, Deal.ended_at.is_not(None))).all()
    open_ones = select(Penalty).where(
        Penalty.store_id == order.store_id, Penalty.cause.in_([case_of(order, deal) for deal in ended]),
        Penalty.state.in_((PenaltyState.RAISED, PenaltyState.OBJECTED)), Penalty.voided_at.is_(None),
    )  # fmt: skip
    with by_the_system(session):
        for penalty in session.scalars(open_ones).all():
            penalty.waive(grounds="全款已补齐")


def handed_over_by(session: Session, order: Order) -> int | None:
    """Who handed the car over."""
    delivery = select(Delivery.id).where(Delivery.order_id == order.id, Delivery.voided_at.is_(None)).scalar_subquery()
    made = select(StatePeriod.by_id).where(StatePeriod.register == "deliveries", StatePeriod.move == "hand_over", StatePeriod.row_id == delivery)
    return session.scalar(made.order_by(StatePeriod.at.desc()).limit(1))


def manager_of(session: Session, store_id: int) -> int | None:
    """The store's sales manager."""
    there = select(Employee.id).join(Position, Position.id == Employee.position_id)
    there = there.where(Employee.store_id == store_id, Position.role == Role.SALES_MANAGER, Employee.is_active(), Employee.voided_at.is_(None))
    return session.scalar(there.order_by(Employee.id).limit(1))
