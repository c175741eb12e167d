"""The figures of performance: deals that count, and how far they are from the plan."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, literal, null, select, true

from models.kinds import MoneyKind
from models.plans import Target
from models.sales import Deal
from reports.numbers import Kind

from .events import SOLD
from .past import is_kept
from .published import figure
from .question import Basis, By, Question
from .tally import counted, facts, keys, ratio, summed, value


@figure(Kind.COUNT)
def units(question: Question) -> Select:
    """成交台数 | Units
    本期成交（全款到账）且仍然有效的订单 | orders that came to count in the period and still do
    与口径无关；冲销后从原计入的月份中扣除 | the same on both bases; a reversal takes it out of the month it had counted in
    """
    return value(_units(question))


@figure(Kind.MONEY)
def revenue(question: Question) -> Select:
    """销售额 | Revenue
    本期成交订单的总价合计 | the totals of the orders that count in the period
    """
    return value(_revenue(question))


@figure()
def attainment_units(question: Question) -> Select:
    """台数完成率 | Attainment, units
    成交台数 | units
    ÷ 目标台数 | ÷ target units
    门店目标为本店人员当月任务目标之和 | a store's target is the sum of its people's targets for the month
    """
    return ratio(_units(question), _targets(question, Target.units))


@figure()
def attainment_revenue(question: Question) -> Select:
    """销售额完成率 | Attainment, revenue
    销售额 | revenue
    ÷ 目标销售额 | ÷ target revenue
    门店目标为本店人员当月任务目标之和 | a store's target is the sum of its people's targets for the month
    """
    return ratio(_revenue(question), _targets(question, Target.revenue), MoneyKind())


def _units(question: Question) -> Select:
    return counted(facts(question.on(Basis.ACTIVITY), SOLD, Deal.id))


def _revenue(question: Question) -> Select:
    deals = facts(question.on(Basis.ACTIVITY), SOLD, Deal.id, Deal.total)
    return summed(deals, deals.c.total)


def _targets(question: Question, what: ColumnElement[Any]) -> Select:
    """(period, key, amount): targets of the months that begin in the period. They are set for people and add up to
    the store's; a channel, a model or a district has none."""
    spans = question.spans()
    match question.by:
        case None:
            key, planned = literal(0, Integer), true()
        case By.PERSON:
            key, planned = Target.employee_id, true()
        case _:
            key, planned = cast(null(), keys(question, SOLD)[0].type), Target.employee_id.is_(None)
    found = select(spans.c.period, key.label("key"), what.label("wanted")).where(
        planned, Target.month >= spans.c.first, Target.month < spans.c.after, question.of_these_stores(spans, Target.store_id),
        is_kept(Target, question.as_of), what.is_not(None),
    ).subquery()  # fmt: skip
    return summed(found, found.c.wanted)
