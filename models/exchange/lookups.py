"""What a recipe's values are looked up by: the words in which it says where in a row of a file each value stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import clock
from .bulk import Step

if TYPE_CHECKING:
    from .recipe import Derived, Table
    from .run import Run

NOON = time(12)
"""The files give days without a time of day; rows of the past stand at local noon."""


class Record:
    """One row of a table: `record["dealer_id"]`, and through a reference `record["dealer_id.city"]`."""

    __slots__ = ("run", "table", "values")

    def __init__(self, run: "Run", table: "Table | Derived", values: Mapping[str, Any]):
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


LookUp = Callable[[Record], Any]
"""What finds a value in a record. Made once when the recipe is read: thousands of records are asked."""


def value_at(path: str) -> LookUp:
    """A column, or through references that of another row."""
    if "." in path:
        return lambda record: record[path]

    def look_up(record: Record) -> Any:
        try:
            return record.values[path]
        except KeyError:
            return record[path]

    return look_up


def value_of(value: Any) -> LookUp:
    """A constant, a word, or several of them."""
    if isinstance(value, Word):
        return value.look_up
    if isinstance(value, tuple):
        return all_of(map(value_of, value))
    return lambda record: value


def all_of(parts: Iterable[LookUp]) -> LookUp:
    parts = tuple(parts)
    return lambda record: tuple([part(record) for part in parts])


def column(path: str) -> Word:
    return Word(value_at(path), (path,))


def text(template: str) -> Word:
    """Words with columns in them: `text("mahindra-{dealer_id}")`."""
    names = tuple(part.partition("}")[0] for part in template.split("{")[1:])
    return Word(lambda record: template.format(**{name: record[name] for name in names}), names)


def noon(path: str) -> Word:
    """Local noon of a day, as a moment."""
    day = value_at(path)
    return Word(lambda record: noon_of(day(record), record.run.recipe.zone), (path,))


def made(rows: str, *key: str) -> Word:
    """The id of a row made before, by the columns of its key; without a key, of the one made last."""
    key_of = all_of(map(value_at, key))
    return Word(lambda record: record.run.ids[rows][key_of(record)], key, rows)


def by(path: str, values: Mapping[Any, Any]) -> Word:
    """One of several values, by that of a column."""
    which, known = value_at(path), {key: value_of(value) for key, value in values.items()}
    return Word(lambda record: known[which(record)](record), (path,))


def went(move: Any, path: str) -> Word:
    """A step on the row's road, at noon of a day."""
    day = value_at(path)
    return Word(lambda record: Step(move, noon_of(day(record), record.run.recipe.zone)), (path,))


def now(move: Any) -> Word:
    """A step that is made with the import."""
    return Word(lambda record: Step(move, record.run.act.at))


TODAY = Word(lambda record: clock.local_day(record.run.act.at, record.run.recipe.zone))
"""The day of the import."""


@lru_cache(maxsize=4096)
def noon_of(day: date, zone: str) -> datetime:
    return clock.from_local(datetime.combine(day, NOON), zone)
