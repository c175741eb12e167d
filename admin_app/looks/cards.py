"""三表卡: printed sheets, each a titled table with its totals and places to sign."""

from dataclasses import dataclass

from .shell import Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the forms; empty lines are left to be written by hand."""

    name: str
    title: Words
    heads: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    totals: tuple[tuple[Words, Words], ...] = ()
    blank: int = 0
    note: Words = ""


@dataclass(frozen=True, slots=True)
class CardsPage:
    """The sheets of a day for one person or the store; `people` are those to choose from: value, name, whether chosen."""

    title: Words
    store: str
    day: str
    who: Words
    sheets: tuple[Sheet, ...]
    people: tuple[tuple[str, Words, bool], ...] = ()
