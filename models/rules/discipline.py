"""Rules of praise and penalty: raised by somebody, decided by somebody else, and counted once (T4, Y1)."""

from sqlalchemy.orm import object_session

from ..discipline import CareerMove, Measure, Penalty, PenaltyState
from ..recognition import Praise, Recognition
from ..refused import Refused
from ..writing import before_saving, changed_fields

COSTLY = (Measure.FINE, Measure.LOSS)
"""Measures that are an amount of money."""


@before_saving(Penalty)
def is_raised_by_whoever_enters_it(penalty, act, is_new):
    """Y1: a penalty is raised by somebody, now, with its clause and evidence."""
    if is_new:
        penalty.raised_at = act.at
        penalty.raised_by_id = act.actor.employee_id


@before_saving(Penalty)
def stands_as_the_person_saw_it(penalty, act, is_new):
    """Y1: it does not pass to somebody else, and what was objected to does not change; only an open amount is filled in."""
    changed = changed_fields(penalty)
    if "employee" in changed:
        raise Refused("处罚不能转给别人,请免除后重新提出", "A penalty does not pass to somebody else: waive it and raise it anew", field="employee", clause="Y1")
    if penalty.state is PenaltyState.OBJECTED and changed - {"amount"}:
        raise Refused("员工已提出异议,只能填写金额", "They have objected: only the amount may still be filled in", clause="Y1")


@Penalty.confirm.rule
def has_its_amount(penalty, act, grounds=None):
    """Y1: an amount that the document leaves open is set before it is confirmed, never guessed."""
    if penalty.measure in COSTLY and penalty.amount is None:
        raise Refused("金额待定,请先填写", "The amount is to be set first", field="amount", clause="Y1")


@before_saving(CareerMove)
def is_proposed_by_whoever_enters_it(move, act, is_new):
    """T4: whoever proposes somebody is kept: somebody else approves."""
    if is_new:
        move.proposed_by_id = act.actor.employee_id


@Recognition.praise.effect
def is_kept_with_the_recognition(recognition, act, words):
    """T4: colleagues add their praise, each once."""
    object_session(recognition).add(Praise(store_id=recognition.store_id, recognition=recognition, colleague_id=act.actor.employee_id, words=words))
