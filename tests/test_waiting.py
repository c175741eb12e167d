"""What waits for a person: counted for the sidebar's badges, and a tab of the list it waits in."""

from datetime import timedelta

from models import clock
from models.sales import Order, Payment

from .web import ids_listed, words
from .web_rows import planned_leads


def waits(web, who: str) -> dict[str, str]:
    return web.visit(who).ask("/waiting").get_json()


def test_a_decision_waits_for_whoever_may_make_it(web):
    """P8, P9: the order for its sign-off, the money for finance – not for whoever submitted it."""
    lead = web.shop.lead("consultant1")
    order = web.shop.create("consultant1", Order, lead=lead, model=web.shop.models["seal"], price="100000")
    assert "orders" not in waits(web, "supervisor"), "a quote asks for nothing yet"
    web.shop.move("consultant1", Order.order, order)
    payment = web.shop.create("finance", Payment, order=order, kind="deposit", amount="1000", paid_at="2026-11-02 09:00")
    assert waits(web, "supervisor")["orders"] == waits(web, "manager")["orders"] == "1"
    assert "orders" not in waits(web, "consultant1")
    assert waits(web, "finance2")["payments"] == "1"
    assert "payments" not in waits(web, "finance"), "nobody confirms what they recorded themselves"
    assert waits(web, "s2supervisor") == {}
    assert ids_listed(web.visit("supervisor").get("/admin/orders/", {"view": "waiting"})) == [order]
    assert ids_listed(web.visit("finance2").get("/admin/payments/", {"view": "waiting"})) == [payment]
    assert ids_listed(web.visit("finance").get("/admin/payments/", {"view": "waiting"})) == []
    assert "待我处理" not in words(web.visit("consultant1").get("/admin/orders/"))
    home = web.visit("finance2").get("/")
    assert "等您处理:收款" in words(home)
    assert ids_listed(home) == [payment], "what waits stands on the first page, row by row"
    assert "没有等您处理的事" in words(web.visit("finance").get("/"))
    supervisor = web.visit("supervisor").get("/").get_data(as_text=True)
    assert 'href="/admin/orders/?view=waiting"' in supervisor
    web.shop.move("consultant1", Order.confirm_details, order)
    web.shop.move("supervisor", Order.sign_off, order)
    assert "orders" not in waits(web, "supervisor")


def test_the_days_calls_wait_for_their_owner(web):
    now = clock.now()
    planned_leads(web.shop, [now - timedelta(days=2), now, now + timedelta(days=3), None], now)
    assert waits(web, "consultant1")["leads"] == "2"
    assert "leads" not in waits(web, "consultant2")
    assert "leads" not in waits(web, "frontdesk")


def test_each_role_begins_with_what_it_does_most(web):
    front = web.visit("frontdesk").get("/").get_data(as_text=True)
    assert [name in front for name in ("/admin/visits/new/", "/admin/calls/new/", "/admin/payments/new/")] == [True, True, False]
    for who in ("gm", "keyaccount", "marketing", "marketingmanager", "testdrive", "aftersales", "headoffice", "admin"):
        assert web.visit(who).get("/").status_code == 200, who


def test_leads_without_an_owner_wait_for_whoever_gives_them_out(web):
    web.shop.lead("frontdesk")
    assert waits(web, "manager")["leads"] == "1"
    assert waits(web, "dcc1")["leads"] == "1"
    assert "leads" not in waits(web, "supervisor")


def test_badges_are_one_bounded_count(web):
    """One statement besides the log-in's, however much waits; nobody counts further than a badge can say."""
    now = clock.now()
    planned_leads(web.shop, [now - timedelta(days=1)] * 120, now)
    visitor = web.visit("consultant1")
    with web.statements() as statements:
        assert visitor.ask("/waiting").get_json()["leads"] == "99+"
    assert len(statements) == 2
    assert "LIMIT" in statements[1]


def test_a_stranger_learns_nothing_of_it(web):
    assert web.visit().get("/waiting").status_code == 302
