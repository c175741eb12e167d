"""`forecourt lab`: a person's own analysis on a copy of what they may see (Y4)."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import nbformat
import psutil
import pytest

from models.customers import Lead
from models.db import Database, sqlite_url
from models.people import Employee
from models.register import Register
from models.words import speaking
from reports import jail, workbench

from .command import environment, words
from .road import Road, at

ON_ONE = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
NOON = at("2026-11-05 12:00")

THIEF = """
import os, glob, sqlite3
from reports.lab import *
def text(path):
    try: return open(path, "rb").read().decode("utf-8", "replace")
    except OSError: return ""
rows = sqlite3.connect("data.sqlite")
dump = "".join(rows.iterdump())
print("leads:", len(registers.leads()), "of", sorted(set(registers.leads().store)))
print("phone:", "13800000001" in dump, list(registers.customers().phone))
print("elsewhere:", "李四" in dump)
print("hash:", "argon2" in dump)
print("secret:", "tell-nobody" in " ".join(map(str, os.environ.items())))
print("home:", os.listdir({home!r}) if {walled} else ["lab"], len(text({database!r})) if {walled} else 0)
for attempt in ("DELETE FROM leads", "UPDATE leads SET state = 'won'"):
    try: from reports import lab; lab._read_only().connect().exec_driver_sql(attempt); print("written")
    except Exception as refused: print("readonly" in str(refused))
"""


@pytest.fixture
def month(shop):
    """A month of S1, with a lead of S2 beside it."""
    road = Road(shop)
    lost, sold = road.open_lead("2026-10-02"), road.open_lead("2026-10-03", "consultant2")
    road.closing(lost, "2026-10-05")
    road.sale(sold, "2026-10-09", 99_000, "consultant2")
    road.call("2026-10-02 09:00", lost)
    shop.create("s2consultant", Lead, at("2026-10-05"), name="李四", phone="13700000001", channel=shop.channels["s2"])
    with shop.by_system() as session:
        session.get_one(Employee, shop.person("consultant1")).password_hash = "$argon2id$secret"
    return road


def in_kernel(folder, closed, *sources: str) -> list[nbformat.NotebookNode]:
    """The cells of a notebook run on the desk, in a kernel within the same walls as JupyterLab."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, folder / "asked.ipynb")
    orders = json.dumps({"notebook": "asked.ipynb", "parameters": {}}) + "\n"
    command = jail.walled([sys.executable, "-m", "reports.kernel"], closed, folder)
    with open(folder / "kernel.log", "wb") as log, subprocess.Popen(command, cwd=folder, env=jail.environment(folder), stdin=subprocess.PIPE, stdout=log, stderr=log) as ran:
        ran.stdin.write(orders.encode())
        ran.stdin.flush()
        assert ran.wait() == 0, (folder / "failure.json").read_text() if (folder / "failure.json").exists() else (folder / "kernel.log").read_text()
    return nbformat.read(folder / "notebook.ipynb", as_version=4).cells


def test_a_kernel_on_the_desk_finds_nothing_to_steal(shop, month, tmp_path, monkeypatch):
    """Neither another store's row, nor a phone, a password, a secret, or a file of the application; and it changes nothing."""
    monkeypatch.setenv("FORECOURT_SECRET_KEY", "tell-nobody")
    home = tmp_path / "home"
    (home / "attachments").mkdir(parents=True)
    desk = home / "lab" / "manager"
    assert workbench.lay(shop.database, shop.actor("manager"), desk, NOON) == 1
    stolen = THIEF.format(home=str(home), database=str(shop.database.engine.url.database), walled=jail.can_build_walls())
    told = in_kernel(desk, [home, Path(shop.database.engine.url.database)], stolen)[-1].outputs
    assert "".join(output.text for output in told).splitlines() == [
        "leads: 2 of ['城东店']", "phone: False ['138****0001', '138****0002']", "elsewhere: False", "hash: False", "secret: False", "home: ['lab'] 0", "True", "True",
    ]  # fmt: skip


@ON_ONE
def test_the_six_questions_have_answers_also_where_little_happened(shop, month, tmp_path):
    """Every cell of both notebooks on a desk runs, SQL cells and charts included."""
    workbench.lay(shop.database, shop.actor("manager"), tmp_path / "desk", NOON)
    assert {path.name for path in (tmp_path / "desk").glob("*.ipynb")} == {"start.ipynb", "guide.ipynb"}
    books = [nbformat.read(tmp_path / "desk" / name, as_version=4) for name in ("start.ipynb", "guide.ipynb")]
    assert not any(cell.get("outputs") for book in books for cell in book.cells)
    assert sum("## " in cell.source and cell.source[3].isdigit() for cell in books[1].cells) == 6
    ran = in_kernel(tmp_path / "desk", [], *(cell.source for book in books for cell in book.cells if cell.cell_type == "code"))
    answers = [output.get("data", {}).get("text/plain", "") for cell in ran for output in cell.outputs]
    assert any("Chart" in answer for answer in answers)
    assert any("won" in answer and "lost" in answer for answer in answers)


@ON_ONE
def test_frames_and_figures_say_what_they_are(shop, month, tmp_path, monkeypatch):
    """Completion and docstrings come from the declarations; a wrong name is told with those there are."""
    workbench.lay(shop.database, shop.actor("manager"), tmp_path, NOON)
    monkeypatch.chdir(tmp_path)
    from reports import lab

    for each in (lab._opened, lab._session, lab._read_only, lab._zone, lab._known_registers):
        each.cache_clear()
    with speaking("en"):
        assert {"leads", "orders", "payments"} <= set(dir(lab.registers))
        assert "audit_entries" not in dir(lab.registers)
        assert "next_due_at" in lab.registers.leads.__doc__
        assert "appointment" in lab.figures.invitation_rate.__doc__
        assert list(lab.registers.leads(month="2026-10", state="won").owner) == ["销售顾问2"]
        assert lab.registers.leads(month="2026-09").empty
        orders = lab.registers.orders(ids=True)
        assert list(orders.join(lab.registers.leads()[["level", "state"]].add_prefix("lead_"), on="lead_id").lead_state) == ["Won"]
        assert str(orders.paid_at.iloc[0]) == "2026-10-09 12:00:00+08:00"
        assert lab.figures.units(months=2).value.to_dict() == {"2026-10": 1, "2026-11": 0}
        assert lab.figures.closing_rate(month="2026-10", by="person").value.to_dict()["销售顾问2"] == 1.0
        for wrong, known in ((lambda: lab.frame("lead"), "leads"), (lambda: lab.figure("sales"), "units"), (lambda: lab.figures.units(by="colour"), "person"), (lambda: lab.frame("leads", colour="red"), "owner")):
            with pytest.raises(Exception, match=known):
                wrong()
    lab._opened().database.close()
    for each in (lab._opened, lab._session, lab._read_only, lab._zone, lab._known_registers):
        each.cache_clear()


@ON_ONE
def test_a_new_desk_keeps_the_notebooks_and_renews_the_data(shop, month, tmp_path):
    workbench.lay(shop.database, shop.actor("manager"), tmp_path, NOON)
    (tmp_path / "start.ipynb").write_text("mine")
    month.lead("2026-11-04")
    workbench.lay(shop.database, shop.actor("manager"), tmp_path, NOON)
    assert (tmp_path / "start.ipynb").read_text() == "mine"
    assert json.loads((tmp_path / workbench.QUIET).read_text())["fetchNews"] == "false"
    copy = Database(sqlite_url(tmp_path / "data.sqlite"))
    with copy.reading() as session:
        assert session.query(Lead).count() == 3
    copy.close()
    assert Register.named("audit_entries").__tablename__ not in (tmp_path / "data.sqlite").read_bytes().decode("latin1")


def test_it_is_opened_for_somebody(command):
    """Where it is not plain for whom, it is said how to say so; nothing is started."""
    assert command("lab").code == 2
    command("demo", "--months", "1", "--stores", "2")
    said = command("lab")
    assert (said.code, "--as" in said.err, "headoffice" in said.err) == (2, True, True)
    assert command("lab", "--as", "nobody").code == 2
    assert not (command.home / "lab").exists()


@ON_ONE
@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on a POSIX system")
@pytest.mark.parametrize("signalled", [signal.SIGINT, signal.SIGKILL])
def test_jupyterlab_opens_on_this_machine_for_whoever_has_the_token(shop, stand, tmp_path, signalled):
    """And with its kernels it ends with the command that opened it, also where that was killed."""
    typed = words("lab", "--no-browser", "--as", "manager", "--port", _free_port())
    process = subprocess.Popen(typed, cwd=tmp_path, env=environment(tmp_path / "home", FORECOURT_DATABASE_URL=stand.url), stdout=subprocess.PIPE, text=True)
    try:
        address, token = next(found.groups() for line in process.stdout if (found := re.search(r"open: (http://127\.0\.0\.1:\d+)/\S+token=(\S+)", line)))
        with urlopen(f"{address}/api/contents?token={token}") as answered:
            assert {each["name"] for each in json.load(answered)["content"]} >= {"start.ipynb", "guide.ipynb"}
        with pytest.raises(HTTPError, match="403"):
            urlopen(f"{address}/api/contents")
        with urlopen(Request(f"{address}/api/kernels?token={token}", b"{}")) as answered:
            assert answered.status == 201
        family = psutil.Process(process.pid).children(recursive=True)
        assert any("ipykernel" in " ".join(each.cmdline()) for each in family)
        process.send_signal(signalled)
        assert process.wait(30) == (0 if signalled is signal.SIGINT else -signalled)
        assert psutil.wait_procs(family, 30)[1] == []
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]
