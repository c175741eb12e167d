"""Assessments computed from the figures: the parts with their weights, drafts made by one press, published one by one (T5.2)."""

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, request
from sqlalchemy import select

from models import policy
from models.kinds import GradeKind
from models.people import Store
from models.periods import Period
from models.policy import Right
from models.refused import Invalid
from models.reviews import Assessment
from models.words import Label, say
from reports import numbers, score
from reports.assessing import COLUMNS, Computed, computed, draft, latest_month
from reports.figures import meanings

from ...access import act
from ...database import writing as transaction
from ...looks import Column, SheetDeed, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import choice, chosen, draw, leaders_only, nobody, number, rate, store_choice, stores, tabs, team, today_of

GRADE = GradeKind()

MONTHS = 12
PART_LABELS = (Label("完成率", "Attainment"), Label("回访及时", "Follow-ups"), Label("当日短信", "Messages"), Label("日报", "Reports"), Label("信息完整", "Details"))


def _asked(text: str | None, store: Store) -> Period:
    """The period asked for; the last month that is over, where none is. Raises Invalid for what is no month."""
    if not text:
        return latest_month(store, g.now)
    try:
        period = Period.of(text)
    except ValueError:
        period = None
    if period is None or period.kind != "month":
        raise Invalid("请选择月份", "Choose a month", field="period")
    return period


@team.get("/board/assessments/")
def assessments() -> str:
    """T5.2: what the figures say of everybody's month, with the weights of the store."""
    leaders_only()
    those = stores()
    store = chosen(those)
    title = say("考核", "Assessments")
    if store is None:
        return draw(SheetPage(title, tabs=tabs(), blank=nobody()))
    period = _asked(request.args.get("period"), store)
    people = computed(g.reading, store, period, g.now)
    there = {each.employee_id: each for each in g.reading.scalars(select(Assessment).where(Assessment.store_id == store.id, Assessment.period == period.code, Assessment.voided_at.is_(None)))}
    missing = [each for each in people if each.employee_id not in there]
    deeds = (SheetDeed(say("生成 {count} 份考核草稿", "Draft {count} assessments", count=len(missing)), "/board/assessments/", icon="file-plus", hidden=(("period", period.code), ("store", str(store.id)))),) if missing and _may_draft(store) else ()
    choose = (*store_choice(those, store), choice("period", Label("月份", "Month"), _months(store), period.code))
    return draw(SheetPage(title, lead=store.name, tabs=tabs(), sheets=(_sheet(people, there, store, period),), choose=choose, deeds=deeds))


@team.post("/board/assessments/")
def draft_assessments() -> Any:
    """T5.2: a draft for everybody who has none, as the figures make it; the manager publishes it."""
    leaders_only()
    policy.require(g.person.actor, Right.CREATE, Assessment)
    store = next((each for each in stores() if str(each.id) == request.form.get("store", str(each.id))), None)
    if store is None or not _may_draft(store):
        raise Invalid("请选择门店", "Choose a store", field="store")
    period = _asked(request.form.get("period"), store)
    if period.after > today_of(store):
        raise Invalid("{period} 还没有结束", "{period} is not over yet", field="period", period=period.label)
    with transaction(act()) as session:
        made = draft(session, session.get_one(Store, store.id), period)
    flash(say("已生成 {count} 份草稿,请核对后公布", "{count} drafts made: look through them and publish", count=len(made)))
    return redirect(f"/admin/assessments/?period={period.code}")


def _may_draft(store: Store) -> bool:
    return policy.may(g.person.actor, Right.CREATE, Assessment) and store.id == g.person.actor.store_id


def _months(store: Store) -> list[tuple[str, str]]:
    period, found = Period.around("month", today_of(store)), []
    for _ in range(MONTHS):
        found.append((period.code, str(period.label)))
        period = Period.around("month", period.first - timedelta(days=1))
    return found


def _sheet(people: list[Computed], there: dict[int, Assessment], store: Store, period: Period) -> TeamSheet:
    rows = tuple(SheetRow((cells.text(each.name), *(rate(each.parts[name]) for name in COLUMNS.values()), cells.text(numbers.count(each.score)), cells.text(GRADE.show(each.grade)), _state(there.get(each.employee_id)))) for each in people)
    columns = (Column("name", Label("姓名", "Name")), *(number(name, label) for name, label in zip(COLUMNS.values(), PART_LABELS, strict=True)), number("score", Label("得分", "Score")),
               Column("grade", Label("等级", "Grade")), Column("state", Label("考核", "Assessment")))  # fmt: skip
    weights = score.weights_of(g.reading, store.id, period.after)
    return TeamSheet(str(period.label), columns, rows, icon="award", note=score.told(weights), meanings=meanings(*score.PARTS), blank=say("这个月没有数据", "There are no figures of that month"))


def _state(made: Assessment | None) -> Any:
    return cells.EMPTY if made is None else cells.link(str(made.state.label), f"/admin/assessments/details/?id={made.id}")
