"""Marketing 渠道经营: talks with channels, what is placed there, the words that are used, and direct marketing (C6, D2, D5)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from . import clock
from .choice import Choice
from .editions import EditionState
from .fields import Key, Must, Search, field, link, not_negative, state
from .kinds import Money, Text
from .moves import Maybe, Move
from .people import Employee
from .products import Channel
from .register import Area, Register
from .roles import Role
from .words import Label

WHO_MARKETS = (Role.SALES_MANAGER, Role.SUPERVISOR, Role.DCC, Role.MARKETING, Role.MARKETING_MANAGER, Role.ADMINISTRATOR)
"""Those who keep the channels."""


class ChannelDealing(Register):
    """A talk with a partner site or platform, and what came of it (D5)."""

    label = Label("渠道往来", "Channel dealings")
    area = Area.PRODUCTS
    icon = "messages"
    own = ("dealt_by",)
    titled_by = "subject"
    sorted_by = "-dealt_at"

    channel: Mapped[Channel] = link("渠道", "Channel", listed=True)
    dealt_at: Mapped[datetime] = field("往来时间", "When", default=clock.now, sort=True, listed=True)
    partner: Mapped[str] = field("对方", "Partner", search=Search.PART, listed=True, help=Label("网站或平台、联系人", "The site or platform, and with whom"))
    subject: Mapped[str] = field("事项", "Subject", search=Search.PART, listed=True, help=Label("例如:续约、线索质量、活动位置", "For example: renewal, quality of leads, a place for an action"))
    dealt_by: Mapped[Employee | None] = link("经办人", "By whom", listed=True, among="is_active", or_self=True)
    result: Mapped[Text | None] = field("结果", "Result", listed=True, help=Label("谈定了什么、下一步、何时", "What was agreed, what is next, and when"))


class MediaPlacement(Register):
    """What is shown where, from one day to another, and what it costs (D5)."""

    label = Label("媒介投放", "Media placements")
    area = Area.PRODUCTS
    icon = "ad-2"
    titled_by = "content"
    sorted_by = "-starts_on"

    content: Mapped[str] = field("投放内容", "Content", length=240, search=Search.PREFIX, listed=True, help=Label("版位、主题、主推车型", "The place, the subject, the models shown"))
    channel: Mapped[Channel] = link("渠道", "Channel", listed=True)
    starts_on: Mapped[date] = field("开始日期", "Starts on", sort=True, listed=True)
    ends_on: Mapped[date] = field("结束日期", "Ends on", sort=True, listed=True, help=Label("当天仍在投放", "It is still shown on that day"))
    cost: Mapped[Money] = field("费用", "Cost", check=not_negative, listed=True, help=Label("整个期间合计,按天分摊到月", "For the whole time; it is shared out by days"))

    must = (Must("ends_after_start", "ends_on >= starts_on", Label("结束日期不能早于开始日期", "It cannot end before it starts")),)


class ScriptKind(Choice):
    GREETING = "greeting", "接待问候", "Greeting"
    INVITATION = "invitation", "邀约", "Invitation"
    FIRST_MESSAGE = "first_message", "首条短信", "First message"
    FOLLOW_UP = "follow_up", "跟进", "Follow-up"


class Script(Register):
    """Standard words with gaps for names, in editions; messages are made from the one in force (C5, C6, D5)."""

    label = Label("话术", "Scripts")
    area = Area.PRODUCTS
    icon = "quote"
    titled_by = "title"
    editable_in = (EditionState.DRAFT,)

    kind: Mapped[ScriptKind] = field("类别", "Kind", listed=True)
    title: Mapped[str] = field("标题", "Title", search=Search.PART, listed=True)
    body: Mapped[Text] = field(
        "内容", "Words", listed=True,
        help=Label("空位写作 {品牌} {门店} {岗位} {姓名} {客户} {称呼} {车型} {时间},使用时自动填入", "Gaps are written {brand} {store} {position} {name} {customer} {salutation} {model} {time} and are filled in when it is used"),
    )  # fmt: skip
    edition: Mapped[int | None] = field("版次", "Edition", system=True, listed=True)
    published_by: Mapped[Employee | None] = link("发布人", "Published by", system=True)
    published_at: Mapped[datetime | None] = field("发布时间", "Published at", system=True, sort=True, listed=True)
    state: Mapped[EditionState] = state(EditionState.DRAFT, listed=True)

    keys = (Key(("store_id", "kind", "title"), Label("此话术已有修订稿,请修改那一份", "There is a draft of this script already: change that one"), "state = 'draft' AND voided_at IS NULL"),)

    publish = Move(
        EditionState.DRAFT >> EditionState.PUBLISHED, Label("发布", "Publish"), by=WHO_MARKETS, stamps="published_at", signs="published_by", clauses=("D5",)
    )
    revise = Move(EditionState.PUBLISHED.stays, Label("修订", "Revise"), by=WHO_MARKETS)
    withdraw = Move(EditionState.PUBLISHED >> EditionState.WITHDRAWN, Label("停用", "Withdraw"), by=WHO_MARKETS, tone="danger")


class CampaignState(Choice):
    PLANNED = "planned", "筹备中", "Planned", "secondary"
    RUNNING = "running", "进行中", "Running", "blue"
    CLOSED = "closed", "已结束", "Closed", "green"


class Campaign(Register):
    """Direct marketing to customers we know of: whom we wrote to, who replied, and the leads that came of it (D2)."""

    label = Label("直复营销", "Campaigns")
    area = Area.PRODUCTS
    icon = "mail-forward"
    titled_by = "title"

    title: Mapped[str] = field("标题", "Title", search=Search.PART, listed=True)
    channel: Mapped[Channel] = link("渠道", "Channel", listed=True)
    selection: Mapped[Text] = field("客户选择", "Selection", help=Label("选了哪些客户:条件、来源、人数", "Which customers: by what, from where, how many"))
    starts_on: Mapped[date | None] = field("开始日期", "Starts on", sort=True, listed=True, help=Label("不填即启动那天", "Left empty it is the day on which it is started"))
    ends_on: Mapped[date | None] = field("结束日期", "Ends on", sort=True, help=Label("当天仍在进行;不填即结束那天", "It still runs on that day; left empty it is the day on which it is closed"))
    cost: Mapped[Money | None] = field("费用", "Cost", check=not_negative, listed=True)
    sent: Mapped[int] = field("发送数", "Sent", default=0, check=not_negative, listed=True)
    replies: Mapped[int] = field("回复数", "Replies", default=0, check=not_negative, listed=True)
    result: Mapped[Text | None] = field("总结", "Result", system=True, help=Label("效果如何,下次怎么做", "How it went, and what to do another time"))
    state: Mapped[CampaignState] = state(CampaignState.PLANNED, listed=True)

    must = (
        Must("ends_after_start", "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", Label("结束日期不能早于开始日期", "It cannot end before it starts")),
        Must("replies_to_what_was_sent", "replies <= sent", Label("回复数不能多于发送数", "There are no more replies than messages sent")),
    )

    select_customers = Move(
        CampaignState.PLANNED.stays, Label("选客户", "Select customers"), by=WHO_MARKETS,
        asks=(Maybe("leads.state"), Maybe("leads.level"), Maybe("leads.model"), Maybe("leads.channel"), Maybe("customers.district")),
    )  # fmt: skip
    start = Move(CampaignState.PLANNED >> CampaignState.RUNNING, Label("启动", "Start"), by=WHO_MARKETS)
    close = Move(CampaignState.RUNNING >> CampaignState.CLOSED, Label("结束", "Close"), by=WHO_MARKETS, asks=(Maybe("result"),))
