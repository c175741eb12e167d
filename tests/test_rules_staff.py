"""Staff: candidates become employees, people move and leave with their work handed on, the next above decides (M3, O1)."""

from datetime import date

import pytest
from sqlalchemy import select

from models.contacts import Appointment, AppointmentState, FollowUp, FollowUpState
from models.customers import Assignment, Lead, LeadState
from models.key_accounts import KeyAccount
from models.people import Employee, EmployeeState, Position
from models.plans import Task
from models.policy import Right, condition
from models.refused import Forbidden, NotFound, Refused, Several
from models.roles import Role
from models.staff import Absence, AbsenceState, Candidate, CandidateState, Transfer, TransferState


def lead_of(shop, who: str, number: int = 1) -> int:
    return shop.create(who, Lead, name="周敏", phone=f"1380013800{number}", channel=shop.channels["walk_in"])


def position_of(shop, role: Role, store: str = "S1") -> int:
    with shop.read() as session:
        return session.scalar(select(Position.id).where(Position.role == role, Position.store_id == shop.stores[store]))


# -- candidates --------------------------------------------------------------------------------------------------------


def test_m3_a_hired_candidate_is_an_employee_from_the_first_day(shop):
    candidate = shop.create("manager", Candidate, name="何佳", phone="13900001111", position=position_of(shop, Role.CONSULTANT))
    shop.move("manager", Candidate.shortlist, candidate)
    shop.move("manager", Candidate.interview, candidate, impression="表达清楚,懂电池")
    shop.move("manager", Candidate.offer, candidate)
    shop.move("manager", Candidate.hire, candidate, hired_on="2026-12-01")
    employee = shop.value(Candidate, candidate, "employee_id")
    assert shop.value(Candidate, candidate, "state") is CandidateState.HIRED
    assert [shop.value(Employee, employee, name) for name in ("name", "phone", "hired_on", "store_id")] == ["何佳", "13900001111", date(2026, 12, 1), shop.store]


def test_m3_nobody_is_hired_without_an_offer(shop):
    candidate = shop.create("manager", Candidate, name="何佳", phone="13900001111", position=position_of(shop, Role.CONSULTANT))
    with pytest.raises(Refused):
        shop.move("manager", Candidate.hire, candidate, hired_on="2026-12-01")


def test_y4_a_manager_hires_no_general_manager(shop):
    candidate = shop.create("manager", Candidate, name="何佳", phone="13900001111", position=position_of(shop, Role.GENERAL_MANAGER))
    for move, answers in ((Candidate.shortlist, {}), (Candidate.interview, {"impression": "好"}), (Candidate.offer, {})):
        shop.move("manager", move, candidate, **answers)
    with pytest.raises(Forbidden, match="系统管理员"):
        shop.move("manager", Candidate.hire, candidate, hired_on="2026-12-01")
    assert shop.value(Candidate, candidate, "employee_id") is None


# -- leaving -----------------------------------------------------------------------------------------------------------


def test_m3_who_leaves_hands_over_leads_contacts_and_invitations_in_one_step(shop):
    lead = lead_of(shop, "consultant1")
    invitation = shop.create("consultant1", Appointment, lead=lead, due_at="2026-12-01 10:00")
    shop.move("manager", Employee.leave, shop.person("consultant1"), left_on="2026-11-24", successor=shop.person("consultant2"))
    heir = shop.person("consultant2")
    assert shop.value(Lead, lead, "owner_id") == heir
    assert shop.value(Lead, lead, "state") is LeadState.OPEN
    assert shop.value(Appointment, invitation, "made_by_id") == heir
    assert shop.value(Appointment, invitation, "state") is AppointmentState.MADE
    with shop.read() as session:
        due = session.scalars(select(FollowUp.owner_id).where(FollowUp.lead_id == lead, FollowUp.state == FollowUpState.DUE)).all()
        (given,) = session.scalars(select(Assignment).where(Assignment.lead_id == lead)).all()
    assert due == [heir]
    assert (given.from_owner_id, given.reason) == (shop.person("consultant1"), "离职交接")
    assert shop.value(Employee, shop.person("consultant1"), "active") is False


def test_m3_tasks_and_key_accounts_pass_on_but_what_is_finished_stays(shop):
    leaver, heir = shop.person("keyaccount"), shop.person("consultant2")
    account = shop.create("keyaccount", KeyAccount, name="城东物流")
    task = shop.create("supervisor", Task, title="盘点试驾车", assignee=leaver, due_on="2026-12-01")
    finished = shop.create("supervisor", Task, title="整理展厅", assignee=leaver, due_on="2026-11-01")
    shop.move("keyaccount", Task.finish, finished)
    shop.move("manager", Employee.leave, leaver, left_on="2026-11-24", successor=heir)
    assert shop.value(KeyAccount, account, "owner_id") == heir
    assert shop.value(Task, task, "assignee_id") == heir
    assert shop.value(Task, finished, "assignee_id") == leaver


def test_m3_nobody_leaves_customers_alone(shop):
    lead_of(shop, "consultant1")
    with pytest.raises(Refused, match="还有 1 条"):
        shop.move("manager", Employee.leave, shop.person("consultant1"), left_on="2026-11-24")
    assert shop.value(Employee, shop.person("consultant1"), "state") is EmployeeState.ACTIVE


@pytest.mark.parametrize("heir", ["consultant1", "s2consultant"])
def test_m3_a_successor_is_another_person_of_the_store(shop, heir):
    lead_of(shop, "consultant1")
    with pytest.raises((Refused, Several)):
        shop.move("manager", Employee.leave, shop.person("consultant1"), left_on="2026-11-24", successor=shop.person(heir))


# -- transfers ---------------------------------------------------------------------------------------------------------


def transfer(shop, **texts) -> int:
    texts = {"employee": shop.person("consultant1"), "effective_on": "2026-11-20", "reason": "业务需要"} | texts
    made = shop.create("manager", Transfer, **texts)
    shop.move("manager", Transfer.submit, made)
    return made


def test_m3_a_transfer_within_the_store_changes_the_position_on_its_day(shop):
    made = transfer(shop, to_position=position_of(shop, Role.SUPERVISOR))
    shop.move("gm", Transfer.approve, made)
    shop.move("manager", Transfer.take_effect, made)
    assert shop.value(Employee, shop.person("consultant1"), "position_id") == position_of(shop, Role.SUPERVISOR)
    assert shop.value(Transfer, made, "from_position_id") == position_of(shop, Role.CONSULTANT)


def test_m3_who_submitted_a_transfer_does_not_approve_it(shop):
    with pytest.raises(Forbidden, match="自己提交"):
        shop.move("manager", Transfer.approve, transfer(shop, to_position=position_of(shop, Role.SUPERVISOR)))


def test_m3_to_another_store_the_head_office_decides(shop):
    lead = lead_of(shop, "consultant1")
    made = transfer(shop, to_store=shop.stores["S2"], successor=shop.person("consultant2"))
    with pytest.raises(Refused, match="总部"):
        shop.move("gm", Transfer.approve, made)
    with pytest.raises(Refused, match="新门店的岗位"):
        shop.move("headoffice", Transfer.approve, made, to_position=position_of(shop, Role.CONSULTANT))
    shop.move("headoffice", Transfer.approve, made, to_position=position_of(shop, Role.CONSULTANT, "S2"))
    shop.move("manager", Transfer.take_effect, made)
    assert shop.value(Employee, shop.person("consultant1"), "store_id") == shop.stores["S2"]
    assert shop.value(Lead, lead, "owner_id") == shop.person("consultant2")
    assert shop.value(Lead, lead, "store_id") == shop.store


def test_m3_customers_stay_in_the_store(shop):
    lead_of(shop, "consultant1")
    made = transfer(shop, to_store=shop.stores["S2"])
    shop.move("headoffice", Transfer.approve, made, to_position=position_of(shop, Role.CONSULTANT, "S2"))
    with pytest.raises(Refused, match="请选择接手人"):
        shop.move("manager", Transfer.take_effect, made)


def test_m3_a_transfer_waits_for_its_day(shop):
    made = transfer(shop, to_position=position_of(shop, Role.SUPERVISOR), effective_on="2099-01-01")
    shop.move("gm", Transfer.approve, made)
    with pytest.raises(Refused, match="2099-01-01"):
        shop.move("manager", Transfer.take_effect, made)
    assert shop.value(Transfer, made, "state") is TransferState.APPROVED


def test_m3_a_transfer_leads_somewhere(shop):
    with pytest.raises(Refused, match="新岗位或新门店"):
        transfer(shop)
    with pytest.raises(Refused, match="新岗位或新门店"):
        transfer(shop, to_position=position_of(shop, Role.CONSULTANT))


# -- the next above ----------------------------------------------------------------------------------------------------


def absence(shop, who: str, from_day: str = "2026-11-01", to_day: str = "2099-01-01") -> int:
    made = shop.create(who, Absence, employee=shop.person(who), from_day=from_day, to_day=to_day)
    shop.move(who, Absence.submit, made)
    return made


def test_m3_leave_is_approved_by_the_manager_only(shop):
    made = absence(shop, "consultant1")
    for who, why in {"consultant2": NotFound, "supervisor": Forbidden, "gm": Forbidden, "s2manager": (Forbidden, NotFound)}.items():
        with pytest.raises(why):
            shop.move(who, Absence.approve, made)
    shop.move("manager", Absence.approve, made)
    assert shop.value(Absence, made, "state") is AbsenceState.APPROVED


def test_the_next_above_decides_on_the_manager_s_own_leave(shop):
    made = absence(shop, "manager")
    with pytest.raises(Forbidden, match="自己提交"):
        shop.move("manager", Absence.approve, made)
    shop.move("gm", Absence.approve, made)
    assert shop.value(Absence, made, "state") is AbsenceState.APPROVED


def test_while_the_manager_is_away_the_general_manager_decides(shop):
    shop.move("gm", Absence.approve, absence(shop, "manager"))
    theirs = absence(shop, "consultant1")
    with pytest.raises(Forbidden):
        shop.move("headoffice", Absence.approve, theirs)
    shop.move("gm", Absence.approve, theirs)


def test_an_absence_that_is_over_or_not_approved_changes_nothing(shop):
    shop.move("gm", Absence.approve, absence(shop, "manager", "2026-01-01", "2026-01-02"))
    absence(shop, "manager")
    with pytest.raises(Forbidden):
        shop.move("gm", Absence.approve, absence(shop, "consultant1"))


def test_where_both_are_gone_the_head_office_decides(shop):
    theirs = absence(shop, "consultant1")
    for who in ("manager", "gm"):
        shop.move("admin", Employee.leave, shop.person(who), left_on="2026-11-20")
    shop.move("headoffice", Absence.approve, theirs)
    assert shop.value(Absence, theirs, "state") is AbsenceState.APPROVED


def test_y4_people_see_their_own_leave_and_transfer_only(shop):
    mine, hers = absence(shop, "consultant1"), absence(shop, "consultant2")
    with shop.read() as session:
        seen = set(session.scalars(select(Absence.id).where(condition(shop.actor("consultant1"), Absence, Right.READ))))
    assert mine in seen
    assert hers not in seen
