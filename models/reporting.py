"""Reports 报表: when they are made by themselves, every run of one with what became of it, and who is at work on them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, Index, or_
from sqlalchemy.orm import Mapped, Session, mapped_column

from .acting import Actor
from .base import KEY, Base
from .choice import Choice
from .fields import Key, Search, field, link, state
from .kinds import Addresses, Facts, Recurring, Text, Wording
from .moves import Move
from .people import Employee, Store
from .register import Area, Belongs, Register
from .roles import OWNER, SYSTEM, Role
from .words import Label

SWEEP = "sweep"
"""A schedule may ask for the evening's sweep as well as for a report."""
DECIDES = (OWNER, Role.GENERAL_MANAGER, Role.SALES_MANAGER, Role.ADMINISTRATOR)


TOPICS = {"channels": ("channel", "roadshow"), "statements": ("statement",)}
"""What reports are called of which some positions see no others."""


def _is_called(register: type, topic: str) -> ColumnElement[bool]:
    return or_(*(register.report.like(f"%{word}%") for word in TOPICS[topic]))


class ScheduleState(Choice):
    ACTIVE = "active", "启用", "Active", "green"
    PAUSED = "paused", "停用", "Paused", "secondary"


class ReportSchedule(Register):
    """A report that is made by itself, in a rhythm said in plain words and in its store's time, and sent to its readers."""

    label = Label("报表计划", "Report schedules")
    area = Area.RUNNING
    icon = "calendar-time"
    belongs = Belongs.SHARED
    own = ("owner",)
    titled_by = "report"

    store: Mapped[Store | None] = link("门店", "Store")
    report: Mapped[str] = field("报表", "Report", length=64, listed=True, offered="known")
    rhythm: Mapped[Recurring] = field(
        "何时", "When", listed=True,
        help=Label("例如:每月1日 08:00、每周一 08:00、每天 20:30、每季度首个工作日 08:00、闭店时", "For example: monthly on the 1st at 08:00, every Monday at 08:00, every day at 20:30, on the first working day of each quarter at 08:00, at closing"),
    )  # fmt: skip
    role: Mapped[Role | None] = field("送给岗位", "Sent to", listed=True, help=Label("该岗位的在职人员会收到通知", "Whoever holds the position here is told"))
    owner: Mapped[Employee | None] = link("负责人", "Owner", or_self=True, system=True, listed=True, help=Label("以其权限生成;失败时通知", "It is made with their rights; they are told where it fails"))
    settings: Mapped[Text | None] = field("其他参数", "Other parameters", help=Label("每行一个 名称=值,不填即默认", "One name=value a line; what is left out is the report's own first answer"))
    addresses: Mapped[Addresses | None] = field(
        "邮件与群机器人", "E-mail and groups",
        help=Label("每行一个 Apprise 地址:mailto://…、wecombot://…、dingtalk://…、feishu://…", "One Apprise address a line: mailto://…, wecombot://…, dingtalk://…, feishu://…"),
    )  # fmt: skip
    next_at: Mapped[datetime | None] = field("下一次", "Next", system=True, listed=True)
    state: Mapped[ScheduleState] = state(ScheduleState.ACTIVE, listed=True)

    pause = Move(ScheduleState.ACTIVE >> ScheduleState.PAUSED, Label("停用", "Pause"), by=DECIDES)
    resume = Move(ScheduleState.PAUSED >> ScheduleState.ACTIVE, Label("启用", "Resume"), by=DECIDES)

    __table_args__ = (Index("ix_report_schedules_next", "next_at"),)

    offers: ClassVar[Callable[[], dict[str, Label]]] = dict
    """What reports there are; told by whoever knows."""
    published: ClassVar[Callable[[], dict[str, Label]]] = dict
    """Those people have published themselves, as far as it is known whose database is looked at."""

    checked: ClassVar[Callable[[Session, str, dict[str, str], Actor, date], None]] = lambda *_: None
    """Refuses parameters that the report would refuse of that person; told by whoever knows."""

    @classmethod
    def known(cls) -> dict[str, Label]:
        return cls.offers() | cls.published() | {SWEEP: Label("晚间检查", "Evening sweep")}

    @classmethod
    def is_channels(cls) -> ColumnElement[bool]:
        return _is_called(cls, "channels")

    @classmethod
    def is_statements(cls) -> ColumnElement[bool]:
        return _is_called(cls, "statements")


class RunState(Choice):
    WAITING = "waiting", "排队中", "Waiting", "secondary"
    RUNNING = "running", "运行中", "Running", "blue"
    DONE = "done", "已完成", "Done", "green"
    FAILED = "failed", "失败", "Failed", "red"
    CANCELLED = "cancelled", "已取消", "Cancelled", "secondary"


UNDER_WAY = RunState.WAITING | RunState.RUNNING


class ReportRun(Register):
    """One run of a report: who asked with which parameters, as of when, by which code, and what became of it. Made again it
    is a new edition; what was published stays as it was."""

    label = Label("报表记录", "Report runs")
    area = Area.RUNNING
    icon = "report"
    belongs = Belongs.SHARED
    own = ("asked_by",)
    titled_by = "report"
    sorted_by = "-asked_at"

    report: Mapped[str] = field("报表", "Report", length=64, system=True, search=Search.PREFIX, listed=True, offered="known")
    parameters: Mapped[Facts | None] = field("参数", "Parameters", system=True, listed=True, filtered=False)
    as_of: Mapped[datetime | None] = field("数据时点", "As of", system=True, listed=True)
    edition: Mapped[int] = field("版次", "Edition", default=1, system=True)
    asked_by: Mapped[Employee | None] = link("发起人", "Asked by", system=True, listed=True)
    asked_at: Mapped[datetime] = field("发起时间", "Asked at", system=True, sort=True, listed=True)
    schedule: Mapped[ReportSchedule | None] = link("计划", "Schedule", system=True)
    due_at: Mapped[datetime | None] = field("应于", "Due at", system=True)
    is_late: Mapped[bool] = field("补跑", "Made late", default=False, system=True)
    started_at: Mapped[datetime | None] = field("开始时间", "Started at", system=True)
    finished_at: Mapped[datetime | None] = field("完成时间", "Finished at", system=True, listed=True)
    progress: Mapped[Wording | None] = field("进度", "Progress", system=True, filtered=False)
    tries: Mapped[int] = field("尝试次数", "Tries", default=0, system=True)
    code_version: Mapped[str | None] = field("程序版本", "Code version", system=True)
    folder: Mapped[str | None] = field("文件夹", "Folder", system=True)
    failure: Mapped[Text | None] = field("失败原因", "Why it failed", system=True)
    failed_cell: Mapped[Text | None] = field("出错的单元格", "The cell that failed", system=True)
    sent_at: Mapped[datetime | None] = field("发送时间", "Sent at", system=True)
    state: Mapped[RunState] = state(RunState.WAITING, listed=True)

    begin = Move(UNDER_WAY >> RunState.RUNNING, Label("开始", "Begin"), by=SYSTEM, stamps="started_at")
    finish = Move(UNDER_WAY >> RunState.DONE, Label("完成", "Finish"), by=SYSTEM, stamps="finished_at")
    fail = Move(UNDER_WAY >> RunState.FAILED, Label("失败", "Fail"), by=SYSTEM, stamps="finished_at", asks=("failure",))
    cancel = Move(UNDER_WAY >> RunState.CANCELLED, Label("取消", "Cancel"), by=DECIDES, stamps="finished_at", tone="danger")

    keys = (Key(("schedule_id", "due_at"), Label("这一次已经安排", "This one is arranged already")),)
    known = ReportSchedule.known
    __table_args__ = (Index("ix_report_runs_editions", "report", "state", "id"),)

    @classmethod
    def is_channels(cls) -> ColumnElement[bool]:
        return _is_called(cls, "channels")

    @classmethod
    def is_statements(cls) -> ColumnElement[bool]:
        return _is_called(cls, "statements")


class Worker(Base):
    """A process that makes reports, and when it was last heard of: what a silent one had begun is taken over."""

    __tablename__ = "workers"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
