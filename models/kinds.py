"""Kinds of value: how each is kept in the database, read from a person's hand, and shown to a person's eye.

Form, filter, import, export and API all go through `read`, `show` and `raw`, so a value means the same everywhere.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated

from sqlalchemy import JSON, Boolean, Date, DateTime, String
from sqlalchemy import Text as LongString
from sqlalchemy.dialects.postgresql import JSONB

from . import clock
from .causes import told
from .choice import Choice
from .dates import read_day, read_moment, read_month, read_time
from .kind import Kind, clean, narrow
from .numbers import MoneyKind, NumberKind, PercentKind, WholeKind
from .periods import Period as Span
from .periods import read_period
from .phones import mask_phone, normalise_phone
from .refused import Invalid
from .rhythm import Rhythm, read_rhythm
from .words import NO, NOTHING, YES, Label, say


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a plain Python type stands for in an annotation."""

    words: str


Text = Annotated[str, Meaning("long text")]
Money = Annotated[Decimal, Meaning("yuan, two decimals")]
Percent = Annotated[Decimal, Meaning("a fraction")]
Phone = Annotated[str, Meaning("a phone number, normalised")]
Number = Annotated[Decimal, Meaning("a number, two decimals")]
Month = Annotated[date, Meaning("the first day of a local month")]
Recurring = Annotated[str, Meaning("a rhythm said in plain words, such as 每月1日 08:00")]
Period = Annotated[str, Meaning("a year, quarter, month or week, such as 2026-Q3")]
Cause = Annotated[str, Meaning("why something was raised: the system's own causes are kept as keys and told in words")]
Grade = Annotated[str, Meaning("a grade in the store's own words; those everybody knows are told in both languages")]
Addresses = Annotated[str, Meaning("addresses to send to, one a line, with their keys")]
Facts = Annotated[dict, Meaning("a document of plain values")]
Wording = Annotated[dict, Meaning("a text in both languages, as {'zh': …, 'en': …}")]


SHORTENED = "://…"
"""What an address is shown with in the place of all that follows its scheme."""


class TextKind(Kind):
    """A line of text."""

    def __init__(self, length: int = 120):
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(String(self.length))

    def read(self, text: str) -> str:
        line = " ".join(clean(text).split())
        if len(line) > self.length:
            raise Invalid(
                "最多 {most} 个字,现有 {found} 个,请缩短",
                "At most {most} characters, this has {found}: shorten it",
                most=self.length,
                found=len(line),
            )
        return line


class LongTextKind(Kind):
    """Several lines of text, at most 20 000 characters."""

    impl = LongString
    widget = "area"
    most = 20_000

    def read(self, text: str) -> str:
        body = clean(str(text).replace("\r\n", "\n"))
        if len(body) > self.most:
            raise Invalid("最多 {most} 个字,请缩短", "At most {most} characters: shorten it", most=self.most)
        return body


class AddressesKind(LongTextKind):
    """Addresses to send to, one a line. What follows the scheme may be a password or a robot's key."""

    is_secret = True

    def read(self, text: str) -> str:
        body = super().read(text)
        if SHORTENED in body:
            raise Invalid("“{text}”是隐去了密钥的写法,请填写完整地址", "“{text}” is how an address is shown without its key: write the whole address", text=self.show(body)[:40])
        return body

    def show(self, value):
        shown = [f"{line.partition(':')[0].strip()[:24]}{SHORTENED}" for line in (value or "").splitlines() if line.strip()]
        return "\n".join(shown) or NOTHING


class PhoneKind(Kind):
    """A phone number in one spelling: mainland mobiles as 11 digits, others as +country number."""

    impl = String(24)
    widget = "phone"

    def read(self, text: str) -> str:
        return normalise_phone(narrow(text))

    def masked(self, value: str | None) -> str:
        return mask_phone(value) if value else NOTHING


class DayKind(Kind):
    """A local day."""

    impl = Date
    widget = "day"
    ordered = True

    def read(self, text: str) -> date:
        return read_day(narrow(text))

    def show(self, value):
        return NOTHING if value is None else value.isoformat()

    def raw(self, value):
        return None if value is None else value.isoformat()


class MonthKind(DayKind):
    """A local month, kept as its first day."""

    widget = "month"

    def read(self, text: str) -> date:
        return read_month(narrow(text))

    def show(self, value):
        return NOTHING if value is None else f"{value:%Y-%m}"

    def typed(self, value):
        return "" if value is None else f"{value:%Y-%m}"


class PeriodKind(TextKind):
    """A year, a quarter, a month or a week, kept as it sorts: 2026, 2026-Q3, 2026-09, 2026-W37."""

    widget = "period"

    def __init__(self):
        super().__init__(16)

    def read(self, text: str) -> str:
        return read_period(narrow(text)).code

    def show(self, value):
        return NOTHING if value is None else str(Span.of(value).label)


class CauseKind(TextKind):
    """Kept as it was raised, told in words."""

    def show(self, value):
        return NOTHING if value is None else str(told(value))


GRADES = {each.zh: each for each in (Label("优秀", "Excellent"), Label("良好", "Good"), Label("合格", "Fair"), Label("待改进", "To be improved"))}


class GradeKind(TextKind):
    """As the store calls it; the usual grades in the reader's language."""

    def __init__(self):
        super().__init__(16)

    def read(self, text: str) -> str:
        grade = super().read(text)
        return next((zh for zh, each in GRADES.items() if each.en.lower() == grade.lower()), grade)

    def show(self, value):
        return NOTHING if value is None else str(GRADES.get(value, value))

    def typed(self, value):
        return "" if value is None else str(GRADES.get(value, value))


class RhythmKind(TextKind):
    """Again and again: typed and shown in plain words, kept as it sorts."""

    widget = "rhythm"

    def __init__(self):
        super().__init__(16)

    def read(self, text: str) -> str:
        return read_rhythm(narrow(text)).code

    def show(self, value):
        return NOTHING if value is None else str(Rhythm.of(value).label)

    def typed(self, value):
        return "" if value is None else str(Rhythm.of(value).label)


class MomentKind(Kind):
    """A moment: aware UTC in the program and on PostgreSQL, UTC text on SQLite, local time for people."""

    impl = DateTime
    widget = "moment"
    ordered = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment without a time zone is ambiguous")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def read(self, text: str) -> datetime:
        moment = read_moment(narrow(text))
        try:
            return moment.astimezone(UTC) if moment.tzinfo else clock.from_local(moment)
        except OverflowError:
            raise Invalid("「{text}」超出日历范围,请检查年份", "“{text}” lies outside the calendar: check the year", text=text[:40]) from None

    def show(self, value):
        return NOTHING if value is None else f"{clock.to_local(value):%Y-%m-%d %H:%M}"

    def typed(self, value):
        return "" if value is None else f"{clock.to_local(value):%Y-%m-%dT%H:%M}"

    def raw(self, value):
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class TimeKind(TextKind):
    """A time of the day by the store's clock, such as 18:00."""

    widget = "time"

    def __init__(self):
        super().__init__(8)

    def read(self, text: str) -> time:
        return read_time(narrow(text))

    def show(self, value):
        return NOTHING if value is None else f"{value:%H:%M}"

    def typed(self, value):
        return "" if value is None else f"{value:%H:%M}"


class FlagKind(Kind):
    """Yes or no."""

    impl = Boolean
    widget = "flag"
    coerce_to_is_types = (bool, type(None))  # `is_(True)` is the keyword, which alone PostgreSQL takes after IS
    yes = {"1", "true", "yes", "y", "on", "是", "对", "有", "√"}
    no = {"0", "false", "no", "n", "off", "否", "不", "无", "×", ""}

    def __init__(self):
        super().__init__(create_constraint=False)

    def read(self, text: str) -> bool:
        word = narrow(text).lower()
        if word in self.yes or word in self.no:
            return word in self.yes
        raise Invalid("「{text}」请填“是”或“否”", "“{text}”: write yes or no", text=text[:40])

    def show(self, value):
        return NOTHING if value is None else str(YES if value else NO)

    def typed(self, value):
        return "1" if value else ""


class ChoiceKind(Kind):
    """One member of a Choice; kept as its value, checked by the database."""

    widget = "choice"

    def __init__(self, choices: type[Choice]):
        super().__init__(max(16, *(len(member.value) for member in choices)))
        self.choices = choices

    def process_bind_param(self, value, dialect):
        return value.value if isinstance(value, Choice) else value if value is None else self.choices(value).value

    def process_result_value(self, value, dialect):
        return None if value is None else self.choices(value)

    def coerce_compared_value(self, op, value):
        return self

    def read(self, text: str) -> Choice:
        word = narrow(text)
        for member in self.choices:
            if word.lower() in (member.value.lower(), member.label.zh.lower(), member.label.en.lower()):
                return member
        known = Label("、".join(member.label.zh for member in self.choices), ", ".join(member.label.en for member in self.choices))
        raise Invalid("「{text}」不在可选项中:{known}", "“{text}” is not one of: {known}", text=text[:40], known=known)

    def typed(self, value):
        return "" if value is None else value.value

    def raw(self, value):
        return None if value is None else value.value


class FactsKind(Kind):
    """A document of plain values (JSON)."""

    impl = JSON

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def read(self, text: str):
        raise Invalid("此项由系统填写", "The system fills this in")

    def show(self, value):
        return NOTHING if not value else say("{count} 项", "{count} entries", count=len(value))


class WordingKind(FactsKind):
    """A text that the system says to people, kept in both languages and shown in the reader's."""

    widget = "wording"

    def show(self, value):
        return say(value["zh"], value["en"]) if value else NOTHING


TYPES = {
    str: TextKind(),
    Text: LongTextKind(),
    Addresses: AddressesKind(),
    int: WholeKind(),
    Money: MoneyKind(),
    Number: NumberKind(),
    Percent: PercentKind(),
    Phone: PhoneKind(),
    date: DayKind(),
    Month: MonthKind(),
    Period: PeriodKind(),
    Recurring: RhythmKind(),
    datetime: MomentKind(),
    bool: FlagKind(),
    Cause: CauseKind(),
    Grade: GradeKind(),
    Facts: FactsKind(),
    Wording: WordingKind(),
}
