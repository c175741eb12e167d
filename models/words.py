"""Every text a person sees, in Chinese and in English, side by side – so neither can be missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

LANGUAGES = ("zh", "en")

language: ContextVar[str] = ContextVar("language", default="zh")
"""The language of the person being spoken to."""


class Contradiction(Exception):
    """A declaration that says two things at once; raised while the program is being read, never to a user."""


@lru_cache(maxsize=8192)
def escaped(text: str) -> Markup:
    """The text as HTML. Remembered, because a page says the same names and words many times; for plain str only."""
    return escape(text)


@dataclass(frozen=True, slots=True)
class Label:
    """One text in both languages; `str()` gives the one of the person being spoken to."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not (self.zh and self.en):
            raise Contradiction(f"a label needs both languages: {self.zh!r}, {self.en!r}")

    def __str__(self) -> str:
        return self.zh if language.get() == "zh" else self.en

    def __html__(self) -> str:
        return escaped(self.zh if language.get() == "zh" else self.en)

    def format(self, **values: object) -> "Label":
        """The same text with its {gaps} filled; a Label put into a gap speaks the language around it."""
        spoken = {
            code: {name: getattr(value, code) if isinstance(value, Label) else value for name, value in values.items()}
            for code in LANGUAGES
        }
        return Label(self.zh.format(**spoken["zh"]), self.en.format(**spoken["en"]))


def say(zh: str, en: str, **values: object) -> str:
    """The text in the language of the person being spoken to, its {gaps} filled."""
    text = zh if language.get() == "zh" else en
    return text.format(**values) if values else text


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within this block people are spoken to in `code` ("zh" or "en")."""
    token = language.set(code if code in LANGUAGES else "zh")
    try:
        yield
    finally:
        language.reset(token)


YES, NO = Label("是", "Yes"), Label("否", "No")
NOTHING = "—"
"""What stands where there is no value."""
