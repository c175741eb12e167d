"""The schema that migrations make is the one that the models mean, on both databases; history cannot be changed in it."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped

from models import Base, migrations
from models.acting import system_act
from models.db import Database
from models.fields import Key, Search, field, positive
from models.kinds import Money
from models.migrations import Newer, current, head, is_current, upgrade, words
from models.migrations.drawing import compares, draw_table
from models.people import Store
from models.register import Area, Belongs, Register
from models.words import Label, speaking

from .declaring import for_a_moment

POSTGRESQL_SAYS = """
SELECT 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0
UNION SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def catalogue(database: Database) -> set[tuple]:
    """Everything that the database itself says of its tables, columns, constraints and indexes."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            return {tuple(row) for row in connection.execute(text(POSTGRESQL_SAYS)) if "alembic_version" not in row[1]}
        kept = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"))
        return {(name, line.strip(" \t,")) for name, sql in kept if name != "alembic_version" for line in sql.splitlines()}


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # the next test sees those
def test_alembic_finds_no_difference_between_models_and_migrations(database):
    with database.engine.connect() as connection:
        compared = MigrationContext.configure(connection, opts={"include_object": compares(connection.dialect.name)})
        assert compare_metadata(compared, Base.metadata) == []


def test_migrations_make_exactly_what_the_models_mean(stand):
    models = stand.another("models")
    Base.metadata.create_all(models.engine)
    meant = catalogue(models)
    models.close()
    assert catalogue(stand.database) == meant


def test_a_second_upgrade_changes_nothing_and_loses_nothing(shop):
    upgrade(shop.database)
    assert is_current(shop.database)
    assert shop.value(Store, shop.store, "name") == "城东店"


def test_a_column_that_may_not_be_empty_comes_with_what_rows_that_are_there_get():
    """A store that has worked for a year is brought up too, not only an empty one."""
    drawn = "\n".join(path.read_text("utf-8") for path in Path(migrations.__file__).parent.glob("versions/0*.py"))
    added = re.findall(r"op\.add_column\((.*)\)", drawn)
    assert added
    assert [line for line in added if "nullable=False" in line and "server_default" not in line] == []


def test_an_empty_database_has_no_version_until_it_is_upgraded(stand):
    empty = stand.another("empty")
    assert current(empty) is None
    assert not is_current(empty)
    upgrade(empty)
    assert current(empty) == head()
    empty.close()


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(stand):
    newer = stand.another("newer")
    upgrade(newer)
    with newer.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = catalogue(newer)
    with pytest.raises(Newer) as refused:
        upgrade(newer)
    with pytest.raises(Newer):
        is_current(newer)
    assert "9999" in str(refused.value)
    assert "升级程序" in str(refused.value)
    with speaking("en"):
        assert "update the program" in str(refused.value)
    assert catalogue(newer) == before
    newer.close()


@pytest.mark.parametrize("deed", ["UPDATE audit_entries SET action = 'nothing'", "DELETE FROM audit_entries"])
def test_y3_the_database_refuses_to_change_history(database, deed):
    with database.writing(system_act()) as session:
        session.add(Store(code="S1", name="城东店"))
    with pytest.raises(DBAPIError, match="is history: it is only added to"), database.engine.begin() as connection:
        connection.execute(text(deed))
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT action FROM audit_entries")) == "create"


def test_y3_postgresql_refuses_to_empty_history_at_one_stroke(postgresql_stand):
    with pytest.raises(DBAPIError, match="is history"), postgresql_stand.database.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit_entries"))


def test_the_migration_of_a_new_register_is_drawn_whole(stand):
    """Adding a register is one class and one migration: what is drawn from the class makes the table it means."""
    with for_a_moment():

        class Umbrella(Register):
            """An umbrella to lend."""

            label, area, belongs = Label("雨伞", "Umbrellas"), Area.RUNNING, Belongs.SHARED
            name: Mapped[str] = field("名称", "Name", search=Search.PART)
            code: Mapped[str] = field("编码", "Code", length=8, unique=True, search=Search.PREFIX | Search.TAIL)
            price: Mapped[Money | None] = field("价格", "Price", check=positive, sort=True)
            keys = (Key(("store_id", "name"), Label("已有", "Taken")),)

        drawn, meant = stand.another("drawn"), stand.another("meant")
        Base.metadata.create_all(meant.engine)
        Base.metadata.create_all(drawn.engine, [Store.__table__])
        with drawn.engine.begin() as connection, Operations.context(MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})):
            exec("\n".join(draw_table(Umbrella.__table__)), vars(words) | {"op": op, "sa": sa})

        def of_umbrellas(database: Database) -> set[tuple]:
            return {row for row in catalogue(database) if "umbrellas" in str(row)}

        assert len(of_umbrellas(drawn)) > 8
        assert of_umbrellas(drawn) == of_umbrellas(meant)
        drawn.close()
        meant.close()


def test_customers_and_contacts_of_an_older_version_come_along(stand):
    """0017: customers are known, and what was due to a lead was planned by the rules; what somebody else is due stays as it is."""
    older = stand.another("older")
    with migrations._alone(older) as connection:
        command.upgrade(migrations.config(connection), "0016")
    at = "2026-11-02 01:00:00" if older.engine.dialect.name == "sqlite" else "2026-11-02 01:00:00+00"
    kept = f"'{at}', '{at}', 1"
    with older.engine.begin() as connection:
        for told in (
            f"INSERT INTO stores (id, code, name, timezone, is_head_office, created_at, updated_at, version) VALUES (1, 'S1', '城东店', 'Asia/Shanghai', false, {kept})",
            f"INSERT INTO channels (id, code, name, kind, created_at, updated_at, version) VALUES (1, 'phone', '电话', 'phone', {kept})",
            f"INSERT INTO customers (id, store_id, name, phone, created_at, updated_at, version) VALUES (1, 1, '王小明', '13812347910', {kept})",
            f"INSERT INTO leads (id, store_id, customer_id, channel_id, captured_at, is_complete, state, created_at, updated_at, version) VALUES (1, 1, 1, 1, '{at}', false, 'open', {kept})",
            *(
                f"INSERT INTO follow_ups (id, store_id, lead_id, kind, due_at, done_at, state, created_at, updated_at, version) VALUES ({number}, 1, 1, '{kind}', '{at}', {done}, '{state}', {kept})"
                for number, (kind, done, state) in enumerate((("first", f"'{at}'", "done"), ("regular", "NULL", "due"), ("after_24h", "NULL", "due")), 1)
            ),
        ):
            connection.execute(text(told))
    upgrade(older)
    with older.engine.connect() as connection:
        assert connection.execute(text("SELECT phone, state FROM customers")).all() == [("13812347910", "known")]
        assert [bool(each) for each in connection.scalars(text("SELECT by_rule FROM follow_ups ORDER BY id"))] == [False, True, False]
    older.close()
