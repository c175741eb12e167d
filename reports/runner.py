"""Running a report: its notebook in a process of its own, on a snapshot of what its reader may see; then the page."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat

from models import clock
from models.acting import Actor
from models.db import Database
from models.people import Store
from models.refused import Refused
from models.words import say, speaking

from . import jail, page
from .asked import ALL_STORES, Asker, visible_stores
from .catalogue import FOLDER, Report, report_named
from .kernel import FAILURE, NOTEBOOK
from .snapshot import Scope, write_snapshot

SECONDS = 180
"""A report that takes longer is stopped."""
SNAPSHOT = "data.sqlite"
FILES = ("report.html", "figures.json", NOTEBOOK)
"""What a run publishes."""


@dataclass(frozen=True)
class Run:
    """One report that is asked for. `parameters` are as somebody typed them; `as_of` None is now."""

    report: str
    parameters: Mapping[str, str]
    actor: Actor
    as_of: datetime | None = None


class Failed(Refused):
    """The notebook did not come to its end (500). `cell` is the source of the cell that failed, `trace` what it said."""

    status = 500

    def __init__(self, zh: str, en: str, cell: str = "", trace: str = "", **values: object):
        super().__init__(zh, en, **values)
        self.cell, self.trace = cell, trace


def run(what: Run, database: Database, out: Path, seconds: float = SECONDS, notebooks: Path = FOLDER, own: Path | None = None, closed: Iterable[Path] = ()) -> dict:
    """Make the report and publish it as the folder `out`, with the files FILES; returns what figures.json says.
    `own` is the folder of what people have published themselves. What lies in `closed` is not there for the notebook.

    All of it or nothing: raises Refused (NotFound, Invalid, Failed) with a sentence, and `out` stays as it was.
    """
    report = report_named(what.report, notebooks, *([own] if own else []))
    as_of = what.as_of or clock.now()
    with _work_folder(out) as work, _waiting_kernel(work, database, closed) as kernel:
        with database.reading() as session:
            asker = Asker(session, what.actor, clock.local_day(as_of))
            values = report.read(what.parameters, asker)
            stores = [store for store in visible_stores(asker) if values.get("store", ALL_STORES) in (ALL_STORES, store.code)]
            scope = Scope(what.actor, tuple(store.id for store in stores), as_of)
            version = write_snapshot(session, work / SNAPSHOT, report.registers, scope)
        _execute(kernel, report, values, seconds, work)
        notebook = nbformat.read(work / NOTEBOOK, as_version=4)
        spoken = values.get("language", "zh")
        made = {"report": report.name, "parameters": values, "as_of": as_of.isoformat(), "data_version": version}
        made |= page.collect_figures(notebook, spoken)
        with speaking(spoken):
            html = page.render(notebook, **_head(report, values, stores, as_of), language=spoken)
        pages = work / "pages"
        pages.mkdir()
        (pages / "report.html").write_text(html, "utf-8")
        (pages / "figures.json").write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
        shutil.move(work / NOTEBOOK, pages / NOTEBOOK)
        _publish(pages, out)
    return made


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
    command = jail.walled([sys.executable, "-m", "reports.kernel"], [*files, *closed], work)
    with open(work / "kernel.log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=work, env=jail.environment(work), stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        jail.end(process)


def _execute(kernel: subprocess.Popen, report: Report, values: Mapping[str, str], seconds: float, work: Path) -> None:
    """Give the orders and wait; only the exit code and our own note are believed, never what the notebook says of itself."""
    orders = json.dumps({"notebook": str(report.path), "parameters": dict(values)}) + "\n"
    try:
        kernel.communicate(orders.encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Failed(
            "报表“{report}”超过 {seconds} 秒仍未完成，已停止，未发布任何内容",
            "The report “{report}” was stopped after {seconds} seconds; nothing was published",
            report=report.title, seconds=f"{seconds:g}",
        ) from None  # fmt: skip
    if kernel.returncode == 0:
        return
    note = work / FAILURE
    failure = json.loads(note.read_text("utf-8")) if note.exists() else {}
    said = _plain(failure.get("said") or (work / "kernel.log").read_text("utf-8", "replace")[-400:] or f"exit {kernel.returncode}")
    raise Failed(
        "报表“{report}”没有完成，未发布任何内容：{said}",
        "The report “{report}” did not finish, nothing was published: {said}",
        report=report.title, said=said, cell=failure.get("source", ""), trace=_plain(failure.get("trace", "")),
    )  # fmt: skip


def _plain(text: str) -> str:
    """Without the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


def _head(report: Report, values: Mapping[str, str], stores: list[Store], as_of: datetime) -> dict:
    """Title and facts of the page."""
    zone = stores[0].timezone if stores else clock.DEFAULT_ZONE
    names = stores[0].name if len(stores) == 1 else say("全部门店（{count}）", "All stores ({count})", count=len(stores))
    asked = {name: report.parameters[name] for name in values}
    shown = {name: names if each.kind == "store" else each.show(values[name]) for name, each in asked.items() if each.kind != "language"}
    months = [shown[name] for name, each in asked.items() if each.kind == "month"]
    facts = [(str(asked[name].label), text) for name, text in shown.items()]
    seen = f"{clock.to_local(as_of, zone):%Y-%m-%d %H:%M}"
    return {
        "title": " · ".join([*months, str(report.title)]),
        "subtitle": str(report.about),
        "facts": [*facts, (say("数据截至", "As of"), seen)],
    }


def _publish(pages: Path, out: Path) -> None:
    """One rename; where the folder is there already, its old pages are replaced one by one and nothing else is touched."""
    pages.chmod(0o755)
    try:
        if out.is_dir() and not any(out.iterdir()):
            out.rmdir()
        if not out.exists():
            os.replace(pages, out)
        else:
            for name in FILES:
                os.replace(pages / name, out / name)
    except OSError as error:
        raise Refused("不能写入文件夹 {folder}：{why}", "The folder {folder} cannot be written: {why}", folder=out, why=error.strerror) from error
