"""How large a file may be: beyond it somebody has chosen the wrong file, or should split it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..kinds import WholeKind
from ..refused import Invalid
from ..running import Setting

SETTINGS = {"import_max_megabytes": "megabytes", "import_max_rows": "rows"}
"""The settings by which an installation gives limits of its own, for all of its stores."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one file."""

    megabytes: int = 200
    rows: int = 1_000_000
    unpacked: int = 10
    """A workbook is packed: unpacked it may be so many times as large."""

    def check_size(self, name: str, size: int) -> None:
        self._check(name, size, self.megabytes)

    def check_unpacked(self, name: str, size: int) -> None:
        self._check(name, size, self.megabytes * self.unpacked)

    def check_rows(self, name: str, count: int) -> None:
        if count > self.rows:
            raise Invalid("“{file}”超过 {rows} 行,请拆成几个文件", "“{file}” has more than {rows} rows: split it into several files",
                          file=name, rows=f"{self.rows:,}")  # fmt: skip

    @staticmethod
    def _check(name: str, size: int, most: int) -> None:
        if size > most * 1_000_000:
            raise Invalid("“{file}”有 {size} MB,最多 {most} MB,请拆成几个文件", "“{file}” has {size} MB, at most {most} are read: split it into several files",
                          file=name, size=f"{size / 1_000_000:,.0f}", most=most)  # fmt: skip


def limits_on(session: Session, day: date) -> Limits:
    """The limits in force on a day. Raises Invalid where a setting holds no whole number."""
    valid = select(Setting.key, Setting.value).where(
        Setting.key.in_(SETTINGS), Setting.store_id.is_(None), Setting.valid_from <= day, Setting.voided_at.is_(None)
    )
    # The latest comes last and wins.
    return Limits(**{SETTINGS[key]: WholeKind().read(value) for key, value in session.execute(valid.order_by(Setting.valid_from))})
