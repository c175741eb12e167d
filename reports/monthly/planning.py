"""The market, the problems, and the month to come: what was found and proposed, what became of it, what is planned (M4, S1, S3, T3)."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from models import clock
from models.people import Employee
from models.plans import SalesPlan, Target, Task, TaskState
from models.proposals import CompanyReport, CompanyReportState, MarketReport, MarketState
from models.suggestions import Problem, ProblemState
from models.words import Label, say
from reports.blocks import Column, Columns, Entries, Entry, KpiRow, Table
from reports.cards import Card
from reports.figures import past
from reports.figures.sales import is_in_force
from reports.numbers import Better, Kind
from reports.period import Period
from reports.period import month as month_of

from .asking import Month

MOST = 8
TONES = {ProblemState.SOLVED: "good", ProblemState.DROPPED: "bad", MarketState.ACKNOWLEDGED: "good", CompanyReportState.ANSWERED: "good"}


def market(month: Month) -> Entries:
    """The market situation that was handed in for the month, with its proposals and the answer."""
    found = month.session.execute(
        select(MarketReport, Employee.name).outerjoin(Employee, Employee.id == MarketReport.author_id)
        .where(
            MarketReport.period == f"{month.day:%Y-%m}", MarketReport.store_id.in_(month.stores), MarketReport.submitted_at < month.question.as_of,
            past.is_kept(MarketReport, month.question.as_of),
        ).order_by(MarketReport.submitted_at, MarketReport.id)
    ).all()  # fmt: skip
    items = [
        Entry(
            Label("市场情况", "Market situation"), report.state.label, TONES.get(report.state, ""), _facts(author, report.submitted_at, month),
            _parts((Label("情况", "Findings"), report.findings), (Label("竞品", "Competitors"), report.competitors), (Label("建议", "Proposals"), report.proposals), (Label("批示", "Reply"), report.reply)),
        )
        for report, author in found
    ]  # fmt: skip
    return Entries(Label("市场情况与建议", "Market situation and proposals"), tuple(items[:MOST]), more=max(0, len(items) - MOST), name="market_reports")


def company_reports(month: Month) -> Entries:
    """What was reported to the company in the month, and the answers."""
    starts, ends = month.period.bounds(month.question.stores[0][1] if month.question.stores else clock.DEFAULT_ZONE)
    found = month.session.execute(
        select(CompanyReport, Employee.name).outerjoin(Employee, Employee.id == CompanyReport.author_id)
        .where(
            CompanyReport.submitted_at >= starts, CompanyReport.submitted_at < min(ends, month.question.as_of), CompanyReport.store_id.in_(month.stores),
            past.is_kept(CompanyReport, month.question.as_of),
        ).order_by(CompanyReport.submitted_at, CompanyReport.id)
    ).all()  # fmt: skip
    items = [
        Entry(
            report.subject, report.state.label, TONES.get(report.state, ""), _facts(author, report.submitted_at, month),
            _parts((Label("问题", "Problem"), report.problem), (Label("建议", "Proposal"), report.proposal), (Label("答复", "Answer"), report.reply)),
        )
        for report, author in found
    ]  # fmt: skip
    return Entries(Label("公司汇报", "Reports to the company"), tuple(items[:MOST]), more=max(0, len(items) - MOST), name="company_reports")


def problems(month: Month) -> Entries:
    """Problems raised in the month or still open when it began, and what became of them; the open ones first (T3)."""
    starts, ends = month.period.bounds(month.question.stores[0][1] if month.question.stores else clock.DEFAULT_ZONE)
    at = min(ends, month.question.as_of)
    found = month.session.execute(
        select(Problem, Employee.name).outerjoin(Employee, Employee.id == Problem.owner_id)
        .where(
            Problem.store_id.in_(month.stores), Problem.created_at < at, past.is_kept(Problem, month.question.as_of),
            or_(Problem.created_at >= starts, Problem.ended_at.is_(None), Problem.ended_at >= starts),
        )
        .order_by(case((past.not_ended_by(Problem.ended_at, at), 0), else_=1), Problem.created_at.desc(), Problem.id).limit(200)
    ).all()  # fmt: skip
    items = [_problem(month, problem, owner, at) for problem, owner in found]
    done = sum(problem.ended_at is not None and problem.ended_at < at and problem.state is ProblemState.SOLVED for problem, _ in found)
    note = say("涉及 {count} 个问题，月内已解决 {done} 个", "{count} problems, {done} of them solved in the month", count=len(items), done=done) if items else ""
    return Entries(Label("问题与进展", "Problems and what became of them"), tuple(items[:MOST]), note, max(0, len(items) - MOST), name="problems")


def _problem(month: Month, problem: Problem, owner: str | None, at: Any) -> Entry:
    over = problem.ended_at is not None and problem.ended_at < at
    state = problem.state if over or problem.ended_at is None else ProblemState.UNDER_WAY
    due = say("期限 {day}", "due {day}", day=problem.due_on.isoformat()) if problem.due_on else ""
    facts = [each for each in (problem.source, say("负责人 {name}", "owner {name}", name=owner) if owner else "", due) if each]
    late = not over and problem.due_on is not None and problem.due_on < clock.local_day(at)
    return Entry(
        problem.description, Label("逾期 · {state}", "Overdue · {state}").format(state=state.label) if late else state.label, "bad" if late else TONES.get(state, ""),
        tuple(facts), _parts((Label("措施", "Measure"), problem.measure), (Label("结果", "Result"), problem.result if over else None)),
    )  # fmt: skip


def next_month(month: Month) -> Columns:
    """What the store and each person are to reach next month, and the tasks still open."""
    return Columns(_targets(month), open_tasks(month))


def plan_of_next_month(month: Month) -> KpiRow:
    """The approved plan of the month to come, beside what this one reached."""
    following = month_of(clock.months_later(month.day, 1))
    code = f"{following.first:%Y-%m}"
    units, revenue = month.session.execute(
        select(func.sum(SalesPlan.units), func.sum(SalesPlan.revenue)).where(
            SalesPlan.store_id.in_(month.stores), SalesPlan.period == code, is_in_force(month.question.as_of)
        )
    ).one()  # fmt: skip
    reached = {name: month.ask(name).of().value for name in ("units", "revenue")}
    return KpiRow(
        (
            Card(Label("下月计划台数", "Units planned"), units, Kind.COUNT, Label("台", "units"), figure="next_units", previous=reached["units"], better=Better.NEITHER),
            Card(Label("下月计划销售额", "Revenue planned"), revenue, Kind.MONEY, figure="next_revenue", previous=reached["revenue"] or None, better=Better.NEITHER),
            Card(Label("待完成任务", "Open tasks"), _open_tasks(month), figure="open_tasks"),
        ),
        previous_name=Label("较本月实际", "vs this month"),
        last_year_name="",
    )  # fmt: skip


def _targets(month: Month) -> Table:
    following: Period = month_of(clock.months_later(month.day, 1))
    found = month.session.execute(
        select(Employee.name, Target.leads, Target.invitations, Target.test_drives, Target.units, Target.revenue).join(Employee, Employee.id == Target.employee_id)
        .where(Target.store_id.in_(month.stores), Target.month == following.first, past.is_kept(Target, month.question.as_of)).order_by(Target.units.is_(None), Target.units.desc(), Employee.id)
    )  # fmt: skip
    keys = ("name", "leads", "invitations", "test_drives", "units", "revenue")
    rows = tuple(dict(zip(keys, row, strict=True)) for row in found)
    columns = (
        Column("name", Label("姓名", "Name")), Column("leads", Label("线索", "Leads"), Kind.COUNT), Column("invitations", Label("邀约", "Invitations"), Kind.COUNT),
        Column("test_drives", Label("试驾", "Test drives"), Kind.COUNT), Column("units", Label("台数", "Units"), Kind.COUNT, bar=True), Column("revenue", Label("销售额", "Revenue"), Kind.MONEY),
    )  # fmt: skip
    total = {"name": Label("合计", "Total")} | {key: sum(row[key] or 0 for row in rows) or None for key in keys[1:-1]} | {"revenue": sum((row["revenue"] or Decimal(0) for row in rows), Decimal("0.00")) or None}
    return Table(columns, rows, total if rows else None, title=Label("下月目标（{month}）", "Targets for {month}").format(month=f"{following.first:%Y-%m}"), name="next_targets")


def open_tasks(month: Month) -> Table:
    """Whoever has tasks that were not done by the moment of the data, and how many of them are late (S3)."""
    today = month.question.today
    found = month.session.execute(
        select(Employee.name, func.count(), func.sum(case((Task.due_on < today, 1), else_=0)), func.min(Task.due_on))
        .join(Employee, Employee.id == Task.assignee_id).where(*_is_open(month)).group_by(Employee.id, Employee.name).order_by(func.count().desc(), Employee.id)
    )  # fmt: skip
    rows = tuple({"name": name, "open": many, "late": late, "first": first} for name, many, late, first in found)
    columns = (
        Column("name", Label("负责人", "Assignee")), Column("open", Label("待完成", "Open"), Kind.COUNT, bar=True), Column("late", Label("已逾期", "Overdue"), Kind.COUNT),
        Column("first", Label("最早期限", "First due"), Kind.DAY),
    )  # fmt: skip
    return Table(columns, rows, title=Label("待完成任务", "Open tasks"), name="open_tasks")


def _open_tasks(month: Month) -> int:
    return month.session.scalar(select(func.count()).select_from(Task).where(*_is_open(month)))


def _is_open(month: Month) -> tuple:
    at = month.question.as_of
    return (
        Task.store_id.in_(month.stores), Task.created_at < at, past.is_kept(Task, at),
        or_(Task.state == TaskState.OPEN, and_(Task.state == TaskState.DONE, Task.finished_at >= at)),
    )  # fmt: skip


def _facts(author: str | None, at: Any, month: Month) -> tuple[str, ...]:
    day: date = clock.local_day(at, month.question.stores[0][1] if month.question.stores else clock.DEFAULT_ZONE)
    return tuple(each for each in (author, day.isoformat()) if each)


def _parts(*parts: tuple[Label, str | None]) -> tuple[tuple[Label, str], ...]:
    return tuple((name, text) for name, text in parts if text)
