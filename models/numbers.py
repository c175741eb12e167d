"""Kinds of number: whole ones, money, others with decimals, per cent."""

from decimal import Decimal, InvalidOperation

from sqlalchemy import BigInteger, Numeric

from .kind import Kind, narrow
from .refused import Invalid
from .words import NOTHING


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


class NumberKind(MoneyKind):
    """A number that need not be whole, with at most two decimals: hours, kilometres, scores."""

    widget = "number"

    def read(self, text: str) -> Decimal:
        number = read_decimal(text)
        if abs(number) > self.most or number != number.quantize(Decimal("0.01")):
            raise Invalid("「{text}」最多两位小数,请缩短", "“{text}”: at most two decimals, please", text=text[:40])
        return number.quantize(Decimal("0.01"))

    def show(self, value):
        return NOTHING if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")

    def typed(self, value):
        return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


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
