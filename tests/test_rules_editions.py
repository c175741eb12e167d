"""Texts in editions: what is published stands, its successor takes its place and the number rises; who has read which is kept (M1, T1, T6.1, D5)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models.editions import EditionState
from models.handbook import Acknowledgement, CompanyRule, Procedure, TeamCharter
from models.marketing import Script
from models.refused import Forbidden, Refused
from models.roles import Role

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
TEXTS = {
    CompanyRule: {"title": "考勤制度", "body": "九点到岗"},
    Procedure: {"title": "签约程序", "steps": "填写客户表 | 顾问 | 客户信息表"},
    TeamCharter: {"goal": "三年做到全市第一", "purpose": "公司与个人共同成长", "position": "新能源品牌的门面"},
    Script: {"kind": "invitation", "title": "周末邀约", "body": "{客户}您好,周末有试驾活动"},
}
register_of_texts = pytest.mark.parametrize("register", TEXTS, ids=lambda register: register.__tablename__)


def edition(shop, register: type, who: str = "manager", **about) -> int:
    return shop.create(who, register, **TEXTS[register] | about)


def published(shop, register: type, who: str = "manager", **about) -> int:
    made = edition(shop, register, who, **about)
    shop.move(who, register.publish, made, at=NOON)
    return made


def draft_of(shop, register: type) -> int:
    with shop.read() as session:
        return session.scalars(select(register.id).where(register.state == EditionState.DRAFT)).one()


@register_of_texts
def test_editions_are_counted_and_one_is_in_force(shop, register):
    """M1, T1, T6.1, D5."""
    first = published(shop, register)
    with shop.row(register, first) as row:
        assert (row.edition, row.state, row.published_by_id, row.published_at) == (1, EditionState.PUBLISHED, shop.person("manager"), NOON)
    shop.move("manager", register.revise, first)
    second = draft_of(shop, register)
    with shop.row(register, second) as row:
        assert {name: getattr(row, name) for name in TEXTS[register] if name != "kind"} == {name: text for name, text in TEXTS[register].items() if name != "kind"}
        assert row.edition is None
    assert shop.value(register, first, "state") is EditionState.PUBLISHED, "the old edition holds until the new one is published"
    shop.move("manager", register.publish, second)
    assert [shop.value(register, each, "state") for each in (first, second)] == [EditionState.WITHDRAWN, EditionState.PUBLISHED]
    assert [shop.value(register, each, "edition") for each in (first, second)] == [1, 2]


@register_of_texts
def test_what_was_published_is_not_changed(shop, register):
    """M1, T1, T6.1, D5."""
    made = published(shop, register)
    name = list(TEXTS[register])[-1]
    with pytest.raises(Refused, match=f"“已发布”的{register.label.zh}不能修改"):
        shop.change("manager", register, made, **{name: "改了"})
    shop.move("manager", register.withdraw, made)
    with pytest.raises(Refused, match="不能修改"):
        shop.change("manager", register, made, **{name: "改了"})


@register_of_texts
def test_a_text_has_one_draft(shop, register):
    """M1, T1, T6.1, D5."""
    made = published(shop, register)
    shop.move("manager", register.revise, made)
    with pytest.raises(Refused, match="已有修订稿"):
        shop.move("manager", register.revise, made)


@register_of_texts
def test_each_store_counts_its_own_editions(shop, register):
    """M1, T1, T6.1, D5."""
    here, there = published(shop, register), published(shop, register, "s2manager")
    for made in (here, there):
        assert (shop.value(register, made, "edition"), shop.value(register, made, "state")) == (1, EditionState.PUBLISHED)


@register_of_texts
@pytest.mark.parametrize("who", ["consultant1", "finance", "headoffice"])
def test_who_may_not_write_does_not_publish(shop, register, who):
    """M1, T1, T6.1, D5."""
    made = edition(shop, register)
    with pytest.raises(Refused):
        shop.move(who, register.publish, made)
    assert shop.value(register, made, "state") is EditionState.DRAFT


def test_m1_another_title_is_another_rule(shop):
    first, other = published(shop, CompanyRule), published(shop, CompanyRule, title="报销制度")
    assert [shop.value(CompanyRule, each, "edition") for each in (first, other)] == [1, 1]
    assert shop.value(CompanyRule, first, "state") is EditionState.PUBLISHED


def test_m1_a_rule_is_in_force_from_its_day_or_from_its_publication(shop):
    named, unnamed = published(shop, CompanyRule, effective_on="2026-12-01"), published(shop, CompanyRule, title="报销制度")
    assert shop.value(CompanyRule, named, "effective_on") == date(2026, 12, 1)
    assert shop.value(CompanyRule, unnamed, "effective_on") == date(2026, 11, 2)


def test_m1_everybody_acknowledges_each_edition_once(shop):
    made = edition(shop, CompanyRule)
    with pytest.raises(Refused, match="当前状态是“草稿”"):
        shop.move("consultant1", CompanyRule.acknowledge, made)
    shop.move("gm", CompanyRule.publish, made)
    for role in Role:
        if role is not Role.HEAD_OFFICE:
            shop.move(role, CompanyRule.acknowledge, made, at=NOON)
    with pytest.raises(Refused, match="您已确认阅读这一版"):
        shop.move("consultant1", CompanyRule.acknowledge, made)
    with shop.read() as session:
        read = session.scalars(select(Acknowledgement).where(Acknowledgement.company_rule_id == made)).all()
    assert {each.employee_id for each in read} == {shop.person(role) for role in Role if role is not Role.HEAD_OFFICE}
    assert {(each.acknowledged_at, each.store_id) for each in read} == {(NOON, shop.store)}
    shop.move("manager", CompanyRule.revise, made)
    newer = draft_of(shop, CompanyRule)
    shop.move("manager", CompanyRule.publish, newer)
    shop.move("consultant1", CompanyRule.acknowledge, newer)


def test_m1_nobody_acknowledges_for_somebody_else(shop):
    made = published(shop, CompanyRule)
    with pytest.raises(Forbidden):
        shop.create("consultant1", Acknowledgement, company_rule=made, employee=shop.person("consultant2"))
