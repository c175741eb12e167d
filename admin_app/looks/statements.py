"""A month of several people, each with their lines: commission statements, days outside."""

from dataclasses import dataclass

from .shell import NavItem, Words


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line: what it is and where it leads, its parts, and the amount at its end; `tone` is plain or bad."""

    title: Words
    href: str
    parts: tuple[Words, ...]
    amount: Words = ""
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class PersonLook:
    """One person's figures above their lines; `notes` are sentences below."""

    name: str
    figures: tuple[tuple[Words, Words], ...]
    total: Words
    lines: tuple[StatementLine, ...] = ()
    notes: tuple[Words, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class MonthPage:
    """`before` and `after` lead to the months beside it; `stores` are those one may choose among."""

    title: Words
    month: Words
    before: str
    after: str
    people: tuple[PersonLook, ...]
    empty: Words
    icon: str = "coins"
    lead: Words = ""
    total: Words = ""
    meanings: tuple[tuple[Words, Words], ...] = ()
    stores: tuple[NavItem, ...] = ()
