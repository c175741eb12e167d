"""The papers of a sale, printed on A4: the three forms of an order, the agreement of a test drive, the list of the hand-over (P6, P8, P10).

What stands on them is read from the rows; nothing is typed for a paper.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from models import policy
from models.acting import Actor
from models.customers import Customer
from models.handover import Delivery
from models.kinds import MoneyKind
from models.phones import mask_phone
from models.rules.payments import confirmed_sum
from models.sales import DecorationLine, Order, TestDrive
from models.words import NOTHING, Label

from . import moments

Pair = tuple[Label, str]
MONEY = MoneyKind()


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on; who has signed in the system already, and when; `image` is a signature by hand."""

    label: Label
    name: str = ""
    when: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[Label, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet."""

    title: Label
    number: str
    store: str
    blocks: tuple[tuple[Label, tuple[Pair, ...]], ...] = ()
    table: Table | None = None
    text: tuple[Label, ...] = ()
    signatures: tuple[Signature, ...] = ()


TERMS = (
    Label("驾驶人持有效驾驶证,自初次领证之日起满两年,且未饮酒、未服用影响驾驶的药物。", "The driver holds a valid licence, first issued two years ago or more, and has taken neither alcohol nor medicine that impairs driving."),
    Label("全程按规定路线行驶,服从试驾专员的指引,遵守交通法规,不作竞速、漂移等危险驾驶。", "The drive follows the fixed route and the specialist's directions, and keeps the traffic law: no racing, no drifting."),
    Label("全车人员系好安全带;驾驶人不得将车辆交由他人驾驶。", "Everybody wears a seat belt; the driver hands the wheel to nobody else."),
    Label("因驾驶人违章或过错造成的罚款、事故和车辆损失,由驾驶人依法承担。", "Fines, accidents and damage that the driver causes by a breach or a fault are the driver's to bear under the law."),
    Label("驾驶证和身份证扫描件仅用于核验本次试驾资格,经本人同意留存,可随时要求删除。", "The scans of licence and ID serve only to clear this drive; they are kept with the driver's consent, and deleted on request."),
)


class Reader:
    """Reads a row's fields as this person may see them."""

    def __init__(self, actor: Actor):
        self.actor = actor

    def __call__(self, row: Any, *names: str) -> tuple[Pair, ...]:
        """Label and value of each field; of no row, empty lines to write on."""
        return tuple(self.pair(row, name) for name in names)

    def pair(self, row: Any, path: str) -> Pair:
        name, _, rest = path.partition(".")
        field = type(row).fields[name]
        if rest:
            linked = getattr(row, name)
            about = field.target.fields[rest]
            return about.label, self._shown(linked, about) if linked is not None else ""
        return field.label, self._shown(row, field)

    def _shown(self, row: Any, field: Any) -> str:
        value = field.value_of(row)
        if value in (None, ""):
            return ""
        if field.is_link:
            return value.title
        if policy.masks(self.actor, type(row)) and field.guarded:
            return mask_phone(value) if field.kind.widget == "phone" else "****"
        shown = field.kind.show(value)
        return "" if shown == NOTHING else f"{shown} {field.unit}" if field.unit else shown


def customer_form(order: Order, read: Reader) -> Paper:
    customer = order.customer or order.lead.customer
    return _of_order(
        order, Label("客户信息表", "Customer form"),
        (Customer.one, read(customer, "name", "gender", "phone", "district", "birthday", "id_no")),
        (Label("来源与顾问", "Where from, and whose"), read(order.lead, "channel", "expected_purchase", "level", "owner")),
        (Label("授权与备注", "Consents and remarks"), (*read(customer, "consents"), *read(order, "remark"))),
    )  # fmt: skip


def vehicle_form(order: Order, read: Reader) -> Paper:
    return _of_order(
        order, Label("车辆信息表", "Vehicle form"),
        (Label("订购", "As ordered"), read(order, "model", "colour", "options", "price", "ordered_on", "promised_on")),
        (Label("配车", "The car"), read(order, "vehicle.vin", "vehicle.model", "vehicle.colour", "vehicle.options", "vehicle.plate")),
    )  # fmt: skip


def decoration_form(order: Order, read: Reader) -> Paper:
    session = object_session(order)
    lines = session.scalars(select(DecorationLine).where(DecorationLine.order_id == order.id, DecorationLine.voided_at.is_(None)).order_by(DecorationLine.id)).all()
    fields = DecorationLine.fields
    heads = (*(fields[name].label for name in ("kind", "item", "quantity", "price")), Label("金额", "Amount"))
    rows = tuple((str(line.kind), line.item, str(line.quantity), MONEY.show(line.price), MONEY.show(line.price * line.quantity)) for line in lines)
    came_in = confirmed_sum(session, order.id)
    foot = (
        *read(order, "decoration_total", "price", "total"), (Label("已到账", "Received"), MONEY.show(came_in)),
        (Label("应付余款", "To be paid"), MONEY.show(max(Decimal(0), order.total - came_in))),
    )  # fmt: skip
    return _of_order(order, Label("装潢单", "Decoration form"), table=Table(heads, rows, foot))


def agreement(drive: TestDrive, read: Reader) -> Paper:
    """P6: what the driver signs before the drive."""
    hidden = policy.masks(read.actor, TestDrive)
    image = f"/admin/attachments/{drive.signature_scan_id}/file" if drive.signature_scan_id and not hidden else ""
    return Paper(
        Label("试乘试驾协议", "Test-drive agreement"), f"SJ{drive.id:06}", drive.store.name,
        (
            (Label("驾驶人", "The driver"), read(drive, "driver_name", "driver_phone", "licence_no", "licence_issued_on", "licence_valid_until", "consented_at")),
            (Label("车辆与路线", "Car and route"), read(drive, "vehicle.model", "vehicle.plate", "vehicle.vin", "specialist", "route", "route.distance_km", "starts_at", "ends_at")),
        ),
        text=TERMS,
        signatures=(
            Signature(Label("驾驶人签字", "The driver"), (drive.signature or "") if drive.terms_accepted else "", moments.exact(drive.consented_at) if image and drive.consented_at else "", image),
            Signature(Label("销售顾问", "Consultant"), drive.lead.owner.title if drive.lead.owner else ""),
            Signature(Label("试驾专员", "Test-drive specialist"), drive.specialist.title if drive.specialist else ""),
        ),
    )  # fmt: skip


def handover_list(delivery: Delivery, read: Reader) -> Paper:
    """P10: each paper and word, by whom and when; the customer signs for them."""
    heads = (Label("交接项目", "Item"), Label("已交", "Done"), Label("经办人", "By"), Label("时间", "When"))
    rows = tuple(
        (str(each.label), "✓" if each.value_of(delivery) else "□", _title(getattr(delivery, f"{name}_by")), moments.exact(at) if (at := getattr(delivery, f"{name}_at")) else "")
        for name, each in ((each.name, each) for each in Delivery.items())
    )
    order = delivery.order
    return Paper(
        Label("交车确认单", "Hand-over list"), f"JC{delivery.id:06}", delivery.store.name,
        (
            (Customer.one, read(order.customer or order.lead.customer, "name", "phone")),
            (Label("车辆", "The car"), read(order, "model", "vehicle.vin", "vehicle.colour", "vehicle.plate")),
        ),
        Table(heads, rows),
        signatures=(
            Signature(Label("客户签收", "The customer")), Signature(Label("销售顾问", "Consultant"), _title(order.owner)),
            Signature(Label("交车时间", "Handed over at"), moments.exact(delivery.handed_over_at) if delivery.handed_over_at else ""),
        ),
    )  # fmt: skip


def _of_order(order: Order, title: Label, *blocks: tuple[Label, tuple[Pair, ...]], table: Table | None = None) -> Paper:
    """P8: confirmed by the customer first, then signed by supervisor or manager."""
    return Paper(
        title, f"DD{order.id:06}", order.store.name, ((Label("订单", "Order"), ((Label("订单号", "Number"), f"DD{order.id:06}"), (Label("客户", "Customer"), order.lead.title))), *blocks), table,
        signatures=(
            Signature(Label("客户确认", "Confirmed by the customer"), "", moments.exact(order.customer_confirmed_at) if order.customer_confirmed_at else ""),
            Signature(Label("销售顾问", "Consultant"), _title(order.owner)),
            Signature(Label("主管 / 经理签核", "Signed off by"), _title(order.signed_by), moments.exact(order.signed_off_at) if order.signed_off_at else ""),
        ),
    )  # fmt: skip


def _title(row: Any) -> str:
    return row.title if row is not None else ""


PAPERS: dict[type, dict[str, tuple[Label, tuple[Callable, ...]]]] = {
    Order: {
        "forms": (Label("三张表单", "The three forms"), (customer_form, vehicle_form, decoration_form)),
        "customer": (Label("客户信息表", "Customer form"), (customer_form,)),
        "vehicle": (Label("车辆信息表", "Vehicle form"), (vehicle_form,)),
        "decoration": (Label("装潢单", "Decoration form"), (decoration_form,)),
    },
    TestDrive: {"agreement": (Label("试乘试驾协议", "Test-drive agreement"), (agreement,))},
    Delivery: {"list": (Label("交车确认单", "Hand-over list"), (handover_list,))},
}
"""What is printed of a row of which register, by the name in its address."""


def papers_of(row: Any) -> Iterable[tuple[str, Label]]:
    """(address, name) of the papers of a row."""
    name = type(row).__tablename__
    return [(f"/papers/{name}/{row.id}/{key}", label) for key, (label, _) in PAPERS.get(type(row), {}).items()]
