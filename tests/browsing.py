"""A real browser on a real server over the worker's SQLite database, watched for what no page may do.

desk      opens pages: `desk.open("/admin/leads/", who="manager", size=PHONE)` is a playwright page in which somebody is
          logged in. At the end no page may have complained in its console, been refused anything, or asked another host.
"""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from .web import Web

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's own browser; none is downloaded. Not longer than its module: playwright keeps a loop running."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install playwright")
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def served(web) -> Iterator[str]:
    """The address of the application on a waitress of its own."""
    from waitress.server import create_server
    from waitress.wasyncore import close_all

    server = create_server(web.app, host="127.0.0.1", port=0, threads=6)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # By the thread that looks at its connections: another would close them under its eyes.
    server.trigger.pull_trigger(lambda: close_all(server._map))
    thread.join(10)
    server.task_dispatcher.shutdown()


@dataclass
class Desk:
    """Where somebody sits: pages of the served application, and what they complained of."""

    chromium: Any
    web: Web
    address: str
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """Refusals that a test asks for on purpose."""
    contexts: list[Any] = field(default_factory=list)

    def open(self, path: str, who: str | None = "manager", size: dict = DESKTOP, language: str = "zh", **options: Any) -> Any:
        context = self.chromium.new_context(
            viewport=size, base_url=self.address, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            is_mobile=size is PHONE, has_touch=size is PHONE, **options,
        )  # fmt: skip
        self.contexts.append(context)
        if who is not None:
            cookie = self.web.visit(who, language).client.get_cookie("forecourt")
            context.add_cookies([{"name": "forecourt", "value": cookie.value, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: self._hear(said))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", lambda request: self._watch(request.url))
        page.on("response", lambda response: self._judge(response))
        page.goto(path)
        return page

    def _hear(self, said: Any) -> None:
        if said.type in ("error", "warning") and not ("status of" in said.text and any(str(code) in said.text for code in self.expected)):
            self.complaints.append(f"console: {said.text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"another host: {url}")

    def _judge(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.url}")


@pytest.fixture
def desk(chromium, web, served) -> Iterator[Desk]:
    desk = Desk(chromium, web, served)
    yield desk
    for context in desk.contexts:
        context.close()
    assert desk.complaints == []
