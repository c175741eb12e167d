"""The evening's sweep: what a day missed is raised once for one cause, however often and however late it is looked for (Y1).

A duty is a sentence beside the rules of its noun:

    @duty("C5")
    def every_contact_got_its_message(session, store, day, act):
        \"\"\"C5: …\"\"\"

models/sweeping.py calls all of them for one store and one of its local days, in one transaction of the system's own.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import clock
from ..acting import act_of, by_the_system
from ..amounts import amount_on
from ..discipline import Measure, Penalty
from ..people import Store
from ..writing import finish

DUTIES: list[tuple[str, Callable]] = []
"""(clause, duty), in the order in which they were written."""


def duty(clause: str) -> Callable:
    """Decorator for an evening's duty `(session, store, day, act)`: it raises what the store's local day missed of a clause."""

    def enter(sentence: Callable) -> Callable:
        DUTIES.append((clause, sentence))
        return sentence

    return enter


def raise_penalty(
    session: Session,
    *,
    employee_id: int,
    store_id: int,
    clause: str,
    cause: str,
    measure: Measure = Measure.FINE,
    amount_key: str | None = None,
    amount: Decimal | None = None,
    evidence: str,
    day: date | None = None,
) -> Penalty | None:
    """Y1: raise it in the system's name; None where this cause was raised before, be it void by now.

    `amount_key` is the setting that says how much it was on `day` (else: today); while that is open, the amount is left
    to be set by whoever confirms it.
    """
    if _is_raised(session, store_id, cause):
        return None
    if amount_key is not None:
        amount = amount_on(session, amount_key, store_id, day or _today(session, store_id))
    penalty = Penalty(
        employee_id=employee_id, store_id=store_id, clause=clause, cause=cause, measure=measure, amount=amount, evidence=evidence
    )  # fmt: skip
    try:
        with session.begin_nested(), by_the_system(session):
            finish(session, penalty, act_of(session), is_new=True)
    except IntegrityError:
        # Somebody else raised it at this very moment.
        if _is_raised(session, store_id, cause):
            return None
        raise
    session.info["raised"] = session.info.get("raised", 0) + 1
    return penalty


def _is_raised(session: Session, store_id: int, cause: str) -> bool:
    return session.scalar(select(Penalty.id).where(Penalty.store_id == store_id, Penalty.cause == cause)) is not None


def _today(session: Session, store_id: int) -> date:
    return clock.local_day(act_of(session).at, session.get_one(Store, store_id).timezone)
