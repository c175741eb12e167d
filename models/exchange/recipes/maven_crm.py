"""A seller of hardware in the United States: four files of opportunities, agents, products and accounts."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ...customers import Closing, ClosingKind, Customer, Lead, LeadState, LostReason
from ...people import Employee, Position, Store
from ...products import Channel, ChannelKind, VehicleModel
from ...roles import Role
from ...sales import Deal, Order, Payment, PaymentKind
from ...words import Label
from ..cells import day, money, one_of, refers, words
from ..lookups import by, column, made, noon, text, went
from ..recipe import ONCE, Derived, Each, Make, Recipe, Remark, Table

if TYPE_CHECKING:
    from ..run import Run

ZONE, DAY = "America/New_York", "%m/%d/%Y"
WON, LOST, ENGAGING, PROSPECTING = "Won", "Lost", "Engaging", "Prospecting"

AGENTS = Table(
    "sales_teams.csv", key="sales_agent",
    columns={"sales_agent": words(), "manager": words(), "regional_office": words()},
    unused=Label("{count} 名销售没有任何机会,仍作为员工入库", "{count} agents have no opportunity: they are employees all the same"),
)  # fmt: skip

PRODUCTS = Table("products.csv", key="product", columns={"product": words(), "series": words(), "sales_price": money()})

ACCOUNTS = Table(
    "accounts.csv", key="account", columns={"account": words()},
    left_out=("sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"),
    unused=Label("{count} 家客户没有任何机会,未入库", "{count} accounts have no opportunity: they are not stored"),
)  # fmt: skip

OPPORTUNITIES = Table(
    "sales_pipeline.csv", key="opportunity_id",
    columns={
        "opportunity_id": words(), "sales_agent": refers(AGENTS),
        # products.csv writes it with a space; there is no other product of that name.
        "product": refers(PRODUCTS, spelled={"GTXPro": "GTX Pro"}),
        "account": refers(ACCOUNTS, required=False), "deal_stage": one_of({each: each for each in (WON, LOST, ENGAGING, PROSPECTING)}),
        "engage_date": day(DAY), "close_date": day(DAY, required=False), "close_value": money(required=False),
    },
    also={"customer": lambda row: row["account"] or row["opportunity_id"]},
)  # fmt: skip


def customers(run: "Run") -> Iterator[dict[str, Any]]:
    """One row per office and account, or opportunity without one: since when they are known."""
    since: dict[tuple[str, str], date] = {}
    for row in run.records(OPPORTUNITIES):
        customer = row["sales_agent.regional_office"], row["customer"]
        since[customer] = min(since.get(customer, date.max), row["engage_date"])
    for (office, customer), engaged in since.items():
        yield {"office": office, "customer": customer, "engaged": engaged}


CUSTOMERS = Derived("customers", customers)

STORE, AGENT, MODEL = made("stores", "sales_agent.regional_office"), made("agents", "sales_agent"), made("vehicle_models", "product")
ENGAGED, CLOSED = noon("engage_date"), noon("close_date")

PEOPLE_AND_PRODUCTS = (
    Each(ONCE, (Make(Channel, {"code": "maven", "name": "未记录 Not recorded", "kind": ChannelKind.KEY_ACCOUNT}),)),
    Each(AGENTS, (
        Make(Store, {"code": text("maven-{regional_office}"), "name": column("regional_office"), "city": column("regional_office"), "timezone": ZONE},
             key=("regional_office",)),
        Make(Position, {"store": made("stores", "regional_office"), "code": "manager", "name": "销售经理", "role": Role.SALES_MANAGER},
             key=("regional_office",), rows="manager_positions"),
        Make(Position, {"store": made("stores", "regional_office"), "parent": made("manager_positions", "regional_office"), "code": "agent",
                        "name": "销售顾问", "role": Role.CONSULTANT}, key=("regional_office",), rows="agent_positions"),
        Make(Employee, {"store": made("stores", "regional_office"), "position": made("manager_positions", "regional_office"), "name": column("manager")},
             key=("regional_office", "manager"), rows="managers"),
        Make(Employee, {"store": made("stores", "regional_office"), "position": made("agent_positions", "regional_office"), "name": column("sales_agent")},
             key=("sales_agent",), rows="agents"),
    )),
    Each(PRODUCTS, (
        Make(VehicleModel, {"code": text("maven-{product}"), "brand": column("series"), "name": column("product"), "guide_price": column("sales_price")},
             key=("product",)),
    )),
    Each(CUSTOMERS, (
        Make(Customer, {"store": made("stores", "office"), "name": column("customer")}, key=("office", "customer"), at=noon("engaged")),
    )),
)  # fmt: skip

ENGAGEMENTS = Each(OPPORTUNITIES, (
    Make(Lead, {"store": STORE, "customer": made("customers", "sales_agent.regional_office", "customer"), "channel": made("channels"), "model": MODEL,
                "owner": AGENT, "captured_at": ENGAGED, "remark": text("sales_pipeline.csv {opportunity_id}")},
         at=ENGAGED, author=AGENT,
         road=by("deal_stage", {
             ENGAGING: (went(LeadState.OPEN, "engage_date"),),
             WON: (went(LeadState.OPEN, "engage_date"), went("win", "close_date")),
             LOST: (went(LeadState.OPEN, "engage_date"), went("lose", "close_date")),
         })),
    Make(Order, {"store": STORE, "lead": made("leads"), "customer": made("customers", "sales_agent.regional_office", "customer"), "owner": AGENT, "model": MODEL,
                 "price": column("close_value"), "total": column("close_value"), "ordered_on": column("close_date"), "paid_at": CLOSED,
                 "remark": text("sales_pipeline.csv {opportunity_id}")},
         where={"deal_stage": WON}, at=CLOSED, author=AGENT,
         road=tuple(went(each, "close_date") for each in ("order", "confirm_details", "sign_off", "pay"))),
    Make(Payment, {"store": STORE, "order": made("orders"), "kind": PaymentKind.BALANCE, "amount": column("close_value"), "paid_at": CLOSED},
         where={"deal_stage": WON}, at=CLOSED, road=(went("confirm", "close_date"),)),
    Make(Deal, {"order_id": made("orders"), "store_id": STORE, "lead_id": made("leads"), "owner_id": AGENT, "model_id": MODEL,
                "total": column("close_value"), "counted_at": CLOSED}, where={"deal_stage": WON}),
    Make(Closing, {"store": STORE, "lead": made("leads"), "kind": ClosingKind.LOST, "reason_code": LostReason.OTHER,
                   "reason": "原文件未记载原因 The file gives no reason", "requested_by": AGENT, "requested_at": CLOSED},
         where={"deal_stage": LOST}, at=CLOSED, author=AGENT, road=(went("confirm", "close_date"),)),
))  # fmt: skip

MAVEN_CRM = Recipe(
    name="maven_crm",
    label=Label("Maven CRM 销售机会", "Maven CRM opportunities"),
    zone=ZONE,
    tables=(AGENTS, PRODUCTS, ACCOUNTS, OPPORTUNITIES),
    steps=(*PEOPLE_AND_PRODUCTS, ENGAGEMENTS),
    remarks=(
        Remark(OPPORTUNITIES, Label("{count} 条入库的机会没有客户名,客户以机会编号命名", "{count} of the opportunities that came in name no account: the customer is named after the opportunity"),
               lambda row: row["account"] is None),
    ),
    decided=(
        Label("文件没有时区:按 America/New_York;没有时刻:一律记为当地中午", "The files give no time zone and no times of day: everything stands at noon in America/New_York"),
        Label("每个区域办公室为一家门店,经理和销售是其员工,均无登录", "Each regional office is a store; its managers and agents are employees without login"),
        Label("同一客户与几个办公室往来时,每个办公室各有一条客户记录", "An account that dealt with several offices is a customer of each of them"),
        Label("文件没有渠道:全部归入“未记录 Not recorded”", "The files name no channel: all leads stand under “未记录 Not recorded”"),
        Label("成交的下单、确认、签核和付清都记在 close_date;文件没有交付", "Order, confirmation, sign-off and full payment of what was won all stand on close_date; the files know no hand-over"),
        Label("文件没有战败原因:记为“其他”;申请与确认都记在 close_date", "The files give no reason for a loss: it is “other”; request and confirmation both stand on close_date"),
        Label("金额为文件中的美元数,未换算", "Amounts are dollars as in the files, not converted"),
    ),
)  # fmt: skip
