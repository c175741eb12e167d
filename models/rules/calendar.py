"""The store's calendar: which days it works, when it closes, and which years nobody knows yet (Y2).

A day is judged by the store's own entry, else by the entry for all stores, else by the public holidays and make-up
days of the country, else by the week and the weekends on which the store opens.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import chinese_calendar
from sqlalchemy import event, func, or_, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..amounts import amount_on, amounts_over
from ..people import Store
from ..running import CalendarDay, DayOpening, WeekendOpening
from ..words import Label

PUBLIC_HOLIDAYS = 11
"""So many days entered as closed make a year known that the country's calendar does not know yet."""
ONE_DAY = timedelta(days=1)
SO_LONG = 62
"""Days after which nobody looks for a working day any more."""


def working_days(session: Session, store_id: int, first: date, after: date) -> list[date]:
    """Y2: the days on which the store works, from `first` up to but not including `after`."""
    works = _works(session, store_id)
    return [day for day in (first + ONE_DAY * count for count in range((after - first).days)) if works(day)]


def is_working_day(session: Session, store_id: int, day: date) -> bool:
    """Y2: whether the store works that day."""
    return _works(session, store_id)(day)


def next_working_day(session: Session, store_id: int, day: date) -> date:
    """Y2: the first working day after `day`."""
    return working_day_from(session, store_id, day + ONE_DAY)


def working_day_from(session: Session, store_id: int, day: date) -> date:
    """Y2: that day, or the first working day after it; that day itself where the store is closed for two months."""
    return next(filter(_works(session, store_id), (day + ONE_DAY * count for count in range(SO_LONG))), day)


def working_day_until(session: Session, store_id: int, day: date) -> date:
    """Y2: that day, or the last working day before it."""
    return next(filter(_works(session, store_id), (day - ONE_DAY * count for count in range(SO_LONG))), day)


def closing_at(session: Session, store: Store, day: date) -> datetime:
    """Y2: the moment at which the store closes that day, by its own clock."""
    return clock.from_local(datetime.combine(day, amount_on(session, "closing_time", store.id, day)), store.timezone)


def unknown_years(session: Session, store_id: int | None, first: date, last: date) -> list[int]:
    """Y2: the years between two days whose holidays nobody knows: neither the country's calendar nor what was entered."""
    return [year for year in range(first.year, last.year + 1) if not _is_known(session, store_id, year)]


def warning(session: Session, store_id: int | None, first: date, last: date) -> Label | None:
    """Y2: what is said wherever days of an unknown year are counted; None while all are known."""
    years = unknown_years(session, store_id, first, last)
    if not years:
        return None
    return Label(
        "{years} 年的节假日和调休尚未收录,暂按周一至周五营业计算;请在“营业日历”中登记或导入。",
        "The holidays of {years} are not known yet: Monday to Friday counts as working. Enter or import them in the calendar.",
    ).format(years="、".join(map(str, years)))


def _works(session: Session, store_id: int) -> Callable[[date], bool]:
    weekends = amounts_over(session, "weekend_opening", store_id)

    def works(day: date) -> bool:
        entered = _entered(session, store_id, day.year).get(day)
        return _by_the_country(day, weekends(day)) if entered is None else entered

    return works


def _entered(session: Session, store_id: int, year: int) -> dict[date, bool]:
    """What was entered by hand for a year; the store's own word goes before the one for all stores. A transaction asks once."""
    kept = session.info.setdefault("calendar_days", {})
    if (store_id, year) not in kept:
        told = (
            select(CalendarDay.day, CalendarDay.kind)
            .where(CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31), CalendarDay.voided_at.is_(None), _of_store(store_id))
            .order_by(CalendarDay.store_id.is_not(None))
        )
        kept[store_id, year] = {day: kind is DayOpening.WORKING for day, kind in session.execute(told)}
    return kept[store_id, year]


@event.listens_for(CalendarDay, "after_insert")
@event.listens_for(CalendarDay, "after_update")
def _ask_again(_mapper: Any, _connection: Any, day: CalendarDay) -> None:
    object_session(day).info.pop("calendar_days", None)


def _of_store(store_id: int | None):
    return or_(CalendarDay.store_id == store_id, CalendarDay.store_id.is_(None))


def _by_the_country(day: date, weekends: WeekendOpening) -> bool:
    """Holidays are free and make-up days are worked, whatever day of the week; else the week decides."""
    try:
        is_free, occasion = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        occasion = None
    if occasion is not None:
        return not is_free
    return day.weekday() < 5 or weekends.opens_on(day)


def _is_known(session: Session, store_id: int | None, year: int) -> bool:
    try:
        chinese_calendar.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        closed = select(func.count(func.distinct(CalendarDay.day))).where(
            CalendarDay.day >= date(year, 1, 1), CalendarDay.day < date(year + 1, 1, 1), CalendarDay.kind == DayOpening.CLOSED,
            CalendarDay.voided_at.is_(None), _of_store(store_id),
        )  # fmt: skip
        return session.scalar(closed) >= PUBLIC_HOLIDAYS
    return True
