"""Outside the showroom: travel forms, visits, gifts, claims (K1–K3) and roadshows (K4, K5)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.attachments import hang
from models.contacts import FollowUp, FollowUpKind, FollowUpState
from models.customers import Lead
from models.discipline import Measure, Penalty, PenaltyState
from models.expenses import ClaimState, ExpenseClaim, ExpenseLine, GiftRequest, GiftState
from models.key_accounts import KeyAccount, KeyVisit, TravelForm, TravelState, VisitState
from models.notifications import Notification
from models.people import Employee
from models.policy import Right, fetch
from models.refused import Forbidden, Invalid, NotFound, Refused, Several
from models.remarks import remarks_of
from models.roadshows import Roadshow, RoadshowMember, RoadshowState
from models.rules.outside import month_outside
from models.running import Setting
from models.staff import Absence, AbsenceKind
from models.sweeping import sweep_store_day
from models.uploads import Upload
from models.writing import void

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def account(shop):
    return shop.create("keyaccount", KeyAccount, name="城东出租车公司", contact="王主任")


def travel(shop, on: str = "2026-11-02", who: str = "keyaccount", approved: bool = True) -> int:
    form = shop.create(who, TravelForm, destination="城东", travel_on=on, purpose="谈明年换车")
    shop.move(who, TravelForm.submit, form)
    if approved:
        shop.move("s2manager" if who.startswith("s2") else "manager", TravelForm.approve, form)
    return form


def test_key_accounts_are_entered_once_and_belong_to_whoever_enters_them(shop, account):
    assert shop.value(KeyAccount, account, "owner_id") == shop.person("keyaccount")
    with pytest.raises(Refused, match="本店已有这个大客户"):
        shop.create("consultant1", KeyAccount, name="城东出租车公司")
    with pytest.raises(Forbidden):
        shop.create("consultant1", KeyAccount, name="别人的", owner=shop.person("keyaccount"))


# K1, K2: travel forms --------------------------------------------------------------------------------------------------


def test_k1_a_travel_form_is_sent_back_corrected_and_approved(shop):
    form = travel(shop, approved=False)
    with pytest.raises(Refused, match="“待审批”的出行不能修改"):
        shop.change("keyaccount", TravelForm, form, destination="城西")
    shop.move("manager", TravelForm.moves["return"], form, comment="请写明见谁")
    shop.change("keyaccount", TravelForm, form, purpose="见车队王主任,谈明年换车")
    shop.move("keyaccount", TravelForm.submit, form)
    shop.move("manager", TravelForm.approve, form, MORNING)
    with shop.row(TravelForm, form) as row:
        assert (row.state, row.approved_by_id, row.approved_at) == (TravelState.APPROVED, shop.person("manager"), MORNING)


@pytest.mark.parametrize("move", ["approve", "return", "violate"])
def test_k1_nobody_decides_on_their_own_travel(shop, move):
    """The manager's own goes to the next above."""
    form = travel(shop, who="manager", approved=False)
    if move == "violate":
        shop.move("gm", TravelForm.approve, form)
    answers = {"approve": {}, "return": {"comment": "x"}, "violate": {"finding": "x"}}[move]
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("manager", TravelForm.moves[move], form, **answers)
    shop.move("gm", TravelForm.moves[move], form, **answers)


def test_k2_leaving_and_returning_are_stamped_in_order_on_the_day(shop):
    form = travel(shop)
    with pytest.raises(Refused, match="请先登记出发"):
        shop.move("keyaccount", TravelForm.come_back, form, MORNING)
    with pytest.raises(Refused, match="出行单是 2026-11-02 的"):
        shop.move("keyaccount", TravelForm.depart, form, MORNING + DAY)
    shop.move("keyaccount", TravelForm.depart, form, MORNING)
    with pytest.raises(Refused, match="已登记出发"):
        shop.move("keyaccount", TravelForm.depart, form, MORNING + HOUR)
    shop.move("keyaccount", TravelForm.come_back, form, MORNING + 3 * HOUR)
    with pytest.raises(Refused, match="已登记返回"):
        shop.move("keyaccount", TravelForm.come_back, form, MORNING + 4 * HOUR)
    with shop.row(TravelForm, form) as row:
        assert (row.left_at, row.returned_at, row.state) == (MORNING, MORNING + 3 * HOUR, TravelState.APPROVED)


def test_k2_nobody_leaves_without_approval(shop):
    form = travel(shop, approved=False)
    with pytest.raises(Refused, match="当前状态是“待审批”"):
        shop.move("keyaccount", TravelForm.depart, form, MORNING)
    with pytest.raises(Refused, match="当前状态是“待审批”"):
        shop.move("manager", TravelForm.violate, form, finding="没去")


# K3: visits ------------------------------------------------------------------------------------------------------------


def visit(shop, account, form, at=MORNING + HOUR, who="keyaccount", **texts) -> int:
    return shop.create(who, KeyVisit, at, **{"key_account": account, "travel_form": form, "visited_at": "2026-11-02 09:30", "result": "有意向"} | texts)


def test_k3_the_next_visit_s_date_becomes_a_contact_that_is_due(shop, account):
    form = travel(shop)
    made = visit(shop, account, form, next_visit_on="2026-11-09")
    with shop.read() as session:
        due = session.scalars(select(FollowUp).where(FollowUp.key_account_id == account)).one()
        assert (due.kind, due.owner_id, due.due_at) == (FollowUpKind.KEY_VISIT, shop.person("keyaccount"), datetime(2026, 11, 9, 10, 0, tzinfo=UTC))
        assert due.title == "城东出租车公司"
    shop.change("keyaccount", KeyVisit, made, MORNING + 2 * HOUR, next_visit_on="2026-11-10")
    with shop.read() as session:
        kept = session.execute(select(FollowUp.state, FollowUp.due_at).order_by(FollowUp.id)).all()
    assert [tuple(each) for each in kept] == [(FollowUpState.CANCELLED, datetime(2026, 11, 9, 10, 0, tzinfo=UTC)), (FollowUpState.DUE, datetime(2026, 11, 10, 10, 0, tzinfo=UTC))]


def test_k3_a_finished_contact_with_a_key_account_leads_to_the_next_one(shop, account):
    first = shop.create("keyaccount", FollowUp, key_account=account, kind="key_visit", due_at="2026-11-03 10:00")
    shop.move("keyaccount", FollowUp.finish, first, MORNING + DAY, method="phone", result="改约", next_at="2026-11-12 10:00")
    with shop.read() as session:
        due = session.scalars(select(FollowUp).where(FollowUp.state == FollowUpState.DUE)).one()
        assert (due.key_account_id, due.kind, due.due_at) == (account, FollowUpKind.KEY_VISIT, datetime(2026, 11, 12, 2, 0, tzinfo=UTC))


@pytest.mark.parametrize("both", [True, False])
def test_a_contact_is_of_a_lead_or_of_a_key_account(shop, account, both):
    links = {"lead": shop.lead("keyaccount"), "key_account": account} if both else {}
    with pytest.raises((Invalid, Forbidden), match="一条线索或一个大客户"):
        shop.create("keyaccount", FollowUp, due_at="2026-11-03 10:00", **links)


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"visited_at": "2026-11-01 09:30"}, "不在出行单的日期"),
        ({"visited_at": "2026-11-02 20:00"}, "不能晚于现在"),
        ({"next_visit_on": "2026-11-02"}, "下次拜访须晚于这次"),
    ],
)
def test_k3_a_visit_is_of_its_form_s_day_and_the_next_one_later(shop, account, texts, problem):
    with pytest.raises(Refused, match=problem):
        visit(shop, account, travel(shop), **texts)


def test_k1_a_visit_needs_an_approved_travel_form_of_one_s_own(shop, account):
    with pytest.raises(Refused, match="出行单尚未批准"):
        visit(shop, account, travel(shop, approved=False))
    with pytest.raises(Refused, match="别人的出行单"):
        visit(shop, account, travel(shop, who="consultant1"))


def test_k2_a_false_visit_stays_as_it_was_found(shop, account):
    made = visit(shop, account, travel(shop))
    shop.move("manager", KeyVisit.violate, made, finding="对方说没有来过")
    assert shop.value(KeyVisit, made, "state") is VisitState.VIOLATED
    with pytest.raises(Refused, match="不能修改"):
        shop.change("keyaccount", KeyVisit, made, result="去过")


# K1, K4: gifts ---------------------------------------------------------------------------------------------------------


def gift(shop, who="keyaccount", **purpose) -> int:
    made = shop.create(who, GiftRequest, item="茶叶", value="300", statement="谢其介绍车队", **purpose)
    shop.move(who, GiftRequest.submit, made)
    return made


def test_k1_a_gift_is_signed_handed_over_with_evidence_and_verified(shop, account):
    made = gift(shop, key_account=account)
    with pytest.raises(Refused, match="当前状态是“待审批”"):
        shop.move("keyaccount", GiftRequest.hand_over, made, evidence="已送")
    with pytest.raises(Refused, match="“待审批”的礼品申请不能修改"):
        shop.change("keyaccount", GiftRequest, made, value="3000")
    shop.move("manager", GiftRequest.approve, made)
    with pytest.raises(Several, match="送达凭据"):
        shop.move("keyaccount", GiftRequest.hand_over, made)
    shop.move("keyaccount", GiftRequest.hand_over, made, MORNING, evidence="王主任签收")
    shop.move("manager", GiftRequest.verify, made)
    with shop.row(GiftRequest, made) as row:
        assert (row.state, row.approved_by_id, row.handed_over_at, row.verified_by_id) == (GiftState.VERIFIED, shop.person("manager"), MORNING, shop.person("manager"))


def test_k1_a_gift_is_false_only_after_it_was_said_to_be_handed_over(shop, account):
    made = gift(shop, key_account=account)
    shop.move("manager", GiftRequest.approve, made)
    with pytest.raises(Refused, match="当前状态是“已签字”"):
        shop.move("manager", GiftRequest.violate, made, finding="没送到")
    shop.move("keyaccount", GiftRequest.hand_over, made, evidence="已送")
    shop.move("manager", GiftRequest.violate, made, finding="没送到")
    assert shop.value(GiftRequest, made, "finding") == "没送到"


def test_k1_a_gift_has_one_purpose(shop, account):
    for purpose in ({}, {"key_account": account, "lead": shop.lead("keyaccount")}):
        with pytest.raises(Invalid, match="请在大客户、客户、巡展中选一个"):
            shop.create("keyaccount", GiftRequest, item="茶叶", value="300", statement="谢", **purpose)


def test_k1_nobody_signs_their_own_gift_and_the_general_manager_signs_no_customer_s_while_there_is_a_manager(shop, account):
    own = shop.create("manager", KeyAccount, name="经理的客户")
    made = gift(shop, "manager", key_account=own)
    with pytest.raises(Forbidden):
        shop.move("manager", GiftRequest.approve, made)
    shop.move("gm", GiftRequest.approve, made)
    with pytest.raises(Forbidden, match="须由"):
        shop.move("gm", GiftRequest.approve, gift(shop, key_account=account))


@pytest.fixture
def roadshow(shop):
    return shop.create("marketing", Roadshow, place="万达广场", starts_on="2026-11-02", ends_on="2026-11-03", venue_cost="3000", gifts="雨伞 100 把")


def test_k4_a_roadshow_s_gift_goes_through_the_marketing_manager_to_the_general_manager(shop, roadshow):
    made = gift(shop, "marketing", roadshow=roadshow)
    with pytest.raises(Forbidden):
        shop.move("manager", GiftRequest.approve, made)
    with pytest.raises(Refused, match="须先由市场经理同意"):
        shop.move("gm", GiftRequest.approve, made)
    shop.move("marketingmanager", GiftRequest.endorse, made)
    shop.move("gm", GiftRequest.approve, made)
    assert shop.value(GiftRequest, made, "endorsed_by_id") == shop.person("marketingmanager")


def test_k4_the_marketing_manager_sees_gifts_of_roadshows_and_no_other_s(shop, roadshow, account):
    theirs = gift(shop, key_account=account)
    with pytest.raises(NotFound):
        shop.move("marketingmanager", GiftRequest.endorse, theirs)
    with shop.read() as session, pytest.raises(Forbidden):
        fetch(session, shop.actor("marketingmanager"), GiftRequest, gift(shop, "marketing", roadshow=roadshow), Right.WRITE)


# K2: claims ------------------------------------------------------------------------------------------------------------


def claim(shop, *lines: tuple[str, str], who="keyaccount", form: int | None = None, scanned: bool = True) -> int:
    made = shop.create(who, ExpenseClaim, travel_form=form or travel(shop, who=who))
    for number, amount in lines:
        line = shop.create(who, ExpenseLine, claim=made, kind="tea", amount=amount, invoice_no=number)
        if scanned:
            shop.hand_in(who, ExpenseLine, line, "invoice_scan")
    return made


def test_k2_the_total_is_the_sum_of_its_lines(shop):
    made = claim(shop, ("FP001", "35.50"), ("FP002", "20"))
    assert shop.value(ExpenseClaim, made, "total") == Decimal("55.50")
    with shop.read() as session:
        first = session.scalar(select(ExpenseLine.id).where(ExpenseLine.invoice_no == "FP001"))
    shop.change("keyaccount", ExpenseLine, first, amount="30")
    assert shop.value(ExpenseClaim, made, "total") == Decimal("50.00")
    with shop.write("keyaccount") as session:
        void(session, session.get_one(ExpenseLine, first), "填错")
    assert shop.value(ExpenseClaim, made, "total") == Decimal("20.00")


@pytest.mark.parametrize("spelling", ["FP001", "fp001", " F P 001 ", "ＦＰ００１"])
def test_k2_one_invoice_is_claimed_once_in_all_stores(shop, spelling):
    claim(shop, ("FP001", "35"))
    with pytest.raises(Refused, match="这张发票已报销过"):
        claim(shop, (spelling, "35"), who="s2consultant")
    with shop.write("keyaccount") as session:
        void(session, session.scalars(select(ExpenseLine)).one(), "填错")
    assert shop.value(ExpenseClaim, claim(shop, (spelling, "35"), who="s2consultant"), "total") == Decimal("35.00")


def test_k2_a_submitted_claim_stands_until_it_is_refused(shop):
    empty = claim(shop)
    with pytest.raises(Refused, match="请先填写报销明细"):
        shop.move("keyaccount", ExpenseClaim.submit, empty)
    made = claim(shop, ("FP001", "35"))
    shop.move("keyaccount", ExpenseClaim.submit, made, MORNING)
    with shop.read() as session:
        line = session.scalar(select(ExpenseLine.id))
    for attempt in (
        lambda: shop.change("keyaccount", ExpenseLine, line, amount="350"),
        lambda: shop.create("keyaccount", ExpenseLine, claim=made, kind="tea", amount="1", invoice_no="FP009"),
        lambda: shop.change("keyaccount", ExpenseClaim, made, remark="改"),
    ):
        with pytest.raises(Refused, match="不能"):
            attempt()
    shop.move("manager", ExpenseClaim.refuse, made, comment="发票抬头不对")
    shop.change("keyaccount", ExpenseLine, line, amount="33")
    shop.move("keyaccount", ExpenseClaim.submit, made, MORNING + DAY)
    with shop.row(ExpenseClaim, made) as row:
        assert (row.total, row.submitted_at) == (Decimal("33.00"), MORNING + DAY)


def test_k2_the_manager_approves_finance_pays_and_the_false_one_is_found(shop):
    made = claim(shop, ("FP001", "35"), form=travel(shop))
    shop.move("keyaccount", ExpenseClaim.submit, made)
    with pytest.raises(Forbidden):
        shop.move("finance", ExpenseClaim.approve, made)
    shop.move("manager", ExpenseClaim.approve, made)
    with pytest.raises(Forbidden):
        shop.move("manager", ExpenseClaim.pay, made)
    shop.move("finance", ExpenseClaim.pay, made, MORNING)
    shop.move("manager", ExpenseClaim.violate, made, finding="发票是假的")
    with shop.row(ExpenseClaim, made) as row:
        assert (row.state, row.paid_at, row.paid_by_id) == (ClaimState.VIOLATED, MORNING, shop.person("finance"))


def test_k2_a_claim_is_for_an_approved_travel_of_one_s_own(shop):
    with pytest.raises(Refused, match="别人的出行单"):
        claim(shop, form=travel(shop, who="consultant1"))
    with pytest.raises(Refused, match="出行单尚未批准"):
        claim(shop, form=travel(shop, approved=False))


def test_k2_a_line_does_not_change_its_claim_nor_join_a_colleague_s(shop):
    first, second = claim(shop, ("FP001", "35")), claim(shop)
    with shop.read() as session:
        line = session.scalar(select(ExpenseLine.id))
    with pytest.raises(Refused, match="不能换到别的报销单"):
        shop.change("keyaccount", ExpenseLine, line, claim=second)
    with pytest.raises(Forbidden):
        shop.create("consultant1", ExpenseLine, claim=first, kind="tea", amount="1", invoice_no="FP005")


# K4, K5: roadshows -----------------------------------------------------------------------------------------------------


def approved(shop, roadshow: int) -> int:
    shop.move("marketing", Roadshow.submit, roadshow)
    shop.move("marketingmanager", Roadshow.endorse, roadshow)
    shop.move("gm", Roadshow.approve, roadshow, MORNING)
    return roadshow


def test_k4_a_roadshow_starts_only_after_marketing_manager_and_general_manager(shop, roadshow):
    with pytest.raises(Refused, match="当前状态是“草稿”"):
        shop.move("marketing", Roadshow.start, roadshow, MORNING)
    shop.move("marketing", Roadshow.submit, roadshow)
    with pytest.raises(Refused, match="当前状态是“待市场经理”"):
        shop.move("gm", Roadshow.approve, roadshow)
    shop.move("marketingmanager", Roadshow.endorse, roadshow)
    with pytest.raises(Forbidden):
        shop.move("marketingmanager", Roadshow.approve, roadshow)
    shop.move("gm", Roadshow.approve, roadshow)
    shop.move("marketing", Roadshow.start, roadshow, MORNING)
    with shop.row(Roadshow, roadshow) as row:
        assert (row.state, row.started_at, row.approved_by_id) == (RoadshowState.UNDER_WAY, MORNING, shop.person("gm"))


def test_k4_it_does_not_start_before_its_day(shop, roadshow):
    approved(shop, roadshow)
    with pytest.raises(Refused, match="巡展 2026-11-02 才开始"):
        shop.move("marketing", Roadshow.start, roadshow, MORNING - DAY)


def test_k4_who_submitted_it_does_not_endorse_it(shop):
    own = shop.create("marketingmanager", Roadshow, place="万达", starts_on="2026-11-02", ends_on="2026-11-02")
    shop.move("marketingmanager", Roadshow.submit, own)
    with pytest.raises(Forbidden, match="不能办理自己"):
        shop.move("marketingmanager", Roadshow.endorse, own)


@pytest.mark.parametrize("change", [{"venue_cost": "3001"}, {"other_cost": "1"}, {"gifts": "雨伞 200 把"}])
@pytest.mark.parametrize("under_way", [False, True])
def test_k4_changing_approved_costs_or_gifts_makes_it_a_draft_again(shop, roadshow, change, under_way):
    approved(shop, roadshow)
    if under_way:
        shop.move("marketing", Roadshow.start, roadshow, MORNING)
    shop.change("marketing", Roadshow, roadshow, contact="物业小李")
    assert shop.value(Roadshow, roadshow, "state") is (RoadshowState.UNDER_WAY if under_way else RoadshowState.APPROVED)
    shop.change("marketing", Roadshow, roadshow, **change)
    assert shop.value(Roadshow, roadshow, "state") is RoadshowState.DRAFT


def test_k4_it_is_not_closed_without_photos(shop, roadshow):
    approved(shop, roadshow)
    shop.move("marketing", Roadshow.start, roadshow, MORNING)
    with pytest.raises(Refused, match="请先上传巡展照片"):
        shop.move("marketing", Roadshow.close, roadshow, MORNING + DAY)
    with shop.write("marketing") as session:
        hang(session, session.get_one(Roadshow, roadshow), Upload("展台.jpg", "image/jpeg", b"...", "abc", preview=b"."))
    shop.move("marketing", Roadshow.close, roadshow, MORNING + DAY)
    with pytest.raises(Refused, match="巡展已结束"):
        shop.change("marketing", Roadshow, roadshow, venue_cost="1")


def test_k5_whoever_was_there_hands_the_leads_in_and_a_superior_receives_them(shop, roadshow):
    approved(shop, roadshow)
    shop.create("marketing", RoadshowMember, roadshow=roadshow, employee=shop.person("consultant1"), duty="登记")
    shop.move("marketing", Roadshow.start, roadshow, MORNING)
    lead = shop.lead("consultant1", channel=shop.channels["walk_in"], roadshow=roadshow)
    assert shop.value(Lead, lead, "roadshow_id") == roadshow
    for who in ("consultant2", "marketing", "supervisor"):
        with pytest.raises(Forbidden):
            shop.move(who, Roadshow.hand_in, roadshow)
    with pytest.raises(Refused, match="还没有交回的线索"):
        shop.move("supervisor", Roadshow.receive, roadshow)
    shop.move("consultant1", Roadshow.hand_in, roadshow, MORNING + 8 * HOUR)
    with pytest.raises(Refused, match="上一批线索还没有接收"):
        shop.move("consultant1", Roadshow.hand_in, roadshow, MORNING + 9 * HOUR)
    shop.move("supervisor", Roadshow.receive, roadshow, MORNING + 10 * HOUR)
    with pytest.raises(Refused, match="还没有交回的线索"):
        shop.move("manager", Roadshow.receive, roadshow, MORNING + 11 * HOUR)
    shop.move("consultant1", Roadshow.hand_in, roadshow, MORNING + DAY)
    with shop.row(Roadshow, roadshow) as row:
        assert (row.handed_in_by_id, row.received_by_id) == (shop.person("consultant1"), shop.person("supervisor"))
        assert (row.handed_in_at, row.received_at) == (MORNING + DAY, MORNING + 10 * HOUR)


def test_k5_who_was_taken_off_the_roadshow_hands_nothing_in(shop, roadshow):
    approved(shop, roadshow)
    member = shop.create("marketing", RoadshowMember, roadshow=roadshow, employee=shop.person("consultant1"))
    with pytest.raises(Refused, match="已在巡展人员中"):
        shop.create("marketing", RoadshowMember, roadshow=roadshow, employee=shop.person("consultant1"))
    shop.move("marketing", Roadshow.start, roadshow, MORNING)
    with shop.write("marketing") as session:
        void(session, session.get_one(RoadshowMember, member), "换人")
    with pytest.raises(Forbidden):
        shop.move("consultant1", Roadshow.hand_in, roadshow)


def test_k4_where_there_is_no_marketing_manager_the_general_manager_endorses_and_the_head_office_approves(shop, roadshow):
    shop.move("manager", Employee.leave, shop.person("marketingmanager"), left_on="2026-11-01")
    shop.move("marketing", Roadshow.submit, roadshow)
    shop.move("gm", Roadshow.endorse, roadshow)
    with pytest.raises(Forbidden):
        shop.move("gm", Roadshow.approve, roadshow)
    shop.move("headoffice", Roadshow.approve, roadshow)
    assert shop.value(Roadshow, roadshow, "state") is RoadshowState.APPROVED


# K1, K2: findings ------------------------------------------------------------------------------------------------------


def raised(shop) -> list[tuple]:
    with shop.read() as session:
        return [(each.clause, each.measure, each.amount, each.employee_id, each.state) for each in session.scalars(select(Penalty).order_by(Penalty.id))]


@pytest.mark.parametrize("times", [None, "5"])
def test_k1_a_false_gift_costs_its_value_times_ten(shop, account, times):
    if times:
        shop.create("manager", Setting, key="false_gift_times", value=times, valid_from="2026-11-01")
    made = gift(shop, key_account=account)
    shop.move("manager", GiftRequest.approve, made)
    shop.move("keyaccount", GiftRequest.hand_over, made, MORNING, evidence="已送")
    shop.move("manager", GiftRequest.verify, made)
    shop.move("manager", GiftRequest.violate, made, MORNING + DAY, finding="没送到")
    assert raised(shop) == [("K1", Measure.FINE, Decimal(300 * int(times or 10)), shop.person("keyaccount"), PenaltyState.RAISED)]


def test_k2_the_first_false_data_costs_100_and_after_a_confirmed_first_more_than_money(shop, account):
    forms = [travel(shop) for _ in range(4)]
    shop.move("manager", TravelForm.violate, forms[0], finding="没去")
    shop.move("manager", KeyVisit.violate, visit(shop, account, forms[1]), finding="对方说没有来过")
    assert [each[1:3] for each in raised(shop)] == [(Measure.FINE, Decimal(100))] * 2, "the first is not confirmed yet"
    with shop.read() as session:
        first = session.scalar(select(Penalty.id).order_by(Penalty.id))
    shop.move("supervisor", Penalty.confirm, first)
    made = claim(shop, ("FP001", "35"), form=forms[2])
    shop.move("keyaccount", ExpenseClaim.submit, made)
    shop.move("manager", ExpenseClaim.violate, made, finding="发票是假的")
    shop.move("manager", TravelForm.violate, travel(shop, who="consultant1"), finding="没去")
    assert [each[1:4] for each in raised(shop)[2:]] == [(Measure.SUSPENSION, None, shop.person("keyaccount")), (Measure.FINE, Decimal(100), shop.person("consultant1"))]
    with shop.read() as session:
        assert session.scalars(select(Penalty).order_by(Penalty.id)).all()[2].evidence == "再次查实(停职反省或辞退):发票是假的"


def test_k2_every_line_comes_with_the_scan_of_its_invoice(shop):
    made = claim(shop, ("FP001", "35"), ("FP002", "20"), scanned=False)
    with shop.read() as session:
        first = session.scalar(select(ExpenseLine.id).order_by(ExpenseLine.id))
    shop.hand_in("keyaccount", ExpenseLine, first, "invoice_scan")
    with pytest.raises(Refused, match="请上传发票扫描件:FP002"):
        shop.move("keyaccount", ExpenseClaim.submit, made)


# K2, K3: days outside --------------------------------------------------------------------------------------------------


def outside(shop, day: str = "2026-11-05", who: str = "keyaccount"):
    with shop.read() as session:
        found = month_outside(session, session.get_one(Employee, shop.person(who)), date(2026, 11, 1), date.fromisoformat(day))
        return [(each.form.id, each.allowance, each.is_late) for each in found.journeys], [f"{each:%m-%d}" for each in found.days_in], found.allowance, found.days_to_be_set


def test_k2_the_allowance_is_for_an_approved_day_with_its_visit_once_a_day(shop, account):
    form, second, unseen = travel(shop), travel(shop), travel(shop, "2026-11-03")
    travel(shop, "2026-11-04", approved=False)
    visit(shop, account, form)
    visit(shop, account, second, visited_at="2026-11-02 09:45")
    journeys, _, total, to_be_set = outside(shop)
    assert journeys == [(form, None, False), (second, Decimal(0), False), (unseen, Decimal(0), True)]
    assert (total, to_be_set) == (Decimal(0), 1), "the document leaves the amount open"
    shop.create("manager", Setting, key="travel_allowance", value="80", valid_from="2026-11-01")
    assert outside(shop)[2:] == (Decimal(80), 0)
    with shop.row(TravelForm, unseen) as row:
        assert [each.zh for each in remarks_of(row)] == ["这次出行已过当天,还没有拜访记录"]
    shop.move("manager", TravelForm.violate, form, finding="没去")
    assert outside(shop)[2:] == (Decimal(80), 0), "the other visit of that day stands"


def test_k2_days_without_going_out_are_listed_for_key_account_specialists(shop):
    """2 November 2026 is a Monday; the store works on Saturday the 7th if it says so."""
    form = travel(shop, "2026-11-03")
    assert outside(shop)[1] == ["11-01", "11-02", "11-03", "11-04"][1:], "approved is not gone"
    shop.move("keyaccount", TravelForm.depart, form, MORNING + DAY)
    with shop.by_system() as session:
        session.add(Absence(store_id=shop.store, employee_id=shop.person("keyaccount"), from_day=date(2026, 11, 4), to_day=date(2026, 11, 4), kind=AbsenceKind.SICK))
        session.flush()
        session.scalars(select(Absence)).one().submit()
        session.scalars(select(Absence)).one().approve()
    assert outside(shop)[1] == ["11-02"]
    assert outside(shop, who="consultant1")[1] == [], "consultants work in the showroom"


def test_k3_a_journey_without_its_visit_is_told_once_after_its_day_is_over(shop, account):
    forms = [travel(shop), travel(shop)]
    visit(shop, account, forms[0])
    told = select(Notification.recipient_id).order_by(Notification.recipient_id)
    end = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)  # midnight in Hangzhou
    for at, many in ((end - timedelta(seconds=1), 0), (end, 2), (end + DAY, 2)):
        sweep_store_day(shop.database, shop.store, date(2026, 11, 2), at)
        with shop.read() as session:
            mine = session.execute(told.where(Notification.href == f"/admin/travel_forms/details/?id={forms[1]}")).all()
            assert len(mine) == many
            assert session.scalars(select(Notification).where(Notification.href.like(f"%travel_forms%id={forms[0]}"))).all() == []
    assert {each.recipient_id for each in mine} == {shop.person("keyaccount"), shop.person("manager")}
