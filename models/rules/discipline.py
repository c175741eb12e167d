"""Rules of praise and penalty: raised by somebody, decided by somebody else, and counted once (T4, Y1)."""

from sqlalchemy.orm import object_session

from ..causes import told
from ..discipline import CareerMove, Measure, Penalty, PenaltyState
from ..notifications import notify
from ..refused import Refused
from ..words import Label
from ..writing import after_saving, before_saving, changed_fields

COSTLY = (Measure.FINE, Measure.LOSS)
"""Measures that are an amount of money."""


@before_saving(Penalty)
def is_raised_by_whoever_enters_it(penalty, act, is_new):
    """Y1: a penalty is raised by somebody, now, with its clause and evidence."""
    if is_new:
        penalty.raised_at = act.at
        penalty.raised_by_id = act.actor.employee_id


@after_saving(Penalty)
def is_told_to_the_person(penalty, act, is_new):
    """Y1: the employee sees what was raised, and learns that they may object."""
    if is_new and penalty.state is PenaltyState.RAISED:
        notify(
            object_session(penalty), penalty.employee_id, Label("有一条待确认的处罚:{cause}", "A penalty was raised: {cause}").format(cause=told(penalty.cause)),
            Label("如不认可,可打开后提出异议并说明理由", "If you do not agree, open it and object with your reason"), href_of(penalty),
        )  # fmt: skip


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


# -- who is told -------------------------------------------------------------------------------------------------------


@Penalty.confirm.effect
@Penalty.waive.effect
def is_told_what_was_decided(penalty, act, grounds=None):
    """Y1: whoever it concerns hears what was decided, and why."""
    notify(
        object_session(penalty), penalty.employee_id, Label(f"处罚{penalty.state.label.zh}:{{cause}}", f"Penalty {penalty.state.label.en.lower()}: {{cause}}").format(cause=told(penalty.cause)),
        Label(penalty.grounds, penalty.grounds) if penalty.grounds else None, href_of(penalty),
    )  # fmt: skip


@Penalty.object.effect
def is_told_to_whoever_raised_it(penalty, act, objection):
    """Y1: an objection is heard by whoever raised it."""
    if penalty.raised_by_id is not None:
        words = Label("对处罚有异议:{cause}", "Objected to: {cause}").format(cause=told(penalty.cause))
        notify(object_session(penalty), penalty.raised_by_id, words, Label(objection, objection), href_of(penalty))


def href_of(penalty: Penalty) -> str:
    return f"/admin/penalties/details/?id={penalty.id}"
