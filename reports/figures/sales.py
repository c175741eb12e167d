"""The figures of performance: deals that count, and how far they are from the plan."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from models.kinds import MoneyKind
from models.plans import PlanPeriod, PlanState, SalesPlan, Target
from models.sales import Deal
from reports.numbers import Kind

from .events import SOLD
from .money import in_fen
from .past import Moment, is_kept, was_in
from .published import figure
from .question import Basis, By, Question
from .sharing import by_shares
from .tally import counted, facts, keys, ratio, summed, value


@figure(Kind.COUNT)
def units(question: Question) -> Select:
    """成交台数 | Units
    本期成交（全款到账）且仍然有效的订单 | orders that came to count in the period and still do
    与口径无关；冲销后从原计入的月份中扣除 | the same on both bases; a reversal takes it out of the month it had counted in
    按人员统计时归订单负责人；有交叉协作的按约定份额分配 | of people it is the order owner's; where customers are shared, by the shares agreed on
    """
    return value(_units(question))


@figure(Kind.MONEY)
def revenue(question: Question) -> Select:
    """销售额 | Revenue
    本期成交订单的总价合计 | the totals of the orders that count in the period
    按人员统计时同台数，金额按份额四舍五入到分 | of people as with units, each share rounded to the fen
    """
    return value(_revenue(question))


@figure()
def attainment_units(question: Question) -> Select:
    """台数完成率 | Attainment, units
    成交台数 | units
    ÷ 目标台数 | ÷ target units
    门店目标取已批准的月度销售计划，未定计划的用人员任务目标之和；个人目标取任务目标 | a store's target is the approved sales plan of the month, without one the sum of its people's targets; a person's own is their target
    """
    return ratio(question, _units(question), _targets(question, "units"))


@figure()
def attainment_revenue(question: Question) -> Select:
    """销售额完成率 | Attainment, revenue
    销售额 | revenue
    ÷ 目标销售额 | ÷ target revenue
    门店目标取已批准的月度销售计划，未定计划的用人员任务目标之和；个人目标取任务目标 | a store's target is the approved sales plan of the month, without one the sum of its people's targets; a person's own is their target
    """
    return ratio(question, _revenue(question), _targets(question, "revenue"), MoneyKind())


def _units(question: Question) -> Select:
    deals = facts(question.on(Basis.ACTIVITY), SOLD, Deal.id, Deal.lead_id)
    if question.by is not By.PERSON:
        return counted(question, deals)
    parts = by_shares(deals, question).subquery()
    return summed(question, parts, parts.c.share)


def _revenue(question: Question) -> Select:
    deals = facts(question.on(Basis.ACTIVITY), SOLD, Deal.id, Deal.lead_id, Deal.total)
    if question.by is not By.PERSON:
        return summed(question, deals, deals.c.total)
    parts = by_shares(deals, question, deals.c.total).subquery()
    whole = type_coerce(parts.c.share == 1, Boolean)
    part = case((whole, parts.c.total), else_=in_fen(type_coerce(parts.c.total, Numeric()) * parts.c.share))
    return summed(question, parts, type_coerce(part, MoneyKind()))


def _targets(question: Question, what: str) -> Select:
    """(period, key, amount): what was to be reached in the months that begin in the period. A store has its plan, a
    person their target; a channel, a model or a district has none."""
    match question.by:
        case None | By.STORE:
            found = union_all(_planned(question, what), _added_up(question, what))
        case By.PERSON:
            found = _set_for_people(question, Target.employee_id, what)
        case _:
            found = _set_for_people(question, cast(null(), keys(question, SOLD)[0].type), what).where(Target.employee_id.is_(None))
    found = found.subquery()
    return summed(question, found, found.c.wanted)


def _planned(question: Question, what: str) -> Select:
    spans, wanted = question.spans(), getattr(SalesPlan, what)
    key = SalesPlan.store_id if question.by is By.STORE else literal(0, Integer)
    return select(spans.c.period, key.label("key"), wanted.label("wanted")).where(
        SalesPlan.period >= spans.c.first_month, SalesPlan.period < spans.c.after_month, question.of_these_stores(spans, SalesPlan.store_id),
        is_in_force(question.moment), wanted.is_not(None),
    )  # fmt: skip


def _added_up(question: Question, what: str) -> Select:
    """Where no plan of the month is approved, the store is to reach what its people are."""
    key = Target.store_id if question.by is By.STORE else literal(0, Integer)
    month = _code(Target.month)
    plan = select(SalesPlan.id).where(
        SalesPlan.store_id == Target.store_id, SalesPlan.period == month, is_in_force(question.moment), getattr(SalesPlan, what).is_not(None)
    )  # fmt: skip
    return _set_for_people(question, key, what).where(~exists(plan))


def _set_for_people(question: Question, key: ColumnElement[Any], what: str) -> Select:
    spans, wanted = question.spans(), getattr(Target, what)
    return select(spans.c.period, key.label("key"), wanted.label("wanted")).where(
        Target.month >= spans.c.first, Target.month < spans.c.after, question.of_these_stores(spans, Target.store_id),
        is_kept(Target, question.moment), wanted.is_not(None),
    )  # fmt: skip


def is_in_force(at: Moment) -> ColumnElement[bool]:
    """A month's plan that was approved, and not returned since (M2)."""
    return and_(SalesPlan.period_kind == PlanPeriod.MONTH, is_kept(SalesPlan, at), was_in(SalesPlan, PlanState.APPROVED, at))


def _code(month: ColumnElement[date]) -> ColumnElement[str]:
    """The code of a month: 2026-10."""
    return func.substr(cast(month, String), 1, 7)
