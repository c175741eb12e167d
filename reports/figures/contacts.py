"""The figures of contacts: calls, appointments kept, follow-ups in time."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, literal, null, or_, select, union_all

from models.contacts import Appointment, AppointmentState, Call, Direction, FollowUp
from models.customers import Customer, Lead
from models.key_accounts import KeyAccount

from .events import ARRIVED, has_come_to
from .past import is_kept, lead_stands, not_ended_by
from .published import figure
from .question import By, Question, due_within, seen_within
from .tally import keys, shares


@figure(goal="0.90")
def capture_rate(question: Question) -> Select:
    """留资率 | Capture rate
    线索六项信息齐全的已接来电 | answered inbound calls whose lead has all six details
    ÷ 已接来电 | ÷ answered inbound calls
    六项：姓名与性别、渠道、意向车型、预计购车时间、电话、区域 | the six: name and gender, channel, model, expected purchase, phone, district
    作废线索的来电也计入 | the calls of void leads count too
    """
    return _calls(question, has_all_details(), Call.answered.is_(True))


@figure()
def answer_rate(question: Question) -> Select:
    """接听率 | Answer rate
    已接来电 | inbound calls answered
    ÷ 来电 | ÷ inbound calls
    """
    stands = or_(Call.lead_id.is_(None), and_(*lead_stands(question.moment)))
    return _calls(question, Call.answered.is_(True), stands)


@figure()
def show_rate(question: Question) -> Select:
    """到店率 | Show rate
    已到店的邀约 | appointments kept
    ÷ 到期且已有结果（到店或未到店）的邀约 | ÷ appointments due in the period that were kept or missed
    按约定到店时间归期 | an appointment belongs to the period it was due in
    """
    over = has_come_to(Appointment.state, Appointment.closed_at, (AppointmentState.KEPT, AppointmentState.MISSED), question.moment)
    conditions = (is_kept(Appointment, question.moment), over)
    due = due_within(Appointment.due_at, question.spans())
    return _contacts(question, Appointment, due, Appointment.made_by_id, Appointment.state == AppointmentState.KEPT, conditions)


@figure()
def follow_up_on_time(question: Question) -> Select:
    """回访及时率 | Follow-up on time
    不晚于应回访时间完成的回访 | follow-ups done no later than they were due
    ÷ 本期到期的回访 | ÷ follow-ups due in the period
    已取消的、尚未到期的不计 | cancelled ones and those not yet due are left out
    """
    at = question.moment
    in_time = and_(FollowUp.done_at <= FollowUp.due_at, FollowUp.done_at < at)
    conditions = (is_kept(FollowUp, at), not_ended_by(FollowUp.cancelled_at, at))
    due = seen_within(FollowUp.due_at, question.spans())
    return _contacts(question, FollowUp, due, FollowUp.owner_id, in_time, conditions)


def has_all_details() -> ColumnElement[bool]:
    """The six details of D3 stand on the lead and its customer."""
    details = (
        Customer.name, Customer.gender, Customer.phone, Customer.district, Lead.channel_id, Lead.model_id, Lead.expected_purchase,
    )  # fmt: skip
    return and_(*(detail.is_not(None) for detail in details))


def _calls(question: Question, counts: ColumnElement[bool], *conditions: ColumnElement[bool]) -> Select:
    """Inbound calls of the stores, with or without a lead; a call with one belongs to the lead's store."""
    spans = question.spans()
    key = {
        None: literal(0, Integer),
        By.CHANNEL: func.coalesce(Lead.channel_id, Call.channel_id),
        By.MODEL: Lead.model_id,
        By.DISTRICT: Customer.district,
        By.PERSON: Call.agent_id,
        By.STORE: func.coalesce(Lead.store_id, Call.store_id),
    }[question.by]
    found = (
        select(spans.c.period, key.label("key"), case((counts, 1), else_=0).label("counts"))
        .select_from(spans)
        .join(Call, seen_within(Call.called_at, spans))
        .outerjoin(Lead, Lead.id == Call.lead_id)
        .outerjoin(Customer, Customer.id == Lead.customer_id)
        .where(
            question.of_these_stores(spans, func.coalesce(Lead.store_id, Call.store_id)),
            Call.direction == Direction.INBOUND, is_kept(Call, question.moment), *conditions,
        )
    ).subquery()
    return shares(question, found)


def _contacts(
    question: Question, register: type, when: ColumnElement[bool], person: ColumnElement[Any], counts: ColumnElement[bool], conditions: tuple
) -> Select:
    """Contacts of leads that stand and, of follow-ups, of key accounts: each counts for itself, not once per lead."""
    spans = question.spans()
    key = person if question.by is By.PERSON else keys(question, ARRIVED)[0]
    living = (Customer.id == Lead.customer_id,) if question.by is By.DISTRICT else ()
    found = select(spans.c.period, key.label("key"), case((counts, 1), else_=0).label("counts")).where(
        when, register.lead_id == Lead.id, question.checked_to_be_of_these_stores(spans, Lead.store_id),
        *lead_stands(question.moment), *living, *conditions,
    )  # fmt: skip
    return shares(question, (union_all(found, _of_key_accounts(question, when, counts, conditions)) if register is FollowUp else found).subquery())


def _of_key_accounts(question: Question, when: ColumnElement[bool], counts: ColumnElement[bool], conditions: tuple) -> Select:
    """Their follow-ups have no lead: by channel, model or district they are nobody's."""
    spans = question.spans()
    nothing = cast(null(), keys(question, ARRIVED)[0].type)
    key = {None: literal(0, Integer), By.PERSON: FollowUp.owner_id, By.STORE: KeyAccount.store_id}.get(question.by, nothing)
    return select(spans.c.period, key.label("key"), case((counts, 1), else_=0).label("counts")).where(
        FollowUp.key_account_id == KeyAccount.id, question.of_these_stores(spans, KeyAccount.store_id), when, *conditions
    )
