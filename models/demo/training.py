"""Training: the tree of courses, who came, what they learned (T8, T10)."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from ..training import Course, CourseCategory, Outcome, TrainingRecord, TrainingSession
from .book import Book, turn
from .pace import at_hour
from .story import Told
from .team import Member
from .team_life import MEETS

C = CourseCategory
COURSES = (
    ("积极心态与目标", C.MIND, "心态", 2), ("压力与情绪管理", C.MIND, "潜能", 2), ("售前准备", C.SELLING, "准备", 2), ("接近客户", C.SELLING, "接近", 2),
    ("进入正题", C.SELLING, "进入正题", 2), ("发现事实", C.SELLING, "发现事实", 2), ("提问与倾听", C.SELLING, "提问与倾听", 3), ("六方位展示", C.SELLING, "展示产品", 3),
    ("异议处理", C.SELLING, "处理异议", 3), ("成交技巧", C.SELLING, "成交", 3), ("三电系统与续航", C.PRODUCT, "产品", 3), ("新能源政策与路权", C.PRODUCT, "行业", 2),
)  # fmt: skip
TRAINERS = ("销售主管", "销售经理", "厂家培训师 邢老师", "区域讲师 樊老师")
CHANGES = ("提问先于介绍,客户说得更多", "异议处理有了统一口径", "展示按六方位走完,试驾邀请变多", None)
CANCELLED_EVERY = 9


def tell_training(book: Book) -> None:
    random, supervisor = book.dice("courses"), book.team["supervisor"]
    since = at_hour(book.pace.first_day - timedelta(days=25), 14)
    courses = []
    for title, category, topic, hours in COURSES:
        values = {"title": title, "category": category, "topic": topic, "hours": Decimal(hours), "content": "讲解 40 分钟,演练两轮,当场考核"}
        courses.append((book.tell(Course, supervisor, since, values), category))
    number, count = random.randrange(len(courses)), 0
    for month in (*book.pace.month_starts(), book.pace.last_day.replace(day=28) + timedelta(days=4)):
        for day in sorted(random.sample(range(3, 27), 2)):
            number, count = number + 5, count + 1
            held_at = at_hour(month.replace(day=1) + timedelta(days=day), 15)
            _session(book, book.dice(f"training/{month}/{day}"), *courses[number % len(courses)], held_at, is_held=count % CANCELLED_EVERY != 4)


def _session(book: Book, random: Random, course_id: int, category: CourseCategory, held_at: datetime, is_held: bool) -> None:
    """Planned two weeks ahead; held, or cancelled because the showroom was full."""
    supervisor, outside = book.team["supervisor"], random.random() < 0.3
    planned_at = held_at - timedelta(days=random.randint(9, 15), hours=2)
    ended_at = held_at + timedelta(hours=3)
    change = random.choice(CHANGES)
    road = [turn("hold", ended_at, supervisor, change=change) if is_held else turn("cancel", held_at - timedelta(days=1), supervisor)]
    values = {
        "course_id": course_id, "held_at": held_at, "trainer": random.choice(TRAINERS[2:] if outside else TRAINERS[:2]), "place": "二楼培训室",
        "cost": Decimal(random.choice((600, 900, 1500)) if outside else 0), "problem_id": book.problem_at(planned_at, random),
    }  # fmt: skip
    parts = [_record(book, random, each, category, ended_at + timedelta(minutes=20)) for each in _invited(book, held_at)] if is_held else []
    book.tell(TrainingSession, supervisor, planned_at, values, road, parts)


def _invited(book: Book, held_at: datetime) -> list[Member]:
    return [each for each in book.team.members.values() if each.actor.role in MEETS and each.is_here(book.local_day(held_at)) and each is not book.team["manager"]]


def _record(book: Book, random: Random, who: Member, category: CourseCategory, at: datetime) -> Told | None:
    """Who is better at the work learns a little more; a course for the mind has no test."""
    attended = who.works(book.local_day(at)) and random.random() < 0.92
    values: dict = {"employee_id": who.id, "attended": attended}
    if not attended:
        return book.part(TrainingRecord, book.team["supervisor"], at, values | {"outcome": Outcome.INCOMPLETE, "remark": "当班或请假,需补课"})
    values["feedback"] = random.choices((2, 3, 4, 5), (4, 18, 45, 33))[0]
    if category is C.MIND:
        return book.part(TrainingRecord, book.team["supervisor"], at, values | {"outcome": Outcome.COMPLETED})
    score = max(35, min(100, round(random.gauss(58 + 20 * who.skill, 9))))
    values |= {"score": Decimal(score), "outcome": Outcome.PASSED if score >= 60 else Outcome.FAILED}
    return book.part(TrainingRecord, book.team["supervisor"], at, values)
