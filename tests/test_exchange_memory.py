"""However long a file is, no more of it is held than is worked on: what comes in is taken in slices, what goes out in parts."""

import csv
import gc

import pytest
from sqlalchemy import Row as DatabaseRow

from models.customers import Lead
from models.exchange import bringing, writers
from models.exchange.importer import Way, import_file
from models.exchange.readers import Row
from models.exchange.writers import Export, csv_parts, write_xlsx

ROWS = 90


def file_of_leads(folder, name):
    lines = [(f"王{number}", f"139{number:08d}", "phone") for number in range(ROWS)]
    path = folder / name
    if path.suffix == ".xlsx":
        write_xlsx(path, ["姓名", "电话", "渠道"], lines)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("姓名", "电话", "渠道"), *lines])
    return path


def alive(kind):
    return sum(isinstance(each, kind) for each in gc.get_objects())


@pytest.fixture
def counted_from_here():
    """What is in memory by now, of other tests too, is not counted."""
    gc.collect()
    gc.freeze()


@pytest.mark.parametrize("name", ["leads.csv", "leads.xlsx"])
def test_no_more_rows_of_a_file_are_held_than_come_in_together(shop, tmp_path, monkeypatch, counted_from_here, name):
    monkeypatch.setattr(bringing, "TOGETHER", 8)
    held = []

    def look(read, total):
        if read in (40, 80):
            held.append((alive(Row), alive(Lead)))

    outcome = import_file(shop.database, Lead, file_of_leads(tmp_path, name), shop.act("manager"), Way(tell=look))
    assert (outcome.rows_in, outcome.rows_refused) == (ROWS, 0)
    rows, leads = map(max, zip(*held, strict=True))
    assert rows <= 8 + 1
    assert leads <= 8


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_more_rows_are_read_than_go_out_together(shop, tmp_path, monkeypatch, counted_from_here, kind):
    import_file(shop.database, Lead, file_of_leads(tmp_path, "leads.csv"), shop.act("manager"))
    monkeypatch.setattr(writers, "CHUNK", 10)
    read: list[int] = []
    with shop.database.streaming() as session:
        made = Export(Lead, shop.actor("manager"))
        rows = counted(made.rows(session, made.statement().order_by(Lead.id)), read)
        if kind == "csv":
            parts = csv_parts(made.headings, rows)
            next(parts)
            assert len(read) <= 10
            assert sum(part.count("\r\n") for part in parts) == ROWS - 10
        else:
            assert write_xlsx(tmp_path / "out.xlsx", made.headings, rows) == ROWS
    assert len(read) == ROWS
    assert max(read) <= 10


def counted(rows, read):
    """The rows; of each is noted how many of the database's stand in memory with it."""
    for row in rows:
        read.append(alive(DatabaseRow) if len(read) in (40, 80) else 0)
        yield row
