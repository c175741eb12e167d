"""Jobs, schedules, archive and delivery: what is asked for is made once, whoever dies over it."""

import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest
from dbos import DBOS
from sqlalchemy import select, update

from models import clock
from models.exchange.spelling import is_said_of
from models.notifications import Notification
from models.people import Store
from models.refused import Invalid, Refused
from models.reporting import SWEEP, ReportRun, ReportSchedule, RunState, Worker
from models.rhythm import Rhythm, read_rhythm
from models.roles import Role
from models.rules.schedules import next_times
from models.running import AuditEntry, CalendarDay, DayOpening
from reports import attempts, delivery, jobs
from reports.attempts import Desk, Outcome, conclude
from reports.catalogue import catalogue
from reports.keeper import arrange, worker_name
from reports.runner import Failed

from .road import at
from .test_reports_run import notebook
from .web import words

ROOT = Path(__file__).parents[1]
SAID = {
    "每月1日 08:00": "M1 08:00", "monthly on the 1st at 08:00": "M1 08:00", "每周一 8:00": "W1 08:00", "星期天20点30分": None, "每星期天20点30分": "W7 20:30",
    "every Friday at 18:00": "W5 18:00", "每天 20:30": "D 20:30", "每季度首个工作日 08:00": "Q 08:00", "闭店时": "C", "at closing": "C", "M31 07:15": "M31 07:15",
    "每月32日 08:00": None, "每月0日 08:00": None, "每天 25:00": None, "tomorrow": None, "W8 08:00": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), SAID.items())
def test_a_rhythm_is_said_in_plain_words(text, code):
    if code is None:
        with pytest.raises(Invalid, match="每月1日"):
            read_rhythm(text)
        return
    rhythm = read_rhythm(text)
    assert rhythm.code == code
    assert read_rhythm(rhythm.label.zh) == read_rhythm(rhythm.label.en) == Rhythm.of(code) == rhythm


def scheduled(shop, rhythm: str, report: str = "monthly_summary", who: str = "manager", **more) -> int:
    return shop.create(who, ReportSchedule, at("2026-10-31 12:00"), report=report, rhythm=rhythm, **more)


def following(shop, rhythm: str, after: str, count: int = 3) -> list[str]:
    with shop.by_system() as session:
        store = session.get_one(Store, shop.store)
        times = next_times(session, ReportSchedule(rhythm=rhythm, store_id=store.id, report=SWEEP), at(after), count)
        return [f"{clock.to_local(each, store.timezone):%m-%d %H:%M}" for each in times]


def test_Y2_the_next_times_are_the_stores_own(shop):
    """The last day of a shorter month, the first working day of a quarter, the closing of working days only, its own zone."""
    assert following(shop, "M31 08:00", "2026-01-31 09:00") == ["02-28 08:00", "03-31 08:00", "04-30 08:00"]
    assert following(shop, "W1 08:00", "2026-11-02 07:59") == ["11-02 08:00", "11-09 08:00", "11-16 08:00"]
    with shop.by_system() as session:
        for day in range(1, 5):
            session.add(CalendarDay(store_id=shop.store, day=date(2026, 10, day), kind=DayOpening.CLOSED))
        session.add(CalendarDay(store_id=shop.store, day=date(2026, 10, 5), kind=DayOpening.WORKING))
    assert following(shop, "Q 08:00", "2026-09-30 20:00", 1) == ["10-05 08:00"]
    assert following(shop, "C", "2026-10-04 12:00", 1)[0].startswith("10-05")
    with shop.by_system() as session:
        session.get_one(Store, shop.store).timezone = "Asia/Tokyo"
    assert following(shop, "D 08:00", "2026-11-02 06:59", 1) == ["11-02 08:00"], "eight in Tokyo is seven in Shanghai"


def test_a_missed_schedule_is_made_up_for_once_and_says_so(shop):
    """The machine was off for three days: one run, of the last time that was missed, marked late; then on as always."""
    key = scheduled(shop, "D 08:00")
    assert shop.value(ReportSchedule, key, "next_at") == at("2026-11-01 08:00")
    now = at("2026-11-04 10:00")
    made = arrange(shop.database, now)
    assert arrange(shop.database, now) == []
    with shop.row(ReportRun, made[0]) as run:
        assert (len(made), run.due_at, run.as_of, run.is_late, run.schedule_id) == (1, at("2026-11-04 08:00"), at("2026-11-04 08:00"), True, key)
    assert shop.value(ReportSchedule, key, "next_at") == at("2026-11-05 08:00")
    [punctual] = arrange(shop.database, at("2026-11-05 08:00"))
    assert shop.value(ReportRun, punctual, "is_late") is False
    with pytest.raises(Refused, match="已经安排"), shop.by_system() as session:
        session.add(ReportRun(report="monthly_summary", schedule_id=key, due_at=at("2026-11-05 08:00"), asked_at=now))
    shop.move("manager", ReportSchedule.pause, key)
    assert arrange(shop.database, at("2026-12-01 08:00")) == []
    shop.move("manager", ReportSchedule.resume, key)
    assert shop.value(ReportSchedule, key, "next_at") > clock.now()


def test_two_workers_arrange_a_slot_once(shop):
    for _ in range(3):
        scheduled(shop, "D 08:00")
    found: list[int] = []
    workers = [threading.Thread(target=lambda: found.extend(arrange(shop.database, at("2026-11-01 08:00")))) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(found) == len(set(found)) == 3


def test_a_machines_workers_have_names_of_their_own_and_keep_them(tmp_path):
    with worker_name(tmp_path) as first, worker_name(tmp_path) as second:
        assert first != second
    with worker_name(tmp_path) as again:
        assert again == first


# -- one run, with a stand-in for the notebook ---------------------------------------------------------------------------


@pytest.fixture
def desk(shop, tmp_path) -> Desk:
    return Desk(shop.database, tmp_path / "home")


@pytest.fixture
def office(web, desk, monkeypatch) -> Desk:
    """The same, beside the screens."""
    monkeypatch.setitem(web.app.config, "FORECOURT", replace(web.app.config["FORECOURT"], home=desk.home))
    return desk


@pytest.fixture
def figures(monkeypatch) -> dict:
    """What the stand-in publishes; put an exception under "raises" to have it fail."""
    told = {"figures": {"leads_total": 7}, "tables": {}, "code_version": "forecourt 0 · x"}

    def run(what, database, out, **options):
        if "raises" in told:
            raise told["raises"]
        out.mkdir(parents=True)
        made = told | {"report": what.report, "as_of": what.as_of.isoformat(), "parameters": {"month": "2026-10"} | dict(what.parameters), "by": what.actor.role.value}
        (out / "figures.json").write_text(json.dumps(made), "utf-8")
        (out / "report.html").write_text("<h1>十月</h1>", "utf-8")
        (out / "report.pdf").write_bytes(b"%PDF-1.7 " + b"x" * 500)

    monkeypatch.setattr(attempts, "run", run)
    return told


def wish(shop, who: str = "manager", **about) -> int:
    with shop.by_system() as session:
        kept = ReportRun(report="monthly_summary", parameters={"month": "2026-10"}, asked_by_id=shop.person(who), store_id=shop.store, asked_at=clock.now(), as_of=clock.now(), **about)
        session.add(kept)
        session.flush()
        return kept.id


def make(desk: Desk, run_id: int) -> Outcome:
    outcome = attempts.attempt(desk, run_id)
    conclude(desk, run_id, outcome)
    return outcome


def told_to(shop) -> list[tuple[int, str, str]]:
    with shop.read() as session:
        return [(each.recipient_id, each.title["zh"], each.href) for each in session.scalars(select(Notification).order_by(Notification.id))]


def test_a_run_made_again_is_a_new_edition_that_says_what_changed(web, office, figures):
    first, second = wish(web.shop), wish(web.shop)
    make(office, first)
    figures["figures"] = {"leads_total": 9}
    make(office, second)
    make(office, second)
    assert [web.shop.value(ReportRun, key, "edition") for key in (first, second)] == [1, 2]
    assert office.archive.figures(first)["figures"] == {"leads_total": 7}, "as published it stays"
    assert [href for _, _, href in told_to(web.shop)] == [f"/reports/runs/{first}/", f"/reports/runs/{second}/"], "each is told once"
    page = words(web.visit("manager").get(f"/reports/runs/{second}/"))
    assert "第 2 版" in page
    assert "与上一版相比 集客总量 7 9" in page


def test_a_run_is_for_its_readers_and_says_who_read_it(web, office, figures):
    run_id = wish(web.shop)
    make(office, run_id)
    href = f"/reports/runs/{run_id}/"
    assert web.visit("gm").get(f"{href}report.html").status_code == 200
    assert web.visit("gm").get(f"{href}report.pdf").headers["Content-Disposition"].startswith("attachment")
    for stranger in ("consultant1", "s2manager", "frontdesk"):
        assert web.visit(stranger).get(f"{href}report.html").status_code in (403, 404)
    page = words(web.visit("manager").get(href))
    assert page.count("总经理") == 1
    assert "第 " not in page


def test_what_fails_is_told_to_its_owner_with_the_cell_and_to_the_administrator_with_the_trace(web, office, figures):
    figures["raises"] = Failed("报表没有完成:缺数", "It did not finish: no data", cell="summary.by_moon()", trace="Traceback: line 7 of the moon")
    run_id = wish(web.shop)
    assert make(office, run_id).again
    assert told_to(web.shop) == [(web.shop.person("manager"), "报表未能生成:月度总结", f"/reports/runs/{run_id}/")]
    page, trace = words(web.visit("manager").get(f"/reports/runs/{run_id}/")), words(web.visit("admin").get(f"/reports/runs/{run_id}/"))
    assert "缺数" in page
    assert "summary.by_moon()" in page
    assert "line 7 of the moon" not in page
    assert "line 7 of the moon" in trace
    figures["raises"] = ZeroDivisionError("our own fault")
    assert make(office, wish(web.shop)).why is not None, "a fault of ours is an outcome too: the other reports go on"


def test_a_run_that_waits_again_after_a_backup_was_brought_back_is_made(shop, desk, figures):
    """The queue stands beside the rows and is not brought back with them: it believes that this number was made long ago."""
    run_id = wish(shop)
    jobs.open_queue(desk, polling=0.05)
    try:
        for _ in range(2):
            DBOS.retrieve_workflow(jobs.hand_over(run_id)).get_result()
            with shop.row(ReportRun, run_id) as run:
                assert run.state is RunState.DONE
            with shop.by_system() as session:
                session.execute(update(ReportRun).values(state=RunState.WAITING, as_of=at("2026-11-05")))
    finally:
        jobs.close_queue()


def test_a_report_that_fails_is_tried_again_and_then_its_owner_is_told_once(shop, desk, figures, monkeypatch):
    """Three attempts by the queue itself, handed over twice or not; one sentence to whoever owns the schedule; the next report is made."""
    monkeypatch.setattr(jobs, "PAUSE", 0.0)
    scheduled(shop, "D 08:00", role=Role.GENERAL_MANAGER)
    [failing] = arrange(shop.database, at("2026-11-01 08:00"))
    figures["raises"] = Failed("报表没有完成:缺数", "It did not finish: no data", cell="summary.by_moon()")
    jobs.open_queue(desk, polling=0.05)
    try:
        for job in [jobs.hand_over(failing) for _ in range(2)]:
            DBOS.retrieve_workflow(job).get_result()
        with shop.row(ReportRun, failing) as run:
            assert (run.state, run.tries, run.failed_cell) == (RunState.FAILED, jobs.TRIES, "summary.by_moon()")
        assert told_to(shop) == [(shop.person("manager"), "报表未能生成:月度总结", f"/reports/runs/{failing}/")]
        del figures["raises"]
        [following] = arrange(shop.database, at("2026-11-02 08:00"))
        DBOS.retrieve_workflow(jobs.hand_over(following)).get_result()
    finally:
        jobs.close_queue()
    with shop.row(ReportRun, following) as run:
        assert (run.state, run.tries) == (RunState.DONE, 1)
    assert {person for person, title, _ in told_to(shop) if title.startswith("报表已生成")} == {shop.person("manager"), shop.person("gm")}


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
def test_while_a_report_waits_for_its_next_attempt_others_are_made(shop, desk, figures, monkeypatch):
    monkeypatch.setattr(jobs, "PAUSE", 1.0)
    stand_in, made = attempts.run, []

    def run(what, *options, **more):
        made.append(what.report)
        if len(made) == 1:
            raise Failed("没有完成", "It did not finish")
        stand_in(what, *options, **more)

    monkeypatch.setattr(attempts, "run", run)
    asked = [wish(shop), wish(shop)]
    with shop.by_system() as session:
        session.get_one(ReportRun, asked[1]).report = "daily_brief"
    jobs.open_queue(desk, polling=0.05)
    try:
        for job in [jobs.hand_over(each) for each in asked]:
            DBOS.retrieve_workflow(job).get_result()
    finally:
        jobs.close_queue()
    assert made == ["monthly_summary", "daily_brief", "monthly_summary"]
    assert [shop.value(ReportRun, each, "state") for each in asked] == [RunState.DONE, RunState.DONE]


def test_a_schedule_nobody_owns_is_made_with_the_rights_it_is_for(shop, desk, figures):
    with shop.by_system() as session:
        session.add(ReportSchedule(store_id=shop.store, report="monthly_summary", rhythm="M1 08:00", role=Role.GENERAL_MANAGER, next_at=at("2026-11-01 08:00"), settings="basis=cohort"))
    [run_id] = arrange(shop.database, at("2026-11-01 08:00"))
    make(desk, run_id)
    made = desk.archive.figures(run_id)
    assert (made["by"], made["parameters"]["store"], made["parameters"]["basis"]) == ("gm", "S1", "cohort")
    assert [person for person, _, _ in told_to(shop)] == [shop.person("gm")]


def test_whoever_left_makes_no_report_any_more(shop, desk, figures):
    run_id = wish(shop, "supervisor")
    with shop.by_system() as session:
        session.get_one(attempts.Employee, shop.person("supervisor")).voided_at = clock.now()
    assert "已离职" in make(desk, run_id).why.zh


def test_the_sweep_runs_as_a_job(shop, desk):
    scheduled(shop, "D 00:20", SWEEP)
    [run_id] = arrange(shop.database, at("2026-11-01 00:20"))
    assert make(desk, run_id).done
    assert shop.value(ReportRun, run_id, "state") is RunState.DONE


def test_a_wish_waits_on_its_page_and_can_be_taken_back(web, office, figures):
    manager = web.visit("manager")
    form = {"month": "2026-10", "store": "S1", "basis": "activity", "language": "zh"}
    place = manager.post("/reports/monthly_summary/new", form).location
    assert manager.post("/reports/monthly_summary/new", form).location == place, "asked twice it waits once"
    assert manager.ask(f"{place}state").get_json() == {"state": "waiting", "text": "排队中"}
    assert "没有报表进程在运行" in words(manager.get(place))
    assert web.visit("supervisor").post(f"{place}cancel").status_code == 403
    assert manager.post(f"{place}cancel").status_code == 302
    run_id = int(place.split("/")[-2])
    assert make(office, run_id).gone
    assert web.shop.value(ReportRun, run_id, "state") is RunState.CANCELLED


def test_the_keys_in_a_schedules_addresses_are_shown_in_its_form_alone(web):
    """Y4: whoever reads the schedule learns where it goes, not the password; a file that was exported leaves it as it is."""
    manager, gm = web.visit("manager"), web.visit("gm", "en")
    about = {"report": "monthly_summary", "rhythm": "每周一 08:00", "addresses": "mailto://shop:geheim@example.org\nwecombot://geheim"}
    place = manager.post("/admin/report_schedules/new/", about).location
    row = place.rpartition("=")[2]
    files = [gm.get(f"/admin/report_schedules/export/csv/{how}").get_data(as_text=True) for how in ("", "?every=1")]
    pages = [each.get(f"/admin/report_schedules/{page}").get_data(as_text=True) for each in (manager, gm) for page in ("", f"details/?id={row}")]
    assert all("geheim" not in each for each in (*files, *pages))
    assert "mailto://…" in pages[1]
    assert "wecombot://…" in files[1]
    assert "geheim" in manager.get(f"/admin/report_schedules/edit/?id={row}").get_data(as_text=True)
    with web.shop.read() as session:
        (told,) = session.scalars(select(AuditEntry.changes).where(AuditEntry.register == "report_schedules", AuditEntry.action == "create"))
        schedule = session.get_one(ReportSchedule, int(row))
        assert told["addresses"] == [None, "mailto://…\nwecombot://…"]
        assert is_said_of(ReportSchedule.fields["addresses"], schedule, "mailto://…\nwecombot://…")
    refused = manager.post("/admin/report_schedules/new/", about | {"addresses": "mailto://…"})
    assert refused.status_code == 422
    assert "请填写完整地址" in words(refused)


def test_a_schedule_is_written_in_plain_words_and_tells_its_next_five_times(web):
    manager = web.visit("manager")
    refused = manager.post("/admin/report_schedules/new/", {"report": "monthly_summary", "rhythm": "每逢满月", "addresses": "file:///etc/passwd"})
    assert refused.status_code == 422
    assert "每周一 08:00" in words(refused)
    refused = manager.post("/admin/report_schedules/new/", {"report": "monthly_summary", "rhythm": "每周一 08:00", "addresses": "file:///etc/passwd"})
    assert refused.status_code == 422
    made = manager.post("/admin/report_schedules/new/", {"report": "monthly_summary", "rhythm": "每周一 08:00", "role": "gm"})
    assert made.status_code == 302
    page = manager.get(made.location).get_data(as_text=True)
    assert page.count("08:00</li>") == 5
    assert "every Monday at 08:00" in words(web.visit("gm", "en").get("/reports/"))
    assert web.visit("consultant1").get("/admin/report_schedules/new/").status_code == 403


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"settings": "mnth=2026-10"}, "没有参数 mnth"),
        ({"settings": "basis=moon"}, "moon"),
        ({"settings": "store=S2"}, "门店已在上面选定"),
        ({"report": "growth_sheet", "settings": "person=s2consultant"}, "没有员工"),
        ({"role": Role.CONSULTANT}, "没有查看此报表的权限"),
        ({"role": Role.MARKETING}, "没有查看此报表的权限"),
        ({"role": Role.FINANCE}, "没有查看此报表的权限"),
    ],
)
def test_Y4_what_a_schedule_could_not_ask_for_now_it_is_refused_when_it_is_written(shop, asked, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        shop.create("manager", ReportSchedule, at("2026-10-31 12:00"), **({"report": "monthly_summary", "rhythm": "D 08:00"} | asked))
    assert refusal.value.field in ("settings", "role")


def test_Y4_positions_are_sent_what_they_may_read(shop):
    for report, role in (("channel_return", Role.MARKETING), ("statement", Role.FINANCE), ("monthly_summary", Role.SUPERVISOR)):
        scheduled(shop, "D 08:00", report, role=role)


def test_Y4_a_stores_schedule_tells_of_that_store_alone_also_where_its_owner_sees_all(shop, desk, monkeypatch):
    asked = []
    monkeypatch.setattr(attempts, "run", lambda what, *_, **__: asked.append(what))
    monkeypatch.setattr(desk.archive.__class__, "publish", lambda *_: None)
    scheduled(shop, "D 08:00", who="headoffice", store=shop.store)
    scheduled(shop, "D 09:00", who="headoffice")
    for run_id in arrange(shop.database, at("2026-11-01 10:00")):
        attempts.attempt(desk, run_id)
    assert [each.only_store for each in asked] == [shop.store, None]


def test_the_archive_says_what_was_asked_for_and_leads_to_the_report(web, office, figures):
    """In the words of the report's form, in the reader's language."""
    with web.shop.by_system() as session:
        kept = ReportRun(report="monthly_summary", parameters={"month": "2026-10", "store": "S1", "basis": "cohort", "language": "zh"}, asked_by_id=web.shop.person("manager"), store_id=web.shop.store, asked_at=clock.now(), as_of=clock.now())
        session.add(kept)
        session.flush()
        run_id = kept.id
    make(office, run_id)
    gm = web.visit("gm", "en")
    for page in ("/admin/report_runs/", "/reports/"):
        shown = gm.get(page)
        assert "October 2026 · 城东店 · By cohort" in words(shown)
        assert f'href="/reports/runs/{run_id}/"' in shown.get_data(as_text=True)
    assert f'href="/reports/runs/{run_id}/"' in gm.get(f"/admin/report_runs/details/?id={run_id}").get_data(as_text=True)


# -- messages ------------------------------------------------------------------------------------------------------------


class Mailbox(socketserver.StreamRequestHandler):
    """Just enough of SMTP to receive a letter."""

    def handle(self):
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while not letter.endswith(b"\r\n.\r\n"):
                    letter += self.rfile.readline()
                self.server.received.append(letter)
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


class Group(BaseHTTPRequestHandler):
    """A group's robot that takes JSON."""

    def do_POST(self):
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    opened = []

    def listen(kind, handler):
        server = kind(("127.0.0.1", 0), handler)
        server.received = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened.append(server)
        return server

    yield listen
    for server in opened:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
def test_a_report_is_sent_once_by_mail_with_its_pdf_and_to_a_group_with_a_link(shop, desk, figures, receiver):
    mail, group = receiver(socketserver.ThreadingTCPServer, Mailbox), receiver(HTTPServer, Group)
    addresses = f"mailto://127.0.0.1:{mail.server_address[1]}?from=shop@example.org&to=gm@example.org&mode=insecure\njson://127.0.0.1:{group.server_address[1]}/robot"
    scheduled(shop, "D 08:00", addresses=addresses)
    [run_id] = arrange(shop.database, at("2026-11-01 08:00"))
    make(desk, run_id)
    where = replace(desk, address="https://forecourt.example.org/")
    assert delivery.deliver(where, run_id) == []
    assert delivery.deliver(where, run_id) == []
    assert len(mail.received) == len(group.received) == 1
    assert b"application/pdf" in mail.received[0] or b"report.pdf" in mail.received[0]
    link = f"https://forecourt.example.org/reports/runs/{run_id}/"
    assert link in group.received[0].decode()
    assert "月度总结" in json.loads(group.received[0])["title"]


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
def test_where_a_report_could_not_be_delivered_its_owner_is_told(shop, desk, figures):
    """Without the address's secrets."""
    scheduled(shop, "D 08:00", addresses="json://robot:geheim@127.0.0.1:9/gone")
    [run_id] = arrange(shop.database, at("2026-11-01 08:00"))
    make(desk, run_id)
    assert delivery.deliver(desk, run_id) == ["json"]
    with shop.read() as session:
        told = session.scalars(select(Notification).order_by(Notification.id.desc())).first()
    assert (told.recipient_id, told.title["zh"]) == (shop.person("manager"), "报表未能送达:月度总结")
    assert "json" in told.text["zh"]
    assert "geheim" not in str(told.text)


# -- real processes ------------------------------------------------------------------------------------------------------


def until(holds, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def open_worker(stand, home: Path, notebooks: Path, name: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.worker", stand.url, str(home), str(notebooks), name]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def at_work_in(folder: Path) -> list[str]:
    """The processes that have to do with what lies in a folder."""
    found = [each.info["cmdline"] or () for each in psutil.process_iter(["cmdline"])]
    return [line for line in map(" ".join, found) if str(folder) in line]


def test_a_killed_worker_loses_nothing_and_publishes_nothing_twice(stand, shop, tmp_path):
    """kill -9 in the middle of a notebook; a living worker takes over what the dead one had begun."""
    home, endless = tmp_path / "home", notebook(tmp_path / "endless", "import time; time.sleep(10_000)")
    with shop.by_system() as session:
        kept = ReportRun(report="strange", parameters={"month": "2026-10"}, asked_by_id=shop.person("manager"), store_id=shop.store, asked_at=clock.now(), as_of=at("2026-11-05"))
        session.add(kept)
        session.flush()
        run_id = kept.id
    first = open_worker(stand, home, endless, "first")
    try:
        until(lambda: (shop.value(ReportRun, run_id, "progress") or {}).get("zh") == "正在运行笔记本")
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    assert shop.value(ReportRun, run_id, "state") is RunState.RUNNING
    until(lambda: not at_work_in(home), 60)
    second = open_worker(stand, home, notebook(tmp_path / "notebooks", "1"), "second")
    try:
        until(lambda: shop.value(ReportRun, run_id, "state") is RunState.DONE)
    finally:
        os.killpg(second.pid, signal.SIGKILL)
        second.wait()
    assert shop.value(ReportRun, run_id, "tries") == 2
    assert [path.name for path in (home / "reports").iterdir()] == [str(run_id)], "nothing of the dead one's draft is left"
    assert (home / "reports" / str(run_id) / "report.html").is_file()
    assert len(told_to(shop)) == 1
    with shop.read() as session:
        assert set(session.scalars(select(Worker.name))) == {"first", "second"}


def test_a_notebook_that_is_dropped_in_is_a_report_like_any_other(web, office, tmp_path, monkeypatch):
    """It has a form, a schedule, an archive, permissions, a page, a PDF and a workbook."""
    cells = ("from reports.blocks import Card, KpiRow, Table, Column\nKpiRow((Card('线索', 3),))", "Table((Column('name', '姓名'),), ({'name': '王<b>小明'},), title='人')")
    folder = notebook(tmp_path / "notebooks", *cells)
    monkeypatch.setattr(sys.modules["admin_app.pages.reports"], "FOLDER", folder)
    monkeypatch.setattr(ReportSchedule, "offers", staticmethod(lambda: {name: each.title for name, each in catalogue(folder).items()}))
    manager = web.visit("manager")
    assert "怪报表" in words(manager.get("/reports/"))
    assert 'name="month"' in manager.get("/reports/strange/new").get_data(as_text=True)
    assert web.visit("consultant1").get("/reports/strange/new").status_code == 403
    assert manager.post("/admin/report_schedules/new/", {"report": "strange", "rhythm": "每天 08:00"}).status_code == 302
    place = manager.post("/reports/strange/new", {"month": "2026-10"}).location
    assert make(replace(office, notebooks=folder), int(place.split("/")[-2])).done
    page = words(manager.get(place))
    assert "已完成" in page
    for name, start in (("report.html", b"<!doctype html>"), ("report.pdf", b"%PDF-"), ("report.xlsx", b"PK"), ("figures.json", b"{"), ("notebook.ipynb", b"{")):
        answer = manager.get(f"{place}{name}")
        assert answer.status_code == 200, name
        assert answer.get_data().startswith(start)
        assert web.visit("s2manager").get(f"{place}{name}").status_code == 404
    assert "王<b>" not in manager.get(f"{place}report.html").get_data(as_text=True)
