"""Rules of findings: what was not true outside is raised as a penalty, the second time as more than money (K1, K2)."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import Act
from ..amounts import amount_on
from ..discipline import Measure, Penalty, PenaltyState
from ..expenses import ExpenseClaim, GiftRequest
from ..key_accounts import KeyVisit, TravelForm
from .sweep import raise_penalty


@GiftRequest.violate.effect
def costs_ten_times_its_value(gift, act, finding):
    """K1: a gift that did not arrive, or is false, costs its value times ten."""
    session, day = object_session(gift), _day(gift, gift.handed_over_at or act.at)
    times = amount_on(session, "false_gift_times", gift.store_id, day)
    raise_penalty(
        session, employee_id=gift.employee_id, store_id=gift.store_id, clause="K1", cause=f"K1 礼品 {gift.id}", measure=Measure.FINE,
        amount=gift.value * times if times is not None else None, evidence=f"“{gift.item}”,价值 {gift.value:,.2f} 元:{finding}",
    )  # fmt: skip


@ExpenseClaim.violate.effect
def is_false_data_of_a_claim(claim, act, finding):
    """K2: a false claim costs 100, the second time suspension or dismissal."""
    find_false(claim, act, f"K2 报销 {claim.id}", finding)


@TravelForm.violate.effect
def is_false_data_of_a_travel(form, act, finding):
    """K2: a journey that was not made likewise."""
    find_false(form, act, f"K2 出行 {form.id}", finding)


@KeyVisit.violate.effect
def is_false_data_of_a_visit(visit, act, finding):
    """K2: a visit that was not made likewise."""
    find_false(visit, act, f"K2 拜访 {visit.id}", finding)


def find_false(row: ExpenseClaim | TravelForm | KeyVisit, act: Act, cause: str, finding: str) -> None:
    """K2: the first time a fine; after a confirmed first the proposal is suspension, which whoever decides may make a dismissal."""
    session, about = object_session(row), {"employee_id": row.employee_id, "store_id": row.store_id, "clause": "K2", "cause": cause}
    if was_found_before(session, row.employee_id):
        raise_penalty(session, **about, measure=Measure.SUSPENSION, evidence=f"再次查实(停职反省或辞退):{finding}")
    else:
        raise_penalty(session, **about, measure=Measure.FINE, amount_key="false_claim_fine", evidence=finding, day=_day(row, act.at))


def was_found_before(session: Session, employee_id: int) -> bool:
    """K2: whether a first finding was confirmed; one that was waived, or is not decided yet, is none."""
    confirmed = Penalty.employee_id == employee_id, Penalty.clause == "K2", Penalty.state == PenaltyState.CONFIRMED, Penalty.voided_at.is_(None)
    return session.scalar(select(exists().where(*confirmed)))


def _day(row: GiftRequest | ExpenseClaim | TravelForm | KeyVisit, at: datetime):
    return clock.local_day(at, row.store.timezone)
