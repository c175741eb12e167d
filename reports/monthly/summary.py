"""What the notebook `monthly_summary` calls: each method gives one block of the page."""

from collections.abc import Iterable
from pathlib import Path

from models import words
from models.dates import read_month
from models.words import Label
from reports.asked import ALL_STORES
from reports.blocks import Block, Card, Columns, Funnel, KpiRow, Notes, Prose, Series, Step, TrendChart
from reports.figures import FIGURES, Basis, Question, customers, selling_stores
from reports.numbers import Kind
from reports.period import weeks_of
from reports.snapshot import open_snapshot

from . import breakdowns, discipline, losses, notes, outside, people, planning, sentences, waiting
from .asking import Compare, Month

SNAPSHOT = Path("data.sqlite")
"""Where a run puts what its reader may see: beside the notebook."""
BASES = {Basis.ACTIVITY: Label("按业务发生", "By activity"), Basis.COHORT: Label("按建档批次", "By cohort")}
STEPS = {
    "calls": Label("来电", "Calls"), "leads": Label("集客", "Leads"), "invited": Label("邀约", "Invited"), "arrived": Label("到店", "Arrived"),
    "driven": Label("试乘试驾", "Test-driven"), "ordered": Label("下单", "Ordered"), "closed": Label("成交", "Closed"),
}  # fmt: skip


class MonthlySummary:
    """C10: one month (`2026-10`) of a store (its code, or all) on one basis, read from the snapshot beside the notebook."""

    def __init__(self, month: str, store: str = ALL_STORES, basis: str = Basis.ACTIVITY, compare: str = Compare.BOTH, language: str = "zh", snapshot: Path = SNAPSHOT):
        words.language.set(language)
        opened = open_snapshot(snapshot)
        session, day = opened.database.session(), read_month(month)
        stores = selling_stores(session, None if store == ALL_STORES else [store])
        self.month = Month(session, Question(stores, (), opened.as_of, Basis(basis)), day, Compare(compare))

    def one_look(self) -> KpiRow:
        """The six figures by which the month is judged, against the plan, last month and last year."""
        plan = {"units": "attainment_units", "revenue": "attainment_revenue"}
        cards = [self._card(name, plan.get(name)) for name in ("leads_total", "invitation_rate", "test_drive_rate", "closing_rate", "units", "revenue")]
        return self._row(cards, figures={name: self.month.ask(name).of().value for name in plan.values()})

    def what_moved(self) -> Prose:
        """What the month was like in plain words."""
        return sentences.what_moved(self.month)

    def contact(self) -> KpiRow:
        """How well people were looked after, and what was lost."""
        return self._row(self._card(name) for name in ("capture_rate", "answer_rate", "show_rate", "loss_rate", "leads_void"))

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

    def channel_costs(self) -> Block:
        return breakdowns.channel_costs(self.month)

    def by_model(self) -> Block:
        return breakdowns.by_model(self.month)

    def by_district(self) -> Block:
        return breakdowns.by_district(self.month)

    def ranking(self) -> Block:
        return people.ranking(self.month)

    def consultants(self) -> Block:
        return people.consultants(self.month)

    def dccs(self) -> Block:
        return people.dccs(self.month)

    def earned(self) -> KpiRow:
        """M5: what the month's deals earned their sellers."""
        return self._row([self._card("commission")])

    def discipline(self) -> KpiRow:
        """Contacts in time, first messages the same day, a report every day."""
        return self._row(self._card(name) for name in ("follow_up_on_time", "same_day_message_rate", "daily_report_rate"))

    def collisions(self) -> Block:
        return discipline.collisions(self.month)

    def penalties_and_rewards(self) -> Block:
        return discipline.penalties_and_rewards(self.month)

    def losses(self) -> Block:
        return losses.by_reason(self.month)

    def waiting(self) -> Block:
        """How much waits at the moment of the data."""
        return waiting.at_a_glance(self.month)

    def ageing(self) -> Block:
        return waiting.ageing(self.month)

    def overdue_orders(self) -> Block:
        return waiting.overdue_orders(self.month)

    def outstanding_payments(self) -> Block:
        return waiting.outstanding_payments(self.month)

    def outside(self) -> Block:
        """Travel, visits, gifts and expenses at a glance."""
        return outside.at_a_glance(self.month)

    def outside_by_person(self) -> Block:
        return outside.by_person(self.month)

    def roadshows(self) -> Block:
        return outside.roadshows(self.month)

    def market(self) -> Block:
        return planning.market(self.month)

    def company_reports(self) -> Block:
        return planning.company_reports(self.month)

    def problems(self) -> Block:
        return planning.problems(self.month)

    def plan_of_next_month(self) -> Block:
        return planning.plan_of_next_month(self.month)

    def next_month(self) -> Block:
        return planning.next_month(self.month)

    def notes(self) -> Notes:
        return notes.about_the_data(self.month)

    def _row(self, cards: Iterable[Card], figures: dict[str, object] | None = None) -> KpiRow:
        """Cards that say what they are held against, and nothing that was not asked for."""
        compare, names = self.month.compare, {"previous_name": Label("较上月", "vs last month"), "last_year_name": Label("同比", "vs last year")}
        if compare is not Compare.BOTH:
            names["last_year_name" if compare is Compare.PREVIOUS else "previous_name"] = ""
        return KpiRow(tuple(cards), **names, figures=figures or {})

    def _card(self, name: str, plan: str | None = None) -> Card:
        figure, answer = FIGURES[name], self.month.ask(name)
        now = answer.of()
        target = self.month.ask(plan).of().denominator or None if plan else figure.goal
        return Card(
            figure.label, now.value, figure.kind, figure=name,
            previous=answer.of(-2).value, last_year=answer.of(0).value, target=target,
            trend=answer.values()[1:], trend_names=tuple(f"{each.first:%Y-%m}" for each in answer.question.periods[1:]),
            better=figure.better, parts=(now.numerator, now.denominator) if figure.kind is Kind.RATE else (),
            definition=figure.definition,
        )  # fmt: skip

    def _funnel(self, basis: Basis) -> Funnel:
        question = self.month.alone.on(basis)
        counts = {step: self.month.session.execute(select).first() for step, select in customers.leads_in_funnel(question).items()}
        steps = [Step(STEPS[step], row.amount if row else 0) for step, row in counts.items()]
        calls = self.month.ask("answer_rate").of()
        if calls.denominator >= steps[0].count:
            return Funnel(BASES[basis], name=f"funnel_{basis}", steps=(Step(STEPS["calls"], calls.denominator), *steps))
        # Where most leads come by other ways than a call, the calls are no wider end of the funnel.
        note = Label("另有来电 {calls} 个，接听 {answered} 个；多数线索不经来电", "Besides {calls} calls, {answered} of them answered: most leads come other ways")
        return Funnel(BASES[basis], note.format(calls=calls.denominator, answered=calls.numerator), f"funnel_{basis}", steps=tuple(steps))
