"""What the notebook `statement` calls: penalties and rewards of a month, person by person (T4, Y1)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from models import clock
from models.causes import told
from models.dates import read_month
from models.discipline import Measure, Penalty, PenaltyState, Reward, RewardState
from models.people import Employee, Position
from models.recognition import Recognition, RecognitionState
from models.words import Label, say
from reports.blocks import Block, Column, KpiRow, Notes, Prose, Table
from reports.blocks import Note as NoteLine
from reports.cards import Card
from reports.figures import past
from reports.figures.question import seen_within
from reports.monthly import discipline
from reports.numbers import Better, Kind
from reports.shorter import SNAPSHOT, Opened

NOTHING = Decimal("0.00")
MOST = 300


class Statement:
    """The decided penalties and approved rewards of one month of a store (or all), and what is still open."""

    def __init__(self, month: str, store: str = "all", language: str = "zh", snapshot: Path = SNAPSHOT):
        self.opened = Opened(store, language, snapshot)
        self.month = self.opened.month(read_month(month))
        self.session, self.at = self.opened.session, self.opened.question.as_of
        self.penalties, self.rewards = self._penalties(), self._rewards()

    def one_look(self) -> KpiRow:
        confirmed = [each for each in self.penalties if each["state"] is PenaltyState.CONFIRMED]
        cards = (
            Card(Label("确认罚款", "Fines confirmed"), _sum(each for each in confirmed if each["measure"] is Measure.FINE), Kind.MONEY, figure="fines", better=Better.NEITHER),
            Card(Label("确认损失", "Losses confirmed"), _sum(each for each in confirmed if each["measure"] is Measure.LOSS), Kind.MONEY, figure="losses", better=Better.NEITHER),
            Card(Label("批准奖励", "Rewards approved"), _sum(self.rewards), Kind.MONEY, figure="rewards", better=Better.NEITHER),
            Card(Label("待决定", "To be decided"), self._open_ones(), unit=Label("件", "cases"), figure="penalties_open", better=Better.DOWN),
        )  # fmt: skip
        return KpiRow(cards, changes=False)

    def in_words(self) -> Prose:
        words = say(
            "本表只列，不扣：金额由制度和决定人确定，是否及如何执行须经用人单位依法办理。",
            "This sheet shows and deducts nothing: amounts follow from the rules and whoever decided; whether and how they are carried out is for the employer, by law.",
        )
        return Prose(words, lead=True)

    def by_person(self) -> Table:
        """For each person what was confirmed against them and approved for them."""
        rows: dict[int, dict[str, Any]] = {}
        for each in self.penalties:
            if each["state"] is PenaltyState.CONFIRMED:
                row = rows.setdefault(each["key"], _blank(each))
                row["fines" if each["measure"] is Measure.FINE else "losses"] += each["amount"] or NOTHING
                row["times"] += 1
        for each in self.rewards:
            rows.setdefault(each["key"], _blank(each))["rewards"] += each["amount"]
        for row in rows.values():
            row["net"] = row["rewards"] - row["fines"] - row["losses"]
        ordered = sorted(rows.values(), key=lambda row: (row["position"], row["name"]))
        columns = (
            Column("name", Label("姓名", "Name")), Column("position", Label("岗位", "Position")), Column("times", Label("处罚次数", "Penalties"), Kind.COUNT),
            Column("fines", Label("罚款", "Fines"), Kind.MONEY), Column("losses", Label("承担损失", "Losses"), Kind.MONEY), Column("rewards", Label("奖励", "Rewards"), Kind.MONEY),
            Column("net", Label("奖减罚", "Rewards less fines"), Kind.MONEY),
        )  # fmt: skip
        total = {"name": Label("合计", "Total")} | {key: sum(row[key] for row in ordered) for key in ("times", "fines", "losses", "rewards", "net")} if ordered else None
        return Table(columns, tuple(ordered), total, title=Label("按人", "By person"), note=Label("只计已确认的处罚和已批准的奖励", "Confirmed penalties and approved rewards only"), name="by_person")

    def decided(self) -> Table:
        """Every penalty that was decided in the month, with its grounds."""
        return self._list(self.penalties, Label("本月决定的处罚", "Penalties decided in the month"), "decided_penalties")

    def still_open(self) -> Table:
        """Raised, and neither confirmed nor waived as of the data."""
        found = [self._line(*row) for row in self.session.execute(self._all().where(self._is_open()).order_by(Penalty.raised_at, Penalty.id).limit(MOST))]
        return self._list(found, Label("尚未决定的处罚", "Penalties not decided yet"), "open_penalties")

    def rewards_table(self) -> Table:
        columns = Column("name", Label("姓名", "Name")), Column("on", Label("批准日期", "Approved on"), Kind.DAY), Column("amount", Label("金额", "Amount"), Kind.MONEY, bar=True)
        rows = tuple({key: each[key] for key in ("name", "on", "amount")} for each in self.rewards)
        return Table(columns, rows, title=Label("本月批准的奖励", "Rewards approved in the month"), name="rewards")

    def recognitions(self) -> Table:
        """T4: who was recognised before everybody."""
        spans = self.month.alone.spans()
        found = self.session.execute(
            select(Employee.name, Recognition.title, Recognition.published_at).join(Employee, Employee.id == Recognition.employee_id)
            .where(seen_within(Recognition.published_at, spans), self.month.alone.of_these_stores(spans, Recognition.store_id), Recognition.state == RecognitionState.PUBLISHED, past.is_kept(Recognition, self.at))
            .order_by(Recognition.published_at, Recognition.id).limit(MOST)
        )  # fmt: skip
        rows = tuple({"name": name, "title": title, "on": clock.local_day(at)} for name, title, at in found)
        columns = Column("name", Label("姓名", "Name")), Column("title", Label("表彰", "Recognition")), Column("on", Label("公布日期", "Published on"), Kind.DAY)
        return Table(columns, rows, title=Label("本月的表彰", "Recognitions of the month"), name="recognitions")

    def by_clause(self) -> Block:
        return discipline.penalties(self.month)

    def notes(self) -> Notes:
        missing = sum(each["amount"] is None and each["measure"] in (Measure.FINE, Measure.LOSS) for each in self.penalties)
        items = [NoteLine(Label("按决定（批准）的时间归月，不按发生的时间", "By the month in which it was decided or approved, not by that in which it happened"))]
        if missing:
            items.append(NoteLine(Label("金额待定", "Amount to be set"), missing))
        return Notes(tuple(items))

    def _list(self, found: list[dict[str, Any]], title: Label, name: str) -> Table:
        columns = (
            Column("name", Label("姓名", "Name")), Column("clause", Label("条款", "Clause")), Column("cause", Label("事由", "Cause")), Column("on", Label("提出日期", "Raised on"), Kind.DAY),
            Column("what", Label("措施", "Measure")), Column("amount", Label("金额", "Amount"), Kind.MONEY), Column("told", Label("结果", "Outcome")), Column("by", Label("决定人", "Decided by")),
        )  # fmt: skip
        rows = tuple({column.key: each[column.key] for column in columns} for each in found[:MOST])
        return Table(columns, rows, title=title, name=name)

    def _all(self) -> Any:
        decider = Employee.__table__.alias("decider")
        return (
            select(Penalty, Employee.id, Employee.name, Position.name, decider.c.name).join(Employee, Employee.id == Penalty.employee_id).outerjoin(Position, Position.id == Employee.position_id)
            .outerjoin(decider, decider.c.id == Penalty.decided_by_id).where(Penalty.store_id.in_(self.opened.stores), past.is_kept(Penalty, self.at))
        )  # fmt: skip

    def _is_open(self) -> ColumnElement[bool]:
        return (Penalty.raised_at < self.at) & or_(Penalty.decided_at.is_(None), Penalty.decided_at >= self.at)

    def _open_ones(self) -> int:
        return self.session.scalar(select(func.count()).select_from(Penalty).where(Penalty.store_id.in_(self.opened.stores), past.is_kept(Penalty, self.at), self._is_open()))

    def _penalties(self) -> list[dict[str, Any]]:
        spans = self.month.alone.spans()
        decided = self._all().where(seen_within(Penalty.decided_at, spans), self.month.alone.of_these_stores(spans, Penalty.store_id))
        return [self._line(*row) for row in self.session.execute(decided.order_by(Penalty.decided_at, Penalty.id).limit(MOST))]

    def _line(self, penalty: Penalty, key: int, name: str, position: str | None, decider: str | None) -> dict[str, Any]:
        over = penalty.decided_at is not None and penalty.decided_at < self.at
        state = penalty.state if over else PenaltyState.OBJECTED if penalty.objected_at is not None else PenaltyState.RAISED
        return {
            "key": key, "name": name, "position": position or "", "clause": penalty.clause, "cause": str(told(penalty.cause)), "on": clock.local_day(penalty.raised_at), "what": penalty.measure.label,
            "measure": penalty.measure, "amount": penalty.amount, "told": state.label, "state": state, "by": decider if over else None,
        }  # fmt: skip

    def _rewards(self) -> list[dict[str, Any]]:
        spans = self.month.alone.spans()
        found = self.session.execute(
            select(Employee.id, Employee.name, Position.name, Reward.amount, Reward.approved_at).join(Employee, Employee.id == Reward.employee_id).outerjoin(Position, Position.id == Employee.position_id)
            .where(seen_within(Reward.approved_at, spans), self.month.alone.of_these_stores(spans, Reward.store_id), Reward.state == RewardState.APPROVED, past.is_kept(Reward, self.at))
            .order_by(Reward.approved_at, Reward.id).limit(MOST)
        )  # fmt: skip
        return [{"key": key, "name": name, "position": position or "", "amount": amount, "on": clock.local_day(at)} for key, name, position, amount, at in found]


def _blank(each: dict[str, Any]) -> dict[str, Any]:
    return {"name": each["name"], "position": each["position"], "times": 0, "fines": NOTHING, "losses": NOTHING, "rewards": NOTHING, "net": NOTHING}


def _sum(found: Any) -> Decimal:
    return sum((each["amount"] or NOTHING for each in found), NOTHING)
