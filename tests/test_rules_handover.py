"""From the order's lines to the keys: what is sold with the car, one car for one order, checked, paid, complete; then three calls (C7, P8–P11)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.contacts import AFTER_DELIVERY, FollowUp, FollowUpState
from models.discipline import Measure, Penalty, PenaltyState
from models.handover import CaseState, CheckResult, Delivery, DeliveryState, ServiceCase, VehicleCheck
from models.people import Employee
from models.policy import Right, fetch
from models.products import Vehicle, VehicleState
from models.refused import Forbidden, Refused, Several
from models.remarks import remarks_of
from models.running import Setting
from models.sales import DecorationLine, Order, OrderState, Payment
from models.suggestions import Problem
from models.words import speaking
from models.writing import void

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def car(shop):
    """Makes cars of a model."""
    return shop.car


def put_away(shop, who, register, row_id) -> None:
    with shop.write(who) as session:
        void(session, fetch(session, shop.actor(who), register, row_id, Right.WRITE), "写错了")


# P8: the lines ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def order(shop):
    """A quote of 100 000."""
    return shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")


def totals(shop, order) -> tuple[Decimal, Decimal]:
    with shop.row(Order, order) as row:
        return row.decoration_total, row.total


def test_p8_what_is_sold_with_the_car_stands_in_the_order_s_total(shop, order):
    film = shop.create("consultant1", DecorationLine, order=order, item="全车膜", price="2800.50")
    shop.create("consultant1", DecorationLine, order=order, kind="plate", item="上牌代办", quantity="2", price="300")
    assert totals(shop, order) == (Decimal("3400.50"), Decimal("103400.50"))
    shop.change("consultant1", DecorationLine, film, price="2000")
    assert totals(shop, order) == (Decimal("2600.00"), Decimal("102600.00"))
    put_away(shop, "consultant1", DecorationLine, film)
    assert totals(shop, order) == (Decimal("600.00"), Decimal("100600.00"))


def test_p8_the_customer_confirms_anew_what_costs_something_else(shop, order):
    shop.move("consultant1", Order.order, order)
    shop.move("consultant1", Order.confirm_details, order)
    line = shop.create("consultant1", DecorationLine, order=order, item="赠品脚垫", price="0")
    assert shop.value(Order, order, "customer_confirmed_at") is not None, "what costs nothing changes nothing"
    shop.change("consultant1", DecorationLine, line, price="200")
    assert shop.value(Order, order, "customer_confirmed_at") is None
    with pytest.raises(Refused, match="客户尚未确认信息"):
        shop.move("supervisor", Order.sign_off, order)


def test_p8_after_the_sign_off_the_lines_stand(shop):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    line = shop.create("consultant1", DecorationLine, order=order, item="全车膜", price="2800")
    shop.move("consultant1", Order.order, order)
    shop.move("consultant1", Order.confirm_details, order)
    shop.move("supervisor", Order.sign_off, order)
    with pytest.raises(Refused, match="装潢单不能再改"):
        shop.create("consultant1", DecorationLine, order=order, item="脚垫", price="1")
    with pytest.raises(Refused, match="装潢单不能再改"):
        shop.change("consultant1", DecorationLine, line, price="1")
    with pytest.raises(Refused, match="装潢单不能再改"):
        put_away(shop, "consultant1", DecorationLine, line)
    assert totals(shop, order) == (Decimal("2800.00"), Decimal("102800.00"))
    with shop.row(DecorationLine, line) as kept:
        assert (kept.price, kept.is_void) == (Decimal("2800.00"), False)


def test_p8_a_line_does_not_change_its_order(shop, order):
    line = shop.create("consultant1", DecorationLine, order=order, item="全车膜", price="2800")
    other = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="90000")
    with pytest.raises(Refused, match="不能换到别的订单"):
        shop.change("consultant1", DecorationLine, line, order=other)
    assert totals(shop, order)[0] == Decimal("2800.00")


@pytest.mark.parametrize(
    ("typed", "problem"), [({"quantity": "0"}, "必须大于 0"), ({"price": "-1"}, "不能小于 0"), ({"price": "999999999999.99", "quantity": "9007199254740992"}, "金额超出范围"), ({"price": "999999999999"}, "金额超出范围")]
)  # fmt: skip
def test_p8_a_line_has_an_amount_that_can_be_paid(shop, order, typed, problem):
    with pytest.raises(Refused, match=problem):
        shop.create("consultant1", DecorationLine, **{"order": order, "item": "全车膜", "price": "1"} | typed)


def test_p8_nobody_writes_lines_for_a_colleague_s_order(shop, order):
    with pytest.raises(Forbidden):
        shop.create("consultant2", DecorationLine, order=order, item="全车膜", price="1")


# C7: one car for one order ---------------------------------------------------------------------------------------------


def ordered(shop, vehicle: int | None, price: str = "100000", who: str = "consultant1", **about) -> int:
    lead = shop.lead(who)
    shop.complete(lead)
    order = shop.create(who, Order, lead=lead, model=shop.models["seal"], price=price, **({"vehicle": vehicle} if vehicle else {}) | about)
    shop.move(who, Order.order, order)
    shop.move(who, Order.confirm_details, order)
    return order


def signed(shop, vehicle: int | None, **about) -> int:
    order = ordered(shop, vehicle, **about)
    shop.move("supervisor", Order.sign_off, order)
    return order


def test_c7_an_ordered_car_is_nobody_else_s(shop, car):
    sold = car()
    quote = shop.create("consultant2", Order, lead=shop.lead("consultant2"), model=shop.models["seal"], price="1", vehicle=sold)
    ordered(shop, sold)
    assert shop.value(Vehicle, sold, "state") is VehicleState.ALLOCATED
    with pytest.raises(Refused, match="已配给别的订单"):
        shop.move("consultant2", Order.order, quote)
    shop.move("manager", Order.cancel, quote)
    assert shop.value(Vehicle, sold, "state") is VehicleState.ALLOCATED, "a quote has no car to give back"


def test_c7_the_database_itself_sells_a_car_once(shop, car):
    sold = car()
    signed(shop, sold)
    other = signed(shop, car(), who="consultant2")
    with pytest.raises(Refused, match="这辆车已配给别的订单"), shop.by_system() as session:
        session.get_one(Order, other).vehicle_id = sold


def test_c7_another_car_sets_the_first_one_free(shop, car):
    first, second = car(), car()
    order = signed(shop, first)
    shop.change("consultant1", Order, order, vehicle=second)
    assert (shop.value(Vehicle, first, "state"), shop.value(Vehicle, second, "state")) == (VehicleState.IN_STOCK, VehicleState.ALLOCATED)
    taken = car()
    signed(shop, taken, who="consultant2")
    with pytest.raises(Refused, match="已配给别的订单"):
        shop.change("consultant1", Order, order, vehicle=taken)
    assert shop.value(Vehicle, second, "state") is VehicleState.ALLOCATED


@pytest.mark.parametrize("make", [ordered, signed])
def test_c7_the_car_of_a_cancelled_order_may_be_sold_again(shop, car, make):
    sold = car()
    shop.move("manager", Order.cancel, make(shop, sold))
    assert shop.value(Vehicle, sold, "state") is VehicleState.IN_STOCK
    signed(shop, sold, who="consultant2")


@pytest.mark.parametrize("change", [{"colour": "红"}, {"options": "全景天窗"}])
def test_p8_what_the_customer_confirmed_is_confirmed_anew_and_what_is_signed_stands(shop, car, change):
    order = ordered(shop, None)
    shop.change("consultant1", Order, order, **change)
    with pytest.raises(Refused, match="客户尚未确认信息"):
        shop.move("supervisor", Order.sign_off, order)
    shop.move("consultant1", Order.confirm_details, order)
    shop.move("supervisor", Order.sign_off, order)
    with pytest.raises(Refused, match="已签核的订单不能改车型、颜色和选装"):
        shop.change("consultant1", Order, order, model=shop.models["dolphin"])


def test_p7_an_order_stays_with_its_customer(shop):
    order = ordered(shop, None)
    with pytest.raises(Refused, match="不能换到别的线索"):
        shop.change("consultant1", Order, order, lead=shop.lead())


def test_c7_a_loss_names_who_bears_it_and_somebody_else_decides(shop):
    order = signed(shop, None)
    with pytest.raises(Forbidden):
        shop.move("consultant1", Order.raise_loss, order, amount="300", evidence="右后门划痕")
    with pytest.raises(Refused, match="须大于 0"):
        shop.move("supervisor", Order.raise_loss, order, amount="0", evidence="右后门划痕")
    shop.move("supervisor", Order.raise_loss, order, MORNING, amount="300", evidence="右后门划痕")
    with shop.read() as session:
        loss = session.scalars(select(Penalty)).one()
        assert (loss.clause, loss.measure, loss.amount, loss.employee_id) == ("C7", Measure.LOSS, Decimal(300), shop.person("consultant1"))
        assert (loss.state, loss.raised_by_id) == (PenaltyState.RAISED, shop.person("supervisor"))
    with pytest.raises(Forbidden):
        shop.move("supervisor", Penalty.confirm, loss.id)
    with pytest.raises(Refused, match="这个事由已经提出过处罚"):
        shop.move("manager", Order.raise_loss, order, amount="300", evidence="右后门划痕")
    shop.move("manager", Order.raise_loss, order, amount="80", evidence="缺警示牌", employee=shop.person("consultant2"))


# C7: the check ---------------------------------------------------------------------------------------------------------

ALL_ITEMS = {each.name: "1" for each in VehicleCheck.items()}


def test_c7_the_check_knows_every_item_of_the_trade():
    assert {"vin_matches", "certificate", "conformity_certificate", "guarantee_card", "keys_tested", "tools_complete", "charging_gun_fits"} < set(ALL_ITEMS)
    assert len(ALL_ITEMS) == 16


@pytest.mark.parametrize("missing", ALL_ITEMS)
def test_c7_a_single_item_that_is_not_ticked_is_a_mismatch(shop, car, missing):
    order = signed(shop, car())
    check = shop.create("consultant1", VehicleCheck, MORNING, order=order, **ALL_ITEMS | {missing: ""})
    with shop.row(VehicleCheck, check) as row:
        assert (row.result, row.checked_at, row.checked_by_id, row.vehicle_id) == (CheckResult.FAILED, MORNING, shop.person("consultant1"), row.order.vehicle_id)
    shop.change("consultant1", VehicleCheck, check, **{missing: "1"})
    assert shop.value(VehicleCheck, check, "result") is CheckResult.PASSED


def test_c7_without_a_car_there_is_nothing_to_check(shop):
    with pytest.raises(Refused, match="还没有配车"):
        shop.create("consultant1", VehicleCheck, order=signed(shop, None), **ALL_ITEMS)


def test_c7_another_model_than_was_ordered_does_not_match(shop, car):
    order = signed(shop, car("dolphin"))
    with pytest.raises(Refused, match="订的是“海豹”,配的车是“海豚”"):
        shop.create("consultant1", VehicleCheck, order=order, **ALL_ITEMS)
    failed = shop.create("consultant1", VehicleCheck, order=order, **ALL_ITEMS | {"model_matches": ""})
    assert shop.value(VehicleCheck, failed, "result") is CheckResult.FAILED


@pytest.mark.parametrize(
    ("ordered_as", "found", "item", "problem"),
    [
        ({}, {"vin_seen": "LGXCE6CB0N0000999"}, "vin_matches", "实车车架号"), ({"colour": "红色"}, {}, "colour_matches", "订的是“红色”,车是“白”"),
        ({"options": "全景天窗、拖钩"}, {}, "options_match", "车上没有所订的选装:拖钩"),
    ],
)  # fmt: skip
def test_c7_nobody_ticks_as_matching_what_the_records_tell_apart(shop, car, ordered_as, found, item, problem):
    order = signed(shop, car(options="全景天窗"), **ordered_as)
    with pytest.raises(Refused, match=problem) as refused:
        shop.create("consultant1", VehicleCheck, order=order, **ALL_ITEMS | found)
    assert refused.value.field == item
    failed = shop.create("consultant1", VehicleCheck, order=order, **ALL_ITEMS | found | {item: ""})
    assert shop.value(VehicleCheck, failed, "result") is CheckResult.FAILED


def test_c7_the_same_car_in_another_spelling_matches(shop, car):
    sold = car(options="全景天窗\n拖钩")
    order = signed(shop, sold, colour="白色", options="拖钩, 全景天窗")
    check = shop.create("consultant1", VehicleCheck, order=order, **ALL_ITEMS | {"vin_seen": shop.value(Vehicle, sold, "vin").lower()})
    assert shop.value(VehicleCheck, check, "result") is CheckResult.PASSED


# P10: the hand-over ----------------------------------------------------------------------------------------------------

ALL_PAPERS = {each.name: "1" for each in Delivery.items()}


@pytest.fixture
def ready(shop, car):
    """A paid, checked order with its checklist all ticked."""
    order = signed(shop, car())
    shop.paid(order, "100000")
    shop.create("consultant1", VehicleCheck, MORNING, order=order, **ALL_ITEMS)
    delivery = shop.create("consultant1", Delivery, MORNING, order=order, **ALL_PAPERS)
    shop.hand_in("consultant1", Delivery, delivery, "photo")
    return order, delivery


def test_p10_the_keys_are_handed_over_when_all_is_there(shop, ready):
    order, delivery = ready
    shop.move("consultant1", Delivery.hand_over, delivery, MORNING + DAY)
    assert shop.value(Delivery, delivery, "handed_over_at") == MORNING + DAY
    with shop.row(Order, order) as row:
        assert (row.state, row.delivered_at, row.vehicle.state) == (OrderState.DELIVERED, MORNING + DAY, VehicleState.DELIVERED)
    with pytest.raises(Refused, match="清单不能再改"):
        shop.change("consultant1", Delivery, delivery, remark="改写")
    with pytest.raises(Refused, match="不再核对"):
        shop.create("consultant1", VehicleCheck, order=order, **ALL_ITEMS)


def test_p10_each_item_says_by_whom_and_when_it_was_ticked(shop, car):
    delivery = shop.create("consultant1", Delivery, MORNING, order=signed(shop, car()), invoice="1")
    shop.change("supervisor", Delivery, delivery, MORNING + DAY, tools="1", invoice="1")
    with shop.row(Delivery, delivery) as row:
        assert (row.invoice, row.invoice_by_id, row.invoice_at) == (True, shop.person("consultant1"), MORNING)
        assert (row.tools, row.tools_by_id, row.tools_at) == (True, shop.person("supervisor"), MORNING + DAY)
        assert (row.manual, row.manual_by_id, row.manual_at) == (False, None, None)
    shop.change("supervisor", Delivery, delivery, tools="")
    with shop.row(Delivery, delivery) as row:
        assert (row.tools, row.tools_by_id, row.tools_at) == (False, None, None)


@pytest.mark.parametrize("missing", ALL_PAPERS)
def test_p10_what_is_missing_is_named_and_no_key_is_handed_over(shop, ready, missing):
    order, delivery = ready
    shop.change("consultant1", Delivery, delivery, **{missing: ""})
    label = Delivery.fields[missing].label
    with pytest.raises(Refused) as refused:
        shop.move("consultant1", Delivery.hand_over, delivery)
    assert str(refused.value) == f"交车还缺:{label.zh}(P10)"
    with speaking("en"):
        assert label.en in str(refused.value)
    assert shop.value(Delivery, delivery, "state") is DeliveryState.PREPARING
    assert shop.value(Order, order, "state") is OrderState.PAID


def test_p10_a_photo_with_the_customer_unless_they_want_none(shop, car):
    order = signed(shop, car())
    shop.paid(order, "100000")
    shop.create("consultant1", VehicleCheck, MORNING, order=order, **ALL_ITEMS)
    delivery = shop.create("consultant1", Delivery, MORNING, order=order, **ALL_PAPERS)
    with pytest.raises(Refused, match="交车还缺:交车合影"):
        shop.move("consultant1", Delivery.hand_over, delivery)
    with shop.row(Delivery, delivery) as row:
        assert [each.zh for each in remarks_of(row)] == ["交车还缺:交车合影"]
    shop.change("consultant1", Delivery, delivery, photo_declined="1")
    with shop.row(Delivery, delivery) as row:
        assert remarks_of(row) == []
    shop.move("consultant1", Delivery.hand_over, delivery)


@pytest.mark.parametrize(("missing", "said"), [({"gender": None}, "客户·性别"), ({"district": None}, "客户·区域"), ({"id_no": None}, "客户·身份证号")])
def test_c8_what_is_missing_of_the_customer_is_named_and_no_car_leaves(shop, ready, missing, said):
    order, delivery = ready
    shop.complete(shop.value(Order, order, "lead_id"), **missing)
    with pytest.raises(Refused) as refused:
        shop.move("consultant1", Delivery.hand_over, delivery)
    assert str(refused.value) == f"客户资料不完整,还缺:{said};请顾问补齐(C8)"
    with shop.row(Order, order) as row:
        assert f"交车前还缺:{said}" in [each.zh for each in remarks_of(row)]
    with pytest.raises(Refused, match="还缺"), shop.by_system() as session:
        session.get_one(Order, order).deliver()
    shop.complete(shop.value(Order, order, "lead_id"))
    shop.move("consultant1", Delivery.hand_over, delivery)


def test_p9_money_that_goes_back_after_the_hand_over_opens_a_case_and_rewrites_nothing(shop, delivered):
    with shop.read() as session:
        payment = session.scalar(select(Payment.id).where(Payment.order_id == delivered))
    shop.move("finance", Payment.reverse, payment, MORNING + DAY)
    with shop.row(Order, delivered) as row:
        assert (row.state, row.delivered_at) == (OrderState.DELIVERED, MORNING)
        assert "已到账 0.00 元,还差 100,000.00 元" in [each.zh for each in remarks_of(row)]
    with shop.read() as session:
        loss, problem = session.scalars(select(Penalty)).one(), session.scalars(select(Problem)).one()
        assert (loss.clause, loss.measure, loss.amount, loss.employee_id, loss.state) == ("P9", Measure.LOSS, Decimal(100000), shop.person("consultant1"), PenaltyState.RAISED)
        assert (problem.owner_id, problem.raised_by_id, problem.source) == (shop.person("manager"), shop.person("finance"), "P9")
    shop.paid(delivered, "100000", at=MORNING + 2 * DAY)
    assert shop.value(Penalty, loss.id, "state") is PenaltyState.WAIVED, "nobody bears what came in after all"


def test_p9_no_role_hands_over_before_the_full_price_is_in(shop, ready):
    order, delivery = ready
    with shop.read() as session:
        payment = session.scalar(select(Payment.id).where(Payment.order_id == order))
    shop.move("finance", Payment.reverse, payment)
    with pytest.raises(Refused, match="全款未到账"):
        shop.move("consultant1", Delivery.hand_over, delivery)
    for who in ("supervisor", "manager", "gm"):
        with pytest.raises(Forbidden):
            shop.move(who, Delivery.hand_over, delivery)


def test_c7_the_last_check_of_this_very_car_decides(shop, ready, car):
    order, delivery = ready
    shop.create("consultant1", VehicleCheck, MORNING + DAY, order=order, **ALL_ITEMS | {"tyres": "", "vin_matches": ""})
    with pytest.raises(Refused, match="交付核对不符:车架号一致、轮胎"):
        shop.move("consultant1", Delivery.hand_over, delivery)
    shop.create("consultant1", VehicleCheck, MORNING + 2 * DAY, order=order, **ALL_ITEMS)
    shop.change("consultant1", Order, order, vehicle=car())
    with pytest.raises(Refused, match="还没有交付核对"):
        shop.move("consultant1", Delivery.hand_over, delivery)


def test_p10_an_order_is_delivered_once(shop, ready):
    order, _ = ready
    with pytest.raises(Refused, match="已有交车记录"):
        shop.create("consultant1", Delivery, order=order)


# P11: the three calls --------------------------------------------------------------------------------------------------


@pytest.fixture
def delivered(shop, ready):
    order, delivery = ready
    shop.move("consultant1", Delivery.hand_over, delivery, MORNING)
    return order


def due(shop, order) -> dict[str, tuple[int, datetime]]:
    with shop.read() as session:
        lead = session.get_one(Order, order).lead_id
        found = select(FollowUp.kind, FollowUp.id, FollowUp.due_at).where(FollowUp.lead_id == lead, FollowUp.state == FollowUpState.DUE, FollowUp.kind.in_(AFTER_DELIVERY))
        return {kind.value: (key, at) for kind, key, at in session.execute(found)}


def test_p11_the_customer_is_called_within_24_hours_and_again_after_a_week(shop, delivered):
    assert {kind: at for kind, (_, at) in due(shop, delivered).items()} == {"after_24h": MORNING + DAY, "after_week": MORNING + 7 * DAY}
    with shop.row(Order, delivered) as order:
        assert order.lead.next_due_at == MORNING + DAY


def test_p11_the_second_call_says_when_the_third_will_be(shop, delivered):
    week = due(shop, delivered)["after_week"][0]
    with pytest.raises(Refused, match="请约定第三次回访"):
        shop.move("consultant1", FollowUp.finish, week, MORNING + 7 * DAY, method="phone", result="用车正常")
    shop.move("consultant1", FollowUp.finish, week, MORNING + 7 * DAY, method="phone", result="用车正常", next_at="2026-12-02 10:00")
    assert due(shop, delivered)["after_third"][1] == datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


def test_p11_where_the_store_has_said_when_the_third_call_is_planned_with_the_others(shop, ready):
    order, delivery = ready
    with shop.by_system() as session:
        session.add(Setting(store_id=shop.store, key="third_call_after_days", value="30", valid_from=MORNING.date()))
    shop.move("consultant1", Delivery.hand_over, delivery, MORNING)
    planned = due(shop, order)
    assert planned["after_third"][1] == MORNING + 30 * DAY
    shop.move("consultant1", FollowUp.finish, planned["after_24h"][0], MORNING + DAY, method="phone", result="正常")
    shop.move("consultant1", FollowUp.finish, planned["after_week"][0], MORNING + 7 * DAY, method="phone", result="正常", next_at="2026-12-05 10:00")
    assert {kind: at for kind, (_, at) in due(shop, order).items()} == {"after_third": datetime(2026, 12, 5, 2, 0, tzinfo=UTC)}, "on the day that was agreed"


def third_call(shop, order) -> None:
    shop.move("consultant1", FollowUp.finish, due(shop, order)["after_week"][0], MORNING, method="phone", result="正常", next_at="2026-12-02 10:00")
    shop.move("consultant1", FollowUp.finish, due(shop, order)["after_third"][0], MORNING + 30 * DAY, method="phone", result="想问保养")


def test_p11_after_the_third_call_the_customer_passes_to_after_sales(shop, delivered):
    third_call(shop, delivered)
    with shop.read() as session:
        case = session.scalars(select(ServiceCase).where(ServiceCase.order_id == delivered)).one()
        assert (case.owner_id, case.opened_at, case.details, case.state) == (shop.person("aftersales"), MORNING + 30 * DAY, "想问保养", CaseState.OPEN)
        key = case.id
    with pytest.raises(Forbidden):
        shop.move("consultant1", ServiceCase.resolve, key, solution="已解释")
    shop.move("aftersales", ServiceCase.resolve, key, MORNING + 31 * DAY, solution="已预约保养")
    assert shop.value(ServiceCase, key, "resolved_at") == MORNING + 31 * DAY


def test_p11_a_car_that_was_delivered_is_called_for_whatever_becomes_of_its_money(shop, delivered):
    with shop.read() as session:
        payment = session.scalar(select(Payment.id).where(Payment.order_id == delivered))
    shop.move("finance", Payment.reverse, payment, MORNING)
    shop.paid(delivered, "100000")
    assert set(due(shop, delivered)) == {"after_24h", "after_week"}


def test_p11_a_special_case_goes_to_whoever_in_after_sales_has_least_to_do(shop, delivered):
    with shop.by_system() as session:
        first = session.get_one(Employee, shop.person("aftersales"))
        session.add(Employee(store_id=shop.store, name="售后2", username="aftersales2", position_id=first.position_id))
    owners = []
    for subject in ("异响", "漆面", "充电慢"):
        case = shop.create("consultant1", ServiceCase, MORNING, order=delivered, subject=subject)
        with shop.row(ServiceCase, case) as row:
            owners.append(row.owner.username)
    assert owners == ["aftersales", "aftersales2", "aftersales"]
    with pytest.raises(Several):
        shop.create("consultant1", ServiceCase, order=delivered)


def test_p11_a_consultant_opens_no_case_for_a_colleague_s_customer(shop, delivered):
    with pytest.raises(Forbidden):
        shop.create("consultant2", ServiceCase, order=delivered, subject="异响")
