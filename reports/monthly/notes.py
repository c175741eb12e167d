"""What the reader should know about the data: what was missing, left out or put right, and how often."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, func, select

from models import clock
from models.contacts import Appointment, AppointmentState, Call, Direction
from models.customers import Customer, Lead
from models.plans import SalesPlan, Target
from models.rules import calendar
from models.sales import Deal
from models.words import Label
from reports.blocks import Note, Notes
from reports.figures import Basis, Question, past
from reports.figures.question import seen_within
from reports.figures.sales import is_in_force

from .asking import Month


def about_the_data(month: Month) -> Notes:
    question = month.alone
    counted = [Note(text, count) for text, select in _counts(question) if (count := month.session.scalar(select))]
    return Notes((*_unfinished(question), *counted, *_without_plan(month)))


def _unfinished(question: Question) -> Iterator[Note]:
    zone = question.stores[0][1] if question.stores else clock.DEFAULT_ZONE
    if question.as_of < question.periods[-1].bounds(zone)[1]:
        seen = f"{clock.to_local(question.as_of, zone):%Y-%m-%d %H:%M}"
        yield Note(Label("本月尚未结束：只含 {seen} 之前的数据", "The month is not over: only what happened before {seen} is in").format(seen=seen))
    if question.basis is Basis.COHORT:
        yield Note(Label("按建档批次统计时，较近的批次成交和战败的时间更短，不宜与较早的月份直接比较", "By cohort, younger leads have had less time to buy or to be lost: earlier months do not compare"))
    if not question.stores:
        yield Note(Label("没有可见的门店", "There is no store to be seen"))


def _counts(question: Question) -> Iterator[tuple[Label, Select]]:
    leads = _leads(question)
    yield Label("条线索没有区域，按区域统计时列为“未填”", "leads without a district stand as “not given” in the districts"), leads.where(Customer.district.is_(None))
    yield Label("条线索没有意向车型，按车型统计时列为“未填”", "leads without a model stand as “not given” in the models"), leads.where(Lead.model_id.is_(None))
    yield Label("条线索尚无顾问负责", "leads have no owner yet"), leads.where(past.owner_at(question.as_of).is_(None))
    yield Label("条线索来自导入的历史数据", "leads come from imported history"), leads.where(Lead.import_id.is_not(None))
    yield Label("个来电没有关联线索，计入留资率的分母", "answered calls without a lead count in the denominator of the capture rate"), _calls_without_lead(question)
    yield Label("个邀约已过约定时间但没有结果，不计入到店率", "appointments are past their time without a result and not in the show rate"), _open_appointments(question)
    yield Label("单曾计入本月成交，后因冲销不再计入", "deals counted in the month until a payment was reversed"), _taken_back(question)


def _leads(question: Question) -> Select:
    spans = question.spans()
    return select(func.count()).where(
        *_placed(question, Lead.captured_at), Customer.id == Lead.customer_id, *past.lead_stands(question.as_of)
    ).select_from(spans)  # fmt: skip


def _placed(question: Question, when: ColumnElement) -> tuple[ColumnElement[bool], ...]:
    spans = question.spans()
    return seen_within(when, spans), question.of_these_stores(spans, Lead.store_id)


def _calls_without_lead(question: Question) -> Select:
    spans = question.spans()
    return select(func.count()).where(
        seen_within(Call.called_at, spans), question.of_these_stores(spans, Call.store_id),
        Call.direction == Direction.INBOUND, Call.answered.is_(True), Call.lead_id.is_(None), past.is_kept(Call, question.as_of),
    )  # fmt: skip


def _open_appointments(question: Question) -> Select:
    at = question.as_of
    still_open = (Appointment.state == AppointmentState.MADE) | past.not_ended_by(Appointment.closed_at, at)
    return select(func.count()).where(
        *_placed(question, Appointment.due_at), Appointment.lead_id == Lead.id, Appointment.made_at < at,
        still_open, past.is_kept(Appointment, at), *past.lead_stands(at),
    )  # fmt: skip


def _taken_back(question: Question) -> Select:
    return select(func.count()).where(
        *_placed(question, Deal.counted_at), Deal.lead_id == Lead.id, past.ended_by(Deal.ended_at, question.as_of)
    )


def _without_plan(month: Month) -> Iterator[Note]:
    """Where the plan of a store is an estimate, or is missing."""
    at = month.question.as_of
    planned = set(month.session.scalars(select(SalesPlan.store_id).where(SalesPlan.period == f"{month.day:%Y-%m}", SalesPlan.units.is_not(None), is_in_force(at))))
    aimed = set(month.session.scalars(select(Target.store_id).where(Target.month == month.day, Target.units.is_not(None), past.is_kept(Target, at))))
    stores = set(month.stores)
    if estimated := len((stores & aimed) - planned):
        yield Note(Label("家门店本月没有已批准的计划，以人员目标之和代替", "stores have no approved plan for the month; the sum of their people's targets stands for it"), estimated)
    if missing := len(stores - aimed - planned):
        yield Note(Label("家门店本月没有目标，完成率不含它们的目标", "stores have no targets for the month; attainment has none of theirs"), missing)
    if stores and (unknown := calendar.unknown_years(month.session, month.stores[0], month.period.first, month.period.first)):
        yield Note(Label("{year} 年的节假日尚未收录，应交日报按周一至周五计算", "The holidays of {year} are not known yet: reports are owed from Monday to Friday").format(year=unknown[0]))
