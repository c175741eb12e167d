"""One run of a report: how far it is, its page and files, what an edition says anew, and who read it – for its readers only."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, redirect, render_template, send_from_directory
from sqlalchemy import func, select

from models import audit, policy
from models.people import Employee
from models.policy import Right
from models.refused import NotFound
from models.reporting import SWEEP, UNDER_WAY, ReportRun, RunState, Worker
from models.roles import Role
from models.running import AuditEntry
from models.words import Label, say
from reports.archive import Archive, changes
from reports.attempts import editions
from reports.cards import Card
from reports.figures import FIGURES
from reports.publishing import FILES, PAGE, PDF

from .. import moments
from ..access import act
from ..database import writing as transaction
from ..looks import Figure, FileLink, RunPage
from ..shell import shell
from .reports import STATES, catalogue, home, in_words, title

report_runs = Blueprint("report_run", __name__, url_prefix="/reports/runs")

# The report's page is a document of its own: it may draw and script itself, but reaches nothing of ours.
OWN_PAGE = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; sandbox allow-scripts allow-popups allow-downloads"
FILE_LABELS = {
    "report.html": {"label": Label("网页", "Page"), "icon": "world"},
    "report.pdf": {"label": Label("PDF", "PDF"), "icon": "file-type-pdf"},
    "report.xlsx": {"label": Label("Excel 工作簿", "Excel workbook"), "icon": "file-spreadsheet"},
    "figures.json": {"label": Label("数据(JSON)", "Figures (JSON)"), "icon": "file"},
    "notebook.ipynb": {"label": Label("笔记本", "Notebook"), "icon": "notebook"},
}
SILENT = timedelta(minutes=1)
MOST_READERS = 50
MAIN = 6
"""So many figures stand on the run's page; the report has all of them."""


def archive() -> Archive:
    return Archive(home())


def _run_of(run_id: str) -> ReportRun:
    return policy.fetch(g.reading, g.person.actor, ReportRun, run_id)


@report_runs.get("/<run_id>/")
def show(run_id: str) -> str:
    kept = _run_of(run_id)
    href, is_done, is_under_way = f"/reports/runs/{kept.id}/", kept.state is RunState.DONE, kept.state in UNDER_WAY
    made = archive().figures(kept.id) if is_done else {}
    cancel = ReportRun.moves["cancel"].is_open_to(kept, g.reading, g.person.actor)
    may_ask = policy.may(g.person.actor, Right.CREATE, ReportRun) and kept.report in catalogue()
    page = RunPage(
        title=title(kept.report), parameters=tuple(_told(kept)), state=STATES[kept.state], state_label=kept.state.label,
        when=moments.exact(kept.asked_at), who=_who(kept), report_href=f"{href}{PAGE}" if made else "", pdf_href=f"{href}{PDF}" if (archive().folder(kept.id) / PDF).is_file() else "",
        figures=tuple(_figures(made)), files=tuple(_files(kept, href, made)) if is_done and kept.report != SWEEP else (), error=kept.failure or "",
        cell=kept.failed_cell or "", trace=archive().trace(kept.id) if g.person.role is Role.ADMINISTRATOR else "",
        again_href=f"/reports/{kept.report}/new?{urlencode(kept.parameters or {})}" if may_ask else "", took=_took(kept),
        poll_url=f"{href}state" if is_under_way else "", cancel_href=f"{href}cancel" if cancel else "", nobody_works=is_under_way and not _somebody_works(),
        edition=_edition(kept), changed=tuple(_changed(kept, made)), readers=tuple(_readers(kept)), notes=tuple(made.get("notes", ())), late=kept.is_late,
        schedule_href=f"/admin/report_schedules/details/?id={kept.schedule_id}" if kept.schedule_id else "",
    )  # fmt: skip
    return render_template("report_run.html", shell=shell(at="/reports/"), page=page)


@report_runs.get("/<run_id>/state")
def state(run_id: str) -> Any:
    """How far it is, for the page that waits."""
    kept = _run_of(run_id)
    words = ReportRun.fields["progress"].kind.show(kept.progress) if kept.progress and kept.state is RunState.RUNNING else str(kept.state.label)
    return jsonify(state=STATES[kept.state].value, text=words)


@report_runs.post("/<run_id>/cancel")
def cancel(run_id: str) -> Any:
    with transaction(act()) as session:
        policy.fetch(session, g.person.actor, ReportRun, run_id).cancel()
    return redirect(f"/reports/runs/{run_id}/")


def _who(kept: ReportRun) -> str:
    if kept.asked_by:
        return kept.asked_by.name
    return say("按计划", "by its schedule") if kept.schedule_id else say("系统", "System")


def _told(kept: ReportRun) -> Iterator[tuple[Any, Any]]:
    """The parameters in words, and the moment of the data."""
    yield from ((label, value) for _, label, value in in_words(kept.report, kept.parameters))
    if kept.as_of:
        yield Label("数据截至", "As of"), moments.exact(kept.as_of)


def _took(kept: ReportRun) -> str:
    if kept.finished_at is None or kept.started_at is None or kept.state is not RunState.DONE:
        return ""
    return say("用时 {seconds} 秒", "took {seconds} s", seconds=f"{(kept.finished_at - kept.started_at).total_seconds():.0f}")


def _somebody_works() -> bool:
    return g.reading.scalar(select(Worker.id).where(Worker.seen_at > g.now - SILENT, Worker.ended_at.is_(None)).limit(1)) is not None


def _figures(made: dict[str, Any]) -> Iterator[Figure]:
    """The first of the published figures, as the report's cards say them."""
    known = [(name, value) for name, value in made.get("figures", {}).items() if name in FIGURES]
    for name, value in known[:MAIN]:
        yield Figure(FIGURES[name].label, *_written(name, value), definition=FIGURES[name].meaning)


def _written(name: str, value: Any) -> tuple[str, str]:
    """A published value in words, with its unit."""
    if name not in FIGURES:
        return str(value), ""
    short = Card(FIGURES[name].label, _number(value), FIGURES[name].kind).brief()
    return f"{short.prefix}{short.number}", str(short.unit)


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def _edition(kept: ReportRun) -> str:
    return say("第 {n} 版", "edition {n}", n=kept.edition) if kept.edition > 1 else ""


def _changed(kept: ReportRun, made: dict[str, Any]) -> Iterator[tuple[Any, str, str]]:
    """What this edition says otherwise than the one before it."""
    before = next(iter(editions(g.reading, kept)), None) if kept.edition > 1 else None
    if before is None or not made:
        return
    figures, tables = changes(archive().figures(before), made)
    for each in figures:
        label = FIGURES[each.name].label if each.name in FIGURES else each.name
        yield label, " ".join(_written(each.name, each.before)), " ".join(_written(each.name, each.after))
    if tables:
        yield Label("表格有变", "Tables that differ"), "", say("{count} 张", "{count}", count=len(tables))
    if not figures and not tables:
        yield Label("与上一版相同", "The same as the edition before"), "", ""


def _readers(kept: ReportRun) -> list[tuple[str, str]]:
    """Who opened it, and when first."""
    first = func.min(AuditEntry.at)
    read = select(Employee.name, first).join(Employee, Employee.id == AuditEntry.actor_id).where(
        AuditEntry.register == "report_runs", AuditEntry.row_id == kept.id, AuditEntry.action == "read",
    )  # fmt: skip
    return [(name, moments.short(at, g.now)) for name, at in g.reading.execute(read.group_by(Employee.id, Employee.name).order_by(first).limit(MOST_READERS))]


def _files(kept: ReportRun, href: str, made: dict[str, Any]) -> Iterator[FileLink]:
    for name in FILES:
        file = archive().folder(kept.id) / name
        label, icon = FILE_LABELS[name].values()
        if file.is_file():
            yield FileLink(label, href + name, f"{file.stat().st_size / 1024:,.0f} KB", icon)
        else:
            why = made.get("notes", [""])[0] if name == PDF else ""
            yield FileLink(label, missing=why or say("文件不在归档中", "Not in the archive"), icon=icon)


@report_runs.get("/<run_id>/<name>")
def file(run_id: str, name: str) -> Response:
    """One file of a run, for whoever may read the run; who reads it is recorded once."""
    kept = _run_of(run_id)
    if name not in FILES or kept.state is not RunState.DONE:
        raise NotFound("没有这个文件", "There is no such file")
    _record_reader(kept)
    called = f"{title(kept.report)} {(kept.parameters or {}).get('month', '')}".strip() + name[name.rindex(".") :]
    response = send_from_directory(archive().folder(kept.id).absolute(), name, max_age=0, as_attachment=name != PAGE, download_name=called)
    response.headers["Content-Security-Policy"] = OWN_PAGE
    return response


def _record_reader(kept: ReportRun) -> None:
    mine = select(AuditEntry.id).where(AuditEntry.register == "report_runs", AuditEntry.row_id == kept.id, AuditEntry.action == "read", AuditEntry.actor_id == g.person.actor.employee_id)
    if g.reading.scalar(mine.limit(1)) is None:
        with transaction(act()) as session:
            audit.record(session, kept, "read")
