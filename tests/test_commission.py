"""M5: what each deal earns, by the scheme in force that day, from which unit on, for whom, and what is taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.collaborations import Collaboration, CollaborationMember
from models.schemes import CommissionRule, SalesScheme
from reports import period
from reports.figures import FIGURES, By, Question
from reports.figures.commission import Why, statements

from .road import Road, at

ZONE = "Asia/Shanghai"


@pytest.fixture
def road(shop) -> Road:
    return Road(shop)


@pytest.fixture
def scheme(shop):
    """Makes approved schemes with their rules."""

    def make(*rules: dict, starts: str = "2026-10-01", ends: str = "2026-12-31", title: str = "四季度方案", approved: bool = True) -> int:
        made = shop.create("manager", SalesScheme, at("2026-09-20"), title=title, starts_on=starts, ends_on=ends, body="说明")
        for rule in rules:
            shop.create("manager", CommissionRule, at("2026-09-20"), scheme=made, **rule)
        if approved:
            shop.move("manager", SalesScheme.submit, made, at("2026-09-21"))
            shop.move("gm", SalesScheme.approve, made, at("2026-09-22"))
        return made

    return make


def statement(shop, month: str, who: str = "consultant1", as_of: str = "2027-01-01") -> list[tuple]:
    with shop.read() as session:
        found = statements(session, (shop.store, ZONE), date.fromisoformat(f"{month}-01"), at(as_of), shop.person(who))
    return [(line.why, line.amount) for each in found for line in each.lines]


def total(shop, month: str, who: str = "consultant1", as_of: str = "2027-01-01") -> Decimal:
    return sum((amount for _, amount in statement(shop, month, who, as_of)), Decimal(0))


def test_m5_a_rule_is_for_the_units_from_its_first_one_on_and_for_none_before(shop, road, scheme):
    scheme({"from_units": "1", "per_unit": "400"}, {"from_units": "3", "per_unit": "300"}, {"model": shop.models["dolphin"], "from_units": "1", "percent": "0.5%"})
    for day, model in (("2026-10-05", "seal"), ("2026-10-06", "dolphin"), ("2026-10-31 23:59:59", "seal"), ("2026-11-01 00:00:00", "seal")):
        road.sale(road.lead("2026-10-01"), day, 100_000, model=model)
    assert statement(shop, "2026-10") == [(Why.COUNTED, Decimal("400.00")), (Why.COUNTED, Decimal("900.00")), (Why.COUNTED, Decimal("700.00"))]
    assert statement(shop, "2026-11") == [(Why.COUNTED, Decimal("400.00"))], "the month begins anew at local midnight"
    assert total(shop, "2026-10", as_of="2026-10-06 00:00:00") == 400, "what had not counted by then"


def test_m5_a_deal_that_stops_counting_is_taken_back_in_the_month_in_which_it_stops(shop, road, scheme):
    scheme({"from_units": "1", "per_unit": "400"}, {"from_units": "2", "per_unit": "100"})
    road.sale(road.lead("2026-10-01"), "2026-10-05", 90_000)
    order = road.order(road.lead("2026-10-01"), "2026-10-06", 80_000)
    paid = road.payment(order, "2026-10-06", 80_000, kind="balance")
    road.reversal(paid, "2026-11-03")
    road.sale(road.lead("2026-10-01"), "2026-10-20", 70_000)
    road.payment(order, "2026-11-10", 80_000, kind="balance")
    assert statement(shop, "2026-10") == [(Why.COUNTED, Decimal(400)), (Why.COUNTED, Decimal(500)), (Why.COUNTED, Decimal(500))], "October stands"
    assert statement(shop, "2026-11") == [(Why.STOPPED, Decimal(-500)), (Why.COUNTED, Decimal(400))], "what it had earned, and anew when it is paid again"
    assert total(shop, "2026-11", as_of="2026-11-02") == 0


def test_m5_what_stopped_before_is_no_unit_any_more(shop, road, scheme):
    scheme({"from_units": "2", "per_unit": "100"})
    order = road.order(road.lead("2026-10-01"), "2026-10-06", 80_000)
    road.reversal(road.payment(order, "2026-10-06", 80_000, kind="balance"), "2026-10-07")
    road.sale(road.lead("2026-10-01"), "2026-10-20", 70_000)
    assert total(shop, "2026-10") == 0


def test_m5_the_scheme_of_that_day_decides_and_without_one_nothing_is_earned(shop, road, scheme):
    scheme({"from_units": "1", "per_unit": "400"}, ends="2026-10-10")
    scheme({"from_units": "1", "per_unit": "600"}, starts="2026-10-10", title="国庆后")
    scheme({"from_units": "1", "per_unit": "9999"}, starts="2026-10-05", title="未批准", approved=False)
    for day in ("2026-10-09", "2026-10-10"):
        road.sale(road.lead("2026-10-01"), day, 100_000)
    assert [amount for _, amount in statement(shop, "2026-10")] == [400, 600], "of two in force the one that began last"
    road.sale(road.lead("2026-09-01"), "2026-09-30", 100_000)
    with shop.read() as session:
        (september,) = statements(session, (shop.store, ZONE), date(2026, 9, 1), at("2027-01-01"))
    assert [(line.scheme, line.amount) for line in september.lines] == [(None, Decimal(0))]


def test_t5_4_a_shared_customer_earns_by_the_shares_to_the_cent(shop, road, scheme):
    scheme({"from_units": "1", "percent": "0.5%"}, {"from_units": "2", "per_unit": "100"})
    shared = road.lead("2026-10-01")
    about = shop.create("consultant1", Collaboration, at("2026-10-02"), lead=shared)
    shop.create("consultant1", CollaborationMember, at("2026-10-02"), collaboration=about, employee=shop.person("consultant2"), share="33.33%")
    road.sale(shared, "2026-10-05", 100_001)
    road.sale(road.lead("2026-10-01"), "2026-10-06", 100_000)
    assert [amount for _, amount in statement(shop, "2026-10")] == [Decimal("333.35"), Decimal("566.67")], "0.6667 units, then from 0.6667 to 1.6667"
    assert [amount for _, amount in statement(shop, "2026-10", "consultant2")] == [Decimal("166.65")]


def test_m5_another_store_s_deals_are_another_store_s(shop, road, scheme):
    scheme({"from_units": "1", "per_unit": "400"})
    road.sale(road.lead("2026-10-01"), "2026-10-05", 90_000)
    with shop.read() as session:
        assert statements(session, (shop.stores["S2"], ZONE), date(2026, 10, 1), at("2027-01-01") + timedelta(days=1)) == []


def test_m5_the_published_figure_adds_up_the_statements(shop, road, scheme):
    """In whole, by person, by model and by week; of a channel nobody can say."""
    scheme({"from_units": "1", "per_unit": "400"}, {"from_units": "2", "per_unit": "100"})
    for day, who in (("2026-10-05", "consultant1"), ("2026-10-06", "consultant1"), ("2026-10-20", "consultant2")):
        road.sale(road.lead("2026-10-01"), day, 90_000, who)
    october = Question(((shop.store, ZONE),), (period.month(date(2026, 10, 1)),), at("2026-11-01"))
    with shop.read() as session:
        ask = lambda question: {key: amount.value for key, amount in FIGURES["commission"].ask(session, question).amounts.items()}  # noqa: E731
        assert ask(october) == {(0, 0): Decimal("1300.00")}
        assert ask(october.broken_down(By.PERSON)) == {(0, shop.person("consultant1")): Decimal("900.00"), (0, shop.person("consultant2")): Decimal("400.00")}
        assert list(ask(october.broken_down(By.STORE)).values()) == [Decimal("1300.00")]
        assert ask(october.broken_down(By.CHANNEL)) == {}
        assert sum(ask(october.over(*period.weeks_of(date(2026, 10, 1)))).values()) == 1300
        assert ask(october.over(period.month(date(2026, 12, 1)))) == {}, "a month that has not come"
