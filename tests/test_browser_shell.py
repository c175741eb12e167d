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


def test_one_keeps_ones_place_in_a_list(desk: Desk):
    """From a filtered list to a row, through an edit and on to the next row, and back to that list at the row one saw last."""
    lead = [desk.web.shop.lead("consultant1", name=name) for name in ("赵一", "赵二", "赵三")]
    page = desk.open("/admin/leads/?view=all&search=赵&sort=captured_at", who="consultant1")
    page.locator(f'tr[data-id="{lead[1]}"] .name').click()
    page.locator(".deeds a", has_text="修改").click()
    page.get_by_label("区域").fill("余杭")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**/admin/leads/details/?id={lead[1]}")
    assert page.locator(".onto small").inner_text() == "2 / 3"
    page.locator(".onto [rel=next]").click()
    page.wait_for_url(f"**/admin/leads/details/?id={lead[2]}")
    assert "disabled" in page.locator(".onto [rel=next]").get_attribute("class")
    page.locator(".crumb a").click()
    page.wait_for_url("**/admin/leads/?view=all&search=*&sort=captured_at")
    assert page.locator("tr.here").get_attribute("data-id") == str(lead[2])
    page.goto("/admin/leads/?view=all")
    assert page.locator("tr.here").count() == 0, "it is told once"


def test_nothing_is_wider_than_a_phone(desk: Desk):
    """Lists, cards, forms with lines, a row's page, reports: nobody scrolls sideways on a phone."""
    shop = desk.web.shop
    lead = shop.lead("consultant1", name="欧阳娜娜" * 6, district="杭州市余杭区未来科技城" * 4)
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    page = desk.open("/", size=PHONE, who="manager")
    paths = [
        "/", "/admin/leads/?view=all", f"/admin/leads/details/?id={lead}", "/admin/leads/new/", "/admin/orders/", f"/admin/orders/details/?id={order}",
        f"/admin/orders/edit/?id={order}", "/admin/vehicle_checks/new/", "/admin/leads/import", "/reports/", "/setup/", "/handbook/", "/admin/audit_entries/",
    ]  # fmt: skip
    wide = []
    for path in paths:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []


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
