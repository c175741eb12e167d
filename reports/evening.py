"""The evening: what the days missed is raised, by the duties that need figures too, and what was erased goes from the disk (Y1, Y4, T5.2)."""

from datetime import date

from models.attachments import remove_erased
from models.db import Database
from models.sweeping import Swept, sweep_all, sweep_day
from models.uploads import FileStore

from . import assessing, league

__all__ = ["assessing", "league", "sweep"]


def sweep(database: Database, files: FileStore, day: date | None = None) -> list[Swept]:
    """Every store's days that wait, or one day of each; raises Refused for a day that has not come."""
    swept = sweep_day(database, day) if day else sweep_all(database)
    with database.reading() as session:
        remove_erased(session, files)
    return swept
