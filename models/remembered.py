"""What was made once of a value: columns repeat the same few, and a look into a dict costs less than any call."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Cells = Callable[[Sequence[Any]], Iterable[Any]]
"""How the values of a column become its cells: many at once, since one call for each is what takes the time."""


class Remembered(dict):
    """What `make` makes of values. Forgets all when it has grown, since the values of some columns are all different.
    What is empty stays so."""

    def __init__(self, make: Callable[[Any], Any], empty: Any = None, most: int = 4096):
        super().__init__()
        self.make, self.empty, self.most = make, empty, most

    def __missing__(self, value: Any) -> Any:
        if len(self) >= self.most:
            self.clear()
        made = self[value] = self.empty if value is None else self.make(value)
        return made


def remembered(make: Callable[[Any], Any], empty: Any = None) -> Cells:
    cell = Remembered(make, empty).__getitem__
    return lambda values: map(cell, values)
