"""What was lost, and why."""

from models.customers import LostReason
from models.words import Label
from reports.blocks import BarChart, Column, Columns, Series, Table
from reports.figures import customers
from reports.numbers import Kind

from .asking import Month


def by_reason(month: Month) -> Columns:
    """The reasons by how often they were confirmed (Pareto), and the competitors that were named."""
    reasons: dict[LostReason, int] = {}
    competitors: dict[str, int] = {}
    question = month.alone
    for _, reason, competitor, amount in month.session.execute(customers.lost_reasons(question)):
        reasons[reason] = reasons.get(reason, 0) + amount
        if competitor:
            competitors[competitor] = competitors.get(competitor, 0) + amount
    return Columns(_pareto(reasons), _competitors(competitors))


def _pareto(reasons: dict[LostReason, int]) -> BarChart:
    ranked = sorted(reasons, key=lambda reason: (-reasons[reason], reason.value))
    return BarChart(
        Label("战败原因", "Why leads were lost"),
        Label("本月确认的战败；条后为累计占比", "Confirmed in the month; behind each bar the share up to it"),
        "lost_reasons",
        names=tuple(reason.label for reason in ranked),
        series=(Series(Label("战败线索", "Lost leads"), tuple(reasons[reason] for reason in ranked), key="leads"),),
        cumulative=True,
    )


def _competitors(competitors: dict[str, int]) -> Table:
    ranked = sorted(competitors, key=lambda name: (-competitors[name], name))
    rows = tuple({"name": name, "leads": competitors[name]} for name in ranked)
    columns = (Column("name", Label("竞品", "Competitor")), Column("leads", Label("战败线索", "Lost leads"), Kind.COUNT, bar=True))
    return Table(columns, rows, title=Label("败给的竞品", "Lost to"), name="lost_to")
