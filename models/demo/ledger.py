"""What the store's records say of each person's days and months, counted while they are told (C9, T5.2).

Reports, assessments and penalties are told from it: they are about what truly stands in the other registers.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from .. import clock
from ..contacts import Appointment, Call, FollowUp
from ..customers import Closing
from ..discipline import Measure
from ..handover import VehicleCheck
from ..reception import Visit
from ..sales import Deal, Order, TestDrive
from .house_rules import GIVEN, SAID
from .pace import within
from .story import Told

CAUSED = {"右后门划痕,已抛光": Decimal(300), "缺三角警示牌,已补": Decimal(80)}
"""C7: errors of ours, and what they cost."""


@dataclass(slots=True)
class Work:
    """What one person did in one day, as far as it was done when the report was handed in."""

    calls: int = 0
    invitations: int = 0
    visits: int = 0
    test_drives: int = 0
    orders: int = 0
    revenue: Decimal = Decimal("0.00")


@dataclass(slots=True)
class Rate:
    """How often something was done as it should be."""

    met: int = 0
    all: int = 0

    def count(self, was_met: bool, times: int = 1) -> None:
        self.met += was_met * times
        self.all += times

    @property
    def value(self) -> float | None:
        return self.met / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that was not done as it should be: who answers for it, under which clause, and what it costs."""

    clause: str
    employee_id: int
    at: datetime
    about: str
    """The row it is about, in words that no other miss of the clause shares."""
    evidence: str
    amount: Decimal
    measure: Measure = Measure.FINE


@dataclass(slots=True)
class Ledger:
    """One store's counts by person and day, and by person and month."""

    key: str
    days: dict[tuple[int, date], Work] = field(default_factory=lambda: defaultdict(Work))
    follow_ups: dict[tuple[int, date], Rate] = field(default_factory=lambda: defaultdict(Rate))
    messages: dict[tuple[int, date], Rate] = field(default_factory=lambda: defaultdict(Rate))
    details: dict[tuple[int, date], Rate] = field(default_factory=lambda: defaultdict(Rate))
    reports: dict[tuple[int, date], Rate] = field(default_factory=lambda: defaultdict(Rate))
    units: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))
    goals: dict[tuple[int, date], int] = field(default_factory=dict)
    """Units that each person is to reach in each month."""
    misses: list[Miss] = field(default_factory=list)
    sold: list[tuple[int, int, datetime]] = field(default_factory=list)
    """Leads whose car was delivered, by whom, when."""
    _handed_in: dict[tuple[int, date], datetime | None] = field(default_factory=dict)

    def handed_in_at(self, employee_id: int, day: date) -> datetime | None:
        """When somebody hands in the report of a day: after work, now and then the next morning, rarely never."""
        if (employee_id, day) not in self._handed_in:
            random = Random(f"{self.key}/daily_reports/{employee_id}/{day}")
            when = random.random()
            evening, morning = within(random, day, 18.05, 19.9), within(random, day + timedelta(days=1), 8.8, 9.7)
            self._handed_in[employee_id, day] = evening if when < 0.965 else morning if when < 0.985 else None
        return self._handed_in[employee_id, day]

    def has_just_reported(self, employee_id: int, at: datetime, span: timedelta) -> bool:
        """Whether the day's report was handed in within the span before that moment."""
        written_at = self.handed_in_at(employee_id, clock.local_day(at, clock.DEFAULT_ZONE))
        return written_at is not None and at - span <= written_at <= at

    def notice(self, told: Told, driver_of: int | None = None, times: int = 1) -> None:
        """Count a row so many times; `driver_of` is whose lead a test drive belonged to."""
        values = told.values
        if told.kind is Call and values["answered"]:
            self._count("calls", values["agent_id"], values["called_at"], times)
        elif told.kind is Appointment:
            self._count("invitations", values["made_by_id"], values["made_at"], times, until=_step(told, "cancel"))
        elif told.kind is TestDrive and _step(told, "finish"):
            self._count("test_drives", driver_of, values["ends_at"])
        elif told.kind is Order and (ordered_at := _step(told, "order")):
            self._count("orders", values["owner_id"], ordered_at, until=_step(told, "cancel"))
        elif told.kind is Deal:
            self._count("revenue", values["owner_id"], values["counted_at"], values["total"], values["ended_at"])
            if values["ended_at"] is None:
                self.units[values["owner_id"], month_of(values["counted_at"])] += 1
        elif told.kind is Visit:
            self._count("visits", values["introduced_to_id"] or values["received_by_id"], values["arrived_at"])
        elif told.kind is Closing and values.get("missed_follow_up"):
            self.misses.append(Miss("C3", values["requested_by_id"], told.road[-1].at, f"战败 {told.id}", "战败因漏回访:" + values["reason"], fine("missed_follow_up_fine")))
        elif told.kind is VehicleCheck and values["remark"] in CAUSED:
            self.misses.append(Miss("C7", values["checked_by_id"], told.at, f"交付核对 {told.id}", values["remark"], CAUSED[values["remark"]], Measure.LOSS))
        elif told.kind is FollowUp and not _step(told, "cancel"):
            done_at = _step(told, "finish")
            self.follow_ups[values["owner_id"], month_of(values["due_at"])].count(bool(done_at and done_at <= values["due_at"]), times)

    def _count(self, name: str, employee_id: int | None, at: datetime, amount: int | Decimal = 1, until: datetime | None = None) -> None:
        if employee_id is None:
            return
        day = clock.local_day(at, clock.DEFAULT_ZONE)
        written_at = self.handed_in_at(employee_id, day)
        if written_at and at <= written_at and (until is None or until > written_at):
            work = self.days[employee_id, day]
            setattr(work, name, getattr(work, name) + amount)


def fine(key: str) -> Decimal:
    return Decimal((SAID | GIVEN)[key])


def month_of(at: datetime) -> date:
    return clock.first_of_month(clock.local_day(at, clock.DEFAULT_ZONE))


def _step(told: Told, move: str) -> datetime | None:
    return next((step.at for step in told.road if step.move == move), None)
