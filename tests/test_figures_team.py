"""Figures of discipline, cost, plan and shares: each edge of their published definitions, on both databases."""

from datetime import date
from decimal import Decimal

import pytest

from models.collaborations import Collaboration, CollaborationMember
from models.contacts import Call
from models.customers import Lead
from models.marketing import Campaign, MediaPlacement
from models.people import Employee, Position
from models.plans import SalesPlan
from models.reception import Message, Visit
from models.roadshows import Roadshow
from models.rules.calendar import working_days
from models.staff import Absence
from models.team import DailyReport
from reports import period
from reports.figures import FIGURES, Basis, By, Question, selling_stores

from .road import Road, at, typed

OCTOBER = period.month(date(2026, 10, 1))


@pytest.fixture
def road(shop):
    return Road(shop)


@pytest.fixture
def ask(shop):
    """The amount of a figure in S1, in October unless said otherwise."""

    def answer(name, as_of="2026-11-05 00:00", by=None, key=0, periods=(OCTOBER,), basis=Basis.ACTIVITY, at_period=-1):
        with shop.read() as session:
            found = FIGURES[name].ask(session, Question(selling_stores(session, ["S1"]), periods, at(as_of), basis, by)).of(at_period, key)
            return found.value if found.denominator is None else (found.numerator, found.denominator)

    return answer


def put(shop, when, row):
    """A row as it came from elsewhere."""
    with shop.by_system(at(when)) as session:
        row.store_id = shop.store
        session.add(row)
        session.flush()
        return row.id


def visit(road, lead, when, received="frontdesk", introduced=None):
    people = {"received_by": road.shop.person(received)} | ({"introduced_to": road.shop.person(introduced)} if introduced else {})
    return road.shop.create("manager", Visit, at(when), lead=lead, arrived_at=typed(when), **people)


def message(road, lead, when, status="sent"):
    return road.shop.create("consultant1", Message, at(when), lead=lead, body="您好", status=status, sent_at=typed(when), sender=road.shop.person("consultant1"))


def test_c5_a_message_after_the_first_contact_of_the_day(road, ask):
    """One unit for each lead and day; earlier, failed and next day's messages do not meet it."""
    lead = road.lead("2026-10-01 08:00")
    road.call("2026-10-10 10:00", lead)
    visit(road, lead, "2026-10-10 15:00")
    message(road, lead, "2026-10-10 09:00")
    message(road, lead, "2026-10-10 16:00", "failed")
    message(road, lead, "2026-10-11 08:00")
    assert ask("same_day_message_rate") == (0, 1)
    message(road, lead, "2026-10-10 11:00")
    assert ask("same_day_message_rate") == (1, 1)
    assert ask("same_day_message_rate", "2026-10-10 10:30") == (0, 1)
    road.call("2026-10-12 10:00", lead, answered=False)
    road.call("2026-10-12 11:00")
    assert ask("same_day_message_rate") == (1, 1)


def test_c5_who_answers_for_the_message(road, ask, shop):
    """Whoever was introduced, else whoever received, else the agent; a visit's people before a call's."""
    called, received, introduced = (road.lead("2026-10-01 08:00") for _ in range(3))
    road.call("2026-10-10 10:00", called)
    road.call("2026-10-10 10:00", received)
    visit(road, received, "2026-10-10 15:00")
    visit(road, introduced, "2026-10-10 15:00", introduced="consultant2")
    message(road, introduced, "2026-10-10 15:30")
    asked = [ask("same_day_message_rate", by=By.PERSON, key=shop.person(who)) for who in ("dcc1", "frontdesk", "consultant2")]
    assert asked == [(0, 1), (0, 1), (1, 1)]


def test_a_day_ends_at_local_midnight(road, ask):
    lead = road.lead("2026-10-01 08:00")
    road.call("2026-10-31 23:00", lead)
    message(road, lead, "2026-11-01 00:00:00")
    assert ask("same_day_message_rate") == (0, 1)


def owing(shop, *who, hired=None):
    """The consultants owe a report, and only these work there."""
    with shop.by_system(at("2026-09-01")) as session:
        session.get_one(Position, session.get_one(Employee, shop.person("consultant1")).position_id).owes_daily_report = True
        for name in ("consultant1", "consultant2"):
            session.get_one(Employee, shop.person(name)).hired_on = (hired or date(2020, 1, 1)) if name in who else date(2030, 1, 1)
        return len(working_days(session, shop.store, OCTOBER.first, OCTOBER.after))


def report(shop, day, handed_in, who="consultant1"):
    row = shop.create(who, DailyReport, at(handed_in), day=day)
    shop.move(who, DailyReport.submit, row, at(handed_in))


def test_c9_reports_handed_in_on_their_day(road, ask, shop):
    """A late one does not meet its day; what is not over is not owed yet."""
    days = owing(shop, "consultant1")
    assert ask("daily_report_rate") == (0, days)
    report(shop, "2026-10-12", "2026-10-12 18:00")
    report(shop, "2026-10-13", "2026-10-14 09:00")
    assert ask("daily_report_rate") == (1, days)
    with shop.read() as session:
        before = len(working_days(session, shop.store, OCTOBER.first, date(2026, 10, 13)))
    assert ask("daily_report_rate", "2026-10-13 12:00") == (1, before)


def test_c9_who_is_away_or_not_here_yet_owes_nothing(road, ask, shop):
    days = owing(shop, "consultant1", "consultant2")
    assert ask("daily_report_rate")[1] == 2 * days
    leave = shop.create("manager", Absence, at("2026-10-01"), employee=shop.person("consultant2"), kind="annual", from_day="2026-10-12", to_day="2026-10-14")
    shop.move("manager", Absence.submit, leave, at("2026-10-01"))
    assert ask("daily_report_rate")[1] == 2 * days
    shop.move("manager", Absence.approve, leave, at("2026-10-02"))
    assert ask("daily_report_rate", by=By.PERSON, key=shop.person("consultant2"))[1] == days - 3
    owing(shop, "consultant1", hired=date(2026, 10, 28))
    assert ask("daily_report_rate")[1] == 3
    assert ask("daily_report_rate", by=By.CHANNEL, key=None) == (0, 0)


def test_the_months_of_a_placement_add_up_to_its_cost(road, ask, shop):
    """By day, the last one included, to the fen: 100.01 over 1 October to 15 November."""
    site = shop.channels["site"]
    put(shop, "2026-09-20", MediaPlacement(content="首页", channel_id=site, starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 15), cost=Decimal("100.01")))
    road.lead("2026-10-05", channel=site)
    road.lead("2026-10-05")
    months = (OCTOBER, period.month(date(2026, 11, 1)))
    shares = [ask("cost_per_lead", "2026-12-01 00:00", periods=months, at_period=number)[0] for number in (0, 1)]
    assert shares == [Decimal("67.40"), Decimal("32.61")]
    assert ask("cost_per_lead", by=By.CHANNEL, key=site) == (Decimal("67.40"), 1)
    assert ask("cost_per_lead", by=By.CHANNEL, key=shop.channels["phone"]) == (Decimal("0.00"), 1)
    assert ask("cost_per_lead", "2026-10-10 09:00")[0] == Decimal("21.74")
    assert ask("cost_per_lead", by=By.MODEL, key=shop.models["seal"]) == (Decimal("0.00"), 0)


def test_roadshows_and_campaigns_cost_too(road, ask, shop):
    """An approved roadshow by the roadshow channel, a campaign by its own; drafts cost nothing."""
    with shop.by_system() as session:
        from models.products import Channel, ChannelKind

        session.add(show := Channel(code="show", name="外展", kind=ChannelKind.ROADSHOW))
        session.flush()
        show_id = show.id
    about = {"place": "商场", "starts_on": "2026-10-31", "ends_on": "2026-11-01", "venue_cost": 900, "other_cost": 100}
    shown = shop.create("marketing", Roadshow, at("2026-10-01"), **about)
    shop.create("marketing", Roadshow, at("2026-10-01"), **about)
    for who, move in (("marketing", Roadshow.submit), ("marketingmanager", Roadshow.endorse), ("gm", Roadshow.approve)):
        shop.move(who, move, shown, at("2026-10-02"))
    about = {"title": "召回", "channel": shop.channels["phone"], "selection": "老客户", "cost": 60, "starts_on": "2026-10-20", "ends_on": "2026-10-25"}
    sent = shop.create("marketing", Campaign, at("2026-10-01"), **about)
    assert ask("cost_per_deal", by=By.CHANNEL, key=show_id) == (Decimal("500.00"), 0)
    assert ask("cost_per_deal")[0] == Decimal("500.00")
    shop.move("marketing", Campaign.start, sent, at("2026-10-20"))
    assert ask("cost_per_deal")[0] == Decimal("560.00")


def test_costs_stand_over_leads_visits_and_deals(road, ask, shop):
    """A customer who comes twice counts twice; a deal counts by the lead's channel."""
    phone = shop.channels["phone"]
    put(shop, "2026-09-20", MediaPlacement(content="首页", channel_id=phone, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31), cost=Decimal(310)))
    lead = road.lead("2026-10-01 08:00")
    visit(road, lead, "2026-10-02 10:00")
    visit(road, lead, "2026-10-03 10:00")
    road.sale(lead, "2026-10-05", 100_000)
    assert [ask(f"cost_per_{each}") for each in ("lead", "visit", "deal")] == [(Decimal("310.00"), 1), (Decimal("310.00"), 2), (Decimal("310.00"), 1)]


def plan(shop, units, revenue="", month="2026-10"):
    row = shop.create("manager", SalesPlan, at("2026-09-20"), period_kind="month", period=month, units=units, revenue=revenue)
    shop.move("manager", SalesPlan.submit, row, at("2026-09-21"))
    return row


def test_m2_a_store_is_measured_by_its_approved_plan(road, ask, shop):
    """Until it is approved, and after it was returned, by what its people are to reach; a person always by their target."""
    road.sale(road.lead("2026-10-01"), "2026-10-05", 100_000)
    road.target("2026-10", 4)
    row = plan(shop, 10)
    assert ask("attainment_units") == (1, 4)
    shop.move("gm", SalesPlan.approve, row, at("2026-09-22"))
    assert ask("attainment_units") == ask("attainment_units", by=By.STORE, key=shop.store) == (1, 10)
    assert ask("attainment_units", by=By.PERSON, key=shop.person("consultant1")) == (1, 4)
    assert ask("attainment_revenue") == (Decimal("100000.00"), 0)
    shop.move("gm", SalesPlan.return_, row, at("2026-11-02"), comment="重做")
    assert ask("attainment_units") == (1, 4)
    assert ask("attainment_units", "2026-11-01 12:00") == (1, 10)


def test_t5_4_a_shared_customer_is_shared_out(road, ask, shop):
    """Seven tenths and three tenths of the units, the revenue and the buyer; the store has the whole."""
    lead = road.lead("2026-10-01")
    shared = put(shop, "2026-10-02", Collaboration(lead_id=lead, started_by_id=shop.person("consultant1")))
    for who, share in (("consultant1", "0.7"), ("consultant2", "0.3")):
        put(shop, "2026-10-02", CollaborationMember(collaboration_id=shared, employee_id=shop.person(who), share=Decimal(share)))
    road.sale(lead, "2026-10-05", 100_001)
    road.target("2026-10", 2, who="consultant2")
    first, second = shop.person("consultant1"), shop.person("consultant2")
    assert [ask("units", by=By.PERSON, key=key) for key in (first, second)] == [Decimal("0.7"), Decimal("0.3")]
    assert [ask("revenue", by=By.PERSON, key=key) for key in (first, second)] == [Decimal("70000.70"), Decimal("30000.30")]
    assert ask("attainment_units", by=By.PERSON, key=second) == (Decimal("0.3"), 2)
    assert ask("closing_rate", by=By.PERSON, key=first) == (Decimal("0.7"), 1)
    assert (ask("units"), ask("revenue")) == (1, Decimal("100001.00"))


def test_what_is_not_shared_out_stays_with_the_owner(road, ask, shop):
    lead = road.lead("2026-10-01")
    shared = put(shop, "2026-10-02", Collaboration(lead_id=lead, started_by_id=shop.person("consultant1")))
    put(shop, "2026-10-02", CollaborationMember(collaboration_id=shared, employee_id=shop.person("consultant2"), share=Decimal("0.25")))
    road.sale(lead, "2026-10-05", 100_000)
    assert [ask("units", by=By.PERSON, key=shop.person(who)) for who in ("consultant1", "consultant2")] == [Decimal("0.75"), Decimal("0.25")]


def test_every_figure_by_every_side_adds_up(road, ask, shop):
    """What a figure counts is the same told apart by store, channel, model or district; by week it is the month's."""
    lead = road.open_lead("2026-10-01 08:00")
    road.call("2026-10-02 09:00", lead)
    visit(road, lead, "2026-10-05 10:00", introduced="consultant1")
    road.follow_up(lead, "2026-10-06", "2026-10-06 11:00")
    road.drive(lead, "2026-10-07")
    road.sale(lead, "2026-10-08", 90_000)
    owing(shop, "consultant1")
    told = Question(((shop.store, "Asia/Shanghai"),), (OCTOBER,), at("2026-11-05"))
    with shop.read() as session:
        for name, figure in FIGURES.items():
            whole = figure.ask(session, told).of().numerator
            for by in (By.STORE, By.CHANNEL, By.MODEL, By.DISTRICT):
                parts = figure.ask(session, told.broken_down(by)).amounts.values()
                assert sum(part.numerator for part in parts) in (whole, 0), (name, by)
            assert figure.ask(session, told.broken_down(By.STORE)).of(key=shop.store).numerator == whole, name
            weeks = figure.ask(session, told.over(*period.weeks_of(OCTOBER.first)))
            assert sum(weeks.of(number).numerator for number in range(len(weeks.question.periods))) == whole, name


def test_calls_without_a_lead_are_told_beside(road, shop):
    from reports.figures.discipline import contacts_without_a_lead

    road.call("2026-10-12 11:00")
    with shop.read() as session:
        assert session.scalar(contacts_without_a_lead(Question(selling_stores(session, ["S1"]), (OCTOBER,), at("2026-11-05")))) == 1
        assert session.query(Call).count() == 1
        assert session.query(Lead).count() == 0
