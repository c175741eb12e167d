"""A small table that a question brings along, as one parameter: the statement is put into words and compiled once,
whatever stands in it. VALUES would be compiled anew for each question."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, String, cast, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from models.kinds import MomentKind

TO_THE_ZONE = len("2026-10-31 16:00:00.000000")


def as_text(rows: Iterable[tuple]) -> str:
    """The rows as the parameter."""
    return json.dumps([[_plain(value) for value in row] for row in rows], ensure_ascii=False)


def listed(name: str, columns: Mapping[str, TypeEngine], text: ColumnElement[str]) -> CTE:
    """The rows of the parameter as a table of that name. It may be empty."""
    row = _rows(text).table_valued("value", name=f"{name}_rows")
    parts = (_part(row.c.value, number, kind).label(column) for number, (column, kind) in enumerate(columns.items()))
    return select(*parts).cte(name).prefix_with("MATERIALIZED")


def _plain(value: Any) -> Any:
    """Moments (UTC) and days as both databases read them."""
    if hasattr(value, "tzinfo"):
        return value.isoformat(" ", "microseconds")[:TO_THE_ZONE]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _part(row: Any, number: int, kind: TypeEngine) -> Any:
    part = _at(row, number)
    return cast(part, kind) if not isinstance(kind, MomentKind | Date) else _moment(part, kind)


class _rows(FunctionElement):
    """One row for each element of a JSON list."""

    name = "rows"
    inherit_cache = True


class _at(FunctionElement):
    """The so-manieth element of a row, as text or number."""

    name = "at"
    type = String()
    inherit_cache = True

    def __init__(self, row: Any, number: int):
        super().__init__(row, literal(number))


class _moment(FunctionElement):
    """A moment or a day: SQLite keeps them as text."""

    name = "moment"
    inherit_cache = True

    def __init__(self, part: Any, kind: TypeEngine):
        super().__init__(part)
        self.type = kind


@compiles(_rows)
def _rows_there(element: Any, compiler: Any, **how: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **how)} AS JSONB))"


@compiles(_rows, "sqlite")
def _rows_here(element: Any, compiler: Any, **how: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **how)})"


@compiles(_at)
def _arrow(element: Any, compiler: Any, **how: Any) -> str:
    row, number = (compiler.process(each, **how) for each in element.clauses)
    return f"({row} ->> {number})"


@compiles(_moment)
def _cast(element: Any, compiler: Any, **how: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **how)} AS {'DATE' if isinstance(element.type, Date) else 'TIMESTAMP WITH TIME ZONE'})"


@compiles(_moment, "sqlite")
def _as_it_is(element: Any, compiler: Any, **how: Any) -> str:
    return compiler.process(element.clauses, **how)


__all__ = ["as_text", "listed"]
