"""Work outside: travel, visits, gifts and expenses of the key accounts; roadshows and what their leads cost (K1–K4)."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select

from models.customers import Lead
from models.expenses import ClaimState, ExpenseClaim, GiftRequest, GiftState
from models.key_accounts import KeyVisit, TravelForm, TravelState
from models.people import Employee
from models.roadshows import Roadshow, RoadshowState
from models.sales import Deal
from models.words import Label
from reports.blocks import Card, Column, KpiRow, Table
from reports.figures import past
from reports.figures.question import seen_within
from reports.numbers import Better, Kind

from .asking import Month

HELD = (RoadshowState.APPROVED, RoadshowState.UNDER_WAY, RoadshowState.CLOSED)
NOTHING = Decimal("0.00")


def at_a_glance(month: Month) -> KpiRow:
    """Days outside, visits, gifts and expenses of the month, against the month before."""
    counted = {name: _sums(month, *about) for name, about in _kinds(month).items()}
    labels = {
        "travels": (Label("外出", "Days outside"), Kind.COUNT), "visits": (Label("大客户拜访", "Visits"), Kind.COUNT),
        "gifts": (Label("送达礼品", "Gifts handed over"), Kind.MONEY), "expenses": (Label("批准报销", "Expenses approved"), Kind.MONEY),
    }  # fmt: skip
    zero = {Kind.COUNT: 0, Kind.MONEY: NOTHING}
    cards = [
        Card(label, counted[name].get(1, zero[kind]), kind, figure=f"outside_{name}", previous=counted[name].get(0, zero[kind]), better=Better.NEITHER)
        for name, (label, kind) in labels.items()
    ]
    return KpiRow(tuple(cards), previous_name=Label("较{since}", "vs {since}").format(since=month.since), last_year_name="")


def by_person(month: Month) -> Table:
    """Who was outside how often, whom they saw, and what it cost."""
    found: dict[int, dict[str, Any]] = {}
    for name, about in _kinds(month).items():
        for (period, person), amount in _by_person(month, *about).items():
            if period == 1:
                found.setdefault(person, {})[name] = amount
    names = dict(month.session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(found))).all()) if found else {}
    ranked = sorted(found, key=lambda person: (-found[person].get("visits", 0), -found[person].get("travels", 0), person))
    columns = (
        Column("name", Label("姓名", "Name")), Column("travels", Label("外出", "Days outside"), Kind.COUNT), Column("visits", Label("拜访", "Visits"), Kind.COUNT, bar=True),
        Column("gifts", Label("礼品", "Gifts"), Kind.MONEY), Column("expenses", Label("报销", "Expenses"), Kind.MONEY),
    )  # fmt: skip
    return Table(columns, tuple({"name": names.get(person, "")} | found[person] for person in ranked), title=Label("大客户与外出", "Key accounts and work outside"), name="outside")


def roadshows(month: Month) -> Table:
    """Those that were on in the month: what they cost, the leads and deals they brought so far, the cost of one."""
    at, question = month.question.as_of, month.alone
    leads = (
        select(Lead.roadshow_id, func.count().label("leads")).where(Lead.roadshow_id.is_not(None), Lead.captured_at < at, *past.lead_stands(at)).group_by(Lead.roadshow_id).subquery()
    )
    deals = (
        select(Lead.roadshow_id, func.count().label("deals")).join(Deal, Deal.lead_id == Lead.id)
        .where(Lead.roadshow_id.is_not(None), Deal.counted_at < at, past.not_ended_by(Deal.ended_at, at), *past.lead_stands(at)).group_by(Lead.roadshow_id).subquery()
    )  # fmt: skip
    spans = question.spans()
    found = month.session.execute(
        select(Roadshow.place, Roadshow.starts_on, Roadshow.ends_on, Roadshow.venue_cost, Roadshow.other_cost, leads.c.leads, deals.c.deals)
        .select_from(spans).join(Roadshow, (Roadshow.starts_on < spans.c.seen_day) & (Roadshow.ends_on >= spans.c.first))
        .outerjoin(leads, leads.c.roadshow_id == Roadshow.id).outerjoin(deals, deals.c.roadshow_id == Roadshow.id)
        .where(question.of_these_stores(spans, Roadshow.store_id), Roadshow.state.in_(HELD), past.is_kept(Roadshow, at)).order_by(Roadshow.starts_on, Roadshow.id)
    )  # fmt: skip
    rows = [_show(*row) for row in found]
    columns = (
        Column("place", Label("地点", "Place")), Column("starts_on", Label("开始", "From"), Kind.DAY), Column("ends_on", Label("结束", "To"), Kind.DAY),
        Column("cost", Label("费用", "Cost"), Kind.MONEY), Column("leads", Label("线索", "Leads"), Kind.COUNT, bar=True), Column("deals", Label("成交", "Deals"), Kind.COUNT),
        Column("cost_per_lead", Label("单条线索成本", "Cost per lead"), Kind.MONEY),
    )  # fmt: skip
    total = _show(Label("合计", "Total"), None, None, sum(row["cost"] for row in rows), NOTHING, sum(row["leads"] for row in rows), sum(row["deals"] for row in rows))
    note = Label("费用为整场巡展；线索与成交截至数据时点", "The cost is that of the whole show; leads and deals as of the data")
    return Table(columns, tuple(rows), total if len(rows) > 1 else None, title=Label("巡展", "Roadshows"), note=note, name="roadshows")


def _show(place: Any, starts: Any, ends: Any, venue: Decimal, other: Decimal, leads: int | None, deals: int | None) -> dict[str, Any]:
    cost = venue + other
    per_lead = (cost / leads).quantize(Decimal("0.01")) if leads else None
    return {"place": place, "starts_on": starts, "ends_on": ends, "cost": cost, "leads": leads or 0, "deals": deals or 0, "cost_per_lead": per_lead}


def _kinds(month: Month) -> dict[str, tuple]:
    """(register, when, what is added up, conditions) of each kind of work outside."""
    at = month.question.as_of
    return {
        "travels": (TravelForm, TravelForm.travel_on, None, (TravelForm.state == TravelState.APPROVED,)),
        "visits": (KeyVisit, KeyVisit.visited_at, None, ()),
        "gifts": (GiftRequest, GiftRequest.handed_over_at, GiftRequest.value, (GiftRequest.state.in_((GiftState.HANDED_OVER, GiftState.VERIFIED)),)),
        "expenses": (ExpenseClaim, ExpenseClaim.approved_at, ExpenseClaim.total, (ExpenseClaim.state.in_((ClaimState.APPROVED, ClaimState.PAID)), ExpenseClaim.approved_at < at)),
    }


def _by_person(month: Month, register: type, when: ColumnElement, what: ColumnElement | None, conditions: tuple) -> dict[tuple[int, int], Any]:
    question = month.question.over(month.question.periods[month.base], month.period)
    spans = question.spans()
    amount = func.count() if what is None else func.sum(what)
    found = month.session.execute(
        select(spans.c.period, register.employee_id, amount)
        .where(seen_within(when, spans), question.of_these_stores(spans, register.store_id), past.is_kept(register, question.as_of), *conditions)
        .group_by(spans.c.period, register.employee_id)
    )
    return {(period, person): value for period, person, value in found}


def _sums(month: Month, *about: Any) -> dict[int, Any]:
    sums: dict[int, Any] = {}
    for (period, _), amount in _by_person(month, *about).items():
        sums[period] = sums.get(period, 0) + amount
    return sums


