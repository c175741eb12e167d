"""From one version's schema to the next: `upgrade(database)` brings a database to this program's version.

A new version is written by `python -m models.migrations "what changes"` (see __main__.py), then read and tidied by hand.
"""

from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ..db import Database
from ..refused import Refused

FOLDER = Path(__file__).parent
ONE_AT_A_TIME = 0x666F7265636F7572
"""Key of PostgreSQL's lock: of several programs that start at once, one upgrades and the others wait."""


class Newer(Refused):
    """The database was written by a later version of this program."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings without a file: the scripts stand in this package wherever it is installed."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def head() -> str:
    """The version of the schema that this program works with."""
    return ScriptDirectory.from_config(config()).get_current_head()


def current(database: Database) -> str | None:
    """The version of the database's schema; None while it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(database: Database) -> bool:
    """Whether the database has this program's schema. Raises Newer when it has a later one."""
    found = current(database)
    _refuse_newer(found)
    return found == head()


def upgrade(database: Database) -> None:
    """Bring the database to this program's version: all of it or nothing. Raises Newer, changing nothing."""
    with _alone(database) as connection:
        _refuse_newer(MigrationContext.configure(connection).get_current_revision())
        command.upgrade(config(connection), "head")


def _refuse_newer(version: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if version is not None and version not in known:
        raise Newer(
            "数据库由更新的版本建立({version}),本程序只到 {known}:请升级程序后再启动,数据未作任何改动",
            "The database was made by a newer version ({version}), this program knows up to {known}: update the program; nothing was changed",
            version=version,
            known=head(),
        )


@contextmanager
def _alone(database: Database):
    """One transaction in which nobody else changes the schema."""
    with database.writer.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
                yield connection
            return
        # SQLite changes a table by making it anew; meanwhile links into it would break. They are checked at the end.
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
                if broken:
                    raise LookupError(f"the new schema breaks {len(broken)} links, first in {broken[0][0]}")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
