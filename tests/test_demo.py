"""The demo store: alive, the same for the same seed, and in every row what the rules would have made of it."""

import hashlib
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import delete, func, select

from models import Base, clock, demo, search_terms
from models.acting import act_of, system_act
from models.contacts import Appointment, AppointmentState, Call, Direction, FollowUp, FollowUpKind, FollowUpState
from models.customers import Assignment, Closing, ClosingState, Customer, Lead, LeadState
from models.db import Database
from models.discipline import Penalty, PenaltyState
from models.editions import EditionState
from models.expenses import ClaimState, ExpenseClaim, ExpenseLine, GiftRequest, GiftState
from models.handbook import CompanyRule, Procedure, TeamCharter
from models.handover import CheckResult, Delivery, DeliveryState, ServiceCase, VehicleCheck
from models.key_accounts import KeyVisit
from models.marketing import Script
from models.moves import StatePeriod
from models.people import Employee, EmployeeState, Position, Store
from models.phones import normalise_phone
from models.plans import PlanPeriod, SalesPlan, Target
from models.products import Channel, ChannelKind, Vehicle, VehicleState
from models.reception import Collision, CollisionState, Message, MessageStatus, Visit, VisitOrigin
from models.register import Register
from models.reviews import Assessment, AssessmentState
from models.roadshows import Roadshow, RoadshowState
from models.roles import Role
from models.rules.drives import YEARS_HELD, years_later
from models.rules.leads import missing_details
from models.rules.plans import beyond_its_parts
from models.rules.sweep import DUTIES
from models.running import AuditEntry, CalendarDay, DayOpening
from models.sales import Deal, DecorationLine, Order, OrderState, Payment, PaymentKind, PaymentState
from models.sales import TestDrive as Drive
from models.sales import TestDriveState as DriveState
from models.staff import Absence, AbsenceState, Candidate, CandidateState, Transfer, TransferState
from models.team import Attendance, DailyReport, Meeting, MeetingKind, Presence
from models.training import Outcome, SessionState, TrainingRecord, TrainingSession

LAST_DAY = date(2026, 11, 24)
END = demo.until_evening(LAST_DAY)
HASH = "the hash of everybody's password"
RUNNING = (LeadState.NEW, LeadState.OPEN)


def told(database: Database, **how) -> dict[str, int]:
    with database.writing(system_act()) as session:
        return demo.tell(session, demo.Demo(END, **how), HASH)


@pytest.fixture(scope="module")
def lived(sqlite_stand) -> Database:
    """A store of nine months: long enough for somebody to have left."""
    database = sqlite_stand.fresh("demo")
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


LEFT_EMPTY = {
    "campaign_contacts": "the demo's letters are told as numbers",
    "attachments": "their files lie beside the database",
    "imports": "nothing is imported",
    "league_lines": "with their tables",
    "league_tables": "made from the figures, by the command that tells the demo",
    "notifications": "nothing has happened yet that somebody must be told",
    "own_reports": "nobody has handed in a notebook",
    "report_runs": "no report has been asked for",
    "saved_views": "everybody makes their own",
}


@pytest.mark.parametrize("name", sorted(Register.all.keys() - LEFT_EMPTY.keys()))
def test_every_register_has_rows(session, name):
    assert session.scalar(select(func.count(Register.all[name].id)))


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
        if order.ordered_on:
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
    for collision in rows(session, Collision, Collision.state == CollisionState.DECIDED):
        del ended[collision.loser.id]
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
    undecided = select(Collision.second_lead_id).where(Collision.state == CollisionState.OPEN)
    running = Counter(session.scalars(select(Lead.customer_id).where(Lead.state.in_(RUNNING), Lead.id.not_in(undecided))))
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


def test_M3_nobody_is_away_twice_and_whoever_was_hired_works_here(session):
    spans = defaultdict(list)
    for absence in rows(session, Absence):
        assert absence.created_at <= END
        if absence.state is AbsenceState.APPROVED:
            spans[absence.employee_id].append((absence.from_day, absence.to_day))
    for each in spans.values():
        assert all(before[1] < after[0] for before, after in pairwise(sorted(each)))
    hired = rows(session, Candidate, Candidate.state == CandidateState.HIRED)
    assert [(each.name, each.phone) for each in hired] == [(each.employee.name, each.employee.phone) for each in hired] != []
    for transfer in rows(session, Transfer, Transfer.state == TransferState.EFFECTIVE):
        assert transfer.employee.position_id == transfer.to_position_id != transfer.from_position_id


def test_D4_visits_are_the_appointments_kept_and_the_walk_ins(session):
    kept = Counter((each.lead_id, each.closed_at) for each in rows(session, Appointment, Appointment.state == AppointmentState.KEPT))
    assert Counter((each.lead_id, each.arrived_at) for each in rows(session, Visit, Visit.origin == VisitOrigin.INVITED)) == kept
    walked = select(Lead.id).join(Channel, Channel.id == Lead.channel_id).where(Channel.kind == ChannelKind.WALK_IN)
    owned = session.scalars(walked.where(Lead.owner_id.is_not(None))).all()
    came = Counter(session.scalars(select(Visit.lead_id).where(Visit.origin == VisitOrigin.WALK_IN)))
    assert set(owned) <= came.keys() <= set(session.scalars(walked))
    assert set(came.values()) == {1}


def test_C5_every_miss_is_a_penalty_of_20_and_nothing_else_is(session):
    contacts, written = defaultdict(list), defaultdict(list)
    for call in rows(session, Call, Call.answered, Call.direction == Direction.INBOUND, Call.lead_id.is_not(None)):
        contacts[call.lead_id, clock.local_day(call.called_at)].append((call.called_at, call.agent_id))
    introduced = {}
    for visit in rows(session, Visit):
        unit = visit.lead_id, clock.local_day(visit.arrived_at)
        introduced.setdefault(unit, visit.introduced_to_id or visit.received_by_id)
        contacts[unit].append((visit.arrived_at, introduced[unit]))
    for message in rows(session, Message, Message.status == MessageStatus.SENT):
        written[message.lead_id, clock.local_day(message.sent_at)].append(message.sent_at)
    missed = {
        unit: introduced.get(unit, min(each)[1])
        for unit, each in contacts.items() if unit[1] < LAST_DAY and not any(sent_at >= min(each)[0] for sent_at in written[unit])
    }  # fmt: skip
    raised = {each.cause: each.employee_id for each in rows(session, Penalty, Penalty.clause == "C5")}
    assert raised == {f"C5 线索 {lead} {day}": who for (lead, day), who in missed.items()}
    assert set(session.scalars(select(Penalty.amount).where(Penalty.clause == "C5"))) == {20}


def test_Y1_penalties_are_decided_by_somebody_else_and_some_are_waived(session):
    decided = rows(session, Penalty, Penalty.state.in_((PenaltyState.CONFIRMED, PenaltyState.WAIVED)))
    assert all(each.decided_by_id not in (None, each.employee_id) and each.raised_at < each.decided_at for each in decided)
    assert {each.state for each in decided} == {PenaltyState.CONFIRMED, PenaltyState.WAIVED}
    assert any(each.objection for each in decided)


def test_C3_a_decided_collision_ends_the_later_lead_and_costs_whoever_caused_it(session):
    decided = rows(session, Collision, Collision.state == CollisionState.DECIDED)
    assert decided
    for collision in decided:
        assert collision.loser.state is LeadState.VOID
        assert collision.first_lead.customer_id == collision.second_lead.customer_id
        assert collision.first_lead.captured_at < collision.second_lead.captured_at < collision.decided_at
        if collision.missed_follow_up_by_id:
            assert session.scalars(select(Penalty.employee_id).where(Penalty.cause == f"C3 撞单 {collision.id}")).one() == collision.missed_follow_up_by_id


def test_P8_decoration_lines_come_to_the_order_s_decoration_total(session):
    sums = dict(session.execute(select(DecorationLine.order_id, func.sum(DecorationLine.price * DecorationLine.quantity)).group_by(DecorationLine.order_id)).all())
    assert {order.id: order.decoration_total for order in rows(session, Order) if order.decoration_total} == sums


def test_C7_P9_P10_a_car_is_handed_over_paid_checked_and_complete(session):
    deliveries = {each.order_id: each for each in rows(session, Delivery)}
    orders = rows(session, Order, Order.state.in_((OrderState.PAID, OrderState.DELIVERED)))
    assert {each.id for each in orders if each.state is OrderState.DELIVERED} == {key for key, each in deliveries.items() if each.state is DeliveryState.HANDED_OVER}
    assert deliveries.keys() <= {each.id for each in orders}
    checks = defaultdict(list)
    for check in rows(session, VehicleCheck):
        assert check.vehicle_id == check.order.vehicle_id
        assert (check.result is CheckResult.PASSED) == all(item.value_of(check) for item in VehicleCheck.items())
        checks[check.order_id].append(check)
    for key, delivery in deliveries.items():
        if delivery.state is DeliveryState.HANDED_OVER:
            last = max(checks[key], key=lambda each: each.checked_at)
            assert last.result is CheckResult.PASSED
            assert delivery.order.paid_at < last.checked_at < delivery.handed_over_at == delivery.order.delivered_at
            assert all(item.value_of(delivery) for item in Delivery.items())
    assert any(check.result is CheckResult.FAILED for check in rows(session, VehicleCheck))


def test_P11_after_the_third_call_after_sales_has_the_case(session):
    called = Counter(session.scalars(select(FollowUp.lead_id).where(FollowUp.kind == FollowUpKind.AFTER_THIRD, FollowUp.state == FollowUpState.DONE)))
    passed_on = rows(session, ServiceCase, ServiceCase.subject == "交车后第三次回访完成")
    assert Counter(each.order.lead_id for each in passed_on) == called
    assert {each.owner.username for each in rows(session, ServiceCase)} == {"aftersales"}


def test_K1_the_false_gift_costs_ten_times_its_value(session):
    (gift,) = rows(session, GiftRequest, GiftRequest.state == GiftState.VIOLATED)
    (penalty,) = rows(session, Penalty, Penalty.clause == "K1")
    assert (penalty.employee_id, penalty.amount, penalty.state) == (gift.employee_id, gift.value * 10, PenaltyState.CONFIRMED)
    assert all(each.endorsed_by_id for each in rows(session, GiftRequest, GiftRequest.roadshow_id.is_not(None)) if each.approved_at)


def test_K2_claims_come_to_their_invoices_and_the_false_one_cost_100(session):
    sums = dict(session.execute(select(ExpenseLine.claim_id, func.sum(ExpenseLine.amount)).group_by(ExpenseLine.claim_id)).all())
    claims = rows(session, ExpenseClaim)
    assert {each.id: each.total for each in claims} == sums
    assert all(each.travel_form.employee_id == each.employee_id for each in claims)
    (false,) = (each for each in claims if each.state is ClaimState.VIOLATED)
    assert [(each.employee_id, each.amount) for each in rows(session, Penalty, Penalty.clause == "K2")] == [(false.employee_id, 100)]


def test_K3_a_visit_lies_within_its_day_outside_and_its_next_date_is_due(session):
    planned = Counter()
    for visit in rows(session, KeyVisit):
        form = visit.travel_form
        assert (form.employee_id, form.travel_on) == (visit.employee_id, clock.local_day(visit.visited_at))
        assert form.left_at < visit.visited_at < form.returned_at < visit.created_at
        if visit.next_visit_on:
            planned[visit.key_account_id, visit.next_visit_on] += 1
    assert Counter((each.key_account_id, clock.local_day(each.due_at)) for each in rows(session, FollowUp, FollowUp.kind == FollowUpKind.KEY_VISIT)) == planned


def test_K4_K5_leads_of_a_show_are_caught_while_it_stands(session):
    caught = rows(session, Lead, Lead.roadshow_id.is_not(None))
    assert {each.channel.kind for each in caught} == {ChannelKind.ROADSHOW}
    assert all(each.roadshow.starts_on <= clock.local_day(each.captured_at) <= each.roadshow.ends_on for each in caught)
    for show in rows(session, Roadshow, Roadshow.state == RoadshowState.CLOSED):
        assert show.approved_at < show.started_at < show.handed_in_at < show.received_at < show.closed_at
        assert show.handed_in_by_id in {each.employee_id for each in show.staff}


def test_C9_a_daily_report_says_what_the_records_say_when_it_is_handed_in(session):
    """Recounted from the registers, report by report."""
    hands = defaultdict(list)
    for each in sorted(rows(session, Assignment), key=lambda each: each.assigned_at):
        hands[each.lead_id].append((each.assigned_at, each.to_owner_id))
    done = defaultdict(list)
    for call in rows(session, Call, Call.answered):
        done["calls", call.agent_id].append((call.called_at, None, 1))
    for each in rows(session, Appointment):
        done["invitations", each.made_by_id].append((each.made_at, each.closed_at if each.state is AppointmentState.CANCELLED else None, 1))
    for visit in rows(session, Visit):
        done["visits", visit.introduced_to_id or visit.received_by_id].append((visit.arrived_at, None, 1))
    for drive in rows(session, Drive, Drive.state == DriveState.DONE):
        owner = [who for at, who in hands[drive.lead_id] if at <= drive.ends_at] or [hands[drive.lead_id][0][1]]
        done["test_drives", owner[-1]].append((drive.ends_at, None, 1))
    ordered = dict(session.execute(select(StatePeriod.row_id, StatePeriod.at).where(StatePeriod.register == "orders", StatePeriod.move == "order")).all())
    for order in rows(session, Order, Order.ordered_on.is_not(None)):
        done["orders", order.owner_id].append((ordered[order.id], order.cancelled_at, 1))
    for deal in rows(session, Deal):
        done["revenue", deal.owner_id].append((deal.counted_at, deal.ended_at, deal.total))
    by_day = defaultdict(list)
    for (name, who), events in done.items():
        for at, until, amount in events:
            by_day[name, who, clock.local_day(at)].append((at, until, amount))
    reports = rows(session, DailyReport)
    for report in reports:
        for name in ("calls", "invitations", "visits", "test_drives", "orders", "revenue"):
            counted = by_day[name, report.employee_id, report.day]
            assert getattr(report, name) == sum(
                amount for at, until, amount in counted if at <= report.submitted_at and (until is None or until > report.submitted_at)
            ), (name, report.day)  # fmt: skip
    assert reports


def test_C9_who_handed_in_no_report_that_day_is_fined_once(session):
    owing = select(Employee).join(Employee.position).where(Position.owes_daily_report)
    closed = set(session.scalars(select(CalendarDay.day).where(CalendarDay.kind == DayOpening.CLOSED)))
    away, in_time = set(), {(each.employee_id, each.day) for each in rows(session, DailyReport) if clock.local_day(each.submitted_at) == each.day}
    for absence in rows(session, Absence):
        if absence.state is not AbsenceState.REFUSED:
            away |= {(absence.employee_id, absence.from_day + timedelta(days=count)) for count in range((absence.to_day - absence.from_day).days + 1)}
    expected, day = set(), date(2026, 3, 1)
    people = session.scalars(owing).all()
    while day < LAST_DAY:
        here = [each for each in people if each.hired_on <= day and (each.left_on is None or day < each.left_on)]
        expected |= {f"C9 日报 {each.id} {day}" for each in here if day not in closed and (each.id, day) not in away | in_time}
        day += timedelta(days=1)
    assert set(session.scalars(select(Penalty.cause).where(Penalty.clause == "C9"))) == expected != set()


def test_S2_meetings_are_held_on_working_mornings_and_some_were_missed(session):
    mornings = [clock.local_day(each.held_at) for each in rows(session, Meeting, Meeting.kind == MeetingKind.MORNING)]
    span = (LAST_DAY - date(2026, 3, 1)).days + 1
    assert len(set(mornings)) == len(mornings)
    assert 0.9 * span < len(mornings) < span
    away = {(each.employee_id, each.from_day, each.to_day) for each in rows(session, Absence, Absence.state != AbsenceState.REFUSED)}
    for each in rows(session, Attendance, Attendance.presence == Presence.EXCUSED):
        day = clock.local_day(each.meeting.held_at)
        assert any(who == each.employee_id and first <= day <= last for who, first, last in away)
    assert any(each.problem_id for each in rows(session, Meeting))


def test_M2_months_make_quarters_and_one_of_them_shows_what_is_missing(session):
    beyond = {plan.period: beyond_its_parts(plan) for plan in rows(session, SalesPlan, SalesPlan.period_kind != PlanPeriod.MONTH)}
    assert beyond["2026"] == (0, beyond["2026"][1])
    assert [units for period, (units, _) in beyond.items() if period in ("2026-Q1", "2026-Q2", "2026-Q4")] == [0, 0, 0]
    assert beyond["2026-Q3"][0] > 0


def test_T8_what_was_learned_follows_from_who_came(session):
    for record in rows(session, TrainingRecord):
        assert record.session.state is SessionState.HELD
        assert record.attended == (record.outcome is not Outcome.INCOMPLETE)
        if record.score is not None:
            assert (record.outcome is Outcome.PASSED) == (record.score >= 60)
    assert {each.state for each in rows(session, TrainingSession)} == set(SessionState)


def test_T52_the_league_table_puts_whoever_sold_most_first(session):
    goals = {(each.employee_id, each.month): each.units for each in rows(session, Target) if each.units}
    units = Counter((each.owner_id, clock.first_of_month(clock.local_day(each.counted_at))) for each in rows(session, Deal, Deal.ended_at.is_(None)))
    published = rows(session, Assessment, Assessment.state == AssessmentState.PUBLISHED)
    for each in published:
        key = each.employee_id, date.fromisoformat(f"{each.period}-01")
        assert 0 <= each.score <= 120
        assert ("业绩" in each.details) == (key in goals)
        if key in goals:
            assert f"业绩 {units[key] / goals[key]:.0%};" in each.details
    assert {each.published_by.username for each in published} == {"manager"}


def test_M1_one_edition_of_a_text_is_in_force(session):
    for register, name in ((CompanyRule, "title"), (Procedure, "title"), (Script, "kind")):
        in_force = Counter(session.scalars(select(getattr(register, name)).where(register.state == EditionState.PUBLISHED)))
        assert set(in_force.values()) == {1}
    assert [(each.edition, each.state) for each in rows(session, TeamCharter)] == [(1, EditionState.WITHDRAWN), (2, EditionState.PUBLISHED)]


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
    assert count(Penalty, Penalty.clause == "C5") > 20
    assert count(DailyReport) > 1500
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


def test_the_same_seed_tells_the_same_and_another_something_else(sqlite_stand):
    first, again, other = (fingerprint(sqlite_stand.fresh("told"), seed) for seed in (1, 1, 2))
    assert first == again != other


def fingerprint(database, seed) -> str:
    """All rows of all tables but the program's own notes of when it wrote them."""
    told(database, months=1, seed=seed, scale=1.5)
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


def test_c5_c9_sweeping_the_demo_s_days_raises_nothing_twice_and_the_same_again_without_its_penalties(lived):
    """The story and the sweep agree on every miss of a month: who, for which cause, how much."""
    month, clauses = [date(2026, 10, day) for day in range(1, 32)], ("C5", "C9")
    with lived.session(system_act(at=END), writes=True) as session:
        store = session.scalars(select(Store).where(Store.is_head_office.is_(False))).one()

        def raised() -> set[tuple]:
            found = session.execute(select(Penalty.cause, Penalty.employee_id, Penalty.amount).where(Penalty.clause.in_(clauses), Penalty.cause.like("% 2026-10-%")))
            return {tuple(row) for row in found}

        def sweep() -> set[tuple]:
            for day in month:
                for clause, duty in DUTIES:
                    if clause in clauses:
                        duty(session, store, day, act_of(session))
            return raised()

        told_of = raised()
        assert len(told_of) > 10
        assert sweep() == told_of
        session.execute(delete(Penalty).where(Penalty.clause.in_(clauses)))
        assert raised() == set()
        assert sweep() == told_of
        session.rollback()
