"""Links: the rows to which what was typed leads, of those only that this person may choose."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, select, true
from sqlalchemy.orm import Session

from . import policy
from .acting import Actor, act_of
from .fields import Field
from .kinds import clean
from .refused import Invalid, NotFound

Way = tuple[type, bool, str | None]
"""To which register a link leads, whether to any store, and among which rows."""
Chosen = Mapping[tuple[str, str], Any]
"""What was found already: the name of a link and the id in it → the row, or nothing."""


def chosen_row(session: Session, field: Field, text: str, found: Chosen | None = None) -> Any:
    """The row a link leads to, by its id – only one that this person may choose; raises Invalid where there is none."""
    if found is not None and (field.name, text) in found:
        row = found[field.name, text]
    else:
        row = session.scalars(_choices(act_of(session).actor, (_way(field),)), {"key_0": _key(text)}).one_or_none()
    if row is None:
        raise Invalid(
            "“{label}”中没有这个选项,请从列表中选择", "“{label}” has no such row: choose one from the list", field=field.name, label=field.label
        )
    return row


def chosen_rows(session: Session, fields: Iterable[Field], texts: Mapping[str, Any]) -> Chosen:
    """The rows of all links of a form, asked for at once: to ask takes longer than to answer."""
    typed = [(each, plain) for each in fields if each.is_link and (plain := clean(texts.get(each.name) or ""))]
    # One for each register: where two links lead to people, the second is looked up by itself.
    first = {each.target_table: (each, plain) for each, plain in reversed(typed)}.values()
    if len(first) < 2:
        return {}
    statement = _choices(act_of(session).actor, tuple(_way(each) for each, _ in first))
    rows = session.execute(statement, {f"key_{at}": _key(plain) for at, (_, plain) in enumerate(first)}).one()
    return {(each.name, plain): row for (each, plain), row in zip(first, rows, strict=True)}


def _way(field: Field) -> Way:
    return field.target, field.anywhere, field.among


def _key(text: str) -> int:
    try:
        return policy.row_key(text)
    except NotFound:
        return -1


@lru_cache(maxsize=512)
def _choices(actor: Actor, ways: tuple[Way, ...]) -> Select:
    """The rows with the keys `key_0`, `key_1` … that this person may choose. A form asks for the same few again and again."""
    targets = [target for target, _, _ in ways]
    conditions = [_condition(actor, way, at) for at, way in enumerate(ways)]
    if len(ways) == 1:
        statement = select(*targets).where(*conditions)
    else:
        joined = select(literal(1).label("one")).subquery("asked")
        for target, condition in zip(targets, conditions, strict=True):
            joined = joined.outerjoin(target, condition)
        statement = select(*targets).select_from(joined)
    return statement.execution_options(planned_once=True)


def _condition(actor: Actor, way: Way, at: int) -> ColumnElement[bool]:
    target, anywhere, among = way
    among_these = getattr(target, among)() if among else true()
    return and_(target.id == bindparam(f"key_{at}"), policy.chooseable(actor, target, anywhere), among_these)
