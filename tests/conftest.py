"""What every test may ask for: a database of each kind, and a small dealership in it.

database    an empty Database; a test that asks for it runs twice, as "sqlite" and as "postgresql"
shop        a dealership with people of every role; `shop.write(who)` opens a transaction in somebody's name
web         the screens over that dealership; `web.visit(who)` is a browser in which somebody is logged in
stand       what is under both: `stand.url` for what must open the database itself
"""

import gc
import os
import signal
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from models import clock
from models.db import Database, sqlite_url
from models.migrations import upgrade
from models.words import language

from .at_the_screens import ShopAtTheScreens
from .browsing import chromium, desk, served  # noqa: F401 – fixtures
from .command import command  # noqa: F401 – a fixture
from .databases import EMPTY, STATES, PostgresqlStand, SqliteStand, one_at_a_time, postgresql_server
from .shop import Shop, open_shop
from .strict import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 – hooks
from .together import pytest_collection_modifyitems, pytest_xdist_auto_num_workers, pytest_xdist_make_scheduler  # noqa: F401 – hooks
from .web import cases, everybody, over_the_counter, own, web  # noqa: F401 – fixtures
from .with_files import ShopWithFiles

# A suite in the background is started with Ctrl-C shut off, and so would be the programs that it stops by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# A slow machine is no failure, and what failed once is tried again on the next run.
settings.register_profile("forecourt", deadline=None, max_examples=60)
settings.load_profile("forecourt")


def pytest_collection_finish():
    """What the imports left in memory stays there: it is not looked through for garbage again and again."""
    gc.freeze()


@pytest.fixture(autouse=True)
def nobody_has_spoken_yet():
    """Each test begins in Chinese, at the first store's time: a browser of another test leaves its own behind."""
    language.set("zh")
    clock.local_zone.set(clock.DEFAULT_ZONE)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session", autouse=True)
def templates_are_translated_once(shared_folder):
    """Every worker has an application for each database, all with the same pages."""
    folder = shared_folder / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture(scope="session")
def migrated(shared_folder) -> Path:
    """An empty SQLite database of the present version, to be copied: that takes a hundredth of the time to make one."""
    path, made = shared_folder / "migrating.db", shared_folder / "migrated.db"
    with one_at_a_time(made):
        if not made.exists():
            database = Database(sqlite_url(path))
            upgrade(database)
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
            path.rename(made)
    return made


@pytest.fixture(scope="session")
def sqlite_stand(migrated, tmp_path_factory):
    stand = SqliteStand(tmp_path_factory.mktemp("sqlite"), migrated)
    yield stand
    stand.close()


@pytest.fixture(scope="session")
def postgresql_stand(shared_folder):
    stand = PostgresqlStand(postgresql_server(shared_folder), os.environ.get("PYTEST_XDIST_WORKER", "alone"))
    yield stand
    stand.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def stand(request):
    """The worker's database of each kind, brought back to the state the test expects."""
    stand = request.getfixturevalue(f"{request.param}_stand")
    asked = [state for state in STATES if state in request.fixturenames]
    if asked and not hasattr(stand, "shop"):
        stand.restore(EMPTY)
        stand.shop = open_shop(stand.database)
        stand.keep("shop")
    # What is not there yet is made over the dealership, by its own fixture.
    stand.restore(next((state for state in asked if hasattr(stand, state)), EMPTY))
    return stand


@pytest.fixture
def database(stand):
    return stand.database


@pytest.fixture
def shop(request, stand, tmp_path) -> Shop:
    """The people of the rules' tests sit at their screens on SQLite, and send files on PostgreSQL where they may."""
    if not request.path.name.startswith("test_rules_"):
        return stand.shop
    if isinstance(stand, SqliteStand):
        return ShopAtTheScreens.over(request.getfixturevalue("over_the_counter"))
    return ShopWithFiles.over(stand.shop, tmp_path)
