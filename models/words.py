"""Every text a person sees, in Chinese and in English, side by side – so neither can be missing."""

import re
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
        return Label(self.zh.format(**spoken["zh"]), _agreed(self.en, spoken["en"]).format(**spoken["en"]))


def say(zh: str, en: str, **values: object) -> str:
    """The text in the language of the person being spoken to, its {gaps} filled."""
    if language.get() == "zh":
        return zh.format(**values) if values else zh
    return _agreed(en, values).format(**values) if values else en


def counted(count: object, noun: str) -> str:
    """The English noun that such a count has: of one there is one lead, of two there are two leads."""
    if count not in (1, "1") or noun.endswith("ss") or len(noun) < 3:
        return noun
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return IRREGULAR.get(noun) or noun.removesuffix("es" if noun.endswith(("sses", "ches", "shes", "xes")) else "s")


def _agreed(text: str, values: dict[str, object]) -> str:
    """The English text with the nouns, and the verbs after them, that its counts of one have."""
    if not any(value in (1, "1") for value in values.values() if isinstance(value, int | str)):
        return text
    return COUNTED.sub(lambda found: _of_one(found) if values.get(found["gap"]) in (1, "1") else found[0], text)


def _of_one(found: re.Match) -> str:
    noun = found["noun"]
    one = noun if noun in NO_NOUNS else counted(1, noun)
    verb = found["verb"] or ""
    return f"{found['before']}{one}{' ' + SINGULAR[verb.strip()] if verb and one != noun else verb}"


IRREGULAR = {"people": "person"}
NO_NOUNS = frozenset(("is", "was", "has", "does", "as", "us", "its", "this", "needs", "less"))
SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does", "wait": "waits", "need": "needs", "hold": "holds", "hang": "hangs", "differ": "differs"}
COUNTED = re.compile(rf"(?P<before>\{{(?P<gap>\w+)(?::[^}}]*)?\}} (?:(?:more|open|new|late) )?)(?P<noun>[a-z]+s|people)\b(?P<verb> (?:{'|'.join(SINGULAR)})\b)?")


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
