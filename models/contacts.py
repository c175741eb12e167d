"""Contacts 联系: calls, appointments and follow-ups of a lead (C2, C5, D1)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .customers import Lead
from .fields import Must, Search, field, link, not_negative, state
from .key_accounts import KeyAccount
from .kinds import Phone, Text
from .moves import Maybe, Move
from .people import Employee
from .products import Channel
from .register import Area, Register
from .roles import OWNER, SYSTEM, Role
from .words import Label


class Direction(Choice):
    INBOUND = "inbound", "呼入", "Inbound"
    OUTBOUND = "outbound", "呼出", "Outbound"


class Call(Register):
    """A phone call; an answered inbound one should leave full details (D1, D3)."""

    label = Label("来电", "Calls")
    area = Area.CUSTOMERS
    icon = "phone"
    own = ("agent", "lead.owner", "lead.dcc")
    titled_by = "phone"
    sorted_by = "-called_at"

    called_at: Mapped[datetime] = field("通话时间", "Called at", sort=True, listed=True)
    agent: Mapped[Employee] = link("接线人", "Agent", listed=True, among="is_active")
    direction: Mapped[Direction] = field("方向", "Direction", default=Direction.INBOUND, listed=True)
    answered: Mapped[bool] = field("已接听", "Answered", default=True, listed=True)
    phone: Mapped[Phone | None] = field("号码", "Phone", search=Search.PREFIX | Search.TAIL, guarded=True, listed=True)
    channel: Mapped[Channel | None] = link("渠道", "Channel", listed=True)
    lead: Mapped[Lead | None] = link("线索", "Lead", listed=True)
    ring_s: Mapped[int | None] = field("振铃", "Ringing", unit=Label("秒", "s"), check=not_negative)
    duration_s: Mapped[int | None] = field("通话时长", "Duration", unit=Label("秒", "s"), check=not_negative, listed=True)


class AppointmentState(Choice):
    MADE = "made", "已邀约", "Made", "blue"
    KEPT = "kept", "已到店", "Kept", "green"
    MISSED = "missed", "未到店", "Missed", "orange"
    CANCELLED = "cancelled", "已取消", "Cancelled", "secondary"


WRITERS = (OWNER, Role.SUPERVISOR, Role.SALES_MANAGER)
"""Whoever may change an invitation also says what became of it."""


class Appointment(Register):
    """An invitation to the showroom, and whether it was kept (D1)."""

    label = Label("邀约", "Appointments")
    area = Area.CUSTOMERS
    icon = "calendar-event"
    own = ("made_by", "lead.owner", "lead.dcc")
    titled_by = "lead"
    sorted_by = "-made_at"

    lead: Mapped[Lead] = link("线索", "Lead", listed=True)
    made_by: Mapped[Employee | None] = link("邀约人", "Made by", system=True, listed=True)
    made_at: Mapped[datetime] = field("邀约时间", "Made at", system=True, sort=True, listed=True)
    due_at: Mapped[datetime] = field("约定到店", "Due", sort=True, listed=True)
    closed_at: Mapped[datetime | None] = field("结束时间", "Closed at", system=True)
    remark: Mapped[str | None] = field("备注", "Remark")
    state: Mapped[AppointmentState] = state(AppointmentState.MADE, listed=True)

    keep = Move(AppointmentState.MADE >> AppointmentState.KEPT, Label("已到店", "Kept"), by=WRITERS, stamps="closed_at")
    miss = Move(AppointmentState.MADE >> AppointmentState.MISSED, Label("未到店", "Missed"), by=WRITERS, stamps="closed_at")
    cancel = Move(AppointmentState.MADE >> AppointmentState.CANCELLED, Label("取消", "Cancel"), by=WRITERS, stamps="closed_at", tone="danger")


class FollowUpKind(Choice):
    FIRST = "first", "首次回访", "First"
    SECOND = "second", "二次回访", "Second"
    REGULAR = "regular", "定期回访", "Regular"
    AFTER_24H = "after_24h", "交车24小时", "24 hours after delivery"
    AFTER_WEEK = "after_week", "交车一周", "A week after delivery"
    AFTER_THIRD = "after_third", "交车三次", "Third after delivery"
    BIRTHDAY = "birthday", "生日", "Birthday"
    SERVICE = "service", "保养", "Service"
    KEY_VISIT = "key_visit", "大客户拜访", "Key-account visit"


AFTER_DELIVERY = (FollowUpKind.AFTER_24H, FollowUpKind.AFTER_WEEK, FollowUpKind.AFTER_THIRD)
"""What is due because a car was delivered (P11), whatever becomes of the lead."""


AFTER_SALE = (*AFTER_DELIVERY, FollowUpKind.BIRTHDAY, FollowUpKind.SERVICE)
"""What owners are called for (A2, P11): it goes on when the lead is won."""

LADDER = (FollowUpKind.FIRST, FollowUpKind.SECOND, FollowUpKind.REGULAR)
"""The contacts that lead to a sale (C2)."""


class Method(Choice):
    PHONE = "phone", "电话", "Phone"
    WECHAT = "wechat", "微信", "WeChat"
    MESSAGE = "message", "短信", "Message"
    VISIT = "visit", "到店", "Visit"


class FollowUpState(Choice):
    DUE = "due", "待回访", "Due", "blue"
    DONE = "done", "已回访", "Done", "green"
    CANCELLED = "cancelled", "已取消", "Cancelled", "secondary"


class FollowUp(Register):
    """A contact with a lead or a key account that is due, and what came of it (C2, K3, P11)."""

    label = Label("回访", "Follow-ups")
    area = Area.CUSTOMERS
    icon = "phone-outgoing"
    own = ("owner", "lead.owner", "lead.dcc", "key_account.owner")
    titled_by = "lead"
    else_titled_by = "key_account"
    sorted_by = "-due_at"

    lead: Mapped[Lead | None] = link("线索", "Lead", listed=True)
    key_account: Mapped[KeyAccount | None] = link("大客户", "Key account")
    owner: Mapped[Employee | None] = link("负责人", "Owner", system=True, listed=True)
    kind: Mapped[FollowUpKind] = field("类别", "Kind", default=FollowUpKind.REGULAR, listed=True)
    due_at: Mapped[datetime] = field("应回访", "Due", sort=True, listed=True)
    done_at: Mapped[datetime | None] = field("回访时间", "Done at", system=True, listed=True)
    cancelled_at: Mapped[datetime | None] = field("取消时间", "Cancelled at", system=True)
    method: Mapped[Method | None] = field("方式", "Method", system=True, listed=True)
    result: Mapped[Text | None] = field("结果", "Result", system=True, listed=True)
    next_at: Mapped[datetime | None] = field("下次回访", "Next contact", system=True)
    by_rule: Mapped[bool] = field("按制度安排", "Planned by the rules", default=False, system=True, help=Label("由首访、二访和级别间隔算出", "Computed from the ladder and the level's interval"))
    state: Mapped[FollowUpState] = state(FollowUpState.DUE, listed=True)

    must = (
        Must("done_has_a_moment", "state <> 'done' OR done_at IS NOT NULL", Label("已回访须有时间", "What is done has a moment")),
        Must("of_a_lead_or_a_key_account", "(lead_id IS NULL) <> (key_account_id IS NULL)", Label("请选一条线索或一个大客户", "Choose a lead or a key account")),
    )

    finish = Move(
        FollowUpState.DUE >> FollowUpState.DONE, Label("记跟进", "Log it"), by=OWNER, asks=("method", "result", Maybe("next_at")), stamps="done_at"
    )
    cancel = Move(FollowUpState.DUE >> FollowUpState.CANCELLED, Label("取消", "Cancel"), by=SYSTEM, stamps="cancelled_at")
