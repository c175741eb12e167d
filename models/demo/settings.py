"""The store's own amounts, in force since it was opened (Y1)."""

from datetime import timedelta

from ..running import Setting
from .book import Book
from .house_rules import SAID
from .pace import at_hour


def tell_settings(book: Book) -> None:
    since = book.pace.first_day - timedelta(days=380)
    for key, value in SAID.items():
        book.tell(Setting, book.team["manager"], at_hour(since, 11), {"key": key, "value": str(value), "valid_from": since})
