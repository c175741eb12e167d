"""The store's working days (Y2): what was entered by hand, else the country's holidays and make-up days, else the week."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from models.people import Store
from models.rules import calendar
from models.running import CalendarDay, Setting
from models.words import speaking

from .web import words

HOLIDAYS = Path(__file__).resolve().parents[2] / "shared" / "data" / "holidays"
NEW_YEAR = date(2027, 1, 1)


def works(shop, day: date, store: str = "S1") -> bool:
    with shop.read() as session:
        return calendar.is_working_day(session, shop.stores[store], day)


@pytest.mark.skipif(not HOLIDAYS.exists(), reason="the official holidays are not beside the repository: ../shared/data/holidays")
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_y2_working_days_are_those_the_state_council_published(shop, year):
    published = {each["date"]: each["isOffDay"] for each in json.loads((HOLIDAYS / f"{year}.json").read_text("utf-8"))["days"]}
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(366)]
    expected = [day for day in days if day.year == year and not published.get(day.isoformat(), day.weekday() > 4)]
    with shop.read() as session:
        assert calendar.working_days(session, shop.store, date(year, 1, 1), date(year + 1, 1, 1)) == expected


@pytest.mark.parametrize(
    ("opening", "saturday", "sunday"), [("closed", False, False), ("saturday", True, False), ("sunday", False, True), ("both", True, True)]
)
def test_y2_a_store_opens_on_the_weekends_it_says_and_from_that_day_on(shop, opening, saturday, sunday):
    shop.create("manager", Setting, key="weekend_opening", value=opening, valid_from="2026-11-10")
    assert (works(shop, date(2026, 11, 14)), works(shop, date(2026, 11, 15))) == (saturday, sunday)
    assert not works(shop, date(2026, 11, 7)), "what was before stays"
    assert not works(shop, date(2026, 11, 14), "S2"), "another store's weekends are its own"


def test_y2_an_open_weekend_opens_no_holiday(shop):
    shop.create("manager", Setting, key="weekend_opening", value="both", valid_from="2026-01-01")
    assert not works(shop, date(2026, 10, 3)), "a Saturday of the National Day"
    assert works(shop, date(2026, 10, 10)), "a Saturday that makes up for it"


def test_y2_the_store_s_own_word_goes_before_that_for_all_stores_and_both_before_the_country_s(shop):
    shop.create("admin", CalendarDay, day="2026-10-01", kind="working")
    shop.create("manager", CalendarDay, day="2026-10-01", kind="closed")
    shop.create("manager", CalendarDay, day="2026-11-17", kind="closed", reason="店庆")
    assert not works(shop, date(2026, 10, 1))
    assert works(shop, date(2026, 10, 1), "S2")
    assert not works(shop, date(2026, 11, 17))
    assert works(shop, date(2026, 11, 17), "S2")


def test_y2_the_next_working_day_lies_behind_weekends_and_holidays(shop):
    with shop.read() as session:
        assert calendar.next_working_day(session, shop.store, date(2026, 9, 30)) == date(2026, 10, 8)
        assert calendar.next_working_day(session, shop.store, date(2026, 11, 6)) == date(2026, 11, 9)
        assert calendar.working_day_until(session, shop.store, date(2026, 11, 8)) == date(2026, 11, 6)
        assert calendar.working_day_from(session, shop.store, date(2026, 11, 6)) == date(2026, 11, 6)


def test_y2_a_year_nobody_knows_goes_by_the_week_and_says_so_until_its_holidays_are_entered(shop, web):
    assert not works(shop, NEW_YEAR + timedelta(days=1))
    assert works(shop, NEW_YEAR), "only the week is known"
    with shop.read() as session:
        assert calendar.unknown_years(session, shop.store, date(2026, 12, 31), NEW_YEAR) == [2027]
        assert calendar.warning(session, shop.store, date(2026, 1, 1), date(2026, 12, 31)) is None
        with speaking("en"):
            assert "2027" in str(calendar.warning(session, shop.store, NEW_YEAR, NEW_YEAR))
    with shop.by_system() as session:
        session.add_all(CalendarDay(store_id=None, day=NEW_YEAR + timedelta(days=count), kind="closed") for count in range(calendar.PUBLIC_HOLIDAYS))
    with shop.read() as session:
        assert calendar.unknown_years(session, shop.store, NEW_YEAR, NEW_YEAR) == []
    assert not works(shop, NEW_YEAR)


def test_y2_a_store_closes_at_its_hour_of_its_own_day(shop):
    shop.create("manager", Setting, key="closing_time", value="17:30", valid_from="2026-11-10")
    with shop.read() as session:
        store = session.get_one(Store, shop.store)
        assert calendar.closing_at(session, store, date(2026, 11, 9)) == datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
        assert calendar.closing_at(session, store, date(2026, 11, 10)) == datetime(2026, 11, 10, 9, 30, tzinfo=UTC)


def test_y2_weekends_and_closing_time_are_said_on_the_page_of_first_steps(web, shop):
    visitor = web.visit("manager")
    answer = visitor.post(f"/setup/amounts/?store={shop.store}", {"weekend_opening": "both", "closing_time": "25:00"})
    assert answer.status_code == 422
    assert "25:00" in answer.get_data(as_text=True)
    assert visitor.post(f"/setup/amounts/?store={shop.store}", {"weekend_opening": "both", "closing_time": "20:00"}).status_code == 302
    page = visitor.get("/setup/").get_data(as_text=True)
    assert 'value="20:00"' in page
    assert "周末都营业" in words(visitor.get("/setup/"))
