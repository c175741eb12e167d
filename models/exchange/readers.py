"""Spreadsheets as rows of text: .xlsx, .xls, .ods through calamine, .csv in whatever encoding and with whatever delimiter.

Whatever is wrong with a file is said in a sentence with the remedy; an empty result is an error, never silence.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ..refused import Invalid
from ..words import Label
from . import csv_text, workbooks
from .limits import Limits

HEADER_WITHIN = 20
"""The header is looked for in this many rows: titles and remarks often stand above it."""

RawRow = tuple[int, list[str]]
"""The number of a row in its file, from 1, and its cells."""


class Row(NamedTuple):
    """One row of data: its number in the file, its cells by column title, and what is wrong with its shape."""

    number: int
    cells: dict[str, str]
    problem: Label | None = None


@dataclass(frozen=True)
class Sheet:
    """An opened file: its column titles, and its rows as often as one likes. A .csv is never held in memory whole."""

    path: Path
    columns: tuple[str, ...]
    header_at: int
    read: Callable[[], Iterator[RawRow]]
    limits: Limits
    notes: list[Label] = field(default_factory=list)
    """What the reader of a report should know of how the file was read."""

    def count(self) -> int:
        """How many rows there are. Raises Invalid as `rows` does: whoever counts first meets no surprise on the way."""
        return sum(1 for _ in self.rows())

    def rows(self) -> Iterator[Row]:
        """The rows below the header that are not empty. Raises Invalid where the file breaks off or is too long."""
        width, read = len(self.columns), 0
        for number, cells in self.read():
            if number <= self.header_at or is_blank(cells):
                continue
            read += 1
            self.limits.check_rows(self.path.name, read)
            while len(cells) > width and not cells[-1]:
                cells.pop()
            problem = None
            if len(cells) != width:
                problem = Label("应有 {due} 列,实有 {found} 列", "has {found} columns instead of {due}").format(due=width, found=len(cells))
            # Only then may they differ in length, and then nobody reads the cells but the list of refused rows.
            yield Row(number, dict(zip(self.columns, cells, strict=False)), problem)
        if not read:
            raise Invalid("“{file}”只有表头,没有数据行", "“{file}” has a header but no rows below it", file=self.path.name)


def open_sheet(path: Path, known: Collection[str] = (), sheet: str | None = None, limits: Limits | None = None) -> Sheet:
    """Open a file for reading; `known` are titles by which the header row is recognised, `sheet` a sheet's name.

    Raises Invalid where it is missing, too large, empty, encrypted, broken off, or no spreadsheet at all.
    """
    path, limits, notes = Path(path), limits or Limits(), []
    kind = kind_of(path, limits)
    read = workbooks.opened(path, sheet, limits, notes) if kind == "workbook" else csv_text.opened(path)
    number, header = _find_header(path, read, {plain_title(each) for each in known}, notes)
    return Sheet(path, _titles(path, number, header), number, read, limits, notes)


def kind_of(path: Path, limits: Limits) -> str:
    """ "workbook" or "text", by what is in the file and not by what it is called."""
    name = path.name
    if not path.is_file():
        raise Invalid("找不到文件“{file}”,请检查路径", "There is no file “{file}”: please check its path", file=name)
    limits.check_size(name, path.stat().st_size)
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Invalid("“{file}”是空文件,请重新导出", "“{file}” is empty: please export it again", file=name)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return "workbook"
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")) or path.suffix.lower() in workbooks.SUFFIXES:
        raise Invalid(
            "“{file}”不是表格文件,请另存为 .xlsx 或 .csv 后再导入", "“{file}” is no spreadsheet: save it as .xlsx or .csv and import that", file=name
        )
    return "text"


def plain_title(heading: str) -> str:
    """A heading as it is compared: without the star of a needed column, in whatever case."""
    return " ".join(heading.split()).rstrip("*\uff0a").strip().casefold()


def is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _find_header(path: Path, read: Callable[[], Iterator[RawRow]], known: set[str], notes: list[Label]) -> RawRow:
    """The row with most of the known titles; without any, the first that is not empty."""
    rows = [(number, cells) for number, cells in islice(read(), HEADER_WITHIN) if not is_blank(cells)]
    if not rows:
        nothing = Label("“{file}”里没有内容", "There is nothing in “{file}”").format(file=path.name)
        # What was passed over may well be what somebody expected there.
        raise Invalid(";".join([nothing.zh, *(note.zh for note in notes)]), "; ".join([nothing.en, *(note.en for note in notes)]))
    return max(rows, key=lambda row: (len(known & {plain_title(cell) for cell in row[1]}), -row[0]))


def _titles(path: Path, number: int, header: list[str]) -> tuple[str, ...]:
    titles = [" ".join(each.split()) for each in header]
    while titles and not titles[-1]:
        titles.pop()
    if "" in titles:
        at = workbooks.column_name(titles.index(""))
        raise Invalid("“{file}”第 {row} 行(表头)的 {column} 列没有标题,请取消合并、补上标题或删去该列",
                      "“{file}”: column {column} has no title in the header (row {row}): unmerge it, give it one or delete the column",
                      file=path.name, row=number, column=at)  # fmt: skip
    twice = [title for title, count in Counter(titles).items() if count > 1]
    if twice:
        raise Invalid("“{file}”的表头里“{title}”出现了不止一次,请改名或删去", "“{file}” has more than one column “{title}”: rename or delete one",
                      file=path.name, title=twice[0])  # fmt: skip
    return tuple(titles)


def check_columns(sheet: Sheet, needed: Collection[str]) -> None:
    """Refuse a file that lacks columns, naming them and those it has: most often it is the wrong file."""
    missing = [each for each in needed if each not in sheet.columns]
    if missing:
        raise Invalid("“{file}”缺少列:{missing}。表头是:{found}", "“{file}” lacks the columns {missing}. Its header is: {found}",
                      file=sheet.path.name, missing="、".join(missing), found="、".join(sheet.columns[:30]))  # fmt: skip
