"""Overdue work, per person: tasks, contacts, invitations without an outcome, problems past their day (S3)."""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ..contacts import Appointment, AppointmentState, FollowUp, FollowUpState
from ..customers import Lead
from ..plans import Task, TaskState
from ..suggestions import Problem, ProblemState

KINDS = ("tasks", "follow_ups", "appointments", "problems")


def overdue(session: Session, store_id: int, today: date, start: datetime) -> dict[int, dict[str, int]]:
    """S3: person → what is overdue → how much of it. A day's work is overdue when the day is over; `start` is this day's beginning."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for kind, statement in _counts(store_id, today, start).items():
        for person, number in session.execute(statement):
            if person is not None:
                found[person][kind] = number
    return dict(found)


def _counts(store_id: int, today: date, start: datetime) -> dict[str, Select]:
    def count(person: ColumnElement[int], register: type, *late: ColumnElement[bool]) -> Select:
        return select(person, func.count()).where(register.store_id == store_id, register.voided_at.is_(None), *late).group_by(person)

    return {
        "tasks": count(Task.assignee_id, Task, Task.state == TaskState.OPEN, Task.due_on < today),
        "follow_ups": count(FollowUp.owner_id, FollowUp, FollowUp.state == FollowUpState.DUE, FollowUp.due_at < start),
        "appointments": count(Lead.owner_id, Appointment, Appointment.lead_id == Lead.id, Appointment.state == AppointmentState.MADE, Appointment.due_at < start),
        "problems": count(Problem.owner_id, Problem, Problem.state == ProblemState.UNDER_WAY, Problem.due_on < today),
    }
