"""The team's pages and what stands behind them: the board, overdue work, missed meetings, league tables, assessments, trainings,
growth, honours, the tree of positions, the charter (O1, O2, S1–S3, D1, T1, T2, T5.1, T5.2, T5.5, T8)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from models import clock
from models.handbook import TeamCharter
from models.league import LeagueLine, LeagueTable
from models.people import Position, Store
from models.periods import Period
from models.plans import SalesPlan, Target, Task
from models.recognition import Recognition
from models.refused import Refused
from models.reviews import Assessment, AssessmentState, GrowthReview
from models.roles import Role
from models.rules.attendance import reports_missing, weeks
from models.rules.overdue import overdue
from models.sales import Payment
from models.sweeping import sweep_store_day
from models.team import Attendance, DailyReport, Meeting
from models.training import Course, TrainingRecord, TrainingSession
from models.writing import void
from reports import assessing, league
from reports.figures import FIGURES
from reports.standings import Pace, standings

from .road import Road, at
from .web import words

NOW = clock.now()
TODAY = clock.local_day(NOW)
MONTH = clock.first_of_month(TODAY)


@pytest.fixture
def sold(shop) -> Road:
    """A car of consultant1's that counts on 2 November 2026, and an invitation of dcc1's."""
    road = Road(shop)
    road.sold_lead = road.open_lead("2026-10-20")
    road.money = road.payment(road.order(road.sold_lead, "2026-11-02 11:00", 150_000), "2026-11-02 15:00", 150_000)
    return road


def store_of(session, shop) -> Store:
    return session.get_one(Store, shop.store)


# S1, T5.1 -------------------------------------------------------------------------------------------------------------


def test_s1_pace_and_forecast_are_counted_in_working_days():
    pace = Pace(5, 20)
    assert (pace.expected(8), pace.forecast(3)) == (Decimal("2.0"), Decimal("12.0"))
    assert (Pace(0, 20).forecast(3), Pace(5, 20).expected(None)) == (None, None)


def test_s1_everybody_stands_with_target_and_done(shop, sold):
    shop.create("manager", Target, employee=shop.person("consultant1"), month="2026-11", units=2, revenue=300_000)
    with shop.read() as session:
        found = {each.key: each for each in standings(session, (shop.store, "Asia/Shanghai"), at("2026-11-20 12:00"))}
    mine = found[shop.person("consultant1")]
    assert (mine.measures["units"], mine.measures["revenue"], mine.role) == ((1, 2), (Decimal(150_000), Decimal(300_000)), Role.CONSULTANT)
    assert shop.person("s2consultant") not in found


def test_s1_t5_1_the_team_s_target_is_everyone_s_and_a_person_s_their_own_and_the_leaders(web, shop):
    for who, units in (("consultant1", 7), ("consultant2", 5)):
        shop.create("manager", Target, employee=shop.person(who), month=f"{MONTH:%Y-%m}", units=units)
    plan = shop.create("manager", SalesPlan, period_kind="month", period=f"{MONTH:%Y-%m}", units=15)
    shop.move("manager", SalesPlan.submit, plan)
    shop.move("gm", SalesPlan.approve, plan)
    for who, sees_others in (("manager", True), ("gm", True), ("headoffice", True), ("consultant1", False), ("finance", False)):
        page = web.visit(who).get("/board/")
        assert page.status_code == 200
        told = words(page)
        assert "目标 15 台" in told, who
        assert ("销售顾问2" in told) is sees_others, who
        assert ("还有 3 台没有分到人" in told) is sees_others, who
    assert "7" in words(web.visit("consultant1").get("/board/"))


def test_d1_calls_per_dcc_stand_against_the_target_with_how_they_were_taken(web, shop):
    shop.create("manager", Target, employee=shop.person("dcc1"), month=f"{MONTH:%Y-%m}", calls=40, invitations=12)
    lead, moment = shop.lead("dcc1"), f"{TODAY} 00:00"
    from models.contacts import Call

    for ring, answered in ((8, "1"), (12, "1"), (30, "")):
        shop.create("dcc1", Call, clock.from_local(clock.to_local(NOW).replace(tzinfo=None)), called_at=moment, agent=shop.person("dcc1"), answered=answered, ring_s=ring, lead=lead)
    told = words(web.visit("supervisor").get("/board/"))
    assert "DCC 来电" in told
    assert all(each in told for each in ("66.7%", "10 秒", "/ 40"))


# S2, S3 ---------------------------------------------------------------------------------------------------------------


def test_s2_a_working_day_without_a_morning_and_a_week_without_a_weekly_meeting_are_missed(shop):
    def held(kind: str, when: str) -> int:
        return shop.create("supervisor", Meeting, at(when), kind=kind, held_at=f"{when}", host=shop.person("supervisor"))

    monday = held("morning", "2026-11-02 08:45")
    held("morning", "2026-11-04 23:59")
    held("weekly", "2026-11-09 18:00")
    for who, presence in (("consultant1", "present"), ("consultant2", "late"), ("dcc1", "absent"), ("manager", "excused")):
        shop.create("supervisor", Attendance, meeting=monday, employee=shop.person(who), presence=presence)
    with shop.read() as session:
        this, last = weeks(session, store_of(session, shop), date(2026, 11, 11), 2)
    assert last.missed == (date(2026, 11, 3), date(2026, 11, 5), date(2026, 11, 6)), "the weekend is free"
    assert last.is_missed
    assert (last.came, last.expected) == (2, 3)
    assert this.missed == (date(2026, 11, 9), date(2026, 11, 10)), "today can still be held"
    assert not this.is_missed


def test_c9_whose_report_of_a_day_is_missing_shows(shop):
    with shop.by_system() as session:
        session.execute(update(Position).where(Position.role == Role.CONSULTANT).values(owes_daily_report=True))
    made = shop.create("consultant1", DailyReport, at("2026-11-02 18:00"), day="2026-11-02")
    with shop.read() as session:
        assert reports_missing(session, store_of(session, shop), date(2026, 11, 2)) == ["销售顾问1", "销售顾问2"], "a draft is not handed in"
    shop.move("consultant1", DailyReport.submit, made, at("2026-11-02 18:01"))
    with shop.read() as session:
        assert reports_missing(session, store_of(session, shop), date(2026, 11, 2)) == ["销售顾问2"]


def test_s3_work_is_overdue_when_its_day_is_over(shop):
    for day in ("2026-11-01", "2026-11-02"):
        shop.create("supervisor", Task, title="清理展车", assignee=shop.person("consultant1"), due_on=day)
    with shop.read() as session:
        assert overdue(session, shop.store, date(2026, 11, 2), at("2026-11-02 00:00")) == {shop.person("consultant1"): {"tasks": 1}}
        assert overdue(session, shop.stores["S2"], date(2026, 11, 2), at("2026-11-02 00:00")) == {}


def test_s3_the_leaders_see_everybody_s_overdue_work_others_their_own(web, shop):
    for who in ("consultant1", "consultant2"):
        shop.create("supervisor", Task, title=f"任务{who}", assignee=shop.person(who), due_on=(TODAY - timedelta(days=3)).isoformat())
    assert all(each in words(web.visit("supervisor").get("/board/overdue/")) for each in ("任务consultant1", "任务consultant2", "逾期 3 天"))
    mine = words(web.visit("consultant1").get("/board/overdue/"))
    assert "任务consultant1" in mine
    assert "任务consultant2" not in mine


# T5.2 -----------------------------------------------------------------------------------------------------------------

OCTOBER, NOVEMBER = Period("month", date(2026, 10, 1)), Period("month", date(2026, 11, 1))
LAST_NIGHT = date(2026, 11, 30)


def published(shop) -> dict[str, list[tuple]]:
    with shop.read() as session:
        found = session.execute(select(LeagueTable.period, LeagueLine.place, LeagueLine.employee_id, LeagueLine.units, LeagueLine.attainment).join(LeagueLine).order_by(LeagueLine.id)).all()
    tables: dict[str, list[tuple]] = {}
    for period, *line in found:
        tables.setdefault(period, []).append(tuple(line))
    return tables


def test_t5_2_league_tables_are_published_when_a_week_and_a_month_are_over_and_do_not_change(shop, sold):
    shop.create("manager", Target, employee=shop.person("consultant1"), month="2026-11", units=2)
    for day in (date(2026, 11, 7), date(2026, 11, 8), LAST_NIGHT, LAST_NIGHT):
        sweep_store_day(shop.database, shop.store, day, at("2026-12-05 00:30"))
    me = shop.person("consultant1")
    expected = {"2026-W45": [(1, me, Decimal(1), None)], "2026-11": [(1, me, Decimal(1), Decimal("0.5"))]}
    assert published(shop) == expected
    shop.move("finance", Payment.reverse, sold.money, at("2026-12-06 10:00"))
    sweep_store_day(shop.database, shop.store, LAST_NIGHT, at("2026-12-07 00:30"))
    assert published(shop) == expected, "what was published stands, whatever was corrected since"
    with shop.write("manager") as session, pytest.raises(Refused, match="按公布时存档"):
        void(session, session.scalars(select(LeagueTable)).first(), "改掉")


def test_t5_2_a_league_table_published_late_is_that_of_its_evening(shop, sold):
    shop.move("finance", Payment.reverse, sold.money, at("2026-12-02 10:00"))
    with shop.by_system(at("2026-12-05 00:30")) as session:
        assert league.publish(session, store_of(session, shop), NOVEMBER) is not None
        assert league.publish(session, store_of(session, shop), NOVEMBER) is None
        assert league.publish(session, store_of(session, shop), OCTOBER) is None, "nobody did anything"
    assert [line[2] for line in published(shop)["2026-11"]] == [Decimal(1)]


def test_t5_2_nobody_posts_to_a_league_table(web, shop, sold):
    with shop.by_system(at("2026-12-01 00:30")) as session:
        league.publish(session, store_of(session, shop), NOVEMBER)
    visitor = web.visit("manager")
    for path in ("/admin/league_tables/new/", "/admin/league_tables/edit/?id=1", "/admin/league_tables/delete/?id=1"):
        assert visitor.post(path, {"period": "2026-12", "reason": "x"}).status_code in (403, 404, 405, 409), path
    told = words(web.visit("consultant2").get("/board/league/"))
    assert "2026-11" in told
    assert "销售顾问1" in told
    assert "未公布" not in told


@pytest.mark.parametrize(("rates", "expected"), [
    ({"attainment": 2, "follow_ups": 1, "messages": 1, "reports": 1, "completeness": 1}, Decimal("110.0")),
    ({"attainment": Decimal("0.5"), "messages": 1}, Decimal("58.3")),
])  # fmt: skip
def test_t5_2_the_score_is_the_weighted_mean_each_part_at_most_120_percent(rates, expected):
    from reports import score

    parts = {part: rates.get(column) for part, column in assessing.COLUMNS.items()}
    assert score.score(parts, dict(zip(score.PARTS, (50, 15, 10, 10, 15), strict=True))) == expected


def test_t5_2_assessments_are_computed_published_by_the_manager_and_then_stand(shop, sold):
    shop.create("manager", Target, employee=shop.person("consultant1"), month="2026-11", units=2)
    sweep_store_day(shop.database, shop.store, LAST_NIGHT, at("2026-12-01 00:30"))
    sweep_store_day(shop.database, shop.store, LAST_NIGHT, at("2026-12-01 00:40"))
    with shop.read() as session:
        mine = session.scalars(select(Assessment).where(Assessment.employee_id == shop.person("consultant1"))).one()
        assert (mine.period, mine.attainment, mine.weights, mine.state) == ("2026-11", Decimal("0.5"), "50/15/10/10/15", AssessmentState.DRAFT)
        assert 0 < mine.score < 120
        key = mine.id
    with pytest.raises(Refused):
        shop.move("supervisor", Assessment.publish, key)
    shop.move("manager", Assessment.publish, key)
    with pytest.raises(Refused, match="不能修改"):
        shop.change("manager", Assessment, key, score=99)


def test_t5_2_drafts_are_made_by_one_press_of_the_leaders_for_a_month_that_is_over(web, shop, sold):
    shop.create("manager", Target, employee=shop.person("consultant1"), month="2026-10", units=2)
    assert web.visit("consultant1").post("/board/assessments/", {"period": "2026-10"}).status_code == 403
    assert web.visit("headoffice").post("/board/assessments/", {"period": "2026-10"}).status_code == 403
    manager = web.visit("manager")
    for wrong in (f"{MONTH:%Y-%m}", "2026", "soon"):
        assert manager.post("/board/assessments/", {"period": wrong}).status_code == 422, wrong
    assert manager.post("/board/assessments/", {"period": "2026-10"}, token=None).status_code in (400, 403)
    assert manager.get("/board/assessments/", {"period": "2026-10"}).status_code == 200
    assert manager.post("/board/assessments/", {"period": "2026-10"}).status_code == 302
    assert manager.post("/board/assessments/", {"period": "2026-10"}).status_code == 302
    with shop.read() as session:
        assert session.execute(select(Assessment.employee_id, func.count()).group_by(Assessment.employee_id)).all() == [(shop.person("consultant1"), 1)]


# T1, T2, T5.5, T8, O1, O2 -----------------------------------------------------------------------------------------------


def test_t1_the_charter_in_force_stands_on_everybody_s_first_page(web, shop):
    charter = shop.create("manager", TeamCharter, goal="城东第一", purpose="共同成长", position="新能源专家")
    assert "城东第一" not in words(web.visit("consultant1").get("/"))
    shop.move("manager", TeamCharter.publish, charter)
    for who in ("consultant1", "finance", "gm"):
        assert all(each in words(web.visit(who).get("/")) for each in ("城东第一", "共同成长", "新能源专家")), who
    assert "城东第一" not in words(web.visit("s2consultant").get("/"))


def test_t2_growth_is_drawn_on_six_sides_beside_the_last_review(web, shop):
    sides = {"money": 4, "knowledge": 3, "selling": 5, "kindness": 4, "competitiveness": 3, "execution": 2, "evidence": "订单与回访"}
    for period, execution in (("2026-Q2", 2), ("2026-Q3", 4)):
        shop.create("supervisor", GrowthReview, employee=shop.person("consultant1"), period=period, **sides | {"execution": execution})
    shop.create("supervisor", GrowthReview, employee=shop.person("consultant2"), period="2026-Q3", **sides)
    page = web.visit("consultant1").get("/board/growth/", {"employee": shop.person("consultant2")})
    told, body = words(page), page.get_data(as_text=True)
    assert "销售顾问1 · 2026年3季度" in told
    assert "销售顾问2" not in told, "one's own"
    assert body.count('class="ring"') == 5
    assert 'class="before"' in body
    assert "4 ▲" in told
    assert "销售顾问2 · 2026年3季度" in words(web.visit("manager").get("/board/growth/", {"employee": shop.person("consultant2")}))


def test_t8_a4_coverage_shows_who_was_trained_and_who_was_not(web, shop):
    with shop.by_system() as session:
        session.execute(update(Position).where(Position.role == Role.CONSULTANT).values(owes_daily_report=True))
    course = shop.create("manager", Course, title="六方位", category="selling")
    training = shop.create("manager", TrainingSession, course=course, held_at="2026-11-02 09:00", trainer="李老师")
    shop.create("manager", TrainingRecord, session=training, employee=shop.person("consultant1"), attended="1", score=88, outcome="passed")
    assert "88" not in words(web.visit("manager").get("/board/coverage/")), "it was not held yet"
    shop.move("manager", TrainingSession.hold, training, at("2026-11-02 18:00"))
    told = words(web.visit("manager").get("/board/coverage/"))
    assert "88 2026-11-02 缺" in told
    mine = words(web.visit("consultant2").get("/board/coverage/"))
    assert "88" not in mine
    assert "六方位" in mine


def test_t5_5_head_office_sees_the_honours_of_all_stores(web, shop):
    for who, by, title in (("consultant1", "manager", "城东之星"), ("s2consultant", "s2manager", "城西之星")):
        story = shop.create(by, Recognition, title=title, employee=shop.person(who), story="……")
        shop.move(by, Recognition.publish, story)
    above = words(web.visit("headoffice").get("/board/honours/"))
    assert all(each in above for each in ("城东之星", "城西之星", "城西店"))
    here = words(web.visit("consultant2").get("/board/honours/"))
    assert "城东之星" in here
    assert "城西之星" not in here


def test_o1_o2_the_tree_of_positions_shows_who_holds_them_and_what_is_vacant(web, shop):
    with shop.by_system() as session:
        roles = {each.role: each for each in session.scalars(select(Position).where(Position.store_id == shop.store))}
        roles[Role.CONSULTANT].parent_id, roles[Role.CONSULTANT].planned_headcount = roles[Role.SUPERVISOR].id, 4
        # A ring has no root: it must not send the page round for ever.
        roles[Role.FINANCE].parent_id, roles[Role.AFTER_SALES].parent_id = roles[Role.AFTER_SALES].id, roles[Role.FINANCE].id
        roles[Role.FINANCE].planned_headcount = 2
    told = words(web.visit("frontdesk").get("/organisation/"))
    assert "销售顾问 2 / 4 销售顾问1、销售顾问2 缺 2 人" in told
    assert "城西店" not in told
    assert all(each in words(web.visit("headoffice").get("/organisation/")) for each in ("城东店", "城西店", "集团总部"))


@pytest.mark.parametrize("path", ["/board/meetings/", "/board/assessments/"])
def test_y4_what_is_for_leaders_is_closed_to_others(web, path):
    assert web.visit("consultant1").get(path).status_code == 403
    assert web.visit("supervisor").get(path).status_code == 200
    assert web.visit().get(path).status_code == 302


@pytest.mark.parametrize("query", [{"store": "x"}, {"store": "2"}, {"period": "'"}, {"employee": "9" * 30}, {"employee": "-1"}])
def test_y4_a_page_is_not_led_astray_by_its_address(web, shop, query):
    visitor = web.visit("supervisor")
    for path in ("/board/", "/board/league/", "/board/growth/", "/board/coverage/"):
        page = visitor.get(path, query)
        assert page.status_code == 200
        assert "城西店" not in words(page)


@pytest.mark.parametrize("path", ["/", "/board/", "/board/league/", "/board/assessments/", "/commission/"])
def test_a_figures_definition_is_opened_where_it_is_shown(web, shop, path):
    """The published words, beneath the number or the table – also where nothing has been sold yet."""
    with shop.by_system() as session:
        session.add(Target(store_id=shop.store, employee_id=shop.person("consultant1"), month=clock.first_of_month(clock.local_day(clock.now())), units=2))
    page = web.visit("manager").get(path).get_data(as_text=True)
    told = [FIGURES[name].meaning for name in ("units", "attainment_units", "commission")]
    assert '<details class="meaning">' in page
    assert any(str(each.zh) in page for each in told)
