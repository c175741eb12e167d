"""Rules of care: whoever bought here is called on their birthday and before the service is due (A2)."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import by_the_system
from ..amounts import amount_on
from ..contacts import FollowUp, FollowUpKind, FollowUpState
from ..customers import Customer, Lead
from ..handover import Delivery
from ..sales import Order, OrderState
from ..writing import before_saving, changed_fields
from .due import plan_follow_up

IN_THE_MORNING = time(10)


@Delivery.hand_over.effect
def owner_is_cared_for(delivery, act):
    """A2: with the car begin the calls on birthdays and before each service."""
    session, lead = object_session(delivery), delivery.order.lead
    plan_birthday(session, lead, act.at)
    plan_service(session, lead, act.at)


@before_saving(Customer)
def birthday_is_kept_in_mind(customer, act, is_new):
    """A2: a birthday that becomes known, or known better, moves the call."""
    if is_new or "birthday" not in changed_fields(customer):
        return
    session = object_session(customer)
    for lead in _delivered(session, customer):
        plan_birthday(session, lead, act.at)


@FollowUp.finish.effect
def comes_again_next_time(follow_up, act, method, result, next_at=None):
    """A2: after a birthday comes the next one, after a service the next."""
    session = object_session(follow_up)
    if follow_up.lead is not None:
        if follow_up.kind is FollowUpKind.BIRTHDAY:
            plan_birthday(session, follow_up.lead, max(act.at, follow_up.due_at))
        if follow_up.kind is FollowUpKind.SERVICE:
            plan_service(session, follow_up.lead, act.at)


def plan_birthday(session: Session, lead: Lead, at: datetime) -> None:
    """A2: the customer is called in the morning of the next birthday; one that was planned before is not due any more."""
    _cancel(session, lead, FollowUpKind.BIRTHDAY)
    if (birthday := lead.customer.birthday) is not None:
        zone = lead.store.timezone
        due_at = clock.from_local(datetime.combine(next_birthday(birthday, clock.local_day(at, zone)), IN_THE_MORNING), zone)
        plan_follow_up(session, lead, FollowUpKind.BIRTHDAY, due_at)


def plan_service(session: Session, lead: Lead, at: datetime) -> None:
    """A2: the customer is reminded of the service so many days after the last."""
    _cancel(session, lead, FollowUpKind.SERVICE)
    today = clock.local_day(at, lead.store.timezone)
    after = amount_on(session, "service_after_days", lead.store_id, today)
    due_at = clock.from_local(datetime.combine(today + timedelta(days=after), IN_THE_MORNING), lead.store.timezone)
    plan_follow_up(session, lead, FollowUpKind.SERVICE, due_at)


def next_birthday(born: date, after: date) -> date:
    """The first birthday after a day; who was born on 29 February has it on the 28th of other years."""
    return next(day for year in (after.year, after.year + 1) if (day := _in_year(born, year)) > after)


def _in_year(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _delivered(session: Session, customer: Customer) -> list[Lead]:
    bought = select(Order.lead_id).where(Order.customer_id == customer.id, Order.state == OrderState.DELIVERED, Order.voided_at.is_(None))
    return list(session.scalars(select(Lead).where(Lead.id.in_(bought)).order_by(Lead.id.desc()).limit(1)))


def _cancel(session: Session, lead: Lead, kind: FollowUpKind) -> None:
    due = select(FollowUp).where(FollowUp.lead_id == lead.id, FollowUp.kind == kind, FollowUp.state == FollowUpState.DUE, FollowUp.voided_at.is_(None))
    with by_the_system(session):
        for follow_up in session.scalars(due).all():
            follow_up.cancel()
