"""What waits at the end of the month: leads growing old or without an owner, orders overdue, money outstanding (C1, C2, P9)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from models import clock
from models.contacts import FollowUp
from models.customers import Customer, Lead
from models.people import Employee
from models.products import VehicleModel
from models.sales import Order, OrderState, Payment, PaymentKind
from models.words import Label
from reports.blocks import BarChart, Card, Column, KpiRow, Series, Table
from reports.figures import past
from reports.numbers import Better, Kind

from .asking import Month

AGES = ((7, Label("7 天内", "Up to 7 days")), (30, Label("8–30 天", "8 to 30 days")), (60, Label("31–60 天", "31 to 60 days")), (90, Label("61–90 天", "61 to 90 days")), (None, Label("90 天以上", "Over 90 days")))
"""Leads by how many days ago they came in."""
MOST = 15


def at_a_glance(month: Month) -> KpiRow:
    """How much waits, at the moment of the data."""
    leads, without, late = _running(month)
    orders, owed = _overdue(month), _outstanding(month)
    total, money = sum(row["outstanding"] for row in owed), Decimal("0.00")
    return KpiRow(
        (
            Card(Label("跟进中线索", "Leads running"), leads, figure="leads_running", better=Better.NEITHER),
            Card(Label("无负责人线索", "Leads without an owner"), without, figure="leads_without_owner", better=Better.DOWN),
            Card(Label("回访逾期线索", "Leads with an overdue contact"), late, figure="leads_overdue", better=Better.DOWN),
            Card(Label("逾期未交订单", "Orders overdue"), len(orders), figure="orders_overdue", better=Better.DOWN),
            Card(Label("未收车款", "Payments outstanding"), total or money, Kind.MONEY, figure="payments_outstanding", better=Better.DOWN),
        ),
        changes=False,
    )  # fmt: skip


def ageing(month: Month) -> BarChart:
    """The leads that run, by age; those whose contact is overdue stand apart."""
    found: dict[tuple[int, bool], int] = {}
    at = month.question.as_of
    age = case(*((Lead.captured_at >= at - timedelta(days=days), number) for number, (days, _) in enumerate(AGES) if days), else_=len(AGES) - 1)
    aged = select(age.label("age"), case((_is_late(month), 1), else_=0).label("late")).where(*_of_the_month(month)).subquery()
    for number, late, many in month.session.execute(select(aged.c.age, aged.c.late, func.count()).group_by(aged.c.age, aged.c.late)):
        found[number, bool(late)] = many
    series = [
        Series(name, tuple(found.get((number, late), 0) for number in range(len(AGES))), key=key, tone=tone)
        for late, key, tone, name in ((False, "in_time", "", Label("回访正常", "Contacts in time")), (True, "overdue", "quiet", Label("回访逾期", "Contact overdue")))
    ]
    return BarChart(
        Label("线索账龄", "How old running leads are"), Label("跟进中的线索，按建档至数据时点的天数", "Leads running as of the data, by days since they came in"), "lead_ageing",
        names=tuple(name for _, name in AGES) if found else (), series=tuple(series) if found else (),
    )  # fmt: skip


def overdue_orders(month: Month) -> Table:
    """Promised for a day that is over, and not handed over."""
    rows = _overdue(month)
    columns = (
        Column("customer", Label("客户", "Customer")), Column("model", Label("车型", "Model")), Column("owner", Label("顾问", "Consultant")),
        Column("promised_on", Label("承诺交车", "Promised"), Kind.DAY), Column("late", Label("逾期天数", "Days late"), Kind.COUNT, bar=True), Column("total", Label("总价", "Total"), Kind.MONEY),
    )  # fmt: skip
    return Table(columns, tuple(rows[:MOST]), title=Label("逾期未交订单", "Orders overdue"), note=_rest(rows), name="overdue_orders")


def outstanding_payments(month: Month) -> Table:
    """Ordered, and not paid in full by what finance has confirmed."""
    rows = _outstanding(month)
    columns = (
        Column("customer", Label("客户", "Customer")), Column("owner", Label("顾问", "Consultant")), Column("ordered_on", Label("下单", "Ordered"), Kind.DAY),
        Column("total", Label("总价", "Total"), Kind.MONEY), Column("paid", Label("已到账", "Confirmed"), Kind.MONEY), Column("outstanding", Label("未收", "Outstanding"), Kind.MONEY, bar=True),
    )  # fmt: skip
    total = {"customer": Label("合计", "Total")} | {key: sum(row[key] for row in rows) for key in ("total", "paid", "outstanding")} if rows else None
    return Table(columns, tuple(rows[:MOST]), total, title=Label("未收车款", "Payments outstanding"), note=_rest(rows), name="outstanding_payments")


def _rest(rows: list[Any]) -> Label | str:
    return Label("共 {count} 单，列出前 {most} 单", "{count} orders, the first {most} are shown").format(count=len(rows), most=MOST) if len(rows) > MOST else ""


def _of_the_month(month: Month) -> tuple[ColumnElement[bool], ...]:
    return *past.lead_runs(month.question.as_of), Lead.store_id.in_(month.stores)


def _is_late(month: Month) -> ColumnElement[bool]:
    """A contact was due before the moment of the data, and neither made nor cancelled."""
    at = month.question.as_of
    return exists(
        select(FollowUp.id).where(
            FollowUp.lead_id == Lead.id, FollowUp.due_at < at, past.not_ended_by(FollowUp.done_at, at), past.not_ended_by(FollowUp.cancelled_at, at), past.is_kept(FollowUp, at)
        )
    )  # fmt: skip


def _running(month: Month) -> tuple[int, int, int]:
    none = past.owner_at(month.question.as_of).is_(None)
    sums = (func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (none, _is_late(month)))
    return tuple(month.session.execute(select(func.count(), *sums).where(*_of_the_month(month))).one())


def _overdue(month: Month) -> list[dict[str, Any]]:
    at, today = month.question.as_of, month.question.today
    found = month.session.execute(
        select(Customer.name, VehicleModel.name, Employee.name, Order.promised_on, Order.total)
        .select_from(Order).join(Lead, Lead.id == Order.lead_id).join(Customer, Customer.id == Lead.customer_id)
        .outerjoin(VehicleModel, VehicleModel.id == Order.model_id).outerjoin(Employee, Employee.id == Order.owner_id)
        .where(*_standing(month), Order.promised_on < today, past.not_ended_by(Order.delivered_at, at))
        .order_by(Order.promised_on, Order.id).limit(1000)
    )  # fmt: skip
    return [
        {"customer": customer, "model": model, "owner": owner, "promised_on": promised, "late": (today - promised).days, "total": total}
        for customer, model, owner, promised, total in found
    ]


def _outstanding(month: Month) -> list[dict[str, Any]]:
    at = month.question.as_of
    counts = and_(past.ended_by(Payment.confirmed_at, at), past.not_ended_by(Payment.reversed_at, at), past.is_kept(Payment, at))
    signed = case((Payment.kind == PaymentKind.REFUND, -Payment.amount), else_=Payment.amount)
    paid = select(Payment.order_id, func.sum(signed).label("paid")).where(counts).group_by(Payment.order_id).subquery()
    missing = or_(paid.c.paid.is_(None), paid.c.paid < Order.total)
    found = month.session.execute(
        select(Customer.name, Employee.name, Order.ordered_on, Order.total, paid.c.paid)
        .select_from(Order).join(Lead, Lead.id == Order.lead_id).join(Customer, Customer.id == Lead.customer_id)
        .outerjoin(Employee, Employee.id == Order.owner_id).outerjoin(paid, paid.c.order_id == Order.id)
        .where(*_standing(month), missing).order_by(Order.ordered_on, Order.id).limit(1000)
    )  # fmt: skip
    nothing = Decimal("0.00")
    rows = [
        {"customer": customer, "owner": owner, "ordered_on": day, "total": total, "paid": came_in or nothing, "outstanding": total - (came_in or nothing)}
        for customer, owner, day, total, came_in in found
    ]
    return sorted(rows, key=lambda row: (-row["outstanding"], row["ordered_on"]))


def _standing(month: Month) -> tuple[ColumnElement[bool], ...]:
    """Ordered by the moment of the data, and not cancelled."""
    at = month.question.as_of
    return (
        Lead.store_id.in_(month.stores), Order.ordered_on <= clock.local_day(at), Order.state != OrderState.QUOTE, past.not_ended_by(Order.cancelled_at, at),
        past.is_kept(Order, at),
    )  # fmt: skip
