"""Periods 期间: a year, a quarter, a month or a week, written so that it sorts and reads alike everywhere.

2026, 2026-Q3, 2026-09 and 2026-W37 are kept as they stand here; people may also write 2026年三季度 or 2026/9.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from . import clock
from .dates import read_month
from .refused import Invalid
from .words import Label

YEAR = re.compile(r"(\d{4})\s*年?度?")
QUARTER = re.compile(r"(\d{4})[-/年\s]*(?:Q([1-4])|第?([1-4一二三四])季度?)|Q([1-4])[-/\s]*(\d{4})", re.IGNORECASE)
WEEK = re.compile(r"(\d{4})[-/年\s]*(?:W(\d{1,2})|第?(\d{1,2})周|week\s*(\d{1,2}))", re.IGNORECASE)
NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}
YEARS = range(1900, 2200)
MONTHS_IN = {"year": 12, "quarter": 3, "month": 1}
"""The kinds of period that are whole months; a week is none."""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of local days that people plan and judge by."""

    kind: str
    """year, quarter, month or week"""
    first: date

    @classmethod
    def of(cls, code: str) -> "Period":
        """The period behind the way it is kept; raises ValueError for any other text."""
        if "-W" in code:
            return cls("week", date.fromisocalendar(int(code[:4]), int(code[6:]), 1))
        if "-Q" in code:
            return cls("quarter", date(int(code[:4]), int(code[6:]) * 3 - 2, 1))
        if "-" in code:
            return cls("month", date(int(code[:4]), int(code[5:]), 1))
        return cls("year", date(int(code), 1, 1))

    @classmethod
    def around(cls, kind: str, day: date) -> "Period":
        """The period of that kind in which the day lies."""
        if kind == "week":
            return cls(kind, day - timedelta(days=day.weekday()))
        months = MONTHS_IN[kind]
        return cls(kind, date(day.year, (day.month - 1) // months * months + 1, 1))

    @property
    def after(self) -> date:
        """The first day behind it."""
        return self.first + timedelta(days=7) if self.kind == "week" else clock.months_later(self.first, MONTHS_IN[self.kind])

    @property
    def code(self) -> str:
        """How it is kept."""
        match self.kind:
            case "week":
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02}"
            case "quarter":
                return f"{self.first.year}-Q{self.first.month // 3 + 1}"
            case "month":
                return f"{self.first:%Y-%m}"
        return f"{self.first.year}"

    @property
    def label(self) -> Label:
        match self.kind:
            case "week":
                year, week, _ = self.first.isocalendar()
                return Label(f"{year}年第{week}周", f"{year} week {week}")
            case "quarter":
                quarter = self.first.month // 3 + 1
                return Label(f"{self.first.year}年{quarter}季度", f"{self.first.year} Q{quarter}")
            case "month":
                return Label(f"{self.first:%Y-%m}", f"{self.first:%Y-%m}")
        return Label(f"{self.first.year}年", f"{self.first.year}")

    def __contains__(self, other: "Period") -> bool:
        return self.first <= other.first and other.after <= self.after


def read_period(text: str) -> Period:
    """2026, 2026-Q3, 2026-09 or 2026-W37, in Chinese and Western spellings; a day stands for its month."""
    try:
        found = _year(text) or _quarter(text) or _week(text) or Period("month", read_month(text))
    except (ValueError, Invalid):
        found = None
    if found is None or found.first.year not in YEARS:
        raise Invalid("「{text}」不是期间,例如 2026、2026-Q3、2026-09 或 2026-W37",
                      "“{text}” is not a period, write for example 2026, 2026-Q3, 2026-09 or 2026-W37", text=text[:40])  # fmt: skip
    return found


def _year(text: str) -> Period | None:
    found = YEAR.fullmatch(text)
    return Period("year", date(int(found[1]), 1, 1)) if found else None


def _quarter(text: str) -> Period | None:
    found = QUARTER.fullmatch(text)
    if not found:
        return None
    written = found[2] or found[3] or found[4]
    return Period("quarter", date(int(found[1] or found[5]), (NUMERALS.get(written) or int(written)) * 3 - 2, 1))


def _week(text: str) -> Period | None:
    found = WEEK.fullmatch(text)
    return Period("week", date.fromisocalendar(int(found[1]), int(found[2] or found[3] or found[4]), 1)) if found else None
