"""Customers 客户: who they are, the leads they are to us, and who had them when (C1, C2, D3)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Mapped, Session, relationship

from . import clock, search_terms
from .acting import Actor
from .choice import Choice
from .fields import Key, Search, borrow, field, link, state
from .kinds import Phone, Text
from .marketing import Campaign
from .moves import Maybe, Move
from .people import Employee
from .products import Channel, VehicleModel
from .register import Area, Register
from .roadshows import Roadshow
from .roles import OWNER, SYSTEM, Role
from .words import Label


class Gender(Choice):
    MALE = "male", "先生", "Mr"
    FEMALE = "female", "女士", "Ms"


class CustomerState(Choice):
    KNOWN = "known", "在册", "Known"
    MERGED = "merged", "已合并", "Merged", "secondary"
    ERASED = "erased", "已删除个人信息", "Erased", "secondary"


class Customer(Register):
    """A person who may buy, bought, or once asked. One living row per phone and store (C3); erased on request (PIPL)."""

    label = Label("客户", "Customers")
    area = Area.CUSTOMERS
    icon = "users"
    own = ("leads.owner", "leads.dcc")

    name: Mapped[str] = field("姓名", "Name", search=Search.PART, listed=True)
    gender: Mapped[Gender | None] = field("性别", "Gender", listed=True)
    phone: Mapped[Phone | None] = field("电话", "Phone", search=Search.PREFIX | Search.TAIL, guarded=True, listed=True)
    other_phone: Mapped[Phone | None] = field("备用电话", "Other phone", search=Search.PREFIX | Search.TAIL, guarded=True)
    district: Mapped[str | None] = field("区域", "District", listed=True)
    birthday: Mapped[date | None] = field("生日", "Birthday")
    id_no: Mapped[str | None] = field("身份证号", "ID number", length=32, guarded=True)
    consents: Mapped[Text | None] = field("授权说明", "Consents", help=Label("客户同意我们保存和使用哪些信息", "What the customer agreed that we keep and use"))

    merged_into: Mapped["Customer | None"] = link("合并到", "Merged into", system=True, help=Label("两人实为一人:全部记录归到这一位,电话都保留", "Both are one person: all records go to this one, both phones are kept"))
    erased_at: Mapped[datetime | None] = field("删除时间", "Erased at", system=True)
    state: Mapped[CustomerState] = state(CustomerState.KNOWN)

    leads: Mapped[list["Lead"]] = relationship("Lead", viewonly=True)

    merge = Move(
        CustomerState.KNOWN >> CustomerState.MERGED, Label("合并客户", "Merge"), by=Role.SUPERVISOR, asks=("merged_into",), clauses=("C3",), tone="danger"
    )
    erase = Move(
        (CustomerState.KNOWN | CustomerState.MERGED) >> CustomerState.ERASED, Label("删除个人信息", "Erase personal data"), by=Role.SALES_MANAGER,
        stamps="erased_at", clauses=("Y4",), tone="danger",
    )  # fmt: skip

    keys = (Key(("store_id", "phone"), Label("本店已有这个电话的客户,请联系主管", "This phone is known here: ask your supervisor")),)

    @classmethod
    def found_for(cls, session: Session, wanted: list[tuple[Any, dict[str, Any]]]) -> "list[Customer | None]":
        """For each row that is to have a customer of such details: whoever has that phone in its store, if there is anybody."""
        keys = [(row.store_id, parts.get("phone")) for row, parts in wanted]
        if len(keys) > 1:
            # Most phones of many are nobody's: which are is asked for all at once.
            had = select(cls.store_id, cls.phone, cls.other_phone).where(cls.has_any(phone for _, phone in keys if phone))
            known = {(store, phone) for store, *both in session.execute(had) for phone in both}
            keys = [key if key in known else (key[0], None) for key in keys]
        return [cls.known_by(session, store, phone) if phone else None for store, phone in keys]

    @classmethod
    def has_any(cls, phones: Iterable[str]) -> ColumnElement[bool]:
        """Whoever has one of the phones, as the first or the second: looked for in the index of each."""
        phones = set(phones)
        return cls.id.in_(search_terms.one_by_one(cls, [cls.phone.in_(phones), cls.other_phone.in_(phones)]))

    @classmethod
    def known_by(cls, session: Session, store_id: int, phone: str) -> "Customer | None":
        """Whoever has that phone in the store, also as a second one or under a name that was merged into another."""
        for each in session.scalars(_with_phone(), {"store_id": store_id, "phone": phone}).all():
            while each is not None and each.merged_into_id is not None:
                each = session.get(cls, each.merged_into_id)
            if each is not None and not each.is_void:
                return each
        return None

    @classmethod
    def is_delivered(cls):
        return cls.leads.any(Lead.is_delivered())

    @classmethod
    def in_pool(cls):
        return cls.leads.any(Lead.in_pool())


@cache
def _with_phone() -> Select:
    """The customers of a store who have a phone, as the first or the second; asked with every new lead."""
    phone = bindparam("phone")
    either = search_terms.one_by_one(Customer, [Customer.phone == phone, Customer.other_phone == phone])
    found = select(Customer).where(Customer.store_id == bindparam("store_id"), Customer.id.in_(either))
    return found.order_by(Customer.voided_at.is_not(None), Customer.id).limit(9).execution_options(planned_once=True)


class Level(Choice):
    """How soon and how surely they buy."""

    O = "O", "O 已订", "O deposit paid", "green"  # noqa: E741 – the trade's own letter
    H = "H", "H 一周内", "H within a week", "red"
    A = "A", "A 一月内", "A within a month", "orange"
    B = "B", "B 三月内", "B within a quarter", "blue"
    C = "C", "C 更远", "C later", "secondary"


class Expected(Choice):
    WITHIN_WEEK = "within_week", "一周内", "Within a week"
    WITHIN_MONTH = "within_month", "一月内", "Within a month"
    WITHIN_QUARTER = "within_quarter", "三月内", "Within a quarter"
    LATER = "later", "更晚", "Later"


class LeadState(Choice):
    NEW = "new", "待分配", "New", "azure"
    OPEN = "open", "跟进中", "Open"
    WON = "won", "已成交", "Won", "green"
    LOST = "lost", "战败", "Lost", "red"
    VOID = "void", "作废", "Void", "secondary"


class Lead(Register):
    """An interest in a car: caught once, followed until won, lost or void (C1, C2, D3)."""

    label = Label("线索", "Leads")
    area = Area.CUSTOMERS
    icon = "target-arrow"
    rank = -1
    own = ("owner", "dcc")
    titled_by = "customer"
    sorted_by = "-captured_at"
    voided_otherwise = Label("线索须通过“申请作废”由主管确认", "A lead is voided by “Ask to void” and the supervisor's confirmation")

    customer: Mapped[Customer] = link("客户", "Customer")
    name = borrow("customer", required=True)
    gender = borrow("customer")
    phone = borrow("customer", required=True)
    district = borrow("customer")
    channel: Mapped[Channel] = link("渠道", "Channel", listed=True)
    campaign: Mapped[Campaign | None] = link("直复营销", "Campaign")
    roadshow: Mapped[Roadshow | None] = link("巡展", "Roadshow")
    model: Mapped[VehicleModel | None] = link("意向车型", "Model", listed=True)
    level: Mapped[Level | None] = field("级别", "Level", listed=True)
    expected_purchase: Mapped[Expected | None] = field("预计购车", "Expected purchase", listed=True)
    owner: Mapped[Employee | None] = link("顾问", "Owner", system=True, listed=True, among="is_active")
    dcc: Mapped[Employee | None] = link("DCC", "DCC", system=True, among="is_active")
    captured_at: Mapped[datetime] = field("建档时间", "Captured", system=True, sort=True, listed=True)
    next_due_at: Mapped[datetime | None] = field("下次回访", "Next contact", system=True, sort=True, listed=True)
    is_complete: Mapped[bool] = field("信息完整", "Complete", default=False, system=True)
    remark: Mapped[Text | None] = field("备注", "Remark")
    reopened_at: Mapped[datetime | None] = field("重新激活", "Reopened", system=True)
    state: Mapped[LeadState] = state(LeadState.NEW, listed=True)

    assign = Move(
        (LeadState.NEW | LeadState.OPEN) >> LeadState.OPEN,
        Label("分配", "Assign"),
        by=Role.SALES_MANAGER,
        asks=("owner", Maybe("assignments.reason")),
        clauses=("C1",),
    )
    begin = Move(LeadState.NEW >> LeadState.OPEN, Label("开始跟进", "Begin"), by=SYSTEM)
    win = Move((LeadState.NEW | LeadState.OPEN | LeadState.LOST) >> LeadState.WON, Label("成交", "Win"), by=SYSTEM, clauses=("P9",))
    unwin = Move(LeadState.WON >> LeadState.OPEN, Label("取消成交", "No longer won"), by=SYSTEM)
    request_lost = Move(
        LeadState.OPEN.stays, Label("申请战败", "Ask to close as lost"), by=OWNER,
        asks=("closings.reason_code", "closings.reason", Maybe("closings.competitor")), clauses=("C2",), tone="danger",
    )  # fmt: skip
    request_void = Move(
        (LeadState.NEW | LeadState.OPEN).stays, Label("申请作废", "Ask to void"), by=(OWNER, Role.DCC.when("is_pooled"), Role.SALES_MANAGER.when("is_pooled")),
        asks=("closings.reason_code", "closings.reason"), clauses=("C2",), tone="danger",
    )  # fmt: skip
    lose = Move(LeadState.OPEN >> LeadState.LOST, Label("战败", "Lose"), by=SYSTEM)
    void = Move((LeadState.NEW | LeadState.OPEN | LeadState.LOST) >> LeadState.VOID, Label("作废", "Void"), by=SYSTEM)
    reopen = Move(
        (LeadState.LOST | LeadState.VOID) >> LeadState.OPEN, Label("重新激活", "Reopen"),
        by=(Role.SUPERVISOR, Role.SALES_MANAGER), asks=("owner",), stamps="reopened_at",
    )  # fmt: skip

    @classmethod
    def own_when_made(cls, actor: Actor) -> str:
        """A DCC brings a lead into the pool; a consultant keeps it."""
        return "dcc" if actor.role is Role.DCC else "owner"

    @classmethod
    def due_before(cls, moment: datetime):
        """Both ends of the range are said: with one alone, SQLite reads all open leads to find the few that are late."""
        return and_(cls.next_due_at >= clock.BEGINNING, cls.next_due_at < moment)

    @classmethod
    def in_pool(cls):
        """Waiting for the evening's assignment (C1)."""
        return and_(cls.owner_id.is_(None), cls.state == LeadState.NEW)

    @property
    def is_pooled(self) -> bool:
        """The same of one lead."""
        return self.owner_id is None and self.state is LeadState.NEW

    @classmethod
    def is_delivered(cls):
        from .sales import Order, OrderState

        return cls.id.in_(select(Order.lead_id).where(Order.state == OrderState.DELIVERED))

    @classmethod
    def found_by(cls, text: str):
        return search_terms.matching(cls, text)


class Assignment(Register):
    """Who gave which lead to whom, and why (C1)."""

    label = Label("分配记录", "Assignments")
    area = Area.CUSTOMERS
    icon = "arrows-exchange"
    own = ("to_owner", "from_owner")
    titled_by = "lead"
    sorted_by = "-assigned_at"

    lead: Mapped[Lead] = link("线索", "Lead", system=True, listed=True)
    from_owner: Mapped[Employee | None] = link("原顾问", "From", system=True, listed=True)
    to_owner: Mapped[Employee] = link("新顾问", "To", system=True, listed=True)
    assigned_by: Mapped[Employee | None] = link("分配人", "Assigned by", system=True, listed=True)
    assigned_at: Mapped[datetime] = field("分配时间", "Assigned at", system=True, sort=True, listed=True)
    reason: Mapped[str | None] = field("原因", "Reason", listed=True, system=True)


class LostReason(Choice):
    """Why a lead ends (trade's list)."""

    PRICE = "price", "价格", "Price"
    FINANCING = "financing", "金融方案", "Financing"
    MODEL = "model_or_range", "车型或续航", "Model or range"
    CHARGING = "charging", "充电条件", "Charging"
    DELIVERY_TIME = "delivery_time", "交付周期", "Delivery time"
    COMPETITOR = "competitor", "购买竞品", "Competitor"
    ELSEWHERE = "bought_elsewhere", "他店购买", "Bought elsewhere"
    GIVEN_UP = "plan_given_up", "放弃购车", "Plan given up"
    FAMILY = "family", "家人意见", "Family's opinion"
    SERVICE = "service", "服务体验", "Service experience"
    UNREACHABLE = "unreachable", "联系不上", "Cannot be reached"
    WRONG_NUMBER = "wrong_number", "空号错号", "Wrong number"
    DUPLICATE = "duplicate", "重复信息", "Duplicate"
    OTHER = "other", "其他", "Other"


class ClosingKind(Choice):
    LOST = "lost", "战败", "Lost", "red"
    VOID = "void", "作废", "Void", "secondary"


class ClosingState(Choice):
    REQUESTED = "requested", "待确认", "Awaiting confirmation", "orange"
    CONFIRMED = "confirmed", "已确认", "Confirmed"
    REFUSED = "refused", "已驳回", "Refused", "secondary"


class Closing(Register):
    """A request to end a lead as lost or void; it takes effect only by the supervisor's confirmation (C2)."""

    label = Label("战败作废", "Closings")
    area = Area.CUSTOMERS
    icon = "circle-x"
    own = ("requested_by", "lead.owner", "lead.dcc")
    titled_by = "lead"
    sorted_by = "-requested_at"

    lead: Mapped[Lead] = link("线索", "Lead", system=True, listed=True)
    kind: Mapped[ClosingKind] = field("类别", "Kind", system=True, listed=True)
    reason_code: Mapped[LostReason] = field("原因", "Reason", system=True, listed=True)
    reason: Mapped[Text] = field("说明", "In words", system=True)
    competitor: Mapped[str | None] = field("竞品", "Competitor", system=True, listed=True)
    missed_follow_up: Mapped[bool] = field("因未回访", "For want of a follow-up", default=False, system=True)
    requested_by: Mapped[Employee | None] = link("申请人", "Asked by", system=True, listed=True)
    requested_at: Mapped[datetime] = field("申请时间", "Asked at", system=True, sort=True, listed=True)
    confirmed_by: Mapped[Employee | None] = link("确认人", "Confirmed by", system=True)
    confirmed_at: Mapped[datetime | None] = field("确认时间", "Confirmed at", system=True, sort=True, listed=True)
    state: Mapped[ClosingState] = state(ClosingState.REQUESTED, listed=True)

    keys = (
        Key(("lead_id",), Label("此线索已有待确认的申请", "There is a request for this lead already"), "state = 'requested' AND voided_at IS NULL"),
    )

    confirm = Move(
        ClosingState.REQUESTED >> ClosingState.CONFIRMED, Label("确认", "Confirm"), by=Role.SUPERVISOR, asks=("missed_follow_up",),
        stamps="confirmed_at", signs="confirmed_by", apart_from=("requested_by",), clauses=("C2",),
    )  # fmt: skip
    refuse = Move(
        ClosingState.REQUESTED >> ClosingState.REFUSED, Label("驳回", "Refuse"), by=Role.SUPERVISOR, apart_from=("requested_by",)
    )
