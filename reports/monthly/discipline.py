"""Discipline: penalties by clause and rewards, with what was decided of them; collisions (C3, C5, C9, T4, Y1)."""

from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, or_, select

from models.discipline import Penalty, PenaltyState, Reward, RewardState
from models.people import Employee
from models.reception import Collision, CollisionState
from models.words import Label, say
from reports.blocks import Column, Columns, Prose, Table
from reports.figures import past
from reports.figures.question import seen_within
from reports.numbers import Kind

from .asking import Month

OUTCOMES = {"open": Label("待定", "Open"), "confirmed": Label("已确认", "Confirmed"), "waived": Label("已免除", "Waived")}
BREACHES = {
    "C3": Label("撞单、漏回访", "Collision, missed follow-up"), "C5": Label("漏发首条短信", "No first message"), "C7": Label("交车差错", "Wrong hand-over"),
    "C9": Label("未交日报", "No daily report"), "P9": Label("未付清先交车", "Handed over unpaid"), "K1": Label("礼品不实", "False gift"),
    "K2": Label("外出或报销不实", "False travel or claim"), "K4": Label("巡展线索未交回", "Roadshow leads kept back"),
}  # fmt: skip
"""What somebody did who is fined by the clause."""
MOST = 12


def penalties_and_rewards(month: Month) -> Columns:
    return Columns(penalties(month), rewards(month))


def penalties(month: Month) -> Table:
    """What was raised in the month, by clause, and what had become of it; only what is confirmed counts (Y1)."""
    decided = past.ended_by(Penalty.decided_at, month.question.as_of)
    confirmed, waived = decided & (Penalty.state == PenaltyState.CONFIRMED), decided & (Penalty.state == PenaltyState.WAIVED)
    spans = month.alone.spans()
    found = month.session.execute(
        select(
            Penalty.clause, func.count(), _many(confirmed), _many(waived), func.sum(case((confirmed, Penalty.amount), else_=None)),
        )
        .where(seen_within(Penalty.raised_at, spans), month.alone.of_these_stores(spans, Penalty.store_id), past.is_kept(Penalty, month.question.as_of))
        .group_by(Penalty.clause).order_by(func.count().desc(), Penalty.clause)
    ).all()  # fmt: skip
    rows = [
        {"clause": _clause(clause), "raised": raised, "confirmed": agreed, "waived": let_off, "open": raised - agreed - let_off, "amount": amount or Decimal("0.00")}
        for clause, raised, agreed, let_off, amount in found
    ]
    columns = (
        Column("clause", Label("条款", "Clause")), Column("raised", Label("提出", "Raised"), Kind.COUNT),
        *(Column(key, label, Kind.COUNT) for key, label in OUTCOMES.items()), Column("amount", Label("已确认金额", "Confirmed"), Kind.MONEY),
    )  # fmt: skip
    total = {"clause": Label("合计", "Total")} | {key: sum(row[key] for row in rows) for key in ("raised", *OUTCOMES, "amount")} if len(rows) > 1 else None
    return Table(columns, tuple(rows), total, title=Label("本月提出的处罚", "Penalties raised in the month"), name="penalties")


def rewards(month: Month) -> Table:
    """What was approved in the month, and for whom."""
    spans = month.alone.spans()
    found = month.session.execute(
        select(Employee.name, func.count(), func.sum(Reward.amount))
        .where(
            seen_within(Reward.approved_at, spans), month.alone.of_these_stores(spans, Reward.store_id), Reward.state == RewardState.APPROVED,
            past.is_kept(Reward, month.question.as_of), Employee.id == Reward.employee_id,
        )
        .group_by(Employee.id, Employee.name).order_by(func.sum(Reward.amount).desc(), Employee.id)
    ).all()  # fmt: skip
    rows = [{"name": name, "count": count, "amount": amount} for name, count, amount in found]
    columns = Column("name", Label("员工", "Employee")), Column("count", Label("次数", "Times"), Kind.COUNT), Column("amount", Label("金额", "Amount"), Kind.MONEY, bar=True)
    return Table(columns, tuple(rows[:MOST]), title=Label("本月批准的奖励", "Rewards approved in the month"), name="rewards")


def collisions(month: Month) -> Prose:
    """How many came up, how many are decided, and whether a missed follow-up was behind them (C3)."""
    spans, at = month.alone.spans(), month.question.as_of
    decided = (Collision.state == CollisionState.DECIDED) & past.ended_by(Collision.decided_at, at)
    raised, settled, missed, quarrels = month.session.execute(
        select(func.count(), _many(decided), _many(Collision.missed_follow_up_by_id.is_not(None)), _many(Collision.before_customer.is_(True))).where(
            seen_within(Collision.created_at, spans), month.alone.of_these_stores(spans, Collision.store_id), past.is_kept(Collision, at)
        )
    ).one()  # fmt: skip
    if not raised:
        return Prose(say("本月没有撞单。", "No leads collided in the month."))
    return Prose(
        say(
            "本月撞单 {raised} 起，已裁定 {settled} 起；因漏回访 {missed} 起，当客户面争执 {quarrels} 起。",
            "{raised} collisions, {settled} decided; {missed} for want of a follow-up, {quarrels} quarrels before a customer.",
            raised=raised, settled=settled, missed=missed, quarrels=quarrels,
        ),
        figures={"collisions": raised, "collisions_decided": settled},
    )  # fmt: skip


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((or_(condition), 1), else_=0)), 0)


def _clause(number: str) -> Label | str:
    known = BREACHES.get(number)
    return Label(f"{number} {known.zh}", f"{number} {known.en}") if known else number
