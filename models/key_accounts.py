"""Key accounts 大客户: whom we go out to see, with which travel form, and what came of it (K1–K3)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Key, Must, Search, field, link, state
from .kinds import Phone, Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import OWNER, Role
from .words import Label

FINDING = Label("查实了什么、凭什么", "What was found, and what shows it")


class KeyAccount(Register):
    """A company or office that may buy more than one car, and who looks after it."""

    label = Label("大客户", "Key accounts")
    area = Area.KEY_ACCOUNTS
    icon = "building"
    own = ("owner",)

    name: Mapped[str] = field("单位", "Name", search=Search.PART, listed=True)
    industry: Mapped[str | None] = field("行业", "Industry", listed=True)
    district: Mapped[str | None] = field("区域", "District", listed=True)
    contact: Mapped[str | None] = field("联系人", "Contact", search=Search.PART, listed=True, help=Label("姓名和职务", "Name and position"))
    phone: Mapped[Phone | None] = field("联系电话", "Phone", search=Search.PREFIX | Search.TAIL, listed=True)
    owner: Mapped[Employee | None] = link("负责人", "Owner", listed=True, among="is_active", or_self=True)
    remark: Mapped[Text | None] = field("备注", "Remark", help=Label("用车情况、采购流程、谁拍板", "Their cars, how they buy, who decides"))

    keys = (Key(("store_id", "name"), Label("本店已有这个大客户", "The store has this key account already")),)


class TravelState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待审批", "Awaiting approval", "orange"
    APPROVED = "approved", "已批准", "Approved", "green"
    RETURNED = "returned", "已退回", "Sent back", "azure"
    VIOLATED = "violated", "违规", "False", "red"


class TravelForm(Register):
    """Leave to go out to a customer: without it nobody goes, and leaving and returning are stamped (K1, K2)."""

    label = Label("出行", "Travel forms")
    area = Area.KEY_ACCOUNTS
    icon = "walk"
    own = ("employee",)
    titled_by = "destination"
    sorted_by = "-travel_on"
    editable_in = (TravelState.DRAFT, TravelState.RETURNED)

    destination: Mapped[str] = field("目的地", "Destination", search=Search.PREFIX, listed=True)
    employee: Mapped[Employee] = link("外出人", "Employee", system=True, listed=True)
    travel_on: Mapped[date] = field("出行日期", "Travels on", sort=True, listed=True)
    key_account: Mapped[KeyAccount | None] = link("大客户", "Key account", listed=True)
    purpose: Mapped[Text] = field("事由", "Purpose", help=Label("见谁、谈什么、想得到什么结果", "Whom to see, about what, and what should come of it"))
    comment: Mapped[str | None] = field("批语", "Comment", system=True)
    approved_by: Mapped[Employee | None] = link("审批人", "Approved by", system=True)
    approved_at: Mapped[datetime | None] = field("批准时间", "Approved at", system=True)
    left_at: Mapped[datetime | None] = field("出发时间", "Left at", system=True, listed=True)
    returned_at: Mapped[datetime | None] = field("返回时间", "Returned at", system=True, listed=True)
    finding: Mapped[Text | None] = field("违规认定", "Finding", system=True, help=FINDING)
    state: Mapped[TravelState] = state(TravelState.DRAFT, listed=True)

    must = (Must("returned_after_leaving", "returned_at IS NULL OR returned_at >= left_at", Label("返回不能早于出发", "Nobody returns before leaving")),)

    submit = Move((TravelState.DRAFT | TravelState.RETURNED) >> TravelState.SUBMITTED, Label("提交", "Submit"), by=OWNER)
    approve = Move(
        TravelState.SUBMITTED >> TravelState.APPROVED, Label("批准", "Approve"), by=Role.SALES_MANAGER, stamps="approved_at", signs="approved_by", apart_from=("employee",)
    )
    return_ = Move(TravelState.SUBMITTED >> TravelState.RETURNED, Label("退回", "Send back"), by=Role.SALES_MANAGER, asks=("comment",), apart_from=("employee",))
    depart = Move(TravelState.APPROVED.stays, Label("出发", "Leave"), by=OWNER, stamps="left_at", clauses=("K2",))
    come_back = Move(TravelState.APPROVED.stays, Label("返回", "Return"), by=OWNER, stamps="returned_at", clauses=("K2",))
    violate = Move(
        TravelState.APPROVED >> TravelState.VIOLATED, Label("认定违规", "Find false"), by=Role.SALES_MANAGER, asks=("finding",), apart_from=("employee",), tone="danger"
    )


class VisitState(Choice):
    RECORDED = "recorded", "已记录", "Recorded", "green"
    VIOLATED = "violated", "违规", "False", "red"


class KeyVisit(Register):
    """What came of a visit outside, written on the day of return, with the date of the next one (K3)."""

    label = Label("拜访", "Key visits")
    area = Area.KEY_ACCOUNTS
    icon = "map-pin"
    own = ("employee",)
    titled_by = "key_account"
    sorted_by = "-visited_at"
    editable_in = (VisitState.RECORDED,)

    key_account: Mapped[KeyAccount] = link("大客户", "Key account", listed=True)
    travel_form: Mapped[TravelForm] = link("出行单", "Travel form", listed=True)
    employee: Mapped[Employee] = link("拜访人", "Employee", system=True, listed=True)
    visited_at: Mapped[datetime] = field("拜访时间", "Visited at", sort=True, listed=True)
    result: Mapped[Text] = field("结果", "Result", listed=True, help=Label("见到谁、谈了什么、对方怎么说", "Who was met, what was spoken of, what they said"))
    next_visit_on: Mapped[date | None] = field("下次拜访", "Next visit", sort=True, listed=True, help=Label("到日子会出现在待办里", "It falls due by itself on that day"))
    finding: Mapped[Text | None] = field("违规认定", "Finding", system=True, help=FINDING)
    state: Mapped[VisitState] = state(VisitState.RECORDED, listed=True)

    violate = Move(
        VisitState.RECORDED >> VisitState.VIOLATED, Label("认定违规", "Find false"), by=Role.SALES_MANAGER, asks=("finding",), apart_from=("employee",), tone="danger"
    )
