"""Meetings and reports that were missed (S2, C9)."""

from datetime import timedelta

from flask import g
from markupsafe import Markup

from models.rules.attendance import Week, reports_missing, weeks
from models.rules.calendar import working_days
from models.words import Label, language, say

from ...looks import Column, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import chosen, draw, leaders_only, nobody, number, rate, store_choice, stores, tabs, team, today_of, toned

WEEKS = 6
DAYS = 7


@team.get("/board/meetings/")
def meetings() -> str:
    """S2: working days without a morning meeting and weeks without a weekly one, beside how many came; C9: whose report is missing."""
    leaders_only()
    those = stores()
    store = chosen(those)
    title = say("会议与日报", "Meetings and reports")
    if store is None:
        return draw(SheetPage(title, tabs=tabs(), blank=nobody()))
    return draw(SheetPage(title, lead=store.name, tabs=tabs(), sheets=(_meetings(store), _reports(store)), choose=store_choice(those, store)))


def _meetings(store) -> TeamSheet:
    rows = tuple(_week(each) for each in weeks(g.reading, store, today_of(store), WEEKS))
    columns = (Column("week", Label("周", "Week")), Column("missed", Label("漏开晨会", "Mornings missed"), "note"), number("held", Label("晨会", "Mornings held")),
               Column("weekly", Label("周会", "Weekly meeting")), number("came", Label("到会率", "Attendance")))  # fmt: skip
    return TeamSheet(say("晨会与周会", "Morning and weekly meetings"), columns, rows, icon="calendar-event", href="/admin/meetings/", href_label=say("全部会议", "All meetings"),
                 note=say("每个工作日一次晨会,每周一次周会;请假的人不计入到会率", "One on every working morning, one every week; who is excused does not count"))  # fmt: skip


def _week(week: Week) -> SheetRow:
    last = week.first + timedelta(days=6)
    name = f"{week.first.month}/{week.first.day}–{last.month}/{last.day}"
    missed = toned("、".join(_day(day) for day in week.missed), "gap") if week.missed else toned(say("无", "none"), "good") if week.days else cells.EMPTY
    weekly = toned(say("漏开", "missed"), "gap") if week.is_missed else cells.EMPTY if not week.days else cells.text("✓")
    share = week.came / week.expected if week.expected else None
    over = sum(1 for day in week.days)
    return SheetRow((cells.text(name), missed, cells.text(f"{over - len(week.missed)} / {over}" if over else ""), weekly, rate(share)))


def _day(day) -> str:
    return f"{day.month}/{day.day}({'一二三四五六日'[day.weekday()]})" if language.get() == "zh" else f"{day:%a} {day.month}/{day.day}"


def _reports(store) -> TeamSheet:
    today = today_of(store)
    days = working_days(g.reading, store.id, today - timedelta(days=2 * DAYS), today + timedelta(days=1))[-DAYS:]
    rows = []
    for day in reversed(days):
        missing = reports_missing(g.reading, store, day)
        words: Markup = toned("、".join(missing), "gap" if day < today else "") if missing else toned(say("齐", "all in"), "good")
        rows.append(SheetRow((cells.text(_day(day)), cells.text(str(len(missing)) if missing else ""), words)))
    columns = (Column("day", Label("日期", "Day")), number("count", Label("未交", "Missing")), Column("who", Label("谁", "Who"), "note"))
    return TeamSheet(say("日报", "Daily reports"), columns, tuple(rows), icon="clipboard-text", href="/admin/daily_reports/", href_label=say("全部日报", "All reports"))
