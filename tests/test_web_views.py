"""What people keep of a list – views by name, the columns it opens with – is theirs alone, and stays on the server."""

import re

import pytest
from sqlalchemy import select

from models import clock
from models.customers import Lead, Level
from models.views import SavedView

from .web import ids_listed, words
from .web_rows import planned_leads

HOT = "level=H&view=all"


def keep(web, name: str, query: str, who: str = "manager", register: str = "leads"):
    return web.visit(who).post(f"/admin/{register}/views/", {"name": name, "query": query})


def tabs(response) -> tuple[list[str], list[str]]:
    """The tabs of a list and those that are lit."""
    nav = re.search(r'<nav class="tabs" id="tabs".*?</nav>', response.get_data(as_text=True), re.DOTALL)[0]
    found = re.findall(r"<a href=[^>]*?( aria-current=\"page\")?>([^<]+)", nav)
    return [label for _, label in found], [label for lit, label in found if lit]


def heads(response) -> list[str]:
    table = re.search(r"<thead>.*?</thead>", response.get_data(as_text=True), re.DOTALL)[0]
    return [re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r"<th scope.*?</th>", table, re.DOTALL)]


def views(web) -> list[tuple]:
    with web.shop.read() as session:
        living = select(SavedView.name, SavedView.register, SavedView.query, SavedView.owner_id).where(SavedView.voided_at.is_(None))
        return [tuple(row) for row in session.execute(living.order_by(SavedView.id))]


def test_a_question_is_kept_under_a_name_and_is_a_tab(web):
    hot = planned_leads(web.shop, [None] * 3, clock.now())[:1]
    with web.shop.by_system() as session:
        session.get_one(Lead, hot[0]).level = Level.H
    answer = keep(web, " 我的  H级 ", "level=H&view=all&after=2026~1&nonsense=1&csrf_token=x")
    assert (answer.status_code, answer.location) == (303, f"/admin/leads/?{HOT}")
    page = web.visit("manager").get(f"/admin/leads/?{HOT}")
    assert ids_listed(page) == hot
    assert tabs(page)[0][-1] == "我的 H级"
    assert tabs(page)[1] == ["我的 H级"], "exactly one tab is lit"
    assert views(web) == [("我的 H级", "leads", HOT, web.shop.person("manager"))], "only what the list asks is kept, not one's place in it"
    keep(web, "我的 H级", "level=H&level=A")
    assert [query for _, _, query, _ in views(web)] == ["level=A&level=H"], "the same name asks something else from now on"
    assert "我的 H级" not in tabs(web.visit("manager").get("/admin/orders/"))[0]


def test_a_view_is_its_owners_alone(web):
    keep(web, "我的", HOT)
    with web.shop.read() as session:
        view = session.scalar(select(SavedView.id))
    for other in ("gm", "consultant1", "admin", "s2manager", "headoffice"):
        assert ids_listed(web.visit(other).get("/admin/saved_views/")) == []
        assert web.visit(other).get("/admin/saved_views/details/", {"id": view}).status_code == 404
        assert web.visit(other).post(f"/admin/leads/views/{view}/remove").status_code in (403, 404)
        assert web.visit(other).post("/admin/saved_views/delete/", {"id": view, "reason": "x"}).status_code == 404
    assert "我的" not in tabs(web.visit("gm").get("/admin/leads/"))[0]
    assert len(views(web)) == 1
    keep(web, "我的", "level=A", "gm")
    assert [query for *_, query, _ in views(web)] == [HOT, "level=A"], "a name is taken by its owner only"
    assert web.visit("manager").post(f"/admin/leads/views/{view}/remove").location == "/admin/leads/"
    assert [owner for *_, owner in views(web)] == [web.shop.person("gm")]


def test_a_view_that_its_owner_shares_is_a_tab_for_the_store_and_stays_the_owners(web):
    web.visit("manager").post("/admin/leads/views/", {"name": "周会名单", "query": HOT, "shared": "yes"})
    with web.shop.read() as session:
        view = session.scalar(select(SavedView.id))
    colleague = web.visit("consultant1").get("/admin/leads/")
    assert "周会名单" in tabs(colleague)[0]
    assert "由 销售经理 共享" in colleague.get_data(as_text=True)
    lit = web.visit("consultant1").get(f"/admin/leads/?{HOT}").get_data(as_text=True)
    assert f"views/{view}/remove" not in lit, "it is another's to take away"
    assert web.visit("consultant1").post(f"/admin/leads/views/{view}/share").status_code == 403
    assert "周会名单" not in tabs(web.visit("s2manager").get("/admin/leads/"))[0], "another store is not told"
    assert web.visit("manager").post(f"/admin/leads/views/{view}/share").status_code == 303
    assert "周会名单" not in tabs(web.visit("consultant1").get("/admin/leads/"))[0]
    assert "周会名单" in tabs(web.visit("manager").get("/admin/leads/"))[0]


def test_an_export_has_the_columns_that_were_chosen_or_all(web):
    web.shop.lead("consultant1", name="李雷")
    manager = web.visit("manager")
    first = lambda path, query=None: manager.get(path, query).data.decode("utf-8-sig").splitlines()[0]  # noqa: E731
    everything = first("/admin/leads/export/csv/", {"view": "all"})
    assert "区域" in everything
    assert first("/admin/leads/export/csv/", {"view": "all", "columns": "level,gender"}) == "ID,姓名,性别,级别"
    manager.post("/admin/leads/columns/", {"columns": ["level"]})
    assert first("/admin/leads/export/csv/", {"view": "all"}) == "ID,姓名,级别", "the list opens with these"
    assert first("/admin/leads/export/csv/", {"view": "all", "every": "yes"}) == everything
    assert "every=yes" in manager.get("/admin/leads/").get_data(as_text=True)


def test_a_view_is_kept_of_lists_that_one_may_see_only(web):
    assert keep(web, "我的", "state=recorded", "dcc1", "payments").status_code == 403
    assert web.visit("dcc1").post("/admin/payments/columns/", {"columns": "amount"}).status_code == 403
    assert views(web) == []


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [("", HOT, "请给视图起一个名称"), ("名" * 41, HOT, "最多 40 字"), ("我的", "", "请先搜索、筛选或排序"), ("我的", "level=Z", "级别"), ("我的", "search=" + "x" * 2000, "条件太长")],
)
def test_what_is_no_view_is_refused_with_the_remedy(web, name, query, sentence):
    answer = keep(web, name, query)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert views(web) == []


def test_a_list_has_so_many_views(web):
    for number in range(12):
        assert keep(web, f"视图{number}", f"search=x{number}").status_code == 303
    assert keep(web, "再一个", "search=y").status_code == 422
    assert keep(web, "视图3", "search=z").status_code == 303


def test_the_columns_of_a_list_are_its_readers_choice(web):
    web.shop.lead("consultant1")
    manager = web.visit("manager")
    before = heads(manager.get("/admin/leads/"))
    answer = manager.post("/admin/leads/columns/", {"columns": ["level", "gender", "nonsense", "password_hash"], "query": "search=王&columns=model&evil=1"})
    assert answer.location == "/admin/leads/?search=%E7%8E%8B"
    assert heads(manager.get("/admin/leads/")) == ["客户", "下次回访", "性别", "级别"]
    assert heads(web.visit("gm").get("/admin/leads/")) == before
    assert heads(manager.get("/admin/leads/", {"columns": "model"}))[2:] == ["意向车型"], "an address says which it wants"
    manager.post("/admin/leads/columns/", {"reset": "yes", "columns": "model"})
    assert heads(manager.get("/admin/leads/")) == before


def test_what_is_masked_stays_masked_in_a_chosen_column(web):
    web.shop.lead("consultant1", phone="13912345678")
    page = web.visit("finance").get("/admin/leads/", {"columns": "phone,name", "view": "all"}).get_data(as_text=True)
    assert "139****5678" in page
    assert "13912345678" not in page


def test_whoever_keeps_nothing_pays_nothing(web):
    def asked() -> int:
        with web.statements() as statements:
            assert visitor.get("/admin/leads/").status_code == 200
        return len(statements)

    visitor = web.visit("manager")
    nothing = asked()
    for number in range(8):
        keep(web, f"视图{number}", f"search=x{number}")
    assert asked() == nothing + 1
