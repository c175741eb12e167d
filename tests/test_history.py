"""Every change through any way is told: who, when, from where, before and after (Y3)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from models import audit
from models.acting import act_of
from models.customers import Customer, Lead, Level
from models.people import Employee, Store
from models.plans import Target
from models.policy import Right, fetch
from models.products import Channel, VehicleModel
from models.refused import Refused, Several
from models.register import Register
from models.running import AuditEntry
from models.search_terms import SearchTerm
from models.writing import create, read_all, update, void, writable_fields

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def told(shop, register: str, row_id: int | None = None) -> list[AuditEntry]:
    with shop.read() as session:
        entries = select(AuditEntry).where(AuditEntry.register == register).order_by(AuditEntry.id)
        return session.scalars(entries if row_id is None else entries.where(AuditEntry.row_id == row_id)).all()


def test_y3_what_is_made_is_told_with_all_that_was_typed(shop):
    lead = shop.lead("consultant1", at=MORNING, name="王小明", phone="13812347910", gender="male")
    entry, begun = told(shop, "leads", lead)[:2]
    assert (begun.action, begun.actor_name, begun.changes["state"]) == ("begin", "system", ["new", "open"])
    assert (entry.action, entry.actor_id, entry.actor_name) == ("create", shop.person("consultant1"), "销售顾问1")
    assert (entry.at, entry.surface, entry.address, entry.store_id) == (MORNING, "web", "10.0.0.1", shop.store)
    assert entry.changes["channel_id"] == [None, shop.channels["phone"]]
    assert entry.changes["state"] == [None, "new"]
    [customer] = told(shop, "customers")
    assert customer.changes["name"] == [None, "王小明"]
    assert customer.changes["gender"] == [None, "male"]


def test_y3_what_is_changed_is_told_before_and_after(shop):
    lead = shop.lead("consultant1", name="王小明", level="H")
    shop.change("manager", Lead, lead, at=MORNING, level="A", remark="等新款", name="王晓明")
    entry = told(shop, "leads", lead)[-1]
    assert (entry.action, entry.actor_name, entry.at) == ("update", "销售经理", MORNING)
    assert entry.changes == {"level": ["H", "A"], "remark": [None, "等新款"]}
    assert told(shop, "customers")[-1].changes == {"name": ["王小明", "王晓明"]}


def test_y3_every_kind_of_value_is_told_plainly(shop):
    target = shop.create("manager", Target, employee=shop.person("consultant1"), month="2026-11", units="4", revenue="12.8万")
    shop.change("manager", Target, target, month="2026-12", units="5", revenue="")
    made, changed = told(shop, "targets", target)
    assert made.changes["revenue"] == [None, "128000.00"]
    assert made.changes["month"] == [None, "2026-11-01"]
    assert changed.changes == {"month": ["2026-11-01", "2026-12-01"], "units": [4, 5], "revenue": ["128000.00", None]}


def test_y3_saving_the_same_again_tells_nothing(shop):
    lead = shop.lead("consultant1", level="H")
    before = len(told(shop, "leads", lead))
    shop.change("consultant1", Lead, lead, level="H")
    assert len(told(shop, "leads", lead)) == before


def test_y3_to_delete_is_to_void_with_a_reason(shop):
    target = shop.create("manager", Target, employee=shop.person("consultant1"), month="2026-11", units="4")
    with shop.write("manager") as session, pytest.raises(Several, match="作废原因"):
        void(session, session.get_one(Target, target), "  ")
    with shop.write("manager", at=MORNING) as session:
        void(session, fetch(session, shop.actor("manager"), Target, target, Right.WRITE), "录错了人")
    with shop.row(Target, target) as row:
        assert (row.is_void, row.voided_at, row.voided_by_id, row.void_reason) == (True, MORNING, shop.person("manager"), "录错了人")
    entry = told(shop, "targets", target)[-1]
    assert (entry.action, entry.changes["void_reason"]) == ("void", [None, "录错了人"])
    with shop.write("manager") as session, pytest.raises(Refused, match="已经作废"):
        void(session, session.get_one(Target, target), "再来")
    with shop.write("manager") as session, pytest.raises(Refused, match="已作废"):
        update(session, session.get_one(Target, target), {"units": 5})


def test_y3_a_row_that_others_stand_on_is_not_voided(shop):
    shop.lead("consultant1")
    with shop.write("admin") as session, pytest.raises(Refused, match="还有线索记录引用它"):
        void(session, session.get_one(Channel, shop.channels["phone"]), "不要了")


@pytest.mark.parametrize("register", [Channel, VehicleModel])
def test_y3_nothing_that_happened_is_deleted(shop, register):
    with shop.by_system() as session:
        session.delete(session.scalars(select(register)).first())
        with pytest.raises(LookupError, match="never deleted"):
            session.flush()
        session.rollback()


def test_y3_what_was_undone_is_not_told(shop):
    lead = shop.lead("consultant1")
    before = len(told(shop, "leads"))
    with shop.write("consultant1") as session:
        session.get_one(Lead, lead).remark = "算了"
        session.flush()
        session.rollback()
    assert len(told(shop, "leads")) == before


def test_y3_nobody_writes_without_saying_who(shop):
    with shop.database.session(writes=True) as session:
        session.add(Channel(code="x", name="无名", kind="site"))
        with pytest.raises(LookupError, match="does not know who acts"):
            session.flush()
    with shop.read() as session, pytest.raises(LookupError):
        act_of(session)


@pytest.mark.parametrize("surface", ["web", "import", "command", "job", "system"])
def test_y3_from_where_is_told_whatever_the_way(shop, surface):
    act = replace(shop.act("manager", MORNING), surface=surface, import_id=7 if surface == "import" else None)
    with shop.database.writing(act) as session:
        channel = Channel(code="x", name="新渠道", kind="site")
        session.add(channel)
    [entry] = told(shop, "channels", channel.id)
    assert (entry.surface, entry.actor_name) == (surface, "销售经理")
    assert channel.import_id == (7 if surface == "import" else None)
    assert (channel.created_at, channel.created_by_id) == (MORNING, shop.person("manager"))


def test_y3_the_system_is_told_as_the_system(shop):
    order = shop.signed_order(shop.lead())
    shop.paid(order, "100000")
    entries = {entry.action: entry for entry in told(shop, "orders", order)}
    assert (entries["sign_off"].actor_name, entries["sign_off"].actor_id) == ("销售主管", shop.person("supervisor"))
    assert (entries["pay"].actor_name, entries["pay"].actor_id, entries["pay"].surface) == ("system", None, "web")
    assert entries["pay"].changes["state"] == ["signed_off", "paid"]
    [_, confirmed] = told(shop, "payments")
    assert confirmed.action == "confirm"
    assert confirmed.changes["confirmed_by_id"] == [None, shop.person("finance")]


def test_y3_the_answers_to_a_move_are_told(shop):
    lead = shop.lead("dcc1")
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant1"), reason="轮到他")
    entry = next(entry for entry in told(shop, "leads", lead) if entry.action == "assign")
    assert entry.changes["owner_id"] == [None, shop.person("consultant1")]
    assert entry.changes["reason"] == [None, "轮到他"]
    assert entry.changes["state"] == ["new", "open"]


def test_y3_secrets_are_not_told(shop):
    person = shop.person("consultant1")
    with shop.by_system() as session:
        employee = session.get_one(Employee, person)
        employee.password_hash, employee.failed_logins = "scrypt:…", 3
        employee.name = "张三"
    entry = told(shop, "employees", person)[-1]
    assert entry.changes == {"name": ["销售顾问1", "张三"]}
    assert not any("password_hash" in str(each.changes) for each in told(shop, "employees"))


def test_y3_the_name_of_then_stays_when_somebody_is_renamed(shop):
    lead = shop.lead("consultant1")
    with shop.by_system() as session:
        session.get_one(Employee, shop.person("consultant1")).name = "张三"
    assert told(shop, "leads", lead)[0].actor_name == "销售顾问1"


def test_y4_a_look_at_a_phone_is_told_too(shop):
    lead = shop.lead("consultant1")
    with shop.write("marketing") as session:
        audit.record(session, session.get_one(Lead, lead), "reveal", {"field": [None, "phone"]})
    entry = told(shop, "leads", lead)[-1]
    assert (entry.action, entry.actor_name, entry.changes) == ("reveal", "市场专员", {"field": [None, "phone"]})


def test_a_store_s_history_is_the_store_s(shop):
    shop.change("admin", Store, shop.store, city="上海")
    entry = told(shop, "stores", shop.store)[-1]
    assert (entry.store_id, entry.changes) == (shop.store, {"city": ["杭州", "上海"]})


def test_y3_every_written_row_has_its_beginning_told(shop):
    """A whole sale leaves no row of which history does not say who made it."""
    order = shop.signed_order(shop.lead())
    shop.paid(order, "100000")
    with shop.read() as session:
        begun = {(entry.register, entry.row_id) for entry in session.scalars(select(AuditEntry).where(AuditEntry.action == "create"))}
        for register in Register.all.values():
            if not register.read_only:
                assert {(register.__tablename__, row_id) for row_id in session.scalars(select(register.id))} <= begun


def entered(shop, session, **texts) -> Lead:
    """A lead as the manager types it; nobody's, so that nothing follows from it."""
    typed = {"name": "王小明", "phone": "13812347910", "gender": "male", "channel": str(shop.channels["phone"]), "level": "H", **texts}
    return create(session, Lead, read_all(session, writable_fields(shop.actor("manager"), Lead, is_new=True), typed))


def test_y3_a_new_row_is_the_same_by_whichever_way_it_is_written(shop):
    """Alone it goes past the session's unit of work; within a savepoint it does not."""
    with shop.write("manager", MORNING) as session:
        entered(shop, session)
        with session.begin_nested():
            entered(shop, session, phone="13812347911")
    apart = {"id", "row_id", "customer_id", "phone", "updated_at"}
    with shop.read() as session:
        for register in (Customer, Lead, AuditEntry):
            rows = session.execute(select(register.__table__).order_by(register.id.desc()).limit(4 if register is AuditEntry else 2)).mappings().all()
            kept = [{name: value for name, value in row.items() if name not in apart} for row in rows]
            for row in kept:
                row["changes"] = {name: change for name, change in row.get("changes", {}).items() if name not in apart}
            assert sorted(map(str, kept[: len(kept) // 2])) == sorted(map(str, kept[len(kept) // 2 :]))
        pairs = select(SearchTerm.term, func.count()).where(SearchTerm.register == "customers").group_by(SearchTerm.term)
        assert {count for _, count in session.execute(pairs)} == {2}


def test_y3_whoever_wrote_a_new_row_knows_it_and_changes_it_at_once(shop):
    with shop.write("manager", MORNING) as session:
        lead = entered(shop, session)
        assert lead in session
        assert not session.dirty
        assert lead.customer.name == "王小明"
        update(session, lead, {"level": Level.A, "name": "王晓明"})
        session.expire_all()
        assert (lead.level, lead.name, lead.version) == (Level.A, "王晓明", 2)
    assert [entry.action for entry in told(shop, "leads", lead.id)] == ["create", "update"]


def test_y3_of_a_new_row_that_was_taken_back_nothing_is_told(shop):
    with shop.write("manager", MORNING) as session:
        gone = entered(shop, session).id
        session.rollback()
    assert told(shop, "leads", gone) == []
    with shop.write("manager", MORNING) as session:
        assert entered(shop, session).id is not None
    assert [entry.action for entry in told(shop, "customers")] == ["create"]


def test_versions_count_the_changes(shop):
    lead = shop.lead("consultant1")
    first = shop.value(Lead, lead, "version")
    shop.change("consultant1", Lead, lead, remark="一")
    assert shop.value(Lead, lead, "version") == first + 1
