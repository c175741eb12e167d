"""How much everybody takes part: reports, meetings, problems, suggestions, activities (T3)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select

from models.suggestions import Problem, Suggestion
from models.team import Activity, Attendance, Meeting, Participant, Presence
from models.words import Label
from reports.blocks import Column, Table
from reports.figures import FIGURES, By, past
from reports.figures.question import seen_within
from reports.numbers import Kind

from .coverage import MOST
from .term import Term

PARTS = {
    "reports": Label("日报", "Reports"), "meetings": Label("会议", "Meetings"), "problems": Label("问题", "Problems"), "suggestions": Label("建议", "Suggestions"), "activities": Label("活动", "Activities"),
}  # fmt: skip


def index(term: Term) -> Table:
    """T3: the mean of five parts, each from 0 to 1; how many there were stands beside it."""
    parts, counts = _parts(term)
    rows = []
    for person, name in term.people.items():
        own = {part: parts[part].get(person) for part in PARTS}
        known = [value for value in own.values() if value is not None]
        rows.append({"name": name, "index": sum(known) / len(known) if known else None} | own | {f"{part}_count": counts[part].get(person, 0) for part in counts})
    rows.sort(key=lambda row: (-(row["index"] or 0), row["name"]))
    columns = [Column("name", Label("姓名", "Name")), Column("index", Label("参与指数", "Participation"), Kind.RATE, bar=True)]
    for part, label in PARTS.items():
        columns.append(Column(part, label, Kind.RATE, heat=True))
        if part in counts:
            columns.append(Column(f"{part}_count", Label("{part}数", "{part}, number").format(part=label), Kind.COUNT))
    note = Label(
        "五项的平均：日报提交 ÷ 应交；出席 ÷ 应到会议（请假不计）；问题、建议、活动按店内名次（没有为 0，最多为 1）。没有应交或应到的项不计。",
        "The mean of five: reports handed in ÷ owed; meetings attended ÷ held for them (excused ones left out); problems, suggestions and activities by rank in the store "
        "(0 for none, 1 for the most). What was neither owed nor held does not count.",
    )  # fmt: skip
    return Table(tuple(columns), tuple(rows[:MOST]), title=Label("参与指数", "Participation index"), note=note, name="participation")


def _parts(term: Term) -> tuple[dict[str, dict[int, float]], dict[str, dict[int, int]]]:
    question = term.question.over(term.period)
    owed = FIGURES["daily_report_rate"].ask(term.session, question.broken_down(By.PERSON))
    counts = {name: dict(term.session.execute(statement).all()) for name, statement in _counts(term).items()}
    parts: dict[str, dict[int, float]] = {"reports": {person: owed.of(-1, person).value for person in owed.keys}, "meetings": _meetings(term)}
    return parts | {name: ranks({person: counted.get(person, 0) for person in term.people}) for name, counted in counts.items()}, counts


def ranks(counted: Mapping[int, int]) -> dict[int, float]:
    """Everybody's place among the others: 0 for who has none, 1 for who has most, equals alike."""
    sizes = sorted(set(counted.values()) | {0})
    return {person: sizes.index(count) / (len(sizes) - 1) if len(sizes) > 1 else 0.0 for person, count in counted.items()}


def _meetings(term: Term) -> dict[int, float]:
    spans = term.question.over(term.period).spans()
    found = term.session.execute(
        select(Attendance.employee_id, Attendance.presence, func.count()).join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(seen_within(Meeting.held_at, spans), term.question.of_these_stores(spans, Meeting.store_id), past.is_kept(Meeting, term.question.as_of), past.is_kept(Attendance, term.question.as_of))
        .group_by(Attendance.employee_id, Attendance.presence)
    )  # fmt: skip
    there: dict[int, int] = {}
    due: dict[int, int] = {}
    for person, presence, many in found:
        if presence is not Presence.EXCUSED:
            due[person] = due.get(person, 0) + many
            there[person] = there.get(person, 0) + (many if presence is not Presence.ABSENT else 0)
    return {person: there[person] / due[person] for person in due}


def _counts(term: Term) -> dict[str, Select]:
    spans = term.question.over(term.period).spans()

    def many(register: type, when: Any, person: Any, *joined: Any) -> Select:
        found = select(person, func.count()).select_from(register)
        for other, condition in joined:
            found = found.join(other, condition)
        return found.where(seen_within(when, spans), term.question.of_these_stores(spans, register.store_id), past.is_kept(register, term.question.as_of), person.is_not(None)).group_by(person)

    return {
        "problems": many(Problem, Problem.created_at, Problem.raised_by_id),
        "suggestions": many(Suggestion, Suggestion.proposed_at, Suggestion.author_id),
        "activities": many(Participant, Activity.held_on, Participant.employee_id, (Activity, Activity.id == Participant.activity_id)),
    }
