"""Rhythms 周期: when something happens again and again, as people say it – 每月1日 08:00, 每周一 08:00, 每天 20:30, 闭店时.

Kept as it sorts: D 20:30 (every day), W1 08:00 (Mondays), M1 08:00 (the 1st, or the last day of a shorter month),
Q 08:00 (the first working day of a quarter), C (when the store closes, on its working days).
"""

import re
from dataclasses import dataclass
from datetime import date, time

from .refused import Invalid
from .words import Label

WEEKDAYS = "一二三四五六日"
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KEPT = re.compile(r"([DQ]|W[1-7]|M(?:[12]?\d|3[01])) (\d{2}:\d{2})|C")
CLOCK = r"\s*(?:at\s*)?(\d{1,2})[:：点时]\s*(\d{2})?分?"
SPOKEN = (
    # what people write, and what is kept of it before the time
    (re.compile(rf"(?:每天|每日|every day|daily){CLOCK}", re.I), lambda found: ("D", found[1], found[2])),
    (re.compile(rf"每(?:周|星期|礼拜)([一二三四五六日天1-7]){CLOCK}"), lambda found: (f"W{_weekday(found[1])}", found[2], found[3])),
    (re.compile(rf"(?:every|on)\s+({'|'.join(NAMES)})s?{CLOCK}", re.I), lambda found: (f"W{NAMES.index(found[1].capitalize()) + 1}", found[2], found[3])),
    (re.compile(rf"每月(?:的)?(\d{{1,2}})[日号]{CLOCK}"), lambda found: (f"M{int(found[1])}", found[2], found[3])),
    (re.compile(rf"(?:monthly|every month)\s+on\s+the\s+(\d{{1,2}})(?:st|nd|rd|th)?{CLOCK}", re.I), lambda found: (f"M{int(found[1])}", found[2], found[3])),
    (re.compile(rf"每季度?(?:的)?(?:首个|第一个)工作日{CLOCK}"), lambda found: ("Q", found[1], found[2])),
    (re.compile(rf"(?:quarterly\s+)?on\s+the\s+first\s+working\s+day\s+of\s+(?:the|each|every)\s+quarter{CLOCK}", re.I), lambda found: ("Q", found[1], found[2])),
    (re.compile(r"(?:每天)?闭店时|at closing(?: time)?", re.I), lambda found: ("C", None, None)),
)


def _weekday(text: str) -> int:
    return int(text) if text.isdigit() else WEEKDAYS.index("日" if text == "天" else text) + 1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On which days (`kind` D, W, M, Q or C, with the weekday or day of the month), and at what local time."""

    kind: str
    day: int = 0
    at: time | None = None
    """None: when the store closes."""

    @classmethod
    def of(cls, code: str) -> "Rhythm":
        """The rhythm behind the way it is kept; raises ValueError for any other text."""
        if not KEPT.fullmatch(code):
            raise ValueError(code)
        if code == "C":
            return cls("C")
        return cls(code[0], int(code[1 : code.index(" ")] or 0), time.fromisoformat(code[-5:]))

    @property
    def code(self) -> str:
        return "C" if self.kind == "C" else f"{self.kind}{self.day or ''} {self.at:%H:%M}"

    @property
    def label(self) -> Label:
        clock = f"{self.at:%H:%M}" if self.at else ""
        match self.kind:
            case "D":
                return Label(f"每天 {clock}", f"every day at {clock}")
            case "W":
                return Label(f"每周{WEEKDAYS[self.day - 1]} {clock}", f"every {NAMES[self.day - 1]} at {clock}")
            case "M":
                return Label(f"每月{self.day}日 {clock}", f"monthly on the {self.day}{_nth(self.day)} at {clock}")
            case "Q":
                return Label(f"每季度首个工作日 {clock}", f"on the first working day of each quarter at {clock}")
        return Label("闭店时", "at closing")


def _nth(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")


def read_rhythm(text: str) -> Rhythm:
    """What people write, in Chinese or English; raises Invalid with examples."""
    plain = " ".join(text.split())
    if KEPT.fullmatch(plain):
        return _made(plain, text)
    for pattern, meaning in SPOKEN:
        if found := pattern.fullmatch(plain):
            kind, hour, minute = meaning(found)
            return _made(kind if kind == "C" else f"{kind} {int(hour):02}:{minute or '00'}", text)
    raise _not_understood(text)


def _made(code: str, text: str) -> Rhythm:
    try:
        rhythm = Rhythm.of(code)
    except ValueError:
        raise _not_understood(text) from None
    if rhythm.kind == "M" and rhythm.day == 0:
        raise _not_understood(text)
    return rhythm


def _not_understood(text: str) -> Invalid:
    return Invalid(
        "「{text}」不是时间安排,例如:每月1日 08:00、每周一 08:00、每天 20:30、每季度首个工作日 08:00、闭店时",
        "“{text}” is no rhythm, write for example: monthly on the 1st at 08:00, every Monday at 08:00, every day at 20:30, on the first working day of each quarter at 08:00, at closing",
        text=text[:40],
    )  # fmt: skip


def falls_on(rhythm: Rhythm, day: date, last_of_month: int) -> bool:
    """Whether a day is one of the rhythm's, as far as the calendar alone can say; `last_of_month` is its month's last day."""
    match rhythm.kind:
        case "W":
            return day.isoweekday() == rhythm.day
        case "M":
            return day.day == min(rhythm.day, last_of_month)
        case "Q":
            return day.month in (1, 4, 7, 10)
    return True
