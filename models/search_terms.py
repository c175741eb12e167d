"""What rows can be found by: any two characters of a name, its first, and the initials of its pinyin.

A plain inverted table with a B-tree serves SQLite and PostgreSQL alike; prefixes and tails have indexes of their own.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Index,
    PrimaryKeyConstraint,
    SelectBase,
    delete,
    event,
    false,
    func,
    inspect,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.sql.functions import FunctionElement

from . import few
from .base import Base
from .delivery import FEW, Delivery
from .fields import Field, Search
from .kinds import narrow

LONGEST = 64
"""Longer searches are cut: nobody remembers more."""
INITIALS = "~"
"""Marks the term that holds the initials of a name's pinyin."""
BEYOND = "\U0010fffd"


class SearchTerm(Base):
    """One term by which one row of one register is found."""

    __tablename__ = "search_terms"
    register: Mapped[str]
    term: Mapped[str]
    row_id: Mapped[int]
    __table_args__ = (
        PrimaryKeyConstraint("register", "term", "row_id"),
        Index("ix_search_terms_term_prefix", "term", postgresql_ops={"term": "text_pattern_ops"}).ddl_if(dialect="postgresql"),
        Index("ix_search_terms_row", "row_id", "register"),
        {"sqlite_with_rowid": False},
    )


@lru_cache(maxsize=16_384)  # names repeat
def terms_of(text: str | None) -> frozenset[str]:
    """The terms of one name: its pairs of neighbouring characters and its initials."""
    plain = "".join((text or "").lower().split())
    if not plain:
        return frozenset()
    return frozenset([INITIALS + initials(plain), *(plain[at : at + 2] for at in range(len(plain) - 1))])


def terms_of_all(names: Iterable[str | None]) -> frozenset[str]:
    """The terms by which a row with these names is found."""
    return frozenset().union(*map(terms_of, names))


@lru_cache(maxsize=16_384)  # the dictionary is slow
def initials(text: str) -> str:
    """张伟 → zw; letters and digits stay as they are."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second: whoever only reads goes without

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))[:32].lower()


def searched_fields(register: type) -> Iterator[Field]:
    return (each for each in register.fields.values() if each.search)


@cache
def found_by_part(register: type) -> tuple[str, ...]:
    """The register's own columns that are found by any part of them."""
    return tuple(each.column_name for each in searched_fields(register) if Search.PART in each.search and not each.through)


def rows_of_terms(register: type, row_id: int, values: Iterable[str | None]) -> list[dict[str, Any]]:
    """Lines for the table of terms, ready for a bulk insert."""
    return [{"register": register.__tablename__, "term": term, "row_id": row_id} for term in terms_of_all(values)]


def matching(register: type, text: str, is_masked: bool = False) -> ColumnElement[bool]:
    """The rows that the search box finds by `text`, in any searched field, also a borrowed one.

    Where phones are masked they are found whole or by the last four that the mask shows: by any prefix they could be
    spelled out digit by digit, with no look recorded (Y4).
    """
    plain = narrow(text)[:LONGEST]
    if not plain:
        return false()
    ways, lenders = [], {}
    for each in searched_fields(register):
        if each.through:
            lenders.setdefault(each.through, []).append(each.lender)
        else:
            ways += _ways_to(register, each, plain, is_masked)
    for through, lent in lenders.items():
        lender = lent[0].register
        inner = [way for each in lent for way in _ways_to(lender, each, plain, is_masked)]
        if inner:
            ways.append(getattr(register, f"{through}_id").in_(one_by_one(lender, inner)))
    return register.id.in_(one_by_one(register, ways)) if len(ways) > 1 else or_(false(), *ways)


def one_by_one(register: type, ways: list[ColumnElement[bool]]) -> SelectBase:
    """The ids found in any of the ways, each by its own index: tied by OR, databases read the whole table instead."""
    parts = [select(register.id).where(way) for way in ways]
    return union(*parts) if len(parts) > 1 else parts[0]


def _ways_to(register: type, field: Field, text: str, is_masked: bool) -> list[ColumnElement[bool]]:
    """The ways in which a field may be found by the text; each has an index of its own."""
    column = field.column
    if field.kind.widget == "phone":
        text = re.sub(r"[\s\-]", "", text)
        if not text.lstrip("+").isdigit():
            return []
    ways = []
    if Search.PREFIX in field.search:
        ways.append(column == text if field.guarded and is_masked else starts_with(column, text))
    if Search.TAIL in field.search and len(text) == 4:
        ways.append(func.substr(column, func.length(column) - 3) == text)
    if Search.PART in field.search:
        ways += _ways_to_part(register, column, "".join(text.lower().split()))
    return ways


def _ways_to_part(register: type, column: Any, text: str) -> list[ColumnElement[bool]]:
    if not text:
        return []
    is_latin = text.isascii() and text.isalpha()
    if len(text) == 1 and not is_latin:
        return [starts_with(column, text)]
    ways = []
    if is_latin:
        wanted = starts_with(SearchTerm.term, INITIALS + text)
        ways.append(register.id.in_(select(SearchTerm.row_id).where(SearchTerm.register == register.__tablename__, wanted)))
        if len(text) == 1:
            return ways
    return [*ways, register.id.in_(_with_pairs(register, text))]


def _with_pairs(register: type, text: str) -> Any:
    """Rows whose name has every pair of neighbouring characters of the text."""
    pairs = sorted({text[at : at + 2] for at in range(len(text) - 1)})[:8]
    return (
        select(SearchTerm.row_id)
        .where(SearchTerm.register == register.__tablename__, SearchTerm.term.in_(pairs))
        .group_by(SearchTerm.row_id)
        .having(func.count() == len(pairs))
        if len(pairs) > 1
        else select(SearchTerm.row_id).where(SearchTerm.register == register.__tablename__, SearchTerm.term == pairs[0])
    )


def starts_with(column: Any, text: str) -> ColumnElement[bool]:
    """A prefix in a form that an index serves on both databases: LIKE with a pattern index on PostgreSQL, whose
    collations cannot serve a range; a range on SQLite, whose LIKE ignores case and so uses no index."""
    return StartsWith(column, literal(text), literal(text + BEYOND), literal(re.sub(r"([\\%_])", r"\\\1", text) + "%"))


class StartsWith(FunctionElement):
    """column, prefix, the first text beyond it, and the prefix as a LIKE pattern."""

    type = Boolean()
    inherit_cache = True
    name = "starts_with"

    def self_group(self, against: Any = None) -> "StartsWith":
        """A condition as it is: SQLAlchemy would compare it with 1 where booleans are numbers, and no index serves that."""
        return self


@compiles(StartsWith)
def _as_range(element: StartsWith, compiler: Any, **options: Any) -> str:
    column, prefix, beyond, _ = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} >= {prefix} AND {column} < {beyond})"


@compiles(StartsWith, "postgresql")
def _as_like(element: StartsWith, compiler: Any, **options: Any) -> str:
    clauses = list(element.clauses)
    return f"{compiler.process(clauses[0], **options)} LIKE {compiler.process(clauses[3], **options)}"


def listen(session_class: type[Session]) -> None:
    event.listen(session_class, "after_flush", _keep_terms)


def _keep_terms(session: Session, _context: Any) -> None:
    from .register import Register

    terms = []
    for row in (*session.new, *session.dirty):
        if not isinstance(row, Register):
            continue
        named = found_by_part(type(row))
        if not any(inspect(row).attrs[name].history.has_changes() for name in named):
            continue
        name = type(row).__tablename__
        if row not in session.new:
            session.execute(delete(SearchTerm).where(SearchTerm.register == name, SearchTerm.row_id == row.id))
        terms += [(name, term, row.id) for term in terms_of_all([getattr(row, each) for each in named])]
    write_terms(session, terms)


def write_terms(session: Session, terms: Iterable[tuple[str, str, int]]) -> None:
    """Write terms, each with its register and row."""
    terms = sorted(terms)  # as the table is ordered
    if len(terms) > FEW:
        Delivery.to(session, SearchTerm.__table__).send_lines(session, terms)
    elif terms:
        few.send(session, [(SearchTerm.__table__, [{"register": register, "term": term, "row_id": row_id} for register, term, row_id in terms])])
