"""`forecourt lab`: JupyterLab for somebody's own analysis, on a copy of what that person may see."""

import secrets
import socket
import time
import webbrowser
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import clock
from models.acting import Actor
from models.people import Employee, EmployeeState, Position
from models.refused import Invalid, Refused
from models.roles import Role
from reports import workbench

from ..accounts import person_named
from .shared import opened, settings, sqlite_file, tell
from .start import PORT

ANALYSTS = (Role.SALES_MANAGER, Role.GENERAL_MANAGER, Role.HEAD_OFFICE)


@click.command(help="打开 JupyterLab 自行分析(本人权限内的数据副本,电话打码) · JupyterLab on a copy of what a person may see, phones masked")
@click.option("--as", "username", metavar="USERNAME", help="为谁打开;只有一位销售经理时可省略 · for whom; the sales manager where there is only one")
@click.option("--port", type=PORT, default=8888, show_default=True, help="端口 · the port")
@click.option("--no-browser", is_flag=True, help="不打开浏览器 · open no browser")
def lab(username: str | None, port: int, no_browser: bool) -> None:
    config = settings()
    check_free(port)
    with opened(config) as database:
        config = config.made_ready()
        with database.reading() as session:
            person = person_named(session, username) if username else only_manager(session)
            actor = actor_of(session, person)
        tell("正在为{name}准备数据…", "Laying out the data for {name} …", name=person.name)
        folder = config.home / "lab" / (person.username or str(person.id))
        workbench.lay(database, actor, folder, clock.now())
    token = secrets.token_urlsafe(24)
    with workbench.jupyterlab(folder, port, token, _closed(config)) as process:
        wait_for(process, port)
        address = f"http://127.0.0.1:{port}/lab/tree/{workbench.FIRST}?token={token}"
        tell("JupyterLab 已启动:{address} (Ctrl-C 结束)", "JupyterLab is open: {address} (Ctrl-C ends it)", address=address)
        click.get_text_stream("stdout").flush()
        if not no_browser:
            webbrowser.open(address)
        try:
            process.wait()
        except KeyboardInterrupt:
            tell("已停止", "Stopped")


def only_manager(session: Session) -> Employee:
    """The sales manager, where there is only one; raises Invalid naming those whom it could be opened for."""
    working = select(Employee).join(Position, Position.id == Employee.position_id).where(Employee.state == EmployeeState.ACTIVE, Employee.voided_at.is_(None))
    managers = session.scalars(working.where(Position.role == Role.SALES_MANAGER, Employee.username.is_not(None)).limit(2)).all()
    if len(managers) == 1:
        return managers[0]
    known = session.scalars(working.with_only_columns(Employee.username).where(Position.role.in_(ANALYSTS), Employee.username.is_not(None)).limit(20))
    raise Invalid("请用 --as 指明为谁打开,例如:{known}", "Say with --as for whom, for example: {known}", known=", ".join(known) or "–")


def actor_of(session: Session, person: Employee) -> Actor:
    if person.state is not EmployeeState.ACTIVE:
        raise Refused("{name}已离职", "{name} has left", name=person.name)
    return Actor(person.id, person.name, session.get_one(Position, person.position_id).role, person.store_id)


def check_free(port: int) -> None:
    with socket.socket() as door:
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            raise Refused("端口 {port} 已被占用或不可用,请用 --port 另选一个", "The port {port} is in use or not available: choose another with --port", port=port) from None


def wait_for(process: object, port: int, seconds: float = 60) -> None:
    """Until somebody answers at the port; raises Refused where JupyterLab ends before."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with socket.socket() as door:
            door.settimeout(1)
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise Refused("JupyterLab 没有启动,原因见上", "JupyterLab did not start, its own words stand above")


def _closed(config: object) -> list[Path]:
    """What is nobody's to read from a notebook: the whole data folder, the settings, and the database where it lies elsewhere."""
    database = sqlite_file(config)
    files = [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm")] if database else []
    return [*(each for each in files if each.exists()), *config.closed]
