"""A file into one register: headings in either language, each row the way of a form, what is refused told with its reason."""

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from models import clock
from models.acting import system_act
from models.contacts import Appointment, Call
from models.customers import Closing, Customer, Lead, LeadState
from models.exchange.importer import Way, import_file, register_named
from models.people import Employee, Position, Store
from models.plans import Target
from models.products import Channel
from models.refused import Forbidden, Invalid
from models.running import AuditEntry, Import, ImportState, Setting

GOOD = "王小明,先生,13812345678,phone,海豹"
FAULTY = """\
姓名,性别,电话,渠道,意向车型
王小明,先生,138-1234-5678,400电话,海豹
韩梅梅,女士,1381,汽车之家,海豹
李雷,先生,+86 13812345678,phone,seal
,先生,13912345678,phone,seal
赵四,先生,13712345678,城西巡展,seal
"""


@pytest.fixture
def write(tmp_path):
    """A file with that text."""

    def write(text, name="leads.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def refusal(shop, path, who="manager", register=Lead) -> str:
    with pytest.raises(Invalid) as found:
        import_file(shop.database, register, path, shop.act(who))
    return found.value.text.zh


def count(shop, register) -> int:
    with shop.read() as session:
        return session.scalar(select(func.count()).select_from(register))


@pytest.mark.parametrize("header", ["姓名,性别,电话,渠道,意向车型", "Name,gender,PHONE,Channel,Model", "name,gender,phone,channel_id,model_id"])
def test_headings_are_labels_in_either_language_or_column_names(shop, write, header):
    outcome = import_file(shop.database, Lead, write(f"{header}\n{GOOD}\n"), shop.act("manager"))
    assert (outcome.rows_read, outcome.rows_in, outcome.rows_refused) == (1, 1, 0)
    with shop.read() as session:
        lead = session.scalars(select(Lead)).one()
        assert (lead.name, lead.phone, lead.channel_id, lead.model_id) == ("王小明", "13812345678", shop.channels["phone"], shop.models["seal"])
        assert (lead.store_id, lead.state, lead.import_id) == (shop.store, LeadState.NEW, outcome.import_id)


def test_good_rows_come_in_and_each_faulty_one_is_told_with_its_reason(shop, write):
    outcome = import_file(shop.database, Lead, write(FAULTY), shop.act("manager"))
    assert (outcome.rows_read, outcome.rows_in, outcome.rows_refused) == (5, 1, 4)
    assert count(shop, Customer) == 1
    reasons = {each.number: each.reason.zh for each in outcome.refusals[0].kept}
    assert "不是有效的电话号码" in reasons[3]
    assert reasons[4] == "本店已有这个电话的客户,请联系主管(电话与第 2 行相同)"
    assert reasons[5] == "请填写“姓名”"
    assert "“渠道”里没有“城西巡展”" in reasons[6]  # it belongs to the other store


def test_faulty_rows_come_back_as_a_workbook_to_correct(shop, write, tmp_path):
    outcome = import_file(shop.database, Lead, write(FAULTY.replace("韩梅梅", "=cmd()")), shop.act("manager"))
    (path,) = outcome.write_errors(tmp_path)
    assert path.name == "leads.csv.errors.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0] == ["姓名", "性别", "电话", "渠道", "意向车型", "原文件行号", "退回原因"]
    assert [(row[0], row[5]) for row in rows[1:]] == [("=cmd()", 3), ("李雷", 4), ("", 5), ("赵四", 6)]


def test_the_import_is_entered_with_its_counts(shop, write):
    outcome = import_file(shop.database, Lead, write(FAULTY), shop.act("manager"))
    with shop.row(Import, outcome.import_id) as entered:
        assert (entered.source, entered.imported_by_id, entered.state) == ("leads.csv", shop.person("manager"), ImportState.PARTLY)
        assert (entered.rows_read, entered.rows_in, entered.rows_refused) == (5, 1, 4)
        assert sum(group["count"] for group in entered.report["refused"]) == 4
    with shop.read() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.register == "leads")).one()
        assert (told.surface, told.actor_id, told.action) == ("import", shop.person("manager"), "create")


def test_an_import_of_which_no_row_comes_in_has_failed(shop, write):
    outcome = import_file(shop.database, Lead, write("姓名,电话,渠道\n王,1,phone\n"), shop.act("manager"))
    assert outcome.rows_in == 0
    assert shop.value(Import, outcome.import_id, "state") is ImportState.FAILED


def test_a_trial_tells_the_same_and_changes_nothing(shop, write):
    outcome = import_file(shop.database, Lead, write(FAULTY), shop.act("manager"), Way(trial=True))
    assert (outcome.rows_read, outcome.rows_in, outcome.rows_refused, outcome.import_id) == (5, 1, 4, None)
    assert [count(shop, register) for register in (Lead, Customer, Import)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("姓名,电话,渠道,负责人\n王,13812345678,phone,x\n", "“负责人”不能导入"),
        ("姓名,Name\n王,王\n", "两列都是“姓名”"),
        ("性别\n先生\n", "缺少必填列:姓名、电话、渠道"),
    ],
)
def test_headings_that_cannot_be_followed_are_refused_at_once(shop, write, text, said):
    assert said in refusal(shop, write(text))
    assert count(shop, Import) == 0


def test_an_installation_gives_limits_of_its_own(shop, write):
    for day, rows in (("2026-01-01", "9"), ("2026-02-01", "3"), ("2999-01-01", "9")):
        shop.create("admin", Setting, key="import_max_rows", value=rows, valid_from=day)
    assert "超过 3 行" in refusal(shop, write(FAULTY))
    assert count(shop, Lead) == 0


def test_a_row_is_followed_to_exactly_one_other(shop, write):
    with shop.by_system() as session:
        session.add(Employee(store_id=shop.store, name="销售顾问1", position=session.get_one(Employee, shop.person("consultant1")).position))
    text = "员工,月份,交车台数\n销售顾问1,2026-05,4\nconsultant1,2026-05,4\n{},2026-06,4\n".format(shop.person("consultant2"))
    outcome = import_file(shop.database, Target, write(text), shop.act("manager"))
    assert ["不止一个" in each.reason.zh for each in outcome.refusals[0].kept] == [True]
    assert outcome.rows_in == count(shop, Target) == 2


def test_an_ambiguous_name_is_refused_with_what_tells_the_candidates_apart(shop, write):
    with shop.by_system() as session:
        session.add(Employee(store_id=shop.store, name="销售顾问1", position=session.get_one(Employee, shop.person("consultant1")).position))
    outcome = import_file(shop.database, Target, write("员工,月份,交车台数\n销售顾问1,2026-05,4\n"), shop.act("manager"))
    (problem,) = outcome.refusals[0].kept[0].problems
    assert (problem.column.zh, problem.value) == ("员工", "销售顾问1")
    assert f"consultant1 编号 {shop.person('consultant1')}、编号 " in problem.why.zh


def test_of_rows_called_alike_in_several_stores_the_one_in_the_row_s_own_is_meant(shop, write):
    text = "门店,姓名,登录名,岗位\nS2,新人,newcomer,con\n"
    assert import_file(shop.database, Employee, write(text), shop.act("admin")).rows_in == 1
    with shop.read() as session:
        assert session.scalars(select(Employee).where(Employee.username == "newcomer")).one().position.store_id == shop.stores["S2"]
    with shop.read() as session:
        positions = session.scalars(select(Position.id).where(Position.code == "con").order_by(Position.id)).all()
    text = "门店,编码,名称,角色,上级岗位\nHO,x,x,con,con\n"
    outcome = import_file(shop.database, Position, write(text), shop.act("admin"))
    assert f"con 城东店 编号 {positions[0]}、con 城西店 编号 {positions[1]}" in outcome.refusals[0].kept[0].reason.zh


def test_a_customer_who_is_known_gets_a_new_lead_whoever_brings_it(shop, write):
    """C3: whose only lead is closed asks again: the same customer, another lead."""
    lead = shop.lead("consultant1", phone="13812345678")
    shop.move("consultant1", Lead.request_lost, lead, reason_code="price", reason="太贵")
    with shop.read() as session:
        closing = session.scalars(select(Closing.id)).one()
    shop.move("supervisor", Closing.confirm, closing, missed_follow_up="")
    text = "门店,姓名,电话,渠道\nS1,王小明,13812345678,phone\n"
    outcome = import_file(shop.database, Lead, write(text), system_act("command"))
    assert outcome.rows_in == 1
    assert (count(shop, Customer), count(shop, Lead)) == (1, 2)


@pytest.mark.parametrize("called", ["王小明", "138 1234 5678", "+8613812345678", "{id}"])
def test_a_link_is_followed_by_the_name_the_phone_or_the_id_of_what_it_means(shop, write, called):
    lead = shop.lead("consultant1", phone="13812345678")
    shop.lead("consultant1", phone="13912345678", name="韩梅梅")
    text = f"线索,约定到店\n{called.format(id=lead)},2026年11月20日 14:30\n"
    outcome = import_file(shop.database, Appointment, write(text), shop.act("manager"))
    assert outcome.rows_in == 1
    with shop.read() as session:
        assert session.scalars(select(Appointment.lead_id)).all() == [lead]


def test_whoever_left_is_no_longer_linked_to(shop, write):
    shop.move("manager", Employee.leave, shop.person("consultant2"), left_on="2026-11-01")
    text = "通话时间,接线人,方向\n2026-11-02 09:00,consultant2,呼入\n"
    outcome = import_file(shop.database, Call, write(text), shop.act("manager"))
    assert "没有“consultant2”" in outcome.refusals[0].kept[0].reason.zh


def test_a_row_may_link_to_one_above_it_in_the_file(shop, write):
    text = "门店,编码,名称,角色,上级岗位\nS1,boss,大老板,gm,\nS1,deputy,副手,mgr,boss\n"
    outcome = import_file(shop.database, Position, write(text), shop.act("admin"))
    assert outcome.rows_in == 2
    with shop.read() as session:
        deputy = session.scalars(select(Position).where(Position.code == "deputy")).one()
        assert deputy.parent.code == "boss"


def test_an_empty_cell_leaves_the_register_s_own_default(shop, write):
    text = "通话时间,接线人,已接听,方向\n2026-11-02 09:00,dcc1,,\n"
    import_file(shop.database, Call, write(text), shop.act("manager"))
    with shop.read() as session:
        call = session.scalars(select(Call)).one()
        assert (call.answered, call.direction.value) == (True, "inbound")


def test_what_the_system_writes_is_not_taken_and_the_report_says_so(shop, write):
    text = "姓名,电话,渠道,状态,建档时间,创建时间\n王小明,13812345678,phone,won,2020-01-01 10:00,2020-01-01\n"
    outcome = import_file(shop.database, Lead, write(text), shop.act("manager"))
    assert [note["zh"] for note in outcome.report["notes"]] == ["这些列由系统填写,没有导入:状态、建档时间、创建时间"]
    with shop.read() as session:
        lead = session.scalars(select(Lead)).one()
        assert lead.state is LeadState.NEW
        assert min(lead.captured_at, lead.created_at).year > 2020


def test_all_or_nothing_enters_why_nothing_came_in(shop, write):
    outcome = import_file(shop.database, Lead, write(FAULTY), shop.act("manager"), Way(whole=True))
    assert (outcome.rows_in, outcome.rows_refused, count(shop, Lead)) == (0, 4, 0)
    with shop.row(Import, outcome.import_id) as entered:
        assert (entered.state, entered.rows_in, entered.rows_refused) == (ImportState.FAILED, 0, 4)


def test_an_administrator_keeps_the_time_and_the_author_of_what_was_written_elsewhere(shop, write):
    text = "编码,名称,类型,创建时间,创建人\nold,老渠道,电话,2019年5月1日 08:30,manager\nbad,未来渠道,电话,2999-01-01,manager\n"
    outcome = import_file(shop.database, Channel, write(text), shop.act("admin"))
    assert [each.reason.zh for each in outcome.refusals[0].kept] == ["「2999-01-01」在将来"]
    with shop.read() as session:
        channel = session.scalars(select(Channel).where(Channel.code == "old")).one()
        assert clock.to_local(channel.created_at).isoformat()[:16] == "2019-05-01T08:30"
        assert channel.created_by_id == shop.person("manager")
        told = session.scalars(select(AuditEntry).where(AuditEntry.register == "channels", AuditEntry.row_id == channel.id)).one()
        assert (told.actor_id, told.at.year) == (shop.person("admin"), clock.now().year), "the history says who brought it in, and when"


def test_nobody_else_keeps_times_and_authors(shop, write):
    text = "编码,名称,类型,创建时间,创建人\nold,老渠道,电话,2019-05-01,gm\n"
    outcome = import_file(shop.database, Channel, write(text), shop.act("manager"))
    with shop.read() as session:
        channel = session.scalars(select(Channel).where(Channel.code == "old")).one()
        assert (channel.created_at.year, channel.created_by_id) == (clock.now().year, shop.person("manager"))
    assert "创建时间、创建人" in outcome.report["notes"][0]["zh"]


def test_who_may_not_add_may_not_import(shop, write):
    for who, register in (("consultant1", Store), ("manager", AuditEntry)):
        with pytest.raises(Forbidden):
            import_file(shop.database, register, write("编码,名称\nx,y\n"), shop.act(who))


def test_registers_are_named_by_name_or_label_and_an_unknown_one_has_neighbours():
    assert register_named("leads") is register_named("线索") is register_named("Leads") is Lead
    with pytest.raises(Invalid) as found:
        register_named("ordrs")
    assert "orders" in found.value.text.zh
