"""The sale and the outside by HTTP: what no button offers is refused too, papers print what stands, a phone's entries come in once."""

import io
import secrets
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from models.acting import system_act
from models.customers import Customer, Lead
from models.entries import SentOnce
from models.exchange.importer import Way, import_file
from models.handover import Delivery, DeliveryState, VehicleCheck
from models.products import Channel, ChannelKind, VehicleUse
from models.refused import Refused
from models.roadshows import Roadshow, RoadshowMember
from models.sales import Order, OrderState, Payment, TestDrive, TestDriveState

from .test_attachments import picture
from .test_races import at_once
from .web import words


def papers(register) -> dict[str, str]:
    return {each.name: "1" for each in register.items()}


@pytest.fixture
def unpaid(shop):
    """A signed order with all but its last cent, its car checked, its list ticked."""
    lead = shop.lead()
    shop.complete(lead)
    order = shop.signed_order(lead, vehicle=shop.car())
    shop.paid(order, "99999.99")
    shop.create("consultant1", VehicleCheck, order=order, **papers(VehicleCheck))
    return order, shop.create("consultant1", Delivery, order=order, photo_declined="1", **papers(Delivery))


@pytest.mark.parametrize("who", ["consultant1", "supervisor", "manager", "gm", "finance", "headoffice", "admin"])
def test_p9_no_role_passes_the_gate_by_a_post_that_no_button_offers(web, shop, unpaid, who):
    order, delivery = unpaid
    visitor = web.visit(who)
    for path, fields in (
        (f"/admin/orders/{order}/do/deliver", {}), (f"/admin/orders/{order}/do/pay", {}), (f"/admin/deliveries/{delivery}/do/hand_over", {}),
        ("/admin/deliveries/action/", {"action": "hand_over", "rowid": str(delivery)}), ("/admin/orders/action/", {"action": "deliver", "rowid": str(order)}),
        (f"/admin/orders/edit/?id={order}", {"row_version": shop.value(Order, order, "version"), "state": "delivered", "paid_at": "2026-11-02 09:00", "delivered_at": "2026-11-02 09:00"}),
    ):  # fmt: skip
        answer = visitor.post(path, fields)
        assert answer.status_code in (200, 302, 403, 404, 409, 422), path
    assert shop.value(Order, order, "state") is OrderState.SIGNED_OFF
    assert (shop.value(Order, order, "paid_at"), shop.value(Order, order, "delivered_at")) == (None, None)
    assert shop.value(Delivery, delivery, "state") is DeliveryState.PREPARING


def test_p9_the_refusal_names_its_clause_and_changes_nothing(web, shop, unpaid):
    answer = web.visit("consultant1").post(f"/admin/deliveries/{unpaid[1]}/do/hand_over")
    assert answer.status_code == 409
    assert "全款未到账,不能交车;请财务核对并确认收款(P9)" in words(answer)


@pytest.mark.parametrize("who", ["manager", None])
def test_p9_nor_does_a_file_bring_in_what_was_not_paid(shop, unpaid, tmp_path, who):
    """A person's file, or the command line's: money comes in as recorded, and states as they begin."""
    order, delivery = unpaid
    act = shop.act(who) if who else system_act("command")
    for name, register, text in (
        ("payments", Payment, f"order_id,kind,amount,paid_at,state,confirmed_at\n{order},balance,0.01,2026-11-02T01:00:00Z,confirmed,2026-11-02T01:00:00Z\n"),
        ("orders", Order, f"id,remark,state,paid_at\n{order},改,paid,2026-11-02T01:00:00Z\n"),
        ("deliveries", Delivery, f"id,remark,state\n{delivery},改,handed_over\n"),
    ):
        file = tmp_path / f"{name}.csv"
        file.write_text(text, "utf-8")
        with suppress(Refused):  # a file with columns that nobody writes may be refused as a whole
            import_file(shop.database, register, file, act, Way(update=name != "payments"))
    with shop.read() as session:
        states = [each.value for each in session.scalars(select(Payment.state).where(Payment.order_id == order).order_by(Payment.id))]
        assert states in (["confirmed"], ["confirmed", "recorded"])
    assert (shop.value(Order, order, "state"), shop.value(Order, order, "paid_at")) == (OrderState.SIGNED_OFF, None)
    assert shop.value(Delivery, delivery, "state") is DeliveryState.PREPARING


def test_p6_a_drive_is_entered_with_its_papers_and_cleared_or_told_what_is_missing(web, shop):
    lead, visitor = shop.lead(), web.visit("consultant1")
    texts = {
        "lead": lead, "starts_at": "2026-11-03T10:00", "driver_name": "王小明", "licence_no": "3301", "licence_issued_on": "2020-01-01",
        "licence_valid_until": "2030-01-01", "consented_at": "2026-11-01T10:00", "terms_accepted": "yes", "vehicle": shop.car(use=VehicleUse.DEMO),
        "specialist": shop.person("testdrive"), "route": shop.route(), "signature_scan": (io.BytesIO(picture()), "signature.png"),
    }  # fmt: skip
    assert visitor.post("/admin/test_drives/new/", texts, content_type="multipart/form-data").status_code == 302
    with shop.read() as session:
        drive = session.scalar(select(TestDrive.id))
    refused = visitor.post(f"/admin/test_drives/{drive}/do/clear")
    assert (refused.status_code, "驾驶证扫描件、身份证扫描件" in words(refused)) == (409, True)
    shop.hand_in("consultant1", TestDrive, drive, "licence_scan", "id_scan")
    assert visitor.post(f"/admin/test_drives/{drive}/do/clear").status_code == 302
    assert shop.value(TestDrive, drive, "state") is TestDriveState.READY
    again = visitor.post("/admin/test_drives/new/", texts | {"signature_scan": (io.BytesIO(picture()), "s.png")}, content_type="multipart/form-data")
    assert (again.status_code, "已有试驾" in words(again)) == (409, True)
    page = visitor.get(f"/papers/test_drives/{drive}/agreement")
    assert page.status_code == 200
    assert "试乘试驾协议" in words(page)
    assert f'src="/admin/attachments/{shop.value(TestDrive, drive, "signature_scan_id")}/file"' in page.get_data(as_text=True)
    masked = words(web.visit("testdrive").get(f"/papers/test_drives/{drive}/agreement", headers={"Accept-Language": "zh"}))
    assert "3301" not in masked


def test_p6_the_customer_reads_the_terms_and_signs_on_the_screen(web, shop):
    lead = shop.lead()
    drive = shop.create("consultant1", TestDrive, lead=lead, driver_name="王小明", starts_at="2026-11-03 10:00")
    visitor, path = web.visit("consultant1"), f"/papers/test_drives/{drive}/sign"
    assert f'action="{path}"' in visitor.get(f"/papers/test_drives/{drive}/agreement").get_data(as_text=True)

    def sign(by, **texts):
        return by.post(path, {"signature_scan": (io.BytesIO(picture("PNG")), "signature.png"), **texts}, content_type="multipart/form-data")

    assert visitor.post(path, {"terms": "yes", "consent": "yes"}, content_type="multipart/form-data").status_code == 422
    assert sign(visitor, terms="yes").status_code == 422
    assert sign(web.visit("consultant2"), terms="yes", consent="yes").status_code == 404
    assert sign(web.visit("frontdesk"), terms="yes", consent="yes").status_code == 403
    assert shop.value(TestDrive, drive, "signature_scan_id") is None
    assert sign(visitor, terms="yes", consent="yes").status_code == 303
    with shop.row(TestDrive, drive) as row:
        assert (row.terms_accepted, row.signature, row.consented_at is not None, row.signature_scan_id is not None) == (True, "王小明", True, True)


def test_p7_a_new_row_opens_filled_in_with_what_is_known(web, shop):
    lead = shop.lead(model=shop.models["seal"])
    visitor = web.visit("consultant1")
    quote = visitor.get("/admin/orders/new/", {"lead": lead}).get_data(as_text=True)
    assert f'<option value="{shop.models["seal"]}" selected>' in quote
    assert 'name="price"' in quote
    assert 'value="179800"' in quote or 'value="179800.00"' in quote
    drive = visitor.get("/admin/test_drives/new/", {"lead": lead}).get_data(as_text=True)
    assert 'value="王小明"' in drive
    order = shop.signed_order(lead)
    shop.paid(order, "30000")
    assert 'value="70000' in visitor.get("/admin/payments/new/", {"order": order}).get_data(as_text=True)
    foreign = web.visit("consultant2").get("/admin/test_drives/new/", {"lead": lead})
    assert 'value="王小明"' not in foreign.get_data(as_text=True), "nobody learns of a colleague's customer"


def test_p8_the_three_forms_say_what_is_ordered_and_who_has_signed(web, shop):
    lead = shop.lead()
    shop.complete(lead)
    order = shop.signed_order(lead, vehicle=shop.car())
    visitor = web.visit("consultant1")
    printed = words(visitor.get(f"/papers/orders/{order}/forms"))
    for told in ("客户信息表", "车辆信息表", "装潢单", "330106199001011234", "LGXCE6CB1N", "销售主管", f"DD{order:06}"):
        assert told in printed
    assert "Customer form" in words(web.visit("manager", "en").get(f"/papers/orders/{order}/customer"))
    for who, status in (("consultant2", 404), ("s2manager", 404), ("testdrive", 404), ("finance", 200)):
        assert web.visit(who).get(f"/papers/orders/{order}/forms").status_code == status, who
    assert visitor.get(f"/papers/orders/{order}/nothing").status_code == 404
    assert visitor.get("/papers/nothing/1/forms").status_code == 404


# M5, K2: pages of a month --------------------------------------------------------------------------------------------


def test_m5_everybody_sees_their_own_statement_and_the_manager_all(web, shop):
    for who in ("consultant1", "consultant2"):
        order = shop.signed_order(shop.lead(who), who=who)
        shop.move("finance", Payment.confirm, shop.payment(order, "100000", who=who))
    names = {who: shop.actor(who).name for who in ("consultant1", "consultant2")}
    assert all(name in words(web.visit("manager").get("/commission/")) for name in names.values())
    own = words(web.visit("consultant1").get("/commission/"))
    assert (names["consultant1"] in own, names["consultant2"] in own) == (True, False)
    assert "无生效方案" in own, "nothing is guessed where no scheme is in force"
    assert names["consultant1"] not in words(web.visit("s2manager").get("/commission/"))
    assert web.visit("s2manager").get("/commission/?store=S1").status_code == 404
    for month, status in (("2026-10", 200), ("nonsense", 422), ("0001-01", 422), ("9999-12", 422)):
        assert web.visit("manager").get(f"/commission/?month={month}").status_code == status, month


def test_k2_days_outside_are_shown_to_whoever_sees_the_journeys(web, shop):
    assert "未外出" in words(web.visit("manager").get("/outside/?month=2026-10"))
    assert web.visit("keyaccount", "en").get("/outside/").status_code == 200
    assert web.visit("testdrive").get("/outside/").status_code == 403


# K5: at the roadshow --------------------------------------------------------------------------------------------------


@pytest.fixture
def show(shop):
    """A roadshow that is on, consultant1 among its people."""
    with shop.by_system() as session:
        session.add(Channel(code="show", name="巡展", kind=ChannelKind.ROADSHOW))
    made = shop.create("marketing", Roadshow, place="万达广场", starts_on="2026-11-02", ends_on="2026-11-03", venue_cost="3000")
    shop.create("marketing", RoadshowMember, roadshow=made, employee=shop.person("consultant1"))
    for who, move in (("marketing", Roadshow.submit), ("marketingmanager", Roadshow.endorse), ("gm", Roadshow.approve), ("marketing", Roadshow.start)):
        shop.move(who, move, made)
    return made


def entry(**texts) -> dict[str, str]:
    return {"name": "赵一", "phone": "13912340001", "key": secrets.token_hex(16), **texts}


def test_k5_what_is_sent_twice_is_written_once(web, shop, show):
    visitor, one = web.visit("consultant1"), entry(level="A")
    first, second = (visitor.tell(f"/roadshows/{show}/register", one) for _ in range(2))
    assert (first.status_code, first.json["is_new"], second.status_code, second.json["is_new"]) == (200, True, 200, False)
    with shop.read() as session:
        lead = session.scalars(select(Lead)).one()
        assert (lead.roadshow_id, lead.channel.code, lead.owner_id, lead.level.value) == (show, "show", shop.person("consultant1"), "A")
    known = visitor.tell(f"/roadshows/{show}/register", entry())
    assert (known.status_code, "本店已有" in known.json["error"]) == (409, True)
    wrong = visitor.tell(f"/roadshows/{show}/register", one | {"key": secrets.token_hex(16), "phone": "12"})
    assert wrong.status_code == 422
    assert visitor.tell(f"/roadshows/{show}/register", one | {"key": "x"}).status_code == 422
    page = words(web.visit("marketing").get(f"/admin/roadshows/details/?id={show}"))
    assert "3,000.00 元" in page
    assert "每条线索成本" in page


def test_k5_two_posts_of_one_entry_at_one_moment_are_one(web, shop, show):
    one, visitors = entry(), [web.visit("consultant1") for _ in range(2)]
    answers = at_once(*(lambda each=each: each.tell(f"/roadshows/{show}/register", one).json["is_new"] for each in visitors))
    assert sorted(answers) == [False, True]
    with shop.read() as session:
        assert [session.scalar(select(func.count()).select_from(each)) for each in (Customer, Lead, SentOnce)] == [1, 1, 1]


def test_k5_only_its_people_and_their_superiors_register_while_it_is_on(web, shop, show):
    for who, status in (("consultant2", 403), ("marketing", 403), ("supervisor", 200), ("s2consultant", 404)):
        visitor = web.visit(who)
        assert visitor.get(f"/roadshows/{show}/register").status_code == status, who
        assert visitor.tell(f"/roadshows/{show}/register", entry(phone="13912349999")).status_code == status, who
    draft = shop.create("marketing", Roadshow, place="另一处", starts_on="2026-12-02", ends_on="2026-12-03")
    assert web.visit("supervisor").tell(f"/roadshows/{draft}/register", entry()).status_code == 409
