"""Rows into a SQLite file of their own: from a SQLite database by itself, from a server through this program."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    NullPool,
    Numeric,
    Select,
    String,
    Table,
    case,
    cast,
    create_engine,
    func,
    insert,
    type_coerce,
)
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import Session

from models.db import sqlite_module, sqlite_url
from models.kinds import ChoiceKind, DayKind, FlagKind, MomentKind
from models.numbers import MoneyKind
from models.people import Employee, Store
from models.products import Channel, VehicleModel

BATCH = 5_000
SQLITE = SQLiteDialect_pysqlite()
HERE, THERE = "main", "origin"
"""What a SQLite connection calls the file that is written, and the one that is read."""

OF_MANY = {each.__tablename__ for each in (Store, Employee, Channel, VehicleModel)}
"""Each row of these has a great many others."""

Masks = Mapping[str, Callable[[Any], Any]]
"""How the value of a column is made unrecognisable, by its name."""


class Copy(ABC):
    """A file that is being written; all that is read for it is read as of one moment."""

    def __init__(self, session: Session, connection: Connection):
        self.session, self.connection = session, connection
        self._tables: list[Table] = []

    @abstractmethod
    def read(self, statement: Select) -> Any:
        """A single value of the database that is copied from."""

    @abstractmethod
    def _fill(self, table: Table, statement: Select, masks: Masks) -> None:
        """The statement's rows into the table."""

    def take(self, table: Table, statements: Iterable[Select], masks: Masks | None = None) -> None:
        """The same table with the statements' rows, without what only a living one needs: masked phones are no longer
        unique, links may lead out."""
        copy = Table(table.name, MetaData(), *(Column(column.name, column.type, primary_key=column.primary_key) for column in table.c), schema=HERE)
        copy.create(self.connection)
        for statement in statements:
            self._fill(copy, statement, masks or {})
        for index in table.indexes:
            if all(isinstance(expression, Column) for expression in index.expressions) and _finds_few(index):
                Index(index.name, *(copy.c[column.name] for column in index.columns), sqlite_where=index.dialect_options["sqlite"]["where"])
        self._tables.append(copy)

    def add(self, table: Table, **values: Any) -> None:
        """A table of the file's own, with one row; its schema is HERE."""
        table.create(self.connection)
        self.connection.execute(insert(table).values(**values))

    def make_quick(self) -> None:
        """With its indexes, and what the planner must know: it guesses wrong where one store is all there is."""
        for index in (index for table in self._tables for index in table.indexes):
            index.create(self.connection)
        self.connection.exec_driver_sql("PRAGMA analysis_limit=400")
        self.connection.exec_driver_sql(f"ANALYZE {HERE}")


class Within(Copy):
    """SQLite reads one file and writes the other, without a detour through this program."""

    def __init__(self, session: Session, connection: Connection):
        super().__init__(session, connection.execution_options(schema_translate_map={None: THERE}))
        origin = Path(session.get_bind().engine.url.database).resolve().as_uri()
        connection.exec_driver_sql(f"ATTACH ? AS {THERE}", (f"{origin}?mode=ro",))

    def read(self, statement: Select) -> Any:
        return self.connection.scalar(statement)

    def _fill(self, table: Table, statement: Select, masks: Masks) -> None:
        driver = self.connection.connection.dbapi_connection
        for mask in set(masks.values()):
            driver.create_function(mask.__name__, 1, mask, deterministic=True)
        columns = [self._masked(column, masks.get(column.name)) for column in statement.selected_columns]
        self.connection.execute(insert(table).from_select([column.name for column in statement.selected_columns], statement.with_only_columns(*columns)))

    @staticmethod
    def _masked(column: Any, mask: Callable | None) -> Any:
        """Nothing stays nothing."""
        return column if mask is None else case((column.is_not(None), getattr(func, mask.__name__)(column)))


class Through(Copy):
    """Batch by batch through this program."""

    def read(self, statement: Select) -> Any:
        return self.session.scalar(statement)

    def _fill(self, table: Table, statement: Select, masks: Masks) -> None:
        names = [column.name for column in statement.selected_columns]
        line = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        for batch in self._batches(statement, masks):
            self.connection.exec_driver_sql(line, batch)

    def _batches(self, statement: Select, masks: Masks) -> Iterator[list[tuple]]:
        """The rows as SQLite keeps them, with everything personal made unrecognisable: no figure needs it."""
        columns = [_as_sqlite_keeps_it(column) for column in statement.selected_columns]
        changed = [(at, masks[column.name]) for at, column in enumerate(statement.selected_columns) if column.name in masks]
        written = [(at, writer) for at, column in enumerate(columns) if (writer := column.type.dialect_impl(SQLITE).bind_processor(SQLITE))]
        for batch in self.session.execute(statement.with_only_columns(*columns), execution_options={"yield_per": BATCH}).partitions():
            if not (changed or written):
                yield list(map(tuple, batch))
                continue
            rows = [list(row) for row in batch]
            for at, change in (*changed, *written):
                for row in rows:
                    if row[at] is not None:
                        row[at] = change(row[at])
            yield [tuple(row) for row in rows]


def _as_sqlite_keeps_it(column: Any) -> Any:
    """The server writes as SQLite keeps them the values of which there are many; the others this program writes."""
    match column.type:
        case MomentKind():
            return _text(func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US"))
        case MoneyKind():
            return cast(type_coerce(column, Numeric()) * 100, BigInteger)
        case ChoiceKind():
            return _text(column)
        case FlagKind():
            return cast(column, Integer)
        case DayKind():
            return _text(func.to_char(column, "YYYY-MM-DD"))
        case _:
            return column


def _text(value: Any) -> Any:
    return type_coerce(value, String())


def _finds_few(index: Index) -> bool:
    """A file of one store's rows is asked what happened in a time, and what belongs to a row. What an index finds by store
    or by person alone would be half of the file, and names are not looked for: to make those takes longer than to copy the rows."""
    first, second = [*index.columns, None][:2]
    owners = {key.column.table.name for key in first.foreign_keys}
    in_a_time = second is not None and isinstance(second.type, MomentKind | Date)
    return in_a_time or not (owners & OF_MANY or index.name.endswith("_prefix"))


@contextmanager
def opened_copy(session: Session, path: Path) -> Iterator[Copy]:
    """A new file at the path, whole when it is left without an error."""
    engine = create_engine(sqlite_url(path), module=sqlite_module(), poolclass=NullPool, connect_args={"uri": True})
    with engine.connect() as connection:
        connection.connection.dbapi_connection.isolation_level = None
        # Nobody needs half a copy after a power cut.
        for habit in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-65536"):
            connection.exec_driver_sql(f"PRAGMA {habit}")
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        copy = (Within if is_sqlite else Through)(session, connection)
        connection.exec_driver_sql("BEGIN")
        yield copy
        connection.commit()
        copy.make_quick()
        connection.commit()
