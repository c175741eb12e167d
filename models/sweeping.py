"""The evening's run: every store's days that are over are swept, those on which the machine was off too (Y1).

A day is over at the store's local midnight: until then a message can be sent and a report handed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from . import clock
from .acting import act_of, system_act
from .amounts import amount_on
from .db import Database
from .people import Store
from .refused import Refused
from .roles import Role
from .rules.assignment import people_of, tell_once
from .rules.sweep import DUTIES
from .running import SweptDay
from .words import Label

LOOK_BACK = timedelta(days=3)
"""Days that are looked at again: what was written down a day late was missed all the same."""


@dataclass(frozen=True, slots=True)
class Swept:
    """A store's day, and how many penalties were raised for it just now."""

    store: str
    day: date
    raised: int


def sweep_store_day(database: Database, store_id: int, day: date, at: datetime | None = None) -> Swept:
    """One store's day in one transaction; of two at the same time the second waits, and finds nothing left to raise.
    Raises Refused for a day that has not come."""
    with database.writing(system_act(at=at)) as session:
        # No stronger than needed: rows that point to the store may be written meanwhile.
        store = session.scalars(select(Store).where(Store.id == store_id).with_for_update(key_share=True)).one()
        act = act_of(session)
        today = clock.local_day(act.at, store.timezone)
        if day > today:
            raise Refused("{day} 还没有到", "{day} has not come yet", day=day.isoformat())
        with clock.at_place(store.timezone):
            for _, duty in DUTIES:
                duty(session, store, day, act)
        raised = session.info.get("raised", 0)
        if day < today:
            _remember(session, store_id, day, act.at, raised)
        return Swept(store.code, day, raised)


def sweep_all(database: Database, now: datetime | None = None) -> list[Swept]:
    """Every day that is over, of every store, and has not been swept. A store that cannot be swept does not keep the others from it."""
    now, done, troubles = now or clock.now(), [], []
    with database.reading() as session:
        waiting = {store.id: list(waiting_days(session, store, now)) for store in session.scalars(_stores())}
    for store_id, days in waiting.items():
        try:
            _tell_what_is_beyond(database, store_id, now)
            done += [sweep_store_day(database, store_id, day, now) for day in days]
        except Exception as error:
            troubles.append(error)
    if troubles:
        raise troubles[0] if len(troubles) == 1 else ExceptionGroup("some stores could not be swept", troubles)
    return done


def sweep_day(database: Database, day: date, now: datetime | None = None) -> list[Swept]:
    """One day of every store, whether or not it was swept before."""
    with database.reading() as session:
        stores = [store.id for store in session.scalars(_stores())]
    return [sweep_store_day(database, store_id, day, now) for store_id in stores]


def waiting_days(session: Session, store: Store, now: datetime) -> Iterator[date]:
    """From the day after the last one swept, or from the day the store was entered here: what was brought along from before
    was lived under other eyes. Never more days than the store has set."""
    day, today = _first_waiting(session, store, now)
    day += timedelta(days=days_beyond(session, store, now))
    while day < today:
        yield day
        day += timedelta(days=1)


def days_beyond(session: Session, store: Store, now: datetime) -> int:
    """How many of the days that wait are too long ago to be caught up, as the store has set it."""
    first, today = _first_waiting(session, store, now)
    return max(0, (today - first).days - amount_on(session, "sweep_catch_up_days", store.id, today))


def _first_waiting(session: Session, store: Store, now: datetime) -> tuple[date, date]:
    """The first day that waits, and the present one."""
    today = clock.local_day(now, store.timezone)
    last = session.scalar(select(func.max(SweptDay.day)).where(SweptDay.store_id == store.id))
    first = clock.local_day(store.created_at, store.timezone)
    return first if last is None else max(first, min(last + timedelta(days=1), today - LOOK_BACK)), today


def _tell_what_is_beyond(database: Database, store_id: int, now: datetime) -> None:
    """Days that nobody catches up are told to the manager, who can name each to the command."""
    with database.writing(system_act(at=now)) as session:
        store = session.get_one(Store, store_id)
        first, _ = _first_waiting(session, store, now)
        if count := days_beyond(session, store, now):
            words = Label("自 {day} 起 {count} 天未做晚间检查;如需补查,请管理员逐日运行 forecourt sweep --date", "{count} days from {day} on were not swept; to catch up on one, the administrator runs forecourt sweep --date")
            for person in people_of(session, store_id, Role.SALES_MANAGER):
                tell_once(session, person, Label("未补查的日子", "Days that were not swept"), words.format(day=first.isoformat(), count=count), f"/admin/penalties/#{first.isoformat()}")


def _stores() -> Select:
    return select(Store).where(Store.is_head_office.is_(False), Store.voided_at.is_(None)).order_by(Store.id)


def _remember(session: Session, store_id: int, day: date, at: datetime, raised: int) -> None:
    this = SweptDay.store_id == store_id, SweptDay.day == day
    again = session.execute(update(SweptDay).where(*this).values(swept_at=at, raised=SweptDay.raised + raised))
    if not again.rowcount:
        session.execute(insert(SweptDay).values(store_id=store_id, day=day, swept_at=at, raised=raised))
