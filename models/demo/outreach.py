"""What marketing does: talks with the channels, placements, standard words, and letters to customers we know (C6, D2, D5)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from .. import clock
from ..marketing import Campaign, ChannelDealing, MediaPlacement, Script, ScriptKind
from .book import Book, turn
from .pace import at_hour, within
from .stock import Way

PLACED = {"汽车之家": (3, 18_000, "首页焦点图,主推通家福EV"), "易车": (3, 9_000, "车型页推荐位"), "懂车帝": (1, 6_000, "信息流,电牛2号快充"), "抖音直播": (1, 4_500, "直播间加热,周末场")}
"""For how many months at a time, for how much, and what."""
SUBJECTS = (
    ("续约谈判", "年框打九五折,赠两周信息流"), ("线索质量", "剔除空号,按有效线索计费"), ("活动位置", "双休日首页位置已锁定"), ("对账", "核对上月线索数,差三条,已补"),
    ("内容投稿", "每周两篇试驾短视频"),
)  # fmt: skip
WORDS = {
    ScriptKind.GREETING: ("展厅接待问候", "您好,欢迎光临{品牌}{门店}!我是{岗位}{姓名},很高兴为您服务。"),
    ScriptKind.INVITATION: ("电话邀约", "{称呼}您好,{车型}实车已到店,{时间}给您留好试驾,您看方便吗?"),
    ScriptKind.FIRST_MESSAGE: ("首条短信", "{称呼}您好,我是{门店}{姓名},感谢您关注{车型},资料已备好,随时联系我。"),
    ScriptKind.FOLLOW_UP: ("定期跟进", "{称呼}您好,{车型}本月政策已更新,方便时欢迎到店了解。"),
}
LETTERS = ("老客户置换补贴", "错过的试驾", "外展留资客户回访", "充电桩补贴到期提醒")


def tell_scripts(book: Book) -> None:
    """In force since before the story; the words of the first message were written anew on the way."""
    since = book.pace.first_day - timedelta(days=30)
    for kind, (title, body) in WORDS.items():
        again = at_hour(book.pace.months_ago(book.pace.months // 2, 10), 11) if kind is ScriptKind.FIRST_MESSAGE and book.pace.months > 1 else None
        _script(book, since, kind, title, body if again is None else body.replace(",随时联系我", ""), 1, again)
        if again is not None:
            _script(book, book.local_day(again), kind, title, body, 2, None)


def _script(book: Book, day: date, kind: ScriptKind, title: str, body: str, edition: int, until: datetime | None) -> None:
    marketing = book.team["marketing"]
    road = [turn("publish", at_hour(day, 11), marketing, edition=edition)] + ([turn("withdraw", until)] if until else [])
    book.tell(Script, marketing, at_hour(day, 10), {"kind": kind, "title": title, "body": body}, road)


def tell_placements(book: Book) -> None:
    random, marketing = book.dice("placements"), book.team["marketing"]
    for way in book.room.range.ways:
        if way.name not in PLACED:
            continue
        months, cost, content = PLACED[way.name]
        for number, month in enumerate((*book.pace.month_starts(), clock.months_later(book.pace.last_day, 1))):
            if number % months == 0:
                values = {
                    "content": content, "channel_id": way.id, "starts_on": month, "ends_on": clock.months_later(month, months) - timedelta(days=1),
                    "cost": Decimal(round(cost * random.uniform(0.9, 1.15) / 100) * 100),
                }  # fmt: skip
                book.tell(MediaPlacement, marketing, within(random, month - timedelta(days=random.randint(3, 9))), values)
            if random.random() < 0.6:
                _dealing(book, random, way, within(random, month + timedelta(days=random.randint(2, 25))))


def _dealing(book: Book, random: Random, way: Way, at: datetime) -> None:
    who = book.team[random.choice(("marketing", "marketing", "dcc1"))]
    subject, result = random.choice(SUBJECTS)
    values = {"channel_id": way.id, "dealt_at": at, "partner": f"{way.name} {way.contact}", "subject": subject, "dealt_by_id": who.id, "result": result}
    book.tell(ChannelDealing, who, at + timedelta(minutes=random.randint(20, 200)), values)


def tell_campaigns(book: Book) -> None:
    """One a month to customers we know; told before the leads that come of it."""
    way = next(each for each in book.room.range.ways if each.name == "短信直复")
    for number, month in enumerate((*book.pace.month_starts(), clock.months_later(book.pace.last_day, 1))):
        random, marketing = book.dice(f"campaigns/{month}"), book.team["marketing"]
        first, last = month + timedelta(days=5), month + timedelta(days=24)
        sent = round(random.randint(300, 700) * max(1, book.pace.scale))
        values = {
            "title": f"{month.month}月{LETTERS[number % len(LETTERS)]}", "channel_id": way.id, "cost": Decimal(sent) * Decimal("0.08"),
            "selection": f"近半年战败与外展留资客户,已去除拒收,共 {sent} 人",
        }  # fmt: skip
        road = [
            turn("start", at_hour(first, 9.6), marketing, starts_on=first, sent=sent),
            turn("close", at_hour(last, 17.5), marketing, ends_on=last, replies=round(sent * random.uniform(0.03, 0.06)), result="回复集中在头三天,下次周四上午发"),
        ]  # fmt: skip
        key = book.tell(Campaign, marketing, within(random, month + timedelta(days=2)), values, road)
        if key is not None and book.happened(at_hour(first, 9.6)):
            book.room.campaigns.append((key, first, last))
