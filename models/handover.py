"""The hand-over 交车: the car is checked, the papers are handed over, and after-sales takes the customer on (C7, P9–P11)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .acting import Actor
from .attachments import Attachment
from .choice import Choice
from .fields import Field, Key, field, link, scan, state, tick
from .kinds import Text
from .moves import Move
from .people import Employee
from .products import Vehicle
from .register import Area, Register
from .roles import OWNER, Role
from .sales import Order
from .words import Label

AS_ORDERED = Label("与订单一致", "As ordered")
PAPERS = Label("随车文件", "Papers")
CONDITION = Label("车况", "Condition")


class CheckResult(Choice):
    PASSED = "passed", "通过", "Passed", "green"
    FAILED = "failed", "不符", "Failed", "red"


class VehicleCheck(Register):
    """The car compared with its order, its papers and its condition, item by item, before pick-up (C7)."""

    label = Label("交付核对", "Vehicle checks")
    area = Area.SALES
    icon = "clipboard-check"
    own = ("order.owner", "order.lead.dcc")
    titled_by = "order"
    sorted_by = "-checked_at"

    order: Mapped[Order] = link("订单", "Order", listed=True)
    vehicle: Mapped[Vehicle | None] = link("车辆", "Car", system=True, listed=True)
    checked_by: Mapped[Employee | None] = link("核对人", "Checked by", listed=True, among="is_active", or_self=True)
    checked_at: Mapped[datetime] = field("核对时间", "Checked at", system=True, sort=True, listed=True)

    vin_seen: Mapped[str | None] = field("实车车架号", "VIN on the car", length=17, panel=AS_ORDERED, help=Label("从车上抄下或扫码;与订单不同即不能勾选一致", "As read off the car; where it differs from the order's nothing can be ticked as matching"))
    vin_matches: Mapped[bool] = field("车架号一致", "VIN matches", default=False, panel=AS_ORDERED, help=Label("车身、合格证和发票上的车架号都与订单一致", "On the car, the certificate and the invoice"))
    model_matches: Mapped[bool] = field("车型一致", "Model matches", default=False, panel=AS_ORDERED)
    colour_matches: Mapped[bool] = field("颜色一致", "Colour matches", default=False, panel=AS_ORDERED)
    options_match: Mapped[bool] = field("选装一致", "Options match", default=False, panel=AS_ORDERED)
    certificate: Mapped[bool] = field("合格证", "Certificate", default=False, panel=PAPERS)
    conformity_certificate: Mapped[bool] = field("一致性证书", "Certificate of conformity", default=False, panel=PAPERS)
    guarantee_card: Mapped[bool] = field("三包凭证已盖章", "Guarantee card stamped", default=False, panel=PAPERS, help=Label("电池、电机、电控一般 8 年或 15 万公里", "Battery, motor and control: usually 8 years or 150 000 km"))
    keys_tested: Mapped[bool] = field("两把钥匙已试", "Two keys tested", default=False, panel=PAPERS)
    tools_complete: Mapped[bool] = field("随车工具齐全", "Tools complete", default=False, panel=PAPERS)
    charging_gun_fits: Mapped[bool] = field("充电枪适配", "Charging gun fits", default=False, panel=PAPERS)
    outside: Mapped[bool] = field("外观", "Outside", default=False, panel=CONDITION)
    inside: Mapped[bool] = field("内饰", "Inside", default=False, panel=CONDITION)
    tyres: Mapped[bool] = field("轮胎", "Tyres", default=False, panel=CONDITION)
    lights: Mapped[bool] = field("灯光", "Lights", default=False, panel=CONDITION)
    fluids: Mapped[bool] = field("油液", "Fluids", default=False, panel=CONDITION)
    electrics: Mapped[bool] = field("电器", "Electrics", default=False, panel=CONDITION)
    remark: Mapped[Text | None] = field("备注", "Remark", panel=CONDITION, help=Label("哪里不符、如何处理", "What does not match, and what is done about it"))
    result: Mapped[CheckResult] = field("结论", "Result", system=True, default=CheckResult.FAILED, listed=True)

    @classmethod
    def items(cls) -> tuple[Field, ...]:
        """What is checked, one by one."""
        return tuple(each for each in cls.fields.values() if each.kind is not None and each.kind.widget == "flag")


class DeliveryState(Choice):
    PREPARING = "preparing", "准备中", "Preparing", "blue"
    HANDED_OVER = "handed_over", "已交车", "Handed over", "green"


class Delivery(Register):
    """The checklist of the hand-over: each paper and word by whom and when, then the keys (P10, P11)."""

    label = Label("交车", "Deliveries")
    area = Area.SALES
    icon = "key"
    own = ("order.owner", "order.lead.dcc")
    titled_by = "order"
    sorted_by = "-handed_over_at"

    order: Mapped[Order] = link("订单", "Order", listed=True)
    invoice: Mapped[bool] = tick("发票", "Invoice", listed=True)
    tax_form: Mapped[bool] = tick("三联购置税单", "Three-part tax form", listed=True)
    manual: Mapped[bool] = tick("使用说明书", "Manual")
    maintenance_book: Mapped[bool] = tick("保养手册", "Maintenance book")
    tools: Mapped[bool] = tick("随车工具", "Tools")
    cautions_told: Mapped[bool] = tick("注意事项和安全已告知", "Cautions and safety told", listed=True)
    photo: Mapped[Attachment | None] = scan("交车合影", "Photo with the customer")
    photo_declined: Mapped[bool] = field("客户不愿合影", "No photo wanted", default=False, help=Label("客户不愿合影时勾选,可不附照片", "Where the customer wants none, no photo is needed"))
    remark: Mapped[Text | None] = field("备注", "Remark")
    handed_over_at: Mapped[datetime | None] = field("交车时间", "Handed over at", system=True, sort=True, listed=True)
    state: Mapped[DeliveryState] = state(DeliveryState.PREPARING, listed=True)

    keys = (Key(("order_id",), Label("此订单已有交车记录", "This order has its delivery already")),)

    hand_over = Move(
        DeliveryState.PREPARING >> DeliveryState.HANDED_OVER, Label("交车", "Hand over"), by=OWNER, stamps="handed_over_at",
        clauses=("C7", "C8", "P9", "P10"), locks=("order",),
    )  # fmt: skip

    @classmethod
    def items(cls) -> tuple[Field, ...]:
        """What is handed over or told."""
        return tuple(each for each in cls.fields.values() if each.is_tick)


class CaseState(Choice):
    OPEN = "open", "处理中", "Open", "blue"
    RESOLVED = "resolved", "已解决", "Resolved", "green"


class ServiceCase(Register):
    """A customer whom after-sales has taken on; the consultant helps on special cases (P11)."""

    label = Label("售后转交", "Service cases")
    area = Area.SALES
    icon = "tool"
    own = ("order.owner", "order.lead.dcc", "owner")
    titled_by = "order"
    sorted_by = "-opened_at"

    order: Mapped[Order] = link("订单", "Order", listed=True)
    subject: Mapped[str] = field("事由", "Subject", listed=True)
    owner: Mapped[Employee | None] = link("售后负责人", "Owner in after-sales", listed=True, among="is_active", help=Label("不填即由售后中最空闲的一位接手", "Left empty, whoever in after-sales has least to do"))
    details: Mapped[Text | None] = field("情况", "Details", help=Label("客户的问题、顾问的说明", "The customer's question, the consultant's explanation"))
    opened_at: Mapped[datetime] = field("转交时间", "Opened at", system=True, sort=True, listed=True)
    solution: Mapped[Text | None] = field("处理结果", "Solution", system=True)
    resolved_at: Mapped[datetime | None] = field("解决时间", "Resolved at", system=True)
    state: Mapped[CaseState] = state(CaseState.OPEN, listed=True)

    resolve = Move(CaseState.OPEN >> CaseState.RESOLVED, Label("解决", "Resolve"), by=Role.AFTER_SALES, asks=("solution",), stamps="resolved_at")

    @classmethod
    def own_when_made(cls, _actor: Actor) -> None:
        """A consultant's case is own through the order; its owner is somebody in after-sales."""
        return None
