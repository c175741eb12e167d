"""Reviews 考核与成长: how well each one did, published regularly, and how each one grows on six sides (T2, T5.2)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Key, Search, field, link, not_negative, one_to_five, state
from .kinds import Grade, Number, Percent, Period, Text
from .moves import Move
from .people import Employee
from .plans import WHICH_PERIOD
from .register import Area, Register
from .roles import Role
from .words import Label


class AssessmentState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    PUBLISHED = "published", "已公布", "Published", "green"


COMPUTED = Label("按数据计算", "Computed from the figures")


class Assessment(Register):
    """What one person's work came to in a period, from targets and figures; everybody sees it once it is published (T5.2)."""

    label = Label("考核", "Assessments")
    area = Area.TEAM
    icon = "award"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-period"
    editable_in = (AssessmentState.DRAFT,)

    employee: Mapped[Employee] = link("员工", "Employee", listed=True)
    period: Mapped[Period] = field("期间", "Period", search=Search.PREFIX, sort=True, listed=True, help=WHICH_PERIOD)
    score: Mapped[Number] = field("得分", "Score", check=not_negative, sort=True, listed=True, help=Label("完成率、回访、短信、日报、信息完整的加权平均,满分 100,超额可至 120", "The weighted mean of attainment, follow-ups, messages, daily reports and completeness: 100 is full, up to 120 beyond it"))
    grade: Mapped[Grade | None] = field("等级", "Grade", listed=True, help=Label("例如:优秀、良好、合格、待改进", "For example: excellent, good, fair, to be improved"))
    attainment: Mapped[Percent | None] = field("完成率", "Attainment", system=True, panel=COMPUTED)
    follow_ups: Mapped[Percent | None] = field("回访及时", "Follow-ups on time", system=True, panel=COMPUTED)
    messages: Mapped[Percent | None] = field("当日短信", "Same-day messages", system=True, panel=COMPUTED)
    reports: Mapped[Percent | None] = field("日报", "Daily reports", system=True, panel=COMPUTED)
    completeness: Mapped[Percent | None] = field("信息完整", "Complete details", system=True, panel=COMPUTED)
    weights: Mapped[str | None] = field("权重", "Weights", length=64, system=True, panel=COMPUTED, help=Label("依次为:完成率/回访/短信/日报/信息完整", "In turn: attainment, follow-ups, messages, daily reports, completeness"))
    details: Mapped[Text | None] = field("说明", "Details", listed=True, help=Label("各项得分、做得好的、要改进的", "The parts, what went well, what is to be improved"))
    published_by: Mapped[Employee | None] = link("公布人", "Published by", system=True)
    published_at: Mapped[datetime | None] = field("公布时间", "Published at", system=True, sort=True, listed=True)
    state: Mapped[AssessmentState] = state(AssessmentState.DRAFT, listed=True)

    keys = (Key(("employee_id", "period"), Label("此人此期间已有考核,请修改原有的一份", "This person has an assessment for the period already: change that one")),)

    publish = Move(
        AssessmentState.DRAFT >> AssessmentState.PUBLISHED, Label("公布", "Publish"), by=Role.SALES_MANAGER,
        stamps="published_at", signs="published_by", apart_from=("employee",),
    )  # fmt: skip


SIX_SIDES = Label("六个方面(1 到 5)", "The six sides (1 to 5)")


class GrowthReview(Register):
    """How one person grows on six sides, each from 1 to 5, with what shows it (T2)."""

    label = Label("成长评估", "Growth reviews")
    area = Area.TEAM
    icon = "chart-radar"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-period"

    employee: Mapped[Employee] = link("员工", "Employee", listed=True)
    period: Mapped[Period] = field("期间", "Period", search=Search.PREFIX, sort=True, listed=True, help=WHICH_PERIOD)
    money: Mapped[int] = field("收入", "Money", check=one_to_five, listed=True, panel=SIX_SIDES, help=Label("收入与目标的差距", "What is earned against what is aimed at"))
    knowledge: Mapped[int] = field("知识", "Knowledge", check=one_to_five, listed=True, panel=SIX_SIDES, help=Label("产品、行业、制度", "Product, trade, rules"))
    selling: Mapped[int] = field("销售能力", "Selling", check=one_to_five, listed=True, panel=SIX_SIDES, help=Label("接待、提问、异议、成交", "Reception, questions, objections, closing"))
    kindness: Mapped[int] = field("爱心", "Kindness", check=one_to_five, listed=True, panel=SIX_SIDES, help=Label("待客户与同事", "To customers and colleagues"))
    competitiveness: Mapped[int] = field("竞争力", "Competitiveness", check=one_to_five, listed=True, panel=SIX_SIDES, help=Label("争先、抗压、不服输", "The will to be first and to stand pressure"))
    execution: Mapped[int] = field("执行力", "Execution", check=one_to_five, listed=True, panel=SIX_SIDES, help=Label("说到做到、按时完成", "Does what was said, on time"))
    evidence: Mapped[Text] = field("依据", "Evidence", help=Label("每一分凭什么:事例、数据", "What each score rests on: cases and figures"))
    reviewed_by: Mapped[Employee | None] = link("评估人", "Reviewed by", among="is_active", or_self=True)

    keys = (Key(("employee_id", "period"), Label("此人此期间已有评估,请修改原有的一份", "This person has a review for the period already: change that one")),)
