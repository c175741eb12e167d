"""What waits for a person: what is due to them today, and the decisions that are theirs to make."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import Session

from models import Register, clock, policy
from models.policy import Right
from models.roles import Role

from .rows import Viewer

MOST = 99
"""Counted no further: a badge says 99+."""
DUE = (
    ("leads", ("owner", "dcc"), "next_due_at"),
    ("follow_ups", ("owner",), "due_at"),
    ("appointments", ("made_by",), "due_at"),
    ("test_drives", ("specialist",), "starts_at"),
    ("tasks", ("assignee",), "due_on"),
    ("problems", ("owner",), "due_on"),
    ("service_cases", ("owner",), "opened_at"),
    ("notifications", ("recipient",), "told_at"),
)
"""Of these registers rows fall due to a person: by which links, and when."""
GIVES_OUT = (Role.SALES_MANAGER, Role.DCC)
"""For them the leads wait that nobody has yet."""


def decisions(viewer: Viewer, register: type) -> Any:
    """The rows on which this person is asked to decide, because somebody else submitted them; None where that cannot be."""
    me, found = viewer.actor.employee_id, []
    for move in register.moves.values():
        if move.apart_from and move.tone != "danger" and move.transition.target and viewer.actor.role in move.by:
            others = (getattr(register, f"{name}_id") for name in move.apart_from)
            apart = (or_(link.is_(None), link != me) for link in others)
            found.append(and_(getattr(register, register.state_field).in_(move.transition.sources), *apart))
    return or_(*found) if found else None


def _due(viewer: Viewer) -> Iterator[tuple[type, Any]]:
    end = clock.start_of_day(clock.local_day(viewer.now) + timedelta(days=1))
    for name, links, when in DUE:
        register = Register.all.get(name)
        if register is None:
            continue
        going_on = {state for move in register.moves.values() if move.transition.target for state in move.transition.sources}
        column = getattr(register, when)
        is_due = column < end if register.fields[when].kind.widget == "moment" else column <= clock.local_day(viewer.now)
        mine = or_(*(getattr(register, f"{link}_id") == viewer.actor.employee_id for link in links))
        yield register, and_(getattr(register, register.state_field).in_(going_on), mine, is_due)
    if viewer.actor.role in GIVES_OUT:
        yield Register.all["leads"], Register.all["leads"].in_pool()


def asked(viewer: Viewer, decisions_only: bool = False) -> Iterator[tuple[type, Any]]:
    """Everything that may wait, each with its condition; what the person may not read waits for somebody else."""
    for register in Register.all.values():
        wanted = decisions(viewer, register)
        if wanted is not None:
            yield register, wanted
    if not decisions_only:
        yield from _due(viewer)


def waiting(session: Session, viewer: Viewer) -> dict[str, str]:
    """Register → how many of its rows wait for this person, of those for whom any do. One statement."""
    wanted: dict[type, list[Any]] = {}
    for register, condition in asked(viewer):
        if policy.may(viewer.actor, Right.READ, register):
            wanted.setdefault(register, []).append(condition)
    if not wanted:
        return {}
    counts = []
    for register, conditions in wanted.items():
        scope = policy.condition(viewer.actor, register), register.voided_at.is_(None)
        some = select(literal(1)).select_from(register).where(*scope, or_(*conditions)).limit(MOST + 1)
        counts.append(select(func.count()).select_from(some.subquery()).scalar_subquery())
    row = session.execute(select(*counts)).one()
    return {register.__tablename__: f"{MOST}+" if count > MOST else str(count) for register, count in zip(wanted, row, strict=True) if count}
