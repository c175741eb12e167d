"""Arithmetic with money and days that both databases do alike."""

from typing import Any

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.kinds import MoneyKind


class in_fen(FunctionElement):
    """A product or quotient of money, rounded half up to the fen."""

    type = MoneyKind()
    inherit_cache = True


@compiles(in_fen, "sqlite")
def _whole(element: Any, compiler: Any, **how: Any) -> str:
    return f"CAST(ROUND({compiler.process(element.clauses, **how)}) AS INTEGER)"


@compiles(in_fen)
def _two_decimals(element: Any, compiler: Any, **how: Any) -> str:
    return f"ROUND({compiler.process(element.clauses, **how)}, 2)"


class days_between(FunctionElement):
    """How many days after the first the second lies."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _julian(element: Any, compiler: Any, **how: Any) -> str:
    first, second = (compiler.process(each, **how) for each in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between)
def _difference(element: Any, compiler: Any, **how: Any) -> str:
    first, second = (compiler.process(each, **how) for each in element.clauses)
    return f"({second} - {first})"


class utc_day(FunctionElement):
    """The day of a moment in Greenwich: no local day, but one by which moments are quickly found."""

    type = Date()
    inherit_cache = True


@compiles(utc_day, "sqlite")
def _first_ten(element: Any, compiler: Any, **how: Any) -> str:
    return f"substr({compiler.process(element.clauses, **how)}, 1, 10)"


@compiles(utc_day)
def _date_there(element: Any, compiler: Any, **how: Any) -> str:
    return f"CAST(timezone('UTC', {compiler.process(element.clauses, **how)}) AS DATE)"
