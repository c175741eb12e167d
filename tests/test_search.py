"""The search box finds a row by any part of a name, its pinyin's initials, the beginning or the tail of a number – alike on both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models import policy
from models.customers import Customer, Lead
from models.people import Employee, Store
from models.products import Channel, ChannelKind, Vehicle, VehicleModel
from models.register import Register
from models.sales import TestDrive
from models.search_terms import SearchTerm, initials, matching, searched_fields, terms_of

PEOPLE = {
    "王小明": "13812347910", "李小明": "13912345678", "张伟": "13812340000", "欧阳修": "15012347910", "Anna Müller": "+4930901820",
    "100%王_\\": "13700000001", "明小明": None, "𠮷野家": "13700000002", "o'neil; DROP TABLE leads": "13700000003",
}  # fmt: skip


@pytest.fixture
def people(shop, stand):
    """Customers with these names and phones, and a lead of each."""
    if not hasattr(stand, "searched"):
        with shop.by_system() as session:
            for name, phone in PEOPLE.items():
                customer = Customer(store_id=shop.store, name=name, phone=phone)
                session.add(Lead(store_id=shop.store, customer=customer, channel_id=shop.channels["phone"], captured_at=session.info["act"].at))
        stand.keep("searched")
        stand.searched = True
    stand.restore("searched")

    def find(text: str, register: type = Customer, is_masked: bool = False) -> set[str]:
        with shop.read() as session:
            rows = session.scalars(select(register).where(matching(register, text, is_masked))).all()
            return {row.name for row in rows}

    return find


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("小明", {"王小明", "李小明", "明小明"}), ("王小明", {"王小明"}), ("王小", {"王小明"}), ("明小", {"明小明"}), ("明王", set()),
        ("王", {"王小明"}), ("张", {"张伟"}), ("修", set()),
        ("wxm", {"王小明"}), ("WXM", {"王小明"}), ("w", {"王小明"}), ("oyx", {"欧阳修"}), ("xm", set()), ("zw", {"张伟"}),
        ("müll", {"Anna Müller"}), ("ANNA", {"Anna Müller"}), ("anna m", {"Anna Müller"}), ("nna", {"Anna Müller"}),
        ("13812347910", {"王小明"}), ("1381234", {"王小明", "张伟"}), ("138 1234", {"王小明", "张伟"}), ("138-1234-7910", {"王小明"}),
        ("7910", {"王小明", "欧阳修"}), ("791", set()), ("+4930", {"Anna Müller"}), ("１３８１２３４", {"王小明", "张伟"}), ("99999", set()),
        ("𠮷野", {"𠮷野家"}), (" 王小明 ", {"王小明"}),
    ],
)  # fmt: skip
def test_what_is_typed_finds_whom_it_should(people, text, names):
    assert people(text) == names
    assert people(text, Lead) == names, "a lead is found by its customer"


@pytest.mark.parametrize(
    ("text", "names"),
    [("%", set()), ("_", set()), ("\\", set()), ("%%", set()), ("100%", {"100%王_\\"}), ("_\\", {"100%王_\\"}), ("王_", {"100%王_\\"}), ("1%8", set()),
     ("138%", set()), ("'", set()), ("' OR 1=1 --", set()), ("neil; DROP", {"o'neil; DROP TABLE leads"}), ("+", set()), ("-", set()), ("", set()), ("  ", set()), ("\x00", set())],
)  # fmt: skip
def test_no_character_means_anything_but_itself(people, text, names):
    found = people(text)
    assert names is None or found == names


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(text=st.text(max_size=80) | st.from_regex(r"[%_\\*'\"();0-9a-z王小明+-]{0,70}", fullmatch=True))
def test_whatever_is_typed_finds_or_finds_nothing(people, text):
    assert people(text) <= set(PEOPLE)
    assert people(text, Lead) <= set(PEOPLE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([name for name in PEOPLE if len(name) > 1]), data=st.data())
def test_every_part_of_a_name_from_two_characters_finds_it(people, name, data):
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))
    part = name[start:end]
    if len("".join(part.split())) >= 2:
        assert name in people(part)


def test_y4_where_phones_are_masked_they_are_not_spelled_out_by_searching(people):
    assert people("1381234", is_masked=True) == set()
    assert people("13812347910", is_masked=True) == {"王小明"}
    assert people("7910", is_masked=True) == {"王小明", "欧阳修"}


def test_who_is_renamed_is_found_by_the_new_name_only(shop):
    lead = shop.lead("consultant1", name="王小明", phone="13812347910")
    shop.change("consultant1", Lead, lead, name="王大力", phone="13912345678")
    for text, found in (("小明", []), ("wxm", []), ("大力", [lead]), ("wdl", [lead]), ("1381234", []), ("1391234", [lead])):
        with shop.read() as session:
            assert session.scalars(select(Lead.id).where(matching(Lead, text))).all() == found


def test_a_search_shows_no_row_that_is_not_one_s_own(shop):
    mine = shop.lead("consultant1", name="王小明", phone="13812347910")
    shop.lead("consultant2", name="王小明", phone="13812347911")
    with shop.read() as session:
        found = select(Lead.id).where(matching(Lead, "小明"), policy.condition(shop.actor("consultant1"), Lead))
        assert session.scalars(found).all() == [mine]


def test_the_terms_of_one_register_find_no_row_of_another(shop):
    with shop.by_system() as session:
        session.add_all([Channel(code="t", name="特别渠道", kind=ChannelKind.SITE), VehicleModel(code="t", name="特别车型")])
    with shop.read() as session:
        assert session.scalars(select(Channel.name).where(matching(Channel, "特别"))).all() == ["特别渠道"]
        assert session.scalars(select(VehicleModel.name).where(matching(VehicleModel, "tbcx"))).all() == ["特别车型"]


def test_codes_are_found_by_their_beginning_and_vins_by_their_tail(shop):
    with shop.by_system() as session:
        session.add(Vehicle(store_id=shop.store, vin="LGXCE6CB0N0012345", plate="浙A12345", model_id=shop.models["seal"]))
    with shop.read() as session:
        for text, found in (("LGXCE6", 1), ("2345", 1), ("0123", 0), ("XCE6", 0)):
            assert len(session.scalars(select(Vehicle.id).where(matching(Vehicle, text))).all()) == found, text
        assert session.scalars(select(Store.code).where(matching(Store, "S"))).all() == ["S1", "S2"]
        assert session.scalars(select(Employee.username).where(matching(Employee, "consultant"))).all() == ["consultant1", "consultant2"]


@pytest.mark.parametrize("register", Register.all.values(), ids=Register.all)
def test_every_searched_register_can_be_searched(database, register):
    with database.reading() as session:
        for text in ("王小明", "wxm", "1381234", "7910", "%", "x"):
            assert session.scalars(select(register.id).where(matching(register, text))).all() == []


def test_searches_stand_on_indexes(people, shop):
    """No search reads a whole table, on SQLite as its plan says; PostgreSQL plans by size."""
    if not shop.database.is_sqlite:
        with shop.read() as session:
            names = set(session.connection().exec_driver_sql("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%%text_pattern_ops%%'").scalars())
        assert {"ix_customers_phone_prefix", "ix_search_terms_term_prefix"} <= names
        return
    for text in ("小明", "wxm", "1381234", "7910", "王"):
        with shop.read() as session:
            statement = select(Customer.id).where(matching(Customer, text)).compile(session.connection(), compile_kwargs={"literal_binds": True})
            plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
        assert [line for line in plan if line.startswith("SCAN ")] == [], text


def test_terms_are_pairs_and_initials():
    assert terms_of("王 小明") == {"王小", "小明", "~wxm"}
    assert terms_of("") == terms_of(None) == terms_of("  ") == set()
    assert initials("张伟") == "zw"
    assert initials("BYD海豹07") == "bydhb07"


def test_void_and_masked_fields_are_declared_not_guessed():
    assert {each.name for each in searched_fields(Lead)} == {"name", "phone"}
    assert {each.name for each in searched_fields(TestDrive)} == {"driver_phone"}


def test_terms_follow_the_row_into_nothing(shop):
    """A name that is emptied leaves no term behind."""
    with shop.by_system() as session:
        model = session.get_one(VehicleModel, shop.models["seal"])
        model.name = "　"
    with shop.read() as session:
        kept = select(SearchTerm.term).where(SearchTerm.register == "vehicle_models", SearchTerm.row_id == shop.models["seal"])
        assert session.scalars(kept).all() == []
