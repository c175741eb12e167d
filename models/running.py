"""Running the place 系统: settings, the history, report runs and imports."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import KEY, Base
from .choice import Choice
from .fields import Key, Search, field, link, state
from .kinds import Facts
from .moves import Move
from .people import Employee, Store
from .register import Area, Belongs, Register
from .roles import OWNER, SYSTEM, Role
from .words import Label


class Setting(Register):
    """An amount, a number of days or a time that the document gives or leaves open, valid from a day on."""

    label = Label("参数", "Settings")
    area = Area.RUNNING
    icon = "adjustments"
    belongs = Belongs.SHARED
    titled_by = "key"

    key: Mapped[str] = field("参数", "Setting", length=64, search=Search.PREFIX, listed=True, offered="known")
    value: Mapped[str] = field("值", "Value", listed=True)
    valid_from: Mapped[date] = field("生效日期", "Valid from", listed=True)

    keys = (Key(("store_id", "key", "valid_from"), Label("此参数在该日已有值", "This setting has a value from that day already")),)

    @classmethod
    def known(cls) -> dict[str, Label]:
        """The settings there are, by their keys."""
        from .amounts import AMOUNTS

        return {key: each.label for key, each in AMOUNTS.items()}


class DayOpening(Choice):
    WORKING = "working", "营业", "Working"
    CLOSED = "closed", "休息", "Closed"


class WeekendOpening(Choice):
    """On which days of an ordinary weekend a store opens."""

    CLOSED = "closed", "周末休息", "Closed at weekends"
    SATURDAY = "saturday", "周六营业", "Open on Saturdays"
    SUNDAY = "sunday", "周日营业", "Open on Sundays"
    BOTH = "both", "周末都营业", "Open all weekend"

    def opens_on(self, day: date) -> bool:
        return self is WeekendOpening.BOTH or (self.name == {5: "SATURDAY", 6: "SUNDAY"}.get(day.weekday()))


class CalendarDay(Register):
    """A day on which the store is open or closed otherwise than the calendar of the country says (Y2)."""

    label = Label("营业日历", "Calendar")
    area = Area.RUNNING
    icon = "calendar"
    belongs = Belongs.SHARED
    titled_by = "day"
    sorted_by = "-day"

    day: Mapped[date] = field("日期", "Day", sort=True, listed=True)
    kind: Mapped[DayOpening] = field("营业或休息", "Open or closed", listed=True)
    reason: Mapped[str | None] = field("原因", "Reason", listed=True, help=Label("例如:国庆、调休、店庆", "For example: National Day, a make-up day, the store's anniversary"))

    keys = (Key(("store_id", "day"), Label("这一天已有安排,请修改原有的一条", "This day has its entry already: change that one")),)


class AuditEntry(Register):
    """Who did what to which row, when, from where, before and after (Y3). Nobody can change it, not even the database."""

    label = Label("操作记录", "History")
    area = Area.RUNNING
    icon = "history"
    belongs = Belongs.SHARED
    titled_by = "action"
    sorted_by = "-at"
    read_only = True

    at: Mapped[datetime] = field("时间", "When", sort=True, listed=True)
    actor: Mapped[Employee | None] = link("人员", "Who", listed=True)
    actor_name: Mapped[str | None] = field("姓名", "Name")
    surface: Mapped[str] = field("途径", "Through", length=16, listed=True)
    address: Mapped[str | None] = field("来自", "From where", length=64, listed=True)
    register: Mapped[str] = field("登记簿", "Register", length=40, listed=True)
    row_id: Mapped[int | None] = field("编号", "Row", listed=True, filtered=False)
    action: Mapped[str] = field("操作", "Action", length=40, listed=True)
    changes: Mapped[Facts | None] = field("变更", "Changes", filtered=False)

    __table_args__ = (
        Index("ix_audit_entries_row", "register", "row_id", "id"),
        # What an import made and changed: few entries come from one.
        Index("ix_audit_entries_import", "import_id", "register", "row_id", sqlite_where=text("import_id IS NOT NULL"), postgresql_where=text("import_id IS NOT NULL")),
    )


class ImportState(Choice):
    READING = "reading", "读取中", "Reading", "blue"
    DONE = "done", "已导入", "Imported", "green"
    PARTLY = "partly", "部分导入", "Partly imported", "orange"
    FAILED = "failed", "未导入", "Not imported", "red"
    UNDONE = "undone", "已撤销", "Undone", "secondary"


class Import(Register):
    """One file or set of files that came in: how many rows, which were refused and why. While nothing was built on it, it
    can be undone: its rows become void, and what it changed is put back (Y3)."""

    label = Label("导入记录", "Imports")
    area = Area.RUNNING
    icon = "file-import"
    belongs = Belongs.SHARED
    titled_by = "source"
    sorted_by = "-started_at"
    own = ("imported_by",)

    store: Mapped[Store | None] = link("门店", "Store", system=True)
    source: Mapped[str] = field("文件", "File", system=True, search=Search.PREFIX, listed=True)
    recipe: Mapped[str | None] = field("配方", "Recipe", length=64, system=True, listed=True)
    imported_by: Mapped[Employee | None] = link("导入人", "Imported by", system=True, listed=True)
    started_at: Mapped[datetime] = field("开始时间", "Started at", system=True, sort=True, listed=True)
    finished_at: Mapped[datetime | None] = field("完成时间", "Finished at", system=True)
    rows_read: Mapped[int] = field("读取行数", "Rows read", default=0, system=True, listed=True)
    rows_in: Mapped[int] = field("导入行数", "Rows in", default=0, system=True, listed=True)
    rows_refused: Mapped[int] = field("拒绝行数", "Rows refused", default=0, system=True, listed=True)
    undone_at: Mapped[datetime | None] = field("撤销时间", "Undone at", system=True)
    undone_by: Mapped[Employee | None] = link("撤销人", "Undone by", system=True)
    report: Mapped[Facts | None] = field("报告", "Report", system=True, filtered=False)
    state: Mapped[ImportState] = state(ImportState.READING, listed=True)

    finish = Move(ImportState.READING >> ImportState.DONE, Label("完成", "Finish"), by=SYSTEM, stamps="finished_at")
    finish_partly = Move(ImportState.READING >> ImportState.PARTLY, Label("部分完成", "Finish partly"), by=SYSTEM, stamps="finished_at")
    fail = Move(ImportState.READING >> ImportState.FAILED, Label("失败", "Fail"), by=SYSTEM, stamps="finished_at")
    undo = Move(
        (ImportState.READING | ImportState.DONE | ImportState.PARTLY) >> ImportState.UNDONE, Label("撤销导入", "Undo the import"),
        by=(OWNER, Role.SUPERVISOR, Role.SALES_MANAGER, Role.ADMINISTRATOR), stamps="undone_at", signs="undone_by", clauses=("Y3",), tone="danger",
    )  # fmt: skip


class Login(Base):
    """A person who is logged in: the browser holds the key, this row says whether it still opens anything."""

    __tablename__ = "logins"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str | None]


class SweptDay(Base):
    """A local day of a store that the evening's sweep has looked at (Y1)."""

    __tablename__ = "swept_days"
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    swept_at: Mapped[datetime]
    raised: Mapped[int]
