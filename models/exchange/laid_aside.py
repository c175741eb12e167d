"""Indexes of empty tables are laid aside while very many rows come in, and made anew at the end.

To put every row into a dozen trees one by one takes longer than to sort all of them once. So do the ties that PostgreSQL
would look up row by row; it asks them of all rows at the end. What must be unique stays as it is. All of it is part of the
session's transaction. Nobody else reads these tables meanwhile: that is why they must be as good as empty.
"""

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

FEW = 1000
"""Rows with which a table is as good as empty: it was only just set up."""
ON_SQLITE = "SELECT 'DROP INDEX \"' || name || '\"', sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql NOT LIKE 'CREATE UNIQUE%' ORDER BY name"
ON_POSTGRESQL = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'f' AND conrelid = to_regclass(:table)
    UNION ALL
    SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE NOT indisunique AND indrelid = to_regclass(:table)
"""


class LaidAside:
    """What was taken off tables, and is put back by `put_back`."""

    def __init__(self, session: Session):
        self.session = session
        self.known = ON_SQLITE if session.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL
        self.statements: list[str] = []

    def lay_aside(self, table: Table) -> None:
        """Take off the table what costs time at every row, if there are hardly any yet."""
        some = select(table.c[table.primary_key.columns.keys()[0]]).limit(FEW + 1).subquery()
        if self.session.scalar(select(func.count()).select_from(some)) > FEW:
            return
        connection = self.session.connection()
        for drop, make in self.session.execute(text(self.known), {"table": table.name}).all():
            connection.exec_driver_sql(drop)
            self.statements.append(make)

    def put_back(self) -> None:
        """Make all of it anew."""
        connection = self.session.connection()
        # The indexes came last and are made first: by them the ties are checked.
        while self.statements:
            connection.exec_driver_sql(self.statements.pop())
