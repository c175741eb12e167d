"""League tables 排行榜: who did how much in a week or a month, kept as it was published (T5.2)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from .fields import Key, Search, field, link
from .kinds import Money, Number, Percent, Period
from .people import Employee
from .register import Area, Register
from .words import Label

AS_PUBLISHED = Label("排行榜按公布时存档,不能作废", "A league table is kept as it was published: it is not voided")


class LeagueTable(Register):
    """A week's or a month's league table, made and published by the system when the period is over (T5.2)."""

    label = Label("排行榜", "League tables")
    area = Area.TEAM
    icon = "trophy"
    titled_by = "period"
    sorted_by = "-published_at"
    follows = "meetings"
    read_only = True
    voided_otherwise = AS_PUBLISHED

    period: Mapped[Period] = field("期间", "Period", system=True, search=Search.PREFIX, sort=True, listed=True)
    people: Mapped[int] = field("人数", "People", system=True, listed=True)
    units: Mapped[Number] = field("台数合计", "Units", system=True, listed=True)
    revenue: Mapped[Money] = field("销售额合计", "Revenue", system=True, listed=True)
    published_at: Mapped[datetime] = field("公布时间", "Published at", system=True, sort=True, listed=True)

    keys = (Key(("store_id", "period"), Label("这一期的排行榜已经公布", "The league table of this period is published already"), None),)


class LeagueLine(Register):
    """One person's place in a league table (T5.2)."""

    label = Label("排名", "Places")
    area = Area.TEAM
    icon = "medal"
    titled_by = "employee"
    lines_of = "league_table"
    follows = "meetings"
    read_only = True
    voided_otherwise = AS_PUBLISHED

    league_table: Mapped[LeagueTable] = link("排行榜", "League table", system=True, listed=True)
    place: Mapped[int] = field("名次", "Place", system=True, listed=True)
    employee: Mapped[Employee] = link("员工", "Employee", system=True, listed=True)
    units: Mapped[Number] = field("台数", "Units", system=True, listed=True)
    revenue: Mapped[Money] = field("销售额", "Revenue", system=True, listed=True)
    attainment: Mapped[Percent | None] = field("完成率", "Attainment", system=True, listed=True)
    invitations: Mapped[int] = field("邀约", "Invitations", system=True, listed=True)
    test_drives: Mapped[int] = field("试驾", "Test drives", system=True, listed=True)

    keys = (Key(("league_table_id", "employee_id"), Label("此人已在榜上", "This person stands in the table already"), None),)
