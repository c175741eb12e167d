"""Every kind of value means the same when it is typed, shown, kept and read again, on both databases."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, literal, select

from models import clock
from models.kinds import TYPES, ChoiceKind, Money, Month, Number, Percent, Period, Phone, Text, TextKind
from models.periods import Period as Span
from models.products import VehicleModel
from models.refused import Invalid
from models.register import Register
from models.words import LANGUAGES, speaking

LINE, LONG, WHOLE, FLAG = TYPES[str], TYPES[Text], TYPES[int], TYPES[bool]
MONEY, PERCENT, PHONE = TYPES[Money], TYPES[Percent], TYPES[Phone]
DAY, MONTH, MOMENT = TYPES[date], TYPES[Month], TYPES[datetime]

amounts = st.decimals("-999999999999.99", "999999999999.99", places=2)
fractions = st.decimals("-999.999999", "999.999999", places=6)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))
minutes = moments.map(lambda moment: moment.replace(second=0, microsecond=0))



def wide(text: str) -> str:
    """The text in full-width characters, as a Chinese keyboard types them."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


VALUES = {
    "line": (LINE, st.text(max_size=120).map(LINE.read)),
    "long": (LONG, st.text(max_size=300).map(LONG.read)),
    "whole": (WHOLE, st.integers(-(2**53), 2**53)),
    "money": (MONEY, amounts),
    "number": (TYPES[Number], amounts),
    "percent": (PERCENT, fractions),
    "phone": (PHONE, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)),
    "day": (DAY, days),
    "month": (MONTH, days.map(clock.first_of_month)),
    "period": (TYPES[Period], days.map(lambda day: Span.around("quarter", day).code)),
    "moment": (MOMENT, minutes),
    "flag": (FLAG, st.booleans()),
}
ROUND = pytest.mark.parametrize("name", VALUES)
CHOICES = sorted(
    {field.kind.choices for register in Register.all.values() for field in register.fields.values() if isinstance(field.kind, ChoiceKind)},
    key=lambda choices: choices.__qualname__,
)


@ROUND
@given(data=st.data())
def test_what_a_control_holds_is_read_back(name, data):
    kind, values = VALUES[name]
    value = data.draw(values)
    assert kind.read(kind.typed(value)) == value


@pytest.mark.parametrize("name", ["line", "whole", "money", "phone", "day", "month", "moment", "flag"])
@pytest.mark.parametrize("code", LANGUAGES)
@given(data=st.data())
def test_what_is_shown_is_read_back(name, code, data):
    kind, values = VALUES[name]
    value = data.draw(values)
    with speaking(code):
        assert value == "" or kind.read(kind.show(value)) == value


@pytest.mark.parametrize("name", ["line", "whole", "money", "phone", "day", "month", "moment"])
@given(data=st.data())
def test_what_programs_get_is_read_back(name, data):
    kind, values = VALUES[name]
    value = data.draw(values)
    assert kind.read(str(kind.raw(value))) == value


@ROUND
def test_what_is_kept_comes_back_the_same(database, name):
    kind, values = VALUES[name]

    @given(st.lists(values, min_size=8, max_size=8))
    def comes_back(some):
        with database.reading() as session:
            assert session.execute(select(*(literal(value, kind) for value in some))).one() == tuple(some)

    comes_back()


@pytest.mark.parametrize("kind", [kind for kind, _ in VALUES.values()], ids=VALUES)
@given(text=st.text(max_size=60) | st.from_regex(r"[-+0-9./:年月日 Tt%eE万]{1,30}", fullmatch=True))
def test_whatever_is_typed_is_a_value_or_a_sentence(kind, text):
    try:
        value = kind.read(text)
    except Invalid:
        return
    assert kind.read(kind.typed(value)) == value


@pytest.mark.parametrize("choices", CHOICES, ids=lambda choices: choices.__name__)
def test_every_choice_is_read_by_value_and_by_its_words_in_both_languages(choices):
    kind = ChoiceKind(choices)
    for member in choices:
        for word in (member.value, member.label.zh, member.label.en, member.value.upper(), f" {member.label.zh} "):
            assert kind.read(word) is member
        for code in LANGUAGES:
            with speaking(code):
                assert kind.read(kind.show(member)) is member
        assert kind.read(kind.typed(member)) is member
        assert kind.read(kind.raw(member)) is member


@pytest.mark.parametrize("choices", CHOICES, ids=lambda choices: choices.__name__)
def test_every_choice_comes_back_from_the_database_as_itself(choices, database):
    kind = ChoiceKind(choices)
    with database.reading() as session:
        kept = session.execute(select(*(literal(member, kind) for member in choices))).one()
    assert list(kept) == list(choices)


def test_a_word_that_is_no_choice_is_answered_with_those_that_are():
    kind = Register.all["customers"].fields["gender"].kind
    with pytest.raises(Invalid) as refused:
        kind.read("公司")
    assert "先生、女士" in refused.value.text.zh
    assert "Mr, Ms" in refused.value.text.en


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("128000", "128000"), ("128,000.50", "128000.50"), ("¥128,000", "128000"), ("12.8万", "128000"), ("12万元", "120000"),
     (wide("128,000"), "128000"), (wide("¥") + "1,280.5元", "1280.50"), (" 0 ", "0"), ("-5", "-5"), ("999999999999.99", "999999999999.99")],
)  # fmt: skip
def test_money_is_read_as_people_write_it(typed, amount):
    assert MONEY.read(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["1.234", "1000000000000", "12.3456789万", "1e999999999", "1e-999999999", "NaN", "Infinity", "十二", "1.2.3", "12 元 3", "--1", "9" * 5000])
def test_what_is_no_amount_of_money_is_refused(typed):
    with pytest.raises(Invalid):
        MONEY.read(typed)


def test_money_is_never_a_float(database):
    with database.reading() as session, pytest.raises(Exception, match="never float"):
        session.scalar(select(literal(0.1, MONEY)))


def test_a_sum_of_money_is_exact(shop):
    with shop.by_system() as session:
        session.add_all(VehicleModel(code=f"m{number}", name="车", guide_price=Decimal("0.10")) for number in range(30))
        session.add(VehicleModel(code="big", name="车", guide_price=Decimal("999999999000.01")))
    with shop.read() as session:
        total = session.scalar(select(func.sum(VehicleModel.guide_price)).where(VehicleModel.name == "车"))
    assert total == Decimal("999999999003.01")
    assert isinstance(total, Decimal)


@pytest.mark.parametrize(
    ("typed", "fraction", "shown"),
    [("90", "0.9", "90.0%"), ("90%", "0.9", "90.0%"), ("12.5%", "0.125", "12.5%"), ("0.06", "0.0006", "0.1%"), ("-3", "-0.03", "-3.0%")],
)
def test_a_percentage_is_typed_in_per_cent_and_kept_as_a_fraction(typed, fraction, shown):
    assert PERCENT.read(typed) == Decimal(fraction)
    assert PERCENT.show(Decimal(fraction)) == shown


@pytest.mark.parametrize("typed", ["100001", "1e300", "12.34567", "1e-300"])
def test_a_percentage_that_cannot_be_kept_is_refused(typed):
    with pytest.raises(Invalid):
        PERCENT.read(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026-05-01", "2026/5/1", "2026.5.1", "20260501", "2026年5月1日", "2026年05月01号", wide("2026-05-01"), wide("2026") + "年5月1日",
     "2026-05-01 14:30", "2026-05-01T00:00:00", "2026-05-01 00:00:00.000"],
)  # fmt: skip
def test_a_day_is_read_in_chinese_and_western_spellings(typed):
    assert DAY.read(typed) == date(2026, 5, 1)


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-13-01", "2026-05-123", "2026-05-01 oder so", "1.5.2026", "5/1", "明天", "2026-05", "0000-01-01"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(Invalid, match="2026-05-01"):
        DAY.read(typed)


@pytest.mark.parametrize("typed", ["2026-05", "2026/5", "2026.5", "202605", "2026年5月", wide("2026-05"), "2026-05-17", "2026年5月17日"])
def test_a_month_is_its_first_day(typed):
    assert MONTH.read(typed) == date(2026, 5, 1)


@pytest.mark.parametrize("typed", ["2026-13", "2026-123", "2026-0512", "2026-05-", "2026", "五月", "2026-00"])
def test_what_is_no_month_is_refused(typed):
    with pytest.raises(Invalid, match="2026-05"):
        MONTH.read(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026-05-01 14:30", "2026-05-01T14:30", "2026-05-01T14:30:00", "2026/5/1 14:30:00", "2026年5月1日 14时30分", "2026年5月1日14点30分",
     wide("2026-05-01 14:30"), "2026-05-01T06:30:00Z", "2026-05-01 06:30+00:00", "2026-05-01T08:30:00+02:00"],
)  # fmt: skip
def test_a_moment_is_typed_in_the_store_s_time_and_kept_in_utc(typed):
    assert MOMENT.read(typed) == datetime(2026, 5, 1, 6, 30, tzinfo=UTC)


def test_a_moment_is_read_and_shown_where_the_store_is():
    moment = datetime(2026, 5, 1, 6, 30, tzinfo=UTC)
    assert MOMENT.show(moment) == "2026-05-01 14:30"
    with clock.at_place("Europe/Berlin"):
        assert MOMENT.show(moment) == "2026-05-01 08:30"
        assert MOMENT.read("2026-05-01 08:30") == moment


def test_a_day_alone_is_the_moment_at_which_it_begins():
    assert MOMENT.read("2026-05-01") == datetime(2026, 4, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2026-05-01 25:00", "2026-05-01 14:30 Uhr", "0001-01-01 00:00", "9999-12-31T23:59:59-12:00", "14:30"])
def test_what_is_no_moment_is_refused(typed):
    with clock.at_place("America/New_York" if typed.startswith("9999") else clock.DEFAULT_ZONE), pytest.raises(Invalid):
        MOMENT.read(typed)


def test_a_moment_without_a_time_zone_is_not_kept(database):
    with database.reading() as session, pytest.raises(Exception, match="ambiguous"):
        session.scalar(select(literal(datetime(2026, 5, 1), MOMENT)))


def test_moments_keep_their_order_and_their_seconds(database):
    first = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    with database.reading() as session:
        earlier, later = session.execute(select(literal(first, MOMENT), literal(first + timedelta(seconds=1), MOMENT))).one()
    assert clock.local_day(earlier) == date(2026, 10, 31)
    assert clock.local_day(later) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("13812347910", "13812347910"), ("138 1234 7910", "13812347910"), ("138-1234-7910", "13812347910"), ("+86 138 1234 7910", "13812347910"),
     ("8613812347910", "13812347910"), ("008613812347910", "13812347910"), (wide("+86 13812347910"), "13812347910"), ("13812347910.0", "13812347910"),
     ("(010) 6234 5678", "01062345678"), ("0571-87654321", "057187654321"), ("+1 650 253 0000", "+16502530000"), ("+49 30 901820", "+4930901820")],
)  # fmt: skip
def test_a_phone_has_one_spelling(typed, kept):
    assert PHONE.read(typed) == kept
    assert PHONE.read(kept) == kept


@pytest.mark.parametrize("typed", ["1381234791", "138123479101", "12345678901", "abc", "+", "１３８", "1" * 500])
def test_what_is_no_phone_is_refused_with_the_remedy(typed):
    with pytest.raises(Invalid, match="11 位数字"):
        PHONE.read(typed)


@pytest.mark.parametrize(("phone", "masked"), [("13812347910", "138****7910"), ("01062345678", "010****5678"), ("+16502530000", "+16*****0000"), (None, "—"), ("1234567", "*******")])
def test_y4_a_masked_phone_can_be_recognised_but_not_called(phone, masked):
    assert PHONE.masked(phone) == masked


@pytest.mark.parametrize(("typed", "value"), [("是", True), ("YES", True), ("1", True), ("√", True), ("否", False), ("no", False), ("", False), ("0", False)])
def test_a_flag_is_read_in_both_languages(typed, value):
    assert FLAG.read(typed) is value


def test_a_line_has_no_breaks_no_control_characters_and_an_end():
    assert TextKind(10).read("  王\x00小\t明\n ") == "王小 明"
    with pytest.raises(Invalid, match="最多 10 个字,现有 11 个"):
        TextKind(10).read("一二三四五六七八九十十")
    assert LONG.read("一\r\n二") == "一\n二"
    with pytest.raises(Invalid, match="20000"):
        LONG.read("长" * 20_001)


@pytest.mark.parametrize("kind", [kind for kind, _ in VALUES.values()], ids=VALUES)
def test_nothing_is_shown_as_a_dash_and_typed_as_nothing(kind):
    assert kind.show(None) == "—"
    assert kind.typed(None) == ""
