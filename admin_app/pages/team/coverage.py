"""Coverage of trainings: course by person, when last and with which score, and the gaps (T8)."""

from flask import g
from markupsafe import Markup
from sqlalchemy import func, select

from models import clock, policy
from models.people import Employee, Position
from models.training import Course, SessionState, TrainingRecord, TrainingSession
from models.words import Label, say
from reports import numbers

from ...looks import Column, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import chosen, draw, is_leader, nobody, store_choice, stores, tabs, team

MOST = 60
"""So many courses are shown, in the order of their tree."""


@team.get("/board/coverage/")
def coverage() -> str:
    """T8: who was trained in what, and what is missing; the leaders see everybody, others themselves."""
    those = stores()
    store = chosen(those)
    title = say("培训覆盖", "Training coverage")
    if store is None:
        return draw(SheetPage(title, tabs=tabs(), blank=nobody()))
    people = _people(store)
    courses = g.reading.scalars(policy.visible(select(Course), g.person.actor, Course).where(Course.store_id == store.id, Course.voided_at.is_(None)).order_by(Course.category, Course.topic, Course.id).limit(MOST)).all()
    held = _held(store, [key for key, _ in people])
    sheets = tuple(_sheet(category, [each for each in courses if each.category is category], people, held) for category in dict.fromkeys(each.category for each in courses))
    blank = "" if sheets else say("还没有课程", "There are no courses yet")
    return draw(SheetPage(title, lead=store.name, tabs=tabs(), sheets=sheets, choose=store_choice(those, store), blank=blank))


def _people(store) -> list[tuple[int, str]]:
    """Those of the sales team who work here; oneself, where one does not lead."""
    found = select(Employee.id, Employee.name).join(Position, Position.id == Employee.position_id).where(
        Employee.store_id == store.id, Employee.is_active(), Employee.voided_at.is_(None)
    )  # fmt: skip
    found = found.where(Position.owes_daily_report) if is_leader() else found.where(Employee.id == g.person.actor.employee_id)
    return [(key, name) for key, name in g.reading.execute(found.order_by(Employee.position_id, Employee.id).limit(MOST))]


def _held(store, people: list[int]) -> dict:
    """(course, person) → when they were last there, and the best score."""
    found = g.reading.execute(
        select(TrainingSession.course_id, TrainingRecord.employee_id, func.max(TrainingSession.held_at), func.max(TrainingRecord.score))
        .join(TrainingRecord, TrainingRecord.session_id == TrainingSession.id)
        .where(TrainingSession.store_id == store.id, TrainingSession.state == SessionState.HELD, TrainingSession.voided_at.is_(None), TrainingRecord.attended, TrainingRecord.voided_at.is_(None), TrainingRecord.employee_id.in_(people))
        .group_by(TrainingSession.course_id, TrainingRecord.employee_id)
    )
    return {(course, person): (at, score) for course, person, at, score in found}


def _sheet(category, courses: list[Course], people: list[tuple[int, str]], held: dict) -> TeamSheet:
    rows = []
    for each in courses:
        missing = sum((each.id, person) not in held for person, _ in people)
        gap = Markup('<span class="gap">{}</span>').format(missing) if missing else cells.text("✓")
        rows.append(SheetRow((cells.link(each.title, f"/admin/courses/details/?id={each.id}"), gap, *(_cell(held.get((each.id, person))) for person, _ in people))))
    columns = (Column("course", Label("课程", "Course")), Column("gap", Label("缺人", "Missing"), "mark"), *(Column(str(key), Label(name, name), "mark") for key, name in people))
    return TeamSheet(str(category.label), columns, tuple(rows), icon="school", note=say("最近一次的日期和最好成绩;“缺”是还没有上过", "The date of the last time and the best score; “gap” was never there"))


def _cell(found) -> Markup:
    if found is None:
        return Markup('<span class="gap">{}</span>').format(say("缺", "gap"))
    at, score = found
    return Markup('{}<br><span class="sub">{}</span>').format(numbers.count(score) if score is not None else "✓", f"{clock.to_local(at):%Y-%m-%d}")


