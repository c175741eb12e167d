"""The door: who is there, for how long, and what the browser must prove before anything is written."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, Response, g, redirect, request, session, url_for
from sqlalchemy import and_, bindparam, exists, or_, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from models import audit, clock
from models.acting import Act, Actor
from models.kinds import clean
from models.people import Employee, EmployeeState, Position, Store
from models.refused import Forbidden, Refused
from models.roles import Role
from models.running import Login
from models.views import SavedView
from models.words import LANGUAGES, Label, language

from .database import database, writing

LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes of a post with files in it; only people who are logged in may send so much."""
IDLE = timedelta(hours=12)
"""After this long without a request a log-in ends by itself."""
SEEN_EVERY = timedelta(minutes=5)
TRIES = 5
"""So many wrong passwords in a row lock the account."""
LOCKED = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
OPEN_PATHS = ("/login", "/healthz", "/static/", "/language/")
NOBODYS_HASH = generate_password_hash(secrets.token_hex(16))
"""Checked when nobody has that name, so that an unknown name takes as long as a wrong password."""
KEEPS_VIEWS = or_(SavedView.owner_id == Employee.id, and_(SavedView.store_id == Employee.store_id, SavedView.shared_at.is_not(None)))
WHO = (
    select(
        Login.id, Login.seen_at, Employee.id, Employee.name, Employee.username, Employee.store_id, Employee.language,
        Employee.must_change_password, Position.role, Store.name, Store.timezone, exists().where(KEEPS_VIEWS),
    )
    .join(Employee, Employee.id == Login.employee_id)
    .join(Position, Position.id == Employee.position_id)
    .join(Store, Store.id == Employee.store_id)
    .where(Login.key_hash == bindparam("key_hash"), Login.ended_at.is_(None), Login.seen_at > bindparam("since"), Employee.state == EmployeeState.ACTIVE, Employee.voided_at.is_(None))
    .execution_options(planned_once=True)
)
"""Who holds a key, if they were seen since. Asked by every request, so it is put together once."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in, as every page needs them."""

    actor: Actor
    login_id: int
    name: str
    role: Role
    store_name: str
    zone: str
    language: str
    must_change_password: bool
    username: str
    keeps_views: bool
    """Whether there is anything of theirs, or of the store's, to ask for when a list opens."""


def _key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def guard(app: Flask) -> None:
    """Ask at every request who is there; let nobody write without the token of their own page."""
    app.before_request(_meet)


def _meet() -> Response | None:
    g.person, g.now = None, clock.now()
    if request.path.startswith("/static/") or request.path == "/healthz":
        return None
    g.person = _recognise(session.get("key"))
    person = g.person
    language.set(person.language if person else session.get("language", "zh"))
    clock.local_zone.set(person.zone if person else clock.DEFAULT_ZONE)
    if person and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_UPLOAD
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _insist_on_token()
    if person is None and not request.path.startswith(OPEN_PATHS):
        return redirect(url_for("door.login", next=request.full_path.rstrip("?") if request.method == "GET" else None))
    if person and person.must_change_password and request.path not in ("/password", "/logout") and not request.path.startswith("/language/"):
        return redirect(url_for("door.password"))
    return None


def _recognise(key: str | None) -> Person | None:
    if not key:
        return None
    found = g.reading.connection().execute(WHO, {"key_hash": _key_hash(key), "since": g.now - IDLE}).one_or_none()
    if found is None:
        return None
    login_id, seen_at, employee_id, name, username, store_id, spoken, must_change, role, store_name, zone, keeps_views = found
    if g.now - seen_at > SEEN_EVERY:
        with writing(Act(Actor(employee_id, name, role, store_id), "web", g.now)) as db:
            db.execute(update(Login).where(Login.id == login_id).values(seen_at=g.now))
    return Person(Actor(employee_id, name, role, store_id), login_id, name, role, store_name, zone, spoken, must_change, username, keeps_views)


def csrf_token() -> str:
    """The token that every form and script of this browser must send back."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return session["csrf"]


def _insist_on_token() -> None:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(sent.encode(), session.get("csrf", secrets.token_hex(8)).encode()):
        raise Forbidden("页面已过期,请刷新后重试", "This page has expired: reload it and try again")


def act() -> Act:
    """The act under which this request writes."""
    return Act(g.person.actor, "web", g.now, request.remote_addr)


def reading() -> Any:
    """The reading session, knowing whose eyes it serves (links are only followed to rows that may be chosen)."""
    g.reading.info["act"] = act()
    return g.reading


def log_in(username: str, password: str) -> None:
    """Open the door, or raise Refused with a sentence that does not tell which half was wrong."""
    wrong = Forbidden("用户名或密码不正确", "User name or password is wrong")
    failed = None
    with writing(Act(Actor(None, username[:40], None, None), "web", g.now, request.remote_addr)) as db:
        # Locked while it is counted: tries that come at the same moment are all counted.
        known = select(Employee).where(Employee.username == clean(username)[:64], Employee.state == EmployeeState.ACTIVE, Employee.voided_at.is_(None)).with_for_update()
        employee = db.scalars(known).one_or_none()
        if employee is not None and employee.locked_until and employee.locked_until > g.now:
            raise Refused("连续输错,账号已锁定,请在 {time} 后再试", "Too many wrong passwords: locked until {time}", time=clock.to_local(employee.locked_until).strftime("%H:%M"))
        if not check_password_hash((employee and employee.password_hash) or NOBODYS_HASH, password) or employee is None:
            failed = wrong
            if employee is not None:
                _count_failure(db, employee)
        else:
            _let_in(db, employee)
    # Only now: the failed try must be kept, so its transaction is committed before anybody is refused.
    if failed:
        raise failed


def _count_failure(db: Any, employee: Employee) -> None:
    employee.failed_logins += 1
    if employee.failed_logins >= TRIES:
        employee.locked_until, employee.failed_logins = g.now + LOCKED, 0
        audit.record(db, employee, "locked")


def _let_in(db: Any, employee: Employee) -> None:
    key = secrets.token_urlsafe(32)
    employee.failed_logins, employee.locked_until = 0, None
    db.add(Login(key_hash=_key_hash(key), employee_id=employee.id, started_at=g.now, seen_at=g.now, address=request.remote_addr))
    db.info["act"] = Act(Actor(employee.id, employee.name, employee.position.role, employee.store_id), "web", g.now, request.remote_addr)
    audit.record(db, employee, "login")
    # A new session altogether: nothing that was planted before the login stays valid after it.
    session.clear()
    session["key"] = key
    session.permanent = True


def log_out() -> None:
    """End the log-in on the server: a copied cookie opens nothing any more."""
    if g.person:
        with writing(act()) as db:
            db.execute(update(Login).where(Login.id == g.person.login_id).values(ended_at=g.now))
    spoken = session.get("language")
    session.clear()
    if spoken:
        session["language"] = spoken


def change_password(current: str, password: str, again: str) -> dict[str, Label]:
    """Set a new password and end the person's other log-ins; returns what is wrong, by field."""
    with writing(act()) as db:
        employee = db.get_one(Employee, g.person.actor.employee_id)
        problems = {}
        if not check_password_hash(employee.password_hash or NOBODYS_HASH, current):
            problems["current"] = Label("当前密码不正确", "The current password is wrong")
        if len(password) < SHORTEST_PASSWORD:
            problems["password"] = Label("新密码至少 10 个字符", "The new password needs at least 10 characters")
        elif password == current or password.lower() == (employee.username or "").lower():
            problems["password"] = Label("新密码不能与当前密码或用户名相同", "The new password must differ from the current one and from the user name")
        if password != again:
            problems["again"] = Label("两次输入不一致", "The two do not match")
        if not problems:
            employee.password_hash = generate_password_hash(password)
            employee.must_change_password = False
            audit.record(db, employee, "password")
            others = update(Login).where(Login.employee_id == employee.id, Login.id != g.person.login_id, Login.ended_at.is_(None))
            db.execute(others.values(ended_at=g.now))
    return problems


def speak(code: str) -> None:
    """Remember the language this person wants."""
    spoken = code if code in LANGUAGES else "zh"
    session["language"] = spoken
    if g.person:
        with writing(act()) as db:
            db.execute(update(Employee).where(Employee.id == g.person.actor.employee_id).values(language=spoken))


def safe_next(target: str | None) -> str:
    """Where to go on: only a path of our own – one leading slash, no backslash, no control characters."""
    if target and target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable():
        return target
    return "/"


__all__ = ["Person", "act", "change_password", "csrf_token", "database", "guard", "log_in", "log_out", "safe_next", "speak"]
