"""Rules of people: leaving ends the log-ins at once (O1)."""

from sqlalchemy import update
from sqlalchemy.orm import object_session

from ..people import Employee
from ..running import Login


@Employee.leave.effect
def can_no_longer_log_in(employee, act, left_on):
    """O1: login off and log-ins ended in the same step."""
    employee.active = False
    object_session(employee).execute(update(Login).where(Login.employee_id == employee.id, Login.ended_at.is_(None)).values(ended_at=act.at))
