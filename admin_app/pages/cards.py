"""三表卡: the day's visitors, the prospects under way and the day's business, to print and sign (C1)."""

from collections import Counter
from datetime import date
from typing import Any

from flask import Blueprint, g, render_template, request
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from models import clock, policy
from models.contacts import Appointment, Call, FollowUp, FollowUpState
from models.customers import Lead, LeadState, Level
from models.people import Employee, Position, Store
from models.phones import mask_phone
from models.policy import Right
from models.reception import Visit
from models.refused import Invalid
from models.roles import Role
from models.sales import Order, OrderState, TestDrive, TestDriveState
from models.words import Label, say

from .. import moments
from ..access import act
from ..looks import CardsPage, Sheet
from ..shell import shell

cards = Blueprint("cards", __name__, url_prefix="/cards")
MOST = 200
BLANK = 6
LEADERS = (Role.SUPERVISOR, Role.SALES_MANAGER, Role.GENERAL_MANAGER)
ABOUT = (joinedload(Lead.customer), joinedload(Lead.channel), joinedload(Lead.model), joinedload(Lead.owner))


class Cards:
    """What one person's card, or the whole store's, says of a day."""

    def __init__(self, day: date, whose: int | None):
        self.day, self.whose, self.actor = day, whose, g.person.actor
        self.start, self.end = clock.day_span(day)
        self.is_masked = policy.masks(self.actor, Lead)

    def of(self, register: type, *owners: str) -> tuple:
        """The rows this person may see, of the chosen colleague where one is chosen."""
        whose = (or_(*(getattr(register, f"{name}_id") == self.whose for name in owners)),) if self.whose else ()
        return register.voided_at.is_(None), policy.condition(self.actor, register), *whose

    def phone(self, lead: Lead) -> str:
        phone = lead.customer.phone or ""
        return mask_phone(phone) if phone and self.is_masked else phone

    def visitors(self) -> Sheet:
        came = select(Visit).where(*self.of(Visit, "introduced_to", "received_by"), Visit.arrived_at >= self.start, Visit.arrived_at < self.end)
        about = (joinedload(Visit.lead).options(*ABOUT), joinedload(Visit.received_by), joinedload(Visit.introduced_to))
        visits = g.reading.scalars(came.options(*about).order_by(Visit.arrived_at, Visit.id).limit(MOST)).all()
        rows = tuple(
            (
                _time(each.arrived_at), _time(each.left_at), each.lead.customer.name, self.phone(each.lead), each.origin.label, each.lead.model.name if each.lead.model else "",
                each.received_by.name if each.received_by else "", each.introduced_to.name if each.introduced_to else "", "√" if each.test_drive_offered else "", each.outcome or "",
            )
            for each in visits
        )  # fmt: skip
        heads = _heads("到店|In", "离店|Out", "客户|Customer", "电话|Phone", "来访|Origin", "意向车型|Model", "接待|Received", "顾问|Consultant", "邀试驾|Drive", "结果|Outcome")
        origins = Counter(each.origin.label for each in visits)
        totals = ((say("到店批次", "Visits"), str(len(visits))), *((label, str(count)) for label, count in origins.items()))
        return Sheet("visitors", say("来店客流量登记表", "Visitor-flow register"), heads, rows, totals, BLANK)

    def progress(self) -> Sheet:
        last = select(func.max(FollowUp.done_at)).where(FollowUp.lead_id == Lead.id, FollowUp.state == FollowUpState.DONE).correlate(Lead).scalar_subquery()
        times = select(func.count(FollowUp.id)).where(FollowUp.lead_id == Lead.id, FollowUp.state == FollowUpState.DONE).correlate(Lead).scalar_subquery()
        going_on = select(Lead, last, times).where(*self.of(Lead, "owner", "dcc"), Lead.state == LeadState.OPEN, Lead.level.in_((Level.O, Level.H, Level.A, Level.B)))
        found = g.reading.execute(going_on.options(*ABOUT).order_by(Lead.next_due_at, Lead.id).limit(MOST)).all()
        found.sort(key=lambda row: list(Level).index(row[0].level))
        rows = tuple(
            (
                lead.level.value, lead.customer.name, self.phone(lead), lead.model.name if lead.model else "", lead.channel.name, _day(lead.captured_at), str(made), _day(last_at),
                _day(lead.next_due_at), lead.expected_purchase.label if lead.expected_purchase else "", lead.owner.name if lead.owner else "", "",
            )
            for lead, last_at, made in found
        )  # fmt: skip
        heads = _heads("级别|Level", "客户|Customer", "电话|Phone", "车型|Model", "来源|Source", "建档|Since", "次数|Contacts", "上次|Last", "下次|Next", "预计购车|Buys", "顾问|Owner", "主管指示|Instruction")
        levels = Counter(lead.level for lead, *_ in found)
        totals = tuple((str(level.label), str(levels[level])) for level in Level if level in levels)
        note = say("只列前 {most} 条", "The first {most} only", most=MOST) if len(found) == MOST else ""
        return Sheet("progress", say("有望客户进度管制表", "Progress of prospective customers"), heads, rows, totals, note=note)

    def business(self) -> Sheet:
        made = select(FollowUp).where(*self.of(FollowUp, "owner"), FollowUp.done_at >= self.start, FollowUp.done_at < self.end, FollowUp.state == FollowUpState.DONE, FollowUp.lead_id.is_not(None))
        contacts = g.reading.scalars(made.options(joinedload(FollowUp.lead).options(*ABOUT), joinedload(FollowUp.owner)).order_by(FollowUp.done_at, FollowUp.id).limit(MOST)).all()
        rows = tuple(
            (
                _time(each.done_at), each.lead.customer.name, self.phone(each.lead), each.lead.model.name if each.lead.model else "", each.lead.customer.district or "",
                each.lead.channel.name, each.kind.label, each.lead.level.value if each.lead.level else "", each.result or "", _day(each.next_at), each.owner.name if each.owner else "", "",
            )
            for each in contacts
        )  # fmt: skip
        heads = _heads("时间|Time", "客户|Customer", "电话|Phone", "车型|Model", "区域|Area", "来源|Source", "目的|Purpose", "级别|Level", "情况|Notes", "下次|Next", "顾问|Owner", "主管指示|Instruction")
        return Sheet("business", say("营业日报表", "Daily business report"), heads, rows, tuple(self.counts()), BLANK)

    def counts(self) -> Any:
        """The day in numbers, as the form's foot asks for them."""
        within = lambda column: (column >= self.start, column < self.end)  # noqa: E731 – the same two conditions each time
        asked = (
            (Label("新建线索", "New leads"), Lead, ("owner", "dcc"), within(Lead.captured_at)),
            (Label("来电", "Calls"), Call, ("agent",), within(Call.called_at)),
            (Label("邀约", "Appointments"), Appointment, ("made_by",), within(Appointment.made_at)),
            (Label("到店", "Visits"), Visit, ("introduced_to", "received_by"), within(Visit.arrived_at)),
            (Label("试驾", "Test drives"), TestDrive, ("specialist",), (*within(TestDrive.ends_at), TestDrive.state == TestDriveState.DONE)),
            (Label("订单", "Orders"), Order, ("owner",), (Order.ordered_on == self.day, Order.state.not_in((OrderState.QUOTE, OrderState.CANCELLED)))),
        )  # fmt: skip
        for label, register, owners, conditions in asked:
            if policy.may(self.actor, Right.READ, register):
                yield label, str(g.reading.scalar(select(func.count(register.id)).where(*self.of(register, *owners), *conditions)))


@cards.get("/")
def index() -> str:
    policy.require(g.person.actor, Right.READ, Lead)
    g.reading.info["act"] = act()
    day, people = _asked_day(), _people()
    whose = next((key for key, _ in people if str(key) == request.args.get("who", "")), None)
    chosen = Cards(day, whose)
    sheets = tuple(make() for make in (chosen.visitors, chosen.progress, chosen.business))
    wanted = request.args.get("form", "")
    everybody = say("全店", "Whole store") if g.person.role in LEADERS else g.person.name
    page = CardsPage(
        title=say("三表卡", "Three-form card"), store=g.reading.get_one(Store, g.person.actor.store_id).name, day=day.isoformat(), who=dict(people).get(whose, everybody),
        sheets=tuple(each for each in sheets if wanted in ("", each.name)), people=(("", everybody, whose is None), *((str(key), name, key == whose) for key, name in people)) if people else (),
    )  # fmt: skip
    return render_template("cards.html", shell=shell(at="/cards/"), page=page)


def _asked_day() -> date:
    text = request.args.get("day", "")
    try:
        return date.fromisoformat(text) if text else clock.local_day(g.now)
    except ValueError:
        raise Invalid("「{text}」不是日期,例如 2026-05-01", "“{text}” is not a day, write for example 2026-05-01", text=text[:40]) from None


def _people() -> list[tuple[int, str]]:
    """Whose card a leader may print; everybody else prints their own."""
    if g.person.role not in LEADERS:
        return []
    sellers = select(Employee.id, Employee.name).join(Position, Position.id == Employee.position_id).where(
        Employee.store_id == g.person.actor.store_id, Employee.is_active(), Employee.voided_at.is_(None), Position.role.in_((Role.CONSULTANT, Role.DCC))
    )  # fmt: skip
    return [tuple(row) for row in g.reading.execute(sellers.order_by(Employee.id).limit(60))]


def _heads(*pairs: str) -> tuple[Label, ...]:
    return tuple(Label(*pair.split("|")) for pair in pairs)


def _time(moment: Any) -> str:
    return f"{clock.to_local(moment):%H:%M}" if moment else ""


def _day(moment: Any) -> str:
    return moments.short(moment, g.now)[:5] if moment else ""
