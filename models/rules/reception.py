"""Rules of the reception: who received and wrote, whose customer it is, and how a collision ends (C3–C5, D4)."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import act_of, by_the_system
from ..contacts import Appointment, AppointmentState
from ..customers import Lead, LeadState
from ..notifications import notify
from ..people import Employee
from ..reception import Collision, Message, MessageStatus, Referral, ReferralState, Visit, VisitOrigin, Winner
from ..refused import Forbidden, Invalid, Refused
from ..roles import Role
from ..sales import Order, OrderState
from ..words import Label
from ..writing import before_saving, finish, stood
from .claims import late_by
from .due import cancel_follow_ups
from .sweep import raise_penalty


@before_saving(Visit)
def is_entered_when_they_came(visit, act, is_new):
    """D4: a visit is recorded at once, and never before it happened."""
    if is_new:
        visit.arrived_at = visit.arrived_at or act.at
    if visit.arrived_at is None:
        raise Refused("请填写到店时间", "Say when they arrived", field="arrived_at", clause="D4")
    if visit.arrived_at > act.at:
        raise Refused("到店时间不能晚于现在", "A visit cannot be entered before it happened", field="arrived_at", clause="D4")


@before_saving(Visit)
def keeps_the_invitation(visit, act, is_new):
    """D4: whoever was invited and came has kept the appointment of that day; nobody types it twice."""
    if not is_new or visit.origin is not VisitOrigin.INVITED:
        return
    session = object_session(visit.lead)
    day = clock.local_day(visit.arrived_at, visit.lead.store.timezone)
    made = select(Appointment).where(Appointment.lead_id == visit.lead.id, Appointment.state == AppointmentState.MADE, Appointment.voided_at.is_(None))
    for appointment in session.scalars(made.order_by(Appointment.due_at)).all():
        if clock.local_day(appointment.due_at, visit.lead.store.timezone) == day:
            with by_the_system(session):
                appointment.keep()


@before_saving(Message)
def counts_when_it_was_sent(message, act, is_new):
    """C5: what counts is the moment of sending; nothing was sent in the future."""
    if message.status in (MessageStatus.SENT, None):
        message.sent_at = message.sent_at or act.at
    if message.sent_at is not None and message.sent_at > act.at:
        raise Refused("发送时间不能晚于现在", "A message cannot be entered before it was sent", field="sent_at", clause="C5")


@before_saving(Collision)
def stands_as_it_was_decided(collision, act, is_new):
    """C3: the case is about a phone that was known; after the decision it is closed."""
    if collision.decided_at is not None:
        raise Refused("已裁定的撞单不能再改", "A decided collision is not changed any more", clause="C3")
    collision.phone = collision.phone or collision.first_lead.phone
    if collision.second_lead is None and collision.second_lead_id is None and collision.claimed_by_id is None:
        raise Invalid("请选择后一条线索", "Choose the second lead", field="second_lead", clause="C3")
    if is_new and collision.missed_follow_up_by is None and collision.missed_follow_up_by_id is None:
        collision.missed_follow_up_by_id = late_by(object_session(collision.first_lead), collision.first_lead, collision.claimed_at or act.at)


@Collision.decide.rule
def is_decided_by_somebody_outside(collision, act, decision, grounds):
    """C3: supervisor or manager decides, and not on a lead of their own."""
    leads = [each for each in (collision.first_lead, collision.second_lead) if each is not None]
    concerned = {collision.claimed_by_id, *(each.owner_id for each in leads), *(each.dcc_id for each in leads)}
    if act.actor.employee_id in concerned and not act.actor.is_system:
        raise Forbidden("撞单涉及您自己的线索,请由他人裁定", "This collision concerns a lead of your own: ask somebody else to decide")


@Collision.decide.rule
def ends_no_sale(collision, act, decision, grounds):
    """C3: a lead that was sold, or is being sold, does not lose."""
    loser = collision.second_lead if decision is Winner.FIRST else collision.first_lead
    if loser is None:
        return
    going_on = Order.state.not_in((OrderState.CANCELLED, OrderState.QUOTE))
    running = select(exists().where(Order.lead_id == loser.id, Order.voided_at.is_(None), going_on))
    if loser.state is LeadState.WON or object_session(collision).scalar(running):
        raise Refused("判负的线索已有订单,请先取消订单", "The lead that would lose has an order: cancel it first", field="decision", clause="C3")


@Collision.decide.effect
def makes_the_loser_void(collision, act, decision, grounds):
    """C3: the losing lead becomes void, and nobody calls for it any more; an entry that was held back and wins becomes a lead."""
    session, loser = object_session(collision), collision.loser
    if loser is not None and loser.state is not LeadState.VOID:
        with by_the_system(session):
            loser.void()
        cancel_follow_ups(session, loser)
    if decision is Winner.SECOND and collision.second_lead is None:
        collision.second_lead = claimed_lead(session, collision)
        session.flush()
    if collision.claimed_by_id is not None:
        words = Label("您登记的客户归您跟进", "The customer you entered is yours") if decision is Winner.SECOND else Label("您登记的客户由原顾问继续跟进", "The customer you entered stays with whom they had")
        notify(session, collision.claimed_by_id, Label("撞单已裁定", "A collision was decided"), words, f"/admin/leads/details/?id={collision.second_lead_id}" if decision is Winner.SECOND else None)


def claimed_lead(session: Session, collision: Collision) -> Lead:
    """C3: the lead of whoever entered it later, as it was entered then; its first contact is due from now."""
    entered, customer = collision.entered or {}, collision.first_lead.customer
    links = {f"{name}_id": entered[name] for name in ("channel", "campaign", "roadshow", "model") if entered.get(name)}
    chosen = {name: Lead.fields[name].kind.read(entered[name]) for name in ("level", "expected_purchase") if entered.get(name)}
    person = session.get_one(Employee, collision.claimed_by_id)
    brought = "dcc_id" if person.position.role is Role.DCC else "owner_id"
    about = {"channel_id": collision.first_lead.channel_id} | links | chosen | {"remark": entered.get("remark"), brought: person.id}
    lead = Lead(store_id=collision.store_id, customer=customer, captured_at=act_of(session).at, **about)
    with by_the_system(session):
        finish(session, lead, act_of(session), is_new=True)
    return lead


@Collision.decide.effect
def is_answered_for(collision, act, decision, grounds):
    """C3: who quarrelled before the customer is fined, both of them; and whoever missed the follow-up that let it happen."""
    session = object_session(collision)
    about = {"store_id": collision.store_id, "clause": "C3", "day": clock.local_day(act.at, collision.store.timezone)}
    if collision.missed_follow_up_by_id is not None:
        raise_penalty(
            session, employee_id=collision.missed_follow_up_by_id, cause=f"撞单 {collision.id}", amount_key="missed_follow_up_fine", evidence=f"撞单裁定:原线索漏跟进。{grounds}", **about
        )  # fmt: skip
    if collision.before_customer:
        for person in quarrelled(session, collision):
            raise_penalty(
                session, employee_id=person.id, cause=f"撞单 {collision.id} {person.name}", amount_key="collision_fine", evidence=f"当着客户争执。{grounds}", **about
            )  # fmt: skip


def quarrelled(session: Session, collision: Collision) -> list[Employee]:
    """The two whose leads collide."""
    first, second = collision.first_lead, collision.second_lead
    later = collision.claimed_by_id or (second.owner_id or second.dcc_id if second else None)
    people = [session.get(Employee, each) for each in dict.fromkeys((first.owner_id or first.dcc_id, later)) if each is not None]
    return [each for each in people if each is not None]


@before_saving(Referral)
def stands_once_it_was_signed(referral, act, is_new):
    """C4: what somebody signed does not change, and a dispute ends by two signatures only."""
    if not is_new and referral.signed_by_id is not None:
        raise Refused("已签字的转介绍不能修改", "A signed referral is not changed any more", clause="C4")
    if stood(referral, "disputed") and not referral.disputed:
        raise Refused("争议须主管和经理签字判定,不能取消", "A dispute is settled by two signatures, not taken back", field="disputed", clause="C4")


@before_saving(Referral)
def is_disputed_where_two_claim_it(referral, act, is_new):
    """C4: two claims to one lead are a dispute, whether anybody calls it so or not."""
    session = object_session(referral.lead)
    with session.no_autoflush:
        others = select(Referral).where(Referral.lead_id == referral.lead.id, Referral.id != (referral.id or 0), Referral.voided_at.is_(None))
        for other in session.scalars(others).all():
            referral.disputed = True
            other.disputed = other.disputed or other.state is ReferralState.CLAIMED


@Referral.confirm.rule
def is_claimed_by_one_alone(referral, act):
    """C4: odd cases are for supervisor and manager together."""
    if referral.claimed_by_id is None:
        raise Refused("请先填写归属申请人", "Say first who claims it", field="claimed_by", clause="C4")
    if referral.disputed:
        raise Refused("有争议的转介绍须主管和经理分别签字", "A disputed referral takes the signatures of supervisor and manager", clause="C4")


@Referral.confirm.effect
def belongs_to_the_claimant(referral, act):
    """C4: the lead belongs to whoever truly has the relation."""
    referral.owner_decided_id = referral.claimed_by_id
    hand_over(referral)


@Referral.sign.rule
def takes_two_different_signatures(referral, act, owner_decided):
    """C4: supervisor and manager sign a disputed one, each for themselves and for the same owner."""
    if not referral.disputed:
        raise Refused("没有争议,由主管确认即可", "It is not disputed: the supervisor confirms it", clause="C4")
    if referral.signed_by is None:
        return
    if referral.signed_by.position.role is act.actor.role:
        raise Refused("“{name}”已签,还须另一方签字", "“{name}” has signed: now the other one signs", clause="C4", name=referral.signed_by.name)
    if referral.owner_decided is not owner_decided:
        raise Refused(
            "“{signer}”判给“{name}”,两人须一致", "“{signer}” decided for “{name}”: both must agree", field="owner_decided", clause="C4",
            signer=referral.signed_by.name, name=referral.owner_decided.name,
        )  # fmt: skip


@Referral.sign.effect
def is_settled_by_the_second_signature(referral, act, owner_decided):
    """C4: with both signatures the matter is settled."""
    session = object_session(referral)
    if referral.signed_by_id is None:
        referral.signed_by_id = act.actor.employee_id
        return
    referral.countersigned_by_id = act.actor.employee_id
    with by_the_system(session):
        referral.settle()
    hand_over(referral)


def hand_over(referral: Referral) -> None:
    """C4: a lead that is still followed up goes to the owner that was decided on."""
    session, lead = object_session(referral), referral.lead
    session.flush()
    if lead.state in (LeadState.NEW, LeadState.OPEN) and lead.owner_id != referral.owner_decided_id:
        with by_the_system(session):
            lead.assign(owner=session.get_one(Employee, referral.owner_decided_id), reason=f"转介绍:{referral.introducer}"[:120])
