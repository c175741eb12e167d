"""`forecourt worker`: makes reports and keeps schedules, on its own, beside `forecourt web` or on further machines."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from models.db import Database

from ..config import Config
from ..logbook import keep_log
from .shared import opened, settings, tell

ENDS = 5
"""Seconds that a worker gets to end by itself."""


@click.command(help="生成报表并按计划运行;可在多台机器上各开一个(共用 PostgreSQL) · Makes reports and keeps schedules; one on each machine that shares a PostgreSQL")
@click.option("--below", type=int, hidden=True, help="结束于此进程之后 · ends when that process does")
def worker(below: int | None) -> None:
    config = settings().made_ready()
    keep_log(config.log_folder)
    stop = threading.Event()
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: stop.set())
    if below:
        threading.Thread(target=_watch, args=(below, stop), daemon=True).start()
    with opened(config) as database:
        work(config, database, stop, quiet=below is not None)
    # Threads of the queue may be in the middle of a report: what they had begun is begun again at the next start.
    sys.stdout.flush()
    os._exit(0)


def work(config: Config, database: Database, stop: threading.Event, quiet: bool = False) -> None:
    """Rounds until somebody says stop."""
    from reports import jobs
    from reports.attempts import Desk
    from reports.keeper import Keeper, worker_name

    with worker_name(config.home) as name:
        desk = Desk(database, config.home, name, address=config.address, closed=config.closed)
        jobs.open_queue(desk)
        if not quiet:
            tell("报表工作进程 {name} 已启动 (Ctrl-C 结束)", "Worker {name} is at work (Ctrl-C ends it)", name=name)
            click.get_text_stream("stdout").flush()
        Keeper(desk).keep_going(stop)
        with suppress(Exception):
            jobs.close_queue()


def _watch(parent: int, stop: threading.Event) -> None:
    """A worker that was started by another process does not outlive it."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()


@contextmanager
def beside(config: Config) -> Iterator[None]:
    """A worker in a process of its own for as long as the web is open: a report that is made slows no page down."""
    start = "import sys; from admin_app.cli import main; sys.argv = ['forecourt', 'worker', '--below', sys.argv[1]]; main()"
    environment = os.environ | {"FORECOURT_HOME": str(config.home), "FORECOURT_DATABASE_URL": config.database_url, "FORECOURT_LANGUAGE": config.language}
    if not config.address:
        environment["FORECOURT_ADDRESS"] = f"http://{config.host}:{config.port}"
    process = subprocess.Popen([sys.executable, "-c", start, str(os.getpid())], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(ENDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
