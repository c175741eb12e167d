"""The pages of the customer's road: quick entry (C1, D3), my day (A1, C5), the case (C3), the three-form card (C1), in both languages."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import clock
from models.contacts import Call, FollowUp
from models.customers import Lead, LeadState
from models.editions import EditionState
from models.marketing import Script
from models.plans import Target
from models.reception import Collision, Message, Visit
from models.rules.messages import salutation

from .web import words

BODY = "{称呼}您好,我是{门店}{姓名},感谢您关注{车型}。"


def entry(shop, **about) -> dict:
    return {"name": "王小明", "phone": "138 1234 7910", "channel": shop.channels["phone"]} | about


@pytest.mark.parametrize(("who", "owned", "state"), [("consultant1", "owner_id", LeadState.OPEN), ("dcc1", "dcc_id", LeadState.NEW), ("frontdesk", None, LeadState.NEW)])
def test_c1_whoever_meets_a_customer_enters_them_in_one_short_form(web, shop, who, owned, state):
    visitor = web.visit(who)
    assert visitor.get("/quick/").status_code == 200
    answer = visitor.post("/quick/", entry(shop, gender="male", model=shop.models["seal"], is_here="1", then="another"))
    assert answer.status_code == 303, words(answer)
    assert "还缺:区域、预计购车" in words(visitor.get("/quick/")), "what is missing is named"
    with shop.read() as session:
        lead = session.scalars(select(Lead)).one()
        assert (lead.owner_id, lead.dcc_id) == tuple(shop.person(who) if owned == name else None for name in ("owner_id", "dcc_id"))
        assert (lead.state, lead.is_complete) == (state, False)
        assert session.scalars(select(Visit.received_by_id)).all() == [shop.person(who)]


@pytest.mark.parametrize(("typed", "status", "told"), [({"phone": "123"}, 422, "不是有效的电话号码"), ({"name": ""}, 422, "请填写"), ({"channel": ""}, 422, "请填写"), ({"channel": "s2"}, 422, "没有这个选项"), ({"owner": "1", "state": "won"}, 302, "")])
def test_c1_what_cannot_be_taken_is_named_and_nothing_is_kept(web, shop, typed, status, told):
    if typed.get("channel") == "s2":
        typed = {"channel": shop.channels["s2"]}
    answer = web.visit("consultant2").post("/quick/", entry(shop) | typed)
    assert answer.status_code == status
    assert told in words(answer)
    with shop.read() as session:
        leads = session.scalars(select(Lead)).all()
        assert [(each.owner_id, each.state) for each in leads] == ([(shop.person("consultant2"), LeadState.OPEN)] if status == 302 else [])
        assert session.scalar(select(func.count(Visit.id))) == 0


@pytest.mark.parametrize("who", ["finance", "marketing", "headoffice", "testdrive"])
def test_y4_who_enters_no_leads_has_no_quick_entry(web, shop, who):
    assert web.visit(who).get("/quick/").status_code == 403
    assert web.visit(who).post("/quick/", entry(shop)).status_code == 403


def test_c3_a_known_phone_in_the_quick_entry_goes_before_the_supervisor(web, shop):
    shop.lead("consultant1", phone="13812347910")
    answer = web.visit("consultant2").post("/quick/", entry(shop, is_here="1"))
    assert answer.status_code == 409
    assert "请联系主管" in words(answer)
    with shop.read() as session:
        case = session.scalars(select(Collision)).one()
        assert session.scalar(select(func.count(Visit.id))) == 0
    page = words(web.visit("supervisor").get(f"/admin/collisions/details/?id={case.id}"))
    for told in ("前一条", "销售顾问1", "后一条", "销售顾问2", "登记同一电话", "建档"):
        assert told in page
    english = words(web.visit("supervisor", "en").get(f"/admin/collisions/details/?id={case.id}"))
    assert "The second" in english


def test_d3_what_is_missing_is_named_on_the_list_and_on_the_row(web, shop):
    lead = shop.lead("consultant1", gender="male", district="滨江")
    assert "缺:意向车型、预计购车" in words(web.visit("consultant1").get("/admin/leads/"))
    assert "还缺:意向车型、预计购车" in words(web.visit("consultant1").get(f"/admin/leads/details/?id={lead}"))
    shop.change("consultant1", Lead, lead, model=shop.models["seal"], expected_purchase="within_week")
    assert "缺:" not in words(web.visit("consultant1").get("/admin/leads/"))


# My day ----------------------------------------------------------------------------------------------------------------


def called_today(shop, who: str = "consultant1") -> int:
    lead = shop.lead(who, gender="female", name="欧阳娜娜", model=shop.models["seal"])
    now = clock.now()
    with shop.by_system(now) as session:
        session.add(Call(store_id=shop.store, called_at=now, agent_id=shop.person(who), answered=True, lead_id=lead, phone="13900001234"))
    return lead


def published(shop, body: str = BODY) -> None:
    with shop.by_system() as session:
        script = Script(store_id=shop.store, kind="first_message", title="首条", body=body)
        session.add(script)
        session.flush()
        script.publish()
        assert script.state is EditionState.PUBLISHED


def test_c5_today_s_contacts_without_a_message_are_listed_with_the_words_of_the_script(web, shop):
    published(shop)
    lead = called_today(shop)
    page = web.visit("consultant1").get("/")
    assert "欧阳女士您好,我是城东店销售顾问1,感谢您关注海豹。" in words(page) or "欧阳女士您好,我是城东店销售顾问1,感谢您关注海豹。" in page.get_data(as_text=True)
    assert "今天还没发短信(18:00 下班前发出)" in words(page)
    assert "今天还没发短信" in words(web.visit("supervisor").get("/"))
    assert "今天还没发短信" not in words(web.visit("consultant2").get("/")), "everybody has their own"
    answer = web.visit("consultant1").post(f"/messages/first/{lead}", {"body": "欧阳女士您好"})
    assert answer.status_code == 302
    with shop.read() as session:
        sent = session.scalars(select(Message)).one()
        assert (sent.lead_id, sent.sender_id, sent.body, sent.status.value) == (lead, shop.person("consultant1"), "欧阳女士您好", "sent")
    assert "今天还没发短信" not in words(web.visit("consultant1").get("/"))


@pytest.mark.parametrize(("who", "status"), [("consultant2", 404), ("finance", 403), ("s2consultant", 404)])
def test_c5_nobody_writes_to_a_customer_of_somebody_else(web, shop, who, status):
    lead = called_today(shop)
    assert web.visit(who).post(f"/messages/first/{lead}", {"body": "您好"}).status_code == status
    assert web.visit("consultant1").post(f"/messages/first/{lead}", {"body": " "}).status_code == 422
    with shop.read() as session:
        assert session.scalar(select(func.count(Message.id))) == 0


def test_c5_a_script_with_a_gap_nobody_can_fill_is_said_and_one_may_write_oneself(web, shop):
    published(shop, "{客户}您好,{时间}见。")
    called_today(shop)
    assert "话术缺少“时间”" in words(web.visit("consultant1").get("/"))


@pytest.mark.parametrize(("name", "gender", "called"), [("王小明", "male", "王先生"), ("欧阳娜娜", "female", "欧阳女士"), ("王小明", None, "王小明"), ("John", "male", "John")])
def test_c5_a_customer_is_called_by_the_family_name(shop, name, gender, called):
    lead = shop.lead("consultant1", name=name, **({"gender": gender} if gender else {}))
    with shop.row(Lead, lead) as row:
        assert salutation(row.customer) == called


def test_c6_the_front_desk_has_the_greeting_before_it(web, shop):
    with shop.by_system() as session:
        script = Script(store_id=shop.store, kind="greeting", title="迎宾", body="您好,欢迎光临{品牌}{门店},我是{岗位}{姓名},很高兴为您服务。")
        session.add(script)
        session.flush()
        script.publish()
    assert "欢迎光临城东店城东店,我是前台前台,很高兴为您服务。" in words(web.visit("frontdesk").get("/"))


def test_a1_my_day_shows_my_own_target_and_what_i_reached(web, shop):
    month = clock.first_of_month(clock.today())
    shop.create("manager", Target, employee=shop.person("consultant1"), month=f"{month:%Y-%m}", leads=8, units=2)
    for _ in range(3):
        shop.lead("consultant1")
    page = words(web.visit("consultant1").get("/"))
    assert f"我的 {month.month} 月" in page
    assert "线索 3 38% 目标 8" in page
    assert "交车 0 0% 目标 2" in page
    assert "My " in words(web.visit("consultant1", "en").get("/"))


def test_p11_owners_to_be_called_today_stand_on_my_day(web, shop):
    lead = shop.lead("consultant1", name="李雷")
    with shop.by_system() as session:
        session.add(FollowUp(store_id=shop.store, lead_id=lead, owner_id=shop.person("consultant1"), kind="after_24h", due_at=clock.now() - timedelta(minutes=5)))
    page = words(web.visit("consultant1").get("/"))
    assert "车主与大客户 1" in page
    assert "交车24小时" in page


def test_c1_the_manager_is_told_what_waits_and_where(web, shop):
    shop.lead("dcc1")
    page = words(web.visit("manager").get("/"))
    assert "1 条线索待分配" in page
    assert "待分配" not in words(web.visit("consultant1").get("/"))


# Three-form card -------------------------------------------------------------------------------------------------------


def test_c1_the_three_form_card_is_printed_for_oneself_and_by_leaders_for_anybody(web, shop):
    mine = shop.lead("consultant1", name="李雷", level="A")
    shop.lead("consultant2", name="韩梅梅", level="H")
    shop.create("consultant1", Visit, lead=mine, introduced_to=shop.person("consultant1"), outcome="下次再来")
    page = words(web.visit("consultant1").get("/cards/"))
    for told in ("来店客流量登记表", "有望客户进度管制表", "营业日报表", "李雷", "下次再来", "新建线索 1", "到店 1"):
        assert told in page
    assert "韩梅梅" not in page
    everybody = words(web.visit("supervisor").get("/cards/"))
    assert "李雷" in everybody
    assert "韩梅梅" in everybody
    of_one = words(web.visit("supervisor").get("/cards/", {"who": shop.person("consultant2"), "form": "progress"}))
    assert "韩梅梅" in of_one
    assert "李雷" not in of_one
    assert "Visitor-flow register" in words(web.visit("supervisor", "en").get("/cards/"))
    assert web.visit("consultant1").get("/cards/", {"day": "gestern"}).status_code == 422
