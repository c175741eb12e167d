"""The frame in a real browser: seventy pages at hand, and one's place kept."""

import pytest

from models.sales import Order

from .browsing import PHONE, Desk

pytestmark = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)


def shown(page) -> list[str]:
    return page.locator("#side-nav a span").evaluate_all("(all) => all.filter((each) => each.checkVisibility()).map((each) => each.textContent)")


def test_areas_stay_as_they_were_left_and_a_few_letters_find_a_page(desk: Desk):
    expect = pytest.importorskip("playwright.sync_api").expect
    page = desk.open("/admin/customers/")
    assert "线索" in shown(page)
    assert "车型" not in shown(page), "areas that few work in are folded"
    page.locator("[data-area=products] summary").click()
    page.locator("[data-area=sales] summary").click()
    page.goto("/admin/leads/")
    assert "车型" in shown(page)
    assert "订单" not in shown(page)
    page.keyboard.press("g")
    page.keyboard.type("dd")
    assert shown(page) == ["到店接待", "订单"], "pinyin initials find it, in a folded area too"
    page.keyboard.press("Escape")
    assert "订单" not in shown(page), "what was folded is folded again"
    page.keyboard.press("g")
    page.locator("#side-find").fill("没有这一页")
    expect(page.get_by_text("没有这个页面")).to_be_visible()
    page.locator("#side-find").fill("test dr")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/test_drives/")
    assert "订单" in shown(page), "the area one is in stands open"


def test_the_sidebar_of_a_phone_slides_in_with_its_badges(desk: Desk):
    expect = pytest.importorskip("playwright.sync_api").expect
    shop = desk.web.shop
    order = shop.create("consultant1", Order, lead=shop.lead("consultant1"), model=shop.models["seal"], price="100000")
    shop.move("consultant1", Order.order, order)
    page = desk.open("/", size=PHONE)
    page.get_by_role("button", name="菜单").click()
    badge = page.locator("#side [data-register=orders] b")
    expect(badge).to_have_text("1")
    badge.click()
    page.wait_for_url("**/admin/orders/")
    page.get_by_role("link", name="待我处理").click()
    expect(page.locator(f'tr[data-id="{order}"]')).to_be_visible()


def test_what_is_added_to_a_row_leads_back_to_it(desk: Desk):
    """From a lead's page a test drive is added with the lead already chosen, and one is back on the lead's page."""
    lead = desk.web.shop.lead("consultant1")
    page = desk.open(f"/admin/leads/details/?id={lead}", who="consultant1")
    page.locator(".related-bar").get_by_role("button", name="新增").click()
    page.locator(".related-bar").get_by_role("link", name="试乘试驾").click()
    page.get_by_label("开始时间").fill("2026-11-02T09:00")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**/admin/leads/details/?id={lead}")
    assert page.locator(".related .tabs a", has_text="试乘试驾").count() == 1
    evil = desk.open(f"/admin/test_drives/new/?lead={lead}&back=https://evil.example/admin/leads/details/?id=1", who="consultant1")
    assert evil.get_by_role("link", name="取消").get_attribute("href") == "/admin/test_drives/"
