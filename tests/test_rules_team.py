"""The team's rules: daily reports from the day's records, problems with an owner, suggestions answered, assessments published,
customers shared (C9, S2, T2, T3, T5.2, T5.4, T7, T9)."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from models.collaborations import Collaboration, CollaborationMember
from models.customers import Lead
from models.discipline import Reward, RewardState
from models.exchange.importer import import_file
from models.people import Employee
from models.policy import fetch
from models.reception import Visit
from models.refused import Forbidden, Invalid, NotFound, Refused, Several
from models.reviews import Assessment, AssessmentState, GrowthReview
from models.roles import Role
from models.suggestions import Problem, ProblemState, Suggestion, SuggestionState
from models.team import Activity, Attendance, DailyReport, DailyReportState, Meeting, Participant

from .road import Road, at, typed

EVENING = at("2026-11-02 18:30")


# C9: daily reports -----------------------------------------------------------------------------------------------------


@pytest.fixture
def road(shop) -> Road:
    """A day of consultant1's with a drive, an order paid in full, an invitation and two calls; and some of what does not count."""
    road = Road(shop)
    lead = road.open_lead("2026-10-20")
    road.drive(lead, "2026-11-02 10:00")
    road.payment(road.order(lead, "2026-11-02 11:00", 150_000), "2026-11-02 15:00", 150_000)
    road.invitation(lead, "2026-11-02 00:00:00")
    for when in ("2026-11-02 09:00", "2026-11-02 23:59:59", "2026-11-03 00:00:00"):
        road.call(when, lead, who="consultant1")
    for receiver, taken_over in (("frontdesk", "consultant1"), ("consultant1", ""), ("consultant1", "consultant2")):
        shop.create(
            receiver, Visit, at("2026-11-02 16:00"), lead=lead, arrived_at=typed("2026-11-02 16:00"), introduced_to=taken_over and shop.person(taken_over)
        )
    road.call("2026-11-02 09:30", lead, answered=False, who="consultant1")
    road.call("2026-11-02 12:00", lead, who="dcc1")
    return road


DAY_OF_THE_ROAD = {"calls": 2, "invitations": 1, "visits": 2, "test_drives": 1, "orders": 1, "revenue": Decimal("150000.00")}


def numbers(shop, report: int) -> dict:
    with shop.row(DailyReport, report) as row:
        return {name: getattr(row, name) for name in DAY_OF_THE_ROAD}


def test_c9_a_report_is_prefilled_from_the_day_s_records(shop, road):
    made = shop.create("consultant1", DailyReport, at=at("2026-11-03 20:00"), day="2026-11-02")
    assert numbers(shop, made) == DAY_OF_THE_ROAD
    with shop.row(DailyReport, made) as row:
        assert row.employee_id == shop.person("consultant1")
    other = shop.create("consultant2", DailyReport, at=at("2026-11-03 20:00"), day="2026-11-02")
    assert numbers(shop, other) == {"calls": 0, "invitations": 0, "visits": 1, "test_drives": 0, "orders": 0, "revenue": Decimal("0.00")}


def test_c9_what_the_person_writes_stands_until_it_is_counted_again(shop, road):
    made = shop.create("consultant1", DailyReport, at=at("2026-11-03 20:00"), day="2026-11-02", calls=9)
    assert numbers(shop, made) == DAY_OF_THE_ROAD | {"calls": 9}
    shop.move("consultant1", DailyReport.recount, made, at=at("2026-11-03 20:01"))
    assert numbers(shop, made) == DAY_OF_THE_ROAD


def test_c9_a_report_is_for_today_unless_another_day_is_named(shop):
    made = shop.create("consultant1", DailyReport, at=at("2026-11-03 00:30"))
    assert shop.value(DailyReport, made, "day") == date(2026, 11, 3), "the store's day, not that of Greenwich"
    with pytest.raises(Refused, match="不能提前写日报,今天是 2026-11-03"):
        shop.create("consultant2", DailyReport, at=at("2026-11-03 20:00"), day="2026-11-04")


def test_c9_one_report_for_a_person_and_a_day(shop):
    shop.create("consultant1", DailyReport, at=EVENING)
    with pytest.raises(Refused, match="此人当天已有日报"):
        shop.create("consultant1", DailyReport, at=EVENING)
    shop.create("consultant2", DailyReport, at=EVENING)


def test_c9_a_submitted_report_stands_and_is_one_s_own(shop):
    made = shop.create("consultant1", DailyReport, at=EVENING, remarks="明天两组试驾")
    for who in ("consultant2", "supervisor"):
        with pytest.raises((NotFound, Forbidden)):
            shop.move(who, DailyReport.submit, made)
    shop.move("consultant1", DailyReport.submit, made, at=EVENING)
    with shop.row(DailyReport, made) as row:
        assert (row.state, row.submitted_at) == (DailyReportState.SUBMITTED, EVENING)
    with pytest.raises(Refused, match="“已提交”的日报不能修改"):
        shop.change("consultant1", DailyReport, made, orders=5)
    with pytest.raises(Refused, match="当前状态是“已提交”"):
        shop.move("consultant1", DailyReport.recount, made)


# S2, T9: meetings and activities -----------------------------------------------------------------------------------------


def test_s2_a_meeting_is_held_now_by_whoever_enters_it_and_everybody_stands_on_its_list_once(shop):
    made = shop.create("supervisor", Meeting)
    with shop.row(Meeting, made) as row:
        assert (row.host_id, row.kind.value) == (shop.person("supervisor"), "morning")
        assert row.held_at is not None
    shop.create("supervisor", Attendance, meeting=made, employee=shop.person("consultant1"))
    shop.create("supervisor", Attendance, meeting=made, employee=shop.person("consultant2"), presence="late")
    with pytest.raises(Refused, match="此人在这次会议已有记录"):
        shop.create("supervisor", Attendance, meeting=made, employee=shop.person("consultant1"), presence="absent")
    with pytest.raises(Forbidden):
        shop.create("consultant1", Attendance, meeting=made, employee=shop.person("dcc1"))


def test_t9_meetings_and_activities_answer_a_problem(shop):
    problem = shop.create("consultant1", Problem, description="新人不敢报价")
    meeting = shop.create("supervisor", Meeting, kind="ad_hoc", problem=problem)
    activity = shop.create("supervisor", Activity, kind="contest", subject="报价擂台", held_on="2026-11-06", problem=problem, cost="300")
    shop.create("supervisor", Participant, activity=activity, employee=shop.person("consultant1"))
    with pytest.raises(Refused, match="此人已在名单中"):
        shop.create("supervisor", Participant, activity=activity, employee=shop.person("consultant1"))
    assert shop.value(Meeting, meeting, "problem_id") == shop.value(Activity, activity, "problem_id") == problem


# T3: problems ------------------------------------------------------------------------------------------------------------


def test_t3_a_problem_gets_an_owner_a_measure_and_a_day_and_is_solved(shop):
    made = shop.create("consultant1", Problem, description="周末试驾排队一小时", source="客户投诉")
    assert shop.value(Problem, made, "raised_by_id") == shop.person("consultant1")
    with pytest.raises(Refused, match="开始处理前请先填写:负责人、措施、期限"):
        shop.move("supervisor", Problem.start, made)
    shop.change("supervisor", Problem, made, measure="周末增加一台试驾车", owner=shop.person("consultant2"))
    with pytest.raises(Refused, match="请先填写:期限"):
        shop.move("supervisor", Problem.start, made)
    shop.change("supervisor", Problem, made, due_on="2026-11-20")
    shop.move("consultant2", Problem.start, made)
    with pytest.raises(Several, match="请填写“结果”"):
        shop.move("consultant2", Problem.solve, made)
    shop.move("consultant2", Problem.solve, made, at=EVENING, result="排队降到十分钟")
    with shop.row(Problem, made) as row:
        assert (row.state, row.result, row.ended_at) == (ProblemState.SOLVED, "排队降到十分钟", EVENING)


def test_t3_everybody_sees_problems_and_only_those_concerned_change_them(shop):
    made = shop.create("frontdesk", Problem, description="雨伞不够")
    with shop.read() as session:
        for role in set(Role) - {Role.ADMINISTRATOR}:
            assert fetch(session, shop.actor(role), Problem, made).id == made
        with pytest.raises(NotFound):
            fetch(session, shop.actor("s2manager"), Problem, made)
    with pytest.raises(Forbidden):
        shop.move("consultant1", Problem.drop, made, result="不管")
    shop.move("frontdesk", Problem.drop, made, result="已借到")
    assert shop.value(Problem, made, "state") is ProblemState.DROPPED


# T7: suggestions -----------------------------------------------------------------------------------------------------------


def suggestion(shop, who: str = "consultant1") -> int:
    about = {"subject": "交车合影现场打印", "present_state": "照片发微信", "proposal": "备一台照片打印机", "expected_benefit": "转介绍增加"}
    return shop.create(who, Suggestion, at=EVENING, **about)


def test_t7_a_suggestion_is_reviewed_adopted_and_carried_out(shop):
    made = suggestion(shop)
    later = at("2026-11-04 09:00")
    shop.move("manager", Suggestion.review, made, at=later, reply="成本低,可行")
    shop.move("manager", Suggestion.adopt, made)
    shop.move("manager", Suggestion.implement, made, at=at("2026-12-01"), result="一个月多 3 条转介绍")
    with shop.row(Suggestion, made) as row:
        assert (row.state, row.proposed_at, row.reviewed_at) == (SuggestionState.IMPLEMENTED, EVENING, later)
        assert (row.reviewed_by_id, row.reply, row.result) == (shop.person("manager"), "成本低,可行", "一个月多 3 条转介绍")
    with pytest.raises(Refused, match="“已实施”的合理化建议不能修改"):
        shop.change("consultant1", Suggestion, made, proposal="其实是我让他做的")


def test_t7_a_good_suggestion_is_rewarded_once_by_a_reward_that_somebody_else_approves(shop):
    made = suggestion(shop)
    with pytest.raises(Refused, match="当前状态是“已提出”"):
        shop.move("manager", Suggestion.reward, made, amount="300")
    shop.move("manager", Suggestion.review, made, reply="好")
    shop.move("manager", Suggestion.adopt, made)
    with pytest.raises(Several, match="必须大于 0"):
        shop.move("manager", Suggestion.reward, made, amount="0")
    shop.move("manager", Suggestion.reward, made, at=EVENING, amount="300")
    reward = shop.value(Suggestion, made, "rewarded_with_id")
    with shop.row(Reward, reward) as row:
        assert (row.employee_id, row.amount, row.reason) == (shop.person("consultant1"), Decimal(300), "交车合影现场打印")
        assert (row.state, row.submitted_by_id, row.submitted_at) == (RewardState.SUBMITTED, shop.person("manager"), EVENING)
    with pytest.raises(Refused, match="已经奖励过"):
        shop.move("manager", Suggestion.reward, made, amount="300")
    with pytest.raises(Forbidden):
        shop.move("manager", Reward.approve, reward)
    shop.move("gm", Reward.approve, reward)
    own = suggestion(shop, "manager")
    shop.move("gm", Suggestion.review, own, reply="好")
    shop.move("gm", Suggestion.adopt, own)
    shop.move("gm", Suggestion.reward, own, amount="500")
    assert shop.value(Reward, shop.value(Suggestion, own, "rewarded_with_id"), "submitted_by_id") == shop.person("gm")


def test_t7_a_declined_suggestion_says_why(shop):
    made = suggestion(shop)
    shop.move("manager", Suggestion.review, made, reply="想法好")
    with pytest.raises(Several):
        shop.move("manager", Suggestion.decline, made)
    shop.move("manager", Suggestion.decline, made, decision="预算已用完,明年再议")
    with shop.row(Suggestion, made) as row:
        assert (row.state, row.reply, row.decision) == (SuggestionState.DECLINED, "想法好", "预算已用完,明年再议")


def test_t7_nobody_reviews_their_own_suggestion(shop):
    made = suggestion(shop, "manager")
    with pytest.raises(Forbidden):
        shop.move("manager", Suggestion.review, made, reply="很好")
    shop.move("gm", Suggestion.review, made, reply="由总经理代评")
    with pytest.raises(Forbidden):
        shop.move("supervisor", Suggestion.adopt, made)


# T5.2, T2: assessments and growth --------------------------------------------------------------------------------------------


def assessment(shop, who: str = "supervisor", employee: str = "consultant1", **about) -> int:
    return shop.create(who, Assessment, employee=shop.person(employee), **{"period": "2026-10", "score": "92.5", "grade": "优秀"} | about)


def test_t5_2_an_assessment_is_the_person_s_own_until_it_is_published(shop):
    made = assessment(shop)
    sees = {"consultant1", "supervisor", "manager", "gm"}
    with shop.read() as session:
        for who in ("consultant1", "supervisor", "manager", "gm", "consultant2", "testdrive", "finance", "admin"):
            if who in sees:
                assert fetch(session, shop.actor(who), Assessment, made).score == Decimal("92.5")
            else:
                with pytest.raises(NotFound):
                    fetch(session, shop.actor(who), Assessment, made)
    shop.move("manager", Assessment.publish, made, at=EVENING)
    with shop.read() as session:
        for role in Role:
            assert fetch(session, shop.actor(role), Assessment, made).state is AssessmentState.PUBLISHED
        with pytest.raises(NotFound):
            fetch(session, shop.actor("s2manager"), Assessment, made)
    with pytest.raises(Refused, match="“已公布”的考核不能修改"):
        shop.change("supervisor", Assessment, made, score=10)


def test_t5_2_one_assessment_for_a_person_and_a_period_and_none_of_oneself(shop):
    assessment(shop)
    with pytest.raises(Refused, match="此人此期间已有考核"):
        assessment(shop, period="2026年10月")
    assessment(shop, period="2026-W44")
    with pytest.raises(Forbidden, match="由他人填写"):
        assessment(shop, employee="supervisor")
    of_manager = assessment(shop, employee="manager")
    with pytest.raises(Forbidden):
        shop.move("manager", Assessment.publish, of_manager)


SIX = {"money": 3, "knowledge": 4, "selling": 5, "kindness": 1, "competitiveness": 2, "execution": 3}


def test_t2_growth_has_six_sides_from_one_to_five_with_evidence(shop):
    about = {"employee": shop.person("consultant1"), "period": "2026-Q3", "evidence": "成交 6 台,客户表扬 2 次"} | SIX
    for side in SIX:
        for score in (0, 6):
            with pytest.raises(Several, match="请填 1 到 5"):
                shop.create("supervisor", GrowthReview, **about | {side: score})
    with pytest.raises(Several, match="请填写“依据”"):
        shop.create("supervisor", GrowthReview, **about | {"evidence": ""})
    made = shop.create("supervisor", GrowthReview, **about)
    with shop.row(GrowthReview, made) as row:
        assert {side: getattr(row, side) for side in SIX} == SIX
        assert row.reviewed_by_id == shop.person("supervisor")
    with pytest.raises(Refused, match="此人此期间已有评估"):
        shop.create("manager", GrowthReview, **about)
    with shop.read() as session, pytest.raises(NotFound):
        fetch(session, shop.actor("consultant2"), GrowthReview, made)


# T5.4: collaborations ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(shop) -> int:
    """consultant1's own lead, developed together."""
    return shop.create("consultant1", Collaboration, lead=shop.lead("consultant1"), note="一起跟进")


def member(shop, collaboration: int, who: str, share: str, by: str = "consultant1") -> int:
    return shop.create(by, CollaborationMember, collaboration=collaboration, employee=shop.person(who), share=share)


def test_t5_4_shares_come_to_at_most_the_whole(shop, shared):
    member(shop, shared, "consultant1", "60%")
    with pytest.raises(Refused, match="最多还能填 40%"):
        member(shop, shared, "consultant2", "40.01%")
    second = member(shop, shared, "consultant2", "40%")
    with pytest.raises(Refused, match="最多还能填 40%"):
        shop.change("consultant1", CollaborationMember, second, share="41%")
    shop.change("consultant1", CollaborationMember, second, share="30%")
    with shop.read() as session:
        assert session.scalar(select(func.sum(CollaborationMember.share))) == Decimal("0.9")
    with pytest.raises(Refused, match="此人已是成员"):
        member(shop, shared, "consultant2", "10%")


def test_t5_4_shares_of_one_file_come_to_at_most_the_whole_too(shop, tmp_path):
    """Rows of a file are written together, but for those that ask what the others say."""
    teams = [shop.create("manager", Collaboration, lead=shop.lead()) for _ in range(8)]
    lines = [f"{team},{shop.person(who)},30%" for team in teams for who in ("consultant1", "consultant2", "dcc1", "supervisor")]
    path = tmp_path / "shares.csv"
    path.write_text("\n".join(["collaboration_id,employee_id,share", *lines]), "utf-8")
    outcome = import_file(shop.database, CollaborationMember, path, shop.act("manager"))
    assert (outcome.rows_in, outcome.rows_refused) == (24, 8)
    assert {each.reason.zh for each in outcome.refusals[0].kept} == {"份额合计超过 100%,最多还能填 10%(T5.4)"}


def test_t5_4_members_see_it_and_whoever_began_it_settles_the_shares(shop, shared):
    with shop.read() as session, pytest.raises(NotFound):
        fetch(session, shop.actor("consultant2"), Collaboration, shared)
    theirs = member(shop, shared, "consultant2", "40%")
    with shop.read() as session:
        assert fetch(session, shop.actor("consultant2"), Collaboration, shared).note == "一起跟进"
    with pytest.raises(Forbidden, match="份额由发起人"):
        shop.change("consultant2", CollaborationMember, theirs, share="80%")
    shop.change("supervisor", CollaborationMember, theirs, share="50%")
    shop.change("consultant2", Collaboration, shared, note="我负责试驾")


def test_t5_4_nobody_helps_themselves_to_somebody_else_s_customer(shop):
    lead = shop.lead("consultant1")
    with pytest.raises(Forbidden, match="只有线索的顾问、DCC 或主管可以发起协作"):
        shop.create("consultant2", Collaboration, lead=lead)
    district = shop.create("consultant2", Collaboration, district="西湖")
    with pytest.raises(Forbidden, match="只有线索的顾问"):
        shop.change("consultant2", Collaboration, district, lead=lead)
    assert shop.create("supervisor", Collaboration, lead=lead)
    with pytest.raises(Refused, match="此线索已有协作"):
        shop.create("consultant1", Collaboration, lead=lead)
    with pytest.raises(Invalid, match="请选一条线索或填写区域"):
        shop.create("consultant1", Collaboration, note="?")


def test_t5_4_a_collaboration_is_called_by_its_lead_or_its_district(shop, shared):
    by_district = shop.create("consultant1", Collaboration, district="西湖")
    with shop.read() as session:
        assert session.get_one(Collaboration, shared).title == session.get_one(Lead, session.get_one(Collaboration, shared).lead_id).title
        assert session.get_one(Collaboration, by_district).title == "西湖"
        assert session.get_one(Employee, shop.person("consultant1")).title
