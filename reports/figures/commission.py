"""Commission 提成: what each person's deals earn, by the scheme in force on the day on which they counted (M5, P9).

Every rule of the scheme applies to the units from its `from_units` on, and to no unit before (marginal, not retroactive).
A unit's number is its place among the person's deals of that local month that still counted at that moment; a deal that is
shared is as much of a unit as the share. A deal that stops counting is taken back in the month in which it stops.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import clock
from models.collaborations import Collaboration, CollaborationMember
from models.customers import Customer, Lead
from models.people import Employee
from models.plans import PlanState
from models.products import VehicleModel
from models.sales import Deal
from models.schemes import SalesScheme
from models.words import Label
from reports.numbers import Kind

from .published import Amount, figure
from .question import By, Question

CENT, NOTHING, WHOLE = Decimal("0.01"), Decimal(0), Decimal(1)


class Why(Enum):
    """Why a line stands on a statement."""

    COUNTED = Label("成交", "Counted")
    STOPPED = Label("冲回", "Taken back")


@dataclass(frozen=True, slots=True)
class Line:
    """What one deal earned, or gives back."""

    why: Why
    order_id: int
    customer: str
    model: str
    model_id: int | None
    on: date
    total: Decimal
    share: Decimal
    unit: Decimal
    """The so-manieth unit of the month, this deal included."""
    scheme: str | None
    """None: no scheme was in force that day."""
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """One person's commission of one month."""

    person_id: int
    name: str
    lines: tuple[Line, ...]

    @property
    def units(self) -> Decimal:
        return sum((line.share for line in self.lines if line.why is Why.COUNTED), NOTHING)

    def _sum(self, *why: Why) -> Decimal:
        return sum((line.amount for line in self.lines if line.why in why), Decimal("0.00"))

    @property
    def earned(self) -> Decimal:
        return self._sum(Why.COUNTED)

    @property
    def taken_back(self) -> Decimal:
        return self._sum(Why.STOPPED)

    @property
    def total(self) -> Decimal:
        return self._sum(*Why)


@figure(Kind.MONEY, is_select=False)
def commission(session: Session, question: Question) -> dict[tuple[int, Any], Amount]:
    """提成 | Commission
    本期成交的订单按成交当日生效的销售方案计提，减去本期冲销的订单 | what the deals that counted in the period earn by the scheme in force that day, less the deals that stopped in it
    每条规则只计当月第几台及以后的台数，不追溯；冲销的订单在冲销当月扣回 | a rule counts the units of the month from its first one on, never those before; a deal that stops is taken back in the month in which it stops
    按人员统计时归订单负责人，有交叉协作的按份额 | of people it is the order owner's, or shared where the customer is
    """
    sums: dict[tuple[int, Any], Decimal] = defaultdict(Decimal)
    if question.by not in (By.CHANNEL, By.DISTRICT):  # the scheme knows neither
        for store in question.stores:
            for month in _months(question):
                for each in statements(session, store, month, question.as_of):
                    _add(sums, question, store[0], each)
    return {key: Amount(amount.quantize(CENT)) for key, amount in sums.items()}


def _months(question: Question) -> list[date]:
    """The months in which the periods lie, as far as they have come."""
    months = {clock.first_of_month(day) for each in question.periods for day in (each.first, each.after - timedelta(days=1))}
    return [month for number in range(_between(min(months), max(months)) + 1) if (month := clock.months_later(min(months), number)) <= question.today]


def _between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _add(sums: dict[tuple[int, Any], Decimal], question: Question, store: int, statement: Statement) -> None:
    for line in statement.lines:
        key = {By.PERSON: statement.person_id, By.STORE: store, By.MODEL: line.model_id}.get(question.by, 0)
        for number, period in enumerate(question.periods):
            if period.first <= line.on < period.after:
                sums[number, key] += line.amount


def statements(session: Session, store: tuple[int, str], month: date, as_of: datetime, person_id: int | None = None) -> list[Statement]:
    """Per person and month: the deals that counted, by the scheme in force that day; one that stops is taken back in that month.

    `store` is (id, time zone). Statements of everybody who has a line, in the order of their names; of one person when named.
    """
    store_id, zone = store
    since, until = clock.month_span(month, zone)
    seen = min(until, as_of)
    stopped = _deals(session, store_id, Deal.ended_at >= since, Deal.ended_at < seen)
    months = {clock.first_of_month(clock.local_day(deal.counted_at, zone)) for deal in stopped} | {clock.first_of_month(month)}
    earned = {each: _earned(session, store_id, zone, each, as_of) for each in sorted(months)}
    lines: dict[int, list[Line]] = defaultdict(list)
    for (_, person), line in earned[clock.first_of_month(month)].items():
        lines[person].append(line)
    for deal in stopped:
        counted_in = clock.first_of_month(clock.local_day(deal.counted_at, zone))
        for (deal_id, person), line in earned[counted_in].items():
            if deal_id == deal.id:
                lines[person].append(_taken_back(line, clock.local_day(deal.ended_at, zone)))
    wanted = lines.keys() if person_id is None else lines.keys() & {person_id}
    names = dict(session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(wanted))).all())
    found = [Statement(person, names[person], tuple(sorted(lines[person], key=lambda line: (line.on, line.why.name, line.unit, line.order_id)))) for person in wanted]
    return sorted(found, key=lambda each: (each.name, each.person_id))


def _taken_back(line: Line, on: date) -> Line:
    return Line(Why.STOPPED, line.order_id, line.customer, line.model, line.model_id, on, line.total, line.share, line.unit, line.scheme, -line.amount)


def _deals(session: Session, store_id: int, *conditions: Any) -> list[Deal]:
    return list(session.scalars(select(Deal).where(Deal.store_id == store_id, *conditions).order_by(Deal.counted_at, Deal.id)))


def _earned(session: Session, store_id: int, zone: str, month: date, as_of: datetime) -> dict[tuple[int, int], Line]:
    """(deal, person) → the line, for every deal that counted in that local month before `as_of`."""
    since, until = clock.month_span(month, zone)
    deals = _deals(session, store_id, Deal.counted_at >= since, Deal.counted_at < min(until, as_of))
    if not deals:
        return {}
    shares, about = _shares(session, {deal.lead_id for deal in deals}), _about(session, deals)
    schemes = _schemes(session, store_id, month, as_of)
    lines, before = {}, defaultdict(list)
    for deal in deals:
        on = clock.local_day(deal.counted_at, zone)
        scheme = next((each for each in schemes if each.starts_on <= on <= each.ends_on), None)
        for person, share in _whose(deal, shares):
            standing = [(model, part) for model, part, ended_at in before[person] if ended_at is None or ended_at > deal.counted_at]
            customer, model = about[deal.id]
            first = sum((part for _, part in standing), NOTHING)
            lines[deal.id, person] = Line(
                Why.COUNTED, deal.order_id, customer, model, deal.model_id, on, deal.total, share, first + share, scheme and scheme.title,
                _amount(scheme, deal, share, standing),
            )  # fmt: skip
            before[person].append((deal.model_id, share, deal.ended_at))
    return lines


def _amount(scheme: SalesScheme | None, deal: Deal, share: Decimal, standing: Iterable[tuple[int | None, Decimal]]) -> Decimal:
    """What the rules give for as much of the unit as lies at or beyond their first one, each counting the units it speaks of."""
    amount = NOTHING
    for rule in scheme.commission_rules if scheme is not None else ():
        if rule.voided_at is not None or (rule.model_id is not None and rule.model_id != deal.model_id):
            continue
        before = sum((part for model, part in standing if rule.model_id in (None, model)), NOTHING)
        reached = max(NOTHING, before + share - max(before, Decimal(rule.from_units - 1)))
        amount += reached * ((rule.per_unit or NOTHING) + (rule.percent or NOTHING) * deal.total)
    return amount.quantize(CENT, ROUND_HALF_UP)


def _whose(deal: Deal, shares: Mapping[int, list[tuple[int, Decimal]]]) -> list[tuple[int, Decimal]]:
    """T5.4: everybody who has a share; what is not shared is the owner's."""
    parts = dict(shares.get(deal.lead_id, ()))
    rest = WHOLE - sum(parts.values(), NOTHING)
    if deal.owner_id is not None and rest > 0:
        parts[deal.owner_id] = parts.get(deal.owner_id, NOTHING) + rest
    return [(person, share) for person, share in parts.items() if share > 0]


def _shares(session: Session, leads: set[int]) -> dict[int, list[tuple[int, Decimal]]]:
    found = defaultdict(list)
    agreed = (
        select(Collaboration.lead_id, CollaborationMember.employee_id, CollaborationMember.share)
        .join(CollaborationMember, CollaborationMember.collaboration_id == Collaboration.id)
        .where(Collaboration.lead_id.in_(leads), Collaboration.voided_at.is_(None), CollaborationMember.voided_at.is_(None))
        .order_by(CollaborationMember.id)
    )
    for lead, person, share in session.execute(agreed):
        found[lead].append((person, Decimal(share)))
    return found


def _about(session: Session, deals: Iterable[Deal]) -> dict[int, tuple[str, str]]:
    """deal → the customer's name and the model's."""
    told = (
        select(Deal.id, Customer.name, VehicleModel.name)
        .join(Lead, Lead.id == Deal.lead_id).join(Customer, Customer.id == Lead.customer_id).outerjoin(VehicleModel, VehicleModel.id == Deal.model_id)
        .where(Deal.id.in_([deal.id for deal in deals]))
    )  # fmt: skip
    return {key: (customer or "", model or "") for key, customer, model in session.execute(told)}


def _schemes(session: Session, store_id: int, month: date, as_of: datetime) -> list[SalesScheme]:
    """The approved schemes that touch the month, the one that began last first: where two are in force, that one holds."""
    approved = select(SalesScheme).options(selectinload(SalesScheme.commission_rules)).where(
        SalesScheme.store_id == store_id, SalesScheme.state == PlanState.APPROVED, SalesScheme.approved_at < as_of, SalesScheme.voided_at.is_(None),
        SalesScheme.starts_on < clock.months_later(month, 1), SalesScheme.ends_on >= clock.first_of_month(month),
    )  # fmt: skip
    return list(session.scalars(approved.order_by(SalesScheme.starts_on.desc(), SalesScheme.id.desc())))


__all__ = ["Line", "Statement", "Why", "commission", "statements"]
