"""Triggers by which the database itself refuses to change history (Y3), whoever asks."""

from alembic import op

SQLITE = """
CREATE TRIGGER {table}_refuse_{deed} BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is history: it is only added to'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is history: it is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""
POSTGRESQL = "CREATE TRIGGER {table}_refuse_{deed} BEFORE {deed} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"


def make_immutable(table: str) -> None:
    """From now on rows of the table are neither updated nor deleted."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_FUNCTION)
        for deed in ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(POSTGRESQL.format(table=table, deed=deed))
    else:
        for deed in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(table=table, deed=deed))
