"""Key accounts: whom we go out to see, with which form, and what came of it (K1–K3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ..contacts import FollowUp, FollowUpKind, Method
from ..key_accounts import KeyAccount, KeyVisit, TravelForm
from . import names
from .book import Book, turn
from .expenses import claim, false_claim, gift
from .pace import at_hour, days_later
from .team import Member

WORDS = ("顺达", "恒信", "秦川", "天驰", "众联", "福满", "锦程", "盛邦", "鑫源", "安捷", "绿源", "华盈")
TRADES = (("物流有限公司", "城配物流"), ("商贸有限公司", "商贸"), ("冷链配送有限公司", "冷链"), ("物业服务有限公司", "物业"), ("汽车租赁有限公司", "租赁"), ("食品有限公司", "食品"))
POSTS = ("总经理", "采购部部长", "车队长", "行政主任", "运营经理")
PURPOSES = ("了解年度更新车辆计划,介绍城配方案", "送样车试用方案和报价", "回访试用情况,谈批量价", "拜访新任采购负责人", "跟进合同条款")
RESULTS = (
    "见到车队长,现有燃油车 {count} 台,明年考虑置换", "谈了批量价,对方要求再降两个点", "试用满意,下周报内部审批", "负责人出差,留资料和名片", "关心充电桩建设,约工程师一起来",
    "已列入供应商名单,等招标", "同意试用两周,安排送车",
)  # fmt: skip
ACCOUNTS = 18


@dataclass(slots=True, eq=False)
class Account:
    """A key account with the visit that is planned there."""

    id: int
    name: str
    owner: Member
    planned_at: datetime | None = None
    next_on: date | None = None


def tell_key_accounts(book: Book) -> None:
    accounts = _accounts(book)
    for day in book.working_days():
        random = book.dice(f"travel/{day}")
        specialist, consultants = book.team["keyaccount"], book.team.consultants(day)
        if specialist.works(day) and random.random() < 0.68:
            _trip(book, random, day, specialist, accounts)
        if random.random() < 0.1:
            _trip(book, random, day, random.choice(consultants), accounts)
    for account in accounts:
        _planned(book, account, None, "")


def _accounts(book: Book) -> list[Account]:
    """Most were known before the story begins, some are found on the way."""
    random, found = book.dice("key_accounts"), []
    for place in random.sample(range(len(WORDS) * len(TRADES)), ACCOUNTS):
        word, (suffix, industry) = WORDS[place // len(TRADES)], TRADES[place % len(TRADES)]
        owner = book.team["keyaccount"] if random.random() < 0.8 else random.choice([each for each in book.team.sellers if each.left_on is None])
        contact, _ = names.person(random)
        name = f"{book.team.city}{word}{suffix}"
        values = {
            "name": name, "industry": industry, "district": names.district(random, book.team.city), "contact": f"{contact}({random.choice(POSTS)})",
            "phone": names.phone(random, book.room.phones), "owner_id": owner.id, "remark": f"现有车辆约 {random.randint(4, 60)} 台",
        }  # fmt: skip
        known_at = at_hour(max(owner.hired_on, book.pace.first_day - timedelta(days=random.randint(5, 25))), 15)
        key = book.tell(KeyAccount, owner, known_at, values)
        if key is not None:
            found.append(Account(key, name, owner))
    return found


def _trip(book: Book, random: Random, day: date, who: Member, accounts: list[Account]) -> None:
    """K1, K2: a form the day before, approved; leaving and returning are stamped."""
    manager, asked_at = book.team["manager"], at_hour(day - timedelta(days=1), random.uniform(14.5, 16.5))
    due = sorted((each for each in accounts if each.next_on and each.next_on <= day), key=lambda each: (each.next_on, each.id))
    seen = (due + random.sample(accounts, len(accounts)))[: random.choice((1, 1, 2))]
    left_at = at_hour(day, random.uniform(9.1, 10.6))
    returned_at = left_at + timedelta(minutes=random.randint(140, 400))
    road = [turn("submit", asked_at + timedelta(minutes=4), who)]
    if random.random() < 0.05:
        road += [turn("return", asked_at + timedelta(minutes=30), manager, comment="请写明要谈的车型和数量"), turn("submit", asked_at + timedelta(minutes=55), who)]
    road.append(turn("approve", asked_at + timedelta(minutes=random.randint(60, 150)), manager))
    goes = random.random() > 0.04
    if goes:
        road += [turn("depart", left_at, who), turn("come_back", returned_at, who)]
    destination = "、".join(dict.fromkeys(each.name for each in seen))
    values = {"destination": destination, "employee_id": who.id, "travel_on": day, "key_account_id": seen[0].id, "purpose": random.choice(PURPOSES)}
    form_id = book.tell(TravelForm, who, asked_at, values, road)
    if form_id is None or not goes or not book.happened(returned_at):
        return
    for number, account in enumerate(dict.fromkeys(seen)):
        _visit(book, random, who, account, form_id, left_at + (returned_at - left_at) * (0.3 + 0.4 * number), returned_at)
    _costs(book, random, who, form_id, seen[0], returned_at)


def _visit(book: Book, random: Random, who: Member, account: Account, form_id: int, visited_at: datetime, returned_at: datetime) -> None:
    """K3: written on return, mostly the same day, with the date of the next one."""
    written_at = returned_at + timedelta(minutes=random.randint(10, 70))
    if random.random() < 0.06:
        written_at = days_later(random, returned_at, 1, 1)
    if not book.happened(written_at):
        return
    result = random.choice(RESULTS).format(count=random.randint(5, 40))
    _planned(book, account, written_at, result)
    account.planned_at = account.next_on = None
    if random.random() < 0.75:
        account.planned_at, account.next_on = written_at, book.local_day(visited_at) + timedelta(days=random.randint(7, 35))
    values = {"key_account_id": account.id, "travel_form_id": form_id, "employee_id": who.id, "visited_at": visited_at, "result": result, "next_visit_on": account.next_on}
    book.tell(KeyVisit, who, written_at, values)


def _planned(book: Book, account: Account, done_at: datetime | None, result: str) -> None:
    """K3: the visit that was planned has taken place, or still is due."""
    if account.next_on is None:
        return
    due_at = at_hour(account.next_on, 18)
    values = {"key_account_id": account.id, "owner_id": account.owner.id, "kind": FollowUpKind.KEY_VISIT, "due_at": due_at}
    road = [turn("finish", done_at, account.owner, method=Method.VISIT, result=result)] if done_at else []
    book.tell(FollowUp, account.owner, account.planned_at, values, road)


def _costs(book: Book, random: Random, who: Member, form_id: int, account: Account, returned_at: datetime) -> None:
    """What the day cost, and now and then a gift."""
    if random.random() < 0.55:
        claim(book, random, who, form_id, returned_at, is_false=false_claim(book, who, returned_at))
    if random.random() < 0.07:
        gift(book, random, who, returned_at, f"拜访{account.name},节前慰问驾驶员", {"key_account_id": account.id})
