"""Rules of leads: assigned by the manager, complete with six details, closed only by the supervisor (C1, C2, D3)."""

from sqlalchemy import exists, select
from sqlalchemy.orm import object_session

from .. import clock
from ..acting import by_the_system
from ..customers import Assignment, Closing, ClosingKind, Customer, Lead, LeadState
from ..moves import was
from ..refused import Refused
from ..remarks import remark
from ..sales import Order, OrderState
from ..words import Label
from ..writing import before_saving, changed_fields
from .due import Facts, cancel_follow_ups, plan_next
from .sweep import raise_penalty


@before_saving(Lead)
def knows_its_six_details(lead, act, is_new):
    """D3: name and gender, channel, model, purchase time, phone, district; what is missing is computed."""
    if is_new:
        lead.captured_at = lead.captured_at or act.at
        if lead.customer is not None and lead.customer.id is not None:
            is_not_open_already(lead)
    lead.is_complete = not missing_details(lead)


def missing_details(lead: Lead) -> list[str]:
    """The names of the fields among the six details that are still empty (D3)."""
    customer = lead.customer
    details = {
        "name": customer and customer.name, "gender": customer and customer.gender, "phone": customer and customer.phone,
        "district": customer and customer.district, "channel": lead.channel_id or lead.channel, "model": lead.model_id or lead.model,
        "expected_purchase": lead.expected_purchase,
    }  # fmt: skip
    return [name for name, value in details.items() if not value]


@remark(Lead)
def names_what_is_missing(lead):
    """D3: what is still to be asked is named wherever the lead is looked at."""
    if lead.state not in (LeadState.NEW, LeadState.OPEN) or not (missing := missing_details(lead)):
        return None
    labels = [Lead.fields[name].label for name in missing]
    return Label("还缺:{missing}", "Still to be asked: {missing}").format(missing=Label("、".join(each.zh for each in labels), ", ".join(each.en for each in labels)))


def is_not_open_already(lead: Lead) -> None:
    """C3: one customer has one open lead in a store; a second entry is told without saying whose it is."""
    session = object_session(lead.customer)
    # Two entries at one moment: the second waits here until the first is written.
    session.execute(select(Customer.id).where(Customer.id == lead.customer.id).with_for_update())
    if session.scalar(select(exists().where(Lead.customer_id == lead.customer.id, Lead.state.in_((LeadState.NEW, LeadState.OPEN)), Lead.voided_at.is_(None)))):
        raise Refused("本店已有这个电话的客户,请联系主管", "This phone is known here: ask your supervisor", field="phone", clause="C3")


@before_saving(Lead)
def starts_with_its_owner(lead, act, is_new):
    """C2: a lead that its owner brought waits for nobody: it is open and followed up from the start."""
    if is_new and (lead.owner_id or lead.owner) and lead.next_due_at is None:
        session = object_session(lead) or object_session(lead.customer)
        session.add(lead)
        session.flush()
        with by_the_system(session):
            lead.begin()
        plan_next(session, lead, act.at, Facts(lead.captured_at))


@before_saving(Lead)
def is_called_as_its_level_asks(lead, act, is_new):
    """C2: whoever wants to buy sooner is called sooner; the next contact moves with the level."""
    if not is_new and lead.state is LeadState.OPEN and "level" in changed_fields(lead):
        plan_next(object_session(lead), lead, act.at)


@Lead.assign.rule
def is_given_to_somebody_who_works_here(lead, act, owner, reason=None):
    """C1: leads are handed out to people of the store who are here."""
    if owner.store_id != lead.store_id or not owner.active:
        raise Refused("“{name}”不在本店在职", "“{name}” does not work in this store", name=owner.name, clause="C1")
    # Who brought a lead may be given it; whom it was given to already may not.
    if owner.id == lead.owner_id and lead.state is LeadState.OPEN:
        raise Refused("该线索已由“{name}”负责", "“{name}” has this lead already", name=owner.name, clause="C1")


@Lead.assign.effect
def is_recorded_and_followed_up(lead, act, owner, reason=None):
    """C1, C2: every hand-over is recorded; the new owner's first contact is due."""
    session = object_session(lead)
    record_hand_over(lead, act, owner, reason)
    cancel_follow_ups(session, lead)
    session.flush()
    plan_next(session, lead, act.at)


def record_hand_over(lead, act, owner, reason=None) -> None:
    """C1: who gave the lead to whom; what was whose at a past moment is read from here."""
    object_session(lead).add(
        Assignment(
            store_id=lead.store_id, lead=lead, from_owner=was(lead, "owner"), to_owner=owner,
            assigned_by_id=act.actor.employee_id, assigned_at=act.at, reason=reason,
        )
    )  # fmt: skip


@Lead.request_lost.rule
@Lead.request_void.rule
def has_no_running_order(lead, act, **answers):
    """C2: a lead with a running order is not given up; the order is cancelled first."""
    running = select(exists().where(Order.lead_id == lead.id, Order.voided_at.is_(None), Order.state.not_in((OrderState.CANCELLED, OrderState.QUOTE))))
    if object_session(lead).scalar(running):
        raise Refused("此线索有进行中的订单,请先取消订单", "This lead has a running order: cancel it first", clause="C2")


@Lead.request_lost.effect
def asks_to_be_lost(lead, act, reason_code, reason, competitor=None):
    """C2: lost is requested by the owner and takes effect only by the supervisor's confirmation."""
    _ask(lead, act, ClosingKind.LOST, reason_code, reason, competitor)


@Lead.request_void.effect
def asks_to_be_void(lead, act, reason_code, reason):
    """C2: void likewise."""
    _ask(lead, act, ClosingKind.VOID, reason_code, reason)


def _ask(lead, act, kind, reason_code, reason, competitor=None) -> None:
    object_session(lead).add(
        Closing(
            store_id=lead.store_id, lead=lead, kind=kind, reason_code=reason_code, reason=reason, competitor=competitor,
            requested_by_id=act.actor.employee_id, requested_at=act.at,
        )
    )


@Closing.confirm.rule
def was_asked_by_somebody_else(closing, act, missed_follow_up=False):
    """C2: the supervisor confirms with the reason; the lead must still be open."""
    if closing.lead.state not in (LeadState.NEW, LeadState.OPEN):
        raise Refused("此线索已不在跟进中", "This lead is not open any more", clause="C2")


@Closing.confirm.effect
def closes_the_lead(closing, act, missed_follow_up=False):
    """C2: only now the lead is lost or void, and its contacts are no longer due."""
    session = object_session(closing)
    with by_the_system(session):
        closing.lead.lose() if closing.kind is ClosingKind.LOST else closing.lead.void()
    cancel_follow_ups(session, closing.lead)


@Closing.confirm.effect
def is_answered_for_where_nobody_called(closing, act, missed_follow_up=False):
    """C3: a customer lost for want of a follow-up costs whoever should have called."""
    owner = closing.lead.owner_id or closing.lead.dcc_id
    if closing.missed_follow_up and owner is not None:
        raise_penalty(
            object_session(closing), employee_id=owner, store_id=closing.store_id, clause="C3", cause=f"战败 {closing.id}", amount_key="missed_follow_up_fine",
            evidence=f"{closing.kind.label.zh}因漏回访:{closing.reason}", day=clock.local_day(act.at, closing.store.timezone),
        )  # fmt: skip


@Lead.reopen.rule
def collides_with_no_newer_lead(lead, act, owner):
    """C3: a customer who came again has an open lead already."""
    is_not_open_already(lead)


@Lead.reopen.effect
def is_followed_up_again(lead, act, owner):
    """C1, C2: a reopened lead is followed up like a new one, by whoever has it now."""
    if owner is not was(lead, "owner"):
        record_hand_over(lead, act, owner)
    plan_next(object_session(lead), lead, act.at)


@Lead.win.effect
def needs_no_more_calls_to_buy(lead, act):
    """C2: a lead is followed up until it is won."""
    cancel_follow_ups(object_session(lead), lead)


@Lead.unwin.effect
def is_called_again(lead, act):
    """C2: what is no longer won is followed up again."""
    plan_next(object_session(lead), lead, act.at)
