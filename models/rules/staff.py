"""Rules of staff: candidates become employees, people move and leave, and what they had in hand goes on (M3, O1)."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import Act, by_the_system
from ..contacts import Appointment, AppointmentState, FollowUp, FollowUpState
from ..customers import Lead, LeadState
from ..handover import CaseState, ServiceCase
from ..key_accounts import KeyAccount
from ..people import Employee
from ..plans import Task, TaskState
from ..refused import Refused
from ..roles import Role
from ..sales import TestDrive, TestDriveState
from ..staff import Candidate, Transfer
from ..suggestions import Problem, ProblemState
from ..words import Label
from ..writing import before_saving, finish

DUTIES = (
    (FollowUp, "owner", (FollowUpState.DUE,)),
    (Appointment, "made_by", (AppointmentState.MADE,)),
    (TestDrive, "specialist", (TestDriveState.BOOKED, TestDriveState.READY)),
    (Task, "assignee", (TaskState.OPEN,)),
    (Problem, "owner", (ProblemState.RAISED, ProblemState.UNDER_WAY)),
    (ServiceCase, "owner", (CaseState.OPEN,)),
    (KeyAccount, "owner", ()),
)
"""What is unfinished and passes on: the register, the link to whoever has it, and the states in which it is unfinished (none: always)."""


def open_leads(session: Session, employee: Employee) -> int:
    """How many leads the person still has in hand."""
    return session.scalar(select(func.count()).where(Lead.owner_id == employee.id, Lead.state.in_((LeadState.NEW, LeadState.OPEN)), Lead.voided_at.is_(None)))


def needs_a_successor(session: Session, employee: Employee, successor: Employee | None) -> None:
    """M3: nobody's customers are left alone; raises Refused naming how many there are and who may not take them."""
    if successor is None:
        if waiting := open_leads(session, employee):
            raise Refused(
                "“{name}”还有 {count} 条跟进中的线索,请选择接手人", "“{name}” still has {count} open leads: choose who takes them over",
                name=employee.name, count=waiting, field="successor", clause="M3",
            )  # fmt: skip
        return
    if successor.id == employee.id or successor.store_id != employee.store_id or not successor.active:
        raise Refused("接手人须是本店在职的其他同事", "Who takes over is another person who works in this store", field="successor", clause="M3")


def hand_over(session: Session, employee: Employee, successor: Employee, why: Label) -> None:
    """M3: leads and unfinished work go to the successor in the same step; callbacks already credited stay."""
    leads = session.scalars(select(Lead).where(Lead.owner_id == employee.id, Lead.state.in_((LeadState.NEW, LeadState.OPEN)), Lead.voided_at.is_(None))).all()
    with by_the_system(session):
        for lead in leads:
            lead.assign(owner=successor, reason=str(why))
        for register, name, states in DUTIES:
            theirs = select(register).where(getattr(register, f"{name}_id") == employee.id, register.voided_at.is_(None))
            for row in session.scalars(theirs.where(register.state.in_(states)) if states else theirs).all():
                setattr(row, name, successor)
        session.flush()


# -- candidates --------------------------------------------------------------------------------------------------------


@Candidate.hire.effect
def becomes_an_employee(candidate: Candidate, act: Act, hired_on: date) -> None:
    """M3: whoever is hired stands among the employees from the first day, in the position they applied for."""
    session = object_session(candidate)
    employee = Employee(name=candidate.name, phone=candidate.phone, position=candidate.position, store_id=candidate.store_id, hired_on=hired_on)
    session.add(employee)
    finish(session, employee, act, is_new=True)
    candidate.employee = employee


# -- transfers ---------------------------------------------------------------------------------------------------------


@before_saving(Transfer)
def tells_where_from_and_goes_somewhere(transfer: Transfer, act: Act, is_new: bool) -> None:
    """M3: a transfer knows where the person is now, and leads to another position or store."""
    if is_new:
        transfer.from_position, transfer.from_store_id = transfer.employee.position, transfer.employee.store_id
    if not goes_away(transfer) and (transfer.to_position is None or transfer.to_position is transfer.from_position):
        raise Refused("请选择新岗位或新门店", "Choose another position or another store", field="to_position", clause="M3")


def goes_away(transfer: Transfer) -> bool:
    to_store = transfer.to_store
    return to_store is not None and to_store.id != transfer.from_store_id


@Transfer.approve.rule
@Transfer.refuse.rule
def is_the_head_office_s_where_stores_change(transfer: Transfer, act: Act, to_position=None) -> None:
    """M3: to another store it is the head office that decides; then the position there is named."""
    if not goes_away(transfer):
        return
    if act.actor.role is not Role.HEAD_OFFICE:
        raise Refused("调往外店须由总部决定", "To another store it is the head office that decides", clause="M3")


@Transfer.approve.rule
def names_a_position_of_that_store(transfer: Transfer, act: Act, to_position=None) -> None:
    """M3: the new position belongs to the store the person goes to."""
    position, store_id = to_position or transfer.to_position, transfer.to_store_id or transfer.store_id
    if position is None or position.store_id != store_id:
        raise Refused("请选择新门店的岗位", "Choose a position of the new store", field="to_position", clause="M3")


@Transfer.take_effect.rule
def has_reached_its_day(transfer: Transfer, act: Act) -> None:
    """M3: not before its day, and customers stay in the store with a successor."""
    if clock.local_day(act.at, transfer.store.timezone) < transfer.effective_on:
        raise Refused("生效日期是 {day},还没到", "It takes effect on {day}: not yet", day=transfer.effective_on.isoformat(), clause="M3")
    if goes_away(transfer) or transfer.successor is not None:
        needs_a_successor(object_session(transfer), transfer.employee, transfer.successor)


@Transfer.take_effect.effect
def moves_the_person(transfer: Transfer, act: Act) -> None:
    """M3, O1: position, store and rights change in one step with the hand-over."""
    session, employee = object_session(transfer), transfer.employee
    if transfer.successor is not None:
        hand_over(session, employee, transfer.successor, Label("调配交接", "handed over on a transfer"))
    employee.position = transfer.to_position
    if goes_away(transfer):
        employee.store_id = transfer.to_store_id
    session.flush()
