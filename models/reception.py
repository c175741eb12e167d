"""Reception 接待: who came, what was written to them, whose customer they are (C3–C5, D4, P1–P5)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from . import clock
from .choice import Choice
from .customers import Customer, Lead
from .fields import Key, Must, Search, field, link, state
from .kinds import Facts, Phone, Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import SYSTEM, Role
from .words import Label

WHO_AND_WHEN = Label("接待", "Reception")
WHAT_FOR = Label("需求与结果", "Needs and outcome")
NOW_IF_EMPTY = Label("不填即现在", "Left empty it is now")


class VisitOrigin(Choice):
    WALK_IN = "walk_in", "自然到店", "Walk-in"
    INVITED = "invited", "邀约到店", "Invited"


class Visit(Register):
    """D4, P1–P5: a customer in the showroom: received, introduced to a consultant, shown cars, offered a drive."""

    label = Label("到店接待", "Visits")
    area = Area.CUSTOMERS
    icon = "door-enter"
    own = ("received_by", "introduced_to", "lead.owner", "lead.dcc")
    titled_by = "lead"
    sorted_by = "-arrived_at"

    lead: Mapped[Lead] = link("线索", "Lead", listed=True, panel=WHO_AND_WHEN)
    origin: Mapped[VisitOrigin] = field("来访方式", "Origin", default=VisitOrigin.WALK_IN, listed=True, panel=WHO_AND_WHEN)
    arrived_at: Mapped[datetime] = field("到店时间", "Arrived", default=clock.now, sort=True, listed=True, help=NOW_IF_EMPTY, panel=WHO_AND_WHEN)
    left_at: Mapped[datetime | None] = field("离店时间", "Left", panel=WHO_AND_WHEN)
    received_by: Mapped[Employee | None] = link("接待人", "Received by", listed=True, among="is_active", or_self=True, panel=WHO_AND_WHEN)
    introduced_to: Mapped[Employee | None] = link("引荐给", "Introduced to", listed=True, among="is_active", help=Label("由哪位顾问接手", "The consultant who took over"), panel=WHO_AND_WHEN)
    needs: Mapped[Text | None] = field("需求", "Needs", help=Label("用途、预算、家人意见、最在意什么", "Use, budget, the family's opinion, what matters most"), panel=WHAT_FOR)
    models_shown: Mapped[str | None] = field("介绍车型", "Models shown", length=240, help=Label("例如:海豹、海豚", "For example: Seal, Dolphin"), panel=WHAT_FOR)
    test_drive_offered: Mapped[bool] = field("已邀请试驾", "Test drive offered", default=False, listed=True, panel=WHAT_FOR)
    outcome: Mapped[Text | None] = field("结果", "Outcome", listed=True, help=Label("例如:试驾、报价、约下次、离店", "For example: drove, was quoted, comes again, left"), panel=WHAT_FOR)

    must = (Must("left_after_arriving", "left_at IS NULL OR left_at >= arrived_at", Label("离店时间不能早于到店时间", "Nobody leaves before arriving")),)


class MessageKind(Choice):
    FIRST_MESSAGE = "first_message", "首条短信", "First message"
    INVITATION = "invitation", "邀约", "Invitation"
    FOLLOW_UP = "follow_up", "跟进", "Follow-up"
    GREETING = "greeting", "问候", "Greeting"


class MessageStatus(Choice):
    DRAFTED = "drafted", "草稿", "Drafted", "secondary"
    SENT = "sent", "已发送", "Sent", "green"
    FAILED = "failed", "发送失败", "Failed", "red"


class Message(Register):
    """A text message to a customer; after every call or reception the first one goes out the same day (C5)."""

    label = Label("短信", "Messages")
    area = Area.CUSTOMERS
    icon = "message"
    own = ("sender", "lead.owner", "lead.dcc")
    titled_by = "lead"
    sorted_by = "-sent_at"

    lead: Mapped[Lead] = link("线索", "Lead", listed=True)
    kind: Mapped[MessageKind] = field("类别", "Kind", default=MessageKind.FIRST_MESSAGE, listed=True)
    body: Mapped[Text] = field("内容", "Text", listed=True)
    sender: Mapped[Employee | None] = link("发送人", "Sender", listed=True, among="is_active", or_self=True)
    status: Mapped[MessageStatus] = field("发送状态", "Status", default=MessageStatus.SENT, listed=True)
    sent_at: Mapped[datetime | None] = field("发送时间", "Sent at", sort=True, listed=True, help=NOW_IF_EMPTY)

    must = (
        Must("sent_has_a_moment", "status <> 'sent' OR sent_at IS NOT NULL", Label("已发送的短信须有发送时间", "What was sent has a moment")),
        Must("draft_was_not_sent", "status <> 'drafted' OR sent_at IS NULL", Label("草稿尚未发送,不能有发送时间", "A draft was not sent yet: it has no moment")),
    )


class Winner(Choice):
    """Which of two colliding leads stays."""

    FIRST = "first", "前一条有效", "The first stays"
    SECOND = "second", "后一条有效", "The second stays"


class CollisionState(Choice):
    OPEN = "open", "待裁定", "Open", "orange"
    DECIDED = "decided", "已裁定", "Decided"


class Collision(Register):
    """Two leads of one customer: nobody quarrels before the customer; supervisor or manager decides (C3)."""

    label = Label("撞单", "Collisions")
    area = Area.CUSTOMERS
    icon = "arrows-cross"
    own = ("first_lead.owner", "first_lead.dcc", "second_lead.owner", "second_lead.dcc")
    titled_by = "phone"

    phone: Mapped[Phone | None] = field("电话", "Phone", search=Search.PREFIX | Search.TAIL, guarded=True, listed=True, help=Label("不填即线索的电话", "Left empty it is the lead's"))
    first_lead: Mapped[Lead] = link("前一条线索", "First lead", listed=True)
    second_lead: Mapped[Lead | None] = link("后一条线索", "Second lead", listed=True, help=Label("后来登记被拦下的,尚无线索", "A later entry that was held back has none yet"))
    claimed_by: Mapped[Employee | None] = link("后登记人", "Entered later by", system=True, listed=True)
    claimed_at: Mapped[datetime | None] = field("后登记时间", "Entered later at", system=True, sort=True)
    entered: Mapped[Facts | None] = field("后登记内容", "What was entered", system=True, filtered=False)
    parties: Mapped[str | None] = field("当事人", "Parties", length=240, listed=True, help=Label("牵涉到哪些同事", "The colleagues concerned"))
    cause: Mapped[Text | None] = field("起因", "Cause", help=Label("谁先接触、为何没有发现、有无漏跟", "Who came first, why it went unseen, whether a follow-up was missed"))
    missed_follow_up_by: Mapped[Employee | None] = link("漏跟进人", "Missed follow-up by", among="is_active")
    before_customer: Mapped[bool] = field("当着客户争执", "Before the customer", default=False)
    decision: Mapped[Winner | None] = field("裁定", "Decision", system=True, listed=True)
    grounds: Mapped[Text | None] = field("理由", "Grounds", system=True)
    decided_by: Mapped[Employee | None] = link("裁定人", "Decided by", system=True)
    decided_at: Mapped[datetime | None] = field("裁定时间", "Decided at", system=True, sort=True, listed=True)
    state: Mapped[CollisionState] = state(CollisionState.OPEN, listed=True)

    must = (Must("two_leads", "first_lead_id <> second_lead_id", Label("撞单须是两条不同的线索", "A collision is between two different leads")),)
    keys = (
        Key(("first_lead_id", "second_lead_id"), Label("这两条线索已有撞单记录", "There is a case of these two leads already")),
        Key(("first_lead_id", "claimed_by_id"), Label("已提交主管裁定,请等待", "It is before the supervisor already"), "state = 'open' AND voided_at IS NULL"),
    )

    decide = Move(
        CollisionState.OPEN >> CollisionState.DECIDED, Label("裁定", "Decide"), by=(Role.SUPERVISOR, Role.SALES_MANAGER), asks=("decision", "grounds"),
        stamps="decided_at", signs="decided_by", apart_from=("missed_follow_up_by",), clauses=("C3",),
    )  # fmt: skip

    @property
    def loser(self) -> Lead | None:
        """The lead that the decision ends; an entry that was held back and loses never became one."""
        return self.second_lead if self.decision is Winner.FIRST else self.first_lead


class ReferralState(Choice):
    CLAIMED = "claimed", "待确认", "Claimed", "orange"
    CONFIRMED = "confirmed", "已确认", "Confirmed", "green"


class Referral(Register):
    """A friend sent this customer: it belongs to whoever truly has the relation (C4)."""

    label = Label("转介绍", "Referrals")
    area = Area.CUSTOMERS
    looks_at_its_like = True
    icon = "users-plus"
    own = ("claimed_by", "lead.owner", "lead.dcc")
    titled_by = "introducer"

    introducer: Mapped[str] = field("介绍人", "Introducer", search=Search.PART, listed=True, help=Label("把客户介绍来的朋友或老客户", "The friend or customer who sent them"))
    known_customer: Mapped[Customer | None] = link("介绍人是老客户", "Introducer is our customer")
    lead: Mapped[Lead] = link("线索", "Lead", listed=True)
    claimed_by: Mapped[Employee | None] = link("归属申请人", "Claimed by", listed=True, among="is_active", or_self=True)
    evidence: Mapped[Text | None] = field("依据", "Evidence", help=Label("怎么认识、何时介绍、有何凭据", "How they know each other, when it was, what shows it"))
    disputed: Mapped[bool] = field("有争议", "Disputed", default=False, listed=True, help=Label("有争议的须主管和经理两人签字", "A disputed one takes the supervisor's and the manager's signature"))
    owner_decided: Mapped[Employee | None] = link("判定归属", "Owner decided", system=True, listed=True, among="is_active")
    signed_by: Mapped[Employee | None] = link("签字", "Signed by", system=True)
    countersigned_by: Mapped[Employee | None] = link("会签", "Countersigned by", system=True)
    confirmed_at: Mapped[datetime | None] = field("确认时间", "Confirmed at", system=True, sort=True)
    state: Mapped[ReferralState] = state(ReferralState.CLAIMED, listed=True)

    keys = (
        Key(("lead_id",), Label("此线索的转介绍已确认归属", "Whose referral this lead is has been confirmed already"), "state = 'confirmed' AND voided_at IS NULL"),
    )  # fmt: skip

    confirm = Move(
        ReferralState.CLAIMED >> ReferralState.CONFIRMED, Label("确认", "Confirm"), by=Role.SUPERVISOR,
        stamps="confirmed_at", signs="signed_by", apart_from=("claimed_by",), clauses=("C4",),
    )  # fmt: skip
    sign = Move(
        ReferralState.CLAIMED.stays, Label("签字判定", "Sign"), by=(Role.SUPERVISOR, Role.SALES_MANAGER), asks=("owner_decided",),
        apart_from=("claimed_by", "signed_by"), clauses=("C4",),
    )  # fmt: skip
    settle = Move(ReferralState.CLAIMED >> ReferralState.CONFIRMED, Label("两人签妥", "Settle"), by=SYSTEM, stamps="confirmed_at")
