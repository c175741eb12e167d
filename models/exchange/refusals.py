"""The rows of files that were refused: counted by reason, and kept for a workbook to correct them in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from ..words import Label, say

KEPT = 100_000
"""More refused rows of one file are only counted: nobody corrects them one by one."""
SHOWN = 20
GROUPS = 200
"""More reasons than these are put together: nobody reads more."""
OTHERWISE = Label("其他原因(见错误清单)", "Other reasons (see the list of refused rows)")


class Refusal(NamedTuple):
    number: int
    cells: Mapping[str, str]
    reason: Label


@dataclass
class Refusals:
    """The refused rows of one file."""

    file: str
    columns: tuple[str, ...]
    count: int = 0
    kept: list[Refusal] = field(default_factory=list)
    groups: dict[Label, list[int]] = field(default_factory=dict)
    """Reason → how many rows, and the numbers of the first."""

    def add(self, number: int, cells: Mapping[str, str], reason: Label) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(Refusal(number, cells, reason))
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
        """FILE.errors.xlsx: the rows as they were, with the reason beside them."""
        path = folder / f"{self.file}.errors.xlsx"
        # What a file says is text: a formula in it shall not come alive in the hands of whoever corrects it.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(path, options) as book:
            sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [*self.columns, say("行号", "Row"), say("原因", "Reason")], bold)
            for at, refusal in enumerate(self.kept, 1):
                for index, name in enumerate(self.columns):
                    sheet.write_string(at, index, refusal.cells.get(name, "")[:32_767])
                sheet.write_number(at, len(self.columns), refusal.number)
                sheet.write_string(at, len(self.columns) + 1, str(refusal.reason))
        return path
