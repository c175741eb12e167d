"""The sale's rules: a drive needs a licence, terms and a signature (P6); details, sign-off, then money (P7, P8); nothing counts before the full price (P9)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.customers import Lead, LeadState
from models.moves import StatePeriod
from models.people import Employee
from models.policy import Right, fetch
from models.products import Vehicle, VehicleUse
from models.refused import Forbidden, Refused, Several
from models.roles import Role
from models.rules.drives import years_later
from models.rules.payments import confirmed_sum
from models.sales import Deal, Order, OrderState, Payment, PaymentState, TestDrive, TestDriveState
from models.staff import Absence, AbsenceKind
from models.words import speaking
from models.writing import create_all, read_all, void, writable_fields

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


# P6 ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(shop):
    """Makes demo cars."""
    vins = iter(range(100))

    def make(use: VehicleUse = VehicleUse.DEMO) -> int:
        with shop.by_system() as session:
            car = Vehicle(store_id=shop.store, vin=f"LGXCE6CB0N00000{next(vins):02}", model_id=shop.models["seal"], use=use)
            session.add(car)
            session.flush()
            return car.id

    return make


@pytest.fixture
def drive(shop, demo):
    """Books a drive on 3 November with all that it needs, except what is said otherwise."""
    lead, car = shop.lead(), demo()

    def book(papers=("licence_scan", "id_scan"), **texts) -> int:
        whole = {
            "driver_name": "王小明", "licence_no": "330102199001011234", "licence_issued_on": "2020-01-01", "licence_valid_until": "2030-01-01",
            "terms_accepted": "1", "signature": "王小明", "vehicle": car, "specialist": shop.person("testdrive"), "starts_at": "2026-11-03 10:00",
            "route": shop.route(), "consented_at": "2026-11-01 10:00",
        }  # fmt: skip
        booked = shop.create("consultant1", TestDrive, lead=lead, **whole | texts)
        if papers:
            shop.hand_in("consultant1", TestDrive, booked, *papers)
        return booked

    return book


def test_p6_a_drive_with_all_it_needs_is_cleared_driven_and_finished(shop, drive):
    booked = drive()
    shop.move("consultant1", TestDrive.clear, booked)
    shop.move("testdrive", TestDrive.start, booked, at=MORNING + DAY)
    shop.move("testdrive", TestDrive.finish, booked, at=MORNING + DAY + timedelta(minutes=40), feedback="提速好")
    with shop.row(TestDrive, booked) as row:
        assert row.state is TestDriveState.DONE
        assert (row.starts_at, row.ends_at, row.feedback) == (MORNING + DAY, MORNING + DAY + timedelta(minutes=40), "提速好")


@pytest.mark.parametrize(
    ("name", "label"),
    [("driver_name", "试驾人"), ("licence_no", "驾驶证号"), ("licence_issued_on", "初次领证日期"), ("licence_valid_until", "驾驶证有效期至"),
     ("terms_accepted", "已接受条款"), ("signature", "签字"), ("vehicle", "试驾车"), ("specialist", "试驾专员"), ("route", "试驾路线")],
)  # fmt: skip
def test_p6_what_is_missing_is_named_and_nobody_drives(shop, drive, name, label):
    booked = drive(**{name: ""})
    with pytest.raises(Refused) as refused:
        shop.move("consultant1", TestDrive.clear, booked)
    assert str(refused.value) == f"试驾前还缺:{label}(P6)"
    with speaking("en"):
        assert "this is missing: " in str(refused.value)
    with pytest.raises(Refused, match="当前状态是“已预约”"), shop.by_system() as session:
        session.get_one(TestDrive, booked).start()


@pytest.mark.parametrize(("papers", "label"), [(("id_scan",), "驾驶证扫描件"), (("licence_scan",), "身份证扫描件")])
def test_p6_no_drive_without_the_scans(shop, drive, papers, label):
    with pytest.raises(Refused, match=f"试驾前还缺:{label}"):
        shop.move("consultant1", TestDrive.clear, drive(papers))


def test_p6_what_was_signed_by_hand_is_a_signature(shop, drive):
    booked = drive(("licence_scan", "id_scan", "signature_scan"), signature="")
    shop.move("consultant1", TestDrive.clear, booked)
    assert shop.value(TestDrive, booked, "state") is TestDriveState.READY


@pytest.mark.parametrize(
    ("issued", "possible"), [("2024-11-03", True), ("2024-11-04", False), ("2024-11-02", True), ("2026-11-03", False)]
)  # fmt: skip
def test_p6_the_licence_is_held_two_years_on_the_day_of_the_drive(shop, drive, issued, possible):
    booked = drive(licence_issued_on=issued)
    if possible:
        shop.move("consultant1", TestDrive.clear, booked)
    else:
        with pytest.raises(Refused, match="驾龄不满两年"):
            shop.move("consultant1", TestDrive.clear, booked)


@pytest.mark.parametrize(("until", "possible"), [("2026-11-03", True), ("2026-11-02", False)])
def test_p6_the_licence_is_valid_on_the_day_of_the_drive(shop, drive, until, possible):
    booked = drive(licence_valid_until=until)
    if possible:
        shop.move("consultant1", TestDrive.clear, booked)
    else:
        with pytest.raises(Refused, match="已过期"):
            shop.move("consultant1", TestDrive.clear, booked)


def test_p6_what_was_cleared_for_one_day_is_looked_at_again_on_the_day_it_is_driven(shop, drive):
    booked = drive(licence_valid_until="2026-11-03")
    shop.move("consultant1", TestDrive.clear, booked)
    with pytest.raises(Refused, match="已过期"):
        shop.move("testdrive", TestDrive.start, booked, at=MORNING + 2 * DAY)
    shop.move("testdrive", TestDrive.start, booked, at=MORNING + DAY)


def test_p6_the_day_is_the_store_s_local_day(shop, drive):
    """00:30 on 3 November in Hangzhou is still 2 November in UTC."""
    booked = drive(licence_issued_on="2024-11-03", starts_at="2026-11-03 00:30")
    shop.move("consultant1", TestDrive.clear, booked)
    assert shop.value(TestDrive, booked, "state") is TestDriveState.READY


def test_p6_a_licence_of_29_february_is_two_years_old_on_1_march():
    issued = datetime(2024, 2, 29).date()
    assert years_later(issued, 2) == datetime(2026, 3, 1).date()
    assert years_later(issued, 4) == datetime(2028, 2, 29).date()


@pytest.mark.parametrize("change", [{"licence_no": "1"}, {"starts_at": "2026-11-04 10:00"}, {"terms_accepted": ""}])
def test_p6_what_is_changed_after_the_clearing_is_cleared_anew(shop, drive, change):
    booked = drive()
    shop.move("consultant1", TestDrive.clear, booked)
    shop.change("consultant1", TestDrive, booked, feedback="客户想试快充")
    assert shop.value(TestDrive, booked, "state") is TestDriveState.READY
    shop.change("consultant1", TestDrive, booked, **change)
    assert shop.value(TestDrive, booked, "state") is TestDriveState.BOOKED


def test_p6_another_scan_is_cleared_anew_and_what_was_driven_stands(shop, drive):
    booked = drive()
    shop.move("consultant1", TestDrive.clear, booked)
    shop.hand_in("consultant1", TestDrive, booked, "licence_scan")
    assert shop.value(TestDrive, booked, "state") is TestDriveState.BOOKED
    shop.move("consultant1", TestDrive.clear, booked)
    shop.move("testdrive", TestDrive.start, booked, at=MORNING + DAY)
    with pytest.raises(Refused, match="只能填写反馈"):
        shop.change("consultant1", TestDrive, booked, licence_no="1")


@pytest.mark.parametrize(("starts", "possible"), [("10:59", False), ("11:00", True), ("09:01", False), ("09:00", True)])
@pytest.mark.parametrize("shared", ["vehicle", "specialist"])
def test_p6_neither_car_nor_specialist_is_booked_twice_at_a_time(shop, drive, demo, shared, starts, possible):
    """A drive takes an hour, where nobody says when it ends."""
    drive(papers=())
    with shop.by_system() as session:
        position = session.get_one(Employee, shop.person("testdrive")).position_id
        session.add(other := Employee(store_id=shop.store, name="试驾专员乙", username="testdrive2", position_id=position))
        session.flush()
        second = {"starts_at": f"2026-11-03 {starts}"} | ({"specialist": other.id} if shared == "vehicle" else {})
    second |= {} if shared == "vehicle" else {"vehicle": demo()}
    if possible:
        drive(papers=(), **second)
    else:
        with pytest.raises(Refused, match="已有试驾") as refused:
            drive(papers=(), **second)
        assert refused.value.field == shared


def test_p6_a_cancelled_drive_sets_car_and_specialist_free(shop, drive):
    shop.move("consultant1", TestDrive.cancel, drive(papers=()))
    drive(papers=())


def test_p6_only_a_demo_car_is_driven_by_customers(shop, drive, demo):
    with pytest.raises(Several) as refused:
        drive(papers=(), vehicle=demo(VehicleUse.STOCK))
    assert refused.value.problems.keys() == {"vehicle"}
    booked = drive()
    with shop.by_system() as session:
        session.get_one(TestDrive, booked).vehicle.use = VehicleUse.STOCK
    with pytest.raises(Refused, match="不是试驾车"):
        shop.move("consultant1", TestDrive.clear, booked)


def test_p6_a_specialist_goes_along_who_is_there_that_day(shop, drive):
    with pytest.raises(Refused, match="须由试驾专员"):
        shop.move("consultant1", TestDrive.clear, drive(specialist=shop.person("consultant2"), starts_at="2026-11-04 10:00"))
    booked = drive()
    with shop.by_system() as session:
        away = Absence(store_id=shop.store, employee_id=shop.person("testdrive"), from_day=date(2026, 11, 3), to_day=date(2026, 11, 3), kind=AbsenceKind.SICK)
        session.add(away)
        session.flush()
        away.submit()
        away.approve()
    with pytest.raises(Refused, match="当天请假"):
        shop.move("consultant1", TestDrive.clear, booked)


@pytest.mark.parametrize("who", ["consultant1", "consultant2", "frontdesk", "manager"])
def test_p6_only_a_specialist_starts_the_drive(shop, drive, who):
    booked = drive()
    shop.move("consultant1", TestDrive.clear, booked)
    with pytest.raises(Refused) as refused:
        shop.move(who, TestDrive.start, booked)
    assert refused.value.status in (403, 404)


def test_p6_a_drive_does_not_end_before_it_starts(shop, drive):
    with pytest.raises(Refused, match="结束时间不能早于开始时间"):
        drive(ends_at="2026-11-03 09:59")


# P7, P8 --------------------------------------------------------------------------------------------------------------


def test_p7_nothing_is_typed_twice(shop):
    lead = shop.lead()
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="12.8万")
    with shop.row(Order, order) as row:
        assert (row.total, row.decoration_total) == (Decimal("128000.00"), Decimal("0.00"))
        assert (row.owner_id, row.customer_id) == (shop.person("consultant1"), row.lead.customer_id)
    shop.change("consultant1", Order, order, price="120000")
    assert shop.value(Order, order, "total") == Decimal("120000.00")


def test_p7_the_database_itself_insists_on_the_sum(shop):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    with pytest.raises(Refused, match="总价须等于车价加装潢"), shop.by_system() as session:
        session.get_one(Order, order).total = Decimal(1)
    with pytest.raises(Several, match="不能小于 0"):
        shop.change("consultant1", Order, order, price="-1")


def test_p8_no_sign_off_before_the_customer_confirmed(shop):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    shop.move("consultant1", Order.order, order)
    with pytest.raises(Refused, match="客户尚未确认信息"):
        shop.move("supervisor", Order.sign_off, order)
    shop.move("consultant1", Order.confirm_details, order)
    shop.move("supervisor", Order.sign_off, order)
    assert shop.value(Order, order, "state") is OrderState.SIGNED_OFF


def test_p8_nobody_signs_off_their_own_order(shop):
    lead = shop.lead("supervisor")
    with shop.by_system() as session:
        session.get_one(Lead, lead).owner_id = shop.person("supervisor")
    order = shop.create("supervisor", Order, lead=lead, model=shop.models["seal"], price="100000")
    shop.move("supervisor", Order.order, order)
    shop.move("supervisor", Order.confirm_details, order)
    with pytest.raises(Forbidden, match="自己提交"):
        shop.move("supervisor", Order.sign_off, order)
    shop.move("manager", Order.sign_off, order)


@pytest.mark.parametrize("who", ["consultant1", "gm", "finance", "dcc1", "s2manager", "headoffice"])
def test_p8_only_supervisor_and_manager_sign_off(shop, who):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    shop.move("consultant1", Order.order, order)
    shop.move("consultant1", Order.confirm_details, order)
    with pytest.raises(Refused) as refused:
        shop.move(who, Order.sign_off, order)
    assert refused.value.status in (403, 404)


@pytest.mark.parametrize("kind", ["balance", "refund"])
def test_p8_before_the_sign_off_only_a_deposit_is_recorded(shop, kind):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    for step in (lambda: None, lambda: shop.move("consultant1", Order.order, order), lambda: shop.move("consultant1", Order.confirm_details, order)):
        step()
        with pytest.raises(Refused, match="签核前只能收定金"):
            shop.payment(order, "5000", kind)
    deposit = shop.payment(order, "5000", "deposit")
    with pytest.raises(Refused, match="签核前只能收定金"):
        shop.change("finance", Payment, deposit, kind=kind)
    shop.move("supervisor", Order.sign_off, order)
    shop.payment(order, "95000", "balance")


@pytest.mark.parametrize(("amount", "possible"), [("99999.99", True), ("100000", False)])
def test_p8_a_deposit_is_less_than_the_price(shop, amount, possible):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    if possible:
        shop.payment(order, amount, "deposit")
        with pytest.raises(Refused, match="定金须少于总价"):
            shop.payment(order, "0.01", "deposit")
    else:
        with pytest.raises(Refused, match="定金须少于总价"):
            shop.payment(order, amount, "deposit")


def test_p8_a_signed_off_order_keeps_its_price(shop):
    order = shop.signed_order(shop.lead())
    with pytest.raises(Refused, match="不能改价"):
        shop.change("consultant1", Order, order, price="90000")
    shop.change("consultant1", Order, order, remark="客户要黑色")
    assert shop.value(Order, order, "total") == Decimal("100000.00")


def test_p8_a_cancelled_order_only_gives_money_back(shop):
    order = shop.signed_order(shop.lead())
    shop.paid(order, "5000", "deposit")
    shop.move("manager", Order.cancel, order)
    with pytest.raises(Refused, match="只能退款"):
        shop.payment(order, "5000", "balance")
    shop.paid(order, "5000", "refund")
    with shop.read() as session:
        assert confirmed_sum(session, order) == 0


# P9 ------------------------------------------------------------------------------------------------------------------


def deals(shop) -> list[tuple]:
    with shop.read() as session:
        return [(each.order_id, each.counted_at, each.ended_at) for each in session.scalars(select(Deal).order_by(Deal.id))]


def states(shop, order, lead) -> tuple:
    return shop.value(Order, order, "state"), shop.value(Lead, lead, "state")


def test_p9_the_order_counts_when_the_last_cent_is_confirmed(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    shop.paid(order, "20000", "deposit", at=MORNING)
    shop.paid(order, "79999.99", at=MORNING + DAY)
    assert deals(shop) == []
    assert states(shop, order, lead) == (OrderState.SIGNED_OFF, LeadState.OPEN)
    shop.paid(order, "0.01", at=MORNING + 2 * DAY)
    assert deals(shop) == [(order, MORNING + 2 * DAY, None)]
    assert states(shop, order, lead) == (OrderState.PAID, LeadState.WON)
    assert shop.value(Order, order, "paid_at") == MORNING + 2 * DAY


def test_p9_recorded_money_does_not_count(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    payment = shop.payment(order, "100000")
    assert deals(shop) == []
    assert states(shop, order, lead) == (OrderState.SIGNED_OFF, LeadState.OPEN)
    assert shop.value(Payment, payment, "state") is PaymentState.RECORDED


def test_p9_a_reversal_takes_it_back_and_a_new_payment_begins_anew(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    shop.paid(order, "79000", at=MORNING)
    last = shop.paid(order, "21000", at=MORNING)
    shop.move("finance", Payment.reverse, last, at=MORNING + DAY)
    assert deals(shop) == [(order, MORNING, MORNING + DAY)]
    assert states(shop, order, lead) == (OrderState.SIGNED_OFF, LeadState.OPEN)
    assert shop.value(Order, order, "paid_at") is None
    with shop.row(Payment, last) as row:
        assert (row.state, row.reversed_at) == (PaymentState.REVERSED, MORNING + DAY)
    shop.paid(order, "21000", at=MORNING + 2 * DAY)
    assert deals(shop) == [(order, MORNING, MORNING + DAY), (order, MORNING + 2 * DAY, None)]
    assert states(shop, order, lead) == (OrderState.PAID, LeadState.WON)


def test_c2_a_won_lead_has_no_contact_due_and_one_that_is_no_longer_won_has_again(shop):
    lead = shop.lead(at=MORNING)
    order = shop.signed_order(lead)
    assert shop.value(Lead, lead, "next_due_at") == MORNING + 2 * DAY + timedelta(hours=9)
    payment = shop.paid(order, "100000", at=MORNING)
    assert shop.value(Lead, lead, "next_due_at") is None
    shop.move("finance", Payment.reverse, payment, at=MORNING + DAY)
    assert shop.value(Lead, lead, "next_due_at") == MORNING + 3 * DAY + timedelta(hours=9)


def test_p9_an_overpaid_order_counts_on_while_the_sum_stays(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    shop.paid(order, "100000", at=MORNING)
    extra = shop.paid(order, "500", at=MORNING)
    shop.move("finance", Payment.reverse, extra, at=MORNING + DAY)
    assert deals(shop) == [(order, MORNING, None)]


def test_p9_refunds_subtract_and_cannot_exceed_what_came_in(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    shop.paid(order, "100000", at=MORNING)
    shop.paid(order, "0.01", "refund", at=MORNING + DAY)
    assert deals(shop) == [(order, MORNING, MORNING + DAY)]
    too_much = shop.payment(order, "100000", "refund")
    with pytest.raises(Refused, match="退款超过已到账金额"):
        shop.move("finance", Payment.confirm, too_much)


def test_p9_refunded_money_is_not_reversed_a_second_time(shop):
    order = shop.signed_order(shop.lead())
    deposit = shop.paid(order, "5000", "deposit")
    refund = shop.paid(order, "5000", "refund")
    with pytest.raises(Refused, match="请先冲销退款"):
        shop.move("finance", Payment.reverse, deposit)
    shop.move("finance", Payment.reverse, refund)
    shop.move("finance", Payment.reverse, deposit)
    with shop.read() as session:
        assert confirmed_sum(session, order) == 0


def test_p9_the_lead_stays_won_while_another_order_of_it_counts(shop):
    lead = shop.lead()
    first, second = shop.signed_order(lead), shop.signed_order(lead)
    shop.paid(first, "100000")
    last = shop.paid(second, "100000")
    shop.move("finance", Payment.reverse, last)
    assert shop.value(Lead, lead, "state") is LeadState.WON
    assert shop.value(Order, second, "state") is OrderState.SIGNED_OFF


@pytest.mark.parametrize("who", ["consultant1", "supervisor", "manager", "gm", "headoffice", "admin"])
def test_p9_only_finance_confirms_and_reverses(shop, who):
    order = shop.signed_order(shop.lead())
    payment = shop.payment(order, "100000")
    with pytest.raises(Refused) as refused:
        shop.move(who, Payment.confirm, payment)
    assert refused.value.status in (403, 404)
    shop.move("finance", Payment.confirm, payment)
    with pytest.raises(Refused) as refused:
        shop.move(who, Payment.reverse, payment)
    assert refused.value.status in (403, 404)
    assert len(deals(shop)) == 1


def test_p9_a_payment_is_confirmed_once(shop):
    order = shop.signed_order(shop.lead())
    payment = shop.paid(order, "50000")
    with pytest.raises(Refused, match="已到账"):
        shop.move("finance2", Payment.confirm, payment)
    with shop.read() as session:
        assert confirmed_sum(session, order) == Decimal("50000.00")


def test_p9_a_confirmed_payment_is_neither_changed_nor_voided(shop):
    order = shop.signed_order(shop.lead())
    payment = shop.paid(order, "100000")
    with pytest.raises(Refused, match="还可以“冲销”"):
        shop.change("finance", Payment, payment, amount="1")
    with pytest.raises(Refused), shop.write("finance") as session:
        void(session, fetch(session, shop.actor("finance"), Payment, payment, Right.WRITE), "录错了")
    assert shop.value(Payment, payment, "amount") == Decimal("100000.00")
    assert deals(shop)[0][2] is None


def test_p9_an_order_with_money_is_not_voided(shop):
    order = shop.signed_order(shop.lead())
    shop.payment(order, "100000")
    with pytest.raises(Refused), shop.write("manager") as session:
        void(session, fetch(session, shop.actor("manager"), Order, order, Right.WRITE), "录错了")
    assert not shop.value(Order, order, "voided_at")


def enter_together(shop, register, *rows: dict) -> None:
    """As an import writes the rows of a file: many at once."""
    with shop.write("manager") as session:
        fields = writable_fields(shop.actor("manager"), register, is_new=True)
        create_all(session, register, [(read_all(session, fields, {name: str(text) for name, text in row.items()}), None) for row in rows])


def test_p8_deposits_of_one_file_stay_below_the_price_together(shop):
    order = shop.create("consultant1", Order, lead=shop.lead(), model=shop.models["seal"], price="100000")
    row = {"order": order, "kind": "deposit", "amount": "60000", "paid_at": "2026-11-02 09:00"}
    with pytest.raises(Refused, match="定金须少于总价"):
        enter_together(shop, Payment, row, row)
    enter_together(shop, Payment, row | {"amount": "30000"}, row)


def test_p6_drives_of_one_file_are_not_booked_twice(shop, demo):
    row = {"lead": shop.lead(), "vehicle": demo(), "starts_at": "2026-11-03 10:00"}
    with pytest.raises(Refused, match="已有试驾"):
        enter_together(shop, TestDrive, row, row)
    enter_together(shop, TestDrive, row, row | {"starts_at": "2026-11-03 11:00"})


@pytest.mark.parametrize("amount", ["0", "-1", ""])
def test_p9_an_amount_is_positive(shop, amount):
    order = shop.signed_order(shop.lead())
    with pytest.raises(Several) as refused:
        shop.payment(order, amount)
    assert refused.value.problems.keys() == {"amount"}


def test_p9_no_car_before_the_full_price(shop):
    lead = shop.lead()
    shop.complete(lead)
    order = shop.signed_order(lead, vehicle=shop.car())
    shop.paid(order, "99999.99")
    with pytest.raises(Refused), shop.by_system() as session:
        session.get_one(Order, order).deliver()
    shop.paid(order, "0.01")
    for role in Role:
        with shop.write(role) as session, pytest.raises(Refused):
            session.get_one(Order, order).deliver()
    with shop.by_system(at=MORNING + DAY) as session:
        session.get_one(Order, order).deliver()
    assert shop.value(Order, order, "delivered_at") == MORNING + DAY


def test_p9_a_delivered_order_stays_delivered_when_its_money_goes_back(shop):
    lead = shop.lead()
    shop.complete(lead)
    order = shop.signed_order(lead, vehicle=shop.car())
    payment = shop.paid(order, "100000", at=MORNING)
    with shop.by_system(at=MORNING) as session:
        session.get_one(Order, order).deliver()
    shop.move("finance", Payment.reverse, payment, at=MORNING + DAY)
    assert states(shop, order, lead) == (OrderState.DELIVERED, LeadState.OPEN)
    assert deals(shop) == [(order, MORNING, MORNING + DAY)]


def test_p9_a_price_lowered_to_what_is_paid_counts_from_the_sign_off(shop):
    lead = shop.lead()
    order = shop.create("consultant1", Order, lead=lead, model=shop.models["seal"], price="100000")
    shop.paid(order, "5000", "deposit", at=MORNING)
    shop.change("consultant1", Order, order, price="5000")
    assert deals(shop) == []
    shop.move("consultant1", Order.order, order)
    shop.move("consultant1", Order.confirm_details, order)
    shop.move("supervisor", Order.sign_off, order, at=MORNING + DAY)
    assert deals(shop) == [(order, MORNING + DAY, None)]
    assert states(shop, order, lead) == (OrderState.PAID, LeadState.WON)


def test_p9_a_lost_lead_whose_order_is_paid_is_won_all_the_same(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    with shop.by_system() as session:
        row = session.get_one(Lead, lead)
        row.assign(owner=session.get_one(Employee, shop.person("consultant2")))
        row.lose()
    shop.paid(order, "100000")
    assert states(shop, order, lead) == (OrderState.PAID, LeadState.WON)


def test_p9_what_the_system_did_is_kept_as_the_system_s_at_finance_s_moment(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    shop.paid(order, "100000", at=MORNING)
    with shop.read() as session:
        kept = session.scalars(select(StatePeriod).where(StatePeriod.move.in_(("pay", "win", "confirm")))).all()
    assert {(each.move, each.by_id, each.at) for each in kept} == {
        ("confirm", shop.person("finance"), MORNING), ("pay", None, MORNING), ("win", None, MORNING),
    }  # fmt: skip
