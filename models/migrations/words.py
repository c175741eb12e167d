"""The words migrations are written in; they mean the same for ever, whatever becomes of models/kinds.py."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""An id; only a plain INTEGER counts up by itself on SQLite."""
MONEY = sa.Numeric(14, 2).with_variant(sa.BigInteger(), "sqlite")
"""Yuan; whole fen on SQLite."""
MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
"""UTC."""
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")
"""A document of plain values."""


def common() -> tuple[sa.Column, ...]:
    """The columns of every register, besides its id."""
    return (
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.BigInteger()),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("voided_at", MOMENT),
        sa.Column("voided_by_id", sa.BigInteger()),
        sa.Column("void_reason", sa.String(120)),
        sa.Column("import_id", sa.BigInteger()),
    )


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def create_index(name: str, table: str, *columns: str, unique: bool = False, where: str | None = None, like: bool = False) -> None:
    """An index over columns or expressions; `where` picks its rows, `like` lets PostgreSQL find beginnings by it."""
    keys = [each if each.isidentifier() else sa.text(each) for each in columns]
    options = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    if like:
        options["postgresql_ops"] = dict.fromkeys(columns, "text_pattern_ops")
    op.create_index(name, table, keys, unique=unique, **options)


@contextmanager
def remade(table: str, **values: str) -> Iterator[None]:
    """SQLite's way to change a table: within, it is made anew with its indexes; then the old one's rows move over.

    Columns that both have keep their values; `values` gives an SQL expression over the old row for new ones that may not
    be empty. Links into the table stay, for they name it.
    """
    connection, old = op.get_bind(), f"{table}_before"
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    indexes = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)).scalars().all()
    for name in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {old}")
    yield
    kept = [each["name"] for each in sa.inspect(connection).get_columns(table)]
    before = {each["name"] for each in sa.inspect(connection).get_columns(old)}
    moved = {name: values.get(name, name) for name in kept if name in values or name in before}
    connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(moved)}) SELECT {', '.join(moved.values())} FROM {old}")
    connection.exec_driver_sql(f"DROP TABLE {old}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")


SQLITE_REFUSES = """
CREATE TRIGGER {table}_refuse_{deed} BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is history: it is only added to'); END
"""
POSTGRESQL_REFUSES = """
CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is history: it is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""
POSTGRESQL_TRIGGER = "CREATE TRIGGER {table}_refuse_{deed} BEFORE {deed} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"


def make_immutable(table: str) -> None:
    """From now on the database itself refuses to update or delete the table's rows, whoever asks (Y3)."""
    if on_postgresql():
        op.execute(POSTGRESQL_REFUSES)
        for deed in ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(POSTGRESQL_TRIGGER.format(table=table, deed=deed))
    else:
        for deed in ("UPDATE", "DELETE"):
            op.execute(SQLITE_REFUSES.format(table=table, deed=deed))
