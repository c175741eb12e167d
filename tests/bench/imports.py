"""Leads out of a file, by our importer and by a script: python -m tests.bench.imports DATABASE [ROWS] [TURNS]

DATABASE is a new SQLite file (sqlite:///path) or an empty PostgreSQL database. The script does what somebody would write who
knows the tables: it parses the file, normalises phones, resolves links, and inserts the same rows into the same tables –
customers, leads, their history and what they are found by – in one go, without policy, rules or refusals.
"""

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from models import Register, audit, clock, migrations, search_terms
from models.acting import Act, Actor, system_act
from models.customers import Customer, Expected, Gender, Lead, LeadState
from models.db import Database
from models.exchange.bulk import Bulk
from models.exchange.importer import import_file
from models.people import Employee, Position, Store
from models.phones import normalise_phone
from models.products import Channel, ChannelKind, VehicleModel
from models.roles import Role
from models.running import AuditEntry
from models.search_terms import SearchTerm

HEADINGS = ("姓名", "性别", "电话", "区域", "渠道", "意向车型", "预计购车", "备注")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂辉"
TOGETHER = 1000
"""Rows that the script inserts at once."""


def main(url: str, rows: int = 20_000, turns: int = 3) -> None:
    database = Database(url)
    migrations.upgrade(database)
    act = open_store(database)
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(turns):
            for way in (by_script, by_import):
                path = write_file(Path(folder) / f"{turn}-{way.__name__}.csv", rows)
                began = time.perf_counter()
                way(database, path, act)
                took = time.perf_counter() - began
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"{way.__name__:10} {rows / took:8.0f} rows/s   ({rows} rows, {took:.1f} s, at most {peak:.0f} MiB so far)", flush=True)
    database.close()


def open_store(database: Database) -> Act:
    """One store with twelve channels, twenty models and the manager who brings the files in."""
    with database.writing(system_act()) as session, Bulk(session) as bulk:
        store = bulk.add(Store, {"code": f"B{time.time_ns()}"[-12:], "name": "标尺店", "timezone": "UTC", "is_head_office": False})
        position = bulk.add(Position, {"store_id": store, "code": "mgr", "name": "销售经理", "role": Role.SALES_MANAGER, "planned_headcount": 1})
        manager = bulk.add(Employee, {"store_id": store, "position_id": position, "name": "标尺经理", "username": f"bench{store}"})
        for number in range(12):
            bulk.add(Channel, {"store_id": store, "code": f"C{number}", "name": f"渠道{number}", "kind": ChannelKind.SITE})
        for number in range(20):
            bulk.add(VehicleModel, {"store_id": store, "code": f"M{number}", "name": f"车型{number}"})
    return Act(Actor(manager, "标尺经理", Role.SALES_MANAGER, store), "command", clock.now())


def write_file(path: Path, rows: int) -> Path:
    """A file of customers nobody knows yet, as a store would send it: phones spelled in three ways."""
    dice, first = random.Random(path.name), time.time_ns() // 1000 % 10**4 * 10**5
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        for number in range(rows):
            phone = f"{13900000000 + (first + number) % 10**9}"
            spelled = (phone, f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}", f"{phone[:3]} {phone[3:7]} {phone[7:]}")[number % 3]
            name = dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)
            out.writerow((name, ("先生", "女士")[number % 2], spelled, f"{dice.choice('东西南北')}区", f"渠道{number % 12}", f"车型{number % 20}",
                          dice.choice(list(Expected)).label.zh, "需要置换" if number % 4 == 0 else ""))  # fmt: skip
    return path


def by_import(database: Database, path: Path, act: Act) -> None:
    outcome = import_file(database, Lead, path, act)
    assert not outcome.rows_refused, outcome.refusals[0].kept[0].reason


def by_script(database: Database, path: Path, act: Act) -> None:
    with database.writer.begin() as connection, path.open(encoding="utf-8", newline="") as file:
        ids = {kind: dict(connection.execute(select(kind.name, kind.id).where(kind.store_id == act.actor.store_id)).all()) for kind in (Channel, VehicleModel)}
        if connection.dialect.name == "postgresql":
            taken = {kind: _numbers(connection, kind) for kind in (Customer, Lead)}
        else:
            taken = {kind: iter(range((connection.scalar(text(f"SELECT max(id) FROM {kind.__tablename__}")) or 0) + 1, 2**60)) for kind in (Customer, Lead)}
        lines = csv.DictReader(file)
        while part := list(islice(lines, TOGETHER)):
            _insert(connection, part, ids, taken, act)


def _numbers(connection: Any, kind: type[Register]) -> Iterator[int]:
    while True:
        yield from connection.scalars(text(f"SELECT nextval(pg_get_serial_sequence('{kind.__tablename__}', 'id')) FROM generate_series(1, {TOGETHER})")).all()


def _insert(connection: Any, lines: list[dict[str, str]], ids: dict, taken: dict, act: Act) -> None:
    """One part of the file into the four tables."""
    at, store = datetime.now(UTC), act.actor.store_id
    common = {"store_id": store, "created_at": at, "updated_at": at, "created_by_id": act.actor.employee_id, "version": 1}
    customers, leads, history, terms = [], [], [], []
    genders = {each.label.zh: each for each in Gender}
    expected = {each.label.zh: each for each in Expected}
    for line in lines:
        customer = {"name": line["姓名"].strip(), "gender": genders[line["性别"]], "phone": normalise_phone(line["电话"]), "district": line["区域"]}
        lead = {
            "channel_id": ids[Channel][line["渠道"]], "model_id": ids[VehicleModel][line["意向车型"]], "expected_purchase": expected[line["预计购车"]],
            "remark": line["备注"] or None, "captured_at": at, "is_complete": True, "state": LeadState.NEW,
        }  # fmt: skip
        lead["customer_id"] = key = next(taken[Customer])
        for kind, number, row in ((Customer, key, customer), (Lead, next(taken[Lead]), lead)):
            changes = {name: [None, audit.plain(value)] for name, value in row.items() if value is not None}
            history.append(audit.entry(act, kind.__tablename__, number, store, "create", changes))
            (customers if kind is Customer else leads).append({"id": number, **common, **row})
        terms += search_terms.rows_of_terms(Customer, key, [customer["name"]])
    for table, rows in ((Customer, customers), (Lead, leads), (AuditEntry, history), (SearchTerm, terms)):
        connection.execute(insert(table.__table__), rows)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
