"""The assessment's score: what somebody reached and how closely they worked, by the weights of the store (T5.2)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from models.amounts import AMOUNTS, amount_on
from models.words import Label, say

PARTS = {
    "attainment_units": "score_attainment",
    "follow_up_on_time": "score_follow_up",
    "same_day_message_rate": "score_message",
    "daily_report_rate": "score_report",
    "capture_rate": "score_completeness",
}
"""The figures of the score, and the setting that weighs each."""
MOST = Decimal("1.2")
"""However far somebody went beyond the target, no part counts more than this."""


def weights_of(session: Session, store_id: int | None, day: date) -> dict[str, int]:
    """How much each part weighs in the store on that day."""
    return {part: amount_on(session, key, store_id, day) for part, key in PARTS.items()}


def score(rates: Mapping[str, float | None], weights: Mapping[str, int]) -> Decimal | None:
    """T5.2: the weighted mean of the parts that have a value, each capped, out of 100; None where none has."""
    known = {part: min(Decimal(str(rates[part])), MOST) for part in weights if rates.get(part) is not None}
    whole = sum(weights[part] for part in known)
    return (100 * sum(weights[part] * rate for part, rate in known.items()) / whole).quantize(Decimal("0.1")) if whole else None


def told(weights: Mapping[str, int]) -> str:
    """The weights in words, to stand below a score."""
    names = {part: AMOUNTS[key].label for part, key in PARTS.items()}
    parts = [f"{_last(names[part])} {weight}" for part, weight in weights.items()]
    return say("考核得分按权重：", "Weights of the score: ") + say("、", ", ").join(parts) + say("；各项最高计 120%，没有数据的项不计", "; each part counts at most 120 %, one without data not at all")


def _last(label: Label) -> str:
    """What stands behind the colon of the setting's label."""
    return str(label).replace(":", ":").partition(":")[2].strip()
