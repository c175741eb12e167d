"""What is due (C2): the ladder and the level's interval, whichever is earlier – computed when a fact changes (Y2, A2, K3)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.contacts import AFTER_SALE, FollowUp, FollowUpKind, FollowUpState
from models.customers import Customer, Lead
from models.rules.care import next_birthday
from models.running import CalendarDay, Setting
from models.sales import Order

from .road import at
from .shop import Shop
from .test_rules_handover import car, delivered, ready  # noqa: F401 – fixtures


def due(shop: Shop, lead: int) -> list[tuple[str, object]]:
    """The kinds that are due and when, by the store's clock."""
    with shop.read() as session:
        found = select(FollowUp).where(FollowUp.lead_id == lead, FollowUp.state == FollowUpState.DUE, FollowUp.voided_at.is_(None)).order_by(FollowUp.due_at)
        return [(each.kind.value, each.due_at) for each in session.scalars(found)]


def finish(shop: Shop, lead: int, when: str, **about) -> None:
    with shop.read() as session:
        first = select(FollowUp.id).where(FollowUp.lead_id == lead, FollowUp.state == FollowUpState.DUE).order_by(FollowUp.due_at, FollowUp.id)
        contact = session.scalar(first.limit(1))
    shop.move("consultant1", FollowUp.finish, contact, at(when), **{"method": "phone", "result": "考虑中"} | about)


@pytest.mark.parametrize(
    ("caught", "first"),
    [
        ("2026-11-02 09:00", "2026-11-04 18:00"),
        ("2026-11-02 23:59:59", "2026-11-04 18:00"),
        ("2026-11-03 00:00:00", "2026-11-05 18:00"),
        ("2026-11-05 10:00", "2026-11-09 18:00"),  # the second day is a Saturday
        ("2026-09-29 10:00", "2026-10-08 18:00"),  # and here the National Day begins
    ],
)
def test_c2_the_first_contact_is_due_by_closing_on_the_second_day_or_the_next_that_is_worked(shop, caught, first):
    assert due(shop, shop.lead("consultant1", at(caught))) == [("first", at(first))]


def test_c2_the_second_contact_is_due_within_the_week_and_then_as_the_level_asks(shop):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"), level="B")
    finish(shop, lead, "2026-11-04 10:00")
    assert due(shop, lead) == [("second", at("2026-11-09 18:00"))]
    finish(shop, lead, "2026-11-09 10:00")
    assert due(shop, lead) == [("regular", at("2026-11-23 18:00"))]
    finish(shop, lead, "2026-11-23 10:00")
    assert due(shop, lead) == [("regular", at("2026-12-07 18:00"))], "there is always a next one"


def test_c2_a_week_that_ends_on_a_free_day_ends_before_it(shop):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"))
    shop.create("manager", CalendarDay, day="2026-11-09", kind="closed")
    finish(shop, lead, "2026-11-04 10:00")
    assert due(shop, lead) == [("second", at("2026-11-06 18:00"))]


@pytest.mark.parametrize(("level", "next_one"), [("O", "2026-11-17"), ("H", "2026-11-12"), ("A", "2026-11-17"), ("B", "2026-11-24"), ("C", "2026-12-10"), ("", "2026-11-17")])
def test_c2_each_level_has_its_interval(shop, level, next_one):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"), level=level)
    finish(shop, lead, "2026-11-03 10:00")
    finish(shop, lead, "2026-11-10 10:00")
    assert due(shop, lead)[-1] == ("regular", at(f"{next_one} 18:00"))


def test_c2_the_intervals_are_the_store_s_to_say(shop):
    for key, days in (("first_follow_up_days", 1), ("interval_c_days", 10)):
        shop.create("manager", Setting, key=key, value=days, valid_from="2026-11-01")
    lead = shop.lead("consultant1", at("2026-11-02 09:00"), level="C")
    assert due(shop, lead) == [("first", at("2026-11-03 18:00"))]


def test_c2_a_changed_level_moves_the_contact_and_what_is_late_stays_late(shop):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"), level="C")
    finish(shop, lead, "2026-11-03 10:00")
    finish(shop, lead, "2026-11-04 10:00")
    assert due(shop, lead) == [("regular", at("2026-12-04 18:00"))]
    shop.change("consultant1", Lead, lead, at("2026-11-09 10:00"), level="A")
    assert due(shop, lead) == [("regular", at("2026-11-11 18:00"))]
    assert shop.value(Lead, lead, "next_due_at") == at("2026-11-11 18:00")
    shop.change("consultant1", Lead, lead, at("2026-11-09 19:00"), level="H")
    assert due(shop, lead) == [("regular", at("2026-11-10 18:00"))], "not before the next evening"
    shop.change("consultant1", Lead, lead, at("2026-11-12 10:00"), level="C")
    assert due(shop, lead) == [("regular", at("2026-11-10 18:00"))], "nobody gets rid of a late contact by another level"


def test_c2_what_was_agreed_with_the_customer_counts_when_it_is_earlier(shop):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"), level="B")
    finish(shop, lead, "2026-11-03 10:00", next_at="2026-11-05 15:00")
    assert due(shop, lead) == [("second", at("2026-11-05 15:00"))]
    finish(shop, lead, "2026-11-05 15:10", next_at="2027-03-01 10:00")
    assert due(shop, lead) == [("regular", at("2026-11-19 18:00"))]


def test_c2_a_lead_handed_on_begins_anew(shop):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"), level="C")
    finish(shop, lead, "2026-11-03 10:00")
    shop.move("manager", Lead.assign, lead, at("2026-11-10 19:00"), owner=shop.person("consultant2"))
    assert due(shop, lead) == [("regular", at("2026-11-12 18:00"))]


def test_c2_a_contact_of_one_s_own_moves_nothing_but_the_next(shop):
    lead = shop.lead("consultant1", at("2026-11-02 09:00"))
    shop.create("consultant1", FollowUp, at("2026-11-02 09:00"), lead=lead, kind="regular", due_at="2026-11-03 10:00")
    finish(shop, lead, "2026-11-03 09:00")
    assert due(shop, lead) == [("second", at("2026-11-09 18:00"))], "one contact is planned by the rules, never two"


def test_a2_owners_are_called_on_birthdays_and_before_the_service(shop, delivered):  # noqa: F811 – the fixture
    with shop.row(Order, delivered) as order:
        lead, customer = order.lead_id, order.customer_id

    def cared() -> dict:
        return {kind: moment for kind, moment in due(shop, lead) if kind in ("birthday", "service")}

    assert cared() == {"service": at("2027-05-01 10:00")}
    shop.change("consultant1", Customer, customer, at("2026-11-03 09:00"), birthday="1990-11-20")
    assert cared()["birthday"] == at("2026-11-20 10:00")
    shop.change("consultant1", Customer, customer, at("2026-11-04 09:00"), birthday="1990-11-21")
    assert cared()["birthday"] == at("2026-11-21 10:00")
    with shop.read() as session:
        call = session.scalar(select(FollowUp.id).where(FollowUp.kind == FollowUpKind.BIRTHDAY, FollowUp.state == FollowUpState.DUE))
    shop.move("consultant1", FollowUp.finish, call, at("2026-11-21 11:00"), method="phone", result="祝福")
    assert cared()["birthday"] == at("2027-11-21 10:00")
    assert {FollowUpKind(kind) for kind in cared()} <= set(AFTER_SALE)


@pytest.mark.parametrize(
    ("born", "after", "next_one"),
    [("1990-11-20", "2026-11-19", "2026-11-20"), ("1990-11-20", "2026-11-20", "2027-11-20"), ("1992-02-29", "2026-01-01", "2026-02-28"), ("1992-02-29", "2027-03-01", "2028-02-29")],
)
def test_a2_a_birthday_comes_once_a_year(born, after, next_one):
    assert next_birthday(date.fromisoformat(born), date.fromisoformat(after)) == date.fromisoformat(next_one)
    assert timedelta(0) < date.fromisoformat(next_one) - date.fromisoformat(after) <= timedelta(days=366)
