"""What was true at a past moment, read from the kept moves, assignments and moments on the rows – never from today's
state. A moment `at` sees what happened before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, true

from models.customers import Assignment, Lead, LeadState
from models.moves import A_LEAD_IS_VOID, StatePeriod

Moment = datetime | ColumnElement[datetime]


def ended_by(ended: ColumnElement[datetime | None], at: Moment) -> ColumnElement[bool]:
    """What ended at that moment was over by `at`."""
    return and_(ended.is_not(None), ended < at)


def not_ended_by(ended: ColumnElement[datetime | None], at: Moment) -> ColumnElement[bool]:
    return or_(ended.is_(None), ended >= at)


def is_kept(register: type, at: Moment) -> ColumnElement[bool]:
    """The row had not been voided as a mistake."""
    return not_ended_by(register.voided_at, at)


def was_in(register: type, state: Any, at: Moment) -> ColumnElement[bool]:
    """The row was in that state; one whose moves nobody kept (it came so from elsewhere) was always as it is now."""
    kept = select(StatePeriod.id).where(StatePeriod.register == register.__tablename__, StatePeriod.row_id == register.id)
    then = kept.where(StatePeriod.to_state == state.value, StatePeriod.at < at, not_ended_by(StatePeriod.until, at))
    return or_(exists(then), and_(getattr(register, register.state_field) == state, ~exists(kept)))


def _was_void(at: Moment) -> ColumnElement[bool]:
    """Only reopening leads out of void: a lead that is void and was never reopened has been since its only void. Where none
    was made since that moment, nobody need look for it."""
    void = StatePeriod.register == Lead.__tablename__, StatePeriod.to_state == LeadState.VOID.value
    # Asked row by row of the few leads that need it: as an EXISTS it would be answered for all leads of all times at once.
    found = select(StatePeriod.id).where(*void, StatePeriod.row_id == Lead.id, StatePeriod.at < at, not_ended_by(StatePeriod.until, at))
    later = exists(select(StatePeriod.id).where(A_LEAD_IS_VOID, StatePeriod.at >= at))
    is_settled = and_(Lead.state == LeadState.VOID, Lead.reopened_at.is_(None), ~later)
    return case((is_settled, true()), else_=found.limit(1).scalar_subquery().is_not(None))


def lead_stands(at: Moment) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The lead was not void; a void that is requested but not confirmed changes nothing (C2)."""
    return is_kept(Lead, at), or_(_was_never_void(), ~_was_void(at))


def lead_is_void(at: Moment) -> ColumnElement[bool]:
    return or_(ended_by(Lead.voided_at, at), and_(~_was_never_void(), _was_void(at)))


def _was_never_void() -> ColumnElement[bool]:
    """Only reopening leads out of void: what is not void and was never reopened needs no look at its moves."""
    return and_(Lead.state != LeadState.VOID, Lead.reopened_at.is_(None))


def lead_runs(at: Moment) -> tuple[ColumnElement[bool], ...]:
    """The lead had come in, and was neither won nor lost nor void."""
    ended = exists(
        select(StatePeriod.id).where(
            StatePeriod.register == Lead.__tablename__, StatePeriod.to_state.in_((LeadState.WON.value, LeadState.LOST.value, LeadState.VOID.value)),
            StatePeriod.row_id == Lead.id, StatePeriod.at < at, not_ended_by(StatePeriod.until, at),
        )
    )  # fmt: skip
    return Lead.captured_at < at, is_kept(Lead, at), ~ended


def reopened_between(after: Moment, at: Moment) -> ColumnElement[bool]:
    """The lead came back to life after a closing and before `at`."""
    return and_(
        Lead.reopened_at.is_not(None),
        exists(
            select(StatePeriod.id).where(
                StatePeriod.register == Lead.__tablename__,
                StatePeriod.to_state == LeadState.OPEN.value,
                StatePeriod.row_id == Lead.id,
                StatePeriod.move == Lead.reopen.name,
                StatePeriod.at >= after,
                StatePeriod.at < at,
            )
        ),
    )


def owner_at(at: Moment) -> ColumnElement[int | None]:
    """Who had the lead: whoever the first later hand-over took it from; without one, whoever has it now."""
    later = select(Assignment.from_owner_id).where(Assignment.lead_id == Lead.id, Assignment.assigned_at >= at, Assignment.voided_at.is_(None))
    first = later.order_by(Assignment.assigned_at, Assignment.id).limit(1).scalar_subquery()
    return case((exists(later), first), else_=Lead.owner_id)
