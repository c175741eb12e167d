"""The store's own amounts, in force since it was opened (Y1), and the reports it gets by itself."""

from datetime import timedelta

from ..founding import SCHEDULES
from ..reporting import ReportSchedule
from ..rules.schedules import next_times
from ..running import Setting
from .book import Book
from .house_rules import SAID
from .pace import at_hour


def tell_settings(book: Book) -> None:
    since = book.pace.first_day - timedelta(days=380)
    for key, value in SAID.items():
        book.tell(Setting, book.team["manager"], at_hour(since, 11), {"key": key, "value": str(value), "valid_from": since})


def tell_schedules(book: Book) -> None:
    """What a new store begins with; each is next when it falls next after the story."""
    since, end, store = at_hour(book.pace.first_day - timedelta(days=380), 11), book.pace.end, book.team.store_id
    for report, rhythm, role in SCHEDULES:
        planned = ReportSchedule(store_id=store, rhythm=rhythm)
        (next_at,) = next_times(book.bulk.session, planned, end, 1)
        book.tell(ReportSchedule, book.team["manager"], since, {"report": report, "rhythm": rhythm, "role": role, "next_at": next_at})
