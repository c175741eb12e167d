"""Rewards and penalties 奖惩: raised with cause and evidence, heard, and decided by somebody else (T4, Y1)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Key, Search, field, link, not_negative, positive, state
from .kinds import Cause, Money, Text
from .moves import Maybe, Move
from .people import Employee
from .register import Area, Register
from .roles import Role, Whose
from .words import Label

SUPERIORS = (Role.SUPERVISOR, Role.SALES_MANAGER)


class Measure(Choice):
    FINE = "fine", "罚款", "Fine"
    LOSS = "loss", "承担损失", "Bear the loss"
    SUSPENSION = "suspension", "停职", "Suspension"
    DISMISSAL = "dismissal", "辞退", "Dismissal", "red"


class PenaltyState(Choice):
    RAISED = "raised", "待确认", "Raised", "orange"
    OBJECTED = "objected", "有异议", "Objected", "azure"
    CONFIRMED = "confirmed", "已确认", "Confirmed", "red"
    WAIVED = "waived", "已免除", "Waived", "secondary"


class Penalty(Register):
    """A breach of a clause: raised once for one cause, shown to the person, who may object; only a confirmed one counts (Y1)."""

    label = Label("处罚", "Penalties")
    area = Area.DISCIPLINE
    icon = "gavel"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-raised_at"
    editable_in = (PenaltyState.RAISED, PenaltyState.OBJECTED)

    employee: Mapped[Employee] = link("员工", "Employee", listed=True)
    clause: Mapped[str] = field("条款", "Clause", length=16, search=Search.PREFIX, listed=True, help=Label("制度条款编号,例如 C5", "The clause's number, for example C5"))
    cause: Mapped[Cause] = field("事由", "Cause", search=Search.PREFIX, listed=True, help=Label("哪天、哪件事;同一事由只能提出一次", "Which day and matter; one cause is raised only once"))
    evidence: Mapped[Text | None] = field("证据", "Evidence", listed=True, help=Label("凭什么认定:记录、时间、证人", "What shows it: records, times, witnesses"))
    measure: Mapped[Measure] = field("措施", "Measure", default=Measure.FINE, listed=True)
    amount: Mapped[Money | None] = field("金额", "Amount", check=not_negative, listed=True, help=Label("制度未定金额的可先留空,确认前补上", "Left open where the document leaves it open, until it is confirmed"))
    raised_by: Mapped[Employee | None] = link("提出人", "Raised by", system=True)
    raised_at: Mapped[datetime] = field("提出时间", "Raised at", system=True, sort=True, listed=True)
    objection: Mapped[Text | None] = field("员工异议", "Objection", system=True)
    objected_at: Mapped[datetime | None] = field("异议时间", "Objected at", system=True)
    decided_by: Mapped[Employee | None] = link("决定人", "Decided by", system=True)
    decided_at: Mapped[datetime | None] = field("决定时间", "Decided at", system=True, sort=True)
    grounds: Mapped[Text | None] = field("决定理由", "Grounds", system=True)
    state: Mapped[PenaltyState] = state(PenaltyState.RAISED, listed=True)

    # Void ones count too: what was taken back for one cause is not raised again by the next evening's sweep.
    keys = (Key(("store_id", "cause"), Label("这个事由已经提出过处罚", "A penalty was raised for this cause already"), None),)

    object = Move(PenaltyState.RAISED >> PenaltyState.OBJECTED, Label("提出异议", "Object"), by=Whose(("employee",)), asks=("objection",), stamps="objected_at")
    confirm = Move(
        (PenaltyState.RAISED | PenaltyState.OBJECTED) >> PenaltyState.CONFIRMED, Label("确认", "Confirm"),
        by=(Role.SUPERVISOR.when("is_no_dismissal"), Role.SALES_MANAGER, Role.GENERAL_MANAGER.when("is_dismissal")), asks=(Maybe("grounds"),),
        stamps="decided_at", signs="decided_by", apart_from=("employee", "raised_by"), clauses=("Y1",),
    )  # fmt: skip
    waive = Move(
        (PenaltyState.RAISED | PenaltyState.OBJECTED) >> PenaltyState.WAIVED, Label("免除", "Waive"),
        by=(Role.SUPERVISOR.when("is_no_dismissal"), Role.SALES_MANAGER, Role.GENERAL_MANAGER.when("is_dismissal")), asks=("grounds",),
        stamps="decided_at", signs="decided_by", apart_from=("employee", "raised_by"),
    )  # fmt: skip

    @property
    def is_dismissal(self) -> bool:
        return self.measure is Measure.DISMISSAL

    @property
    def is_no_dismissal(self) -> bool:
        return not self.is_dismissal


class RewardState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待审批", "Awaiting approval", "orange"
    APPROVED = "approved", "已批准", "Approved", "green"
    REFUSED = "refused", "未批准", "Refused", "secondary"


class Reward(Register):
    """Money for what somebody did well (T4)."""

    label = Label("奖励", "Rewards")
    area = Area.DISCIPLINE
    icon = "coin"
    own = ("employee",)
    titled_by = "employee"
    editable_in = (RewardState.DRAFT,)

    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active")
    reason: Mapped[Text] = field("理由", "Reason", listed=True, help=Label("做了什么、带来了什么", "What was done, and what came of it"))
    amount: Mapped[Money] = field("金额", "Amount", check=positive, listed=True)
    submitted_by: Mapped[Employee | None] = link("提出人", "Submitted by", system=True, listed=True)
    submitted_at: Mapped[datetime | None] = field("提交时间", "Submitted at", system=True, sort=True)
    approved_by: Mapped[Employee | None] = link("批准人", "Approved by", system=True)
    approved_at: Mapped[datetime | None] = field("批准时间", "Approved at", system=True, sort=True, listed=True)
    comment: Mapped[str | None] = field("批语", "Comment", system=True)
    state: Mapped[RewardState] = state(RewardState.DRAFT, listed=True)

    submit = Move(RewardState.DRAFT >> RewardState.SUBMITTED, Label("提交", "Submit"), by=SUPERIORS, stamps="submitted_at", signs="submitted_by", apart_from=("employee",))
    approve = Move(
        RewardState.SUBMITTED >> RewardState.APPROVED, Label("批准", "Approve"), by=Role.SALES_MANAGER,
        stamps="approved_at", signs="approved_by", apart_from=("employee", "submitted_by"),
    )  # fmt: skip
    refuse = Move(
        RewardState.SUBMITTED >> RewardState.REFUSED, Label("不批准", "Refuse"), by=Role.SALES_MANAGER, asks=("comment",), apart_from=("employee", "submitted_by"), tone="danger"
    )


class CareerKind(Choice):
    TERRITORY = "territory", "开拓区域", "Territory"
    PROMOTION = "promotion", "晋升", "Promotion"
    TRAINING = "training", "培养", "Training"


class CareerState(Choice):
    PROPOSED = "proposed", "待审批", "Proposed", "orange"
    APPROVED = "approved", "已批准", "Approved", "green"
    REFUSED = "refused", "未批准", "Refused", "secondary"


class CareerMove(Register):
    """Market and room for those who deserve it: a territory, a promotion, a training (T4)."""

    label = Label("发展机会", "Career moves")
    area = Area.DISCIPLINE
    icon = "stairs-up"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-since"
    editable_in = (CareerState.PROPOSED,)

    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active")
    kind: Mapped[CareerKind] = field("类别", "Kind", listed=True)
    since: Mapped[date] = field("自何日起", "Since", sort=True, listed=True)
    reason: Mapped[Text] = field("理由", "Reason", listed=True, help=Label("凭什么给这个机会、期望是什么", "Why they deserve it, and what is hoped for"))
    proposed_by: Mapped[Employee | None] = link("提名人", "Proposed by", system=True, listed=True)
    approved_by: Mapped[Employee | None] = link("批准人", "Approved by", system=True)
    approved_at: Mapped[datetime | None] = field("批准时间", "Approved at", system=True)
    comment: Mapped[str | None] = field("批语", "Comment", system=True)
    state: Mapped[CareerState] = state(CareerState.PROPOSED, listed=True)

    approve = Move(
        CareerState.PROPOSED >> CareerState.APPROVED, Label("批准", "Approve"), by=Role.SALES_MANAGER,
        stamps="approved_at", signs="approved_by", apart_from=("employee", "proposed_by"),
    )  # fmt: skip
    refuse = Move(
        CareerState.PROPOSED >> CareerState.REFUSED, Label("不批准", "Refuse"), by=Role.SALES_MANAGER, asks=("comment",), apart_from=("employee", "proposed_by"), tone="danger"
    )
