"""What is asked of a figure: which stores, which periods, as of when, on which basis, broken down by what."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, FromClause, Integer, String, and_, bindparam, false, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from models import clock
from models.clock import DEFAULT_ZONE
from models.kinds import MomentKind
from models.people import Store
from models.rules import calendar
from reports.period import Period

from .listed import as_text, listed

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


SPAN = {
    "period": Integer(), "zone": String(), "starts": MomentKind(), "ends": MomentKind(), "seen": MomentKind(),
    "first": Date(), "after": Date(), "seen_day": Date(), "first_month": String(), "after_month": String(),
}  # fmt: skip
"""A period as moments: `seen` is how far into it `as_of` sees, `seen_day` the first local day of which it sees nothing;
`first_month` and `after_month` hold the codes of the months that begin in it between them."""
DAY = {"period": Integer(), "zone": String(), "day": Date(), "starts": MomentKind(), "seen": MomentKind(), "touched": Date()}
"""A local day; `seen` is how far into it `as_of` sees. It stands there once for each day in Greenwich that it touches: what
happened is compared with the few days of that date, not with all of them."""


class Told:
    """What the parts of one statement share: its tables and, where the statement is kept for all questions of a form, the
    names of what each of them puts in."""

    def __init__(self, is_kept: bool = False):
        self.tables: dict[str, FromClause] = {}
        self.names: dict[str, Callable[[Question], Any]] | None = {} if is_kept else None


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
    told: Told = field(default_factory=Told, compare=False, repr=False)

    def over(self, *periods: Period) -> "Question":
        return replace(self, periods=periods, told=Told())

    def broken_down(self, by: By | None) -> "Question":
        return replace(self, by=by)

    def on(self, basis: Basis) -> "Question":
        return replace(self, basis=basis)

    def opened(self, session: Session) -> "Question":
        """The same, knowing on which days each store works (Y2)."""
        first, after = min(each.first for each in self.periods), max(each.after for each in self.periods)
        return replace(self, open_days=tuple((store, frozenset(calendar.working_days(session, store, first, after))) for store, _ in self.stores), told=Told())

    def to_be_kept(self) -> "Question":
        """The same for a statement that is kept and answers every question of this form."""
        return replace(self, told=Told(is_kept=True))

    @property
    def form(self) -> tuple:
        """Questions of one form are put into the same words; only what they put in for the names differs."""
        return self.basis, self.by, min(len(self.periods), FEW + 1), len(self._places), len(self.calendars)

    def put(self, name: str, kind: TypeEngine, what: Callable[["Question"], Any], **how: Any) -> ColumnElement[Any]:
        """A value that hangs on the question: everything that does must come into a statement by this."""
        if self.told.names is None:
            return bindparam(None, what(self), kind, unique=True, **how)
        # No column is called so: SQLAlchemy names the values that columns are compared with by the column and a number.
        name = f"asked_{name}"
        self.told.names[name] = what
        return bindparam(name, what(self), kind, **how)

    def table(self, name: str, kinds: Mapping[str, TypeEngine], rows: Callable[["Question"], Iterable[tuple]]) -> CTE:
        """A table of many rows that hang on the question."""
        if name not in self.told.tables:
            self.told.tables[name] = listed(name, kinds, self.put(name, String(), lambda asked: as_text(rows(asked))))
        return self.told.tables[name]

    @property
    def has_one_answer(self) -> bool:
        """About one period as a whole."""
        return self.by is None and len(self.periods) == 1

    @property
    def moment(self) -> ColumnElement[datetime]:
        """`as_of`, in a statement."""
        return self.put("as_of", MomentKind(), lambda asked: asked.as_of)

    @property
    def today(self) -> date:
        """The local day on which the data is looked at, where the first of the stores is."""
        return clock.local_day(self.as_of, self.stores[0][1] if self.stores else DEFAULT_ZONE)

    def spans(self) -> FromClause:
        """The periods as moments, once for each time zone among the stores; the same table for all parts of a statement."""
        if "spans" not in self.told.tables:
            self.told.tables["spans"] = self._spans()
        return self.told.tables["spans"]

    def _spans(self) -> FromClause:
        rows = range(len(self._span_rows))
        if len(rows) > FEW:
            return self.table("spans", SPAN, lambda asked: asked._span_rows)
        selects = [select(*(self._of_a_span(row, number, column).label(column) for number, column in enumerate(SPAN))) for row in rows]
        # A single one is written into each part, where the planner sees its bounds; so few selects are no slower put into words than a list.
        return selects[0].subquery("spans") if len(selects) == 1 else union_all(*selects).cte("spans")

    def _of_a_span(self, row: int, number: int, column: str) -> ColumnElement[Any]:
        return self.put(f"{column}_{row}", SPAN[column], lambda asked: asked._span_rows[row][number])

    @cached_property
    def _span_rows(self) -> list[tuple]:
        return [_span(number, period, zone, self.as_of) for zone in self._zones for number, period in enumerate(self.periods)]

    def days(self) -> CTE:
        """The local days of the periods that `as_of` has seen a part of, once for each time zone among the stores."""
        return self.table("days", DAY, Question._day_rows)

    def _day_rows(self) -> Iterator[tuple]:
        return chain.from_iterable(_days(number, period, zone, self.as_of) for zone in self._zones for number, period in enumerate(self.periods))

    def has_happened(self, when: ColumnElement[Any]) -> ColumnElement[bool]:
        """It had happened when the data was looked at; of a day it is enough that it had begun."""
        return when < self.moment if isinstance(when.type, MomentKind) else when <= self.put("as_of_day", Date(), lambda asked: clock.local_day(asked.as_of))

    def roughly(self, when: ColumnElement[datetime]) -> ColumnElement[bool]:
        """Between the first moment of the periods and the last one seen: where days are looked for one by one, the planner
        must still see that only these rows can matter."""
        since = self.put("since", MomentKind(), lambda asked: min(starts for starts, _ in asked._bounds()))
        return and_(when >= since, when < self.put("until", MomentKind(), lambda asked: min(asked.as_of, max(ends for _, ends in asked._bounds()))))

    def _bounds(self) -> list[tuple[datetime, datetime]]:
        return [period.bounds(zone) for period in self.periods for zone in self._zones]

    def of_these_stores(self, spans: FromClause, store_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Rows of the asked stores, each within its own local calendar."""
        places = range(len(self._places))
        if len(places) == 1:
            return self._is_in_place(0, store_id)
        zones = (self.put(f"place_{number}", String(), lambda asked, number=number: asked._places[number][0]) for number in places)
        return or_(false(), *(and_(spans.c.zone == zone, self._is_in_place(number, store_id)) for number, zone in enumerate(zones)))

    def checked_to_be_of_these_stores(self, spans: FromClause, store_id: ColumnElement[int]) -> ColumnElement[bool]:
        """The same for rows that are reached by another way: no index on the store may tempt the planner to begin there."""
        return self.of_these_stores(spans, store_id + 0)

    def _is_in_place(self, number: int, store_id: ColumnElement[int]) -> ColumnElement[bool]:
        return store_id.in_(self.put(f"stores_{number}", Integer(), lambda asked: asked._places[number][1], expanding=True))

    @cached_property
    def _places(self) -> list[tuple[str, list[int]]]:
        """The stores by time zone."""
        zones: dict[str, list[int]] = {}
        for store, zone in self.stores:
            zones.setdefault(zone, []).append(store)
        return sorted(zones.items())

    @cached_property
    def _zones(self) -> tuple[str, ...]:
        return tuple(zone for zone, _ in self._places) or (DEFAULT_ZONE,)

    @cached_property
    def calendars(self) -> dict[tuple[str, frozenset[date]], list[int]]:
        """The stores by time zone and working days, as far as the calendar was asked."""
        zones, found = dict(self.stores), {}
        for store, open_days in self.open_days or ():
            found.setdefault((zones[store], open_days), []).append(store)
        return found


def _span(number: int, period: Period, zone: str, as_of: datetime) -> tuple:
    starts, ends = period.bounds(zone)
    tomorrow = clock.local_day(as_of, zone) + timedelta(days=1)
    return number, zone, starts, ends, min(ends, as_of), period.first, period.after, min(period.after, tomorrow), *period.month_codes()


def _days(number: int, period: Period, zone: str, as_of: datetime) -> Iterator[tuple]:
    for day in period.until(clock.local_day(as_of, zone) + timedelta(days=1)).days():
        starts, ends = clock.day_span(day, zone)
        yield from ((number, zone, day, starts, min(ends, as_of), touched) for touched in _touched(starts, ends))


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
