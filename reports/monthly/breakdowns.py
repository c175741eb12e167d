"""The month by channel, by model and by district."""

from collections.abc import Iterable
from typing import Any

from models.words import Label
from reports.blocks import BarChart, Column, Series, Table
from reports.figures import Answer, Basis, By, costs, customers
from reports.numbers import Kind

from .asking import Month, column

RATES = ("invitation_rate", "test_drive_rate", "closing_rate", "loss_rate")
OUTCOMES = {"closed": Label("已成交", "Closed"), "open": Label("跟进中", "Open"), "lost": Label("战败", "Lost")}


COSTS = ("cost_per_lead", "cost_per_visit", "cost_per_deal")


def by_channel(month: Month) -> Table:
    """How each channel performed."""
    return table(month, By.CHANNEL, Label("渠道", "Channel"), "by_channel")


def channel_costs(month: Month) -> Table:
    """What each channel cost, and what a lead, a visit and a deal of it did; the dearest first."""
    question, names = month.alone.broken_down(By.CHANNEL), month.names(By.CHANNEL)
    spent = {row.key: row.amount for row in month.session.execute(costs.costs(question)) if row.amount}
    answers = {each: month.ask(each, By.CHANNEL) for each in COSTS}
    keys = sorted(set(spent), key=lambda key: (-spent[key], str(names[key])))
    rows = [{"name": names[key], "cost": spent[key], "units": answers["cost_per_deal"].of(-1, key).denominator} | {each: answer.of(-1, key).value for each, answer in answers.items()} for key in keys]
    whole = {each: month.ask(each) for each in COSTS}
    total = {"name": Label("合计", "Total"), "cost": whole["cost_per_lead"].of().numerator, "units": whole["cost_per_deal"].of().denominator}
    columns = (
        Column("name", Label("渠道", "Channel")),
        Column("cost", Label("本月费用", "Cost in the month"), Kind.MONEY, bar=True),
        *(column(each) for each in COSTS),
        Column("units", Label("成交", "Deals"), Kind.COUNT),
    )
    note = Label("合计的单位成本含没有费用的渠道", "In the total, what comes by channels without cost is counted too")
    return Table(columns, tuple(rows), total | {each: answer.of().value for each, answer in whole.items()}, note=note, name="channel_costs", title=Label("渠道费用", "What channels cost"), figures={each: answer.of().value for each, answer in whole.items()})


def channel_outcomes(month: Month) -> BarChart:
    """What has become of the month's leads of each channel so far."""
    question = month.alone.on(Basis.COHORT).broken_down(By.CHANNEL)
    road = customers.leads_in_funnel(question)
    counts = {name: {row.key: row.amount for row in month.session.execute(select)} for name, select in (("leads", road["leads"]), ("closed", road["closed"]))}
    lost = {row.key: row.amount for row in month.session.execute(customers.lost_for_good(question))}
    keys = sorted(counts["leads"], key=lambda key: -counts["leads"][key])
    parts = {
        "closed": [counts["closed"].get(key, 0) for key in keys],
        "lost": [lost.get(key, 0) for key in keys],
    }
    parts["open"] = [counts["leads"][key] - closed - gone for key, closed, gone in zip(keys, parts["closed"], parts["lost"], strict=True)]
    names = month.names(By.CHANNEL)
    tones = {"closed": "good", "open": "", "lost": "quiet"}
    return BarChart(
        Label("各渠道线索的去向", "What became of each channel's leads"),
        Label("本月建档的线索，至数据时点", "Leads captured in the month, as of the data"),
        "channel_outcomes",
        names=tuple(names[key] for key in keys),
        series=tuple(Series(OUTCOMES[part], tuple(parts[part]), key=part, tone=tones[part]) for part in OUTCOMES),
    )


def by_model(month: Month) -> Table:
    """Leads and rates by the model asked for, units by the model sold."""
    note = Label("集客与各率按意向车型；台数与销售额按成交车型", "Leads and rates by the model asked for; units and revenue by the model sold")
    return table(month, By.MODEL, Label("车型", "Model"), "by_model", note)


def by_district(month: Month) -> Table:
    return table(month, By.DISTRICT, Label("区域", "District"), "by_district")


def table(month: Month, by: By, title: Label, name: str, note: Label | str = "") -> Table:
    """Leads with their change, rates, units and revenue for every key of the breakdown, the largest first."""
    answers = {each: month.ask(each, by) for each in ("leads_total", *RATES, "units", "revenue")}
    names = month.names(by)
    rows = [{"name": names[key]} | _line(month, answers, key) for key in _keys(answers.values())]
    total = {"name": Label("合计", "Total")} | _line(month, {each: month.ask(each) for each in answers}, 0)
    columns = (
        Column("name", title),
        column("leads_total", bar=True),
        Column("change", Label("较{since}", "vs {since}").format(since=month.since), Kind.CHANGE),
        *(column(each, heat=each != "loss_rate") for each in RATES),
        column("units"),
        column("revenue"),
    )
    return Table(columns, tuple(rows), total, title=Label("按{side}", "By {side}").format(side=Label(title.zh, title.en.lower())), note=note, name=name)


def _line(month: Month, answers: dict[str, Answer], key: Any) -> dict[str, object]:
    values: dict[str, object] = {name: answer.of(-1, key).value for name, answer in answers.items()}
    now, then = answers["leads_total"].of(-1, key).value, month.before(answers["leads_total"], key).value
    return values | {"change": (now - then) / then if then else None}


def _keys(answers: Iterable[Answer]) -> list[Any]:
    """Whatever had anything in the month, by leads and then by units."""
    answers = list(answers)
    keys = {key for answer in answers for number, key in answer.amounts if number == len(answer.question.periods) - 1}
    size = {key: tuple(answer.of(-1, key).numerator for answer in (answers[0], answers[-2])) for key in keys}
    return sorted(keys, key=lambda key: (key is None, *(-part for part in size[key]), str(key)))
