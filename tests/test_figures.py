"""The figures as they are published: the worked example, the edges of a month, and the past as it was."""

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event

from models.contacts import Appointment
from models.customers import Lead
from models.people import Store
from models.words import Contradiction
from reports import period
from reports.figures import FIGURES, Basis, By, Question, published, selling_stores

from .road import Road, at

OCTOBER = period.month(date(2026, 10, 1))


@pytest.fixture
def road(shop):
    return Road(shop)


@pytest.fixture
def ask(shop):
    """The value of a figure for October in S1."""

    def answer(name, as_of="2026-11-05 00:00", basis=Basis.ACTIVITY, by=None, key=0, periods=(OCTOBER,)):
        with shop.read() as session:
            question = Question(selling_stores(session, ["S1"]), periods, at(as_of), basis, by)
            return FIGURES[name].ask(session, question).of(key=key).value

    return answer


@pytest.fixture
def example(road):
    """The worked example of the published definitions."""
    leads = [road.lead("2026-09-30 23:59:59")] + [road.lead(f"2026-10-0{day} 08:00") for day in range(1, 10)] + [road.lead("2026-10-10")]
    road.closing(leads[10], "2026-10-11", kind="void", reason="wrong_number")
    for number, when in ((1, "2026-10-01 09:00"), (2, "2026-10-05"), (2, "2026-10-06"), (0, "2026-10-02"), (4, "2026-11-01 00:00:00")):
        road.invitation(leads[number], when)
    road.shop.move("consultant1", Appointment.cancel, road.invitation(leads[3], "2026-10-08"), at("2026-10-09"))
    road.drive(leads[1], "2026-10-07")
    road.drive(leads[0], "2026-10-09")
    first = road.order(leads[1], "2026-10-09", 100_000)
    road.payment(first, "2026-10-10", 20_000)
    road.payment(first, "2026-10-31 23:59:59", 80_000, kind="balance")
    road.payment(road.order(leads[2], "2026-10-19", 90_000), "2026-10-20", 89_999)
    reversed_later = road.order(leads[0], "2026-10-14", 80_000)
    road.payment(reversed_later, "2026-10-15", 79_000)
    last = road.payment(reversed_later, "2026-10-15 12:01", 1_000)
    road.reversal(last, "2026-11-03")
    road.target("2026-10", 4)
    return leads


WORKED = {
    "leads_total": (9, 9),
    "leads_void": (1, 1),
    "invitation_rate": (3 / 9, 3 / 9),
    "test_drive_rate": (2 / 9, 1 / 9),
    "closing_rate": (1 / 9, 1 / 9),
    "units": (1, 1),
    "revenue": (Decimal("100000.00"), Decimal("100000.00")),
    "attainment_units": (1 / 4, 1 / 4),
}


def test_the_worked_example(example, ask):
    """Every number of the published table, on both bases, and as it stood before the reversal."""
    for name, (activity, cohort) in WORKED.items():
        assert (ask(name), ask(name, basis=Basis.COHORT)) == (activity, cohort), name
    earlier = "2026-11-02 00:00"
    assert ask("units", earlier) == 2
    assert ask("revenue", earlier) == Decimal("180000.00")
    assert ask("closing_rate", earlier) == 2 / 9


@pytest.mark.parametrize(("when", "month"), [("2026-10-31 23:59:59", 1), ("2026-11-01 00:00:00", 0)])
def test_the_local_second_decides_the_month(road, ask, when, month):
    """A lead, an appointment and a deal of the last local second are October's, those of the next are not."""
    lead = road.lead(when)
    road.invitation(lead, when)
    road.sale(lead, when, 50_000)
    assert ask("leads_total") == month
    assert ask("units") == month
    assert ask("invitation_rate") == (1.0 if month else None)


def test_a_rate_of_nothing_is_empty(road, ask):
    """Without leads, calls, contacts or targets every rate is None, and counts are 0 – never an error."""
    for name, figure in FIGURES.items():
        assert ask(name) == (None if figure.is_over_something else 0), name


def test_a_void_counts_until_it_is_confirmed(road, ask):
    """C2: a requested void changes nothing; the confirmed one leaves every figure from its moment on, not before."""
    kept, gone = road.lead("2026-10-02"), road.lead("2026-10-03")
    road.invitation(gone, "2026-10-04")
    road.closing(gone, "2026-10-05", kind="void", reason="duplicate", confirmed="2026-11-02")
    road.closing(kept, "2026-10-06", kind="void", reason="duplicate", confirmed=None)
    assert (ask("leads_total", "2026-11-01 00:00"), ask("leads_void", "2026-11-01 00:00"), ask("invitation_rate", "2026-11-01 00:00")) == (2, 0, 0.5)
    assert (ask("leads_total"), ask("leads_void"), ask("invitation_rate")) == (1, 1, 0.0)


def test_a_reopened_lead_is_not_lost(road, ask):
    """C2: lost from the confirmation until it is reopened; asked about an earlier moment it is still lost."""
    lead = road.open_lead("2026-10-02")
    road.closing(lead, "2026-10-05", confirmed="2026-10-06")
    assert ask("loss_rate") == 1.0
    road.shop.move("supervisor", Lead.reopen, lead, at("2026-11-03"), owner=road.shop.person("consultant1"))
    assert ask("loss_rate") == 0.0
    assert ask("loss_rate", "2026-11-03 11:59") == 1.0
    assert ask("loss_rate", "2026-10-06 11:59") == 0.0


def test_a_refused_closing_loses_nothing(road, ask):
    """C2: only the supervisor's confirmation makes a loss."""
    road.closing(road.open_lead("2026-10-02"), "2026-10-05", confirmed=None)
    assert ask("loss_rate") == 0.0


def test_an_appointment_cancelled_tomorrow_was_made_today(road, ask):
    lead = road.lead("2026-10-02")
    appointment = road.invitation(lead, "2026-10-03")
    road.shop.move("consultant1", Appointment.cancel, appointment, at("2026-11-02"))
    assert ask("invitation_rate", "2026-11-02 11:00") == 1.0
    assert ask("invitation_rate") == 0.0


def test_the_show_rate_knows_only_what_came_of_it(road, ask):
    """Kept over kept and missed, by the day it was due; open and cancelled ones are neither."""
    leads = [road.lead("2026-10-01") for _ in range(4)]
    kept, missed, cancelled, _open = (road.invitation(lead, "2026-10-02", due="2026-10-20") for lead in leads)
    for move, row in ((Appointment.keep, kept), (Appointment.miss, missed), (Appointment.cancel, cancelled)):
        road.shop.move("consultant1", move, row, at("2026-10-21"))
    assert ask("show_rate") == 1 / 2
    assert ask("show_rate", "2026-10-20 23:00") is None


def test_follow_ups_are_judged_when_they_are_due(road, ask):
    """Done no later than due over due; not yet due and cancelled ones are left out; the past does not know the future."""
    lead = road.lead("2026-09-01", who="dcc1")
    road.follow_up(lead, "2026-10-10", done="2026-10-10")
    road.follow_up(lead, "2026-10-11", done="2026-10-12")
    road.follow_up(lead, "2026-10-30")
    assert ask("follow_up_on_time", "2026-10-20 00:00") == 1 / 2
    assert ask("follow_up_on_time") == 1 / 3
    assert ask("follow_up_on_time", "2026-10-10 11:00") is None


def test_calls_of_void_leads_stay_in_the_capture_rate_only(road, ask):
    """The capture rate keeps the calls of void leads; the answer rate does not."""
    full, void = road.lead("2026-10-01", who="dcc1"), road.lead("2026-10-01", who="dcc1")
    thin = road.lead("2026-10-01", who="dcc1", district=None)
    for lead in (full, thin, void, None):
        road.call("2026-10-01 13:00", lead)
    road.call("2026-10-01 14:00", answered=False)
    road.closing(void, "2026-10-02", kind="void", reason="wrong_number", who="dcc1")
    assert ask("capture_rate") == 2 / 4
    assert ask("answer_rate") == 3 / 4


def test_money_decides_when_a_deal_counts(road, ask):
    """P9: from the payment that completes the total, in the month of that moment; paid again, in the later month."""
    order = road.order(road.lead("2026-10-01"), "2026-10-02", 100_000)
    road.payment(order, "2026-10-10", 60_000)
    last = road.payment(order, "2026-10-31 23:59:59", 40_000, kind="balance")
    assert ask("units", "2026-10-31 23:59:59") == 0
    assert ask("units", "2026-11-01 00:00") == 1
    road.reversal(last, "2026-11-03")
    assert ask("units") == 0
    road.payment(order, "2026-11-04", 40_000, kind="balance")
    november = period.month(date(2026, 11, 1))
    assert (ask("units", "2026-11-06 00:00"), ask("units", "2026-11-06 00:00", periods=(november,))) == (0, 1)


def test_two_deals_of_one_lead_are_two_units_and_one_closed_lead(road, ask):
    lead = road.lead("2026-10-01")
    road.sale(lead, "2026-10-05", 100_000)
    road.sale(lead, "2026-10-06", 120_000)
    assert (ask("units"), ask("revenue"), ask("closing_rate")) == (2, Decimal("220000.00"), 1.0)


def test_people_answer_for_what_is_theirs(road, ask):
    """Leads by owner as of then and by DCC, invitations by who made them, deals and targets by the order's owner."""
    shop = road.shop
    first, second, dcc = (shop.person(who) for who in ("consultant1", "consultant2", "dcc1"))
    lead = road.open_lead("2026-10-01")
    road.invitation(lead, "2026-10-02", who="dcc1")
    road.drive(lead, "2026-10-03")
    shop.move("manager", Lead.assign, lead, at("2026-11-03"), owner=second)
    brought = road.lead("2026-09-30")
    road.sale(brought, "2026-10-04", 90_000)
    road.target("2026-10", 2, 100_000)

    def of(name, key, **about):
        return ask(name, by=By.PERSON, key=key, **about)

    assert [of("leads_total", person) for person in (first, second, dcc)] == [0, 1, 1]
    assert [of("leads_total", person, as_of="2026-11-02 00:00") for person in (first, second, dcc)] == [1, 0, 1]
    assert of("invitation_rate", dcc) == 1.0
    assert of("test_drive_rate", first, as_of="2026-11-02 00:00") == 1.0
    assert of("test_drive_rate", second) == 0.0
    assert (of("units", first), of("revenue", first), of("units", second)) == (1, Decimal("90000.00"), 0)
    assert (of("attainment_units", first), of("attainment_revenue", first)) == (0.5, 0.9)


def test_a_lead_without_an_owner_is_nobodys(road, ask, shop):
    """One without a DCC is only not a DCC's."""
    road.lead("2026-10-01", who="dcc1")
    road.lead("2026-10-02", who="consultant1")
    keys = None, shop.person("dcc1"), shop.person("consultant1")
    assert [ask("leads_total", by=By.PERSON, key=key) for key in keys] == [1, 1, 1]


def test_breakdowns_add_up(road, ask, shop):
    """By channel, model and district every lead stands once, whatever it lacks; the parts are the whole."""
    road.lead("2026-10-01")
    road.lead("2026-10-02", channel=shop.channels["site"], district="西湖")
    bought = road.lead("2026-10-03", model=None, district=None)
    road.sale(bought, "2026-10-05", 80_000, model="dolphin")
    assert ask("leads_total", by=By.CHANNEL, key=shop.channels["phone"]) == 2
    assert ask("leads_total", by=By.DISTRICT, key=None) == 1
    assert ask("leads_total", by=By.MODEL, key=None) == 1
    assert ask("closing_rate", by=By.MODEL, key=None) == 1.0
    assert ask("units", by=By.MODEL, key=shop.models["dolphin"]) == 1


def test_a_lead_was_its_first_owners_before_any_hand_over(road, ask, shop):
    """C1: brought by one consultant, handed to another, reopened for the first: each had it in their time."""
    lead = road.lead("2026-10-01")
    shop.move("manager", Lead.assign, lead, at("2026-11-02"), owner=shop.person("consultant2"))
    first, second = shop.person("consultant1"), shop.person("consultant2")
    assert [ask("leads_total", "2026-11-01 00:00", by=By.PERSON, key=key) for key in (first, second)] == [1, 0]
    assert [ask("leads_total", by=By.PERSON, key=key) for key in (first, second)] == [0, 1]
    road.closing(lead, "2026-11-03", who="consultant2")
    shop.move("supervisor", Lead.reopen, lead, at("2026-11-04"), owner=first)
    assert [ask("leads_total", by=By.PERSON, key=key) for key in (first, second)] == [1, 0]


def test_another_store_is_another_story(road, shop, ask):
    """Every figure of S1 stays empty whatever happens in S2, and its calendar is its own."""
    shop.create("s2consultant", Lead, at("2026-10-05"), name="李四", phone="13700000001", channel=shop.channels["s2"])
    assert ask("leads_total") == 0


def test_each_store_keeps_its_own_calendar(shop):
    """A lead of 31 October 23:30 in Urumqi is October's there, though it is November in Shanghai."""
    with shop.by_system() as session:
        session.get_one(Store, shop.stores["S2"]).timezone = "Asia/Urumqi"
    Road(shop).lead("2026-11-01 01:30")
    shop.create("s2consultant", Lead, at("2026-11-01 01:30"), name="李四", phone="13700000001", channel=shop.channels["s2"])
    with shop.read() as session:
        question = Question(selling_stores(session), (OCTOBER,), at("2026-11-05"))
        assert FIGURES["leads_total"].ask(session, question).of().value == 1
        for figure in FIGURES.values():
            assert figure.ask(session, question).of() is not None, "of every figure, all stores are asked about at once"


def test_all_months_of_a_course_come_from_one_statement(road, shop):
    """Twelve months and their breakdown are one statement, also where a month has nothing."""
    road.lead("2026-08-15")
    road.lead("2026-10-15")
    statements = []
    event.listen(shop.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with shop.read() as session:
        question = Question(((shop.store, "Asia/Shanghai"),), period.months_up_to(date(2026, 10, 1), 12), at("2026-11-05"))
        assert FIGURES["leads_total"].ask(session, question).values()[-3:] == (1, 0, 1)
    assert len([told for told in statements if "SELECT" in told]) == 1


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_every_figure_is_published_in_both_languages(figure):
    """Name, what is counted and over what, as the page shows them."""
    parts = [figure.label, figure.numerator, *filter(None, (figure.denominator, figure.rule))]
    assert all(re.search("[一-鿿]", part.zh) and part.en.isascii() for part in parts)
    assert (figure.denominator is not None) == (figure.is_rate or figure.name.startswith("cost_"))


def test_a_figure_without_a_definition_is_refused():
    def orphan(question):
        """没有英文"""

    with pytest.raises(Contradiction, match="orphan"):
        published.figure()(orphan)
    assert "orphan" not in FIGURES
