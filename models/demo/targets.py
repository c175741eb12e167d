"""What each person is to reach in each month (S1, D1)."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from ..exchange.bulk import Bulk
from ..plans import Target
from ..roles import Role
from .pace import MONTHLY_LEADS, SEASON, within
from .showroom import Showroom
from .story import Told, write

UNITS = 6.2
AVERAGE_PRICE = 79_000


def set_targets(bulk: Bulk, random: Random, room: Showroom) -> None:
    """The manager sets them in the last days of the month before; plans are round and do not know how it will go."""
    team, pace = room.team, room.pace
    manager = team["manager"].actor
    for month in pace.month_starts():
        set_at = within(random, month - timedelta(days=random.randint(1, 4)))
        for member in team.sellers:
            if member.is_here(month):
                season = SEASON[month.month] * pace.scale
                goals = _dcc(season) if member.actor.role is Role.DCC else _consultant(season, random)
                if "units" in goals:
                    room.ledger.goals[member.id, month] = goals["units"]
                write(bulk, Told(Target, goals | {"store_id": team.store_id, "employee_id": member.id, "month": month}, manager, set_at), {})


def _dcc(season: float) -> dict:
    leads = round(MONTHLY_LEADS * season * 0.36 / 5) * 5
    return {"calls": round(leads * 0.6), "leads": leads, "invitations": round(leads * 0.4)}


def _consultant(season: float, random: Random) -> dict:
    units = max(1, round(UNITS * season + random.uniform(-0.6, 0.6)))
    return {
        "leads": round(MONTHLY_LEADS * season / 20) * 5, "invitations": round(units * 3.4), "test_drives": round(units * 2.2), "orders": units + 1,
        "units": units, "revenue": Decimal(units * AVERAGE_PRICE // 10000 * 10000),
    }  # fmt: skip
