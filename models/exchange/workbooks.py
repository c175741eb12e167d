"""Workbooks (.xlsx, .xls, .ods) through calamine, every cell as text."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from ..refused import Invalid
from ..words import Label
from .limits import Limits

EXPLAINED = Label("填写说明", "How to fill in")
"""The sheet of our templates that explains their columns; it is passed over."""
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def opened(path: Path, sheet: str | None, limits: Limits, notes: list[Label]) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    """A function that reads the sheet's rows from the beginning; of several sheets the first with something in it."""
    if zipfile.is_zipfile(path):
        _look_inside(path, limits, notes)
    elif _is_encrypted(path):
        raise _protected(path)
    chosen = _choose(path, _workbook(path), sheet, notes)
    limits.check_rows(path.name, chosen.height)
    if chosen.merged_cell_ranges:
        (top, left), (bottom, right) = chosen.merged_cell_ranges[0]
        notes.append(Label("有 {count} 处合并单元格(如 {example}),只有左上角的格子有值", "{count} groups of merged cells (such as {example}): only the first cell of each has a value").format(
            count=len(chosen.merged_cell_ranges), example=f"{column_name(left)}{top + 1}:{column_name(right)}{bottom + 1}"))  # fmt: skip
    first = chosen.start[0] + 1

    def read() -> Iterator[tuple[int, list[str]]]:
        for number, cells in enumerate(chosen.iter_rows(), first):
            yield number, [text_of(cell) for cell in cells]

    return read


def text_of(cell: Any) -> str:
    """A cell as somebody would have typed it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # Fifteen digits are what a spreadsheet knows; more are the noise of binary fractions.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def column_name(index: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        name, index = chr(ord("A") + letter) + name, index - 1
    return name


def _look_inside(path: Path, limits: Limits, notes: list[Label]) -> None:
    """How large it is unpacked, and how many cells hold an error: calamine reads those as empty, and that is not to be silent."""
    with zipfile.ZipFile(path) as packed:
        limits.check_unpacked(path.name, sum(each.file_size for each in packed.infolist()))
        errors = 0
        for name in packed.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                errors += _count_errors(packed, name)
    if errors:
        notes.append(Label("有 {count} 个单元格是错误值(如 #N/A),按空白读取", "{count} cells hold an error (such as #N/A) and are read as empty").format(count=errors))


def _is_encrypted(path: Path) -> bool:
    """An encrypted .xlsx is an old compound file with the real workbook inside; its directory says so."""
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()


def _protected(path: Path) -> Invalid:
    return Invalid("“{file}”有密码保护,请在 Excel 中去掉密码后另存", "“{file}” is protected by a password: remove it in Excel and save the file again", file=path.name)


def _count_errors(packed: zipfile.ZipFile, name: str) -> int:
    found, mark, tail = 0, b' t="e"', b""
    try:
        with packed.open(name) as file:
            while chunk := file.read(1 << 20):
                found += (tail + chunk).count(mark)
                tail = chunk[-len(mark) + 1 :]
    except (zipfile.BadZipFile, EOFError, OSError, ValueError):
        return 0  # calamine, which reads it next, says what is wrong
    return found


def _workbook(path: Path) -> CalamineWorkbook:
    try:
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)
    except BaseException as error:
        raise _broken(path, error) from error


def _choose(path: Path, book: CalamineWorkbook, wanted: str | None, notes: list[Label]) -> CalamineSheet:
    names = [each.name for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet and each.name not in (EXPLAINED.zh, EXPLAINED.en)]
    if wanted is not None and wanted not in names:
        raise Invalid("“{file}”里没有工作表“{sheet}”,现有:{names}", "“{file}” has no sheet “{sheet}”, only: {names}",
                      file=path.name, sheet=wanted, names="、".join(names))  # fmt: skip
    try:
        filled = [sheet for name in ([wanted] if wanted else names) if (sheet := book.get_sheet_by_name(name)).start is not None]
    except BaseException as error:
        raise _broken(path, error) from error
    if not filled:
        raise Invalid("“{file}”里没有内容,或文件已损坏", "There is nothing in “{file}”, or it is damaged", file=path.name)
    if len(filled) > 1:
        notes.append(Label("只读取了工作表“{sheet}”,未读取:{others}", "Only the sheet “{sheet}” was read, not: {others}").format(
            sheet=filled[0].name, others="、".join(each.name for each in filled[1:])))  # fmt: skip
    return filled[0]


def _broken(path: Path, error: BaseException) -> BaseException:
    """calamine's complaint as a sentence; a panic of its parser is one too, though no Exception."""
    if isinstance(error, PasswordError):
        return _protected(path)
    if isinstance(error, CalamineError | OSError | ValueError) or type(error).__name__ == "PanicException":
        return Invalid("“{file}”已损坏、不完整或不是表格,请重新导出为 .xlsx", "“{file}” is damaged, incomplete or no spreadsheet: export it again as .xlsx", file=path.name)
    return error
