"""What is sold, the cars to try, and the ways by which customers come."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from ..acting import THE_SYSTEM
from ..exchange.bulk import Bulk
from ..products import Channel, ChannelKind, TestRoute, Vehicle, VehicleModel, VehicleUse
from . import names
from .pace import Pace, at_hour, in_office
from .story import Told, write
from .team import BRAND, Team

MODELS = (
    # code, name, guide price, range in km, share of interest, what speaks for it
    ("TJF-EV", "通家福EV", 69800, 280, 30, "城配入门首选,载货空间 4.2 立方米"),
    ("TJF-EV7", "通家福EV 七座", 76800, 275, 14, "客货两用,七座可折叠"),
    ("DN1", "电牛1号", 58800, 230, 12, "微型厢货,进老旧小区不费劲"),
    ("DN2", "电牛2号", 85800, 305, 20, "快充 30 分钟到 80%"),
    ("DN3", "电牛3号", 109800, 330, 10, "大容积封闭货车,冷链可选"),
    ("TJ-E5", "通家E5", 99800, 410, 9, "家用轿车,百公里电耗 11.8 度"),
    ("TJ-X7", "通家X7", 139800, 520, 5, "中型 SUV,支持外放电"),
)
COLOURS = ("极地白", "曜石黑", "星空灰", "天际蓝", "薄荷绿", "珊瑚橙")
CHANNELS = (
    # code, name, kind, share of leads, chance that one of them buys, contact
    ("HOTLINE", "400热线", ChannelKind.PHONE, 17, 0.125, None),
    ("QCZJ", "汽车之家", ChannelKind.SITE, 14, 0.085, "城市经理 孟先生"),
    ("YICHE", "易车", ChannelKind.SITE, 6, 0.07, "客户经理 苗女士"),
    ("SITE", "官网", ChannelKind.SITE, 3, 0.1, None),
    ("DCD", "懂车帝", ChannelKind.APP, 14, 0.08, "运营 樊女士"),
    ("DOUYIN", "抖音直播", ChannelKind.APP, 11, 0.055, "直播间 小柯"),
    ("WALKIN", "自然到店", ChannelKind.WALK_IN, 20, 0.21, None),
    ("REFER", "老客户转介绍", ChannelKind.REFERRAL, 6, 0.3, None),
    ("SHOW", "外展巡展", ChannelKind.ROADSHOW, 5, 0.085, "物业 韦主任"),
    ("SMS", "短信直复", ChannelKind.CAMPAIGN, 2, 0.05, None),
    ("KEY", "大客户开发", ChannelKind.KEY_ACCOUNT, 2, 0.2, None),
)
ROUTES = (
    ("城区环线", "6.5", "门店—文景路—凤城八路—门店,红绿灯多,展示能量回收和掉头"),
    ("快速路线", "11.2", "门店—绕城辅道—快速路—门店,展示加速和隔音"),
    ("装载路线", "8.0", "门店—物流园—门店,带 200 公斤配重,展示爬坡"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A channel as the story needs it."""

    id: int
    kind: ChannelKind
    share: float
    chance: float
    name: str
    contact: str | None


@dataclass(frozen=True, slots=True)
class Car:
    """A model as the story needs it."""

    id: int
    name: str
    price: Decimal
    share: float


@dataclass(slots=True)
class Range:
    """What all stores share."""

    ways: list[Way] = field(default_factory=list)
    cars: list[Car] = field(default_factory=list)
    vins: int = 100_000

    def next_vin(self, random: Random) -> str:
        self.vins += 1
        return names.vin(random, self.vins)


def lay_out(bulk: Bulk, pace: Pace) -> Range:
    """Channels and models, the same in every store."""
    laid = Range()
    since = at_hour(pace.first_day - timedelta(days=380), 10)
    for code, name, kind, share, chance, contact in CHANNELS:
        values = {"code": code, "name": name, "kind": kind, "contact": contact}
        laid.ways.append(Way(write(bulk, Told(Channel, values, THE_SYSTEM, since), {}), kind, share, chance, name, contact))
    for code, name, price, reach, share, points in MODELS:
        values = {"code": code, "brand": BRAND, "name": name, "guide_price": Decimal(price), "range_km": reach, "selling_points": points}
        laid.cars.append(Car(write(bulk, Told(VehicleModel, values, THE_SYSTEM, since), {}), name, Decimal(price), share))
    return laid


def vehicle(random: Random, laid: Range, car: Car, team: Team, at: datetime, **values) -> Told:
    """A car that comes to the store."""
    colour = random.choices(COLOURS, (40, 14, 18, 14, 9, 5))[0]
    own = {"store_id": team.store_id, "vin": laid.next_vin(random), "model_id": car.id, "colour": colour}
    return Told(Vehicle, own | values, team["manager"].actor, in_office(random, at))


def demo_cars(bulk: Bulk, random: Random, laid: Range, team: Team, pace: Pace) -> dict[int, int]:
    """One car to try of each model; model → car."""
    since = at_hour(pace.first_day - timedelta(days=60), 10)
    return {
        car.id: write(bulk, vehicle(random, laid, car, team, since, use=VehicleUse.DEMO, plate=names.plate(random)), {})
        for car in laid.cars
    }


def routes(bulk: Bulk, team: Team, pace: Pace) -> list[int]:
    """The fixed routes of the store (P6)."""
    since = at_hour(pace.first_day - timedelta(days=60), 11)
    told = [
        Told(TestRoute, {"store_id": team.store_id, "name": name, "distance_km": Decimal(reach), "description": about}, team["manager"].actor, since)
        for name, reach, about in ROUTES
    ]
    return [write(bulk, each, {}) for each in told]


def cars_in_stock(bulk: Bulk, random: Random, laid: Range, team: Team, pace: Pace) -> None:
    """What stands in the yard now, waiting for a buyer."""
    for car in random.choices(laid.cars, [car.share for car in laid.cars], k=round(16 * max(1, pace.scale**0.5))):
        arrived = pace.last_day - timedelta(days=random.randint(2, 75))
        write(bulk, vehicle(random, laid, car, team, at_hour(arrived, 14)), {})


@dataclass(slots=True)
class Diary:
    """Who and what is on the road when: neither a car nor the specialist can be booked twice (P6)."""

    minutes = 45
    taken: set[tuple[int, date, int]] = field(default_factory=set)

    def book(self, day: date, hour: float, *needed: int) -> float | None:
        """The first free hour of the day from `hour` on for all that is needed, or none."""
        slot = int(hour * 60) // self.minutes + 1
        while (slot + 1) * self.minutes <= 18 * 60:
            wanted = {(each, day, slot) for each in needed}
            if not wanted & self.taken:
                self.taken |= wanted
                return slot * self.minutes / 60
            slot += 1
        return None
