"""Rules of claims: whoever enters a customer that is known here is told so, and the case goes before the supervisor (C3)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..acting import Act, act_of, by_the_system
from ..audit import plain
from ..contacts import FollowUp, FollowUpState
from ..customers import Customer, Lead, LeadState
from ..notifications import notify
from ..people import Employee, Position
from ..reception import Collision, CollisionState
from ..roles import Role
from ..words import Label
from ..writing import finish

CLAIMANTS = (Role.CONSULTANT, Role.DCC, Role.KEY_ACCOUNT)
"""Who has customers of their own; others who enter one twice are only told so."""
ENTERED = ("name", "gender", "district", "channel", "campaign", "roadshow", "model", "level", "expected_purchase", "remark")
"""What of a held-back entry is kept for the case."""


def open_case(session: Session, values: Mapping[str, Any]) -> Collision | None:
    """C3: the later entry opens a case before the supervisor, once for each who claims; it holds what was entered and who
    was late. None where nobody has the customer, or they are the claimant's own."""
    act = act_of(session)
    if act.actor.role not in CLAIMANTS or not values.get("phone"):
        return None
    customer = Customer.known_by(session, act.actor.store_id, values["phone"])
    first = customer and open_lead(session, customer)
    if first is None or act.actor.employee_id in (first.owner_id, first.dcc_id):
        return None
    # Two entries of one person at one moment wait here for each other.
    session.refresh(first, with_for_update=True)
    return _standing(session, first, act) or _opened(session, first, values, act)


def open_lead(session: Session, customer: Customer) -> Lead | None:
    """The lead that is followed up for a customer."""
    going_on = select(Lead).where(Lead.customer_id == customer.id, Lead.state.in_((LeadState.NEW, LeadState.OPEN)), Lead.voided_at.is_(None))
    return session.scalars(going_on.order_by(Lead.captured_at, Lead.id).limit(1)).first()


def _standing(session: Session, first: Lead, act: Act) -> Collision | None:
    mine = select(Collision).where(
        Collision.first_lead_id == first.id, Collision.claimed_by_id == act.actor.employee_id, Collision.state == CollisionState.OPEN, Collision.voided_at.is_(None)
    )
    return session.scalars(mine).first()


def _opened(session: Session, first: Lead, values: Mapping[str, Any], act: Act) -> Collision:
    owner = first.owner or first.dcc
    case = Collision(
        store_id=first.store_id, phone=first.customer.phone, first_lead=first, claimed_by_id=act.actor.employee_id, claimed_at=act.at,
        entered={name: plain(values[name]) for name in ENTERED if values.get(name) is not None},
        parties="、".join(dict.fromkeys((*([owner.name] if owner else []), act.actor.name))), missed_follow_up_by_id=late_by(session, first, act.at),
    )  # fmt: skip
    with by_the_system(session):
        finish(session, case, act_of(session), is_new=True)
    for person in deciders(session, first.store_id):
        notify(session, person, Label("撞单待裁定", "A collision to decide"), href=f"/admin/collisions/details/?id={case.id}")
    return case


def late_by(session: Session, lead: Lead, at: Any) -> int | None:
    """C3: whose contact with the customer was due at that moment and not made."""
    missed = select(FollowUp.owner_id).where(
        FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE, FollowUp.due_at < at, FollowUp.owner_id.is_not(None), FollowUp.voided_at.is_(None)
    )
    return session.scalar(missed.order_by(FollowUp.due_at, FollowUp.id).limit(1))


def deciders(session: Session, store_id: int) -> list[int]:
    """Who decides on a collision in the store: its supervisors, or its managers where there is none."""
    by_role: dict[Role, list[int]] = {}
    there = select(Position.role, Employee.id).join(Employee, Employee.position_id == Position.id).where(
        Employee.store_id == store_id, Employee.is_active(), Employee.voided_at.is_(None), Position.role.in_((Role.SUPERVISOR, Role.SALES_MANAGER))
    )  # fmt: skip
    for role, person in session.execute(there.order_by(Employee.id)):
        by_role.setdefault(role, []).append(person)
    return by_role.get(Role.SUPERVISOR) or by_role.get(Role.SALES_MANAGER, [])
