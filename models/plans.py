"""Plans 计划与目标: what each person is to reach in a month (S1)."""

from sqlalchemy.orm import Mapped

from .fields import Key, field, link, not_negative
from .kinds import Money, Month
from .people import Employee
from .register import Area, Register
from .words import Label


class Target(Register):
    """What one person is to reach in one month (S1, D1)."""

    label = Label("任务目标", "Targets")
    area = Area.PLANS
    icon = "target"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-month"

    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active")
    month: Mapped[Month] = field("月份", "Month", sort=True, listed=True)
    calls: Mapped[int | None] = field("来电", "Calls", check=not_negative)
    leads: Mapped[int | None] = field("线索", "Leads", check=not_negative, listed=True)
    invitations: Mapped[int | None] = field("邀约", "Invitations", check=not_negative, listed=True)
    test_drives: Mapped[int | None] = field("试驾", "Test drives", check=not_negative, listed=True)
    orders: Mapped[int | None] = field("订单", "Orders", check=not_negative, listed=True)
    units: Mapped[int | None] = field("交车台数", "Units", check=not_negative, listed=True)
    revenue: Mapped[Money | None] = field("销售额", "Revenue", check=not_negative, listed=True)

    keys = (Key(("employee_id", "month"), Label("此人本月已有目标,请修改原有的一条", "This person has a target for the month already: change that one")),)
