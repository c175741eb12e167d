"""What is due: the lead's next contact, computed from the document's ladder and its level's interval (C2).

The first contact is due on the second day, the second within the week, then regularly until won or lost; the level may
want it sooner, and so may what was agreed with the customer. It is computed anew whenever a fact changes – a contact
logged, a level changed, a lead handed on or reopened – and never by a nightly scan. What is late stays late.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import clock
from ..acting import by_the_system
from ..amounts import amount_on
from ..contacts import AFTER_SALE, LADDER, FollowUp, FollowUpKind, FollowUpState
from ..customers import Assignment, Lead, Level
from ..key_accounts import KeyAccount
from ..moves import StatePeriod
from .calendar import closing_at, working_day_from, working_day_until


@dataclass(frozen=True, slots=True)
class Facts:
    """What the next contact is computed from."""

    since: datetime
    """When the lead came into these hands: caught, handed on or reopened."""
    done: int = 0
    """Contacts made since then …"""
    last_at: datetime | None = None
    """… the last of them, and when the customer was promised the next."""
    agreed_at: datetime | None = None
    was_called_before: bool = False


def plan_next(session: Session, lead: Lead, at: datetime, facts: Facts | None = None) -> None:
    """C2: there is always a next contact, as early as the ladder, the level or the customer wants it."""
    standing = standing_contact(session, lead)
    if standing is not None and standing.due_at <= at:
        look_ahead(session, lead)
        return
    kind, due_at = next_contact(session, lead, facts or facts_of(session, lead), at)
    if standing is None:
        session.add(FollowUp(store_id=lead.store_id, lead=lead, owner_id=lead.owner_id or lead.dcc_id, kind=kind, due_at=due_at, by_rule=True))
    else:
        standing.kind, standing.due_at = kind, due_at
    session.flush()
    look_ahead(session, lead)


def standing_contact(session: Session, lead: Lead) -> FollowUp | None:
    """The contact that the rules have planned for the lead already."""
    planned = select(FollowUp).where(FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE, FollowUp.by_rule, FollowUp.voided_at.is_(None))
    return session.scalars(planned.order_by(FollowUp.due_at, FollowUp.id).limit(1)).first()


def next_contact(session: Session, lead: Lead, facts: Facts, at: datetime) -> tuple[FollowUpKind, datetime]:
    """C2: which contact comes next, and until when it is due – not before the day on which it is planned has closed."""
    store, last = lead.store, facts.last_at or facts.since
    began, last_day, today = (clock.local_day(each, store.timezone) for each in (facts.since, last, at))

    def days(key: str) -> timedelta:
        return timedelta(days=amount_on(session, key, store.id, today))

    ends = [working_day_from(session, store.id, last_day + days(interval_of(lead.level)))]
    kind = FollowUpKind.REGULAR
    if facts.done == 0:
        kind = FollowUpKind.REGULAR if facts.was_called_before else FollowUpKind.FIRST
        ends.append(working_day_from(session, store.id, began + days("first_follow_up_days")))
    elif facts.done == 1:
        kind = FollowUpKind.REGULAR if facts.was_called_before else FollowUpKind.SECOND
        ends.append(working_day_until(session, store.id, began + days("second_follow_up_days")))
    due_at = max(closing_at(session, store, min(ends)), _first_closing_after(session, store, max(last, at)))
    if facts.agreed_at is not None and at < facts.agreed_at < due_at:
        due_at = facts.agreed_at
    return kind, due_at


def interval_of(level: Level | None) -> str:
    """The setting that says how many days lie between the contacts of a level."""
    return f"interval_{level.value.lower()}_days" if level else "interval_days"


def _first_closing_after(session: Session, store: object, moment: datetime) -> datetime:
    """Nobody is late with a contact on the evening on which it is planned."""
    day: date = working_day_from(session, store.id, clock.local_day(moment, store.timezone))
    closing = closing_at(session, store, day)
    return closing if closing > moment else closing_at(session, store, working_day_from(session, store.id, day + timedelta(days=1)))


def facts_of(session: Session, lead: Lead) -> Facts:
    """What is known of the lead's contacts now."""
    opened = select(func.max(StatePeriod.at)).where(StatePeriod.register == "leads", StatePeriod.row_id == lead.id, StatePeriod.to_state == "open")
    handed = select(func.max(Assignment.assigned_at)).where(Assignment.lead_id == lead.id)
    since = max(each for each in (lead.captured_at, session.scalar(opened), session.scalar(handed)) if each)
    made = select(FollowUp.done_at, FollowUp.next_at).where(
        FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DONE, FollowUp.kind.in_(LADDER), FollowUp.voided_at.is_(None)
    )
    contacts = session.execute(made.order_by(FollowUp.done_at.desc(), FollowUp.id.desc()).limit(50)).all()
    own = [each for each in contacts if each.done_at >= since]
    last = own[0] if own else None
    return Facts(since, len(own), last and last.done_at, last and last.next_at, was_called_before=len(own) < len(contacts))


def plan_follow_up(session: Session, whom: Lead | KeyAccount, kind: FollowUpKind, due_at: datetime, by_rule: bool = False) -> None:
    """A contact falls due at that moment; a lead's next contact is the earliest of those due."""
    if isinstance(whom, KeyAccount):
        session.add(FollowUp(store_id=whom.store_id, key_account=whom, owner_id=whom.owner_id, kind=kind, due_at=due_at))
        session.flush()
    else:
        session.add(FollowUp(store_id=whom.store_id, lead=whom, owner_id=whom.owner_id or whom.dcc_id, kind=kind, due_at=due_at, by_rule=by_rule))
        session.flush()
        look_ahead(session, whom)


def cancel_follow_ups(session: Session, lead: Lead) -> None:
    """A closed or handed-on lead has no contacts due, but for those that its delivered car asks for (P11, A2)."""
    due = select(FollowUp).where(FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE, FollowUp.kind.not_in(AFTER_SALE))
    with by_the_system(session):
        for follow_up in session.scalars(due).all():
            follow_up.cancel()
    look_ahead(session, lead)


def look_ahead(session: Session, lead: Lead) -> None:
    """Recompute the lead's next contact from the facts."""
    earliest = select(func.min(FollowUp.due_at)).where(
        FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE, FollowUp.voided_at.is_(None)
    )
    lead.next_due_at = session.scalar(earliest)
    session.flush()
