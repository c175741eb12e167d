"""What is written down for everybody, in editions, and who has read it (M1, T1, T6.1)."""

from datetime import datetime, timedelta

from ..handbook import Acknowledgement, CompanyRule, Procedure, TeamCharter
from .book import Book, Turn, turn
from .pace import at_hour, days_later

RULES = (
    ("客户信息管理制度", "新客户接待后立即登记,当日入册;首条短信当日发出,漏发一次罚款 20 元;首次回访第二至第三天。"),
    ("撞单处理制度", "先登记者优先;不得当着客户争执;因漏跟进造成撞单的承担责任;由主管裁定。"), ("外出与礼品制度", "外出填出行单;礼品须经理签字;虚假礼品按价值十倍罚款。"),
    ("收款与交车制度", "签核前只收定金;全款到账方可交车。"),
)  # fmt: skip
STEPS = (
    ("签约程序", "确认需求与车型 | 顾问 | 报价单\n填写客户、车辆、装潢三表 | 顾问 | 订单三表\n客户确认并签核 | 主管 | 订单\n收款确认 | 财务 | 收据"),
    ("市场开发程序", "选点踩点 | 市场专员 | 巡展申请\n费用审批 | 市场经理、总经理 | 巡展申请\n现场登记 | 巡展人员 | 线索\n交回线索 | 主管 | 交接单"),
)
CHARTER = ("公司赢,大家赢;公司与个人共同成长", "以客户为中心的新能源销售团队,做区域城配第一品牌")


def tell_handbook(book: Book) -> None:
    """Everything is older than the story; one rule was published anew on the way, and one is being written."""
    manager, since = book.team["manager"], at_hour(book.pace.first_day - timedelta(days=45), 10)
    anew = at_hour(book.pace.months_ago(book.pace.months // 2, 4), 10) if book.pace.months > 1 else None
    for number, (title, body) in enumerate(RULES):
        again = anew if number == 0 else None
        _rule(book, title, body.replace("罚款 20 元", "通报"), 1, since, again) if again else _rule(book, title, body, 1, since, None)
        if again:
            _rule(book, title, body, 2, again, None)
    book.tell(CompanyRule, manager, book.pace.end - timedelta(days=2), {"title": "试驾车管理制度", "body": "充电、清洁、登记由试驾专员负责。"})
    for title, steps in STEPS:
        book.tell(Procedure, manager, since, {"title": title, "steps": steps}, _editions(book, since, 1, None))
    for edition, goal, begins, ends in ((1, "全年交车 240 台", since, anew), (2, "全年交车 280 台,转介绍占两成", anew, None)):
        if begins is not None:
            values = {"goal": goal, "purpose": CHARTER[0], "position": CHARTER[1]}
            book.tell(TeamCharter, manager, begins, values, _editions(book, begins, edition, ends))


def _editions(book: Book, at: datetime, edition: int, until: datetime | None, **values) -> list[Turn]:
    """Published by the manager; the next edition takes its place."""
    return [turn("publish", at + timedelta(hours=1), book.team["manager"], edition=edition, **values)] + ([turn("withdraw", until + timedelta(hours=1))] if until else [])


def _rule(book: Book, title: str, body: str, edition: int, at: datetime, until: datetime | None) -> None:
    parts = []
    for who in book.team.members.values():
        random = book.dice(f"acknowledgements/{title}/{edition}/{who.login}")
        read_at = days_later(random, max(at, at_hour(who.hired_on, 9)), 1, 12)
        is_there = who.is_here(book.local_day(read_at)) and (until is None or read_at < until)
        if is_there and random.random() < 0.95:
            parts.append(book.part(Acknowledgement, who, read_at, {"employee_id": who.id, "acknowledged_at": read_at}))
    book.tell(CompanyRule, book.team["manager"], at, {"title": title, "body": body}, _editions(book, at, edition, until, effective_on=book.local_day(at)), parts)
