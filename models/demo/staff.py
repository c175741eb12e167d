"""Who was away, who applied, and who moved on (M3)."""

from datetime import date, datetime, timedelta
from random import Random

from ..roles import Role
from ..staff import Absence, AbsenceKind, Candidate, CandidateSource, Transfer
from . import names
from .book import Book, Turn, turn
from .pace import at_hour, within
from .showroom import local_day
from .team import Away, Member

REASONS = {
    AbsenceKind.ANNUAL: ("休年假,陪家人出行", "休年假,回老家"), AbsenceKind.PERSONAL: ("办理房屋手续", "孩子家长会", "驾照换证"),
    AbsenceKind.SICK: ("感冒发烧,有病假条", "腰伤复查"), AbsenceKind.FAMILY: ("家中办婚事",), AbsenceKind.TRAINING: ("参加厂家产品培训", "参加区域销售训练营"),
}  # fmt: skip
SUDDEN = (AbsenceKind.SICK, AbsenceKind.FAMILY)
WEIGHTS = {CandidateSource.WEBSITE: 50, CandidateSource.REFERRAL: 25, CandidateSource.FAIR: 15, CandidateSource.WALK_IN: 10}
EXPERIENCE = ("二手车销售两年,驾龄五年", "手机卖场店长三年", "应届毕业,汽车营销专业", "燃油车 4S 店销售四年,连续两年前三", "保险电销一年半", "物流公司调度,熟悉城配客户")
IMPRESSIONS = ("表达清楚,对新能源有兴趣", "亲和力强,产品知识要补", "经验足,期望薪资偏高", "积极主动,愿意从电销做起", "回答笼统,缺少案例")


def tell_staff(book: Book) -> None:
    for member in book.team.members.values():
        for away in member.away:
            _absence(book, member, away)
    _candidates(book)
    _transfers(book)


def _absence(book: Book, member: Member, away: Away) -> None:
    """Asked for before it begins, approved by the manager; the manager's own by the general manager."""
    random = book.dice(f"absences/{member.login}/{away.first}")
    asked_at = within(random, away.first - timedelta(days=1 if away.kind in SUDDEN else random.randint(2, 12)))
    boss = book.team["gm" if member.actor.role is Role.SALES_MANAGER else "manager"]
    values = {"employee_id": member.id, "kind": away.kind, "from_day": away.first, "to_day": away.last, "reason": random.choice(REASONS[away.kind])}
    road = [turn("submit", asked_at + timedelta(minutes=3), member), turn("approve", asked_at + timedelta(minutes=random.randint(20, 400)), boss)]
    book.tell(Absence, member, asked_at, values, road if boss is not member else [])
    if away.kind is AbsenceKind.ANNUAL and random.random() < 0.15:
        _refused(book, member, away, boss)


def _refused(book: Book, member: Member, away: Away, boss: Member) -> None:
    """The first wish lay in a busy week; the manager asked for another one."""
    random = book.dice(f"absences/{member.login}/{away.first}/refused")
    first = away.first - timedelta(days=21)
    asked_at = within(random, first - timedelta(days=random.randint(8, 14)))
    values = {"employee_id": member.id, "kind": away.kind, "from_day": first, "to_day": first + (away.last - away.first), "reason": "休年假"}
    if boss is not member:
        book.tell(Absence, member, asked_at, values, [turn("submit", asked_at + timedelta(minutes=2), member), turn("refuse", asked_at + timedelta(hours=3), boss)])


def _candidates(book: Book) -> None:
    """Now and then a place is advertised; of some who apply one is hired – the consultant who came later was one of them."""
    random, manager = book.dice("candidates"), book.team["manager"]
    newcomer = book.team["consultant4"]
    position_id = book.team.positions["consultant"]
    if newcomer.hired_on > book.pace.first_day:
        _hired(book, newcomer, position_id)
    for month in book.pace.month_starts():
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            applied_at = within(random, month + timedelta(days=random.randint(0, 27)))
            name, _gender = names.person(random)
            seen_at = within(random, local_day(applied_at) + timedelta(days=random.randint(3, 8)))
            ending = random.choices(("reject", "shortlist", "interview"), (50, 20, 30))[0]
            road = [turn("shortlist", applied_at + timedelta(days=1), manager), turn("interview", seen_at, manager, impression=random.choice(IMPRESSIONS))]
            road = [] if ending == "reject" and random.random() < 0.4 else road if ending != "shortlist" else road[:1]
            if ending != "shortlist" or applied_at < book.pace.end - timedelta(days=30):
                road.append(turn("reject", seen_at + timedelta(days=random.randint(1, 4)), manager))
            _applied(book, name, names.phone(random, book.room.phones), random, applied_at, position_id, road)


def _hired(book: Book, newcomer: Member, position_id: int) -> None:
    random, manager = book.dice("candidates/hired"), book.team["manager"]
    days = [newcomer.hired_on - timedelta(days=before) for before in (24, 22, 16, 12, 0)]
    applied, listed, seen, offered, hired = (at_hour(day, random.uniform(9.2, 17.5)) for day in days)
    road = [
        turn("shortlist", listed, manager), turn("interview", seen, manager, impression=IMPRESSIONS[0]), turn("offer", offered, manager),
        turn("hire", hired, manager, employee_id=newcomer.id),
    ]  # fmt: skip
    _applied(book, newcomer.actor.name, newcomer.phone, random, applied, position_id, road)


def _applied(book: Book, name: str, phone: str, random: Random, applied_at: datetime, position_id: int, road: list[Turn]) -> None:
    source = random.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))[0]
    values = {"name": name, "phone": phone, "position_id": position_id, "source": source, "experience": random.choice(EXPERIENCE)}
    book.tell(Candidate, book.team["manager"], applied_at, values, road)


def _transfers(book: Book) -> None:
    """The test-drive specialist came from the front desk; one wish was not granted, one waits for an answer."""
    random, team = book.dice("transfers"), book.team
    began = team["testdrive"].hired_on + timedelta(days=20)
    wishes = (
        ("testdrive", "frontdesk", "testdrive", began, ("submit", "approve", "take_effect"), "原岗位表现好,持驾照九年,愿意带客户试驾"),
        ("dcc2", "dcc", "consultant", book.pace.last_day - timedelta(days=95), ("submit", "refuse"), "本人希望转岗做销售顾问"),
        ("consultant3", "consultant", "dcc", book.pace.last_day + timedelta(days=12), ("submit",), "电话邀约能力强,补充电销人手"),
    )
    for login, before, after, effective_on, moves, reason in wishes:
        if effective_on - timedelta(days=14) < team[login].hired_on:
            continue
        _transfer(book, random, team[login], (before, after), effective_on, moves, reason)


def _transfer(book: Book, random: Random, member: Member, places: tuple[str, str], effective_on: date, moves: tuple[str, ...], reason: str) -> None:
    team, asked_at = book.team, within(random, effective_on - timedelta(days=13))
    moments = (asked_at + timedelta(minutes=10), asked_at + timedelta(days=2), at_hour(effective_on, 9))
    # The manager submits, so somebody else decides: the next above.
    people = ("manager", "gm", "manager")
    road = [turn(move, at, team[who]) for move, at, who in zip(moves, moments, people, strict=False)]
    before, after = (team.positions[place] for place in places)
    values = {
        "employee_id": member.id, "from_position_id": before, "to_position_id": after, "from_store_id": team.store_id,
        "effective_on": effective_on, "reason": reason,
    }  # fmt: skip
    book.tell(Transfer, team["manager"], asked_at, values, road)
