"""Accounts: first passwords, shown once to whoever sets them, and the administrator with whom everything begins."""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from models import audit
from models.acting import act_of
from models.people import Employee, Position, Store
from models.refused import NotFound, Refused
from models.roles import Role
from models.running import Login

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not mistaken for each other when read aloud."""


def fresh_password() -> str:
    """A first password, such as kx4m-9tqe-w7ha."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))


def give_first_password(session: Session, employee: Employee) -> str:
    """O1: a new first password that must be changed at once; all this person's log-ins end. Raises Refused."""
    if not (employee.username and employee.active):
        raise Refused("此人没有登录名或已离职", "This person has no user name or has left")
    password = fresh_password()
    employee.password_hash, employee.must_change_password = generate_password_hash(password), True
    employee.failed_logins, employee.locked_until = 0, None
    end_log_ins(session, employee, act_of(session).at)
    audit.record(session, employee, "password")
    return password


def close_account(session: Session, employee: Employee) -> None:
    """No log-in any more, until somebody gives a new first password; the person stays employed."""
    employee.password_hash = None
    end_log_ins(session, employee, act_of(session).at)
    audit.record(session, employee, "disable")


def end_log_ins(session: Session, employee: Employee, at: datetime) -> None:
    session.execute(update(Login).where(Login.employee_id == employee.id, Login.ended_at.is_(None)).values(ended_at=at))


def person_named(session: Session, username: str) -> Employee:
    """Whoever logs in by that name; raises NotFound."""
    person = session.scalars(select(Employee).where(Employee.username == username.strip(), Employee.voided_at.is_(None))).one_or_none()
    if person is None:
        raise NotFound("没有登录名“{name}”", "Nobody logs in as “{name}”", name=username[:40])
    return person


def add_person(session: Session, username: str, name: str, role: Role, store: Store) -> Employee:
    """An employee with a log-in, in the store's first position of that role, which is made if there is none."""
    held = select(Position).where(Position.store_id == store.id, Position.role == role, Position.voided_at.is_(None)).order_by(Position.id)
    position = session.scalars(held).first()
    if position is None:
        position = Position(store_id=store.id, code=role.value, name=role.label.zh, role=role)
        session.add(position)
    person = Employee(store_id=store.id, name=name, username=username, position=position)
    session.add(person)
    session.flush()
    return person


def first_administrator(session: Session) -> str:
    """The head office and its administrator `admin`, in an empty database; returns the first password."""
    office = Store(code="HQ", name="总部", is_head_office=True)
    session.add(office)
    session.flush()
    return give_first_password(session, add_person(session, "admin", "系统管理员", Role.ADMINISTRATOR, office))
