"""What the notebook `channel_return` calls: what each channel and placement cost, and what came of it (D2, D5)."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from models import clock
from models.customers import Lead
from models.dates import read_month
from models.marketing import Campaign, CampaignState, MediaPlacement
from models.products import Channel
from models.words import Label, say
from reports.blocks import BarChart, Block, Column, KpiRow, Notes, Prose, Series, Table, TrendChart
from reports.blocks import Note as NoteLine
from reports.cards import Card
from reports.figures import FIGURES, By, costs, past
from reports.monthly import breakdowns
from reports.numbers import Better, Kind
from reports.period import months_up_to
from reports.shorter import SNAPSHOT, Opened

COSTS = ("cost_per_lead", "cost_per_visit", "cost_per_deal")
MOST_LINES, MOST = 5, 25


class ChannelReturn:
    """A month of a store's (or all stores') channels and media, with the months before it."""

    def __init__(self, month: str, store: str = "all", language: str = "zh", snapshot: Path = SNAPSHOT):
        self.opened = Opened(store, language, snapshot)
        self.month = self.opened.month(read_month(month))
        self.session, self.stores = self.opened.session, self.opened.stores

    def one_look(self) -> KpiRow:
        """What was spent, and what a lead, a visit and a deal of it cost."""
        answers = {name: self.month.ask(name) for name in COSTS}
        spent = answers["cost_per_lead"]
        cards = [Card(Label("渠道费用", "Cost of channels"), spent.of().numerator, Kind.MONEY, figure="channel_cost", previous=spent.of(-2).numerator, last_year=spent.of(0).numerator, better=Better.NEITHER)]
        for name, answer in answers.items():
            figure = FIGURES[name]
            cards.append(Card(
                figure.label, answer.of().value, figure.kind, figure=name, previous=answer.of(-2).value, last_year=answer.of(0).value, better=figure.better,
                trend=answer.values()[1:], trend_names=tuple(f"{each.first:%Y-%m}" for each in answer.question.periods[1:]), definition=figure.definition,
            ))  # fmt: skip
        return KpiRow(tuple(cards))

    def in_words(self) -> Prose:
        """Which channel brought deals most cheaply, which cost and brought none."""
        deals, names = self.month.ask("cost_per_deal", By.CHANNEL), self.month.names(By.CHANNEL)
        bought = {key: deals.of(-1, key) for key in deals.keys}
        priced = sorted((amount.value, str(names[key])) for key, amount in bought.items() if amount.value and amount.numerator)
        idle = [str(names[key]) for key, amount in bought.items() if amount.numerator and not amount.denominator]
        points = []
        if priced:
            points.append(say("成交最省：{name}，每台 {cost} 元", "Cheapest deals: {name}, ¥{cost} each", name=priced[0][1], cost=Kind.MONEY.show(_money(priced[0][0]))))
        if len(priced) > 1:
            points.append(say("成交最贵：{name}，每台 {cost} 元", "Dearest deals: {name}, ¥{cost} each", name=priced[-1][1], cost=Kind.MONEY.show(_money(priced[-1][0]))))
        if idle:
            points.append(say("花了钱、本月没有成交：{names}", "Cost money and brought no deal this month: {names}", names=say("、", ", ").join(sorted(idle))))
        if not points:
            points.append(say("本月没有登记渠道费用，无法计算单位成本。", "No cost of channels was written down for the month: nothing can be said of what a deal cost."))
        return Prose("", tuple(points), lead=True)

    def costs(self) -> Block:
        return breakdowns.channel_costs(self.month)

    def by_channel(self) -> Block:
        return breakdowns.by_channel(self.month)

    def outcomes(self) -> Block:
        return breakdowns.channel_outcomes(self.month)

    def course(self) -> TrendChart:
        """A year of leads of the largest channels."""
        question = self.month.question.over(*months_up_to(self.month.day, 12)).broken_down(By.CHANNEL)
        answer, names = FIGURES["leads_total"].ask(self.session, question), self.month.names(By.CHANNEL)
        largest = sorted(answer.keys, key=lambda key: (-sum(answer.values(key)), str(names[key])))[:MOST_LINES]
        series = tuple(Series(names[key], answer.values(key), key=str(names[key])) for key in largest)
        return TrendChart(Label("线索最多的渠道，近十二个月", "The largest channels, twelve months"), "", "channel_course", names=tuple(f"{each.first:%Y-%m}" for each in question.periods), series=series)

    def spending(self) -> BarChart:
        """Where the month's money went."""
        names = self.month.names(By.CHANNEL)
        spent = sorted(((row.amount, str(names[row.key])) for row in self.session.execute(costs.costs(self.month.alone.broken_down(By.CHANNEL))) if row.amount), reverse=True)
        series = (Series(Label("费用", "Cost"), tuple(amount for amount, _ in spent), key="cost"),) if spent else ()
        return BarChart(Label("费用花在哪里", "Where the money went"), Label("整个期间的费用按天分摊到本月", "Costs of a longer time are shared out by days"), "spending", names=tuple(name for _, name in spent), series=series, kind=Kind.MONEY)

    def placements(self) -> Table:
        """Every placement that ran in the month: its whole cost, and the leads its channel brought while it ran."""
        first, after = self.month.period.first, self.month.period.after
        found = self.session.execute(
            select(MediaPlacement.content, Channel.name, MediaPlacement.channel_id, MediaPlacement.starts_on, MediaPlacement.ends_on, MediaPlacement.cost)
            .join(Channel, Channel.id == MediaPlacement.channel_id)
            .where(MediaPlacement.store_id.in_(self.stores) | MediaPlacement.store_id.is_(None), MediaPlacement.starts_on < after, MediaPlacement.ends_on >= first, MediaPlacement.voided_at.is_(None))
            .order_by(MediaPlacement.cost.desc(), MediaPlacement.id).limit(MOST)
        ).all()  # fmt: skip
        rows = []
        for content, channel, key, starts, ends, cost in found:
            leads = self._leads(key, starts, ends)
            rows.append({"content": content, "channel": channel, "starts_on": starts, "ends_on": ends, "cost": cost, "leads": leads, "each": _money(cost / leads) if leads else None})
        columns = (
            Column("content", Label("投放", "Placement")), Column("channel", Label("渠道", "Channel")), Column("starts_on", Label("从", "From"), Kind.DAY), Column("ends_on", Label("到", "To"), Kind.DAY),
            Column("cost", Label("费用", "Cost"), Kind.MONEY, bar=True), Column("leads", Label("期间线索", "Leads meanwhile"), Kind.COUNT), Column("each", Label("每条", "Each"), Kind.MONEY, better=Better.DOWN),
        )  # fmt: skip
        note = Label("期间线索：投放期间该渠道建档的线索，不等于由它带来", "Leads its channel brought while it ran: they need not have come by it")
        return Table(columns, tuple(rows), title=Label("本月在投的媒介", "Placements that ran in the month"), note=note, name="placements")

    def campaigns(self) -> Table:
        """D2: campaigns of direct marketing of the last three months, and the leads that came of them."""
        since = clock.months_later(self.month.day, -2)
        leads = select(Lead.campaign_id, func.count().label("leads")).where(*past.lead_stands(self.month.question.as_of)).group_by(Lead.campaign_id).subquery()
        found = self.session.execute(
            select(Campaign.title, Campaign.starts_on, Campaign.sent, Campaign.replies, Campaign.cost, leads.c.leads).outerjoin(leads, leads.c.campaign_id == Campaign.id)
            .where(Campaign.store_id.in_(self.stores), Campaign.starts_on >= since, Campaign.starts_on < self.month.period.after, Campaign.state != CampaignState.PLANNED, Campaign.voided_at.is_(None))
            .order_by(Campaign.starts_on.desc(), Campaign.id).limit(MOST)
        )  # fmt: skip
        rows = [
            {"title": title, "starts_on": starts, "sent": sent, "replies": replies, "rate": replies / sent if sent else None, "leads": count or 0, "cost": cost}
            for title, starts, sent, replies, cost, count in found
        ]
        columns = (
            Column("title", Label("直复营销", "Campaign")), Column("starts_on", Label("开始", "Began"), Kind.DAY), Column("sent", Label("发送", "Sent"), Kind.COUNT),
            Column("replies", Label("回复", "Replies"), Kind.COUNT), Column("rate", Label("回复率", "Reply rate"), Kind.RATE), Column("leads", Label("线索", "Leads"), Kind.COUNT, bar=True), Column("cost", Label("费用", "Cost"), Kind.MONEY),
        )  # fmt: skip
        return Table(columns, tuple(rows), title=Label("近三个月的直复营销", "Direct marketing of three months"), name="campaigns")

    def notes(self) -> Notes:
        idle = self.session.scalar(select(func.count()).select_from(MediaPlacement).where(MediaPlacement.store_id.in_(self.stores), MediaPlacement.cost == 0, MediaPlacement.voided_at.is_(None)))
        items = [NoteLine(Label("线索按登记的渠道计，客户说错或没问到的无从更正", "A lead counts for the channel that was written down; what was told wrong or not asked cannot be mended here"))]
        if idle:
            items.append(NoteLine(Label("没有费用的投放", "Placements without a cost"), idle))
        return Notes(tuple(items))

    def _leads(self, channel: int, starts: Any, ends: Any) -> int:
        zone = self.month.question.stores[0][1] if self.stores else clock.DEFAULT_ZONE
        start, end = clock.start_of_day(starts, zone), clock.start_of_day(ends + timedelta(days=1), zone)
        return self.session.scalar(
            select(func.count()).select_from(Lead).where(Lead.channel_id == channel, Lead.store_id.in_(self.stores), Lead.captured_at >= start, Lead.captured_at < end, *past.lead_stands(self.month.question.as_of))
        )


def _money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))
