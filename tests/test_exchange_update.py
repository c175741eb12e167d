"""A file changes rows that are there: found by their keys, only where a cell says something else, and only by who may."""

import pytest
from sqlalchemy import func, select

from models import policy
from models.customers import Customer, Lead
from models.exchange.importer import Way, import_file
from models.exchange.writers import Export, csv_parts
from models.people import Employee
from models.plans import Target
from models.policy import Right
from models.products import Channel, Vehicle, VehicleModel
from models.refused import Invalid
from models.running import AuditEntry

UPDATE = Way(update=True)


@pytest.fixture
def bring(shop, tmp_path):
    """Bring a text into a register, updating rows that are there; the outcome."""

    def bring(register, text, who="manager", way=UPDATE, name="rows.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return import_file(shop.database, register, path, shop.act(who), way)

    return bring


def fates(outcome) -> dict[str, int]:
    return {fate.name: count for fate, count in outcome.fates.items() if count}


def reasons(outcome) -> list[str]:
    return [each.reason.zh for refusals in outcome.refusals for each in refusals.kept]


def count(shop, register) -> int:
    with shop.read() as session:
        return session.scalar(select(func.count()).select_from(register))


def test_a_row_is_found_by_each_of_its_keys(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"], colour="白")
    target = shop.create("manager", Target, employee=shop.person("consultant1"), month="2026-05", units=3)
    lead = shop.lead("consultant1", phone="13812345678")
    model = shop.create("manager", VehicleModel, code="han", name="汉", brand="BYD")
    for register, text, row, field, due in (
        (Vehicle, "车架号,颜色\nLSVAA4182E2184842,黑\n", car, "colour", "黑"),
        (Vehicle, f"ID,颜色\n{car},红\n", car, "colour", "红"),
        (Target, "员工,月份,交车台数\nconsultant1,2026年5月,5\n", target, "units", 5),
        (Lead, "电话,级别\n+86 138-1234-5678,H\n", lead, "level", None),
        (VehicleModel, "编码,品牌\nhan,比亚迪\n", model, "brand", "比亚迪"),
    ):
        before = count(shop, register)
        assert fates(bring(register, text)) == {"CHANGED": 1}, register
        assert count(shop, register) == before
        if due is not None:
            assert shop.value(register, row, field) == due
    assert shop.value(Lead, lead, "level").value == "H"


def test_a_person_is_found_by_user_name_or_phone(shop, bring):
    assert fates(bring(Employee, "登录名,电话\nconsultant1,13700000001\n")) == {"CHANGED": 1}
    assert fates(bring(Employee, "电话,姓名\n137 0000 0001,王顾问\n")) == {"CHANGED": 1}
    assert shop.value(Employee, shop.person("consultant1"), "name") == "王顾问"


def test_empty_cells_leave_a_value_alone_and_missing_columns_too(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"], colour="白", plate="浙A12345", use="demo")
    outcome = bring(Vehicle, "车架号,颜色,车牌,用途\nLSVAA4182E2184842,,浙A99999,\n")
    assert fates(outcome) == {"CHANGED": 1}
    with shop.row(Vehicle, car) as row:
        assert (row.colour, row.plate, row.use.value, row.model_id) == ("白", "浙A99999", "demo", shop.models["seal"])


def test_a_row_that_says_what_is_there_already_changes_nothing(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"], colour="白")
    version = shop.value(Vehicle, car, "version")
    assert fates(bring(Vehicle, "车架号,车型,颜色\n LSVAA4182E2184842 ,海豹, 白 \n")) == {"SAME": 1}
    assert shop.value(Vehicle, car, "version") == version


def test_rows_that_are_not_there_yet_are_added(shop, bring):
    shop.create("manager", VehicleModel, code="han", name="汉")
    outcome = bring(VehicleModel, "编码,名称\nhan,汉DM\ntang,唐\n")
    assert fates(outcome) == {"CHANGED": 1, "NEW": 1}
    assert reasons(bring(VehicleModel, "编码,品牌\nqin,BYD\n")) == ["请填写“名称”"]


def test_an_id_that_is_nobodys_is_refused_and_never_given(shop, bring):
    assert "没有编号为“9999”的记录" in reasons(bring(VehicleModel, "ID,编码,名称\n9999,han,汉\n"))[0]
    other = shop.create("s2manager", VehicleModel, code="han", name="汉")
    assert f"没有编号为“{other}”的记录" in reasons(bring(VehicleModel, f"ID,编码,名称\n{other},han,汉\n"))[0]
    assert shop.value(VehicleModel, other, "name") == "汉"


@pytest.mark.parametrize(
    ("text", "said"), [("编号,状态\n{id},已交付\n", "“状态”不能通过导入修改"), ("编号,创建时间\n{id},2020-01-01\n", ""), ("编号,state\n{id},delivered\n", "“状态”不能通过导入修改")]
)
def test_states_and_what_the_system_writes_are_not_written(shop, bring, text, said):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"])
    made = shop.value(Vehicle, car, "created_at")
    outcome = bring(Vehicle, text.format(id=car))
    assert shop.value(Vehicle, car, "state").value == "in_stock"
    assert shop.value(Vehicle, car, "created_at") == made
    if said:
        assert said in reasons(outcome)[0]


def test_a_state_may_be_repeated(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"])
    assert fates(bring(Vehicle, f"编号,状态,颜色\n{car},在库,红\n")) == {"CHANGED": 1}


def test_each_row_asks_whether_this_person_may_change_it(shop, bring):
    shared, own = shop.channels["phone"], shop.create("manager", Channel, code="own", name="本店", kind="phone")
    outcome = bring(Channel, f"编号,联系人\n{shared},小张\n{own},小张\n{shop.channels['s2']},小张\n", who="marketing")
    assert fates(outcome) == {"REFUSED": 2, "CHANGED": 1}
    assert "不能修改这条记录" in reasons(outcome)[0]
    assert "没有编号为" in reasons(outcome)[1]
    assert shop.value(Channel, own, "contact") == "小张"
    assert shop.value(Channel, shared, "contact") is None


def test_what_a_rule_forbids_is_refused(shop, bring):
    outcome = bring(Employee, "登录名,岗位\nconsultant1,系统管理员\n")
    assert "只能由系统管理员办理" in reasons(outcome)[0]
    assert fates(outcome) == {"REFUSED": 1}


def test_a_key_that_several_rows_have_is_refused_with_their_ids(shop, bring):
    ids = [shop.person(who) for who in ("consultant1", "consultant2")]
    with shop.by_system() as session:
        for each in ids:
            session.get_one(Employee, each).phone = "13700000001"
    outcome = bring(Employee, "电话,姓名\n13700000001,王\n")
    assert f"编号 {ids[0]}、{ids[1]}" in reasons(outcome)[0]


def test_two_lines_about_one_row_are_told(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"])
    outcome = bring(Vehicle, f"编号,车架号,颜色\n{car},,红\n,LSVAA4182E2184842,黑\n")
    assert fates(outcome) == {"CHANGED": 1, "REFUSED": 1}
    assert "第 2 行说的是同一条记录" in reasons(outcome)[0]
    assert shop.value(Vehicle, car, "colour") == "红"


def test_a_file_that_tells_no_row_is_refused_at_once_and_the_keys_are_named(shop, bring):
    with pytest.raises(Invalid) as refused:
        bring(Vehicle, "颜色\n红\n")
    assert "编号、车架号" in refused.value.text.zh


def test_an_export_that_has_grown_old_overwrites_nobody(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"], colour="白")
    with shop.database.streaming() as session:
        made = Export(Vehicle, shop.actor("manager"), raw=True)
        text = "".join(csv_parts(made.headings, made.rows(session, made.statement()), raw=True))
    assert fates(bring(Vehicle, text)) == {"SAME": 1}
    shop.change("manager", Vehicle, car, plate="浙A12345")
    outcome = bring(Vehicle, text.replace("白", "黑"))
    assert "已被别人修改" in reasons(outcome)[0]
    assert shop.value(Vehicle, car, "colour") == "白"


def test_what_changed_between_the_trial_and_the_import_is_refused(shop, bring):
    ids = [shop.create("manager", Vehicle, vin=f"LSVAA4182E218484{at}", model=shop.models["seal"]) for at in range(3)]
    text = "车架号,颜色,车型\n" + "".join(f"LSVAA4182E218484{at},黑,seal\n" for at in range(4))
    trial = bring(Vehicle, text, way=Way(trial=True, update=True))
    assert fates(trial) == {"CHANGED": 3, "NEW": 1}
    shop.change("manager", Vehicle, ids[1], colour="红")
    shop.create("manager", Vehicle, vin="LSVAA4182E2184843", model=shop.models["seal"])
    outcome = bring(Vehicle, text, way=Way(update=True, seen=trial.seen))
    assert fates(outcome) == {"CHANGED": 2, "REFUSED": 2}
    assert shop.value(Vehicle, ids[1], "colour") == "红"


def test_the_history_says_that_the_change_came_from_the_import(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"], colour="白")
    outcome = bring(Vehicle, "车架号,颜色\nLSVAA4182E2184842,黑\n")
    with shop.read() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.register == "vehicles", AuditEntry.row_id == car).order_by(AuditEntry.id.desc())).first()
        assert (told.action, told.surface, told.import_id, told.actor_id) == ("update", "import", outcome.import_id, shop.person("manager"))
        assert told.changes == {"colour": ["白", "黑"]}
    assert outcome.report["changed"] == {"vehicles": 1}


def test_without_update_an_id_that_is_there_is_no_new_row(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"])
    outcome = bring(Vehicle, f"ID,车架号,车型\n{car},LSVAA4182E2184843,seal\n9999,LSVAA4182E2184844,seal\n,LSVAA4182E2184845,seal\n", way=Way())
    assert "要修改它请选择更新" in reasons(outcome)[0]
    assert fates(outcome) == {"REFUSED": 1, "NEW": 2}


def test_without_update_a_key_that_is_there_is_told_with_its_row(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"])
    outcome = bring(Vehicle, "车架号,车型\nLSVAA4182E2184842,seal\nLSVAA4182E2184843,seal\nLSVAA4182E2184843,dolphin\n", way=Way())
    assert f"车架号与编号 {car} 的记录相同" in reasons(outcome)[0]
    assert "车架号与第 3 行相同" in reasons(outcome)[1]
    assert count(shop, Vehicle) == 2


def test_a_masked_phone_that_comes_back_changes_no_phone(shop, bring):
    lead = shop.lead("consultant1", phone="13812345678")
    with shop.database.streaming() as session:
        assert policy.may(shop.actor("marketing"), Right.READ, Lead)
        made = Export(Lead, shop.actor("marketing"))
        row = next(made.rows(session, made.statement()))
        masked = dict(zip(made.headings, row, strict=True))["电话"]
    assert masked == "138****5678"
    outcome = bring(Lead, f"编号,电话,级别\n{lead},{masked},A\n")
    assert "不是有效的电话号码" in reasons(outcome)[0], "a manager sees them whole: this is no phone"
    with shop.read() as session:
        assert session.scalars(select(Customer.phone)).all() == ["13812345678"]
