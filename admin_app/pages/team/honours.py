"""The honours: published recognitions with their praise – of one's store, and for head office of all stores (T4, T5.5)."""

from flask import g
from markupsafe import Markup
from sqlalchemy import func, select

from models import policy
from models.people import Employee, Store
from models.recognition import Praise, Recognition, RecognitionState
from models.words import Label, say

from ... import moments
from ...looks import Column, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import draw, number, tabs, team

LATEST = 40


@team.get("/board/honours/")
def honours() -> str:
    """T5.5: outstanding performance is known at head office: its page shows every store's."""
    actor = g.person.actor
    praised = select(func.count(Praise.id)).where(Praise.recognition_id == Recognition.id, Praise.voided_at.is_(None)).scalar_subquery()
    published = (
        policy.visible(select(Recognition, Employee.name, Store.name, praised), actor, Recognition)
        .join(Employee, Employee.id == Recognition.employee_id).join(Store, Store.id == Recognition.store_id)
        .where(Recognition.state == RecognitionState.PUBLISHED, Recognition.voided_at.is_(None))
        .order_by(Recognition.published_at.desc(), Recognition.id.desc()).limit(LATEST)
    )  # fmt: skip
    found = g.reading.execute(published).all()
    several = len({store for _, _, store, _ in found}) > 1
    rows = tuple(SheetRow((_title(each), cells.text(name), *((cells.text(store),) if several else ()), cells.text(each.story), cells.text(str(count) if count else ""), cells.text(moments.short(each.published_at, g.now)))) for each, name, store, count in found)
    columns = (Column("title", Label("表彰", "Recognition")), Column("who", Label("员工", "Who")), *((Column("store", Label("门店", "Store")),) if several else ()),
               Column("story", Label("事迹", "Story"), "note"), number("praise", Label("点赞", "Praise")), Column("when", Label("公布", "Published")))  # fmt: skip
    title = say("荣誉榜", "Honours")
    sheets = (TeamSheet(say("各店表彰", "All stores") if several else say("表彰", "Recognitions"), columns, rows, icon="award", href="/admin/recognitions/", href_label=say("全部表彰", "All recognitions")),) if rows else ()
    return draw(SheetPage(title, tabs=tabs(), sheets=sheets, blank="" if rows else say("还没有公布过表彰", "Nothing is published yet")))


def _title(each: Recognition) -> Markup:
    return cells.link(each.title, f"/admin/recognitions/details/?id={each.id}")
