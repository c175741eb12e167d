"""`forecourt migrate`, `check` and `config`: whether all is in order, and how this installation is set up."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from models import clock, migrations
from models.db import Database
from models.refused import Refused
from models.words import Label, say

from ..assets import check_assets
from ..config import OPTIONS, PREFIX, Config, Option, found_settings
from ..neighbours import sharers
from .shared import is_there, opened_and_migrated, settings, tell
from .trouble import database_sentence

LITTLE_SPACE = 500_000_000
"""Bytes below which the disk is nearly full."""
DRIFT = 120
"""Seconds by which the database's clock may differ from ours."""


@click.command(help="把数据库升级到本版本,拒绝更新版本的数据库 · Bring the database to this version; a newer one is refused")
def migrate() -> None:
    config = settings().made_ready()
    with opened_and_migrated(config):
        tell("数据库已是版本 {version}", "The database is of version {version}", version=migrations.head())


@click.command(help="检查数据库、资源、时钟、磁盘;有问题时退出码为 1 · Database, assets, clock, disk; exit code 1 where something is wrong")
def check() -> int:
    config = settings()
    problems = 0
    for name, problem in findings(config):
        problems += problem is not None
        click.echo(f"{'✗' if problem else '✓'} {name}" + (f":{problem}" if problem else ""))
    return 1 if problems else 0


def findings(config: Config) -> Iterator[tuple[Label, object]]:
    """What was looked at, and what is wrong with it (None: nothing)."""
    yield Label("数据文件夹", "Data folder"), _folder(config.home)
    yield Label("磁盘空间", "Free space"), _space(config.home)
    yield Label("浏览器资源", "Browser assets"), _assets()
    yield Label("PDF 排版(Pango)", "Pango for PDF"), _pango()
    yield Label("时区数据", "Time zones"), _zones()
    yield Label("独占的包名", "Names of our packages"), _names()
    if not is_there(config):
        yield Label("数据库", "Database"), say("还没有,请运行 forecourt up", "there is none yet: run forecourt up")
        return
    database = Database(config.database_url)
    try:
        yield Label("数据库版本", "Database version"), _version(database)
        yield Label("数据库完整性", "Database integrity"), _integrity(database)
        yield Label("数据库时钟", "Database clock"), _clock(database)
    except DBAPIError as error:
        yield Label("数据库", "Database"), database_sentence(error) or error.orig
    finally:
        database.close()


def _folder(home: Path) -> str | None:
    if not home.exists():
        return say("还没有,首次启动时建立", "not there yet: it is made on first start")
    return None if os.access(home, os.W_OK | os.X_OK) else say("不可写", "cannot be written")


def _space(home: Path) -> str | None:
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    return None if free > LITTLE_SPACE else say("只剩 {free} MB", "only {free} MB left", free=free // 1_000_000)


def _assets() -> str | None:
    try:
        check_assets()
    except Refused as refusal:
        return str(refusal)
    return None


def _pango() -> str | None:
    from reports.pdf import can_print, why_not

    return None if can_print() else why_not()


def _zones() -> str | None:
    moment = clock.from_local(datetime(2026, 11, 1))
    return None if moment == datetime(2026, 10, 31, 16, tzinfo=UTC) else say("北京时间不是 UTC+8", "Beijing is not UTC+8")


def _names() -> str | None:
    return "; ".join(f"{name}: {', '.join(others)}" for name, others in sharers().items()) or None


def _version(database: Database) -> str | None:
    try:
        is_current = migrations.is_current(database)
    except Refused as refusal:
        return str(refusal)
    return None if is_current else say("需要升级,请运行 forecourt migrate", "is older: run forecourt migrate")


def _integrity(database: Database) -> str | None:
    """SQLite reads every page; PostgreSQL looks after itself and only has to answer."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT 1"))
            return None
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        said = connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars().all()
    if said != ["ok"]:
        return "; ".join(said)
    return say("{count} 个关联断开", "{count} broken links", count=len(broken)) if broken else None


def _clock(database: Database) -> str | None:
    with database.engine.connect() as connection:
        there = connection.exec_driver_sql("SELECT strftime('%s', 'now')" if database.is_sqlite else "SELECT extract(epoch FROM now())").scalar()
    off = abs(float(there) - clock.now().timestamp())
    return None if off < DRIFT else say("与本机相差 {seconds:.0f} 秒", "is {seconds:.0f} seconds away from ours", seconds=off)


@click.command(help="列出所有设置、当前值和含义 · Every setting, its value and its meaning")
def config() -> None:
    settings()
    for option, (value, source) in zip(OPTIONS, found_settings(os.environ), strict=True):
        click.echo(f"{option.variable}={_shown(option, value)}  ({source})\n    {option.meaning}")
    tell("设置也可写在 ./forecourt.conf 或 {variable} 所指的文件中,每行如 port = 8000;环境变量优先",
         "Settings may also stand in ./forecourt.conf, or in the file that {variable} names, as lines like port = 8000; the environment goes first",
         variable=PREFIX + "FILE")  # fmt: skip
    known = {option.variable for option in OPTIONS} | {PREFIX + "FILE"}
    for name in sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known):
        click.echo("✗ " + say("没有设置 {name}", "There is no setting {name}", name=name), err=True)


def _shown(option: Option, value: str) -> str:
    """Secrets stay where they are."""
    if value and option.name == "database_url":
        return make_url(value).render_as_string(hide_password=True)
    return "…" if value and option.is_secret else value
