"""The door: who gets in, for how long, and that nobody writes without the token of their own page (Y4)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from sqlalchemy import func, select, update
from werkzeug.security import generate_password_hash

from admin_app import create_app
from models.db import Database
from models.people import Employee
from models.running import AuditEntry, Login

from .web import CSRF, Visitor, Web, config_for, words

PASSWORD = "forecourt-demo"
HASHED = generate_password_hash(PASSWORD, "pbkdf2:sha256:1000")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def door(web) -> Web:
    """Everybody has a password, and the manager need not change theirs."""
    with web.shop.by_system() as session:
        session.execute(update(Employee).values(password_hash=HASHED))
        session.execute(update(Employee).where(Employee.username == "manager").values(must_change_password=False))
    return web


def log_in(visitor: Visitor, username: str = "manager", password: str = PASSWORD, next_: str = ""):
    return visitor.post("/login", {"username": username, "password": password, "next": next_})


def token_of(visitor: Visitor, path: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(path).get_data(as_text=True))[1]


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/admin/stores/").status_code == 200


def test_a_password_opens_the_door(door):
    visitor = Visitor(door.app)
    response = visitor.post("/login", {"username": " manager ", "password": PASSWORD}, token=token_of(visitor, "/login"))
    assert response.status_code == 302
    assert response.location == "/"
    assert is_in(visitor)
    with door.shop.read() as session:
        assert session.scalars(select(AuditEntry.action).where(AuditEntry.action == "login")).all() == ["login"]


def test_a_stranger_is_sent_to_the_door_and_then_on(door):
    visitor = door.visit()
    for path in ("/", "/admin/", "/admin/leads/?view=all&sort=-captured_at", "/admin/leads/details/?id=1", "/reports/", "/password", "/nowhere"):
        response = visitor.get(path)
        assert response.status_code == 302, path
        assert response.location.startswith("/login"), path
    sent = visitor.get("/admin/leads/?view=all&sort=-captured_at").location
    assert 'name="next" value="/admin/leads/?view=all&amp;sort=-captured_at"' in visitor.get(sent).get_data(as_text=True)
    assert log_in(visitor, next_="/admin/leads/?view=all&sort=-captured_at").location == "/admin/leads/?view=all&sort=-captured_at"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(door):
    answers = []
    for username, password in (("manager", "not the password"), ("nobody", PASSWORD), ("", ""), ("no\0body", PASSWORD), ("经理" * 500, "密码" * 5000)):
        visitor = door.visit()
        response = log_in(visitor, username, password)
        answers.append((response.status_code, "用户名或密码不正确" in words(response)))
        assert not is_in(visitor)
    assert set(answers) == {(403, True)}


def test_the_password_field_is_never_filled_again(door):
    assert "not the password" not in log_in(door.visit(), password="not the password").get_data(as_text=True)


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(door, clock):
    for _ in range(5):
        assert log_in(door.visit(), password="wrong").status_code == 403
    locked = log_in(door.visit())
    assert locked.status_code == 409
    assert "10:15" in words(locked)
    clock.move_to(NOW + timedelta(minutes=14, seconds=59), tick=False)
    assert log_in(door.visit()).status_code == 409
    clock.move_to(NOW + timedelta(minutes=15), tick=False)
    visitor = door.visit()
    assert log_in(visitor).status_code == 302
    assert is_in(visitor)


def test_tries_at_the_same_moment_are_all_counted(door):
    with ThreadPoolExecutor(5) as hands:
        answers = list(hands.map(lambda _: log_in(door.visit(), password="wrong").status_code, range(5)))
    assert set(answers) == {403}
    assert log_in(door.visit()).status_code == 409


def test_others_and_the_open_log_in_are_not_locked_with_it(door):
    inside = door.visit("manager")
    for _ in range(5):
        log_in(door.visit(), password="wrong")
    assert is_in(inside)
    assert log_in(door.visit(), "supervisor").status_code == 302


def test_a_success_forgets_the_failures_before_it(door):
    for _ in range(2):
        for _ in range(4):
            log_in(door.visit(), password="wrong")
        assert log_in(door.visit()).status_code == 302


def test_log_out_ends_the_log_in_on_the_server(door):
    visitor, thief = door.visit(), Visitor(door.app)
    log_in(visitor)
    stolen = visitor.client.get_cookie("forecourt").value
    thief.client.set_cookie("forecourt", stolen)
    assert is_in(thief)
    assert visitor.post("/logout", token=token_of(visitor, "/password")).status_code == 302
    thief.client.set_cookie("forecourt", stolen)
    assert not is_in(thief)
    assert not is_in(visitor)


def test_a_session_planted_before_the_log_in_is_worth_nothing_after_it(door):
    visitor = door.visit()
    before = visitor.client.get_cookie("forecourt").value
    log_in(visitor)
    assert visitor.post("/language/en", token=CSRF).status_code == 403
    planted = Visitor(door.app)
    planted.client.set_cookie("forecourt", before)
    assert not is_in(planted)


def test_a_forged_cookie_opens_nothing(door):
    for cookie in ("", "x", "eyJrZXkiOiJ4In0.aaaa.bbbb", "." * 4000):
        visitor = Visitor(door.app)
        visitor.client.set_cookie("forecourt", cookie)
        assert not is_in(visitor)
    guessed = Visitor(door.app)
    guessed.remember(key="guessed")
    assert not is_in(guessed)


def test_an_idle_log_in_ends_after_twelve_hours(door, clock):
    visitor = door.visit("manager")
    for hours in (11, 22):
        clock.move_to(NOW + timedelta(hours=hours), tick=False)
        assert is_in(visitor)
    clock.move_to(NOW + timedelta(hours=34, minutes=1), tick=False)
    assert not is_in(visitor)


def test_a_first_password_must_be_changed_before_anything_else(door):
    visitor = door.visit()
    assert log_in(visitor, "supervisor").status_code == 302
    for path in ("/", "/admin/leads/", "/admin/leads/new/", "/reports/", "/admin/leads/export/csv/"):
        assert visitor.get(path).location == "/password", path
    token = token_of(visitor, "/password")
    assert visitor.post("/admin/leads/new/", {"name": "x"}, token=token).location == "/password"
    fresh = {"current": PASSWORD, "password": "a longer secret", "again": "a longer secret"}
    for wrong in (
        {"current": "not it"}, {"password": "short", "again": "short"}, {"again": "another"},
        {"password": PASSWORD, "again": PASSWORD}, {"password": "", "again": ""},
    ):  # fmt: skip
        assert visitor.post("/password", fresh | wrong, token=token).status_code == 422, wrong
        assert visitor.get("/").location == "/password"
    assert visitor.post("/password", fresh, token=token).location == "/"
    assert is_in(visitor)
    assert log_in(door.visit(), "supervisor").status_code == 403
    assert log_in(door.visit(), "supervisor", "a longer secret").status_code == 302


def test_a_new_password_ends_the_other_log_ins(door):
    here, elsewhere = door.visit("manager"), door.visit("manager")
    fresh = {"current": PASSWORD, "password": "a longer secret", "again": "a longer secret"}
    assert here.post("/password", fresh).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


def test_whoever_leaves_is_out_at_once(door):
    leaver = door.visit("consultant1")
    assert is_in(leaver)
    assert door.visit("manager").post(f"/admin/employees/{door.shop.person('consultant1')}/do/leave", {"left_on": "2026-11-24"}).status_code == 302
    assert not is_in(leaver)
    assert log_in(door.visit(), "consultant1").status_code == 403
    with door.shop.read() as session:
        running = select(func.count()).select_from(Login).where(Login.employee_id == door.shop.person("consultant1"), Login.ended_at.is_(None))
        assert session.scalar(running) == 0


def test_nobody_raises_themselves_or_resets_those_above(door):
    """Y4: the manager edits people, and does not become administrator by it."""
    manager = door.visit("manager")
    shop = door.shop
    with shop.read() as session:
        position = session.get_one(Employee, shop.person("admin")).position_id
        version = session.get_one(Employee, shop.person("manager")).version
    fields = {"name": "销售经理", "username": "manager", "position": position, "row_version": version}
    assert manager.post(f"/admin/employees/edit/?id={shop.person('manager')}", fields).status_code == 403
    assert manager.post(f"/admin/employees/{shop.person('admin')}/password").status_code == 403
    assert manager.post(f"/admin/employees/{shop.person('admin')}/do/leave", {"left_on": "2026-11-24"}).status_code == 403
    assert manager.post(f"/admin/employees/{shop.person('s2consultant')}/password").status_code == 404
    assert shop.value(Employee, shop.person("manager"), "position_id") != position


def test_a_reset_password_is_shown_once_and_ends_the_log_ins(door):
    consultant, manager = door.visit("consultant1"), door.visit("manager")
    person = door.shop.person("consultant1")
    assert manager.post(f"/admin/employees/{person}/password").status_code == 302
    page = words(manager.get(f"/admin/employees/details/?id={person}"))
    fresh = re.search(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", page)[0]
    assert not is_in(consultant)
    assert fresh not in words(manager.get(f"/admin/employees/details/?id={person}"))
    assert log_in(door.visit(), "consultant1", fresh).status_code == 302


POSTS = [
    "/login", "/logout", "/password", "/language/en", "/admin/leads/new/", "/admin/leads/edit/?id=1", "/admin/leads/delete/",
    "/admin/leads/action/", "/admin/leads/1/do/assign", "/admin/leads/1/reveal", "/admin/leads/1/log", "/admin/leads/1/log/1/undo",
]  # fmt: skip


def every_post(app) -> list[str]:
    """An address for each rule of the application that takes a post."""
    found = [re.sub(r"<[^>]+>", "1", rule.rule) for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    assert {path.partition("?")[0] for path in POSTS} <= {path.replace("/do/1", "/do/assign").replace("/language/1", "/language/en") for path in found}
    return found


def test_no_post_is_taken_without_the_token_of_its_own_browser(door):
    """Flask-Admin: CSRF is off until every form asks for it – here no view can forget it."""
    visitor = door.visit("admin")
    other = door.visit("manager")
    other.remember(csrf="a token of another browser")
    tokens, paths = (None, "", "forged", "a token of another browser", "令牌"), list(every_post(door.app))
    # Each address with one of them, and one address with each.
    for path, token in [*zip(paths, cycle(tokens)), *((paths[0], token) for token in tokens)]:
        response = visitor.post(path, {"id": "1"}, token=token)
        assert response.status_code == 403, (path, token)
        assert "页面已过期" in words(response), (path, token)
    assert is_in(visitor)


def test_a_browser_without_a_session_has_no_token_to_guess(door):
    for path in every_post(door.app):
        for token in (None, "", "forged"):
            assert Visitor(door.app).post(path, {"username": "manager", "password": PASSWORD}, token=token).status_code == 403, path


def test_the_token_may_come_as_a_header_and_not_in_the_address(door):
    visitor = door.visit("manager")
    assert visitor.post("/language/zh", token=None, headers={"X-CSRF-Token": CSRF}).status_code == 302
    assert visitor.post(f"/language/zh?csrf_token={CSRF}", token=None).status_code == 403


def test_nothing_is_written_by_a_mere_address(door):
    visitor = door.visit("manager")
    for path in ("/logout", "/language/en", "/admin/leads/delete/?id=1", "/admin/leads/1/do/assign", "/admin/leads/1/reveal", "/admin/leads/action/"):
        assert visitor.get(path).status_code in (404, 405), path
    assert is_in(visitor)


OUTSIDE = [
    "http:evil.example", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "\t//evil.example", " //evil.example", "/\n/evil.example", "/\r\nLocation: https://evil.example", "javascript:alert(1)", "evil.example", "/\x00/evil",
    "/\u2028/evil", "http:///evil.example", "?next=//evil",
]  # fmt: skip


@pytest.mark.parametrize("target", OUTSIDE)
def test_the_door_leads_to_no_other_place(door, target):
    """Flask-Admin: `url=http:evil` and backslashes redirect outside."""
    visitor = door.visit()
    shown = visitor.get("/login", {"next": target})
    assert "evil" not in shown.get_data(as_text=True)
    assert log_in(visitor, next_=target).location == "/"
    inside = door.visit("manager")
    assert inside.post("/language/zh", {"next": target}).location == "/"
    assert inside.post("/language/zh", headers={"Referer": target.encode("ascii", "ignore").decode().translate(dict.fromkeys(range(32)))}).location == "/"
    assert "evil" not in inside.get("/admin/stores/details/", {"id": door.shop.store, "url": target}).get_data(as_text=True)


def test_the_language_is_switched_and_kept(door):
    visitor = door.visit("manager")
    assert "线索" in words(visitor.get("/admin/leads/"))
    assert visitor.post("/language/en", {"next": "/admin/leads/"}).location == "/admin/leads/"
    page = visitor.get("/admin/leads/")
    assert "Leads" in words(page)
    assert '<html lang="en' in page.get_data(as_text=True)
    assert "Leads" in words(door.visit("manager", language="en").get("/admin/leads/"))
    assert visitor.post("/language/xx").status_code == 302
    assert "线索" in words(visitor.get("/admin/leads/"))


def test_a_stranger_chooses_a_language_too(door):
    visitor = door.visit()
    visitor.post("/language/en")
    assert "Password" in words(visitor.get("/login"))
    assert "User name or password is wrong" in words(log_in(visitor, password="wrong"))


def test_every_answer_is_hardened(door):
    visitor = door.visit("manager")
    answers = [door.visit().get("/login"), visitor.get("/admin/leads/"), visitor.get("/nowhere"), visitor.post("/logout", token="forged"), visitor.get("/static/mark.svg")]
    for response in answers:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy, "scripts come from 'self' alone"
        assert response.headers["Referrer-Policy"] == "same-origin"
    assert answers[1].headers["Cache-Control"] == "no-store"
    cookie = door.visit().post("/language/en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_hold_no_inline_script_and_no_other_host(door):
    visitor = door.visit("manager")
    for path in ("/login", "/", "/admin/leads/", "/admin/leads/new/", "/password", "/reports/"):
        body = (door.visit() if path == "/login" else visitor).get(path).get_data(as_text=True)
        assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", body), path
        assert not re.findall(r'\son\w+="', body), path
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', body), path


def test_health_is_told_to_everybody(door):
    response = door.visit().get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok"}


def test_health_is_503_when_the_database_is_away(tmp_path):
    away = Database(f"sqlite:///{tmp_path}/no/such/folder/forecourt.db")
    visitor = Visitor(create_app(config_for(away.url, tmp_path), away))
    assert visitor.get("/healthz").status_code == 503
    page = visitor.get("/login")
    assert page.status_code in (200, 503)
    visitor.remember(key="x", csrf=CSRF)
    response = visitor.get("/admin/leads/")
    assert response.status_code == 503
    assert "数据库" in words(response)
    away.close()


def test_a_page_that_is_not_there_says_so(door):
    visitor = door.visit("manager")
    for path in ("/nowhere", "/admin/nowhere/", "/admin/leads/nowhere", "/admin/leads/details/?id=987654321", "/reports/runs/1/../../x"):
        response = visitor.get(path)
        assert response.status_code == 404, path
        assert "回到首页" in words(response), path
    assert visitor.ask("/admin/leads/details/", {"id": "x"}).get_json()["error"]
