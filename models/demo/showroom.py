"""One store while its story is told, and one lead on its way through it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import TYPE_CHECKING, Any

from .. import clock
from ..acting import Actor
from ..base import Base
from ..exchange.bulk import Step
from ..products import ChannelKind
from .ledger import Ledger
from .pace import Mood, Pace
from .stock import Car, Diary, Range, Way
from .story import Told
from .team import Member, Team

if TYPE_CHECKING:
    from .multitude import Quiet

SHOW_DAYS, CAMPAIGN_DAYS = 6.5, 1.5
"""How much more their days bring than their share of the month."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A customer whose lead came to its end, when, and what is known of them."""

    id: int
    at: datetime
    known: dict[str, Any]


@dataclass(slots=True)
class Showroom:
    """What the leads of one store share."""

    team: Team
    range: Range
    pace: Pace
    demo_cars: dict[int, int]
    routes: list[int]
    ledger: Ledger
    closed_on: frozenset[date] = frozenset()
    """Days on which the store is shut."""
    shows: list[tuple[int, date, date]] = field(default_factory=list)
    """The roadshows: which, from when to when."""
    campaigns: list[tuple[int, date, date]] = field(default_factory=list)
    diary: Diary = field(default_factory=Diary)
    phones: set[str] = field(default_factory=set)
    gone: list["Gone"] = field(default_factory=list)
    """Some of them come back."""
    quiet: list["Quiet"] = field(default_factory=list)
    """Leads that may be multiplied."""
    receipts: int = 0
    sales: int = 0

    def is_open(self, day: date) -> bool:
        return day not in self.closed_on

    def show_on(self, day: date) -> int | None:
        """The roadshow that is under way that day."""
        return _running(self.shows, day)

    def campaign_on(self, day: date) -> int | None:
        return _running(self.campaigns, day)

    def ways_on(self, day: date) -> list[float]:
        """The shares of the ways that day: a show outside brings customers only while it stands."""
        brings = {ChannelKind.ROADSHOW: SHOW_DAYS if self.show_on(day) else 0.0, ChannelKind.CAMPAIGN: CAMPAIGN_DAYS if self.campaign_on(day) else 0.0}
        return [way.share * brings.get(way.kind, 1.0) for way in self.range.ways]

    def receipt_no(self, at: datetime) -> str:
        self.receipts += 1
        return f"SK{local_day(at):%y%m}-{self.receipts:05d}"


@dataclass(slots=True)
class Story:
    """One lead: what is known of it, and what has happened until now."""

    room: Showroom
    key: str
    random: Random
    captured_at: datetime
    way: Way
    car: Car
    buys: bool = False
    dcc: Member | None = None
    owners: list[tuple[datetime, Member]] = field(default_factory=list)
    """Who had it from when on."""
    lead: dict[str, Any] = field(default_factory=dict)
    road: list[Step] = field(default_factory=list)
    parts: list[Told] = field(default_factory=list)
    due: list[datetime] = field(default_factory=list)
    """Contacts that are due and not done."""
    contacts: list[tuple[Member, datetime, bool]] = field(default_factory=list)
    """For each day with a contact of theirs: who answers for the message, since when, and whether it went out that day."""
    won: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    """The spans in which its order counted."""
    order: Told | None = None
    """What was ordered, where it got so far."""
    cancelled_at: datetime | None = None
    delivered_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def team(self) -> Team:
        return self.room.team

    @property
    def mood(self) -> Mood:
        return self.room.pace.mood(local_day(self.captured_at))

    def happened(self, at: datetime | None) -> bool:
        """Whether it lies before the moment at which the story ends."""
        return at is not None and at <= self.room.pace.end

    def chance(self, likely: float) -> bool:
        return self.random.random() < likely

    def dice(self, noun: str) -> Random:
        """A random source of the noun's own: another noun shifts nothing."""
        return Random(f"{self.key}/{noun}")

    def owner_at(self, at: datetime) -> Member | None:
        return next((owner for since, owner in reversed(self.owners) if since <= at), self.owners[0][1] if self.owners else None)

    def tell(self, kind: type[Base], by: Actor, at: datetime, values: dict[str, Any], road: list[Step] | None = None) -> Told | None:
        """A row that hangs on the lead, if its time has come; of its road, what has happened."""
        if not self.happened(at):
            return None
        told = Told(kind, values | {"store_id": self.team.store_id} if "store_id" in kind.__table__.c else values, by, at, self.past(road or []))
        self.parts.append(told)
        return told

    def past(self, road: list[Step]) -> list[Step]:
        return [step for step in road if self.happened(step.at)]


def _running(spans: list[tuple[int, date, date]], day: date) -> int | None:
    return next((key for key, first, last in reversed(spans) if first <= day <= last), None)


def local_day(at: datetime) -> date:
    return clock.local_day(at, clock.DEFAULT_ZONE)
