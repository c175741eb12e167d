"""Rules of people: leaving ends the log-ins at once, and nobody raises themselves above the administrator (O1, Y4)."""

from sqlalchemy import update
from sqlalchemy.orm import object_session

from ..acting import Actor
from ..people import Employee
from ..refused import Forbidden
from ..roles import Role
from ..running import Login
from ..words import Label
from ..writing import before_saving
from .staff import hand_over, needs_a_successor

ABOVE = (Role.GENERAL_MANAGER, Role.HEAD_OFFICE, Role.ADMINISTRATOR)
"""Positions that only an administrator gives, takes, or opens the door for."""


@before_saving(Employee)
def gets_no_higher_position_than_the_giver(employee, act, is_new):
    """Y4: whoever may edit people does not thereby become general manager, head office or administrator."""
    may_administer(employee, act.actor)


def may_administer(employee: Employee, actor: Actor) -> None:
    """Raise Forbidden when this person's position is one that only an administrator handles."""
    if employee.position is not None and employee.position.role in ABOVE and not actor.is_system and actor.role is not Role.ADMINISTRATOR:
        raise Forbidden("“{role}”的账号只能由系统管理员办理", "Only the administrator handles the account of “{role}”", role=employee.position.role.label)


@Employee.leave.rule
def is_let_go_by_somebody_who_may(employee, act, left_on, successor=None):
    """O1: the manager lets their own people go, the administrator everybody."""
    may_administer(employee, act.actor)


@Employee.leave.rule
def leaves_no_customer_alone(employee, act, left_on, successor=None):
    """M3: whoever still has open leads names who takes them over."""
    needs_a_successor(object_session(employee), employee, successor)


@Employee.leave.effect
def can_no_longer_log_in(employee, act, left_on, successor=None):
    """O1: log-in off, log-ins ended, leads and duties handed over: one step."""
    if successor is not None:
        hand_over(object_session(employee), employee, successor, Label("离职交接", "handed over on leaving"))
    employee.active = False
    object_session(employee).execute(update(Login).where(Login.employee_id == employee.id, Login.ended_at.is_(None)).values(ended_at=act.at))
