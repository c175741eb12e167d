"""Direct marketing (D2): a kept selection of customers we know, what they replied, and the leads that came of it."""

import pytest
from sqlalchemy import select

from models.customers import Closing, Lead
from models.marketing import Campaign
from models.outreach import CampaignContact
from models.refused import Forbidden, Refused
from models.remarks import remarks_of

from .road import at

NOON = at("2026-11-02 12:00")


@pytest.fixture
def campaign(shop):
    """Planned, while three customers are known: two of 滨江, of whom one is lost, and one of 西湖."""
    for phone, district in (("13800000101", "滨江"), ("13800000102", "西湖")):
        shop.lead("consultant1", NOON, phone=phone, district=district)
    lost = shop.lead("consultant1", NOON, phone="13800000103", district="滨江", level="C")
    shop.move("consultant1", Lead.request_lost, lost, NOON, reason_code="price", reason="贵")
    with shop.read() as session:
        closing = session.scalar(select(Closing.id))
    shop.move("supervisor", Closing.confirm, closing, NOON)
    return shop.create("marketing", Campaign, NOON, title="双十一", channel=shop.channels["site"], selection="战败客户")


def selected(shop) -> list[str]:
    with shop.read() as session:
        return [each.customer.phone for each in session.scalars(select(CampaignContact).order_by(CampaignContact.id))]


@pytest.mark.parametrize(
    ("wanted", "phones"),
    [({}, {"13800000101", "13800000102", "13800000103"}), ({"state": "lost"}, {"13800000103"}), ({"district": "滨江"}, {"13800000101", "13800000103"}), ({"district": "滨江", "level": "C"}, {"13800000103"})],
)
def test_d2_the_selection_is_drawn_from_the_customers_we_know_and_kept(shop, campaign, wanted, phones):
    shop.move("marketing", Campaign.select_customers, campaign, NOON, **wanted)
    assert set(selected(shop)) == phones
    with pytest.raises(Refused, match="没有符合条件"):
        shop.move("marketing", Campaign.select_customers, campaign, NOON, **wanted)
    assert len(selected(shop)) == len(phones), "nobody is written to twice"


def test_d2_with_the_start_all_are_written_to_and_replies_and_leads_are_counted(shop, campaign):
    shop.move("dcc1", Campaign.select_customers, campaign, NOON, state="lost")
    with shop.read() as session:
        contact = session.scalar(select(CampaignContact.id))
    with pytest.raises(Refused, match="还没启动"):
        shop.move("marketing", CampaignContact.answer, contact, NOON, reply="想看车")
    shop.move("marketing", Campaign.start, campaign, NOON)
    assert (shop.value(CampaignContact, contact, "sent_at"), shop.value(Campaign, campaign, "sent")) == (NOON, 1)
    shop.move("dcc1", CampaignContact.answer, contact, NOON, reply="想看车")
    assert (shop.value(CampaignContact, contact, "replied_at"), shop.value(Campaign, campaign, "replies")) == (NOON, 1)
    lead = shop.lead("dcc1", NOON, phone="138 0000 0103", campaign=campaign)
    assert shop.value(CampaignContact, contact, "lead_id") == lead
    with shop.row(Campaign, campaign) as row:
        assert "名单 1 人,带来线索 1 条" in [each.zh for each in remarks_of(row)]


@pytest.mark.parametrize("who", ["consultant1", "finance", "s2supervisor"])
def test_d2_only_who_keeps_the_channels_draws_a_selection(shop, campaign, who):
    with pytest.raises((Forbidden, Refused)):
        shop.move(who, Campaign.select_customers, campaign, NOON)
    assert selected(shop) == []


def test_d2_nobody_of_another_store_and_no_merged_or_phoneless_customer_is_selected(shop, campaign):
    shop.lead("s2consultant", NOON, phone="13800000109")
    shop.move("marketing", Campaign.select_customers, campaign, NOON)
    assert "13800000109" not in selected(shop)
