"""Rules of gifts and claims: signed by the right person, one invoice once, the total its lines (K1, K2, K4)."""

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from ..expenses import ExpenseClaim, ExpenseLine, GiftRequest, GiftState
from ..key_accounts import KeyVisit, TravelState
from ..kinds import MoneyKind, narrow
from ..prefilling import prefills
from ..refused import Refused
from ..writing import before_saving, changed_fields, linked_id, stood, when_voided


@GiftRequest.approve.rule
def goes_through_the_marketing_manager(gift, act):
    """K4: gifts of a roadshow go through the marketing manager to the general manager."""
    if gift.is_for_roadshow and gift.state is not GiftState.ENDORSED:
        raise Refused("巡展礼品须先由市场经理同意", "A roadshow's gift needs the marketing manager's consent first", clause="K4")


@before_saving(ExpenseClaim)
def is_for_a_day_of_one_s_own_outside(claim, act, is_new):
    """K2: one claims for a travel form of one's own, and after the day."""
    form = claim.travel_form
    if form.employee_id != linked_id(claim, "employee"):
        raise Refused("这是别人的出行单", "This is somebody else's travel form", field="travel_form", clause="K2")
    if form.state in (TravelState.DRAFT, TravelState.SUBMITTED, TravelState.RETURNED):
        raise Refused("出行单尚未批准", "The travel form is not approved", field="travel_form", clause="K2")


@before_saving(ExpenseLine)
def is_an_invoice_of_the_claim(line, act, is_new):
    """K2: against genuine invoices: a number is one number however it is written, and the claim's total is the sum of its lines."""
    if not is_new and not changed_fields(line):
        return  # a scan of the invoice may follow
    if stood(line, "claim") is not line.claim:
        raise Refused("明细不能换到别的报销单,请作废后重填", "A line does not change its claim: void it and write it anew", field="claim", clause="K2")
    line.invoice_no = "".join(narrow(line.invoice_no).upper().split())
    session = object_session(line.claim)
    session.add(line)
    session.flush()
    add_up(line.claim)


@when_voided(ExpenseLine)
def is_no_longer_claimed(line, act):
    """K2: a line that is taken away is taken from the total, and its invoice may be claimed again."""
    add_up(line.claim)


def add_up(claim: ExpenseClaim) -> None:
    """K2: the total follows the lines, until the claim is submitted."""
    session = object_session(claim)
    session.refresh(claim, with_for_update=True)
    if claim.stands:
        raise Refused("报销单已提交,明细不能再改", "The claim is submitted: its lines stand", clause="K2")
    lines = select(func.coalesce(func.sum(ExpenseLine.amount), 0)).where(ExpenseLine.claim_id == claim.id, ExpenseLine.voided_at.is_(None))
    total = session.scalar(lines)
    if total > MoneyKind.most:
        raise Refused("金额超出范围,请核对", "This is too much money: check the amounts", field="amount")
    claim.total = total
    session.flush()


@ExpenseClaim.submit.rule
def has_something_to_claim(claim, act):
    """K2: a claim without an invoice claims nothing."""
    if not claim.total:
        raise Refused("请先填写报销明细和发票", "Write its lines with their invoices first", clause="K2")


@ExpenseClaim.submit.rule
def has_the_invoice_of_every_line(claim, act):
    """K2: against genuine invoices: each line comes with the scan of its own."""
    bare = select(ExpenseLine.invoice_no).where(ExpenseLine.claim_id == claim.id, ExpenseLine.invoice_scan_id.is_(None), ExpenseLine.voided_at.is_(None))
    if lacking := object_session(claim).scalars(bare.order_by(ExpenseLine.id).limit(5)).all():
        raise Refused("请上传发票扫描件:{numbers}", "Hand in the scan of the invoice: {numbers}", clause="K2", numbers="、".join(lacking))


@prefills(KeyVisit, "travel_form")
def is_of_the_account_that_was_travelled_to(form):
    """K3: whom the journey was to is known from its form."""
    return {"key_account": form.key_account}
