"""Who may what is one table of data: it says what the specification says, and rows are seen and written accordingly (Y4)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from models import policy, writing
from models.acting import Actor
from models.contacts import Appointment, Call, FollowUp
from models.customers import Assignment, Customer, Lead
from models.kinds import PhoneKind
from models.people import Employee, Store
from models.plans import Target
from models.policy import GRANTS, Right, condition, fetch, masks, may
from models.products import Channel
from models.refused import Forbidden, NotFound, Several
from models.register import Register
from models.roles import Role
from models.sales import Order, Payment, PaymentKind, TestDrive

from . import matrix
from .matrix import SPECIFIED, Cell, row_of, without_repetition

DECLARED = {name: register for name, register in Register.all.items() if not register.hangs}
"""All but what hangs on rows of others and is seen like them (tests/test_attachments.py)."""


@pytest.mark.parametrize("name", DECLARED)
def test_the_matrix_is_the_specification_s(name):
    granted = GRANTS[DECLARED[name].follows or name]
    found = {role.value: without_repetition({Cell(each.right.value, each.scope, each.masked, each.condition) for each in cells}) for role, cells in granted.items()}
    assert found == row_of(name)


def test_every_row_of_the_policy_is_a_register_and_follows_nobody():
    assert set(GRANTS) == {name for name, register in DECLARED.items() if register.follows is None}


def test_every_register_stands_in_the_specification_or_follows_one_that_does():
    unlisted = {name: register.follows for name, register in DECLARED.items() if name not in SPECIFIED}
    assert set(unlisted.values()) <= set(SPECIFIED), unlisted


def test_what_the_matrix_does_not_know_is_denied():
    class Unheard:
        follows, read_only, hangs, __tablename__ = None, False, False, "unheard_of"

    for role in Role:
        for right in Right:
            assert not may(Actor(1, "somebody", role, 1), right, Unheard)


@pytest.mark.parametrize("role", Role)
def test_nobody_writes_what_the_system_writes(role):
    audit = Register.named("audit_entries")
    for right in (Right.CREATE, Right.WRITE):
        assert not may(Actor(1, "somebody", role, 1), right, audit)


@pytest.mark.parametrize("name", DECLARED)
def test_who_may_not_create_is_told_so_before_anything_is_read(name):
    register = DECLARED[name]
    for role in Role:
        actor = Actor(1, "somebody", role, 1)
        expected = matrix.may(role.value, "C", name) and not register.read_only
        assert may(actor, Right.CREATE, register) == expected, role
        if not expected:
            with pytest.raises(Forbidden, match="您的岗位不能新增"):
                policy.require(actor, Right.CREATE, register)


@dataclass(frozen=True)
class Scene:
    """Rows of every sort of ownership in S1, and some of S2; name → id."""

    rows: dict[type, dict[str, int]]


MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def set_scene(shop) -> Scene:
    """Leads: consultant1's own, consultant2's, one that dcc1 put into the pool, one that dcc1 caught and consultant1 got,
    one of consultant2 whose car is delivered, one of S2."""
    leads, rows = {}, {register: {} for register in Register.all.values()}
    channel, model = shop.channels["phone"], shop.models["seal"]
    for number, (name, who) in enumerate(
        {"mine": "consultant1", "hers": "consultant2", "pool": "dcc1", "given": "dcc1", "sold": "consultant2", "away": "s2consultant"}.items()
    ):
        leads[name] = shop.create(who, Lead, at=MORNING, name=f"客户{name}", phone=f"1380000000{number}", channel=channel)
    shop.move("manager", Lead.assign, leads["given"], owner=shop.person("consultant1"))
    rows[Lead] = leads
    for name, who in {"mine": "consultant1", "given": "consultant1", "sold": "consultant2", "away": "s2consultant"}.items():
        rows[Order][name] = shop.create(who, Order, lead=leads[name], model=model, price="100000", **({"vehicle": shop.car()} if name == "sold" else {}))
        rows[Payment][name] = shop.create(who, Payment, order=rows[Order][name], kind="deposit", amount="5000", paid_at="2026-11-02 09:00")
        driver = {"specialist": shop.person("testdrive")} if name == "mine" else {}
        rows[TestDrive][name] = shop.create(who, TestDrive, lead=leads[name], driver_phone="13900000000", starts_at="2026-11-03 10:00", **driver)
        rows[Appointment][name] = shop.create(who, Appointment, lead=leads[name], due_at="2026-11-03 10:00")
    shop.complete(leads["sold"])
    with shop.by_system() as session:
        order = session.get_one(Order, rows[Order]["sold"])
        order.order()
        order.confirm_details()
        order.sign_off()
        balance = Payment(store_id=shop.store, order=order, kind=PaymentKind.BALANCE, amount=Decimal(100000), paid_at=MORNING)
        session.add(balance)
        session.flush()
        balance.confirm()
        rows[Payment]["balance"] = balance.id
        order.deliver()
        for name, lead in leads.items():
            rows[Customer][name] = session.get_one(Lead, lead).customer_id
            for register in (FollowUp, Assignment):
                for found in session.scalars(select(register.id).where(register.lead_id == lead)):
                    rows[register][name] = found
    for code, store in shop.stores.items():
        rows[Store][code] = store
    rows[Channel] = dict(shop.channels)
    for who in ("consultant1", "consultant2"):
        rows[Target][who] = shop.create("manager", Target, employee=shop.person(who), month="2026-11", units="4")
    return Scene(rows)


@pytest.fixture
def scene(shop, stand) -> Scene:
    if not hasattr(stand, "scene"):
        stand.scene = set_scene(shop)
        stand.keep("scene")
    stand.restore("scene")
    return stand.scene


ALL_LEADS = {"mine", "hers", "pool", "given", "sold"}
WITH_ORDER = {"mine", "given", "sold"}
SEEN = {
    Lead: {
        "gm mgr sup mkt mkm fro fin": ALL_LEADS, "ho": ALL_LEADS | {"away"}, "dcc": {"pool", "given"}, "con": {"mine", "given"},
        "aft": {"sold"}, "key tdr adm": set(),
    },
    Customer: {
        "gm mgr sup mkt mkm fro fin": ALL_LEADS, "ho": ALL_LEADS | {"away"}, "dcc": {"pool", "given"}, "con": {"mine", "given"},
        "aft": {"sold"}, "key tdr adm": set(),
    },
    FollowUp: {
        "gm mgr sup mkt mkm fro fin": {"mine", "hers", "given", "sold"}, "ho": {"mine", "hers", "given", "sold", "away"}, "dcc": {"given"},
        "con": {"mine", "given"}, "aft": {"sold"}, "key tdr adm": set(),
    },
    Appointment: {
        "gm mgr sup mkt mkm fro fin": WITH_ORDER, "ho": WITH_ORDER | {"away"}, "dcc": {"given"}, "con": {"mine", "given"}, "aft": {"sold"},
        "key tdr adm": set(),
    },
    Assignment: {"gm mgr sup ho": {"given"}, "con": {"given"}, "dcc key mkt mkm tdr fro fin aft adm": set()},
    Order: {
        "gm mgr sup fin": WITH_ORDER, "ho": WITH_ORDER | {"away"}, "dcc": {"given"}, "con": {"mine", "given"}, "aft": {"sold"},
        "key mkt mkm tdr fro adm": set(),
    },
    Payment: {
        "gm mgr sup fin": WITH_ORDER | {"balance"}, "ho": WITH_ORDER | {"balance", "away"}, "con": {"mine", "given"}, "dcc key mkt mkm tdr fro aft adm": set(),
    },
    TestDrive: {
        "gm mgr sup fro": WITH_ORDER, "ho": WITH_ORDER | {"away"}, "dcc": {"given"}, "con": {"mine", "given"}, "tdr": {"mine"},
        "key mkt mkm fin aft adm": set(),
    },
    Target: {
        "gm mgr sup ho": {"consultant1", "consultant2"}, "con": {"consultant1"}, "dcc key mkt mkm tdr fro fin aft adm": set(),
    },
    Store: {"gm mgr sup dcc con key mkt mkm tdr fro fin aft": {"S1"}, "ho adm": {"S1", "S2", "HO"}},
    Channel: {
        "gm mgr sup dcc con key mkt mkm fro": {"phone", "site", "walk_in"}, "ho adm": {"phone", "site", "walk_in", "s2"}, "tdr fin aft": set(),
    },
}  # fmt: skip
"""Which rows each role sees; the consultant is consultant1."""

WRITTEN = {
    Lead: {"mgr sup": ALL_LEADS, "dcc": {"pool", "given"}, "con": {"mine", "given"}, "gm key mkt mkm tdr fro fin aft ho adm": set()},
    Order: {"mgr sup": WITH_ORDER, "con": {"mine", "given"}, "gm dcc key mkt mkm tdr fro fin aft ho adm": set()},
    Payment: {"fin": WITH_ORDER | {"balance"}, "gm mgr sup dcc con key mkt mkm tdr fro aft ho adm": set()},
    TestDrive: {"mgr sup": WITH_ORDER, "dcc": {"given"}, "con": {"mine", "given"}, "tdr": {"mine"}, "gm key mkt mkm fro fin aft ho adm": set()},
    Target: {"mgr sup": {"consultant1", "consultant2"}, "gm dcc con key mkt mkm tdr fro fin aft ho adm": set()},
    # What belongs to all stores is changed by those only who answer for all of them.
    Channel: {"adm": {"phone", "site", "walk_in", "s2"}, "gm mgr sup dcc con key mkt mkm tdr fro fin aft ho": set()},
}  # fmt: skip


def by_role(table: dict[str, set[str]]) -> dict[str, set[str]]:
    return {role: names for roles, names in table.items() for role in roles.split()}


def found(shop, scene, register, right) -> dict[str, set[str]]:
    names = {row_id: name for name, row_id in scene.rows[register].items()}
    with shop.read() as session:
        return {
            role.value: {names[found] for found in session.scalars(select(register.id).where(condition(shop.actor(role), register, right)))}
            for role in Role
        }


@pytest.mark.parametrize("register", SEEN, ids=lambda register: register.__tablename__)
def test_each_role_sees_its_rows_and_no_others(scene, shop, register):
    assert found(shop, scene, register, Right.READ) == by_role(SEEN[register])


@pytest.mark.parametrize("register", WRITTEN, ids=lambda register: register.__tablename__)
def test_each_role_changes_its_rows_and_no_others(scene, shop, register):
    assert found(shop, scene, register, Right.WRITE) == by_role(WRITTEN[register])


@pytest.mark.parametrize("register", SEEN, ids=lambda register: register.__tablename__)
def test_a_row_in_hand_is_judged_like_the_rows_of_a_list(scene, shop, register):
    with shop.read() as session:
        rows = list(session.scalars(select(register).where(register.id.in_(scene.rows[register].values()))))
        for role in Role:
            for right in Right:
                listed = set(session.scalars(select(register.id).where(condition(shop.actor(role), register, right))))
                assert {row.id for row in rows if policy.holds(session, shop.actor(role), row, right)} == listed & {row.id for row in rows}, (role, right)


@pytest.mark.parametrize("register", SEEN, ids=lambda register: register.__tablename__)
def test_a_foreign_row_and_a_missing_one_look_alike(scene, shop, register):
    seen, written = by_role(SEEN[register]), by_role(WRITTEN.get(register, {}))
    with shop.read() as session:
        missing = answer(session, shop.actor(Role.CONSULTANT), register, 999_999)
        for role in Role:
            for name, row_id in scene.rows[register].items():
                expected = None if name in seen[role.value] else missing
                assert answer(session, shop.actor(role), register, row_id) == expected, (role, name)
                if written and name in seen[role.value]:
                    may_write = name in written[role.value]
                    assert (answer(session, shop.actor(role), register, row_id, Right.WRITE) is None) == may_write


def answer(session, actor, register, row_id, right=Right.READ) -> str | None:
    try:
        fetch(session, actor, register, row_id, right)
    except (NotFound, Forbidden) as refused:
        return f"{refused.status} {refused}"
    return None


@pytest.mark.parametrize("key", ["1; DROP TABLE leads", "-1", "1,2", "", "١", "9" * 30, "1.0", " 1", "0x1"])
def test_what_is_no_id_is_no_row(shop, key):
    with shop.read() as session, pytest.raises(NotFound):
        fetch(session, shop.actor("manager"), Lead, key)


def test_phones_are_masked_for_those_who_have_no_need_of_them():
    masked = {role.value for role in Role if masks(Actor(1, "", role, 1), Lead)}
    assert masked == {"mkt", "mkm", "fro", "fin", "ho"}
    assert {role.value for role in Role if masks(Actor(1, "", role, 1), TestDrive)} == {"tdr", "fro", "ho"}
    assert not any(masks(Actor(1, "", role, 1), Order) for role in Role)


def test_every_customer_s_phone_is_guarded():
    for register in (Customer, Lead, Call, TestDrive):
        for each in register.fields.values():
            if isinstance(each.kind, PhoneKind):
                assert each.guarded, f"{each} is shown to everybody"


def test_what_is_masked_is_not_written_over(scene, shop):
    fields = writing.writable_fields(shop.actor("testdrive"), TestDrive, is_new=False)
    assert "driver_phone" not in fields
    assert "licence_no" not in fields
    assert "feedback" in fields


def test_the_front_desk_enters_leads_but_changes_none(scene, shop):
    made = shop.create("frontdesk", Lead, name="新客", phone="13700000001", channel=shop.channels["walk_in"])
    assert shop.value(Lead, made, "store_id") == shop.store
    with pytest.raises(Forbidden):
        shop.change("frontdesk", Lead, made, remark="改")


def test_a_row_is_made_in_one_s_own_store_whatever_is_posted(shop):
    made = shop.create("manager", Channel, code="x", name="新渠道", kind="site")
    assert shop.value(Channel, made, "store_id") == shop.store
    with pytest.raises(Several, match="门店"):
        shop.create("manager", Channel, code="w", name="新渠道", kind="site", store=shop.stores["S2"])
    lead = {"name": "王", "phone": "13600000001", "channel": shop.channels["phone"]}
    assert shop.value(Lead, shop.create("manager", Lead, **lead, store=shop.stores["S2"]), "store_id") == shop.store
    theirs = shop.create("admin", Channel, code="y", name="新渠道", kind="site", store=shop.stores["S2"])
    assert shop.value(Channel, theirs, "store_id") == shop.stores["S2"]
    shared = shop.create("admin", Channel, code="z", name="新渠道", kind="site")
    assert shop.value(Channel, shared, "store_id") is None


@pytest.mark.parametrize(("register", "link", "foreign"), [(Lead, "channel", "channel"), (Lead, "model", "model"), (Order, "lead", "lead"), (TestDrive, "specialist", "person")])
def test_a_link_leads_to_no_row_of_another_store(scene, shop, register, link, foreign):
    foreign_id = {"channel": shop.channels["s2"], "model": shop.models["s2"], "lead": scene.rows[Lead]["away"], "person": shop.person("s2consultant")}[foreign]
    typed = {
        Lead: {"name": "王", "phone": "13600000001", "channel": shop.channels["phone"]},
        Order: {"lead": scene.rows[Lead]["mine"], "model": shop.models["seal"], "price": "1"},
        TestDrive: {"lead": scene.rows[Lead]["mine"], "starts_at": "2026-11-03 10:00"},
    }[register]
    with pytest.raises(Several) as refused:
        shop.create("consultant1", register, **typed | {link: foreign_id})
    assert refused.value.problems.keys() == {link}


def test_a_consultant_makes_no_row_for_a_colleague_s_customer(scene, shop):
    """Looking up a linked row's label is allowed within the store; writing to what hangs on it is not."""
    with pytest.raises(Forbidden):
        shop.create("consultant1", Payment, order=scene.rows[Order]["sold"], kind="deposit", amount="1", paid_at="2026-11-02 09:00")
    with pytest.raises(Forbidden):
        shop.create("consultant1", TestDrive, lead=scene.rows[Lead]["hers"], starts_at="2026-11-03 10:00")


def test_a_row_cannot_be_pushed_out_of_one_s_own_sight(scene, shop):
    with pytest.raises(Forbidden, match="不再属于您"):
        shop.change("consultant1", TestDrive, scene.rows[TestDrive]["mine"], lead=scene.rows[Lead]["hers"])


def test_people_who_left_are_chosen_no_more(scene, shop):
    shop.move("manager", Employee.leave, shop.person("testdrive"), left_on="2026-11-02")
    with pytest.raises(Several, match="没有这个选项"):
        shop.create("consultant1", TestDrive, lead=scene.rows[Lead]["mine"], starts_at="2026-11-03 10:00", specialist=shop.person("testdrive"))


def test_nobody_decides_on_what_they_recorded_or_asked_for(scene, shop):
    own = shop.create("finance", Payment, order=scene.rows[Order]["mine"], kind="deposit", amount="1", paid_at="2026-11-02 09:00")
    with pytest.raises(Forbidden, match="自己提交或记录"):
        shop.move("finance", Payment.confirm, own)
    shop.move("finance2", Payment.confirm, own)
    with pytest.raises(Forbidden):
        shop.move("finance", Payment.reverse, own)
