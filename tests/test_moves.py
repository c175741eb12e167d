"""States only move: by the right person, from the right state, with the rules loaded, stamped, and kept for ever."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models.acting import by_the_system, system_act
from models.contacts import FollowUp, FollowUpState
from models.customers import Closing, Lead, LeadState
from models.moves import Move, StateIsMoved, StatePeriod
from models.people import Employee, EmployeeState
from models.policy import Right, fetch
from models.refused import Forbidden, NotFound, Refused, Several, Stale
from models.register import Register
from models.roles import Role
from models.running import AuditEntry
from models.sales import Order, OrderState
from models.words import speaking
from models.writing import create, read_all, update, void, writable_fields

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def lead(shop) -> int:
    """A lead of consultant1."""
    return shop.create("consultant1", Lead, at=MORNING, name="王小明", phone="13812347910", channel=shop.channels["phone"])


WITH_STATE = [register for register in Register.all.values() if register.state_field]


@pytest.mark.parametrize("register", WITH_STATE, ids=lambda register: register.__tablename__)
def test_no_state_is_written(register):
    about = register.fields[register.state_field]
    first = about.column.default.arg
    for other in set(about.kind.choices) - {first}:
        with pytest.raises(StateIsMoved, match="changes by a move"):
            register(**{about.name: other})
        row = register(**{about.name: first})
        with pytest.raises(StateIsMoved):
            setattr(row, about.name, other)
    assert StateIsMoved.status == 409


def test_a_kept_state_is_not_written_either(shop, lead):
    with shop.by_system() as session:
        row = session.get(Lead, lead)
        with pytest.raises(StateIsMoved):
            row.state = LeadState.WON
        with pytest.raises(StateIsMoved):
            row.state = None
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    with shop.by_system() as session:
        row = session.get(Lead, lead)
        session.expire(row)
        with pytest.raises(StateIsMoved):
            row.state = LeadState.NEW  # not even back to the first state, of a row that has not been read yet
    assert shop.value(Lead, lead, "state") is LeadState.OPEN


def test_no_form_no_import_and_no_service_writes_a_state(shop, lead):
    for register in Register.all.values():
        for role in Role:
            for is_new in (True, False):
                writable = writable_fields(shop.actor(role), register, is_new)
                assert register.state_field not in writable
                assert not any(each.system and name != "store" for name, each in writable.items())
    with pytest.raises(StateIsMoved), shop.write("manager") as session:
        update(session, fetch(session, shop.actor("manager"), Lead, lead, Right.WRITE), {"state": LeadState.WON})
    with pytest.raises(StateIsMoved), shop.write("manager") as session:
        create(session, Lead, {"state": LeadState.WON})
    assert shop.value(Lead, lead, "state") is LeadState.OPEN


def test_what_is_posted_beside_the_form_is_not_read(shop):
    with shop.write("consultant1") as session:
        fields = writable_fields(shop.actor("consultant1"), Lead, True)
        typed = {"name": "王", "phone": "13812347910", "channel": str(shop.channels["phone"]), "state": "won", "owner": "1", "id": "77", "version": "9"}
        row = create(session, Lead, read_all(session, fields, typed))
        assert (row.state, row.owner_id) == (LeadState.OPEN, shop.person("consultant1"))
        assert row.id != 77


def test_a_move_stamps_its_moment_and_signs_its_maker(shop, lead):
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    shop.move("consultant1", Order.order, order, at=MORNING + timedelta(hours=1))
    shop.move("consultant1", Order.confirm_details, order, at=MORNING + timedelta(hours=2))
    shop.move("supervisor", Order.sign_off, order, at=MORNING + timedelta(hours=3))
    with shop.row(Order, order) as row:
        assert row.ordered_on == MORNING.date()
        assert row.customer_confirmed_at == MORNING + timedelta(hours=2)
        assert row.signed_off_at == MORNING + timedelta(hours=3)
        assert row.signed_by_id == shop.person("supervisor")
        assert row.state is OrderState.SIGNED_OFF


def test_every_move_is_kept_as_the_time_its_state_lasted(shop, lead):
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    shop.move("consultant1", Order.order, order, at=MORNING)
    shop.move("consultant1", Order.confirm_details, order, at=MORNING + timedelta(hours=1))
    shop.move("manager", Order.cancel, order, at=MORNING + timedelta(hours=2))
    with shop.read() as session:
        kept = session.scalars(select(StatePeriod).where(StatePeriod.register == "orders", StatePeriod.row_id == order).order_by(StatePeriod.at)).all()
    assert [(each.move, each.from_state, each.to_state, each.at, each.until, each.by_id, each.store_id) for each in kept] == [
        ("order", "quote", "ordered", MORNING, MORNING + timedelta(hours=2), shop.person("consultant1"), shop.store),
        ("cancel", "ordered", "cancelled", MORNING + timedelta(hours=2), None, shop.person("manager"), shop.store),
    ]  # a move that keeps its state, such as confirm_details, begins no period


def test_a_move_that_stays_is_told_by_the_history(shop, lead):
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    shop.move("consultant1", Order.order, order)
    shop.move("consultant1", Order.confirm_details, order)
    with shop.read() as session:
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.register == "orders").order_by(AuditEntry.id)).all()
    assert told == ["create", "order", "update", "confirm_details"], "the update sets the day on which it was ordered"


@pytest.mark.parametrize("who", ["consultant1", "supervisor", "gm", "dcc1", "headoffice", "admin"])
def test_only_the_named_role_makes_the_move(shop, lead, who):
    with pytest.raises((Forbidden, NotFound)) as refused:
        shop.move(who, Lead.assign, lead, owner=shop.person("consultant2"))
    assert "销售经理" in str(refused.value) or isinstance(refused.value, NotFound)
    assert shop.value(Lead, lead, "owner_id") == shop.person("consultant1")


def test_the_right_role_of_another_store_does_not(shop, lead):
    with pytest.raises(NotFound):
        shop.move("s2manager", Lead.assign, lead, owner=shop.person("s2consultant"))
    with shop.write("s2manager") as session, pytest.raises(NotFound):
        session.get(Lead, lead).assign(owner=session.get(Employee, shop.person("s2consultant")))


@pytest.mark.parametrize("move", [Lead.win, Lead.lose, Lead.void, Lead.unwin, Order.pay, Order.unpay, Order.deliver], ids=repr)
def test_nobody_makes_the_system_s_moves(shop, lead, move):
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    row_id = {Lead: lead, Order: order}[move.register]
    for role in Role:
        with shop.write(role) as session:
            row = session.get(move.register, row_id)
            assert not move.is_open_to(row, session, shop.actor(role))
            with pytest.raises((Forbidden, NotFound, Refused)):
                move.make(row)
    assert shop.value(Order, order, "state") is OrderState.QUOTE
    assert shop.value(Lead, lead, "state") is LeadState.OPEN


def test_only_a_state_it_starts_from_lets_it_go(shop, lead):
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    with pytest.raises(Refused) as refused:
        shop.move("supervisor", Order.sign_off, order)
    assert str(refused.value) == "当前状态是“报价”,不能“签核”"
    with speaking("en"):
        assert "It is “Quote”: “Sign off” is not possible now" in str(refused.value)
    assert refused.value.status == 409


def test_a_void_row_does_not_move(shop, lead):
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    with shop.write("consultant1") as session:
        void(session, session.get(Order, order), "录错了")
    with pytest.raises(Refused, match="已作废"):
        shop.move("consultant1", Order.order, order)


@pytest.mark.parametrize(
    "move", [move for register in Register.all.values() for move in register.moves.values() if move.clauses], ids=repr
)  # fmt: skip
def test_every_clause_that_a_move_names_has_its_rule(move):
    told = {rule.__doc__.split(":")[0] for rule in move.rules}
    assert set(move.clauses) <= told


def test_a_move_whose_rule_is_not_loaded_refuses(shop, lead, monkeypatch):
    monkeypatch.setattr(Lead.assign, "rules", [])
    with pytest.raises(Refused, match="规则 C1 未加载"):
        shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    assert shop.value(Lead, lead, "state") is LeadState.OPEN


def test_a_move_asks_for_what_it_needs(shop, lead):
    with pytest.raises(Several) as refused:
        shop.move("consultant1", Lead.request_void, lead, reason="")
    assert refused.value.problems.keys() == {"reason_code", "reason"}
    assert "原因" in str(refused.value)


def test_a_move_that_is_refused_late_leaves_nothing_behind(shop, lead, monkeypatch):
    def falls(*_args, **_answers):
        raise Refused("不行", "No")

    monkeypatch.setattr(Lead.assign, "effects", [*Lead.assign.effects, falls])
    with pytest.raises(Refused):
        shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    with shop.read() as session:
        row = session.get_one(Lead, lead)
        assert (row.state, row.owner_id) == (LeadState.OPEN, shop.person("consultant1"))
        moved = session.scalars(select(StatePeriod.move).where(StatePeriod.register == "leads", StatePeriod.row_id == lead)).all()
        assert moved == ["begin"]


def test_its_button_is_shown_to_whom_it_is_open(shop, lead):
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    with shop.read() as session:
        row = session.get_one(Order, order)
        open_to = {role.value: [move.name for move in Order.moves.values() if move.is_open_to(row, session, shop.actor(role))] for role in Role}
        other = [move.name for move in Order.moves.values() if move.is_open_to(row, session, shop.actor("consultant2"))]
        away = [move.name for move in Order.moves.values() if move.is_open_to(row, session, shop.actor("s2manager"))]
    assert {role: moves for role, moves in open_to.items() if moves} == {"mgr": ["cancel"], "con": ["order"]}
    assert other == []
    assert away == []


def test_the_system_acts_only_within_its_block(shop, lead):
    with shop.write("consultant1") as session:
        with by_the_system(session):
            assert session.info["act"].actor.is_system
        assert session.info["act"].actor == shop.actor("consultant1")


def test_what_somebody_else_changed_is_not_overwritten(shop, lead):
    with shop.row(Lead, lead) as row:
        seen = row.version
    shop.change("manager", Lead, lead, remark="经理的备注")
    with pytest.raises(Stale, match="别人刚刚修改了"), shop.write("consultant1") as session:
        update(session, fetch(session, shop.actor("consultant1"), Lead, lead, Right.WRITE), {"remark": "我的备注"}, seen_version=seen)
    assert shop.value(Lead, lead, "remark") == "经理的备注"
    assert Stale.status == 409


def test_two_open_transactions_do_not_overwrite_each_other(shop, lead):
    """The second writes on what it read before the first committed: PostgreSQL lets it read, SQLite makes it wait."""
    has_read, has_written = threading.Event(), threading.Event()
    failures = []

    def second():
        try:
            with shop.write("manager") as session:
                row = session.get_one(Lead, lead)
                has_read.set()
                has_written.wait(10)
                row.remark = "第二"
        except Stale as stale:
            failures.append(stale)

    if shop.database.is_sqlite:
        # One writer at a time: whoever comes second reads what the first has written.
        shop.change("consultant1", Lead, lead, remark="第一")
        has_written.set()
        second()
        assert failures == []
        assert shop.value(Lead, lead, "remark") == "第二"
        return
    thread = threading.Thread(target=second)
    thread.start()
    assert has_read.wait(10)
    shop.change("consultant1", Lead, lead, remark="第一")
    has_written.set()
    thread.join(10)
    assert len(failures) == 1
    assert shop.value(Lead, lead, "remark") == "第一"


def test_a_customer_s_change_through_the_lead_is_version_checked_too(shop, lead):
    """The borrowed fields belong to the customer, whose version the lead's form does not show: the database checks it."""
    with shop.row(Lead, lead) as row:
        customer_version = row.customer.version
    shop.change("consultant1", Lead, lead, name="王大明")
    with shop.row(Lead, lead) as row:
        assert row.customer.name == "王大明"
        assert row.customer.version == customer_version + 1


def test_o1_leaving_is_a_move_too(shop):
    person = shop.person("consultant2")
    shop.move("manager", Employee.leave, person, left_on="2026-11-02")
    with shop.row(Employee, person) as row:
        assert (row.state, row.active) == (EmployeeState.LEFT, False)
    with pytest.raises(Refused):
        shop.move("manager", Employee.leave, person, left_on="2026-11-03")


def test_moves_name_existing_things():
    for register in Register.all.values():
        for move in register.moves.values():
            assert isinstance(move, Move)
            assert move.register is register
            for name in move.apart_from:
                assert register.fields[name].is_link
            if move.signs:
                assert register.fields[move.signs].target is Employee


def test_a_refused_closing_may_be_asked_for_again(shop, lead):
    asked = {"reason_code": "price", "reason": "太贵"}
    shop.move("manager", Lead.assign, lead, owner=shop.person("consultant2"))
    shop.move("consultant2", Lead.request_lost, lead, **asked)
    with pytest.raises(Refused, match="已有待确认的申请"):
        shop.move("consultant2", Lead.request_lost, lead, **asked)
    with shop.read() as session:
        first = session.scalar(select(Closing.id))
    shop.move("supervisor", Closing.refuse, first)
    shop.move("consultant2", Lead.request_lost, lead, **asked)
    with shop.read() as session:
        assert len(session.scalars(select(Closing)).all()) == 2


def test_the_system_may_do_what_people_may_not(shop, lead):
    with shop.database.writing(system_act(at=MORNING)) as session:
        due = session.scalars(select(FollowUp).where(FollowUp.lead_id == lead)).one()
        due.cancel()
        assert due.state is FollowUpState.CANCELLED
