"""Reports to the company 汇报: one form and one language for the market, the problem and the proposal (M4, T3, T6.2)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Search, field, link, state
from .kinds import Period, Text
from .moves import Maybe, Move
from .people import Employee
from .plans import WHICH_PERIOD
from .register import Area, Register
from .roles import OWNER, Role
from .words import Label

SITUATION = Label("情况", "Situation")
PROPOSAL = Label("建议", "Proposal")


class MarketState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待阅", "Submitted", "orange"
    ACKNOWLEDGED = "acknowledged", "已阅", "Acknowledged", "green"


class MarketReport(Register):
    """M4, T6.2: what the market does, what the competitors do, and what we should do about it."""

    label = Label("市场情况", "Market reports")
    area = Area.PLANS
    icon = "chart-dots"
    own = ("author",)
    titled_by = "period"
    sorted_by = "-period"
    editable_in = (MarketState.DRAFT,)

    period: Mapped[Period] = field("期间", "Period", search=Search.PREFIX, sort=True, listed=True, help=WHICH_PERIOD)
    author: Mapped[Employee] = link("报告人", "Author", listed=True, among="is_active", or_self=True)
    findings: Mapped[Text] = field("市场情况", "Findings", listed=True, panel=SITUATION, help=Label("客流、政策、价格、客户关心什么;写数字和来源", "Visitors, policy, prices, what customers care for; with figures and sources"))
    competitors: Mapped[Text] = field("竞品动态", "Competitors", panel=SITUATION, help=Label("哪个品牌、什么动作、对我们有何影响", "Which make, what it does, what it means for us"))
    proposals: Mapped[Text] = field("建议", "Proposals", listed=True, panel=PROPOSAL, help=Label("我们应当做什么、何时、花多少、期望什么", "What we should do, when, at what cost, with what result"))
    submitted_at: Mapped[datetime | None] = field("提交时间", "Submitted at", system=True, sort=True, listed=True)
    acknowledged_by: Mapped[Employee | None] = link("阅示人", "Acknowledged by", system=True)
    acknowledged_at: Mapped[datetime | None] = field("阅示时间", "Acknowledged at", system=True)
    reply: Mapped[Text | None] = field("批示", "Reply", system=True, help=Label("采纳什么、由谁去做", "What is taken up, and by whom"))
    state: Mapped[MarketState] = state(MarketState.DRAFT, listed=True)

    submit = Move(MarketState.DRAFT >> MarketState.SUBMITTED, Label("提交", "Submit"), by=OWNER, stamps="submitted_at")
    acknowledge = Move(
        MarketState.SUBMITTED >> MarketState.ACKNOWLEDGED, Label("批阅", "Acknowledge"), by=Role.GENERAL_MANAGER, asks=(Maybe("reply"),),
        stamps="acknowledged_at", signs="acknowledged_by", apart_from=("author",),
    )  # fmt: skip


class CompanyReportState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待答复", "Awaiting an answer", "orange"
    ANSWERED = "answered", "已答复", "Answered", "green"


class CompanyReport(Register):
    """T3, T6.2: a report to the company: the situation, the problem, what is proposed, and the answer."""

    label = Label("公司汇报", "Company reports")
    area = Area.PLANS
    icon = "report-analytics"
    own = ("author",)
    titled_by = "subject"
    sorted_by = "-submitted_at"
    editable_in = (CompanyReportState.DRAFT,)

    subject: Mapped[str] = field("主题", "Subject", search=Search.PART, listed=True)
    author: Mapped[Employee] = link("汇报人", "Author", listed=True, among="is_active", or_self=True)
    situation: Mapped[Text] = field("现状", "Situation", panel=SITUATION, help=Label("事实和数字,不带评价", "Facts and figures, without judging"))
    problem: Mapped[Text] = field("问题", "Problem", panel=SITUATION, listed=True, help=Label("差在哪里、原因、影响", "What is missing, why, and what follows from it"))
    proposal: Mapped[Text] = field("建议", "Proposal", panel=PROPOSAL, help=Label("希望公司做什么、何时、需要什么", "What the company should do, when, and what it takes"))
    submitted_at: Mapped[datetime | None] = field("提交时间", "Submitted at", system=True, sort=True, listed=True)
    reply: Mapped[Text | None] = field("答复", "Reply", system=True, help=Label("同意什么、由谁办、何时完成", "What is agreed, who does it, by when"))
    answered_by: Mapped[Employee | None] = link("答复人", "Answered by", system=True)
    answered_at: Mapped[datetime | None] = field("答复时间", "Answered at", system=True, sort=True, listed=True)
    state: Mapped[CompanyReportState] = state(CompanyReportState.DRAFT, listed=True)

    submit = Move(CompanyReportState.DRAFT >> CompanyReportState.SUBMITTED, Label("提交", "Submit"), by=OWNER, stamps="submitted_at")
    answer = Move(
        CompanyReportState.SUBMITTED >> CompanyReportState.ANSWERED, Label("答复", "Answer"), by=(Role.SALES_MANAGER, Role.GENERAL_MANAGER),
        asks=("reply",), stamps="answered_at", signs="answered_by", apart_from=("author",),
    )  # fmt: skip
