"""Time: moments are UTC in the database and the store's local time for people; months and days are local (Y2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing that is entered here is older."""

local_zone: ContextVar[str] = ContextVar("local_zone", default=DEFAULT_ZONE)
"""The time zone of the store whose people are being spoken to."""


def now() -> datetime:
    """This moment. The only place that looks at the clock: rules are told the moment."""
    return datetime.now(UTC)


def today() -> date:
    """The local day of the store whose people are being spoken to."""
    return local_day(now())


@lru_cache
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@contextmanager
def at_place(zone_name: str) -> Iterator[None]:
    """Within this block moments are read and shown in the local time of `zone_name`."""
    token = local_zone.set(zone_name)
    try:
        yield
    finally:
        local_zone.reset(token)


def to_local(moment: datetime, zone_name: str | None = None) -> datetime:
    return moment.astimezone(zone(zone_name or local_zone.get()))


def from_local(moment: datetime, zone_name: str | None = None) -> datetime:
    """A naive local moment as UTC."""
    return moment.replace(tzinfo=zone(zone_name or local_zone.get())).astimezone(UTC)


def start_of_day(day: date, zone_name: str | None = None) -> datetime:
    """Local midnight at which `day` begins, as UTC."""
    return from_local(datetime.combine(day, time.min), zone_name)


def day_span(day: date, zone_name: str | None = None) -> tuple[datetime, datetime]:
    """The half-open interval [start, end) of a local day, as UTC moments."""
    return start_of_day(day, zone_name), start_of_day(day + timedelta(days=1), zone_name)


def local_day(moment: datetime, zone_name: str | None = None) -> date:
    return to_local(moment, zone_name).date()


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def months_later(month: date, count: int) -> date:
    """The first day of the month `count` months after (or before) that of `month`."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def month_span(month: date, zone_name: str | None = None) -> tuple[datetime, datetime]:
    """The half-open interval [start, end) of a local month, as UTC moments."""
    return start_of_day(first_of_month(month), zone_name), start_of_day(months_later(month, 1), zone_name)


def week_starts(month: date) -> list[date]:
    """The Mondays on which the local weeks that touch the month begin; the first and last are cut to the month."""
    first, after = first_of_month(month), months_later(month, 1)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    return [day for day in days if day == first or day.weekday() == 0]
