"""What is asked of a figure: which stores, which periods, as of when, on which basis, broken down by what."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import CTE, ColumnElement, Date, FromClause, Integer, String, and_, false, literal, or_, select, union_all
from sqlalchemy.orm import Session

from models import clock
from models.clock import DEFAULT_ZONE
from models.kinds import MomentKind
from models.people import Store
from models.rules import calendar
from reports.period import Period

from .listed import listed

MOMENT = timedelta(microseconds=1)
FEW = 2
"""So many periods are told to the planner one by one."""


class Basis(StrEnum):
    """Whose events count: those that lie in the period, or those of the leads captured in it."""

    ACTIVITY = "activity"
    COHORT = "cohort"


class By(StrEnum):
    """What a figure is broken down by."""

    CHANNEL = "channel"
    MODEL = "model"
    DISTRICT = "district"
    PERSON = "person"
    STORE = "store"


@dataclass(frozen=True)
class Question:
    """One question, asked of any figure. `stores` are (id, time zone); `as_of` sees what had happened before it."""

    stores: tuple[tuple[int, str], ...]
    periods: tuple[Period, ...]
    as_of: datetime
    basis: Basis = Basis.ACTIVITY
    by: By | None = None
    open_days: tuple[tuple[int, frozenset[date]], ...] | None = None
    """The days on which each store works; None where nobody has asked the calendar yet."""

    def over(self, *periods: Period) -> "Question":
        return replace(self, periods=periods)

    def broken_down(self, by: By | None) -> "Question":
        return replace(self, by=by)

    def on(self, basis: Basis) -> "Question":
        return replace(self, basis=basis)

    @property
    def has_one_answer(self) -> bool:
        """About one period as a whole."""
        return self.by is None and len(self.periods) == 1

    @property
    def today(self) -> date:
        """The local day on which the data is looked at, where the first of the stores is."""
        return clock.local_day(self.as_of, self.stores[0][1] if self.stores else DEFAULT_ZONE)

    def spans(self) -> FromClause:
        """The periods as moments, once for each time zone among the stores; the same table for all parts of a statement."""
        return _spans(frozenset(zone for _, zone in self.stores) or frozenset((DEFAULT_ZONE,)), self.periods, self.as_of)

    def days(self) -> CTE:
        """The local days of the periods that `as_of` has seen a part of, once for each time zone among the stores."""
        return _days(frozenset(zone for _, zone in self.stores) or frozenset((DEFAULT_ZONE,)), self.periods, self.as_of)

    def roughly(self, when: ColumnElement[datetime]) -> ColumnElement[bool]:
        """Between the first moment of the periods and the last one seen: where days are looked for one by one, the planner
        must still see that only these rows can matter."""
        bounds = [period.bounds(zone) for period in self.periods for zone in {zone for _, zone in self.stores} or {DEFAULT_ZONE}]
        return and_(when >= min(start for start, _ in bounds), when < min(self.as_of, max(end for _, end in bounds)))

    def opened(self, session: Session) -> "Question":
        """The same, knowing on which days each store works (Y2)."""
        first, after = min(each.first for each in self.periods), max(each.after for each in self.periods)
        return replace(self, open_days=tuple((store, frozenset(calendar.working_days(session, store, first, after))) for store, _ in self.stores))

    def checked_to_be_of_these_stores(self, spans: FromClause, store_id: ColumnElement[int]) -> ColumnElement[bool]:
        """The same for rows that are reached by another way: no index on the store may tempt the planner to begin there."""
        return self.of_these_stores(spans, store_id + 0)

    def of_these_stores(self, spans: FromClause, store_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Rows of the asked stores, each within its own local calendar."""
        zones: dict[str, list[int]] = {}
        for store, zone in self.stores:
            zones.setdefault(zone, []).append(store)
        if len(zones) == 1:
            return store_id.in_(*zones.values())
        return or_(false(), *(and_(spans.c.zone == zone, store_id.in_(stores)) for zone, stores in zones.items()))


@lru_cache(maxsize=64)
def _spans(zones: frozenset[str], periods: tuple[Period, ...], as_of: datetime) -> FromClause:
    """`seen` is how far into the period `as_of` sees; `seen_day` the first local day of which it sees nothing;
    `first_month` and `after_month` hold the codes of the months that begin in it between them."""
    rows = []
    for zone in sorted(zones):
        tomorrow = clock.local_day(as_of, zone) + timedelta(days=1)
        for number, period in enumerate(periods):
            starts, ends = period.bounds(zone)
            days = period.first, period.after, min(period.after, tomorrow)
            rows.append((number, zone, starts, ends, min(ends, as_of), *days, *period.month_codes()))
    kinds = dict.fromkeys(("starts", "ends", "seen"), MomentKind()) | dict.fromkeys(("first", "after", "seen_day"), Date())
    kinds = {"period": Integer(), "zone": String()} | kinds | dict.fromkeys(("first_month", "after_month"), String())
    if len(rows) > FEW:
        return listed("spans", kinds, rows)
    selects = [select(*(literal(value, kind).label(name) for (name, kind), value in zip(kinds.items(), row, strict=True))) for row in rows]
    # A single one is written into each part, where the planner sees its bounds; so few selects are no slower put into words than a list.
    return selects[0].subquery("spans") if len(selects) == 1 else union_all(*selects).cte("spans")


@lru_cache(maxsize=64)
def _days(zones: frozenset[str], periods: tuple[Period, ...], as_of: datetime) -> CTE:
    """`seen` is how far into the day `as_of` sees. A day stands there once for each day in Greenwich that it touches: what
    happened is compared with the few days of that date, not with all of them."""
    rows = []
    for zone in sorted(zones):
        tomorrow = clock.local_day(as_of, zone) + timedelta(days=1)
        for number, period in enumerate(periods):
            for day in period.until(tomorrow).days():
                starts, ends = clock.day_span(day, zone)
                rows += [(number, zone, day, starts, min(ends, as_of), touched) for touched in _touched(starts, ends)]
    kinds = {"period": Integer(), "zone": String(), "day": Date(), "starts": MomentKind(), "seen": MomentKind(), "touched": Date()}
    return listed("days", kinds, rows)


def _touched(starts: datetime, ends: datetime) -> list[date]:
    """The days in Greenwich that the time between the two touches."""
    first = starts.date()
    return [first + timedelta(number) for number in range((ends - MOMENT).date().toordinal() - first.toordinal() + 1)]


def seen_within(when: ColumnElement[datetime] | ColumnElement[date], spans: FromClause) -> ColumnElement[bool]:
    """It happened in the span and before the data was looked at; the start belongs to the span, the end no more."""
    if isinstance(when.type, MomentKind):
        return and_(when >= spans.c.starts, when < spans.c.seen)
    return and_(when >= spans.c.first, when < spans.c.seen_day)


def due_within(when: ColumnElement[datetime], spans: FromClause) -> ColumnElement[bool]:
    """It is due in the span, whether or not that moment has come."""
    return and_(when >= spans.c.starts, when < spans.c.ends)


def selling_stores(session: Session, codes: Iterable[str] | None = None) -> tuple[tuple[int, str], ...]:
    """(id, time zone) of the stores with these codes; of all but head office when none are named."""
    chosen = Store.code.in_(codes) if codes is not None else Store.is_head_office.is_(False)
    found = session.execute(select(Store.id, Store.timezone).where(chosen, Store.voided_at.is_(None)).order_by(Store.id))
    return tuple((store, zone) for store, zone in found)
