"""What follows from misses, each heard and decided by somebody else; and what good work brings (T4, Y1)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from .. import clock
from ..acting import THE_SYSTEM
from ..discipline import CareerKind, CareerMove, Penalty, Reward
from ..recognition import Praise, Recognition
from ..roles import Role
from .book import Book, turn
from .ledger import Miss
from .pace import at_hour, days_later, within
from .team import Member

SWEPT = ("C5", "C9")
"""What the evening's sweep finds; everything else is raised when it is found."""
SERIOUS = ("K1", "K2")
OBJECTIONS = ("当天已打电话沟通,系统里有通话记录", "客户要求不要发短信", "当天在外展,手机没信号", "已发微信,忘记登记")
WAIVED = ("情况属实,予以免除", "首次且已补做,免除", "有通话记录为证,免除")
UPHELD = ("制度要求当日短信,通话不能代替", "没有证据,维持")
REASONS = ("当月完成率全店第一", "当月超额完成目标", "老客户转介绍成交三台", "配合外展加班,登记客户最多")
PRAISES = ("学习了!", "实至名归", "跟进细致,值得我们学", "带我跟过两单,受益很多", "再接再厉!", "客户也夸你")
CAREERS = (
    ("consultant1", CareerKind.TERRITORY, "连续两季完成率第一,划给高新区商圈", True), ("consultant2", CareerKind.TRAINING, "列入主管后备,参加厂家管理班", True),
    ("dcc1", CareerKind.PROMOTION, "任 DCC 组长,带新人", True), ("consultant3", CareerKind.TERRITORY, "希望负责大学城片区", False),
)  # fmt: skip


def tell_penalties(book: Book) -> None:
    people = {each.id: each for each in book.team.members.values()}
    for miss in sorted(book.ledger.misses, key=lambda each: (each.at, each.clause, each.about)):
        _penalty(book, miss, people[miss.employee_id])


def _penalty(book: Book, miss: Miss, who: Member) -> None:
    """Raised by the system, once for one cause; heard; decided by supervisor or manager, or the next above."""
    random = book.dice(f"penalties/{miss.clause}/{miss.about}")
    raised_at = at_hour(book.local_day(miss.at) + timedelta(days=1), 0.4) if miss.clause in SWEPT else miss.at + timedelta(minutes=1)
    objects = miss.clause not in SERIOUS and random.random() < 0.14
    heard_at = days_later(random, raised_at, 1, 2)
    decided_at = days_later(random, raised_at, 3, 7)
    objects = objects and who.is_here(book.local_day(heard_at))
    road = [turn("object", heard_at, who, objection=random.choice(OBJECTIONS))] if objects else []
    judge = book.team[{Role.SUPERVISOR: "manager", Role.SALES_MANAGER: "gm"}.get(who.actor.role, "supervisor")]
    if random.random() < (0.5 if objects else 0.03 * (miss.clause not in SERIOUS)):
        road.append(turn("waive", decided_at, judge, grounds=random.choice(WAIVED)))
    else:
        road.append(turn("confirm", decided_at, judge, **({"grounds": random.choice(UPHELD)} if objects else {})))
    values = {
        "employee_id": who.id, "clause": miss.clause, "cause": f"{miss.clause} {miss.about}", "measure": miss.measure, "amount": miss.amount,
        "evidence": miss.evidence, "raised_at": raised_at,
    }  # fmt: skip
    book.tell(Penalty, THE_SYSTEM, raised_at, values, road)


def tell_praise(book: Book) -> None:
    """After each month the best are rewarded and told of; colleagues add their praise."""
    for month in book.pace.month_starts():
        random = book.dice(f"rewards/{month}")
        told_on = clock.months_later(month, 1) + timedelta(days=2)
        best = sorted(((_attainment(book, each, month), each) for each in book.team.sellers if (each.id, month) in book.ledger.goals), key=lambda pair: (-pair[0], pair[1].id))
        for attained, who in best[:2]:
            if attained >= 1 and who.is_here(told_on):
                _reward(book, random, who, within(random, told_on), Decimal(500 if attained < 1.2 else 1000))
                _recognise(book, random, who, month, attained, within(random, told_on + timedelta(days=1)))
    _careers(book)


def _attainment(book: Book, who: Member, month: date) -> float:
    return book.ledger.units[who.id, month] / book.ledger.goals[who.id, month]


def _reward(book: Book, random: Random, who: Member, at: datetime, amount: Decimal) -> None:
    team = book.team
    ending = turn("refuse", days_later(random, at, 1, 4), team["manager"], comment="与提成重复,改为表彰") if random.random() < 0.1 else turn("approve", days_later(random, at, 1, 4), team["manager"])
    values = {"employee_id": who.id, "reason": random.choice(REASONS), "amount": amount}
    book.tell(Reward, team["supervisor"], at, values, [turn("submit", at + timedelta(minutes=2), team["supervisor"]), ending])


def _recognise(book: Book, random: Random, who: Member, month: date, attained: float, at: datetime) -> None:
    manager = book.team["manager"]
    values = {
        "title": f"{month.month} 月销售之星:{who.actor.name}", "employee_id": who.id,
        "story": f"{month.year} 年 {month.month} 月完成目标的 {attained:.0%},坚持当天回访,客户满意度高。",
    }  # fmt: skip
    published_at = at + timedelta(hours=1)
    colleagues = random.sample([each for each in book.team.here(book.local_day(at)) if each is not who], random.randint(2, 6))
    parts = []
    for number, each in enumerate(colleagues, 1):
        parts.append(book.part(Praise, each, published_at + timedelta(minutes=17 * number), {"colleague_id": each.id, "words": random.choice(PRAISES)}))
    book.tell(Recognition, manager, at, values, [turn("publish", published_at, manager)], parts)


def _careers(book: Book) -> None:
    team = book.team
    for number, (login, kind, reason, is_granted) in enumerate(CAREERS):
        random = book.dice(f"career_moves/{login}")
        proposed_at = within(random, book.pace.months_ago(book.pace.months - 2 - 2 * number, 12)) if book.pace.months > 2 + 2 * number else within(random, book.pace.first_day)
        decided_at = days_later(random, proposed_at, 3, 10)
        ending = turn("approve", decided_at, team["manager"]) if is_granted else turn("refuse", decided_at, team["manager"], comment="先把现有客户跟好,下季度再议")
        values = {"employee_id": team[login].id, "kind": kind, "since": clock.months_later(book.local_day(decided_at), 1), "reason": reason, "proposed_by_id": team["supervisor"].id}
        book.tell(CareerMove, team["supervisor"], proposed_at, values, [ending])
