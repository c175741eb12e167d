"""K5: the form at a roadshow, on a phone whose connection goes and comes back."""

import pytest
from sqlalchemy import func, select

from models.customers import Lead
from models.products import Channel, ChannelKind
from models.roadshows import Roadshow, RoadshowMember

from .browsing import PHONE

pytestmark = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)


def test_k5_what_is_typed_without_a_connection_is_sent_when_it_is_back(desk, shop):
    with shop.by_system() as session:
        session.add(Channel(code="show", name="巡展", kind=ChannelKind.ROADSHOW))
    show = shop.create("marketing", Roadshow, place="万达广场", starts_on="2026-11-02", ends_on="2026-11-03")
    shop.create("marketing", RoadshowMember, roadshow=show, employee=shop.person("consultant1"))
    for who, move in (("marketing", Roadshow.submit), ("marketingmanager", Roadshow.endorse), ("gm", Roadshow.approve), ("marketing", Roadshow.start)):
        shop.move(who, move, show)
    page = desk.open(f"/roadshows/{show}/register", who="consultant1", size=PHONE)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # now the worker keeps the page

    def register(name: str, phone: str) -> None:
        page.fill("[name=name]", name)
        page.fill("[name=phone]", phone)
        page.get_by_role("button", name="登记", exact=True).click()

    desk.complaints.clear()
    page.context.set_offline(True)
    # A page that is loaded anew may post before the browser is offline for it too.
    page.route("**/register", lambda route: route.abort("internetdisconnected") if route.request.method == "POST" else route.fallback())
    register("赵一", "13912340001")
    page.wait_for_selector(".show-waiting:not([hidden])")
    assert "待上传 1" in page.inner_text(".show-waiting")
    page.reload()
    register("钱二", "13912340001")
    page.wait_for_function("document.querySelectorAll('.show-waiting li').length === 2")
    with shop.read() as session:
        assert session.scalar(select(func.count(Lead.id))) == 0
    desk.complaints.clear()  # that there was no connection
    desk.expected.add(409)
    page.unroute("**/register")
    page.context.set_offline(False)
    page.wait_for_selector(".show-entered >> text=赵一")
    page.wait_for_selector(".show-waiting .wrong >> text=本店已有")
    with shop.read() as session:
        assert [lead.title for lead in session.scalars(select(Lead))] == ["赵一"]
    page.get_by_role("button", name="删除").click()
    page.wait_for_selector(".show-waiting", state="hidden")
