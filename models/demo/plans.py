"""Plans: year, quarter and month, schemes with their commission, each person's own plan, and tasks (A2, M2, M5, S3)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from .. import clock
from ..periods import Period
from ..plans import PersonalPlan, PlanPeriod, SalesPlan, Task
from ..schemes import CommissionRule, SalesScheme
from .book import Book, Turn, turn
from .pace import SEASON, at_hour, days_later, within
from .targets import AVERAGE_PRICE, UNITS
from .team import Member

SELLERS = 4
POLICY = "主推通家福EV 和电牛2号;老客户转介绍奖励 500 元;周末外展两场"
OFFERS = ("开门红", "春季城配季", "年中冲量", "金九银十", "年终清库")
PLANNED = ("每天回访 8 组,周三前清完逾期", "两家物流园各跑一次,留资 10 组", "A 级客户全部约试驾", "学会快充卖点,三人通过话术考核")
DONE = ("目标完成,转介绍两台", "差一台,月底客户推迟付款", "回访都按时,试驾少了三组", "超额,周末外展贡献大")
TASKS = (
    "整理本周到店未成交客户", "更新展车价格牌", "核对库存车电量", "给未试驾客户逐个致电", "准备周会数据", "补全客户区域信息", "清洗试驾车", "收集竞品报价", "布置周末展位", "回访战败客户",
    "盘点精品装潢库存", "拍交车短视频",
)  # fmt: skip


def tell_sales_plans(book: Book) -> None:
    """M2: a year holds its quarters, a quarter its months; one quarter is a little more than its months together."""
    pace = book.pace
    for year in range(pace.first_day.year, pace.last_day.year + 1):
        months = [date(year, number, 1) for number in range(1, 13)]
        units = {month: round(SELLERS * UNITS * SEASON[month.month] * pace.scale) for month in months}
        quarters = [months[number : number + 3] for number in range(0, 12, 3)]
        reach = [sum(units[month] for month in quarter) + (5 if number == 2 else 0) for number, quarter in enumerate(quarters)]
        set_at = at_hour(date(year - 1, 12, 12), 10)
        year_id = _plan(book, PlanPeriod.YEAR, months[0], sum(reach), None, set_at)
        for number, quarter in enumerate(quarters):
            quarter_id = _plan(book, PlanPeriod.QUARTER, quarter[0], reach[number], year_id, max(set_at, at_hour(quarter[0] - timedelta(days=20), 14)))
            for month in quarter:
                _plan(book, PlanPeriod.MONTH, month, units[month], quarter_id, at_hour(month - timedelta(days=8), 15))


def _plan(book: Book, kind: PlanPeriod, first: date, units: int, whole: int | None, at: datetime) -> int | None:
    """Submitted by the manager, approved by the general manager, who now and then wants it another way first."""
    manager, gm = book.team["manager"], book.team["gm"]
    period = Period.around(kind.value, first).code
    random = book.dice(f"sales_plans/{period}")
    road = [turn("submit", at + timedelta(minutes=30), manager)]
    if random.random() < 0.12:
        road += [turn("return", at + timedelta(hours=4), gm, comment="淡季目标偏高,请附周分解"), turn("submit", at + timedelta(hours=24), manager)]
    road.append(turn("approve", at + timedelta(days=random.randint(2, 4)), gm))
    values = {"period_kind": kind, "period": period, "units": units, "revenue": Decimal(units * AVERAGE_PRICE // 10000 * 10000), "parent_id": whole, "policy": POLICY}
    return book.tell(SalesPlan, manager, at, values, road)


def tell_schemes(book: Book) -> None:
    """M5: one for each quarter, approved before it begins."""
    first = Period.around("quarter", book.pace.first_day).first
    number = 0
    while first <= book.pace.last_day + timedelta(days=25):
        _scheme(book, first, f"{first.year}年{first.month // 3 + 1}季度{OFFERS[number % len(OFFERS)]}方案")
        first, number = clock.months_later(first, 3), number + 1


def _scheme(book: Book, first: date, title: str) -> None:
    manager, gm, at = book.team["manager"], book.team["gm"], at_hour(first - timedelta(days=12), 10)
    values = {
        "title": title, "starts_on": first, "ends_on": clock.months_later(first, 3) - timedelta(days=1),
        "body": "对客户:置换补贴 3000 元,送首年保养。\n对员工:每台 400 元,当月第 5 台起每台 700 元;电牛3号另按成交价 0.5%。",
    }  # fmt: skip
    van = next(car for car in book.room.range.cars if car.name == "电牛3号")
    rules = (
        {"from_units": 1, "per_unit": Decimal(400)}, {"from_units": 5, "per_unit": Decimal(300)}, {"model_id": van.id, "from_units": 1, "percent": Decimal("0.005")},
    )  # fmt: skip
    road = [turn("submit", at + timedelta(hours=2), manager), turn("approve", at + timedelta(days=3), gm)]
    book.tell(SalesScheme, manager, at, values, road, [book.part(CommissionRule, manager, at + timedelta(minutes=10), each) for each in rules])


def tell_personal_plans(book: Book) -> None:
    for month in book.pace.month_starts():
        for who in book.team.sellers:
            random = book.dice(f"personal_plans/{who.login}/{month}")
            if who.is_here(month) and random.random() < 0.9:
                values = {"employee_id": who.id, "period": Period("month", month).code, "plan": "\n".join(random.sample(PLANNED, 2))}
                if book.happened(at_hour(clock.months_later(month, 1), 18)):
                    values["result"] = random.choice(DONE)
                book.tell(PersonalPlan, who, within(random, month + timedelta(days=random.randint(0, 2))), values)


def tell_tasks(book: Book) -> None:
    """S3: given at the morning meeting; mostly done in time, some late, some still open."""
    for day in book.working_days():
        random = book.dice(f"tasks/{day}")
        if random.random() < 0.55:
            giver = book.team[random.choice(("supervisor", "supervisor", "manager"))]
            here = [each for each in book.team.here(day) if each not in (giver, book.team["gm"], book.team["manager"])]
            _task(book, random, giver, random.choice(here), day)


def _task(book: Book, random: Random, giver: Member, who: Member, day: date) -> None:
    due_on = day + timedelta(days=random.randint(1, 7))
    # The older an open task is the rarer it is: in the end nearly everything gets done.
    late = random.choices((0, 1, 4, 12), (80, 9, 7, 4))[0]
    done_at = days_later(random, at_hour(due_on, 12), late, late) if late else within(random, due_on - timedelta(days=random.randint(0, (due_on - day).days - 1)), 14)
    road: list[Turn] = [turn("finish", done_at, who, result=random.choice(("已完成", "已完成,照片发群里", None)))]
    if random.random() < 0.04 or (who.left_on and book.local_day(done_at) >= who.left_on):
        road = [turn("cancel", at_hour(due_on, 9.5), giver)]
    values = {"title": random.choice(TASKS), "assignee_id": who.id, "due_on": due_on, "giver_id": giver.id}
    book.tell(Task, giver, at_hour(day, 9.2), values, road)
