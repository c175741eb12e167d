"""People 组织与人员: the stores, their positions, and who holds them (O1, O2)."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .choice import Choice
from .fields import Key, Must, Search, field, link, not_negative, state
from .kinds import Phone, Text
from .moves import Maybe, Move
from .register import Area, Belongs, Register
from .roles import Role
from .words import Label


class Store(Register):
    """A dealership, or the head office above them (O1)."""

    label = Label("门店", "Stores")
    area = Area.PEOPLE
    icon = "building-store"
    belongs = Belongs.ALL

    code: Mapped[str] = field("编码", "Code", length=32, search=Search.PREFIX, listed=True)
    name: Mapped[str] = field("名称", "Name", search=Search.PART, listed=True)
    brand: Mapped[str | None] = field("品牌", "Brand", listed=True)
    city: Mapped[str | None] = field("城市", "City", listed=True)
    address: Mapped[str | None] = field("地址", "Address")
    timezone: Mapped[str] = field("时区", "Time zone", default="Asia/Shanghai", length=64)
    is_head_office: Mapped[bool] = field("总部", "Head office", default=False, listed=True)

    keys = (Key(("code",), Label("已有这个门店编码", "There is a store with this code already")),)


class Position(Register):
    """A place in the tree of positions, with its duties and the role it gives (O1); planned beside actual (O2)."""

    label = Label("岗位", "Positions")
    area = Area.PEOPLE
    icon = "sitemap"

    code: Mapped[str] = field("编码", "Code", length=32, search=Search.PREFIX, listed=True)
    name: Mapped[str] = field("名称", "Name", search=Search.PART, listed=True)
    parent: Mapped["Position | None"] = link("上级岗位", "Reports to", listed=True)
    role: Mapped[Role] = field("角色", "Role", listed=True)
    duties: Mapped[Text | None] = field("职责", "Duties")
    planned_headcount: Mapped[int] = field("编制", "Planned headcount", default=1, check=not_negative, listed=True)
    owes_daily_report: Mapped[bool] = field("须交日报", "Owes a daily report", default=False)

    keys = (Key(("store_id", "code"), Label("本店已有这个岗位编码", "The store has a position with this code already")),)


class EmployeeState(Choice):
    ACTIVE = "active", "在职", "Active"
    LEFT = "left", "离职", "Left", "secondary"


class Employee(Register):
    """A person who works here and holds one position."""

    label = Label("员工", "Employees")
    area = Area.PEOPLE
    icon = "id-badge"

    name: Mapped[str] = field("姓名", "Name", search=Search.PART, listed=True)
    username: Mapped[str | None] = field("登录名", "Username", length=64, search=Search.PREFIX, listed=True)
    phone: Mapped[Phone | None] = field("电话", "Phone", search=Search.PREFIX | Search.TAIL, listed=True)
    position: Mapped["Position"] = link("岗位", "Position", listed=True)
    hired_on: Mapped[date | None] = field("入职日期", "Hired on", listed=True)
    left_on: Mapped[date | None] = field("离职日期", "Left on", system=True)
    successor: Mapped["Employee | None"] = link("工作接手人", "Taken over by", system=True, among="is_active")
    active: Mapped[bool] = field("在职", "Active", default=True, system=True)
    state: Mapped[EmployeeState] = state(EmployeeState.ACTIVE, listed=True)
    # No fields: they are nobody's to see, export or write but the door's.
    password_hash: Mapped[str | None] = mapped_column(String(256))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(default="zh")

    keys = (Key(("username",), Label("这个登录名已被使用", "This user name is taken")),)
    must = (Must("hired_before_leaving", "left_on IS NULL OR hired_on IS NULL OR left_on >= hired_on", Label("离职日期不能早于入职日期", "Nobody leaves before being hired")),)

    leave = Move(
        EmployeeState.ACTIVE >> EmployeeState.LEFT,
        Label("办理离职", "Leave"),
        by=(Role.SALES_MANAGER, Role.ADMINISTRATOR),
        asks=("left_on", Maybe("successor")),
        tone="danger",
    )

    @classmethod
    def is_active(cls):
        """Those who may be given work."""
        return cls.state == EmployeeState.ACTIVE
