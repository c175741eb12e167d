"""Lists: what is searched and filtered is found, each row once and in order, at the same number of statements however many there are."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from models import Register, clock
from models.choice import Choice
from models.customers import Customer, Lead, LeadState, Level
from models.periods import Period
from models.running import AuditEntry, Setting
from models.search_terms import SearchTerm

from .web import Web, ids_listed, walk_list, words
from .web_rows import PRIVATE, Cases, planned_leads

NAUGHTY = Path(__file__).resolve().parents[2] / "shared" / "data" / "naughty" / "blns.json"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def at_ten(time_machine):
    """A Tuesday, ten in the morning in the store."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


def leads(web: Web, dues: list, **about) -> list[int]:
    return planned_leads(web.shop, dues, NOW, **about)


def rename(web: Web, lead: int, name: str) -> None:
    with web.shop.by_system() as session:
        session.get_one(Lead, lead).name = name


def found(web: Web, query: dict, register: str = "leads", who: str = "manager") -> list[int]:
    return [key for page in walk_list(web.visit(who), f"/admin/{register}/", query) for key in page]


# -- paging ------------------------------------------------------------------------------------------------------------

DUES = st.lists(st.one_of(st.none(), st.integers(0, 6).map(lambda hours: NOW + timedelta(hours=hours))), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dues=DUES, sort=st.sampled_from(["next_due_at", "-next_due_at", "captured_at", "-captured_at", "id", "-id"]))
def test_every_row_is_met_once_in_order_forwards_and_backwards(web, monkeypatch_page, dues, sort):
    """Habit 3: rows without a due date come last, whichever way one sorts (a plain ascending sort puts them first)."""
    with web.shop.by_system() as session:
        session.execute(delete(Lead))
        session.execute(delete(SearchTerm))
        session.execute(delete(Customer))
    ids = leads(web, dues)
    visitor = web.__dict__.setdefault("manager", web.visit("manager"))
    pages = walk_list(visitor, "/admin/leads/", {"view": "all", "sort": sort})
    seen = [key for page in pages for key in page]
    down = -1 if sort.startswith("-") else 1
    due_of = dict(zip(ids, dues, strict=True))
    if "next_due_at" in sort:
        with_due = sorted((key for key in ids if due_of[key]), key=lambda key: (due_of[key], key), reverse=down < 0)
        expected = with_due + sorted((key for key in ids if not due_of[key]), reverse=down < 0)
    else:
        expected = sorted(ids, reverse=down < 0)
    assert seen == expected
    last = visitor.get("/admin/leads/", {"view": "all", "sort": sort, "after": place(due_of, pages[-2][-1], sort)}) if len(pages) > 1 else None
    if last is not None:
        back = re.search(r'rel="prev" href="([^"]+)"', last.get_data(as_text=True))[1].replace("&amp;", "&")
        returned = walk_list(visitor, back, turn="prev")
        assert [key for page in reversed(returned) for key in page] == [key for page in pages[:-1] for key in page]


def place(due_of: dict, key: int, sort: str) -> str:
    value = due_of[key] if "next_due_at" in sort else NOW if "captured_at" in sort else None
    return f"{value.isoformat() if value else ''}~{key}"


@pytest.fixture
def monkeypatch_page(monkeypatch):
    """Pages of four rows: what holds between pages shows with few rows."""
    from admin_app import paging

    monkeypatch.setattr(paging.fetch_page, "__defaults__", (None, None, 4))


def test_a_page_holds_fifty_rows_and_the_last_has_no_next(web):
    ids = leads(web, [NOW + timedelta(minutes=minute) for minute in range(101)])
    pages = walk_list(web.visit("manager"), "/admin/leads/", {"sort": "next_due_at"})
    assert [len(page) for page in pages] == [50, 50, 1]
    assert [key for page in pages for key in page] == ids


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=~", "after=~x", "after=1", "after=2026-01-01~" + "9" * 30, "after=~-1", "before=abc~1", "after=9999-12-31T23:59:59-23:59~1", "after=0001-01-01~1",
     "after=%00~1", "before=~1&after=~1", "after=~%F0%9F%9A%97", "after=2026-13-45~1", "sort=nothing", "sort=--id", "sort=password_hash", "sort=owner", "sort=%00", "page=" + "9" * 22,
     "page=-1", "view=nothing", "view=%00", "channel=x", "channel=1,2", "channel=" + "9" * 40, "channel=%D9%A3", "level=Z", "level=%00", "captured_at.from=x", "captured_at.to=9999-12-31",
     "captured_at.from=0001-01-01", "captured_at.to=0001-01-01", "captured_at.from=%00", "voided=%00", "search=%00", "search=%25_%5C", "search=%F0%9F%9A%97", "search=%ED%A0%80",
     "is_complete=perhaps", "next_due_at.from=2026-02-30", "gender=male&gender=x", "owner=" + "&owner=".join(["1"] * 500)],
    ids=lambda query: query[:24],
)  # fmt: skip
def test_no_address_breaks_a_list(web, query):
    """Flask-Admin: `page=10**21`, odd cursors and a search of 50 000 characters are 500s."""
    leads(web, [None, NOW])
    visitor = web.visit("manager")
    for path in (f"/admin/leads/?{query}", f"/admin/leads/count/?{query}", f"/admin/leads/export/csv/?{query}"):
        response = visitor.get(path)
        assert response.status_code in (200, 404, 422), path
        if response.status_code != 200:
            assert "回到首页" in words(response)


@pytest.mark.parametrize("address", ["details", "edit"])
@pytest.mark.parametrize("key", ["", "x", "1,2", "1;2", "-1", "0", "1e3", "9" * 40, "%00", "１", "1%20", "🚗", "None"])
def test_no_id_breaks_a_row(web, address, key):
    """Flask-Admin: `details?id=1,2` is a 500."""
    assert web.visit("manager").get(f"/admin/leads/{address}/?id={key}").status_code == 404


@pytest.mark.parametrize("register", ["leads", "customers", "vehicles", "audit_entries", "report_runs", "stores"])
def test_any_search_is_answered(web, register):
    visitor = web.visit("manager")
    for text in ("长" * 50_000, "a" * 50_000, "9" * 50_000, "\0", "%", "_", "\\", "'", '"', "🚗", "张\0伟", "+", "-", "1" * 20, "~", "\ufeff", " " * 100, "(", "[", "*", "NULL", "1e9"):
        response = visitor.get(f"/admin/{register}/", {"search": text[:60_000]})
        assert response.status_code in (200, 414), text[:20]
    if NAUGHTY.exists() and register == "leads":
        for text in json.loads(NAUGHTY.read_text("utf-8"))[::4]:
            assert visitor.ask(f"/admin/{register}/count/", {"search": text, "view": "all"}).status_code == 200, text


def test_a_naughty_search_is_shown_as_text(web):
    body = web.visit("manager").get("/admin/leads/", {"search": '"><script>alert(1)</script>'}).get_data(as_text=True)
    assert "<script>alert" not in body


# -- search ------------------------------------------------------------------------------------------------------------


def test_names_are_found_by_any_part_and_by_pinyin_initials(web):
    one, two, three = leads(web, [None, None, None])
    for lead, name in ((one, "欧阳娜娜"), (two, "张伟"), (three, "Zoë O'Neil")):
        rename(web, lead, name)
    for text, expected in (("欧阳", [one]), ("阳娜", [one]), ("娜娜", [one]), ("欧", [one]), ("oynn", [one]), ("OYN", [one]), ("zw", [two]), ("张伟", [two]), ("张三", []), ("neil", [three]), ("o'n", [three])):
        assert found(web, {"search": text, "view": "all"}) == expected, text


def test_phones_are_found_by_their_beginning_and_their_last_four(web):
    ids = leads(web, [None] * 12)
    assert found(web, {"search": "13700000011", "view": "all"}) == [ids[11]]
    assert found(web, {"search": "137 0000 0011", "view": "all"}) == [ids[11]]
    assert found(web, {"search": "0007", "view": "all"}) == [ids[7]]
    assert sorted(found(web, {"search": "1370000000", "view": "all"})) == ids[:10]
    assert found(web, {"search": "000007", "view": "all"}) == []


def test_a_register_without_words_is_searched_by_number(web):
    with web.shop.read() as session:
        entry = session.scalars(select(AuditEntry.id).where(AuditEntry.store_id == web.shop.store).order_by(AuditEntry.id)).first()
    assert found(web, {"search": str(entry)}, "audit_entries") == [entry]


def test_a_search_and_a_filter_look_at_everything_unless_a_tab_was_chosen(web):
    open_, lost = leads(web, [NOW]), leads_lost(web)
    rename(web, open_[0], "王小明")
    rename(web, lost, "王小红")
    assert found(web, {}) == open_
    assert set(found(web, {"search": "王小"})) == {open_[0], lost}
    assert found(web, {"search": "王小", "view": "due"}) == open_
    assert found(web, {"state": "lost"}) == [lost]


def leads_lost(web: Web) -> int:
    with web.shop.by_system() as session:
        at = {"created_at": NOW, "updated_at": NOW, "version": 1, "store_id": web.shop.store}
        person = session.scalar(insert(Customer.__table__).returning(Customer.__table__.c.id), at | {"name": "某人", "phone": "13600000000"})
        row = at | {"customer_id": person, "channel_id": web.shop.channels["site"], "captured_at": NOW, "state": LeadState.LOST, "level": Level.C, "is_complete": False}
        return session.scalar(insert(Lead.__table__).returning(Lead.__table__.c.id), row)


# -- filters, tabs, counts -----------------------------------------------------------------------------------------------


def test_filters_narrow_and_stand_above_the_list_as_words(web):
    """Habit 11: active filters as removable chips, and 清除."""
    hot = leads(web, [NOW, NOW], level=Level.H)
    with web.shop.by_system() as session:
        session.get_one(Lead, hot[1]).level = Level.B
    assert found(web, {"level": "H", "view": "all"}) == [hot[0]]
    assert sorted(found(web, {"level": ["H", "B"], "view": "all"})) == hot
    assert found(web, {"channel": web.shop.channels["site"], "view": "all"}) == []
    assert sorted(found(web, {"captured_at.from": "2026-11-24", "captured_at.to": "2026-11-24", "view": "all"})) == hot
    assert found(web, {"captured_at.from": "2026-11-25", "view": "all"}) == []
    page = web.visit("manager").get("/admin/leads/", {"level": "H", "channel": web.shop.channels["phone"], "view": "all"}).get_data(as_text=True)
    chips = re.findall(r'<a class="used" href="([^"]+)"[^>]*>([^<]+)', page)
    assert [label for _, label in chips] == ["渠道:400电话", "级别:H 一周内"]
    without = chips[1][0].replace("&amp;", "&")
    assert "level=H" not in without
    assert f"channel={web.shop.channels['phone']}" in without
    assert "view=all" in without


def test_a_filter_option_entered_a_moment_ago_is_there(web):
    """Flask-Admin: filter options are read once at start and go stale."""
    visitor = web.visit("manager")
    assert "新渠道" not in visitor.get("/admin/leads/ajax/lookup/", {"name": "channel"}).get_data(as_text=True)
    visitor.post("/admin/channels/new/", {"code": "new", "name": "新渠道", "kind": "site"})
    assert [label for _, label in visitor.ask("/admin/leads/ajax/lookup/", {"name": "channel", "query": "新渠"}).get_json()] == ["新渠道"]


def test_a_filter_tells_no_title_of_another_store(web):
    page = web.visit("manager").get("/admin/leads/", {"channel": web.shop.channels["s2"], "model": web.shop.models["s2"], "owner": web.shop.person("s2consultant"), "view": "all"})
    assert page.status_code == 200
    assert "城西" not in page.get_data(as_text=True)


def test_a_day_as_the_end_of_a_filter_is_the_whole_day(web):
    """Y2: days are the store's; both ends count."""
    late = leads(web, [NOW], captured_at=datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC))
    assert found(web, {"captured_at.to": "2026-11-24", "view": "all"}) == late
    assert found(web, {"captured_at.to": "2026-11-23", "view": "all"}) == []
    assert found(web, {"captured_at.from": "2026-11-25", "view": "all"}) == []


def test_exactly_one_tab_is_lit_and_the_address_carries_it(web, at_ten):
    """Habit 10."""
    leads(web, [NOW - timedelta(days=3), NOW + timedelta(hours=2), NOW + timedelta(days=1), None])
    visitor = web.visit("manager")
    for query in ({}, {"view": "late"}, {"view": "today"}, {"view": "hot"}, {"view": "pool"}, {"view": "all"}, {"search": "客户"}, {"level": "H"}, {"view": "late", "level": "H"}):
        body = visitor.get("/admin/leads/", query).get_data(as_text=True)
        tabs = body.partition('id="tabs"')[2].partition("</nav>")[0]
        assert len(re.findall(r'aria-current="(?:page|true)"', tabs)) == 1, query
    late = visitor.get("/admin/leads/", {"view": "late"})
    assert "逾期 3 天" in words(late)
    assert len(ids_listed(late)) == 1


def test_due_days_are_words(web, at_ten):
    """Habit 2: 逾期 3 天, 今天, 明天, then dates; the year only when it is another."""
    dues = [NOW - timedelta(days=3), NOW - timedelta(minutes=1), NOW + timedelta(hours=2), NOW + timedelta(days=1), NOW + timedelta(days=11), NOW + timedelta(days=60), None]
    leads(web, dues)
    body = web.visit("manager").get("/admin/leads/").get_data(as_text=True)
    table = body.partition("<tbody>")[2]
    told = re.findall(r'<span class="due due-(\w+)"[^>]*>([^<]+)', table)
    assert told == [("late", "逾期 3 天"), ("late", "已过 09:59"), ("today", "今天 12:00"), ("soon", "明天"), ("later", "12-05"), ("later", "2027-01-23"), ("none", "未安排")]


def test_closed_leads_are_not_in_the_default_view(web):
    """Habit 3."""
    lost = leads_lost(web)
    assert found(web, {}) == []
    assert found(web, {"view": "all"}) == [lost]


def test_a_large_count_is_capped(web, monkeypatch):
    """Flask-Admin counts all rows of every list; ours stops where a larger number tells nobody more."""
    from admin_app import listing, paging

    leads(web, [None] * 12)
    visitor = web.visit("manager")
    assert visitor.ask("/admin/leads/count/", {"view": "all"}).get_json() == {"count": "12"}
    monkeypatch.setattr(paging.capped_count, "__kwdefaults__", {"most": 10})
    monkeypatch.setattr(paging.count_words, "__defaults__", (10,))
    monkeypatch.setattr(listing, "COUNTED", 10)
    assert visitor.ask("/admin/leads/count/", {"view": "all"}).get_json() == {"count": "10+"}
    assert "10+" in words(visitor.get("/admin/leads/", {"view": "all"}))


def test_an_empty_list_says_why_and_what_to_do(web):
    """Habit 18."""
    visitor = web.visit("manager")
    page = words(visitor.get("/admin/leads/", {"view": "all"}))
    assert "还没有线索" in page
    assert "新增线索" in page
    assert "导入表格" in page
    assert "清除筛选" not in page, "nothing is filtered"
    assert "由系统自动记录" in words(visitor.get("/admin/report_runs/"))
    assert "随会议一起填写" in words(visitor.get("/admin/attendances/"))
    assert "待跟进”里没有记录" in words(visitor.get("/admin/leads/"))
    filtered = words(visitor.get("/admin/leads/", {"level": "H", "view": "all"}))
    assert "没有符合条件的记录" in filtered
    assert "清除筛选" in filtered
    for register in Register.all:
        response = visitor.get(f"/admin/{register}/", {"search": "没有这样的记录"})
        assert response.status_code == 200, register
        assert "没有符合条件的记录" in words(response), register


def test_nothing_is_null_on_any_page(web):
    """Habit 18: empty values are 未安排 or —, never null or None."""
    case = Cases(web.shop).make(web.shop.actor("consultant1"))
    for language in ("zh", "en"):
        visitor = web.visit("manager", language)
        for register, row in case.rows.items():
            for path in (f"/admin/{register}/", f"/admin/{register}/details/?id={row}"):
                page = visitor.get(path)
                assert page.status_code == (404 if register in PRIVATE and "details" in path else 200), path
                assert not re.search(r"\b(None|null|undefined|NaN|Label\()", words(page)), path


# -- look-ups ------------------------------------------------------------------------------------------------------------


def test_a_look_up_offers_few_rows_with_label_only_and_inside_the_store(web):
    """Flask-Admin: ajax_lookup has no upper limit, and a foreign key to a million customers is a select of 52 MB."""
    leads(web, [None] * 45)
    Cases(web.shop).make(web.shop.actor("s2consultant"), "S2")
    visitor = web.visit("consultant1")
    for name, register in (("lead", "appointments"), ("channel", "leads"), ("model", "leads"), ("agent", "calls"), ("vehicle", "test_drives")):
        offered = visitor.ask(f"/admin/{register}/ajax/lookup/", {"name": name}).get_json()
        assert len(offered) <= 20, name
        assert all(len(each) == 2 for each in offered)
        told = json.dumps(offered, ensure_ascii=False)
        assert "赵钱孙" not in told, name
        assert "城西" not in told, name
        assert "137000" not in told, name
    for name in ("", "nothing", "password_hash", "name", "store_id", "\0"):
        assert visitor.ask("/admin/leads/ajax/lookup/", {"name": name}).status_code == 404, name
    for query in ("\0", "%", "长" * 50_000, "13700000001", "🚗"):
        assert visitor.ask("/admin/appointments/ajax/lookup/", {"name": "lead", "query": query}).status_code == 200
    body = visitor.get("/admin/appointments/new/").get_data(as_text=True)
    assert body.count("<option") < 60


def test_a_look_up_does_not_spell_out_a_phone(web):
    """Y4: a label for a prefix would tell a colleague's customer's number digit by digit."""
    leads(web, [None])
    visitor = web.visit("consultant2")
    assert visitor.ask("/admin/appointments/ajax/lookup/", {"name": "lead", "query": "1370"}).get_json() == []
    assert len(visitor.ask("/admin/appointments/ajax/lookup/", {"name": "lead", "query": "13700000000"}).get_json()) == 1


# -- statements ----------------------------------------------------------------------------------------------------------


def asked(web: Web, visitor, path: str) -> list[str]:
    with web.statements() as statements:
        response = visitor.ask(path) if "lookup" in path else visitor.get(path)
        assert response.status_code == 200, path
    return statements


def growing(web: Web, paths: list[str], grow) -> list[str]:
    """The addresses that ask the database more when there is more in it."""
    visitor = web.visit("manager")
    few = {path: asked(web, visitor, path) for path in paths}
    grow()
    wrong = []
    for path in paths:
        many = asked(web, visitor, path)
        if len(many) > len(few[path]):
            repeated = max(set(many), key=many.count)
            wrong.append(f"{path}: {len(few[path])} → {len(many)} statements, for example {many.count(repeated)}× {repeated[:300]}")
    return wrong


def test_statements_do_not_grow_with_rows(web):
    """Lists, details, forms and look-ups of every register, with 5 rows of each and with 60."""
    cases, me = Cases(web.shop), web.shop.actor("consultant1")
    others = [web.shop.actor(name) for name in ("consultant2", "keyaccount", "dcc1", "supervisor")]
    first = cases.make(me)
    for other in others:
        cases.make(other)
    paths = []
    for register, row in first.rows.items():
        paths += [f"/admin/{register}/"] + ([f"/admin/{register}/details/?id={row}"] if register not in PRIVATE else [])
        if web.visit("manager").get(f"/admin/{register}/edit/?id={row}").status_code == 200:
            paths.append(f"/admin/{register}/edit/?id={row}")
        paths += [f"/admin/{register}/ajax/lookup/?name={each.name}" for each in Register.all[register].fields.values() if each.is_link and each.name != "store"]
    paths += ["/", "/admin/leads/?view=all", "/admin/leads/?view=all&search=赵钱", "/reports/"]

    def grow() -> None:
        with web.shop.by_system() as session:
            made: dict[str, list[int]] = {}
            for register, row in first.rows.items():
                _copies(session, Register.all[register], row, 55, made)
        leads(web, [None] * 55)

    wrong = growing(web, paths, grow)
    assert not wrong, "\n".join(wrong)


def _copies(session, register: type, row: int, count: int, made: dict[str, list[int]]) -> None:
    """The same row again and again, but for what must be its own; each leads to what its model leads to, or to its copies."""
    if register.__tablename__ in ("stores", "audit_entries"):
        return
    table = register.__table__
    model = dict(session.execute(select(table).where(table.c.id == row)).mappings().one())
    del model["id"]
    fields = {each.column_name: each for each in register.fields.values() if not each.through}
    unique = {column.name for column in table.c if column.unique}
    own_links = set()
    for key in register.keys:
        telling = {name for name in key.columns if name in fields and not fields[name].is_link}
        unique |= telling
        if not telling & {name for name in model if isinstance(model[name], str | date)} - {register.state_field}:
            own_links |= {name for name in key.columns if made.get(fields[name].target_table)}
    lines = [
        model | {name: _another(model[name], number) for name in unique if name in model} | {name: made[fields[name].target_table][number - at] for at, name in enumerate(sorted(own_links))}
        for number in range(count)
    ]
    made[register.__tablename__] = list(session.scalars(insert(table).returning(table.c.id), lines))


def _another(value, number: int):
    """A value of the same kind that no other row has."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return clock.months_later(value, -number - 700)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d", value):
        return Period.around("month", clock.months_later(Period.of(value).first, -number - 700)).code
    return f"{str(value)[:10]}{number:04}" if isinstance(value, str) and not isinstance(value, Choice) else value


def test_statements_do_not_grow_with_a_rows_history_and_relations(web):
    """A row that was changed sixty times, with sixty rows of each kind under it, is shown by as many statements as a new one."""
    first = Cases(web.shop).make(web.shop.actor("consultant1"))
    others = leads(web, [None] * 10)
    people = [web.shop.person(name) for name in ("consultant2", "keyaccount", "dcc1", "supervisor", "consultant1")]
    common = {"store_id": web.shop.store, "action": "update", "at": NOW, "surface": "web", "created_at": NOW, "updated_at": NOW, "version": 1}

    def change(times: int) -> None:
        entries = []
        for number in range(times):
            owners = {"owner_id": [people[number % 5], people[(number + 1) % 5]]}
            calls = {"lead_id": [others[number % 10], others[(number + 1) % 10]]}
            for register, changes in (("leads", owners), ("orders", owners), ("customers", {"name": ["甲", "乙"]}), ("calls", calls)):
                entries.append(common | {"register": register, "row_id": first.rows[register], "changes": changes})
        with web.shop.by_system() as session:
            session.execute(insert(AuditEntry.__table__), entries)

    change(1)
    paths = [f"/admin/{register}/details/?id={first.rows[register]}" for register in ("leads", "orders", "customers", "calls")]
    wrong = growing(web, paths, lambda: change(60))
    assert not wrong, "\n".join(wrong)


def test_a_list_of_any_register_is_few_statements(web):
    """Who is there, the page, its second section, the count, the tabs – and no more."""
    case = Cases(web.shop).make(web.shop.actor("consultant1"))
    visitor = web.visit("manager")
    for register in case.rows:
        statements = asked(web, visitor, f"/admin/{register}/")
        assert len(statements) <= 5, (register, statements)


# -- settings of the exports -----------------------------------------------------------------------------------------------


def test_an_export_has_what_is_filtered_a_mark_for_excel_and_no_formula(web):
    """Flask-Admin: no BOM, no guard against formulas, Chinese file names lost."""
    hot, cold = leads(web, [NOW], level=Level.H), leads_lost(web)
    rename(web, hot[0], '=HYPERLINK("http://evil","x")')
    response = web.visit("manager").get("/admin/leads/export/csv/", {"view": "all", "level": "H"})
    text = response.data.decode("utf-8")
    assert text.startswith("\ufeff")
    lines = text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(hot[0])]
    assert "'=HYPERLINK" in text
    assert not re.search(r'(^|,)"?[=@+]', "\n".join(lines[1:]))
    assert str(cold) not in [line.split(",")[0] for line in lines]
    disposition = response.headers["Content-Disposition"]
    assert "filename*=UTF-8''%E7%BA%BF%E7%B4%A2" in disposition
    english = web.visit("manager", "en").get("/admin/leads/export/csv/", {"view": "all"}).data.decode("utf-8")
    assert "Channel" in english.splitlines()[0]
    with web.shop.read() as session:
        exports = session.scalars(select(AuditEntry).where(AuditEntry.action == "export").order_by(AuditEntry.id)).all()
        assert [entry.register for entry in exports] == ["leads", "leads"]
        assert exports[0].changes["level"] == [None, "H"]
        assert exports[0].actor_id == web.shop.person("manager")
    assert web.visit("manager").get("/admin/leads/export/pdf/").status_code == 404
    assert web.visit("manager").get("/admin/settings/export/csv/", {"search": "\0"}).status_code == 200
    assert Setting.label.zh
