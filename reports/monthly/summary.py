"""What the notebook `monthly_summary` calls: each method gives one block of the page."""

from pathlib import Path

from models import words
from models.dates import read_month
from models.words import Label
from reports.asked import ALL_STORES
from reports.blocks import Block, Card, Columns, Definition, Funnel, KpiRow, Notes, Prose, Series, Step, TrendChart
from reports.figures import FIGURES, Basis, Question, customers, selling_stores
from reports.numbers import Kind
from reports.period import weeks_of
from reports.snapshot import open_snapshot

from . import breakdowns, losses, notes, people, sentences
from .asking import Month

SNAPSHOT = Path("data.sqlite")
"""Where a run puts what its reader may see: beside the notebook."""
BASES = {Basis.ACTIVITY: Label("按业务发生", "By activity"), Basis.COHORT: Label("按建档批次", "By cohort")}
STEPS = {
    "calls": Label("来电", "Calls"), "leads": Label("集客", "Leads"), "invited": Label("邀约", "Invited"), "arrived": Label("到店", "Arrived"),
    "driven": Label("试乘试驾", "Test-driven"), "ordered": Label("下单", "Ordered"), "closed": Label("成交", "Closed"),
}  # fmt: skip


class MonthlySummary:
    """One month (`2026-10`) of a store (its code, or all) on one basis, read from the snapshot beside the notebook."""

    def __init__(self, month: str, store: str = ALL_STORES, basis: str = Basis.ACTIVITY, language: str = "zh", snapshot: Path = SNAPSHOT):
        words.language.set(language)
        opened = open_snapshot(snapshot)
        session, day = opened.database.session(), read_month(month)
        stores = selling_stores(session, None if store == ALL_STORES else [store])
        self.month = Month(session, Question(stores, (), opened.as_of, Basis(basis)), day)

    def one_look(self) -> KpiRow:
        """The six figures by which the month is judged, against the plan, last month and last year."""
        plan = {"units": "attainment_units", "revenue": "attainment_revenue"}
        cards = [self._card(name, plan.get(name)) for name in ("leads_total", "invitation_rate", "test_drive_rate", "closing_rate", "units", "revenue")]
        return KpiRow(tuple(cards), figures={name: self.month.ask(name).of().value for name in plan.values()})

    def what_moved(self) -> Prose:
        """What the month was like in plain words."""
        return sentences.what_moved(self.month)

    def contact(self) -> KpiRow:
        """How well people were looked after, and what was lost."""
        names = ("capture_rate", "answer_rate", "show_rate", "follow_up_on_time", "loss_rate", "leads_void")
        return KpiRow(tuple(self._card(name) for name in names))

    def funnel(self) -> Columns:
        """From calls to counted deals, on both bases beside each other, the asked one first."""
        return Columns(*(self._funnel(basis) for basis in sorted(Basis, key=lambda basis: basis is not self.month.question.basis)))

    def weeks(self) -> TrendChart:
        """The course of the month, week by week: what happened in each."""
        weeks = weeks_of(self.month.day)
        question = self.month.question.over(*weeks).on(Basis.ACTIVITY)
        found = {step: {row.period: row.amount for row in self.month.session.execute(select)} for step, select in customers.leads_in_funnel(question).items()}
        series = [
            Series(STEPS[step], tuple(found[step].get(number, 0) for number in range(len(weeks))), key=step, columns=step == "leads")
            for step in ("leads", "invited", "driven", "closed")
        ]
        names = tuple(f"{week.first:%m-%d}" for week in weeks)
        return TrendChart(Label("每周进程", "Week by week"), Label("各周从该日起；按业务发生统计", "Weeks begin on the day shown; counted by activity"), "weeks", names=names, series=tuple(series))

    def by_channel(self) -> Block:
        return breakdowns.by_channel(self.month)

    def channel_outcomes(self) -> Block:
        return breakdowns.channel_outcomes(self.month)

    def by_model(self) -> Block:
        return breakdowns.by_model(self.month)

    def by_district(self) -> Block:
        return breakdowns.by_district(self.month)

    def consultants(self) -> Block:
        return people.consultants(self.month)

    def dccs(self) -> Block:
        return people.dccs(self.month)

    def losses(self) -> Block:
        return losses.by_reason(self.month)

    def notes(self) -> Notes:
        return notes.about_the_data(self.month)

    def _card(self, name: str, plan: str | None = None) -> Card:
        figure, answer = FIGURES[name], self.month.ask(name)
        now = answer.of()
        target = self.month.ask(plan).of().denominator or None if plan else figure.goal
        return Card(
            figure.label, now.value, figure.kind, figure=name,
            previous=answer.of(-2).value, last_year=answer.of(0).value, target=target,
            trend=answer.values()[1:], trend_names=tuple(f"{each.first:%Y-%m}" for each in answer.question.periods[1:]),
            better=figure.better, parts=(now.numerator, now.denominator) if figure.kind is Kind.RATE else (),
            definition=Definition(figure.numerator, figure.denominator or "", figure.rule or ""),
        )  # fmt: skip

    def _funnel(self, basis: Basis) -> Funnel:
        question = self.month.question.over(self.month.question.periods[-1]).on(basis)
        counts = {step: self.month.session.execute(select).first() for step, select in customers.leads_in_funnel(question).items()}
        steps = [Step(STEPS[step], row.amount if row else 0) for step, row in counts.items()]
        calls = self.month.ask("answer_rate").of()
        if calls.denominator >= steps[0].count:
            return Funnel(BASES[basis], name=f"funnel_{basis}", steps=(Step(STEPS["calls"], calls.denominator), *steps))
        # Where most leads come by other ways than a call, the calls are no wider end of the funnel.
        note = Label("另有来电 {calls} 个，接听 {answered} 个；多数线索不经来电", "Besides {calls} calls, {answered} of them answered: most leads come other ways")
        return Funnel(BASES[basis], note.format(calls=calls.denominator, answered=calls.numerator), f"funnel_{basis}", steps=tuple(steps))
