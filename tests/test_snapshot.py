"""A snapshot holds what its reader may see, masked, and nothing else (Y4)."""

import sqlite3
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models import clock
from models.acting import THE_SYSTEM
from models.contacts import Call
from models.customers import Closing, Customer, Lead
from models.people import Employee
from models.plans import Target
from models.sales import Order, Payment
from reports import period
from reports.catalogue import report_named
from reports.copying import opened_copy
from reports.figures import FIGURES, By, Question, selling_stores
from reports.snapshot import Scope, open_snapshot, write_snapshot

from .road import Road, at

REGISTERS = report_named("monthly_summary").registers


@pytest.fixture
def road(shop):
    """A month of S1, with a lead of S2 beside it."""
    road = Road(shop)
    lost, sold = road.open_lead("2026-10-02"), road.open_lead("2026-10-03", "consultant2")
    road.closing(lost, "2026-10-05")
    road.invitation(sold, "2026-10-04")
    road.sale(sold, "2026-10-09", 99_000, "consultant2")
    road.call("2026-10-02 09:00", lost)
    road.target("2026-10", 2)
    shop.create("s2consultant", Lead, at("2026-10-05"), name="李四", phone="13700000001", channel=shop.channels["s2"])
    with shop.by_system() as session:
        session.get_one(Employee, shop.person("consultant1")).password_hash = "$argon2id$secret"
        session.get_one(Customer, 1).id_no = "330100199001011234"
    return road


@pytest.fixture
def take(shop, tmp_path):
    """The snapshot that is made for somebody, opened with nothing but the standard library."""

    def taken(actor, stores=("S1",), registers=REGISTERS):
        path = tmp_path / "data.sqlite"
        path.unlink(missing_ok=True)
        with shop.database.streaming() as session:
            write_snapshot(session, path, registers, Scope(actor, tuple(shop.stores[code] for code in stores), clock.now()))
        connection = sqlite3.connect(path)
        connection.row_factory = lambda cursor, row: row[0] if len(row) == 1 else row
        return connection

    return taken


def test_it_holds_the_rows_of_the_chosen_store_only(road, take, shop):
    """Also for the system, which may see all."""
    rows = take(THE_SYSTEM)
    assert set(rows.execute("SELECT store_id FROM leads").fetchall()) == {shop.store}
    assert rows.execute("SELECT code FROM stores").fetchall() == ["S1"]
    assert rows.execute("SELECT count(*) FROM customers").fetchone() == 2
    assert "李四" not in "".join(rows.iterdump())


def test_it_holds_what_its_reader_may_see(road, take, shop):
    """A consultant's snapshot has own leads and what belongs to them; of others not even the moves."""
    rows = take(shop.actor("consultant1"))
    assert rows.execute("SELECT count(*), max(owner_id) FROM leads").fetchone() == (1, shop.person("consultant1"))
    lead = rows.execute("SELECT id FROM leads").fetchone()
    assert set(rows.execute("SELECT row_id FROM moves").fetchall()) == {lead}
    assert rows.execute("SELECT count(*) FROM orders").fetchone() == 0
    assert rows.execute("SELECT count(*) FROM deals").fetchone() == 0


def test_nobody_of_another_store_sees_anything(road, take, shop):
    """A manager of S2 who names S1 gets an empty file."""
    rows = take(shop.actor("s2manager"))
    for table in ("leads", "customers", "calls", "orders", "deals", "targets", "moves", "stores"):
        assert rows.execute(f"SELECT count(*) FROM {table}").fetchone() == 0, table


def test_nothing_personal_and_no_secret_is_in_it(road, take):
    """Phones and id numbers are masked even for those who see them on screen; hashes and free text stay at home."""
    rows = take(THE_SYSTEM)
    assert all("****" in phone for table in ("customers", "calls") for phone in rows.execute(f"SELECT phone FROM {table}").fetchall())
    dump = "\n".join(rows.iterdump())
    for secret in ("13800000001", "13900001234", "330100199001011234", "$argon2id$", "客户原话"):
        assert secret not in dump, secret


def test_it_holds_only_the_declared_registers(road, take):
    rows = take(THE_SYSTEM, registers=report_named("monthly_summary").registers[:1])
    assert set(rows.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall()) == {"stores", "snapshot"}


def test_figures_are_the_same_on_the_snapshot(road, take, shop, tmp_path):
    """Every figure, also broken down, whatever database the rows came from."""
    take(shop.actor("gm"))
    snapshot = open_snapshot(tmp_path / "data.sqlite")
    with shop.read() as here, snapshot.database.reading() as there:
        asked = Question(selling_stores(here, ["S1"]), period.months_up_to(date(2026, 10, 1), 3), at("2026-11-05"))
        for by in (None, *By):
            for name, figure in FIGURES.items():
                question = asked.broken_down(by)
                assert figure.ask(there, question).amounts == figure.ask(here, question).amounts, (name, by)
    snapshot.database.close()


def test_many_rows_come_in_batches(shop, take, monkeypatch):
    """Nothing is lost between two batches."""
    monkeypatch.setattr("reports.copying.BATCH", 2)
    road = Road(shop)
    leads = [road.lead("2026-10-02") for _ in range(5)]
    assert take(THE_SYSTEM).execute("SELECT id FROM leads ORDER BY id").fetchall() == leads


def test_the_database_that_is_copied_is_only_read(shop, tmp_path):
    """Whatever a mistake of ours would write while a copy is made."""
    with shop.database.streaming() as session, opened_copy(session, tmp_path / "data.sqlite") as copy:
        write = partial(copy.connection.exec_driver_sql, "DELETE FROM origin.search_terms") if shop.database.is_sqlite else partial(session.execute, text("DELETE FROM search_terms"))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            write()
        assert copy.connection.connection.dbapi_connection.in_transaction, "a commit for each row would take for ever"


def test_every_value_is_kept_as_sqlite_keeps_it(road, take, shop, tmp_path):
    """Whatever database it came from: read back it is the same, and moments, days, money and flags are as they sort and add up."""
    rows, snapshot = take(THE_SYSTEM), open_snapshot(tmp_path / "data.sqlite")
    kinds = {"DATETIME": ("text", 26), "DATE": ("text", 10), "BIGINT": ("integer", None), "BOOLEAN": ("integer", None)}
    met = set()
    with shop.read() as here, snapshot.database.reading() as there:
        for register in (Lead, Order, Payment, Target, Closing, Call):
            table, filled = register.__table__, []
            for _, name, kind, *_ in rows.execute(f"PRAGMA table_info({table.name})").fetchall():
                found = rows.execute(f"SELECT DISTINCT typeof({name}), length({name}) FROM {table.name} WHERE {name} IS NOT NULL").fetchall()
                filled += [name] if found else []
                stored, length = kinds.get(kind, (None, None))
                assert {each for each, _ in found} <= {stored} or stored is None, (table.name, name)
                assert {many for _, many in found} <= {length} or length is None, (table.name, name)
                met |= {kind} if found else set()
            same = select(*(table.c[name] for name in filled if name != "phone")).where(table.c.id.in_(there.scalars(select(register.id)).all())).order_by(table.c.id)
            told = [tuple(row) for row in there.execute(same)]
            assert told == [tuple(row) for row in here.execute(same)] != []
    assert kinds.keys() <= met
    snapshot.database.close()
