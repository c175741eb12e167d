"""The reports: what there is, the form of each, and every run with its page and files – for its readers only."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, send_from_directory
from sqlalchemy import select

from models import clock, policy
from models.acting import by_the_system
from models.policy import Right
from models.refused import NotFound, Refused, Several
from models.running import ReportRun, RunState
from models.words import Label, say
from reports.asked import Asker, Parameter
from reports.catalogue import FOLDER, Report, report_named
from reports.catalogue import catalogue as catalogue_of
from reports.own import lay_out
from reports.runner import FILES, Run, run

from .. import looks, moments
from ..access import act
from ..database import database
from ..database import writing as transaction
from ..looks import CataloguePage, FieldLook, FileLink, FormPage, FormPanel, OptionLook, ReportCard, RunLine, RunPage
from ..shell import shell

reports = Blueprint("reports", __name__, url_prefix="/reports")

LATEST = 20
# The report's page is a document of its own: it may draw and script itself, but reaches nothing of ours.
OWN_PAGE = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; sandbox allow-scripts allow-popups allow-downloads"
FILE_LABELS = {
    "report.html": (Label("网页", "Page"), "world"),
    "report.pdf": (Label("PDF", "PDF"), "file-type-pdf"),
    "report.xlsx": (Label("Excel 工作簿", "Excel workbook"), "file-spreadsheet"),
    "figures.json": (Label("数据(JSON)", "Figures (JSON)"), "file"),
    "notebook.ipynb": (Label("笔记本", "Notebook"), "file"),
}
STATES = {RunState.RUNNING: looks.RunState.RUNNING, RunState.DONE: looks.RunState.DONE, RunState.FAILED: looks.RunState.FAILED}


def _home() -> Path:
    return Path(current_app.config["FORECOURT"].home)


def _archive(run_id: int) -> Path:
    return _home() / "reports" / str(run_id)


def _own() -> Path:
    """What people have published themselves, as far as it is approved at this moment."""
    return lay_out(g.reading, _home() / "notebooks")


def catalogue() -> dict[str, Report]:
    """The reports there are: those built in and those people have published."""
    if "catalogue" not in g:
        g.catalogue = catalogue_of(FOLDER, _own())
    return g.catalogue


def _named(name: str) -> Report:
    return report_named(name, FOLDER, _own())


def _asker() -> Asker:
    return Asker(g.reading, g.person.actor, clock.local_day(g.now))


@reports.get("/")
def index() -> str:
    """What this person may run, and the latest runs they may read."""
    actor = g.person.actor
    policy.require(actor, Right.READ, ReportRun)
    runs = g.reading.scalars(policy.visible(select(ReportRun), actor, ReportRun).order_by(ReportRun.asked_at.desc(), ReportRun.id.desc()).limit(LATEST)).all()
    cards = ()
    if policy.may(actor, Right.CREATE, ReportRun):
        cards = tuple(_card(each, runs) for each in catalogue().values())
    page = CataloguePage(say("报表", "Reports"), cards, tuple(_line(each) for each in runs), "/admin/report_runs/", publish_href="/reports/publish" if cards else "")
    return render_template("reports.html", shell=shell(at="/reports/"), page=page)


def _card(report: Report, runs: Any) -> ReportCard:
    latest = next((each for each in runs if each.report == report.name and each.state is RunState.DONE), None)
    words = say("最近一次:{when}", "Latest: {when}", when=moments.short(latest.asked_at, g.now)) if latest else ""
    return ReportCard(report.title, report.about, f"/reports/{report.name}/new", latest=words, latest_href=f"/reports/runs/{latest.id}/" if latest else "")


def _title(name: str) -> Label | str:
    return catalogue()[name].title if name in catalogue() else name


def _line(each: ReportRun) -> RunLine:
    href = f"/reports/runs/{each.id}/"
    told = " · ".join(str(value) for name, value in (each.parameters or {}).items() if name != "language")
    who = each.asked_by.name if each.asked_by else say("系统", "System")
    page = f"{href}report.html" if each.state is RunState.DONE else ""
    return RunLine(_title(each.report), told, STATES[each.state], each.state.label, moments.short(each.asked_at, g.now), who, href, page)


@reports.get("/<name>/new")
def form(name: str) -> str:
    policy.require(g.person.actor, Right.CREATE, ReportRun)
    return _form(_named(name), request.args, {})


@reports.post("/<name>/new")
def start(name: str) -> Any:
    """Run it now, in this request; what is refused stands beside its field and nothing is kept of it."""
    policy.require(g.person.actor, Right.CREATE, ReportRun)
    report = _named(name)
    texts = {key: request.form[key] for key in report.parameters if request.form.get(key)}
    try:
        values = report.read(texts, _asker())
    except Refused as refusal:
        problems = refusal.problems if isinstance(refusal, Several) else {refusal.field or "": refusal.text}
        return _form(report, request.form, problems), refusal.status
    run_id = _make(report, values)
    return redirect(f"/reports/runs/{run_id}/")


def _make(report: Report, values: dict[str, str]) -> int:
    """Record the run, make it, record how it ended."""
    with transaction(act()) as session:
        kept = ReportRun(report=report.name, parameters=values, asked_by_id=g.person.actor.employee_id, asked_at=g.now, as_of=g.now, store_id=g.person.actor.store_id)
        session.add(kept)
        session.flush()
        run_id = kept.id
    failure = ""
    try:
        run(Run(report.name, values, g.person.actor, g.now), database(), _archive(run_id), own=_home() / "notebooks", closed=(_home(),))
    except Refused as refused:
        failure = str(refused)
    with transaction(replace(act(), at=clock.now())) as session:
        kept = policy.fetch(session, g.person.actor, ReportRun, run_id)
        with by_the_system(session):
            if failure:
                kept.fail(failure=failure)
            else:
                kept.finish()
    return run_id


def _form(report: Report, given: Any, problems: Any) -> str:
    asker = _asker()
    fields = tuple(_field(each, given.get(each.name, ""), problems.get(each.name, ""), asker) for each in report.parameters.values())
    page = FormPage(
        title=report.title, action=f"/reports/{report.name}/new", back_href="/reports/", back_label=Label("报表", "Reports"), lead=report.about,
        panels=(FormPanel(Label("参数", "Parameters"), fields, icon="adjustments"),), save_label=Label("生成报表", "Make the report"),
        errors=tuple(text for name, text in problems.items() if name not in report.parameters),
    )  # fmt: skip
    return render_template("form.html", shell=shell(at="/reports/"), page=page)


def _field(each: Parameter, given: str, error: Any, asker: Asker) -> FieldLook:
    value = given or each.first(asker)
    options = tuple(OptionLook(option.value, option.label, option.value == value) for option in each.options(asker))
    kind = "choice" if options else each.kind if each.kind in ("month", "day") else "text"
    return FieldLook(each.name, each.label, kind, value, options, required=True, error=error)


def _run_of(run_id: str) -> ReportRun:
    return policy.fetch(g.reading, g.person.actor, ReportRun, run_id)


@reports.get("/runs/<run_id>/")
def show(run_id: str) -> str:
    kept = _run_of(run_id)
    href, is_done = f"/reports/runs/{kept.id}/", kept.state is RunState.DONE
    page = RunPage(
        title=_title(kept.report), parameters=tuple(_told(kept)), state=STATES[kept.state], state_label=kept.state.label,
        when=moments.exact(kept.asked_at), who=kept.asked_by.name if kept.asked_by else say("系统", "System"),
        report_href=f"{href}report.html" if is_done else "", files=tuple(_files(kept, href)) if is_done else (), error=kept.failure or "",
        again_href=f"/reports/{kept.report}/new", took=_took(kept),
    )  # fmt: skip
    return render_template("report_run.html", shell=shell(at="/reports/"), page=page)


def _told(kept: ReportRun) -> Iterator[tuple[Any, Any]]:
    """The parameters in words: what the form called them, and what its lists called their values."""
    known = catalogue()[kept.report].parameters if kept.report in catalogue() else {}
    asker = _asker()
    for name, value in (kept.parameters or {}).items():
        if name not in known:
            yield name, value
            continue
        words = {option.value: option.label for option in known[name].options(asker)}
        yield known[name].label, words.get(value, value)


def _took(kept: ReportRun) -> str:
    if kept.finished_at is None:
        return ""
    return say("用时 {seconds} 秒", "took {seconds} s", seconds=f"{(kept.finished_at - kept.asked_at).total_seconds():.0f}")


def _files(kept: ReportRun, href: str) -> Iterator[FileLink]:
    for name in FILES:
        file = _archive(kept.id) / name
        label, icon = FILE_LABELS[name]
        if file.is_file():
            yield FileLink(label, href + name, f"{file.stat().st_size / 1024:,.0f} KB", icon)
        else:
            yield FileLink(label, missing=say("文件不在归档中", "Not in the archive"), icon=icon)


@reports.get("/runs/<run_id>/<name>")
def file(run_id: str, name: str) -> Response:
    """One file of a run, for whoever may read the run."""
    kept = _run_of(run_id)
    if name not in FILES or kept.state is not RunState.DONE:
        raise NotFound("没有这个文件", "There is no such file")
    response = send_from_directory(_archive(kept.id).absolute(), name, max_age=0, as_attachment=name != "report.html")
    response.headers["Content-Security-Policy"] = OWN_PAGE
    return response

