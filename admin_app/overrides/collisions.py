"""Collisions: both sides beside each other – who had the customer when, what was done, and what was missed – to decide on (C3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import policy
from models.contacts import Appointment, Call, FollowUp, FollowUpState
from models.customers import Assignment, Lead
from models.policy import Right
from models.reception import Message, MessageStatus, Visit
from models.words import Label, say

from .. import moments
from ..details import Details
from ..looks import Happening, Side
from ..screens import Screen

MOST = 30
"""So many happenings of each kind tell the story."""


class CollisionDetails(Details):
    def extras(self) -> dict[str, Any]:
        case = self.row
        seen = policy.condition(self.viewer.actor, Lead, Right.READ)
        leads = {each.id: each for each in self.session.scalars(select(Lead).where(Lead.id.in_((case.first_lead_id, case.second_lead_id or 0)), seen))}
        sides = [self._of_lead(say("前一条", "The first"), leads[case.first_lead_id])] if case.first_lead_id in leads else []
        if (case.claimed_by_id is not None and self.is_editable) or case.claimed_by_id == self.viewer.actor.employee_id:
            sides.append(self._of_entry(leads.get(case.second_lead_id or 0)))
        elif case.second_lead_id in leads:
            sides.append(self._of_lead(say("后一条", "The second"), leads[case.second_lead_id]))
        return {"sides": tuple(sides)}

    def _of_lead(self, title: str, lead: Lead) -> Side:
        story = sorted(happenings(self.session, lead, self.viewer.now), key=lambda each: each[0])
        told = tuple(Happening(moments.short(at, self.viewer.now), what, who, tone) for at, what, who, tone in story)
        return Side(title, lead.owner.name if lead.owner else lead.dcc.name if lead.dcc else say("无人负责", "Nobody's"), tuple(self._about(lead)), told, f"/admin/leads/details/?id={lead.id}", self._late(lead))

    def _late(self, lead: Lead) -> str:
        late = self.row.missed_follow_up_by
        if late is None or late.id not in (lead.owner_id, lead.dcc_id):
            return ""
        return say("{name} 有到期未做的回访", "{name} missed a contact that was due", name=late.name)

    def _about(self, lead: Lead) -> Iterator[tuple[Any, Any]]:
        fields = Lead.fields
        yield fields["captured_at"].label, moments.exact(lead.captured_at)
        yield fields["state"].label, lead.state.label
        yield fields["channel"].label, lead.channel.title
        for name in ("model", "level", "expected_purchase", "dcc"):
            value = getattr(lead, name)
            if value is not None:
                yield fields[name].label, value.title if fields[name].is_link else value.label

    def _of_entry(self, lead: Lead | None) -> Side:
        """A later entry that was held back: who made it, when, and what they wrote."""
        case = self.row
        about, told = [(Label("登记时间", "Entered at"), moments.exact(case.claimed_at))], []
        for name, value in (case.entered or {}).items():
            field = Lead.fields[name]
            if field.is_link:
                linked = self.session.get(field.target, value)
                value = linked.title if linked is not None else ""
            elif field.kind.widget == "choice":
                value = field.kind.read(value).label
            about.append((field.label, value))
        told.append(Happening(moments.short(case.claimed_at, self.viewer.now), say("登记同一电话,被拦下", "Entered the same phone; held back"), case.claimed_by.name))
        for call in self._calls_before():
            told.append(Happening(moments.short(call.called_at, self.viewer.now), say("通话", "Call"), case.claimed_by.name))
        return Side(say("后一条", "The second"), case.claimed_by.name, tuple(about), tuple(told), f"/admin/leads/details/?id={lead.id}" if lead else "")

    def _calls_before(self) -> list[Call]:
        case = self.row
        calls = select(Call).where(Call.phone == case.phone, Call.agent_id == case.claimed_by_id, Call.store_id == case.store_id, Call.voided_at.is_(None))
        return list(self.session.scalars(calls.order_by(Call.called_at).limit(MOST))) if case.phone else []


def happenings(session: Any, lead: Lead, now: datetime) -> Iterator[tuple[datetime, str, str, str]]:
    """What happened to a lead: the moment, in words, through whom, and whether it was late."""
    def of(register: type, order: Any) -> Any:
        return session.scalars(select(register).where(register.lead_id == lead.id, register.voided_at.is_(None)).order_by(order).limit(MOST)).all()

    yield lead.captured_at, say("建档", "Caught"), (lead.dcc or lead.owner).name if lead.dcc or lead.owner else "", ""
    for each in of(Assignment, Assignment.assigned_at):
        yield each.assigned_at, say("分配给 {name}", "Given to {name}", name=each.to_owner.name), each.assigned_by.name if each.assigned_by else "", ""
    for each in of(Call, Call.called_at):
        yield each.called_at, say("通话:{way}", "Call: {way}", way=str(each.direction.label)), each.agent.name, ""
    for each in of(Visit, Visit.arrived_at):
        yield each.arrived_at, say("到店", "Came"), (each.introduced_to or each.received_by).name if each.introduced_to or each.received_by else "", ""
    for each in of(Appointment, Appointment.made_at):
        yield each.made_at, say("邀约:{state}", "Appointment: {state}", state=str(each.state.label)), each.made_by.name if each.made_by else "", ""
    for each in of(Message, Message.sent_at):
        if each.status is MessageStatus.SENT and each.sent_at:
            yield each.sent_at, say("发短信", "Message"), each.sender.name if each.sender else "", ""
    for each in of(FollowUp, FollowUp.due_at):
        who = each.owner.name if each.owner else ""
        if each.state is FollowUpState.DONE:
            is_late = each.done_at > each.due_at
            yield each.done_at, say("{kind}", "Contact: {kind}", kind=str(each.kind.label)) + (say("(晚于应回访时间)", " (late)") if is_late else ""), who, "late" if is_late else ""
        elif each.state is FollowUpState.DUE and each.due_at < now:
            yield each.due_at, say("{kind}到期未做", "Contact {kind}: due and not made", kind=str(each.kind.label)), who, "late"


class CollisionScreen(Screen):
    """The case, its two sides, and the decision."""

    details_class = CollisionDetails
