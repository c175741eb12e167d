"""Kinds of value: how each is kept in the database, read from a person's hand, and shown to a person's eye.

Form, filter, import, export and API all go through `read`, `show` and `raw`, so a value means the same everywhere.
"""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, DateTime, Numeric, String, TypeDecorator
from sqlalchemy import Text as LongString
from sqlalchemy.dialects.postgresql import JSONB

from . import clock
from .choice import Choice
from .dates import read_day, read_moment, read_month
from .phones import mask_phone, normalise_phone
from .refused import Invalid
from .words import NO, NOTHING, YES, Label, say


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a plain Python type stands for in an annotation."""

    words: str


Text = Annotated[str, Meaning("long text")]
Money = Annotated[Decimal, Meaning("yuan, two decimals")]
Percent = Annotated[Decimal, Meaning("a fraction")]
Phone = Annotated[str, Meaning("a phone number, normalised")]
Month = Annotated[date, Meaning("the first day of a local month")]
Facts = Annotated[dict, Meaning("a document of plain values")]


class Kind(TypeDecorator):
    """A column type that also speaks with people."""

    impl = String
    widget = "text"
    """Which control a form shows: text, area, number, money, phone, day, month, moment, flag, choice."""
    ordered = False
    """Whether a filter may ask for from … to."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.cache_ok = True  # SQLAlchemy asks each class for itself

    def read(self, text: str) -> Any:
        """The value behind what a person typed; raises Invalid with a sentence."""
        return clean(text)

    def show(self, value: Any) -> str:
        """The value as the person being spoken to reads it."""
        return NOTHING if value is None or value == "" else str(value)

    def typed(self, value: Any) -> str:
        """The value as a form's control holds it; `read` takes it back."""
        return "" if value is None else str(value)

    def raw(self, value: Any) -> Any:
        """The value for programs."""
        return value


def clean(text: str) -> str:
    """Full-width letters and digits become plain, control characters go, surrounding white space goes."""
    kept = (
        character
        for character in str(text)
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Cn")
    )
    return "".join(kept).strip()


def narrow(text: str) -> str:
    """Full-width digits and signs as plain ones, for numbers, dates and phones."""
    return unicodedata.normalize("NFKC", clean(text)).strip()


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


class WholeKind(Kind):
    """A whole number."""

    impl = BigInteger
    widget = "number"
    ordered = True
    most = 2**53

    def read(self, text: str) -> int:
        plain = narrow(text).replace(",", "").replace(" ", "")
        try:
            number = Decimal(plain)
            # The size comes first: nobody waits for a number with a million digits.
            if not -self.most <= number <= self.most or number != number.to_integral_value():
                raise InvalidOperation
        except InvalidOperation:
            raise Invalid("「{text}」不是整数,请只填数字", "“{text}” is not a whole number: type digits only", text=text[:40]) from None
        return int(number)

    def show(self, value):
        return NOTHING if value is None else f"{value:,}"


LONGEST_NUMBER = 20
"""Digits before or behind the point beyond which nothing that people count lies."""


def read_decimal(text: str) -> Decimal:
    """A number as people write it: thousands marks, a currency sign, 万 for ten thousand."""
    plain = narrow(text).replace(",", "").replace(" ", "").lstrip("¥¥$").removesuffix("元")
    times = 1
    if plain.endswith("万"):
        plain, times = plain[:-1], 10_000
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        raise Invalid("「{text}」不是数字,例如 128000 或 12.8万", "“{text}” is not a number, write for example 128000", text=text[:40])
    return number * times


class MoneyKind(Kind):
    """Yuan with two decimals. Kept as exact decimal; on SQLite as a whole number of fen, so sums stay exact."""

    impl = Numeric(14, 2)
    widget = "money"
    ordered = True
    most = Decimal("999999999999.99")

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Numeric(14, 2))

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("money is Decimal, never float")
        amount = Decimal(value).quantize(Decimal("0.01"))
        return int(amount * 100) if dialect.name == "sqlite" else amount

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        if dialect.name == "sqlite":
            return (Decimal(int(value)) / 100).quantize(Decimal("0.01"))
        return Decimal(value).quantize(Decimal("0.01"))

    def read(self, text: str) -> Decimal:
        amount = read_decimal(text)
        if amount != amount.quantize(Decimal("0.01")) if abs(amount) <= self.most else True:
            raise Invalid(
                "「{text}」不是金额:最多两位小数、十二位整数",
                "“{text}” is not an amount: at most two decimals and twelve digits before them",
                text=text[:40],
            )
        return amount.quantize(Decimal("0.01"))

    def show(self, value):
        return NOTHING if value is None else f"{value:,.2f}".removesuffix(".00")

    def raw(self, value):
        return None if value is None else f"{value:.2f}"


class PercentKind(Kind):
    """A fraction, typed and shown in per cent."""

    impl = Numeric(9, 6)
    widget = "percent"
    ordered = True

    def read(self, text: str) -> Decimal:
        number = read_decimal(text.strip().removesuffix("%").removesuffix("%"))
        fraction = number / 100
        if abs(fraction) >= 1000 or fraction != fraction.quantize(Decimal("0.000001")):
            raise Invalid("百分比须小于 100000,最多四位小数", "A percentage is below 100000 and has at most four decimals")
        return fraction

    def show(self, value):
        return NOTHING if value is None else f"{value * 100:.1f}%"

    def typed(self, value):
        return "" if value is None else f"{(value * 100).normalize():f}"

    def raw(self, value):
        return None if value is None else str(value)


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


TYPES = {
    str: TextKind(),
    Text: LongTextKind(),
    int: WholeKind(),
    Money: MoneyKind(),
    Percent: PercentKind(),
    Phone: PhoneKind(),
    date: DayKind(),
    Month: MonthKind(),
    datetime: MomentKind(),
    bool: FlagKind(),
    Facts: FactsKind(),
}
