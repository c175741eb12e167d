"""Rules of messages: the first one is written from the published script, with the names filled in (C5, C6)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..acting import Actor
from ..customers import Customer, Gender, Lead
from ..editions import EditionState
from ..marketing import Script, ScriptKind
from ..people import Employee
from .marketing import filled

TWO_CHARACTERS = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "长孙", "令狐", "司徒", "夏侯", "轩辕", "端木", "百里", "南宫")
"""Family names of two characters."""


def script_in_force(session: Session, store_id: int, kind: ScriptKind) -> Script | None:
    """The published script of a kind: the store's own before that for all stores, the newest first."""
    published = select(Script).where(
        Script.kind == kind, Script.state == EditionState.PUBLISHED, Script.voided_at.is_(None), (Script.store_id == store_id) | Script.store_id.is_(None)
    )
    return session.scalars(published.order_by(Script.store_id.is_(None), Script.published_at.desc(), Script.id.desc()).limit(1)).first()


def first_message(session: Session, lead: Lead, actor: Actor) -> str:
    """C5: the words of the first message to a lead, from the script in force; none while there is no script.
    Raises Refused naming a gap that nobody can fill."""
    script = script_in_force(session, lead.store_id, ScriptKind.FIRST_MESSAGE)
    return filled(script.body, words_for(session, lead, actor)) if script is not None else ""


def greeting(session: Session, actor: Actor) -> str:
    """C6: what the front desk says to whoever comes in: brand and store, position and name, glad to serve."""
    script = script_in_force(session, actor.store_id, ScriptKind.GREETING)
    return filled(script.body, _own_words(session, actor)) if script is not None else ""


def words_for(session: Session, lead: Lead, actor: Actor) -> Mapping[str, str]:
    """What fills the gaps of a script written to this lead."""
    store = lead.store
    model = lead.model.name if lead.model is not None else f"{store.brand or ''}新车"
    return _own_words(session, actor) | {"customer": lead.customer.name, "salutation": salutation(lead.customer), "model": model}


def _own_words(session: Session, actor: Actor) -> dict[str, str]:
    person = session.get_one(Employee, actor.employee_id)
    store = person.store
    return {"brand": store.brand or store.name, "store": store.name, "position": person.position.name, "name": person.name}


def salutation(customer: Customer) -> str:
    """How a customer is called: by the family name where it is known whether they are Mr or Ms."""
    name = customer.name.strip()
    if customer.gender is None or not name or not "一" <= name[0] <= "鿿":
        return name
    family = name[:2] if name.startswith(TWO_CHARACTERS) else name[0]
    return family + (Gender.MALE if customer.gender is Gender.MALE else Gender.FEMALE).label.zh
