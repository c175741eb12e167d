"""Two kinds of database with one set of habits: what one refuses the other refuses, in the same sentence."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from models.acting import system_act
from models.customers import Customer, Lead
from models.db import Database, translated
from models.people import Employee, Position, Store
from models.plans import Target
from models.products import Channel, Vehicle, VehicleModel
from models.refused import Invalid, Refused
from models.roles import Role
from models.running import Setting
from models.words import speaking

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def test_readers_cannot_write(shop):
    with shop.read() as session:
        session.info["act"] = system_act()
        session.add(Channel(code="x", name="偷写", kind="site"))
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            session.flush()
    with shop.read() as session, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        session.execute(text("UPDATE stores SET name = 'x'"))
    assert shop.value(Store, shop.store, "name") == "城东店"


def test_a_reader_s_connection_writes_again_in_a_writer_s_hands(shop):
    for number in range(12):
        with shop.read() as session:
            session.scalar(select(Store.id))
        with shop.by_system() as session:
            session.get_one(Store, shop.store).city = f"城市{number}"
    assert shop.value(Store, shop.store, "city") == "城市11"


def test_a_transaction_is_whole_or_nothing(shop):
    def falls() -> None:
        with shop.by_system() as session:
            session.get_one(Store, shop.store).name = "改了"
            session.flush()
            raise Refused("不行", "No")

    with pytest.raises(Refused, match="不行"):
        falls()
    assert shop.value(Store, shop.store, "name") == "城东店"


ROWS = {
    "a customer's phone": (
        lambda shop: [Customer(store_id=shop.store, name=name, phone="13812347910") for name in ("王", "李")],
        "本店已有这个电话的客户,请联系主管",
    ),
    "a store's code": (lambda shop: [Store(code="S1", name="又一家")], "已有这个门店编码"),
    "a VIN": (lambda shop: [Vehicle(store_id=shop.store, vin="V1", model_id=shop.models["seal"]) for _ in "ab"], "已有这个车架号的车"),
    "a user name": (
        lambda shop: [Employee(store_id=shop.store, name="又", username="manager", position_id=1)],
        "这个登录名已被使用",
    ),
    "a position's code": (lambda shop: [Position(store_id=shop.store, code="mgr", name="又", role=Role.SALES_MANAGER)], "本店已有这个岗位编码"),
    "a shared channel's code": (lambda shop: [Channel(code="phone", name="又一个", kind="phone")], "已有这个渠道编码"),
    "a shared model's code": (lambda shop: [VehicleModel(code="seal", name="又一款")], "已有这个车型编码"),
    "a shared setting": (
        lambda shop: [Setting(key="k", value=value, valid_from=MORNING.date()) for value in "ab"],
        "此参数在该日已有值",
    ),
    "a month's target": (
        lambda shop: [Target(store_id=shop.store, employee_id=shop.person("consultant1"), month=MORNING.date()) for _ in "ab"],
        "此人本月已有目标,请修改原有的一条",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_what_occurs_once_is_refused_twice_in_the_same_sentence(shop, what):
    make, sentence = ROWS[what]
    with pytest.raises(Refused) as refused, shop.by_system() as session:
        session.add_all(make(shop))
    assert str(refused.value) == sentence
    assert refused.value.status in (409, 422)
    with speaking("en"):
        assert str(refused.value).isascii() or "“" in str(refused.value)


@pytest.mark.parametrize(("one", "other"), [(None, "S1"), ("S1", "S2"), ("S2", None)])
def test_what_one_store_has_another_may_have_too(shop, one, other):
    stores = shop.stores | {None: None}
    with shop.by_system() as session:
        session.add_all(Channel(store_id=stores[each], code="same", name="同码", kind="site") for each in (one, other))
    with shop.read() as session:
        assert len(session.scalars(select(Channel).where(Channel.code == "same")).all()) == 2


def test_what_is_void_does_not_stand_in_the_way(shop):
    with shop.by_system() as session:
        session.add(Customer(store_id=shop.store, name="王", phone="13812347910", voided_at=MORNING))
        session.add(Customer(store_id=shop.store, name="王", phone="13812347910"))
    with shop.read() as session:
        assert len(session.scalars(select(Customer)).all()) == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (lambda shop: VehicleModel(code="x", name="负", guide_price=Decimal(-1)), "“指导价”不能小于 0"),
        (lambda shop: Position(store_id=shop.store, code="x", name="负", role=Role.DCC, planned_headcount=-1), "“编制”不能小于 0"),
        (lambda shop: VehicleModel(code="x", name=None), "“名称”的值已存在或不可用"),
    ],
)
def test_what_a_value_must_fulfil_the_database_checks_too(shop, row, sentence):
    with pytest.raises(Invalid) as refused, shop.by_system() as session:
        session.add(row(shop))
    assert str(refused.value) == sentence


def test_a_state_that_does_not_exist_is_not_kept(shop):
    lead = shop.lead()
    with pytest.raises(DBAPIError), shop.database.engine.begin() as connection:
        connection.execute(text("UPDATE leads SET state = 'dreaming' WHERE id = :id"), {"id": lead})


def test_a_link_into_nothing_is_not_kept(shop):
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), shop.database.engine.begin() as connection:
        connection.execute(text("UPDATE positions SET parent_id = 999999"))


def test_no_complaint_of_the_database_shows_a_customer_s_phone(shop):
    with pytest.raises(Refused) as refused, shop.by_system() as session:
        session.add_all(Customer(store_id=shop.store, name=name, phone="13812347910") for name in ("王", "李"))
    assert "13812347910" not in str(refused.value)
    assert "SQL parameters hidden" in str(refused.value.__cause__)


def test_a_locked_database_is_answered_with_a_sentence(stand, shop):
    """On SQLite one writes at a time; whoever waits too long is asked to try again."""
    if not shop.database.is_sqlite:
        with shop.by_system() as session:
            session.get_one(Store, shop.store).city = "在写"
            session.flush()
            assert shop.value(Channel, shop.channels["phone"], "name") == "400电话"
        return
    impatient = Database(stand.url)
    event.listen(impatient.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=20"))
    with shop.by_system() as session:
        session.get_one(Store, shop.store).city = "在写"
        session.flush()
        with pytest.raises(Refused, match="数据库正忙"), impatient.writing(system_act()) as second:
            second.get_one(Store, shop.store).city = "也在写"
    impatient.close()
    assert shop.value(Store, shop.store, "city") == "在写"


def test_many_writers_at_once_all_get_through(shop):
    """Each writes what it read: nothing is lost and nobody is told that the database is locked."""
    leads = [shop.lead() for _ in range(4)]
    failures = []

    def write_ten(lead: int) -> None:
        try:
            for number in range(10):
                shop.change("consultant1", Lead, lead, remark=f"第{number}次")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write_ten, args=(lead,)) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert [shop.value(Lead, lead, "remark") for lead in leads] == ["第9次"] * 4


def test_sqlite_keeps_its_habits(sqlite_stand):
    with sqlite_stand.database.engine.connect() as connection:
        habits = {name: connection.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "journal_mode", "busy_timeout")}
        version = connection.scalar(text("SELECT sqlite_version()"))
    assert habits["foreign_keys"] == 1
    assert habits["busy_timeout"] >= 5000
    safe = tuple(map(int, version.split("."))) >= (3, 51, 3)
    assert habits["journal_mode"] == ("wal" if safe else "delete")


def test_postgresql_speaks_utc(postgresql_stand):
    with postgresql_stand.database.engine.connect() as connection:
        assert connection.scalar(text("SHOW TIME ZONE")) == "UTC"


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_only_the_url_says_which_database(prefix):
    database = Database(f"{prefix}somebody:secret@nowhere/forecourt")
    assert not database.is_sqlite
    assert database.engine.dialect.driver == "psycopg"
    assert "secret" not in str(database.engine.url)


def test_what_is_no_user_s_doing_stays_the_error_it_is(shop):
    with shop.database.engine.connect() as connection, pytest.raises(DBAPIError) as strange:
        connection.execute(text("SELECT * FROM no_such_table"))
    assert translated(strange.value) is strange.value
