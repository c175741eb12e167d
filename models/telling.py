"""What the history says of new rows, written as it is kept: the same few values stand in a column again and again."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from json.encoder import encode_basestring_ascii
from typing import Any

from sqlalchemy import Column, Table

from . import audit
from .delivery import Written
from .kinds import FactsKind
from .remembered import Remembered


class Telling:
    """The history of the rows of one table."""

    def __init__(self, table: Table):
        self.columns = tuple(self._columns(table))

    def of_new(self, row: Mapping[str, Any]) -> Written:
        """Column → [nothing, value] for all that a new row holds, as `audit.changes_of` tells it."""
        return Written("{" + ", ".join([words(value) for name, words in self.columns if (value := row[name]) is not None]) + "}")

    def _columns(self, table: Table) -> Iterator[tuple[str, Callable[[Any], str]]]:
        for column in table.c:
            if column.name not in audit.SILENT:
                yield column.name, self._words(column)

    @staticmethod
    def _words(column: Column) -> Callable[[Any], str]:
        began = f"{json.dumps(column.name)}: [null, "

        def words(value: Any) -> str:
            plain = audit.told(column.type, value)
            return f"{began}{encode_basestring_ascii(plain) if type(plain) is str else json.dumps(plain)}]"

        # Amounts that are equal may be written in more than one way, and documents are no keys.
        is_kept_apart = isinstance(column.type, FactsKind) or column.type.python_type is Decimal
        return words if is_kept_apart else Remembered(words).__getitem__
