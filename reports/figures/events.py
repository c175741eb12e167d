"""The events of a lead that figures count: what happened, when, and who answers for it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from models.contacts import Appointment, AppointmentState
from models.customers import Closing, ClosingKind, ClosingState, Lead
from models.reception import Visit
from models.sales import Deal, Order, OrderState, TestDrive, TestDriveState

from .past import Moment, ended_by, is_kept, not_ended_by, owner_at, reopened_between

Conditions = tuple[ColumnElement[bool], ...]
People = tuple[ColumnElement[Any], ...]


@dataclass(frozen=True)
class Event:
    """Something that happens to a lead. `held` says what must be true as of a moment, besides having happened before
    it; `people` name who answers for it as of a moment."""

    register: type
    at: ColumnElement[Any]
    """A moment, or a local day."""
    held: Callable[[Moment], Conditions]
    people: Callable[[Moment], People]
    model: ColumnElement[Any] = field(default_factory=lambda: Lead.model_id)
    """The model by which it is told apart."""


def has_come_to(state: ColumnElement[Any], ended: ColumnElement[datetime | None], ends: tuple[Any, ...], at: Moment) -> ColumnElement[bool]:
    """The row had reached one of these last states. History imported without the moment was always there."""
    return and_(state.in_(ends), or_(ended.is_(None), ended < at))


CAPTURED = Event(Lead, Lead.captured_at, lambda at: (), lambda at: (owner_at(at), Lead.dcc_id))
"""A lead came in. It is the owner's, and the DCC's who brought it."""

INVITED = Event(
    Appointment,
    Appointment.made_at,
    lambda at: (is_kept(Appointment, at), ~has_come_to(Appointment.state, Appointment.closed_at, (AppointmentState.CANCELLED,), at)),
    lambda at: (Appointment.made_by_id,),
)
"""An appointment was made and not cancelled: one cancelled tomorrow was still made today."""

ARRIVED = Event(
    Appointment,
    Appointment.due_at,
    lambda at: (is_kept(Appointment, at), has_come_to(Appointment.state, Appointment.closed_at, (AppointmentState.KEPT,), at)),
    lambda at: (Appointment.made_by_id,),
)
"""An appointment was kept."""

VISITED = Event(Visit, Visit.arrived_at, lambda at: (is_kept(Visit, at),), lambda at: (func.coalesce(Visit.introduced_to_id, Visit.received_by_id),))
"""Somebody came to the showroom, invited or not."""

DRIVEN = Event(
    TestDrive,
    TestDrive.ends_at,
    lambda at: (is_kept(TestDrive, at), TestDrive.state == TestDriveState.DONE),
    lambda at: (owner_at(TestDrive.ends_at), Lead.dcc_id),
)
"""A test drive was done: its end is the actual one."""

ORDERED = Event(
    Order,
    Order.ordered_on,
    lambda at: (is_kept(Order, at), Order.state != OrderState.QUOTE, not_ended_by(Order.cancelled_at, at)),
    lambda at: (Order.owner_id,),
)
"""A car was ordered, and the order not cancelled."""


def _order_is_void(at: Moment) -> ColumnElement[bool]:
    return exists(select(Order.id).where(Order.id == Deal.order_id, ended_by(Order.voided_at, at)))


COUNTED = Event(
    Deal,
    Deal.counted_at,
    lambda at: (not_ended_by(Deal.ended_at, at), ~_order_is_void(at)),
    lambda at: (Deal.owner_id,),
)
"""An order counts (P9): the confirmed payments had reached its total and stayed there."""
SOLD = replace(COUNTED, model=Deal.model_id)
"""The same, told apart by the model that was sold instead of the one the lead asked for."""

LOST = Event(
    Closing,
    Closing.confirmed_at,
    lambda at: (
        is_kept(Closing, at),
        Closing.kind == ClosingKind.LOST,
        Closing.state == ClosingState.CONFIRMED,
        ~reopened_between(Closing.confirmed_at, at),
    ),
    lambda at: (owner_at(Closing.confirmed_at), Lead.dcc_id),
)
"""A lost closing was confirmed, and the lead not reopened since."""
