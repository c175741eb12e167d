"""外出月表: who went out and who did not, the visits of each journey, and the allowance (K2, K3)."""

from datetime import date
from typing import Any

from flask import Blueprint, g, render_template
from sqlalchemy import or_, select

from models import clock, policy
from models.key_accounts import TravelForm, TravelState
from models.people import Employee, Position, Store
from models.policy import Right
from models.roles import Role
from models.rules.outside import Journey, MonthOutside, month_outside
from models.words import Label, say

from ..looks import MonthPage, NavItem, PersonLook, StatementLine
from ..shell import OUTSIDE, shell
from .months import address, asked_month, asked_store, month_words, stores_seen

outside = Blueprint("outside", __name__)
MOST = 60
"""So many people are shown at once."""


@outside.get("/outside/")
def show() -> str:
    policy.require(g.person.actor, Right.READ, TravelForm)
    month, stores = asked_month(), stores_seen()
    store = asked_store(stores)
    today = clock.local_day(g.now, store.timezone)
    people = [(each, month_outside(g.reading, each, month, today)) for each in _people(store, month)]
    page = MonthPage(
        title=OUTSIDE.label, month=month_words(month), before=address(OUTSIDE.href, clock.months_later(month, -1), store, stores),
        after=address(OUTSIDE.href, clock.months_later(month, 1), store, stores), people=tuple(_person(*each, len(people) == 1) for each in people),
        empty=say("这个月没有外出记录。", "Nobody went out in this month."), icon="walk",
        lead=say("补贴按已批准且有拜访记录的外出天数计。", "The allowance is for each approved day outside that has its visit."),
        stores=tuple(NavItem(each.name, address(OUTSIDE.href, month, each, stores), "building-store", on=each is store) for each in stores) if len(stores) > 1 else (),
    )  # fmt: skip
    return render_template("month.html", shell=shell(at=OUTSIDE.href), page=page)


def _people(store: Store, month: date) -> list[Employee]:
    """Those whose journeys of the month this person sees, and the specialists who are to go out every day."""
    actor, first, after = g.person.actor, clock.first_of_month(month), clock.months_later(month, 1)
    gone = select(TravelForm.employee_id).where(
        TravelForm.store_id == store.id, TravelForm.travel_on >= first, TravelForm.travel_on < after, TravelForm.voided_at.is_(None), policy.condition(actor, TravelForm)
    )
    sees_store = any(each.scope in "sa" for each in policy.grants(actor, TravelForm))
    goes = (Position.role == Role.KEY_ACCOUNT) & Employee.is_active() if sees_store else Employee.id == actor.employee_id
    people = select(Employee).join(Position, Position.id == Employee.position_id).where(Employee.store_id == store.id, or_(Employee.id.in_(gone), goes))
    return list(g.reading.scalars(people.order_by(Position.role != Role.KEY_ACCOUNT, Employee.name, Employee.id).limit(MOST)))


def _person(person: Employee, month: MonthOutside, is_open: bool) -> PersonLook:
    late = sum(each.is_late for each in month.journeys)
    figures: list[tuple[Any, str]] = [(Label("外出", "Journeys"), str(len(month.journeys))), (Label("拜访", "Visits"), str(sum(len(each.visits) for each in month.journeys)))]
    if late:
        figures.append((Label("缺拜访记录", "Without a visit"), str(late)))
    if month.days_in:
        figures.append((Label("未外出", "Days in"), str(len(month.days_in))))
    notes = []
    if month.days_in:
        notes.append(say("未外出的工作日:{days}", "Working days without going out: {days}", days=say("、", ", ").join(f"{each:%m-%d}" for each in month.days_in)))
    if month.days_to_be_set:
        notes.append(say("{days} 天补贴金额待定,请在“参数”中设定外出补贴", "The allowance of {days} days is to be set in Settings", days=month.days_to_be_set))
    return PersonLook(person.name, tuple(figures), f"{month.allowance:,.2f}", tuple(_line(each) for each in month.journeys), tuple(notes), is_open)


def _line(journey: Journey) -> StatementLine:
    form = journey.form
    stamps = [clock.to_local(at, form.store.timezone).strftime("%H:%M") if at else "—" for at in (form.left_at, form.returned_at)]
    parts = [f"{form.travel_on:%m-%d}", " – ".join(stamps), *(visit.key_account.title for visit in journey.visits)]
    if form.state is TravelState.VIOLATED:
        parts.append(str(form.state))
    if journey.is_late:
        parts.append(say("缺拜访记录", "no visit written"))
    amount = say("待定", "to be set") if journey.allowance is None else f"{journey.allowance:,.2f}"
    is_bad = journey.is_late or form.state is TravelState.VIOLATED
    return StatementLine(form.destination, f"/admin/travel_forms/details/?id={form.id}", tuple(parts), amount, "bad" if is_bad else "plain")
