"""Jobs: reports wait in a durable queue (DBOS), are made by one worker, and are begun again where a worker died over them.

The row in report_runs is the truth: whoever writes one has asked for a report. The queue only knows its number, so a job
that is handed over twice is one job, and one that nobody handed over is handed over later.
"""

import threading
from pathlib import Path
from typing import Any

from dbos import DBOS, SetWorkflowID, WorkflowStatusString
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from models.db import Database, sqlite_url

from . import attempts, delivery
from .attempts import Desk, Outcome

QUEUE = "reports"
TRIES = 3
PAUSE = 20.0
"""Seconds before a failed report is tried again; the second time three times as long."""
VERSION = "1"
"""Pinned: what an older program began, a newer one goes on with."""
JOBS = "jobs.db"
AT_IT = {each.value for each in (WorkflowStatusString.ENQUEUED, WorkflowStatusString.DELAYED, WorkflowStatusString.PENDING)}

AT_A_TIME = 2
"""Jobs that a worker has in hand: one is made while another waits for its next attempt, so that what fails holds nobody up."""

_desk: Desk | None = None
_making = threading.Lock()
"""One notebook at a time: each takes what memory a report takes."""


def desk() -> Desk:
    assert _desk is not None, "no worker is open in this process"
    return _desk


@DBOS.step(name="attempt")
def _attempt(run_id: int, _turn: int) -> dict[str, Any]:
    with _making:
        outcome = attempts.attempt(desk(), run_id)
    why = outcome.why
    return {"done": outcome.done, "gone": outcome.gone, "again": outcome.again, "cell": outcome.cell, "why": [why.zh, why.en] if why else None}


@DBOS.step(name="conclude")
def _conclude(run_id: int, ended: dict[str, Any]) -> bool:
    why = attempts.Label(*ended["why"]) if ended["why"] else None
    return attempts.conclude(desk(), run_id, Outcome(ended["done"], ended["gone"], ended["again"], why, ended["cell"]))


@DBOS.step(name="deliver")
def _deliver(run_id: int) -> list[str]:
    return delivery.deliver(desk(), run_id)


@DBOS.workflow(name="report", max_recovery_attempts=1000)
def make_report(run_id: int) -> None:
    """From waiting to done or failed: a few attempts, one ending, one delivery."""
    ended: dict[str, Any] = {}
    for turn in range(1, TRIES + 1):
        ended = _attempt(run_id, turn)
        if ended["done"] or ended["gone"] or not ended["again"]:
            break
        if turn < TRIES:
            DBOS.sleep(PAUSE * (2 * turn - 1))
    if _conclude(run_id, ended):
        _deliver(run_id)


def hand_over(run_id: int) -> str:
    """Put a run that waits into the queue, and say which job it is; one that is there already stays the one job.

    Where the queue remembers it as over, the rows were brought back from a backup: it is a job once more.
    """
    job = f"report-{run_id}"
    while (known := DBOS.get_workflow_status(job)) and known.status not in AT_IT:
        job += "-again"
    with SetWorkflowID(job):
        DBOS.enqueue_workflow(QUEUE, make_report, run_id)
    return job


def open_queue(where: Desk, polling: float = 1.0) -> None:
    """Open this process's worker under the desk's name. What it had begun when it last died, it begins again."""
    global _desk
    _desk = where
    where.archive.clear(where.name)
    engine = _engine(where.database, where.home)
    DBOS(config={
        "name": "forecourt", "executor_id": where.name, "application_version": VERSION, "system_database_engine": engine,
        "log_level": "WARNING", "notification_listener_polling_interval_sec": polling, "use_listen_notify": False,
    })  # fmt: skip
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=AT_A_TIME, polling_interval_sec=polling)


def close_queue() -> None:
    global _desk
    DBOS.destroy()
    _desk = None


def adopt(living: set[str]) -> list[str]:
    """Begin again what workers that are gone for good have left; returns the jobs."""
    left = [each for each in DBOS.list_workflows(status="PENDING", load_input=False, load_output=False, limit=200) if each.executor_id not in living]
    for each in left:
        desk().archive.clear(each.executor_id or "nobody")
        DBOS.resume_workflow(each.workflow_id)
    return [each.workflow_id for each in left]


def _engine(database: Database, home: Path) -> Engine:
    """The queue's own tables: a file beside the application's, or a schema of their own in its PostgreSQL."""
    if not database.is_sqlite:
        return create_engine(database.engine.url, pool_size=4, max_overflow=8)
    home.mkdir(0o700, parents=True, exist_ok=True)
    engine = create_engine(sqlite_url(home / JOBS), module=database.engine.dialect.dbapi)

    @event.listens_for(engine, "connect")
    def greet(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
