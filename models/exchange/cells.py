"""What a recipe says of one column of a file: how its text becomes a value, or why a row is refused for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ..kinds import MoneyKind, TextKind, WholeKind
from ..refused import Invalid


@dataclass(frozen=True)
class Cell:
    """A column: `read` makes the value of a text that is not empty; an empty one is None or refused."""

    read: Callable[[str], Any]
    required: bool = True
    table: Any = None
    """The table whose key it names."""
    spelled: Mapping[str, str] = field(default_factory=dict)
    """What the file spells otherwise elsewhere. Every use is counted in the report."""

    def value(self, text: str) -> Any:
        """The value; raises Invalid with the reason why the row is refused."""
        plain = text.strip()
        if plain:
            return self.read(self.spelled.get(plain, plain))
        if self.required:
            raise Invalid("为空", "is empty")
        return None


def words(required: bool = True) -> Cell:
    return Cell(TextKind().read, required)


def whole(required: bool = True) -> Cell:
    return Cell(WholeKind().read, required)


def money(required: bool = True) -> Cell:
    return Cell(MoneyKind().read, required)


def day(pattern: str, required: bool = True) -> Cell:
    """A day in the file's own spelling, such as %d-%m-%Y."""

    @lru_cache(maxsize=4096)  # the same days come again and again
    def read(text: str) -> date:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            raise Invalid("「{text}」不是 {pattern} 格式的日期", "“{text}” is not a date written {pattern}", text=text[:40], pattern=pattern) from None

    return Cell(read, required)


def one_of(meanings: Mapping[str, Any], required: bool = True) -> Cell:
    """One of a few words, each with what it means to us."""

    def read(text: str) -> Any:
        if text not in meanings:
            raise Invalid("「{text}」不在配方的译名中:{known}", "“{text}” is none of the words the recipe translates: {known}", text=text[:40], known="、".join(meanings))
        return meanings[text]

    return Cell(read, required)


def refers(table: Any, required: bool = True, spelled: Mapping[str, str] | None = None) -> Cell:
    """The key of a row of another table; a row that leads nowhere is refused."""
    return Cell(str, required, table, spelled or {})
