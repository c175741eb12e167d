"""The month by channel, by model and by district."""

from collections.abc import Iterable
from typing import Any

from models.words import Label
from reports.blocks import BarChart, Column, Series, Table
from reports.figures import FIGURES, Answer, Basis, By, customers
from reports.numbers import Kind

from .asking import Month

RATES = ("invitation_rate", "test_drive_rate", "closing_rate", "loss_rate")
OUTCOMES = {"closed": Label("已成交", "Closed"), "open": Label("跟进中", "Open"), "lost": Label("战败", "Lost")}


def by_channel(month: Month) -> Table:
    """How each channel performed."""
    return table(month, By.CHANNEL, Label("渠道", "Channel"), "by_channel")


def channel_outcomes(month: Month) -> BarChart:
    """What has become of the month's leads of each channel so far."""
    question = month.question.over(month.question.periods[-1]).on(Basis.COHORT).broken_down(By.CHANNEL)
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
    rows = [{"name": names[key]} | _line(answers, key) for key in _keys(answers.values())]
    total = {"name": Label("合计", "Total")} | _line({each: month.ask(each) for each in answers}, 0)
    columns = (
        Column("name", title),
        Column("leads_total", FIGURES["leads_total"].label, Kind.COUNT, bar=True),
        Column("change", Label("较上月", "vs last month"), Kind.CHANGE),
        *(Column(each, FIGURES[each].label, Kind.RATE, heat=each != "loss_rate", better=FIGURES[each].better) for each in RATES),
        Column("units", FIGURES["units"].label, Kind.COUNT),
        Column("revenue", FIGURES["revenue"].label, Kind.MONEY),
    )
    return Table(columns, tuple(rows), total, note=note, name=name)


def _line(answers: dict[str, Answer], key: Any) -> dict[str, object]:
    values: dict[str, object] = {name: answer.of(-1, key).value for name, answer in answers.items()}
    now, then = (answers["leads_total"].of(period, key).value for period in (-1, -2))
    return values | {"change": (now - then) / then if then else None}


def _keys(answers: Iterable[Answer]) -> list[Any]:
    """Whatever had anything in the month, by leads and then by units."""
    answers = list(answers)
    keys = {key for answer in answers for number, key in answer.amounts if number == len(answer.question.periods) - 1}
    size = {key: tuple(answer.of(-1, key).numerator for answer in (answers[0], answers[-2])) for key in keys}
    return sorted(keys, key=lambda key: (key is None, *(-part for part in size[key]), str(key)))
