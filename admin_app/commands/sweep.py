"""`forecourt sweep`: the evening's duties of every store, of the days that are over or of one day."""

from datetime import date

import click

from models.dates import read_day
from models.uploads import FileStore
from models.words import say
from reports import evening

from .shared import Read, opened, settings, tell


@click.command(help="晚间检查:提出当天的遗漏,同一事由只提一次 · What the day missed is raised, once for one cause")
@click.option("--date", "day", type=Read("YYYY-MM-DD", read_day), help="哪一天;不填即补查所有未查的日子 · which day; by default every day that waits for it")
def sweep(day: date | None) -> None:
    config = settings()
    with opened(config) as database:
        swept = evening.sweep(database, FileStore(config.attachments_folder), day)
    for each in swept:
        if each.raised:
            click.echo("  " + say("{day} {store}:提出 {raised} 条", "{day} {store}: {raised} raised", day=each.day, store=each.store, raised=each.raised))
    tell("检查了 {days} 个门店日,提出处罚 {raised} 条", "{days} store-days looked at, {raised} penalties raised", days=len(swept), raised=sum(each.raised for each in swept))
