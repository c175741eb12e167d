"""The house and its people: positions as a tree, a team of eight, and those around it (O1, O2)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from .. import clock
from ..acting import THE_SYSTEM, Actor
from ..exchange.bulk import Bulk, Step
from ..founding import POSITIONS
from ..people import Employee, Position, Store
from ..roles import Role
from ..staff import AbsenceKind
from . import names
from .pace import Pace, at_hour
from .story import Told, write

BRAND = "通家"
BRANCHES = ("未央", "渭城", "金台", "临渭", "城关", "金水", "武侯", "小店")
HEAD_OFFICE = (
    ("headoffice", "总部运营", None, Role.HEAD_OFFICE, 1, False, "查看各店经营"),
    ("admin", "系统管理员", None, Role.ADMINISTRATOR, 1, False, "维护系统"),
)
LOGINS = ["gm", "manager", "supervisor", "dcc1", "dcc2", "consultant1", "consultant2", "consultant3", "consultant4", "keyaccount", "marketing", "marketingmanager", "testdrive", "frontdesk", "finance", "aftersales"]
SKILL = {"consultant1": 1.14, "consultant2": 1.05, "consultant3": 0.84, "consultant4": 0.96, "former": 0.75, "keyaccount": 1.1}
CARE = {"consultant1": 0.95, "consultant2": 0.9, "consultant3": 0.76, "consultant4": 0.88, "former": 0.72, "dcc1": 0.95, "dcc2": 0.86}
LEAVE = {
    AbsenceKind.ANNUAL: (34, (3, 4, 5)), AbsenceKind.PERSONAL: (30, (1, 1, 2)), AbsenceKind.SICK: (22, (1, 2, 3)),
    AbsenceKind.TRAINING: (10, (1, 2)), AbsenceKind.FAMILY: (4, (3,)),
}  # fmt: skip
"""Why people are away: how often, and for how many days."""


@dataclass(frozen=True, slots=True)
class Away:
    """Some days on which somebody is not there, and why."""

    kind: AbsenceKind
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team: how well they sell, how carefully they follow up, from when to when, and when not."""

    login: str
    actor: Actor
    hired_on: date
    left_on: date | None = None
    away: tuple[Away, ...] = ()
    phone: str = ""

    @property
    def id(self) -> int:
        return self.actor.employee_id

    @property
    def skill(self) -> float:
        return SKILL.get(self.login, 1.0)

    @property
    def care(self) -> float:
        return CARE.get(self.login, 0.9)

    def is_here(self, day: date) -> bool:
        return self.hired_on <= day and (self.left_on is None or day < self.left_on)

    def works(self, day: date) -> bool:
        """Here, and not on leave."""
        return self.is_here(day) and not any(day in each for each in self.away)


@dataclass(slots=True)
class Team:
    """The people of one store by their login."""

    store_id: int
    city: str
    positions: dict[str, int]
    """Their ids by code."""
    members: dict[str, Member] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Member:
        return self.members[login]

    def consultants(self, day: date) -> list[Member]:
        """Those who are there that day; never fewer than two, for whoever is needed is called in."""
        here = [each for each in self.members.values() if each.actor.role is Role.CONSULTANT and each.is_here(day)]
        present = [each for each in here if each.works(day)]
        return present if len(present) > 1 else here

    def dcc(self, day: date, login: str) -> Member:
        """The one of the two who is meant, or the other where they are away."""
        other = {"dcc1": "dcc2", "dcc2": "dcc1"}[login]
        return self[other] if self[other].works(day) and not self[login].works(day) else self[login]

    def here(self, day: date) -> list[Member]:
        """Everybody who works that day."""
        return [each for each in self.members.values() if each.works(day)]

    @property
    def sellers(self) -> list[Member]:
        """Those who have targets."""
        return [each for each in self.members.values() if each.actor.role in (Role.CONSULTANT, Role.DCC)]


class House:
    """Makes stores, positions and people. `password_hash` is everybody's: it is a demo."""

    def __init__(self, bulk: Bulk, key: str, pace: Pace, password_hash: str):
        self.bulk, self.key, self.random, self.pace, self.password_hash = bulk, key, Random(key), pace, password_hash
        self.founded = at_hour(pace.first_day - timedelta(days=400), 9)
        self.phones: set[str] = set()

    def head_office(self) -> None:
        store_id = self._store({"code": "HQ", "name": f"陕汽{BRAND}新能源总部", "city": names.CITIES[0], "is_head_office": True})
        for code, key in self._positions(store_id, HEAD_OFFICE).items():
            self._employee(store_id, key, next(row[3] for row in HEAD_OFFICE if row[0] == code), code, self.founded.date())

    def branch(self, number: int) -> Team:
        """A store with its team; people of the first log in as `manager`, of the second as `manager.s2`, and so on."""
        city, branch = names.CITIES[number % len(names.CITIES)], BRANCHES[number % len(BRANCHES)]
        name = f"{BRAND}新能源{city}{branch}店" + (f"({number + 1})" if number >= len(BRANCHES) else "")
        store_id = self._store({"code": f"S{number + 1:02d}", "name": name, "city": city})
        positions = self._positions(store_id, POSITIONS)
        roles = {row[0]: row[3] for row in POSITIONS}
        team = Team(store_id, city, positions)
        suffix = f".s{number + 1}" if number else ""
        handover = self.pace.months_ago(7, 12)
        for login in LOGINS:
            code = login.rstrip("1234")
            hired = handover - timedelta(days=9) if login == "consultant4" and self._somebody_left() else self._hired()
            team.members[login] = self._employee(store_id, positions[code], roles[code], login, hired, login + suffix)
        if self._somebody_left():
            team.members["former"] = self._leaver(store_id, positions["consultant"], handover, team["manager"])
        return team

    def _somebody_left(self) -> bool:
        """A long story has a consultant who left and another who came."""
        return self.pace.months > 8

    def _hired(self) -> date:
        return self.pace.first_day - timedelta(days=self.random.randint(30, 1500))

    def _store(self, values: dict) -> int:
        return write(self.bulk, Told(Store, {"brand": BRAND, "timezone": clock.DEFAULT_ZONE} | values, THE_SYSTEM, self.founded), {})

    def _positions(self, store_id: int, rows: tuple) -> dict[str, int]:
        made: dict[str, int] = {}
        for code, name, above, role, planned, owes, duties in rows:
            values = {
                "store_id": store_id, "code": code, "name": name, "parent_id": made.get(above), "role": role,
                "planned_headcount": planned, "owes_daily_report": owes, "duties": duties,
            }  # fmt: skip
            made[code] = write(self.bulk, Told(Position, values, THE_SYSTEM, self.founded), {})
        return made

    def _employee(self, store_id: int, position_id: int, role: Role, login: str, hired: date, username: str | None = None) -> Member:
        name, _ = names.person(self.random)
        values = {
            "store_id": store_id, "name": name, "username": username or login, "phone": names.phone(self.random, self.phones),
            "position_id": position_id, "hired_on": hired, "password_hash": self.password_hash, "must_change_password": False,
        }  # fmt: skip
        key = write(self.bulk, Told(Employee, values, THE_SYSTEM, at_hour(hired, 9)), {})
        away = self._away(username or login, max(hired, self.pace.first_day))
        return Member(login, Actor(key, name, role, store_id), hired, away=away, phone=values["phone"])

    def _away(self, name: str, since: date) -> tuple[Away, ...]:
        """The annual leave, and a few other days; nobody is away twice at a time."""
        random, found = Random(f"{self.key}/absences/{name}"), []
        day = since + timedelta(days=random.randint(10, 90))
        while day < self.pace.last_day + timedelta(days=20):
            kind = random.choices(tuple(LEAVE), [weight for weight, _ in LEAVE.values()])[0]
            found.append(Away(kind, day, day + timedelta(days=random.choice(LEAVE[kind][1]) - 1)))
            day = found[-1].last + timedelta(days=random.randint(35, 120))
        return tuple(found)

    def _leaver(self, store_id: int, position_id: int, left: date, manager: Member) -> Member:
        name, _ = names.person(self.random)
        hired = self._hired()
        values = {
            "store_id": store_id, "name": name, "phone": names.phone(self.random, self.phones), "position_id": position_id,
            "hired_on": hired, "left_on": left, "active": False,
        }  # fmt: skip
        key = write(self.bulk, Told(Employee, values, THE_SYSTEM, at_hour(hired, 9), [Step("leave", leaving_moment(left), manager.actor)]), {})
        return Member("former", Actor(key, name, Role.CONSULTANT, store_id), hired, left)


def leaving_moment(day: date) -> datetime:
    """When somebody who leaves hands over."""
    return at_hour(day, 9.5)
