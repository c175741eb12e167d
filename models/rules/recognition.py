"""Rules of recognition: a reached target proposes one, colleagues praise it, and head office hears of it (T4, T5.5)."""

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from ..acting import act_of, by_the_system
from ..notifications import notify
from ..people import Employee, Position, Store
from ..recognition import Praise, Recognition
from ..roles import Role
from ..words import Label
from ..writing import finish
from .performance import targets_reached
from .sweep import duty


@Recognition.praise.effect
def is_kept_with_the_recognition(recognition, act, words):
    """T4: colleagues add their praise, each once."""
    object_session(recognition).add(Praise(store_id=recognition.store_id, recognition=recognition, colleague_id=act.actor.employee_id, words=words))


@Recognition.publish.effect
def is_told_to_the_person_and_to_head_office(recognition, act):
    """T5.5: outstanding performance is known at head office as soon as it is published."""
    session = object_session(recognition)
    href = f"/admin/recognitions/details/?id={recognition.id}"
    notify(session, recognition.employee_id, Label("您受到表彰", "You are recognised"), _plain(recognition.title), href)
    told = Label(f"{recognition.store.name}公布了表彰", f"{recognition.store.name} published a recognition")
    for person in session.scalars(people_of(Role.HEAD_OFFICE)):
        notify(session, person, told, _plain(recognition.title), href)


@duty("T4")
def a_reached_target_proposes_a_recognition(session, store, day, act):
    """T4: whoever has reached the month's target is proposed for a recognition that evening, once; the manager publishes it."""
    for target, units in targets_reached(session, store, day):
        cause = f"T4 目标 {target.employee_id} {target.month:%Y-%m}"
        if session.scalar(select(Recognition.id).where(Recognition.store_id == store.id, Recognition.cause == cause)) is None:
            _propose(session, store, target, units, cause)


def _propose(session: Session, store: Store, target, units, cause: str) -> None:
    name, month, done = target.employee.name, target.month.month, f"{units:.2f}".rstrip("0").rstrip(".")
    proposed = Recognition(
        store_id=store.id, employee_id=target.employee_id, cause=cause, title=f"{month} 月目标达成:{name}",
        story=f"本月目标 {target.units} 台,已成交 {done} 台。(公布前请补写:怎么做到的)",
    )  # fmt: skip
    with by_the_system(session):
        finish(session, proposed, act_of(session), is_new=True)
    told = Label(f"{name}达成了 {month} 月目标,请公布表彰", f"{name} has reached the month's target: publish the recognition")
    for person in session.scalars(people_of(Role.SALES_MANAGER, store.id)):
        if person != target.employee_id:
            notify(session, person, told, href=f"/admin/recognitions/details/?id={proposed.id}")


def people_of(role: Role, store_id: int | None = None):
    """The people of a role who work here, or anywhere."""
    found = select(Employee.id).join(Position, Position.id == Employee.position_id).where(
        Position.role == role, Employee.is_active(), Employee.voided_at.is_(None)
    ).order_by(Employee.id)  # fmt: skip
    return found if store_id is None else found.where(Employee.store_id == store_id)


def _plain(words: str) -> Label:
    return Label(words, words)
