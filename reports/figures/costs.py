"""The figures of what customers cost: placements, campaigns and roadshows, day by day, over what they brought."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from models.kinds import MoneyKind
from models.marketing import Campaign, CampaignState, MediaPlacement
from models.products import Channel, ChannelKind
from models.reception import Visit
from models.roadshows import Roadshow, RoadshowState
from models.sales import Deal
from reports.numbers import Better, Kind

from .events import COUNTED, VISITED
from .money import days_between, in_fen
from .past import is_kept
from .published import figure
from .question import Basis, By, Question
from .tally import counted, facts, leads_captured, ratio, summed

COSTLY = (RoadshowState.APPROVED, RoadshowState.UNDER_WAY, RoadshowState.CLOSED)


@figure(Kind.MONEY, Better.DOWN)
def cost_per_lead(question: Question) -> Select:
    """单条线索成本 | Cost per lead
    本期渠道费用：媒介投放、直复营销、巡展，按天分摊 | what channels cost in the period: placements, campaigns and roadshows, shared out over their days
    ÷ 本期建档的线索 | ÷ leads captured in the period
    按线索的渠道；与口径无关；只计到数据时点当天 | by the lead's channel, the same on both bases, up to the day of the data
    巡展计入巡展渠道；没有结束日期的活动按已进行的天数分摊 | a roadshow belongs to the roadshow channel; a campaign without an end is shared out over its days so far
    """
    return _cost_for_each(question, leads_captured(_of_the_period(question)))


@figure(Kind.MONEY, Better.DOWN)
def cost_per_visit(question: Question) -> Select:
    """单次到店成本 | Cost per visit
    本期渠道费用：媒介投放、直复营销、巡展，按天分摊 | what channels cost in the period: placements, campaigns and roadshows, shared out over their days
    ÷ 本期到店接待 | ÷ visits arriving in the period
    按线索的渠道；同一客户多次到店分别计数 | by the lead's channel; a customer who comes twice counts twice
    """
    return _cost_for_each(question, counted(question, facts(_of_the_period(question), VISITED, Visit.id)))


@figure(Kind.MONEY, Better.DOWN)
def cost_per_deal(question: Question) -> Select:
    """单车成本 | Cost per deal
    本期渠道费用：媒介投放、直复营销、巡展，按天分摊 | what channels cost in the period: placements, campaigns and roadshows, shared out over their days
    ÷ 本期成交台数 | ÷ deals counting in the period
    按线索的渠道 | by the lead's channel
    """
    return _cost_for_each(question, counted(question, facts(_of_the_period(question), COUNTED, Deal.id)))


def costs(question: Question) -> Select:
    """(period, key, amount): what channels cost in each period, exact to the fen; the months of a placement add up to its cost."""
    spans = question.spans()
    parts = []
    for register, ends_on, cost, channel, counts in _spendings(question.put("today", Date(), lambda asked: asked.today)):
        length = days_between(register.starts_on, ends_on) + 1
        before = _within(days_between(register.starts_on, spans.c.first), length)
        by_then = _within(days_between(register.starts_on, spans.c.seen_day), length)
        share = in_fen(_product(cost, by_then, length)) - in_fen(_product(cost, before, length))
        key = {By.CHANNEL: channel, By.STORE: register.store_id}.get(question.by, literal(0, Integer))
        parts.append(
            select(spans.c.period, key.label("key"), type_coerce(share, MoneyKind()).label("cost")).where(
                question.of_these_stores(spans, register.store_id), register.starts_on < spans.c.seen_day, ends_on >= spans.c.first,
                is_kept(register, question.moment), *counts,
            )
        )  # fmt: skip
    found = union_all(*parts).subquery()
    return summed(question, found, found.c.cost)


def _cost_for_each(question: Question, things: Select) -> Select:
    if question.by not in (None, By.CHANNEL, By.STORE):
        # Nobody can say what a model, a district or a person cost.
        nothing = things.subquery()
        return select(nothing.c.period, nothing.c.key, type_coerce(literal(0, Integer), MoneyKind()), nothing.c.amount).where(literal(False))
    return ratio(question, costs(question), things, MoneyKind(), Integer())


def _of_the_period(question: Question) -> Question:
    return question.on(Basis.ACTIVITY)


def _spendings(today: ColumnElement[date]) -> list[tuple]:
    """(register, last day, cost, channel, conditions) of everything that costs money to bring customers."""
    return [
        (MediaPlacement, MediaPlacement.ends_on, MediaPlacement.cost, MediaPlacement.channel_id, ()),
        (
            Campaign, func.coalesce(Campaign.ends_on, today), Campaign.cost, Campaign.channel_id,
            (Campaign.cost.is_not(None), Campaign.starts_on.is_not(None), Campaign.state != CampaignState.PLANNED),
        ),
        (Roadshow, Roadshow.ends_on, Roadshow.venue_cost + Roadshow.other_cost, _roadshow_channel(), (Roadshow.state.in_(COSTLY),)),
    ]  # fmt: skip


def _roadshow_channel() -> ColumnElement[int]:
    """A roadshow names no channel: its leads come by the store's own roadshow channel, else by the one of all stores."""
    known = select(Channel.id).where(
        Channel.kind == ChannelKind.ROADSHOW, or_(Channel.store_id == Roadshow.store_id, Channel.store_id.is_(None)), Channel.voided_at.is_(None)
    )  # fmt: skip
    return known.order_by(Channel.store_id.is_(None), Channel.id).limit(1).correlate(Roadshow).scalar_subquery()


def _within(days: ColumnElement[int], length: ColumnElement[int]) -> ColumnElement[int]:
    """So many of its days, but none before it began and none after it ended."""
    return case((days < 0, 0), (days > length, length), else_=days)


def _product(cost: ColumnElement[Any], days: ColumnElement[int], length: ColumnElement[int]) -> ColumnElement[Any]:
    return type_coerce(cost, Numeric()) * days * literal_column("1.0") / length
