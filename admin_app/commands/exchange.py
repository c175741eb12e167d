"""`forecourt import` and `forecourt export`: data in by a recipe, a register out as a file."""

import os
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import click

from models import Register, audit
from models.acting import THE_SYSTEM
from models.db import Database
from models.exchange.recipes import RECIPES, recipe_named
from models.exchange.run import Outcome, run_recipe
from models.exchange.writers import Export, csv_parts, write_xlsx
from models.refused import Invalid, NotFound, Refused
from models.words import say

from .shared import command_act, opened, settings, tell
from .where import conditions

ROWS_OF_EXCEL = 1_048_575
FILE = click.Path(path_type=Path)
PARTLY, NOTHING = 1, 2


@click.command(help="按配方导入历史数据:0 全部导入,1 部分被拒(见 *.errors.xlsx),2 未导入 · History in by a recipe: 0 all in, 1 some refused (see *.errors.xlsx), 2 nothing in")
@click.option("--recipe", required=True, help=f"配方 · the recipe: {', '.join(RECIPES)}")
@click.argument("files", nargs=-1, required=True, type=FILE)
def import_(recipe: str, files: tuple[Path, ...]) -> int:
    config = settings()
    chosen = recipe_named(recipe)
    for file in files:
        if not file.exists():
            raise NotFound("没有文件 {file}", "There is no file {file}", file=file)
    with opened(config) as database:
        outcome = run_recipe(database, chosen, files, command_act())
    _report(outcome)
    written = outcome.write_errors(Path.cwd())
    for path in written:
        tell("被拒绝的行及原因:{path}", "The refused rows with the reason in each: {path}", path=path)
    return 0 if not outcome.rows_refused else PARTLY if outcome.rows_in else NOTHING


def _report(outcome: Outcome) -> None:
    tell("读取 {read} 行,导入 {come} 行,拒绝 {refused} 行(导入记录 {id})", "{read} rows read, {come} in, {refused} refused (import {id})",
         read=outcome.rows_read, come=outcome.rows_in, refused=outcome.rows_refused, id=outcome.import_id)  # fmt: skip
    for name, made in outcome.report["made"].items():
        register = Register.all.get(name)
        click.echo(f"  {register.label if register else name}: {made}")
    for note in outcome.report["notes"]:
        click.echo(f"  {note['file']}: {say(note['zh'], note['en'])}")
    for note in outcome.report["decided"]:
        click.echo(f"  · {say(note['zh'], note['en'])}")


@click.command(help="导出登记簿,文件以 .xlsx 或 .csv 结尾 · A register as a file ending in .xlsx or .csv")
@click.argument("register")
@click.argument("file", type=FILE)
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="只要符合的行,可多次 · only rows that match; may be repeated")
@click.option("--raw", is_flag=True, help="给程序用:列名、编号、原始值、UTC 时间 · for programs: column names, ids, values, UTC")
def export(register: str, file: Path, where: tuple[str, ...], raw: bool) -> None:
    config = settings()
    chosen = register_named(register)
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise Invalid("文件名须以 .xlsx 或 .csv 结尾", "The file must end in .xlsx or .csv", field="file")
    with opened(config) as database:
        made = Export(chosen, THE_SYSTEM, raw=raw)
        wanted = conditions(chosen, where)
        # For programs every row there is; people are spared what was voided.
        wanted += [] if raw else [chosen.voided_at.is_(None)]
        with database.reading() as session:
            rows = made.rows(session, made.statement().where(*wanted).order_by(chosen.id))
            written = _write(file, made.headings, rows, str(chosen.label), raw)
        _record(database, chosen, file, where)
    tell("已导出 {count} 行到 {file}", "{count} rows exported to {file}", count=written, file=file)


def register_named(name: str) -> type[Register]:
    """Raises NotFound, naming those there are."""
    if name not in Register.all:
        raise NotFound("没有登记簿 {name},现有:{known}", "There is no register {name}; there are: {known}", name=name[:40], known=", ".join(Register.all))
    return Register.named(name)


def _write(file: Path, headings: list[str], rows: Iterable[list[Any]], title: str, raw: bool) -> int:
    """The file, whole or not at all; the number of its rows."""
    half = file.with_name(f".{file.name}.half")
    try:
        written = write_xlsx(half, headings, _that_fit(rows), title) if file.suffix.lower() == ".xlsx" else _write_csv(half, headings, rows, raw)
        os.replace(half, file)
    except OSError as error:
        raise Refused("不能写入 {file}:{why}", "{file} cannot be written: {why}", file=file, why=error.strerror or error) from error
    finally:
        half.unlink(missing_ok=True)
    return written


def _write_csv(path: Path, headings: list[str], rows: Iterable[list[Any]], raw: bool) -> int:
    numbers = count()
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_parts(headings, (row for row, _ in zip(rows, numbers, strict=False)), raw))
    return next(numbers)


def _that_fit(rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        if number > ROWS_OF_EXCEL:
            raise Refused("Excel 最多 {most} 行,请用 --where 缩小范围或导出 .csv", "Excel holds {most} rows: narrow it with --where, or export .csv", most=f"{ROWS_OF_EXCEL:,}")
        yield row


def _record(database: Database, register: type[Register], file: Path, where: tuple[str, ...]) -> None:
    """Y4: every export is kept in the history."""
    act = command_act()
    with database.writing(act) as session:
        audit.write(session, [audit.entry(act, register.__tablename__, None, None, "export", {"kind": [None, file.suffix[1:]], "where": [None, "、".join(where)]})])
