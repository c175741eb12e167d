"""The day's work besides the lists: customers not yet written to, owners to call, what waits elsewhere, how far one's own target is (A1, A2, C5)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from flask import g
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import clock, policy
from models.contacts import AFTER_SALE, Call, FollowUp, FollowUpKind, FollowUpState
from models.customers import Lead
from models.people import Store
from models.plans import Target
from models.policy import Right
from models.reception import Collision, CollisionState, Message
from models.refused import Refused
from models.roles import Role
from models.rules.assignment import last_closing
from models.rules.calendar import closing_at, warning
from models.rules.escalation import Step, late_leads
from models.rules.evening import without_message
from models.rules.messages import first_message, greeting
from models.running import CalendarDay
from models.words import Label, say
from reports import numbers
from reports.figures import FIGURES, By, Question
from reports.period import month

from .. import moments
from ..looks import Board, CareLine, Letter, Nudge, cells
from ..looks import Figure as FigureLook
from ..rows import Viewer

SALES = (Role.CONSULTANT, Role.DCC, Role.KEY_ACCOUNT)
MOST = 20
CARE = (*AFTER_SALE, FollowUpKind.KEY_VISIT)


def store_of(viewer: Viewer) -> Store:
    return g.reading.get_one(Store, viewer.actor.store_id)


def letters(viewer: Viewer) -> tuple[Letter, ...]:
    """C5: today's customers without a message: one's own, or the whole store's for whoever leads it."""
    actor = viewer.actor
    if not policy.may(actor, Right.READ, Message) or actor.role not in (*SALES, Role.SUPERVISOR, Role.SALES_MANAGER):
        return ()
    waiting = without_message(g.reading, store_of(viewer), clock.local_day(viewer.now))
    wanted = {lead: at for lead, (at, who) in waiting.items() if who == actor.employee_id or actor.role not in SALES}
    seen = select(Lead).where(Lead.id.in_(list(wanted)[:200]), policy.condition(actor, Lead)).options(joinedload(Lead.customer), joinedload(Lead.model), joinedload(Lead.owner))
    leads = sorted(g.reading.scalars(seen), key=lambda lead: wanted[lead.id])
    may_write = policy.may(actor, Right.WRITE, Message)
    return tuple(_letter(viewer, lead, wanted[lead.id], waiting[lead.id][1] == actor.employee_id and may_write) for lead in leads[:MOST])


def _letter(viewer: Viewer, lead: Lead, at: Any, is_own: bool) -> Letter:
    error, body = "", ""
    if is_own:
        try:
            body = first_message(g.reading, lead, viewer.actor)
        except Refused as refusal:
            error = str(refusal)
    phone = lead.customer.phone if not policy.masks(viewer.actor, Lead) else ""
    return Letter(
        lead.id, lead.customer.name, f"/admin/leads/details/?id={lead.id}", moments.short(at, viewer.now), body, who=lead.owner.name if lead.owner else "",
        sms=f"sms:{phone}?body={quote(body)}" if phone and body else "", error=error, is_own=is_own,
    )  # fmt: skip


def letters_title(viewer: Viewer) -> str:
    store = store_of(viewer)
    closing = closing_at(g.reading, store, clock.local_day(viewer.now))
    return say("今天还没发短信({time} 下班前发出)", "Not written to today (send before {time})", time=f"{clock.to_local(closing):%H:%M}")


def care(viewer: Viewer) -> tuple[CareLine, ...]:
    """A2, K3, P11: owners and key accounts whose call is due until tonight."""
    if viewer.actor.role not in SALES:
        return ()
    tonight = clock.day_span(clock.local_day(viewer.now))[1]
    due = select(FollowUp).where(
        FollowUp.owner_id == viewer.actor.employee_id, FollowUp.state == FollowUpState.DUE, FollowUp.due_at < tonight, FollowUp.kind.in_(CARE), FollowUp.voided_at.is_(None)
    )
    about = (joinedload(FollowUp.lead).joinedload(Lead.customer), joinedload(FollowUp.key_account))
    return tuple(_care_line(each, viewer) for each in g.reading.scalars(due.options(*about).order_by(FollowUp.due_at, FollowUp.id).limit(MOST)))


def _care_line(each: FollowUp, viewer: Viewer) -> CareLine:
    name = each.lead.customer.name if each.lead else each.key_account.name
    tel = each.lead.customer.phone if each.lead and not policy.masks(viewer.actor, Lead) else ""
    return CareLine(name, f"/admin/follow_ups/details/?id={each.id}", each.kind.label, cells.due(*moments.due_words(each.due_at, viewer.now)), tel or "")


def nudges(viewer: Viewer) -> tuple[Nudge, ...]:
    """C1, C2, C3, Y2: what waits for this person on other pages."""
    return tuple(_nudges(viewer, viewer.actor.role)) if viewer.actor.store_id else ()


def _nudges(viewer: Viewer, role: Role | None) -> Iterator[Nudge]:
    actor, store = viewer.actor, store_of(viewer)
    if role is Role.SALES_MANAGER:
        pool = select(func.count(Lead.id)).where(Lead.store_id == store.id, Lead.in_pool(), Lead.voided_at.is_(None))
        if count := g.reading.scalar(pool):
            late = g.reading.scalar(pool.where(Lead.captured_at < last_closing(g.reading, store, viewer.now)))
            words = say("{count} 条线索待分配", "Leads to hand out: {count}", count=count) + (say(",其中 {late} 条下班前未分配", " ({late} from before the last closing)", late=late) if late else "")
            yield Nudge(words, "/assignment/", say("去分配", "Hand them out"), "late" if late else "soon")
        if count := _count(late_leads(g.reading, store, Step.REASSIGN, viewer.now)):
            yield Nudge(say("{count} 条线索逾期过久,建议改派", "Leads that have waited too long and want another owner: {count}", count=count), "/assignment/#late", say("看建议", "See"), "late")
    if role is Role.SUPERVISOR and (count := _count(late_leads(g.reading, store, Step.SUPERVISOR, viewer.now))):
        yield Nudge(say("{count} 条线索的回访逾期未处理,已报给您", "Late contacts that have come to you: {count}", count=count), "/admin/leads/?view=late", say("查看", "See"), "late")
    if role in (Role.SUPERVISOR, Role.SALES_MANAGER):
        cases = select(func.count(Collision.id)).where(Collision.state == CollisionState.OPEN, Collision.voided_at.is_(None), policy.condition(actor, Collision))
        if count := g.reading.scalar(cases):
            yield Nudge(say("{count} 件撞单待裁定", "Collisions to decide: {count}", count=count), "/admin/collisions/?state=open", say("去裁定", "Decide"), "soon")
    if policy.may(actor, Right.WRITE, CalendarDay):
        today = clock.local_day(viewer.now)
        if said := warning(g.reading, store.id, today, today + timedelta(days=45)):
            yield Nudge(str(said), "/admin/calendar_days/", say("营业日历", "Calendar"), "soon")


def _count(leads: Any) -> int:
    return g.reading.scalar(select(func.count()).select_from(leads.order_by(None).limit(1000).subquery()))


def greeting_of_the_day(viewer: Viewer) -> str:
    """C6: the front desk has its words before it."""
    if viewer.actor.role is not Role.FRONT_DESK:
        return ""
    try:
        return greeting(g.reading, viewer.actor)
    except Refused:
        return ""


OWN = (
    ("leads", "leads_total", Label("线索", "Leads")), ("invitations", "invitation_rate", Label("邀约", "Invitations")),
    ("test_drives", "test_drive_rate", Label("试驾", "Test drives")), ("units", "units", Label("交车", "Units")),
)  # fmt: skip
"""What a person's target of the month asks for, and the figure that counts it."""


def own_board(viewer: Viewer, stores: tuple[tuple[int, str], ...]) -> tuple[Board, ...]:
    """A1: one's own month beside one's own target."""
    if viewer.actor.role not in (Role.CONSULTANT, Role.DCC) or not stores:
        return ()
    this = month(clock.local_day(viewer.now))
    question = Question(stores, (this,), viewer.now).broken_down(By.PERSON)
    target = g.reading.scalars(select(Target).where(Target.employee_id == viewer.actor.employee_id, Target.month == this.first, Target.voided_at.is_(None))).first()
    looks = [_calls(viewer, this, target)] if viewer.actor.role is Role.DCC else []
    for name, figure, label in OWN:
        done = FIGURES[figure].ask(g.reading, question).of(0, viewer.actor.employee_id).numerator
        looks.append(_own_look(label, done, getattr(target, name, None), FIGURES[figure].meaning))
    return (Board(say("我的 {number} 月", "My {name}", number=this.first.month, name=f"{this.first:%B}"), tuple(looks)),)


def _calls(viewer: Viewer, this: Any, target: Target | None) -> FigureLook:
    start, end = clock.month_span(this.first)
    made = select(func.count(Call.id)).where(Call.agent_id == viewer.actor.employee_id, Call.called_at >= start, Call.called_at < end, Call.voided_at.is_(None))
    return _own_look(Label("来电", "Calls"), g.reading.scalar(made), target.calls if target else None)


def _own_look(label: Label, done: Any, planned: int | None, meaning: Label | str = "") -> FigureLook:
    words = say("目标 {planned}", "of {planned}", planned=numbers.count(planned)) if planned else say("未设目标", "no target")
    return FigureLook(label, numbers.count(done), change=words, share=min(100, round(100 * done / planned)) if planned else None, definition=meaning)
