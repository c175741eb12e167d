"""League tables: this month so far for the leaders, and the archive as it was published, for everyone (T5.2)."""

from flask import g, request
from sqlalchemy import select

from models.league import LeagueLine, LeagueTable
from models.people import Employee
from models.periods import Period
from models.words import Label, say
from reports import numbers
from reports.figures import meanings
from reports.league import ranked

from ... import moments
from ...looks import Column, SheetPage, SheetRow, TeamSheet, cells
from .blueprint import choice, chosen, draw, is_leader, nobody, number, place, rate, store_choice, stores, tabs, team, today_of

ARCHIVE = 60
RUNNING = "running"


@team.get("/board/league/")
def league() -> str:
    """T5.2: a published table shows what was published, whatever was corrected since."""
    those = stores()
    store = chosen(those)
    title = say("排行榜", "League tables")
    if store is None:
        return draw(SheetPage(title, tabs=tabs(), blank=nobody()))
    archive = g.reading.scalars(select(LeagueTable).where(LeagueTable.store_id == store.id).order_by(LeagueTable.published_at.desc(), LeagueTable.id.desc()).limit(ARCHIVE)).all()
    options = ([(RUNNING, say("本月至今(未公布)", "This month so far (not published)"))] if is_leader() else []) + [(each.period, str(Period.of(each.period).label)) for each in archive]
    names = [key for key, _ in options]
    wanted = request.args.get("period") if request.args.get("period") in names else (archive[0].period if archive else RUNNING if is_leader() else "")
    choose = (*store_choice(those, store), *((choice("period", Label("期间", "Period"), options, wanted),) if options else ()))
    if not wanted:
        return draw(SheetPage(title, lead=store.name, tabs=tabs(), choose=choose, blank=say("还没有公布过排行榜;每周和每月结束后自动公布", "None is published yet: one follows every week and every month")))
    sheet = _running(store) if wanted == RUNNING else _published(next(each for each in archive if each.period == wanted))
    return draw(SheetPage(title, lead=store.name, tabs=tabs(), sheets=(sheet,), choose=choose))


def _running(store) -> TeamSheet:
    rows = ranked(g.reading, store, Period.around("month", today_of(store)), g.now)
    names = dict(g.reading.execute(select(Employee.id, Employee.name).where(Employee.id.in_([row["employee_id"] for row in rows]))).all())
    lines = [(number_, names[row["employee_id"]], row) for number_, row in enumerate(rows, 1)]
    return _sheet(say("本月至今", "This month so far"), lines, say("未公布:每月最后一晚公布并存档", "Not published: it is published and kept on the month's last evening"))


def _published(table: LeagueTable) -> TeamSheet:
    found = g.reading.execute(select(LeagueLine, Employee.name).join(Employee, Employee.id == LeagueLine.employee_id).where(LeagueLine.league_table_id == table.id).order_by(LeagueLine.place, LeagueLine.id))
    lines = [(line.place, name, {each: getattr(line, each) for each in ("units", "revenue", "attainment", "invitations", "test_drives")}) for line, name in found]
    note = say("公布于 {when},此后不再变动", "Published {when}; it has not changed since", when=moments.short(table.published_at, g.now))
    return _sheet(str(Period.of(table.period).label), lines, note)


def _sheet(title: str, lines: list, note: str) -> TeamSheet:
    against = any(row["attainment"] is not None for _, _, row in lines)
    columns = (Column("name", Label("姓名", "Name")), number("units", Label("台数", "Units")), number("revenue", Label("销售额", "Revenue")), *((number("attainment", Label("完成率", "Attainment")),) if against else ()),
               number("invitations", Label("邀约", "Invitations")), number("test_drives", Label("试驾", "Test drives")))  # fmt: skip
    rows = tuple(SheetRow((place(at) + " " + name, cells.text(numbers.count(row["units"])), cells.text(numbers.money(row["revenue"])), *((rate(row["attainment"]),) if against else ()), cells.text(str(row["invitations"])), cells.text(str(row["test_drives"])))) for at, name, row in lines)
    return TeamSheet(title, columns, rows, icon="trophy", note=note, meanings=meanings("units", "revenue", *(("attainment_units",) if against else ()), "invitation_rate", "test_drive_rate"))
