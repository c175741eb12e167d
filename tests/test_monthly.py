"""The monthly summary says what the numbers carry, and nothing else."""

from decimal import Decimal

import pytest
from sqlalchemy import event

from models.proposals import MarketReport
from models.sales import Order
from models.words import speaking
from reports.catalogue import report_named
from reports.monthly import MonthlySummary
from reports.score import score
from reports.snapshot import Scope, write_snapshot

from .road import Road, at


@pytest.fixture(autouse=True)
def chinese():
    with speaking("zh"):
        yield


@pytest.fixture
def road(shop):
    return Road(shop)


@pytest.fixture
def summary(shop, tmp_path):
    """The month as its notebook opens it."""

    def opened(month="2026-10", as_of="2026-11-05", **about):
        path = tmp_path / f"{month}.sqlite"
        path.unlink(missing_ok=True)
        with shop.database.streaming() as session:
            write_snapshot(session, path, report_named("monthly_summary").registers, Scope(shop.actor("manager"), (shop.store,), at(as_of)))
        return MonthlySummary(month, "S1", snapshot=path, **about)

    return opened


def leads(road, channels, month="2026-10"):
    """So many leads of each channel."""
    for channel, count in channels.items():
        for _ in range(count):
            road.lead(f"{month}-10", channel=road.shop.channels[channel])


def test_the_channel_that_carries_most_of_a_change_is_named(road, summary):
    """Two of three more leads came by the site: it carries 66.7 %."""
    leads(road, {"phone": 2, "site": 1}, "2026-09")
    leads(road, {"phone": 3, "site": 3})
    assert "集客总量比上月多 3 条，主要来自渠道「汽车之家」：多 2 条，占 66.7%。" in summary().what_moved().points


def test_who_moved_against_the_others_is_not_said_to_be_part_of_them(road, summary):
    leads(road, {"phone": 4, "site": 1}, "2026-09")
    leads(road, {"phone": 2, "site": 4})
    assert "集客总量比上月多 1 条：仅渠道「汽车之家」就多 3 条，其余部分反向变化。" in summary().what_moved().points


def test_nobody_is_named_where_nobody_carries_half(road, summary):
    """Three channels, models and people with a third each."""
    for channel, model, who in (("phone", "seal", "consultant1"), ("site", "dolphin", "consultant2"), ("walk_in", None, "keyaccount")):
        about = {"channel": road.shop.channels[channel], "model": road.shop.models[model] if model else None}
        road.lead("2026-09-10", who, **about)
        road.lead("2026-10-10", who, **about)
        road.lead("2026-10-11", who, **about)
    assert "集客总量比上月多 3 条；没有单一渠道、车型或人员占到一半以上。" in summary().what_moved().points


def test_nothing_is_said_of_what_cannot_be_told_apart(road, summary):
    """With one channel, one model and one person there is no cause to look for."""
    leads(road, {"phone": 1}, "2026-09")
    leads(road, {"phone": 3})
    assert "集客总量比上月多 2 条。" in summary().what_moved().points


def test_the_parts_of_a_rate_add_up_to_its_change(road, summary):
    """From 1/2 to 3/4: the phone, where all were invited, carries it all."""
    for month, invited in (("2026-09", (1, 0)), ("2026-10", (2, 1))):
        for channel, count in zip(("phone", "site"), invited, strict=True):
            for number in range(max(count, 1) if month == "2026-09" else 2):
                lead = road.lead(f"{month}-05", channel=road.shop.channels[channel])
                if number < count:
                    road.invitation(lead, f"{month}-06", due=f"{month}-20")
    said = " ".join(summary().what_moved().points)
    assert "变化最大的是邀约率，75.0%，上升 25.0 个百分点" in said


def test_a_quiet_month_says_nothing_moved(road, summary):
    """The same as last month: no point is made of it."""
    leads(road, {"phone": 2}, "2026-09")
    leads(road, {"phone": 2})
    assert summary().what_moved().points == ()


def test_revenue_is_taken_apart_into_number_and_price(road, summary):
    """One car of 100 000 last month, two of 90 000 now: one more car brings 100 000, the lower price costs 20 000."""
    road.sale(road.lead("2026-09-01"), "2026-09-10", 100_000)
    for day in ("10", "11"):
        road.sale(road.lead("2026-10-01"), f"2026-10-{day}", 90_000)
    road.target("2026-10", 3)
    said = summary().what_moved()
    assert "成交 2 台，销售额 18 万元；目标 3 台，完成 66.7%，还差 1 台。" in said.text
    assert "销售额上升 8 万元：台数变化影响 +10 万元，平均单价变化影响 −2 万元。" in said.points


def test_it_speaks_english_throughout(road, summary):
    leads(road, {"phone": 1, "site": 1}, "2026-09")
    leads(road, {"phone": 1, "site": 3})
    said = summary(language="en").what_moved()
    assert said.text == "4 leads came in; the closing rate is 0.0%. 0 cars were sold for ¥0; no target of units is set for the month."
    assert "Leads: 2 leads more than last month, mostly the channel “汽车之家”: 2 more, 100.0% of the change." in said.points


def test_the_cards_stand_against_plan_and_past(road, summary):
    """C10: six cards: value, last month, same month last year, twelve months, and the plan where there is one."""
    leads(road, {"phone": 3}, "2025-10")
    leads(road, {"phone": 1}, "2026-09")
    leads(road, {"phone": 2})
    road.target("2026-10", 4, 500_000)
    row = summary().one_look()
    card = row.cards[0]
    assert (card.figure, card.value, card.previous, card.last_year, len(card.trend), card.trend[-1]) == ("leads_total", 2, 1, 3, 12, 2)
    assert [card.target for card in row.cards] == [None, None, None, None, 4, Decimal("500000.00")]
    assert row.published_figures()["attainment_units"] == 0.0


def test_the_league_is_ranked_and_knows_its_targets(road, summary):
    """By units, then revenue; DCCs stand in a table of their own."""
    for who, sold in (("consultant1", 1), ("consultant2", 2)):
        for day in range(sold):
            road.sale(road.open_lead("2026-10-01", who), f"2026-10-1{day}", 80_000, who)
    road.target("2026-10", 4, who="consultant2")
    made = summary()
    rows = made.consultants().rows
    assert [(row["name"], row["units"], row["target_units"], row["attainment_units"]) for row in rows] == [("销售顾问2", 2, 4, 0.5), ("销售顾问1", 1, None, None)]
    assert [(row["name"], row["leads_total"]) for row in made.dccs().rows] == [("DCC电销1", 3)]


def test_losses_are_ranked_by_reason(road, summary):
    """Confirmed ones only, the most frequent first."""
    for reason, count in (("price", 1), ("competitor", 2)):
        for _ in range(count):
            road.closing(road.open_lead("2026-10-02"), "2026-10-03", reason=reason)
    road.closing(road.open_lead("2026-10-02"), "2026-10-03", confirmed=None)
    made = summary()
    pareto = made.losses().left
    assert ([str(name) for name in pareto.names], pareto.series[0].values) == (["购买竞品", "价格"], (2, 1))
    outcomes = made.channel_outcomes()
    assert {series.key: series.values for series in outcomes.series} == {"closed": (0,), "open": (1,), "lost": (3,)}


def test_notes_count_what_is_missing(road, summary):
    """Each with how often; what is not missing is not mentioned."""
    lead = road.lead("2026-10-02", who="dcc1", district=None, model=None)
    road.invitation(lead, "2026-10-03", due="2026-10-04", who="dcc1")
    road.call("2026-10-02 09:00")
    order = road.order(road.lead("2026-10-01"), "2026-10-02", 50_000)
    road.reversal(road.payment(order, "2026-10-05", 50_000), "2026-11-01")
    notes = {note.text.en.split(" ")[1] if note.count is None else note.text.en: note.count for note in summary().notes().items}
    assert notes == {
        "leads without a district stand as “not given” in the districts": 1,
        "leads without a model stand as “not given” in the models": 1,
        "leads have no owner yet": 1,
        "answered calls without a lead count in the denominator of the capture rate": 1,
        "appointments are past their time without a result and not in the show rate": 1,
        "deals counted in the month until a payment was reversed": 1,
        "stores have no targets for the month; attainment has none of theirs": 1,
    }
    unfinished = summary(as_of="2026-10-20").notes().items[0]
    assert "2026-10-20 12:00" in unfinished.text.zh


def test_a_page_asks_the_same_number_of_questions_however_many_rows(road, summary):
    """Statements do not grow with leads."""

    def asked():
        made, statements = summary(), []
        event.listen(made.month.session.get_bind(), "before_cursor_execute", lambda *told: statements.append(told[2]))
        for part in (name for name in vars(MonthlySummary) if not name.startswith("_")):
            getattr(made, part)()
        return len(statements)

    leads(road, {"phone": 2, "site": 1}, "2026-09")
    leads(road, {"phone": 1, "site": 1})
    few = asked()
    leads(road, {"phone": 7, "site": 5, "walk_in": 3})
    assert asked() == few <= 160


def test_t5_2_the_score_is_the_weighted_mean_of_what_is_known():
    """Attainment beyond 120 % counts as that; a part without data weighs nothing."""
    weights = {"attainment_units": 50, "follow_up_on_time": 15, "same_day_message_rate": 10, "daily_report_rate": 10, "capture_rate": 15}
    assert score({"attainment_units": 2.0, "follow_up_on_time": 0.5}, weights) == Decimal("103.8")
    assert score(dict.fromkeys(weights, 1.0), weights) == Decimal("100.0")
    assert score({}, weights) is None


def test_what_is_compared_is_what_was_asked_for(road, summary):
    """Against last year the sentence and the cards speak of last year."""
    leads(road, {"phone": 1}, "2025-10")
    leads(road, {"phone": 5}, "2026-09")
    leads(road, {"phone": 3})
    made = summary(compare="last_year")
    assert "集客总量比去年同月多 2 条。" in made.what_moved().points
    assert (str(made.one_look().previous_name), str(made.one_look().last_year_name)) == ("", "同比")
    assert str(made.by_channel().columns[2].name) == "较去年同月"


def test_what_waits_is_seen_as_it_was(road, summary):
    """Orders overdue and money outstanding at the moment of the data, not today's."""
    lead = road.lead("2026-10-01")
    order = road.order(lead, "2026-10-02", 100_000)
    road.shop.change("consultant1", Order, order, at("2026-10-02"), promised_on="2026-10-20")
    road.payment(order, "2026-10-05", 30_000)
    road.payment(order, "2026-11-02", 70_000)
    before, after = summary(as_of="2026-11-01"), summary(as_of="2026-11-05")
    assert [(row["late"], row["total"]) for row in before.overdue_orders().rows] == [(12, Decimal("100000.00"))]
    assert [row["outstanding"] for row in before.outstanding_payments().rows] == [Decimal("70000.00")]
    assert after.outstanding_payments().rows == ()
    assert {card.figure: card.value for card in before.waiting().cards}["leads_running"] == 1


def test_what_people_wrote_is_told_without_numbers(road, summary):
    """M4: the market report of the month with its answer; a phone in it is no longer there."""
    row = road.shop.create("marketing", MarketReport, at("2026-10-20"), period="2026-10", findings="客户 13812345678 说贵", competitors="降价", proposals="送充电桩")
    road.shop.move("marketing", MarketReport.submit, row, at("2026-10-21"))
    entry = summary().market().items[0]
    assert {str(name): text for name, text in entry.parts} == {"情况": "客户 **** 说贵", "竞品": "降价", "建议": "送充电桩"}
    assert summary(as_of="2026-10-20").market().items == ()
