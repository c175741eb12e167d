"""Settings 参数: the amounts, days and times that the team's document gives or leaves open, each with what it means.

A value the document gives is the default; one that it leaves open has none, and what depends on it waits until the
store has said how much it is. A setting holds from a day on, so what was fined then is not changed by what holds now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session, object_session

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
        Amount("first_follow_up_days", Label("首次回访(建档后)", "First follow-up, after"), WholeKind(), DAYS, "C2", 2),
        Amount("second_follow_up_days", Label("二次回访(建档后)", "Second follow-up, within"), WholeKind(), DAYS, "C2", 7),
        Amount("interval_o_days", Label("O 级回访间隔", "Between contacts, level O"), WholeKind(), DAYS, "C2", 7),
        Amount("interval_h_days", Label("H 级回访间隔", "Between contacts, level H"), WholeKind(), DAYS, "C2", 2),
        Amount("interval_a_days", Label("A 级回访间隔", "Between contacts, level A"), WholeKind(), DAYS, "C2", 7),
        Amount("interval_b_days", Label("B 级回访间隔", "Between contacts, level B"), WholeKind(), DAYS, "C2", 14),
        Amount("interval_c_days", Label("C 级回访间隔", "Between contacts, level C"), WholeKind(), DAYS, "C2", 30),
        Amount("interval_days", Label("未定级回访间隔", "Between contacts, no level yet"), WholeKind(), DAYS, "C2", 7),
        Amount("late_to_supervisor_days", Label("逾期几天后报主管", "Late contacts reach the supervisor after"), WholeKind(), DAYS, "C2", 1),
        Amount("late_to_reassign_days", Label("逾期几天后建议改派", "Late contacts are to be reassigned after"), WholeKind(), DAYS, "C2", 3),
        Amount("service_after_days", Label("交车后提醒保养", "Owners are reminded of the service after"), WholeKind(), DAYS, "A2", 180),
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
    """What a setting amounts to on any day; see `amount_on`."""
    about = AMOUNTS[key]
    held = [(valid_from, about.kind.read(text)) for known, valid_from, text in _said(session, store_id) if known == key]
    first = None if about.is_open else about.kind.read(str(about.default))
    return lambda day: next((value for valid_from, value in held if valid_from <= day), first)


def _said(session: Session, store_id: int | None) -> list[Any]:
    """All that a store has said, the latest first and its own before that for all stores; a transaction asks once."""
    kept = session.info.setdefault("amounts", {})
    if store_id not in kept:
        said = (
            select(Setting.key, Setting.valid_from, Setting.value)
            .where(Setting.voided_at.is_(None), or_(Setting.store_id == store_id, Setting.store_id.is_(None)))
            .order_by(Setting.store_id.is_(None), Setting.valid_from.desc(), Setting.id.desc())
        )
        kept[store_id] = session.execute(said).all()
    return kept[store_id]


@event.listens_for(Setting, "after_insert")
@event.listens_for(Setting, "after_update")
def _ask_again(_mapper: Any, _connection: Any, setting: Setting) -> None:
    object_session(setting).info.pop("amounts", None)


def amount_on(session: Session, key: str, store_id: int | None, day: date) -> Any:
    """What a setting amounts to in a store on a day: the store's own word, else the one for all stores, else the document's;
    None while it is open. Raises KeyError for a key that is none."""
    return amounts_over(session, key, store_id)(day)
