"""Lines are written with the row they belong to: in one form, in one transaction, within the rights to both."""

import io
from decimal import Decimal

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Mapped

from admin_app import create_app
from models import policy, writing
from models.attachments import Attachment
from models.fields import Key, field, link, not_negative, positive, scan
from models.kinds import Money
from models.people import Employee
from models.refused import Refused
from models.register import Area, Register
from models.running import AuditEntry
from models.words import Label

from .browsing import DESKTOP, PHONE
from .declaring import for_a_moment
from .test_attachments import picture
from .web import Web, config_for, words

NEW = "/admin/picnics/new/"


@pytest.fixture(scope="module")
def registers():
    """A picnic and what is brought to it, declared for the tests of this file."""
    with for_a_moment():

        class Picnic(Register):
            """A picnic of the team."""

            label = Label("野餐", "Picnics")
            area = Area.TEAM
            own = ("host",)

            name: Mapped[str] = field("名称", "Name", listed=True)
            host: Mapped[Employee | None] = link("主持", "Host", listed=True)

        class PicnicItem(Register):
            """Something brought to a picnic."""

            label = Label("带的东西", "Items")
            area = Area.TEAM
            own = ("picnic.host",)
            titled_by = "item"
            lines_of = "picnic"
            follows = "picnics"

            picnic: Mapped[Picnic] = link("野餐", "Picnic", listed=True)
            item: Mapped[str] = field("东西", "Item", listed=True)
            quantity: Mapped[int] = field("数量", "Quantity", default=1, check=positive, listed=True)
            cost: Mapped[Money | None] = field("花费", "Cost", check=not_negative, listed=True)
            bringer: Mapped[Employee | None] = link("谁带", "Brought by", listed=True, among="is_active")
            is_hot: Mapped[bool] = field("热食", "Hot", default=False, listed=True)
            photo: Mapped[Attachment | None] = scan("照片", "Photo")

            keys = (Key(("picnic_id", "item"), Label("已有人带这个", "Somebody brings it already")),)

        @writing.before_saving(PicnicItem)
        def is_no_durian(line, act, is_new):
            """No durian."""
            if line.item == "榴莲":
                raise Refused("不许带榴莲", "No durian", field="item")

        policy.grant("picnics", "Rs | Ws | Ws | – | Wo | – | – | – | – | Rs | – | – | Ra | –")
        yield Picnic, PicnicItem


@pytest.fixture
def web(registers, shop, stand, tmp_path_factory):
    """The application as it starts when the classes are there."""
    tables = [each.__table__ for each in registers]
    for table in reversed(tables):
        table.drop(shop.database.engine, checkfirst=True)
    for table in tables:
        table.create(shop.database.engine)
    if getattr(stand, "picnics", (None,))[0] is not registers:
        stand.picnics = registers, create_app(config_for(stand.url, tmp_path_factory.mktemp("home")), stand.database)
    yield Web(stand.picnics[1], shop)
    for table in reversed(tables):
        table.drop(shop.database.engine)


def items(web: Web) -> list[tuple]:
    """The living lines: item, quantity, cost."""
    line = Register.all["picnic_items"]
    with web.shop.read() as session:
        return [(each.item, each.quantity, each.cost) for each in session.scalars(select(line).where(line.voided_at.is_(None)).order_by(line.id))]


def picnic(web: Web, who: str = "consultant1", *things: str) -> tuple[int, list[int]]:
    """A picnic of somebody's and its lines."""
    row = web.shop.create(who, Register.all["picnics"], name="春游")
    return row, [web.shop.create(who, Register.all["picnic_items"], picnic=row, item=thing) for thing in things]


def typed(line: int | str, version: int | None = None, **texts: str) -> dict[str, str]:
    """A line as the form sends it."""
    told = {f"picnic_items.{line}.{name}": text for name, text in texts.items()}
    return told | ({f"picnic_items.{line}.version": str(version)} if version else {})


def edit(web: Web, row: int, fields: dict, who: str = "consultant1"):
    return web.visit(who).post(f"/admin/picnics/edit/?id={row}", {"row_version": "1", "name": "春游"} | fields)


def test_a_row_and_its_lines_are_entered_in_one_form(web):
    consultant = web.visit("consultant1")
    form = consultant.get(NEW)
    assert {"带的东西", "东西", "谁带"} <= set(words(form).replace("*", " ").split())
    blank = typed("new9001", item="", quantity="1", cost="", bringer="")
    sent = typed("new1", item="烤鸭", quantity="2", cost="88.50", bringer=str(web.shop.person("dcc1")), is_hot="yes")
    assert consultant.post(NEW, {"name": "春游"} | sent | typed("new2", item="茶", quantity="1") | blank).status_code == 302
    assert items(web) == [("烤鸭", 2, Decimal("88.50")), ("茶", 1, None)]
    with web.shop.read() as session:
        parent, lines = (session.scalars(select(Register.all[name])).all() for name in ("picnics", "picnic_items"))
    assert {(line.picnic_id, line.store_id, line.created_by_id) for line in lines} == {(parent[0].id, web.shop.store, web.shop.person("consultant1"))}
    assert [line.is_hot for line in lines] == [True, False]
    page = words(consultant.get("/admin/picnics/details/", {"id": parent[0].id}))
    assert page.count("带的东西") == 2, "what the sidebar's search finds, and the lines: not in a tab too"
    assert "烤鸭" in page


def test_everything_wrong_is_said_at_its_line_and_nothing_is_saved(web):
    wrong = typed("new1", item="烤鸭", quantity="0", bringer="999999") | typed("new2", item="", quantity="x")
    answer = web.visit("consultant1").post(NEW, {"name": ""} | wrong)
    assert answer.status_code == 422
    page = words(answer)
    for sentence in ("名称 ：请填写“名称”", "第 1 行 · 数量 ：“数量”必须大于 0", "第 1 行 · 谁带 ：“谁带”中没有这个选项", "第 2 行 · 东西 ：请填写“东西”", "第 2 行 · 数量 ：「x」不是整数"):
        assert sentence in page
    assert 'value="烤鸭"' in answer.get_data(as_text=True), "what was typed is still there"
    with web.shop.read() as session:
        assert session.scalars(select(Register.all["picnics"])).all() == []


def test_lines_are_changed_removed_and_added_in_one_save(web):
    row, (duck, tea, fruit) = picnic(web, "consultant1", "烤鸭", "茶", "水果")
    changes = typed(duck, 1, item="烤鸡", quantity="3") | typed(tea, 1, item="茶", quantity="1") | typed(fruit, 1, remove="1", reason="天冷") | typed("new1", item="水果", quantity="5")
    assert edit(web, row, changes).status_code == 302
    assert items(web) == [("烤鸡", 3, None), ("茶", 1, None), ("水果", 5, None)], "what is removed makes room for its like"
    with web.shop.read() as session:
        entries = session.execute(select(AuditEntry.row_id, AuditEntry.action).where(AuditEntry.register == "picnic_items", AuditEntry.action != "create")).all()
        gone = session.get_one(Register.all["picnic_items"], fruit)
    assert sorted(entries) == [(duck, "update"), (fruit, "void")], "what was not changed is not told"
    assert gone.void_reason == "天冷"


@pytest.mark.parametrize(
    ("texts", "status", "sentence"),
    [
        ({"item": "烤鸡"}, 422, "这一行缺少版本号"),
        ({"item": "烤鸡", "version": "7"}, 409, "别人刚刚修改了这一行"),
        ({"remove": "1", "version": "1"}, 422, "请填写移除原因"),
        ({"item": "榴莲", "version": "1"}, 409, "不许带榴莲"),
        ({"item": "茶", "version": "1"}, 409, "已有人带这个"),
        ({"quantity": "-1", "version": "1"}, 422, "必须大于 0"),
    ],
)
def test_a_line_that_is_refused_undoes_the_whole_form(web, texts, status, sentence):
    row, (duck, _) = picnic(web, "consultant1", "烤鸭", "茶")
    answer = edit(web, row, {"name": "秋游"} | typed("new1", item="水果", quantity="1") | typed(duck, **texts))
    assert answer.status_code == status
    assert f"第 1 行{' · 东西' if texts.get('item') in ('榴莲', '茶') else ' · 数量' if 'quantity' in texts else ''} ：" in words(answer), "it is told at its line"
    assert sentence in words(answer)
    assert items(web) == [("烤鸭", 1, None), ("茶", 1, None)]
    assert web.shop.value(Register.all["picnics"], row, "name") == "春游"


def test_no_line_of_another_row_is_reached_through_this_one(web):
    mine, _ = picnic(web, "consultant1", "茶")
    _, (own_elsewhere,) = picnic(web, "consultant1", "烤鸭")
    _, (foreign,) = picnic(web, "consultant2", "水果")
    with web.shop.by_system() as session:
        abroad = Register.all["picnics"](name="别店", store_id=web.shop.stores["S2"])
        line = Register.all["picnic_items"](picnic=abroad, item="饼", store_id=web.shop.stores["S2"])
        session.add_all((abroad, line))
        session.flush()
        away = line.id
    for key in (own_elsewhere, foreign, away, 999999):
        for texts in ({"item": "改了"}, {"remove": "1", "reason": "x"}):
            answer = edit(web, mine, typed(key, 1, **texts))
            assert answer.status_code == 409
            assert "这一行不在此记录中" in words(answer)
    moved = edit(web, mine, typed("new1", item="酒", picnic=str(mine + 1), store=str(web.shop.stores["S2"]), id="1"))
    assert moved.status_code == 302
    with web.shop.read() as session:
        wine = session.scalars(select(Register.all["picnic_items"]).where(Register.all["picnic_items"].item == "酒")).one()
    assert (wine.picnic_id, wine.store_id) == (mine, web.shop.store), "a line belongs to the row of its form, whatever is sent"
    assert [item for item, *_ in items(web)] == ["茶", "烤鸭", "水果", "饼", "酒"]


def test_lines_need_the_right_to_them_too(web, registers, stand, tmp_path, monkeypatch):
    # What a role may is the same as long as an application runs: this one sees it change.
    web = Web(create_app(config_for(stand.url, tmp_path), stand.database), web.shop)
    row, (duck,) = picnic(web, "consultant1", "烤鸭")
    assert edit(web, row, typed(duck, 1, item="x"), "consultant2").status_code == 404
    assert edit(web, row, typed(duck, 1, item="x"), "frontdesk").status_code == 403
    monkeypatch.setattr(registers[1], "follows", "settings")
    form = web.visit("consultant1").get("/admin/picnics/edit/", {"id": row})
    assert "带的东西" not in words(form)
    assert edit(web, row, typed(duck, 1, item="x") | typed("new1", item="y", quantity="1")).status_code == 302
    assert items(web) == [("烤鸭", 1, None)]


def test_a_form_takes_so_many_lines(web):
    many = {}
    for number in range(101):
        many |= typed(f"new{number}", item=f"东西{number}", quantity="1")
    answer = web.visit("consultant1").post(NEW, {"name": "春游"} | many)
    assert answer.status_code == 422
    assert "最多填写 100 行" in words(answer)
    assert items(web) == []


def test_a_paper_comes_with_its_line(web):
    bad = {"picnic_items.new2.photo": (io.BytesIO(b"MZ"), "鸭.jpg")}
    good = {"picnic_items.new1.photo": (io.BytesIO(picture()), "烤鸭.jpg")}
    fields = {"name": "春游"} | typed("new1", item="烤鸭", quantity="1")
    answer = web.visit("consultant1").post(NEW, fields | good | bad)
    assert answer.status_code == 422
    assert "第 2 行 · 东西" in words(answer), "a line of which only the paper came is no blank one"
    good = {"picnic_items.new1.photo": (io.BytesIO(picture()), "烤鸭.jpg")}
    assert web.visit("consultant1").post(NEW, fields | good).status_code == 302
    with web.shop.read() as session:
        line = session.scalars(select(Register.all["picnic_items"])).one()
        assert (line.photo.name, line.photo.row_id) == ("烤鸭.jpg", line.id)


def test_as_many_statements_for_many_lines_as_for_one(web, registers):
    row, _ = picnic(web, "consultant1", "烤鸭")
    people = [web.shop.person(name) for name in ("dcc1", "consultant2", "manager", "supervisor", "gm")]
    visitor = web.visit("manager")

    def asked(path: str) -> int:
        with web.statements() as statements:
            assert visitor.get(path, {"id": row}).status_code == 200
        return len(statements)

    few = [asked(path) for path in ("/admin/picnics/edit/", "/admin/picnics/details/")]
    with web.shop.by_system() as session:
        line = {"store_id": web.shop.store, "picnic_id": row, "quantity": 1, "is_hot": False, "version": 1}
        session.execute(insert(registers[1]), [line | {"item": f"东西{number}", "bringer_id": people[number % 5]} for number in range(40)])
    assert [asked(path) for path in ("/admin/picnics/edit/", "/admin/picnics/details/")] == [few[0] + 1, few[1]], "the names of who brings them are one more"


# -- in a real browser ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_lines_are_added_dropped_and_removed_by_hand(web, desk, size):
    """One line is open; more come by a button, go by another, and one that is there goes with a reason."""
    expect = pytest.importorskip("playwright.sync_api").expect
    page = desk.open(NEW, who="consultant1", size=size)
    lines = page.locator(".lines tbody .line")
    expect(lines).to_have_count(1)
    page.get_by_label("名称").fill("春游")
    lines.nth(0).get_by_label("东西").fill("烤鸭")
    for _ in range(2):
        page.get_by_role("button", name="添加带的东西").click()
    assert lines.count() == 3
    lines.nth(2).get_by_label("东西").fill("茶")
    lines.nth(2).get_by_label("数量").fill("4")
    lines.nth(1).locator(".line-drop").click()
    lines.nth(1).locator(".ts-wrapper").click()
    page.locator(".ts-dropdown .option", has_text="DCC").first.click()
    assert lines.locator(".line-number b").all_inner_texts() == ["1", "2"]
    assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/details/**")
    assert items(web) == [("烤鸭", 1, None), ("茶", 4, None)]
    page.locator(".lines-shown").get_by_role("link", name="填写").click()
    lines = page.locator(".lines tbody .line")
    expect(lines).to_have_count(2)  # where lines stand, no empty one is in the way
    lines.nth(0).locator(".line-remove").click()
    lines.nth(0).get_by_placeholder("移除原因").fill("吃素")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/details/**")
    assert items(web) == [("茶", 4, None)]


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
def test_lines_are_written_without_scripts(web, desk):
    row, _ = picnic(web, "consultant1", "烤鸭")
    page = desk.open(f"/admin/picnics/edit/?id={row}", who="consultant1", java_script_enabled=False)
    lines = page.locator(".lines tbody .line")
    assert lines.count() == 4, "three blank ones stand ready"
    lines.nth(3).get_by_label("东西").fill("茶")
    lines.nth(0).get_by_label("移除第 1 行").check(force=True)
    lines.nth(0).get_by_placeholder("移除原因").fill("吃素")
    page.get_by_role("button", name="保存", exact=True).click()
    assert items(web) == [("茶", 1, None)]
