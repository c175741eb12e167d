"""The days on which the store is open: weekends and holidays too, but for the Spring Festival (Y2)."""

from datetime import date, timedelta

import chinese_calendar

from ..running import CalendarDay, DayOpening
from .book import Book
from .pace import at_hour

NEW_YEARS_EVES = {2024: date(2024, 2, 9), 2025: date(2025, 1, 28), 2026: date(2026, 2, 16), 2027: date(2027, 2, 5)}


def tell_calendar(book: Book) -> None:
    """Written down in the month before, by the manager."""
    pace, manager = book.pace, book.team["manager"]
    day = pace.first_day
    book.room.closed_on = frozenset(eve + timedelta(days=count) for eve in NEW_YEARS_EVES.values() for count in (0, 1))
    while day <= pace.last_day + timedelta(days=30):
        kind, reason = (DayOpening.CLOSED, "春节放假") if not book.room.is_open(day) else (DayOpening.WORKING, "周末营业" if day.weekday() > 4 else "假日营业")
        if kind is DayOpening.CLOSED or not _is_working_day(day):
            book.tell(CalendarDay, manager, at_hour(day.replace(day=1) - timedelta(days=31), 10), {"day": day, "kind": kind, "reason": reason})
        day += timedelta(days=1)


def _is_working_day(day: date) -> bool:
    """By the calendar of the country, or the week alone where it is not yet known."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5
