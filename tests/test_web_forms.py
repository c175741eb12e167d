"""Forms over HTTP: what is right is kept, what is wrong names its field, and nothing else than the form's own fields gets in."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Register, clock, writing
from models.contacts import Appointment, Call, FollowUp
from models.customers import Assignment, Customer, Lead, LeadState
from models.plans import Target
from models.products import Channel, Vehicle
from models.proposals import MarketReport
from models.running import AuditEntry
from models.sales import Order, Payment

from .web import Web, ids_listed, words
from .web_rows import PRIVATE

NAUGHTY = Path(__file__).resolve().parents[2] / "shared" / "data" / "naughty" / "blns.json"
LEAD = {"name": "李雷", "gender": "male", "phone": "138 0000 7777", "district": "西湖", "expected_purchase": "within_month", "level": "A"}


def lead_form(web: Web, **changes) -> dict[str, str]:
    return {key: str(value) for key, value in (LEAD | {"channel": web.shop.channels["phone"], "model": web.shop.models["seal"]} | changes).items()}


def count(web: Web, register: type) -> int:
    with web.shop.read() as session:
        return session.scalar(select(func.count()).select_from(register))


def version(web: Web, register: type, row_id: int) -> str:
    """What the row's form carries: it grows with the row and with the rows it borrows from."""
    with web.shop.row(register, row_id) as row:
        return str(writing.version_of(row))


def newest(web: Web, register: type):
    with web.shop.read() as session:
        return session.scalars(select(register).order_by(register.id.desc())).first()


# -- what is right ---------------------------------------------------------------------------------------------------


def test_a_lead_is_written_and_changed_with_few_statements(web):
    """Each besides the log-in's: the links of a form are found at once, what a row borrows from comes with it."""
    manager = web.visit("manager")
    # PostgreSQL is asked once what it numbers rows by.
    assert manager.post("/admin/leads/new/", lead_form(web, phone="13800007776")).status_code == 302
    with web.statements() as entering:
        assert manager.post("/admin/leads/new/", lead_form(web)).status_code == 302
    lead = newest(web, Lead)
    with web.statements() as looking:
        assert manager.get(f"/admin/leads/edit/?id={lead.id}").status_code == 200
    changes = {"remark": "又来了一次", "row_version": version(web, Lead, lead.id)}
    with web.statements() as changing:
        assert manager.post(f"/admin/leads/edit/?id={lead.id}", changes).status_code == 302
    # Customer, lead, history and search terms, sent together under the ids that were asked for; then one change and its history.
    assert [sum(each.startswith("INSERT") for each in asked) for asked in (entering, changing)] == [4, 1]
    assert (len(entering), len(looking), len(changing)) == (8, 3, 4)


def test_a_lead_is_entered_with_its_customer_in_one_form(web):
    """C1: one form; D3: complete at once."""
    response = web.visit("consultant1").post("/admin/leads/new/", lead_form(web))
    lead = newest(web, Lead)
    assert (response.status_code, response.location) == (302, f"/admin/leads/details/?id={lead.id}")
    with web.shop.row(Lead, lead.id) as row:
        assert (row.name, row.phone, row.store_id, row.owner_id) == ("李雷", "13800007777", web.shop.store, web.shop.person("consultant1"))
        assert row.is_complete
    assert "已新增“李雷”" in words(web.visit("consultant1").get("/admin/leads/")) or response.status_code == 302


def test_save_and_add_another_leads_to_an_empty_form(web):
    visitor = web.visit("consultant1")
    response = visitor.post("/admin/leads/new/", lead_form(web, then="another"))
    assert (response.status_code, response.location) == (303, "/admin/leads/new/")
    form = visitor.get(response.location).get_data(as_text=True)
    assert "李雷" not in form.partition("<form class=\"sheet-form\"")[2].partition("</form>")[0]


def test_an_edit_changes_what_was_sent_and_nothing_else(web, own):
    row = own.rows["leads"]
    with web.shop.row(Lead, row) as before:
        kept = {name: getattr(before, f"{name}_id" if each.is_link else name) for name, each in Lead.fields.items()}
    response = web.visit("consultant1").post(f"/admin/leads/edit/?id={row}", {"district": "余杭", "row_version": version(web, Lead, row)})
    assert response.status_code == 302
    with web.shop.row(Lead, row) as after:
        for name, each in Lead.fields.items():
            if name not in ("district", "is_complete"):
                assert getattr(after, f"{name}_id" if each.is_link else name) == kept[name], name
        assert after.district == "余杭"


def test_what_was_handed_in_offers_no_edit_and_takes_none(web):
    """M4: what others decide on is what was submitted; its page offers no form, asking for one says why, files may still be hung on it."""
    visitor = web.visit("marketing")
    report = web.shop.create("marketing", MarketReport, period="2026-10", findings="平稳", competitors="无", proposals="无")
    seen = version(web, MarketReport, report)
    assert f"edit/?id={report}" in visitor.get("/admin/market_reports/details/", {"id": report}).get_data(as_text=True)
    web.shop.move("marketing", MarketReport.submit, report)
    page = visitor.get("/admin/market_reports/details/", {"id": report}).get_data(as_text=True)
    assert f"edit/?id={report}" not in page
    assert f"/admin/market_reports/{report}/attach" in page
    for answer in (
        visitor.get("/admin/market_reports/edit/", {"id": report}),
        visitor.post(f"/admin/market_reports/edit/?id={report}", {"findings": "上升", "row_version": seen}),
        visitor.post(f"/admin/market_reports/edit/?id={report}", {"row_version": seen}),
    ):
        assert answer.status_code == 409
        assert "“待阅”的市场情况不能修改" in words(answer)
    assert web.shop.value(MarketReport, report, "findings") == "平稳"


def test_the_edit_form_sent_back_as_it_came_changes_nothing(web, own):
    """Flask-Admin: enums are shown by name; here every kind of value makes the round trip."""
    visitor = web.visit("manager")
    for name, register in Register.all.items():
        if name not in own.rows or visitor.get(f"/admin/{name}/edit/", {"id": own.rows[name]}).status_code != 200:
            continue
        with web.shop.read() as session:
            row = session.get_one(register, own.rows[name])
            before = {column.name: getattr(row, column.key) for column in register.__table__.c if column.name not in ("updated_at", "version")}
            fields = writing.writable_fields(web.shop.actor("manager"), register, is_new=False)
            texts = {key: str(getattr(row, key).id) if each.is_link and getattr(row, key) else "" if each.is_link else each.kind.typed(each.value_of(row)) for key, each in fields.items()}
            texts |= {f"{key}.shown": "1" for key, each in fields.items() if not each.is_link and each.kind.widget == "flag"} | {"row_version": str(writing.version_of(row))}
            texts = {key: text for key, text in texts.items() if not (f"{key}.shown" in texts and text == "")}
        response = visitor.post(f"/admin/{name}/edit/?id={own.rows[name]}", texts)
        assert response.status_code == 302, (name, words(response))
        with web.shop.row(register, own.rows[name]) as row:
            after = {column.name: getattr(row, column.key) for column in register.__table__.c if column.name not in ("updated_at", "version")}
        changed = {key: (before[key], after[key]) for key in before if before[key] != after[key] and key not in ("is_complete",)}
        # A control holds minutes, so seconds may go.
        assert all(key.endswith("_at") and abs((pair[0] - pair[1]).total_seconds()) < 60 for key, pair in changed.items()), (name, changed)


def test_the_history_tells_who_did_what_from_where(web, own):
    """Y3: every change keeps who, when, before and after."""
    row = own.rows["leads"]
    visitor = web.visit("consultant1")
    visitor.post(f"/admin/leads/edit/?id={row}", {"level": "B", "row_version": version(web, Lead, row)})
    with web.shop.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.register == "leads", AuditEntry.row_id == row).order_by(AuditEntry.id.desc())).first()
        assert (entry.action, entry.surface, entry.address, entry.actor_id) == ("update", "web", "127.0.0.1", web.shop.person("consultant1"))
        assert entry.changes["level"] == ["O", "B"]
    page = words(visitor.get("/admin/leads/details/", {"id": row}))
    assert "销售顾问1 修改" in page
    assert "网页 127.0.0.1" in page


# -- what is wrong ---------------------------------------------------------------------------------------------------

WRONG = [
    ("name", "", "请填写“姓名”"), ("name", "   ", "请填写“姓名”"), ("phone", "12345", "不是有效的电话号码"), ("phone", "", "请填写“电话”"),
    ("channel", "", "请填写“渠道”"), ("channel", "987654321", "没有这个选项"), ("channel", "abc", "没有这个选项"), ("channel", "1,2", "没有这个选项"),
    ("model", "-1", "没有这个选项"), ("level", "Z", "不在可选项中"), ("gender", "LeadState.NEW", "不在可选项中"), ("name", "长" * 121, "最多 120 个字"),
    ("remark", "长" * 20_001, "请缩短"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text", "sentence"), WRONG, ids=lambda value: str(value)[:12])
def test_what_is_wrong_names_its_field_and_keeps_what_was_typed(web, field, text, sentence):
    before = count(web, Lead), count(web, Customer)
    response = web.visit("consultant1").post("/admin/leads/new/", lead_form(web, **{field: text, "district": "这一段还在"}))
    assert response.status_code == 422
    body, page = response.get_data(as_text=True), words(response)
    assert sentence in page
    assert f'href="#f-{field}"' in body
    assert "这一段还在" in body
    assert (count(web, Lead), count(web, Customer)) == before


def test_everything_wrong_is_said_at_once_in_the_readers_language(web):
    response = web.visit("consultant1", language="en").post("/admin/leads/new/", {"phone": "x", "level": "Z"})
    assert response.status_code == 422
    page = words(response)
    for sentence in ("“Name” is needed", "“Channel” is needed", "is not a phone number", "is not one of"):
        assert sentence in page


def test_numbers_and_money_beyond_measure_are_refused_at_once(web, own):
    """A short text must not cost a long computation."""
    visitor = web.visit("manager")
    for text in ("1e999999999", "9" * 5000, "1e-999999999", "NaN", "-1", "inf", "0x10", "１２３４５６７８９０１２３４５６７８９０", "½"):
        money = visitor.post("/admin/vehicle_models/new/", {"code": "x", "name": "x", "guide_price": text})
        assert money.status_code == 422, text
        whole = visitor.post("/admin/vehicle_models/new/", {"code": "x", "name": "x", "range_km": text})
        assert whole.status_code == 422, text


def test_a_move_says_what_it_still_needs_in_its_own_form(web, own):
    lead = own.rows["leads"]
    response = web.visit("manager").post(f"/admin/leads/{lead}/do/assign", {"reason": "顾问休假"})
    assert response.status_code == 422
    body = response.get_data(as_text=True)
    assert "请填写“顾问”" in words(response)
    assert "data-opened" in body
    assert "顾问休假" in body
    assert web.shop.value(Lead, lead, "owner_id") == web.shop.person("consultant1")


def test_a_move_out_of_its_state_is_a_409_and_changes_nothing(web, own):
    """P8: the sign-off comes after the order."""
    order = own.rows["orders"]
    visitor = web.visit("manager")
    assert visitor.post(f"/admin/orders/{order}/do/cancel").status_code == 302
    again = visitor.post(f"/admin/orders/{order}/do/cancel")
    assert again.status_code == 409
    assert "当前状态是“已取消”" in words(again)
    assert visitor.post(f"/admin/orders/{order}/do/explode").status_code == 404


# -- what does not get in ----------------------------------------------------------------------------------------------


def test_state_version_and_system_fields_cannot_be_posted(web, own):
    """Flask-Admin: auto-forms make `status` editable, read-only widgets can still be posted, a posted version defeats its column."""
    visitor = web.visit("consultant1")
    posted = {
        "state": "won", "owner": web.shop.person("consultant2"), "owner_id": web.shop.person("consultant2"), "captured_at": "2020-01-01", "is_complete": "1",
        "version": "99", "id": "77", "created_by_id": "1", "store": web.shop.stores["S2"], "store_id": web.shop.stores["S2"], "voided_at": "2020-01-01",
        "customer": own.rows["customers"], "customer_id": own.rows["customers"], "import_id": "1", "next_due_at": "2020-01-01", "_moving": "won",
    }  # fmt: skip
    assert visitor.post("/admin/leads/new/", lead_form(web) | {key: str(value) for key, value in posted.items()}).status_code == 302
    made = newest(web, Lead)
    row = own.rows["leads"]
    seen = version(web, Lead, row)
    assert visitor.post(f"/admin/leads/edit/?id={row}", posted | {"district": "余杭", "row_version": seen}).status_code == 302
    for lead in (made.id, row):
        with web.shop.row(Lead, lead) as each:
            assert each.state in (LeadState.NEW, LeadState.OPEN)
            assert (each.owner_id, each.store_id) == (web.shop.person("consultant1"), web.shop.store)
            assert each.captured_at.year > 2020
            assert (each.voided_at, each.import_id) == (None, None)
    assert web.shop.value(Lead, made.id, "customer_id") != own.rows["customers"]
    assert int(version(web, Lead, row)) == int(seen) + 1


def test_a_link_leads_to_no_row_of_another_store(web, own, cases):
    """Flask-Admin: posted foreign keys are taken as they come."""
    foreign = cases.make(web.shop.actor("s2consultant"), "S2")
    visitor = web.visit("consultant1")
    tries = (
        (Lead, lead_form(web, channel=web.shop.channels["s2"])),
        (Lead, lead_form(web, model=web.shop.models["s2"])),
        (Appointment, {"lead": foreign.rows["leads"], "due_at": "2026-12-01 10:00"}),
        (FollowUp, {"lead": foreign.rows["leads"], "due_at": "2026-12-01 10:00"}),
        (Call, {"called_at": "2026-11-01 10:00", "agent": web.shop.person("s2consultant"), "direction": "inbound"}),
        (Order, {"lead": foreign.rows["leads"], "model": web.shop.models["seal"], "price": "1"}),
        (Payment, {"order": foreign.rows["orders"], "kind": "deposit", "amount": "1", "paid_at": "2026-11-01 10:00"}),
    )  # fmt: skip
    for register, fields in tries:
        before = count(web, register)
        response = visitor.post(f"/admin/{register.__tablename__}/new/", fields)
        assert response.status_code == 422, register
        assert "没有这个选项" in words(response), register
        assert foreign.name not in response.get_data(as_text=True), register
        assert count(web, register) == before
    edit = visitor.post(f"/admin/leads/edit/?id={own.rows['leads']}", {"channel": web.shop.channels["s2"], "row_version": version(web, Lead, own.rows["leads"])})
    assert edit.status_code == 422
    move = web.visit("manager").post(f"/admin/leads/{own.rows['leads']}/do/assign", {"owner": web.shop.person("s2consultant")})
    assert move.status_code == 422
    assert web.shop.value(Lead, own.rows["leads"], "owner_id") == web.shop.person("consultant1")


def test_whoever_left_is_not_chosen_any_more(web, own):
    web.visit("manager").post(f"/admin/employees/{web.shop.person('consultant2')}/do/leave", {"left_on": "2026-11-24"})
    response = web.visit("manager").post(f"/admin/leads/{own.rows['leads']}/do/assign", {"owner": web.shop.person("consultant2")})
    assert response.status_code == 422


def test_an_owner_does_not_give_a_row_away_by_editing_it(web, own):
    """Y4: a consultant's edit may not lead a call of theirs to somebody else's."""
    call = own.rows["calls"]
    visitor = web.visit("consultant1")
    fields = {"agent": web.shop.person("consultant2"), "lead": "", "row_version": version(web, Call, call)}
    assert visitor.post(f"/admin/calls/edit/?id={call}", fields).status_code == 403
    assert web.shop.value(Call, call, "agent_id") == web.shop.person("consultant1")


def test_a_test_drive_booked_by_a_consultant_has_no_specialist_yet(web, own):
    """P6: the specialist is chosen, not whoever books."""
    response = web.visit("consultant1").post("/admin/test_drives/new/", {"lead": own.rows["leads"], "starts_at": "2026-12-01 10:00"})
    assert response.status_code == 302
    from models.sales import TestDrive

    assert newest(web, TestDrive).specialist_id is None


def test_what_is_shared_by_all_stores_is_not_edited_in_one(web):
    visitor = web.visit("manager")
    shared = web.shop.channels["phone"]
    assert visitor.get("/admin/channels/edit/", {"id": shared}).status_code == 403
    assert visitor.post(f"/admin/channels/edit/?id={shared}", {"name": "改了", "row_version": "1"}).status_code == 403
    web.visit("manager").post("/admin/channels/new/", {"code": "own", "name": "本店", "kind": "site", "store": ""})
    made = newest(web, Channel)
    assert made.store_id == web.shop.store
    given_away = visitor.post(f"/admin/channels/edit/?id={made.id}", {"store": "", "row_version": str(made.version)})
    assert given_away.status_code in (302, 403)
    assert web.shop.value(Channel, made.id, "store_id") == web.shop.store


# -- two at once -----------------------------------------------------------------------------------------------------


def test_a_stale_form_is_a_conflict_that_shows_both(web, own):
    """Flask-Admin: a posted `version` defeats version_id_col; ours is a hidden field of our own."""
    row = own.rows["leads"]
    seen = version(web, Lead, row)
    web.visit("manager").post(f"/admin/leads/edit/?id={row}", {"level": "A", "remark": "经理写的", "row_version": seen})
    response = web.visit("consultant1").post(f"/admin/leads/edit/?id={row}", {"level": "C", "remark": "顾问写的", "row_version": seen})
    assert response.status_code == 409
    page = words(response)
    assert "别人刚刚修改了这条记录" in page
    assert "经理写的" in page
    assert "顾问写的" in response.get_data(as_text=True)
    assert web.shop.value(Lead, row, "remark") == "经理写的"


def test_a_form_is_stale_too_when_what_it_borrows_was_changed(web, own):
    """The customer's name in the lead's form is the customer's: whoever changed it there is not overwritten here."""
    lead, customer = own.rows["leads"], own.rows["customers"]
    seen = version(web, Lead, lead)
    visitor = web.visit("manager")
    fields = {"name": "改过的名字", "row_version": version(web, Customer, customer)}
    assert visitor.post(f"/admin/customers/edit/?id={customer}", fields).status_code == 302
    response = visitor.post(f"/admin/leads/edit/?id={lead}", {"name": own.name, "level": "C", "row_version": seen})
    assert response.status_code == 409
    assert "改过的名字" in words(response)
    assert web.shop.value(Customer, customer, "name") == "改过的名字"


@pytest.mark.parametrize("seen", ["", "abc", "-1", "1e9", "９", "0", "99999999999999999999"])
def test_a_form_without_a_true_version_is_not_taken(web, own, seen):
    row = own.rows["leads"]
    response = web.visit("consultant1").post(f"/admin/leads/edit/?id={row}", {"remark": "偷写", "row_version": seen})
    assert response.status_code in (409, 422)
    assert web.shop.value(Lead, row, "remark") is None


def test_a_doubled_post_enters_once(web):
    """C3: the second finds the phone known, and says nothing of whose it is."""
    visitor = web.visit("consultant1")
    assert visitor.post("/admin/leads/new/", lead_form(web)).status_code == 302
    again = web.visit("consultant2").post("/admin/leads/new/", lead_form(web, name="另一个名字"))
    assert again.status_code == 409
    assert "本店已有这个电话的客户" in words(again)
    assert "李雷" not in again.get_data(as_text=True)
    assert "另一个名字" in again.get_data(as_text=True)
    assert count(web, Lead) == 1


def test_a_doubled_move_is_made_once(web, own):
    visitor = web.visit("manager")
    fields = {"owner": web.shop.person("consultant2")}
    before = count(web, Assignment)
    assert visitor.post(f"/admin/leads/{own.rows['leads']}/do/assign", fields).status_code == 302
    assert visitor.post(f"/admin/leads/{own.rows['leads']}/do/assign", fields).status_code == 409
    assert count(web, Assignment) == before + 1


def test_uniqueness_is_said_without_sql_and_without_a_phone(web, own):
    """Flask-Admin: an IntegrityError flashes SQL with the customer's phone."""
    visitor = web.visit("manager")
    with web.shop.row(Vehicle, own.rows["vehicles"]) as row:
        vin = row.vin
    tries = (
        ("vehicles", {"vin": vin, "model": web.shop.models["seal"], "use": "stock"}, "vin"),
        ("customers", {"name": "另一人", "phone": own.phone}, "phone"),
        ("targets", {"employee": web.shop.person("consultant1"), "month": str(web.shop.value(Target, own.rows["targets"], "month"))[:7]}, "month"),
        ("employees", {"name": "某人", "username": "manager", "position": own.rows["positions"]}, "username"),
    )  # fmt: skip
    for register, fields, field in tries:
        response = visitor.post(f"/admin/{register}/new/", fields)
        assert response.status_code in (409, 422), register
        body = response.get_data(as_text=True)
        assert f'href="#f-{field}"' in body, register
        for sql in ("UNIQUE", "INSERT", "constraint", "sqlalchemy", "psycopg", "uq_"):
            assert sql not in body, register


def test_a_batch_does_each_row_wholly_or_not_at_all_and_says_why(web, own, cases):
    """Flask-Admin: actions know neither CSRF nor rows. What is refused is named, and stops nobody else's."""
    colleague = cases.make(web.shop.actor("consultant2"))
    foreign = cases.make(web.shop.actor("s2consultant"), "S2")
    visitor = web.visit("manager")
    target = web.shop.person("keyaccount")
    leads = [own.rows["leads"], colleague.rows["leads"]]

    def batch(rows: list, **fields):
        return visitor.client.post("/admin/leads/action/", data={"csrf_token": "the-token-of-this-browser", "action": "assign", "rowid": rows} | fields)

    asked = batch(leads, url="/admin/leads/?view=all")
    assert asked.status_code == 200
    assert 'name="owner"' in asked.get_data(as_text=True), "what the move asks is asked once for all"
    assert batch(leads, owner="").status_code == 422
    mixed = batch([leads[0], foreign.rows["leads"], leads[0]], owner=target, url="/admin/leads/?view=all")
    assert mixed.status_code == 200
    assert "已处理 1 条" in words(mixed)
    assert foreign.name not in words(mixed)
    assert [web.shop.value(Lead, lead, "owner_id") for lead in (*leads, foreign.rows["leads"])] == [target, web.shop.person("consultant2"), web.shop.person("s2consultant")]
    done = batch(leads[1:], owner=target, url="https://evil.example/admin/leads/")
    assert (done.status_code, done.location) == (302, "/admin/leads/")
    assert web.shop.value(Lead, leads[1], "owner_id") == target
    assert batch([foreign.rows["leads"]], owner=target).status_code == 404
    assert batch(list(range(1, 300)), owner=target).status_code == 422
    for fields in ({}, {"action": "assign"}, {"action": "nothing", "rowid": "1"}, {"action": "assign", "rowid": "x", "owner": str(target)}, {"action": "assign", "rowid": "1,2", "owner": str(target)}):
        assert visitor.post("/admin/leads/action/", fields).status_code in (404, 422), fields
    told = visitor.client.post("/admin/leads/action/", data={"csrf_token": "the-token-of-this-browser", "action": "assign", "owner": web.shop.person("consultant2"), "rowid": [*leads, 999999]}, headers={"Accept": "application/json"})
    assert [each["id"] for each in told.get_json()["refused"]] == ["999999"]


def test_what_is_under_way_is_not_voided(web, own):
    """Y3: what happened is voided with a reason, and only where nothing was built on it."""
    visitor = web.visit("manager")
    for register in ("leads", "customers"):
        assert visitor.post(f"/admin/{register}/delete/", {"id": own.rows[register], "reason": "误录"}).status_code == 409
    call = own.rows["calls"]
    assert visitor.post("/admin/calls/delete/", {"id": call}).status_code == 422
    assert visitor.post("/admin/calls/delete/", {"id": call, "reason": "误录\0"}).status_code == 302
    assert web.shop.value(Call, call, "void_reason") == "误录"
    assert visitor.post("/admin/calls/delete/", {"id": call, "reason": "再来"}).status_code == 409
    assert visitor.post(f"/admin/calls/edit/?id={call}", {"duration_s": "1", "row_version": version(web, Call, call)}).status_code == 409
    listed = visitor.get("/admin/calls/", {"search": own.phone[-4:]})
    assert ids_listed(listed) == []
    assert "来电 0 " in words(listed)
    assert ids_listed(visitor.get("/admin/calls/", {"search": own.phone[-4:], "voided": "1"})) == [call]


# -- the quick log ----------------------------------------------------------------------------------------------------


def test_a_quick_log_moves_the_due_day_and_can_be_taken_back(web, own):
    visitor = web.visit("consultant1")
    lead = own.rows["leads"]
    response = visitor.tell(f"/admin/leads/{lead}/log", {"method": "phone", "result": "周六来试驾", "next_at": f"{clock.today() + timedelta(days=1)}"})
    assert response.status_code == 200, response.get_json()
    told = response.get_json()
    assert told["due"]["text"] == "明天"
    assert visitor.tell(told["undo_url"]).status_code == 200
    assert visitor.tell(told["undo_url"]).status_code == 409
    assert web.shop.value(Lead, lead, "next_due_at") is not None


@pytest.mark.parametrize(
    ("fields", "status"),
    [({}, 422), ({"method": "phone"}, 422), ({"method": "telepathy", "result": "x"}, 422), ({"method": "phone", "result": "x", "next_at": "2001-01-01"}, 409),
     ({"method": "phone", "result": "x", "next_at": "tomorrow"}, 422), ({"method": "phone", "result": "x", "next_at": "9999-99-9"}, 422),
     ({"method": "phone", "result": "\0", "next_at": ""}, 422), ({"method": "phone", "result": "x", "next_at": "9999-12-31"}, 200)],
    ids=str,
)  # fmt: skip
def test_a_quick_log_is_checked_by_the_server(web, own, fields, status):
    response = web.visit("consultant1").tell(f"/admin/leads/{own.rows['leads']}/log", fields)
    assert response.status_code == status, response.get_json()
    assert response.get_json()


def test_nobody_logs_or_takes_back_for_others(web, own, cases):
    colleague = cases.make(web.shop.actor("consultant2"))
    visitor = web.visit("consultant2")
    log = {"method": "phone", "result": "x", "next_at": ""}
    assert visitor.tell(f"/admin/leads/{own.rows['leads']}/log", log).status_code == 404
    told = web.visit("consultant1").tell(f"/admin/leads/{own.rows['leads']}/log", log).get_json()
    assert visitor.tell(told["undo_url"]).status_code == 404
    mixed = told["undo_url"].replace(f"/leads/{own.rows['leads']}/", f"/leads/{colleague.rows['leads']}/")
    assert visitor.tell(mixed).status_code == 404
    assert web.visit("frontdesk").tell(f"/admin/leads/{own.rows['leads']}/log", log).status_code == 403


def test_whoever_is_shown_the_quick_log_may_use_it(web, own):
    """Habit 7: one named action per row – and it works for whoever sees it."""
    for who in ("manager", "supervisor", "consultant1"):
        visitor = web.visit(who)
        body = visitor.get("/admin/leads/", {"view": "all"}).get_data(as_text=True)
        offered = f'data-log="{own.rows["leads"]}"' in body
        response = visitor.tell(f"/admin/leads/{own.rows['leads']}/log", {"method": "phone", "result": "谈过了", "next_at": "2099-12-01"})
        assert (response.status_code == 200) == offered, (who, offered, response.get_json())


# -- a reveal -----------------------------------------------------------------------------------------------------------


def test_a_reveal_is_recorded_and_needs_the_right_to_read(web, own):
    """Y4: masked where the role has no need; every look is kept."""
    visitor = web.visit("marketing")
    lead = own.rows["leads"]
    page = visitor.get("/admin/leads/details/", {"id": lead}).get_data(as_text=True)
    assert own.phone not in page
    assert own.masked in page
    shown = visitor.tell(f"/admin/leads/{lead}/reveal", {"field": "phone"})
    assert shown.get_json()["text"] == own.phone
    with web.shop.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "reveal")).one()
        assert (entry.register, entry.row_id, entry.actor_id) == ("leads", lead, web.shop.person("marketing"))
        assert own.phone not in json.dumps(entry.changes)
    for field in ("", "name", "password_hash", "owner", "__class__", "remark"):
        assert visitor.tell(f"/admin/leads/{lead}/reveal", {"field": field}).status_code == 422, field
    assert web.visit("s2manager").tell(f"/admin/leads/{lead}/reveal", {"field": "phone"}).status_code == 404
    assert web.visit("admin").tell(f"/admin/leads/{lead}/reveal", {"field": "phone"}).status_code == 403


def test_a_masked_phone_is_not_guessed_digit_by_digit(web, own):
    """Y4: a search that answered to any prefix would spell out the number, with no look recorded."""
    visitor = web.visit("marketing")
    for register in ("leads", "customers", "calls"):
        at = f"/admin/{register}/"
        view = {"view": "all"} if register == "leads" else {}
        for part in (own.phone[:4], own.phone[:7], own.phone[:10]):
            assert own.masked not in visitor.get(at, view | {"search": part}).get_data(as_text=True), (register, part)
        for whole in (own.phone, own.phone[-4:]):
            assert own.masked in visitor.get(at, view | {"search": whole}).get_data(as_text=True), (register, whole)
        assert own.phone in web.visit("manager").get(at, view | {"search": own.phone[:7]}).get_data(as_text=True)


def test_a_known_phone_is_told_without_its_owner(web, own):
    """C3: found at entry; no quarrel over whose it is."""
    visitor = web.visit("consultant2")
    for text in (own.phone, f"+86 {own.phone}", f"{own.phone[:3]} {own.phone[3:7]} {own.phone[7:]}", "".join(chr(ord(digit) + 0xFEE0) for digit in own.phone)):
        answer = visitor.ask("/admin/leads/check/phone", {"value": text}).get_json()
        assert "本店已有这个电话的客户" in answer["text"], text
        assert own.name not in json.dumps(answer, ensure_ascii=False)
    assert visitor.ask("/admin/leads/check/phone", {"value": "13900000000"}).get_json()["text"] == ""
    assert web.visit("s2consultant").ask("/admin/leads/check/phone", {"value": own.phone}).get_json()["text"] == ""
    for name in ("name", "password_hash", "owner", "x"):
        assert visitor.ask(f"/admin/leads/check/{name}", {"value": "1"}).status_code == 404
    assert web.visit("marketing").ask("/admin/leads/check/phone", {"value": own.phone}).status_code == 403


# -- anything at all ------------------------------------------------------------------------------------------------------

ENTERED = [
    ("leads", "consultant1"), ("customers", "supervisor"), ("calls", "consultant1"), ("appointments", "consultant1"), ("follow_ups", "consultant1"),
    ("test_drives", "consultant1"), ("orders", "consultant1"), ("payments", "finance"), ("targets", "manager"), ("vehicles", "manager"),
    ("vehicle_models", "manager"), ("channels", "manager"), ("employees", "admin"), ("stores", "admin"), ("positions", "admin"), ("settings", "admin"),
]  # fmt: skip


def test_naughty_strings_in_every_field(web, own):
    """Everything a person could paste: kept as text or refused with a sentence, shown as text."""
    if not NAUGHTY.exists():
        pytest.skip("the list of naughty strings is not beside the repository: ../shared/data/naughty/blns.json")
    naughty = json.loads(NAUGHTY.read_text("utf-8"))
    visitor = web.visit("manager")
    at = f"/admin/leads/edit/?id={own.rows['leads']}"
    for three in zip(naughty[::3], naughty[1::3], naughty[2::3], strict=False):
        fields = dict(zip(("name", "district", "remark"), three, strict=True))
        assert visitor.tell(at, fields | {"row_version": version(web, Lead, own.rows["leads"])}).status_code in (302, 422), three
    for text in naughty[::20]:
        page = visitor.post(at, {"name": text or "x", "remark": text, "district": "长" * 200, "row_version": "1"})
        assert page.status_code == 422, text
        assert "<script>alert" not in page.get_data(as_text=True).lower()
    last = visitor.get("/admin/leads/details/", {"id": own.rows["leads"]})
    assert last.status_code == 200
    assert "<script>alert" not in last.get_data(as_text=True).lower()


def test_a_name_that_is_markup_is_text_everywhere(web, own):
    evil = "<img src=x onerror=alert(1)>\"'&{{3571*7}}"
    visitor = web.visit("manager")
    for register, field in (("customers", "name"), ("channels", "name"), ("vehicle_models", "name"), ("employees", "name")):
        row = own.rows[register]
        seen = version(web, Register.all[register], row)
        assert visitor.post(f"/admin/{register}/edit/?id={row}", {field: evil, "row_version": seen}).status_code == 302
    pages = ["/", "/admin/leads/?view=all", f"/admin/leads/details/?id={own.rows['leads']}", f"/admin/leads/edit/?id={own.rows['leads']}"]
    pages += [f"/admin/{register}/" for register in own.rows] + [f"/admin/{register}/details/?id={row}" for register, row in own.rows.items() if register not in PRIVATE]
    pages += [f"/admin/leads/?view=all&channel={own.rows['channels']}&search={evil}"]
    for path in pages:
        response = visitor.get(path)
        assert response.status_code in (200, 403), path
        assert "<img src=x" not in response.get_data(as_text=True), path
        assert "24997" not in words(response).partition("onerror")[2][:40], path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_opens_and_comes_back_wrong_in_both_languages(web, own, language):
    for register, who in ENTERED:
        visitor = web.visit(who, language)
        assert visitor.get(f"/admin/{register}/new/").status_code == 200, register
        response = visitor.post(f"/admin/{register}/new/")
        assert response.status_code == 422, register
        assert ("请填写" in words(response)) == (language == "zh"), register


def test_a_row_that_is_called_by_another_one_is_voided_by_that_name(web, own):
    visitor = web.visit("manager")
    response = visitor.post("/admin/appointments/delete/", {"id": own.rows["appointments"], "reason": "录错了"})
    assert response.status_code == 302
    assert f"已作废“{own.name}”" in words(visitor.get(response.location))
    assert web.shop.value(Appointment, own.rows["appointments"], "is_void")


def test_what_is_called_by_a_phone_is_told_masked_to_whoever_reads_it_masked(web, own):
    """The front desk enters calls, and reads no customer's phone in full."""
    visitor = web.visit("frontdesk")
    typed = {"called_at": "2024-11-02 09:00", "phone": "13612340000", "agent": web.shop.person("consultant1"), "answered": "1"}
    response = visitor.post("/admin/calls/new/", typed)
    assert response.status_code == 302
    page = words(visitor.get(response.location))
    assert "已新增“136****0000”" in page
    assert "13612340000" not in page


def test_a_salesperson_has_a_customer_by_a_lead_and_is_offered_no_other_form(web):
    refused = web.visit("consultant1").ask("/admin/customers/new/")
    assert refused.status_code == 403
    assert "请新增“线索”" in refused.get_json()["error"]
    assert "/admin/customers/new/" not in web.visit("consultant1").get("/admin/customers/").get_data(as_text=True)
    assert web.visit("frontdesk").get("/admin/customers/new/").status_code == 200
