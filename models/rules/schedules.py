"""Rules of schedules: when a rhythm falls next in its store's own time, and what is told of it."""

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session, object_session

from .. import clock, policy
from ..acting import Act
from ..people import Store
from ..publishing import OwnReport
from ..refused import Invalid, Refused
from ..reporting import SWEEP, TOPICS, ReportSchedule, ScheduleState
from ..rhythm import Rhythm, falls_on
from ..roles import Role
from ..writing import before_saving, linked_id
from .calendar import closing_at, is_working_day, working_days

FARTHEST = timedelta(days=400)
"""A rhythm that has not come by then does not come."""
SCHEMES = ("mailto", "mailtos", "wecombot", "dingtalk", "feishu", "lark", "json", "jsons")
"""Where a report may be sent: e-mail, groups of WeCom, DingTalk and Feishu, and any program that takes JSON."""


def next_times(session: Session, schedule: ReportSchedule, after: datetime, count: int = 5) -> list[datetime]:
    """The next moments of a schedule behind `after`: its own or, for a schedule of all stores, those of the country."""
    found = []
    for moment in _moments(session, Rhythm.of(schedule.rhythm), linked_id(schedule, "store"), after):
        found.append(moment)
        if len(found) == count:
            break
    return found


def _moments(session: Session, rhythm: Rhythm, store_id: int | None, after: datetime) -> Iterator[datetime]:
    store = session.get(Store, store_id) if store_id else None
    zone = store.timezone if store else clock.DEFAULT_ZONE
    first = clock.local_day(after, zone)
    day = first
    while day < first + FARTHEST:
        if falls_on(rhythm, day, calendar.monthrange(day.year, day.month)[1]) and _is_worked_on(session, rhythm, store_id, day):
            moment = closing_at(session, store, day) if rhythm.at is None and store else clock.from_local(datetime.combine(day, rhythm.at or CLOSING), zone)
            if moment > after:
                yield moment
        day += timedelta(days=1)


CLOSING = datetime(2000, 1, 1, 18).time()
"""When everybody has closed, for a schedule of all stores."""


def _is_worked_on(session: Session, rhythm: Rhythm, store_id: int | None, day: date) -> bool:
    """The closing of a day that is worked on; of a quarter, its first working day."""
    if rhythm.kind == "C":
        return is_working_day(session, store_id, day) if store_id else day.isoweekday() < 6
    if rhythm.kind != "Q":
        return True
    if day.day > 15:
        return False
    if not store_id:
        return day == next(each for each in (day.replace(day=1) + timedelta(days=n) for n in range(7)) if each.isoweekday() < 6)
    return working_days(session, store_id, day.replace(day=1), day + timedelta(days=1)) == [day]


@before_saving(ReportSchedule)
def says_when_it_is_next(schedule, act, is_new):
    """Y2: the next time is told with the schedule; a paused one has none."""
    _insist_on_lines(schedule)
    _insist_on_readers(schedule)
    if not act.actor.is_system:
        _insist_on_parameters(schedule, act)
    active = schedule.state in (None, ScheduleState.ACTIVE)
    schedule.next_at = next(iter(next_times(object_session(schedule), schedule, act.at, 1)), None) if active else None


def _insist_on_lines(schedule: ReportSchedule) -> None:
    for line in (schedule.settings or "").splitlines():
        if line.strip() and "=" not in line:
            raise Invalid("「{text}」应写成 名称=值", "“{text}” must be written name=value", field="settings", text=line[:40])
    for line in (schedule.addresses or "").splitlines():
        if line.strip() and line.strip().partition("://")[0].lower() not in SCHEMES:
            raise Invalid("「{text}」不是可用的地址,可用:{known}", "“{text}” is no address that can be used; possible are {known}", field="addresses", text=line.partition("://")[0][:40], known=", ".join(SCHEMES))
    if schedule.report not in ReportSchedule.known() and schedule.report not in _published(schedule):
        raise Invalid("没有报表「{text}」", "There is no report “{text}”", field="report", text=str(schedule.report)[:40])


def _insist_on_readers(schedule: ReportSchedule) -> None:
    """Y4: nobody is told of a report that they may not open."""
    if schedule.role and not reads(schedule.role, schedule.report):
        raise Refused("{role}没有查看此报表的权限,不能送给该岗位", "{role}: this position may not read the report, so it cannot be sent to it", field="role", clause="Y4", role=schedule.role.label)


def reads(role: Role, report: str) -> bool:
    """Whether whoever holds the position may read the runs of a report that others asked for."""
    granted = (each for each in policy.GRANTS["report_runs"][role] if each.right is not policy.Right.CREATE and each.scope != "o")
    return any(each.condition is None or any(word in report for word in TOPICS[each.condition]) for each in granted)


def _insist_on_parameters(schedule: ReportSchedule, act: Act) -> None:
    """Y4: nobody asks in advance for what they could not ask for now, and what is wrong is told now, not on the first of the month."""
    session, given = object_session(schedule), asked_for(schedule)
    if linked_id(schedule, "store") and "store" in given:
        raise Invalid("门店已在上面选定,这里不要再写", "The store is chosen above: leave it out here", field="settings")
    try:
        ReportSchedule.checked(session, schedule.report, given, act.actor, clock.local_day(act.at))
    except Refused as problem:
        raise Invalid(problem.text.zh, problem.text.en, field="settings") from None


def _published(schedule: ReportSchedule) -> set[str]:
    """Y4: a notebook that an administrator has approved is made by itself as any other report."""
    return {name for _, name in object_session(schedule).execute(OwnReport.published())}


@ReportSchedule.resume.effect
def it_is_next_from_now_on(schedule, act):
    schedule.next_at = next(iter(next_times(object_session(schedule), schedule, act.at, 1)), None)


@ReportSchedule.pause.effect
def it_is_not_next_any_more(schedule, act):
    schedule.next_at = None


def asked_for(schedule: ReportSchedule) -> dict[str, str]:
    """The parameters that a schedule gives, as typed."""
    lines = (line.partition("=") for line in (schedule.settings or "").splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in lines}


def is_sweep(schedule: ReportSchedule) -> bool:
    return schedule.report == SWEEP
