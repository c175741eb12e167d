"""A recipe brings in all of a set of files or nothing of it, and tells what it refused, missed and decided."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from models import clock
from models.customers import Customer, Lead, LeadState
from models.exchange.cells import day, money, one_of, refers, words
from models.exchange.lookups import by, column, made, noon, text, went
from models.exchange.recipe import Each, Make, Recipe, Remark, Table
from models.exchange.recipes import recipe_named
from models.exchange.run import run_recipe
from models.people import Store
from models.products import Channel, ChannelKind
from models.refused import Forbidden, Invalid, Refused
from models.running import AuditEntry, Import, ImportState
from models.sales import Deal, Order, Payment, PaymentKind
from models.words import Contradiction, Label

DAY = "%d.%m.%Y"
HOUSES = Table("houses.csv", key="house", columns={"house": words(), "city": words()}, left_out=("phone",), unused=Label("{count} 家没有生意", "{count} houses have no trade"))
TRADE = Table(
    "trade.csv", key="number",
    columns={
        "number": words(), "house": refers(HOUSES, spelled={"Wien 1": "Wien"}), "person": words(required=False), "met": day(DAY), "paid": day(DAY, required=False),
        "price": money(required=False), "end": one_of({"yes": True, "no": False}),
    },
    also={"name": lambda row: row["person"] or row["number"]},
)  # fmt: skip

STORE = made("stores", "house")


def a_recipe(**changes) -> Recipe:
    masters = Each(HOUSES, (
        Make(Store, {"code": text("x-{house}"), "name": column("house"), "city": column("city"), "timezone": "Europe/Vienna"}, key=("house",)),
        Make(Channel, {"store": STORE, "code": "x", "name": "x", "kind": ChannelKind.WALK_IN}, key=("house",)),
    ))  # fmt: skip
    trade = Each(TRADE, (
        Make(Customer, {"store": STORE, "name": column("name"), "district": column("house.city")}, key=("house", "name")),
        Make(Lead, {"store": STORE, "customer": made("customers", "house", "name"), "channel": made("channels", "house"), "captured_at": noon("met")}, at=noon("met"),
             road=by("end", {True: (went(LeadState.OPEN, "met"), went("win", "paid")), False: (went(LeadState.OPEN, "met"),)})),
    ))  # fmt: skip
    about = {
        "name": "x", "label": Label("试", "Trial"), "zone": "Europe/Vienna", "tables": (HOUSES, TRADE), "steps": (masters, trade),
        "remarks": (Remark(TRADE, Label("{count} 条没有姓名", "{count} without a name"), lambda row: row["person"] is None),),
        "decided": (Label("一律中午", "All at noon"),),
    }  # fmt: skip
    return Recipe(**about | changes)


HOUSE_ROWS = "house,city,phone\nWien,Wien,1\nGraz,Graz,2\nLinz,Linz,3\n"
TRADE_ROWS = """\
number,house,person,met,paid,price,end
1,Wien,Anna,01.03.2024,,,no
2,Wien 1,,02.03.2024,,,no
3,Graz,Anna,03.03.2024,,,no
4,Bonn,Max,04.03.2024,,,no
5,Graz,Max,,,,no
6,Graz,Max,06.03.2024,,,perhaps
1,Graz,Max,07.03.2024,,,no
8,Graz,Max
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "houses.csv").write_text(HOUSE_ROWS, encoding="utf-8")
    (tmp_path / "trade.csv").write_text(TRADE_ROWS, encoding="utf-8")
    return tmp_path


def count(shop, *registers) -> list[int]:
    with shop.read() as session:
        return [session.scalar(select(func.count()).select_from(each)) for each in registers]


def test_each_row_becomes_what_the_recipe_says(shop, folder):
    outcome = run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    with shop.read() as session:
        leads = session.scalars(select(Lead).order_by(Lead.captured_at)).all()
        assert [(each.store.name, each.name, each.district) for each in leads] == [("Wien", "Anna", "Wien"), ("Wien", "2", "Wien"), ("Graz", "Anna", "Graz")]
        assert clock.to_local(leads[0].captured_at, "Europe/Vienna").isoformat() == "2024-03-01T12:00:00+01:00"
        assert {each.state for each in leads} == {LeadState.OPEN}
        assert {each.import_id for each in leads} == {outcome.import_id}


def test_refused_rows_are_counted_with_their_reasons(shop, folder):
    outcome = run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    assert (outcome.rows_read, outcome.rows_in, outcome.rows_refused) == (11, 6, 5)
    assert {each["rows"][0]: each["en"] for each in outcome.report["refused"]} == {
        5: "house “Bonn” is not in houses.csv",
        6: "met: is empty",
        7: "end: “perhaps” is none of the words the recipe translates: yes、no",
        8: "number “1” occurs twice",
        9: "has 3 columns instead of 7",
    }


def test_the_report_tells_what_was_missing_spelled_otherwise_and_decided(shop, folder):
    report = run_recipe(shop.database, a_recipe(), [folder], shop.act("admin")).report
    assert {"file": "houses.csv", "zh": "1 家没有生意", "en": "1 house has no trade", "count": 1, "keys": ["Linz"]} in report["notes"]
    assert {"file": "trade.csv", "zh": "1 条没有姓名", "en": "1 without a name", "count": 1} in report["notes"]
    assert report["spelled"] == [{"file": "trade.csv", "column": "house", "from": "Wien 1", "to": "Wien", "count": 1}]
    assert {"file": "trade.csv", "column": "person", "count": 1} in report["blank"]
    assert report["decided"] == [{"zh": "一律中午", "en": "All at noon"}]
    assert report["files"][0]["columns_left_out"] == ["phone"]


def test_the_rows_are_the_systems_and_the_history_names_who_ran_it(shop, folder):
    run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    with shop.read() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.register == "leads")).all()
        assert {(each.actor_id, each.surface, each.action) for each in told} == {(shop.person("admin"), "import", "create")}
        assert session.scalars(select(Lead.created_by_id)).all() == [None] * 3


def test_only_an_administrator_imports_history(shop, folder):
    for who in ("gm", "manager", "consultant1"):
        with pytest.raises(Forbidden):
            run_recipe(shop.database, a_recipe(), [folder], shop.act(who))
    assert count(shop, Import, Lead) == [0, 0]


def test_a_recipe_that_has_come_in_is_refused(shop, folder):
    run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    with pytest.raises(Refused) as found:
        run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    assert "不会重复导入" in found.value.text.zh
    assert count(shop, Import, Lead) == [1, 3]


def test_a_missing_file_is_named(shop, folder):
    (folder / "trade.csv").unlink()
    with pytest.raises(Invalid) as found:
        run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    assert "trade.csv" in found.value.text.en


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("house,city,phone", "house,town,phone"), "缺少列:city"),
        (("house,city,phone", "house,city,fax"), "配方不认识的列:fax"),
        (("Linz,Linz,3", 'Linz,"Linz,3'), "引号没有结束"),
    ],
)
def test_files_of_another_shape_leave_nothing_but_the_reason(shop, folder, change, said):
    path = folder / "houses.csv"
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(Invalid) as found:
        run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    assert said in found.value.text.zh
    with shop.read() as session:
        entered = session.scalars(select(Import)).one()
        assert (entered.state, entered.report["failure"]["zh"]) == (ImportState.FAILED, found.value.text.zh)
    assert count(shop, Lead, Customer) == [0, 0]


def test_what_the_database_refuses_undoes_the_whole_import(shop, folder):
    with shop.by_system() as session:
        session.add(Store(code="x-Graz", name="Graz"))
    stores = count(shop, Store)
    with pytest.raises(Refused):
        run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    assert count(shop, Store, Lead, Customer) == [*stores, 0, 0]
    # Failed, it may be tried again once the cause is gone.
    with shop.by_system() as session:
        session.scalars(select(Store).where(Store.code == "x-Graz")).one().code = "y"
    assert run_recipe(shop.database, a_recipe(), [folder], shop.act("admin")).rows_in == 6


def test_sales_that_contradict_the_rule_of_payments_are_not_let_in(shop, folder):
    won = TRADE_ROWS.splitlines()[0] + "\n1,Wien,Anna,01.03.2024,09.03.2024,5000,yes\n"
    (folder / "trade.csv").write_text(won)
    with pytest.raises(Contradiction, match="won without a deal"):
        run_recipe(shop.database, a_recipe(), [folder], shop.act("admin"))
    assert count(shop, Lead) == [0]


def test_a_sale_that_was_paid_in_full_counts(shop, folder):
    (folder / "trade.csv").write_text(TRADE_ROWS.splitlines()[0] + "\n1,Wien,Anna,01.03.2024,09.03.2024,5000,yes\n")
    plain = a_recipe()
    paid = noon("paid")
    sale = (
        Make(Order, {"store": STORE, "lead": made("leads"), "model": shop.models["seal"], "price": column("price"), "total": column("price"), "paid_at": paid},
             road=(went("order", "met"), went("sign_off", "paid"), went("pay", "paid"))),
        Make(Payment, {"store": STORE, "order": made("orders"), "kind": PaymentKind.BALANCE, "amount": column("price"), "paid_at": paid}, road=(went("confirm", "paid"),)),
        Make(Deal, {"order_id": made("orders"), "store_id": STORE, "lead_id": made("leads"), "total": column("price"), "counted_at": paid}),
    )  # fmt: skip
    steps = (plain.steps[0], Each(TRADE, (*plain.steps[1].makes, *sale)))
    run_recipe(shop.database, a_recipe(steps=steps), [folder], shop.act("admin"))
    with shop.read() as session:
        deal = session.scalars(select(Deal)).one()
        assert (deal.total, deal.counted_at) == (Decimal("5000.00"), datetime(2024, 3, 9, 11, tzinfo=UTC))
        assert session.get_one(Lead, deal.lead_id).state is LeadState.WON


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Make(Lead, {"colour": 1}), "Lead has no colour"),
        (lambda: a_recipe(steps=(Each(TRADE, (Make(Customer, {"store": STORE}),)),)), "link to stores, which are not made before"),
        (lambda: a_recipe(steps=(Each(HOUSES, (Make(Store, {"code": column("town")}),)),)), "houses.csv has no column 'town'"),
        (lambda: a_recipe(steps=(Each(TRADE, (Make(Store, {"code": column("person.city")}),)),)), "trade.csv.person refers to no table"),
    ],
)
def test_a_recipe_that_contradicts_itself_is_refused_when_it_is_read(make, said):
    with pytest.raises(Contradiction) as found:
        make()
    assert said in str(found.value)


def test_an_unknown_recipe_is_told_those_there_are():
    with pytest.raises(Invalid) as found:
        recipe_named("mavn")
    assert "maven_crm" in found.value.text.zh


@pytest.mark.parametrize(("text", "value"), [("31.12.2023", date(2023, 12, 31)), ("1.2.2024", date(2024, 2, 1))])
def test_days_are_read_in_the_files_own_spelling(text, value):
    assert day(DAY).value(f" {text} ") == value
    with pytest.raises(Invalid):
        day(DAY).value("2023-12-31")
