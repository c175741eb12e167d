"""Who may what: one table of data, asked by every surface. What it does not grant is denied (Y4).

R read, C create, W create and edit; o own rows, s the store's, a all stores, p the pool; m phones masked;
(condition) only rows that fulfil it. A dash is nothing. To create a report run is to run the report.
"""

import enum
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, literal, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from .acting import Actor
from .refused import Forbidden, NotFound
from .roles import OWNER, Role, Sometimes, Whose, roles_for
from .vacancy import stands_in
from .words import Contradiction, Label

ROLES = "gm mgr sup dcc con key mkt mkm tdr fro fin aft ho adm"
MATRIX = """
stores positions            | Rs | Rs    | Rs    | Rs    | Rs    | Rs    | Rs  | Rs  | Rs  | Rs     | Rs  | Rs            | Ra  | Wa
employees                   | Rs | Ws    | Rs    | Rs    | Rs    | Rs    | Rs  | Rs  | Rs  | Rs     | Rs  | Rs            | Ra  | Wa
tasks daily_reports absences | Rs | Ws    | Ws    | Wo    | Wo    | Wo    | Wo  | Wo  | Wo  | Wo     | Wo  | Wo            | Ra  | –
calendar_days               | Rs | Ws    | Rs    | Rs    | Rs    | Rs    | Rs  | Rs  | Rs  | Rs     | Rs  | Rs            | Ra  | Wa
candidates transfers        | Rs | Ws    | –     | Ro    | Ro    | Ro    | Ro  | Ro  | Ro  | Ro     | Ro  | Ro            | Ra  | –
company_rules procedures team_charters \
                            | Ws | Ws    | Rs    | Rs    | Rs    | Rs    | Rs  | Rs  | Rs  | Rs     | Rs  | Rs            | Ra  | Ra
sales_plans sales_schemes commission_rules \
                            | Rs | Ws    | Rs    | Rs    | Rs    | Rs    | Rs  | Rs  | –   | –      | Rs  | –             | Ra  | –
assessments                 | Rs | Ws    | Ws    | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) \
                            | Rs(published) | Rs(published) | Rs(published) | Rs(published) | Ra | Rs(published)
growth_reviews              | Rs | Ws    | Ws    | Ro    | Ro    | Ro    | Ro  | Ro  | Ro  | Ro     | Ro  | Ro            | Ra  | –
targets                     | Rs | Ws    | Ws    | Ro    | Ro    | Ro    | Ro  | Ro  | –   | –      | –   | –             | Ra  | –
personal_plans              | Rs | Ws    | Rs    | Wo    | Wo    | Wo    | Wo  | Wo  | –   | –      | –   | –             | Ra  | –
market_reports company_reports suggestions problems \
                            | Ws | Ws    | Ws    | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs | Wo Rs    | Ra  | –
vehicle_models vehicles test_routes \
                            | Rs | Ws    | Rs    | Rs    | Rs    | Rs    | Rs  | Rs  | Rs  | Rs     | Rs  | Rs            | Ra  | Wa
channels channel_dealings media_placements campaigns scripts \
                            | Rs | Ws    | Ws    | Ws    | Rs    | Rs    | Ws  | Ws  | –   | Rs     | –   | –             | Ra  | Wa
customers leads follow_ups calls appointments messages referrals closings \
                            | Rs | Ws    | Ws    | Wo Wp | Wo    | Wo    | Rsm | Rsm | –   | Cs Rsm | Rsm | Rs(delivered) | Ram | –
assignments collisions      | Rs | Ws    | Ws    | Ro    | Ro    | Ro    | –   | –   | –   | –      | –   | –             | Ra  | –
visits                      | Rs | Ws    | Ws    | Wo    | Wo    | Wo    | –   | –   | –   | Ws     | –   | –             | Ra  | –
test_drives                 | Rs | Ws    | Ws    | Wo    | Wo    | Wo    | –   | –   | Wom | Rsm    | –   | –             | Ram | –
orders decoration_lines vehicle_checks deliveries \
                            | Rs | Ws    | Ws    | Ro    | Wo    | Wo    | –   | –   | –   | –      | Rs  | Rs(delivered) | Ra  | –
payments                    | Rs | Rs Cs | Rs Cs | –     | Ro Co | Ro Co | –   | –   | –   | –      | Ws  | –             | Ra  | –
collaborations              | Rs | Ws    | Ws    | Wo    | Wo    | Wo    | –   | –   | –   | –      | –   | –             | Ra  | –
meetings activities courses training_sessions \
                            | Rs | Ws    | Ws    | Rs    | Rs    | Rs    | Rs  | Rs  | Rs  | Rs     | Rs  | Rs            | Ra  | –
training_records            | Rs | Ws    | Ws    | Ro    | Ro    | Ro    | Ro  | Ro  | Ro  | Ro     | Ro  | Ro            | Ra  | –
report_runs report_schedules \
                            | Rs Cs | Ws | Rs Cs | Ro    | Ro    | Ro    | Rs(channels) | Rs(channels) | – | – | Rs(statements) | –  | Ra Ca | Wa
service_cases               | Rs | Ws    | Ws    | Ro    | Wo    | Wo    | –   | –   | –   | –      | –   | Ws            | Ra  | –
key_accounts travel_forms key_visits expense_claims \
                            | Rs | Wo Rs | Rs Wo | Wo    | Wo    | Wo    | Wo  | Wo  | –   | –      | Rs  | –             | Ra  | –
gift_requests               | Rs | Wo Rs | Rs Wo | Wo    | Wo    | Wo    | Wo  | Wo Rs(roadshow) | – | –  | Rs  | –             | Ra  | –
roadshows                   | Rs | Rs    | Rs    | Rs    | Rs    | Rs    | Ws  | Ws  | –   | –      | Rs  | –             | Ra  | –
penalties                   | Rs | Ws    | Ws    | Ro    | Ro    | Ro    | Ro  | Ro  | Ro  | Ro     | Ro Rs(confirmed) | Ro  | Ra  | –
rewards career_moves        | Rs | Ws    | Ws    | Ro    | Ro    | Ro    | Ro  | Ro  | Ro  | Ro     | Ro Rs(approved)  | Ro  | Ra  | –
recognitions                | Rs | Ws    | Ws    | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) \
                            | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) | Ro Rs(published) | Ra | Rs(published)
settings                    | Rs | Ws    | –     | –     | –     | –     | –   | –   | –   | –      | –   | –             | Ra  | Wa
audit_entries               | Rs | Rs    | –     | –     | –     | –     | –   | –   | –   | –      | –   | –             | Ra  | Ra
imports                     | Rs | Ws    | Ws    | –     | –     | –     | Wo  | Wo  | –   | –      | –   | –             | Ra  | Wa
saved_views                 | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) \
                            | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared) | Wo Rs(shared)
notifications               | Wo | Wo    | Wo    | Wo    | Wo    | Wo    | Wo  | Wo  | Wo  | Wo     | Wo  | Wo            | Wo  | Wo
"""


class Right(enum.Enum):
    READ = "R"
    CREATE = "C"
    WRITE = "W"


@dataclass(frozen=True, slots=True)
class Grant:
    """One word of the matrix, such as Wo or Rs(delivered)."""

    right: Right
    scope: str
    masked: bool = False
    condition: str | None = None

    @classmethod
    def parse(cls, word: str) -> "Grant":
        found = re.fullmatch(r"([RCW])([osap])(m?)(?:\((\w+)\))?", word)
        if not found:
            raise Contradiction(f"the policy cannot say {word!r}")
        return cls(Right(found[1]), found[2], bool(found[3]), found[4])


GRANTS: dict[str, dict[Role, tuple[Grant, ...]]] = {}
"""Register → role → what it is granted."""


def grant(registers: str, cells: str) -> None:
    """Enter one row of the matrix: register names, and a cell for each role in the order of ROLES."""
    words = [cell.strip() for cell in cells.split("|")]
    roles = [Role(code) for code in ROLES.split()]
    if len(words) != len(roles):
        raise Contradiction(f"{registers}: the policy has {len(roles)} roles, this row speaks of {len(words)}")
    for name in registers.split():
        if name in GRANTS:
            raise Contradiction(f"{name} stands in two rows of the policy")
        GRANTS[name] = {
            role: tuple(Grant.parse(word) for word in cell.split() if word != "–") for role, cell in zip(roles, words, strict=True)
        }


for line in MATRIX.strip().replace("\\\n", " ").splitlines():
    names, _, rest = line.partition("|")
    grant(names.strip(), rest)


def grants(actor: Actor, register: type) -> tuple[Grant, ...]:
    row = GRANTS.get(register.follows or register.__tablename__, {})
    return row.get(actor.role, ())


def may(actor: Actor, right: Right, register: type) -> bool:
    """Whether there is any row of the register for which the actor has the right."""
    if actor.is_system:
        return True
    if register.hangs:
        return right is not Right.CREATE
    if register.read_only and right is not Right.READ:
        return False
    return any(_gives(each, right) for each in grants(actor, register))


def _gives(each: Grant, right: Right) -> bool:
    return each.right is right or each.right is Right.WRITE or (right is Right.READ and each.right is not Right.CREATE)


def masks(actor: Actor, register: type) -> bool:
    """Whether guarded fields are masked for the actor."""
    granted = () if actor.is_system else grants(actor, register)
    return bool(granted) and any(each.masked for each in (*granted, *_granted_among_leads(actor, register)))


def _granted_among_leads(actor: Actor, register: type) -> tuple[Grant, ...]:
    """What a lead's details are masked for, they are masked for wherever they are repeated."""
    fields = register.fields.values()
    lead = next((each.target for each in fields if each.target_table == "leads"), None)
    return grants(actor, lead) if lead is not None and any(each.guarded for each in fields) else ()


def condition(actor: Actor, register: type, right: Right = Right.READ) -> ColumnElement[bool]:
    """The rows of the register for which the actor has the right, as a condition for a statement's WHERE."""
    if actor.is_system:
        return true()
    if register.hangs:
        return register.granted(actor, right)
    if register.read_only and right is not Right.READ:
        return false()
    parts = [_scope(actor, register, each, right) for each in grants(actor, register) if _gives(each, right)]
    return or_(*parts) if parts else false()


def visible(statement: Select, actor: Actor, register: type, right: Right = Right.READ) -> Select:
    return statement.where(condition(actor, register, right))


def _scope(actor: Actor, register: type, each: Grant, right: Right) -> ColumnElement[bool]:
    parts = []
    if each.scope != "a":
        parts.append(in_store(actor.store_id, register, to_write=right is not Right.READ))
    if each.scope == "s" and right is Right.WRITE and _is_of_all_stores(register):
        parts.append(false())
    if each.scope == "o":
        parts.append(or_(false(), *(_is_own(actor, register, path) for path in register.own)))
    if each.scope == "p":
        parts.append(_fulfils(register, "in_pool"))
    if each.condition:
        parts.append(_fulfils(register, f"is_{each.condition}"))
    return and_(true(), *parts)


def _fulfils(register: type, name: str) -> ColumnElement[bool]:
    """A condition that the register knows: one of its own, one of its states, a moment it keeps – or the same of the order
    or lead it belongs to. What none of them knows is fulfilled by no row."""
    if hasattr(register, name):
        return getattr(register, name)()
    word = name.removeprefix("is_")
    states = register.fields[register.state_field].kind.choices if register.state_field else ()
    if word in {each.value for each in states}:
        return getattr(register, register.state_field) == states(word)
    if f"{word}_at" in register.fields:
        return getattr(register, f"{word}_at").is_not(None)
    for link in (register.lines_of, "order", "lead"):
        if link in register.fields:
            return getattr(register, link).has(_fulfils(register.fields[link].target, name))
    return false()


def in_store(store_id: int | None, register: type, to_write: bool = False) -> ColumnElement[bool]:
    """The rows that are the store's; rows shared by all stores may be read in each, and written in none."""
    columns = register.__table__.c
    if register.__tablename__ == "stores":
        return register.id == store_id
    if "store_id" not in columns:
        return true()
    mine = register.store_id == store_id
    return mine if to_write or not columns.store_id.nullable else or_(mine, register.store_id.is_(None))


def _is_of_all_stores(register: type) -> bool:
    """Whether its rows are no store's: read in each, and changed by those only who answer for all."""
    return register.__tablename__ != "stores" and "store_id" not in register.__table__.c


def _is_own(actor: Actor, register: type, path: str) -> ColumnElement[bool]:
    first, _, rest = path.partition(".")
    if not rest:
        return getattr(register, f"{first}_id") == actor.employee_id
    relation = getattr(register, first)
    inner = _is_own(actor, relation.property.mapper.class_, rest)
    return relation.any(inner) if relation.property.uselist else relation.has(inner)


def holds(session: Session, actor: Actor, row: Any, right: Right = Right.READ) -> bool:
    """Whether the actor has the right for this row. Where its store alone decides, the database need not be asked."""
    register = type(row)
    if actor.is_system or _holds_by_store(actor, row, right):
        return True
    return session.scalar(select(register.id).where(register.id == row.id, condition(actor, register, right))) is not None


def hold(session: Session, actor: Actor, rows: list[Any], right: Right = Right.READ) -> bool:
    """Whether the actor has the right for all of these rows of one register."""
    asked = [row.id for row in rows if not (actor.is_system or _holds_by_store(actor, row, right))]
    if not asked:
        return True
    register = type(rows[0])
    return session.scalar(select(func.count()).where(register.id.in_(asked), condition(actor, register, right))) == len(asked)


def _holds_by_store(actor: Actor, row: Any, right: Right) -> bool:
    register = type(row)
    if register.hangs or register.read_only or "store_id" not in register.__table__.c:
        return False
    of_store = any(each.scope == "s" and not each.condition and _gives(each, right) for each in grants(actor, register))
    return of_store and actor.store_id is not None and row.store_id == actor.store_id


def fetch(session: Session, actor: Actor, register: type, row_id: Any, right: Right = Right.READ) -> Any:
    """The row, if the actor has the right; else NotFound (a foreign row and a missing one look alike), or Forbidden
    where the actor may read but not change it."""
    # What hangs on rows of other registers follows from all of them.
    asked = _fetched.__wrapped__ if register.hangs else _fetched
    found = session.execute(asked(actor, register, right, grants(actor, register)), {"key": row_key(row_id)}).one_or_none()
    if found is None:
        raise NotFound("没有这条{register}记录,或不在您的权限内", "There is no such row of {register}, or it is not yours to see", register=register.label)
    row, is_allowed, *lent = found
    if not is_allowed:
        raise Forbidden("您的岗位不能修改这条记录", "Your position may not change this row")
    for name, lender in zip(lenders(register), lent, strict=True):
        set_committed_value(row, name, lender)
    return row


@lru_cache(maxsize=1024)
def _fetched(actor: Actor, register: type, right: Right, _granted: tuple[Grant, ...]) -> Select:
    """The row with a `key` that the actor may see, whether the actor has the right, and the rows it borrows from."""
    allowed = literal(True) if right is Right.READ else condition(actor, register, right)
    lent = {name: aliased(register.fields[name].target) for name in lenders(register)}
    statement = select(register, allowed.label("allowed"), *lent.values()).where(register.id == bindparam("key"), condition(actor, register))
    for name, lender in lent.items():
        statement = statement.outerjoin(lender, lender.id == getattr(register, f"{name}_id"))
    return statement.execution_options(planned_once=True)


@cache
def lenders(register: type) -> tuple[str, ...]:
    """The links to the rows that a row of the register borrows fields from."""
    return tuple(dict.fromkeys(each.through for each in register.fields.values() if each.through))


def row_key(text: Any) -> int:
    """A row's id from an address or a form; anything else is no row at all."""
    plain = str(text)
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 19):
        raise NotFound("没有编号为“{text}”的记录", "There is no row with the id “{text}”", text=plain[:40])
    return int(plain)


def require(actor: Actor, right: Right, register: type) -> None:
    if not may(actor, right, register):
        raise Forbidden(
            "您的岗位不能{deed}{register}", "Your position may not {deed} {register}", deed=DEEDS[right], register=register.label
        )


DEEDS = {Right.READ: Label("查看", "see"), Right.CREATE: Label("新增", "add"), Right.WRITE: Label("修改", "change")}


def check_move(session: Session, actor: Actor, move: Any, row: Any) -> None:
    """Whether this person may make this move with this row: the role or relation, the scope, and not on own matters."""
    if actor.is_system:
        return
    if not _is_by(session, actor, move, row):
        raise Forbidden("“{move}”须由{who}办理", "“{move}” is for {who}", move=move.label, who=_who(move))
    if not holds(session, actor, row):
        raise NotFound("没有这条记录,或不在您的权限内", "There is no such row, or it is not yours to see")
    for name in move.apart_from:
        if getattr(row, f"{name}_id") == actor.employee_id:
            raise Forbidden("不能办理自己提交或记录的事项,请由他人处理", "Nobody decides on what they submitted or recorded themselves: ask somebody else")


def _is_by(session: Session, actor: Actor, move: Any, row: Any) -> bool:
    register = type(row)
    if actor.role in roles_for(move.by, row) or stands_in(session, actor, move, row):
        return True
    for each in move.by:
        if isinstance(each, Whose):
            paths = register.own if each is OWNER else each.links
            related = or_(false(), *(_is_own(actor, register, path) for path in paths))
            if session.scalar(select(register.id).where(register.id == row.id, related)):
                return True
    return False


def _who(move: Any) -> Label:
    names = [each.label if isinstance(each, Role | Sometimes) else Label("本人", "the owner") if isinstance(each, Whose) else Label("系统", "the system") for each in move.by]
    return Label("、".join(each.zh for each in names), ", ".join(each.en for each in names))


def chooseable(actor: Actor, register: type, anywhere: bool = False) -> ColumnElement[bool]:
    """The rows a form's link may lead to: the store's, whoever may see the rest of them (label only)."""
    if register.hangs:
        return false()
    if anywhere or actor.is_system or any(each.scope == "a" for each in grants(actor, register)):
        return register.voided_at.is_(None)
    return and_(register.voided_at.is_(None), in_store(actor.store_id, register))
