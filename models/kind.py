"""What every kind of value can do: be kept, read from a person's hand, and shown to a person's eye."""

import unicodedata
from typing import Any

from sqlalchemy import String, TypeDecorator

from .words import NOTHING


class Kind(TypeDecorator):
    """A column type that also speaks with people."""

    impl = String
    widget = "text"
    """Which control a form shows: text, area, number, money, phone, day, month, period, moment, flag, choice."""
    is_secret = False
    """Whether only the form of whoever may write it holds it whole; lists, pages, files and the history have what `show` says."""
    ordered = False
    """Whether a filter may ask for from … to."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.cache_ok = True  # SQLAlchemy asks each class for itself

    def read(self, text: str) -> Any:
        """The value behind what a person typed; raises Invalid with a sentence."""
        return clean(text)

    def show(self, value: Any) -> str:
        """The value as the person being spoken to reads it."""
        return NOTHING if value is None or value == "" else str(value)

    def typed(self, value: Any) -> str:
        """The value as a form's control holds it; `read` takes it back."""
        return "" if value is None else str(value)

    def raw(self, value: Any) -> Any:
        """The value for programs."""
        return value


def clean(text: str) -> str:
    """Control characters go, surrounding white space goes."""
    text = str(text)
    if text.isprintable():
        return text.strip()  # as nearly all of them are
    kept = (
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Cn")
    )
    return "".join(kept).strip()


def narrow(text: str) -> str:
    """Full-width digits and signs as plain ones, for numbers, dates and phones."""
    text = clean(text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).strip()
