"""One run of a report from its row to its pages: with whose rights it is made, what became of it, who is told."""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import clock
from models.acting import Actor, system_act
from models.db import Database
from models.notifications import notify
from models.people import Employee, EmployeeState, Position, Store
from models.refused import Refused
from models.reporting import SWEEP, ReportRun, ReportSchedule, RunState
from models.roles import Role
from models.rules.schedules import asked_for
from models.uploads import FileStore
from models.words import Label, say, speaking

from . import evening
from .archive import Archive
from .catalogue import FOLDER, Report, report_named
from .own import lay_out
from .runner import Failed, Run, Stage, Stopped, run

logger = logging.getLogger(__name__)

TOLD_EVERY = 1.0
"""Seconds between two questions whether a run was cancelled."""
UNDER_WAY = (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True)
class Desk:
    """What a worker stands on."""

    database: Database
    home: Path
    name: str = "worker"
    notebooks: Path = FOLDER
    address: str = ""
    """Under which people open the application, for links in messages."""
    closed: tuple[Path, ...] = ()
    """What no notebook may look into, besides the home."""

    @property
    def archive(self) -> Archive:
        return Archive(self.home)

    def report(self, session: Session, name: str) -> Report:
        return report_named(name, self.notebooks, lay_out(session, self.home / "notebooks"))


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended."""

    done: bool = False
    gone: bool = False
    """Nobody waits for it any more: it was cancelled, or made by somebody else."""
    again: bool = False
    """Another attempt may help."""
    why: Label | None = None
    cell: str = ""


def attempt(desk: Desk, run_id: int) -> Outcome:
    """Make it once. Whatever happens is an outcome, never an exception: the other reports go on."""
    with desk.database.writing(system_act("job")) as session:
        kept = session.get(ReportRun, run_id)
        if kept is None or kept.state not in UNDER_WAY:
            return Outcome(gone=True)
        kept.begin()
        kept.tries += 1
        report, as_of = kept.report, kept.as_of
    if desk.archive.is_published(run_id, report, as_of):
        return Outcome(done=True)
    try:
        return _made(desk, run_id)
    except Stopped:
        return Outcome(gone=True)
    except Failed as failed:
        desk.archive.keep_trace(run_id, failed.trace or str(failed))
        return Outcome(why=failed.text, cell=failed.cell, again=True)
    except Refused as refused:
        return Outcome(why=refused.text)
    except Exception:
        logger.exception("report run %s", run_id)
        desk.archive.keep_trace(run_id, traceback.format_exc())
        return Outcome(why=Label("程序出错,管理员可在运行页查看详情", "A fault of the program; the administrator finds the details on the run's page"), again=True)


def _made(desk: Desk, run_id: int) -> Outcome:
    with desk.database.reading() as session:
        kept = session.get_one(ReportRun, run_id)
        if kept.report == SWEEP:
            what, zone = None, clock.DEFAULT_ZONE
        else:
            actor, zone = actor_of(session, kept)
            what = Run(kept.report, parameters_of(session, desk, kept), actor, kept.as_of, _only_store(session, kept))
    if what is None:
        evening.sweep(desk.database, FileStore(desk.home / "attachments"))
        return Outcome(done=True)
    draft = desk.archive.draft(run_id, desk.name)
    with clock.at_place(zone):
        run(
            what, desk.database, draft, notebooks=desk.notebooks, own=desk.home / "notebooks", closed=(desk.home, *desk.closed),
            told=lambda stage: _tell(desk, run_id, stage), stopped=_asks_whether_cancelled(desk, run_id),
        )  # fmt: skip
    desk.archive.publish(run_id, draft)
    return Outcome(done=True)


def actor_of(session: Session, kept: ReportRun) -> tuple[Actor, str]:
    """With whose rights a run is made, and their time zone: whoever asked for it or owns its schedule; what nobody owns is
    made with the rights of the position it is for, in its own store."""
    schedule = kept.schedule
    person = kept.asked_by or (schedule.owner if schedule else None)
    store = session.get(Store, person.store_id if person else kept.store_id or 0)
    zone = store.timezone if store else clock.DEFAULT_ZONE
    if person is None:
        if schedule is None or schedule.store_id is None:
            raise Refused("没有人为这份报表负责,请在计划中指定门店", "Nobody answers for this report: name a store in its schedule")
        return Actor(None, "schedule", schedule.role or Role.GENERAL_MANAGER, schedule.store_id), zone
    if person.state is not EmployeeState.ACTIVE or person.is_void:
        raise Refused("{name}已离职,请由在职人员重新建立计划", "{name} has left: somebody who works here must make the schedule anew", name=person.name)
    return Actor(person.id, person.name, person.position.role, person.store_id), zone


def _only_store(session: Session, kept: ReportRun) -> int | None:
    """The schedule of a store tells of that store alone, however much more its owner may see: those of the store read it."""
    store = session.get(Store, kept.schedule.store_id) if kept.schedule and kept.schedule.store_id else None
    return store.id if store and not store.is_head_office else None


def parameters_of(session: Session, desk: Desk, kept: ReportRun) -> dict[str, str]:
    """As asked; a schedule gives what its lines say, its store and its owner's language, the report's own answers the rest."""
    schedule = kept.schedule
    if schedule is None or kept.parameters:
        return dict(kept.parameters or {})
    known = desk.report(session, kept.report).parameters
    given = asked_for(schedule)
    for name, each in known.items():
        if each.kind == "store" and schedule.store_id:
            given.setdefault(name, session.get_one(Store, schedule.store_id).code)
        if each.kind == "language":
            given.setdefault(name, schedule.owner.language if schedule.owner else "zh")
    return given


def _tell(desk: Desk, run_id: int, stage: Stage) -> None:
    with desk.database.writing(system_act("job")) as session:
        words = {"zh": stage.value.zh, "en": stage.value.en}
        session.execute(update(ReportRun).where(ReportRun.id == run_id, ReportRun.state == RunState.RUNNING).values(progress=words))


def _asks_whether_cancelled(desk: Desk, run_id: int) -> Callable[[], bool]:
    asked = time.monotonic()

    def is_cancelled() -> bool:
        nonlocal asked
        if time.monotonic() - asked < TOLD_EVERY:
            return False
        asked = time.monotonic()
        with desk.database.reading() as session:
            return session.scalar(select(ReportRun.state).where(ReportRun.id == run_id)) not in UNDER_WAY

    return is_cancelled


def conclude(desk: Desk, run_id: int, outcome: Outcome) -> bool:
    """Record how it ended and tell whoever waits for it, in one transaction; whether there is anything to send."""
    if outcome.gone:
        return False
    with desk.database.writing(system_act("job")) as session:
        kept = session.get_one(ReportRun, run_id, with_for_update=True)
        if kept.state not in UNDER_WAY:
            return kept.state is RunState.DONE and kept.sent_at is None
        if not outcome.done:
            kept.failed_cell = outcome.cell or None
            with speaking(next((person.language for person in owners(session, kept)), "zh")):
                kept.fail(failure=str(outcome.why))
            _alert(session, kept, title_of(session, desk, kept.report), outcome.why)
            return False
        made = desk.archive.figures(run_id)
        kept.parameters = made.get("parameters", kept.parameters)
        kept.code_version = made.get("code_version")
        kept.edition = 1 + len(editions(session, kept))
        kept.finish()
        if kept.report != SWEEP:
            _announce(session, kept, title_of(session, desk, kept.report))
    return True


def editions(session: Session, kept: ReportRun) -> list[int]:
    """The runs before this one that published the same: the same report, parameters and store."""
    same = select(ReportRun.id, ReportRun.parameters).where(
        ReportRun.report == kept.report, ReportRun.state == RunState.DONE, ReportRun.store_id.is_not_distinct_from(kept.store_id), ReportRun.id < kept.id,
    )  # fmt: skip
    return [key for key, parameters in session.execute(same.order_by(ReportRun.id.desc()).limit(500)) if parameters == kept.parameters]


def title_of(session: Session, desk: Desk, name: str) -> Label:
    try:
        return desk.report(session, name).title
    except Refused:
        return ReportSchedule.known().get(name) or Label(name, name)


def readers(session: Session, kept: ReportRun) -> list[Employee]:
    """Who is told of a finished report: whoever asked for it; of a schedule its owner and whoever holds the position it is for."""
    if kept.schedule is None:
        return [kept.asked_by] if kept.asked_by else []
    found = [kept.schedule.owner] if kept.schedule.owner else []
    if kept.schedule.role:
        working = select(Employee).join(Position).where(Position.role == kept.schedule.role, Employee.state == EmployeeState.ACTIVE, Employee.voided_at.is_(None))
        if kept.schedule.store_id:
            working = working.where(Employee.store_id == kept.schedule.store_id)
        found += session.scalars(working.order_by(Employee.id).limit(200))
    return list({person.id: person for person in found}.values())


def _announce(session: Session, kept: ReportRun, title: Label) -> None:
    late = Label("(补跑)", " (late)") if kept.is_late else Label("​", "​")
    told = Label("报表已生成:{title}{late}", "The report is ready: {title}{late}").format(title=title, late=late)
    for person in readers(session, kept):
        notify(session, person.id, told, href=f"/reports/runs/{kept.id}/")


def _alert(session: Session, kept: ReportRun, title: Label, why: Label) -> None:
    told = Label("报表未能生成:{name}", "The report could not be made: {name}").format(name=title)
    for person in owners(session, kept):
        notify(session, person.id, told, why, href=f"/reports/runs/{kept.id}/")


def owners(session: Session, kept: ReportRun) -> list[Employee]:
    """Who is told that something went wrong with a run: its owner; where nobody owns it, whoever it is for."""
    owner = kept.asked_by or (kept.schedule.owner if kept.schedule else None)
    return [owner] if owner else readers(session, kept)


def spoken_title(desk: Desk, session: Session, kept: ReportRun) -> str:
    """What a message about the run is called, in its own language."""
    with speaking((kept.parameters or {}).get("language", "zh")):
        month = (kept.parameters or {}).get("month", "")
        return say("{title} {month}", "{title} {month}", title=title_of(session, desk, kept.report), month=month).strip()
