"""Outreach 营销名单: the customers whom a campaign writes to, what they replied, and the leads that came of it (D2)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .customers import Customer, Lead
from .fields import Key, field, link, state
from .kinds import Text
from .marketing import WHO_MARKETS, Campaign
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import OWNER
from .words import Label


class ContactState(Choice):
    SELECTED = "selected", "已选入", "Selected", "secondary"
    REPLIED = "replied", "已回复", "Replied", "green"


class CampaignContact(Register):
    """One customer of a campaign's selection: when we wrote, what came back, and the lead it led to (D2)."""

    label = Label("营销名单", "Campaign contacts")
    area = Area.PRODUCTS
    icon = "mail"
    own = ("sender", "customer.leads.owner", "customer.leads.dcc")
    titled_by = "customer"
    sorted_by = "-sent_at"
    follows = "customers"

    campaign: Mapped[Campaign] = link("直复营销", "Campaign", system=True, listed=True)
    customer: Mapped[Customer] = link("客户", "Customer", system=True, listed=True)
    sender: Mapped[Employee | None] = link("发送人", "Sender", system=True, listed=True, help=Label("选入名单的人", "Who drew the selection"))
    sent_at: Mapped[datetime | None] = field("发送时间", "Sent at", system=True, sort=True, listed=True)
    reply: Mapped[Text | None] = field("回复", "Reply", system=True, listed=True, help=Label("客户怎么说", "What they said"))
    replied_at: Mapped[datetime | None] = field("回复时间", "Replied at", system=True, listed=True)
    lead: Mapped[Lead | None] = link("带来的线索", "Lead that came of it", system=True, listed=True)

    state: Mapped[ContactState] = state(ContactState.SELECTED, listed=True)

    keys = (Key(("campaign_id", "customer_id"), Label("此客户已在名单中", "This customer is in the selection already")),)

    answer = Move(ContactState.SELECTED >> ContactState.REPLIED, Label("记回复", "Note the reply"), by=(*WHO_MARKETS, OWNER), asks=("reply",), stamps="replied_at", clauses=("D2",))
