"""Rules of what is late: it is the owner's, after some days the supervisor's, and then proposed to somebody else (C2).

How far it has come is computed from the moment at which it was due, never kept; each step is a setting of the store.
"""

import enum
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from .. import clock
from ..amounts import amount_on
from ..customers import Lead, LeadState
from ..people import Store
from ..roles import Role
from ..words import Label
from .assignment import people_of, tell_once
from .sweep import duty


class Step(enum.IntEnum):
    """How far a late contact has come."""

    OWNER = 0
    SUPERVISOR = 1
    REASSIGN = 2


KEYS = {Step.SUPERVISOR: "late_to_supervisor_days", Step.REASSIGN: "late_to_reassign_days"}
"""The setting that says after how many days a step is reached."""


def step_of(session: Session, store: Store, due_at: datetime, at: datetime) -> Step | None:
    """C2: whom a contact concerns by now; None while it is not late."""
    if due_at >= at:
        return None
    return max((step for step in KEYS if due_at <= at - days_until(session, store, step, at)), default=Step.OWNER)


def days_until(session: Session, store: Store, step: Step, at: datetime) -> timedelta:
    return timedelta(days=amount_on(session, KEYS[step], store.id, clock.local_day(at, store.timezone)))


def late_leads(session: Session, store: Store, step: Step, at: datetime) -> Select:
    """C2: the store's leads whose next contact is so late that this step is reached, the latest first."""
    since = at if step is Step.OWNER else at - days_until(session, store, step, at)
    late = Lead.next_due_at < since if step is Step.OWNER else Lead.next_due_at <= since
    return select(Lead).where(Lead.store_id == store.id, Lead.state == LeadState.OPEN, Lead.voided_at.is_(None), late).order_by(Lead.next_due_at, Lead.id)


def to_reassign(session: Session, store: Store, at: datetime, most: int) -> list[Lead]:
    """C2: the leads that are proposed to somebody else."""
    about = (joinedload(Lead.customer), joinedload(Lead.channel), joinedload(Lead.model), joinedload(Lead.owner), joinedload(Lead.dcc))
    return list(session.scalars(late_leads(session, store, Step.REASSIGN, at).where(Lead.owner_id.is_not(None)).options(*about).limit(most)))


TOLD = {
    Step.SUPERVISOR: (Role.SUPERVISOR, Label("有逾期回访", "Contacts are late"), Label("{count} 条线索的回访逾期,顾问未处理", "{count} contacts are late and were not made"), "/admin/leads/?view=late#{day}"),
    Step.REASSIGN: (Role.SALES_MANAGER, Label("建议改派", "Leads to reassign"), Label("{count} 条线索逾期过久,建议改派他人", "{count} leads have waited too long: give them to somebody else"), "/assignment/?late={day}#late"),
}  # fmt: skip


@duty("C2")
def late_contacts_reach_the_next_above(session: Session, store: Store, day: date, act: object) -> None:
    """C2: what became late enough that day reaches the supervisor, and later the manager with a proposal to reassign."""
    start, end = clock.day_span(day, store.timezone)
    for step, (role, title, words, href) in TOLD.items():
        after = days_until(session, store, step, start)
        came = late_leads(session, store, Step.OWNER, end).where(Lead.next_due_at > start - after, Lead.next_due_at <= end - after)
        if count := session.scalar(select(func.count()).select_from(came.order_by(None).subquery())):
            for person in people_of(session, store.id, role):
                tell_once(session, person, title, words.format(count=count), href.format(day=day.isoformat()))
