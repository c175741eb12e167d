"""Days, months and moments as people write them, in Chinese and Western spellings."""

import re
from datetime import date, datetime

from .refused import Invalid

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?号?")
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:[-/.]?\d{0,2}日?)")
TIME = re.compile(r"(\d{1,2})[::时点](\d{1,2})?(?:[::分](\d{1,2})(?:\.\d+)?)?[分秒]?")


def _refuse(text: str, zh: str, en: str) -> Invalid:
    return Invalid("「{text}」不是" + zh, "“{text}” is not " + en, text=text[:40])


def read_day(text: str) -> date:
    """2026-05-01, 2026/5/1, 2026.5.1, 20260501 or 2026年5月1日; a time behind it is left out."""
    found = DAY.match(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise _refuse(text, "日期,例如 2026-05-01", "a date, write for example 2026-05-01")


def read_month(text: str) -> date:
    """2026-05, 2026/5 or 2026年5月, as the first day of that month."""
    found = MONTH.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})", text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise _refuse(text, "月份,例如 2026-05", "a month, write for example 2026-05")


def read_moment(text: str) -> datetime:
    """A day and a time, local and naive; a day alone is its beginning."""
    day = read_day(text)
    rest = DAY.sub("", text, count=1).strip(" T,,") if DAY.match(text) else ""
    if not rest:
        return datetime(day.year, day.month, day.day)
    found = TIME.fullmatch(rest)
    try:
        if found:
            hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(day.year, day.month, day.day, hour, minute, second)
    except ValueError:
        pass
    raise _refuse(text, "时间,例如 2026-05-01 14:30", "a time, write for example 2026-05-01 14:30")
