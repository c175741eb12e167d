"""What the notebook `roadshow_review` calls: half a year of roadshows – what they cost, who came, what was sold (K4, K5)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from models import clock
from models.contacts import Appointment, AppointmentState
from models.customers import Lead
from models.dates import read_month
from models.people import Employee
from models.roadshows import Roadshow, RoadshowMember, RoadshowState
from models.sales import Deal, TestDrive, TestDriveState
from models.words import Label, say
from reports.blocks import BarChart, Column, Entries, Entry, KpiRow, Notes, Prose, Series, Table
from reports.blocks import Note as NoteLine
from reports.cards import Card
from reports.figures import past
from reports.numbers import Better, Kind
from reports.shorter import SNAPSHOT, Opened

MONTHS, MOST = 6, 30
HELD = (RoadshowState.APPROVED, RoadshowState.UNDER_WAY, RoadshowState.CLOSED)


class RoadshowReview:
    """The roadshows of a store (or all) that began in the six months up to one."""

    def __init__(self, month: str, store: str = "all", language: str = "zh", snapshot: Path = SNAPSHOT):
        self.opened = Opened(store, language, snapshot)
        self.last = read_month(month)
        self.session, self.stores, self.at = self.opened.session, self.opened.stores, self.opened.question.as_of
        self.shows = self._shows()

    def one_look(self) -> KpiRow:
        cost, leads, deals = (sum(show[key] for show in self.shows) for key in ("cost", "leads", "deals"))
        cards = (
            Card(Label("巡展", "Roadshows"), len(self.shows), unit=Label("场", "shows"), figure="roadshows", better=Better.NEITHER),
            Card(Label("费用", "Cost"), cost or Decimal("0.00"), Kind.MONEY, figure="roadshow_cost", better=Better.NEITHER),
            Card(Label("线索", "Leads"), leads, figure="roadshow_leads"),
            Card(Label("每条线索", "Cost per lead"), _each(cost, leads), Kind.MONEY, figure="roadshow_cost_per_lead", better=Better.DOWN),
            Card(Label("成交", "Deals"), deals, figure="roadshow_deals"),
            Card(Label("每台成交", "Cost per deal"), _each(cost, deals), Kind.MONEY, figure="roadshow_cost_per_deal", better=Better.DOWN),
        )  # fmt: skip
        return KpiRow(cards, changes=False)

    def in_words(self) -> Prose:
        """The show that brought leads most cheaply, and the one that brought none."""
        if not self.shows:
            return Prose(say("这六个月没有举办巡展。", "No roadshow was held in these six months."), lead=True)
        priced = sorted((show["per_lead"], str(show["place"])) for show in self.shows if show["per_lead"] is not None)
        empty = [str(show["place"]) for show in self.shows if not show["leads"] and show["state"] is RoadshowState.CLOSED]
        points = []
        if priced:
            points.append(say("线索最省：{place}，每条 {cost} 元", "Cheapest leads: {place}, ¥{cost} each", place=priced[0][1], cost=Kind.MONEY.show(priced[0][0])))
        if len(priced) > 1:
            points.append(say("线索最贵：{place}，每条 {cost} 元", "Dearest leads: {place}, ¥{cost} each", place=priced[-1][1], cost=Kind.MONEY.show(priced[-1][0])))
        if empty:
            points.append(say("没有带回线索：{places}", "Brought no lead: {places}", places=say("、", ", ").join(empty)))
        return Prose("", tuple(points), lead=True)

    def table(self) -> Table:
        """Every show with its road from leads to deals."""
        columns = (
            Column("place", Label("地点", "Place")), Column("starts_on", Label("开始", "Began"), Kind.DAY), Column("days", Label("天", "Days"), Kind.COUNT), Column("cost", Label("费用", "Cost"), Kind.MONEY),
            Column("leads", Label("线索", "Leads"), Kind.COUNT, bar=True), Column("invited", Label("邀约", "Invited"), Kind.COUNT), Column("driven", Label("试驾", "Test-driven"), Kind.COUNT),
            Column("deals", Label("成交", "Deals"), Kind.COUNT), Column("per_lead", Label("每条线索", "Per lead"), Kind.MONEY, better=Better.DOWN), Column("per_deal", Label("每台成交", "Per deal"), Kind.MONEY, better=Better.DOWN),
        )  # fmt: skip
        rows = tuple({key: show[key] for key in (column.key for column in columns)} for show in self.shows)
        sums = {key: sum(show[key] for show in self.shows) for key in ("days", "cost", "leads", "invited", "driven", "deals")} if self.shows else {}
        total = {"place": Label("合计", "Total")} | sums | {"per_lead": _each(sums["cost"], sums["leads"]), "per_deal": _each(sums["cost"], sums["deals"])} if len(self.shows) > 1 else None
        return Table(columns, rows, total, title=Label("各场巡展", "Every show"), note=Label("线索与成交截至数据时点", "Leads and deals as of the data"), name="roadshows")

    def costs_per_lead(self) -> BarChart:
        known = sorted((show for show in self.shows if show["per_lead"] is not None), key=lambda show: show["per_lead"])
        series = (Series(Label("每条线索", "Per lead"), tuple(show["per_lead"] for show in known), key="per_lead"),) if known else ()
        return BarChart(Label("每条线索的费用", "What a lead cost"), "", "cost_per_lead", names=tuple(f"{show['place']} {show['starts_on']:%m-%d}" for show in known), series=series, kind=Kind.MONEY)

    def staff(self) -> Table:
        """Who was on the shows, how often, and the leads of those shows that became theirs."""
        ids = [show["id"] for show in self.shows]
        on = dict(self.session.execute(select(RoadshowMember.employee_id, func.count()).where(RoadshowMember.roadshow_id.in_(ids), RoadshowMember.voided_at.is_(None)).group_by(RoadshowMember.employee_id)).all())
        own = dict(self.session.execute(select(Lead.owner_id, func.count()).where(Lead.roadshow_id.in_(ids), *past.lead_stands(self.at)).group_by(Lead.owner_id)).all())
        names = dict(self.session.execute(select(Employee.id, Employee.name).where(Employee.id.in_([*on, *(key for key in own if key)]))).all())
        rows = sorted(({"name": name, "shows": on.get(key, 0), "leads": own.get(key, 0)} for key, name in names.items()), key=lambda row: (-row["shows"], -row["leads"], row["name"]))
        columns = Column("name", Label("姓名", "Name")), Column("shows", Label("场次", "Shows"), Kind.COUNT), Column("leads", Label("现跟进的巡展线索", "Their leads of these shows"), Kind.COUNT, bar=True)
        return Table(columns, tuple(rows), title=Label("谁去了", "Who was there"), name="staff")

    def unfinished(self) -> Entries:
        """K4, K5: over, but not closed, or its leads not handed in or not received."""
        today = clock.local_day(self.at)
        items = []
        for show in self.shows:
            missing = [
                say("未结束", "not closed") if show["ends_on"] < today and show["state"] is not RoadshowState.CLOSED else "",
                say("线索未交回", "leads not handed in") if show["ends_on"] < today and show["handed_in_at"] is None else "",
                say("线索未接收", "leads not received") if show["handed_in_at"] is not None and show["received_at"] is None else "",
            ]
            if missing := [each for each in missing if each]:
                items.append(Entry(show["place"], say("、", ", ").join(missing), "bad", (f"{show['starts_on']} – {show['ends_on']}",)))
        return Entries(Label("还没办完的", "Not finished yet"), tuple(items), empty=Label("每一场都办完了", "Every show is finished"), name="unfinished")

    def notes(self) -> Notes:
        item = NoteLine(Label("线索按登记时选的巡展计；没选巡展的线索不在内", "A lead counts for the show that was chosen when it was entered; without one it counts for none"))
        return Notes((item,))

    def _shows(self) -> list[dict[str, Any]]:
        first, after = clock.months_later(self.last, 1 - MONTHS), clock.months_later(self.last, 1)
        found = self.session.scalars(
            select(Roadshow).where(Roadshow.store_id.in_(self.stores), Roadshow.state.in_(HELD), Roadshow.starts_on >= first, Roadshow.starts_on < after, Roadshow.voided_at.is_(None))
            .order_by(Roadshow.starts_on.desc(), Roadshow.id).limit(MOST)
        ).all()  # fmt: skip
        counts = self._counts([show.id for show in found])
        return [self._line(show, counts) for show in found]

    def _line(self, show: Roadshow, counts: dict[str, dict[int, int]]) -> dict[str, Any]:
        cost = show.venue_cost + show.other_cost
        many = {name: found.get(show.id, 0) for name, found in counts.items()}
        return {
            "id": show.id, "place": show.place, "starts_on": show.starts_on, "ends_on": show.ends_on, "days": (show.ends_on - show.starts_on).days + 1, "cost": cost, "state": show.state,
            "handed_in_at": show.handed_in_at, "received_at": show.received_at, "per_lead": _each(cost, many["leads"]), "per_deal": _each(cost, many["deals"]),
        } | many  # fmt: skip

    def _counts(self, shows: list[int]) -> dict[str, dict[int, int]]:
        """How many leads of each show came, were invited, drove, bought."""
        stands = Lead.roadshow_id.in_(shows), *past.lead_stands(self.at)

        def per_show(*conditions: Any, of: type | None = None) -> dict[int, int]:
            many = func.count(Lead.id.distinct())
            statement = select(Lead.roadshow_id, many).where(*stands, *conditions).group_by(Lead.roadshow_id)
            return dict(self.session.execute(statement.join(of, of.lead_id == Lead.id) if of else statement).all())

        counted = Deal.counted_at < self.at, past.not_ended_by(Deal.ended_at, self.at)
        return {
            "leads": per_show(),
            "invited": per_show(Appointment.state != AppointmentState.CANCELLED, past.is_kept(Appointment, self.at), of=Appointment),
            "driven": per_show(TestDrive.state == TestDriveState.DONE, past.is_kept(TestDrive, self.at), of=TestDrive),
            "deals": per_show(*counted, of=Deal),
        }


def _each(cost: Decimal, count: int) -> Decimal | None:
    return (cost / count).quantize(Decimal("0.01")) if count else None
