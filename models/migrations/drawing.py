"""How a migration is drawn from the models, in the words of words.py: new tables whole, changed ones step by step.

PostgreSQL changes a table in place. SQLite cannot: there the table is made anew beside the old one and its rows move over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from alembic.autogenerate.render import renderers
from alembic.operations.ops import (
    AddColumnOp,
    AlterColumnOp,
    CreateTableOp,
    DropColumnOp,
    MigrateOperation,
    MigrationScript,
    ModifyTableOps,
)
from sqlalchemy import CheckConstraint, Column, Connection, Index, PrimaryKeyConstraint, Table, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from .. import Base, kinds

COMMON = {"created_at", "created_by_id", "updated_at", "version", "voided_at", "voided_by_id", "void_reason", "import_id"}

WRITTEN = {
    kinds.TextKind: "sa.String({0.length})",
    kinds.ChoiceKind: "sa.String({0.impl.length})",
    kinds.PeriodKind: "sa.String({0.length})",
    kinds.RhythmKind: "sa.String({0.length})",
    kinds.CauseKind: "sa.String({0.length})",
    kinds.GradeKind: "sa.String({0.length})",
    kinds.PhoneKind: "sa.String(24)",
    kinds.LongTextKind: "sa.Text()",
    kinds.WholeKind: "sa.BigInteger()",
    kinds.MoneyKind: "MONEY",
    kinds.NumberKind: "MONEY",  # exact in the same way
    kinds.PercentKind: "sa.Numeric(9, 6)",
    kinds.DayKind: "sa.Date()",
    kinds.MonthKind: "sa.Date()",
    kinds.MomentKind: "MOMENT",
    kinds.FlagKind: "sa.Boolean()",
    kinds.FactsKind: "FACTS",
    kinds.WordingKind: "FACTS",
}


def compares(dialect: str) -> Callable[..., bool]:
    """What Alembic compares on a database of that kind: not the indexes that only the other kind has."""

    def is_compared(thing: Any, _name: str | None, _what: str, _reflected: bool, _other: Any) -> bool:
        return not (isinstance(thing, Index) and thing._ddl_if and thing._ddl_if.dialect != dialect)

    return is_compared


def write_type(what: str, value: Any, _context: Any = None) -> str | bool:
    """The source of a column's type; False leaves it to Alembic."""
    if what != "type":
        return False
    if isinstance(value, kinds.Kind):
        return WRITTEN[type(value)].format(value)
    return "KEY" if "sqlite" in value._variant_mapping else f"sa.{value!r}"


def draw_table(table: Table) -> Iterator[str]:
    """Source lines that make the table with its constraints and indexes."""
    is_register = {column.name for column in table.c} >= COMMON
    yield "op.create_table("
    yield f'    "{table.name}",'
    yield from (f"    {_column(each)}," for each in table.c if not (is_register and each.name in COMMON))
    if is_register:
        yield "    *common(),"
    yield from (f"    {each}," for each in sorted(filter(None, map(_constraint, table.constraints))))
    yield from ("    sqlite_with_rowid=False," for name, value in table.dialect_kwargs.items() if name == "sqlite_with_rowid" and not value)
    yield ")"
    for index in sorted(table.indexes, key=lambda each: each.name):
        only = getattr(index._ddl_if, "dialect", None)
        yield (f"on_{only}() and " if only else "") + _index(index)


def _column(column: Column) -> str:
    link = "".join(f', sa.ForeignKey("{key.target_fullname}")' for key in column.foreign_keys)
    told = ", primary_key=True" if column.name == "id" else "" if column.nullable else ", nullable=False"
    told += ", unique=True" if column.unique else ""
    return f'sa.Column("{column.name}", {write_type("type", column.type)}{link}{told})'


def _constraint(constraint: Any) -> str | None:
    """Checks and keys of several columns; the others stand with their column. All are named by the convention of Base."""
    if isinstance(constraint, CheckConstraint):
        return f'sa.CheckConstraint("{constraint.sqltext}", name="{constraint.name.removeprefix(f"ck_{constraint.table.name}_")}")'
    if isinstance(constraint, PrimaryKeyConstraint) and len(constraint.columns) > 1:
        return "sa.PrimaryKeyConstraint({})".format(", ".join(f'"{column.name}"' for column in constraint.columns))
    return None


def _index(index: Index) -> str:
    columns = ", ".join(f'"{each.compile(compile_kwargs={"include_table": False, "literal_binds": True})}"' for each in index.expressions)
    where = index.dialect_options["postgresql"]["where"]
    options = (", unique=True" if index.unique else "") + (f', where="{where}"' if where is not None else "")
    options += ", like=True" if index.dialect_options["postgresql"]["ops"] else ""
    return f'create_index("{index.name}", "{index.table.name}", {columns}{options})'


@renderers.dispatch_for(CreateTableOp, replace=True)
def _draw(_context: Any, made: CreateTableOp) -> list[str]:
    return [*draw_table(Base.metadata.tables[made.table_name]), ""]


@dataclass
class ChangeTable(MigrateOperation):
    """What becomes of one table that is there already."""

    table: Table
    steps: list[Any]
    """What Alembic found: columns added, dropped or altered."""
    indexes: dict[str, str]
    """The indexes that the database has, by name, with their SQL."""
    checks: dict[str, str]
    """Its check constraints, by name, with their condition."""

    def lines(self) -> Iterator[str]:
        in_place = [*self.columns(), *self.checks_changed()]
        if not in_place:
            yield from self.indexes_changed()
            return
        yield "if on_postgresql():"
        yield from (f"    {line}" for line in (*in_place, *self.indexes_changed()))
        yield "else:"
        yield f'    with remade("{self.table.name}"):'
        yield from (f"        {line}" for line in draw_table(self.table))

    def columns(self) -> Iterator[str]:
        name = self.table.name
        for step in self.steps:
            match step:
                case AddColumnOp():
                    yield f'op.add_column("{name}", {_column(self.table.c[step.column.name])})'
                case DropColumnOp():
                    yield f'op.drop_column("{name}", "{step.column_name}")'
                case AlterColumnOp():
                    column = self.table.c[step.column_name]
                    type_ = f", type_={write_type('type', column.type)}" if step.modify_type is not None else ""
                    yield f'op.alter_column("{name}", "{column.name}"{type_}, nullable={column.nullable})'

    def checks_changed(self) -> Iterator[str]:
        name = self.table.name
        meant = {each.name: str(each.sqltext) for each in self.table.constraints if isinstance(each, CheckConstraint)}
        for key in sorted(self.checks.keys() | meant.keys()):
            if self.checks.get(key) == meant.get(key):
                continue
            short = key.removeprefix(f"ck_{name}_")
            if key in self.checks:
                yield f'op.drop_constraint("{short}", "{name}", type_="check")'
            if key in meant:
                yield f'op.create_check_constraint("{short}", "{name}", "{meant[key]}")'

    def indexes_changed(self) -> Iterator[str]:
        meant = {each.name: each for each in self.table.indexes if getattr(each._ddl_if, "dialect", "sqlite") == "sqlite"}
        written = {name: str(CreateIndex(each).compile(dialect=sqlite.dialect())) for name, each in meant.items()}
        for name in sorted(self.indexes.keys() | meant.keys()):
            if self.indexes.get(name) == written.get(name):
                continue
            if name in self.indexes:
                yield f'op.drop_index("{name}", "{self.table.name}")'
            if name in meant:
                yield _index(meant[name])


@renderers.dispatch_for(ChangeTable)
def _draw_change(_context: Any, change: ChangeTable) -> list[str]:
    # As one piece: Alembic's printer would indent what follows a colon once more.
    return ["\n".join(change.lines()), ""]


def draw_tables(context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """The indexes of a new table are drawn with it; of one that is there, also what a database tells Alembic nothing of."""
    found = scripts[0].upgrade_ops
    new = [step for step in found.ops if isinstance(step, CreateTableOp)]
    steps = {step.table_name: step.ops for step in found.ops if isinstance(step, ModifyTableOps)}
    standing = [table for table in Base.metadata.sorted_tables if table.name in inspect(context.connection).get_table_names()]
    changes = [_change_of(context.connection, table, steps.get(table.name, [])) for table in standing]
    found.ops = [*new, *(each for each in changes if any(each.lines()))]


def _change_of(connection: Connection, table: Table, steps: list[Any]) -> ChangeTable:
    kept = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :name AND sql IS NOT NULL"), {"name": table.name})
    checks = {each["name"]: each["sqltext"] for each in inspect(connection).get_check_constraints(table.name)}
    return ChangeTable(table, steps, dict(kept.tuples().all()), checks)
