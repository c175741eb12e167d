"""今日待办: what waits today, then this month in figures (A1)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models import clock, policy
from models.customers import Lead
from models.editions import EditionState
from models.handbook import TeamCharter
from models.policy import Right
from models.reception import Message, MessageKind, MessageStatus
from models.words import Label, say
from models.writing import create, read_all, writable_fields

from ..access import act
from ..database import writing as transaction
from ..looks import Charter, HomePage, Tile
from ..overrides.leads import LeadListing, due_today, due_tomorrow, late
from ..paging import capped_count
from ..rows import Viewer
from ..shell import shell
from ..waiting import waiting
from .board import month_board, stores_of
from .day import care, greeting_of_the_day, letters, letters_title, nudges, own_board
from .desk import CALLS, begins, rows_of, waits, welcome


class ShortListing(LeadListing):
    """The first few; the rest are on the list itself, one tap on."""

    size = 10

    def batch(self) -> tuple:
        return ()


home = Blueprint("home", __name__)
TILES = (
    ("late", Label("逾期", "Late"), "late", late),
    ("today", Label("今天", "Today"), "today", due_today),
    ("tomorrow", Label("明天", "Tomorrow"), "soon", due_tomorrow),
)


@home.get("/")
def index() -> str:
    viewer = Viewer(g.person.actor, g.now)
    g.reading.info["act"] = act()
    tiles, listing, title, waiting_here = (), None, "", waits(viewer)
    if viewer.actor.role in CALLS and policy.may(viewer.actor, Right.READ, Lead):
        tiles, listing = _to_do(viewer)
    else:
        title, listing = rows_of(viewer, waiting_here)
    page = HomePage(
        title=say("工作台", "Today"),
        tiles=tiles,
        list=listing,
        boards=(*own_board(viewer, stores_of(viewer.actor)), *month_board(viewer, g.person.zone)),
        nudges=(*welcome(viewer), *nudges(viewer)), letters=(written := letters(viewer)), letters_title=letters_title(viewer) if written else "",
        care=care(viewer), greeting=greeting_of_the_day(viewer),
        list_title=title,
        begins=begins(viewer),
        waits=waiting_here,
        charter=_charter(viewer),
        lead=say("{name},今天是 {day}", "{name}, today is {day}", name=g.person.name, day=clock.local_day(g.now).isoformat()),
    )
    return render_template("home.html", shell=shell(at="/"), page=page)


def _charter(viewer: Viewer) -> Charter | None:
    """T1: the charter in force stands on everybody's first page: purpose, position and goal."""
    if not policy.may(viewer.actor, Right.READ, TeamCharter):
        return None
    in_force = select(TeamCharter).where(TeamCharter.store_id == viewer.actor.store_id, TeamCharter.state == EditionState.PUBLISHED, TeamCharter.voided_at.is_(None))
    found = g.reading.scalars(in_force.order_by(TeamCharter.published_at.desc(), TeamCharter.id.desc()).limit(1)).first()
    return found and Charter(found.goal, found.purpose, found.position, f"/admin/team_charters/details/?id={found.id}")


def _to_do(viewer: Viewer) -> tuple:
    """The tiles with their counts, and the list of the one that is lit."""
    lit = request.args.get("due", "")
    scope = policy.condition(viewer.actor, Lead), Lead.voided_at.is_(None)
    counts = {name: capped_count(g.reading, Lead, *scope, *conditions(viewer), most=999) for name, _, _, conditions in TILES}
    names = [name for name, *_ in TILES]
    if lit not in names:
        lit = next((name for name in names if counts[name]), "today")
    tiles = tuple(
        Tile(label, "999+" if counts[name] > 999 else str(counts[name]), f"/?due={name}", tone, on=name == lit) for name, label, tone, _ in TILES
    )
    view = {"late": "late", "today": "today"}.get(lit, "due")
    arguments = MultiDict({"view": view})
    if lit == "tomorrow":
        tomorrow = (clock.local_day(g.now) + timedelta(days=1)).isoformat()
        arguments |= {"next_due_at.from": tomorrow, "next_due_at.to": tomorrow}
    return tiles, ShortListing(Lead, viewer, g.reading, arguments).page()


@home.post("/messages/first/<lead_id>")
def first_message_sent(lead_id: str) -> Any:
    """C5: the first message went out: what was written and when is kept with the lead."""
    texts = {"lead": lead_id, "kind": MessageKind.FIRST_MESSAGE.value, "body": request.form.get("body", ""), "status": MessageStatus.SENT.value}
    with transaction(act()) as session:
        policy.require(g.person.actor, Right.CREATE, Message)
        policy.fetch(session, g.person.actor, Lead, lead_id, Right.WRITE)
        fields = writable_fields(g.person.actor, Message, is_new=True)
        create(session, Message, read_all(session, {name: fields[name] for name in texts}, texts))
    flash(say("已记下首条短信", "The first message is noted"))
    return redirect("/#letters", 302)


@home.get("/waiting")
def badges() -> Response:
    """What waits for this person, by register: the sidebar asks when the page is there."""
    return jsonify(waiting(g.reading, Viewer(g.person.actor, g.now)))
