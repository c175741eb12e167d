"""What the evening looks for in every store: contacts without their message, days without their report (C5, C9)."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from .. import clock
from ..contacts import Call, Direction
from ..customers import Lead, LeadState
from ..people import Employee, Position, Store
from ..reception import Message, MessageStatus, Visit
from ..staff import Absence, AbsenceState, Transfer, was_on
from ..team import DailyReport
from .calendar import is_working_day
from .sweep import duty, raise_penalty


@duty("C5")
def every_contact_got_its_message(session, store, day, act):
    """C5: a customer who called or came gets a message the same day; each lead and day without one costs its fine, once."""
    for lead, (at, who) in without_message(session, store, day).items():
        if who is not None:
            raise_penalty(
                session, employee_id=who, store_id=store.id, clause="C5", cause=f"C5 线索 {lead} {day}", amount_key="missed_message_fine", day=day,
                evidence=f"{clock.to_local(at, store.timezone):%H:%M} 来电或接待后,当日未发短信",
            )  # fmt: skip


def without_message(session: Session, store: Store, day: date) -> dict[int, tuple[datetime, int | None]]:
    """C5: the day's contacts after which nobody has written: lead → when it was first in touch, and who answers for it."""
    contacts = first_contacts(session, store, day)
    written = _last_messages(session, store, day, list(contacts))
    return {lead: (at, who) for lead, (at, who) in contacts.items() if lead not in written or written[lead] < at}


def first_contacts(session: Session, store: Store, day: date) -> dict[int, tuple[datetime, int | None]]:
    """C5: lead → the moment of its first answered call or visit of the day, and who answers for the message: whoever the
    visitor was introduced to, else whoever received them, else whoever took the call."""
    start, end = clock.day_span(day, store.timezone)
    visits = select(Visit.lead_id, literal(0).label("rank"), Visit.arrived_at.label("at"), func.coalesce(Visit.introduced_to_id, Visit.received_by_id).label("who")).where(
        Visit.arrived_at >= start, Visit.arrived_at < end, Visit.voided_at.is_(None)
    )
    calls = select(Call.lead_id, literal(1), Call.called_at, Call.agent_id).where(
        Call.called_at >= start, Call.called_at < end, Call.voided_at.is_(None),
        Call.answered, Call.direction == Direction.INBOUND,
    )  # fmt: skip
    both = union_all(visits, calls).subquery()
    # A lead's events belong to the lead's store.
    standing = Lead.store_id == store.id, Lead.voided_at.is_(None), Lead.state != LeadState.VOID
    found: dict[int, tuple[datetime, int | None]] = {}
    for lead, at, who in session.execute(select(both.c.lead_id, both.c.at, both.c.who).join(Lead, Lead.id == both.c.lead_id).where(*standing).order_by(both.c.rank, both.c.at)):
        first, answers = found.get(lead, (at, who))
        found[lead] = (min(first, at), answers if answers is not None else who)
    return found


def _last_messages(session: Session, store: Store, day: date, leads: list[int]) -> dict[int, datetime]:
    """When each of the leads was last written to that day."""
    start, end = clock.day_span(day, store.timezone)
    sent = select(Message.lead_id, func.max(Message.sent_at)).where(
        Message.lead_id.in_(leads), Message.status == MessageStatus.SENT, Message.sent_at >= start, Message.sent_at < end, Message.voided_at.is_(None)
    ).group_by(Message.lead_id)  # fmt: skip
    return dict(session.execute(sent).all())


@duty("C9")
def every_report_was_handed_in(session, store, day, act):
    """C9: whoever owes a report of a working day hands it in that day; else it costs what the store has set, once."""
    if is_working_day(session, store.id, day):
        for person in without_report(session, store, day):
            raise_penalty(
                session, employee_id=person, store_id=store.id, clause="C9", cause=f"C9 日报 {person} {day}", amount_key="missed_report_fine", day=day,
                evidence="当日未交日报",
            )  # fmt: skip


def without_report(session: Session, store: Store, day: date) -> Iterator[int]:
    """C9: people in a position that owes a report, working here and not away that day, of whom none was handed in by midnight."""
    midnight = clock.day_span(day, store.timezone)[1]
    handed_in = exists().where(DailyReport.employee_id == Employee.id, DailyReport.day == day, DailyReport.submitted_at < midnight, DailyReport.voided_at.is_(None))
    return session.scalars(select(Employee.id).where(*owes_report(store.id, day), ~handed_in).order_by(Employee.id))


def owes_report(store_id: int, day: date) -> tuple:
    """C9: who owes a report of a working day, as conditions on employees."""
    return (
        was_on(day, Transfer.from_store_id, Employee.store_id) == store_id, Employee.voided_at.is_(None),
        was_on(day, Transfer.from_position_id, Employee.position_id).in_(select(Position.id).where(Position.owes_daily_report)),
        or_(Employee.hired_on.is_(None), Employee.hired_on <= day), or_(Employee.left_on.is_(None), Employee.left_on > day),
        ~exists().where(
            Absence.employee_id == Employee.id, Absence.state == AbsenceState.APPROVED, Absence.from_day <= day, Absence.to_day >= day, Absence.voided_at.is_(None)
        ),
    )  # fmt: skip
