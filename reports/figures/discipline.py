"""The figures of discipline: the first message of the day, the report of the day (C5, C9)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from models import clock
from models.contacts import Call, Direction
from models.customers import Customer, Lead
from models.kinds import MomentKind
from models.people import Employee, Position
from models.reception import Message, MessageStatus, Visit
from models.staff import Absence, AbsenceState, Transfer, was_on
from models.team import DailyReport, DailyReportState

from .events import CAPTURED
from .money import utc_day
from .past import is_kept, lead_stands
from .published import figure
from .question import By, Question
from .tally import keys, shares


@figure()
def same_day_message_rate(question: Question) -> Select:
    """短信及时率 | Same-day messages
    当天首次联系之后、当天内发出短信的 | of them those with a message sent after the first contact, on the same day
    ÷ 有已接来电或到店接待的“线索×当天” | ÷ leads and local days with an answered inbound call or a visit
    责任人：引荐给的顾问，其次接待人，再次接线人 | who answers for it: whoever was introduced, else whoever received, else the agent
    没有线索的来电另列 | calls without a lead stand beside it
    """
    days = question.days()
    first = _first_contacts(question, days).subquery()
    sent = exists(
        select(Message.id).where(
            Message.lead_id == first.c.lead_id, Message.status == MessageStatus.SENT, Message.sent_at >= first.c.first_at, Message.sent_at < first.c.seen,
            is_kept(Message, question.moment),
        )
    )  # fmt: skip
    return shares(question, select(first.c.period, first.c.key, case((sent, 1), else_=0).label("counts")).where(first.c.place == 1).subquery())


@figure(on_working_days=True)
def daily_report_rate(question: Question) -> Select:
    """日报率 | Daily reports
    当天提交了日报的人日 | person-days with a report submitted that local day
    ÷ 应交日报的人日 | ÷ person-days owed
    应交：数据时点之前门店的营业日，岗位须交日报、在职且当天未请假的员工 | owed: the store's working days that are over, by people in positions that owe one, employed and not absent that day
    """
    days = _open_days(question)
    handed_in = exists(
        select(DailyReport.id).where(
            DailyReport.employee_id == Employee.id, DailyReport.day == days.c.day, DailyReport.state == DailyReportState.SUBMITTED,
            DailyReport.submitted_at >= days.c.starts, DailyReport.submitted_at < days.c.ends, is_kept(DailyReport, question.moment),
        )
    )  # fmt: skip
    store, position = was_on(days.c.day, Transfer.from_store_id, Employee.store_id), was_on(days.c.day, Transfer.from_position_id, Employee.position_id)
    key = {None: literal(0, Integer), By.PERSON: Employee.id, By.STORE: store}.get(question.by, literal(0, Integer))
    owed = select(days.c.period, key.label("key"), case((handed_in, 1), else_=0).label("counts")).where(
        _of_these(question, days, store), Position.id == position, Position.owes_daily_report.is_(True), is_kept(Employee, question.moment),
        or_(Employee.hired_on.is_(None), Employee.hired_on <= days.c.day), or_(Employee.left_on.is_(None), Employee.left_on > days.c.day),
        ~_is_absent(days.c.day), literal(question.by in (None, By.PERSON, By.STORE)),
    )  # fmt: skip
    return shares(question, owed.subquery())


def contacts_without_a_lead(question: Question) -> Select:
    """How many answered inbound calls in the last period belong to no lead: nobody can be written to."""
    spans = question.over(question.periods[-1]).spans()
    return select(func.count()).where(
        Call.called_at >= spans.c.starts, Call.called_at < spans.c.seen, question.of_these_stores(spans, Call.store_id),
        Call.direction == Direction.INBOUND, Call.answered.is_(True), Call.lead_id.is_(None), is_kept(Call, question.moment),
    )  # fmt: skip


def _first_contacts(question: Question, days: CTE) -> Select:
    """One row for each lead, day and contact; `place` 1 is whoever answers for the day: a visit's people before a call's."""
    calls = Call, Call.called_at, Call.agent_id, (_checked(Call.direction) == Direction.INBOUND, _checked(Call.answered).is_(True)), 1
    visits = Visit, Visit.arrived_at, func.coalesce(Visit.introduced_to_id, Visit.received_by_id), (), 0
    found = union_all(*(_contacts(question, days, *each) for each in (visits, calls))).subquery()
    of_the_day = {"partition_by": (found.c.lead_id, found.c.day)}
    return select(
        found.c.period, found.c.key, found.c.lead_id, found.c.seen,
        func.min(found.c.at).over(**of_the_day).label("first_at"),
        func.row_number().over(**of_the_day, order_by=(found.c.rank, found.c.at, found.c.id)).label("place"),
    )  # fmt: skip


def _contacts(question: Question, days: CTE, register: type, at: ColumnElement, who: ColumnElement, conditions: tuple, rank: int) -> Select:
    key = who if question.by is By.PERSON else keys(question, CAPTURED)[0]
    living = (Customer.id == Lead.customer_id,) if question.by is By.DISTRICT else ()
    return select(
        days.c.period, days.c.day, days.c.seen, key.label("key"), register.lead_id, at.label("at"), register.id, literal(rank, Integer).label("rank")
    ).where(
        question.roughly(at), utc_day(at) == days.c.touched, at >= days.c.starts, at < days.c.seen, register.lead_id == Lead.id, question.checked_to_be_of_these_stores(days, Lead.store_id),
        is_kept(register, question.moment), *lead_stands(question.moment), *living, *conditions,
    )  # fmt: skip


def _checked(column: ColumnElement) -> ColumnElement:
    """The same value, asked of rows that are found by their moment: SQLite would make an index of all calls of all times for it."""
    return type_coerce(func.coalesce(column, column), column.type)


def _open_days(question: Question) -> CTE:
    """The working days that were over, once for each calendar among the stores: one a zone, mostly one for all."""
    kinds = {"period": Integer(), "calendar": Integer(), "day": Date(), "starts": MomentKind(), "ends": MomentKind()}
    return question.table("open_days", kinds, _days_over)


def _days_over(question: Question) -> Iterator[tuple]:
    for number, (zone, open_days) in enumerate(question.calendars):
        for period_number, period in enumerate(question.periods):
            over = clock.local_day(question.as_of, zone)
            yield from ((period_number, number, day, *clock.day_span(day, zone)) for day in period.until(over).days() if day in open_days)


def _of_these(question: Question, days: CTE, store: ColumnElement[int]) -> ColumnElement[bool]:
    """The stores of each calendar on its days."""
    of_each = (
        store.in_(question.put(f"calendar_{number}", Integer(), lambda asked, number=number: list(asked.calendars.values())[number], expanding=True))
        for number in range(len(question.calendars))
    )
    return or_(false(), *(and_(days.c.calendar == number, it) for number, it in enumerate(of_each)))


def _is_absent(day: ColumnElement[date]) -> ColumnElement[bool]:
    return exists(
        select(Absence.id).where(
            Absence.employee_id == Employee.id, Absence.from_day <= day, Absence.to_day >= day, Absence.state == AbsenceState.APPROVED, Absence.voided_at.is_(None)
        )
    )  # fmt: skip
