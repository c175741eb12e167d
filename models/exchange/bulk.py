"""Many rows at once, with all that belongs to them: history, search terms and the periods of their states.

Recipes and samples write through it. It asks neither policy nor rules – whoever calls it is the system and knows what
happened – but a state still follows only from moves that the register declares.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from .. import audit
from ..acting import Act, Actor, act_of
from ..base import Base
from ..choice import Choice
from ..delivery import Delivery
from ..keys import reserve
from ..many import Shape, blank
from ..moves import Move, StatePeriod
from ..register import Register
from ..running import AuditEntry
from ..search_terms import SearchTerm, terms_of_all, write_terms
from ..words import Contradiction
from .laid_aside import LaidAside

UNTOLD = "import"
"""The move of a period when only the state is known that was reached, not how."""


class Step(NamedTuple):
    """One step on a row's road: a move's name, or the state alone where the steps up to it are not known.

    With `by`, the history also has a line of its own for it.
    """

    move: str | Choice
    at: datetime
    by: Actor | None = None


class Bulk:
    """Rows on their way into the database, in batches, within the session's transaction: all of them or none.

    Rows have their ids at once, so that others can link to them; they arrive with `flush`, in the order in which tables
    depend on each other. Flush before writing to the same tables in any other way. As a context manager it flushes at the end.
    Where so many rows come that nobody works meanwhile (`alone`), empty tables have their indexes laid aside until then.
    """

    def __init__(self, session: Session, batch: int = 5000, alone: bool = False):
        self.session, self.batch, self.act = session, batch, act_of(session)
        self.waiting: dict[Table, list[dict[str, Any]]] = {}
        self.count: dict[str, int] = {}
        """Rows added so far, by the name of their table."""
        self._written: set[Table] = set()
        self._ids: dict[Table, Iterator[int]] = {}
        self._reserved: dict[Table, int] = {}
        self._terms: list[tuple[str, str, int]] = []
        self._laid_aside = LaidAside(session) if alone else None
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, problem: type | None, *_: object) -> None:
        if problem is None:
            self.flush()
            if self._laid_aside:
                self._laid_aside.put_back()
            self._settle()

    def add(self, kind: type[Base], values: Mapping[str, Any], road: Iterable[Step] = (), act: Act | None = None) -> int:
        """A new row of a register, or of `deals`, from column values (links as `<name>_id`); its id.

        `road` is the way it went from its first state: state, stamps and periods follow from it. `act` stands in the
        history as having made the row, by default the session's own.
        """
        act = act or self.act
        shape = Shape.of(self.session, kind)
        if strange := values.keys() - shape.blank.keys():
            raise Contradiction(f"{shape.name} has no column {', '.join(sorted(strange))}")
        key = self._next_id(shape.table)
        row = {**shape.blank, **(_signed(act) if shape.is_register else {}), **values, "id": key}
        if shape.is_register:
            store_id = key if shape.name == "stores" else row.get("store_id")
            steps = self._walk(kind, row, store_id, road)
            self._tell(shape, row, store_id, steps, act)
            if names := [row[name] for name in shape.found_by_part]:
                self._terms += [(shape.name, term, key) for term in terms_of_all(names)]
        self._put(shape.table, row)
        self.count[shape.name] = self.count.get(shape.name, 0) + 1
        return key

    def flush(self) -> None:
        """Write what waits."""
        for table in Base.metadata.sorted_tables:
            if rows := self.waiting.pop(table, None):
                self._begin(table)
                # Nobody links to a period: the database numbers them.
                Delivery.to(self.session, table, ("id",) if table is PERIODS else ()).send(self.session, rows)
        if self._terms:
            self._begin(SearchTerm.__table__)
            write_terms(self.session, self._terms)
            self._terms.clear()
        if self._is_sqlite:
            self._ids.clear()  # others may write now, and take the next number

    def _begin(self, table: Table) -> None:
        if table not in self._written:
            self._written.add(table)
            if self._laid_aside:
                self._laid_aside.lay_aside(table)

    def _settle(self) -> None:
        """PostgreSQL plans its queries by what it knows of the tables, and learns of many new rows only later by itself."""
        if not self._is_sqlite and self._written:
            self.session.execute(text("ANALYZE " + ", ".join(sorted(table.name for table in self._written))))

    def _put(self, table: Table, row: dict[str, Any]) -> None:
        rows = self.waiting.setdefault(table, [])
        rows.append(row)
        if len(rows) >= self.batch and table not in SIDE_TABLES:
            self.flush()

    def _next_id(self, table: Table) -> int:
        try:
            return next(self._ids[table])
        except (KeyError, StopIteration):
            self._ids[table] = iter(self._reserve(table))
            return next(self._ids[table])

    def _reserve(self, table: Table) -> Iterable[int]:
        if self._is_sqlite:
            return reserve(self.session, table, 2**40)
        # Few at first: a handful of stores shall not leave a gap of thousands.
        self._reserved[table] = min(self.batch, 4 * self._reserved.get(table, 1))
        return reserve(self.session, table, self._reserved[table])

    def _walk(self, register: type[Register], row: dict[str, Any], store_id: int | None, road: Iterable[Step]) -> list[tuple[Step, Any, Any]]:
        """Go the road: set state and stamps, keep the periods; the steps with the state before and after each."""
        steps = []
        for step in road:
            before = row[register.state_field]
            after = step.move if isinstance(step.move, Choice) else _made(register.moves[step.move], row, step)
            row[register.state_field] = after
            if after is not before:
                steps.append((step, before, after))
        for index, (step, before, after) in enumerate(steps):
            self._put(
                PERIODS,
                {
                    "register": register.__tablename__, "row_id": row["id"], "store_id": store_id, "move": name_of(step),
                    "from_state": before.value, "to_state": after.value, "at": step.at,
                    "until": steps[index + 1][0].at if index + 1 < len(steps) else None,
                    "by_id": step.by.employee_id if step.by else None,
                },
            )  # fmt: skip
        return steps

    def _tell(self, shape: Shape, row: dict[str, Any], store_id: int | None, steps: list, act: Act) -> None:
        told = [(step, before, after) for step, before, after in steps if step.by]
        began = row | {shape.state: told[0][1]} if told else row
        self._enter(act, shape.name, row["id"], store_id, "create", shape.telling.of_new(began))
        for step, before, after in told:
            made = Act(step.by, act.surface, step.at, act.address, act.import_id)
            self._enter(made, shape.name, row["id"], store_id, name_of(step), {shape.state: [before.value, after.value]})

    def _enter(self, act: Act, register: str, row_id: int, store_id: int | None, action: str, changes: Any) -> None:
        """A line of the history."""
        entry = audit.entry(act, register, row_id, store_id, action, changes)
        self._put(HISTORY, {**NO_ENTRY, **entry, "id": self._next_id(HISTORY)})


HISTORY, PERIODS = AuditEntry.__table__, StatePeriod.__table__
SIDE_TABLES = {HISTORY, PERIODS}
"""They come along with the rows and never fill a batch of their own."""
NO_ENTRY = blank(HISTORY)


def _signed(act: Act) -> dict[str, Any]:
    """What a register's row says of how it came to be, where it says nothing else."""
    return {"created_at": act.at, "updated_at": act.at, "created_by_id": act.actor.employee_id, "import_id": act.import_id}


def name_of(step: Step) -> str:
    return UNTOLD if isinstance(step.move, Choice) else step.move


def _made(move: Move, row: dict[str, Any], step: Step) -> Choice:
    """The state after a move, with its stamps set; raises Contradiction where the register does not allow it from here."""
    state = row[move.register.state_field]
    if state not in move.transition.sources:
        raise Contradiction(f"{move!r} is not possible from {state.value}")
    if move.stamps:
        row[move.stamps] = step.at
    if move.signs and step.by:
        row[f"{move.signs}_id"] = step.by.employee_id
    return move.transition.target or state
