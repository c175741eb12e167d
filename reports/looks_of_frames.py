"""A data frame as a block: to be looked at in JupyterLab, and to be published in a report as it is."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models.refused import Invalid
from reports.blocks import BarChart, Column, Kind, Series, Table, TrendChart

if TYPE_CHECKING:
    from pandas import DataFrame
    from pandas import Series as PandasSeries

MOST_BARS, MOST_ROWS = 60, 500


def bars(data: "PandasSeries | DataFrame", title: str = "", kind: str = "count", unit: str = "", note: str = "", name: str = "") -> BarChart:
    """Bars, one for each row of the index, in the order given; several columns are stacked.

    `kind` says what the numbers are: "count", "money" or "rate". With a `name` they go to figures.json too.
    """
    names, series = _series(data, MOST_BARS)
    return BarChart(title, note, name, names=names, series=series, kind=_kind(kind), unit=unit)


def lines(data: "PandasSeries | DataFrame", title: str = "", kind: str = "count", unit: str = "", note: str = "", name: str = "") -> TrendChart:
    """A course over time: the index is the time, each column a line."""
    names, series = _series(data, MOST_BARS)
    return TrendChart(title, note, name, names=names, series=series, kind=_kind(kind), unit=unit)


def table(data: "PandasSeries | DataFrame", title: str = "", note: str = "", name: str = "", **kinds: str) -> Table:
    """Rows to be read. `kinds` say what the numbers of a column are where they are no plain numbers: price="money"."""
    rows = _framed(data, MOST_ROWS).reset_index()
    columns = [Column(str(each), str(each), _kind(kinds[each]) if each in kinds else _kind_of(rows[each])) for each in rows.columns]
    plain = tuple({column.key: _plain(row[at], column.kind) for at, column in enumerate(columns)} for row in rows.itertuples(index=False, name=None))
    return Table(tuple(columns), plain, title=title, note=note, name=name)


def _series(data: Any, most: int) -> tuple[tuple[str, ...], tuple[Series, ...]]:
    framed = _framed(data, most)
    names = tuple(" · ".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in framed.index)
    return names, tuple(Series(str(name), tuple(_number(value) for value in framed[name])) for name in framed.columns)


def _framed(data: Any, most: int) -> Any:
    framed = data.to_frame() if hasattr(data, "to_frame") else data
    if len(framed) > most:
        raise Invalid("有 {count} 行,最多 {most} 行:请先汇总或用 head() 取前几行", "There are {count} rows, at most {most} can be shown: sum up first, or take the head()", count=len(framed), most=most)
    return framed


def _kind(text: str) -> Kind:
    known = [each.value for each in (Kind.COUNT, Kind.MONEY, Kind.RATE)]
    if text not in known:
        raise Invalid("“{text}”不在可选项中:{known}", "“{text}” is not one of: {known}", text=text[:40], known=", ".join(known))
    return Kind(text)


def _kind_of(column: Any) -> Kind:
    values = [value for value in column if not _missing(value)]
    if values and all(isinstance(value, Decimal) for value in values):
        return Kind.MONEY
    return Kind.COUNT if values and all(isinstance(_number(value), int | float) for value in values) else Kind.TEXT


def _plain(value: Any, kind: Kind) -> Any:
    if _missing(value):
        return None
    return str(value) if kind is Kind.TEXT else _number(value)


def _number(value: Any) -> Any:
    """A plain number of Python; numpy's know how to become one. Anything else stays what it is."""
    if _missing(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _missing(value: Any) -> bool:
    import pandas

    return value is None or (pandas.api.types.is_scalar(value) and bool(pandas.isna(value)))
