"""Taking an import back: the rows it made become void, what it changed is as it was – while nothing was built on either (Y3).

What an import made and changed stands in the history, whose entries name it. Everything is asked and written set by set:
an import has a hundred thousand rows as easily as ten.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from .. import clock, policy
from ..acting import Act
from ..attachments import Attachment
from ..fields import Field
from ..kinds import ChoiceKind, DayKind, FactsKind, Kind, MomentKind, MoneyKind, PercentKind
from ..moves import set_state
from ..policy import Right
from ..refused import Forbidden, Refused
from ..register import Register
from ..running import AuditEntry, Import
from ..words import Label

CREATED, UPDATED, VOIDED = "create", "update", "void"
LOOKS = ("reveal", "export", "locked")
"""Entries that change nothing of the row."""
TOGETHER = 500
"""Rows that are put back between two flushes."""


class Touched(NamedTuple):
    """What an import did to one register."""

    register: type[Register]
    made: int
    changed: int


def touched_by(session: Session, import_id: int) -> list[Touched]:
    """The registers in which the import made or changed rows, in the order in which they are declared."""
    counted = (
        select(AuditEntry.register, func.count().filter(AuditEntry.action == CREATED), func.count().filter(AuditEntry.action == UPDATED))
        .where(_entry(AuditEntry, import_id))
        .group_by(AuditEntry.register)
    )
    found = {name: Touched(Register.all[name], made, changed) for name, made, changed in session.execute(counted)}
    return sorted(found.values(), key=lambda each: list(Register.all).index(each.register.__tablename__))


def rows_touched(import_id: int, register: type[Register]) -> Select:
    """The ids of the rows that the import made or changed in a register."""
    return select(AuditEntry.row_id).where(_entry(AuditEntry, import_id, CREATED, UPDATED), AuditEntry.register == register.__tablename__)


def rows_made(import_id: int, register: type[Register]) -> Select:
    """The ids of the rows that the import made in a register."""
    return select(AuditEntry.row_id).where(_entry(AuditEntry, import_id, CREATED), AuditEntry.register == register.__tablename__)


def insist_on_nothing_built(session: Session, entered: Import, act: Act) -> None:
    """Raise Refused with what was built on the import, Forbidden where its registers are not this person's to write."""
    touched = touched_by(session, entered.id)
    for each in touched:
        if not policy.may(act.actor, Right.WRITE, each.register):
            raise Forbidden("该导入写入了{register},您的岗位不能修改", "The import wrote {register}, which your position may not change", register=each.register.label)
    for strange in (_moved(session, entered.id), _changed_later(session, entered.id)):
        if strange is not None:
            raise strange
    for each in touched:
        if each.made:
            for link in each.register.related():
                _insist_on_no_link(session, entered.id, each.register, link)
            _insist_on_no_files(session, entered.id, each.register)


def put_back(session: Session, entered: Import, act: Act) -> None:
    """Undo it. `insist_on_nothing_built` comes before."""
    reason = Label("撤销导入 {id}", "Import {id} undone").format(id=entered.id)
    changed = _changes_to_put_back(session, entered.id)
    while some := list(islice(changed, TOGETHER)):
        for row, changes in some:
            _put_values_back(row, changes)
        session.flush()
    for each in touched_by(session, entered.id):
        if each.made:
            _void_rows(session, entered.id, each.register, act, f"{reason.zh} · {reason.en}")
    for row in session:
        if row is not entered:
            session.expire(row)


# -- what may stand in the way -----------------------------------------------------------------------------------------


def _entry(entry: Any, import_id: int, *actions: str) -> ColumnElement[bool]:
    """What the history says of the import's rows, besides its own. It is named outright, so that their index serves."""
    found = and_(entry.import_id == import_id, entry.register != Import.__tablename__)
    return and_(found, entry.action.in_(actions)) if actions else found


def _same_row(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(one.register == other.register, one.row_id == other.row_id)


def _moved(session: Session, import_id: int) -> Refused | None:
    """A state that the import moved in a row that was there before: only another move can change it back."""
    mine, birth = aliased(AuditEntry), aliased(AuditEntry)
    made = select(birth.id).where(_entry(birth, import_id, CREATED), _same_row(birth, mine)).exists()
    moved = select(mine).where(_entry(mine, import_id), mine.action.not_in((CREATED, UPDATED)), ~made).limit(1)
    found = session.scalars(moved).first()
    if found is None:
        return None
    return Refused("不能撤销:导入时{what}的状态已随之改变,请在该记录上办理", "It cannot be undone: with it the state of {what} changed; go on from that row", what=_what(found))


def _changed_later(session: Session, import_id: int) -> Refused | None:
    """Something that was done since to a row that the import made or changed. What was voided already needs no undoing."""
    mine, later = aliased(AuditEntry), aliased(AuditEntry)
    others = or_(later.import_id.is_(None), later.import_id != import_id)
    counts = later.action.not_in(LOOKS) & ((later.action != VOIDED) | (mine.action == UPDATED))
    built = select(later).join(mine, _same_row(mine, later)).where(_entry(mine, import_id, CREATED, UPDATED), later.id > mine.id, others, counts)
    found = session.scalars(built.order_by(later.id).limit(1)).first()
    if found is None:
        return None
    return Refused(
        "不能撤销:{what}在 {when} 已被{who}改动过。请逐条处理其余的行", "It cannot be undone: {who} changed {what} on {when}. Go through the other rows one by one",
        what=_what(found), when=f"{clock.to_local(found.at):%Y-%m-%d %H:%M}", who=found.actor_name or Label("系统", "the system"),
    )  # fmt: skip


def _insist_on_no_link(session: Session, import_id: int, register: type[Register], link: Field) -> None:
    other = link.register
    if other.read_only:
        return  # the history names everybody and builds on nobody
    built = (getattr(other, link.column_name).in_(rows_made(import_id, register)), other.voided_at.is_(None), or_(other.import_id.is_(None), other.import_id != import_id))
    found = session.execute(select(other.id, getattr(other, link.column_name)).where(*built).order_by(other.id).limit(1)).first()
    if found is not None:
        raise Refused("不能撤销:{other} 编号 {key} 已引用导入的{register} 编号 {row}。请先作废它,或逐条处理", "It cannot be undone: {other} {key} refers to {register} {row}, which came with it. Void it first, or go through the rows one by one",
                      other=other.label, key=found[0], register=register.label, row=found[1])  # fmt: skip


def _insist_on_no_files(session: Session, import_id: int, register: type[Register]) -> None:
    hung = select(Attachment.row_id).where(
        Attachment.register == register.__tablename__, Attachment.row_id.in_(rows_made(import_id, register)), Attachment.voided_at.is_(None)
    )
    row_id = session.scalar(hung.limit(1))
    if row_id is not None:
        raise Refused("不能撤销:{register} 编号 {row} 已有附件。请先作废附件", "It cannot be undone: files hang on {register} {row}. Void them first", register=register.label, row=row_id)


def _what(entry: AuditEntry) -> Label:
    label = Register.all[entry.register].label
    return Label(f"{label.zh} 编号 {entry.row_id} ", f"{label.en} {entry.row_id}")


# -- putting back ------------------------------------------------------------------------------------------------------


def _changes_to_put_back(session: Session, import_id: int) -> Iterator[tuple[Any, dict[str, list]]]:
    """Rows that were there before, each with what the import changed in it; the last change first."""
    mine, birth = aliased(AuditEntry), aliased(AuditEntry)
    made = select(birth.id).where(_entry(birth, import_id, CREATED), _same_row(birth, mine)).exists()
    changed = select(mine.id, mine.register, mine.row_id, mine.changes).where(_entry(mine, import_id, UPDATED), ~made).order_by(mine.id.desc())
    for _, register, row_id, changes in session.execute(changed).all():
        yield session.get_one(Register.all[register], row_id), changes or {}


def _put_values_back(row: Any, changes: dict[str, list]) -> None:
    register = type(row)
    for name, (before, _) in changes.items():
        value = _value_of(register.__table__.c[name].type, before)
        if name == register.state_field:
            set_state(row, value)
        else:
            setattr(row, name, value)


def _value_of(kind: Kind, kept: Any) -> Any:
    """The value behind what the history kept."""
    if kept is None:
        return None
    match kind:
        case ChoiceKind():
            return kind.choices(kept)
        case MoneyKind() | PercentKind():
            return Decimal(kept)
        case MomentKind():
            return datetime.fromisoformat(kept)
        case DayKind():
            return date.fromisoformat(kept)
        case _:
            return kept


def _void_rows(session: Session, import_id: int, register: type[Register], act: Act, reason: str) -> None:
    """Void what the import made, each row with its entry in the history."""
    made = and_(register.id.in_(rows_made(import_id, register)), register.voided_at.is_(None))
    store = register.id if register.__tablename__ == "stores" else getattr(register, "store_id", literal(None))
    told = {
        "register": literal(register.__tablename__), "row_id": register.id, "store_id": store, "action": literal(VOIDED),
        "changes": literal({"void_reason": [None, reason]}, FactsKind()), "at": literal(act.at, MomentKind()), "actor_id": literal(act.actor.employee_id),
        "actor_name": literal(act.actor.name), "surface": literal(act.surface), "address": literal(act.address),
        "created_at": literal(act.at, MomentKind()), "updated_at": literal(act.at, MomentKind()), "version": literal(1),
    }  # fmt: skip
    table = AuditEntry.__table__
    session.execute(insert(table).from_select(list(told), select(*(value.label(name) for name, value in told.items())).where(made)))
    values = {"voided_at": act.at, "voided_by_id": act.actor.employee_id, "void_reason": reason, "version": register.version + 1, "updated_at": act.at}
    session.execute(update(register).where(made).values(values), execution_options={"synchronize_session": False})
