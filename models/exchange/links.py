"""The row that somebody means by a link's cell: its code, its name, or its id."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from .. import policy
from ..acting import act_of
from ..fields import Field
from ..refused import Invalid
from ..register import Register
from ..writing import chosen_row

CALLED_BY = ("code", "username", "vin")
"""Fields that name a row as surely as its title."""


def linked_row(session: Session, field: Field, text: str) -> Any:
    """The one row that is called so and may be chosen; raises Invalid where there is none, or more than one."""
    plain = " ".join(text.split())
    target = field.target
    allowed = policy.chooseable(act_of(session).actor, target)
    if field.among:
        allowed = allowed & getattr(target, field.among)()
    found = session.scalars(select(target).where(called(target, plain), allowed).limit(2)).all()
    if len(found) > 1:
        raise Invalid("“{label}”里有不止一个“{text}”,请改填编码或编号", "there is more than one “{text}” among “{label}”: write its code or id",
                      label=field.label, text=plain[:40], field=field.name)  # fmt: skip
    if found:
        return found[0]
    if plain.isdecimal():
        return chosen_row(session, field, plain)
    raise Invalid("“{label}”里没有“{text}”,请填写已有的名称、编码或编号", "there is no “{text}” among “{label}”: write an existing name, code or id",
                  label=field.label, text=plain[:40], field=field.name)  # fmt: skip


def called(register: type[Register], text: str) -> ColumnElement[bool]:
    names = {name for name in (register.titled_by, *CALLED_BY) if name in register.fields and not register.fields[name].is_link}
    return or_(false(), *(register.fields[name].column == text for name in sorted(names)))
