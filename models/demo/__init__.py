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
from .book import Book
from .calendar import tell_calendar
from .discipline import SWEPT, tell_penalties, tell_praise
from .expenses import tell_gifts
from .handbook import tell_handbook
from .key_accounts import tell_key_accounts
from .leads import day_of_leads
from .ledger import Ledger
from .multitude import multiply
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


def days_of(demo: Demo) -> int:
    """How many days the story has, in one store."""
    return len(list(Pace(demo.end, demo.months, min(demo.scale, 1.0)).days()))


def tell(session: Session, demo: Demo, password_hash: str, on_day: Callable[[date], None] = lambda day: None) -> dict[str, int]:
    """Write the demo into an empty database, within the session's transaction; rows by table.

    Everybody logs in with the password behind `password_hash`. `on_day` hears how far the story has come.
    """
    pace = Pace(demo.end, demo.months, min(demo.scale, 1.0))
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
                day_of_leads(bulk, room, key, day)
                on_day(day)
            multiply(bulk, key, room.ledger, room.quiet, round((bulk.count["leads"] - before) * (demo.scale - 1)))
            cars_in_stock(bulk, random, offered, team, pace)
            for noun in AFTER:
                noun(book)
            bulk.flush()
            _swept(session, book)
            tell_schedules(book)
    return bulk.count


def _swept(session: Session, book: Book) -> None:
    """Y1: the evenings of the story were swept: the first real one goes on from there."""
    found = Counter(book.local_day(miss.at) for miss in book.ledger.misses if miss.clause in SWEPT)
    for day in book.pace.days():
        if day < book.pace.last_day:
            session.execute(insert(SweptDay).values(store_id=book.team.store_id, day=day, swept_at=at_hour(day + timedelta(days=1), 0.4), raised=found[day]))


__all__ = ["LOGINS", "PASSWORD", "Demo", "days_of", "tell", "until_evening", "until_now"]
