"""Moments as a person at work reads them: short, without seconds, this year unsaid; due days in words with their urgency."""

from datetime import datetime

from models import clock
from models.words import say


def short(moment: datetime, now: datetime) -> str:
    """11-24 14:30 this year, 2025-11-24 in others."""
    local = clock.to_local(moment)
    return f"{local:%m-%d %H:%M}" if local.year == clock.to_local(now).year else f"{local:%Y-%m-%d}"


def exact(moment: datetime) -> str:
    return f"{clock.to_local(moment):%Y-%m-%d %H:%M}"


def due_words(moment: datetime | None, now: datetime) -> tuple[str, str, str]:
    """The words, the tone (late, today, soon, later, none) and the exact day of a due contact."""
    if moment is None:
        return say("未安排", "Not planned"), "none", ""
    day, today = clock.local_day(moment), clock.local_day(now)
    days = (day - today).days
    if days < 0:
        return say("逾期 {days} 天", "{days} d late", days=-days), "late", exact(moment)
    if moment < now:
        return say("已过 {time}", "past {time}", time=f"{clock.to_local(moment):%H:%M}"), "late", exact(moment)
    if days == 0:
        return say("今天 {time}", "today {time}", time=f"{clock.to_local(moment):%H:%M}"), "today", exact(moment)
    if days == 1:
        return say("明天", "tomorrow"), "soon", exact(moment)
    return (f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"), "later", exact(moment)
