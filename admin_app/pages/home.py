"""今日待办: what waits today, then this month in figures (A1)."""

from datetime import timedelta

from flask import Blueprint, Response, g, jsonify, render_template, request
from werkzeug.datastructures import MultiDict

from models import clock, policy
from models.customers import Lead
from models.policy import Right
from models.words import Label, say

from ..access import act
from ..looks import HomePage, Tile
from ..overrides.leads import LeadListing, due_today, due_tomorrow, late
from ..paging import capped_count
from ..rows import Viewer
from ..shell import shell
from ..waiting import waiting
from .board import month_board


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
    tiles, listing = (), None
    if policy.may(viewer.actor, Right.READ, Lead):
        tiles, listing = _to_do(viewer)
    page = HomePage(
        title=say("工作台", "Today"),
        tiles=tiles,
        list=listing,
        boards=month_board(viewer, g.person.zone),
        lead=say("{name},今天是 {day}", "{name}, today is {day}", name=g.person.name, day=clock.local_day(g.now).isoformat()),
    )
    return render_template("home.html", shell=shell(at="/"), page=page)


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


@home.get("/waiting")
def badges() -> Response:
    """What waits for this person, by register: the sidebar asks when the page is there."""
    return jsonify(waiting(g.reading, Viewer(g.person.actor, g.now)))
