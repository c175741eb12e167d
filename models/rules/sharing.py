"""Rules of cross work: what is shared out, and whose leads are near each other's (T5.4)."""

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from ..collaborations import Collaboration, CollaborationMember
from ..customers import Customer, Lead, LeadState
from ..people import Employee
from ..remarks import remark
from ..words import Label

LOOKED_AT = 400
"""So many of the store's newest open leads are looked at for neighbours."""


@remark(Collaboration)
def the_rest_is_the_owner_s(collaboration):
    """T5.4: shares come to the whole: what is not shared out of a customer stays its consultant's."""
    shares = select(func.coalesce(func.sum(CollaborationMember.share), 0)).where(
        CollaborationMember.collaboration_id == collaboration.id, CollaborationMember.voided_at.is_(None)
    )
    rest = 1 - object_session(collaboration).scalar(shares)
    if collaboration.lead is None or rest <= 0:
        return None
    much = f"{rest * 100:.2f}".rstrip("0").rstrip(".") + "%"
    owner = collaboration.lead.owner.name if collaboration.lead.owner else "—"
    return Label(f"还有 {much} 没有分配,计业绩时归线索顾问({owner})", f"{much} are not shared out: they count for the lead's consultant ({owner})")


@remark(Lead)
def neighbours_in_the_district(lead):
    """T5.4: colleagues with open leads in the same district are suggested for developing it together."""
    if lead.state is not LeadState.OPEN or lead.owner_id is None or not lead.customer.district:
        return None
    newest = select(Lead.owner_id, Lead.customer_id).where(
        Lead.store_id == lead.store_id, Lead.state == LeadState.OPEN, Lead.voided_at.is_(None)
    ).order_by(Lead.captured_at.desc(), Lead.id.desc()).limit(LOOKED_AT).subquery()  # fmt: skip
    near = (
        select(Employee.name, func.count())
        .select_from(newest)
        .join(Customer, Customer.id == newest.c.customer_id)
        .join(Employee, Employee.id == newest.c.owner_id)
        .where(Customer.district == lead.customer.district, newest.c.owner_id != lead.owner_id)
        .group_by(Employee.id, Employee.name).order_by(func.count().desc(), Employee.id).limit(3)
    )  # fmt: skip
    found = object_session(lead).execute(near).all()
    if not found:
        return None
    zh, en = "、".join(f"{name} {count} 条" for name, count in found), ", ".join(f"{name} ({count})" for name, count in found)
    return Label(f"同在{lead.customer.district}的跟进中线索:{zh};可发起交叉协作", f"Open leads in {lead.customer.district} too: {en}; you may develop them together")
