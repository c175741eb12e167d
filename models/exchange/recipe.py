"""Recipes: which file and column of somebody else's data becomes which register and field – as data.

A recipe names its tables (the files and what their columns mean), and for each row of a table the rows of registers it
makes. Values are constants, or words that are looked up in the row: column, text, noon, made, by.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..base import Base
from ..register import Register
from ..words import Contradiction, Label
from .cells import Cell
from .lookups import LookUp, Record, Word, all_of, value_at, value_of

if TYPE_CHECKING:
    from .run import Run

@dataclass(eq=False, frozen=True)
class Table:
    """A file whose rows have a key. Tables that others refer to are held while the recipe runs, the others are streamed."""

    file: str
    key: str
    columns: Mapping[str, Cell]
    also: Mapping[str, Callable[["Record"], Any]] = field(default_factory=dict)
    """Columns that follow from others."""
    left_out: tuple[str, ...] = ()
    """Columns that have no place in our registers. They are named in the report; a column nobody knows is refused."""
    unused: Label | None = None
    """What the report says of {count} rows that no other row refers to."""
    drops_unused: bool = False
    """Whether such rows make nothing."""
    optional: bool = False
    """Whether the recipe does without the file; what refers to it is then taken as it is."""

    def cell(self, name: str) -> Cell | None:
        return self.columns.get(name)


@dataclass(eq=False, frozen=True)
class Derived:
    """Rows that follow from those of the tables: `made_by(run)` yields their values."""

    name: str
    made_by: Callable[["Run"], Iterable[Mapping[str, Any]]]
    columns: Mapping[str, Cell] = field(default_factory=dict)
    """Those of them that refer to tables."""
    also: Mapping[str, Callable[["Record"], Any]] = field(default_factory=dict)

    def cell(self, name: str) -> Cell | None:
        return self.columns.get(name)


ONCE = Derived("once", lambda run: [{}])
"""For rows that are made once, whatever the files say."""


@dataclass(frozen=True)
class Make:
    """A row of a register (or of `deals`). With a key it is made once for each value of it, and others can link to it."""

    kind: type[Base]
    values: Mapping[str, Any]
    """By the names of fields, links included."""
    key: tuple[str, ...] = ()
    rows: str = ""
    """What links call these rows; by default the name of the register."""
    where: Mapping[str, Any] = field(default_factory=dict)
    """Only of rows with these values."""
    at: Word | None = None
    """When it truly came to be; by default with the import."""
    author: Word | None = None
    road: Any = ()
    same: Mapping[str, Any] = field(init=False, repr=False)
    """Columns with the same value in every row."""
    looked_up: Mapping[str, LookUp] = field(init=False, repr=False)
    key_of: LookUp = field(init=False, repr=False)
    road_of: LookUp = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", self.rows or self.kind.__tablename__)
        known = self.kind.fields if issubclass(self.kind, Register) else self.kind.__table__.c
        if strange := [name for name in self.values if name not in known or getattr(known[name], "through", None)]:
            raise Contradiction(f"{self.kind.__name__} has no {', '.join(strange)}")
        columns = {known[name].column_name if issubclass(self.kind, Register) else name: value for name, value in self.values.items()}
        if issubclass(self.kind, Register):
            columns["created_by_id"] = self.author
            columns |= {"created_at": self.at} if self.at else {}
        object.__setattr__(self, "same", {name: value for name, value in columns.items() if not isinstance(value, Word)})
        object.__setattr__(self, "looked_up", {name: value.look_up for name, value in columns.items() if isinstance(value, Word)})
        object.__setattr__(self, "key_of", all_of(map(value_at, self.key)))
        object.__setattr__(self, "road_of", value_of(self.road))

    def is_of(self, record: Record) -> bool:
        """Whether the record makes one."""
        return not self.where or all(record[name] == value for name, value in self.where.items())

    def row(self, record: Record) -> dict[str, Any]:
        """The values of its columns."""
        return self.same | {name: look_up(record) for name, look_up in self.looked_up.items()}

    def words(self) -> Iterator[Word]:
        yield from (each for each in (*self.values.values(), self.at, self.author) if isinstance(each, Word))


@dataclass(frozen=True)
class Each:
    """For each row of a table, in the order of the file, these rows."""

    table: Table | Derived
    makes: tuple[Make, ...]


@dataclass(frozen=True)
class Remark:
    """Something the report says of the files: how many rows of a table are so."""

    table: Table
    label: Label
    """With {count} in it; said only where it is not 0."""
    is_so: Callable[[Record], bool]


@dataclass(frozen=True)
class Recipe:
    """A whole recipe. What it contradicts itself in is found when it is read."""

    name: str
    label: Label
    zone: str
    """The time zone of all its stores and days."""
    tables: tuple[Table, ...]
    """Those that others refer to first."""
    steps: tuple[Each, ...]
    remarks: tuple[Remark, ...] = ()
    decided: tuple[Label, ...] = ()
    """What the files do not say and the recipe had to decide; the report repeats it."""

    def __post_init__(self) -> None:
        made_before: set[str] = set()
        for each in self.steps:
            for make in each.makes:
                for word in make.words():
                    if word.rows and word.rows not in made_before | {make.rows}:
                        raise Contradiction(f"{self.name}: {make.rows} link to {word.rows}, which are not made before")
                    _check_columns(self.name, each.table, word.columns)
                _check_columns(self.name, each.table, (*make.key, *make.where))
                made_before.add(make.rows)


def _check_columns(recipe: str, table: Table | Derived, paths: Iterable[str]) -> None:
    if isinstance(table, Derived):
        return  # its columns are known only when its rows are there
    for path in paths:
        name, _, rest = path.partition(".")
        cell = table.cell(name)
        if cell is None and name not in table.also:
            raise Contradiction(f"{recipe}: {table.file} has no column {name!r}")
        if rest and cell is not None:
            if cell.table is None:
                raise Contradiction(f"{recipe}: {table.file}.{name} refers to no table")
            _check_columns(recipe, cell.table, (rest,))
