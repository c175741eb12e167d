"""Scripts with gaps that can be filled, greetings in their order, campaigns and placements with their days (C5, C6, D2, D5)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.customers import Lead
from models.editions import EditionState
from models.marketing import Campaign, CampaignState, ChannelDealing, MediaPlacement, Script
from models.products import TestRoute as Route
from models.refused import Forbidden, Invalid, Refused, Several
from models.rules.marketing import filled, gaps_in
from models.words import speaking

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
GREETING = "您好,欢迎光临{品牌}{门店},我是{岗位}{姓名},很高兴为您服务"


def script(shop, body: str, kind: str = "greeting", who: str = "dcc1") -> int:
    return shop.create(who, Script, kind=kind, title="标准话术", body=body)


# C6, D5: scripts -------------------------------------------------------------------------------------------------------


def test_c6_the_greeting_names_brand_and_store_then_position_and_name(shop):
    made = script(shop, GREETING)
    shop.move("dcc1", Script.publish, made)
    assert shop.value(Script, made, "state") is EditionState.PUBLISHED
    words = {"brand": "比亚迪", "store": "城东店", "position": "前台", "name": "小李"}
    assert filled(GREETING, words) == "您好,欢迎光临比亚迪城东店,我是前台小李,很高兴为您服务"
    assert filled("Welcome to {brand} {store}, I am {name}", words) == "Welcome to 比亚迪 城东店, I am 小李"


@pytest.mark.parametrize("body", ["您好,我是{岗位}{姓名},欢迎光临{品牌}{门店}", "您好,欢迎光临{门店},我是{岗位}{姓名}", "您好"])
def test_c6_another_order_or_a_missing_part_is_not_published(shop, body):
    made = script(shop, body)
    with pytest.raises(Refused, match=r"问候语须依次报出{品牌}、{门店}、{岗位}、{姓名}"):
        shop.move("dcc1", Script.publish, made)
    with speaking("en"), pytest.raises(Refused, match=r"{brand}, {store}, {position}, {name}"):
        shop.move("dcc1", Script.publish, made)
    assert shop.value(Script, made, "state") is EditionState.DRAFT


def test_d5_a_gap_that_nobody_can_fill_is_named(shop):
    made = script(shop, "{客户}您好,您的{积分}即将到期", kind="first_message")
    with pytest.raises(Refused, match=r"没有“积分”这个空位,可用的有 {品牌} {门店}"):
        shop.move("dcc1", Script.publish, made)
    shop.change("dcc1", Script, made, body="{客户}{称呼}您好,{车型}试驾车已备好,{时间}恭候")
    shop.move("dcc1", Script.publish, made)
    assert gaps_in(shop.value(Script, made, "body")) == ["customer", "salutation", "model", "time"]


def test_c5_a_text_is_not_made_while_a_word_is_missing():
    with pytest.raises(Refused, match="话术缺少“姓名”"):
        filled("我是{姓名}", {"name": ""})
    assert filled("没有空位", {}) == "没有空位"


# D2: campaigns ---------------------------------------------------------------------------------------------------------


def campaign(shop, who: str = "marketing", **about) -> int:
    return shop.create(who, Campaign, **{"title": "老客户回厂", "channel": shop.channels["phone"], "selection": "购车满两年的 320 位客户"} | about)


def test_d2_a_campaign_runs_from_the_day_it_is_started_to_the_day_it_is_closed(shop):
    made = campaign(shop)
    shop.move("marketing", Campaign.start, made, at=NOON)
    shop.change("marketing", Campaign, made, sent=320, replies=41, cost="1600")
    lead = shop.lead("dcc1", campaign=made)
    assert shop.value(Lead, lead, "campaign_id") == made
    shop.move("marketingmanager", Campaign.close, made, at=NOON.replace(day=9), result="到店 12 批")
    with shop.row(Campaign, made) as row:
        assert (row.state, row.starts_on, row.ends_on) == (CampaignState.CLOSED, date(2026, 11, 2), date(2026, 11, 9))
        assert (row.sent, row.replies, row.cost, row.result) == (320, 41, Decimal(1600), "到店 12 批")


def test_d2_days_that_were_planned_stay(shop):
    made = campaign(shop, starts_on="2026-11-01", ends_on="2026-11-15")
    shop.move("marketing", Campaign.start, made, at=NOON)
    shop.move("marketing", Campaign.close, made, at=NOON)
    with shop.row(Campaign, made) as row:
        assert (row.starts_on, row.ends_on) == (date(2026, 11, 1), date(2026, 11, 15))


def test_d2_there_are_no_more_replies_than_messages(shop):
    with pytest.raises(Invalid, match="回复数不能多于发送数"):
        campaign(shop, sent=10, replies=11)
    with pytest.raises(Several, match="不能小于 0"):
        campaign(shop, sent=-1)
    with pytest.raises(Invalid, match="结束日期不能早于开始日期"):
        campaign(shop, starts_on="2026-11-02", ends_on="2026-11-01")


@pytest.mark.parametrize("who", ["gm", "consultant1", "keyaccount", "frontdesk"])
def test_d2_who_only_reads_campaigns_does_not_start_them(shop, who):
    made = campaign(shop)
    with pytest.raises(Forbidden):
        shop.move(who, Campaign.start, made)


# D5: channels ----------------------------------------------------------------------------------------------------------


def test_d5_a_placement_has_its_days_and_its_cost(shop):
    about = {"content": "首页通栏,主推海豹", "channel": shop.channels["site"], "starts_on": "2026-11-01", "cost": "1.2万"}
    with pytest.raises(Invalid, match="结束日期不能早于开始日期"):
        shop.create("marketing", MediaPlacement, ends_on="2026-10-31", **about)
    made = shop.create("marketing", MediaPlacement, ends_on="2026-11-30", **about)
    assert shop.value(MediaPlacement, made, "cost") == Decimal(12000)


def test_d5_a_dealing_is_kept_with_who_dealt(shop):
    made = shop.create("marketing", ChannelDealing, channel=shop.channels["site"], partner="汽车之家 张经理", subject="续约谈判")
    with shop.row(ChannelDealing, made) as row:
        assert row.dealt_by_id == shop.person("marketing")
        assert row.dealt_at is not None


def test_p6_a_route_has_its_length_in_kilometres(shop):
    made = shop.create("manager", Route, name="环湖线", distance_km="8.5")
    assert shop.value(Route, made, "distance_km") == Decimal("8.5")
    with pytest.raises(Several, match="必须大于 0"):
        shop.create("manager", Route, name="零公里", distance_km="0")
    with pytest.raises(Refused, match="本店已有这条路线"):
        shop.create("manager", Route, name="环湖线")
