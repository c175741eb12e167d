"""What should have been held and was not: mornings without a meeting, weeks without one, days without a report (S2, C9)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import clock
from ..people import Employee, Store
from ..team import Attendance, DailyReport, Meeting, MeetingKind, Presence
from .calendar import working_days
from .evening import owes_report


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a store: its working days that are over, those without a morning meeting, and whether a weekly one was held."""

    first: date
    days: tuple[date, ...]
    missed: tuple[date, ...]
    is_missed: bool
    """S2: it is over, the store worked in it, and no weekly meeting was held."""
    came: int
    expected: int


def weeks(session: Session, store: Store, today: date, count: int) -> list[Week]:
    """S2: the last so many weeks, this one first. A working day without a morning meeting and a week without a weekly one are
    missed once they are over."""
    monday = today - timedelta(days=today.weekday())
    first, after = monday - timedelta(days=7 * (count - 1)), monday + timedelta(days=7)
    worked = working_days(session, store.id, first, min(after, today + timedelta(days=1)))
    held = _held(session, store, first, after)
    came = _came(session, store, first, after)
    return [_week(monday - timedelta(days=7 * back), worked, held, came, today) for back in range(count)]


def _week(first: date, worked: list[date], held: dict[MeetingKind, set[date]], came: dict[date, tuple[int, int]], today: date) -> Week:
    after = first + timedelta(days=7)
    days = tuple(day for day in worked if first <= day < after)
    missed = tuple(day for day in days if day < today and day not in held[MeetingKind.MORNING])
    has_weekly = any(first <= day < after for day in held[MeetingKind.WEEKLY])
    those = [each for day, each in came.items() if first <= day < after]
    return Week(first, days, missed, bool(days) and after <= today and not has_weekly, sum(here for here, _ in those), sum(all for _, all in those))


def _held(session: Session, store: Store, first: date, after: date) -> dict[MeetingKind, set[date]]:
    found: dict[MeetingKind, set[date]] = {kind: set() for kind in MeetingKind}
    for kind, at in session.execute(select(Meeting.kind, Meeting.held_at).where(*_between(store, first, after))):
        found[kind].add(clock.local_day(at, store.timezone))
    return found


def _came(session: Session, store: Store, first: date, after: date) -> dict[date, tuple[int, int]]:
    """Per day how many were there, of how many who should have been."""
    counted = (
        select(Meeting.held_at, Attendance.presence, func.count())
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(*_between(store, first, after), Attendance.voided_at.is_(None), Attendance.presence != Presence.EXCUSED)
        .group_by(Meeting.held_at, Attendance.presence)
    )
    found: dict[date, tuple[int, int]] = {}
    for at, presence, number in session.execute(counted):
        day = clock.local_day(at, store.timezone)
        here, all = found.get(day, (0, 0))
        found[day] = (here + number * (presence is not Presence.ABSENT), all + number)
    return found


def _between(store: Store, first: date, after: date) -> tuple:
    start, end = clock.start_of_day(first, store.timezone), clock.start_of_day(after, store.timezone)
    return Meeting.store_id == store.id, Meeting.voided_at.is_(None), Meeting.held_at >= start, Meeting.held_at < end


def reports_missing(session: Session, store: Store, day: date) -> list[str]:
    """C9: who owes a report of that day and has not handed one in yet."""
    handed_in = select(DailyReport.employee_id).where(DailyReport.day == day, DailyReport.submitted_at.is_not(None), DailyReport.voided_at.is_(None))
    return list(session.scalars(select(Employee.name).where(*owes_report(store.id, day), Employee.id.not_in(handed_in)).order_by(Employee.id)))
