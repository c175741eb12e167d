"""A month, a quarter or a year of some stores, with what was trained in it and before (T8)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import clock
from models.people import Employee, Position
from models.periods import Period as Span
from models.periods import read_period
from models.roles import Role
from models.training import Course, CourseCategory, Outcome, SessionState, TrainingRecord, TrainingSession
from reports.figures import Question, past
from reports.period import Period

TEAM = (Role.SUPERVISOR, Role.DCC, Role.CONSULTANT, Role.KEY_ACCOUNT)
"""Whom trainings are for, besides whoever came to one."""


def chosen(kind: str, code: str) -> Span:
    """The period of that kind: the one asked for, else the one around it, else the last one in it."""
    asked = read_period(code)
    if asked.kind == kind:
        return asked
    around = Span.around(kind, asked.first)
    return around if asked in around else Span.around(kind, asked.after - timedelta(days=1))


@dataclass(frozen=True)
class Held:
    """A training session as it stood at the moment of the data."""

    id: int
    course: Any
    day: date
    last_day: date
    trainer: str
    cost: Decimal
    state: SessionState
    store_id: int


@dataclass(frozen=True)
class Learned:
    """What one person took home from one session."""

    session: Held
    person: int
    attended: bool
    outcome: Outcome | None
    score: Decimal | None
    feedback: int | None


class Term:
    """The stretch that is looked back on, the one before it, and whoever was trained."""

    def __init__(self, session: Session, question: Question, chosen: Span):
        self.session, self.chosen = session, chosen
        before = Span.around(chosen.kind, chosen.first - timedelta(days=1))
        self.before, self.period = (Period(each.first, each.after) for each in (before, chosen))
        self.question = question.over(self.before, self.period).opened(session)
        self.stores = [store for store, _ in question.stores]
        self.effects: list[Any] | None = None

    @cached_property
    def last_day(self) -> date:
        """The last day of the stretch that the data has seen."""
        return min(self.period.after - timedelta(days=1), self.question.today)

    @cached_property
    def sessions(self) -> list[Held]:
        """Every session up to the end of the stretch, the oldest first."""
        zones, at = dict(self.question.stores), self.question.as_of
        found = self.session.execute(
            select(TrainingSession, Course).join(Course, Course.id == TrainingSession.course_id)
            .where(TrainingSession.store_id.in_(self.stores), past.is_kept(TrainingSession, at)).order_by(TrainingSession.held_at, TrainingSession.id)
        )  # fmt: skip
        rows = []
        for row, course in found:
            day = clock.local_day(row.held_at, zones[row.store_id])
            state = row.state if row.held_at < at or row.state is SessionState.CANCELLED else SessionState.PLANNED
            if day < self.period.after:
                rows.append(Held(row.id, course, day, day + timedelta(days=row.days - 1), row.trainer, row.cost or Decimal("0.00"), state, row.store_id))
        return rows

    def sessions_in(self, period: Period, state: SessionState | None = None) -> list[Held]:
        return [each for each in self.sessions if period.first <= each.day < period.after and state in (None, each.state)]

    @cached_property
    def records(self) -> list[Learned]:
        """What was taken home from the sessions that were held, the oldest first."""
        held = {each.id: each for each in self.sessions if each.state is SessionState.HELD}
        found = self.session.execute(
            select(TrainingRecord.session_id, TrainingRecord.employee_id, TrainingRecord.attended, TrainingRecord.outcome, TrainingRecord.score, TrainingRecord.feedback)
            .where(TrainingRecord.store_id.in_(self.stores), past.is_kept(TrainingRecord, self.question.as_of)).order_by(TrainingRecord.id)
        )  # fmt: skip
        rows = [Learned(held[session], person, bool(attended), outcome, score, feedback) for session, person, attended, outcome, score, feedback in found if session in held]
        return sorted(rows, key=lambda each: (each.session.day, each.session.id))

    def records_in(self, period: Period) -> list[Learned]:
        return [each for each in self.records if period.first <= each.session.day < period.after]

    @cached_property
    def people(self) -> dict[int, str]:
        """Whoever was here at the end of the stretch and is trained: the selling team, and whoever came to a session."""
        came = {each.person for each in self.records}
        found = self.session.execute(
            select(Employee.id, Employee.name, Position.role).outerjoin(Position, Position.id == Employee.position_id)
            .where(
                Employee.store_id.in_(self.stores), past.is_kept(Employee, self.question.as_of), or_(Employee.left_on.is_(None), Employee.left_on > self.last_day),
                or_(Employee.hired_on.is_(None), Employee.hired_on <= self.last_day),
            ).order_by(Employee.id)
        )  # fmt: skip
        return {person: name for person, name, role in found if role in TEAM or person in came}

    @cached_property
    def names(self) -> dict[int, str]:
        """Everybody's name, also of those who have left."""
        return dict(self.session.execute(select(Employee.id, Employee.name).where(Employee.store_id.in_(self.stores))).all())

    @cached_property
    def courses(self) -> list[Any]:
        """The tree of courses, by category and topic."""
        found = self.session.scalars(select(Course).where(Course.store_id.in_(self.stores), past.is_kept(Course, self.question.as_of)))
        order = list(CourseCategory)
        return sorted(found, key=lambda course: (order.index(course.category), topic_of(course), course.title, course.id))


def topic_of(course: Any) -> str:
    return course.topic or course.title
