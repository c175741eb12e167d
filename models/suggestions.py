"""Problems and suggestions 问题与建议: raised by anybody, answered in earnest, the good ones rewarded (T3, T6.2, T7)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .discipline import Reward
from .fields import Search, field, link, state
from .kinds import Text
from .moves import Maybe, Move
from .people import Employee
from .register import Area, Register
from .roles import OWNER, Role
from .words import Label

LEADERS = (Role.SUPERVISOR, Role.SALES_MANAGER, Role.GENERAL_MANAGER)


class ProblemState(Choice):
    RAISED = "raised", "已提出", "Raised", "orange"
    UNDER_WAY = "under_way", "处理中", "Under way", "blue"
    SOLVED = "solved", "已解决", "Solved", "green"
    DROPPED = "dropped", "已搁置", "Dropped", "secondary"


class Problem(Register):
    """What goes wrong, raised at a meeting or at any time: then it has an owner, a measure and a day (T3)."""

    label = Label("问题", "Problems")
    area = Area.TEAM
    icon = "alert-triangle"
    own = ("raised_by", "owner")
    titled_by = "description"

    description: Mapped[str] = field("问题", "Problem", length=500, search=Search.PART, listed=True, help=Label("什么情况、何时何地、影响多大", "What happens, when and where, and how much it matters"))
    raised_by: Mapped[Employee] = link("提出人", "Raised by", listed=True, among="is_active", or_self=True)
    source: Mapped[str | None] = field("来源", "Source", listed=True, help=Label("例如:晨会、客户投诉、交车", "For example: morning meeting, a complaint, a delivery"))
    measure: Mapped[Text | None] = field("措施", "Measure", help=Label("怎么解决;先治标还是治本", "How it is solved; at once, and for good"))
    owner: Mapped[Employee | None] = link("负责人", "Owner", listed=True, among="is_active")
    due_on: Mapped[date | None] = field("期限", "Due on", sort=True, listed=True)
    result: Mapped[Text | None] = field("结果", "Result", system=True, help=Label("做了什么,问题还会不会出现", "What was done, and whether it can come back"))
    ended_at: Mapped[datetime | None] = field("了结时间", "Ended at", system=True, sort=True)
    state: Mapped[ProblemState] = state(ProblemState.RAISED, listed=True)

    start = Move(ProblemState.RAISED >> ProblemState.UNDER_WAY, Label("开始处理", "Start"), by=(OWNER, *LEADERS), clauses=("T3",))
    solve = Move(ProblemState.UNDER_WAY >> ProblemState.SOLVED, Label("已解决", "Solve"), by=(OWNER, *LEADERS), asks=("result",), stamps="ended_at")
    drop = Move(
        (ProblemState.RAISED | ProblemState.UNDER_WAY) >> ProblemState.DROPPED, Label("搁置", "Drop"), by=(OWNER, *LEADERS),
        asks=("result",), stamps="ended_at", tone="danger",
    )  # fmt: skip


class SuggestionState(Choice):
    PROPOSED = "proposed", "已提出", "Proposed", "orange"
    REVIEWED = "reviewed", "已评审", "Reviewed", "azure"
    ADOPTED = "adopted", "实施中", "Under way", "blue"
    DECLINED = "declined", "未采纳", "Declined", "secondary"
    IMPLEMENTED = "implemented", "已实施", "Done", "green"


class Suggestion(Register):
    """An improvement proposed by a member: answered in time, carried out in earnest, rewarded when it is good (T7)."""

    label = Label("合理化建议", "Suggestions")
    area = Area.TEAM
    icon = "bulb"
    own = ("author",)
    titled_by = "subject"
    sorted_by = "-proposed_at"
    editable_in = (SuggestionState.PROPOSED,)

    subject: Mapped[str] = field("主题", "Subject", search=Search.PART, listed=True)
    author: Mapped[Employee] = link("提出人", "Author", listed=True, among="is_active", or_self=True)
    present_state: Mapped[Text] = field("现状", "Present state", help=Label("现在怎么做,有什么不好", "How it is done now, and what is wrong with it"))
    proposal: Mapped[Text] = field("建议", "Proposal", listed=True, help=Label("改成怎样,谁来做,要花多少", "What should change, who does it, what it costs"))
    expected_benefit: Mapped[Text] = field("预期效果", "Expected benefit", help=Label("能省多少、多卖多少,怎么看出来", "What it saves or sells, and how one would see it"))
    proposed_at: Mapped[datetime] = field("提出时间", "Proposed at", system=True, sort=True, listed=True)
    reply: Mapped[Text | None] = field("评审意见", "Reply", system=True, help=Label("好在哪里、还缺什么、下一步", "What is good, what is missing, what comes next"))
    reviewed_by: Mapped[Employee | None] = link("评审人", "Reviewed by", system=True)
    reviewed_at: Mapped[datetime | None] = field("评审时间", "Reviewed at", system=True, sort=True, listed=True)
    decision: Mapped[Text | None] = field("未采纳原因", "Why not", system=True, help=Label("为什么不做,提出人能接受的理由", "Why it is not done, in words the author can accept"))
    implemented_at: Mapped[datetime | None] = field("实施时间", "Done at", system=True)
    result: Mapped[Text | None] = field("实施效果", "Result", system=True, help=Label("与预期相比如何", "Compared with what was expected"))
    rewarded_with: Mapped[Reward | None] = link("奖励", "Reward", system=True)
    state: Mapped[SuggestionState] = state(SuggestionState.PROPOSED, listed=True)

    review = Move(
        SuggestionState.PROPOSED >> SuggestionState.REVIEWED, Label("评审", "Review"), by=Role.SALES_MANAGER, asks=("reply",),
        stamps="reviewed_at", signs="reviewed_by", apart_from=("author",),
    )  # fmt: skip
    adopt = Move(SuggestionState.REVIEWED >> SuggestionState.ADOPTED, Label("采纳", "Adopt"), by=Role.SALES_MANAGER, apart_from=("author",))
    decline = Move(
        SuggestionState.REVIEWED >> SuggestionState.DECLINED, Label("不采纳", "Decline"), by=Role.SALES_MANAGER, asks=("decision",), apart_from=("author",), tone="danger"
    )
    implement = Move(
        SuggestionState.ADOPTED >> SuggestionState.IMPLEMENTED, Label("已实施", "Carried out"), by=Role.SALES_MANAGER, asks=(Maybe("result"),),
        stamps="implemented_at", apart_from=("author",),
    )  # fmt: skip
    reward = Move(
        (SuggestionState.ADOPTED | SuggestionState.IMPLEMENTED).stays, Label("奖励", "Reward"), by=Role.SALES_MANAGER, asks=("rewards.amount",),
        apart_from=("author",), clauses=("T7",),
    )  # fmt: skip
