"""Running a report: its notebook in a process of its own, on a snapshot of what its reader may see; then the page."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from models import clock
from models.acting import Actor
from models.db import Database
from models.refused import Refused
from models.register import Register
from models.words import Label

from . import jail
from .asked import ALL_STORES, Asker, visible_stores
from .catalogue import FOLDER, Report, report_named
from .kernel import FAILURE, NOTEBOOK
from .publishing import FILES, code_version, publish
from .snapshot import BROUGHT_BY, Scope, write_snapshot

SECONDS = 180
"""A report that takes longer is stopped."""
SNAPSHOT = "data.sqlite"
ASKED = "asked.ipynb"
"""The notebook as it is before it runs."""
MEGABYTES = 1_500
"""A report that takes more memory is stopped: its notebook and all that this started."""


class Stage(Enum):
    """How far a run is, in words."""

    READING = Label("正在读取数据", "Reading the data")
    EXECUTING = Label("正在运行笔记本", "Running the notebook")
    PUBLISHING = Label("正在排版网页、PDF 和 Excel", "Setting the page, the PDF and the workbook")


@dataclass(frozen=True)
class Run:
    """One report that is asked for. `parameters` are as somebody typed them; `as_of` None is now."""

    report: str
    parameters: Mapping[str, str]
    actor: Actor
    as_of: datetime | None = None
    only_store: int | None = None
    """Of which store alone, whatever else its actor may see."""


class Failed(Refused):
    """The notebook did not come to its end (500). `cell` is the source of the cell that failed, `trace` what it said."""

    status = 500

    def __init__(self, zh: str, en: str, cell: str = "", trace: str = "", **values: object):
        super().__init__(zh, en, **values)
        self.cell, self.trace = cell, trace


class Stopped(Failed):
    """Somebody cancelled it."""


ENDED = {
    "time": Label("报表“{report}”超过 {seconds} 秒仍未完成，已停止，未发布任何内容", "The report “{report}” was stopped after {seconds} seconds; nothing was published"),
    "memory": Label("报表“{report}”占用内存超过 {most} MB，已停止，未发布任何内容", "The report “{report}” took more than {most} MB of memory and was stopped; nothing was published"),
    "stopped": Label("报表“{report}”已取消，未发布任何内容", "The report “{report}” was cancelled; nothing was published"),
}

NOT_THERE = re.compile(r"no such table: (?:main\.)?(\w+)")
ASIDE, DRIVER = re.compile(r"\s*\[SQL: |\s*\(Background on this error"), re.compile(r"^\([\w.]+\)\s*")
LONGEST = 300
"""Characters of what a notebook says of its failure."""
UNASKED = Label(
    "它读取了“{register}”，而获准读取的登记簿里没有它，请作者在分析台重新运行 as_report(…) 后再提交",
    "it read “{register}”, which is not among the registers it may read: its author runs as_report(…) again on the desk and hands it in anew",
)


def run(
    what: Run, database: Database, out: Path, seconds: float = SECONDS, notebooks: Path = FOLDER, own: Path | None = None,
    closed: Iterable[Path] = (), megabytes: int = MEGABYTES, told: Callable[[Stage], None] = lambda stage: None, stopped: Callable[[], bool] = lambda: False,
) -> dict:  # fmt: skip
    """Make the report and publish it as the folder `out`, with the files FILES; returns what figures.json says.
    `own` is the folder of what people have published themselves. What lies in `closed` is not there for the notebook. `told` hears how far it is, `stopped` says whether
    somebody has cancelled it.

    All of it or nothing: raises Refused (NotFound, Invalid, Failed) with a sentence, and `out` stays as it was.
    """
    report = report_named(what.report, notebooks, *([own] if own else []))
    as_of = what.as_of or clock.now()
    told(Stage.READING)
    with _work_folder(out) as work, _waiting_kernel(work, database, closed) as kernel:
        with database.streaming() as session:
            asker = Asker(session, what.actor, clock.local_day(as_of))
            values = report.read(what.parameters, asker)
            called = {name: each.told(values[name], asker) for name, each in report.parameters.items() if each.kind == "person"}
            stores = [store for store in visible_stores(asker) if values.get("store", ALL_STORES) in (ALL_STORES, store.code) and what.only_store in (None, store.id)]
            scope = Scope(what.actor, tuple(store.id for store in stores), as_of)
            version = write_snapshot(session, work / SNAPSHOT, report.registers, scope)
        told(Stage.EXECUTING)
        # What people publish themselves lies in a folder that is closed to the notebook.
        shutil.copyfile(report.path, work / ASKED)
        give_orders(kernel, values)
        judge(report, kernel, jail.wait(kernel, seconds, megabytes, stopped), seconds, megabytes, work)
        told(Stage.PUBLISHING)
        made = {"report": report.name, "parameters": values, "as_of": as_of.isoformat(), "data_version": version, "code_version": code_version(report.path)}
        return publish(work / NOTEBOOK, report, made, stores, out, called)


@contextmanager
def _work_folder(out: Path) -> Iterator[Path]:
    """A folder beside the target, on the same disk, so that publishing is a rename."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent)).resolve()
    except OSError as error:
        raise Refused(
            "不能写入文件夹 {folder}：{why}", "The folder {folder} cannot be written: {why}", folder=out, why=error.strerror
        ) from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _waiting_kernel(work: Path, database: Database, closed: Iterable[Path]) -> Iterator[subprocess.Popen]:
    """The notebook's process, loading what it needs while the snapshot is written; ended whatever happens."""
    files = [Path(database.engine.url.database + ending) for ending in ("", "-wal", "-shm")] if database.is_sqlite else []
    command = jail.walled([sys.executable, "-m", "reports.kernel"], [*files, *closed], work, sealed=True)
    with open(work / "kernel.log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=work, env=jail.environment(work), stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        jail.end(process)
        with suppress(BrokenPipeError):
            process.stdin.close()


def give_orders(kernel: subprocess.Popen, values: Mapping[str, str]) -> None:
    """To the waiting process: run the notebook ASKED with these parameters."""
    with suppress(BrokenPipeError):
        kernel.stdin.write((json.dumps({"notebook": ASKED, "parameters": dict(values)}) + "\n").encode())
        kernel.stdin.flush()


def judge(report: Report, kernel: subprocess.Popen, ended_for: str, seconds: float, megabytes: int, work: Path) -> None:
    """Raise Failed unless it came to its end; only the exit code and our own note are believed, never what the notebook says."""
    if ended_for:
        sentence = ENDED[ended_for].format(report=report.title, seconds=f"{seconds:g}", most=megabytes)
        raise Stopped(sentence.zh, sentence.en) if ended_for == "stopped" else Failed(sentence.zh, sentence.en)
    if kernel.returncode == 0:
        return
    note = work / FAILURE
    failure = json.loads(note.read_text("utf-8")) if note.exists() else {}
    said = in_short(_plain(failure.get("said") or (work / "kernel.log").read_text("utf-8", "replace")[-400:] or f"exit {kernel.returncode}"))
    raise Failed(
        "报表“{report}”没有完成，未发布任何内容：{said}",
        "The report “{report}” did not finish, nothing was published: {said}",
        report=report.title, said=said, cell=failure.get("source", ""), trace=_plain(failure.get("trace", "")),
    )  # fmt: skip


def in_short(said: str) -> Label:
    """What a reader can do something with: a sentence, not the statement that was asked nor where to read about it; the
    administrator has all of it in the trace."""
    if asked := NOT_THERE.search(said):
        first, *_ = BROUGHT_BY.get(asked[1], [Register.all.get(asked[1])])
        if first is not None:
            return UNASKED.format(register=first.label)
    short = DRIVER.sub("", ASIDE.split(said)[0].strip())
    short = f"{short[:LONGEST]}…" if len(short) > LONGEST else short
    return Label(short, short)


def _plain(text: str) -> str:
    """Without the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


__all__ = ["FILES", "Failed", "Run", "Stage", "Stopped", "run"]
