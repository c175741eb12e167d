"""Training 培训: courses, when they were held, who came and what they learned (T8, T10)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Key, Must, Search, field, link, not_negative, one_to_five, positive, state
from .kinds import Money, Number, Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import Role
from .suggestions import Problem
from .words import Label

LEADERS = (Role.SUPERVISOR, Role.SALES_MANAGER)


class CourseCategory(Choice):
    MIND = "mind", "心态与潜能", "Mind and potential"
    SELLING = "selling", "销售技巧", "Selling technique"
    PRODUCT = "product", "产品与行业知识", "Product and trade"


class Course(Register):
    """What can be learned, on the tree of mind, selling technique and product (T8)."""

    label = Label("培训课程", "Courses")
    area = Area.TEAM
    icon = "book-2"
    rank = 1
    titled_by = "title"

    title: Mapped[str] = field("课程", "Course", search=Search.PART, listed=True)
    category: Mapped[CourseCategory] = field("类别", "Category", listed=True)
    topic: Mapped[str | None] = field(
        "专题", "Topic", search=Search.PREFIX, listed=True,
        help=Label("销售技巧:准备、接近、进入正题、发现事实、提问与倾听、展示产品、处理异议、成交", "Selling: preparation, approach, entering the subject, finding facts, asking and listening, showing the product, objections, closing"),
    )  # fmt: skip
    hours: Mapped[Number | None] = field("课时", "Hours", unit=Label("小时", "h"), check=positive, listed=True)
    content: Mapped[Text | None] = field("内容", "Content", help=Label("讲什么、怎么练、怎么考", "What is taught, how it is practised, how it is tested"))

    keys = (Key(("store_id", "title"), Label("本店已有这门课程", "The store has a course of this title already")),)


class SessionState(Choice):
    PLANNED = "planned", "已安排", "Planned", "blue"
    HELD = "held", "已举办", "Held", "green"
    CANCELLED = "cancelled", "已取消", "Cancelled", "secondary"


class TrainingSession(Register):
    """A course on a day, with its trainer, its cost and the problem it answers (T8, T9)."""

    label = Label("培训场次", "Training sessions")
    area = Area.TEAM
    icon = "presentation"
    rank = 1
    titled_by = "course"
    sorted_by = "-held_at"

    course: Mapped[Course] = link("课程", "Course", listed=True)
    held_at: Mapped[datetime] = field("开始时间", "Held at", sort=True, listed=True)
    days: Mapped[int] = field("天数", "Days", default=1, check=positive, listed=True)
    trainer: Mapped[str] = field("讲师", "Trainer", search=Search.PART, listed=True)
    place: Mapped[str | None] = field("地点", "Place")
    cost: Mapped[Money | None] = field("费用", "Cost", check=not_negative, listed=True, help=Label("讲师、场地、资料合计", "Trainer, place and material together"))
    problem: Mapped[Problem | None] = link("针对的问题", "Answers the problem")
    change: Mapped[Text | None] = field("改变与下一步", "What changed, what next", help=Label("培训后做法有何不同,下次讲什么", "What is done differently since, what comes next"))
    state: Mapped[SessionState] = state(SessionState.PLANNED, listed=True)

    hold = Move(SessionState.PLANNED >> SessionState.HELD, Label("已举办", "It was held"), by=LEADERS, clauses=("T8",))
    cancel = Move(SessionState.PLANNED >> SessionState.CANCELLED, Label("取消", "Cancel"), by=LEADERS, tone="danger")


class Outcome(Choice):
    PASSED = "passed", "通过", "Passed"
    COMPLETED = "completed", "完成", "Completed"
    FAILED = "failed", "未通过", "Failed"
    INCOMPLETE = "incomplete", "未完成", "Incomplete"


class TrainingRecord(Register):
    """One person in one training: whether they came, what they learned, how they found it (T8, T10)."""

    label = Label("培训记录", "Training records")
    area = Area.TEAM
    icon = "certificate"
    rank = 1
    own = ("employee",)
    titled_by = "employee"
    lines_of = "session"

    session: Mapped[TrainingSession] = link("场次", "Session", listed=True)
    employee: Mapped[Employee] = link("员工", "Employee", listed=True)
    attended: Mapped[bool] = field("到场", "Attended", default=False, listed=True)
    outcome: Mapped[Outcome | None] = field("结果", "Outcome", listed=True)
    score: Mapped[Number | None] = field("成绩", "Score", check=not_negative, listed=True)
    feedback: Mapped[int | None] = field("评价", "Feedback", check=one_to_five, listed=True, help=Label("学员打分,1 差到 5 好", "By the one who attended: 1 poor to 5 good"))
    remark: Mapped[Text | None] = field("备注", "Remark")

    must = (
        Must("incomplete_without_attending", "outcome IS NULL OR outcome = 'incomplete' OR attended", Label("没有到场的,结果只能是“未完成”", "Who did not attend cannot have passed, completed or failed")),
        Must("attending_is_not_incomplete", "outcome IS NULL OR outcome <> 'incomplete' OR NOT attended", Label("到场的,结果不能是“未完成”", "Who attended has passed, completed or failed")),
        Must("only_attendants_are_scored", "attended OR (score IS NULL AND feedback IS NULL)", Label("没有到场的没有成绩和评价", "Who did not attend has no score and gives no feedback")),
    )
    keys = (Key(("session_id", "employee_id"), Label("此人在这一场已有记录", "This person has a record of this session already")),)
