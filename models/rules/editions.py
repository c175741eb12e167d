"""Rules of editions: what was published stands; the next edition takes its place and its number rises (M1, T1, T6.1, D5)."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from .. import clock
from ..acting import by_the_system
from ..editions import EditionState
from ..handbook import Acknowledgement, CompanyRule, Procedure, TeamCharter
from ..marketing import Script
from ..people import Store
from ..register import Register
from ..writing import finish

CALLED = {CompanyRule: ("title",), Procedure: ("title",), TeamCharter: (), Script: ("kind", "title")}
"""By what two editions of one text know each other; a store has one charter."""


def editions_of(row: Register) -> list[Any]:
    """The condition for the editions of the same text, drafts and void ones left out."""
    register = type(row)
    same = [getattr(register, name) == getattr(row, name) for name in CALLED[register]]
    return [register.store_id == row.store_id, register.state != EditionState.DRAFT, register.voided_at.is_(None), register.id != row.id, *same]


def takes_the_place_of_the_last(row, act):
    """M1, T1, T6.1, D5: the edition's number rises, and the one before is no longer in force."""
    session, register = object_session(row), type(row)
    # Two editions published at one moment: the second waits here, and gets the next number.
    session.execute(select(Store.id).where(Store.id == row.store_id).with_for_update())
    row.edition = (session.scalar(select(func.max(register.edition)).where(*editions_of(row))) or 0) + 1
    with by_the_system(session):
        for last in session.scalars(select(register).where(*editions_of(row), register.state == EditionState.PUBLISHED)).all():
            last.withdraw()


def becomes_a_new_draft(row, act):
    """M1, T1, T6.1, D5: a published text is revised in a copy; the old edition holds until the new one is published."""
    text = {name: getattr(row, name) for name, each in type(row).fields.items() if not each.system}
    finish(object_session(row), type(row)(store_id=row.store_id, **text), act, is_new=True)


for register in CALLED:
    register.publish.effect(takes_the_place_of_the_last)
    register.revise.effect(becomes_a_new_draft)


@CompanyRule.publish.effect
def is_in_force_from_its_day_on(rule, act):
    """M1: a rule is in force from the day it names, or from the day on which it is published."""
    rule.effective_on = rule.effective_on or clock.local_day(act.at, rule.store.timezone)


@CompanyRule.acknowledge.effect
def is_kept_with_the_edition(rule, act):
    """M1: who has read which edition is kept, once for each person."""
    object_session(rule).add(
        Acknowledgement(store_id=rule.store_id, company_rule=rule, employee_id=act.actor.employee_id, acknowledged_at=act.at)
    )
