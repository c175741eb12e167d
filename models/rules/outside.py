"""Rules of days outside: who went out and who did not, the visit that belongs to a journey, and the allowance for it (K2, K3)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import Act
from ..amounts import amount_on
from ..key_accounts import KeyVisit, TravelForm, TravelState, VisitState
from ..notifications import Notification, notify
from ..people import Employee, Store
from ..remarks import remark
from ..roles import Role
from ..staff import Absence, AbsenceState
from ..words import Label
from .calendar import working_days
from .losses import manager_of
from .sweep import duty


@dataclass(frozen=True)
class Journey:
    """One approved travel form, the visits written on it, and what it earns."""

    form: TravelForm
    visits: tuple[KeyVisit, ...]
    allowance: Decimal | None
    """None while the store has not said how much it is."""
    is_late: bool

    @property
    def earns(self) -> bool:
        return self.allowance is None or self.allowance > 0


@dataclass(frozen=True)
class MonthOutside:
    """A person's month outside."""

    journeys: tuple[Journey, ...]
    days_in: tuple[date, ...]
    """Working days on which somebody who goes out every day did not."""

    @property
    def allowance(self) -> Decimal:
        return sum((each.allowance for each in self.journeys if each.allowance), Decimal("0.00"))

    @property
    def days_to_be_set(self) -> int:
        """How many days wait for the amount to be set."""
        return sum(each.allowance is None for each in self.journeys)


def month_outside(session: Session, person: Employee, month: date, today: date) -> MonthOutside:
    """K2, K3: the person's journeys of a local month in their order, and the days without one up to today."""
    first, after = clock.first_of_month(month), clock.months_later(month, 1)
    forms = session.scalars(
        select(TravelForm).where(
            TravelForm.employee_id == person.id, TravelForm.travel_on >= first, TravelForm.travel_on < after,
            TravelForm.state.in_((TravelState.APPROVED, TravelState.VIOLATED)), TravelForm.voided_at.is_(None),
        ).order_by(TravelForm.travel_on, TravelForm.id)
    ).all()  # fmt: skip
    visits = defaultdict(list)
    for visit in session.scalars(select(KeyVisit).where(KeyVisit.travel_form_id.in_([each.id for each in forms]), KeyVisit.voided_at.is_(None)).order_by(KeyVisit.visited_at)):
        visits[visit.travel_form_id].append(visit)
    journeys, paid = [], set()
    for form in forms:
        made = tuple(visits[form.id])
        amount = Decimal("0.00") if form.travel_on in paid else earned(session, form, made)
        paid |= {form.travel_on} if amount is None or amount > 0 else set()
        journeys.append(Journey(form, made, amount, lacks_its_visit(form, made, today)))
    return MonthOutside(tuple(journeys), tuple(days_in(session, person, forms, first, min(after, today))))


def earned(session: Session, form: TravelForm, visits: tuple[KeyVisit, ...]) -> Decimal | None:
    """K2: the day's allowance for an approved journey with its visit; None while its amount is not set; nothing for a false one."""
    if form.state is not TravelState.APPROVED or not any(each.state is VisitState.RECORDED for each in visits):
        return Decimal("0.00")
    return amount_on(session, "travel_allowance", form.store_id, form.travel_on)


def lacks_its_visit(form: TravelForm, visits: tuple[KeyVisit, ...], today: date) -> bool:
    """K3: its day is over and no visit was written."""
    return form.state is TravelState.APPROVED and form.travel_on < today and not visits


def days_in(session: Session, person: Employee, forms: list[TravelForm], first: date, after: date) -> list[date]:
    """K2: key-account specialists go out every working day; the days on which they neither left nor were on leave."""
    if person.position is None or person.position.role is not Role.KEY_ACCOUNT:
        return []
    first = max(first, person.hired_on or first)
    out = {each.travel_on for each in forms if each.left_at is not None}
    away = session.execute(
        select(Absence.from_day, Absence.to_day).where(
            Absence.employee_id == person.id, Absence.state == AbsenceState.APPROVED, Absence.to_day >= first, Absence.from_day < after, Absence.voided_at.is_(None)
        )
    ).all()
    worked = working_days(session, person.store_id, first, after) if first < after else []
    return [day for day in worked if day not in out and not any(since <= day <= until for since, until in away)]


def without_visit(before: date) -> ColumnElement[bool]:
    """K3: the approved journeys of days that are over, of which nothing was written."""
    visited = exists().where(KeyVisit.travel_form_id == TravelForm.id, KeyVisit.voided_at.is_(None))
    return (TravelForm.state == TravelState.APPROVED) & (TravelForm.travel_on < before) & ~visited


@duty("K3")
def every_journey_has_its_visit(session: Session, store: Store, day: date, act: Act) -> None:
    """K3: a travel form without its visit record by the end of the day is late: whoever travelled and the manager are told, once."""
    today = clock.local_day(act.at, store.timezone)
    late = select(TravelForm).where(TravelForm.store_id == store.id, TravelForm.travel_on == day, TravelForm.voided_at.is_(None), without_visit(today))
    for form in session.scalars(late.order_by(TravelForm.id)).all():
        href = f"/admin/travel_forms/details/?id={form.id}"
        for person in {form.employee_id, manager_of(session, store.id)} - {None}:
            if session.scalar(select(exists().where(Notification.recipient_id == person, Notification.href == href))):
                continue
            title = Label(f"出行缺拜访记录:{form.destination}", f"A journey lacks its visit: {form.destination}")
            notify(session, person, title, Label(f"{form.employee.name},{day}", f"{form.employee.name}, {day}"), href)


@remark(TravelForm)
def is_late_with_its_visit(form):
    """K3: a journey whose visit was not written by the end of its day shows as late."""
    session = object_session(form)
    act = session.info.get("act")
    today = clock.local_day(act.at if act else clock.now(), form.store.timezone)
    visits = tuple(session.scalars(select(KeyVisit).where(KeyVisit.travel_form_id == form.id, KeyVisit.voided_at.is_(None)).limit(20)))
    if lacks_its_visit(form, visits, today):
        return Label("这次出行已过当天,还没有拜访记录", "The day of this journey is over, and no visit was written")
    if form.state is TravelState.APPROVED and visits and earned(session, form, visits) is None:
        return Label("外出补贴金额待定,请经理在“参数”中设定", "The travel allowance is to be set: the manager does so in Settings")
    return None
