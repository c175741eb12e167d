"""Plans 计划与目标: what the store and each person are to reach, and the tasks given on the way (M2, S1, S3, A2)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Key, Must, Search, field, link, not_negative, state
from .kinds import Money, Month, Period, Text
from .moves import Maybe, Move
from .people import Employee
from .register import Area, Register
from .roles import Role, Whose
from .words import Label

WHICH_PERIOD = Label("例如 2026、2026-Q3、2026-09 或 2026-W37", "For example 2026, 2026-Q3, 2026-09 or 2026-W37")


class PlanState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待审批", "Awaiting approval", "orange"
    APPROVED = "approved", "已批准", "Approved", "green"
    RETURNED = "returned", "已退回", "Returned", "red"


class PlanPeriod(Choice):
    YEAR = "year", "年度", "Year"
    QUARTER = "quarter", "季度", "Quarter"
    MONTH = "month", "月度", "Month"

    @property
    def within(self) -> "PlanPeriod | None":
        """The kind of plan that this one is a part of."""
        return {PlanPeriod.MONTH: PlanPeriod.QUARTER, PlanPeriod.QUARTER: PlanPeriod.YEAR}.get(self)


class SalesPlan(Register):
    """What the store is to sell in a year, a quarter or a month, each a part of the longer one (M2)."""

    label = Label("销售计划", "Sales plans")
    area = Area.PLANS
    icon = "map-2"
    rank = -1
    titled_by = "period"
    sorted_by = "-period"
    editable_in = (PlanState.DRAFT, PlanState.RETURNED)

    period_kind: Mapped[PlanPeriod] = field("计划类别", "Kind of plan", listed=True)
    period: Mapped[Period] = field("期间", "Period", search=Search.PREFIX, sort=True, listed=True, help=Label("例如 2026、2026-Q3 或 2026-09", "For example 2026, 2026-Q3 or 2026-09"))
    units: Mapped[int | None] = field("计划台数", "Units", check=not_negative, listed=True)
    revenue: Mapped[Money | None] = field("计划销售额", "Revenue", check=not_negative, listed=True)
    parent: Mapped["SalesPlan | None"] = link("上级计划", "Part of", listed=True, help=Label("不填即自动归入同店的季度或年度计划", "Left empty it becomes part of the store's plan for the quarter or year"))
    policy: Mapped[Text | None] = field("销售政策", "Sales policy", help=Label("靠什么达成:重点车型、渠道、价格和活动", "How it is to be reached: models, channels, prices and actions"))
    submitted_by: Mapped[Employee | None] = link("提交人", "Submitted by", system=True)
    submitted_at: Mapped[datetime | None] = field("提交时间", "Submitted at", system=True)
    approved_by: Mapped[Employee | None] = link("审批人", "Approved by", system=True)
    approved_at: Mapped[datetime | None] = field("批准时间", "Approved at", system=True)
    comment: Mapped[Text | None] = field("批语", "Comment", system=True, help=Label("说明要改什么", "Say what is to be changed"))
    state: Mapped[PlanState] = state(PlanState.DRAFT, listed=True)

    must = (Must("plans_something", "units IS NOT NULL OR revenue IS NOT NULL", Label("请填写计划台数或计划销售额", "Plan a number of units or a revenue")),)
    keys = (Key(("store_id", "period"), Label("本店此期间已有计划,请修改原有的一条", "The store has a plan for this period already: change that one")),)

    submit = Move(
        (PlanState.DRAFT | PlanState.RETURNED) >> PlanState.SUBMITTED, Label("提交", "Submit"), by=Role.SALES_MANAGER,
        stamps="submitted_at", signs="submitted_by",
    )  # fmt: skip
    approve = Move(
        PlanState.SUBMITTED >> PlanState.APPROVED, Label("批准", "Approve"), by=Role.GENERAL_MANAGER,
        stamps="approved_at", signs="approved_by", apart_from=("submitted_by",),
    )  # fmt: skip
    return_ = Move(
        (PlanState.SUBMITTED | PlanState.APPROVED) >> PlanState.RETURNED, Label("退回", "Return"), by=Role.GENERAL_MANAGER,
        asks=("comment",), apart_from=("submitted_by",), tone="danger",
    )  # fmt: skip


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


class PersonalPlan(Register):
    """How one person means to reach the target, and what came of it (A2)."""

    label = Label("个人计划", "Personal plans")
    area = Area.PLANS
    icon = "notes"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-period"

    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active", or_self=True)
    period: Mapped[Period] = field("期间", "Period", search=Search.PREFIX, sort=True, listed=True, help=WHICH_PERIOD)
    plan: Mapped[Text] = field("计划", "Plan", listed=True, help=Label("找谁、做什么、到什么程度;一行一件事", "Whom to see, what to do, how far to get; a line for each"))
    result: Mapped[Text | None] = field("结果", "Result", listed=True, help=Label("期末填写:做到了什么,差在哪里", "At the end: what was reached, what is missing"))

    keys = (Key(("employee_id", "period"), Label("此人此期间已有计划,请修改原有的一条", "This person has a plan for the period already: change that one")),)


class TaskState(Choice):
    OPEN = "open", "待完成", "Open", "blue"
    DONE = "done", "已完成", "Done", "green"
    CANCELLED = "cancelled", "已取消", "Cancelled", "secondary"


class Task(Register):
    """S3, A4: something to be done by somebody by a day; overdue is computed."""

    label = Label("工作任务", "Tasks")
    area = Area.PLANS
    icon = "checkbox"
    own = ("assignee", "giver")
    titled_by = "title"
    sorted_by = "-due_on"
    editable_in = (TaskState.OPEN,)

    title: Mapped[str] = field("任务", "Task", search=Search.PART, listed=True, help=Label("一句话说清要做什么", "What is to be done, in one sentence"))
    assignee: Mapped[Employee] = link("负责人", "Assignee", listed=True, among="is_active", or_self=True)
    due_on: Mapped[date] = field("截止日期", "Due on", sort=True, listed=True)
    details: Mapped[Text | None] = field("要求", "Details", help=Label("做到什么算完成,需要谁配合", "When it counts as done, who helps"))
    giver: Mapped[Employee | None] = link("安排人", "Given by", system=True, listed=True)
    result: Mapped[Text | None] = field("完成情况", "Result", system=True)
    finished_at: Mapped[datetime | None] = field("完成时间", "Finished at", system=True, sort=True, listed=True)
    state: Mapped[TaskState] = state(TaskState.OPEN, listed=True)

    finish = Move(
        TaskState.OPEN >> TaskState.DONE, Label("完成", "Finish"), by=Whose(("assignee",)), asks=(Maybe("result"),), stamps="finished_at"
    )
    cancel = Move(TaskState.OPEN >> TaskState.CANCELLED, Label("取消", "Cancel"), by=Whose(("giver",)), tone="danger")
