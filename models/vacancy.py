"""Who decides where the one who should cannot: vacant, absent, the subject or the submitter – then the next above."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from . import clock
from .acting import Actor
from .roles import Role, roles_for

ABOVE = {
    Role.SUPERVISOR: Role.SALES_MANAGER,
    Role.SALES_MANAGER: Role.GENERAL_MANAGER,
    Role.MARKETING_MANAGER: Role.GENERAL_MANAGER,
    Role.GENERAL_MANAGER: Role.HEAD_OFFICE,
}
"""Who is the next above."""


def stands_in(session: Session, actor: Actor, move: Any, row: Any) -> bool:
    """Whether the actor makes this move in somebody's place: nobody between them and a role it is for can make it."""
    return any(actor.role in _places_above(session, role, move, row) for role in roles_for(move.by, row) if actor.role in _all_above(role))


def _all_above(role: Role) -> Iterator[Role]:
    """Nobody else is asked after: of most people it is plain that they stand in for nobody."""
    while role in ABOVE:
        role = ABOVE[role]
        yield role


def _places_above(session: Session, role: Role, move: Any, row: Any) -> list[Role]:
    """The roles that stand in for `role`: upwards as far as nobody is there, and the first where somebody is."""
    found = []
    while role in ABOVE and not _is_somebody_there(session, role, move, row):
        role = ABOVE[role]
        found.append(role)
    return found[-1:]


def _is_somebody_there(session: Session, role: Role, move: Any, row: Any) -> bool:
    """Whether the row's store has somebody of the role who works there, is not away today and is not concerned."""
    from .people import Employee, Position

    concerned = {getattr(row, f"{name}_id") for name in move.apart_from} - {None}
    of_role = select(Employee.id).join(Position, Position.id == Employee.position_id).where(
        Position.role == role, Employee.store_id == row.store_id, Employee.is_active(), Employee.voided_at.is_(None),
        Employee.id.not_in(concerned), ~_is_away(session, row),
    )  # fmt: skip
    return session.scalar(of_role.limit(1)) is not None


def _is_away(session: Session, row: Any) -> ColumnElement[bool]:
    from .people import Employee
    from .staff import Absence, AbsenceState

    # A session that only reads, to show a button, has no act: then it is now.
    act = session.info.get("act")
    today = clock.local_day(act.at if act else clock.now(), row.store.timezone if row.store else None)
    return exists().where(
        Absence.employee_id == Employee.id, Absence.state == AbsenceState.APPROVED, Absence.from_day <= today, Absence.to_day >= today,
        Absence.voided_at.is_(None),
    )  # fmt: skip
