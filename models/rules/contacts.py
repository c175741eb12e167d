"""Rules of contacts: who made them, and what a finished one leads to (C2, D1)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from ..acting import act_of, by_the_system
from ..contacts import LADDER, Appointment, Call, FollowUp, FollowUpKind, FollowUpState, Method
from ..customers import Lead, LeadState
from ..refused import Refused
from ..writing import before_saving, put_aside
from .due import look_ahead, plan_follow_up, plan_next

COMES_NEXT = {FollowUpKind.AFTER_WEEK: FollowUpKind.AFTER_THIRD, FollowUpKind.KEY_VISIT: FollowUpKind.KEY_VISIT}
"""K3, P11: what a finished contact leads to; any other leads to a regular one."""


@before_saving(Appointment)
def is_made_by_whoever_enters_it(appointment, act, is_new):
    """D1: an appointment counts for whoever made it, when it was made."""
    if is_new:
        appointment.made_at = appointment.made_at or act.at
        appointment.made_by_id = appointment.made_by_id or act.actor.employee_id


@before_saving(FollowUp)
def belongs_to_the_lead_owner(follow_up, act, is_new):
    """C2: a contact is due from the lead's owner unless it says otherwise."""
    if is_new and follow_up.owner_id is None and follow_up.lead is not None:
        follow_up.owner_id = follow_up.lead.owner_id or follow_up.lead.dcc_id
    elif is_new and follow_up.owner_id is None and follow_up.key_account is not None:
        follow_up.owner_id = follow_up.key_account.owner_id


@before_saving(FollowUp)
def may_be_the_lead_s_next(follow_up, act, is_new):
    """C2: the lead's next contact is the earliest of those due, whoever planned it."""
    if follow_up.lead is not None:
        session = object_session(follow_up.lead)
        session.add(follow_up)
        session.flush()
        look_ahead(session, follow_up.lead)


@before_saving(Call)
def did_not_happen_in_the_future(call, act, is_new):
    """D3: a call is entered at once, so never before it happened."""
    if call.called_at > act.at:
        raise Refused("通话时间不能晚于现在", "A call cannot be entered before it happened", field="called_at", clause="D3")


@FollowUp.finish.rule
def goes_on_later_than_now(follow_up, act, method, result, next_at=None):
    """C2: the next contact lies ahead."""
    if next_at is not None and next_at <= act.at:
        raise Refused("下次回访须晚于现在", "The next contact must lie ahead", field="next_at", clause="C2")


@FollowUp.finish.effect
def leads_to_the_next_contact(follow_up, act, method, result, next_at=None):
    """C2: until won or lost there is always a next contact."""
    session, lead = object_session(follow_up), follow_up.lead
    if lead is not None and lead.state is LeadState.OPEN and follow_up.kind in LADDER:
        plan_next(session, lead, act.at)
    elif next_at is not None:
        plan_follow_up(session, lead or follow_up.key_account, COMES_NEXT.get(follow_up.kind, FollowUpKind.REGULAR), next_at)
    elif lead is not None:
        look_ahead(session, lead)


def log_contact(session: Session, lead: Lead, method: Method, result: str, next_at: datetime | None) -> FollowUp:
    """C2: one line about a contact, written in passing: finishes the contact that is due, or is one of its own."""
    due = session.scalars(
        select(FollowUp).where(FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE).order_by(FollowUp.due_at, FollowUp.id).limit(1)
    ).first()
    if due is None:
        due = FollowUp(store_id=lead.store_id, lead=lead, owner_id=lead.owner_id or lead.dcc_id, due_at=act_of(session).at)
        session.add(due)
        session.flush()
    due.finish(method=method, result=result, next_at=next_at)
    return due


def take_back(session: Session, done: FollowUp, within: timedelta) -> None:
    """C2: a contact logged by mistake is voided, what it planned is cancelled, and it falls due again – for a moment only."""
    at = act_of(session).at
    if done.state is not FollowUpState.DONE or done.is_void or at - done.done_at > within:
        raise Refused("已超过可撤销的时间", "It is too late to take this back")
    if done.created_by_id != act_of(session).actor.employee_id and done.owner_id != act_of(session).actor.employee_id:
        raise Refused("只能撤销自己刚记的跟进", "Only your own entry can be taken back")
    with by_the_system(session):
        # What stands by the rules is planned anew below; what was agreed on in passing goes with the entry.
        planned = select(FollowUp).where(FollowUp.lead_id == done.lead_id, FollowUp.state == FollowUpState.DUE, FollowUp.created_at >= done.done_at)
        for follow_up in session.scalars(planned).all():
            follow_up.cancel()
    put_aside(session, done, "撤销")
    plan_follow_up(session, done.lead, done.kind, done.due_at, by_rule=done.by_rule)
    plan_next(session, done.lead, at)
