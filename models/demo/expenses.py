"""Gifts and claims: signed, handed over, verified – and the ones that were false (K1, K2, K4)."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from ..expenses import ExpenseClaim, ExpenseKind, ExpenseLine, GiftRequest
from .book import Book, turn
from .ledger import Miss, fine
from .pace import at_hour, days_later, later
from .team import Member

ITEMS = (("牛奶礼盒", 68), ("车载吸尘器", 129), ("茶叶礼盒", 168), ("雨伞", 39), ("车模", 88))
COSTS = {
    ExpenseKind.TEA: (30, 120), ExpenseKind.TRANSPORT: (12, 70), ExpenseKind.PARKING: (5, 30), ExpenseKind.POSTAGE: (12, 40), ExpenseKind.MEAL: (40, 160),
}  # fmt: skip
FALSE_GIFT, FALSE_CLAIM = (2, 3), (4, 1)
"""So many months ago, from the so-manieth day on, somebody was not honest."""


def tell_gifts(book: Book) -> None:
    """To customers on the hand-over, and for roadshows; those to key accounts are told with the trips."""
    random = book.dice("gifts")
    people = {each.id: each for each in book.team.members.values()}
    for lead_id, owner_id, delivered_at in book.ledger.sold:
        if random.random() < 0.06:
            gift(book, random, people[owner_id], delivered_at - timedelta(days=1), "交车仪式赠送", {"lead_id": lead_id})
    for show_id, starts_on, _ in book.room.shows:
        _show_gift(book, random, show_id, at_hour(starts_on - timedelta(days=8), random.uniform(9.5, 16)), at_hour(starts_on, 17))


def gift(book: Book, random: Random, who: Member, asked_at: datetime, why: str, to: dict[str, int]) -> None:
    """K1: a statement, the manager's signature, the hand-over with its evidence, and a look whether it is true."""
    manager = book.team["manager"]
    signed_at = later(random, asked_at, 1, 20)
    given_at = days_later(random, signed_at, 1, 6)
    looked_at = days_later(random, given_at, 2, 9)
    item, price = random.choice(ITEMS)
    quantity = random.choice((1, 1, 2, 4)) if "lead_id" not in to else 1
    value = Decimal(price * quantity)
    road = [turn("submit", asked_at + timedelta(minutes=3), who)]
    if random.random() < 0.08:
        road.append(turn("refuse", signed_at, manager, comment="本月礼品额度已用完"))
    else:
        road += [turn("approve", signed_at, manager), turn("hand_over", given_at, who, evidence="收件人签收,照片存手机")]
        is_false = _is_first_since(book, "gift", FALSE_GIFT, given_at)
        finding = {"finding": "电话核实,对方没有收到礼品;签收照片是以前的"}
        road.append(turn("violate", looked_at, manager, **finding) if is_false else turn("verify", looked_at, manager))
    values = {"item": item, "employee_id": who.id, "quantity": quantity, "value": value, "statement": why} | to
    key = book.tell(GiftRequest, who, asked_at, values, road)
    if key is not None and road[-1].step.move == "violate" and book.happened(looked_at):
        book.ledger.misses.append(Miss("K1", who.id, looked_at, f"礼品 {key}", f"虚假礼品“{item}”,价值 {value} 元", value * fine("false_gift_times")))


def _show_gift(book: Book, random: Random, show_id: int, asked_at: datetime, given_at: datetime) -> None:
    """K4: for a roadshow through the marketing manager to the general manager."""
    team, quantity = book.team, random.choice((20, 30, 40))
    values = {
        "item": "雨伞", "employee_id": team["marketing"].id, "quantity": quantity, "value": Decimal(18 * quantity), "statement": "巡展登记客户每组一份", "roadshow_id": show_id,
    }  # fmt: skip
    road = [
        turn("submit", asked_at + timedelta(minutes=6), team["marketing"]), turn("endorse", asked_at + timedelta(hours=3), team["marketingmanager"]),
        turn("approve", asked_at + timedelta(days=2), team["gm"]), turn("hand_over", given_at, team["marketing"], evidence="登记表签收,照片随巡展存档"),
        turn("verify", given_at + timedelta(days=2), team["manager"]),
    ]  # fmt: skip
    book.tell(GiftRequest, team["marketing"], asked_at, values, road)


def false_claim(book: Book, who: Member, at: datetime) -> bool:
    """A consultant who is not honest, once."""
    return who is not book.team["keyaccount"] and _is_first_since(book, "claim", FALSE_CLAIM, at)


def _is_first_since(book: Book, what: str, since: tuple[int, int], at: datetime) -> bool:
    starts = book.pace.months_ago(*since)
    if what in book.told_once or starts < book.pace.first_day or book.local_day(at) < starts:
        return False
    book.told_once.add(what)
    return True


def claim(book: Book, random: Random, who: Member, form_id: int, returned_at: datetime, is_false: bool) -> None:
    """K2: against invoices, each claimed once; approved by the manager, paid by finance."""
    manager, finance = book.team["manager"], book.team["finance"]
    asked_at = returned_at + timedelta(minutes=random.randint(20, 100))
    approved_at, paid_at = later(random, asked_at, 4, 40), days_later(random, asked_at, 3, 8)
    lines = []
    for kind in random.sample(tuple(COSTS), random.choice((1, 2, 2, 3))):
        amount = Decimal(random.randint(*COSTS[kind])) + Decimal(random.choice((0, 50))) / 100
        values = {"kind": kind, "amount": amount, "invoice_no": book.invoice_no(random), "invoiced_on": book.local_day(returned_at)}
        lines.append(book.part(ExpenseLine, who, asked_at, values))
    if None in lines:
        return
    road = [turn("submit", asked_at + timedelta(minutes=5), who)]
    if random.random() < 0.04:
        road += [turn("refuse", approved_at - timedelta(hours=2), manager, comment="发票抬头不对,请换票"), turn("submit", approved_at - timedelta(hours=1), who)]
    road += [turn("approve", approved_at, manager), turn("pay", paid_at, finance)]
    found_at = days_later(random, paid_at, 4, 9)
    if is_false:
        road.append(turn("violate", found_at, manager, finding="发票经税务平台查验为作废发票"))
    total = sum(line.values["amount"] for line in lines)
    key = book.tell(ExpenseClaim, who, asked_at, {"employee_id": who.id, "travel_form_id": form_id, "total": total}, road, lines)
    if is_false and key is not None and book.happened(found_at):
        book.ledger.misses.append(Miss("K2", who.id, found_at, f"报销 {key}", "报销使用作废发票", fine("false_claim_fine")))
