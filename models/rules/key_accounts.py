"""Rules outside: a travel form before going, the visit written on return, the next one falling due (K1–K3)."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import by_the_system
from ..contacts import FollowUp, FollowUpKind, FollowUpState
from ..key_accounts import KeyAccount, KeyVisit, TravelForm, TravelState
from ..refused import Refused
from ..writing import before_saving, linked_id, stood
from .due import plan_follow_up

BY_EVENING = time(18, 0)
"""K3: until then the next visit is not late."""


@TravelForm.depart.rule
def leaves_on_the_day_it_is_for(form, act):
    """K2: leaving is stamped, once, on the day that was approved."""
    if clock.local_day(act.at, form.store.timezone) != form.travel_on:
        raise Refused("出行单是 {day} 的,请另填一张", "The travel form is for {day}: write another one", field="travel_on", clause="K2", day=form.travel_on.isoformat())
    if form.left_at is not None:
        raise Refused("已登记出发", "The leaving is stamped already", clause="K2")


@TravelForm.come_back.rule
def returns_after_leaving(form, act):
    """K2: returning is stamped, once, after leaving."""
    if form.left_at is None:
        raise Refused("请先登记出发", "Stamp the leaving first", clause="K2")
    if form.returned_at is not None:
        raise Refused("已登记返回", "The return is stamped already", clause="K2")


@before_saving(KeyVisit)
def is_made_on_an_approved_travel_form_of_one_s_own(visit, act, is_new):
    """K1: a visit outside needs a travel form – one's own, approved, of that very day."""
    form = visit.travel_form
    if form.employee_id != linked_id(visit, "employee"):
        raise Refused("这是别人的出行单", "This is somebody else's travel form", field="travel_form", clause="K1")
    if form.state is not TravelState.APPROVED:
        raise Refused("出行单尚未批准", "The travel form is not approved", field="travel_form", clause="K1")
    if clock.local_day(visit.visited_at, form.store.timezone) != form.travel_on:
        raise Refused("拜访不在出行单的日期({day})", "The visit is not on the travel form's day ({day})", field="visited_at", clause="K1", day=form.travel_on.isoformat())
    if visit.visited_at > act.at:
        raise Refused("拜访时间不能晚于现在", "A visit cannot be entered before it happened", field="visited_at", clause="K3")


@before_saving(KeyVisit)
def plans_the_next_one(visit, act, is_new):
    """K3: the next visit's date becomes a contact that is due."""
    planned = None if is_new else stood(visit, "next_visit_on")
    if visit.next_visit_on == planned:
        return
    if visit.next_visit_on is not None and visit.next_visit_on <= visit.travel_form.travel_on:
        raise Refused("下次拜访须晚于这次", "The next visit comes after this one", field="next_visit_on", clause="K3")
    session, zone = object_session(visit.travel_form), visit.travel_form.store.timezone
    cancel_visits(session, visit.key_account)
    if visit.next_visit_on is not None:
        due_at = clock.from_local(datetime.combine(visit.next_visit_on, BY_EVENING), zone)
        plan_follow_up(session, visit.key_account, FollowUpKind.KEY_VISIT, due_at)


def cancel_visits(session: Session, account: KeyAccount) -> None:
    """K3: a newly named date takes the place of the one before."""
    due = select(FollowUp).where(FollowUp.key_account_id == account.id, FollowUp.kind == FollowUpKind.KEY_VISIT, FollowUp.state == FollowUpState.DUE)
    with by_the_system(session):
        for follow_up in session.scalars(due).all():
            follow_up.cancel()
