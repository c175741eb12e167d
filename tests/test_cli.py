"""The command `forecourt`: what it does, and that whatever goes wrong is one sentence and an exit code."""

import logging
import re
import shutil
import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from admin_app.cli import COMMANDS
from admin_app.config import OPTIONS
from models import db
from models.db import Database, sqlite_url

from .command import environment


@pytest.fixture
def here(command, migrated):
    """A migrated SQLite database in the data folder of the commands."""
    command.home.mkdir()
    shutil.copy(migrated, command.home / "forecourt.db")
    database = Database(sqlite_url(command.home / "forecourt.db"))
    yield database
    database.close()


def test_help_loads_neither_screens_nor_database(tmp_path):
    loaded = "import sys, admin_app.cli as c\ntry: c.main()\nfinally: print(sorted({'flask', 'sqlalchemy', 'models', 'pandas'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", loaded, "--help"], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("[]\n")
    assert all(name in ran.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for_and_writes_nothing(command, tmp_path, name):
    said = command(name, "--help")
    assert said.code == 0
    assert " · " in said.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("sell",), "no command sell"),
        (("demo", "--moths", "3"), "no option --moths"),
        (("demo", "--months", "many"), "from 1 to 60"),
        (("demo", "--until", "2026-13-01"), "not a date"),
        (("export", "leads"), "FILE is missing"),
        (("export", "leeds", "out.csv"), "no register “leeds”"),
        (("export", "leads", "out.pdf"), ".xlsx or .csv"),
        (("import", "leads"), "import REGISTER FILE"),
        (("import", "leads", "gone.csv"), "no file gone.csv"),
        (("import", "--recipe", "mystery", "gone.csv"), "no recipe “mystery”"),
        (("report", "weather", "--out", "out"), "no report “weather”"),
        (("report", "monthly_summary", "--as-of", "yesterday", "--out", "out"), "no moment"),
        (("report", "monthly_summary", "-p", "month", "--out", "out"), "name=value"),
        (("up", "--port", "99999"), "from 0 to 65535"),
        (("up", "--host", "no.such.host.invalid"), "no address"),
        (("user", "add", "me", "--name", "I", "--role", "king", "--store", "S1"), "not one of"),
    ],
)
def test_what_is_typed_wrong_is_told_in_a_sentence(command, here, tmp_path, typed, sentence):
    before = sorted(tmp_path.rglob("*"))
    said = command(*typed)
    assert said.code == 2
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_sentences_are_in_the_users_language(command):
    command.set("LANGUAGE", "zh")
    assert "没有命令 sell" in command("sell").err


@pytest.mark.parametrize("typed", [("reports",), ("export", "leads", "out.csv"), ("backup", "out.db"), ("user", "disable", "me"), ("web", "--port", "0")])
def test_without_a_database_they_say_how_to_get_one(command, tmp_path, typed):
    said = command(*typed)
    assert (said.code, "There is no database yet" in said.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_database_is_left_alone(command, here):
    with here.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for typed in (("migrate",), ("reports",), ("up", "--port", "0")):
        said = command(*typed)
        assert (said.code, "9999" in said.err) == (2, True)
    with here.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_file_that_is_no_database_is_a_sentence(command):
    command.home.mkdir()
    (command.home / "forecourt.db").write_bytes(b"these are my holiday pictures " * 200)
    for typed in (("migrate",), ("reports",), ("demo",)):
        said = command(*typed)
        assert (said.code, "damaged or none at all" in said.err) == (2, True)
    assert (command.home / "forecourt.db").read_bytes().startswith(b"these are my holiday")


def test_a_locked_database_is_a_sentence(command, here, monkeypatch):
    greet = db._greet_sqlite

    def greet_without_patience(connection, record):
        greet(connection, record)
        connection.execute("PRAGMA busy_timeout=0")

    monkeypatch.setattr(db, "_greet_sqlite", greet_without_patience)
    with here.writer.connect() as holder:
        holder.execute(text("SELECT 1"))
        for typed in (("user", "disable", "admin"), ("demo", "--months", "1"), ("migrate",)):
            said = command(*typed)
            assert (said.code, "try again in a moment" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me:secret@127.0.0.1:1/forecourt", "does not answer"),
        ("postgresql://me:secret@no.such.host.invalid/forecourt", "does not answer"),
    ],
)
def test_a_database_that_is_away_is_a_sentence_without_its_password(command, url, sentence):
    command.set("DATABASE_URL", url)
    for typed in (("reports",), ("migrate",)):
        said = command(*typed)
        assert (said.code, sentence in said.err, "secret" in said.err) == (2, True, False)
    said = command("check")
    assert (said.code, sentence in said.out) == (1, True)


@pytest.mark.parametrize(("user", "name", "sentence"), [("nobody", "postgres", "refuses the user"), ("postgres", "no_such", "no database of that name")])
def test_a_server_that_refuses_says_what_to_look_at(command, postgresql_stand, user, name, sentence):
    url = make_url(postgresql_stand.url).set(username=user, database=name)
    command.set("DATABASE_URL", url.render_as_string(hide_password=False))
    said = command("reports")
    assert (said.code, sentence in said.err) == (2, True)


def test_a_bug_has_a_number_and_leaves_its_trace_in_the_log(command, here, monkeypatch):
    monkeypatch.setattr("models.migrations.head", lambda: 1 / 0)
    handlers = list(logging.getLogger().handlers)
    try:
        said = command("migrate")
    finally:
        for each in set(logging.getLogger().handlers) - set(handlers):
            logging.getLogger().removeHandler(each)
            each.close()
    number = re.search(r"number ([0-9a-f]{8});", said.err)[1]
    kept = (command.home / "log" / "forecourt.log").read_text("utf-8")
    assert (said.code, "Traceback" in said.err) == (3, False)
    assert number in kept
    assert "ZeroDivisionError" in kept


def test_config_lists_every_setting_in_both_languages_and_keeps_secrets(command):
    command.set("DATABASE_URL", "postgresql://me:hush@db/forecourt")
    command.set("SECRET_KEY", "k" * 40)
    command.set("PROT", "80")
    for language in ("zh", "en"):
        command.set("LANGUAGE", language)
        said = command("config")
        assert said.code == 0
        for option in OPTIONS:
            assert option.variable in said.out
            assert getattr(option.meaning, language) in said.out
        assert "hush" not in said.out + said.err
        assert "kkkk" not in said.out + said.err
        assert "FORECOURT_PROT" in said.err


def test_check_is_content_with_a_sound_installation(command, here):
    said = command("check")
    assert (said.code, said.out.count("✗")) == (0, 0)
    assert said.out.count("✓") == 9


def test_check_names_what_is_wrong(command, here):
    with here.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    raw = here.engine.raw_connection()
    raw.driver_connection.execute("PRAGMA foreign_keys=OFF")
    raw.driver_connection.execute("INSERT INTO positions (store_id, code, name, role, planned_headcount, owes_daily_report, created_at, updated_at, version) VALUES (77, 'x', 'x', 'con', 1, 0, '2026-01-01', '2026-01-01', 1)")
    raw.driver_connection.execute("PRAGMA foreign_keys=ON")
    raw.close()
    said = command("check")
    assert said.code == 1
    assert "9999" in said.out
    assert "1 broken links" in said.out
