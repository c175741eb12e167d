"""`forecourt backup` and `forecourt restore`: the whole database in one file, also while people work, and the attached files beside it."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from models import migrations
from models.db import Database, sqlite_url
from models.refused import Refused
from models.uploads import FileStore
from models.words import say

from ..config import Config
from .shared import is_there, opened, settings, sqlite_file, tell

FILE = click.Path(path_type=Path, dir_okay=False)
PAGES = 2000
"""Copied at a time."""


@click.command(help="把数据库备份到文件(使用中也可以) · The database into a file, also while people work")
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    config = settings()
    with opened(config) as database:
        half = file.with_name(f".{file.name}.half")
        half.unlink(missing_ok=True)
        try:
            _copy_out(database, half) if database.is_sqlite else _pg("pg_dump", config, "--format=custom", "--no-owner", f"--file={half}")
            half.chmod(0o600)
            # After the database: whatever its rows speak of is in the folder by now.
            files = FileStore(config.attachments_folder).copy_to(files_beside(file))
            os.replace(half, file)
        except OSError as error:
            raise Refused("不能写入 {file}:{why}", "{file} cannot be written: {why}", file=file, why=error.strerror or error) from error
        finally:
            half.unlink(missing_ok=True)
    tell("已备份到 {file}({size:.1f} MB)", "The backup stands in {file} ({size:.1f} MB)", file=file, size=file.stat().st_size / 1e6)
    if files:
        tell("新增 {count} 个附件文件到 {folder}", "{count} attached files were added to {folder}", count=files, folder=files_beside(file).folder)


def files_beside(file: Path) -> FileStore:
    """The folder beside a backup in which the attached files stand; a later backup to the same place adds only new ones."""
    return FileStore(file.with_name(f"{file.name}.attachments"))


def _copy_out(database: Database, path: Path) -> None:
    """SQLite's own online copy: consistent whatever is written meanwhile."""
    path.touch(0o600)
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        copy = type(driver)(str(path))
        try:
            _copy(driver, copy)
            # One file, whole in itself, that can be read from anywhere.
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()


def _copy(source: Any, target: Any) -> None:
    """Page by page, so that people can go on working; what the driver complains of becomes the usual error."""
    try:
        source.rollback()
        target.rollback()
        source.backup(target, pages=PAGES)
    except Exception as error:
        raise OperationalError("backup", None, error) from error


@click.command(help="用备份替换现有数据(原数据另存为 *.before-restore) · A backup replaces what is there (kept as *.before-restore)")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="不再询问 · do not ask")
def restore(file: Path, yes: bool) -> None:
    config = settings()
    if not file.is_file():
        raise Refused("没有文件 {file}", "There is no file {file}", file=file)
    here = sqlite_file(config)
    if not yes and is_there(config):
        click.confirm(say("现有数据将被 {file} 替换,继续吗?", "What is there will be replaced by {file}. Go on?", file=file), abort=True)
    if here is None:
        _pg("pg_restore", config, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file))
    else:
        config.made_ready()
        _restore_sqlite(config, file, here)
    files_beside(file).copy_to(FileStore(config.attachments_folder))
    tell("已从 {file} 恢复", "Restored from {file}", file=file)


def _restore_sqlite(config: Config, file: Path, here: Path) -> None:
    """Examined beside the old database first; that is kept, and replaced in one transaction."""
    here.parent.mkdir(parents=True, exist_ok=True)
    half = here.with_name(f".{here.name}.half")
    try:
        shutil.copyfile(file, half)
        source = Database(sqlite_url(half))
        _examine(source, file)
        database = Database(config.database_url)
        if here.exists():
            kept = here.with_name(here.name + ".before-restore")
            kept.unlink(missing_ok=True)
            _copy_out(database, kept)
        with source.engine.connect() as old, database.engine.connect() as new:
            _copy(old.connection.driver_connection, new.connection.driver_connection)
        database.close()
        source.close()
    finally:
        for ending in ("", "-wal", "-shm"):
            half.with_name(half.name + ending).unlink(missing_ok=True)


def _examine(source: Database, file: Path) -> None:
    """The backup is whole, ours and not newer than this program – before anything is replaced."""
    try:
        with source.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        is_ours = found == "ok" and migrations.current(source) is not None
        migrations.is_current(source)
    except DBAPIError:
        is_ours = False
    if not is_ours:
        raise Refused("{file} 不是完好的备份,未作任何改动", "{file} is no sound backup; nothing was changed", file=file)


def _pg(program: str, config: Config, *options: str) -> None:
    """PostgreSQL's own tool; its password goes by the environment, never on the command line."""
    found = shutil.which(program)
    if found is None:
        raise Refused(
            "本机没有 {program},请安装 PostgreSQL 客户端(Debian:postgresql-client),或在数据库服务器上备份",
            "{program} is not here: install PostgreSQL's client (Debian: postgresql-client), or make the backup on the server", program=program,
        )  # fmt: skip
    url = make_url(config.database_url)
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": url.password} if url.password else {})
    ran = subprocess.run([found, f"--dbname={plain}", *options], env=environment, capture_output=True, text=True)
    if ran.returncode:
        why = (ran.stderr.strip().splitlines() or [str(ran.returncode)])[-1][:200]
        raise Refused("{program} 没有成功:{why}", "{program} did not succeed: {why}", program=program, why=why)
