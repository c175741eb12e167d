"""Assessments computed from targets and figures: drafts for the manager to look through and publish (T5.2)."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import clock
from models.acting import act_of, by_the_system
from models.notifications import notify
from models.people import Employee, Position, Store
from models.periods import Period
from models.plans import Target
from models.reviews import Assessment
from models.roles import Role
from models.rules.recognition import people_of
from models.rules.sweep import duty
from models.words import Label
from models.writing import finish
from reports import score
from reports.figures import FIGURES, By, Question
from reports.period import Period as Days

COLUMNS = dict(zip(score.PARTS, ("attainment", "follow_ups", "messages", "reports", "completeness"), strict=True))
"""In which column of an assessment each part of the score stands."""
GRADES = ((100, "优秀"), (85, "良好"), (70, "合格"), (0, "待改进"))


@dataclass(frozen=True, slots=True)
class Computed:
    """One person's period: the parts of the score by their columns, the weights, and what they come to."""

    employee_id: int
    name: str
    parts: dict[str, Decimal | None]
    weights: str
    score: Decimal

    @property
    def grade(self) -> str:
        return next(grade for least, grade in GRADES if self.score >= least)


def computed(session: Session, store: Store, period: Period, at) -> list[Computed]:
    """T5.2: everybody who had a target or owed a daily report in the period, the best first; who has no figures is left out."""
    days = Days(period.first, period.after)
    question = Question(((store.id, store.timezone),), (days,), min(at, days.bounds(store.timezone)[1])).opened(session).broken_down(By.PERSON)
    answers = {part: FIGURES[part].ask(session, question) for part in score.PARTS}
    weights = score.weights_of(session, store.id, period.after - timedelta(days=1))
    assessed = select(Employee.id, Employee.name).join(Position, Position.id == Employee.position_id).where(
        Employee.store_id == store.id, Employee.is_active(), Employee.voided_at.is_(None),
        Position.owes_daily_report | Employee.id.in_(select(Target.employee_id).where(Target.store_id == store.id, Target.month >= period.first, Target.month < period.after)),
    )  # fmt: skip
    found = []
    for person, name in session.execute(assessed.order_by(Employee.id)):
        rates = {part: answer.of(-1, person).value for part, answer in answers.items()}
        result = score.score(rates, weights)
        if result is not None:
            parts = {COLUMNS[part]: None if rate is None else Decimal(str(round(rate, 6))) for part, rate in rates.items()}
            found.append(Computed(person, name, parts, "/".join(map(str, weights.values())), result))
    return sorted(found, key=lambda each: (-each.score, each.employee_id))


def draft(session: Session, store: Store, period: Period) -> list[Assessment]:
    """T5.2: a draft for everybody who has no assessment of the period yet; what is published or begun stays as it is."""
    there = set(session.scalars(select(Assessment.employee_id).where(Assessment.store_id == store.id, Assessment.period == period.code, Assessment.voided_at.is_(None))))
    act, made = act_of(session), []
    for each in computed(session, store, period, act.at):
        if each.employee_id not in there:
            row = Assessment(store_id=store.id, employee_id=each.employee_id, period=period.code, score=each.score, grade=each.grade, weights=each.weights, **each.parts)
            with by_the_system(session):
                finish(session, row, act_of(session), is_new=True)
            made.append(row)
    return made


@duty("T5.2")
def the_month_s_assessments_are_computed(session, store, day, act):
    """T5.2: on a month's last evening everybody's assessment is computed; the manager is told to look through and publish them."""
    period = Period.around("month", day)
    if period.after != day + timedelta(days=1) or not (made := draft(session, store, period)):
        return
    told = Label(f"{period.label.zh} 考核已按数据算出 {len(made)} 份,请核对后公布", f"{len(made)} assessments of {period.label.en} are computed: look through them and publish")
    for person in session.scalars(people_of(Role.SALES_MANAGER, store.id)):
        notify(session, person, told, href=f"/board/assessments/?period={period.code}")


def latest_month(store: Store, now) -> Period:
    """The last month that was over in the store."""
    return Period.around("month", Period.around("month", clock.local_day(now, store.timezone)).first - timedelta(days=1))
