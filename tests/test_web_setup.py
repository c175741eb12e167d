"""A real store's first steps in the browser: store, people and their passwords, amounts the document leaves open (O1, O2, Y1)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models import clock
from models.amounts import AMOUNTS, amount_on
from models.people import Employee, Position, Store
from models.products import Channel
from models.refused import Invalid, Refused
from models.roles import Role
from models.running import Setting

from .web import words

STORE = {"code": "N1", "name": "城北店", "brand": "通家", "city": "西安", "timezone": "Asia/Shanghai"}


def found(web, shop, **fields) -> int:
    answer = web.visit("admin").post("/setup/store/", STORE | fields)
    assert answer.status_code == 302, words(answer)
    with shop.read() as session:
        return session.scalar(select(Store.id).where(Store.code == "N1"))


def test_o1_o2_a_new_store_has_its_tree_of_positions_and_a_team_of_eight(web, shop):
    store = found(web, shop)
    with shop.read() as session:
        positions = {each.code: each for each in session.scalars(select(Position).where(Position.store_id == store))}
        channels = session.scalar(select(func.count()).where(Channel.store_id == store))
    assert {role.value for role in Role} - {"ho", "adm"} == {each.role.value for each in positions.values()}
    assert positions["consultant"].parent_id == positions["supervisor"].id
    assert sum(positions[code].planned_headcount for code in ("manager", "supervisor", "dcc", "consultant")) == 8
    assert channels == 6
    assert all(each.duties for each in positions.values())


def test_a_store_without_a_name_is_refused_beside_its_field_and_nothing_is_made(web, shop):
    answer = web.visit("admin").post("/setup/store/", STORE | {"name": ""})
    assert answer.status_code == 422
    assert "名称" in words(answer)
    assert "N1" in answer.get_data(as_text=True)
    with shop.read() as session:
        assert session.scalar(select(func.count()).where(Store.code == "N1")) == 0


def test_a_code_that_is_taken_is_told(web, shop):
    answer = web.visit("admin").post("/setup/store/", STORE | {"code": "S1"})
    assert answer.status_code in (409, 422)
    assert "编码" in words(answer)


@pytest.mark.parametrize(("who", "pages", "founds"), [("admin", 200, 302), ("manager", 200, 403), ("gm", 403, 403), ("supervisor", 403, 403), ("consultant1", 403, 403), ("headoffice", 403, 403)])
def test_y4_only_the_administrator_makes_stores_and_the_manager_sets_up_their_own(web, shop, who, pages, founds):
    visitor = web.visit(who)
    assert visitor.get("/setup/").status_code == pages
    assert visitor.post("/setup/store/", STORE).status_code == founds
    foreign = visitor.post(f"/setup/amounts/?store={shop.stores['S2']}", {"travel_allowance": "50"})
    assert foreign.status_code == {"admin": 302, "manager": 404}.get(who, 403)


def test_first_passwords_are_shown_once_and_must_be_changed(web, shop):
    store = found(web, shop)
    with shop.read() as session:
        position = session.scalar(select(Position.id).where(Position.store_id == store, Position.code == "consultant"))
    visitor = web.visit("admin")
    made = visitor.post("/admin/employees/new/", {"name": "何佳", "username": "hejia", "position": position, "store": store})
    assert made.status_code == 302, words(made)
    assert "1 人待发密码" in words(visitor.get(f"/setup/?store={store}"))
    shown = visitor.post(f"/setup/passwords/?store={store}")
    assert "何佳 hejia" in words(shown)
    password = words(shown).split("hejia ")[1].split()[0]
    assert "0 人待发密码" in words(visitor.get(f"/setup/?store={store}"))
    assert password not in words(visitor.get(f"/setup/?store={store}"))
    stranger = web.visit()
    assert stranger.post("/login", {"username": "hejia", "password": password}).status_code == 302
    assert stranger.get("/").headers["Location"] == "/password"


def test_y4_a_manager_makes_no_password_for_the_general_manager(web, shop):
    shown = web.visit("manager").post(f"/setup/passwords/?store={shop.store}")
    assert shown.status_code == 200
    assert "consultant1" in words(shown)
    with shop.read() as session:
        assert session.scalar(select(Employee.password_hash).where(Employee.username == "gm")) is None


def test_y1_amounts_left_open_are_said_by_the_store_and_hold_from_today(web, shop):
    visitor, today = web.visit("manager"), clock.local_day(clock.now())
    page = words(visitor.get("/setup/"))
    assert "5 项待定" in page
    answer = visitor.post(f"/setup/amounts/?store={shop.store}", {"travel_allowance": "80", "third_call_after_days": "30", "missed_message_fine": "20.00"})
    assert answer.status_code == 302, words(answer)
    assert "3 项待定" in words(visitor.get("/setup/"))
    with shop.read() as session:
        assert str(amount_on(session, "travel_allowance", shop.store, today)) == "80.00"
        assert amount_on(session, "travel_allowance", shop.store, today - timedelta(days=1)) is None
        assert amount_on(session, "travel_allowance", shop.stores["S2"], today) is None
        assert session.scalars(select(Setting.key).order_by(Setting.key)).all() == ["third_call_after_days", "travel_allowance"]


def test_a_wrong_amount_is_named_and_none_is_kept(web, shop):
    answer = web.visit("manager").post(f"/setup/amounts/?store={shop.store}", {"travel_allowance": "八十", "third_call_after_days": "30"})
    assert answer.status_code == 422
    assert "八十" in words(answer) or "八十" in answer.get_data(as_text=True)
    with shop.read() as session:
        assert session.scalar(select(func.count(Setting.id))) == 0


def test_y1_what_holds_is_the_latest_of_the_store_then_of_all_then_the_document(shop):
    day = date(2026, 11, 20)
    with shop.by_system() as session:
        session.add_all([
            Setting(key="missed_message_fine", value="30", valid_from=date(2026, 1, 1)),
            Setting(key="missed_message_fine", value="25", valid_from=date(2026, 6, 1), store_id=shop.store),
            Setting(key="missed_message_fine", value="40", valid_from=date(2026, 12, 1), store_id=shop.store),
        ])  # fmt: skip
    with shop.read() as session:
        held = [str(amount_on(session, "missed_message_fine", store, day)) for store in (shop.store, shop.stores["S2"])]
        before = str(amount_on(session, "missed_message_fine", shop.store, date(2025, 1, 1)))
    assert held == ["25.00", "30.00"]
    assert before == "20.00"


@pytest.mark.parametrize(("key", "value"), [("colour_of_the_roof", "red"), ("travel_allowance", "viel"), ("third_call_after_days", "3.5")])
def test_a_setting_that_means_nothing_is_refused(shop, key, value):
    with pytest.raises((Refused, Invalid)):
        shop.create("manager", Setting, key=key, value=value, valid_from="2026-11-01")


def test_every_default_can_be_read():
    for each in AMOUNTS.values():
        assert each.is_open or each.kind.read(str(each.default)) is not None
