"""The form at a roadshow, for a phone whose connection comes and goes (K5)."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, g, jsonify, render_template, request, send_from_directory
from sqlalchemy import select

from models import clock, policy
from models.customers import Lead
from models.policy import Right
from models.refused import Invalid
from models.roadshows import Roadshow
from models.rules.roadshows import ASKED, may_register_at, outcome, register_lead
from models.words import say
from models.writing import writable_fields

from ..access import act, reading
from ..database import writing as transaction
from ..forms import field_look
from ..looks import FormPanel, ShowPage
from ..shell import shell

shows = Blueprint("shows", __name__)


@shows.get("/roadshows/worker.js")
def worker() -> Any:
    """It keeps the page on the phone, so that it opens without a connection too."""
    response = send_from_directory(f"{current_app.static_folder}/js", "show-worker.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@shows.get("/roadshows/<row_id>/register")
def form(row_id: str) -> str:
    session, actor = reading(), g.person.actor
    policy.require(actor, Right.CREATE, Lead)
    show = policy.fetch(session, actor, Roadshow, row_id)
    may_register_at(show, act())
    fields = writable_fields(actor, Lead, is_new=True)
    looks = tuple(field_look(fields[name], name, "", session, "/admin/leads/") for name in ASKED if name in fields)
    mine = session.scalars(
        select(Lead).where(Lead.roadshow_id == show.id, policy.condition(actor, Lead), Lead.voided_at.is_(None)).order_by(Lead.id.desc()).limit(20)
    ).all()
    page = ShowPage(
        title=say("巡展登记", "Register a lead"), place=show.place, action=f"/roadshows/{show.id}/register", back_href=f"/admin/roadshows/details/?id={show.id}",
        panel=FormPanel(say("客户", "Customer"), looks), kept_as=f"show-{show.id}-{actor.employee_id}", count=outcome(session, show).leads,
        entered=tuple((lead.title, clock.to_local(lead.captured_at, g.person.zone).strftime("%m-%d %H:%M"), f"/admin/leads/details/?id={lead.id}") for lead in mine),
    )  # fmt: skip
    return render_template("show.html", shell=shell(Roadshow), page=page)


@shows.post("/roadshows/<row_id>/register")
def register(row_id: str) -> Any:
    """One entry; the same key sent again answers with what came of it the first time."""
    policy.require(g.person.actor, Right.CREATE, Lead)
    with transaction(act()) as session:
        show = policy.fetch(session, g.person.actor, Roadshow, row_id)
        lead, is_new = register_lead(session, show, act(), request.form, request.form.get("key", ""), _typed_at(request.form.get("typed_at", "")))
        title, key = lead.title, lead.id
    words = say("已登记“{name}”", "“{name}” is registered", name=title) if is_new else say("“{name}”已在系统中", "“{name}” is here already", name=title)
    return jsonify(text=words, name=title, href=f"/admin/leads/details/?id={key}", is_new=is_new)


def _typed_at(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("登记时间无法识别", "When it was typed cannot be read", field="typed_at") from None
    return moment if moment.tzinfo else None
