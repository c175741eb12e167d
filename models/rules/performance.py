"""What each one sold: deals that count, by the shares of whoever developed the customer (P9, T5.4)."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import clock
from ..collaborations import Collaboration, CollaborationMember
from ..customers import Lead, LeadState
from ..people import Store
from ..plans import Target
from ..sales import Deal


def sold_by_each(session: Session, store_id: int, start: datetime, end: datetime) -> dict[int, Decimal]:
    """T5.4: person → units of the deals that came to count between two moments and still do; a shared customer's by its
    shares, and what is not shared out is its owner's."""
    deals = session.execute(
        select(Deal.lead_id, Deal.owner_id).join(Lead, Lead.id == Deal.lead_id).where(
            Deal.store_id == store_id, Deal.counted_at >= start, Deal.counted_at < end, Deal.ended_at.is_(None), Lead.state != LeadState.VOID
        )
    ).all()  # fmt: skip
    shares = shares_of(session, {lead for lead, _ in deals})
    sold: dict[int, Decimal] = defaultdict(Decimal)
    for lead, owner in deals:
        for person, share in shares[lead].items():
            sold[person] += share
        if owner is not None and (rest := 1 - sum(shares[lead].values())) > 0:
            sold[owner] += rest
    return dict(sold)


def shares_of(session: Session, leads: set[int]) -> dict[int, dict[int, Decimal]]:
    """T5.4: lead → person → share, of customers that are developed together."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    agreed = select(Collaboration.lead_id, CollaborationMember.employee_id, CollaborationMember.share).join(
        CollaborationMember, CollaborationMember.collaboration_id == Collaboration.id
    ).where(Collaboration.lead_id.in_(leads), Collaboration.voided_at.is_(None), CollaborationMember.voided_at.is_(None))  # fmt: skip
    for lead, person, share in session.execute(agreed):
        found[lead][person] = share
    return found


def targets_reached(session: Session, store: Store, day: date) -> list[tuple[Target, Decimal]]:
    """T4: the targets of the day's month that were reached by the end of the day, with the units sold."""
    month = clock.first_of_month(day)
    wanted = session.scalars(
        select(Target).where(Target.store_id == store.id, Target.month == month, Target.units > 0, Target.voided_at.is_(None)).order_by(Target.id)
    ).all()
    sold = sold_by_each(session, store.id, clock.start_of_day(month, store.timezone), clock.day_span(day, store.timezone)[1]) if wanted else {}
    return [(each, sold[each.employee_id]) for each in wanted if sold.get(each.employee_id, 0) >= each.units]
