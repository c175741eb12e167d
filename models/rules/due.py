"""What is due: the follow-ups of a lead and the moment of its next contact (C2)."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..acting import by_the_system
from ..contacts import AFTER_DELIVERY, FollowUp, FollowUpKind, FollowUpState
from ..customers import Lead
from ..key_accounts import KeyAccount


def plan_follow_up(session: Session, whom: Lead | KeyAccount, kind: FollowUpKind, due_at: datetime) -> None:
    """A contact falls due; a lead's next contact is the earliest of those due."""
    if isinstance(whom, KeyAccount):
        session.add(FollowUp(store_id=whom.store_id, key_account=whom, owner_id=whom.owner_id, kind=kind, due_at=due_at))
        session.flush()
    else:
        session.add(FollowUp(store_id=whom.store_id, lead=whom, owner_id=whom.owner_id or whom.dcc_id, kind=kind, due_at=due_at))
        session.flush()
        look_ahead(session, whom)


def cancel_follow_ups(session: Session, lead: Lead) -> None:
    """A closed or handed-on lead has no contacts due, but for those that its delivered car asks for (P11)."""
    due = select(FollowUp).where(FollowUp.lead_id == lead.id, FollowUp.state == FollowUpState.DUE, FollowUp.kind.not_in(AFTER_DELIVERY))
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
