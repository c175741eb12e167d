"""The salesperson's screen in a real browser: the twenty habits of a good one, each named where it is proved."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from werkzeug.security import generate_password_hash

from models import clock
from models.contacts import FollowUp
from models.customers import Customer, Lead, LeadState, Level
from models.people import Employee

from .browsing import DESKTOP, PHONE, Desk
from .web_rows import PRIVATE, Cases, planned_leads

pytestmark = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)

BOX = "(element) => { const box = element.getBoundingClientRect(); return [box.top, box.bottom, box.height, box.width, box.left, box.right]; }"


@pytest.fixture
def leads(web) -> list[int]:
    """Thirty leads of consultant1: late, today, tomorrow, later, not planned; the first is hot."""
    now = clock.now()
    dues = [now - timedelta(days=3), now - timedelta(days=1), now + timedelta(minutes=1), now + timedelta(days=1), now + timedelta(days=9)] * 5 + [None] * 5
    ids = planned_leads(web.shop, dues, now)
    with web.shop.by_system() as session:
        session.execute(update(Lead.__table__).where(Lead.__table__.c.id.in_(ids[::3])).values(level=Level.H))
        session.execute(update(Lead.__table__).where(Lead.__table__.c.id.in_(ids[1::3])).values(level=Level.B))
    return ids


def boxes(page, selector: str) -> list[dict[str, float]]:
    names = ("top", "bottom", "height", "width", "left", "right")
    return [dict(zip(names, page.evaluate(BOX, each), strict=True)) for each in page.query_selector_all(selector)]


def in_sight(page, selector: str) -> int:
    """How many are wholly on the screen."""
    tall = page.viewport_size["height"]
    return sum(1 for box in boxes(page, selector) if box["top"] >= 0 and box["bottom"] <= tall and box["height"])


def overflows(page) -> int:
    """By how many pixels the page scrolls sideways."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def lead_row(page, lead: int):
    return page.locator(f'tr[data-id="{lead}"]')


# -- in ----------------------------------------------------------------------------------------------------------------


def test_the_manager_logs_in_and_sees_what_waits(desk: Desk, leads):
    """Habit 1: the first screen is 今日待办, with counts as tiles that filter the list below."""
    with desk.web.shop.by_system() as session:
        session.execute(update(Employee).values(password_hash=generate_password_hash("forecourt-demo"), must_change_password=False))
    page = desk.open("/", who=None)
    assert page.title().startswith("登录")
    page.get_by_label("用户名").fill("manager")
    page.locator("input[name=password]").fill("forecourt-demo")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{desk.address}/")
    tiles = page.locator(".tile")
    assert tiles.locator("span").all_inner_texts() == ["逾期", "今天", "明天"]
    assert int(tiles.nth(0).locator("b").inner_text()) == 10
    assert all(box["height"] >= 44 for box in boxes(page, ".tile"))
    tiles.nth(2).click()
    page.wait_for_url("**/?due=tomorrow")
    assert set(page.locator("tbody .due").all_inner_texts()) == {"明天"}


# -- the list at the desk ------------------------------------------------------------------------------------------------


def test_the_list_at_the_desk_shows_twelve_rows_and_no_sideways_scroll(desk: Desk, leads):
    """Habits 12 and 14: rows of 44–48 px, twelve of them at 1366×768, header and name stay while one scrolls."""
    page = desk.open("/admin/leads/")
    assert in_sight(page, "tbody tr") >= 12
    assert all(40 <= box["height"] <= 48.5 for box in boxes(page, "tbody tr"))
    assert overflows(page) <= 0
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    head = boxes(page, "thead th")[0]
    assert 0 <= head["top"] <= 160, "the header has scrolled away"
    title, new = boxes(page, ".bar .title")[0], boxes(page, ".bar .tools > .btn-primary")[0]
    assert abs((title["top"] + title["bottom"]) - (new["top"] + new["bottom"])) < 24, "title and tools are on one line"


def test_rows_say_level_name_phone_and_due_word(desk: Desk, leads):
    """Habits 2–6 and 15: due words with a tooltip, none last, level before the name, state only when unusual, one link per row."""
    page = desk.open("/admin/leads/")
    dues = page.locator("tbody .due").all_inner_texts()
    ranks = [0 if "逾期" in word or "已过" in word else 1 if "今天" in word else 2 if word == "明天" else 4 if word == "未安排" else 3 for word in dues]
    assert ranks == sorted(ranks)
    assert dues[-5:] == ["未安排"] * 5
    late = page.locator(".due-late").first
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", late.get_attribute("title"))
    row = lead_row(page, leads[0])
    level, name = boxes(page, f'tr[data-id="{leads[0]}"] .level')[0], boxes(page, f'tr[data-id="{leads[0]}"] a')[0]
    assert level["right"] <= name["left"] + 1
    text = row.inner_text()
    assert "先生" in text
    assert "13700000000" in text
    assert "跟进中" not in text, "silence is the normal state"
    assert row.locator("a:not([href^='tel:'])").count() == 1
    assert not re.search(r"\d\d:\d\d:\d\d", text)
    assert page.locator("tbody").inner_text().count("None") == 0


def test_the_whole_row_opens_it(desk: Desk, leads):
    """Habit 7: edit by tapping the row; delete is never in it."""
    page = desk.open("/admin/leads/")
    assert page.locator("tbody").get_by_text("作废").count() == 0
    lead_row(page, leads[3]).locator("td.c-text").first.click()
    page.wait_for_url(f"**/admin/leads/details/?id={leads[3]}")


# -- the list on the phone -------------------------------------------------------------------------------------------------


def test_the_list_on_a_phone_is_cards_with_a_call_button(desk: Desk, leads):
    """Habits 6, 12 and 13: cards of at most 96 px, six per screen, a 44 px call button, search and tabs stay."""
    page = desk.open("/admin/leads/", who="consultant1", size=PHONE)
    assert overflows(page) <= 0
    assert all(box["height"] <= 96.5 for box in boxes(page, "tbody tr"))
    assert in_sight(page, "tbody tr") >= 6
    calls = page.locator("tbody a.call")
    assert calls.first.get_attribute("href") == "tel:13700000000"
    assert all(box["height"] >= 43.5 and box["width"] >= 43.5 for box in boxes(page, "tbody a.call") if box["height"])
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    assert 0 <= boxes(page, "input[name=search]")[0]["top"] <= 200
    assert boxes(page, ".foot")[0]["bottom"] <= PHONE["height"] + 1


def test_no_page_scrolls_sideways(desk: Desk, leads):
    """Rows in full, lists and forms of many registers in the width of a phone; a few of each in that of a desk too."""
    case = Cases(desk.web.shop).make(desk.web.shop.actor("consultant1"))
    page = desk.open("/", size=PHONE)
    # What a consultant keeps for themselves the manager is not even shown.
    rows = [f"/admin/{register}/details/?id={row}" for register, row in case.rows.items() if register not in PRIVATE]
    others = ["/", "/admin/leads/new/", "/admin/orders/new/", "/password", "/reports/"]
    wide = [*too_wide(page, [*(f"/admin/{register}/" for register in list(case.rows)[::8]), *rows[::4], *others])]
    page = desk.open("/", size=DESKTOP)
    wide += too_wide(page, ["/admin/leads/", "/admin/orders/", "/admin/employees/", *rows[:12:3], *others])
    assert wide == []


def too_wide(page, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto(path, wait_until="domcontentloaded")
        found += [path] if overflows(page) > 0 else []
    return found


# -- search and filters ------------------------------------------------------------------------------------------------------


def test_the_search_answers_while_one_types(desk: Desk, leads):
    """Habit 19: on input and after composing, by name and by the last four digits; `/` goes there."""
    page = desk.open("/admin/leads/?view=all")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "search"
    box = page.locator("input[name=search]")
    box.type("娜娜")
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 3")
    assert set(re.findall("欧阳娜娜", page.locator("tbody").inner_text())) == {"欧阳娜娜"}
    assert "search=" in page.url
    box.fill("0007")
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 1")
    assert "13700000007" in page.locator("tbody").inner_text()
    assert page.locator("#count").inner_text().strip() == "1"
    box.fill("查无此人")
    page.locator(".blank").wait_for()
    assert "没有符合条件的记录" in page.locator(".blank").inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name ?? ''") == ""


def test_a_word_half_composed_is_no_question_yet(desk: Desk, leads):
    """Habit 19: pinyin on its way to a character is not searched."""
    page = desk.open("/admin/leads/?view=all")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "search=" in request.url else None)
    page.evaluate(
        """() => { const box = document.querySelector('input[name=search]'); box.focus();
        box.value = 'nana'; box.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true, data: 'nana'}));
        box.value = '娜娜'; box.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true, data: '娜娜'})); }"""
    )
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 3")
    assert len(asked) == 1


def test_a_filter_is_a_chip_that_tells_how_many_it_leaves(desk: Desk, leads):
    """Habits 10 and 11: a chip beside the tabs, 查看 N 条 as one ticks, the filter in use as a removable chip, one tab lit."""
    page = desk.open("/admin/leads/")
    page.locator(".pick", has_text="级别").first.click()
    option = page.locator(".dropdown-menu.show").locator("label", has_text="H")
    option.click()
    button = page.locator(".dropdown-menu.show [data-count]")
    page.wait_for_function("() => [...document.querySelectorAll('[data-count]')].some((button) => button.textContent.includes('10'))")
    button.click()
    page.wait_for_url("**level=H**")
    assert page.locator("tbody tr").count() == 10
    assert page.locator(".used").inner_text().strip().startswith("级别")
    assert page.locator("#tabs [aria-current]").count() == 1
    page.locator(".used").click()
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 30")


def test_the_filters_of_a_phone_rise_from_below(desk: Desk, leads):
    """Habit 11: on a phone a sheet with its button at the foot."""
    page = desk.open("/admin/leads/", size=PHONE)
    page.locator("[data-bs-target='#more-filters']:visible").first.click()
    page.locator("#more-filters.show").wait_for()
    page.wait_for_function("() => document.querySelector('#more-filters').getBoundingClientRect().bottom <= innerHeight + 1")
    page.locator("#more-filters").get_by_role("checkbox", name="女士").check()
    page.wait_for_function("() => document.querySelector('#more-filters [data-count]').textContent.includes('0')")
    page.locator("#more-filters [data-count]").click()
    page.wait_for_url("**gender=female**")
    assert page.locator("tbody tr").count() == 0
    assert "清除筛选" in page.locator(".blank").inner_text()


# -- the quick log -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_contact_is_logged_in_place_and_taken_back(desk: Desk, leads, size):
    """Habits 7, 8 and 9: 记跟进 without leaving one's place; the row's due word changes at once; 撤销 for five seconds."""
    page = desk.open("/admin/leads/", who="consultant1", size=size)
    lead = leads[0]
    row = lead_row(page, lead)
    before = row.locator(".due").first.inner_text()
    assert before == "逾期 3 天"
    row.get_by_role("button", name="记跟进").click()
    drawer = page.locator("#quick-log.show")
    drawer.get_by_text("王小明").first.wait_for()
    drawer.get_by_role("radio", name="微信").check()
    drawer.locator("textarea").fill("周六带家人来试驾")
    drawer.get_by_role("radio", name="明天", exact=True).check()
    drawer.get_by_role("button", name="保存").click()
    page.wait_for_function(f"""() => document.querySelector('tr[data-id="{lead}"] .due').textContent === '明天'""")
    page.locator(".toasts .undo").hover()
    assert page.url.endswith("/admin/leads/")
    done = desk.web.shop.value(Lead, lead, "next_due_at")
    assert clock.local_day(done) == clock.local_day(clock.now()) + timedelta(days=1)
    page.locator(".toasts .undo").click()
    page.wait_for_function(f"""() => document.querySelector('tr[data-id="{lead}"] .due').textContent !== '明天'""")
    with desk.web.shop.read() as session:
        assert {entry.is_void for entry in session.query(FollowUp).filter(FollowUp.result.is_not(None))} == {True}


def test_what_the_server_refuses_stands_in_the_drawer(desk: Desk, leads):
    """Nothing typed is lost: the drawer stays open and says what is missing."""
    desk.expected = {422}
    page = desk.open("/admin/leads/", who="consultant1")
    lead_row(page, leads[0]).get_by_role("button", name="记跟进").click()
    page.locator("#quick-log.show").wait_for()
    page.locator("#quick-log").get_by_role("button", name="保存").click()
    wrong = page.locator("#quick-log [data-wrong]")
    wrong.wait_for(state="visible")
    assert "请填写" in wrong.inner_text()
    assert page.locator("#quick-log.show").count() == 1


def test_hands_may_stay_on_the_keyboard(desk: Desk, leads):
    """Habit 19: j and k walk, L logs, Esc closes, Enter opens."""
    page = desk.open("/admin/leads/", who="consultant1")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("tbody tr").first.get_attribute("data-id")
    assert page.evaluate("document.activeElement.dataset.id") == first
    page.keyboard.press("l")
    page.locator("#quick-log.show").wait_for()
    page.wait_for_function("() => document.activeElement.name === 'result'")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('#quick-log.show')")
    page.locator("tbody tr").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/leads/details/?id={first}")


# -- moves and forms ---------------------------------------------------------------------------------------------------------------


def test_a_lead_is_assigned_by_its_small_form(desk: Desk, leads):
    """C1: the manager chooses the owner; what is refused is said in the same small form."""
    desk.expected = {422}
    page = desk.open(f"/admin/leads/details/?id={leads[0]}")
    page.locator(".deeds").get_by_role("button", name="分配").click()
    modal = page.locator("#do-assign.show")
    modal.wait_for()
    modal.get_by_role("button", name="分配").click()
    page.locator("#do-assign.show .wrong").first.wait_for()
    assert "请填写“顾问”" in page.locator("#do-assign").inner_text()
    page.locator("#do-assign .ts-control").click()
    page.locator("#do-assign .ts-dropdown input").fill("销售顾问2")
    page.locator("#do-assign .ts-dropdown .option", has_text="销售顾问2").click()
    page.locator("#do-assign").get_by_role("button", name="分配").click()
    page.locator(".note-success").wait_for()
    assert "已完成" in page.locator(".note-success").inner_text()
    assert desk.web.shop.value(Lead, leads[0], "owner_id") == desk.web.shop.person("consultant2")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_form_keeps_its_save_bar_and_its_words(desk: Desk, leads, size):
    """Habits 16 and 17: two columns and segments, a bar that stays, 16 px inputs and a number pad on a phone."""
    page = desk.open("/admin/leads/new/", who="consultant1", size=size)
    bar = boxes(page, ".save-bar")[0]
    assert bar["bottom"] <= size["height"] + 1
    assert page.locator(".segments").count() >= 2
    phone = page.locator("input[name=phone]")
    assert phone.get_attribute("inputmode") == "tel"
    if size is PHONE:
        sizes = page.evaluate("() => [...document.querySelectorAll('.form-control, .form-select')].filter((one) => one.offsetParent).map((one) => parseFloat(getComputedStyle(one).fontSize))")
        assert min(sizes) >= 16
    else:
        columns = {round(box["left"]) for box in boxes(page, ".fields .field") if box["height"]}
        assert len(columns) >= 2
    assert page.locator(".sheet-form .nav-tabs").count() == 0


def test_a_phone_already_known_is_told_when_its_field_is_left(desk: Desk, leads):
    """Habit 17 and C3."""
    page = desk.open("/admin/leads/new/", who="consultant2")
    page.locator("input[name=phone]").fill("137 0000 0001")
    page.locator("input[name=district]").focus()
    told = page.locator("#f-phone-told")
    page.wait_for_function("() => document.querySelector('#f-phone-told').textContent.length > 0")
    assert "本店已有这个电话的客户" in told.inner_text()


def test_unsaved_changes_are_not_lost_by_accident(desk: Desk, leads):
    """Habit 17: leaving asks first; saving does not."""
    page = desk.open("/admin/leads/new/", who="consultant1")
    asked = []

    def answer(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", answer)
    before = boxes(page, ".panel")
    page.locator("input[name=name]").fill("还没保存")
    assert boxes(page, ".panel") == before, "nothing moves while one types"
    page.locator(".save-bar .btn-ghost").click()
    page.wait_for_function("() => document.querySelector('input[name=name]').value === '还没保存'")
    assert asked == ["beforeunload"]
    assert page.url.endswith("/new/")
    page.locator(".save-bar .btn-ghost").click()
    page.wait_for_url("**/admin/leads/")
    assert asked == ["beforeunload", "beforeunload"]


def test_a_lead_is_entered_on_a_phone(desk: Desk):
    """C1: the quick entry, from empty form to the row in full; the look-up offers the store's own channels."""
    page = desk.open("/admin/leads/new/", who="consultant1", size=PHONE)
    page.locator("input[name=name]").fill("新客户")
    page.locator("input[name=phone]").fill("13812345678")
    page.locator(".segments label", has_text="女士").click()
    for field, words in (("channel", "汽车之家"), ("model", "海豹")):
        page.locator(f"#f-{field}-ts-control, #f-{field} + .ts-wrapper .ts-control").first.click()
        page.locator(f"#f-{field} + .ts-wrapper .option", has_text=words).click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/admin/leads/details/**")
    assert "新客户" in page.locator("h1").inner_text()
    assert page.locator("a.call[href='tel:13812345678']").count() >= 1
    with desk.web.shop.read() as session:
        lead = session.query(Lead).one()
        assert (lead.state, lead.owner_id, lead.customer.gender.value) == (LeadState.OPEN, desk.web.shop.person("consultant1"), "female")


def test_what_is_wrong_with_a_form_is_where_one_looks(desk: Desk, leads):
    """A refused form names each field at its top, leads there, and keeps what was typed."""
    desk.expected = {422}
    page = desk.open("/admin/leads/new/", who="consultant1")
    page.locator("input[name=name]").fill("只有名字")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".summary").wait_for()
    assert page.locator("input[name=name]").input_value() == "只有名字"
    page.locator(".summary a", has_text="电话").click()
    assert page.url.endswith("#f-phone")
    assert page.locator("input[name=phone]").get_attribute("aria-invalid") == "true"


# -- whose eyes -----------------------------------------------------------------------------------------------------------------------


def test_a_masked_phone_is_shown_by_a_tap(desk: Desk, leads):
    """Habit 6 and Y4: masked for those who have no need of it, revealed on tap, and the look is kept."""
    page = desk.open("/admin/leads/", who="marketing")
    row = lead_row(page, leads[0])
    assert "137****0000" in row.inner_text()
    assert row.locator("a.call").count() == 0
    row.locator("[data-reveal]").click()
    page.wait_for_function(f"""() => document.querySelector('tr[data-id="{leads[0]}"]').textContent.includes('13700000000')""")
    assert page.url.endswith("/admin/leads/")


def test_the_language_and_the_light_are_switched(desk: Desk, leads):
    """Habits 18 and 20: everything in one language or the other; dark stays dark on the next page; no font from elsewhere."""
    page = desk.open("/admin/leads/")
    with page.expect_navigation():
        page.locator(".side form[action^='/language/'] button").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Leads" in page.locator("h1").inner_text()
    assert re.findall(r"[\u4e00-\u9fff]+", page.locator("#tabs").inner_text()) == []
    page.locator("[data-theme-switch]:visible").first.click()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.goto("/admin/customers/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.evaluate("document.fonts.size") == 0
    assert "sans-serif" in page.evaluate("getComputedStyle(document.body).fontFamily")


CONTRAST = """() => {
  const light = (colour) => { const part = (value) => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2]); };
  const read = (text) => { const parts = text.match(/[\\d.]+/g).map(Number); return text.startsWith('color(') ? parts.map((part, at) => at < 3 ? part * 255 : part) : parts; };
  const behind = (element) => { for (let one = element; one; one = one.parentElement) { const colour = read(getComputedStyle(one).backgroundColor);
    if ((colour[3] ?? 1) > 0.98) return colour; if ((colour[3] ?? 1) > 0.02) return null; } return [255, 255, 255]; };
  const poor = [];
  for (const element of document.querySelectorAll('main td span, main td a, .bar h1, .tabs a, .side a span, th, .due, .level, .badge')) {
    if (!element.offsetParent || !element.textContent.trim() || element.children.length) continue;
    const ground = behind(element); if (!ground) continue;
    const [one, two] = [light(read(getComputedStyle(element).color)), light(ground)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < 4.45) poor.push(`${element.className || element.tagName} ${element.textContent.trim().slice(0, 12)} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(desk: Desk, leads, scheme):
    """Habit 20: a contrast of 4.5 and more, in the light and in the dark."""
    page = desk.open("/admin/leads/", color_scheme=scheme)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
    assert page.evaluate(CONTRAST) == []


def test_a_focus_can_be_seen(desk: Desk, leads):
    """Habit 20: whoever goes by the keyboard sees where they are."""
    page = desk.open("/admin/leads/")
    page.keyboard.press("Tab")
    for _ in range(6):
        ring = page.evaluate("() => { const style = getComputedStyle(document.activeElement); return [style.outlineStyle, style.outlineWidth, style.boxShadow]; }")
        assert (ring[0] != "none" and ring[1] != "0px") or ring[2] != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        page.keyboard.press("Tab")


def test_without_scripts_the_list_and_the_form_still_work(desk: Desk, leads):
    """Every page also works by plain links and posts."""
    page = desk.open("/admin/leads/?view=all", java_script_enabled=False)
    page.locator("input[name=search]").fill("0003")
    page.locator("input[name=search]").press("Enter")
    page.wait_for_url("**search=0003**")
    assert page.locator("tbody tr").count() == 1
    page.locator("tbody tr a").first.click()
    page.wait_for_url("**/details/**")
    page.locator(".deeds a", has_text="修改").click()
    page.locator("input[name=district]").fill("余杭")
    page.locator(".save-bar .btn-primary").click()
    page.wait_for_url("**/details/**")
    with desk.web.shop.read() as session:
        assert session.query(Customer).filter(Customer.district == "余杭").count() == 1
