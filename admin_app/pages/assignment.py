"""晚间分配: after work the manager hands the day's leads out; a fair split is proposed, changed at will and confirmed at one stroke (C1)."""

from collections import Counter
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request
from markupsafe import Markup

from models import clock, policy
from models.customers import Lead
from models.people import Store
from models.policy import Right
from models.refused import Forbidden, Invalid, NotFound, Refused
from models.roles import Role
from models.rules.assignment import TONIGHT, Choice, Proposal, candidates, confirm, last_closing, pool, propose
from models.rules.calendar import warning
from models.rules.escalation import to_reassign
from models.words import Label, say

from .. import moments
from ..access import act
from ..database import writing as transaction
from ..looks import AssignmentPage, OptionLook, PersonChip, SplitLine, SplitPart, cells
from ..shell import shell

assignment = Blueprint("assignment", __name__, url_prefix="/assignment")
MOST_LATE = 50
SEE_IT = (Role.SALES_MANAGER, Role.SUPERVISOR, Role.GENERAL_MANAGER)


@assignment.before_request
def _for_the_store_s_leaders() -> None:
    if g.person.actor.role not in SEE_IT:
        raise Forbidden("晚间分配由销售经理办理", "The sales manager hands out leads", clause="C1")


@assignment.get("/")
def index() -> str:
    return _page()


@assignment.post("/")
def hand_out() -> Any:
    """All that was chosen, in one transaction; what somebody else was quicker with is named, and then nothing is done."""
    try:
        choices = _chosen()
        with transaction(act()) as session:
            for each in choices:
                policy.fetch(session, g.person.actor, Lead, each.lead_id)
            count = confirm(session, choices, request.form.get("reason", "").strip()[:120] or say("晚间分配", "Evening's assignment"))
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _page(str(refusal)), refusal.status
    flash(say("已分配 {count} 条线索", "{count} leads handed out", count=count))
    return redirect("/assignment/", 302)


def _chosen() -> list[Choice]:
    chosen = []
    for name, text in request.form.items():
        kind, _, key = name.partition("-")
        if kind == "owner" and text:
            before = request.form.get(f"from-{key}", "")
            chosen.append(Choice(policy.row_key(key), policy.row_key(text), policy.row_key(before) if before else None))
    if not chosen:
        raise Invalid("请至少为一条线索选择顾问", "Choose a consultant for at least one lead", clause="C1")
    if len(chosen) > TONIGHT:
        raise Invalid("一次最多分配 {most} 条", "At most {most} leads at one stroke", clause="C1", most=TONIGHT)
    return chosen


def _page(error: str = "") -> str:
    g.reading.info["act"] = act()
    store, today = g.reading.get_one(Store, g.person.actor.store_id), clock.local_day(g.now)
    people = candidates(g.reading, store, today)
    waiting, late = pool(g.reading, store.id), to_reassign(g.reading, store, g.now, MOST_LATE)
    tonight, instead = propose(g.reading, waiting, people), propose(g.reading, late, people)
    closed_at, more = last_closing(g.reading, store, g.now), Counter(each.owner_id for each in tonight)
    unassigned = sum(each.captured_at < closed_at for each in waiting)
    may_confirm = any(Lead.assign.is_open_to(each, g.reading, g.person.actor) for each in (waiting + late)[:1])
    options = [(each.id, f"{each.name} · {each.in_hand}" + ("" if each.is_here else say("(休假)", " (away)"))) for each in people]
    page = AssignmentPage(
        title=say("晚间分配", "Evening's assignment"),
        lead=say("{count} 条待分配", "{count} to hand out", count=len(waiting)),
        people=tuple(PersonChip(each.name, each.in_hand, more[each.id], away=not each.is_here) for each in people),
        parts=(
            SplitPart(
                "pool", say("今天的线索", "Today's leads"), tuple(_line(each, options, closed_at) for each in tonight), button=say("确认分配", "Hand them out"),
                help=say("按在手数量、区域和到岗情况建议,可逐条修改;空着的今晚不分。", "Proposed by what everybody has in hand, the district and who is here; change what you like. What is left empty is not handed out tonight."),
                none_yet=say("没有待分配的线索,今天都分完了。", "Nothing waits: all of today's leads are handed out."),
            ),
            SplitPart(
                "late", say("建议改派", "To somebody else"), tuple(_line(each, options, None, is_chosen=False) for each in instead), button=say("确认改派", "Reassign them"),
                help=say("回访逾期过久,顾问一直未联系。选好接手人再确认,原顾问的记录都保留。", "Their contacts have waited too long. Choose who takes over; all that was written stays."),
                none_yet=say("没有逾期过久的线索。", "No contact has waited too long."),
            ),
        ),
        may_confirm=may_confirm, error=error,
        warning=_warnings(store, today, unassigned),
    )  # fmt: skip
    return render_template("assignment.html", shell=shell(at="/assignment/"), page=page)


def _warnings(store: Store, today: Any, unassigned: int) -> str:
    said = [say("有 {count} 条线索在上次下班前就已建档,仍未分配", "Captured before the last closing and still nobody's: {count}", count=unassigned)] if unassigned else []
    if unknown := warning(g.reading, store.id, today, today + timedelta(days=31)):
        said.append(str(unknown))
    return " ".join(said)


def _line(proposal: Proposal, people: list[tuple[int, str]], closed_at: Any, is_chosen: bool = True) -> SplitLine:
    lead = proposal.lead
    told = (lead.channel.title, lead.model.title if lead.model else "", lead.customer.district or "", lead.dcc.name if lead.dcc else "", lead.owner.name if lead.owner else "")
    posted = request.form.get(f"owner-{lead.id}")
    chosen = posted if posted is not None else str(proposal.owner_id) if is_chosen else ""
    words, tone, _ = moments.due_words(lead.next_due_at, g.now) if lead.owner_id else ("", "", "")
    is_late = closed_at is not None and lead.captured_at < closed_at
    return SplitLine(
        id=lead.id, name=lead.customer.name, href=f"/admin/leads/details/?id={lead.id}", about=" · ".join(each for each in told if each),
        when=moments.short(lead.captured_at, g.now), level=cells.level(lead.level.value, lead.level.label) if lead.level else Markup(""),
        options=tuple(OptionLook(str(key), name, str(key) == chosen) for key, name in people if key != lead.owner_id),
        why=_suggested(proposal, people) if not is_chosen else proposal.why, from_id=str(lead.owner_id or ""),
        late=words if tone == "late" else say("下班前未分配", "Not handed out at closing") if is_late else "",
    )  # fmt: skip


def _suggested(proposal: Proposal, people: list[tuple[int, str]]) -> Any:
    name = next((name.split(" · ")[0] for key, name in people if key == proposal.owner_id), None)
    return Label("建议 {name}:{why}", "{name}: {why}").format(name=name, why=proposal.why) if name else proposal.why


def may_see_assignment(actor: Any) -> bool:
    return actor.role in SEE_IT and policy.may(actor, Right.READ, Lead)
