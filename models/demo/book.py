"""The book of one store: what happens there beside its leads, noun by noun, each from a random source of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from ..acting import THE_SYSTEM, Actor
from ..base import Base
from ..exchange.bulk import Bulk, Step
from .ledger import Ledger
from .pace import Pace
from .showroom import Showroom, local_day
from .story import Told, write
from .team import Member, Team


@dataclass(frozen=True, slots=True)
class Turn:
    """A step on a row's road with what becomes known by it."""

    step: Step
    values: dict[str, Any]


def turn(move: str, at: datetime, by: Member | Actor = THE_SYSTEM, **values: Any) -> Turn:
    return Turn(Step(move, at, actor_of(by)), values)


def actor_of(who: Member | Actor) -> Actor:
    return who.actor if isinstance(who, Member) else who


@dataclass(slots=True)
class Book:
    """Writes down for one store what has happened until the end of the story, and nothing of what lies ahead."""

    bulk: Bulk
    room: Showroom
    key: str
    told_once: set[str] = field(default_factory=set)
    """What happens only once in the story, and has happened."""
    invoices: int = 0
    problems: list[tuple[int, datetime]] = field(default_factory=list)
    """What was raised, and when: meetings, activities and trainings answer it."""

    @property
    def team(self) -> Team:
        return self.room.team

    @property
    def pace(self) -> Pace:
        return self.room.pace

    @property
    def ledger(self) -> Ledger:
        return self.room.ledger

    def dice(self, noun: str) -> Random:
        """A random source of the noun's own: another noun shifts nothing."""
        return Random(f"{self.key}/{noun}")

    def invoice_no(self, random: Random) -> str:
        """A number that no other invoice of any store has."""
        self.invoices += 1
        return f"26{self.team.store_id:04d}{random.randrange(10**6):06d}{self.invoices:08d}"

    def problem_at(self, at: datetime, random: Random) -> int | None:
        """A problem of the weeks before, for every third that asks."""
        recent = [key for key, raised_at in self.problems if raised_at <= at <= raised_at + timedelta(days=30)]
        return random.choice(recent) if recent and random.random() < 0.34 else None

    def local_day(self, at: datetime) -> date:
        return local_day(at)

    def happened(self, at: datetime) -> bool:
        return at <= self.pace.end

    def working_days(self) -> Iterator[date]:
        """The days of the story on which the store is open, and tomorrow, for what is planned today."""
        tomorrow = self.pace.last_day + timedelta(days=1)
        return (day for day in (*self.pace.days(), tomorrow) if self.room.is_open(day))

    def part(self, kind: type[Base], by: Member | Actor, at: datetime, values: dict[str, Any], road: Iterable[Turn] = ()) -> Told | None:
        """A row of this store with as much of its road as has been gone; None where its time has not come."""
        if not self.happened(at):
            return None
        gone = [each for each in road if self.happened(each.step.at)]
        known = {"store_id": self.team.store_id} if "store_id" in kind.__table__.c else {}
        for each in gone:
            known |= each.values
        return Told(kind, known | values, actor_of(by), at, [each.step for each in gone])

    def tell(
        self, kind: type[Base], by: Member | Actor, at: datetime, values: dict[str, Any], road: Iterable[Turn] = (), parts: Iterable[Told | None] = ()
    ) -> int | None:
        """Write the row with its parts, if its time has come; its id."""
        told = self.part(kind, by, at, values, road)
        if told is None:
            return None
        told.parts += [each for each in parts if each]
        return write(self.bulk, told, {})
