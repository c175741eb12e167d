"""Rules of contacts: who made them, and what a finished one leads to (C2, D1)."""

from sqlalchemy.orm import object_session

from ..contacts import Appointment, Call, FollowUp, FollowUpKind
from ..refused import Refused
from ..writing import before_saving
from .due import look_ahead, plan_follow_up


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
    session = object_session(follow_up)
    if next_at is not None:
        kind = FollowUpKind.SECOND if follow_up.kind is FollowUpKind.FIRST else FollowUpKind.REGULAR
        plan_follow_up(session, follow_up.lead, kind, next_at)
    else:
        look_ahead(session, follow_up.lead)
