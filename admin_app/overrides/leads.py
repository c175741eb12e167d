"""Leads: who to call next, at one look and without leaving the list (A1, C2)."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import flash, g, jsonify, request
from flask_admin import expose
from markupsafe import Markup

from models import clock
from models.contacts import FollowUp, Method
from models.customers import Lead, LeadState, Level
from models.fields import Field
from models.phones import mask_phone
from models.policy import Right, fetch, may
from models.refused import Invalid, Refused
from models.roles import Role
from models.rules.claims import open_case
from models.rules.contacts import log_contact, take_back
from models.words import Label, say
from models.writing import read_all, writable_fields

from .. import moments
from ..access import act
from ..database import writing as transaction
from ..details import Details
from ..listing import Listing, View
from ..looks import Column, OptionLook, QuickLog, Row, RowAction, cells, log_answer
from ..rows import Drawing, Viewer, tone_of
from ..screens import Screen

UNDO_WITHIN = timedelta(seconds=60)
"""The button stands for five seconds; slow lines get a little longer."""
GOING_ON = Lead.state.in_((LeadState.NEW, LeadState.OPEN))


DETAILS = {"gender": "gender", "phone": "phone", "district": "district", "model": "model_id", "expected_purchase": "expected_purchase"}
"""Of the six details of D3 those that a lead may lack, and where they stand in its row."""


def _today(viewer: Viewer) -> Any:
    return clock.start_of_day(clock.local_day(viewer.now))


def going_on(_viewer: Viewer) -> Iterable[Any]:
    return (GOING_ON,)


def late(viewer: Viewer) -> Iterable[Any]:
    return GOING_ON, Lead.due_before(viewer.now)


def due_today(viewer: Viewer) -> Iterable[Any]:
    return GOING_ON, Lead.next_due_at >= viewer.now, Lead.next_due_at < _today(viewer) + timedelta(days=1)


def due_tomorrow(viewer: Viewer) -> Iterable[Any]:
    start = _today(viewer) + timedelta(days=1)
    return GOING_ON, Lead.next_due_at >= start, Lead.next_due_at < start + timedelta(days=1)


def hot(_viewer: Viewer) -> Iterable[Any]:
    return GOING_ON, Lead.level == Level.H


def waiting(_viewer: Viewer) -> Iterable[Any]:
    return (Lead.in_pool(),)


def everything(_viewer: Viewer) -> Iterable[Any]:
    return ()


VIEWS = (
    View("due", Label("待跟进", "To follow up"), going_on, "next_due_at", counted=True),
    View("late", Label("逾期", "Late"), late, "next_due_at", counted=True, tone="late"),
    View("today", Label("今天", "Today"), due_today, "next_due_at", counted=True),
    View("hot", Label("H 级", "Level H"), hot, "next_due_at"),
    View("pool", Label("待分配", "To assign"), waiting, "captured_at", counted=True),
    View("all", Label("全部", "All"), everything, "-captured_at"),
)


class LeadDrawing(Drawing):
    """Level, name and phone in the first cell, then when to call, then the rest in plain text."""

    def first_column(self) -> None:
        self.columns.append((None, Column("customer", Label("客户", "Customer"))))
        at = self.paths.at
        self.at = {name: self.take(at("customer", name)) for name in ("gender", "phone", "district")}
        self.at |= {name: self.take(getattr(Lead, name)) for name in ("level", "state", "next_due_at", "owner_id", "dcc_id", "is_complete", "model_id", "expected_purchase")}
        self.may_log = may(self.viewer.actor, Right.WRITE, FollowUp)
        self.add_due()

    def add_due(self) -> None:
        def draw(value: Any, row: Any) -> Markup:
            if row[self.at["state"]] not in (LeadState.NEW, LeadState.OPEN):
                return cells.EMPTY
            return cells.due(*moments.due_words(value, self.viewer.now))

        self.drawers.append((self.at["next_due_at"], draw))
        self.columns.append((Lead.fields["next_due_at"], Column("next_due_at", Lead.fields["next_due_at"].label, "due")))

    def listed(self) -> list[Field]:
        names = ("model", "channel", "expected_purchase", "owner", "district", "captured_at")
        return [Lead.fields[name] for name in names if name not in self.hidden]

    def first_cell(self, row: Any, name: str, href: str) -> Markup:
        state, level, gender, phone = (row[self.at[part]] for part in ("state", "level", "gender", "phone"))
        return cells.who(
            name, href,
            level=cells.level(level.value, level.label) if level else "",
            title=gender.label if gender else "",
            state=cells.badge(state.label, tone_of(state)) if state is not LeadState.OPEN else "",
            under=cells.html("".join(self.under(row, phone))),
        )  # fmt: skip

    def under(self, row: Any, phone: str | None) -> Iterable[Markup]:
        if phone:
            yield self.phone(Lead.fields["phone"], phone, row[0])
        if words := self.missing_words(row):
            yield Markup('<small class="missing">{}</small>').format(words)

    def missing_words(self, row: Any) -> str:
        """D3: which of the six details are still to be asked."""
        if row[self.at["is_complete"]] or row[self.at["state"]] not in (LeadState.NEW, LeadState.OPEN):
            return ""
        labels = [str(Lead.fields[name].label) for name, at in DETAILS.items() if not row[self.at[at]]]
        return say("缺:{what}", "Missing: {what}", what=say("、", ", ").join(labels)) if labels else ""

    def draw(self, row: Any) -> Row:
        drawn = super().draw(row)
        drawn.note = self.missing_words(row)
        return drawn

    def phone(self, field: Field, value: str | None, row_id: int) -> Markup:
        return super().phone(field, value, row_id) if value else Markup("")

    def brief(self, row: Any) -> str:
        if self.chosen:
            return self.in_words(row, self.drawers[1:4])
        return " · ".join(str(row[at]) for at, _ in self.drawers[1:4] if row[at])

    def tel(self, row: Any) -> str:
        return "" if self.is_masked else row[self.at["phone"]] or ""

    def action(self, row: Any) -> RowAction | None:
        is_own = self.viewer.actor.employee_id in (row[self.at["owner_id"]], row[self.at["dcc_id"]])
        if self.may_log and is_own and row[self.at["state"]] is LeadState.OPEN:
            return RowAction(Label("记跟进", "Log contact"), log=True)
        return None


def quick_log(viewer: Viewer) -> QuickLog:
    today = clock.local_day(viewer.now)
    days = ((1, Label("明天", "Tomorrow")), (3, Label("3 天", "3 days")), (7, Label("7 天", "7 days")))
    return QuickLog(
        url="/admin/leads/{id}/log",
        methods=tuple(OptionLook(each.value, each.label, each is Method.PHONE) for each in Method),
        days=tuple(OptionLook((today + timedelta(days=count)).isoformat(), label, count == 3) for count, label in days),
        title=Label("记跟进", "Log contact"),
        result_hint=Label("客户怎么说?", "What did the customer say?"),
        earliest=(today + timedelta(days=1)).isoformat(),
        latest=(today + timedelta(days=365)).isoformat(),
    )


class LeadListing(Listing):
    drawing_class = LeadDrawing

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The pool is for those who fill or empty it."""
        sees_pool = self.viewer.actor.role in (Role.SALES_MANAGER, Role.SUPERVISOR, Role.GENERAL_MANAGER, Role.DCC)
        return tuple(each for each in VIEWS if each.name != "pool" or sees_pool)

    def extras(self) -> dict[str, Any]:
        return {"quick_log": quick_log(self.viewer)} if may(self.viewer.actor, Right.WRITE, FollowUp) else {}


class LeadDetails(Details):
    def extras(self) -> dict[str, Any]:
        lead = self.row
        is_going_on = lead.state in (LeadState.NEW, LeadState.OPEN)
        is_own = self.viewer.actor.employee_id in (lead.owner_id, lead.dcc_id)
        may_log = lead.state is LeadState.OPEN and is_own and self.is_editable
        phone = lead.phone
        return {
            "polite": lead.gender.label if lead.gender else "",
            "level": cells.level(lead.level.value, lead.level.label) if lead.level else Markup(""),
            "due": cells.due(*moments.due_words(lead.next_due_at, self.viewer.now)) if is_going_on else Markup(""),
            "subtitle": (mask_phone(phone) if self.is_masked else phone) if phone else "",
            "tel": "" if self.is_masked else phone or "",
            "quick_log": quick_log(self.viewer) if may_log else None,
        }


def claim(refusal: Refused, texts: Any) -> bool:
    """C3: an entry that was held back because the phone is known goes before the supervisor; the person is told only that."""
    if refusal.field != "phone" or refusal.status != 409:
        return False
    actor = g.person.actor
    with transaction(act()) as session:
        values = read_all(session, writable_fields(actor, Lead, is_new=True), texts)
        is_open = open_case(session, values) is not None
    if is_open:
        flash(say("已提交主管裁定,请勿当着客户争执", "Your supervisor will decide; do not quarrel before the customer"))
    return is_open


class LeadScreen(Screen):
    """The list that a salesperson works in all day."""

    listing_class = LeadListing
    details_class = LeadDetails

    def after_refusal(self, refusal: Refused) -> None:
        claim(refusal, request.form)

    @expose("/<row_id>/log", methods=("POST",))
    def log(self, row_id: str) -> Any:
        """记跟进: what was said and when to call next, without leaving the list."""
        asked = FollowUp.finish.questions()
        with transaction(act()) as session:
            lead = fetch(session, g.person.actor, Lead, row_id, Right.WRITE)
            texts = {name: request.form.get(name, "") for name in asked}
            if texts["next_at"] and len(texts["next_at"]) == 10:
                texts["next_at"] += " 18:00"
            answers = FollowUp.finish.read(texts, session)
            if lead.state is not LeadState.OPEN:
                raise Invalid("只有跟进中的线索可以记跟进", "Only a lead that is followed up can be logged")
            done = log_contact(session, lead, **answers)
            words = moments.due_words(lead.next_due_at, g.now)
            undo = f"/admin/leads/{lead.id}/log/{done.id}/undo"
        return jsonify(log_answer(*words, undo_url=undo))

    @expose("/<row_id>/log/<log_id>/undo", methods=("POST",))
    def undo(self, row_id: str, log_id: str) -> Any:
        with transaction(act()) as session:
            lead = fetch(session, g.person.actor, Lead, row_id, Right.WRITE)
            done = fetch(session, g.person.actor, FollowUp, log_id, Right.WRITE)
            if done.lead_id != lead.id:
                raise Invalid("这条跟进不属于该线索", "This contact is not of that lead")
            take_back(session, done, UNDO_WITHIN)
            words = moments.due_words(lead.next_due_at, g.now)
        return jsonify(log_answer(*words))
