"""How a migration is drawn from the models: new tables in the words of words.py, other changes as Alembic writes them."""

from collections.abc import Callable, Iterator
from typing import Any

from alembic.autogenerate.render import renderers
from alembic.operations.ops import CreateTableOp, MigrationScript, ModifyTableOps
from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, Table

from .. import Base, kinds

COMMON = {"created_at", "created_by_id", "updated_at", "version", "voided_at", "voided_by_id", "void_reason", "import_id"}

WRITTEN = {
    kinds.TextKind: "sa.String({0.length})",
    kinds.ChoiceKind: "sa.String({0.impl.length})",
    kinds.PhoneKind: "sa.String(24)",
    kinds.LongTextKind: "sa.Text()",
    kinds.WholeKind: "sa.BigInteger()",
    kinds.MoneyKind: "MONEY",
    kinds.PercentKind: "sa.Numeric(9, 6)",
    kinds.DayKind: "sa.Date()",
    kinds.MonthKind: "sa.Date()",
    kinds.MomentKind: "MOMENT",
    kinds.FlagKind: "sa.Boolean()",
    kinds.FactsKind: "FACTS",
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


def draw_new_tables_whole(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """The indexes of a new table are drawn with it, also those that a database cannot tell us of."""
    steps = scripts[0].upgrade_ops
    new = {step.table_name for step in steps.ops if isinstance(step, CreateTableOp)}
    steps.ops = [step for step in steps.ops if not (isinstance(step, ModifyTableOps) and step.table_name in new)]
