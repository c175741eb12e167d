"""Rules of the team: reports counted from the day's records, problems with an owner, suggestions answered, shares within the whole
(C9, T2, T3, T5.2, T5.4, T7)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import object_session

from .. import clock
from ..collaborations import Collaboration, CollaborationMember
from ..contacts import Appointment, AppointmentState, Call
from ..customers import Lead
from ..discipline import Reward
from ..notifications import notify
from ..periods import Period
from ..reception import Visit
from ..refused import Forbidden, Refused
from ..reviews import Assessment, GrowthReview
from ..roles import Role
from ..sales import Deal, Order, OrderState, TestDrive, TestDriveState
from ..suggestions import Problem, Suggestion
from ..team import DailyReport
from ..words import Label
from ..writing import before_saving, changed_fields, finish

# -- daily reports -----------------------------------------------------------------------------------------------------


@before_saving(DailyReport)
def tells_of_a_day_that_has_come(report, act, is_new):
    """C9: one report for one day, which has come."""
    today = clock.local_day(act.at, report.store.timezone)
    report.day = report.day or today
    if report.day > today:
        raise Refused("不能提前写日报,今天是 {day}", "A day that has not come has no report: today is {day}", field="day", clause="C9", day=today.isoformat())


@before_saving(DailyReport)
def is_prefilled_from_the_day_s_records(report, act, is_new):
    """C9: what is left empty is counted from the records of that day."""
    if is_new:
        for name, number in counted(report).items():
            if getattr(report, name) is None:
                setattr(report, name, number)


@DailyReport.recount.effect
def is_counted_again(report, act):
    """C9: what happened since the report was begun is in it."""
    for name, number in counted(report).items():
        setattr(report, name, number)


def counted(report: DailyReport) -> dict[str, Any]:
    """C9: what the records say of the person's local day: calls taken, invitations made, visits received, drives done, orders, revenue that counts."""
    session = object_session(report)
    with session.no_autoflush:
        return {name: session.scalar(statement) for name, statement in _counts(report.employee.id, report.day, report.store.timezone)}


def _counts(person: int, day: date, zone: str) -> Iterator[tuple[str, Select]]:
    start, end = clock.day_span(day, zone)
    living = {register: register.voided_at.is_(None) for register in (Call, Appointment, Visit, TestDrive, Order)}
    yield "calls", select(func.count(Call.id)).where(Call.agent_id == person, Call.answered, Call.called_at >= start, Call.called_at < end, living[Call])
    yield "invitations", select(func.count(Appointment.id)).where(
        Appointment.made_by_id == person, Appointment.made_at >= start, Appointment.made_at < end,
        Appointment.state != AppointmentState.CANCELLED, living[Appointment],
    )  # fmt: skip
    yield "visits", select(func.count(Visit.id)).where(
        func.coalesce(Visit.introduced_to_id, Visit.received_by_id) == person, Visit.arrived_at >= start, Visit.arrived_at < end, living[Visit]
    )
    yield "test_drives", select(func.count(TestDrive.id)).join(Lead, Lead.id == TestDrive.lead_id).where(
        Lead.owner_id == person, TestDrive.state == TestDriveState.DONE, TestDrive.ends_at >= start, TestDrive.ends_at < end, living[TestDrive]
    )
    yield "orders", select(func.count(Order.id)).where(
        Order.owner_id == person, Order.ordered_on == day, Order.state != OrderState.CANCELLED, living[Order]
    )
    yield "revenue", select(func.coalesce(func.sum(Deal.total), 0)).where(
        Deal.owner_id == person, Deal.counted_at >= start, Deal.counted_at < end, Deal.ended_at.is_(None)
    )


# -- problems and suggestions ------------------------------------------------------------------------------------------


@Problem.start.rule
def has_an_owner_a_measure_and_a_day(problem, act):
    """T3: a problem that is being solved has an owner, a measure and a day; what is missing is named."""
    missing = [Problem.fields[name].label for name in ("owner", "measure", "due_on") if not getattr(problem, name)]
    if missing:
        parts = Label("、".join(each.zh for each in missing), ", ".join(each.en for each in missing))
        raise Refused("开始处理前请先填写:{parts}", "Before it is started, fill in: {parts}", clause="T3", parts=parts)


@before_saving(Suggestion)
def is_answered_from_its_proposal_on(suggestion, act, is_new):
    """T7: the time to the answer is counted from the proposal."""
    if is_new:
        suggestion.proposed_at = suggestion.proposed_at or act.at


@Suggestion.reward.rule
def was_not_rewarded_yet(suggestion, act, amount):
    """T7: a good suggestion is rewarded, once."""
    if suggestion.rewarded_with_id is not None:
        raise Refused("这条建议已经奖励过", "This suggestion was rewarded already", clause="T7")


@Suggestion.reward.effect
def brings_a_reward(suggestion, act, amount):
    """T7: the reward is proposed to whoever approves rewards."""
    reward = Reward(store_id=suggestion.store_id, employee_id=suggestion.author_id, reason=suggestion.subject, amount=amount)
    finish(object_session(suggestion), reward, act, is_new=True)
    reward.submit()
    suggestion.rewarded_with = reward


# -- assessments and growth --------------------------------------------------------------------------------------------


@Assessment.publish.effect
def is_told_to_the_person_assessed(assessment, act):
    """T5.2: whoever was assessed hears that it is published."""
    period = Period.of(assessment.period).label
    notify(
        object_session(assessment), assessment.employee_id, Label(f"{period.zh}考核已公布:{assessment.score:.1f} 分", f"Your assessment of {period.en} is published: {assessment.score:.1f}"),
        href=f"/admin/assessments/details/?id={assessment.id}",
    )  # fmt: skip


@before_saving(Assessment)
@before_saving(GrowthReview)
def is_written_by_somebody_else(review, act, is_new):
    """T2, T5.2: nobody assesses themselves."""
    if not act.actor.is_system and review.employee is not None and review.employee.id == act.actor.employee_id:
        raise Forbidden("考核和成长评估由他人填写", "Nobody assesses themselves: somebody else writes it")


# -- collaborations ----------------------------------------------------------------------------------------------------

LEADERS = (Role.SUPERVISOR, Role.SALES_MANAGER)


@before_saving(Collaboration)
def is_about_one_s_own_customer(collaboration, act, is_new):
    """T5.4: who has a customer invites others to develop them together; nobody helps themselves to a share."""
    lead, actor = collaboration.lead, act.actor
    if lead is None or actor.is_system or actor.role in LEADERS or not (is_new or "lead" in changed_fields(collaboration)):
        return
    if actor.employee_id not in (lead.owner_id, lead.dcc_id):
        raise Forbidden("只有线索的顾问、DCC 或主管可以发起协作", "A collaboration is begun by whoever has the lead, or by a supervisor")


@before_saving(CollaborationMember)
def is_agreed_with_whoever_began_it(member, act, is_new):
    """T5.4: shares are settled by whoever began the collaboration, or by supervisor or manager."""
    actor = act.actor
    if not (actor.is_system or actor.role in LEADERS or member.collaboration.started_by_id == actor.employee_id):
        raise Forbidden("份额由发起人、主管或经理确定", "Shares are settled by whoever began it, or by supervisor or manager")


@before_saving(CollaborationMember)
def shares_are_at_most_the_whole(member, act, is_new):
    """T5.4: all members together have at most all of the result."""
    session = object_session(member.collaboration)
    # Two entries at one moment: the second waits here until the first is written.
    session.execute(select(Collaboration.id).where(Collaboration.id == member.collaboration.id).with_for_update())
    with session.no_autoflush:
        others = session.scalars(
            select(CollaborationMember.share).where(
                CollaborationMember.collaboration_id == member.collaboration.id, CollaborationMember.id != (member.id or 0), CollaborationMember.voided_at.is_(None)
            )
        ).all()
    if sum(others) + member.share > 1:
        rest = Label(*(f"{(1 - sum(others)) * 100:.4f}".rstrip("0").rstrip(".") + "%",) * 2)
        raise Refused("份额合计超过 100%,最多还能填 {rest}", "The shares come to more than 100 %: at most {rest} is left", field="share", clause="T5.4", rest=rest)
