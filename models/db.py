"""Engine and sessions from a URL, and the habits of SQLite and PostgreSQL in one place."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from . import audit, search_terms
from .acting import Act
from .refused import Invalid, Refused, Stale
from .words import Label

SAFE_WAL = (3, 51, 3)
"""Older SQLite can corrupt a write-ahead log when it is reset; they keep the rollback journal."""
KEPT_FROM, NEVER = 5, 1 << 30
"""PostgreSQL's plan of a statement is kept when it was asked so often."""
PAUSE = 1.0
"""Seconds after which a connection to a server may have been lost; no server restarts faster."""


class WritingSession(Session):
    """A session whose every flush writes the history and the search terms."""


audit.listen(WritingSession)
search_terms.listen(WritingSession)


class Database:
    """One database. `reading()` gives a session that takes no write lock, `writing(act)` one transaction that does, and
    `streaming()` one picture of all that is read within it, however long that takes."""

    def __init__(self, url: str, **options: Any):
        self.url = url
        self.engine = _open(url, **options)
        self.writer = self.engine.execution_options(writes=True)
        if self.is_sqlite:
            self.reader = self.streamer = self.engine.execution_options(reads=True)
        else:
            # A page's few questions need no transaction around them: its beginning and end would be two more of them.
            self.reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self.streamer = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def session(self, act: Act | None = None, writes: bool = False) -> Session:
        session = WritingSession(self.writer if writes else self.reader, expire_on_commit=False)
        if act is not None:
            session.info["act"] = act
        return session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.session() as session:
            yield session

    @contextmanager
    def streaming(self) -> Iterator[Session]:
        with WritingSession(self.streamer, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self, act: Act) -> Iterator[Session]:
        """One transaction: committed at the end, undone when anything was refused. Database errors become sentences."""
        with self.session(act, writes=True) as session:
            try:
                yield session
                session.commit()
            except DBAPIError as error:
                session.rollback()
                raise translated(error) from error
            except StaleDataError as error:
                session.rollback()
                raise changed_meanwhile() from error

    def close(self) -> None:
        self.engine.dispose()


def changed_meanwhile() -> Stale:
    return Stale("别人刚刚修改了这条记录,请刷新后再改", "Somebody else has just changed this row: reload it and try again")


def _open(url: str, **options: Any) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(
            re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url), hide_parameters=True, pool_size=8, max_overflow=8, **options
        )
        # Many rows go to the server as one statement, not as one for each.
        engine.dialect.use_insertmanyvalues_wo_returning = True
        event.listen(engine, "connect", _greet_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "do_execute", _plan_once)
        event.listen(engine, "checkin", _note_the_time)
        event.listen(engine, "checkout", _ask_after_a_pause)
        return engine
    pool = {} if ":memory:" in url else {"pool_size": 8, "max_overflow": 24}
    engine = create_engine(url, hide_parameters=True, module=sqlite_module(), **pool, **options)
    event.listen(engine, "connect", _greet_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_module() -> Any:
    """The driver, with the SQLite that it brings along."""
    try:
        import pysqlite3

        return pysqlite3
    except ImportError:
        # Where the wheel does not exist the system's SQLite serves, with the journal that is safe for its age.
        import sqlite3

        return sqlite3


def _greet_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    version = tuple(map(int, connection.execute("select sqlite_version()").fetchone()[0].split(".")))
    safe = version >= SAFE_WAL
    for habit in (
        "busy_timeout=10000",
        "journal_mode=WAL" if safe else "journal_mode=DELETE",
        "synchronous=NORMAL" if safe else "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {habit}")


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and writes later loses to any other writer: writers say so at once.
    # A reader that came to write would lose too, so it can't.
    options = connection.get_execution_options()
    connection.connection.dbapi_connection.execute(f"PRAGMA query_only={1 if options.get('reads') else 0}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _greet_postgresql(connection: Any, _record: Any) -> None:
    connection.execute("SET TIME ZONE 'UTC'")
    # Our statements are over before compiled code would pay.
    connection.execute("SET jit = off")
    if not connection.autocommit:
        # What is asked outside of a transaction only reads; a transaction says itself that it writes.
        connection.execute("SET default_transaction_read_only = on")
        connection.commit()
        connection.read_only = False


def _begin_postgresql(connection: Any) -> None:
    # A page is planned for what it asks; the look-ups of writers, and whatever says so, keep their plan.
    is_writer = connection.get_execution_options().get("writes")
    connection.connection.dbapi_connection.prepare_threshold = KEPT_FROM if is_writer else NEVER


def _plan_once(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    """Statements that each request repeats are `planned_once` for a connection: their plan takes longer than their rows."""
    if context is None or not context.execution_options.get("planned_once"):
        return None
    cursor.execute(statement, parameters, prepare=True)
    return True


def _note_the_time(_connection: Any, record: Any) -> None:
    record.info["left"] = monotonic()


def _ask_after_a_pause(connection: Any, record: Any, _proxy: Any) -> None:
    """A connection that has rested is asked whether the server is still there; to ask at every request costs as much as a query."""
    if monotonic() - record.info.get("left", monotonic()) < PAUSE:
        return
    from psycopg import Error

    try:
        # Outside of a transaction: to roll one back would let go of every plan that the connection keeps.
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except Error as error:
        raise InvalidatePoolError from error


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def translated(error: DBAPIError) -> Exception:
    """A database's complaint as a sentence; what is no user's doing stays the error it is."""
    if isinstance(error, IntegrityError):
        return _translated_constraint(error)
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return Refused("数据库正忙,请稍后再试一次", "The database is busy: please try again in a moment")
    return error


def _translated_constraint(error: IntegrityError) -> Exception:
    from .register import Register

    said, diagnosis = str(error.orig), getattr(error.orig, "diag", None)
    if diagnosis is not None and diagnosis.column_name and not diagnosis.constraint_name:
        said = f"failed: {diagnosis.table_name}.{diagnosis.column_name}"
    name = getattr(diagnosis, "constraint_name", None) or said
    for register in Register.all.values():
        table = register.__tablename__
        for key in register.keys:
            columns = ", ".join(f"{table}.{column}" for column in key.columns)
            if f"uq_{table}_{'_'.join(key.columns)}" in name or said.endswith(columns):
                return Refused(key.sentence.zh, key.sentence.en, field=key.columns[-1].removesuffix("_id"))
        for must in register.must:
            if f"ck_{table}_{must.name}" in name:
                return Invalid(must.sentence.zh, must.sentence.en)
        for field in register.fields.values():
            if not field.through and _names(field, table, name, said):
                sentence = field.check.sentence if field.check and field.check.name in name else Label("的值已存在或不可用", "is taken or not possible")
                return Invalid(f"“{field.label.zh}”{sentence.zh}", f"“{field.label.en}” {sentence.en}", field=field.name)
    return error


def _names(field: Any, table: str, constraint: str, said: str) -> bool:
    column = field.column_name
    return f"ck_{table}_{column}_" in constraint or f"uq_{table}_{column}" == constraint or said.endswith(f"failed: {table}.{column}")
