"""Notifications 通知: what the system tells somebody, where they work – in their own language, until they have read it."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, Session

from .acting import act_of, by_the_system
from .choice import Choice
from .fields import field, link, state
from .kinds import Wording
from .moves import Move
from .people import Employee
from .register import Area, Belongs, Register
from .roles import OWNER
from .words import Contradiction, Label


class NotificationState(Choice):
    UNREAD = "unread", "未读", "Unread", "blue"
    READ = "read", "已读", "Read", "secondary"


class Notification(Register):
    """Something that one person is told, with the way to where it is to be seen (T5, Y4): nobody else reads it."""

    label = Label("通知", "Notifications")
    area = Area.RUNNING
    icon = "bell"
    belongs = Belongs.ALL
    own = ("recipient",)
    titled_by = "title"
    sorted_by = "-told_at"

    recipient: Mapped[Employee] = link("收件人", "For", system=True, filtered=False)
    title: Mapped[Wording] = field("通知", "Notification", system=True, filtered=False)
    text: Mapped[Wording | None] = field("内容", "Text", system=True, filtered=False, listed=True)
    href: Mapped[str | None] = field("去处", "Leads to", length=200, system=True, filtered=False)
    told_at: Mapped[datetime] = field("时间", "When", system=True, sort=True, listed=True)
    read_at: Mapped[datetime | None] = field("阅读时间", "Read at", system=True)
    state: Mapped[NotificationState] = state(NotificationState.UNREAD, listed=True)

    read = Move(NotificationState.UNREAD >> NotificationState.READ, Label("标为已读", "Mark as read"), by=OWNER, stamps="read_at")

    __table_args__ = (
        Index("ix_notifications_unread", "recipient_id", "told_at", sqlite_where=sql("read_at IS NULL"), postgresql_where=sql("read_at IS NULL")),
    )  # fmt: skip


def notify(session: Session, employee_id: int, title: Label, text: Label | None = None, href: str | None = None) -> Notification:
    """Tell one person, in the caller's transaction: what is not done after all is not told either.

    `href` is a path of our own that shows what it is about.
    """
    if href is not None and not (href.startswith("/") and not href.startswith("//")):
        raise Contradiction(f"a notification leads to a path of our own, not to {href!r}")
    with by_the_system(session):
        told = Notification(recipient_id=employee_id, title=_kept(title), text=_kept(text) if text else None, href=href, told_at=act_of(session).at)
        session.add(told)
        session.flush()
    return told


def _kept(words: Label) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
