"""Roadshows 巡展: a show outside the showroom, approved before it starts, its leads handed in afterwards (K4, K5)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped, relationship

from .choice import Choice
from .fields import Key, Must, Search, field, link, not_negative, state
from .kinds import Money, Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import SYSTEM, Role, Whose
from .words import Label

COSTS = Label("费用与礼品", "Costs and gifts")
MARKETING = (Role.MARKETING, Role.MARKETING_MANAGER)


class RoadshowState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待市场经理", "With the marketing manager", "orange"
    ENDORSED = "endorsed", "待总经理", "With the general manager", "orange"
    APPROVED = "approved", "已批准", "Approved", "azure"
    UNDER_WAY = "under_way", "进行中", "Under way", "blue"
    CLOSED = "closed", "已结束", "Closed", "green"
    REFUSED = "refused", "未批准", "Refused", "red"


class Roadshow(Register):
    """A show at a place that marketing found; money and gifts go through the marketing manager to the general manager (K4)."""

    label = Label("巡展", "Roadshows")
    area = Area.KEY_ACCOUNTS
    icon = "tent"
    titled_by = "place"
    sorted_by = "-starts_on"

    place: Mapped[str] = field("地点", "Place", search=Search.PART, listed=True)
    contact: Mapped[str | None] = field("场地联系人", "Contact", help=Label("姓名和电话", "Name and phone"))
    starts_on: Mapped[date] = field("开始日期", "Starts on", sort=True, listed=True)
    ends_on: Mapped[date] = field("结束日期", "Ends on", listed=True, help=Label("含当天", "That day included"))
    venue_cost: Mapped[Money] = field("场地费", "Venue cost", default=Decimal("0.00"), check=not_negative, listed=True, panel=COSTS)
    other_cost: Mapped[Money] = field("其他费用", "Other cost", default=Decimal("0.00"), check=not_negative, listed=True, panel=COSTS)
    gifts: Mapped[Text | None] = field("礼品", "Gifts", panel=COSTS, help=Label("每行一种:名称、数量、单价;批准后改动须重新审批", "One kind a line: name, number, price; a change after the approval takes a new one"))
    submitted_by: Mapped[Employee | None] = link("申请人", "Submitted by", system=True)
    endorsed_by: Mapped[Employee | None] = link("市场经理", "Endorsed by", system=True)
    approved_by: Mapped[Employee | None] = link("批准人", "Approved by", system=True)
    approved_at: Mapped[datetime | None] = field("批准时间", "Approved at", system=True)
    comment: Mapped[str | None] = field("批语", "Comment", system=True)
    started_at: Mapped[datetime | None] = field("开展时间", "Started at", system=True)
    closed_at: Mapped[datetime | None] = field("结束时间", "Closed at", system=True)
    handed_in_by: Mapped[Employee | None] = link("交回人", "Handed in by", system=True)
    handed_in_at: Mapped[datetime | None] = field("线索交回", "Leads handed in", system=True, sort=True)
    received_by: Mapped[Employee | None] = link("接收人", "Received by", system=True)
    received_at: Mapped[datetime | None] = field("线索接收", "Leads received", system=True)
    state: Mapped[RoadshowState] = state(RoadshowState.DRAFT, listed=True)

    staff: Mapped[list["RoadshowMember"]] = relationship(
        viewonly=True, primaryjoin="and_(Roadshow.id == RoadshowMember.roadshow_id, RoadshowMember.voided_at.is_(None))"
    )

    must = (Must("ends_after_start", "ends_on >= starts_on", Label("结束日期不能早于开始日期", "It cannot end before it starts")),)

    submit = Move((RoadshowState.DRAFT | RoadshowState.REFUSED) >> RoadshowState.SUBMITTED, Label("提交", "Submit"), by=MARKETING, signs="submitted_by")
    endorse = Move(
        RoadshowState.SUBMITTED >> RoadshowState.ENDORSED, Label("市场经理同意", "Endorse"), by=Role.MARKETING_MANAGER, signs="endorsed_by", apart_from=("submitted_by",)
    )
    approve = Move(
        RoadshowState.ENDORSED >> RoadshowState.APPROVED, Label("批准", "Approve"), by=Role.GENERAL_MANAGER,
        stamps="approved_at", signs="approved_by", apart_from=("submitted_by", "endorsed_by"),
    )  # fmt: skip
    refuse = Move(
        (RoadshowState.SUBMITTED | RoadshowState.ENDORSED) >> RoadshowState.REFUSED, Label("不批准", "Refuse"), by=Role.GENERAL_MANAGER,
        asks=("comment",), apart_from=("submitted_by",), tone="danger",
    )  # fmt: skip
    revise = Move(
        (RoadshowState.SUBMITTED | RoadshowState.ENDORSED | RoadshowState.APPROVED | RoadshowState.UNDER_WAY) >> RoadshowState.DRAFT,
        Label("改为草稿", "Make a draft again"), by=SYSTEM,
    )  # fmt: skip
    start = Move(RoadshowState.APPROVED >> RoadshowState.UNDER_WAY, Label("开展", "Start"), by=MARKETING, stamps="started_at", clauses=("K4",))
    close = Move(RoadshowState.UNDER_WAY >> RoadshowState.CLOSED, Label("结束", "Close"), by=MARKETING, stamps="closed_at", clauses=("K4",))
    hand_in = Move(
        (RoadshowState.UNDER_WAY | RoadshowState.CLOSED).stays, Label("交回线索", "Hand in the leads"), by=Whose(("staff.employee",)),
        stamps="handed_in_at", signs="handed_in_by", clauses=("K5",),
    )  # fmt: skip
    receive = Move(
        (RoadshowState.UNDER_WAY | RoadshowState.CLOSED).stays, Label("接收线索", "Receive the leads"), by=(Role.SUPERVISOR, Role.SALES_MANAGER),
        stamps="received_at", signs="received_by", apart_from=("handed_in_by",), clauses=("K5",),
    )  # fmt: skip


class RoadshowMember(Register):
    """Somebody who stands at the roadshow and registers who is interested (K5)."""

    label = Label("巡展人员", "Roadshow members")
    area = Area.KEY_ACCOUNTS
    icon = "user-check"
    titled_by = "employee"
    lines_of = "roadshow"
    follows = "roadshows"

    roadshow: Mapped[Roadshow] = link("巡展", "Roadshow", listed=True)
    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active")
    duty: Mapped[str | None] = field("分工", "Duty", listed=True)

    keys = (Key(("roadshow_id", "employee_id"), Label("此人已在巡展人员中", "This person is on it already")),)

