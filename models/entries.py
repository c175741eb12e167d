"""Entries that may be sent twice: what a phone posts again, because no answer came, is written once (K5)."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from .acting import act_of
from .base import Base
from .refused import Invalid, NotFound

KEY_FORM = re.compile(r"[A-Za-z0-9-]{16,64}")


class SentOnce(Base):
    """The key under which something was sent, and the row that came of it."""

    __tablename__ = "sent_once"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    register: Mapped[str]
    row_id: Mapped[int | None]
    by_id: Mapped[int | None]
    at: Mapped[datetime]


def written_once(session: Session, key: str, register: type, write: Callable[[], Any]) -> tuple[Any, bool]:
    """The row that `write` makes, or the one that came of this key before; and whether it is new. Two posts at one moment
    wait for each other; what is refused leaves the key free."""
    if not KEY_FORM.fullmatch(key):
        raise Invalid("缺少登记编号,请刷新页面后再试", "The entry lacks its key: reload the page", field="key")
    act = act_of(session)
    sent = session.get(SentOnce, key)
    if sent is None:
        sent = SentOnce(key=key, register=register.__tablename__, by_id=act.actor.employee_id, at=act.at)
        try:
            with session.begin_nested():
                session.add(sent)
                session.flush()
        except IntegrityError:
            session.expunge(sent) if sent in session else None
            sent = session.get(SentOnce, key, populate_existing=True)
        else:
            row = write()
            session.flush()
            sent.row_id = row.id
            session.flush()
            return row, True
    if sent is None or sent.by_id != act.actor.employee_id or sent.register != register.__tablename__ or sent.row_id is None:
        raise NotFound("没有这条登记", "There is no such entry")
    return session.get_one(register, sent.row_id), False
