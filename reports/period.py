"""Stretches of local days that figures are asked about: months, the weeks in them, the months before them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import clock


@dataclass(frozen=True, slots=True)
class Period:
    """The local days from `first` up to, but not including, `after`."""

    first: date
    after: date

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """The same stretch as the moments [start, end) of a place, in UTC."""
        return clock.start_of_day(self.first, zone), clock.start_of_day(self.after, zone)

    def until(self, day: date) -> "Period":
        """The part of it that lies before `day`; none of it where it begins later."""
        return Period(self.first, max(self.first, min(self.after, day)))

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=count) for count in range((self.after - self.first).days))

    def month_codes(self) -> tuple[str, str]:
        """The months that begin in it are those from the first of these codes up to, but not including, the second."""
        return tuple(f"{day if day.day == 1 else clock.months_later(day, 1):%Y-%m}" for day in (self.first, self.after))

    def earlier(self, months: int) -> "Period":
        """The whole month so many months before the one this begins in."""
        return month(clock.months_later(self.first, -months))


def month(day: date) -> Period:
    """The month in which `day` lies."""
    return Period(clock.first_of_month(day), clock.months_later(day, 1))


def months_up_to(day: date, count: int) -> tuple[Period, ...]:
    """So many whole months, the last the one in which `day` lies."""
    return tuple(month(clock.months_later(day, -back)) for back in reversed(range(count)))


def weeks_of(day: date) -> tuple[Period, ...]:
    """The weeks (Monday to Sunday) of the month in which `day` lies; the first and last are cut to the month."""
    starts = clock.week_starts(day)
    return tuple(Period(first, after) for first, after in zip(starts, [*starts[1:], clock.months_later(day, 1)], strict=True))


def day(day: date) -> Period:
    """One local day."""
    return Period(day, day + timedelta(days=1))


def days_up_to(last: date, count: int) -> tuple[Period, ...]:
    """So many days, the last of them `last`."""
    return tuple(day(last - timedelta(days=back)) for back in reversed(range(count)))


def week(day: date) -> Period:
    """The week, Monday to Sunday, in which `day` lies."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=7))


def weeks_up_to(day: date, count: int) -> tuple[Period, ...]:
    """So many whole weeks, the last the one in which `day` lies."""
    return tuple(week(day - timedelta(days=7 * back)) for back in reversed(range(count)))
