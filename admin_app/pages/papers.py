"""The papers of a row, ready for the printer; the agreement of a drive is signed where it is read (P6)."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from models import Register, policy, writing
from models.policy import Right
from models.refused import Forbidden, Invalid, NotFound, Several
from models.sales import TestDrive, TestDriveState
from models.words import say

from ..access import act, csrf_token, reading
from ..attaching import hang_scans, received_scans, scans_of
from ..database import writing as transaction
from ..papers import PAPERS, Reader

papers = Blueprint("papers", __name__)
HAND = "signature_scan"


@papers.get("/papers/<register>/<row_id>/<name>")
def show(register: str, row_id: str, name: str) -> Any:
    known = PAPERS.get(Register.all.get(register), {})
    if name not in known:
        raise NotFound("没有这张表单", "There is no such paper")
    row = policy.fetch(reading(), g.person.actor, Register.all[register], row_id)
    title, sheets = known[name]
    read = Reader(g.person.actor)
    return render_template(
        "paper.html", title=title, sheets=[sheet(row, read) for sheet in sheets], back=f"/admin/{register}/details/?id={row.id}", csrf=csrf_token(), sign=_where_to_sign(row)
    )


def _where_to_sign(row: Any) -> str:
    """Where the customer's signature is sent, while the drive waits for it and this person may enter it."""
    is_open = isinstance(row, TestDrive) and row.state is TestDriveState.BOOKED and HAND in scans_of(g.person.actor, TestDrive)
    return f"/papers/test_drives/{row.id}/sign" if is_open and policy.holds(g.reading, g.person.actor, row, Right.WRITE) else ""


@papers.post("/papers/test_drives/<row_id>/sign")
def sign(row_id: str) -> Response:
    """P6: the driver has read the terms, accepts them, agrees that the scans are kept, and signs."""
    hand = {name: each for name, each in scans_of(g.person.actor, TestDrive).items() if name == HAND}
    if not hand:
        raise Forbidden("请客户的顾问办理签字", "The customer's consultant takes the signature")
    taken, wrong = received_scans(hand)
    if wrong:
        raise Several(wrong)
    if not taken:
        raise Invalid("请客户先在框内签名", "The customer signs within the frame first", field=HAND)
    if not (request.form.get("terms") and request.form.get("consent")):
        raise Invalid("请客户先接受条款并同意留存证件", "The customer accepts the terms and agrees that the scans are kept first", field="terms_accepted")
    with transaction(act()) as session:
        drive = policy.fetch(session, g.person.actor, TestDrive, row_id, Right.WRITE)
        agreed = {"terms_accepted": True, "signature": drive.driver_name or drive.lead.title, "consented_at": drive.consented_at or g.now}
        writing.update(session, drive, agreed)
        hang_scans(session, drive, hand, taken)
    flash(say("客户已签字", "The customer has signed"))
    return redirect(f"/admin/test_drives/details/?id={drive.id}", 303)
