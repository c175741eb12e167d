"""What the notebook `weekly_pack` calls: the pages for the weekly meeting, with the league table (S1, S2, T3, T5.2)."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from models import clock
from models.contacts import FollowUp, FollowUpState
from models.people import Employee
from models.periods import Period
from models.rules.calendar import working_days
from models.sales import Order, OrderState
from models.team import Meeting, MeetingKind
from models.words import Label, say
from reports.blocks import Block, Column, Columns, Entries, KpiRow, Notes, Prose, Series, Table, TrendChart
from reports.blocks import Note as NoteLine
from reports.figures import By, customers
from reports.monthly import people, planning, waiting
from reports.numbers import Kind
from reports.period import days_up_to
from reports.shorter import SNAPSHOT, Opened

ROAD = {"leads": Label("集客", "Leads"), "invited": Label("邀约", "Invited"), "driven": Label("试驾", "Test-driven"), "closed": Label("成交", "Closed")}


class WeeklyPack:
    """One week (`2026-W37`, Monday to Sunday) of a store (its code, or all), against the week before."""

    def __init__(self, week: str, store: str = "all", language: str = "zh", snapshot: Path = SNAPSHOT):
        self.opened = Opened(store, language, snapshot)
        self.first = Period.of(week).first
        self.week = self.opened.week(self.first)
        self.session, self.stores = self.opened.session, self.opened.stores

    def one_look(self) -> KpiRow:
        return self.week.cards("leads_total", "invitation_rate", "test_drive_rate", "closing_rate", "units", "revenue")

    def in_words(self) -> Prose:
        """Who brought and who sold most, and whether the meetings were held."""
        sold, brought = self._first("units"), self._first("leads_total")
        points = [
            say("成交最多：{names}（{count} 台）", "Most deals: {names} ({count})", names=sold[0], count=sold[1]) if sold else say("本周没有成交", "No deals this week"),
            say("带来线索最多：{names}（{count} 条）", "Most leads: {names} ({count})", names=brought[0], count=brought[1]) if brought else "",
            self._meetings_in_words(),
        ]
        return Prose("", tuple(each for each in points if each), lead=True)

    def course(self) -> TrendChart:
        """Each day of the week: what happened."""
        days = days_up_to(self.first + timedelta(days=6), 7)
        question = self.week.question.over(*days)
        found = {step: {row.period: row.amount for row in self.session.execute(select)} for step, select in customers.leads_in_funnel(question).items()}
        series = tuple(Series(label, tuple(found[step].get(number, 0) for number in range(7)), key=step, columns=step == "leads") for step, label in ROAD.items())
        return TrendChart(Label("每天", "Day by day"), Label("按业务发生统计", "Counted by activity"), "days", names=tuple(f"{each.first:%m-%d}" for each in days), series=series)

    def ranking(self) -> Block:
        """Units sold in the week, per person."""
        return people.ranking(self.week)

    def consultants(self) -> Block:
        return people.consultants(self.week)

    def dccs(self) -> Block:
        return people.dccs(self.week)

    def discipline(self) -> KpiRow:
        return self.week.cards("follow_up_on_time", "same_day_message_rate", "daily_report_rate", "capture_rate")

    def meetings(self) -> Table:
        """S2: the meetings that were held; a working day without its morning meeting stands as missed."""
        rows = [{"day": day, "kind": label, "state": state} for day, label, state in self._meetings()]
        columns = Column("day", Label("日期", "Day"), Kind.DAY), Column("kind", Label("会议", "Meeting")), Column("state", Label("情况", "State"))
        return Table(columns, tuple(rows), title=Label("晨会与周会", "Morning and weekly meetings"), name="meetings")

    def problems(self) -> Entries:
        return planning.problems(self.week)

    def open_tasks(self) -> Block:
        return planning.open_tasks(self.week)

    def waiting(self) -> Block:
        return waiting.at_a_glance(self.week)

    def next_week(self) -> Columns:
        """What falls due in the week to come: contacts by person, cars promised by day."""
        return Columns(self._contacts_due(), self._cars_promised())

    def notes(self) -> Notes:
        seen = f"{clock.to_local(self.opened.question.as_of):%Y-%m-%d %H:%M}"
        items = (
            NoteLine(Label("数据截至 {seen}", "As of {seen}").format(seen=seen)),
            NoteLine(Label("完成率按整月计划，见月度总结；周报只比台数", "Attainment is against the month's plan and stands in the monthly summary; a week compares units")),
        )
        return Notes(items)

    def _first(self, name: str) -> tuple[str, int] | None:
        """Who leads in the figure, and by how much; several who are equal are all named."""
        answer = self.week.ask(name, By.PERSON)
        amounts = {key: answer.of(-1, key).numerator for key in answer.keys if key is not None}
        most = max(amounts.values(), default=0)
        if not most:
            return None
        names = self.week.names(By.PERSON)
        return say("、", ", ").join(str(names.get(key, key)) for key in sorted(key for key, amount in amounts.items() if amount == most)), most

    def _meetings(self) -> list[tuple]:
        """(day, which, what became of it) for every working day that is over, and for the week."""
        if len(self.stores) != 1:
            return []
        today, zone = self.week.question.today, self.week.question.stores[0][1]
        start, end = self.week.period.bounds(zone)
        held = self.session.execute(select(Meeting.kind, Meeting.held_at).where(Meeting.store_id == self.stores[0], Meeting.held_at >= start, Meeting.held_at < end, Meeting.voided_at.is_(None)).order_by(Meeting.held_at)).all()
        mornings = {clock.local_day(at, zone) for kind, at in held if kind is MeetingKind.MORNING}
        days = [day for day in working_days(self.session, self.stores[0], self.week.period.first, self.week.period.after) if day <= today]
        done, missed = Label("已开", "Held"), Label("缺", "Missed")
        found = [(day, MeetingKind.MORNING.label, done if day in mornings else missed) for day in days]
        weekly = next((clock.local_day(at, zone) for kind, at in held if kind is MeetingKind.WEEKLY), None)
        if weekly or self.week.period.after <= today:
            found.append((weekly or self.week.period.after - timedelta(days=1), MeetingKind.WEEKLY.label, done if weekly else missed))
        return found

    def _meetings_in_words(self) -> str:
        missed = sum(state.zh == "缺" for _, _, state in self._meetings())
        return say("有 {count} 次该开的会没有开", "Meetings that were due and not held: {count}", count=missed) if missed else ""

    def _contacts_due(self) -> Table:
        start, end = self._following()
        found = self.session.execute(
            select(Employee.name, func.count()).select_from(FollowUp).outerjoin(Employee, Employee.id == FollowUp.owner_id)
            .where(FollowUp.store_id.in_(self.stores), FollowUp.state == FollowUpState.DUE, FollowUp.due_at >= start, FollowUp.due_at < end, FollowUp.voided_at.is_(None))
            .group_by(Employee.id, Employee.name).order_by(func.count().desc(), Employee.id)
        )  # fmt: skip
        nobody = Label("无负责人", "Nobody")
        rows = tuple({"name": name or nobody, "due": count} for name, count in found)
        return Table((Column("name", Label("姓名", "Name")), Column("due", Label("到期回访", "Contacts due"), Kind.COUNT, bar=True)), rows, title=Label("下周到期回访", "Contacts due next week"), name="contacts_next_week")

    def _cars_promised(self) -> Table:
        first = self.week.period.after
        found = self.session.execute(
            select(Order.promised_on, func.count())
            .where(
                Order.store_id.in_(self.stores), Order.promised_on >= first, Order.promised_on < first + timedelta(days=7),
                Order.state.in_((OrderState.ORDERED, OrderState.SIGNED_OFF, OrderState.PAID)), Order.voided_at.is_(None),
            ).group_by(Order.promised_on).order_by(Order.promised_on)
        )  # fmt: skip
        rows = tuple({"day": day, "cars": count} for day, count in found)
        return Table((Column("day", Label("日期", "Day"), Kind.DAY), Column("cars", Label("承诺交车", "Cars promised"), Kind.COUNT, bar=True)), rows, title=Label("下周承诺交车", "Hand-overs promised next week"), name="cars_next_week")

    def _following(self) -> tuple:
        from reports.period import week

        return week(self.week.period.after).bounds(self.week.question.stores[0][1] if self.stores else clock.DEFAULT_ZONE)
