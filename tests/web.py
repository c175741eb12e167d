"""The screens for tests: the application over a worker's database, and a browser that is somebody's from the start.

web       the application over the dealership of `shop`; `web.visit("manager")` is a logged-in browser, without paying
          for a password each time; `web.visit()` is a stranger's
everybody rows of every register in the hands of every role
own       rows of every register in the hands of one consultant; `cases` makes more
"""

import hashlib
import re
import secrets
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, update
from werkzeug.test import TestResponse

from admin_app import create_app
from admin_app.assets import icon_names
from admin_app.config import Config
from admin_app.looks.dress import icon
from models import clock
from models.people import Employee
from models.roles import Role
from models.running import Login

from .shop import Shop
from .web_rows import Case, Cases, Everybody, meet_everybody

CSRF = "the-token-of-this-browser"


class Visitor:
    """A browser with its cookies. Posts carry the CSRF token of the session unless told otherwise.

    Answers are read to their end and closed, as a server does: a file that is streamed holds a connection until then.
    """

    def __init__(self, app: Flask):
        self.client = app.test_client()

    def get(self, path: str, query: Any = None, **options: Any) -> TestResponse:
        return self.client.get(path, query_string=query, **{"buffered": True} | options)

    def post(self, path: str, fields: Any = None, *, token: str | None = CSRF, **options: Any) -> TestResponse:
        data = dict(fields or {})
        if token is not None:
            data["csrf_token"] = token
        return self.client.post(path, data=data, **{"buffered": True} | options)

    def ask(self, path: str, query: Any = None) -> TestResponse:
        """As the scripts of the page ask: for JSON."""
        return self.get(path, query, headers={"Accept": "application/json"})

    def tell(self, path: str, fields: Any = None, **options: Any) -> TestResponse:
        """As the scripts of the page post: for JSON."""
        return self.post(path, fields, headers={"Accept": "application/json"}, **options)

    def remember(self, **values: Any) -> None:
        """Put values into the session, signed as the server signs them."""
        with self.client.session_transaction() as session:
            session.update(values)


@dataclass
class Web:
    """The application over one dealership."""

    app: Flask
    shop: Shop

    def visit(self, who: str | Role | None = None, language: str = "zh", ahead: timedelta = timedelta()) -> Visitor:
        """A browser; with a name it is logged in as that person, and was seen so far ahead of now."""
        visitor = Visitor(self.app)
        if who is None:
            visitor.remember(csrf=CSRF, language=language)
            return visitor
        key, now, person = secrets.token_urlsafe(16), clock.now() + ahead, self.shop.person(who)
        with self.shop.by_system() as session:
            session.execute(update(Employee).where(Employee.id == person).values(must_change_password=False, language=language))
            hashed = hashlib.sha256(key.encode()).hexdigest()
            session.execute(insert(Login).values(key_hash=hashed, employee_id=person, started_at=now, seen_at=now, ended_at=None, address=None))
        visitor.remember(key=key, csrf=CSRF)
        return visitor

    @contextmanager
    def statements(self):
        """The SQL statements the database is asked within this block."""
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("PRAGMA", "BEGIN", "ROLLBACK", "COMMIT")):
                asked.append(statement)

        event.listen(self.shop.database.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(self.shop.database.engine, "before_cursor_execute", note)


def config_for(url: str, home: Any) -> Config:
    environment = {"FORECOURT_HOME": str(home), "FORECOURT_DATABASE_URL": url, "FORECOURT_SECRET_KEY": "k" * 40, "FORECOURT_LANGUAGE": "zh"}
    return Config.from_environment(environment)


def drawn_icon(name: str) -> Any:
    """On a page under test no icon is asked for that the sprite has not got: it would be an empty square."""
    assert name in icon_names(), f"{name!r}: name it where set_up/browser_assets.py looks, as icon=…"
    return icon(name)


@pytest.fixture
def over_the_counter(stand, tmp_path_factory) -> Web:
    """One application per database and worker: it keeps nothing of its own from test to test."""
    if not hasattr(stand, "app"):
        stand.app = create_app(config_for(stand.url, tmp_path_factory.mktemp("home")), stand.database)
        stand.app.jinja_env.globals["icon"] = drawn_icon
    return Web(stand.app, stand.shop)


@pytest.fixture
def web(over_the_counter, shop) -> Web:
    return Web(over_the_counter.app, shop)


@pytest.fixture
def everybody(web, stand, shop) -> Everybody:
    """Rows of every register in everybody's hands and a browser of each role, made once for each database."""
    if not hasattr(stand, "everybody"):
        stand.everybody = meet_everybody(shop)
        # Seen ahead of now: nobody's being there is written down again while the tests last.
        stand.everybody.visitors.update((role.value, web.visit(role, ahead=timedelta(hours=6))) for role in Role)
        stand.everybody.visitors["nobody"] = web.visit()
        stand.keep("everybody")
    return stand.everybody


@pytest.fixture
def cases(shop) -> Cases:
    return Cases(shop)


@pytest.fixture
def own(cases, stand) -> Case:
    """A row of every register in the hands of consultant1, made once for each database."""
    if not hasattr(stand, "own"):
        made = cases.make(cases.shop.actor("consultant1"))
        stand.own = made, cases.count, cases.rows_made
        stand.keep("own")
    made, cases.count, cases.rows_made = stand.own
    return deepcopy(made)


def words(response: TestResponse) -> str:
    """What stands on the page, without its tags."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def ids_listed(response: TestResponse) -> list[int]:
    """The rows of a list, from top to bottom."""
    return [int(found) for found in re.findall(r'<tr data-id="(\d+)"', response.get_data(as_text=True))]


def walk_list(visitor: Visitor, path: str, query: Any = None, turn: str = "next") -> list[list[int]]:
    """The rows of each page of a list, page after page (or, with turn="prev", back to the first)."""
    response, pages = visitor.get(path, query), []
    while True:
        assert response.status_code == 200, words(response)
        pages.append(ids_listed(response))
        onward = re.search(rf'rel="{turn}" href="([^"]+)"', response.get_data(as_text=True))
        if not onward:
            return pages
        assert len(pages) < 100, "the list goes in circles"
        response = visitor.get(unescape(onward[1]))
