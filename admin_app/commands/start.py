"""`forecourt up` and `forecourt web`: serving until somebody says stop."""

import gc
import os
import signal
import socket
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import click

from models import demo as story
from models.db import Database
from models.refused import Refused
from models.words import say

from .. import create_app
from ..accounts import first_administrator
from ..assets import check_assets
from ..config import Config
from ..logbook import keep_log
from .demo import is_demo, tell_demo
from .shared import command_act, empty, number_from, opened, opened_and_migrated, settings, tell
from .worker import beside

PATIENCE = 1.5
"""Seconds that pages under way get when the server is told to stop."""
PORT = number_from(0, 65535)


@click.command(help="启动一切:建立或升级数据库,首次建示例门店,打开网页,生成报表;Ctrl-C 结束 · Everything: database, demo store at first, web, reports; Ctrl-C ends it")
@click.option("--host", help="监听地址 · the address to listen on")
@click.option("--port", type=PORT, help="端口 · the port")
@click.option("--no-demo", is_flag=True, help="首次启动只建管理员 · at first only an administrator, no demo store")
def up(host: str | None, port: int | None, no_demo: bool) -> None:
    config = told(settings(), host, port)
    check_assets()
    with listening(config) as door:
        config = config.made_ready()
        keep_log(config.log_folder)
        with opened_and_migrated(config) as database:
            if empty(database):
                begin(database, no_demo)
            elif is_demo(database):
                tell_demo()
            with beside(replace(config, port=door.getsockname()[1])):
                serve(config, database, door)


@click.command(help="只启动网页部分(多台机器共用一个 PostgreSQL 时) · The web half alone, for several machines on one PostgreSQL")
@click.option("--host", help="监听地址 · the address to listen on")
@click.option("--port", type=PORT, help="端口 · the port")
def web(host: str | None, port: int | None) -> None:
    config = told(settings(), host, port)
    check_assets()
    with listening(config) as door:
        with opened(config) as database:
            config = config.made_ready()
            keep_log(config.log_folder)
            if database.is_sqlite or os.name != "posix":
                serve(config, database, door)
                return
        # Each process opens a connection of its own; ours is closed before they part.
        serve_with_gunicorn(config, door)


def told(config: Config, host: str | None, port: int | None) -> Config:
    return replace(config, host=config.host if host is None else host, port=config.port if port is None else port)


def listening(config: Config) -> socket.socket:
    """The port, taken before anything else is done; raises Refused where that is not possible."""
    problem: OSError | None = None
    try:
        for family, kind, _, _, address in socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE):
            door = socket.socket(family, kind)
            try:
                if os.name == "posix":
                    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                door.bind(address)
                door.listen()
                return door
            except OSError as error:
                door.close()
                problem = error
    except (socket.gaierror, UnicodeError):
        raise Refused("没有监听地址“{host}”", "There is no address “{host}” to listen on", host=config.host) from None
    if isinstance(problem, PermissionError):
        raise Refused("没有权限使用端口 {port},请用 --port 另选一个", "The port {port} is not yours to use: choose another with --port", port=config.port)
    raise Refused(
        "{host} 的端口 {port} 已被占用或不可用,请用 --port 另选一个",
        "The port {port} of {host} is in use or not available: choose another with --port", host=config.host, port=config.port,
    )  # fmt: skip


def begin(database: Database, no_demo: bool) -> None:
    """What an empty database gets: a demo store, or the first administrator."""
    if no_demo:
        with database.writing(command_act()) as session:
            password = first_administrator(session)
        tell("登录名 admin,初始密码 {password}(只显示这一次,登录后须修改)", "User name admin, first password {password} (shown this once, to be changed at log-in)", password=password)
        return
    from .demo import make

    make(database, story.Demo(story.until_now()))
    tell_demo()


def address(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def app_to_serve(config: Config, database: Database | None = None) -> Any:
    """The application, for a process that does nothing but serve it. What it is made of stays for good; the collector of
    garbage is told so, lest it looks through all of it again and again during every longer answer."""
    app = create_app(config, database)
    gc.collect()
    gc.freeze()
    return app


def serve(config: Config, database: Database, door: socket.socket) -> None:
    """Answer pages until Ctrl-C or a termination signal."""
    from waitress.server import create_server

    server: Any = create_server(app_to_serve(config, database), sockets=[door], threads=config.threads, ident=None, clear_untrusted_proxy_headers=False)
    # Whoever is being answered may finish, but nobody waits for long.
    server.task_dispatcher.shutdown = partial(server.task_dispatcher.shutdown, timeout=PATIENCE)
    signal.signal(signal.SIGTERM, _stop)
    # Also whoever says stop in the very moment in which the address is told ends it cleanly.
    with suppress(KeyboardInterrupt):
        tell("展厅台已启动:{address} (Ctrl-C 结束)", "Forecourt is open: {address} (Ctrl-C ends it)", address=address(door))
        click.get_text_stream("stdout").flush()
        server.run()
    server.close()
    click.echo("\n" + say("已停止", "Stopped"))


def _stop(*_: Any) -> None:
    raise KeyboardInterrupt


def heartbeats() -> str | None:
    """Where gunicorn's workers show that they live, several times a second: in memory, because a busy disk would hold a page up."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def serve_with_gunicorn(config: Config, door: socket.socket) -> None:
    """Several processes on one port: the one that is taken already, handed over to them."""
    from gunicorn.app.base import BaseApplication

    place, handle = address(door), door.detach()

    class Served(BaseApplication):
        def load_config(self) -> None:
            chosen = {
                "bind": f"fd://{handle}", "workers": max(2, min(8, os.cpu_count() or 1)), "threads": config.threads, "errorlog": "-", "loglevel": "warning",
                "worker_tmp_dir": heartbeats(),
            }  # fmt: skip
            for name, value in chosen.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app_to_serve(config)

    tell("展厅台网页已启动:{address} (Ctrl-C 结束)", "Forecourt's web half is open: {address} (Ctrl-C ends it)", address=place)
    click.get_text_stream("stdout").flush()
    Served().run()
