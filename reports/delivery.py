"""Sending a report to where people read: by e-mail with its PDF, to groups of WeCom, DingTalk and Feishu with a link."""

import logging
from pathlib import Path

from sqlalchemy.orm import Session

from models import clock
from models.acting import system_act
from models.notifications import notify
from models.reporting import ReportRun, RunState
from models.words import Label, say, speaking

from .attempts import Desk, owners, spoken_title, title_of
from .publishing import PDF

logger = logging.getLogger(__name__)

SECONDS = 20
"""What one address may take."""


def deliver(desk: Desk, run_id: int) -> list[str]:
    """Send a finished run to every address of its schedule, once; returns the addresses (without their secrets) that refused,
    of which its owner is told."""
    with desk.database.reading() as session:
        kept = session.get_one(ReportRun, run_id)
        if kept.state is not RunState.DONE or kept.sent_at is not None or kept.schedule is None:
            return []
        addresses = [line.strip() for line in (kept.schedule.addresses or "").splitlines() if line.strip()]
        title, spoken = spoken_title(desk, session, kept), (kept.parameters or {}).get("language", "zh")
    refused = []
    if addresses:
        with speaking(spoken):
            link = f"{desk.address.rstrip('/')}/reports/runs/{run_id}/"
            body = say("报表已生成,请打开:{link}", "The report is ready, open it here: {link}", link=link)
        refused = [address.partition("://")[0] for address in addresses if not send(address, title, body, desk.archive.folder(run_id) / PDF)]
    with desk.database.writing(system_act("job")) as session:
        kept = session.get_one(ReportRun, run_id)
        kept.sent_at = clock.now()
        if refused:
            _alert(session, desk, kept, refused)
    return refused


def _alert(session: Session, desk: Desk, kept: ReportRun, refused: list[str]) -> None:
    title = Label("报表未能送达:{name}", "The report could not be delivered: {name}").format(name=title_of(session, desk, kept.report))
    why = Label("没有收下的地址:{which}。请在计划中核对邮件与群机器人", "Addresses that did not take it: {which}. Check the e-mail and groups of its schedule").format(which=", ".join(refused))
    for person in owners(session, kept):
        notify(session, person.id, title, why, href=f"/reports/runs/{kept.id}/")


def send(address: str, title: str, body: str, paper: Path) -> bool:
    """One message to one Apprise address; an e-mail carries the PDF."""
    from apprise import Apprise, AppriseAsset, AppriseAttachment

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    sender = Apprise(asset=AppriseAsset(app_id="Forecourt", app_desc="展厅台", app_url=""))
    if not sender.add(address):
        return False
    carries = address.lower().startswith("mailto") and paper.is_file()
    attached = AppriseAttachment(str(paper)) if carries else None
    try:
        return bool(sender.notify(title=title, body=body, attach=attached))
    except Exception:
        # Whatever a plug-in of others stumbles over: the address alone is told, never what its secrets were.
        logger.warning("a message to %s could not be sent", address.partition("://")[0])
        return False
