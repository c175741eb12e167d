"""How leads end without a sale: asked for by the owner, confirmed by the supervisor with the reason (C2)."""

from datetime import datetime, timedelta

from ..acting import THE_SYSTEM, Actor
from ..customers import Closing, ClosingKind, Expected, Level, LostReason
from ..exchange.bulk import Step
from .pace import days_later, later
from .showroom import Story

R = LostReason
LOST = {
    R.COMPETITOR: (22, "对比后选择了{rival}"), R.PRICE: (18, "觉得价格高,超出预算"), R.GIVEN_UP: (12, "今年不打算买车了"), R.MODEL: (10, "续航不够,常跑长途"),
    R.CHARGING: (9, "小区不能装充电桩"), R.UNREACHABLE: (9, "多次联系不上"), R.FINANCING: (6, "贷款没有批下来"), R.FAMILY: (5, "家人不同意"),
    R.ELSEWHERE: (4, "在外地店买了同款"), R.DELIVERY_TIME: (3, "等不了交付时间"), R.SERVICE: (2, "对上次接待不满意"),
}  # fmt: skip
VOID = {R.WRONG_NUMBER: (58, "空号"), R.UNREACHABLE: (18, "连续三天无人接听,微信未通过"), R.DUPLICATE: (12, "同一客户在别的渠道留过"), R.OTHER: (12, "误点留资,不是购车客户")}
RIVALS = ("五菱宏光MINIEV", "比亚迪海鸥", "瑞驰EC35", "长安跨越V3EM", "吉利星愿", "福田智蓝", "零跑T03")
LASTS = {Expected.WITHIN_WEEK: (4, 24), Expected.WITHIN_MONTH: (8, 45), Expected.WITHIN_QUARTER: (18, 85), Expected.LATER: (30, 120), None: (5, 40)}
"""After how many days an interest that does not become a sale is given up."""


def void_in_pool(story: Story) -> bool:
    """A wrong number is noticed by the DCC before it is handed out."""
    if not story.dcc or not story.chance(0.05):
        return False
    asked_at = later(story.random, story.captured_at, 0.3, 3)
    if not story.happened(asked_at):
        return False
    confirmed_at = later(story.random, asked_at, 1, 22)
    _ask(story, ClosingKind.VOID, asked_at, story.dcc.actor, Step("confirm", confirmed_at, story.team["supervisor"].actor))
    _close(story, ClosingKind.VOID, confirmed_at)
    return True


def give_up(story: Story, since: datetime) -> datetime | None:
    """The owner asks, the supervisor decides; the moment at which the lead closes, if it has closed."""
    random, supervisor = story.random, story.team["supervisor"].actor
    if story.chance(0.02):
        story.lead |= {"expected_purchase": Expected.LATER, "level": Level.C}
        return None
    least, most = LASTS[story.lead["expected_purchase"]]
    asked_at = days_later(random, since, least, max(least + 1, round(most * random.random() ** 0.7)))
    kind = ClosingKind.VOID if story.chance(0.06) else ClosingKind.LOST
    decided_at = later(random, asked_at, 2, 60)
    if story.chance(0.06):
        _ask(story, kind, asked_at, story.owner_at(asked_at).actor, Step("refuse", decided_at, supervisor))
        asked_at = days_later(random, decided_at, 8, 20)
        decided_at = later(random, asked_at, 2, 60)
    _ask(story, kind, asked_at, story.owner_at(asked_at).actor, Step("confirm", decided_at, supervisor))
    if not story.happened(decided_at):
        return None
    _close(story, kind, decided_at)
    return decided_at


def _ask(story: Story, kind: ClosingKind, at: datetime, by: Actor, decision: Step) -> None:
    random, reasons = story.random, LOST if kind is ClosingKind.LOST else VOID
    code = random.choices(tuple(reasons), [weight for weight, _ in reasons.values()])[0]
    rival = random.choice(RIVALS) if code is R.COMPETITOR else None
    values = {"kind": kind, "reason_code": code, "reason": reasons[code][1].format(rival=rival), "competitor": rival, "requested_by_id": by.employee_id, "requested_at": at}
    if decision.move == "confirm" and story.happened(decision.at):
        values["missed_follow_up"] = kind is ClosingKind.LOST and story.chance(0.012)
    story.tell(Closing, by, at, values, [decision])


def _close(story: Story, kind: ClosingKind, at: datetime) -> None:
    if story.happened(at):
        story.road.append(Step("lose" if kind is ClosingKind.LOST else "void", at, THE_SYSTEM))
        story.closed_at = at


def reopen(story: Story) -> datetime | None:
    """Some lost leads come back to life; when."""
    at = story.closed_at + timedelta(days=story.random.randint(6, 50))
    at = later(story.random, at, 0, 4)
    if not story.chance(0.025) or not story.happened(at):
        return None
    story.road.append(Step("reopen", at, story.team["supervisor"].actor))
    story.closed_at = None
    return at
