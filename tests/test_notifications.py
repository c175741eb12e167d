"""What somebody is told: theirs alone, in their language, with the way to what it is about."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from models.notifications import Notification, notify
from models.refused import Refused
from models.words import Contradiction, Label

from .web import words

LATE = Label("线索 <b>王小明</b> 已逾期 2 天", "The lead <b>王小明</b> is 2 days late")


def told(shop, who: str, title: Label = LATE, href: str | None = "/admin/leads/") -> int:
    with shop.by_system() as session:
        return notify(session, shop.person(who), title, Label("请今天联系", "Call today"), href).id


def test_it_is_the_recipients_alone_and_in_their_language(web):
    note = told(web.shop, "consultant1")
    page = web.visit("consultant1").get("/notifications/")
    assert LATE.zh in words(page)
    assert "<b>王小明" not in page.get_data(as_text=True), "what people are called is text"
    assert LATE.en in words(web.visit("consultant1", "en").get("/notifications/"))
    for other in ("manager", "admin", "headoffice"):
        assert LATE.zh not in words(web.visit(other).get("/notifications/"))
        assert web.visit(other).get(f"/notifications/{note}").status_code == 404
        assert web.visit(other).post(f"/admin/notifications/{note}/do/read").status_code in (403, 404)


@pytest.mark.parametrize(("language", "said"), [("zh", LATE.zh), ("en", LATE.en)])
def test_its_own_page_is_headed_by_it(web, language, said):
    note = told(web.shop, "consultant1")
    page = web.visit("consultant1", language).get("/admin/notifications/details/", {"id": note}).get_data(as_text=True)
    assert said in words_of_heading(page)
    assert "{" not in words_of_heading(page)


def words_of_heading(page: str) -> str:
    return unescape(re.search(r'<h1 class="title">(.*?)</h1>', page, re.DOTALL)[1])


def test_following_one_marks_it_as_read_and_leads_there(web):
    note = told(web.shop, "consultant1")
    told(web.shop, "consultant1")
    visitor = web.visit("consultant1")
    assert visitor.ask("/waiting").get_json()["notifications"] == "2"
    assert visitor.get(f"/notifications/{note}").location == "/admin/leads/"
    assert visitor.ask("/waiting").get_json()["notifications"] == "1"
    assert web.shop.value(Notification, note, "read_at") is not None
    assert visitor.get(f"/notifications/{note}").status_code == 302, "once read, it still leads there"
    assert visitor.post("/notifications/read").status_code == 302
    assert "notifications" not in visitor.ask("/waiting").get_json()


def test_nobody_is_told_of_what_did_not_happen(shop):
    with pytest.raises(Refused), shop.by_system() as session:  # noqa: PT012
        notify(session, shop.person("manager"), LATE)
        raise Refused("不行", "No")
    with shop.read() as session:
        assert session.scalar(select(Notification.id)) is None


@pytest.mark.parametrize("href", ["https://example.org/", "//example.org", "leads/"])
def test_it_leads_nowhere_else(shop, href):
    with pytest.raises(Contradiction), shop.by_system() as session:
        notify(session, shop.person("manager"), LATE, href=href)
