"""The command line on data: files out and in, accounts, backups, and the demo – on both databases."""

import csv
import os

import pytest
from python_calamine import load_workbook
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from models import clock, demo
from models.customers import Lead
from models.db import Database, sqlite_url
from models.people import Employee
from models.products import VehicleModel
from models.roles import Role
from models.running import AuditEntry, Import, Login
from models.sales import Payment
from models.uploads import FileStore, examine


@pytest.fixture
def at_work(command, stand, shop):
    """Commands on the dealership's database."""
    command.set("DATABASE_URL", stand.url)
    return command


def table(path, encoding="utf-8-sig") -> list[dict]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def test_people_get_labels_words_and_local_times(at_work, shop, tmp_path):
    shop.lead(Role.CONSULTANT, name="=1+1", phone="13812345678", expected_purchase="within_week")
    assert at_work("export", "leads", "leads.csv").code == 0
    assert (tmp_path / "leads.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "the mark by which Excel knows the text"
    (row,) = table(tmp_path / "leads.csv")
    assert (row["Name"], row["Phone"], row["Expected purchase"], row["State"]) == ("'=1+1", "13812345678", "Within a week", "Open")
    assert row["Store"] == "城东店"
    assert at_work("export", "leads", "leads.xlsx").code == 0
    heading, line = load_workbook(str(tmp_path / "leads.xlsx")).get_sheet_by_index(0).to_python()
    assert dict(zip(heading, line, strict=True))["Channel"] == "400电话"


def test_programs_get_every_row_by_column_name_with_ids_and_utc(at_work, shop, tmp_path):
    lead = shop.lead(Role.CONSULTANT)
    order = shop.signed_order(lead)
    shop.paid(order, "100000")
    assert at_work("export", "payments", "payments.csv", "--raw").code == 0
    (row,) = table(tmp_path / "payments.csv", "utf-8")
    assert (row["order_id"], row["amount"], row["state"], row["kind"]) == (str(order), "100000.00", "confirmed", "balance")
    with shop.read() as session:
        confirmed = session.scalars(select(Payment.confirmed_at)).one()
    assert row["confirmed_at"] == confirmed.isoformat().replace("+00:00", "Z")
    assert "password_hash" not in table_of(at_work, tmp_path, "employees")[0]


def table_of(command, folder, register, *options) -> list[dict]:
    assert command("export", register, "out.csv", "--raw", *options).code == 0
    return table(folder / "out.csv", "utf-8")


def test_where_chooses_by_word_day_link_and_borrowed_field(at_work, shop, tmp_path):
    mine = shop.lead(Role.CONSULTANT, name="赵一", phone="13900000001")
    waiting = shop.lead(Role.DCC, name="钱二", phone="13900000002")

    def found(*wishes):
        return {int(row["id"]) for row in table_of(at_work, tmp_path, "leads", *(word for wish in wishes for word in ("--where", wish)))}

    assert found("owner=consultant1") == found(f"owner={shop.person('consultant1')}") == found("name=赵一") == found("phone=139 0000 0001") == {mine}
    assert found("state=new") == found("state=待分配") == {waiting}
    assert found("owner=") & {mine} == set()
    with shop.read() as session:
        captured = clock.to_local(session.get_one(Lead, mine).captured_at)
    assert all(mine in found(f"captured_at={captured:{span}}") for span in ("%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H:%M"))
    assert found("captured_at=1999-01-01") == set()
    for wish, sentence in (("colour=red", "no field colour"), ("state=asleep", "not one of"), ("owner", "field=value"), ("captured_at=soon", "not a date")):
        said = at_work("export", "leads", "out.csv", "--where", wish)
        assert (said.code, sentence in said.err) == (2, True)


def test_Y4_an_export_is_kept_in_the_history(at_work, shop):
    at_work("export", "customers", "customers.csv")
    with shop.read() as session:
        kept = session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert (kept.register, kept.surface) == ("customers", "command")


def test_a_file_that_cannot_be_written_leaves_nothing(at_work, tmp_path):
    said = at_work("export", "leads", "no/such/folder/leads.csv")
    assert (said.code, "cannot be written" in said.err) == (2, True)
    (tmp_path / "leads.xlsx").mkdir()
    assert at_work("export", "leads", "leads.xlsx").code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["leads.xlsx"]


@pytest.mark.parametrize(("phones", "code", "taken"), [(("13900000001", "13900000002"), 0, 2), (("13900000001", "abc"), 1, 1), (("abc", "def"), 2, 0)])
def test_an_import_tells_by_its_exit_code_what_came_in(at_work, shop, tmp_path, phones, code, taken):
    file = tmp_path / "leads.csv"
    file.write_text("Store,Name,Phone,Channel\n" + "".join(f"S1,Li,{phone},phone\n" for phone in phones), "utf-8")
    assert at_work("import", "leads", file, "--dry-run").code == code
    with shop.read() as session:
        assert session.scalar(select(func.count(Lead.id))) == session.scalar(select(func.count(Import.id))) == 0, "a trial"
    said = at_work("import", "leads", file)
    assert said.code == code
    with shop.read() as session:
        assert session.scalar(select(func.count(Lead.id))) == taken
    assert (tmp_path / "leads.csv.errors.xlsx").exists() == (code != 0)


def test_an_import_changes_rows_that_are_there_where_it_is_told_to(at_work, shop, tmp_path):
    file = tmp_path / "models.csv"
    file.write_text("Code,Name,Brand\nseal,海豹,BYD\nhan,汉,BYD\n", "utf-8")
    assert at_work("import", "vehicle_models", file).code == 1, "the seal is there already"
    said = at_work("import", "vehicle_models", file, "--update")
    assert said.code == 0
    assert "of them 2 were there already: 1 changed, 1 as before" in said.out
    assert shop.value(VehicleModel, shop.models["seal"], "brand") == "BYD"


def test_all_rows_or_none_by_one_word(at_work, shop, tmp_path):
    file = tmp_path / "leads.csv"
    file.write_text("Store,Name,Phone,Channel\nS1,Li,13900000001,phone\nS1,Wu,abc,phone\n", "utf-8")
    assert at_work("import", "leads", file, "--whole", "--dry-run").code == 2
    said = at_work("import", "leads", file, "--whole")
    assert (said.code, "nothing is brought in" in said.out) == (2, True)
    with shop.read() as session:
        assert session.scalar(select(func.count(Lead.id))) == 0


def test_an_account_is_added_renewed_and_disabled(at_work, shop):
    said = at_work("user", "add", "newcomer", "--name", "新人", "--role", "con", "--store", "S1")
    assert said.code == 0
    assert opens(shop, "newcomer", password_in(said)) == (True, True)
    again = at_work("user", "password", "newcomer")
    assert opens(shop, "newcomer", password_in(said)) == (False, True)
    assert opens(shop, "newcomer", password_in(again)) == (True, True)
    with shop.by_system() as session:
        person = session.scalars(select(Employee).where(Employee.username == "newcomer")).one()
        session.add(Login(key_hash="k", employee_id=person.id, started_at=person.created_at, seen_at=person.created_at))
    assert at_work("user", "disable", "newcomer").code == 0
    with shop.read() as session:
        assert session.scalars(select(Employee.password_hash).where(Employee.username == "newcomer")).one() is None
        assert session.scalars(select(Login.ended_at)).one() is not None
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.register == "employees", AuditEntry.row_id == person.id)).all()
    assert {"create", "password", "disable"} <= set(told)


def password_in(said) -> str:
    return said.out.split("first password ")[1].split(" ")[0]


def opens(shop, username, password) -> tuple[bool, bool]:
    """Whether the password opens the door, and whether it must be changed."""
    with shop.read() as session:
        person = session.scalars(select(Employee).where(Employee.username == username)).one()
        return check_password_hash(person.password_hash, password), person.must_change_password


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("add", "dcc1", "--name", "x", "--role", "dcc", "--store", "S1"), "This user name is taken"),
        (("add", "new", "--name", " ", "--role", "dcc", "--store", "S1"), "must not be empty"),
        (("add", "new", "--name", "x", "--role", "dcc", "--store", "S9"), "no store S9"),
        (("password", "stranger"), "Nobody logs in"),
        (("disable", "stranger"), "Nobody logs in"),
    ],
)
def test_an_account_that_cannot_be_is_a_sentence(at_work, shop, typed, sentence):
    with shop.read() as session:
        before = session.scalar(select(func.count(Employee.id)))
    said = at_work("user", *typed)
    assert (said.code, sentence in said.err) == (2, True)
    with shop.read() as session:
        assert session.scalar(select(func.count(Employee.id))) == before


def test_a_demo_goes_into_an_empty_database_only(command, stand):
    command.set("DATABASE_URL", stand.url)
    said = command("demo", "--months", "1", "--scale", "0.2", "--until", "2026-11-10")
    assert (said.code, demo.PASSWORD in said.out) == (0, True)
    with stand.database.reading() as session:
        leads = session.scalar(select(func.count(Lead.id)))
    assert leads > 5
    said = command("demo")
    assert (said.code, "empty one only" in said.err) == (2, True)
    with stand.database.reading() as session:
        assert session.scalar(select(func.count(Lead.id))) == leads


def test_a_backup_brings_everything_back(command, tmp_path):
    command.set("DATABASE_URL", sqlite_url(tmp_path / "work.db"))
    command("demo", "--months", "1", "--scale", "0.1", "--until", "2026-11-10")
    working = Database(sqlite_url(tmp_path / "work.db"))
    whole = leads_in(working)
    assert command("backup", "kept.db").code == 0
    if os.name == "posix":
        assert (tmp_path / "kept.db").stat().st_mode & 0o077 == 0
    with working.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE customers SET name = 'spoilt'")
    assert command("restore", "kept.db", "--yes").code == 0
    assert leads_in(working) == whole, "seen by whoever was connected all the time"
    working.close()
    spoilt = Database(sqlite_url(tmp_path / "work.db.before-restore"))
    with spoilt.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT name FROM customers").scalars().all() == ["spoilt"]
    spoilt.close()


def leads_in(database) -> list:
    with database.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT leads.id, name, phone FROM leads JOIN customers ON customers.id = customer_id ORDER BY 1").fetchall()


def test_attached_files_go_with_the_backup_and_come_back(command, tmp_path):
    command("demo", "--months", "1", "--scale", "0.1", "--until", "2026-11-10")
    store = FileStore(command.home / "attachments")
    scan = examine("scan.pdf", b"%PDF-1.7\ntrailer<<>>\n%%EOF\n")
    store.keep(scan)
    assert command("backup", "kept.db").code == 0
    store.path(scan.digest).unlink()
    assert command("restore", "kept.db", "--yes").code == 0
    assert store.path(scan.digest).read_bytes() == scan.content


def test_what_is_no_backup_changes_nothing(command, tmp_path):
    command.set("DATABASE_URL", sqlite_url(tmp_path / "work.db"))
    command("migrate")
    before = (tmp_path / "work.db").read_bytes()
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8" * 4000)
    Database(sqlite_url(tmp_path / "other.db")).engine.connect().close()
    for name in ("holiday.jpg", "other.db", "gone.db"):
        said = command("restore", name, "--yes")
        assert said.code == 2
        assert said.err.count("\n") == 1
    assert (tmp_path / "work.db").read_bytes() == before
    assert command("backup", "no/such/folder/kept.db").code == 2


def test_postgresql_needs_its_own_tools(command, postgresql_stand, monkeypatch, tmp_path):
    command.set("DATABASE_URL", postgresql_stand.url)
    monkeypatch.setenv("PATH", str(tmp_path))
    for typed in (("backup", "kept.dump"), ("restore", "kept.dump", "--yes")):
        (tmp_path / "kept.dump").touch()
        said = command(*typed)
        assert (said.code, "PostgreSQL's client" in said.err) == (2, True)


def test_a_report_stands_in_its_folder(command, tmp_path):
    command("demo", "--months", "2", "--scale", "0.2", "--until", "2026-11-10")
    said = command("report", "monthly_summary", "-p", "month=2026-10", "--as-of", "2026-11-05T00:00", "--out", "october")
    assert said.code == 0, said.err
    assert {"report.html", "figures.json"} <= {path.name for path in (tmp_path / "october").iterdir()}
    assert "monthly_summary" in command("reports").out
    refused = command("report", "monthly_summary", "-p", "month=2031-13", "--out", "never")
    assert (refused.code, (tmp_path / "never").exists()) == (2, False)
