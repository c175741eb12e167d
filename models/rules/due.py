"""What is due: the follow-ups of a lead and the moment of its next contact (C2)."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..acting import by_the_system
from ..contacts import FollowUp, FollowUpKind, FollowUpState
from ..customers import Lead


def plan_follow_up(session: Session, lead: Lead, kind: FollowUpKind, due_at: datetime) -> None:
    """A contact falls due; the lead's next contact is the earliest of those due."""
    session.add(FollowUp(store_id=lead.store_id, lead=lead, owner_id=lead.owner_id or lead.dcc_id, kind=kind, due_at=due_at))
    session.flush()
    look_ahead(session, lead)


def cancel_follow_ups(session: Session, lead: Lead) -> None:
    """A closed or handed-on lead has no contacts due."""
    with by_the_system(session):
        for follow_up in session.scalars(select(FollowUp).where(FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE)).all():
            follow_up.cancel()
    look_ahead(session, lead)


def look_ahead(session: Session, lead: Lead) -> None:
    """Recompute the lead's next contact from the facts."""
    earliest = select(func.min(FollowUp.due_at)).where(
        FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE, FollowUp.voided_at.is_(None)
    )
    lead.next_due_at = session.scalar(earliest)
    session.flush()
