"""What the notebook `daily_brief` calls: the supervisor's evening page – who has not reported, what is late, what tomorrow
brings (C1, C2, C5, C9, S1, S3)."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from models import clock
from models.contacts import Appointment, AppointmentState, FollowUp, FollowUpState
from models.customers import Closing, ClosingState, Customer, Lead, LeadState
from models.discipline import Penalty, PenaltyState
from models.people import Employee, Position, Store
from models.rules.calendar import is_working_day
from models.rules.evening import without_message, without_report
from models.sales import Order, OrderState, Payment, PaymentState, TestDrive, TestDriveState
from models.words import Label, say
from reports.blocks import Block, Column, Columns, KpiRow, Note, Notes, Prose, Table
from reports.cards import Card
from reports.numbers import Better, Kind
from reports.shorter import SNAPSHOT, Opened, Stretch

MOST = 20


class DailyBrief:
    """One local day of a store (its code, or all), seen at its end."""

    def __init__(self, day: str, store: str = "all", language: str = "zh", snapshot: Path = SNAPSHOT):
        self.opened = Opened(store, language, snapshot)
        self.date = date.fromisoformat(day)
        self.session, self.stores = self.opened.session, self.opened.stores
        self.day: Stretch = self.opened.day(self.date)
        self.at = self.opened.question.as_of

    def one_look(self) -> KpiRow:
        """The day against the one before."""
        return self.day.cards("leads_total", "answer_rate", "show_rate", "units", "revenue")

    def in_words(self) -> Prose:
        """The three things to settle before going home."""
        missing, late, unanswered = len(self._missing()), sum(row["late"] for row in self._by_person()), len(self._unwritten())
        points = [
            say("还有 {count} 人没交日报", "{count} people have not handed in their report", count=missing) if missing else "",
            say("{count} 位客户今天联系过、还没发短信", "{count} customers were spoken to today and not written to", count=unanswered) if unanswered else "",
            say("{count} 次回访已逾期", "{count} contacts are overdue", count=late) if late else "",
        ]
        points = [each for each in points if each]
        lead = say("下班前要处理：", "To settle before going home:") if points else say("今天该做的都做了。", "All that was due today is done.")
        return Prose(lead, tuple(points), lead=True, figures={"reports_missing": missing, "contacts_overdue": late, "messages_missing": unanswered})

    def reports_missing(self) -> Block:
        """C9: who owes a report of the day and has not handed it in."""
        if not self._open_stores():
            return Prose(say("今天不是营业日，不需要交日报。", "The store does not work today: no report is owed."))
        if not self._missing():
            return Prose(say("日报都交齐了。", "Every report is in."))
        columns = Column("name", Label("姓名", "Name")), Column("position", Label("岗位", "Position"))
        return Table(columns, tuple(self._missing()), title=Label("未交日报", "No report yet"), name="reports_missing")

    def messages_missing(self) -> Block:
        """C5: who was spoken to today and has had no message since, and who answers for it."""
        if not self._unwritten():
            return Prose(say("今天联系过的客户都发过短信了。", "Everybody who was spoken to today was written to."))
        columns = Column("customer", Label("客户", "Customer")), Column("at", Label("首次联系", "First contact")), Column("who", Label("责任人", "Answers for it"))
        rows = self._unwritten()
        return Table(columns, tuple(rows[:MOST]), title=Label("今天联系过、还没发短信", "Spoken to today, not written to"), note=_rest(rows), name="messages_missing")

    def late_by_person(self) -> Table:
        """C2: overdue contacts and what tomorrow brings, by person."""
        columns = (
            Column("name", Label("姓名", "Name")), Column("late", Label("逾期回访", "Overdue"), Kind.COUNT, bar=True, better=Better.DOWN),
            Column("oldest", Label("最久逾期", "Oldest"), Kind.COUNT, Label("天", "days")), Column("tomorrow", Label("明日到期", "Due tomorrow"), Kind.COUNT),
        )  # fmt: skip
        rows = self._by_person()
        total = {"name": Label("合计", "Total"), "late": sum(row["late"] for row in rows), "tomorrow": sum(row["tomorrow"] for row in rows)}
        return Table(columns, tuple(rows), total if len(rows) > 1 else None, title=Label("回访", "Contacts"), name="contacts_by_person")

    def longest_overdue(self) -> Table:
        """C2: the contacts that have waited longest."""
        found = self.session.execute(
            select(Customer.name, Employee.name, FollowUp.due_at).select_from(FollowUp)
            .join(Lead, Lead.id == FollowUp.lead_id).join(Customer, Customer.id == Lead.customer_id).outerjoin(Employee, Employee.id == FollowUp.owner_id)
            .where(*self._due(), FollowUp.due_at < self.at).order_by(FollowUp.due_at, FollowUp.id).limit(MOST)
        )  # fmt: skip
        rows = [{"customer": customer, "owner": owner, "due": clock.local_day(due), "late": self._days_since(due)} for customer, owner, due in found]
        columns = (
            Column("customer", Label("客户", "Customer")), Column("owner", Label("负责人", "Owner")), Column("due", Label("应回访", "Due"), Kind.DAY),
            Column("late", Label("逾期天数", "Days late"), Kind.COUNT, bar=True, better=Better.DOWN),
        )  # fmt: skip
        return Table(columns, tuple(rows), title=Label("等得最久的客户", "Waiting longest"), name="longest_overdue")

    def decisions(self) -> KpiRow:
        """What waits for a superior, at the moment of the data."""
        counts = (
            (Label("待分配线索", "Leads to hand out"), Lead, (Lead.state == LeadState.NEW, Lead.owner_id.is_(None))),
            (Label("待确认战败作废", "Closings to decide"), Closing, (Closing.state == ClosingState.REQUESTED,)),
            (Label("待签核订单", "Orders to sign off"), Order, (Order.state == OrderState.ORDERED, Order.customer_confirmed_at.is_not(None))),
            (Label("待确认收款", "Payments to confirm"), Payment, (Payment.state == PaymentState.RECORDED,)),
            (Label("待决定处罚", "Penalties to decide"), Penalty, (Penalty.state.in_((PenaltyState.RAISED, PenaltyState.OBJECTED)),)),
        )  # fmt: skip
        cards = tuple(Card(label, self._count(register, *conditions), better=Better.NEITHER) for label, register, conditions in counts)
        return KpiRow(cards, changes=False)

    def tomorrow(self) -> Columns:
        """Who comes tomorrow, and which cars are to be handed over."""
        return Columns(self._appointments(), self._hand_overs())

    def drives_tomorrow(self) -> Table:
        start, end = self._span(1)
        found = self.session.execute(
            select(TestDrive.starts_at, Customer.name, Employee.name).join(Lead, Lead.id == TestDrive.lead_id).join(Customer, Customer.id == Lead.customer_id)
            .outerjoin(Employee, Employee.id == TestDrive.specialist_id)
            .where(
                TestDrive.starts_at >= start, TestDrive.starts_at < end, TestDrive.state.in_((TestDriveState.BOOKED, TestDriveState.READY)), Lead.store_id.in_(self.stores),
                TestDrive.voided_at.is_(None),
            ).order_by(TestDrive.starts_at).limit(MOST)
        )  # fmt: skip
        rows = tuple({"at": _hour(at), "customer": customer, "who": who} for at, customer, who in found)
        columns = Column("at", Label("时间", "Time")), Column("customer", Label("客户", "Customer")), Column("who", Label("试驾专员", "Specialist"))
        return Table(columns, rows, title=Label("明日试驾", "Test drives tomorrow"), name="drives_tomorrow")

    def notes(self) -> Notes:
        """What the reader should know of the data."""
        seen = f"{clock.to_local(self.at):%Y-%m-%d %H:%M}"
        items = [Note(Label("数据截至 {seen}；之后补录的不在内", "As of {seen}: what was entered later is not in it").format(seen=seen))]
        if self.date < clock.local_day(self.at):
            items.append(Note(Label("逾期、待决定与明日事项按数据时点，不是当日", "What is overdue, waits or comes is as of the data, not of that day")))
        return Notes(tuple(items))

    def _appointments(self) -> Table:
        start, end = self._span(1)
        found = self.session.execute(
            select(Appointment.due_at, Customer.name, Employee.name).join(Lead, Lead.id == Appointment.lead_id).join(Customer, Customer.id == Lead.customer_id)
            .outerjoin(Employee, Employee.id == Lead.owner_id)
            .where(Appointment.due_at >= start, Appointment.due_at < end, Appointment.state == AppointmentState.MADE, Appointment.voided_at.is_(None), Lead.store_id.in_(self.stores))
            .order_by(Appointment.due_at).limit(MOST)
        )  # fmt: skip
        rows = tuple({"at": _hour(at), "customer": customer, "who": who} for at, customer, who in found)
        columns = Column("at", Label("时间", "Time")), Column("customer", Label("客户", "Customer")), Column("who", Label("顾问", "Consultant"))
        return Table(columns, rows, title=Label("明日到店", "Coming tomorrow"), name="appointments_tomorrow")

    def _hand_overs(self) -> Table:
        found = self.session.execute(
            select(Customer.name, Employee.name, Order.state).select_from(Order).join(Lead, Lead.id == Order.lead_id).join(Customer, Customer.id == Lead.customer_id)
            .outerjoin(Employee, Employee.id == Order.owner_id)
            .where(
                Order.promised_on == self.date + timedelta(days=1), Order.state.in_((OrderState.ORDERED, OrderState.SIGNED_OFF, OrderState.PAID)), Order.store_id.in_(self.stores),
                Order.voided_at.is_(None),
            ).order_by(Order.id).limit(MOST)
        )  # fmt: skip
        rows = tuple({"customer": customer, "who": who, "state": state.label} for customer, who, state in found)
        columns = Column("customer", Label("客户", "Customer")), Column("who", Label("顾问", "Consultant")), Column("state", Label("订单", "Order"))
        return Table(columns, rows, title=Label("明日承诺交车", "Promised for tomorrow"), name="hand_overs_tomorrow")

    def _open_stores(self) -> list[Store]:
        stores = self.session.scalars(select(Store).where(Store.id.in_(self.stores)).order_by(Store.id)).all()
        return [store for store in stores if is_working_day(self.session, store.id, self.date)]

    def _missing(self) -> list[dict[str, Any]]:
        missing = [person for store in self._open_stores() for person in without_report(self.session, store, self.date)]
        found = self.session.execute(select(Employee.name, Position.name).join(Position, Position.id == Employee.position_id).where(Employee.id.in_(missing)).order_by(Employee.id))
        return [{"name": name, "position": position} for name, position in found]

    def _unwritten(self) -> list[dict[str, Any]]:
        stores = self.session.scalars(select(Store).where(Store.id.in_(self.stores)).order_by(Store.id))
        waiting = {lead: contact for store in stores for lead, contact in without_message(self.session, store, self.date).items()}
        names = dict(self.session.execute(select(Lead.id, Customer.name).join(Customer, Customer.id == Lead.customer_id).where(Lead.id.in_(list(waiting)))).all())
        people = dict(self.session.execute(select(Employee.id, Employee.name).where(Employee.id.in_([who for _, who in waiting.values() if who]))).all())
        rows = [{"customer": names.get(lead), "at": _hour(at), "who": people.get(who)} for lead, (at, who) in waiting.items()]
        return sorted(rows, key=lambda row: row["at"])

    def _by_person(self) -> list[dict[str, Any]]:
        start, end = self._span(1)
        late, tomorrow = FollowUp.due_at < self.at, and_(FollowUp.due_at >= start, FollowUp.due_at < end)
        found = self.session.execute(
            select(Employee.name, _many(late), func.min(case((late, FollowUp.due_at))), _many(tomorrow)).select_from(FollowUp)
            .outerjoin(Employee, Employee.id == FollowUp.owner_id).where(*self._due(), or_(late, tomorrow)).group_by(Employee.id, Employee.name)
            .order_by(_many(late).desc(), _many(tomorrow).desc(), Employee.id)
        )  # fmt: skip
        nobody = Label("无负责人", "Nobody")
        return [
            {"name": name or nobody, "late": late, "oldest": self._days_since(oldest) if oldest else None, "tomorrow": tomorrow}
            for name, late, oldest, tomorrow in found if late or tomorrow
        ]  # fmt: skip

    def _days_since(self, due: Any) -> int:
        """Until the moment at which it is looked, like what is overdue: the day itself may lie further back."""
        return (clock.local_day(self.at) - clock.local_day(due)).days

    def _due(self) -> tuple[ColumnElement[bool], ...]:
        return FollowUp.store_id.in_(self.stores), FollowUp.state == FollowUpState.DUE, FollowUp.voided_at.is_(None)

    def _count(self, register: type, *conditions: ColumnElement[bool]) -> int:
        return self.session.scalar(select(func.count()).select_from(register).where(register.store_id.in_(self.stores), register.voided_at.is_(None), *conditions))

    def _span(self, later: int) -> tuple[Any, Any]:
        return clock.day_span(self.date + timedelta(days=later), self.opened.question.stores[0][1] if self.stores else None)


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _hour(moment: Any) -> str:
    return f"{clock.to_local(moment):%H:%M}"


def _rest(rows: Sequence[Any]) -> Label | str:
    return Label("共 {count} 位，列出前 {most} 位", "{count}, the first {most} are shown").format(count=len(rows), most=MOST) if len(rows) > MOST else ""
