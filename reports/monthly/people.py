"""The people: who sold how much against their target, and who brought the leads."""

from models.words import Label
from reports.blocks import Column, Table
from reports.figures import FIGURES, By
from reports.numbers import Kind

from .asking import Month

SELLING = ("units", "attainment_units", "revenue", "attainment_revenue", "leads_total", "invitation_rate", "test_drive_rate", "closing_rate", "follow_up_on_time")
CALLING = ("leads_total", "invitation_rate", "show_rate", "test_drive_rate", "capture_rate", "follow_up_on_time")
HEATED = ("attainment_units", "follow_up_on_time", "invitation_rate", "capture_rate", "show_rate")


def consultants(month: Month) -> Table:
    """Whoever sells, by units sold: leads by owner, invitations by who made them, deals by the order's owner."""
    return _league(month, SELLING, lambda key: key not in month.dccs, "by_person")


def dccs(month: Month) -> Table:
    """Whoever brings leads by phone, by leads brought."""
    return _league(month, CALLING, lambda key: key in month.dccs, "by_dcc")


def _league(month: Month, figures: tuple[str, ...], belongs, name: str) -> Table:
    answers = {each: month.ask(each, By.PERSON) for each in figures}
    last = len(month.ask(figures[0], By.PERSON).question.periods) - 1
    keys = {key for answer in answers.values() for number, key in answer.amounts if number == last and key is not None and belongs(key)}
    names = month.names(By.PERSON)
    ranked = sorted(keys, key=lambda key: (*(-answers[each].of(-1, key).numerator for each in (figures[0], figures[2], "leads_total")), names[key]))
    rows = [{"name": names[key]} | {each: answer.of(-1, key).value for each, answer in answers.items()} for key in ranked]
    if "units" in figures:
        for key, row in zip(ranked, rows, strict=True):
            row["target_units"] = answers["attainment_units"].of(-1, key).denominator or None
    return Table(_columns(figures), tuple(rows), name=name)


def _columns(figures: tuple[str, ...]) -> tuple[Column, ...]:
    columns = [Column("name", Label("姓名", "Name"))]
    for position, each in enumerate(figures):
        figure = FIGURES[each]
        columns.append(Column(each, figure.label, figure.kind, bar=position == 0, heat=each in HEATED, better=figure.better))
        if each == "units":
            columns.append(Column("target_units", Label("目标台数", "Target"), Kind.COUNT))
    return tuple(columns)
