"""Years, quarters, months and weeks: read as people write them, kept so that they sort, and known by their days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kinds import TYPES
from models.kinds import Period as PeriodText
from models.periods import Period, read_period
from models.refused import Invalid
from models.words import LANGUAGES, speaking

PERIOD = TYPES[PeriodText]
periods = st.builds(Period.around, st.sampled_from(["year", "quarter", "month", "week"]), st.dates(date(1990, 1, 8), date(2150, 12, 20)))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026", "2026"), ("2026年", "2026"), ("2026年度", "2026"), ("２０２６", "2026"),
        ("2026-Q3", "2026-Q3"), ("2026q3", "2026-Q3"), ("2026 Q3", "2026-Q3"), ("Q3 2026", "2026-Q3"), ("2026年三季度", "2026-Q3"), ("2026年第3季度", "2026-Q3"),
        ("2026-09", "2026-09"), ("2026/9", "2026-09"), ("202609", "2026-09"), ("2026年9月", "2026-09"), ("2026-09-15", "2026-09"),
        ("2026-W37", "2026-W37"), ("2026年第37周", "2026-W37"), ("2026 week 37", "2026-W37"), ("2020-W53", "2020-W53"),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(typed, kept):
    assert PERIOD.read(typed) == kept


@pytest.mark.parametrize("typed", ["26", "2026-Q5", "2026-13", "2026-W54", "2025-W53", "0001", "9999", "Q3", "soon", "2026-Q", "九月"])
def test_what_is_no_period_is_told_with_an_example(typed):
    with pytest.raises(Invalid, match="例如 2026、2026-Q3、2026-09 或 2026-W37"):
        PERIOD.read(typed)


@given(periods)
def test_a_period_is_known_by_the_way_it_is_kept(period):
    assert Period.of(period.code) == period
    for code in LANGUAGES:
        with speaking(code):
            assert read_period(PERIOD.show(period.code)) == period, "what is shown can be typed"


@given(periods)
def test_a_period_holds_its_own_days_and_no_others(period):
    assert Period.around(period.kind, period.first) == period
    following = Period.around(period.kind, period.after)
    assert following.first == period.after
    assert following not in period
    assert period in period


@given(st.dates(date(1990, 1, 8), date(2150, 12, 20)))
def test_a_month_lies_in_its_quarter_and_a_quarter_in_its_year(day):
    month, quarter, year = (Period.around(kind, day) for kind in ("month", "quarter", "year"))
    assert month in quarter
    assert quarter in year
    assert year not in quarter


def test_periods_of_a_kind_sort_by_time():
    for kind in ("year", "quarter", "month", "week"):
        days = [date(2024, 1, 1), date(2024, 5, 20), date(2024, 11, 4), date(2025, 2, 3), date(2026, 12, 7)]
        codes = [Period.around(kind, day).code for day in days]
        assert codes == sorted(codes)
