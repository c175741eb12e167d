"""A car maker's dealers in India: their orders, test drives, customers, models and yearly targets, as five files."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ...customers import Customer, Gender, Lead, LeadState
from ...people import Employee, Position, Store
from ...plans import Target
from ...products import Channel, ChannelKind, VehicleModel
from ...roles import Role
from ...sales import Deal, Order, Payment, PaymentKind, PaymentMethod, TestDrive, TestDriveState
from ...words import Label
from ..cells import day, money, one_of, refers, whole, words
from ..lookups import TODAY, by, column, made, noon, now, text, went
from ..recipe import ONCE, Derived, Each, Make, Recipe, Remark, Table

if TYPE_CHECKING:
    from ..run import Run

ZONE, DAY = "Asia/Kolkata", "%d-%m-%Y"
DELIVERED, PENDING, CANCELLED = "Delivered", "Pending", "Cancelled"

DEALERS = Table(
    "dealerships.csv", key="dealer_id",
    columns={"dealer_id": words(), "dealer_name": words(), "city": words(), "opening_year": whole(), "sales_target": whole()},
    left_out=("state", "dealer_type"),
    unused=Label("{count} 家门店没有任何订单或试驾", "{count} dealers have neither order nor test drive"),
)  # fmt: skip

VEHICLES = Table(
    "vehicles.csv", key="vehicle_id",
    columns={"vehicle_id": words(), "model_name": words(), "launch_year": whole(), "ex_showroom_price": money()},
    left_out=("vehicle_category", "fuel_type", "manufacturing_cost", "segment"),
)  # fmt: skip

CUSTOMERS = Table(
    "customers.csv", key="customer_id",
    columns={
        "customer_id": words(), "customer_name": words(), "gender": one_of({"Male": Gender.MALE, "Female": Gender.FEMALE}),
        "city": words(), "signup_date": day(DAY),
    },
    left_out=("age", "state", "occupation", "income_group", "customer_type"),
    unused=Label("{count} 位客户没有任何订单或试驾,未入库", "{count} customers have neither order nor test drive: they are not stored"),
    drops_unused=True,
)  # fmt: skip

ORDERS = Table(
    "orders.csv", key="order_id",
    columns={
        "order_id": words(), "customer_id": refers(CUSTOMERS), "vehicle_id": refers(VEHICLES), "dealer_id": refers(DEALERS),
        "order_date": day(DAY), "delivery_date": day(DAY), "booking_amount": money(), "final_price": money(),
        "order_status": one_of({each: each for each in (DELIVERED, PENDING, CANCELLED)}),
        "payment_type": one_of({
            "Card": PaymentMethod.CARD, "Loan": PaymentMethod.LOAN, "UPI": PaymentMethod.MOBILE, "Net Banking": PaymentMethod.TRANSFER,
        }),
    },
    also={"balance": lambda order: order["final_price"] - order["booking_amount"]},
    left_out=("discount_amount",),
)  # fmt: skip

DRIVES = Table(
    "test_drives.csv", key="test_drive_id",
    columns={
        "test_drive_id": words(), "customer_id": refers(CUSTOMERS), "vehicle_id": refers(VEHICLES), "dealer_id": refers(DEALERS),
        "test_drive_date": day(DAY),
    },
    left_out=("purchase_flag",),
)  # fmt: skip


def dealings(run: "Run") -> Iterator[dict[str, Any]]:
    """One row per customer and dealer: when they first met, over which model, and when the first deal counted.

    At the customer's first dealer they met on the day of signing up, if that was earlier.
    """
    first: dict[tuple[str, str], tuple[date, str]] = {}
    won: dict[tuple[str, str], date] = {}
    for table, when in ((ORDERS, "order_date"), (DRIVES, "test_drive_date")):
        for event in run.records(table):
            pair = event["customer_id"], event["dealer_id"]
            if pair not in first or event[when] < first[pair][0]:
                first[pair] = event[when], event["vehicle_id"]
            if table is ORDERS and event["order_status"] == DELIVERED:
                won[pair] = min(won.get(pair, date.max), event["delivery_date"])
    began: dict[str, tuple[date, str]] = {}
    for (customer, dealer), (met, _) in first.items():
        began[customer] = min(began.get(customer, (date.max, "")), (met, dealer))
    for (customer, dealer), (met, vehicle) in first.items():
        signed_up = run.kept[CUSTOMERS][customer]["signup_date"]
        captured = min(met, signed_up) if began[customer][1] == dealer else met
        yield {
            "customer_id": customer, "dealer_id": dealer, "vehicle_id": vehicle, "captured_on": captured,
            "is_won": (customer, dealer) in won, "won_on": won.get((customer, dealer)),
        }  # fmt: skip


DEALINGS = Derived(
    "dealings", dealings, columns={"customer_id": refers(CUSTOMERS), "dealer_id": refers(DEALERS), "vehicle_id": refers(VEHICLES)}
)


def monthly_targets(run: "Run") -> Iterator[dict[str, Any]]:
    """A dealer's yearly units in twelve nearly equal months that add up to them, for every year in which cars were delivered."""
    years = sorted({order["delivery_date"].year for order in run.records(ORDERS) if order["order_status"] == DELIVERED})
    for dealer in run.records(DEALERS):
        yearly = dealer["sales_target"]
        for year in years:
            for month in range(1, 13):
                units = yearly * month // 12 - yearly * (month - 1) // 12
                yield {"dealer_id": dealer["dealer_id"], "month": date(year, month, 1), "units": units}


TARGETS = Derived("targets", monthly_targets)


STORE, SELLER = made("stores", "dealer_id"), made("employees", "dealer_id")
LEAD, MODEL = made("leads", "customer_id", "dealer_id"), made("vehicle_models", "vehicle_id")
ORDERED_ON, DELIVERED_ON = noon("order_date"), noon("delivery_date")


def payment(kind: PaymentKind, amount: str, day: str, **where: str) -> Make:
    """Money confirmed on the day it moved."""
    values = {"store": STORE, "order": made("orders"), "kind": kind, "amount": column(amount), "method": column("payment_type"), "paid_at": noon(day)}
    return Make(Payment, values, where={"order_status": where["of"]} if where else {}, at=noon(day), road=(went("confirm", day),))


MASTERS = (
    Each(ONCE, (Make(Channel, {"code": "mahindra", "name": "未记录 Not recorded", "kind": ChannelKind.WALK_IN}),)),
    Each(DEALERS, (
        Make(Store, {"code": text("mahindra-{dealer_id}"), "name": column("dealer_name"), "brand": "Mahindra", "city": column("city"), "timezone": ZONE},
             key=("dealer_id",)),
        Make(Position, {"store": STORE, "code": "sales", "name": "销售顾问", "role": Role.CONSULTANT}, key=("dealer_id",)),
        Make(Employee, {"store": STORE, "position": made("positions", "dealer_id"), "name": text("未记录的销售 Unknown seller {dealer_id}"),
                        "active": False, "left_on": TODAY}, key=("dealer_id",), road=(now("leave"),)),
    )),
    Each(VEHICLES, (
        Make(VehicleModel, {"code": text("mahindra-{vehicle_id}"), "brand": "Mahindra", "name": column("model_name"), "guide_price": column("ex_showroom_price")},
             key=("vehicle_id",)),
    )),
    Each(TARGETS, (Make(Target, {"store": STORE, "employee": SELLER, "month": column("month"), "units": column("units")}),)),
)  # fmt: skip

HISTORY = (
    Each(DEALINGS, (
        Make(Customer, {"store": STORE, "name": column("customer_id.customer_name"), "gender": column("customer_id.gender"), "district": column("customer_id.city")},
             key=("customer_id", "dealer_id"), at=noon("captured_on")),
        Make(Lead, {"store": STORE, "customer": made("customers", "customer_id", "dealer_id"), "channel": made("channels"), "model": MODEL, "owner": SELLER, "captured_at": noon("captured_on"),
                    "remark": text("customers.csv {customer_id}")},
             key=("customer_id", "dealer_id"), at=noon("captured_on"),
             road=by("is_won", {False: (went(LeadState.OPEN, "captured_on"),), True: (went(LeadState.OPEN, "captured_on"), went("win", "won_on"))})),
    )),
    Each(DRIVES, (
        Make(TestDrive, {"store": STORE, "lead": LEAD, "driver_name": column("customer_id.customer_name"),
                         "starts_at": noon("test_drive_date"), "ends_at": noon("test_drive_date")},
             at=noon("test_drive_date"), road=(went(TestDriveState.DONE, "test_drive_date"),)),
    )),
    Each(ORDERS, (
        Make(Order, {"store": STORE, "lead": LEAD, "customer": made("customers", "customer_id", "dealer_id"), "owner": SELLER, "model": MODEL,
                     "price": column("final_price"), "total": column("final_price"), "ordered_on": column("order_date"),
                     "promised_on": by("order_status", {DELIVERED: None, PENDING: column("delivery_date"), CANCELLED: None}),
                     "paid_at": by("order_status", {DELIVERED: DELIVERED_ON, PENDING: None, CANCELLED: None}),
                     "remark": text("orders.csv {order_id}")},
             at=ORDERED_ON,
             road=by("order_status", {
                 DELIVERED: (went("order", "order_date"), *(went(each, "delivery_date") for each in ("confirm_details", "sign_off", "pay", "deliver"))),
                 PENDING: (went("order", "order_date"),),
                 CANCELLED: (went("order", "order_date"), went("cancel", "order_date")),
             })),
        payment(PaymentKind.DEPOSIT, "booking_amount", "order_date"),
        payment(PaymentKind.BALANCE, "balance", "delivery_date", of=DELIVERED),
        payment(PaymentKind.REFUND, "booking_amount", "order_date", of=CANCELLED),
        Make(Deal, {"order_id": made("orders"), "store_id": STORE, "lead_id": LEAD, "owner_id": SELLER, "model_id": MODEL,
                    "total": column("final_price"), "counted_at": DELIVERED_ON}, where={"order_status": DELIVERED}),
    )),
)  # fmt: skip

MAHINDRA_DEALER = Recipe(
    name="mahindra_dealer",
    label=Label("Mahindra 经销商历史", "Mahindra dealers' history"),
    zone=ZONE,
    tables=(DEALERS, VEHICLES, CUSTOMERS, ORDERS, DRIVES),
    steps=(*MASTERS, *HISTORY),
    remarks=(
        Remark(ORDERS, Label("{count} 张订单早于门店的开业年份,照原样导入", "{count} orders are older than their dealer's opening year: taken as they are"),
               lambda order: order["order_date"].year < order["dealer_id.opening_year"]),
        Remark(ORDERS, Label("{count} 张订单早于车型的上市年份,照原样导入", "{count} orders are older than their model's launch year: taken as they are"),
               lambda order: order["order_date"].year < order["vehicle_id.launch_year"]),
    ),
    decided=(
        Label("文件没有时刻:一律记为当地中午(Asia/Kolkata)", "The files give no times of day: everything stands at local noon (Asia/Kolkata)"),
        Label("文件没有电话:客户不带电话入库,信息均不完整", "The files give no phones: customers come in without, and no lead is complete"),
        Label("文件没有渠道:全部归入“未记录 Not recorded”", "The files name no channel: all leads stand under “未记录 Not recorded”"),
        Label("文件没有销售人员:每店设一名无登录、已离职的“未记录的销售”承接线索和订单", "The files name no seller: each dealer has one “Unknown seller”, left and without login, to whom leads and orders belong"),
        Label("意向车型取该客户在该店最早一次订单或试驾的车型", "The model a lead asks for is that of the customer's first order or drive at the dealer"),
        Label("年度目标台数平均分到十二个月(合计不变),用于有交车的每一年", "Yearly targets are spread evenly over twelve months that add up to them, in every year with deliveries"),
        Label("文件没有确认和签核时间:记为尾款当时,即最晚可能的时间", "The files give no moment of the customer's confirmation and the sign-off: both stand at that of the balance, the latest they can have been"),
        Label("付款方式 payment_type 用于该订单的每一笔收款", "The way of paying, payment_type, is that of every payment of the order"),
        Label("金额为文件中的卢比数,未换算;final_price 已扣除 discount_amount", "Amounts are rupees as in the files, not converted; final_price is what remains after discount_amount"),
        Label("是否成交以订单为准,不看试驾表的 purchase_flag", "What was bought is what the orders say, whatever purchase_flag of the test drives says"),
    ),
)  # fmt: skip
