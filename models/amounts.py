"""Settings 参数: the amounts, days and times that the team's document gives or leaves open, each with what it means.

A value the document gives is the default; one that it leaves open has none, and what depends on it waits until the
store has said how much it is. A setting holds from a day on, so what was fined then is not changed by what holds now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from .kinds import ChoiceKind, Kind, MoneyKind, PercentKind, TimeKind, WholeKind
from .running import Setting, WeekendOpening
from .words import Label

YUAN, DAYS, MINUTES, TIMES, MEGABYTES, ROWS = Label("元", "yuan"), Label("天", "days"), Label("分钟", "minutes"), Label("倍", "times"), Label("MB", "MB"), Label("行", "rows")
POINTS, PEOPLE = Label("分", "points"), Label("人", "people")


@dataclass(frozen=True, slots=True)
class Amount:
    """What one setting means; without a default the document leaves it open."""

    key: str
    label: Label
    kind: Kind
    unit: Label | None
    clause: str
    default: Any = None

    @property
    def is_open(self) -> bool:
        return self.default is None


AMOUNTS = {
    each.key: each
    for each in (
        Amount("collision_fine", Label("撞单罚款", "Fine for a quarrel before a customer"), MoneyKind(), YUAN, "C3"),
        Amount("missed_follow_up_fine", Label("漏回访罚款", "Fine for a missed follow-up"), MoneyKind(), YUAN, "C3"),
        Amount("missed_message_fine", Label("漏发首条短信罚款", "Fine for a missed first message"), MoneyKind(), YUAN, "C5", 20),
        Amount("missed_report_fine", Label("漏交日报罚款", "Fine for a missing daily report"), MoneyKind(), YUAN, "C9"),
        Amount("complete_details_goal", Label("留全信息目标", "Goal for complete details"), PercentKind(), Label("%", "%"), "D3", 90),
        Amount("test_drive_minutes", Label("一次试驾占用车辆", "A test drive takes the car for"), WholeKind(), MINUTES, "P6", 60),
        Amount("third_call_after_days", Label("交车后第三次回访", "Third call after delivery"), WholeKind(), DAYS, "P11"),
        Amount("false_gift_times", Label("虚假礼品按价值的倍数罚款", "A false gift costs its value times"), WholeKind(), TIMES, "K1", 10),
        Amount("travel_allowance", Label("外出补贴(每天)", "Daily travel allowance"), MoneyKind(), YUAN, "K2"),
        Amount("false_claim_fine", Label("虚报罚款(首次)", "Fine for false data, the first time"), MoneyKind(), YUAN, "K2", 100),
        Amount("weekend_opening", Label("周末营业", "Open at weekends"), ChoiceKind(WeekendOpening), None, "Y2", "closed"),
        Amount("closing_time", Label("下班时间", "Closing time"), TimeKind(), None, "Y2", "18:00"),
        Amount("sweep_catch_up_days", Label("停机后最多补查", "Days caught up after a standstill"), WholeKind(), DAYS, "Y1", 60),
        Amount("score_attainment", Label("考核权重:业绩完成率", "Weight in the assessment: attainment"), WholeKind(), POINTS, "T5.2", 50),
        Amount("score_follow_up", Label("考核权重:回访及时率", "Weight in the assessment: follow-up on time"), WholeKind(), POINTS, "T5.2", 15),
        Amount("score_message", Label("考核权重:短信及时率", "Weight in the assessment: same-day messages"), WholeKind(), POINTS, "T5.2", 10),
        Amount("score_report", Label("考核权重:日报率", "Weight in the assessment: daily reports"), WholeKind(), POINTS, "T5.2", 10),
        Amount("score_completeness", Label("考核权重:信息完整", "Weight in the assessment: complete details"), WholeKind(), POINTS, "T5.2", 15),
        Amount("training_effect_days", Label("培训效果:前后各看", "Effect of a training: looked at before and after"), WholeKind(), DAYS, "T10", 30),
        Amount("training_effect_people", Label("培训效果:两组至少", "Effect of a training: least in either group"), WholeKind(), PEOPLE, "T10", 3),
        Amount("import_max_megabytes", Label("导入文件最大", "Largest file to import"), WholeKind(), MEGABYTES, "Y3", 200),
        Amount("import_max_rows", Label("导入最多行数", "Most rows of an import"), WholeKind(), ROWS, "Y3", 1_000_000),
    )
}
"""Every setting by its key."""


def amounts_over(session: Session, key: str, store_id: int | None) -> Callable[[date], Any]:
    """What a setting amounts to on any day, asked of the database once; see `amount_on`."""
    about = AMOUNTS[key]
    said = (
        select(Setting.valid_from, Setting.value)
        .where(Setting.key == key, Setting.voided_at.is_(None), or_(Setting.store_id == store_id, Setting.store_id.is_(None)))
        .order_by(Setting.store_id.is_(None), Setting.valid_from.desc(), Setting.id.desc())
    )
    held = [(valid_from, about.kind.read(text)) for valid_from, text in session.execute(said)]
    first = None if about.is_open else about.kind.read(str(about.default))
    return lambda day: next((value for valid_from, value in held if valid_from <= day), first)


def amount_on(session: Session, key: str, store_id: int | None, day: date) -> Any:
    """What a setting amounts to in a store on a day: the store's own word, else the one for all stores, else the document's;
    None while it is open. Raises KeyError for a key that is none."""
    return amounts_over(session, key, store_id)(day)
