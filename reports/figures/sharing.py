"""Whose a deal is: its owner's or, where a customer is shared, everybody's with a share (T5.4)."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, union_all

from models.collaborations import Collaboration, CollaborationMember

from .past import is_kept
from .question import Question


def by_shares(deals: Subquery, question: Question, *wanted: ColumnElement[Any]) -> Select:
    """(period, key, share, wanted …): each deal for everybody who has a share in its customer (T5.4), the rest for its
    owner. `deals` have a lead_id and, as their key, the owner."""
    agreed = (
        select(Collaboration.lead_id, CollaborationMember.employee_id, CollaborationMember.share)
        .join(CollaborationMember, CollaborationMember.collaboration_id == Collaboration.id)
        .where(Collaboration.lead_id.is_not(None), is_kept(Collaboration, question.moment), is_kept(CollaborationMember, question.moment))
    ).cte("agreed")
    others = func.coalesce(select(func.sum(agreed.c.share)).where(agreed.c.lead_id == deals.c.lead_id).scalar_subquery(), 0)
    rest = select(deals.c.period, deals.c.key, (1 - others).label("share"), *wanted).where(others < 1)
    shared = select(deals.c.period, agreed.c.employee_id, agreed.c.share, *wanted).where(agreed.c.lead_id == deals.c.lead_id)
    return union_all(rest, shared)
