"""What every subcommand needs: the settings, the language, the database – and a way to be told things."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from models import migrations
from models.acting import Act, system_act
from models.db import Database
from models.refused import Invalid, Refused
from models.words import language, say

from ..config import Config


def settings() -> Config:
    """The settings; from here on people are spoken to in their language."""
    config = Config.from_environment()
    language.set(config.language)
    return config


def command_act() -> Act:
    """Whoever may use the command line is the system."""
    return system_act("command")


def tell(zh: str, en: str, **values: object) -> None:
    click.echo(say(zh, en, **values))


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    """The database, which must be there already and of this program's version."""
    none = Refused("还没有数据库,请先运行 forecourt up 或 forecourt demo", "There is no database yet: run forecourt up or forecourt demo first")
    if not is_there(config):
        raise none
    database = Database(config.database_url)
    try:
        if migrations.current(database) is None:
            raise none
        if not migrations.is_current(database):
            raise Refused("数据库需要升级,请先运行 forecourt migrate", "The database is of an older version: run forecourt migrate first")
        yield database
    finally:
        database.close()


@contextmanager
def opened_and_migrated(config: Config) -> Iterator[Database]:
    """The database, made or brought to this version if need be."""
    database = Database(config.database_url)
    try:
        migrations.upgrade(database)
        yield database
    finally:
        database.close()


def is_there(config: Config) -> bool:
    """Whether there is a database: SQLite would make an empty one of whatever it is asked to open."""
    path = sqlite_file(config)
    return path is None or path.exists()


def sqlite_file(config: Config) -> Path | None:
    """The file of an SQLite database."""
    kind, _, path = config.database_url.partition(":///")
    return Path(path) if kind.startswith("sqlite") and path else None


class Read(click.ParamType):
    """An option read by one of our own readers, so that what is wrong with it is said in the user's language."""

    def __init__(self, name: str, reader: Callable[[str], Any]):
        self.name, self.reader = name, reader

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        if not isinstance(value, str):
            return value
        settings()
        try:
            return self.reader(value)
        except Invalid as problem:
            self.fail(str(problem), parameter, context)


def number_from(least: float, most: float, whole: bool = True) -> Read:
    """A number between two bounds, both possible."""

    def read(text: str) -> float:
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise Invalid("应为 {least} 到 {most} 之间的数", "must be a number from {least} to {most}", least=least, most=most)
        return number

    return Read("N", read)


def empty(database: Database) -> bool:
    """Whether nobody works here yet."""
    from sqlalchemy import select

    from models.people import Employee

    with database.reading() as session:
        return session.scalar(select(Employee.id).limit(1)) is None


