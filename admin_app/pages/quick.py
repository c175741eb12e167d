"""快速登记: a new customer in one short form, right after the call or the reception, also on a phone (C1, D3)."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request
from sqlalchemy import or_, select

from models import policy
from models.customers import Lead
from models.fields import Field
from models.policy import Right
from models.reception import Visit
from models.refused import Refused, Several
from models.roles import Role
from models.rules.leads import missing_details
from models.words import Label, say
from models.writing import create, read_all, writable_fields

from ..access import act, reading
from ..database import writing as transaction
from ..forms import defaults, field_look, unplaced
from ..looks import FieldLook, FormPage, FormPanel, OptionLook
from ..overrides.leads import claim
from ..shell import shell

quick = Blueprint("quick", __name__, url_prefix="/quick")
ASKED = ("name", "gender", "phone", "channel", "model", "district", "expected_purchase", "level")
"""The six details of D3, in the order in which people tell them, and how sure they seem."""
IS_HERE = Label("客户在店", "The customer is here")
MOST = 40


@quick.get("/")
def index() -> str:
    policy.require(g.person.actor, Right.CREATE, Lead)
    return _form({**defaults(g.person.actor, _fields(), request.args), **_usual()}, {})


@quick.post("/")
def enter() -> Any:
    """The lead, and with it the visit of whoever is here, in one transaction."""
    policy.require(g.person.actor, Right.CREATE, Lead)
    actor, fields = g.person.actor, _fields()
    try:
        with transaction(act()) as session:
            lead = create(session, Lead, read_all(session, fields, request.form))
            if request.form.get("is_here") and policy.may(actor, Right.CREATE, Visit):
                create(session, Visit, {"lead": lead})
            words, key = _told(lead), lead.id
    except Refused as refusal:
        claim(refusal, request.form)
        problems = refusal.problems if isinstance(refusal, Several) else {refusal.field or "": refusal.sentence}
        return _form(request.form, problems), refusal.status
    flash(words)
    if request.form.get("then") == "another":
        return redirect("/quick/", 303)
    return redirect(f"/admin/leads/details/?id={key}" if policy.may(actor, Right.READ, Lead) else "/quick/", 302)


def _told(lead: Lead) -> str:
    """What was entered, and which of the six details are still to be asked (D3)."""
    missing = [Lead.fields[name].label for name in missing_details(lead)]
    if not missing:
        return say("已登记“{name}”,六项信息齐全", "“{name}” is entered with all six details", name=lead.customer.name)
    named = Label("、".join(each.zh for each in missing), ", ".join(each.en for each in missing))
    return say("已登记“{name}”,还缺:{missing}", "“{name}” is entered; still missing: {missing}", name=lead.customer.name, missing=str(named))


def _fields() -> dict[str, Field]:
    writable = writable_fields(g.person.actor, Lead, is_new=True)
    return {name: writable[name] for name in ASKED if name in writable}


def _usual() -> dict[str, str]:
    """The front desk meets who walks in."""
    return {"is_here": "1"} if g.person.actor.role is Role.FRONT_DESK else {}


def _form(texts: Any, problems: Any) -> str:
    session, fields = reading(), _fields()
    looks = tuple(_look(each, name, texts.get(name, ""), session, problems.get(name, "")) for name, each in fields.items())
    if policy.may(g.person.actor, Right.CREATE, Visit):
        looks += (FieldLook("is_here", IS_HERE, "flag", "1" if texts.get("is_here") else "", help=say("同时登记到店接待", "The visit is entered as well")),)
    page = FormPage(
        title=say("快速登记", "Quick entry"), action="/quick/", back_href="/", back_label=say("工作台", "Today"), panels=(FormPanel(Label("客户信息", "The customer"), looks, icon="user-plus"),),
        lead=say("接待或通话后马上登记。只有姓名、电话、渠道必填,六项信息齐全计入留资率。", "Right after the call or the visit. Name, phone and channel are needed; all six details count for the capture rate."),
        save_label=say("登记", "Enter"), can_add_another=True, errors=unplaced(problems, (*fields, "is_here")),
    )  # fmt: skip
    return render_template("form.html", shell=shell(at="/quick/"), page=page)


def _look(field: Field, name: str, text: str, session: Any, error: Any) -> FieldLook:
    look = field_look(field, name, text, session, "/admin/leads/", error)
    if field.is_link:
        # A tap on what there is, not a search: a store has a handful.
        look = replace(look, kind="choice", options=_options(field, text, session), lookup_url="", compact=True)
    return replace(look, check_url="/admin/leads/check/phone") if name == "phone" else look


def _options(field: Field, text: str, session: Any) -> tuple[OptionLook, ...]:
    target = field.target
    rows = select(target).where(policy.chooseable(g.person.actor, target), or_(target.store_id == g.person.actor.store_id, target.store_id.is_(None)))
    return tuple(OptionLook(str(each.id), each.title, str(each.id) == text) for each in session.scalars(rows.order_by(target.id).limit(MOST)))
