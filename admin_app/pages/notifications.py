"""通知: what the person was told; following one marks it as read and leads to what it is about."""

from typing import Any

from flask import Blueprint, g, redirect, render_template
from sqlalchemy import func, select

from models import policy
from models.notifications import Notification, NotificationState
from models.words import say

from .. import moments
from ..access import act
from ..database import writing as transaction
from ..looks import NoteLine, NotesPage
from ..shell import shell

notes = Blueprint("notes", __name__, url_prefix="/notifications")

LATEST = 50
AT_ONCE = 500
"""So many are marked as read by one press."""


def _mine() -> tuple:
    return policy.condition(g.person.actor, Notification), Notification.voided_at.is_(None)


@notes.get("/")
def index() -> str:
    newest = select(Notification).where(*_mine()).order_by(Notification.told_at.desc(), Notification.id.desc()).limit(LATEST)
    unread = select(Notification.id).where(*_mine(), Notification.read_at.is_(None)).limit(AT_ONCE).subquery()
    page = NotesPage(say("通知", "Notifications"), tuple(_line(each) for each in g.reading.scalars(newest)), g.reading.scalar(select(func.count()).select_from(unread)))
    return render_template("notifications.html", shell=shell(at="/notifications/"), page=page)


def _line(each: Notification) -> NoteLine:
    show = {name: Notification.fields[name].kind.show(getattr(each, name)) if getattr(each, name) else "" for name in ("title", "text")}
    return NoteLine(show["title"], show["text"], moments.short(each.told_at, g.now), f"/notifications/{each.id}", unread=each.read_at is None)


@notes.get("/<note_id>")
def follow(note_id: str) -> Any:
    note = policy.fetch(g.reading, g.person.actor, Notification, note_id)
    if note.state is NotificationState.UNREAD:
        with transaction(act()) as session:
            session.get_one(Notification, note.id).read()
    return redirect(note.href or "/notifications/")


@notes.post("/read")
def read_all() -> Any:
    with transaction(act()) as session:
        for note in session.scalars(select(Notification).where(*_mine(), Notification.read_at.is_(None)).order_by(Notification.id).limit(AT_ONCE)):
            note.read()
    return redirect("/notifications/")
