"""Days, months and moments as people write them, in Chinese and Western spellings."""

import re
from datetime import date, datetime, time

from .refused import Invalid

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)日?号?|(\d{4})(\d{2})(\d{2})(?!\d)")
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月|[-/.]\d{1,2}|月\d{1,2}日)?|(\d{4})(\d{2})")
TIME = re.compile(r"(\d{1,2})[::时点](\d{1,2})?(?:[::分](\d{1,2})(?:\.\d+)?)?[分秒]?")
ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)", re.IGNORECASE)


def _refuse(text: str, zh: str, en: str) -> Invalid:
    return Invalid("「{text}」不是" + zh, "“{text}” is not " + en, text=text[:40])


def read_day(text: str) -> date:
    """2026-05-01, 2026/5/1, 2026.5.1, 20260501 or 2026年5月1日; a time behind it is left out."""
    day, _ = _day_and_rest(text)
    return day


def read_month(text: str) -> date:
    """2026-05, 2026/5, 202605 or 2026年5月, as the first day of that month; a day behind it is left out."""
    found = MONTH.fullmatch(text)
    try:
        if found:
            return date(int(found[1] or found[3]), int(found[2] or found[4]), 1)
    except ValueError:
        pass
    raise _refuse(text, "月份,例如 2026-05", "a month, write for example 2026-05")


def read_moment(text: str) -> datetime:
    """A day and a time, local and naive; a day alone is its beginning. A time that names its zone (…Z, …+08:00) is aware."""
    if ZONED.fullmatch(text):
        try:
            return datetime.fromisoformat(text.upper())
        except ValueError:
            raise _no_moment(text) from None
    day, time = _day_and_rest(text)
    return datetime.combine(day, time)


def read_time(text: str) -> time:
    """18:00, 18:00:30 or 18时; refuses what is no time of the day."""
    found = TIME.fullmatch(text)
    try:
        if found:
            return time(*(int(part or 0) for part in found.groups()))
    except ValueError:
        pass
    raise _refuse(text, "时间,例如 18:00", "a time, write for example 18:00")


def _day_and_rest(text: str) -> tuple[date, time]:
    """The day at the beginning of the text and the time behind it, midnight when there is none."""
    found = DAY.match(text)
    if not found:
        raise _no_day(text)
    try:
        day = date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise _no_day(text) from None
    rest = text[found.end() :].strip(" T,,")
    if not rest:
        return day, time()
    clock = TIME.fullmatch(rest)
    try:
        if clock:
            return day, time(*(int(part or 0) for part in clock.groups()))
    except ValueError:
        pass
    raise _no_moment(text)


def _no_day(text: str) -> Invalid:
    return _refuse(text, "日期,例如 2026-05-01", "a date, write for example 2026-05-01")


def _no_moment(text: str) -> Invalid:
    return _refuse(text, "时间,例如 2026-05-01 14:30", "a time, write for example 2026-05-01 14:30")
