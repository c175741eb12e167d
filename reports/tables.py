"""Tables whose columns know what they hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from models.words import say
from reports.cards import Definition
from reports.numbers import POINTS, Better, Kind, full, moved
from reports.palette import HEAT
from reports.parts import Block, Part, Text, published


@dataclass(frozen=True)
class Column(Part):
    """A column: `key` is its name in the rows, `bar` draws its size behind the number, `heat` tints the better darker."""

    key: str
    name: Text
    kind: Kind = Kind.TEXT
    unit: Text = ""
    bar: bool = False
    heat: bool = False
    better: Better = Better.UP
    definition: Definition | None = None
    """What the figure of the column means: it is opened below the table."""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "kind", Kind(self.kind))
        object.__setattr__(self, "better", Better(self.better))
        if self.bar and self.heat:
            raise ValueError(f"column {self.key}: a bar or a tint, not both")
        if (self.bar or self.heat) and self.kind in (Kind.TEXT, Kind.DAY):
            raise ValueError(f"column {self.key}: only numbers have a size")

    def unit_text(self) -> str:
        """What the numbers are in, for the column's head."""
        of_kind = {Kind.MONEY: say("元", "yuan"), Kind.POINTS: str(POINTS)}
        return str(self.unit) or of_kind.get(self.kind, "")


class Cell(NamedTuple):
    """A value as it stands in the page."""

    text: str
    css: str = ""
    bar: str = ""
    """Width of the data bar, as a CSS percentage."""
    spoken: str = ""
    title: str = ""


@dataclass(frozen=True)
class Table(Block):
    """Rows by column key; with a `name` the same rows go to figures.json. A missing or None value is shown as —."""

    macro = "table"

    columns: tuple[Column, ...]
    rows: tuple[dict[str, object], ...]
    total: dict[str, object] | None = None
    title: Text = ""
    note: Text = ""
    name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        known = {column.key for column in self.columns}
        strangers = {key for row in (*self.rows, self.total or {}) for key in row} - known
        if strangers:
            raise ValueError(f"rows have values without a column: {', '.join(sorted(strangers))}")

    def published_tables(self) -> dict[str, object]:
        own = {self.name: [published(self._complete(row)) for row in self.rows]} if self.name else {}
        return own | super().published_tables()

    def lines(self) -> Iterator[list[Cell]]:
        """The rows, ready to be looked at."""
        scales = {column.key: self._scale(column) for column in self.columns}
        for row in self.rows:
            yield [_cell(column, row.get(column.key), scales[column.key]) for column in self.columns]

    def tinted(self) -> bool:
        return any(column.heat for column in self.columns)

    def defined(self) -> list[Column]:
        """The columns whose meaning the page opens."""
        return [column for column in self.columns if column.definition]

    def terms(self) -> Iterable[tuple[Text, Definition]]:
        return [(column.name, column.definition) for column in self.defined()]

    def last_line(self) -> list[Cell]:
        cells = [_cell(column, (self.total or {}).get(column.key), None) for column in self.columns]
        # Words and days have no sum: there is nothing missing.
        return [cell._replace(text="") if column.kind in (Kind.TEXT, Kind.DAY) and "none" in cell.css else cell for column, cell in zip(self.columns, cells, strict=True)]

    def _complete(self, row: dict[str, object]) -> dict[str, object]:
        return {column.key: row.get(column.key) for column in self.columns}

    def _scale(self, column: Column) -> tuple[Decimal, Decimal] | None:
        """Smallest and largest value, where the column shows sizes and has any to show."""
        if not (column.bar or column.heat):
            return None
        sizes = [Decimal(str(row[column.key])) for row in self.rows if row.get(column.key) is not None]
        return (min(sizes), max(sizes)) if sizes else None


def _cell(column: Column, value: object, scale: tuple[Decimal, Decimal] | None) -> Cell:
    css = "text" if column.kind in (Kind.TEXT, Kind.DAY) else "number"
    if value is None or value == "":
        return Cell(Kind.TEXT.show(None), f"{css} none")
    if column.kind in (Kind.CHANGE, Kind.POINTS):
        how = moved(value, column.kind, column.better)
        # The column's head names the unit once.
        return Cell(how.shown.replace(f" {POINTS}", ""), f"{css} {how.tone}", spoken=how.spoken)
    cell = Cell(column.kind.show(value), css)
    if column.kind is Kind.MONEY:
        cell = cell._replace(title=full(value, column.kind))
    if scale is None:
        return cell
    size, (low, high) = Decimal(str(value)), scale
    if column.bar:
        return cell._replace(bar=f"{max(size, Decimal(0)) / high:.1%}") if high > 0 else cell
    if low == high:
        return cell
    step = min(int((size - low) / (high - low) * len(HEAT)), len(HEAT) - 1)
    if column.better is Better.DOWN:
        step = len(HEAT) - 1 - step
    return cell._replace(css=f"{css} heat-{step + 1}")
