"""Rows written as many times as are wanted, inside the database: each copy with an id, a customer and a phone of its own."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    case,
    cast,
    insert,
    literal,
    select,
    true,
    type_coerce,
)

from ..base import Base
from ..customers import Customer, Gender, Lead
from ..exchange.bulk import HISTORY, PERIODS, Bulk
from ..keys import reserve_block
from ..kinds import MomentKind
from ..search_terms import SearchTerm, terms_of
from . import names

SHADES, EARLIER = 12, timedelta(seconds=23)
"""So many copies in a row are each a step earlier than the one before: still the same hour, no longer the same second."""
NAMES = 20_000
"""Names repeat, as they do in a big city."""
FIRST_PHONE, SCATTER, NUMBERS = 190 * 10**8, 61_803_399, 10**8
"""Numbers of four beginnings that nobody of the story has; the factor scatters them, and as it shares no divisor with them none comes twice."""
LEADS_MOMENTS = {each.name for each in Lead.__table__.c if isinstance(each.type, MomentKind)}
WHOSE = '"customer_id": [null, '
"""Where the history of a new lead names its customer."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A row that is copied: of which lead, which of its table's, and what it says; links are places instead of ids."""

    of_lead: int
    place: int
    values: dict[str, Any]


@dataclass(slots=True)
class Copies:
    """The copies of one store's quiet leads: in every turn each of them once, until there are enough."""

    bulk: Bulk
    leads: int
    wanted: int
    first: dict[str, int] = field(default_factory=dict)
    """The id of each table's first copy."""
    places: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)
    """For each table, of which lead a row is, and its place among the rows that are copied."""
    people: int = field(init=False)
    turns: Table = field(init=False)
    named: Table = field(init=False)
    terms: Table = field(init=False)

    def __post_init__(self) -> None:
        self.people = min(NAMES, self.wanted)
        self.turns = self._aside("turns", Column("turn", BigInteger, primary_key=True, autoincrement=False), Column("shade", Integer))
        count = max(-(-self.wanted // self.leads), self.wanted // self.people + 2)
        self._fill(self.turns, ({"turn": turn, "shade": turn % SHADES} for turn in range(count)))

    def name_people(self, random: Random) -> None:
        """A town's worth of names with what each is found by."""
        known: dict[str, Gender] = {}
        while len(known) < self.people:
            known.setdefault(*names.person(random))
        self.named = self._aside("people", Column("place", BigInteger, primary_key=True, autoincrement=False), Column("name", String), Column("gender", Customer.__table__.c.gender.type))
        self._fill(self.named, ({"place": place, "name": name, "gender": gender} for place, (name, gender) in enumerate(known.items())))
        self.terms = self._aside("terms", Column("term", String, primary_key=True), Column("place", BigInteger, primary_key=True, autoincrement=False))
        self._fill(self.terms, ({"term": term, "place": place} for place, name in enumerate(known) for term in sorted(terms_of(name))))

    def rows_of(self, kind: type[Base], ids: Iterable[tuple[int, int]]) -> Iterator[Sampled]:
        """The originals, in the order in which they were written."""
        of_lead, table = {key: lead for lead, key in ids}, kind.__table__
        known = self.places[table.name] = {key: (of_lead[key], place) for place, key in enumerate(sorted(of_lead, key=lambda key: (of_lead[key], key)))}
        for row in self._select(table, table.c.id.in_(known)):
            links = {name: self.places[to][row[name]][1] for name, to in (("lead_id", "leads"), ("customer_id", "customers")) if name in row}
            yield Sampled(*known[row["id"]], row | links)

    def write(self, table: Table, rows: Iterable[Sampled], register: str | None = None) -> None:
        """All copies of the rows. The history and the periods of states, of one register at a time, are not counted as rows."""
        rows = list(rows)
        if not rows:
            return
        sample = self._sample(table, rows)
        copy = self.turns.c.turn * self.leads + sample.c.of_lead
        first = reserve_block(self.bulk.session, table, len(rows) * (-(-self.wanted // self.leads)))
        if register is None:
            self.first[table.name] = first
        values = {column.name: sample.c[column.name] for column in table.c} | {"id": first + self.turns.c.turn * len(rows) + sample.c.of_row}
        values |= self._ties(sample, copy, register)
        origin = self.turns.join(sample, sample.c.of_shade == self.turns.c.shade)
        if table is Customer.__table__:
            people = self.named
            origin = origin.join(people, people.c.place == values["id"] % self.people)
            # Whose gender nobody asked for has none in the copy either (D3).
            values |= {"name": people.c.name, "gender": case((sample.c.gender.is_(None), None), else_=people.c.gender), "phone": self._phone(copy)}
        chosen = select(*values.values()).select_from(origin).where(copy < self.wanted).order_by(self.turns.c.turn, sample.c.of_row)
        self._run(insert(table).from_select(list(values), chosen))
        sample.drop(self.bulk.session.connection())
        if register is None:
            self.bulk.count[table.name] += sum(self.wanted // self.leads + (row.of_lead < self.wanted % self.leads) for row in rows)

    def write_roads(self) -> None:
        """The periods of all their states."""
        for register, known in self.places.items():
            found = self._select(PERIODS, PERIODS.c.register == register, PERIODS.c.row_id.in_(known))
            rows = sorted(((*known[row["row_id"]], row) for row in found), key=lambda each: (each[1], each[2]["id"]))
            self.write(PERIODS, [Sampled(lead, number, row | {"row_id": place}) for number, (lead, place, row) in enumerate(rows)], register)

    def write_history(self) -> None:
        """Each lead's history begins as that of its original; the rest of it would be most of the database."""
        known = self.places["leads"]
        found = self._select(HISTORY, HISTORY.c.register == "leads", HISTORY.c.action == "create", HISTORY.c.row_id.in_(known))
        rows = sorted(((*known[row["row_id"]], row) for row in found), key=lambda each: each[1])
        self.write(HISTORY, [Sampled(lead, place, row | {"row_id": place}) for lead, place, row in rows], "leads")

    def make_findable(self) -> None:
        """What the copies' customers are found by, in the order of that table."""
        terms, first = self.terms, self.first["customers"]
        key = (first // self.people + self.turns.c.turn) * self.people + terms.c.place
        found = select(literal("customers"), terms.c.term, key).select_from(self.turns.join(terms, true())).where(key >= first, key < first + self.wanted)
        self._run(insert(SearchTerm).from_select(["register", "term", "row_id"], found.order_by(terms.c.term, self.turns.c.turn, terms.c.place)))

    def done(self) -> None:
        for table in (self.turns, self.named, self.terms):
            table.drop(self.bulk.session.connection())

    def _ties(self, sample: Table, copy: Any, register: str | None) -> dict[str, Any]:
        """What makes a row the copy's own: the rows it hangs on, its phone, its line in the history."""
        ties: dict[str, Any] = {}
        for column, to in (("lead_id", "leads"), ("customer_id", "customers"), ("row_id", register)):
            if column in sample.c and to:
                ties[column] = self.first[to] + self.turns.c.turn * len(self.places[to]) + sample.c[column]
        if "phone" in sample.c:
            ties["phone"] = case((sample.c.phone.is_(None), None), else_=self._phone(copy))
        if "after_customer" in sample.c:
            words = sample.c.before_customer + cast(self.first["customers"] + copy, String) + sample.c.after_customer
            is_sqlite = self.bulk.session.get_bind().dialect.name == "sqlite"
            ties["changes"] = type_coerce(words, HISTORY.c.changes.type) if is_sqlite else cast(words, HISTORY.c.changes.type)
        return ties

    def _phone(self, copy: Any) -> Any:
        """A number that no other customer of any store has."""
        customer = self.first.get("customers", 0) + copy
        return cast(FIRST_PHONE + customer % 4 * NUMBERS + customer * SCATTER % NUMBERS, String)

    def _sample(self, table: Table, rows: list[Sampled]) -> Table:
        """The originals in every shade, laid aside beside the turns."""
        columns = [Column(each.name, each.type) for each in table.c]
        words = [Column("before_customer", Text), Column("after_customer", Text)] if table is HISTORY else []
        places = [Column(name, BigInteger) for name in ("of_shade", "of_lead", "of_row")]
        sample = self._aside("sample", *places, *columns, *words, Index("ix_sample", "of_shade", "of_row"))
        moments = [each.name for each in table.c if isinstance(each.type, MomentKind)]
        self._fill(sample, (_shaded(row, shade, moments) for shade in range(SHADES) for row in rows))
        return sample

    def _select(self, table: Table, *conditions: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self.bulk.session.execute(select(table).where(*conditions)).mappings()]

    def _aside(self, name: str, *parts: Any) -> Table:
        """A table of the session's own, for as long as the copies are made."""
        table = Table(name, MetaData(), *parts, prefixes=["TEMPORARY"])
        table.create(self.bulk.session.connection())
        return table

    def _fill(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        self._run(insert(table), list(rows))

    def _run(self, *statement: Any) -> Any:
        return self.bulk.session.connection().execute(*statement)


def _shaded(row: Sampled, shade: int, moments: list[str]) -> dict[str, Any]:
    """A row as it is when everything happens so many steps earlier."""
    earlier = shade * EARLIER
    values = row.values | {name: row.values[name] - earlier for name in moments if row.values[name]}
    places = {"of_shade": shade, "of_lead": row.of_lead, "of_row": row.place}
    return values | places | (_told_around(values, earlier) if "changes" in values else {})


def _told_around(values: Mapping[str, Any], earlier: timedelta) -> dict[str, str]:
    """What the history says of a new lead, before and after the number of its customer."""
    told = {
        name: [None, (datetime.fromisoformat(value) - earlier).isoformat() if name in LEADS_MOMENTS else value] for name, (_, value) in values["changes"].items()
    }
    before, whose, after = json.dumps(told).partition(WHOSE)
    return {"before_customer": before + whose, "after_customer": after.lstrip("0123456789")}
