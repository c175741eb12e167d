"""A living dealership that does not exist: fourteen months of a team of eight, the same for the same seed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from .. import clock
from ..exchange.bulk import Bulk
from ..running import SweptDay
from ..words import Label
from .book import Book
from .calendar import tell_calendar
from .discipline import SWEPT, tell_penalties, tell_praise
from .expenses import tell_gifts
from .handbook import tell_handbook
from .key_accounts import tell_key_accounts
from .leads import day_of_leads
from .ledger import Ledger
from .multitude import STEPS, multiply
from .outreach import tell_campaigns, tell_placements, tell_scripts
from .pace import Pace, at_hour
from .plans import tell_personal_plans, tell_sales_plans, tell_schemes, tell_tasks
from .proposals import tell_activities, tell_problems, tell_reports, tell_suggestions
from .reviews import tell_assessments, tell_growth
from .roadshows import tell_roadshows
from .settings import tell_schedules, tell_settings
from .showroom import Showroom
from .staff import tell_staff
from .stock import cars_in_stock, demo_cars, lay_out, routes
from .targets import set_targets
from .team import LOGINS, House
from .team_life import tell_collaborations, tell_daily_reports, tell_meetings
from .training import tell_training

PASSWORD = "forecourt-demo"
BEFORE = (tell_settings, tell_calendar, tell_handbook, tell_scripts, tell_sales_plans, tell_schemes, tell_roadshows, tell_campaigns, tell_placements)
"""What stands in a store before its leads come, or brings them."""
AFTER = (
    tell_staff, tell_problems, tell_suggestions, tell_reports, tell_tasks, tell_personal_plans, tell_meetings, tell_activities, tell_training, tell_daily_reports,
    tell_collaborations, tell_key_accounts, tell_gifts, tell_penalties, tell_assessments, tell_growth, tell_praise,
)  # fmt: skip
"""What happens beside the leads; some of it follows from what became of them."""

DAYS = Label("正在建立示例门店", "Making the demo store")
BESIDE = Label("正在补写团队的工作", "Writing down what else the team did")
INDEXES = Label("正在建立索引", "Building the indexes")
ELSE, COPY, INDEXED = 0.25, 1.5, 0.03
"""How long other things take beside a day's leads: what else its team did; one more volume in a step of the multitude; the
indexes over a volume's day."""
Heard = Callable[[Label, float], None]
"""Hears what is begun now, and how many days of the story it takes as long as."""


@dataclass(frozen=True, slots=True)
class Demo:
    """How much is told: how many calendar months up to `end`, by which seed, of how many stores, at how many times the volume.

    Beyond the volume of one team, its quiet leads alone are multiplied: what else a store has grows with the stores.
    """

    end: datetime
    months: int = 14
    seed: int = 1
    stores: int = 1
    scale: float = 1.0


def until_now() -> datetime:
    """The end of a story that is told today: the last full hour."""
    return clock.now().replace(minute=0, second=0, microsecond=0)


def until_evening(day: date) -> datetime:
    return clock.from_local(datetime.combine(day, time(18)), clock.DEFAULT_ZONE)


def pace_of(demo: Demo) -> Pace:
    """Of the story itself: beyond one team's volume its leads are multiplied."""
    return Pace(demo.end, demo.months, min(demo.scale, 1.0))


def length_of(demo: Demo) -> float:
    """How long it takes to tell, in days of the story; all that is heard comes to this."""
    days = len(list(pace_of(demo).days()))
    copied = STEPS * COPY * demo.scale if demo.scale > 1 else 0
    return demo.stores * (days * (1 + ELSE) + copied + days * INDEXED * demo.scale)


def tell(session: Session, demo: Demo, password_hash: str, heard: Heard = lambda what, worth: None) -> dict[str, int]:
    """Write the demo into an empty database, within the session's transaction; rows by table.

    Everybody logs in with the password behind `password_hash`. `heard` is told how far the story has come.
    """
    pace = pace_of(demo)
    days = len(list(pace.days()))
    with Bulk(session, alone=True) as bulk:
        house = House(bulk, f"{demo.seed}/house", pace, password_hash)
        house.head_office()
        offered = lay_out(bulk, pace)
        for number in range(demo.stores):
            key = f"{demo.seed}/{number}"
            team, random = house.branch(number), Random(key)
            room = Showroom(team, offered, pace, demo_cars(bulk, random, offered, team, pace), routes(bulk, team, pace), Ledger(key))
            book = Book(bulk, room, key)
            set_targets(bulk, random, room)
            for noun in BEFORE:
                noun(book)
            before = bulk.count.get("leads", 0)
            for day in pace.days():
                heard(DAYS, 1)
                day_of_leads(bulk, room, key, day)
            more = round((bulk.count["leads"] - before) * (demo.scale - 1))
            multiply(bulk, key, room.ledger, room.quiet, more, lambda what: heard(what, COPY * demo.scale))
            heard(BESIDE, days * ELSE)
            cars_in_stock(bulk, random, offered, team, pace)
            for noun in AFTER:
                noun(book)
            bulk.flush()
            _swept(session, book)
            tell_schedules(book)
        heard(INDEXES, demo.stores * days * INDEXED * demo.scale)
    return bulk.count


def _swept(session: Session, book: Book) -> None:
    """Y1: the evenings of the story were swept: the first real one goes on from there."""
    found = Counter(book.local_day(miss.at) for miss in book.ledger.misses if miss.clause in SWEPT)
    for day in book.pace.days():
        if day < book.pace.last_day:
            session.execute(insert(SweptDay).values(store_id=book.team.store_id, day=day, swept_at=at_hour(day + timedelta(days=1), 0.4), raised=found[day]))


__all__ = ["LOGINS", "PASSWORD", "Demo", "length_of", "tell", "until_evening", "until_now"]
