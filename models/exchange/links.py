"""The row that somebody means by a link's cell: its code, its name, its phone or its id."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from .. import policy
from ..acting import act_of
from ..choosing import chosen_row
from ..fields import Field
from ..kinds import clean, narrow
from ..refused import Invalid
from ..register import Register
from ..words import Label

CALLED_BY = ("code", "username", "vin")
"""Fields that name a row as surely as its id."""
NAMED = 5
"""So many candidates are named."""


def linked_row(session: Session, field: Field, text: str, store_id: int | None = None) -> Any:
    """The one row that is called so and may be chosen; raises Invalid where there is none, or more than one.

    Of several the one in the store of the row that links to it is meant, if that is known.
    """
    plain = " ".join(clean(text).split())
    target = field.target
    allowed = policy.chooseable(act_of(session).actor, target, field.anywhere)
    if field.among:
        allowed = allowed & getattr(target, field.among)()
    named = select(target).where(called(target, plain), allowed).order_by(target.id).limit(NAMED + 1)
    found = session.scalars(named).all()
    if len(found) > 1 and store_id is not None and "store_id" in target.__table__.c:
        found = session.scalars(named.where(or_(target.store_id == store_id, target.store_id.is_(None)))).all() or found
    if len(found) > 1:
        # A code is somebody's own: whoever else is merely called so is not meant.
        found = [row for row in found if any(getattr(row, name, None) == narrow(plain) for name in CALLED_BY)] or found
    if len(found) > 1:
        raise Invalid("“{label}”里有不止一个“{text}”:{candidates};请改填编码或编号", "there is more than one “{text}” among “{label}”: {candidates}; write the code or ID",
                      label=field.label, text=plain[:40], candidates=_named(found), field=field.name)  # fmt: skip
    if found:
        return found[0]
    if narrow(plain).isdecimal():
        return chosen_row(session, field, narrow(plain))
    raise Invalid("“{label}”里没有“{text}”,请填写已有的{ways}", "there is no “{text}” among “{label}”: write an existing {ways}",
                  label=field.label, text=plain[:40], ways=ways_to_name(target), field=field.name)  # fmt: skip


def called(register: type[Register], text: str) -> ColumnElement[bool]:
    """The rows that are called so, by any name they have."""
    ways = [getattr(register, name) == narrow(text) for name in CALLED_BY if name in register.fields]
    titled = register.fields.get(register.titled_by)
    if titled is not None and titled.is_link:
        ways.append(getattr(register, titled.column_name).in_(select(titled.target.id).where(called(titled.target, text))))
    elif titled is not None and titled.name not in CALLED_BY and titled.kind.widget in ("text", "area"):
        ways.append(titled.column == text)
    if (phone := _phone_of(register)) is not None and (number := _read_phone(phone, text)):
        ways.append(_has_phone(register, phone, number))
    return or_(false(), *ways)


def ways_to_name(register: type[Register]) -> Label:
    """How a row of the register may be named in a cell."""
    labels = [register.fields[name].label for name in CALLED_BY if name in register.fields]
    titled = register.fields.get(register.titled_by)
    if titled is not None and titled.name not in CALLED_BY:
        labels.insert(0, titled.label)
    if (phone := _phone_of(register)) is not None and phone.label not in labels:
        labels.append(phone.label)
    labels.append(Label("编号", "ID"))
    return Label("、".join(each.zh for each in labels[:-1]) + "或编号", ", ".join(each.en for each in labels[:-1]) + " or ID")


def _phone_of(register: type[Register]) -> Field | None:
    field = register.fields.get("phone")
    return field if field is not None and not field.is_link and field.kind.widget == "phone" else None


def _read_phone(field: Field, text: str) -> str:
    try:
        return field.kind.read(text)
    except Invalid:
        return ""


def _has_phone(register: type[Register], field: Field, number: str) -> ColumnElement[bool]:
    if not field.through:
        return field.column == number
    lender = field.lender
    return getattr(register, f"{field.through}_id").in_(select(lender.register.id).where(lender.column == number))


def _named(rows: list[Any]) -> Label:
    """The candidates by what tells them apart: the code, the store where they are of several, the id."""
    stores = {getattr(row, "store_id", None) for row in rows}

    def name(row: Any, number: str) -> str:
        code = next((getattr(row, each) for each in CALLED_BY if getattr(row, each, None)), "")
        place = row.store.name if len(stores) > 1 and row.store else ""
        return " ".join(part for part in (code, place, number) if part)

    more = "…" if len(rows) > NAMED else ""
    shown = rows[:NAMED]
    return Label("、".join(name(row, f"编号 {row.id}") for row in shown) + more, ", ".join(name(row, f"ID {row.id}") for row in shown) + more)
