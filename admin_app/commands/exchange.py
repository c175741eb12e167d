"""`forecourt import` and `forecourt export`: files into registers, a register into a file."""

import os
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import click

from models import Register, audit, policy
from models.acting import THE_SYSTEM
from models.db import Database
from models.exchange.importer import Way, import_file, register_named
from models.exchange.log import Fate, Outcome
from models.exchange.recipes import RECIPES, recipe_named
from models.exchange.run import run_recipe
from models.exchange.undo import touched_by
from models.exchange.writers import Export, csv_parts, write_xlsx
from models.refused import Invalid, NotFound, Refused
from models.running import Import
from models.wishes import conditions
from models.words import say

from ..config import Config
from .shared import command_act, number_from, opened, settings, tell

ROWS_OF_EXCEL = 1_048_575
FILE = click.Path(path_type=Path)
PARTLY, NOTHING = 1, 2
TOLD_EVERY = 10_000
"""Rows after which the command says how far it is."""


@click.command(
    help="REGISTER FILE,或 --recipe RECIPE FILE…;退出码:0 全部导入,1 部分被拒(见 *.errors.xlsx),2 未导入 · "
    "REGISTER FILE, or --recipe RECIPE FILE…; exit code: 0 all rows in, 1 some refused (see *.errors.xlsx), 2 nothing in"
)
@click.argument("what", nargs=-1, metavar="[REGISTER] FILE...")
@click.option("--recipe", help=f"历史数据的配方 · the recipe of somebody else's history: {', '.join(RECIPES)}")
@click.option("--dry-run", is_flag=True, help="只检查,不写入 · only look what would come of it")
@click.option("--update", is_flag=True, help="按编号、编码、电话等找到已有的行并更新,空格子不改 · find rows by ID, code or phone and change them; empty cells change nothing")
@click.option("--whole", is_flag=True, help="有一行被拒就全部不导入 · all rows or none")
@click.option("--undo", type=number_from(1, 2**53), metavar="ID", help="撤销一次导入(编号见导入记录) · take an import back, by its ID")
def import_(what: tuple[str, ...], recipe: str | None, dry_run: bool, update: bool, whole: bool, undo: int | None) -> int:
    config = settings()
    if undo is not None:
        if what or recipe or dry_run or update or whole:
            raise Invalid("--undo 只单独使用,例如 forecourt import --undo 12", "--undo stands alone: forecourt import --undo 12")
        return _undo(config, undo)
    if recipe:
        chosen, files = recipe_named(recipe), what
        if dry_run or update or whole:
            raise Invalid("配方不能与 --dry-run、--update、--whole 同用", "A recipe takes no --dry-run, --update or --whole")
    else:
        if len(what) != 2:
            raise Invalid("应写成 forecourt import 登记簿 文件", "Write forecourt import REGISTER FILE")
        chosen, files = register_named(what[0]), what[1:]
    paths = [Path(file) for file in files]
    for path in paths:
        if not path.exists():
            raise NotFound("没有文件 {file}", "There is no file {file}", file=path)
    with opened(config) as database:
        if recipe:
            outcome = run_recipe(database, chosen, paths, command_act())
        else:
            outcome = import_file(database, chosen, paths[0], command_act(), Way(trial=dry_run, update=update, whole=whole, tell=_tell_progress))
    _report(outcome, dry_run)
    for path in outcome.write_errors(Path.cwd()):
        tell("被拒绝的行及原因:{path}", "The refused rows with the reason in each: {path}", path=path)
    return 0 if not outcome.rows_refused else PARTLY if outcome.rows_in else NOTHING


def _undo(config: Config, import_id: int) -> int:
    act = command_act()
    with opened(config) as database, database.writing(act) as session:
        entered = policy.fetch(session, act.actor, Import, import_id)
        touched = touched_by(session, import_id)
        entered.undo()
        tell("已撤销导入 {id}({source})", "Import {id} ({source}) is undone", id=import_id, source=entered.source)
    for each in touched:
        tell("  {register}:作废 {made} 行,恢复 {changed} 处", "  {register}: {made} rows voided, {changed} changes put back", register=each.register.label, made=each.made, changed=each.changed)
    return 0


def _tell_progress(read: int, total: int) -> None:
    if read % TOLD_EVERY == 0:
        click.echo(say("已处理 {read} / {total} 行", "{read} of {total} rows", read=f"{read:,}", total=f"{total:,}"), err=True)


def _report(outcome: Outcome, dry_run: bool) -> None:
    tell("读取 {read} 行,导入 {come} 行,拒绝 {refused} 行", "{read} rows read, {come} in, {refused} refused",
         read=outcome.rows_read, come=outcome.rows_in, refused=outcome.rows_refused)  # fmt: skip
    if changed := outcome.fates[Fate.CHANGED] + outcome.fates[Fate.SAME]:
        tell("其中已有的 {there} 行:更新 {changed},无变化 {same}", "of them {there} were there already: {changed} changed, {same} as before",
             there=changed, changed=outcome.fates[Fate.CHANGED], same=outcome.fates[Fate.SAME])  # fmt: skip
    if dry_run:
        tell("试运行,没有写入任何内容", "This was a trial: nothing was written")
    for name, made in outcome.report["made"].items():
        click.echo(f"  {Register.all[name].label if name in Register.all else name}: {made}")
    for group in outcome.report["refused"]:
        click.echo(f"  ✗ {group['file']}: {say(group['zh'], group['en'])} × {group['count']}")
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
        with database.streaming() as session:
            rows = made.rows(session, made.statement().where(*wanted).order_by(chosen.id))
            written = _write(file, made.headings, rows, str(chosen.label), raw)
        _record(database, chosen, file, where)
    tell("已导出 {count} 行到 {file}", "{count} rows exported to {file}", count=written, file=file)


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
