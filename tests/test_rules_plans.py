"""Plans: months within quarters within years, approved by somebody else, standing once submitted (M2, M4, M5, S3, A2, T6.2)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from models.plans import PersonalPlan, PlanPeriod, PlanState, SalesPlan, Task, TaskState
from models.policy import Right, fetch
from models.proposals import CompanyReport, CompanyReportState, MarketReport, MarketState
from models.refused import Forbidden, Invalid, NotFound, Refused, Several
from models.remarks import remarks_of
from models.roles import Role
from models.rules.plans import beyond_its_parts
from models.schemes import CommissionRule, SalesScheme
from models.words import speaking
from models.writing import void

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


def plan(shop, kind: str, period: str, who: str = "manager", **about) -> int:
    return shop.create(who, SalesPlan, period_kind=kind, period=period, **{"units": 100} | about)


# M2: the store's plan --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [("year", "2026年", "2026"), ("quarter", "2026-Q3", "2026-Q3"), ("quarter", "2026-08", "2026-Q3"), ("month", "2026-08-15", "2026-08"), ("year", "2026-08", "2026")],
)
def test_m2_a_plan_covers_the_whole_period_in_which_what_was_typed_lies(shop, kind, typed, kept):
    made = plan(shop, kind, typed)
    with shop.row(SalesPlan, made) as row:
        assert (row.period, row.period_kind) == (kept, PlanPeriod(kind))


def test_m2_a_period_longer_than_its_plan_is_refused(shop):
    with pytest.raises(Invalid, match="“2026年”比月度计划长,请填写月度的期间"):
        plan(shop, "month", "2026")


def test_m2_a_plan_says_how_much(shop):
    with pytest.raises(Invalid, match="请填写计划台数或计划销售额"):
        plan(shop, "year", "2026", units="")


def test_m2_a_period_has_one_plan_in_a_store(shop):
    plan(shop, "month", "2026-09")
    with pytest.raises(Refused, match="本店此期间已有计划"):
        plan(shop, "month", "2026年9月")
    assert plan(shop, "month", "2026-09", who="s2manager"), "another store plans for itself"


def test_m2_months_become_part_of_quarters_and_quarters_of_years(shop):
    year, quarter = plan(shop, "year", "2026"), plan(shop, "quarter", "2026-Q3")
    month, alone = plan(shop, "month", "2026-09"), plan(shop, "month", "2026-10")
    assert shop.value(SalesPlan, quarter, "parent_id") == year
    assert shop.value(SalesPlan, month, "parent_id") == quarter
    assert shop.value(SalesPlan, alone, "parent_id") is None, "there is no plan for the fourth quarter yet"
    assert shop.value(SalesPlan, year, "parent_id") is None


@pytest.mark.parametrize(("kind", "period"), [("month", "2026-10"), ("quarter", "2026-Q4"), ("month", "2025-09")])
def test_m2_a_part_lies_within_its_whole(shop, kind, period):
    quarter = plan(shop, "quarter", "2026-Q3")
    with pytest.raises(Refused, match="月归季度,季度归年度"):
        plan(shop, kind, period, parent=quarter)


def test_m2_parts_that_do_not_add_up_are_shown_not_refused(shop):
    quarter = plan(shop, "quarter", "2026-Q3", units=30, revenue="6000000")
    with shop.read() as session:
        assert beyond_its_parts(session.get_one(SalesPlan, quarter)) is None
    plan(shop, "month", "2026-07", units=10, revenue="2500000")
    plan(shop, "month", "2026-08", units=12, revenue="2500000")
    gone = plan(shop, "month", "2026-09", units=20, revenue="2500000")
    with shop.read() as session:
        whole = session.get_one(SalesPlan, quarter)
        assert beyond_its_parts(whole) == (-12, Decimal("-1500000.00"))
        assert [str(each) for each in remarks_of(whole)] == ["与下级计划合计不一致:下级计划多出 12 台;下级计划多出 1,500,000 元"]
    with shop.write("manager") as session:
        void(session, session.get_one(SalesPlan, gone), "重做")
    with shop.read() as session:
        whole = session.get_one(SalesPlan, quarter)
        assert beyond_its_parts(whole) == (8, Decimal("1000000.00"))
        assert [str(each) for each in remarks_of(whole)] == ["与下级计划合计不一致:还有 8 台没有分下去;还有 1,000,000 元没有分下去"]
        with speaking("en"):
            assert [str(each) for each in remarks_of(whole)] == ["Its parts do not add up to it: 8 units are not shared out yet; 1,000,000 yuan are not shared out yet"]
    plan(shop, "month", "2026-09", units=8, revenue="1000000")
    with shop.read() as session:
        assert remarks_of(session.get_one(SalesPlan, quarter)) == []


def test_m2_the_general_manager_approves_what_the_manager_submitted(shop):
    made = plan(shop, "month", "2026-09")
    shop.move("manager", SalesPlan.submit, made, at=NOON)
    with pytest.raises(Refused, match="“待审批”的销售计划不能修改"):
        shop.change("manager", SalesPlan, made, units=90)
    shop.move("gm", SalesPlan.return_, made, comment="九月太少")
    shop.change("manager", SalesPlan, made, units=120)
    shop.move("manager", SalesPlan.submit, made, at=NOON)
    shop.move("gm", SalesPlan.approve, made, at=NOON)
    with shop.row(SalesPlan, made) as row:
        assert (row.state, row.units, row.comment) == (PlanState.APPROVED, 120, "九月太少")
        assert (row.submitted_by_id, row.submitted_at) == (shop.person("manager"), NOON)
        assert (row.approved_by_id, row.approved_at) == (shop.person("gm"), NOON)
    with pytest.raises(Refused, match="“已批准”的销售计划不能修改"):
        shop.change("manager", SalesPlan, made, units=1)


@pytest.mark.parametrize("who", ["manager", "supervisor", "consultant1", "finance"])
def test_m2_nobody_else_approves(shop, who):
    made = plan(shop, "month", "2026-09")
    shop.move("manager", SalesPlan.submit, made)
    with pytest.raises(Forbidden):
        shop.move(who, SalesPlan.approve, made)
    with pytest.raises((NotFound, Forbidden)):
        shop.move("testdrive", SalesPlan.approve, made)


def test_m2_a_returned_plan_says_why(shop):
    made = plan(shop, "month", "2026-09")
    shop.move("manager", SalesPlan.submit, made)
    with pytest.raises(Several, match="请填写“批语”"):
        shop.move("gm", SalesPlan.return_, made)


# M5: schemes and commission --------------------------------------------------------------------------------------------


def scheme(shop, **about) -> int:
    return shop.create("manager", SalesScheme, **{"title": "十一购车季", "starts_on": "2026-10-01", "ends_on": "2026-10-31", "body": "购海豹送充电桩"} | about)


def test_m5_a_scheme_ends_after_it_starts(shop):
    with pytest.raises(Invalid, match="结束日期不能早于开始日期"):
        scheme(shop, ends_on="2026-09-30")
    assert scheme(shop, ends_on="2026-10-01"), "one day is a scheme"


def test_m5_a_commission_earns_something_up_to_all_of_the_price(shop):
    made = scheme(shop)
    with pytest.raises(Invalid, match="请填写每台提成或提成比例"):
        shop.create("manager", CommissionRule, scheme=made)
    with pytest.raises(Several, match="须在 0% 到 100% 之间"):
        shop.create("manager", CommissionRule, scheme=made, percent="101%")
    rule = shop.create("manager", CommissionRule, scheme=made, percent="0.5%")
    with shop.row(CommissionRule, rule) as row:
        assert (row.percent, row.from_units, row.per_unit) == (Decimal("0.005"), 1, None)


def test_m5_a_scheme_has_one_rule_for_a_model_from_a_unit_on(shop):
    made, seal = scheme(shop), shop.models["seal"]
    for about in ({}, {"from_units": 4}, {"model": seal}, {"model": seal, "from_units": 4}):
        shop.create("manager", CommissionRule, scheme=made, per_unit=800, **about)
        with pytest.raises(Refused, match="已有规则"):
            shop.create("manager", CommissionRule, scheme=made, per_unit=900, **about)


def test_m5_an_approved_scheme_keeps_its_words_and_its_commission(shop):
    made = scheme(shop)
    rule = shop.create("manager", CommissionRule, scheme=made, per_unit=800)
    shop.move("manager", SalesScheme.submit, made)
    shop.move("gm", SalesScheme.approve, made)
    with pytest.raises(Refused, match="“已批准”的销售方案不能修改"):
        shop.change("manager", SalesScheme, made, body="另送保险")
    with pytest.raises(Refused, match="提成规则不能修改"):
        shop.change("manager", CommissionRule, rule, per_unit=8000)
    with pytest.raises(Refused, match="提成规则不能修改"):
        shop.create("manager", CommissionRule, scheme=made, per_unit=8000, from_units=2)
    with pytest.raises(Refused, match="提成规则不能修改"), shop.write("manager") as session:
        void(session, fetch(session, shop.actor("manager"), CommissionRule, rule, Right.WRITE), "改掉")
    shop.move("gm", SalesScheme.return_, made, comment="提成偏高")
    shop.change("manager", CommissionRule, rule, per_unit=600)
    assert shop.value(CommissionRule, rule, "per_unit") == Decimal(600)


# A2: one's own plan ----------------------------------------------------------------------------------------------------


def test_a2_a_plan_is_one_s_own_unless_somebody_is_named(shop):
    made = shop.create("consultant1", PersonalPlan, period="2026-09", plan="回访全部B级客户")
    assert shop.value(PersonalPlan, made, "employee_id") == shop.person("consultant1")
    shop.change("consultant1", PersonalPlan, made, result="完成八成")
    with pytest.raises(Refused, match="此人此期间已有计划"):
        shop.create("consultant1", PersonalPlan, period="2026年9月", plan="再来一份")
    with pytest.raises(Forbidden):
        shop.create("consultant1", PersonalPlan, employee=shop.person("consultant2"), period="2026-09", plan="替他写")
    with pytest.raises(NotFound), shop.read() as session:
        fetch(session, shop.actor("consultant2"), PersonalPlan, made)


# S3: tasks -------------------------------------------------------------------------------------------------------------


def task(shop, who: str = "supervisor", **about) -> int:
    return shop.create(who, Task, **{"title": "回访展会客户", "assignee": shop.person("consultant1"), "due_on": "2026-11-05"} | about)


def test_s3_a_task_is_finished_by_its_assignee_and_cancelled_by_its_giver(shop):
    done, gone = task(shop), task(shop)
    with pytest.raises(Forbidden, match="须由本人办理"):
        shop.move("supervisor", Task.finish, done)
    with pytest.raises(Forbidden):
        shop.move("consultant1", Task.cancel, gone)
    shop.move("consultant1", Task.finish, done, at=NOON, result="联系 12 人")
    shop.move("supervisor", Task.cancel, gone)
    with shop.row(Task, done) as row:
        assert (row.state, row.finished_at, row.result, row.giver_id) == (TaskState.DONE, NOON, "联系 12 人", shop.person("supervisor"))
    assert shop.value(Task, gone, "state") is TaskState.CANCELLED


def test_s3_what_is_to_be_done_is_changed_by_whoever_gave_it(shop):
    made = task(shop)
    with pytest.raises(Forbidden, match="任务由安排人修改"):
        shop.change("consultant1", Task, made, due_on="2026-12-31")
    shop.change("supervisor", Task, made, due_on="2026-11-06")
    shop.change("manager", Task, made, title="回访展会和车展客户")
    own = task(shop, "consultant1")
    shop.change("consultant1", Task, own, due_on="2026-11-09")
    shop.move("consultant1", Task.finish, made)
    with pytest.raises(Refused, match="“已完成”的工作任务不能修改"):
        shop.change("supervisor", Task, made, title="其实是别的事")


def test_s3_a_task_without_an_assignee_is_one_s_own(shop):
    made = task(shop, "consultant1", assignee="")
    with shop.row(Task, made) as row:
        assert row.assignee_id == row.giver_id == shop.person("consultant1")


# M4, T6.2: reports to the company -------------------------------------------------------------------------------------------


def test_m4_a_market_report_is_acknowledged_by_the_general_manager_as_it_was_submitted(shop):
    made = shop.create("marketing", MarketReport, period="2026-09", findings="客流下降一成", competitors="某品牌降价 8000", proposals="增加置换补贴")
    with pytest.raises(Forbidden):
        shop.move("manager", MarketReport.submit, made)
    shop.move("marketing", MarketReport.submit, made)
    with pytest.raises(Refused, match="“待阅”的市场情况不能修改"):
        shop.change("marketing", MarketReport, made, findings="客流上升")
    with pytest.raises(Forbidden):
        shop.move("manager", MarketReport.acknowledge, made)
    shop.move("gm", MarketReport.acknowledge, made, at=NOON, reply="同意,由市场部落实")
    with shop.row(MarketReport, made) as row:
        assert (row.state, row.reply, row.acknowledged_by_id, row.acknowledged_at) == (MarketState.ACKNOWLEDGED, "同意,由市场部落实", shop.person("gm"), NOON)


@pytest.mark.parametrize("missing", ["findings", "competitors", "proposals"])
def test_t6_2_a_market_report_has_all_its_parts(shop, missing):
    parts = {"period": "2026-09", "findings": "客流", "competitors": "竞品", "proposals": "建议"} | {missing: ""}
    with pytest.raises(Several) as several:
        shop.create("marketing", MarketReport, **parts)
    assert set(several.value.problems) == {missing}


def test_t6_2_a_report_to_the_company_is_answered_by_somebody_else(shop):
    about = {"subject": "试驾车不足", "situation": "两台试驾车", "problem": "周末排队", "proposal": "增加一台"}
    made, own = (shop.create(who, CompanyReport, **about) for who in ("consultant1", "manager"))
    shop.move("consultant1", CompanyReport.submit, made)
    shop.move("manager", CompanyReport.submit, own)
    with pytest.raises(Forbidden, match="不能办理自己提交"):
        shop.move("manager", CompanyReport.answer, own, reply="同意")
    with pytest.raises(Several):
        shop.move("manager", CompanyReport.answer, made)
    shop.move("manager", CompanyReport.answer, made, reply="下月到车")
    shop.move("gm", CompanyReport.answer, own, reply="已批")
    with shop.row(CompanyReport, made) as row:
        assert (row.state, row.reply, row.answered_by_id) == (CompanyReportState.ANSWERED, "下月到车", shop.person(Role.SALES_MANAGER))
    with pytest.raises(Refused, match="不能修改"):
        shop.change("consultant1", CompanyReport, made, problem="没有问题")
