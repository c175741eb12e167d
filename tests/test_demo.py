"""The demo store: alive, the same for the same seed, and in every row what the rules would have made of it."""

import hashlib
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from models import Base, clock, demo, search_terms
from models.acting import system_act
from models.contacts import Appointment, AppointmentState, Call, FollowUp, FollowUpState
from models.customers import Assignment, Closing, ClosingState, Customer, Lead, LeadState
from models.db import Database, sqlite_url
from models.migrations import upgrade
from models.moves import StatePeriod
from models.people import Employee, EmployeeState, Position, Store
from models.phones import normalise_phone
from models.plans import Target
from models.products import Vehicle, VehicleState
from models.register import Register
from models.roles import Role
from models.rules.drives import YEARS_HELD, years_later
from models.rules.leads import missing_details
from models.running import AuditEntry
from models.sales import Deal, Order, OrderState, Payment, PaymentKind, PaymentState
from models.sales import TestDrive as Drive
from models.sales import TestDriveState as DriveState

LAST_DAY = date(2026, 11, 24)
END = demo.until_evening(LAST_DAY)
HASH = "the hash of everybody's password"
RUNNING = (LeadState.NEW, LeadState.OPEN)


def told(database: Database, **how) -> dict[str, int]:
    upgrade(database)
    with database.writing(system_act()) as session:
        return demo.tell(session, demo.Demo(END, **how), HASH)


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> Database:
    """A store of nine months: long enough for somebody to have left."""
    database = Database(sqlite_url(tmp_path_factory.mktemp("demo") / "demo.db"))
    told(database, months=9)
    yield database
    database.close()


@pytest.fixture
def session(lived):
    with lived.reading() as session:
        yield session


def rows(session, register, *conditions):
    return session.scalars(select(register).where(*conditions)).all()


def test_everybody_of_the_commands_can_log_in(session):
    names = set(session.scalars(select(Employee.username).where(Employee.password_hash == HASH, Employee.must_change_password.is_(False))))
    assert names == {
        "gm", "manager", "supervisor", "dcc1", "dcc2", "consultant1", "consultant2", "consultant3", "consultant4", "keyaccount",
        "marketing", "marketingmanager", "testdrive", "frontdesk", "finance", "aftersales", "headoffice", "admin",
    }  # fmt: skip
    head_office = set(session.scalars(select(Employee.username).join(Store, Store.id == Employee.store_id).where(Store.is_head_office)))
    assert head_office == {"headoffice", "admin"}


def test_O2_the_team_has_eight_people_as_planned(session):
    team = (Role.SALES_MANAGER, Role.SUPERVISOR, Role.DCC, Role.CONSULTANT)
    planned = session.scalar(select(func.sum(Position.planned_headcount)).where(Position.role.in_(team)))
    actual = session.scalar(select(func.count(Employee.id)).join(Employee.position).where(Position.role.in_(team), Employee.state == EmployeeState.ACTIVE))
    assert (planned, actual) == (8, 8)


def test_P9_deals_are_what_the_payments_make_of_them(session):
    """Recomputed from nothing but the payments' own moments."""
    kept = defaultdict(list)
    for deal in rows(session, Deal):
        kept[deal.order_id].append((deal.counted_at, deal.ended_at))
        order = session.get(Order, deal.order_id)
        assert (deal.total, deal.owner_id, deal.lead_id, deal.model_id) == (order.total, order.owner_id, order.lead_id, order.model_id)
    movements = money_of_orders(session)
    for order in rows(session, Order):
        spans = covered(order.total, movements[order.id])
        assert sorted(kept[order.id], key=lambda span: span[0]) == spans
        counts = bool(spans) and spans[-1][1] is None
        assert counts == (order.state in (OrderState.PAID, OrderState.DELIVERED)) == (order.lead.state is LeadState.WON)
        assert order.paid_at == (spans[-1][0] if counts else None)


def money_of_orders(session):
    movements = defaultdict(list)
    for payment in rows(session, Payment):
        sign = -1 if payment.kind is PaymentKind.REFUND else 1
        for at, amount in ((payment.confirmed_at, sign * payment.amount), (payment.reversed_at, -sign * payment.amount)):
            if at:
                movements[payment.order_id].append((at, amount))
    return movements


def covered(total, movements):
    """The spans in which what had come in reached the total."""
    spans, paid = [], Decimal(0)
    for at, amount in sorted(movements):
        before, paid = paid, paid + amount
        if before < total <= paid:
            spans.append((at, None))
        elif paid < total <= before:
            spans[-1] = (spans[-1][0], at)
    return spans


def test_P8_details_then_signature_then_money(session):
    roles = dict(session.execute(select(Employee.id, Position.role).join(Employee.position)).all())
    for order in rows(session, Order):
        if order.signed_off_at:
            assert order.customer_confirmed_at < order.signed_off_at
            assert roles[order.signed_by_id] in (Role.SUPERVISOR, Role.SALES_MANAGER)
            assert order.signed_by_id != order.owner_id
            assert order.vehicle.state is {OrderState.DELIVERED: VehicleState.DELIVERED, OrderState.CANCELLED: VehicleState.IN_STOCK}.get(order.state, VehicleState.ALLOCATED)
        if order.delivered_at:
            assert order.paid_at < order.delivered_at
    for payment in rows(session, Payment):
        assert roles[payment.recorded_by_id] is not Role.FINANCE
        assert payment.confirmed_by_id is None or roles[payment.confirmed_by_id] is Role.FINANCE
        if payment.kind is PaymentKind.BALANCE:
            assert payment.order.signed_off_at <= payment.paid_at


@pytest.mark.parametrize("register", [each for each in Register.all.values() if each.moves], ids=lambda each: each.__tablename__)
def test_states_are_reached_by_moves_and_periods_tell_how(session, register):
    state, roads = register.fields[register.state_field], defaultdict(list)
    first = state.column.default.arg.value
    for period in session.scalars(select(StatePeriod).where(StatePeriod.register == register.__tablename__).order_by(StatePeriod.id)):
        roads[period.row_id].append(period)
        transition = register.moves[period.move].transition
        assert period.from_state in {each.value for each in transition.sources}
        assert period.to_state == transition.target.value
    for key, now in session.execute(select(register.id, state.column)):
        road = roads[key]
        assert now.value == (road[-1].to_state if road else first)
        if road:
            assert (road[0].from_state, road[-1].until) == (first, None)
        for before, after in pairwise(road):
            assert (before.to_state, before.until) == (after.from_state, after.at)
            assert before.at <= after.at


def test_C2_the_next_contact_is_the_earliest_that_is_due(session):
    due = dict(session.execute(select(FollowUp.lead_id, func.min(FollowUp.due_at)).where(FollowUp.state == FollowUpState.DUE).group_by(FollowUp.lead_id)).all())
    for lead in rows(session, Lead):
        assert lead.next_due_at == due.get(lead.id)
        if lead.state is LeadState.OPEN:
            assert lead.next_due_at is not None


def test_C2_leads_end_by_a_confirmed_closing_of_somebody_else(session):
    supervisor = session.scalar(select(Employee.id).where(Employee.username == "supervisor"))
    ended = {lead.id: lead.state for lead in rows(session, Lead, Lead.state.in_((LeadState.LOST, LeadState.VOID)))}
    confirmed = {}
    for closing in sorted(rows(session, Closing), key=lambda each: each.requested_at):
        if closing.state is ClosingState.CONFIRMED:
            assert closing.confirmed_by_id == supervisor != closing.requested_by_id
            confirmed[closing.lead_id] = LeadState(closing.kind.value)
        elif closing.state is ClosingState.REQUESTED:
            assert closing.lead.state in RUNNING
    assert ended == {key: kind for key, kind in confirmed.items() if key in ended}
    assert {session.get(Lead, key).state for key in confirmed.keys() - ended.keys()} <= {LeadState.OPEN}, "or it was reopened"


def test_C1_the_last_assignment_says_whose_a_lead_is(session):
    last = {}
    for each in sorted(rows(session, Assignment), key=lambda each: each.assigned_at):
        assert each.from_owner_id == (last[each.lead_id].to_owner_id if each.lead_id in last else None)
        last[each.lead_id] = each
    for lead in rows(session, Lead):
        assert lead.owner_id == (last[lead.id].to_owner_id if lead.id in last else None)
        assert (lead.owner_id is None) == (lead.id not in last)


def test_C3_one_customer_has_one_running_lead_and_a_phone_of_their_own(session):
    running = Counter(session.scalars(select(Lead.customer_id).where(Lead.state.in_(RUNNING))))
    assert set(running.values()) == {1}
    phones = session.scalars(select(Customer.phone)).all()
    assert len(set(phones)) == len(phones)
    assert all(normalise_phone(phone) == phone for phone in phones)


def test_D3_completeness_is_what_the_rule_says(session):
    assert all(lead.is_complete == (not missing_details(lead)) for lead in rows(session, Lead))


def test_P6_drivers_have_their_papers_and_nothing_is_booked_twice(session):
    taken = defaultdict(list)
    for drive in rows(session, Drive, Drive.state != DriveState.CANCELLED):
        taken["car", drive.vehicle_id].append(drive)
        taken["specialist", drive.specialist_id].append(drive)
        if drive.state is DriveState.DONE:
            day = clock.local_day(drive.starts_at)
            assert years_later(drive.licence_issued_on, YEARS_HELD) <= day <= drive.licence_valid_until
            assert drive.terms_accepted
            assert drive.signature
            assert drive.starts_at < drive.ends_at
    for drives in taken.values():
        for before, after in pairwise(sorted(drives, key=lambda each: each.starts_at)):
            assert (before.ends_at or before.starts_at) <= after.starts_at


def test_O1_nothing_waits_for_somebody_who_has_left(session):
    left = set(session.scalars(select(Employee.id).where(Employee.state == EmployeeState.LEFT)))
    assert len(left) == 1
    assert not left & set(session.scalars(select(Lead.owner_id).where(Lead.state.in_(RUNNING))))
    assert not left & set(session.scalars(select(FollowUp.owner_id).where(FollowUp.state == FollowUpState.DUE)))
    assert "离职移交" in session.scalars(select(Assignment.reason)).all()


HAPPENED = (
    Lead.captured_at, Call.called_at, Appointment.made_at, Appointment.closed_at, FollowUp.done_at, FollowUp.cancelled_at, Assignment.assigned_at,
    Closing.requested_at, Closing.confirmed_at, Payment.paid_at, Payment.confirmed_at, Payment.reversed_at, Order.signed_off_at, Order.delivered_at,
    Drive.ends_at, Deal.counted_at, Deal.ended_at, StatePeriod.at, AuditEntry.at,
)  # fmt: skip


@pytest.mark.parametrize("moment", HAPPENED, ids=str)
def test_nothing_has_happened_yet_that_lies_ahead(session, moment):
    assert session.scalar(select(func.max(moment))) <= END


def test_the_store_lives(session):
    """What a newcomer looks for on the first day is there."""

    def count(register, *conditions):
        return session.scalar(select(func.count(register.id)).where(*conditions))

    tomorrow = clock.start_of_day(LAST_DAY + timedelta(days=1))
    assert count(Lead, Lead.in_pool()) >= 3
    assert count(FollowUp, FollowUp.state == FollowUpState.DUE, FollowUp.due_at < END) >= 3, "overdue"
    assert count(FollowUp, FollowUp.state == FollowUpState.DUE, FollowUp.due_at.between(tomorrow, tomorrow + timedelta(days=1))) >= 3
    assert count(FollowUp, FollowUp.done_at > FollowUp.due_at) > 20, "late"
    assert count(Closing, Closing.state == ClosingState.REQUESTED) >= 1
    assert count(Order, Order.state == OrderState.SIGNED_OFF) >= 3, "deposits outstanding"
    assert count(Lead, Lead.reopened_at.is_not(None)) >= 1
    assert count(Vehicle, Vehicle.state == VehicleState.IN_STOCK) >= 10
    for register, states in ((Appointment, AppointmentState), (Payment, (PaymentState.CONFIRMED, PaymentState.REVERSED)), (Drive, (DriveState.DONE, DriveState.CANCELLED))):
        assert {state for state in states if count(register, register.state == state)} == set(states)
    assert count(Order, Order.state == OrderState.CANCELLED) >= 1
    assert count(Payment, Payment.kind == PaymentKind.REFUND) >= 1


def test_a_month_brings_some_two_hundred_leads_and_months_differ(session):
    leads = Counter(clock.first_of_month(clock.local_day(each)) for each in session.scalars(select(Lead.captured_at)))
    deals = Counter(clock.first_of_month(clock.local_day(each)) for each in session.scalars(select(Deal.counted_at)))
    whole = sorted(leads)[:-1]
    assert len(leads) == 9
    assert all(170 <= leads[month] <= 270 for month in whole)
    assert deals[clock.months_later(LAST_DAY, -3)] > 1.3 * deals[clock.months_later(LAST_DAY, -6)], "a good month and a bad one"


def test_S1_everybody_who_sells_has_targets_for_each_month(session):
    months = defaultdict(set)
    for target in rows(session, Target):
        months[target.employee.username].add(target.month)
    assert {name for name, known in months.items() if len(known) == 9} == {"dcc1", "dcc2", "consultant1", "consultant2", "consultant3"}
    assert max(months["consultant4"]) == clock.first_of_month(LAST_DAY)


def test_history_and_search_know_every_row(session):
    told = session.scalar(select(func.count(func.distinct(AuditEntry.row_id))).where(AuditEntry.register == "leads", AuditEntry.action == "create"))
    assert told == session.scalar(select(func.count(Lead.id)))
    somebody = session.scalars(select(Customer).limit(1)).one()
    assert somebody.id in session.scalars(select(Customer.id).where(search_terms.matching(Customer, somebody.name))).all()


def test_the_same_seed_tells_the_same_and_another_something_else(tmp_path):
    first, again, other = (fingerprint(tmp_path / f"{number}.db", seed) for number, seed in enumerate((1, 1, 2)))
    assert first == again != other


def fingerprint(path, seed) -> str:
    """All rows of all tables but the program's own notes of when it wrote them."""
    database = Database(sqlite_url(path))
    told(database, months=1, seed=seed)
    seen = hashlib.sha256()
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
                seen.update(repr(row).encode())
    database.close()
    return seen.hexdigest()


def test_a_group_of_stores_on_either_database(database):
    made = told(database, months=1, stores=2, scale=0.3)
    with database.reading() as session:
        stores = rows(session, Store, Store.is_head_office.is_(False))
        names = set(session.scalars(select(Employee.username)))
        leads = Counter(session.scalars(select(Lead.store_id)))
    assert {store.id for store in stores} == leads.keys()
    assert {"manager", "manager.s2", "consultant4.s2"} <= names
    assert made["leads"] == sum(leads.values()) < 2 * 0.3 * 260
