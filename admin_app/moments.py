"""Moments as a person at work reads them: short, without seconds, this year unsaid; due days in words with their urgency."""

from datetime import date, datetime
from functools import lru_cache

from models import clock
from models.words import say


def short(moment: datetime, now: datetime) -> str:
    """11-24 14:30 this year, 2025-11-24 in others."""
    local = clock.to_local(moment)
    return _to_the_minute(local)[5:] if local.year == _today(now, clock.local_zone.get()).year else local.date().isoformat()


def exact(moment: datetime) -> str:
    return _to_the_minute(clock.to_local(moment))


def due_words(moment: datetime | None, now: datetime) -> tuple[str, str, str]:
    """The words, the tone (late, today, soon, later, none) and the exact day of a due contact."""
    if moment is None:
        return say("未安排", "Not planned"), "none", ""
    local, today = clock.to_local(moment), _today(now, clock.local_zone.get())
    day, stands = local.date(), _to_the_minute(local)
    days = (day - today).days
    if days < 0:
        return say("逾期 {days} 天", "{days} d late", days=-days), "late", stands
    if moment < now:
        return say("已过 {time}", "past {time}", time=stands[11:]), "late", stands
    if days == 0:
        return say("今天 {time}", "today {time}", time=stands[11:]), "today", stands
    if days == 1:
        return say("明天", "tomorrow"), "soon", stands
    return (stands[5:10] if day.year == today.year else day.isoformat()), "later", stands


def _to_the_minute(local: datetime) -> str:
    """2026-11-24 14:30: written for every row of a list, so not by a pattern that is read each time."""
    return local.isoformat(" ", "minutes")[:16]


@lru_cache(maxsize=64)
def _today(now: datetime, zone_name: str) -> date:
    """The local day of a moment that a whole page is drawn at."""
    return clock.local_day(now, zone_name)
