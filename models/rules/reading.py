"""Remarks on what everybody should know and on what waits for an answer (M1, T7)."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import object_session

from .. import clock
from ..editions import EditionState
from ..handbook import Acknowledgement, CompanyRule
from ..people import Employee
from ..remarks import remark
from ..suggestions import Suggestion
from ..words import Label

NAMED = 8
"""So many names are read; more are a number."""


@remark(CompanyRule)
def who_has_not_read_it(rule):
    """M1: of an edition in force it shows how many of the store have read it, and who has not."""
    if rule.state is not EditionState.PUBLISHED:
        return None
    session = object_session(rule)
    here = Employee.store_id == rule.store_id, Employee.is_active(), Employee.voided_at.is_(None)
    has_read = exists().where(Acknowledgement.company_rule_id == rule.id, Acknowledgement.employee_id == Employee.id, Acknowledgement.voided_at.is_(None))
    everybody, unread = session.scalar(select(func.count(Employee.id)).where(*here)), select(Employee.name).where(*here, ~has_read)
    names = session.scalars(unread.order_by(Employee.id).limit(NAMED + 1)).all()
    if not names:
        return Label(f"全店 {everybody} 人都已阅读", f"All {everybody} of the store have read it")
    more = session.scalar(select(func.count()).select_from(unread.subquery()))
    shown = names[:NAMED]
    zh, en = "、".join(shown) + ("等" if more > NAMED else ""), ", ".join(shown) + (" and others" if more > NAMED else "")
    return Label(f"{everybody} 人中 {everybody - more} 人已阅读;未读:{zh}", f"{everybody - more} of {everybody} have read it; not yet: {en}")


@remark(Suggestion)
def how_long_it_waited_for_its_answer(suggestion):
    """T7: the time from the proposal to its answer shows; while there is none, how long it has been waiting."""
    act = object_session(suggestion).info.get("act")
    until = suggestion.reviewed_at or (act.at if act else clock.now())
    days = (clock.local_day(until, suggestion.store.timezone) - clock.local_day(suggestion.proposed_at, suggestion.store.timezone)).days
    if suggestion.reviewed_at is None:
        return Label(f"已等待答复 {days} 天", f"Waiting for its answer for {days} days") if days else None
    return Label(f"{days} 天后得到答复" if days else "当天得到答复", f"Answered after {days} days" if days else "Answered the same day")
