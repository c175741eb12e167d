"""How well each one did, month by month, and how each one grows (T2, T5.2)."""

from datetime import date, timedelta
from decimal import Decimal

from .. import clock
from ..periods import Period
from ..reviews import Assessment, GrowthReview
from .book import Book, turn
from .pace import at_hour
from .team import Member

WEIGHTS = {"业绩": 50, "回访及时": 15, "当日短信": 10, "日报": 10, "信息完整": 15}
MOST = 1.2
GRADES = ((100, "优秀"), (85, "良好"), (70, "合格"), (0, "待改进"))


def tell_assessments(book: Book) -> None:
    """T5.2: a league table after each month, from targets and records."""
    manager, supervisor = book.team["manager"], book.team["supervisor"]
    for month in book.pace.month_starts():
        told_on = clock.months_later(month, 1) + timedelta(days=2)
        for who in book.team.sellers:
            rates = _rates(book, who, month)
            if who.is_here(told_on) and rates:
                score = sum(WEIGHTS[name] * min(rate, MOST) for name, rate in rates.items()) / sum(WEIGHTS[name] for name in rates) * 100
                details = ";".join(f"{name} {rate:.0%}" for name, rate in rates.items())
                values = {
                    "employee_id": who.id, "period": Period("month", month).code, "score": Decimal(f"{score:.1f}"),
                    "grade": next(grade for least, grade in GRADES if score >= least), "details": details,
                }  # fmt: skip
                book.tell(Assessment, supervisor, at_hour(told_on, 9.5), values, [turn("publish", at_hour(told_on, 10), manager)])


def _rates(book: Book, who: Member, month: date) -> dict[str, float]:
    """What is known of the person's month; what is not, does not count."""
    ledger, key = book.ledger, (who.id, month)
    goal = ledger.goals.get(key)
    known = {
        "业绩": ledger.units[key] / goal if goal else None, "回访及时": ledger.follow_ups[key].value, "当日短信": ledger.messages[key].value,
        "日报": ledger.reports[key].value, "信息完整": ledger.details[key].value,
    }  # fmt: skip
    return {name: rate for name, rate in known.items() if rate is not None}


def tell_growth(book: Book) -> None:
    """T2: every quarter on six sides, with what shows it; people grow a little."""
    supervisor = book.team["supervisor"]
    for number, month in enumerate(each for each in book.pace.month_starts() if each.month % 3 == 1):
        reviewed_on = month + timedelta(days=5)
        for who in book.team.sellers:
            random = book.dice(f"growth_reviews/{who.login}/{month}")
            if who.is_here(reviewed_on):
                level = 2.2 + 1.2 * who.skill + 0.12 * number
                sides = {side: max(1, min(5, round(random.gauss(level, 0.7)))) for side in ("money", "knowledge", "selling", "kindness", "competitiveness", "execution")}
                values = {
                    "employee_id": who.id, "period": Period.around("quarter", month - timedelta(days=1)).code, "evidence": "对照目标、通关成绩、回访及时率和同事评价",
                    "reviewed_by_id": supervisor.id,
                }  # fmt: skip
                book.tell(GrowthReview, supervisor, at_hour(reviewed_on, random.uniform(14, 17)), values | sides)
