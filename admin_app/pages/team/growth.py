"""Growth on six sides: the radar of the last review beside the one before, and the trend (T2); how much each takes part (T3)."""

from flask import g, request
from markupsafe import Markup
from sqlalchemy import select

from models import policy
from models.people import Employee
from models.periods import Period
from models.reviews import GrowthReview
from models.words import Label, say

from ...looks import Column, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import choice, chosen, draw, is_leader, nobody, number, store_choice, stores, tabs, team, toned
from .radar import drawn

SIDES = ("money", "knowledge", "selling", "kindness", "competitiveness", "execution")
PERIODS = 8


@team.get("/board/growth/")
def growth() -> str:
    """T2: one person's reviews; the leaders choose whose, others see their own."""
    those = stores()
    store = chosen(those)
    title = say("成长评估", "Growth")
    if store is None:
        return draw(SheetPage(title, tabs=tabs(), blank=nobody()))
    seen = policy.visible(select(GrowthReview), g.person.actor, GrowthReview).where(GrowthReview.store_id == store.id, GrowthReview.voided_at.is_(None))
    people = g.reading.execute(select(Employee.id, Employee.name).where(Employee.id.in_(seen.with_only_columns(GrowthReview.employee_id))).order_by(Employee.id)).all()
    keys = [str(key) for key, _ in people]
    whose = request.args.get("employee") if request.args.get("employee") in keys else (keys[0] if keys else "")
    choose = (*store_choice(those, store), *((choice("employee", Label("员工", "Employee"), [(str(key), name) for key, name in people], whose),) if is_leader() and people else ()))
    if not whose:
        return draw(SheetPage(title, lead=store.name, tabs=tabs(), choose=choose, blank=say("还没有成长评估", "There are no growth reviews yet")))
    reviews = g.reading.scalars(seen.where(GrowthReview.employee_id == int(whose)).order_by(GrowthReview.period.desc()).limit(PERIODS)).all()
    name = {str(key): name for key, name in people}[whose]
    return draw(SheetPage(title, lead=store.name, tabs=tabs(), sheets=(_radar(name, reviews), _trend(reviews)), choose=choose))


def _radar(name: str, reviews: list[GrowthReview]) -> TeamSheet:
    now, before = reviews[0], reviews[1] if len(reviews) > 1 else None
    sides = [(str(GrowthReview.fields[side].label), getattr(now, side), getattr(before, side) if before else None) for side in SIDES]
    period = str(Period.of(now.period).label)
    told = say("{name} · {period}", "{name} · {period}", name=name, period=period)
    said = Markup('<div><p>{}</p><p class="sub">{}</p></div>').format(now.evidence, say("虚线是 {before}", "The dashed line is {before}", before=Period.of(before.period).label) if before else "")
    return TeamSheet(told, icon="chart-radar", drawing=Markup('<div class="radar">{}{}</div>').format(drawn(sides, told), said))


def _trend(reviews: list[GrowthReview]) -> TeamSheet:
    columns = (Column("period", Label("期间", "Period")), *(number(side, GrowthReview.fields[side].label) for side in SIDES), number("mean", Label("平均", "Mean")))
    rows = []
    for at, each in enumerate(reviews):
        last = reviews[at + 1] if at + 1 < len(reviews) else None
        scores = [getattr(each, side) for side in SIDES]
        rows.append(SheetRow((cells.link(str(Period.of(each.period).label), f"/admin/growth_reviews/details/?id={each.id}"), *(_score(getattr(each, side), getattr(last, side) if last else None) for side in SIDES), cells.text(f"{sum(scores) / len(scores):.1f}"))))
    return TeamSheet(say("趋势", "Trend"), columns, tuple(rows), icon="trending-up")


def _score(now: int, before: int | None) -> Markup:
    if before is None or now == before:
        return cells.text(str(now))
    return Markup("{} {}").format(now, toned("▲" if now > before else "▼", "good" if now > before else "bad"))
