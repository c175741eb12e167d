"""What the team does together: reached targets are proposed, head office hears, shares carry, who has read and who waits shows
(M1, A3, T4, T5.4, T5.5, T7, Y1)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.collaborations import Collaboration, CollaborationMember
from models.customers import Lead
from models.discipline import Penalty
from models.handbook import CompanyRule
from models.notifications import Notification
from models.plans import Target
from models.products import VehicleModel
from models.reception import Visit
from models.recognition import Recognition, RecognitionState
from models.refused import Forbidden
from models.remarks import remarks_of
from models.rules.performance import sold_by_each
from models.suggestions import Suggestion
from models.sweeping import sweep_store_day
from models.writing import put_aside

from .road import Road, at

PAID = "2026-11-02 15:00"
MIDNIGHT = at("2026-11-03 00:00")


def told(shop, who: str) -> list[str]:
    """The headings of what somebody was told, oldest first."""
    with shop.read() as session:
        return [each["zh"] for each in session.scalars(select(Notification.title).where(Notification.recipient_id == shop.person(who)).order_by(Notification.id))]


def remarks(shop, register: type, row_id: int) -> list[str]:
    with shop.read() as session:
        return [each.zh for each in remarks_of(session.get_one(register, row_id))]


@pytest.fixture
def sold(shop) -> Road:
    """A car of consultant1's that counts since Monday afternoon."""
    road = Road(shop)
    road.sold_lead = road.open_lead("2026-10-20")
    road.payment(road.order(road.sold_lead, "2026-11-02 11:00", 150_000), PAID, 150_000)
    return road


def target(shop, who: str, units: int) -> int:
    return shop.create("manager", Target, employee=shop.person(who), month="2026-11", units=units)


def evening(shop, day: date = date(2026, 11, 2)) -> None:
    sweep_store_day(shop.database, shop.store, day, MIDNIGHT + timedelta(days=9))


def proposals(shop) -> list[tuple]:
    with shop.read() as session:
        return [tuple(row) for row in session.execute(select(Recognition.cause, Recognition.state, Recognition.employee_id).order_by(Recognition.id))]


# T4, T5.5 -------------------------------------------------------------------------------------------------------------


def test_t4_reaching_the_target_proposes_a_recognition_that_evening_once(shop, sold):
    target(shop, "consultant1", 1)
    target(shop, "consultant2", 1)
    evening(shop, date(2026, 11, 1))
    assert proposals(shop) == [], "the evening before it was not reached"
    evening(shop)
    evening(shop, date(2026, 11, 3))
    me = shop.person("consultant1")
    assert proposals(shop) == [(f"T4 目标 {me} 2026-11", RecognitionState.DRAFT, me)]
    assert told(shop, "manager") == ["销售顾问1达成了 11 月目标,请公布表彰"]
    with shop.by_system() as session:
        put_aside(session, session.scalars(select(Recognition)).one(), "不表彰")
    evening(shop)
    assert len(proposals(shop)) == 1, "a proposal that was not taken up is not made again"


def test_t4_a_target_that_is_one_share_short_is_not_reached(shop, sold):
    target(shop, "consultant1", 1)
    shared(shop, sold.sold_lead, {"consultant2": "0.01"})
    evening(shop)
    assert proposals(shop) == []


def test_t5_5_head_office_hears_of_a_recognition_as_soon_as_it_is_published(shop):
    story = shop.create("supervisor", Recognition, title="十月销冠", employee=shop.person("consultant1"), story="十月交车八台")
    assert told(shop, "headoffice") == []
    shop.move("manager", Recognition.publish, story)
    assert told(shop, "headoffice") == ["城东店公布了表彰"]
    assert told(shop, "consultant1") == ["您受到表彰"]
    assert told(shop, "s2manager") == []


# Y1 ------------------------------------------------------------------------------------------------------------------


def test_y1_the_person_is_told_what_was_raised_and_what_was_decided_and_the_raiser_of_an_objection(shop):
    raised = shop.create("supervisor", Penalty, employee=shop.person("consultant1"), clause="C7", cause="C7 划痕", amount="100", evidence="照片")
    shop.move("consultant1", Penalty.object, raised, objection="不是我")
    shop.move("manager", Penalty.waive, raised, grounds="监控为证")
    assert told(shop, "consultant1") == ["有一条待确认的处罚:C7 划痕", "处罚已免除:C7 划痕"]
    assert told(shop, "supervisor") == ["对处罚有异议:C7 划痕"]
    with shop.read() as session:
        assert set(session.scalars(select(Notification.href))) == {f"/admin/penalties/details/?id={raised}"}


# T5.4 ----------------------------------------------------------------------------------------------------------------


def shared(shop, lead: int, shares: dict[str, str]) -> int:
    made = shop.create("supervisor", Collaboration, lead=lead, started_by=shop.person("consultant1"))
    for who, share in shares.items():
        shop.create("supervisor", CollaborationMember, collaboration=made, employee=shop.person(who), share=share)
    return made


@pytest.mark.parametrize(
    ("shares", "expected"),
    [({}, {"consultant1": 1}), ({"consultant2": "30%"}, {"consultant1": Decimal("0.7"), "consultant2": Decimal("0.3")}),
     ({"consultant2": "40%", "dcc1": "60%"}, {"consultant2": Decimal("0.4"), "dcc1": Decimal("0.6")})],
)  # fmt: skip
def test_t5_4_shares_carry_into_performance_and_come_to_the_whole(shop, sold, shares, expected):
    if shares:
        shared(shop, sold.sold_lead, shares)
    with shop.read() as session:
        found = sold_by_each(session, shop.store, at("2026-11-01 00:00"), at("2026-12-01 00:00"))
        before = sold_by_each(session, shop.store, at("2026-11-01 00:00"), at(PAID))
    assert found == {shop.person(who): units for who, units in expected.items()}
    assert sum(found.values()) == 1
    assert before == {}


def test_t5_4_what_is_not_shared_out_is_said_to_be_the_owner_s(shop, sold):
    made = shared(shop, sold.sold_lead, {"consultant2": "30%"})
    assert remarks(shop, Collaboration, made) == ["还有 70% 没有分配,计业绩时归线索顾问(销售顾问1)"]
    shop.create("supervisor", CollaborationMember, collaboration=made, employee=shop.person("dcc1"), share="70%")
    assert remarks(shop, Collaboration, made) == []


def test_t5_4_leads_near_each_other_s_are_suggested(shop):
    mine = shop.lead("consultant1", district="高新区")
    for district in ("高新区", "高新区", "城南"):
        shop.lead("consultant2", district=district)
    shop.lead("consultant1", district="高新区")
    near = "同在高新区的跟进中线索:销售顾问2 2 条;可发起交叉协作"
    assert near in remarks(shop, Lead, mine)
    alone = shop.lead("consultant1", district="城北")
    assert not any("同在" in each for each in remarks(shop, Lead, alone))


# M1, T7, A3 -----------------------------------------------------------------------------------------------------------


def test_m1_a_rule_in_force_shows_who_has_not_read_it(shop):
    rule = shop.create("manager", CompanyRule, title="考勤", body="……")
    assert remarks(shop, CompanyRule, rule) == []
    shop.move("manager", CompanyRule.publish, rule)
    everybody = [who for who, actor in shop.people.items() if actor.store_id == shop.store]
    for who in everybody[:-1]:
        shop.move(who, CompanyRule.acknowledge, rule)
    assert remarks(shop, CompanyRule, rule) == [f"{len(everybody)} 人中 {len(everybody) - 1} 人已阅读;未读:{shop.actor(everybody[-1]).name}"]
    shop.move(everybody[-1], CompanyRule.acknowledge, rule)
    assert remarks(shop, CompanyRule, rule) == [f"全店 {len(everybody)} 人都已阅读"]


def test_t7_the_time_to_the_answer_shows(shop):
    words = {"subject": "展厅绿植", "present_state": "没有", "proposal": "摆放", "expected_benefit": "舒适"}
    made = shop.create("consultant1", Suggestion, at("2026-11-02 23:59"), **words)
    with shop.write("manager", at("2026-11-03 00:01")) as session:
        assert [each.zh for each in remarks_of(session.get_one(Suggestion, made))] == ["已等待答复 1 天"]
    shop.move("manager", Suggestion.review, made, at("2026-11-05 10:00"), reply="好")
    assert remarks(shop, Suggestion, made) == ["3 天后得到答复"]


def test_a3_a_model_keeps_its_selling_points_and_answers_for_everybody_to_read(shop):
    seal = shop.models["seal"]
    shop.change("admin", VehicleModel, seal, selling_points="续航长 – 少充电", answers="冬天打几折?\n实测七折")
    assert shop.value(VehicleModel, seal, "answers") == "冬天打几折?\n实测七折"
    with pytest.raises(Forbidden):
        shop.create("consultant1", VehicleModel, code="x", name="X")


def test_p1_a_visit_keeps_how_they_came_what_they_need_what_was_shown_and_what_came_of_it(shop):
    lead = shop.lead("consultant1")
    told = {"origin": "walk_in", "needs": "家用,预算十五万", "models_shown": "海豹", "test_drive_offered": "1", "outcome": "周六试驾", "left_at": "2026-11-02 11:00"}
    made = shop.create("consultant1", Visit, at("2026-11-02 11:05"), lead=lead, arrived_at="2026-11-02 10:00", **told)
    with shop.row(Visit, made) as row:
        assert (row.origin.value, row.needs, row.models_shown, row.test_drive_offered, row.outcome) == ("walk_in", "家用,预算十五万", "海豹", True, "周六试驾")
        assert (row.arrived_at, row.left_at, row.received_by_id) == (at("2026-11-02 10:00"), at("2026-11-02 11:00"), shop.person("consultant1"))
