"""The rows of files that were refused: counted by reason, and kept for a workbook to correct them in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from ..words import Label
from .readers import plain_title

KEPT = 100_000
"""More refused rows of one file are only counted: nobody corrects them one by one."""
SHOWN = 20
GROUPS = 200
"""More reasons than these are put together: nobody reads more."""
OUR_ROW, OUR_REASON = Label("原文件行号", "Row in the file"), Label("退回原因", "Why refused")
OURS = {title.casefold() for label in (OUR_ROW, OUR_REASON) for title in (label.zh, label.en)}
"""What we write beside refused rows: a corrected list comes back with it."""
OTHERWISE = Label("其他原因(见错误清单)", "Other reasons (see the list of refused rows)")


class Problem(NamedTuple):
    """What is wrong with one cell; without a column, with the row as a whole."""

    column: Label | None
    value: str
    why: Label

    def sentence(self) -> Label:
        """Naming its column; many sentences do so already."""
        if self.column is None or self.column.zh in self.why.zh:
            return self.why
        return Label(f"{self.column.zh}:{self.why.zh}", f"{self.column.en}: {self.why.en}")


class Refusal(NamedTuple):
    number: int
    cells: Mapping[str, str]
    reason: Label
    problems: tuple[Problem, ...] = ()

    def each(self) -> tuple[Problem, ...]:
        """What is wrong, cell by cell where that is known."""
        return self.problems or (Problem(None, "", self.reason),)


@dataclass
class Refusals:
    """The refused rows of one file."""

    file: str
    columns: tuple[str, ...]
    count: int = 0
    kept: list[Refusal] = field(default_factory=list)
    groups: dict[Label, list[int]] = field(default_factory=dict)
    """Reason → how many rows, and the numbers of the first."""

    def add(self, number: int, cells: Mapping[str, str], reason: Label, problems: tuple[Problem, ...] = ()) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(Refusal(number, cells, reason, problems))
        group = self.groups.setdefault(reason if reason in self.groups or len(self.groups) < GROUPS else OTHERWISE, [0])
        group[0] += 1
        if len(group) <= SHOWN:
            group.append(number)

    def report(self) -> list[dict]:
        """For the report of the import: each reason with its count and the first rows it hit."""
        return [
            {"file": self.file, "zh": reason.zh, "en": reason.en, "count": count, "rows": numbers}
            for reason, (count, *numbers) in self.groups.items()
        ]

    def write(self, folder: Path) -> Path:
        """FILE.errors.xlsx: the rows as they were, with the reason beside them, to be corrected and brought in again."""
        path = folder / f"{self.file}.errors.xlsx"
        # What a file says is text: a formula in it shall not come alive in the hands of whoever corrects it.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(path, options) as book:
            sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [*self._columns(), str(OUR_ROW), str(OUR_REASON)], bold)
            for at, refusal in enumerate(self.kept, 1):
                for index, name in enumerate(self._columns()):
                    sheet.write_string(at, index, refusal.cells.get(name, "")[:32_767])
                sheet.write_number(at, len(self._columns()), refusal.number)
                sheet.write_string(at, len(self._columns()) + 1, str(refusal.reason))
        return path

    def _columns(self) -> list[str]:
        """The file's own; one that was corrected before has ours already."""
        return [each for each in self.columns if plain_title(each) not in OURS]
