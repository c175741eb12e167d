"""One class is a whole register: declared here, it has at once its table, its policy, its history and its way in.

Its screen, its export and its data frame stand in the same file, so that one class is seen to do it all.
"""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped

from admin_app import create_app
from models import Base, policy
from models.choice import Choice
from models.fields import Search, field, link, not_negative, state
from models.kinds import Money
from models.moves import Move
from models.people import Employee
from models.refused import Forbidden, Invalid, NotFound, Refused, Several
from models.register import Area, Register
from models.roles import OWNER, Role
from models.running import AuditEntry
from models.search_terms import matching
from models.words import Label
from reports.frames import frame

from .declaring import for_a_moment
from .web import Web, config_for, ids_listed, words


class UmbrellaState(Choice):
    HERE = "here", "在店", "Here"
    LENT = "lent", "已借出", "Lent", "orange"


@pytest.fixture(scope="module")
def Umbrella():
    """The register, declared for the tests of this file."""
    with for_a_moment():

        class Umbrella(Register):
            """An umbrella that the store lends to customers when it rains."""

            label = Label("雨伞", "Umbrellas")
            area = Area.RUNNING
            own = ("keeper",)

            name: Mapped[str] = field("名称", "Name", search=Search.PART, listed=True)
            price: Mapped[Money | None] = field("价格", "Price", check=not_negative, listed=True)
            keeper: Mapped[Employee | None] = link("保管人", "Keeper", listed=True, among="is_active")
            lent_to: Mapped[str | None] = field("借给", "Lent to", system=True, listed=True)
            state: Mapped[UmbrellaState] = state(UmbrellaState.HERE, listed=True)

            lend = Move(UmbrellaState.HERE >> UmbrellaState.LENT, Label("借出", "Lend"), by=OWNER, asks=("lent_to",))

        policy.grant("umbrellas", "Rs | Ws | Ws | – | Wo | – | – | – | – | Rs | – | – | Ra | –")
        yield Umbrella


@pytest.fixture
def umbrellas(Umbrella, shop):
    """The register with its table, in a shop."""
    Umbrella.__table__.drop(shop.database.engine, checkfirst=True)
    Umbrella.__table__.create(shop.database.engine)
    yield Umbrella
    Umbrella.__table__.drop(shop.database.engine)


def history_of(shop, register, row_id):
    with shop.read() as session:
        kept = select(AuditEntry).where(AuditEntry.register == register.__tablename__, AuditEntry.row_id == row_id).order_by(AuditEntry.id)
        return [(each.action, each.actor_name, each.surface, each.address, each.changes) for each in session.scalars(kept)]


def test_it_is_a_register_like_the_others(Umbrella):
    assert Register.named("umbrellas") is Umbrella
    assert "umbrellas" in Base.metadata.tables
    assert Umbrella in Register.by_area()[Area.RUNNING]


def test_people_write_and_find_it_within_their_rights(umbrellas, shop):
    mine = shop.create("consultant1", umbrellas, name="红色长柄伞", price="35.5")
    theirs = shop.create("manager", umbrellas, name="黑伞", keeper=shop.person("consultant2"))
    assert shop.value(umbrellas, mine, "keeper_id") == shop.person("consultant1")
    assert shop.value(umbrellas, mine, "price") == Decimal("35.50")
    seen = {}
    with shop.read() as session:
        for who in ("consultant1", "frontdesk", "headoffice", "s2manager", "finance"):
            seen[who] = set(session.scalars(select(umbrellas.id).where(policy.condition(shop.actor(who), umbrellas))))
        found = set(session.scalars(select(umbrellas.id).where(matching(umbrellas, "hs"))))
    assert seen == {"consultant1": {mine}, "frontdesk": {mine, theirs}, "headoffice": {mine, theirs}, "s2manager": set(), "finance": set()}
    assert found == {mine, theirs}


def test_what_its_class_forbids_is_refused(umbrellas, shop):
    with pytest.raises(Several) as refused:
        shop.create("manager", umbrellas, price="-1", keeper="999999")
    assert refused.value.problems.keys() == {"name", "price", "keeper"}
    with pytest.raises(Forbidden):
        shop.create("frontdesk", umbrellas, name="伞")
    with pytest.raises(Invalid, match="价格"), shop.by_system() as session:
        session.add(umbrellas(store_id=shop.store, name="伞", price=Decimal(-1)))
    with shop.read() as session:
        assert session.scalars(select(umbrellas)).all() == []


def test_its_move_obeys_who_and_when_and_is_kept(umbrellas, shop):
    mine = shop.create("consultant1", umbrellas, name="红伞")
    with pytest.raises(NotFound):
        shop.move("consultant2", umbrellas.lend, mine, lent_to="王小明")
    with pytest.raises(Several, match="借给"):
        shop.move("consultant1", umbrellas.lend, mine)
    shop.move("consultant1", umbrellas.lend, mine, lent_to="王小明")
    with pytest.raises(Refused, match="已借出"):
        shop.move("consultant1", umbrellas.lend, mine, lent_to="李雷")
    with shop.row(umbrellas, mine) as row:
        assert (row.state, row.lent_to) == (UmbrellaState.LENT, "王小明")


def test_its_history_tells_who_when_from_where_before_and_after(umbrellas, shop):
    mine = shop.create("consultant1", umbrellas, name="红伞")
    shop.change("manager", umbrellas, mine, name="大红伞")
    shop.move("consultant1", umbrellas.lend, mine, lent_to="王小明")
    created, renamed, lent = history_of(shop, umbrellas, mine)
    assert created[:4] == ("create", "销售顾问1", "web", "10.0.0.1")
    assert created[4]["name"] == [None, "红伞"]
    assert renamed[0:2] == ("update", "销售经理")
    assert renamed[4] == {"name": ["红伞", "大红伞"]}
    assert lent[0:2] == ("lend", "销售顾问1")
    assert lent[4] == {"lent_to": [None, "王小明"], "state": ["here", "lent"]}


def test_without_a_row_of_the_policy_nobody_sees_it(umbrellas, shop):
    mine = shop.create("consultant1", umbrellas, name="红伞")
    granted = policy.GRANTS.pop("umbrellas")
    try:
        for role in Role:
            for right in policy.Right:
                assert not policy.may(shop.actor(role), right, umbrellas)
            with shop.read() as session, pytest.raises(NotFound):
                policy.fetch(session, shop.actor(role), umbrellas, mine)
    finally:
        policy.GRANTS["umbrellas"] = granted


def test_it_may_follow_the_row_of_another_register(umbrellas, shop, monkeypatch):
    monkeypatch.delitem(policy.GRANTS, "umbrellas")
    monkeypatch.setattr(umbrellas, "follows", "settings")
    assert policy.may(shop.actor("manager"), policy.Right.WRITE, umbrellas)
    assert not policy.may(shop.actor("consultant1"), policy.Right.READ, umbrellas)


@pytest.fixture
def screens(umbrellas, shop, stand, tmp_path) -> Web:
    """The application as it starts when the class is there."""
    return Web(create_app(config_for(stand.url, tmp_path), stand.database), shop)


def test_it_has_a_screen_for_those_who_may_see_it(umbrellas, shop, screens):
    mine = shop.create("consultant1", umbrellas, name="红伞", price="35.5")
    theirs = shop.create("manager", umbrellas, name="黑伞")
    assert ids_listed(screens.visit("manager").get("/admin/umbrellas/")) == [theirs, mine]
    assert ids_listed(screens.visit("consultant1").get("/admin/umbrellas/")) == [mine]
    assert ids_listed(screens.visit("manager").get("/admin/umbrellas/", {"search": "hs"})) == [theirs, mine]
    assert screens.visit("finance").get("/admin/umbrellas/").status_code == 403
    assert screens.visit("consultant1").get("/admin/umbrellas/details/", {"id": theirs}).status_code == 404
    page = words(screens.visit("manager").get("/admin/umbrellas/details/", {"id": mine}))
    assert "红伞" in page
    assert "35.5" in page
    assert "Umbrellas" in words(screens.visit("manager", "en").get("/admin/umbrellas/"))


def test_its_form_and_its_move_stand_on_the_screen(umbrellas, shop, screens):
    consultant = screens.visit("consultant1")
    refused = consultant.post("/admin/umbrellas/new/", {"name": "", "price": "-1"})
    assert refused.status_code == 422
    assert "请填写“名称”" in words(refused)
    assert consultant.post("/admin/umbrellas/new/", {"name": "红伞", "price": "35.5", "state": "lent"}).status_code < 400
    with shop.read() as session:
        made = session.scalars(select(umbrellas)).one()
    assert (made.state, made.keeper_id, made.price) == (UmbrellaState.HERE, shop.person("consultant1"), Decimal("35.50"))
    assert screens.visit("consultant2").post(f"/admin/umbrellas/{made.id}/do/lend", {"lent_to": "李雷"}).status_code == 404
    assert consultant.post(f"/admin/umbrellas/{made.id}/do/lend", {"lent_to": "王小明"}).status_code < 400
    assert shop.value(umbrellas, made.id, "state") is UmbrellaState.LENT
    assert consultant.post(f"/admin/umbrellas/{made.id}/do/lend", {"lent_to": "李雷"}).status_code == 409
    page = words(consultant.get("/admin/umbrellas/details/", {"id": made.id}))
    assert "借出" in page, "its history is on its page"


def test_it_is_exported_and_framed(umbrellas, shop, screens):
    mine = shop.create("consultant1", umbrellas, name="红伞", price="35.5")
    shop.create("manager", umbrellas, name="黑伞")
    with screens.visit("consultant1").get("/admin/umbrellas/export/csv/") as response:
        table = response.get_data().decode("utf-8-sig")
    assert "名称" in table.splitlines()[0]
    assert "红伞" in table
    assert "黑伞" not in table
    with shop.read() as session:
        framed = frame(session, umbrellas, shop.actor("consultant1"))
    assert list(framed.index) == [mine]
    assert framed.loc[mine, "keeper"] == "销售顾问1"
