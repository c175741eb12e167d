"""Rules of outreach: a campaign's selection is drawn from the customers we know, and what comes of it is counted (D2)."""

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, object_session

from .. import audit
from ..acting import by_the_system
from ..customers import Customer, CustomerState, Lead
from ..marketing import Campaign
from ..outreach import CampaignContact
from ..refused import Refused
from ..remarks import remark
from ..words import Label
from ..writing import before_saving

MOST = 5_000
"""Customers of one selection."""


@Campaign.select_customers.effect
def keeps_whom_it_writes_to(campaign, act, **wanted):
    """D2: the selection is kept as it was drawn: customers of the store with a phone whose latest interest fits, each once."""
    session = object_session(campaign)
    found = session.scalars(_fitting(campaign, **wanted).limit(MOST)).all()
    if not found:
        raise Refused("没有符合条件、尚未选入的客户", "Nobody fits who is not selected already", clause="D2")
    with by_the_system(session):
        session.add_all(CampaignContact(store_id=campaign.store_id, campaign_id=campaign.id, customer_id=each, sender_id=act.actor.employee_id) for each in found)
        session.flush()


def _fitting(campaign: Campaign, state=None, level=None, model=None, channel=None, district=None):
    there = exists().where(CampaignContact.campaign_id == campaign.id, CampaignContact.customer_id == Customer.id, CampaignContact.voided_at.is_(None))
    of_lead = [Lead.customer_id == Customer.id, Lead.voided_at.is_(None)]
    of_lead += [getattr(Lead, name) == value for name, value in (("state", state), ("level", level)) if value is not None]
    of_lead += [getattr(Lead, f"{name}_id") == value.id for name, value in (("model", model), ("channel", channel)) if value is not None]
    of_customer = [Customer.district == district] if district else []
    return select(Customer.id).where(
        Customer.store_id == campaign.store_id, Customer.voided_at.is_(None), Customer.state == CustomerState.KNOWN, Customer.phone.is_not(None),
        *of_customer, exists().where(*of_lead), ~there,
    ).order_by(Customer.id)  # fmt: skip


@Campaign.start.effect
def writes_to_its_selection(campaign, act):
    """D2: with the start everybody selected is written to, and so many are sent."""
    session = object_session(campaign)
    waiting = CampaignContact.campaign_id == campaign.id, CampaignContact.sent_at.is_(None), CampaignContact.voided_at.is_(None)
    written = session.execute(update(CampaignContact).where(*waiting).values(sent_at=act.at, version=CampaignContact.version + 1, updated_at=act.at)).rowcount
    if written:
        campaign.sent = written
        audit.record(session, campaign, "write", {"campaign_contacts": [None, written]})


@CampaignContact.answer.rule
def was_written_to(contact, act, reply):
    """D2: there is no reply to what was not sent."""
    if contact.sent_at is None:
        raise Refused("活动还没启动,客户尚未收到", "The campaign has not started: nobody was written to", clause="D2")


@CampaignContact.answer.effect
def counts_as_a_reply(contact, act, reply):
    """D2: the campaign's replies are those that were noted."""
    count(object_session(contact), contact.campaign)


def count(session: Session, campaign: Campaign) -> None:
    """D2: how many were written to and how many replied, from the selection itself."""
    sent, replies = session.execute(
        select(func.count(CampaignContact.sent_at), func.count(CampaignContact.replied_at)).where(CampaignContact.campaign_id == campaign.id, CampaignContact.voided_at.is_(None))
    ).one()
    campaign.sent, campaign.replies = sent, replies


@before_saving(Lead)
def came_of_the_campaign(lead, act, is_new):
    """D2: a lead that names its campaign stands beside the customer who was written to."""
    customer = lead.customer
    campaign_id = lead.campaign.id if lead.campaign is not None else lead.campaign_id
    if not is_new or campaign_id is None or customer is None or customer.id is None:
        return
    session = object_session(customer)
    written = select(CampaignContact).where(CampaignContact.campaign_id == campaign_id, CampaignContact.customer_id == customer.id, CampaignContact.voided_at.is_(None))
    contact = session.scalars(written).first()
    if contact is not None:
        contact.lead = lead


@remark(Campaign)
def tells_how_many_are_selected(campaign):
    """D2: the selection in numbers, and the leads that came of it."""
    session = object_session(campaign)
    selected, leads = session.execute(
        select(func.count(CampaignContact.id), func.count(CampaignContact.lead_id)).where(CampaignContact.campaign_id == campaign.id, CampaignContact.voided_at.is_(None))
    ).one()
    if not selected:
        return None
    return Label("名单 {selected} 人,带来线索 {leads} 条", "{selected} selected, {leads} leads came of it").format(selected=selected, leads=leads)
