"""Rules of plans: periods are whole, parts lie within their whole, what is approved stands (M2, M5, S3)."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from ..periods import Period
from ..plans import SalesPlan, Task
from ..refused import Forbidden, Invalid, Refused
from ..remarks import remark
from ..roles import Role
from ..words import Label
from ..writing import before_saving, changed_fields


@before_saving(SalesPlan)
def covers_its_whole_period(plan, act, is_new):
    """M2: a year, a quarter or a month is planned as a whole, whichever part of it was typed."""
    typed = Period.of(plan.period)
    whole = Period.around(plan.period_kind.value, typed.first)
    if typed not in whole:
        raise Invalid(
            "“{period}”比{kind}计划长,请填写{kind}的期间", "“{period}” is longer than a plan for a {kind}: write the {kind} it is for",
            field="period", period=typed.label, kind=Label(plan.period_kind.label.zh, plan.period_kind.value),
        )  # fmt: skip
    plan.period = whole.code


@before_saving(SalesPlan)
def is_part_of_the_longer_plan(plan, act, is_new):
    """M2: months make a quarter and quarters make a year; a part lies within its whole."""
    if plan.parent is None:
        plan.parent = longer_plan(plan)
    elif plan.parent.period_kind is not plan.period_kind.within or Period.of(plan.period) not in Period.of(plan.parent.period):
        raise Refused(
            "“{whole}”的计划不包含“{part}”:月归季度,季度归年度", "The plan for {whole} does not hold {part}: months are parts of a quarter, quarters of a year",
            field="parent", clause="M2", whole=Period.of(plan.parent.period).label, part=Period.of(plan.period).label,
        )  # fmt: skip


def longer_plan(plan: SalesPlan) -> SalesPlan | None:
    """The store's plan for the quarter or year in which the plan's period lies."""
    if plan.period_kind.within is None:
        return None
    around = Period.around(plan.period_kind.within.value, Period.of(plan.period).first)
    session = object_session(plan)
    with session.no_autoflush:
        found = select(SalesPlan).where(SalesPlan.store_id == plan.store_id, SalesPlan.period == around.code, SalesPlan.voided_at.is_(None))
        return session.scalars(found).one_or_none()


@remark(SalesPlan)
def does_not_add_up(plan):
    """M2: parts that do not add up to the whole are shown with the difference, and not refused."""
    units, revenue = beyond_its_parts(plan) or (0, Decimal(0))
    told = [*_difference(units, "台", "units"), *_difference(revenue, "元", "yuan")]
    if not told:
        return None
    return Label(f"与下级计划合计不一致:{';'.join(each.zh for each in told)}", f"Its parts do not add up to it: {'; '.join(each.en for each in told)}")


def _difference(beyond: Decimal | int, zh: str, en: str) -> Iterator[Label]:
    much = f"{abs(beyond):,.2f}".removesuffix(".00")
    if beyond > 0:
        yield Label(f"还有 {much} {zh}没有分下去", f"{much} {en} are not shared out yet")
    elif beyond < 0:
        yield Label(f"下级计划多出 {much} {zh}", f"the parts hold {much} {en} more")


def beyond_its_parts(plan: SalesPlan) -> tuple[int, Decimal] | None:
    """M2: how many units and how much revenue the plan holds beyond the sum of its parts; None while it has no parts."""
    parts = select(func.count(), func.coalesce(func.sum(SalesPlan.units), 0), func.coalesce(func.sum(SalesPlan.revenue), 0)).where(
        SalesPlan.parent_id == plan.id, SalesPlan.voided_at.is_(None)
    )
    count, units, revenue = object_session(plan).execute(parts).one()
    return ((plan.units or 0) - int(units), (plan.revenue or Decimal(0)) - Decimal(revenue)) if count else None


@before_saving(Task)
def is_given_by_whoever_enters_it(task, act, is_new):
    """S3: whoever gives a task stands on it."""
    if is_new:
        task.giver_id = task.giver_id or act.actor.employee_id


@before_saving(Task)
def is_changed_by_whoever_gave_it(task, act, is_new):
    """S3: the assignee finishes the task; what is to be done, and by when, is for the giver or the leaders to change."""
    actor = act.actor
    is_theirs = actor.is_system or actor.role in (Role.SUPERVISOR, Role.SALES_MANAGER) or actor.employee_id == task.giver_id
    if not is_new and not is_theirs and changed_fields(task):
        raise Forbidden("任务由安排人修改,您可以完成它", "The task is changed by whoever gave it; you may finish it")
