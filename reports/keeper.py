"""A worker's round: it says that it is alive, arranges what schedules ask for, hands over what waits, and takes over what the dead left."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, update

from models import clock
from models.acting import system_act
from models.db import Database
from models.reporting import ReportRun, ReportSchedule, RunState, ScheduleState, Worker
from models.rules.schedules import next_times
from models.words import NOTHING

from . import jobs
from .attempts import Desk

logger = logging.getLogger(__name__)

ROUND = 1.0
"""Seconds from one round to the next."""
BEAT = timedelta(seconds=5)
SILENT = timedelta(seconds=90)
"""A worker that was not heard of for so long is gone."""
LATE = timedelta(minutes=10)
"""A report made later than this after its time says so."""
AT_ONCE = 50


class Keeper:
    """The rounds of one worker."""

    def __init__(self, desk: Desk, silent: timedelta = SILENT):
        self.desk, self.silent = desk, silent
        self.handed: set[int] = set()
        self.beaten: datetime | None = None

    def round(self, now: datetime | None = None) -> None:
        now = now or clock.now()
        if self.beaten is None or now - self.beaten >= BEAT:
            self.beat(now)
            self.take_over(now)
        arrange(self.desk.database, now)
        self.hand_over()

    def keep_going(self, stop: threading.Event) -> None:
        """Rounds until somebody says stop; a round that fails is told and tried again."""
        while not stop.is_set():
            try:
                self.round()
            except Exception:
                logger.exception("a round of worker %s", self.desk.name)
            stop.wait(ROUND)
        with suppress(Exception):
            self.end()

    def beat(self, now: datetime) -> None:
        with self.desk.database.writing(system_act("job")) as session:
            seen = session.execute(update(Worker).where(Worker.name == self.desk.name).values(seen_at=now, ended_at=None))
            if not seen.rowcount:
                session.execute(insert(Worker).values(name=self.desk.name, seen_at=now))
        self.beaten = now

    def end(self) -> None:
        with self.desk.database.writing(system_act("job")) as session:
            session.execute(update(Worker).where(Worker.name == self.desk.name).values(ended_at=clock.now()))

    def take_over(self, now: datetime) -> None:
        with self.desk.database.reading() as session:
            living = set(session.scalars(select(Worker.name).where(Worker.seen_at > now - self.silent, Worker.ended_at.is_(None))))
        for job in jobs.adopt(living | {self.desk.name}):
            logger.warning("worker %s takes over %s", self.desk.name, job)

    def hand_over(self) -> None:
        """What was asked for – on a page, by a schedule, or before the queue was lost – goes into the queue."""
        waiting = select(ReportRun.id).where(ReportRun.state.in_((RunState.WAITING, RunState.RUNNING)), ReportRun.voided_at.is_(None)).order_by(ReportRun.id)
        with self.desk.database.reading() as session:
            found = list(session.scalars(waiting.limit(AT_ONCE)))
        for run_id in found:
            if run_id not in self.handed:
                jobs.hand_over(run_id)
        self.handed = set(found)


def arrange(database: Database, now: datetime) -> list[int]:
    """The runs that schedules ask for by now; a schedule that was missed several times asks once, and the run says it is late.

    The database lets one slot be arranged by one worker only.
    """
    due = ReportSchedule.next_at <= now, ReportSchedule.state == ScheduleState.ACTIVE, ReportSchedule.voided_at.is_(None)
    with database.reading() as session:
        found = list(session.scalars(select(ReportSchedule.id).where(*due).order_by(ReportSchedule.next_at).limit(AT_ONCE)))
    return [run_id for key in found if (run_id := _arranged(database, key, now)) is not None]


def _arranged(database: Database, key: int, now: datetime) -> int | None:
    with database.writing(system_act("job", now)) as session:
        schedule = session.scalars(select(ReportSchedule).where(ReportSchedule.id == key).with_for_update()).one()
        if schedule.state is not ScheduleState.ACTIVE or schedule.next_at is None or schedule.next_at > now:
            return None  # another worker has just arranged it
        slot = schedule.next_at
        while (following := next(iter(next_times(session, schedule, slot, 1)), None)) and following <= now:
            slot = following
        schedule.next_at = following
        kept = ReportRun(
            report=schedule.report, schedule_id=schedule.id, store_id=schedule.store_id, due_at=slot, as_of=slot, asked_at=now, is_late=now - slot > LATE,
        )  # fmt: skip
        session.add(kept)
        session.flush()
        return kept.id


@contextmanager
def worker_name(home: Path) -> Iterator[str]:
    """A name that no other worker of this machine has, and that this one has again after a restart: the first number that
    is free; its lock falls with the process, however that ends."""
    folder, host = home / "workers", socket.gethostname() or NOTHING
    folder.mkdir(0o700, parents=True, exist_ok=True)
    for number in range(1, 1000):
        file = open(folder / f"{host}-{number}.lock", "a")  # noqa: SIM115 - held until the worker ends
        if _locked(file):
            try:
                yield f"{host}-{number}"
            finally:
                file.close()
            return
        file.close()
    raise RuntimeError("a thousand workers on one machine")


def _locked(file: object) -> bool:
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
