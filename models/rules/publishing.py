"""Rules of own reports: nobody runs code on the others' data that an administrator has not read (Y4)."""

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from ..acting import act_of, by_the_system
from ..notifications import notify
from ..people import Employee, EmployeeState, Position
from ..publishing import OwnReport, OwnReportState
from ..refused import Refused
from ..roles import Role
from ..words import Label

MOST_ADMINISTRATORS = 20


@OwnReport.approve.rule
def is_read_by_an_administrator(report, act, comment=None):
    """Y4: what runs on other people's data is approved by an administrator, who is not its author."""
    if not report.reading:
        raise Refused("没有可供阅读的内容", "There is nothing to read before approving", clause="Y4")


@OwnReport.approve.effect
def takes_the_place_of_its_last_edition(report, act, comment=None):
    """Y4: of one name, only the newest approved notebook runs."""
    session = object_session(report)
    earlier = select(OwnReport).where(OwnReport.name == report.name, OwnReport.state == OwnReportState.APPROVED, OwnReport.id != report.id, OwnReport.voided_at.is_(None))
    with by_the_system(session):
        for each in session.scalars(earlier).all():
            each.withdraw()
    _tell_the_author(session, report, Label("报表“{name}”已批准发布", "Your report “{name}” is published"))


@OwnReport.refuse.effect
def is_told_why(report, act, comment=None):
    """Y4: the author hears why it was not approved."""
    _tell_the_author(object_session(report), report, Label("报表“{name}”未获批准", "Your report “{name}” was not approved"))


def hand_in(session: Session, name: str, title: Label, notebook: dict, reads: Label, reading: str) -> OwnReport:
    """A notebook is submitted; the administrators are told that one waits for them."""
    act = act_of(session)
    report = OwnReport(
        store_id=act.actor.store_id, name=name, title={"zh": title.zh, "en": title.en}, author_id=act.actor.employee_id, submitted_at=act.at,
        reads={"zh": reads.zh, "en": reads.en}, reading=reading, notebook=notebook,
    )  # fmt: skip
    session.add(report)
    session.flush()
    administrators = (
        select(Employee.id).join(Position, Position.id == Employee.position_id)
        .where(Position.role == Role.ADMINISTRATOR, Employee.state == EmployeeState.ACTIVE, Employee.voided_at.is_(None)).limit(MOST_ADMINISTRATORS)
    )  # fmt: skip
    words = Label("{who}提交了自制报表“{name}”,请阅读后批准", "{who} handed in the report “{name}”: read it and decide").format(who=act.actor.name, name=title)
    for each in session.scalars(administrators).all():
        notify(session, each, words, href=f"/admin/own_reports/details/?id={report.id}")
    return report


def _tell_the_author(session: Session, report: OwnReport, words: Label) -> None:
    if report.author_id is not None:
        notify(session, report.author_id, words.format(name=Label(**report.title)), href=f"/admin/own_reports/details/?id={report.id}")
