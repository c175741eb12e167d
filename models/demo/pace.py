"""The rhythm of a showroom: how many come in which month, on which day, at which hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from .. import clock

MONTHLY_LEADS = 220
SEASON = {1: 0.98, 2: 0.86, 3: 1.0, 4: 0.98, 5: 1.02, 6: 1.08, 7: 0.94, 8: 0.96, 9: 1.06, 10: 1.04, 11: 1.06, 12: 1.12}
WEEKEND = 1.45
OPENS, CLOSES = 9.0, 18.0
FIRST_FOLLOW_UP = timedelta(days=2)
"""C2: the first follow-up is due on the second day."""
GOOD_MONTH, BAD_MONTH = 3, 6
"""So many months ago things went well, and badly."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How a month goes, against an ordinary one."""

    leads: float = 1.0
    luck: float = 1.0
    care: float = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """From the first day to the moment at which the story ends."""

    end: datetime
    months: int
    scale: float

    @property
    def last_day(self) -> date:
        return clock.local_day(self.end, clock.DEFAULT_ZONE)

    @property
    def first_day(self) -> date:
        return clock.months_later(self.last_day, 1 - self.months)

    def month_starts(self) -> list[date]:
        return [clock.months_later(self.first_day, count) for count in range(self.months)]

    def mood(self, day: date) -> Mood:
        ago = (self.last_day.year - day.year) * 12 + self.last_day.month - day.month
        return {GOOD_MONTH: Mood(1.06, 1.55, 1.06), BAD_MONTH: Mood(0.92, 0.4, 0.86)}.get(ago, Mood())

    def months_ago(self, count: int, day: int) -> date:
        """The `day`-th of the month so many months before the end."""
        return clock.months_later(self.last_day, -count) + timedelta(days=day - 1)

    def days(self) -> Iterator[date]:
        day = self.first_day
        while day <= self.last_day:
            yield day
            day += timedelta(days=1)

    def expected_leads(self, day: date) -> float:
        """How many a day brings: more at weekends, by season and by how the month goes."""
        month = clock.first_of_month(day)
        length = (clock.months_later(month, 1) - month).days
        weight = WEEKEND if day.weekday() >= 5 else 1.0
        mean = (5 + 2 * WEEKEND) / 7
        return MONTHLY_LEADS * self.scale * SEASON[day.month] * self.mood(day).leads / length * weight / mean


def stochastic(random: Random, expected: float) -> int:
    """A whole number around what is expected."""
    return max(0, int(random.gauss(expected, 0.35 * expected**0.5) + random.random()))


def at_hour(day: date, hour: float) -> datetime:
    """The moment of a local day at a fractional hour."""
    return clock.from_local(datetime.combine(day, time()) + timedelta(seconds=round(hour * 3600)), clock.DEFAULT_ZONE)


def within(random: Random, day: date, first: float = OPENS, last: float = CLOSES) -> datetime:
    return at_hour(day, random.uniform(first, last))


def in_office(random: Random, moment: datetime) -> datetime:
    """The moment itself in opening hours, else soon after the doors open next."""
    local = clock.to_local(moment, clock.DEFAULT_ZONE)
    hour = local.hour + local.minute / 60
    if OPENS <= hour < CLOSES:
        return moment
    day = local.date() if hour < OPENS else local.date() + timedelta(days=1)
    return within(random, day, OPENS + 0.1, OPENS + 1.5)


def later(random: Random, moment: datetime, least: float, most: float) -> datetime:
    """So many hours later, in opening hours."""
    return in_office(random, moment + timedelta(seconds=round(3600 * random.uniform(least, most))))


def days_later(random: Random, moment: datetime, least: int, most: int) -> datetime:
    """So many days later, at some time of the working day."""
    return within(random, clock.local_day(moment, clock.DEFAULT_ZONE) + timedelta(days=random.randint(least, most)), 9.3, 17.5)
