"""Sales schemes 销售方案: what is offered for a time, and what each car earns the one who sells it (M5)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, relationship

from .fields import Key, Must, Search, field, fraction, link, not_negative, positive, state
from .kinds import Money, Percent, Text
from .moves import Move
from .people import Employee
from .plans import PlanState
from .products import VehicleModel
from .register import Area, Register
from .roles import Role
from .words import Label


class SalesScheme(Register):
    """M5: a policy with its commission, in force from one day to another once the general manager has approved it."""

    label = Label("销售方案", "Sales schemes")
    area = Area.PLANS
    icon = "discount"
    titled_by = "title"
    sorted_by = "-starts_on"
    editable_in = (PlanState.DRAFT, PlanState.RETURNED)

    title: Mapped[str] = field("方案", "Scheme", search=Search.PART, listed=True)
    starts_on: Mapped[date] = field("开始日期", "Starts on", sort=True, listed=True)
    ends_on: Mapped[date] = field("结束日期", "Ends on", sort=True, listed=True, help=Label("当天仍有效", "That day still counts"))
    body: Mapped[Text] = field("内容", "What it says", help=Label("对客户:优惠与条件;对员工:怎么算提成", "For customers: the offer and its conditions; for staff: how the commission is reckoned"))
    submitted_by: Mapped[Employee | None] = link("提交人", "Submitted by", system=True, listed=True)
    submitted_at: Mapped[datetime | None] = field("提交时间", "Submitted at", system=True)
    approved_by: Mapped[Employee | None] = link("审批人", "Approved by", system=True, listed=True)
    approved_at: Mapped[datetime | None] = field("批准时间", "Approved at", system=True)
    comment: Mapped[Text | None] = field("批语", "Comment", system=True, help=Label("说明要改什么", "Say what is to be changed"))
    state: Mapped[PlanState] = state(PlanState.DRAFT, listed=True)

    commission_rules: Mapped[list["CommissionRule"]] = relationship("CommissionRule", viewonly=True)

    must = (Must("ends_after_start", "ends_on >= starts_on", Label("结束日期不能早于开始日期", "It cannot end before it starts")),)

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


class CommissionRule(Register):
    """What a car earns its seller under a scheme, from the so-manieth unit of the month on (M5)."""

    label = Label("提成规则", "Commission rules")
    area = Area.PLANS
    icon = "coins"
    titled_by = "scheme"
    lines_of = "scheme"

    scheme: Mapped[SalesScheme] = link("销售方案", "Scheme", listed=True)
    model: Mapped[VehicleModel | None] = link("车型", "Model", listed=True, help=Label("不填即所有车型", "Left empty it is for every model"))
    from_units: Mapped[int] = field("从第几台起", "From unit", default=1, check=positive, listed=True, help=Label("只对当月第几台及以后计算", "Only this unit of the month and those after it"))
    per_unit: Mapped[Money | None] = field("每台提成", "Per unit", check=not_negative, listed=True)
    percent: Mapped[Percent | None] = field("提成比例", "Per cent", check=fraction, listed=True, help=Label("占成交总价", "Of the order's total"))

    must = (Must("earns_something", "per_unit IS NOT NULL OR percent IS NOT NULL", Label("请填写每台提成或提成比例", "Give an amount per unit or a percentage")),)
    keys = (
        Key(("scheme_id", "model_id", "from_units"), Label("此方案对该车型、该台数已有规则", "The scheme has a rule for this model from this unit already")),
        Key(("scheme_id", "from_units"), Label("此方案对所有车型、该台数已有规则", "The scheme has a rule for every model from this unit already"), "model_id IS NULL AND voided_at IS NULL"),
    )
