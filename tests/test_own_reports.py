"""A notebook of one's own becomes a report when an administrator has read and approved it (Y4)."""

import io
import json

import nbformat
import pytest

from models.notifications import Notification
from models.publishing import OwnReport, OwnReportState
from models.refused import Forbidden, Invalid
from models.reporting import ReportSchedule
from models.rules.publishing import hand_in
from reports.attempts import Desk, attempt
from reports.catalogue import FOLDER, catalogue
from reports.keeper import arrange
from reports.own import as_report, lay_out, read, registers_of
from reports.runner import Failed, Run, run
from reports.workbench import lay

from .road import Road, at
from .web import words

ON_ONE = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)


CELLS = (
    "from reports.lab import *",
    "registers()",
    "table(figures.leads_total(month=month, by='channel'), '各渠道线索', name='by_channel')",
    "sql_cells()",
    "%%sql\nspoken << SELECT count(*) AS calls FROM calls",
    "frame('orders')",
    "as_report('mine.ipynb', 'channel_watch', ('渠道观察', 'Channel watch'))",
)
READ = ["calls", "channels", "customers", "employees", "leads", "orders", "stores", "vehicle_models", "vehicles"]
"""What these cells read: by a figure, by SQL, and by a frame with the titles that its links lead to."""


def on_a_desk(folder, *sources):
    """A notebook on the desk that keeps something of its last run."""
    cells = [nbformat.v4.new_code_cell(each, outputs=[nbformat.v4.new_output("stream", text="13800000001")]) for each in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 渠道观察"), *cells]), folder / "mine.ipynb")


@pytest.fixture
def desk(shop, tmp_path, monkeypatch):
    """The manager's desk."""
    monkeypatch.chdir(tmp_path)
    lay(shop.database, shop.actor("manager"), tmp_path, at("2026-11-01 08:00"))
    return tmp_path


@pytest.fixture
def made(tmp_path):
    """A file such as as_report makes."""
    on_a_desk(tmp_path, *CELLS[:3])
    book = nbformat.read(tmp_path / "mine.ipynb", as_version=4)
    book.cells.insert(0, nbformat.v4.new_code_cell("month = '2026-10'\nlanguage = 'zh'", metadata={"tags": ["parameters"]}))
    asked = {name: {"kind": name, "label": {"zh": name, "en": name}} for name in ("month", "language")}
    told = {"zh": "渠道观察", "en": "Channel watch"}
    book.metadata["forecourt"] = {"title": told, "about": told, "registers": ["channels", "customers", "leads", "stores"], "parameters": asked}
    nbformat.write(book, tmp_path / "channel_watch.ipynb")
    return tmp_path / "channel_watch.ipynb"


def submitted(shop, file, who="manager"):
    report, notebook, reading = read(file.name, file.read_bytes())
    with shop.write(who) as session:
        return hand_in(session, report.name, report.title, notebook, registers_of(report), reading).id


def test_what_it_reads_is_found_by_itself(shop, desk):
    """Y4: it is played once; a frame, a figure and SQL are noted, an overview is not; the cell that makes the report is no part of it."""
    on_a_desk(desk, *CELLS)
    file = desk / as_report("mine.ipynb", "channel_watch", ("渠道观察", "Channel watch"))
    report, notebook, _ = read(file.name, file.read_bytes())
    assert [each.__tablename__ for each in report.registers] == READ
    assert "来电" in registers_of(report).zh
    assert "Channels" in registers_of(report).en
    assert [cell["source"] for cell in notebook["cells"] if "as_report" in cell["source"]] == []
    assert [each.name for each in desk.glob(".rehearsal*")] == [], "nothing of the rehearsal stays"
    key = submitted(shop, file)
    shop.move("admin", OwnReport.approve, key)
    with shop.read() as session:
        own = lay_out(session, desk / "notebooks")
    asked = Run("channel_watch", {"month": "2026-10", "store": "all", "language": "zh"}, shop.actor("manager"), at("2026-11-01 08:00"))
    assert "by_channel" in run(asked, shop.database, desk / "out", own=own)["tables"]


@ON_ONE
def test_a_report_gets_nothing_that_was_not_approved(shop, made, tmp_path):
    """Y4: a run holds the registers that the administrator saw; the history, which repeats all values, is never among them."""
    book = json.loads(made.read_text("utf-8"))
    book["cells"][-1]["source"] = "import sqlite3; sqlite3.connect('data.sqlite').execute('SELECT phone FROM calls')"
    made.write_text(json.dumps(book), "utf-8")
    key = submitted(shop, made)
    shop.move("admin", OwnReport.approve, key)
    with shop.read() as session:
        own = lay_out(session, tmp_path / "notebooks")
    with pytest.raises(Failed, match="它读取了“来电”"):
        run(Run("channel_watch", {"month": "2026-10"}, shop.actor("manager"), at("2026-11-01 08:00")), shop.database, tmp_path / "out", own=own)
    book["metadata"]["forecourt"]["registers"].append("audit_entries")
    with pytest.raises(Invalid, match="操作记录"):
        read(made.name, json.dumps(book).encode())


@ON_ONE
def test_a_notebook_that_does_not_come_to_its_end_is_no_report(shop, desk):
    """The cell that fails is told before anybody reads it."""
    on_a_desk(desk, "from reports.lab import *", "frame('leads')", "1 / 0")
    with pytest.raises(Failed, match="division by zero") as failed:
        as_report("mine.ipynb", "channel_watch", ("渠道观察", "Channel watch"))
    assert failed.value.cell == "1 / 0"
    assert not (desk / "channel_watch.ipynb").exists()


def test_it_is_in_the_catalogue_once_approved_and_runs_like_any_other(shop, made, tmp_path):
    """Handed in, read, approved; then it has parameters, a page and figures; withdrawn, it is gone."""
    Road(shop).lead("2026-10-02")
    key = submitted(shop, made)
    own = tmp_path / "notebooks"

    def known():
        with shop.read() as session:
            return set(catalogue(FOLDER, lay_out(session, own)))

    assert "channel_watch" not in known()
    with pytest.raises(Forbidden):
        shop.move("manager", OwnReport.approve, key)
    with pytest.raises(Invalid, match="没有报表"):
        shop.create("manager", ReportSchedule, at("2026-10-31 12:00"), report="channel_watch", rhythm="M1 08:00")
    shop.move("admin", OwnReport.approve, key)
    assert "channel_watch" in known()
    desk = Desk(shop.database, tmp_path)
    shop.create("manager", ReportSchedule, at("2026-10-31 12:00"), report="channel_watch", rhythm="M1 08:00")
    [run_id] = arrange(shop.database, at("2026-11-01 08:00"))
    assert attempt(desk, run_id).done, "it is scheduled like any other, for the month before"
    assert desk.archive.figures(run_id)["tables"]["by_channel"] == [{"channel": "400电话", "value": 1}]
    assert "13800000001" not in (own / "channel_watch.ipynb").read_text("utf-8")
    shop.move("manager", OwnReport.withdraw, key)
    assert "channel_watch" not in known()
    [run_id] = arrange(shop.database, at("2026-12-01 08:00"))
    assert (outcome := attempt(desk, run_id)).why is not None, "withdrawn, it is made no more"
    assert not outcome.again


@ON_ONE
def test_a_new_edition_takes_the_place_of_the_last(shop, made):
    first, second = submitted(shop, made), submitted(shop, made)
    shop.move("admin", OwnReport.approve, first)
    shop.move("admin", OwnReport.approve, second)
    assert [shop.value(OwnReport, key, "state") for key in (first, second)] == [OwnReportState.WITHDRAWN, OwnReportState.APPROVED]
    with shop.read() as session:
        told = {(each.recipient_id, each.href) for each in session.query(Notification)}
    assert (shop.person("admin"), f"/admin/own_reports/details/?id={first}") in told
    assert (shop.person("manager"), f"/admin/own_reports/details/?id={second}") in told


@ON_ONE
def test_nobody_approves_their_own(shop, made):
    key = submitted(shop, made, "admin")
    with pytest.raises(Forbidden):
        shop.move("admin", OwnReport.approve, key)


@ON_ONE
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("monthly_summary.ipynb", None, "系统自带"),
        ("我的.ipynb", None, "小写字母"),
        ("mine.ipynb", b"no notebook", "不是笔记本"),
        ("mine.ipynb", b"\xff\xfe", "不是笔记本"),
        ("mine.ipynb", json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode(), "as_report"),
        ("mine.ipynb", b"x" * (1024 * 1024 + 1), "1 MB"),
    ],
)
def test_what_could_not_run_is_not_handed_in(shop, name, content, sentence):
    with pytest.raises(Invalid, match=sentence):
        read(name, content or b"{}")


@ON_ONE
def test_it_is_handed_in_and_approved_in_the_browser(web, made):
    """Who may run reports may hand one in; the administrator reads the source on its page before approving."""
    manager, admin = web.visit("manager"), web.visit("admin")
    answer = manager.post("/reports/publish", {"file": (io.BytesIO(made.read_bytes()), "channel_watch.ipynb")})
    assert answer.status_code == 302, words(answer)
    address = answer.headers["Location"]
    page = words(admin.get(address))
    assert "figures.leads_total" in page
    assert "渠道、客户、线索、门店" in page, "who approves it sees which registers it reads"
    assert "渠道观察" in page
    assert "'zh':" not in page
    key = address.rpartition("=")[2]
    assert manager.post(f"/admin/own_reports/{key}/do/approve").status_code == 403
    assert "渠道观察" not in words(manager.get("/reports/"))
    assert admin.post(f"/admin/own_reports/{key}/do/approve").status_code == 302
    assert "渠道观察" in words(manager.get("/reports/"))
    assert manager.get("/reports/channel_watch/new").status_code == 200
    assert "渠道观察" in words(manager.get("/admin/report_schedules/new/"))
    planned = manager.post("/admin/report_schedules/new/", {"report": "channel_watch", "rhythm": "每周一 08:00"})
    assert planned.status_code == 302
    assert "渠道观察" in words(manager.get(planned.location))
    refused = manager.post("/reports/publish", {"file": (io.BytesIO(b"?"), "monthly_summary.ipynb")})
    assert (refused.status_code, "系统自带" in words(refused)) == (422, True)
    assert web.visit("consultant1").post("/reports/publish", {}).status_code == 403
    with web.shop.read() as session:
        assert session.query(OwnReport).count() == 1
