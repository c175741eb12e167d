"""Own reports 自制报表: a notebook that somebody wrote, in the catalogue once an administrator has read and approved it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Search, field, link, state
from .kinds import Facts, Text, Wording
from .moves import Maybe, Move
from .people import Employee
from .register import Area, Belongs, Register
from .roles import OWNER, Role
from .words import Label


class OwnReportState(Choice):
    SUBMITTED = "submitted", "待批准", "Awaiting approval", "orange"
    APPROVED = "approved", "已发布", "Published", "green"
    REFUSED = "refused", "未批准", "Refused", "secondary"
    WITHDRAWN = "withdrawn", "已撤下", "Withdrawn", "secondary"


class OwnReport(Register):
    """A notebook that was handed in to become a report (Y4). It runs code, so an administrator reads it first; the source
    that was read is the source that runs."""

    label = Label("自制报表", "Own reports")
    area = Area.RUNNING
    icon = "notebook"
    belongs = Belongs.SHARED
    follows = "report_runs"
    own = ("author",)
    titled_by = "title"
    sorted_by = "-submitted_at"

    name: Mapped[str] = field("报表名", "Name", system=True, length=64, search=Search.PREFIX, listed=True)
    title: Mapped[Wording] = field("标题", "Title", system=True, listed=True, filtered=False)
    author: Mapped[Employee | None] = link("作者", "Author", system=True, listed=True)
    submitted_at: Mapped[datetime] = field("提交时间", "Submitted at", system=True, sort=True, listed=True)
    reads: Mapped[Wording | None] = field("读取的登记簿", "Registers it reads", system=True, listed=True, filtered=False, help=Label("一次运行只得到这些登记簿里读者有权看的行", "A run gets of these what its reader may see, and nothing else"))
    reading: Mapped[Text] = field("内容", "What it does", system=True, help=Label("逐格列出,供批准前阅读", "Cell by cell, to be read before it is approved"))
    notebook: Mapped[Facts] = field("笔记本", "Notebook", system=True, filtered=False)
    decided_by: Mapped[Employee | None] = link("决定人", "Decided by", system=True)
    decided_at: Mapped[datetime | None] = field("决定时间", "Decided at", system=True)
    comment: Mapped[str | None] = field("批语", "Comment", system=True)
    state: Mapped[OwnReportState] = state(OwnReportState.SUBMITTED, listed=True)

    approve = Move(
        OwnReportState.SUBMITTED >> OwnReportState.APPROVED, Label("批准发布", "Approve"), by=Role.ADMINISTRATOR, asks=(Maybe("comment"),),
        stamps="decided_at", signs="decided_by", apart_from=("author",), clauses=("Y4",),
    )  # fmt: skip
    refuse = Move(
        OwnReportState.SUBMITTED >> OwnReportState.REFUSED, Label("不批准", "Refuse"), by=Role.ADMINISTRATOR, asks=("comment",),
        stamps="decided_at", signs="decided_by", apart_from=("author",), tone="danger",
    )  # fmt: skip
    withdraw = Move(
        (OwnReportState.SUBMITTED | OwnReportState.APPROVED) >> OwnReportState.WITHDRAWN, Label("撤下", "Withdraw"), by=(OWNER, Role.ADMINISTRATOR), tone="danger"
    )

    @classmethod
    def published(cls) -> Select[Any]:
        """(id, name) of what is in the catalogue."""
        return select(cls.id, cls.name).where(cls.state == OwnReportState.APPROVED, cls.voided_at.is_(None)).order_by(cls.id)
