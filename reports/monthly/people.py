"""The people: who sold how much against their target, who brought the leads, and how the month is assessed (T5.2)."""

from collections.abc import Callable
from typing import Any

from models.words import Label
from reports.blocks import BarChart, Column, Series, Table
from reports.figures import By
from reports.numbers import Kind
from reports.score import PARTS, score, told, weights_of

from .asking import Month, column

SELLING = ("units", "attainment_units", "revenue", "attainment_revenue", "leads_total", "invitation_rate", "test_drive_rate", "closing_rate")
CALLING = ("leads_total", "invitation_rate", "show_rate", "test_drive_rate", "capture_rate")
CLOSELY = ("follow_up_on_time", "same_day_message_rate", "daily_report_rate")
HEATED = ("attainment_units", "invitation_rate", "capture_rate", "show_rate", *CLOSELY)


def consultants(month: Month) -> Table:
    """Whoever sells, by units sold: leads by owner, invitations by who made them, deals by the order's owner and shares."""
    return _league(month, (*SELLING, *CLOSELY), lambda key: key not in month.dccs, "by_person", Label("顾问排行榜", "League table of the consultants"))


def dccs(month: Month) -> Table:
    """Whoever brings leads by phone, by leads brought."""
    return _league(month, (*CALLING, *CLOSELY), lambda key: key in month.dccs, "by_dcc", Label("DCC 排行榜", "League table of phone sales"))


def ranking(month: Month) -> BarChart:
    """Units sold per person against what the others reached; only who sells."""
    rows = [row for row in consultants(month).rows if row["units"] or row["target_units"]]
    targets = {row["target_units"] for row in rows} - {None}
    return BarChart(
        Label("成交台数", "Units sold"), Label("按订单归属，协作按份额", "By the order's owner, shared customers by shares"), "units_by_person",
        names=tuple(row["name"] for row in rows), series=(Series(Label("成交台数", "Units"), tuple(row["units"] for row in rows), key="units"),),
        unit=Label("台", "units"), target=targets.pop() if len(targets) == 1 else None,
    )  # fmt: skip


def _league(month: Month, figures: tuple[str, ...], belongs: Callable[[int], bool], name: str, title: Label) -> Table:
    shown = [each for each in figures if each not in CLOSELY]
    answers = {each: month.ask(each, By.PERSON) for each in (*figures, *PARTS)}
    last = len(answers[figures[0]].question.periods) - 1
    keys = {key for each in shown for number, key in answers[each].amounts if number == last and key is not None and belongs(key)}
    names = month.names(By.PERSON)
    ranked = sorted(keys, key=lambda key: (*(-answers[each].of(-1, key).numerator for each in (figures[0], figures[2], "leads_total") if each in answers), names.get(key, "")))
    weights = weights_of(month.session, month.stores[0] if len(month.stores) == 1 else None, month.day)
    rows = [_line(answers, figures, key, weights) | {"name": names.get(key, str(key))} for key in ranked]
    if "units" in figures:
        for key, row in zip(ranked, rows, strict=True):
            row["target_units"] = answers["attainment_units"].of(-1, key).denominator or None
    return Table(_columns(figures), tuple(rows), title=title, note=told(weights), name=name)


def _line(answers: dict[str, Any], figures: tuple[str, ...], key: int, weights: dict[str, int]) -> dict[str, object]:
    values = {each: answer.of(-1, key).value for each, answer in answers.items()}
    return {each: values[each] for each in figures} | {"score": score(values, weights)}


def _columns(figures: tuple[str, ...]) -> tuple[Column, ...]:
    columns = [Column("name", Label("姓名", "Name"))]
    for position, each in enumerate(figures):
        columns.append(column(each, bar=position == 0, heat=each in HEATED))
        if each == "units":
            columns.append(Column("target_units", Label("目标台数", "Target"), Kind.COUNT))
    return (*columns, Column("score", Label("考核得分", "Score"), Kind.COUNT))
