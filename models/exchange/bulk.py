"""Many rows at once, with all that belongs to them: history, search terms and the periods of their states.

Recipes and samples write through it. It asks neither policy nor rules – whoever calls it is the system and knows what
happened – but a state still follows only from moves that the register declares.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Self

from sqlalchemy import Column, Connection, Dialect, Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from .. import audit, search_terms
from ..acting import Act, Actor, act_of
from ..base import Base
from ..choice import Choice
from ..keys import reserve
from ..kinds import FactsKind
from ..moves import Move, StatePeriod
from ..register import Register
from ..words import Contradiction

UNTOLD = "import"
"""The move of a period when only the state is known that was reached, not how."""


@dataclass(frozen=True, slots=True)
class Step:
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
    """

    def __init__(self, session: Session, batch: int = 5000):
        self.session, self.batch, self.act = session, batch, act_of(session)
        self.waiting: dict[Table, list[dict[str, Any]]] = {}
        self.count: dict[str, int] = {}
        """Rows added so far, by the name of their table."""
        self._written: set[str] = set()
        self._ids: dict[Table, Iterator[int]] = {}
        self._reserved: dict[Table, int] = {}
        self._shapes: dict[Table, dict[str, Any]] = {}
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, problem: type | None, *_: object) -> None:
        if problem is None:
            self.flush()
            self._settle()

    def add(self, kind: type[Base], values: Mapping[str, Any], road: Iterable[Step] = (), act: Act | None = None) -> int:
        """A new row of a register, or of `deals`, from column values (links as `<name>_id`); its id.

        `road` is the way it went from its first state: state, stamps and periods follow from it. `act` stands in the
        history as having made the row, by default the session's own.
        """
        act = act or self.act
        table = kind.__table__
        if strange := values.keys() - table.c.keys():
            raise Contradiction(f"{table.name} has no column {', '.join(sorted(strange))}")
        row = self._shape(table) | {"id": self._next_id(table)}
        if issubclass(kind, Register):
            row |= {"created_at": act.at, "updated_at": act.at, "created_by_id": act.actor.employee_id, "import_id": act.import_id}
        row |= values
        if issubclass(kind, Register):
            store_id = row["id"] if table.name == "stores" else row.get("store_id")
            steps = self._walk(kind, row, store_id, tuple(road))
            self._tell(kind, row, store_id, steps, act)
            self._make_findable(kind, row)
        self._put(table, row)
        self.count[table.name] = self.count.get(table.name, 0) + 1
        return row["id"]

    def flush(self) -> None:
        """Write what waits."""
        for table in Base.metadata.sorted_tables:
            if rows := self.waiting.pop(table, None):
                deliver(self.session, table, rows)
                self._written.add(table.name)
        if self._is_sqlite:
            self._ids.clear()  # others may write now, and take the next number

    def _settle(self) -> None:
        """PostgreSQL plans its queries by what it knows of the tables, and learns of many new rows only later by itself."""
        if not self._is_sqlite and self._written:
            self.session.execute(text("ANALYZE " + ", ".join(sorted(self._written))))

    def _put(self, table: Table, row: dict[str, Any]) -> None:
        rows = self.waiting.setdefault(table, [])
        rows.append(row)
        if len(rows) >= self.batch and table.name not in _SIDE_TABLES:
            self.flush()

    def _shape(self, table: Table) -> dict[str, Any]:
        """Every column with the value it has when nobody gives one."""
        if table not in self._shapes:
            defaults = {column.name: column.default for column in table.c}
            self._shapes[table] = {name: default.arg if default is not None and default.is_scalar else None for name, default in defaults.items()}
        return self._shapes[table]

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

    def _walk(self, register: type[Register], row: dict[str, Any], store_id: int | None, road: tuple[Step, ...]) -> list[tuple[Step, Any, Any]]:
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
                StatePeriod.__table__,
                {
                    "register": register.__tablename__, "row_id": row["id"], "store_id": store_id, "move": name_of(step),
                    "from_state": before.value, "to_state": after.value, "at": step.at,
                    "until": steps[index + 1][0].at if index + 1 < len(steps) else None,
                    "by_id": step.by.employee_id if step.by else None,
                },
            )  # fmt: skip
        return steps

    def _tell(self, register: type[Register], row: dict[str, Any], store_id: int | None, steps: list, act: Act) -> None:
        from ..running import AuditEntry

        table = AuditEntry.__table__
        told = [(step, before, after) for step, before, after in steps if step.by]
        values = {name: [None, audit.plain(value)] for name, value in row.items() if value is not None and name not in audit.SILENT}
        if told:
            values[register.state_field] = [None, told[0][1].value]
        entries = [audit.entry(act, register.__tablename__, row["id"], store_id, "create", values)]
        for step, before, after in told:
            made = Act(step.by, act.surface, step.at, act.address, act.import_id)
            changes = {register.state_field: [before.value, after.value]}
            entries.append(audit.entry(made, register.__tablename__, row["id"], store_id, name_of(step), changes))
        for entry in entries:
            self._put(table, self._shape(table) | entry | {"id": self._next_id(table)})

    def _make_findable(self, register: type[Register], row: dict[str, Any]) -> None:
        if names := [row[name] for name in search_terms.found_by_part(register)]:
            self.waiting.setdefault(search_terms.SearchTerm.__table__, []).extend(search_terms.rows_of_terms(register, row["id"], names))


_SIDE_TABLES = {"audit_entries", "moves", "search_terms"}
"""They come along with the rows and never fill a batch of their own."""


def deliver(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write rows that have a value for every column of the first, the fastest way the database knows."""
    connection = session.connection()
    dialect, columns = connection.dialect, [table.c[name] for name in rows[0]]
    binds = [(column.name, _binding(column, dialect)) for column in columns]
    lines = [tuple([value if (value := row[name]) is None or bind is None else bind(value) for name, bind in binds]) for row in rows]
    names = ", ".join(dialect.identifier_preparer.quote(column.name) for column in columns)
    if dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({names}) FROM STDIN", lines)
    else:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", lines)


def _binding(column: Column, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes the database's value of ours. Moments, amounts and choices repeat: each is made once."""
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return bind if bind is None or isinstance(column.type, FactsKind) else cache(bind)


def _copy(connection: Connection, statement: str, lines: list[tuple]) -> None:
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for line in lines:
                copy.write_row(line)
    except errors as error:
        # Past SQLAlchemy, so its wrapping is done by hand: whoever translates constraints knows only its errors.
        raise DBAPIError.instance(statement, None, error, errors, hide_parameters=True) from error


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
