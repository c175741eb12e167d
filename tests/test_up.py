"""`forecourt up` and `forecourt web` as processes: what they print, that they answer, and that they end when told to."""

import os
import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import select
from werkzeug.security import check_password_hash

from models.db import Database, sqlite_url
from models.people import Employee

from .command import environment, words

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent as on a POSIX system")
ENDS_WITHIN = 30
"""Seconds after which a process that was told to stop is stuck; it takes one or two."""


@contextmanager
def started(folder: Path, *typed: str, **more: str):
    """A server in a process of its own: its address and what it said until it was open. Killed if it does not end."""
    home = folder / "home"
    process = subprocess.Popen(
        words(*typed, "--port", "0"), cwd=folder, env=environment(home, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = ""
    try:
        for line in process.stdout:
            said += line
            if found := re.search(r"open: (http://\S+)", line):
                yield process, found[1], said
                break
        else:
            pytest.fail(said)
    finally:
        process.kill()
        process.wait()


def answer(url: str) -> tuple[int, str]:
    try:
        with urlopen(url) as page:
            return page.status, page.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def told_to_stop(process, sign) -> int:
    process.send_signal(sign)
    return process.wait(ENDS_WITHIN)


def test_the_first_start_makes_an_administrator_whose_password_is_told_once(tmp_path):
    with started(tmp_path, "up", "--no-demo") as (process, address, said):
        assert answer(f"{address}/healthz") == (200, '{"status":"ok"}\n')
        assert answer(f"{address}/login")[0] == 200
        password = re.search(r"User name admin, first password (\S+) ", said)[1]
        assert told_to_stop(process, signal.SIGINT) == 0
    database = Database(sqlite_url(tmp_path / "home" / "forecourt.db"))
    with database.reading() as session:
        admin = session.scalars(select(Employee)).one()
    database.close()
    assert check_password_hash(admin.password_hash, password)
    assert admin.must_change_password
    with started(tmp_path, "up") as (process, _, said):
        assert "password" not in said
        assert told_to_stop(process, signal.SIGTERM) == 0


def test_the_first_start_shows_life(tmp_path):
    with started(tmp_path, "up") as (process, address, said):
        assert "Log in as manager" in said
        assert answer(f"{address}/login")[0] == 200
        again = subprocess.run(words("up", "--port", address.rsplit(":", 1)[1]), cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True)
        assert (again.returncode, "in use" in again.stderr, again.stderr.count("\n")) == (2, True, 1)
        assert told_to_stop(process, signal.SIGTERM) == 0
    with started(tmp_path, "web") as (process, address, _):
        assert answer(f"{address}/healthz")[0] == 200
        assert told_to_stop(process, signal.SIGINT) == 0


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        typed = words("up", "--port", taken.getsockname()[1])
        ran = subprocess.run(typed, cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True)
    assert (ran.returncode, "in use" in ran.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_several_processes_serve_where_postgresql_is(tmp_path, postgresql_stand):
    postgresql_stand.restore("empty")
    with started(tmp_path, "web", FORECOURT_DATABASE_URL=postgresql_stand.url) as (process, address, _):
        assert {answer(f"{address}/healthz") for _ in range(8)} == {(200, '{"status":"ok"}\n')}
        assert told_to_stop(process, signal.SIGTERM) == 0
