"""An import is taken back as a whole while nothing was built on it; else a sentence says what was built (Y3)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from werkzeug.security import generate_password_hash

from models import writing
from models.contacts import Appointment, FollowUp
from models.customers import Customer, Lead
from models.exchange import log
from models.exchange.importer import Way, import_file
from models.exchange.undo import touched_by
from models.people import Employee
from models.products import Channel, Vehicle, VehicleModel
from models.refused import Forbidden, NotFound, Refused
from models.running import AuditEntry, Import, ImportState

LEADS = "姓名,电话,渠道\n王小明,13812345678,phone\n韩梅梅,13912345678,汽车之家\n"


@pytest.fixture
def bring(shop, tmp_path):
    """Bring a text into a register; the id of the import."""

    def bring(register, text, who="manager", **way):
        path = tmp_path / "rows.csv"
        path.write_text(text, encoding="utf-8")
        outcome = import_file(shop.database, register, path, shop.act(who), Way(**way))
        assert outcome.rows_refused == 0, [each.reason.zh for each in outcome.refusals[0].kept]
        return outcome.import_id

    return bring


def undo(shop, import_id, who="manager"):
    shop.move(who, Import.undo, import_id)


def refusal(shop, import_id, who="manager") -> str:
    with pytest.raises(Refused) as refused:
        undo(shop, import_id, who)
    assert shop.value(Import, import_id, "state") is not ImportState.UNDONE
    return refused.value.text.zh


def living(shop, register) -> int:
    with shop.read() as session:
        return session.scalar(select(func.count()).select_from(register).where(register.voided_at.is_(None)))


def ids(shop, register) -> list[int]:
    with shop.read() as session:
        return list(session.scalars(select(register.id).order_by(register.id)))


def test_its_rows_become_void_with_the_import_as_reason_and_an_entry_each(shop, bring):
    import_id = bring(Lead, LEADS)
    with shop.read() as session:
        assert [(each.register, each.made, each.changed) for each in touched_by(session, import_id)] == [(Customer, 2, 0), (Lead, 2, 0)]
    undo(shop, import_id)
    assert living(shop, Lead) == living(shop, Customer) == 0
    with shop.row(Import, import_id) as entered:
        assert (entered.state, entered.undone_by_id) == (ImportState.UNDONE, shop.person("manager"))
        assert entered.undone_at is not None
    with shop.row(Lead, ids(shop, Lead)[0]) as lead:
        assert lead.void_reason == f"撤销导入 {import_id} · Import {import_id} undone"
        assert (lead.voided_by_id, lead.version) == (shop.person("manager"), 2)
    with shop.read() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "void").order_by(AuditEntry.id)).all()
        assert [each.register for each in told] == ["customers", "customers", "leads", "leads"]
        assert {(each.actor_id, each.surface, each.store_id) for each in told} == {(shop.person("manager"), "web", shop.store)}
        assert all(f"撤销导入 {import_id}" in each.changes["void_reason"][1] for each in told)


def test_what_it_changed_is_as_it_was(shop, bring):
    car = shop.create("manager", Vehicle, vin="LSVAA4182E2184842", model=shop.models["seal"], colour="白", use="demo")
    model = shop.create("manager", VehicleModel, code="han", name="汉", guide_price="209800", range_km=605)
    lead = shop.lead("consultant1", phone="13812345678", name="王小明")
    for register, text in (
        (Vehicle, "车架号,颜色,车型,用途,车牌\nLSVAA4182E2184842,黑,dolphin,在售,浙A12345\n"),
        (VehicleModel, "编码,指导价,续航\nhan,1,2\n"),
        (Lead, "电话,姓名,级别\n13812345678,王大明,H\n"),
    ):
        undo(shop, bring(register, text, update=True))
    with shop.row(Vehicle, car) as row:
        assert (row.colour, row.model_id, row.use.value, row.plate) == ("白", shop.models["seal"], "demo", None)
    with shop.row(VehicleModel, model) as row:
        assert (row.guide_price, row.range_km) == (209800, 605)
    with shop.row(Lead, lead) as row:
        assert (row.name, row.level) == ("王小明", None)
        assert not row.is_void


def test_a_file_that_added_and_changed_is_taken_back_whole(shop, bring):
    shop.create("manager", VehicleModel, code="han", name="汉")
    import_id = bring(VehicleModel, "编码,名称\nhan,汉DM\ntang,唐\n", update=True)
    undo(shop, import_id)
    with shop.read() as session:
        found = dict(session.execute(select(VehicleModel.code, VehicleModel.name).where(VehicleModel.code.in_(("han", "tang")), VehicleModel.voided_at.is_(None))).all())
    assert found == {"han": "汉"}


def test_what_was_taken_back_may_come_in_again(shop, bring):
    for register, text in ((Lead, LEADS), (Vehicle, "车架号,车型\nLSVAA4182E2184842,seal\n"), (Employee, "姓名,登录名,岗位\n新人,newcomer,con\n")):
        undo(shop, bring(register, text))
        bring(register, text)


def test_rows_that_were_changed_since_stand_in_the_way(shop, bring):
    import_id = bring(Lead, LEADS)
    lead = ids(shop, Lead)[0]
    shop.change("supervisor", Lead, lead, level="A")
    said = refusal(shop, import_id)
    assert f"线索 编号 {lead}" in said
    assert "销售主管" in said
    assert living(shop, Lead) == 2


def test_a_move_since_stands_in_the_way(shop, bring):
    import_id = bring(Lead, LEADS)
    shop.move("manager", Lead.assign, ids(shop, Lead)[0], owner=shop.person("consultant1"))
    assert "不能撤销" in refusal(shop, import_id)


def test_rows_that_refer_to_it_stand_in_the_way(shop, bring):
    import_id = bring(Lead, LEADS)
    lead = ids(shop, Lead)[1]
    appointment = shop.create("manager", Appointment, lead=lead, due_at="2026-12-01 10:00")
    assert f"邀约 编号 {appointment} 已引用导入的线索 编号 {lead}" in refusal(shop, import_id)
    channels = bring(Channel, "编码,名称,类型\nnew,新渠道,电话\n")
    channel = max(ids(shop, Channel))
    shop.lead("dcc1", channel=channel)
    assert "线索 编号" in refusal(shop, channels)


def test_a_look_is_no_change_and_what_was_voided_already_stays_void(shop, bring, web):
    import_id = bring(Vehicle, "车架号,车型\nLSVAA4182E2184842,seal\nLSVAA4182E2184843,seal\n")
    car = ids(shop, Vehicle)[0]
    manager = web.visit("manager")
    manager.post("/admin/vehicles/delete/", {"id": car, "reason": "录错"})
    manager.get("/admin/vehicles/export/csv/").close()
    undo(shop, import_id)
    assert living(shop, Vehicle) == 0
    assert shop.value(Vehicle, car, "void_reason") == "录错"


def test_a_later_change_of_a_changed_row_stands_in_the_way(shop, bring):
    model = shop.create("manager", VehicleModel, code="han", name="汉")
    import_id = bring(VehicleModel, "编码,名称\nhan,汉DM\n", update=True)
    shop.change("manager", VehicleModel, model, brand="BYD")
    assert f"车型 编号 {model}" in refusal(shop, import_id)
    assert shop.value(VehicleModel, model, "name") == "汉DM"


def test_of_two_imports_the_later_is_taken_back_first(shop, bring):
    model = shop.create("manager", VehicleModel, code="han", name="汉")
    first, second = (bring(VehicleModel, f"编码,名称\nhan,{name}\n", update=True) for name in ("一", "二"))
    refusal(shop, first)
    undo(shop, second)
    assert shop.value(VehicleModel, model, "name") == "一"


def test_it_is_taken_back_once_and_a_failed_one_never(shop, bring):
    import_id = bring(Lead, LEADS)
    undo(shop, import_id)
    with pytest.raises(Refused):
        undo(shop, import_id)


def test_only_those_undo_it_who_may_write_what_it_wrote(shop, bring):
    stores = bring(Employee, "门店,姓名,登录名,岗位\nS1,新人,newcomer,con\n", who="admin")
    with pytest.raises(Forbidden):
        undo(shop, stores, "supervisor")
    for who in ("consultant1", "marketing"):
        with pytest.raises(NotFound):
            undo(shop, stores, who)
    with pytest.raises(Forbidden):
        undo(shop, stores, "gm")
    undo(shop, stores, "admin")
    own = bring(Channel, "编码,名称,类型\nnew,新渠道,电话\n", who="marketing")
    with pytest.raises(NotFound):
        undo(shop, own, "marketingmanager")
    undo(shop, own, "marketing")


def test_what_followed_from_its_rows_by_itself_goes_with_them(shop):
    """A lead that its owner brings is followed up from the start (C2)."""
    act = log.begin(shop.database, shop.act("consultant1"), "by hand")
    with shop.database.writing(act) as session:
        texts = {"name": "王小明", "phone": "13812345678", "channel": str(shop.channels["phone"])}
        fields = writing.writable_fields(act.actor, Lead, is_new=True)
        writing.create(session, Lead, writing.read_all(session, fields, texts))
    with shop.by_system() as session:
        session.get_one(Import, act.import_id).finish()
    assert living(shop, FollowUp) == 1
    undo(shop, act.import_id)
    assert living(shop, FollowUp) == living(shop, Lead) == 0


def test_whoever_came_by_an_import_that_was_undone_cannot_log_in(shop, bring, web):
    import_id = bring(Employee, "姓名,登录名,岗位\n新人,newcomer,con\n")
    person = max(ids(shop, Employee))
    with shop.by_system() as session:
        session.execute(update(Employee.__table__).where(Employee.id == person).values(password_hash=generate_password_hash("a-first-password")))
    undo(shop, import_id)
    assert web.visit().post("/login", {"username": "newcomer", "password": "a-first-password"}).status_code == 403


def test_by_button_and_by_command(shop, bring, web, command, stand):
    import_id = bring(Lead, LEADS)
    manager = web.visit("manager")
    assert "撤销导入" in manager.get("/admin/imports/details/", {"id": import_id}).get_data(as_text=True)
    assert manager.post(f"/admin/imports/{import_id}/do/undo").status_code == 302
    assert living(shop, Lead) == 0
    again = bring(Lead, LEADS)
    command.set("DATABASE_URL", stand.url)
    said = command("import", "--undo", again)
    assert (said.code, "Leads: 2 rows voided" in said.out) == (0, True)
    assert living(shop, Lead) == 0
    assert command("import", "--undo", again).code == 2
    assert command("import", "--undo", "999").code == 2
    assert command("import", "leads", "x.csv", "--undo", "1").code == 2
    assert command("import").code == 2


def test_what_was_killed_on_the_way_is_taken_back_and_what_still_comes_in_is_not(shop):
    act = log.begin(shop.database, shop.act("manager"), "broken off")
    with shop.database.writing(act) as session:
        writing.create(session, VehicleModel, {"code": "han", "name": "汉"})
    assert "还在导入中" in refusal(shop, act.import_id)
    shop.move("manager", Import.undo, act.import_id, at=act.at + timedelta(days=1))
    assert living(shop, VehicleModel) == 3
