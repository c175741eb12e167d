"""The reports: what there is, the form of each, and when they are made by themselves."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, g, has_request_context, redirect, render_template, request
from sqlalchemy import select

from models import clock, policy
from models.policy import Right
from models.refused import Refused, Several
from models.reporting import UNDER_WAY, ReportRun, ReportSchedule, RunState, ScheduleState
from models.rhythm import Rhythm
from models.words import Label, say
from reports.asked import Asker, Parameter
from reports.catalogue import FOLDER, Report, report_named
from reports.catalogue import catalogue as catalogue_of
from reports.own import lay_out

from .. import looks, moments
from ..access import act
from ..database import writing as transaction
from ..looks import CataloguePage, FieldLook, FormPage, FormPanel, OptionLook, ReportCard, RunLine, ScheduleLine
from ..shell import shell

reports = Blueprint("reports", __name__, url_prefix="/reports")

LATEST = 20
STATES = {
    RunState.WAITING: looks.RunState.WAITING, RunState.RUNNING: looks.RunState.RUNNING, RunState.DONE: looks.RunState.DONE,
    RunState.FAILED: looks.RunState.FAILED, RunState.CANCELLED: looks.RunState.CANCELLED,
}  # fmt: skip


def home() -> Path:
    return Path(current_app.config["FORECOURT"].home)


def _own() -> Path:
    """What people have published themselves, as far as it is approved at this moment."""
    return lay_out(g.reading, home() / "notebooks")


def catalogue() -> dict[str, Report]:
    """The reports there are: those built in and those people have published."""
    if "catalogue" not in g:
        g.catalogue = catalogue_of(FOLDER, _own())
    return g.catalogue


def _published() -> dict[str, Label]:
    """What a schedule may ask for besides the reports that are built in."""
    return {name: each.title for name, each in catalogue().items()} if has_request_context() else {}


ReportSchedule.published = staticmethod(_published)


def _named(name: str) -> Report:
    return report_named(name, FOLDER, _own())


def asker_now() -> Asker:
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
    schedules = g.reading.scalars(
        policy.visible(select(ReportSchedule), actor, ReportSchedule).where(ReportSchedule.voided_at.is_(None)).order_by(ReportSchedule.next_at.is_(None), ReportSchedule.next_at).limit(LATEST)
    )
    page = CataloguePage(
        say("报表", "Reports"), cards, tuple(line(each) for each in runs), "/admin/report_runs/", publish_href="/reports/publish" if cards else "",
        schedules=tuple(_planned(each) for each in schedules), all_schedules_href="/admin/report_schedules/",
        new_schedule_href="/admin/report_schedules/new/" if policy.may(actor, Right.CREATE, ReportSchedule) else "",
    )  # fmt: skip
    return render_template("reports.html", shell=shell(at="/reports/"), page=page)


def _card(report: Report, runs: Any) -> ReportCard:
    latest = next((each for each in runs if each.report == report.name and each.state is RunState.DONE), None)
    words = moments.short(latest.asked_at, g.now) if latest else ""
    return ReportCard(report.title, report.about, f"/reports/{report.name}/new", latest=words, latest_href=f"/reports/runs/{latest.id}/" if latest else "")


def _planned(each: ReportSchedule) -> ScheduleLine:
    whom = [str(each.role.label)] if each.role else []
    whom += [each.owner.name] if each.owner else []
    following = moments.short(each.next_at, g.now) if each.next_at else ""
    return ScheduleLine(title(each.report), str(Rhythm.of(each.rhythm).label), "、".join(whom), following, f"/admin/report_schedules/details/?id={each.id}", paused=each.state is ScheduleState.PAUSED)


def title(name: str) -> Label | str:
    return catalogue()[name].title if name in catalogue() else ReportSchedule.known().get(name, name)


def line(each: ReportRun) -> RunLine:
    href = f"/reports/runs/{each.id}/"
    told = " · ".join(str(value) for name, _, value in in_words(each.report, each.parameters) if name != "language")
    who = each.asked_by.name if each.asked_by else say("系统", "System")
    page = f"{href}report.html" if each.state is RunState.DONE else ""
    return RunLine(title(each.report), told, STATES[each.state], each.state.label, moments.short(each.asked_at, g.now), who, href, page)


def in_words(report: str, parameters: Mapping[str, str] | None) -> Iterator[tuple[str, Any, Any]]:
    """Each parameter of a run: its name, what the form calls it, and what the form's lists call its value."""
    known = catalogue()[report].parameters if report in catalogue() else {}
    given = parameters or {}
    # In the order of the form: not every database keeps that of a document.
    for name in [*(name for name in known if name in given), *(name for name in given if name not in known)]:
        each = known.get(name)
        yield name, each.label if each else name, each.told(given[name], asker_now()) if each else given[name]


@reports.get("/<name>/new")
def form(name: str) -> str:
    policy.require(g.person.actor, Right.CREATE, ReportRun)
    return _form(_named(name), request.args, {})


@reports.post("/<name>/new")
def start(name: str) -> Any:
    """Ask for it now: it waits in the queue. What is refused stands beside its field and nothing is kept of it."""
    policy.require(g.person.actor, Right.CREATE, ReportRun)
    report = _named(name)
    texts = {key: request.form[key] for key in report.parameters if request.form.get(key)}
    try:
        values = report.read(texts, asker_now())
    except Refused as refusal:
        problems = refusal.problems if isinstance(refusal, Several) else {refusal.field or "": refusal.sentence}
        return _form(report, request.form, problems), refusal.status
    return redirect(f"/reports/runs/{_ask(report, values)}/")


def _ask(report: Report, values: dict[str, str]) -> int:
    """The row is the wish: a worker makes the report. What is under way already for the same person is not asked twice."""
    with transaction(act()) as session:
        mine = select(ReportRun).where(ReportRun.report == report.name, ReportRun.asked_by_id == g.person.actor.employee_id, ReportRun.state.in_(UNDER_WAY))
        for standing in session.scalars(mine.order_by(ReportRun.id.desc()).limit(LATEST)):
            if standing.parameters == values:
                return standing.id
        kept = ReportRun(report=report.name, parameters=values, asked_by_id=g.person.actor.employee_id, asked_at=g.now, as_of=g.now, store_id=g.person.actor.store_id)
        session.add(kept)
        session.flush()
        return kept.id


def _form(report: Report, given: Any, problems: Any) -> str:
    asker = asker_now()
    fields = tuple(_field(each, given.get(each.name, ""), problems.get(each.name, ""), asker) for each in report.parameters.values())
    page = FormPage(
        title=report.title, action=f"/reports/{report.name}/new", back_href="/reports/", back_label=Label("报表", "Reports"), lead=report.about,
        panels=(FormPanel(Label("参数", "Parameters"), fields, icon="adjustments"),), save_label=Label("生成报表", "Make the report"),
        errors=tuple(text for name, text in problems.items() if name not in report.parameters),
    )  # fmt: skip
    return render_template("form.html", shell=shell(at="/reports/"), page=page)


def _field(each: Parameter, given: str, error: Any, asker: Asker) -> FieldLook:
    value = given or each.first(asker)
    options = tuple(OptionLook(option.value, option.label, option.value == value) for option in each.offered(value, asker))
    kind = "choice" if options else each.kind if each.kind in ("month", "day") else "text"
    return FieldLook(each.name, each.label, kind, value, options, required=True, error=error)
