"""What is asked of a figure: which stores, which periods, as of when, on which basis, broken down by what."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import CTE, ColumnElement, Date, Integer, String, and_, column, false, or_, select, values
from sqlalchemy.orm import Session

from models import clock
from models.clock import DEFAULT_ZONE
from models.kinds import MomentKind
from models.people import Store
from reports.period import Period


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


@dataclass(frozen=True)
class Question:
    """One question, asked of any figure. `stores` are (id, time zone); `as_of` sees what had happened before it."""

    stores: tuple[tuple[int, str], ...]
    periods: tuple[Period, ...]
    as_of: datetime
    basis: Basis = Basis.ACTIVITY
    by: By | None = None

    def over(self, *periods: Period) -> "Question":
        return replace(self, periods=periods)

    def broken_down(self, by: By | None) -> "Question":
        return replace(self, by=by)

    def on(self, basis: Basis) -> "Question":
        return replace(self, basis=basis)

    def spans(self) -> CTE:
        """The periods as moments, once for each time zone among the stores; the same table for all parts of a statement."""
        return _spans(frozenset(zone for _, zone in self.stores) or frozenset((DEFAULT_ZONE,)), self.periods, self.as_of)

    def checked_to_be_of_these_stores(self, spans: CTE, store_id: ColumnElement[int]) -> ColumnElement[bool]:
        """The same for rows that are reached by another way: no index on the store may tempt the planner to begin there."""
        return self.of_these_stores(spans, store_id + 0)

    def of_these_stores(self, spans: CTE, store_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Rows of the asked stores, each within its own local calendar."""
        zones: dict[str, list[int]] = {}
        for store, zone in self.stores:
            zones.setdefault(zone, []).append(store)
        if len(zones) == 1:
            return store_id.in_(*zones.values())
        return or_(false(), *(and_(spans.c.zone == zone, store_id.in_(stores)) for zone, stores in zones.items()))


@lru_cache(maxsize=64)
def _spans(zones: frozenset[str], periods: tuple[Period, ...], as_of: datetime) -> CTE:
    """`seen` is how far into the period `as_of` sees; `seen_day` the first local day of which it sees nothing."""
    rows = []
    for zone in sorted(zones):
        tomorrow = clock.local_day(as_of, zone) + timedelta(days=1)
        for number, period in enumerate(periods):
            starts, ends = period.bounds(zone)
            rows.append((number, zone, starts, ends, min(ends, as_of), period.first, period.after, min(period.after, tomorrow)))
    moments, days = ("starts", "ends", "seen"), ("first", "after", "seen_day")
    columns = [column("period", Integer()), column("zone", String()), *(column(name, MomentKind()) for name in moments), *(column(name, Date()) for name in days)]
    return values(*columns, name="spans").data(rows).cte("spans")


def seen_within(when: ColumnElement[datetime] | ColumnElement[date], spans: CTE) -> ColumnElement[bool]:
    """It happened in the span and before the data was looked at; the start belongs to the span, the end no more."""
    if isinstance(when.type, MomentKind):
        return and_(when >= spans.c.starts, when < spans.c.seen)
    return and_(when >= spans.c.first, when < spans.c.seen_day)


def due_within(when: ColumnElement[datetime], spans: CTE) -> ColumnElement[bool]:
    """It is due in the span, whether or not that moment has come."""
    return and_(when >= spans.c.starts, when < spans.c.ends)


def selling_stores(session: Session, codes: Iterable[str] | None = None) -> tuple[tuple[int, str], ...]:
    """(id, time zone) of the stores with these codes; of all but head office when none are named."""
    chosen = Store.code.in_(codes) if codes is not None else Store.is_head_office.is_(False)
    found = session.execute(select(Store.id, Store.timezone).where(chosen, Store.voided_at.is_(None)).order_by(Store.id))
    return tuple((store, zone) for store, zone in found)
