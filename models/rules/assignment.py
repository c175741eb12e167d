"""Rules of the evening's assignment: who is here, a fair split of the pool, and all of it confirmed at one stroke (C1)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from .. import clock
from ..acting import act_of
from ..customers import Customer, Lead, LeadState
from ..notifications import Notification, notify
from ..people import Employee, Position, Store
from ..refused import Invalid, Refused
from ..roles import Role
from ..staff import Absence, AbsenceState
from ..words import Label
from .calendar import closing_at, next_working_day
from .sweep import duty

TONIGHT = 300
"""So many leads are handed out at one stroke."""
NEAR = 2
"""Whoever has at most so many more leads in hand than the least busy may be given one for knowing the district."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A consultant, what they have in hand, and whether they are here to call."""

    id: int
    name: str
    in_hand: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should get a lead, and why."""

    lead: Lead
    owner_id: int | None
    why: Label


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to get a lead, and whom it was with when that was chosen."""

    lead_id: int
    owner_id: int
    from_id: int | None = None


def pool(session: Session, store_id: int) -> list[Lead]:
    """C1: the leads that wait for the evening, the oldest first."""
    waiting = select(Lead).where(Lead.store_id == store_id, Lead.in_pool(), Lead.voided_at.is_(None)).order_by(Lead.captured_at, Lead.id)
    about = (joinedload(Lead.customer), joinedload(Lead.channel), joinedload(Lead.model), joinedload(Lead.dcc))
    return list(session.scalars(waiting.options(*about).limit(TONIGHT)))


def candidates(session: Session, store: Store, day: date) -> list[Candidate]:
    """C1: the store's consultants with what they have in hand; whoever is away today or on the next working day can't call."""
    in_hand = select(func.count(Lead.id)).where(Lead.owner_id == Employee.id, Lead.state == LeadState.OPEN, Lead.voided_at.is_(None)).correlate(Employee).scalar_subquery()
    next_day = next_working_day(session, store.id, day)
    away = exists().where(
        Absence.employee_id == Employee.id, Absence.state == AbsenceState.APPROVED, Absence.from_day <= next_day, Absence.to_day >= day, Absence.voided_at.is_(None)
    )
    people = select(Employee.id, Employee.name, in_hand, ~away).join(Position, Position.id == Employee.position_id).where(
        Employee.store_id == store.id, Employee.is_active(), Employee.voided_at.is_(None), Position.role == Role.CONSULTANT
    )  # fmt: skip
    return [Candidate(*row) for row in session.execute(people.order_by(Employee.id))]


def propose(session: Session, leads: Iterable[Lead], people: Iterable[Candidate]) -> list[Proposal]:
    """C1: one lead after the other goes to whoever is here and has least in hand; among those who have about as little, to
    whoever knows the district; and to nobody much more of tonight's than to the others."""
    leads, here = list(leads), {each.id: each for each in people if each.is_here}
    if not here:
        return [Proposal(lead, None, Label("今晚无人可分", "Nobody is here")) for lead in leads]
    known = _districts(session, list(here), {lead.customer.district for lead in leads if lead.customer.district})
    load, tonight, most = {key: each.in_hand for key, each in here.items()}, Counter(), ceil(len(leads) / len(here)) + 1
    proposals = []
    for lead in leads:
        open_to = [key for key in here if tonight[key] < most and key != lead.owner_id] or [key for key in here if key != lead.owner_id]
        if not open_to:
            proposals.append(Proposal(lead, None, Label("没有其他人可接", "Nobody else is here")))
            continue
        least, district = min(load[key] for key in open_to), lead.customer.district
        near = [key for key in open_to if load[key] <= least + NEAR]
        chosen = min(near, key=lambda key: (-known[key, district], load[key], key))
        proposals.append(Proposal(lead, chosen, _why(known[chosen, district], district, load[chosen])))
        load[chosen] += 1
        tonight[chosen] += 1
    return proposals


def _why(known: int, district: str | None, in_hand: int) -> Label:
    if known:
        return Label("熟悉{district}({count} 条)", "Knows {district} ({count})").format(district=district, count=known)
    return Label("在手 {count} 条", "{count} in hand").format(count=in_hand)


def _districts(session: Session, people: list[int], districts: set[str]) -> Counter:
    """How many leads each has in each district."""
    had = (
        select(Lead.owner_id, Customer.district, func.count(Lead.id))
        .join(Customer, Customer.id == Lead.customer_id)
        .where(Lead.owner_id.in_(people), Customer.district.in_(districts), Lead.state.in_((LeadState.OPEN, LeadState.WON)), Lead.voided_at.is_(None))
        .group_by(Lead.owner_id, Customer.district)
    )
    return Counter({(owner, district): count for owner, district, count in session.execute(had)})


def confirm(session: Session, choices: list[Choice], reason: str | None = None) -> int:
    """C1: all that was chosen is handed out in one transaction – or, where somebody else was quicker with any of it, nothing."""
    wanted = {each.lead_id: each for each in choices}
    store_id = act_of(session).actor.store_id
    found = select(Lead).where(Lead.id.in_(wanted), Lead.store_id == store_id).order_by(Lead.id).with_for_update(of=Lead)
    leads = session.scalars(found.execution_options(populate_existing=True)).all()
    gone = [each for each in leads if each.state not in (LeadState.NEW, LeadState.OPEN) or each.owner_id != wanted[each.id].from_id]
    if gone or len(leads) < len(wanted):
        names = "、".join(each.customer.name for each in gone[:5]) or "—"
        raise Refused(
            "其中 {count} 条刚刚已被分配或有变动({names}),请刷新后再确认", "{count} of them were handed out or changed just now ({names}): reload and confirm again",
            clause="C1", count=len(gone) + len(wanted) - len(leads), names=names,
        )  # fmt: skip
    here = select(Employee).where(Employee.id.in_({each.owner_id for each in choices}), Employee.store_id == store_id, Employee.is_active(), Employee.voided_at.is_(None))
    people = {each.id: each for each in session.scalars(here)}
    for lead in leads:
        if wanted[lead.id].owner_id not in people:
            raise Invalid("请从本店在职的顾问中选择", "Choose somebody who works in this store", field=f"owner-{lead.id}", clause="C1")
        lead.assign(owner=people[wanted[lead.id].owner_id], reason=reason)
    return len(leads)


def unassigned_at_closing(session: Session, store: Store, day: date) -> int:
    """C1: how many leads that were caught before the store closed that day still wait for their consultant."""
    caught = select(func.count(Lead.id)).where(Lead.store_id == store.id, Lead.in_pool(), Lead.voided_at.is_(None), Lead.captured_at < closing_at(session, store, day))
    return session.scalar(caught)


@duty("C1")
def no_lead_waits_over_night(session: Session, store: Store, day: date, act: object) -> None:
    """C1: leads are handed out daily after work; the manager is told of those that were not. It costs nobody anything."""
    if count := unassigned_at_closing(session, store, day):
        words = Label("{day} 下班时还有 {count} 条线索未分配", "{count} leads were not handed out at closing on {day}").format(day=day.isoformat(), count=count)
        for person in people_of(session, store.id, Role.SALES_MANAGER):
            tell_once(session, person, Label("线索待分配", "Leads to hand out"), words, f"/assignment/?day={day.isoformat()}")


def people_of(session: Session, store_id: int, *roles: Role) -> list[int]:
    """Who of these roles works in the store."""
    there = select(Employee.id).join(Position, Position.id == Employee.position_id)
    there = there.where(Employee.store_id == store_id, Employee.is_active(), Employee.voided_at.is_(None), Position.role.in_(roles))
    return list(session.scalars(there.order_by(Employee.id)))


def tell_once(session: Session, person: int, title: Label, text: Label, href: str) -> None:
    """However often an evening is swept, nobody is told the same twice."""
    if session.scalar(select(Notification.id).where(Notification.recipient_id == person, Notification.href == href).limit(1)) is None:
        notify(session, person, title, text, href)


def last_closing(session: Session, store: Store, at: datetime) -> datetime:
    """The moment at which the store closed last."""
    today = clock.local_day(at, store.timezone)
    closing = closing_at(session, store, today)
    return closing if closing <= at else closing_at(session, store, date.fromordinal(today.toordinal() - 1))
