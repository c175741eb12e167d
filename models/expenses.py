"""Expenses 礼品与报销: what is given to a customer, and what is claimed back for a day outside (K1, K2)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from .attachments import Attachment
from .choice import Choice
from .customers import Lead
from .fields import Key, Must, Search, field, link, not_negative, positive, scan, state
from .key_accounts import FINDING, KeyAccount, TravelForm
from .kinds import Money, Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roadshows import Roadshow
from .roles import OWNER, Role
from .words import Label


class GiftState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待审批", "Awaiting signature", "orange"
    ENDORSED = "endorsed", "待总经理", "With the general manager", "orange"
    APPROVED = "approved", "已签字", "Signed", "azure"
    REFUSED = "refused", "未批准", "Refused", "secondary"
    HANDED_OVER = "handed_over", "已送达", "Handed over", "blue"
    VERIFIED = "verified", "已核实", "Verified", "green"
    VIOLATED = "violated", "违规", "False", "red"


class GiftRequest(Register):
    """A gift for a customer: asked for with a statement, valid by the manager's signature, handed over with evidence (K1, K4)."""

    label = Label("礼品申请", "Gift requests")
    area = Area.KEY_ACCOUNTS
    icon = "gift"
    own = ("employee",)
    titled_by = "item"
    editable_in = (GiftState.DRAFT,)

    item: Mapped[str] = field("礼品", "Item", search=Search.PREFIX, listed=True)
    employee: Mapped[Employee] = link("申请人", "Employee", system=True, listed=True)
    key_account: Mapped[KeyAccount | None] = link("送给大客户", "For the key account", listed=True)
    lead: Mapped[Lead | None] = link("送给客户", "For the customer", listed=True)
    roadshow: Mapped[Roadshow | None] = link("用于巡展", "For the roadshow", listed=True)
    quantity: Mapped[int] = field("数量", "Quantity", default=1, check=positive, listed=True)
    value: Mapped[Money] = field("总价值", "Value", check=positive, listed=True, help=Label("全部礼品合计;虚假按十倍罚款", "Of all of it together; a false one costs ten times as much"))
    statement: Mapped[Text] = field("情况说明", "Statement", help=Label("为何送、送给谁、何时送", "Why, for whom, when"))
    endorsed_by: Mapped[Employee | None] = link("市场经理", "Endorsed by", system=True)
    approved_by: Mapped[Employee | None] = link("签字人", "Signed by", system=True)
    approved_at: Mapped[datetime | None] = field("签字时间", "Signed at", system=True)
    comment: Mapped[str | None] = field("批语", "Comment", system=True)
    evidence: Mapped[Text | None] = field("送达凭据", "Evidence", system=True, help=Label("谁签收、何时何地;照片或签收单请附上", "Who received it, when and where; attach the photo or receipt"))
    handed_over_at: Mapped[datetime | None] = field("送达时间", "Handed over at", system=True, sort=True)
    verified_by: Mapped[Employee | None] = link("核实人", "Verified by", system=True)
    finding: Mapped[Text | None] = field("违规认定", "Finding", system=True, help=FINDING)
    state: Mapped[GiftState] = state(GiftState.DRAFT, listed=True)

    must = (
        Must(
            "for_one_purpose",
            "(CASE WHEN key_account_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN lead_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN roadshow_id IS NULL THEN 0 ELSE 1 END) = 1",
            Label("请在大客户、客户、巡展中选一个", "Choose one: a key account, a customer or a roadshow"),
        ),
    )

    submit = Move(GiftState.DRAFT >> GiftState.SUBMITTED, Label("提交", "Submit"), by=OWNER)
    endorse = Move(
        GiftState.SUBMITTED >> GiftState.ENDORSED, Label("市场经理同意", "Endorse"), by=Role.MARKETING_MANAGER.when("is_for_roadshow"),
        signs="endorsed_by", apart_from=("employee",),
    )  # fmt: skip
    approve = Move(
        (GiftState.SUBMITTED | GiftState.ENDORSED) >> GiftState.APPROVED, Label("签字", "Sign"),
        by=(Role.SALES_MANAGER.when("is_for_customer"), Role.GENERAL_MANAGER.when("is_for_roadshow")),
        stamps="approved_at", signs="approved_by", apart_from=("employee", "endorsed_by"), clauses=("K4",),
    )  # fmt: skip
    refuse = Move(
        (GiftState.SUBMITTED | GiftState.ENDORSED) >> GiftState.REFUSED, Label("不批准", "Refuse"),
        by=(Role.SALES_MANAGER.when("is_for_customer"), Role.GENERAL_MANAGER.when("is_for_roadshow")),
        asks=("comment",), apart_from=("employee",), tone="danger",
    )  # fmt: skip
    hand_over = Move(GiftState.APPROVED >> GiftState.HANDED_OVER, Label("确认送达", "Hand over"), by=OWNER, asks=("evidence",), stamps="handed_over_at")
    verify = Move(GiftState.HANDED_OVER >> GiftState.VERIFIED, Label("核实", "Verify"), by=Role.SALES_MANAGER, signs="verified_by", apart_from=("employee",))
    violate = Move(
        (GiftState.HANDED_OVER | GiftState.VERIFIED) >> GiftState.VIOLATED, Label("认定违规", "Find false"), by=Role.SALES_MANAGER,
        asks=("finding",), apart_from=("employee",), tone="danger",
    )  # fmt: skip

    @property
    def is_for_roadshow(self) -> bool:
        return self.roadshow_id is not None

    @property
    def is_for_customer(self) -> bool:
        return self.roadshow_id is None

    @classmethod
    def is_roadshow(cls):
        """Those that go through the marketing manager (K4)."""
        return cls.roadshow_id.is_not(None)


class ClaimState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待审批", "Awaiting approval", "orange"
    APPROVED = "approved", "已批准", "Approved", "azure"
    REFUSED = "refused", "未批准", "Refused", "secondary"
    PAID = "paid", "已付款", "Paid", "green"
    VIOLATED = "violated", "违规", "False", "red"


class ExpenseClaim(Register):
    """Tea, postage and the like of a day outside, claimed against genuine invoices (K2)."""

    label = Label("报销", "Expense claims")
    area = Area.KEY_ACCOUNTS
    icon = "receipt"
    own = ("employee",)
    titled_by = "employee"
    editable_in = (ClaimState.DRAFT, ClaimState.REFUSED)

    employee: Mapped[Employee] = link("报销人", "Employee", system=True, listed=True)
    travel_form: Mapped[TravelForm] = link("出行单", "Travel form", listed=True)
    total: Mapped[Money] = field("合计", "Total", default=Decimal("0.00"), system=True, check=not_negative, listed=True)
    remark: Mapped[Text | None] = field("说明", "Remark")
    submitted_at: Mapped[datetime | None] = field("提交时间", "Submitted at", system=True, sort=True, listed=True)
    approved_by: Mapped[Employee | None] = link("审批人", "Approved by", system=True, listed=True)
    approved_at: Mapped[datetime | None] = field("批准时间", "Approved at", system=True)
    comment: Mapped[str | None] = field("批语", "Comment", system=True)
    paid_by: Mapped[Employee | None] = link("付款人", "Paid by", system=True)
    paid_at: Mapped[datetime | None] = field("付款时间", "Paid at", system=True, sort=True, listed=True)
    finding: Mapped[Text | None] = field("违规认定", "Finding", system=True, help=FINDING)
    state: Mapped[ClaimState] = state(ClaimState.DRAFT, listed=True)

    submit = Move((ClaimState.DRAFT | ClaimState.REFUSED) >> ClaimState.SUBMITTED, Label("提交", "Submit"), by=OWNER, stamps="submitted_at", clauses=("K2",))
    approve = Move(
        ClaimState.SUBMITTED >> ClaimState.APPROVED, Label("批准", "Approve"), by=Role.SALES_MANAGER, stamps="approved_at", signs="approved_by", apart_from=("employee",)
    )
    refuse = Move(ClaimState.SUBMITTED >> ClaimState.REFUSED, Label("不批准", "Refuse"), by=Role.SALES_MANAGER, asks=("comment",), apart_from=("employee",), tone="danger")
    pay = Move(ClaimState.APPROVED >> ClaimState.PAID, Label("付款", "Pay"), by=Role.FINANCE, stamps="paid_at", signs="paid_by", apart_from=("employee", "approved_by"))
    violate = Move(
        (ClaimState.SUBMITTED | ClaimState.APPROVED | ClaimState.PAID) >> ClaimState.VIOLATED, Label("认定违规", "Find false"), by=Role.SALES_MANAGER,
        asks=("finding",), apart_from=("employee",), tone="danger",
    )  # fmt: skip


class ExpenseKind(Choice):
    TEA = "tea", "茶水", "Tea"
    POSTAGE = "postage", "邮寄", "Postage"
    TRANSPORT = "transport", "交通", "Transport"
    PARKING = "parking", "停车", "Parking"
    MEAL = "meal", "餐费", "Meal"
    OTHER = "other", "其他", "Other"


class ExpenseLine(Register):
    """One invoice of a claim; the same invoice is not claimed twice, in any store (K2)."""

    label = Label("报销明细", "Expense lines")
    area = Area.KEY_ACCOUNTS
    icon = "file-invoice"
    own = ("claim.employee",)
    titled_by = "invoice_no"
    lines_of = "claim"
    follows = "expense_claims"

    claim: Mapped[ExpenseClaim] = link("报销单", "Claim", listed=True)
    kind: Mapped[ExpenseKind] = field("类别", "Kind", listed=True)
    amount: Mapped[Money] = field("金额", "Amount", check=positive, listed=True)
    invoice_no: Mapped[str] = field("发票号", "Invoice number", length=40, search=Search.PREFIX | Search.TAIL, listed=True)
    invoiced_on: Mapped[date | None] = field("开票日期", "Invoice date", listed=True)
    invoice_scan: Mapped[Attachment | None] = scan("发票扫描件", "Invoice scan")

    keys = (Key(("invoice_no",), Label("这张发票已报销过,请核对", "This invoice has been claimed already: check its number")),)
