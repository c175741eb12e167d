"""`forecourt demo`: a living store of people who do not exist."""

from datetime import date
from typing import Any

import click
from sqlalchemy import select
from werkzeug.security import check_password_hash, generate_password_hash

from models import clock
from models import demo as story
from models.acting import system_act
from models.dates import read_day
from models.db import Database
from models.people import Employee
from models.refused import Refused
from models.words import Label

from .shared import Read, command_act, empty, number_from, opened_and_migrated, settings, tell

PUBLISHING = Label("正在发布龙虎榜", "Publishing the league tables")
LEAGUES = 0.05
"""How long that takes, as a part of all before it."""


@click.command(help="在空数据库中建立示例门店 · A living demo store in an empty database")
@click.option("--months", type=number_from(1, 60), default=14, show_default=True, help="讲述几个月 · how many months")
@click.option("--seed", type=number_from(0, 2**31), default=1, show_default=True, help="种子,相同则结果相同 · the same seed tells the same")
@click.option("--stores", type=number_from(1, 50), default=1, show_default=True, help="几家门店 · how many stores")
@click.option("--scale", type=number_from(0.1, 1000, whole=False), default=1.0, show_default=True, help="业务量倍数 · times the volume")
@click.option("--until", type=Read("DAY", read_day), help="讲到哪天傍晚,默认到现在 · up to the evening of a day, by default to now")
def demo(months: int, seed: int, stores: int, scale: float, until: date | None) -> None:
    config = settings().made_ready()
    with opened_and_migrated(config) as database:
        if not empty(database):
            raise Refused(
                "数据库中已有员工,示例只建在空数据库里。请用 FORECOURT_HOME 另选一个文件夹",
                "People work in this database already, and a demo goes into an empty one only: choose another folder with FORECOURT_HOME",
            )
        end = story.until_evening(until) if until else story.until_now()
        make(database, story.Demo(end, months, seed, stores, scale))
    tell_demo()


def make(database: Database, told: story.Demo) -> None:
    """Write the demo, all of it or nothing, and say how far it has come."""
    length = story.length_of(told)
    with click.progressbar(length=int(length * (1 + LEAGUES)), label=str(story.DAYS)) as bar:
        heard = moving(bar)
        with database.writing(command_act()) as session:
            made = story.tell(session, told, generate_password_hash(story.PASSWORD), heard)
        heard(PUBLISHING, length * LEAGUES)
        publish_leagues(database, told)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        heard(PUBLISHING, 0)
    tell("示例门店已建立:{leads} 条线索,{orders} 张订单,{people} 人", "The demo store stands: {leads} leads, {orders} orders, {people} people",
         leads=made["leads"], orders=made.get("orders", 0), people=made["employees"])  # fmt: skip


def moving(bar: Any) -> story.Heard:
    """What is begun is said beside the bar, which moves as far as what was begun before it; where nobody looks on, each is
    a line."""
    moved, begun = 0.0, 0.0

    def heard(what: Label, worth: float) -> None:
        nonlocal moved, begun
        moved, begun = moved + begun, worth
        bar.label = str(what)
        bar.update(int(moved) - bar.pos)
        bar.render_progress()

    return heard


def publish_leagues(database: Database, told: story.Demo) -> None:
    """The league tables of the last weeks and months, as their evenings would have published them."""
    from models.people import Store
    from reports.league import periods_over, publish

    with database.reading() as session:
        stores = session.execute(select(Store.id, Store.timezone).where(Store.is_head_office.is_(False))).all()
    for store_id, zone in stores:
        for period in sorted((*periods_over("week", clock.local_day(told.end, zone), 6), *periods_over("month", clock.local_day(told.end, zone), 3)), key=lambda each: each.after):
            with database.writing(system_act("command", clock.start_of_day(period.after, zone))) as session:
                publish(session, session.get_one(Store, store_id), period)


def is_demo(database: Database) -> bool:
    """Whether the manager still logs in with the demo's password."""
    with database.reading() as session:
        known = session.scalar(select(Employee.password_hash).where(Employee.username == "manager"))
    return bool(known) and check_password_hash(known, story.PASSWORD)


def tell_demo() -> None:
    tell("登录名 manager(另有 {others}),密码 {password}(仅限示例)", "Log in as manager (or {others}), password {password} (demo only)",
         others="、".join(("gm", "supervisor", "dcc1", "consultant1", "finance", "headoffice", "admin")), password=story.PASSWORD)  # fmt: skip
