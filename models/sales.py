"""The sale 销售: test drive, order and its lines, payments (P6–P9)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .acting import Actor
from .attachments import Attachment
from .base import KEY, Base
from .choice import Choice
from .customers import Customer, Lead
from .fields import Key, Must, Search, field, link, not_negative, positive, scan, state
from .kinds import Money, Phone, Text
from .moves import Maybe, Move
from .people import Employee
from .products import TestRoute, Vehicle, VehicleModel
from .register import Area, Register
from .roles import OWNER, SYSTEM, Role, Whose
from .words import Label

DRIVE, DRIVER, AFTERWARDS = Label("预约", "The drive"), Label("驾驶人与签字", "Driver and signature"), Label("试驾之后", "Afterwards")


class TestDriveState(Choice):
    __test__ = False
    BOOKED = "booked", "已预约", "Booked", "blue"
    READY = "ready", "已核验", "Cleared", "azure"
    UNDER_WAY = "under_way", "试驾中", "Under way", "orange"
    DONE = "done", "已完成", "Done", "green"
    CANCELLED = "cancelled", "已取消", "Cancelled", "secondary"


class TestDrive(Register):
    """A test drive: cleared on the day with licence, terms and signature, then driven on the fixed route (P6)."""

    __test__ = False
    label = Label("试乘试驾", "Test drives")
    area = Area.SALES
    looks_at_its_like = True
    icon = "steering-wheel"
    own = ("lead.owner", "lead.dcc", "specialist")
    titled_by = "lead"
    sorted_by = "-starts_at"

    lead: Mapped[Lead] = link("线索", "Lead", listed=True, panel=DRIVE)
    starts_at: Mapped[datetime] = field("开始时间", "Starts at", sort=True, listed=True, panel=DRIVE)
    ends_at: Mapped[datetime | None] = field("结束时间", "Ends at", sort=True, panel=DRIVE, help=Label("不填按参数中的试驾时长占用车辆", "Left empty, the car is taken for as long as the setting says"))
    vehicle: Mapped[Vehicle | None] = link("试驾车", "Car", listed=True, among="is_demo", panel=DRIVE)
    specialist: Mapped[Employee | None] = link("试驾专员", "Specialist", listed=True, among="is_active", panel=DRIVE)
    route: Mapped[TestRoute | None] = link("试驾路线", "Route", panel=DRIVE)
    driver_name: Mapped[str | None] = field("试驾人", "Driver", listed=True, panel=DRIVER)
    driver_phone: Mapped[Phone | None] = field("试驾人电话", "Driver's phone", guarded=True, search=Search.PREFIX | Search.TAIL, panel=DRIVER)
    licence_no: Mapped[str | None] = field("驾驶证号", "Licence number", length=32, guarded=True, panel=DRIVER)
    licence_issued_on: Mapped[date | None] = field("初次领证日期", "Licence first issued on", panel=DRIVER)
    licence_valid_until: Mapped[date | None] = field("驾驶证有效期至", "Licence valid until", panel=DRIVER)
    licence_scan: Mapped[Attachment | None] = scan("驾驶证扫描件", "Licence scan", guarded=True)
    id_scan: Mapped[Attachment | None] = scan("身份证扫描件", "ID scan", guarded=True)
    consented_at: Mapped[datetime | None] = field("同意留存证件时间", "Consented to keep the scans", panel=DRIVER, help=Label("客户同意保存证件扫描件的时间,未同意不得上传", "When the customer agreed that the scans are kept; without it none may be handed in"))
    terms_accepted: Mapped[bool] = field("已接受条款", "Terms accepted", default=False, panel=DRIVER, help=Label("条款见打印的试乘试驾协议", "The terms stand on the printed agreement"))
    signature: Mapped[str | None] = field("签字", "Signature", panel=DRIVER, help=Label("签字人姓名;手写签名请在下面“签名”处签", "The name of who signed; the handwriting goes under “Handwriting” below"))
    signature_scan: Mapped[Attachment | None] = scan("签名", "Handwriting", guarded=True, is_drawn=True, help=Label("请客户在屏幕上签,或上传签好的协议", "The customer signs on the screen, or hand in the signed sheet"))
    feedback: Mapped[Text | None] = field("反馈", "Feedback", panel=AFTERWARDS)
    state: Mapped[TestDriveState] = state(TestDriveState.BOOKED, listed=True)

    must = (Must("ends_after_start", "ends_at IS NULL OR ends_at >= starts_at", Label("结束时间不能早于开始时间", "It cannot end before it starts")),)

    @classmethod
    def own_when_made(cls, actor: Actor) -> str | None:
        """The specialist goes along; for everybody else a drive is own through its lead."""
        return "specialist" if actor.role is Role.TEST_DRIVE else None

    clear = Move(TestDriveState.BOOKED >> TestDriveState.READY, Label("核验放行", "Clear"), by=OWNER, clauses=("P6",))
    start = Move(TestDriveState.READY >> TestDriveState.UNDER_WAY, Label("开始试驾", "Start"), by=(Whose(("specialist",)), Role.TEST_DRIVE), clauses=("P6",))
    finish = Move(TestDriveState.UNDER_WAY >> TestDriveState.DONE, Label("结束试驾", "Finish"), by=(Whose(("specialist",)), Role.TEST_DRIVE), asks=("feedback",))
    cancel = Move((TestDriveState.BOOKED | TestDriveState.READY) >> TestDriveState.CANCELLED, Label("取消", "Cancel"), by=(OWNER, Role.SUPERVISOR, Role.SALES_MANAGER), tone="danger")
    revise = Move(TestDriveState.READY >> TestDriveState.BOOKED, Label("重新核验", "To be cleared anew"), by=SYSTEM)


class OrderState(Choice):
    QUOTE = "quote", "报价", "Quote", "secondary"
    ORDERED = "ordered", "已下单", "Ordered", "blue"
    SIGNED_OFF = "signed_off", "已签核", "Signed off", "azure"
    PAID = "paid", "已付清", "Paid", "teal"
    DELIVERED = "delivered", "已交车", "Delivered", "green"
    CANCELLED = "cancelled", "已取消", "Cancelled", "red"


class Order(Register):
    """A quote that became an order: signed off before paying, paid in full before delivery (P7–P9)."""

    label = Label("订单", "Orders")
    area = Area.SALES
    icon = "file-text"
    rank = -1
    own = ("owner", "lead.dcc")
    titled_by = "lead"
    sorted_by = "-ordered_on"

    lead: Mapped[Lead] = link("线索", "Lead", listed=True)
    customer: Mapped[Customer | None] = link("客户", "Customer", system=True)
    owner: Mapped[Employee | None] = link("顾问", "Owner", system=True, listed=True)
    model: Mapped[VehicleModel] = link("车型", "Model", listed=True)
    colour: Mapped[str | None] = field("订购颜色", "Colour ordered")
    options: Mapped[Text | None] = field("订购选装", "Options ordered", help=Label("每行或用顿号隔开;交付核对时逐项比对", "One a line or between commas; the check compares them one by one"))
    vehicle: Mapped[Vehicle | None] = link("车辆", "Vehicle")
    price: Mapped[Money] = field("车价", "Price", check=not_negative)
    decoration_total: Mapped[Money] = field("装潢合计", "Decoration total", default=Decimal("0.00"), check=not_negative, system=True)
    total: Mapped[Money] = field("总价", "Total", system=True, check=not_negative, listed=True)
    ordered_on: Mapped[date | None] = field("下单日期", "Ordered on", system=True, sort=True, listed=True)
    promised_on: Mapped[date | None] = field("承诺交车", "Promised on", sort=True, listed=True)
    customer_confirmed_at: Mapped[datetime | None] = field("客户确认", "Customer confirmed", system=True)
    signed_by: Mapped[Employee | None] = link("签核人", "Signed by", system=True)
    signed_off_at: Mapped[datetime | None] = field("签核时间", "Signed off", system=True)
    paid_at: Mapped[datetime | None] = field("付清时间", "Paid in full", system=True, sort=True, listed=True)
    delivered_at: Mapped[datetime | None] = field("交车时间", "Delivered", system=True)
    cancelled_at: Mapped[datetime | None] = field("取消时间", "Cancelled", system=True)
    remark: Mapped[Text | None] = field("备注", "Remark")
    state: Mapped[OrderState] = state(OrderState.QUOTE, listed=True)

    must = (Must("total_is_the_sum", "total = price + decoration_total", Label("总价须等于车价加装潢", "The total is price plus decoration")),)
    keys = (
        Key(("vehicle_id",), Label("这辆车已配给别的订单", "This car belongs to another order"), "state IN ('signed_off', 'paid', 'delivered') AND voided_at IS NULL"),
    )  # fmt: skip

    order = Move(OrderState.QUOTE >> OrderState.ORDERED, Label("下单", "Order"), by=OWNER, clauses=("C7",))
    confirm_details = Move(OrderState.ORDERED.stays, Label("客户确认信息", "Customer confirms"), by=OWNER, stamps="customer_confirmed_at")
    sign_off = Move(
        OrderState.ORDERED >> OrderState.SIGNED_OFF, Label("签核", "Sign off"), by=(Role.SUPERVISOR, Role.SALES_MANAGER),
        stamps="signed_off_at", signs="signed_by", apart_from=("owner",), clauses=("P8", "C7"),
    )  # fmt: skip
    pay = Move(OrderState.SIGNED_OFF >> OrderState.PAID, Label("付清", "Pay in full"), by=SYSTEM)
    unpay = Move(OrderState.PAID >> OrderState.SIGNED_OFF, Label("未付清", "No longer paid"), by=SYSTEM)
    deliver = Move(OrderState.PAID >> OrderState.DELIVERED, Label("交车", "Deliver"), by=SYSTEM, stamps="delivered_at", clauses=("P9", "C8"))
    cancel = Move(
        (OrderState.QUOTE | OrderState.ORDERED | OrderState.SIGNED_OFF) >> OrderState.CANCELLED, Label("取消订单", "Cancel order"),
        by=Role.SALES_MANAGER, stamps="cancelled_at", tone="danger",
    )  # fmt: skip
    raise_loss = Move(
        (OrderState.ORDERED | OrderState.SIGNED_OFF | OrderState.PAID | OrderState.DELIVERED).stays, Label("登记损失", "Raise a loss"),
        by=(Role.SUPERVISOR, Role.SALES_MANAGER), asks=("penalties.amount", "penalties.evidence", Maybe("penalties.employee")), apart_from=("owner",),
        clauses=("C7",), tone="danger",
    )  # fmt: skip


class LineKind(Choice):
    DECORATION = "decoration", "装潢", "Decoration"
    INSURANCE = "insurance", "保险", "Insurance"
    PLATE = "plate", "上牌", "Plate"
    FINANCE = "finance", "金融", "Finance"
    TRADE_IN = "trade_in", "置换", "Trade-in"


class DecorationLine(Register):
    """What is sold with the car: part of the order's total, and of what is signed before paying (P8)."""

    label = Label("装潢单", "Decoration lines")
    area = Area.SALES
    icon = "list-details"
    own = ("order.owner", "order.lead.dcc")
    titled_by = "item"
    lines_of = "order"

    order: Mapped[Order] = link("订单", "Order", listed=True)
    kind: Mapped[LineKind] = field("类别", "Kind", default=LineKind.DECORATION, listed=True)
    item: Mapped[str] = field("项目", "Item", listed=True, help=Label("例如:全车膜、交强险、上牌代办", "For example: window film, compulsory insurance, plates"))
    quantity: Mapped[int] = field("数量", "Quantity", default=1, check=positive, listed=True)
    price: Mapped[Money] = field("单价", "Unit price", check=not_negative, listed=True)


class PaymentKind(Choice):
    DEPOSIT = "deposit", "定金", "Deposit"
    BALANCE = "balance", "尾款", "Balance"
    REFUND = "refund", "退款", "Refund", "red"


class PaymentMethod(Choice):
    CASH = "cash", "现金", "Cash"
    CARD = "card", "刷卡", "Card"
    TRANSFER = "transfer", "转账", "Transfer"
    LOAN = "loan", "贷款", "Loan"
    MOBILE = "mobile", "移动支付", "Mobile payment"


class PaymentState(Choice):
    RECORDED = "recorded", "待确认", "Recorded", "orange"
    CONFIRMED = "confirmed", "已到账", "Confirmed", "green"
    REVERSED = "reversed", "已冲销", "Reversed", "red"


class Payment(Register):
    """Money that came in or went back; it counts from finance's confirmation until its reversal (P9)."""

    label = Label("收款", "Payments")
    area = Area.SALES
    looks_at_its_like = True
    icon = "cash"
    own = ("order.owner",)
    titled_by = "receipt_no"
    editable_in = (PaymentState.RECORDED,)

    order: Mapped[Order] = link("订单", "Order", listed=True)
    kind: Mapped[PaymentKind] = field("类别", "Kind", listed=True)
    amount: Mapped[Money] = field("金额", "Amount", check=positive, listed=True)
    method: Mapped[PaymentMethod | None] = field("方式", "Method", listed=True)
    paid_at: Mapped[datetime] = field("收款时间", "Paid at", sort=True, listed=True)
    receipt_no: Mapped[str | None] = field("收据号", "Receipt number", length=64, search=Search.PREFIX | Search.TAIL, listed=True)
    recorded_by: Mapped[Employee | None] = link("登记人", "Recorded by", system=True, listed=True)
    confirmed_at: Mapped[datetime | None] = field("到账确认", "Confirmed at", system=True, sort=True, listed=True)
    confirmed_by: Mapped[Employee | None] = link("确认人", "Confirmed by", system=True)
    reversed_at: Mapped[datetime | None] = field("冲销时间", "Reversed at", system=True)
    state: Mapped[PaymentState] = state(PaymentState.RECORDED, listed=True)

    confirm = Move(
        PaymentState.RECORDED >> PaymentState.CONFIRMED, Label("确认到账", "Confirm"), by=Role.FINANCE,
        stamps="confirmed_at", signs="confirmed_by", apart_from=("recorded_by",), clauses=("P9",), locks=("order",),
    )  # fmt: skip
    reverse = Move(
        PaymentState.CONFIRMED >> PaymentState.REVERSED, Label("冲销", "Reverse"), by=Role.FINANCE,
        stamps="reversed_at", apart_from=("recorded_by",), locks=("order",), tone="danger",
    )  # fmt: skip


class Deal(Base):
    """The time during which an order counts as performance (P9): from the moment the confirmed payments reached its
    total until they fell below it again. Kept by the payments' rule; the figures read it."""

    __tablename__ = "deals"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    model_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle_models.id"))
    total: Mapped[Money]
    counted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_deals_store_counted", "store_id", "counted_at"),
        Index("ix_deals_order", "order_id"),
        Index("uq_deals_order_running", "order_id", unique=True, sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )
