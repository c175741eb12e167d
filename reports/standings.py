"""Where everybody stands this month: target, done, what should be done by now, and what it comes to at this pace (S1, D1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import clock
from models.contacts import Call, Direction
from models.people import Employee, Position
from models.plans import PlanState, SalesPlan, Target
from models.roles import Role
from models.rules.calendar import working_days
from reports.figures import FIGURES, By, Question
from reports.period import Period, month

Number = int | Decimal
DONE = {
    "calls": ("capture_rate", "denominator"), "leads": ("leads_total", "numerator"), "invitations": ("invitation_rate", "numerator"),
    "test_drives": ("test_drive_rate", "numerator"), "units": ("units", "numerator"), "revenue": ("revenue", "numerator"),
}  # fmt: skip
"""What a target asks for, and the published figure in which it is counted."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of the month's working days is over: `gone` of `whole`."""

    gone: int
    whole: int

    def expected(self, wanted: Number | None) -> Decimal | None:
        """S1: what should be done by now, if every working day did its share."""
        return None if wanted is None or not self.whole else (Decimal(wanted) * self.gone / self.whole).quantize(Decimal("0.1"))

    def forecast(self, done: Number) -> Decimal | None:
        """S1: what the month comes to if it goes on like this; None on its first morning."""
        return (Decimal(done) * self.whole / self.gone).quantize(Decimal("0.1")) if self.gone else None


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's month, or the store's: each measure as (done, wanted)."""

    key: int
    name: str
    role: Role | None
    measures: Mapping[str, tuple[Number, Number | None]]

    def done(self, measure: str) -> Number:
        return self.measures[measure][0]

    def wanted(self, measure: str) -> Number | None:
        return self.measures[measure][1]


def pace_of(session: Session, store_id: int, zone: str, now: datetime) -> Pace:
    """S1: today counts as gone: what is done today is done."""
    today = clock.local_day(now, zone)
    this = month(today)
    days = working_days(session, store_id, this.first, this.after)
    return Pace(sum(day <= today for day in days), len(days))


def standings(session: Session, store: tuple[int, str], now: datetime) -> list[Standing]:
    """S1: everybody of the store who has a target this month or has done something of it, the furthest first."""
    this = month(clock.local_day(now, store[1]))
    question = Question((store,), (this,), now).broken_down(By.PERSON)
    answers = {measure: FIGURES[figure].ask(session, question) for measure, (figure, _) in DONE.items()}
    targets = {each.employee_id: each for each in session.scalars(select(Target).where(Target.store_id == store[0], Target.month == this.first, Target.voided_at.is_(None)))}
    keys = set(targets).union(*(answer.keys for answer in answers.values())) - {None}
    people = session.execute(select(Employee.id, Employee.name, Position.role).join(Position).where(Employee.id.in_(keys), Employee.store_id == store[0])).all()
    found = [Standing(key, name, role, {each: (_part(answers[each], key, each), getattr(targets.get(key), each, None)) for each in DONE}) for key, name, role in people]
    return sorted(found, key=lambda each: (-each.done("units"), -each.done("revenue"), -each.done("invitations"), each.key))


def team(session: Session, stores: tuple[tuple[int, str], ...], now: datetime) -> dict[int, Standing]:
    """T5.1: each store's month, against its approved plan."""
    this = month(clock.local_day(now, stores[0][1])) if stores else None
    if this is None:
        return {}
    question = Question(stores, (this,), now).broken_down(By.STORE)
    units, revenue = (FIGURES[name].ask(session, question) for name in ("attainment_units", "attainment_revenue"))
    return {
        store: Standing(store, "", None, {name: (answer.of(-1, store).numerator, answer.of(-1, store).denominator or None) for name, answer in (("units", units), ("revenue", revenue))})
        for store, _ in stores
    }  # fmt: skip


def _part(answer: Any, key: int, measure: str) -> Number:
    return getattr(answer.of(-1, key), DONE[measure][1]) or 0


@dataclass(frozen=True, slots=True)
class Answering:
    """How somebody takes calls: how many came and were answered, after how many seconds, and entered how many minutes later."""

    calls: int
    answered: int
    ring_s: float | None
    entry_minutes: float | None


def answering(session: Session, store_id: int, zone: str, period: Period) -> dict[int, Answering]:
    """D1: per DCC the inbound calls, the rate answered, the time to the answer and the delay until they were entered."""
    start, end = period.bounds(zone)
    found = session.execute(
        select(Call.agent_id, Call.answered, Call.ring_s, Call.called_at, Call.created_at)
        .join(Employee, Employee.id == Call.agent_id).join(Position, Position.id == Employee.position_id)
        .where(Call.store_id == store_id, Call.called_at >= start, Call.called_at < end, Call.direction == Direction.INBOUND, Call.voided_at.is_(None), Position.role == Role.DCC)
        .order_by(Call.called_at.desc()).limit(MOST_CALLS)
    ).all()  # fmt: skip
    by_agent: dict[int, list[Any]] = {}
    for row in found:
        by_agent.setdefault(row.agent_id, []).append(row)
    return {agent: _answering(rows) for agent, rows in by_agent.items()}


MOST_CALLS = 5000
"""The latest calls of a month; more than these would not change how somebody answers."""


def _answering(rows: list[Any]) -> Answering:
    taken = [row for row in rows if row.answered]
    rings = [row.ring_s for row in taken if row.ring_s is not None]
    delays = [max(0.0, (row.created_at - row.called_at).total_seconds() / 60) for row in taken]
    return Answering(len(rows), len(taken), sum(rings) / len(rings) if rings else None, sum(delays) / len(delays) if delays else None)


def planned_and_shared_out(session: Session, store: tuple[int, str], now: datetime) -> tuple[int, int] | None:
    """S1: the approved plan's units for this month and the sum of the targets; None while there is no plan to share out."""
    this = month(clock.local_day(now, store[1]))
    planned = session.scalar(
        select(SalesPlan.units).where(SalesPlan.store_id == store[0], SalesPlan.period == f"{this.first:%Y-%m}", SalesPlan.state == PlanState.APPROVED, SalesPlan.voided_at.is_(None))
    )
    shared = session.scalar(select(func.coalesce(func.sum(Target.units), 0)).where(Target.store_id == store[0], Target.month == this.first, Target.voided_at.is_(None)))
    return None if planned is None else (planned, int(shared))
