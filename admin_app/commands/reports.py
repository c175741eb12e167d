"""`forecourt report` and `forecourt reports`: one report into a folder, and what reports there are."""

from datetime import UTC, datetime
from pathlib import Path

import click

from models import clock
from models.acting import THE_SYSTEM
from models.refused import Invalid
from models.words import say
from reports.asked import Asker
from reports.catalogue import FOLDER, catalogue, report_named
from reports.own import lay_out
from reports.runner import Run, run

from .shared import Read, opened, settings, tell


def read_as_of(text: str) -> datetime:
    """An ISO 8601 moment; without a zone it is the store's local time. Raises Invalid."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("「{text}」不是时间,例如 2026-11-05T00:00", "“{text}” is no moment, write for example 2026-11-05T00:00", text=text[:40]) from None
    return clock.from_local(moment) if moment.tzinfo is None else moment.astimezone(UTC)


@click.command(help="运行报表,结果写入文件夹 · Run a report into a folder")
@click.argument("name")
@click.option("-p", "parameters", multiple=True, metavar="KEY=VALUE", help="报表参数,可多次 · a parameter of the report; may be repeated")
@click.option("--as-of", type=Read("ISO", read_as_of), help="数据截至的时点,默认现在 · the moment the data is looked at, by default now")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="结果文件夹 · the folder for the result")
def report(name: str, parameters: tuple[str, ...], as_of: datetime | None, out: Path) -> None:
    config = settings()
    with opened(config) as database:
        with database.reading() as session:
            own = lay_out(session, config.home / "notebooks")
        report_named(name, FOLDER, own)
        run(Run(name, {"language": config.language} | named(name, parameters), THE_SYSTEM, as_of), database, out, own=own, closed=config.closed)
    tell("报表已写入 {folder}", "The report stands in {folder}", folder=out)


def named(name: str, parameters: tuple[str, ...]) -> dict[str, str]:
    """KEY=VALUE as a dictionary; raises Invalid."""
    found = {}
    for each in parameters:
        key, equals, value = each.partition("=")
        if not equals:
            raise Invalid("参数「{text}」应写成 名称=值", "The parameter “{text}” must be written name=value", text=each[:60])
        if key in found:
            raise Invalid("参数 {key} 写了两次", "The parameter {key} is given twice", key=key[:40])
        found[key] = value
    return found


@click.command(help="报表目录及每个报表的参数 · The catalogue of reports with their parameters")
def reports() -> None:
    config = settings()
    with opened(config) as database, database.reading() as session:
        asker = Asker(session, THE_SYSTEM, clock.local_day(clock.now()))
        for name, each in catalogue(FOLDER, lay_out(session, config.home / "notebooks")).items():
            click.echo(f"{name}  {each.title}\n  {each.about}")
            for key, parameter in each.parameters.items():
                options = "|".join(option.value for option in parameter.options(asker)) if parameter.kind not in ("week", "period") else ""
                first = say("默认 {value}", "default {value}", value=parameter.first(asker))
                click.echo(f"  -p {key}=…  {parameter.label} ({options + '; ' if options else ''}{first})")
