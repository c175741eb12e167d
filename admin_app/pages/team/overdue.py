"""Overdue work per person on one page (S3)."""

from datetime import timedelta
from urllib.parse import urlencode

from flask import g
from markupsafe import Markup
from sqlalchemy import select

from models import clock
from models.people import Employee, Position
from models.plans import Task, TaskState
from models.rules.overdue import KINDS, overdue
from models.words import Label, say

from ...looks import Column, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import chosen, draw, is_leader, nobody, number, store_choice, stores, tabs, team, today_of, under

LABELS = {"tasks": Label("任务", "Tasks"), "follow_ups": Label("回访", "Follow-ups"), "appointments": Label("邀约未登记结果", "Invitations without outcome"), "problems": Label("问题", "Problems")}
LISTED = 30
"""So many overdue tasks are named, the oldest first."""


@team.get("/board/overdue/")
def overdue_work() -> str:
    """S3: what is past its day, per person; the leaders see everybody's, others their own."""
    those = stores()
    store = chosen(those)
    title = say("逾期工作", "Overdue work")
    if store is None:
        return draw(SheetPage(title, tabs=tabs(), blank=nobody()))
    today = today_of(store)
    found = overdue(g.reading, store.id, today, clock.start_of_day(today, store.timezone))
    me = g.person.actor.employee_id
    people = {person: kinds for person, kinds in found.items() if is_leader() or person == me}
    sheets = (_per_person(people, today), _tasks(store, today))
    blank = "" if any(each.rows for each in sheets) else say("没有逾期的工作", "Nothing is overdue")
    return draw(SheetPage(title, lead=store.name, tabs=tabs(), sheets=tuple(each for each in sheets if each.rows), choose=store_choice(those, store), blank=blank))


def _per_person(people: dict, today) -> TeamSheet:
    names = {key: (name, role) for key, name, role in g.reading.execute(select(Employee.id, Employee.name, Position.role).join(Position).where(Employee.id.in_(people)))}
    ranked = sorted(people, key=lambda each: (-sum(people[each].values()), each))
    rows = [SheetRow((under(names[key][0], str(names[key][1].label)), *(_count(kind, key, people[key].get(kind, 0), today) for kind in KINDS), cells.text(str(sum(people[key].values()))))) for key in ranked]
    if len(rows) > 1:
        sums = {kind: sum(each.get(kind, 0) for each in people.values()) for kind in KINDS}
        rows.append(SheetRow((cells.text(say("合计", "Total")), *(cells.text(str(sums[kind]) if sums[kind] else "") for kind in KINDS), cells.text(str(sum(sums.values())))), strong=True))
    columns = (Column("name", Label("姓名", "Name")), *(number(kind, LABELS[kind]) for kind in KINDS), number("all", Label("合计", "Total")))
    return TeamSheet(say("按人", "Per person"), columns, tuple(rows), icon="user", note=say("截止当天不算逾期,次日起算", "A day's work is overdue when the day is over"))


def _count(kind: str, person: int, count: int, today) -> Markup:
    if not count:
        return cells.EMPTY
    yesterday = (today - timedelta(days=1)).isoformat()
    query = {
        "tasks": ("tasks", {"assignee": person, "state": "open", "due_on.to": yesterday}), "follow_ups": ("follow_ups", {"owner": person, "state": "due", "due_at.to": yesterday}),
        "appointments": ("appointments", {"state": "made", "due_at.to": yesterday}), "problems": ("problems", {"owner": person, "state": "under_way", "due_on.to": yesterday}),
    }[kind]  # fmt: skip
    return cells.link(str(count), f"/admin/{query[0]}/?{urlencode(query[1])}")


def _tasks(store, today) -> TeamSheet:
    late = select(Task).where(Task.store_id == store.id, Task.state == TaskState.OPEN, Task.due_on < today, Task.voided_at.is_(None))
    if not is_leader():
        late = late.where(Task.assignee_id == g.person.actor.employee_id)
    rows = tuple(
        SheetRow((cells.link(each.title, f"/admin/tasks/details/?id={each.id}"), cells.text(each.assignee.name), cells.due(say("逾期 {days} 天", "{days} days late", days=(today - each.due_on).days), "late", each.due_on.isoformat())))
        for each in g.reading.scalars(late.order_by(Task.due_on, Task.id).limit(LISTED))
    )
    columns = (Column("title", Label("任务", "Task")), Column("who", Label("负责人", "Assignee")), Column("due", Label("逾期", "Late")))
    return TeamSheet(say("逾期任务", "Overdue tasks"), columns, rows, icon="checkbox", href="/admin/tasks/?state=open", href_label=say("全部任务", "All tasks"))
