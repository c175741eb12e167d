"""Roadshows: found by marketing, approved before they start, their leads handed in (K4, K5)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from .. import clock
from ..roadshows import Roadshow, RoadshowMember
from . import names
from .book import Book, Turn, turn
from .pace import at_hour, within

PLACES = ("万达广场南门", "高新物流园停车场", "农贸批发市场东区", "大学城商业街", "奥体中心广场", "汽配城中庭", "开发区体育公园", "吾悦广场一层", "建材市场北门", "高铁站前广场")
GIFTS = "雨伞 40 把,单价 18 元\n车载充电器 30 个,单价 25 元"
DUTIES = ("负责人", "讲解与登记", "试乘引导")


def tell_roadshows(book: Book) -> None:
    """Two a month on weekends, also those of next month as far as they are planned; told before the leads that come of them."""
    random = book.dice("roadshows")
    for month in (*book.pace.month_starts(), clock.months_later(book.pace.last_day, 1)):
        saturdays = [day for day in (month + timedelta(days=count) for count in range(28)) if day.weekday() == 5]
        for saturday in random.sample(saturdays, 2):
            starts_on = saturday - timedelta(days=random.choice((0, 0, 1)))
            if random.random() < 0.06:
                _refused(book, random, starts_on)
            else:
                _show(book, random, starts_on, saturday + timedelta(days=1))


def _show(book: Book, random: Random, starts_on: date, ends_on: date) -> None:
    team, asked_at = book.team, within(random, starts_on - timedelta(days=random.randint(13, 17)))
    marketing = team["marketing"]
    helpers = [marketing, *random.sample(team.consultants(starts_on), 2)]
    road = [
        *_approval(book, random, asked_at),
        turn("start", at_hour(starts_on, 9.1), marketing),
        turn("hand_in", at_hour(ends_on, 17.9), helpers[1]), turn("receive", at_hour(ends_on, 18.4), team["supervisor"]),
        turn("close", at_hour(ends_on + timedelta(days=1), random.uniform(9.5, 12)), marketing),
    ]  # fmt: skip
    parts = [
        book.part(RoadshowMember, marketing, asked_at + timedelta(minutes=count), {"employee_id": each.id, "duty": duty})
        for count, (each, duty) in enumerate(zip(helpers, DUTIES, strict=True), 5)
    ]
    values = _values(random, book.team.city, starts_on, ends_on)
    key = book.tell(Roadshow, marketing, asked_at, values, road, parts)
    if key is not None and book.happened(at_hour(starts_on, 9.1)):
        book.room.shows.append((key, starts_on, ends_on))


def _values(random: Random, city: str, starts_on: date, ends_on: date) -> dict:
    contact, _ = names.person(random)
    return {
        "place": f"{names.district(random, city)}{random.choice(PLACES)}", "contact": f"{contact}(物业)", "starts_on": starts_on, "ends_on": ends_on,
        "venue_cost": Decimal(random.choice((800, 1500, 2000, 3000, 4500))), "other_cost": Decimal(random.choice((0, 300, 600, 900))), "gifts": GIFTS,
    }  # fmt: skip


def _approval(book: Book, random: Random, asked_at: datetime) -> list[Turn]:
    """K4: through the marketing manager to the general manager."""
    endorsed_at = asked_at + timedelta(days=1, minutes=random.randint(0, 200))
    return [
        turn("submit", asked_at + timedelta(hours=1), book.team["marketing"]), turn("endorse", endorsed_at, book.team["marketingmanager"]),
        turn("approve", endorsed_at + timedelta(days=random.randint(1, 3)), book.team["gm"]),
    ]  # fmt: skip


def _refused(book: Book, random: Random, starts_on: date) -> None:
    asked_at = within(random, starts_on - timedelta(days=15))
    road = _approval(book, random, asked_at)
    road[-1] = turn("refuse", road[-1].step.at, book.team["gm"], comment="场地费偏高,上次同地点只来了两组线索")
    book.tell(Roadshow, book.team["marketing"], asked_at, _values(random, book.team.city, starts_on, starts_on + timedelta(days=1)), road)
