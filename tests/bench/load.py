"""The yardstick's rows into a database of ours: python -m tests.bench.load SOURCE TARGET

SOURCE is the yardstick's database, TARGET a new one of ours, of the same kind: sqlite:///path or postgresql://…
The rows keep their ids. Everything belongs to one store, whose sales manager sees phones unmasked.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models import Register, migrations
from models.db import Database
from models.search_terms import found_by_part, terms_of

from .rows import road

PIECE = 10_000


def main(source: str, target: str) -> None:
    started = time.monotonic()
    is_sqlite = target.startswith("sqlite:")
    if is_sqlite != source.startswith("sqlite:"):
        sys.exit("SOURCE and TARGET must be of one kind: both sqlite:///… or both postgresql://…")
    loader = SQLite(source, target) if is_sqlite else PostgreSQL(source, target)
    indexes = loader.drop_indexes()
    for table, columns, origin in road(100 if is_sqlite else 1):
        loader.copy(table, columns, origin)
        print(f"{time.monotonic() - started:6.0f} s  {table}", flush=True)
    for register in filled_registers():
        for column in found_by_part(register):
            loader.make_findable(register.__tablename__, column)
    print(f"{time.monotonic() - started:6.0f} s  search terms", flush=True)
    for definition in indexes:
        loader.run(definition)
    loader.finish()
    print(f"{time.monotonic() - started:6.0f} s  indexes, statistics: done", flush=True)


def filled_registers() -> list[type[Register]]:
    return [Register.all[table] for table in dict.fromkeys(table for table, _, _ in road(1)) if table in Register.all]


def lines_of_terms(names: list[str]) -> Iterator[tuple[str, str]]:
    return ((name, term) for name in names for term in sorted(terms_of(name)))


def make_schema(target: str) -> None:
    database = Database(target)
    migrations.upgrade(database)
    database.close()


class SQLite:
    """Everything inside the database, by INSERT … SELECT from the attached source."""

    words = {"yes": "1", "no": "0"}

    def __init__(self, source: str, target: str):
        from models.db import sqlite_module

        path = Path(target.removeprefix("sqlite:///"))
        if path.exists():
            sys.exit(f"{path} is there already: remove it first")
        make_schema(target)
        self.connection = sqlite_module().connect(str(path), isolation_level=None)
        self.run("PRAGMA journal_mode=OFF")
        self.run("PRAGMA synchronous=OFF")
        self.run("PRAGMA cache_size=-400000")
        self.run("PRAGMA temp_store=MEMORY")
        self.connection.execute("ATTACH ? AS source", (source.removeprefix("sqlite:///"),))

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def drop_indexes(self) -> list[str]:
        """Drop what can be made again at the end, in one go; how to make it."""
        found = self.run("SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        for name, _ in found:
            self.run(f"DROP INDEX main.{name}")
        return [definition for _, definition in found]

    def copy(self, table: str, columns: dict[str, str], origin: str) -> None:
        values = ", ".join(columns.values()).format(**self.words)
        origin = origin if origin.startswith("(") else f"source.{origin}"
        values = values.replace("from follow_ups", "from source.follow_ups")
        self.run(f"INSERT INTO main.{table} ({', '.join(columns)}) SELECT {values} FROM {origin}")

    def make_findable(self, table: str, column: str) -> None:
        names = [name for (name,) in self.run(f"SELECT DISTINCT {column} FROM main.{table} WHERE {column} IS NOT NULL")]
        self.run("CREATE TEMP TABLE terms (name, term)")
        self.run("BEGIN")
        self.connection.executemany("INSERT INTO terms VALUES (?, ?)", lines_of_terms(names))
        self.run("COMMIT")
        self.run(f"INSERT INTO main.search_terms (register, term, row_id) SELECT '{table}', term, id FROM temp.terms JOIN main.{table} ON {table}.{column} = terms.name WHERE true ORDER BY term, id ON CONFLICT DO NOTHING")
        self.run("DROP TABLE temp.terms")

    def finish(self) -> None:
        self.run("DETACH source")
        self.run("ANALYZE")
        self.run("PRAGMA journal_mode=WAL")
        self.connection.close()


class PostgreSQL:
    """COPY out of one database, COPY into the other."""

    words = {"yes": "true", "no": "false"}

    def __init__(self, source: str, target: str):
        import psycopg

        self.source = psycopg.connect(source, autocommit=True)
        name = psycopg.conninfo.conninfo_to_dict(target)["dbname"]
        if not self.source.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            self.source.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        make_schema(target)
        self.connection = psycopg.connect(target, autocommit=True)
        if self.run("SELECT 1 FROM leads LIMIT 1"):
            sys.exit(f"database {name} holds leads already: drop it first")
        for connection in (self.source, self.connection):
            connection.execute("SET TIME ZONE 'UTC'")
        self.run("SET session_replication_role = replica")  # the source's references are sound: not each is looked up again
        self.run("SET maintenance_work_mem = '512MB'")

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def drop_indexes(self) -> list[str]:
        found = self.run(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        for name, _ in found:
            self.run(f"DROP INDEX {name}")
        return [definition for _, definition in found]

    def copy(self, table: str, columns: dict[str, str], origin: str) -> None:
        values = ", ".join(columns.values()).format(**self.words)
        out = self.source.cursor().copy(f"COPY (SELECT {values} FROM {origin}) TO STDOUT")
        into = self.connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN")
        with out as parts, into as copy:
            for part in parts:
                copy.write(part)

    def make_findable(self, table: str, column: str) -> None:
        names = [name for (name,) in self.run(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")]
        self.run("CREATE TEMP TABLE terms (name text, term text)")
        with self.connection.cursor().copy("COPY terms FROM STDIN") as copy:
            for line in lines_of_terms(names):
                copy.write_row(line)
        self.run(f"INSERT INTO search_terms (register, term, row_id) SELECT '{table}', term, id FROM terms JOIN {table} ON {table}.{column} = terms.name ORDER BY term, id ON CONFLICT DO NOTHING")
        self.run("DROP TABLE terms")

    def finish(self) -> None:
        for (table,) in self.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            if self.run(f"SELECT 1 FROM information_schema.columns WHERE table_name = '{table}' AND column_name = 'id' AND is_identity = 'YES' OR table_name = '{table}' AND column_name = 'id' AND column_default IS NOT NULL"):
                self.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}), false)")
        self.run("VACUUM ANALYZE")
        self.connection.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
