"""Recipes: which file and column of somebody else's data becomes which register and field – as data.

A recipe names its tables (the files and what their columns mean), and for each row of a table the rows of registers it
makes. Values are constants, or words that are looked up in the row: column, text, noon, made, by.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import clock
from ..base import Base
from ..register import Register
from ..words import Contradiction, Label
from .bulk import Step
from .cells import Cell

if TYPE_CHECKING:
    from .run import Run

NOON = time(12)
"""The files give days without a time of day; rows of the past stand at local noon."""


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


class Record:
    """One row of a table: `record["dealer_id"]`, and through a reference `record["dealer_id.city"]`."""

    __slots__ = ("run", "table", "values")

    def __init__(self, run: "Run", table: Table | Derived, values: Mapping[str, Any]):
        self.run, self.table, self.values = run, table, values

    def __getitem__(self, path: str) -> Any:
        name, _, rest = path.partition(".")
        if rest:
            key = self.values[name]
            return None if key is None else self.run.kept[self.table.cell(name).table][key][rest]
        if name in self.values:
            return self.values[name]
        return self.table.also[name](self)


@dataclass(frozen=True)
class Word:
    """A value that is looked up for each row."""

    look_up: Callable[[Record], Any]
    columns: tuple[str, ...] = ()
    """The columns it reads."""
    rows: str | None = None
    """The rows made before that it leads to."""


def column(path: str) -> Word:
    return Word(lambda record: record[path], (path,))


def text(template: str) -> Word:
    """Words with columns in them: `text("mahindra-{dealer_id}")`."""
    names = tuple(part.partition("}")[0] for part in template.split("{")[1:])
    return Word(lambda record: template.format(**{name: record[name] for name in names}), names)


def noon(path: str) -> Word:
    """Local noon of a day, as a moment."""
    return Word(lambda record: noon_of(record[path], record.run.recipe.zone), (path,))


def made(rows: str, *key: str) -> Word:
    """The id of a row made before, by the columns of its key; without a key, of the one made last."""
    return Word(lambda record: record.run.ids[rows][key_of(record, key)], key, rows)


def by(path: str, values: Mapping[Any, Any]) -> Word:
    """One of several values, by that of a column."""
    return Word(lambda record: resolve(values[record[path]], record), (path,))


def went(move: Any, path: str) -> Word:
    """A step on the row's road, at noon of a day."""
    return Word(lambda record: Step(move, noon_of(record[path], record.run.recipe.zone)), (path,))


def now(move: Any) -> Word:
    """A step that is made with the import."""
    return Word(lambda record: Step(move, record.run.act.at))


TODAY = Word(lambda record: clock.local_day(record.run.act.at, record.run.recipe.zone))
"""The day of the import."""


@lru_cache(maxsize=4096)
def noon_of(day: date, zone: str) -> datetime:
    return clock.from_local(datetime.combine(day, NOON), zone)


def resolve(value: Any, record: Record) -> Any:
    if isinstance(value, Word):
        return value.look_up(record)
    if isinstance(value, tuple):
        return tuple(resolve(each, record) for each in value)
    return value


def key_of(record: Record, key: tuple[str, ...]) -> Any:
    return tuple([record[path] for path in key])


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
    columns: Mapping[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", self.rows or self.kind.__tablename__)
        known = self.kind.fields if issubclass(self.kind, Register) else self.kind.__table__.c
        if strange := [name for name in self.values if name not in known or getattr(known[name], "through", None)]:
            raise Contradiction(f"{self.kind.__name__} has no {', '.join(strange)}")
        columns = {known[name].column_name if issubclass(self.kind, Register) else name: value for name, value in self.values.items()}
        if issubclass(self.kind, Register):
            columns["created_by_id"] = self.author
            columns |= {"created_at": self.at} if self.at else {}
        object.__setattr__(self, "columns", columns)

    def row(self, record: Record) -> dict[str, Any]:
        """The values of its columns."""
        return {name: resolve(value, record) for name, value in self.columns.items()}

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
