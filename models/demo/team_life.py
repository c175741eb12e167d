"""The team's days: meetings, reports, shared customers (C9, S2, T5.4)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from ..collaborations import Collaboration, CollaborationMember
from ..roles import Role
from ..team import Attendance, DailyReport, Meeting, MeetingKind, Presence
from .book import Book, turn
from .ledger import Miss, fine
from .pace import at_hour, days_later
from .team import Member

MEETS = (Role.SALES_MANAGER, Role.SUPERVISOR, Role.DCC, Role.CONSULTANT, Role.KEY_ACCOUNT)
"""The team, and those who owe a daily report."""
AGENDAS = {
    MeetingKind.MORNING: "昨日数据、逾期名单、今日邀约", MeetingKind.WEEKLY: "一周漏斗、目标差距、下周外展", MeetingKind.REVIEW: "月度总结与下月目标", MeetingKind.AD_HOC: "专题:解决已提出的问题",
}  # fmt: skip
MINUTES = ("逾期回访今天清完;周末外展两人", "重点客户三组,下午试驾", "试驾车充电由试驾专员负责", "本周差四台,周五前逐个过 A 级客户", "新政策已发群,统一话术")
REMARKS = (None, None, None, "客户集中在下午,接待忙", "两组客户约明天到店", "需要主管协助谈价", "明天外展")


def tell_meetings(book: Book) -> None:
    """S2: every working morning and every week; some are missed, and others are held because of a problem."""
    for day in book.working_days():
        random = book.dice(f"meetings/{day}")
        if random.random() > 0.04:
            _meeting(book, day, MeetingKind.MORNING, at_hour(day, random.uniform(8.72, 8.85)))
        if day.weekday() == 0 and random.random() > 0.07:
            _meeting(book, day, MeetingKind.WEEKLY, at_hour(day, random.uniform(18.1, 18.4)))
        if day.day == 2:
            _meeting(book, day, MeetingKind.REVIEW, at_hour(day, 16))
    for problem_id, raised_at in book.problems:
        random = book.dice(f"meetings/problem {problem_id}")
        if random.random() < 0.4:
            held_at = days_later(random, raised_at, 1, 3)
            _meeting(book, book.local_day(held_at), MeetingKind.AD_HOC, held_at, problem_id)


def _meeting(book: Book, day: date, kind: MeetingKind, held_at: datetime, problem_id: int | None = None) -> None:
    random, team = book.dice(f"attendance/{held_at}"), book.team
    host = team["manager"] if kind is MeetingKind.REVIEW or not team["supervisor"].works(day) else team["supervisor"]
    written_at = held_at + timedelta(minutes=random.randint(15, 50))
    parts = []
    for each in team.members.values():
        if each.is_here(day) and each.actor.role in MEETS:
            presence = random.choices((Presence.PRESENT, Presence.LATE, Presence.ABSENT), (94, 4, 1))[0] if each is not host else Presence.PRESENT
            values = {"employee_id": each.id, "presence": presence if each.works(day) else Presence.EXCUSED}
            parts.append(book.part(Attendance, host, written_at, values))
    values = {"kind": kind, "held_at": held_at, "host_id": host.id, "agenda": AGENDAS[kind], "minutes": random.choice(MINUTES), "problem_id": problem_id}
    book.tell(Meeting, host, written_at, values, parts=parts)


def tell_daily_reports(book: Book) -> None:
    """C9: what the records say of the day, handed in after work; who does not is fined."""
    for day in book.working_days():
        for who in book.team.members.values():
            if who.actor.role in MEETS and who.works(day) and day <= book.pace.last_day:
                _daily_report(book, who, day)


def _daily_report(book: Book, who: Member, day: date) -> None:
    ledger, at = book.ledger, book.ledger.handed_in_at(who.id, day)
    if at is not None:
        work = ledger.days[who.id, day]
        values = {name: getattr(work, name) for name in ("calls", "invitations", "visits", "test_drives", "orders", "revenue")}
        remarks = book.dice(f"remarks/{who.login}/{day}").choice(REMARKS)
        # Counted when it is handed in: what is written and what stands in the records are of one moment.
        book.tell(DailyReport, who, at, values | {"employee_id": who.id, "day": day, "remarks": remarks}, [turn("submit", at, who)])
    midnight = at_hour(day + timedelta(days=1), 0)
    if book.happened(midnight):
        in_time = at is not None and at < midnight
        ledger.reports[who.id, day.replace(day=1)].count(in_time)
        if not in_time:
            ledger.misses.append(Miss("C9", who.id, at_hour(day, 23.5), f"日报 {who.id} {day}", "当日未交日报", fine("missed_report_fine")))


def tell_collaborations(book: Book) -> None:
    """T5.4: some customers are shared; neighbours develop a district together."""
    people = {each.id: each for each in book.team.members.values()}
    for lead_id, owner_id, delivered_at in book.ledger.sold:
        random = book.dice(f"collaborations/{lead_id}")
        if random.random() < 0.03:
            begun_at = delivered_at - timedelta(days=1)
            partner = random.choice([each for each in book.team.consultants(book.local_day(begun_at)) if each.id != owner_id])
            _shared(book, people[owner_id], partner, begun_at, {"lead_id": lead_id, "note": "客户由同事介绍到店,约定七三分"}, Decimal("0.7"))
    for number, month in enumerate(book.pace.month_starts()[::4]):
        at = at_hour(month + timedelta(days=9), 16)
        first, second = book.team.consultants(book.local_day(at))[:2]
        _shared(book, first, second, at, {"district": ("高新区", "物流园片区", "大学城", "城南")[number % 4], "note": "周三周四轮流跑,线索对半"}, Decimal("0.5"))


def _shared(book: Book, first: Member, second: Member, at: datetime, values: dict, share: Decimal) -> None:
    parts = [book.part(CollaborationMember, first, at, {"employee_id": each.id, "share": part}) for each, part in ((first, share), (second, 1 - share))]
    book.tell(Collaboration, first, at, values | {"started_by_id": first.id}, parts=parts)
