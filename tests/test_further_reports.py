"""The reports besides the two that were asked for by name: what each says of one small month, and of nothing at all."""

import re

import nbformat
import pytest

from models.discipline import Penalty, Reward
from models.people import Position
from models.refused import Invalid
from models.register import Register
from models.reviews import GrowthReview
from models.words import speaking
from reports.asked import Asker
from reports.catalogue import catalogue, report_named
from reports.publishing import head_of
from reports.snapshot import Scope, write_snapshot

from .road import Road, at

pytestmark = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)  # a notebook reads a copy in SQLite, whatever it was taken from
NAMES = ("daily_brief", "weekly_pack", "channel_return", "roadshow_review", "statement", "growth_sheet")
SEEN = at("2026-10-30 18:00")
ASKED = {"month": "2026-10", "day": "2026-10-30", "week": "2026-W44", "person": "consultant1", "store": "S1"}


@pytest.fixture
def month(shop):
    """Late October in S1: a sale, a loss, an overdue contact, a call without a message, a fine and a reward."""
    road = Road(shop)
    with shop.by_system() as session:
        for position in session.query(Position).filter(Position.code.in_(("consultant", "con"))):
            position.owes_daily_report = True
    sold, lost = road.open_lead("2026-10-26"), road.open_lead("2026-10-27", "consultant2")
    road.invitation(sold, "2026-10-26", due="2026-10-31 10:00")
    road.sale(sold, "2026-10-28", 120_000)
    road.closing(lost, "2026-10-28", who="consultant2")
    road.open_lead("2026-10-20", "consultant2")
    road.call("2026-10-30 10:00", road.open_lead("2026-10-30", "consultant1"))
    fine = shop.create("supervisor", Penalty, at("2026-10-27"), employee=shop.person("consultant2"), clause="C5", cause="C5 试", amount="20")
    shop.move("manager", Penalty.confirm, fine, at("2026-10-28"), grounds="属实")
    shop.create("supervisor", Penalty, at("2026-10-29"), employee=shop.person("consultant1"), clause="C9", cause="C9 日报 7 2026-10-28", amount="30")
    reward = shop.create("supervisor", Reward, at("2026-10-27"), employee=shop.person("consultant1"), reason="月冠军", amount="300")
    shop.move("supervisor", Reward.submit, reward, at("2026-10-27"))
    shop.move("manager", Reward.approve, reward, at("2026-10-29"))
    sides = {"money": 3, "knowledge": 4, "selling": 2, "kindness": 5, "competitiveness": 4, "execution": 4}
    shop.create("supervisor", GrowthReview, at("2026-10-10"), employee=shop.person("consultant1"), period="2026-Q2", evidence="事例", **sides)
    shop.create("supervisor", GrowthReview, at("2026-10-12"), employee=shop.person("consultant1"), period="2026-Q3", evidence="事例", **sides | {"selling": 3, "money": 2})
    return road


@pytest.fixture
def made(shop, tmp_path, monkeypatch):
    """The blocks of a report by the call that gave them, and what stands in figures.json; cells run in this process."""
    monkeypatch.chdir(tmp_path)

    def run(name, spoken="zh", who="manager", **asked):
        report = report_named(name)
        (tmp_path / "data.sqlite").unlink(missing_ok=True)
        with shop.database.streaming() as session:
            write_snapshot(session, tmp_path / "data.sqlite", report.registers, Scope(shop.actor(who), (shop.store,), SEEN))
        values = {key: {**ASKED, "language": spoken, **asked}[key] for key in report.parameters}
        known, blocks, figures, tables = {}, {}, {}, {}
        with speaking(spoken):
            for cell in nbformat.read(report.path, as_version=4).cells:
                if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", ()):
                    known |= values
                elif cell.cell_type == "code" and re.fullmatch(r"\w+\.\w+\(\)", cell.source):
                    block = blocks[cell.source.partition(".")[2].removesuffix("()")] = eval(cell.source, known)
                    for inner in block.inner():
                        figures |= inner.published_figures()
                        tables |= inner.published_tables()
                elif cell.cell_type == "code":
                    exec(cell.source, known)
        return blocks, figures, tables

    return run


def said(block) -> str:
    """Everything a block says, as a reader of its language reads it."""
    return str(block.to_json())


def test_the_daily_brief_names_what_is_to_be_settled_before_going_home(month, made, shop):
    """C2, C5, C9: whose report is missing, who was not written to, whose contacts are late, who comes tomorrow."""
    blocks, figures, tables = made("daily_brief")
    assert [row["name"] for row in tables["reports_missing"]] == ["销售顾问1", "销售顾问2"]
    assert [(row["at"], row["who"]) for row in tables["messages_missing"]] == [("10:00", shop.actor("dcc1").name)]
    late = {str(row["name"]): row["late"] for row in tables["contacts_by_person"]}
    assert late["销售顾问2"] == 1
    assert [row["customer"] for row in tables["appointments_tomorrow"]] == ["王小明"]
    assert figures == {**figures, "reports_missing": 2, "messages_missing": 1, "leads_total": 1}
    assert "2 人没交日报" in said(blocks["in_words"])
    assert [card.value for card in blocks["decisions"].cards] == [0, 0, 0, 0, 1]
    of_an_earlier_day = made("daily_brief", day="2026-10-01")[2]
    for name in ("contacts_by_person", "longest_overdue"):
        days = [[row.get("oldest", row.get("late")) for row in found[name] if row["late"] or "due" in row] for found in (tables, of_an_earlier_day)]
        assert days[0] == days[1] != [], "what is overdue is so as of the data, whichever day is read about"


def test_the_weekly_pack_says_who_leads_and_which_meetings_were_missed(month, made):
    """S2, T5.2: the week's deals by person; each working day without its morning meeting."""
    blocks, figures, tables = made("weekly_pack")
    assert figures["units"] == 1
    assert figures["leads_total"] == 3
    assert "销售顾问1（1 台）" in said(blocks["in_words"])
    assert {row["state"] for row in tables["meetings"]} == {"缺"}
    assert tables["units_by_person"] == [{"name": "销售顾问1", "units": 1}]


def test_the_statement_counts_only_what_was_decided(month, made):
    """Y1, T4: confirmed fines and approved rewards by person; what is only raised stands apart."""
    _, figures, tables = made("statement")
    assert {row["name"]: (row["fines"], row["rewards"], row["net"]) for row in tables["by_person"]} == {"销售顾问1": ("0.00", "300.00", "300.00"), "销售顾问2": ("20.00", "0.00", "-20.00")}
    assert (figures["fines"], figures["rewards"], figures["penalties_open"]) == ("20.00", "300.00", 1)
    assert [(row["cause"], row["told"]) for row in tables["decided_penalties"]] == [("C5 试", "已确认")]
    assert [row["cause"] for row in tables["open_penalties"]] == ["2026-10-28 未交日报"], "in words, not by the numbers of rows"


def test_the_growth_sheet_shows_what_rose_and_fell(month, made):
    """T2: two reviews beside each other, and one person's own figures."""
    blocks, figures, tables = made("growth_sheet")
    assert [row["2026-Q3"] - row["2026-Q2"] for row in tables["six_sides"]] == [-1, 0, 1, 0, 0, 0]
    words = said(blocks["sides_in_words"])
    assert "进步：销售能力" in words
    assert "退步：收入" in words
    assert figures["units"] == 1
    assert made("growth_sheet", person="consultant2")[1]["units"] == 0


def test_the_growth_sheet_is_headed_by_a_name(shop):
    """Not by what somebody logs in with; whose name is not known is called by that."""
    report = report_named("growth_sheet")
    with shop.read() as session:
        asker = Asker(session, shop.actor("manager"), SEEN.date())
        called = {who: report.parameters["person"].told(who, asker) for who in ("consultant1", "nobody")}
    assert called == {"consultant1": "销售顾问1", "nobody": "nobody"}
    facts = dict(head_of(report, {"person": "consultant1", "month": "2026-10"}, [], SEEN, {"person": called["consultant1"]})["facts"])
    assert facts["员工"] == "销售顾问1"


def test_channels_are_told_by_what_their_deals_cost(month, made, shop):
    """D5: a placement's cost shared out by day, over the deals of its channel."""
    shop.create("marketing", Register.named("media_placements"), at("2026-10-01"), content="首页", channel=shop.channels["phone"], starts_on="2026-10-01", ends_on="2026-10-31", cost="3100")
    blocks, figures, tables = made("channel_return")
    assert figures["cost_per_deal"] == "3000.00"  # of its 31 days 30 had come by the moment of the data
    assert [(row["content"], row["cost"], row["leads"]) for row in tables["placements"]] == [("首页", "3100.00", 4)]
    assert "400电话" in said(blocks["in_words"])


def test_roadshows_are_told_by_what_their_leads_cost(month, made, shop):
    """K4, K5: cost per lead and per deal of each show; what is not finished is named."""
    from models.roadshows import Roadshow, RoadshowState

    with shop.by_system(at("2026-10-20")) as session:
        show = Roadshow(store_id=shop.store, place="万达广场", starts_on=at("2026-10-24").date(), ends_on=at("2026-10-25").date(), venue_cost=800, other_cost=200)
        session.add(show)
        session.flush()
        key = show.id
        session.execute(Roadshow.__table__.update().where(Roadshow.id == key).values(state=RoadshowState.CLOSED))
    month.lead("2026-10-24", channel=shop.channels["walk_in"], roadshow=key)
    month.lead("2026-10-25", channel=shop.channels["walk_in"], roadshow=key)
    blocks, figures, tables = made("roadshow_review")
    assert (figures["roadshows"], figures["roadshow_cost"], figures["roadshow_cost_per_lead"]) == (1, "1000.00", "500.00")
    assert [(row["place"], row["leads"], row["deals"]) for row in tables["roadshows"]] == [("万达广场", 2, 0)]
    assert "未交回" in said(blocks["unfinished"])


@pytest.mark.parametrize("name", NAMES)
def test_a_store_in_which_nothing_happened_has_every_page_in_both_languages(shop, made, name):
    """Empty rates and tables, no error; English throughout."""
    zh, en = made(name), made(name, "en")
    assert zh[0].keys() == en[0].keys()
    for call, block in en[0].items():
        spoken = re.sub(r"'\$label': \['[^']*', ", "", said(block))
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"销售顾问\d?", "", spoken)), (call, spoken)


def test_each_report_reads_what_it_asks_for(shop):
    """A day, a week and a person are read from a person's hand; what is not there is said with what there is."""
    with shop.read() as session:
        asker = Asker(session, shop.actor("manager"), at("2026-11-05").date())
        read = lambda name, **texts: report_named(name).read(texts, asker)  # noqa: E731
        assert read("daily_brief")["day"] == "2026-11-05"
        assert read("daily_brief", day="2026年11月1日")["day"] == "2026-11-01"
        assert read("weekly_pack")["week"] == "2026-W44"
        assert read("weekly_pack", week="2026-11-05")["week"] == "2026-W45"
        assert read("growth_sheet", person="销售顾问2")["person"] == "consultant2"
        for name, texts in (("daily_brief", {"day": "2026-11-06"}), ("weekly_pack", {"week": "2026-W46"}), ("weekly_pack", {"week": "2026"}), ("growth_sheet", {"person": "s2consultant"})):
            with pytest.raises(Invalid):
                read(name, **texts)


def test_the_catalogue_has_them(shop):
    assert set(NAMES) <= set(catalogue())
