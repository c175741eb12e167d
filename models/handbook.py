"""The handbook 制度与程序: what is written down for everybody, in editions – rules, procedures, what the team is for (M1, T1, T6.1)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from .editions import EditionState
from .fields import Key, Search, field, link, state
from .kinds import Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import Role
from .words import Label

HEADS = (Role.SALES_MANAGER, Role.GENERAL_MANAGER)
"""Those who lay down what holds for everybody."""


class CompanyRule(Register):
    """A rule of the company, under which the manager works with the other departments; who has read it is kept (M1)."""

    label = Label("制度", "Company rules")
    area = Area.PEOPLE
    icon = "book"
    titled_by = "title"
    editable_in = (EditionState.DRAFT,)

    title: Mapped[str] = field("标题", "Title", search=Search.PART, listed=True)
    body: Mapped[Text] = field("正文", "Body", help=Label("谁、在什么情况下、做什么、由谁检查", "Who does what, when, and who looks after it"))
    effective_on: Mapped[date | None] = field("生效日期", "In force from", sort=True, listed=True, help=Label("不填即发布那天", "Left empty it is the day on which it is published"))
    edition: Mapped[int | None] = field("版次", "Edition", system=True, listed=True)
    published_by: Mapped[Employee | None] = link("发布人", "Published by", system=True, listed=True)
    published_at: Mapped[datetime | None] = field("发布时间", "Published at", system=True, sort=True, listed=True)
    state: Mapped[EditionState] = state(EditionState.DRAFT, listed=True)

    keys = (Key(("store_id", "title"), Label("此制度已有修订稿,请修改那一份", "There is a draft of this rule already: change that one"), "state = 'draft' AND voided_at IS NULL"),)

    publish = Move(EditionState.DRAFT >> EditionState.PUBLISHED, Label("发布", "Publish"), by=HEADS, stamps="published_at", signs="published_by")
    acknowledge = Move(EditionState.PUBLISHED.stays, Label("我已阅读", "I have read it"), by=tuple(Role))
    revise = Move(EditionState.PUBLISHED.stays, Label("修订", "Revise"), by=HEADS)
    withdraw = Move(EditionState.PUBLISHED >> EditionState.WITHDRAWN, Label("停用", "Withdraw"), by=HEADS, tone="danger")


class Acknowledgement(Register):
    """One person has read one edition of a rule (M1)."""

    label = Label("阅读记录", "Acknowledgements")
    area = Area.PEOPLE
    icon = "checks"
    own = ("employee",)
    titled_by = "employee"
    lines_of = "company_rule"
    follows = "company_rules"
    sorted_by = "-acknowledged_at"

    company_rule: Mapped[CompanyRule] = link("制度", "Rule", system=True, listed=True)
    employee: Mapped[Employee] = link("员工", "Employee", system=True, listed=True)
    acknowledged_at: Mapped[datetime] = field("阅读时间", "Read at", system=True, sort=True, listed=True)

    keys = (Key(("company_rule_id", "employee_id"), Label("您已确认阅读这一版", "You have read this edition already")),)


class Procedure(Register):
    """T6.1: how a thing is done here, step by step, with who does it and on which form: signing, developing a market."""

    label = Label("工作程序", "Procedures")
    area = Area.TEAM
    icon = "list-numbers"
    titled_by = "title"
    editable_in = (EditionState.DRAFT,)

    title: Mapped[str] = field("标题", "Title", search=Search.PART, listed=True, help=Label("例如:签约程序、市场开发程序", "For example: signing a contract, developing a market"))
    steps: Mapped[Text] = field("步骤", "Steps", listed=True, help=Label("一步一行:做什么 | 谁负责 | 用什么表单", "A line for each step: what is done | by whom | on which form"))
    edition: Mapped[int | None] = field("版次", "Edition", system=True, listed=True)
    published_by: Mapped[Employee | None] = link("发布人", "Published by", system=True, listed=True)
    published_at: Mapped[datetime | None] = field("发布时间", "Published at", system=True, sort=True, listed=True)
    state: Mapped[EditionState] = state(EditionState.DRAFT, listed=True)

    keys = (Key(("store_id", "title"), Label("此程序已有修订稿,请修改那一份", "There is a draft of this procedure already: change that one"), "state = 'draft' AND voided_at IS NULL"),)

    publish = Move(EditionState.DRAFT >> EditionState.PUBLISHED, Label("发布", "Publish"), by=HEADS, stamps="published_at", signs="published_by")
    revise = Move(EditionState.PUBLISHED.stays, Label("修订", "Revise"), by=HEADS)
    withdraw = Move(EditionState.PUBLISHED >> EditionState.WITHDRAWN, Label("停用", "Withdraw"), by=HEADS, tone="danger")


class TeamCharter(Register):
    """What the team is for: company and person grow together (T1)."""

    label = Label("团队宗旨", "Team charters")
    area = Area.TEAM
    icon = "flag"
    rank = -1
    titled_by = "goal"
    editable_in = (EditionState.DRAFT,)

    goal: Mapped[str] = field("总体目标", "Goal", length=240, search=Search.PREFIX, listed=True, help=Label("一句话:团队要成为什么、达到什么", "In one sentence: what the team is to be and to reach"))
    purpose: Mapped[Text] = field("宗旨", "Purpose", listed=True, help=Label("团队为什么存在;公司与个人如何共同成长", "Why there is a team; how company and person grow together"))
    position: Mapped[Text] = field("定位", "Position", help=Label("在公司和市场中担当什么", "What the team stands for in the company and the market"))
    edition: Mapped[int | None] = field("版次", "Edition", system=True, listed=True)
    published_by: Mapped[Employee | None] = link("发布人", "Published by", system=True, listed=True)
    published_at: Mapped[datetime | None] = field("发布时间", "Published at", system=True, sort=True, listed=True)
    state: Mapped[EditionState] = state(EditionState.DRAFT, listed=True)

    keys = (Key(("store_id", "goal"), Label("此宗旨已有修订稿,请修改那一份", "There is a draft of this charter already: change that one"), "state = 'draft' AND voided_at IS NULL"),)

    publish = Move(EditionState.DRAFT >> EditionState.PUBLISHED, Label("发布", "Publish"), by=HEADS, stamps="published_at", signs="published_by")
    revise = Move(EditionState.PUBLISHED.stays, Label("修订", "Revise"), by=HEADS)
    withdraw = Move(EditionState.PUBLISHED >> EditionState.WITHDRAWN, Label("停用", "Withdraw"), by=HEADS, tone="danger")
