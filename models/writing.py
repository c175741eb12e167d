"""The one way a row is made or changed, whatever the surface: form, import, command or API.

Reads what was typed, asks the policy, follows links only to rows that may be chosen, runs the register's hooks,
and says everything that is wrong at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from . import many, policy
from .acting import act_of
from .choosing import Chosen, chosen_row, chosen_rows
from .fields import Field
from .kinds import clean
from .policy import Right
from .refused import Forbidden, Invalid, Refused, Several, Stale
from .words import Label

HOOKS: dict[type, list[Callable]] = {}
SAVED: dict[type, list[Callable]] = {}
VOIDED: dict[type, list[Callable]] = {}


def before_saving(register: type) -> Callable:
    """Decorator for a rule `(row, act, is_new)` that completes or refuses a row before it is written."""

    def enter(hook: Callable) -> Callable:
        HOOKS.setdefault(register, []).append(hook)
        return hook

    return enter


def after_saving(register: type) -> Callable:
    """Decorator for a deed `(row, act, is_new)` that follows, in the same transaction, from a row's having been written."""

    def enter(deed: Callable) -> Callable:
        SAVED.setdefault(register, []).append(deed)
        return deed

    return enter


def when_voided(register: type) -> Callable:
    """Decorator for a rule `(row, act)` that draws the consequences of a row's becoming void, or refuses it."""

    def enter(hook: Callable) -> Callable:
        VOIDED.setdefault(register, []).append(hook)
        return hook

    return enter


def stood(row: Any, name: str) -> Any:
    """For a hook: what stood in a field before it was written over; its value, if it was not."""
    return vars(row).get("_stood", {}).get(name, getattr(row, name))


def changed_fields(row: Any) -> set[str]:
    """For a hook: the names of the fields that were written over with something else."""
    return {name for name, before in vars(row).get("_stood", {}).items() if before != getattr(row, name)}


def linked_id(row: Any, name: str) -> int | None:
    """For a hook: the id of the row a link leads to, also before either is written."""
    linked = vars(row).get(name)
    return linked.id if linked is not None else getattr(row, f"{name}_id")


def writable_fields(actor: Any, register: type, is_new: bool) -> dict[str, Field]:
    """The fields a person may write: no state, nothing the system writes, nothing that is masked for them."""
    hidden = policy.masks(actor, register) and not is_new
    return {
        name: each
        for name, each in register.fields.items()
        if not (hidden and each.guarded)
        and (not each.system or (name == "store" and is_new and _chooses_store(actor, register)))
        and not _is_replaced(register, name)
    }


def may_enter(actor: Any, register: type) -> bool:
    """Whether the person adds rows by hand: those of some registers come from moves, reports and imports alone."""
    typed = any(name != "store" for name in writable_fields(actor, register, is_new=True))
    return policy.may(actor, Right.CREATE, register) and typed and not entered_with(actor, register)


def entered_with(actor: Any, register: type) -> Label | None:
    """The rows by which alone a new one would be the person's own: a consultant has a customer by a lead, and enters that."""
    given = [] if actor.is_system else [each for each in policy.grants(actor, register) if each.right is not Right.READ]
    relations = [getattr(register, path.split(".")[0]).property for path in register.own]
    if not given or any(each.scope not in "op" for each in given) or not relations or not all(each.uselist for each in relations):
        return None
    return relations[0].mapper.class_.label


def _is_replaced(register: type, name: str) -> bool:
    """A link through which required fields are borrowed is not typed: the borrowed fields are."""
    return name in policy.lenders(register)


def _chooses_store(actor: Any, register: type) -> bool:
    return actor.is_system or any(each.scope == "a" and each.right is not Right.READ for each in policy.grants(actor, register))


def read_value(session: Session, field: Field, text: Any, required: bool | None = None, found: Chosen | None = None) -> Any:
    """The value behind what was typed into one field, by a look at what was `found` already; raises Invalid with a sentence naming the remedy."""
    required = field.required if required is None else required
    plain = clean("" if text is None else text)
    if not plain:
        if required and not (field.kind is not None and field.kind.widget == "flag"):
            raise Invalid("请填写“{label}”", "“{label}” is needed: please fill it in", field=field.name, label=field.label)
        return False if field.kind is not None and field.kind.widget == "flag" else None
    if field.is_link:
        return chosen_row(session, field, plain, found)
    value = field.kind.read(plain)
    if field.check and value is not None and not field.check.holds(value):
        raise Invalid("“{label}”{check}", "“{label}” {check}", field=field.name, label=field.label, check=field.check.sentence)
    return value


def read_all(session: Session, fields: Mapping[str, Field], texts: Mapping[str, Any], wrong: Mapping[str, Label] | None = None) -> dict[str, Any]:
    """All values behind one form or row; raises Several naming each field that is wrong, with what is known to be `wrong` already."""
    values, problems = {}, dict(wrong or {})
    found = chosen_rows(session, fields.values(), texts)
    for name, each in fields.items():
        try:
            values[name] = read_value(session, each, texts.get(name), found=found)
        except Invalid as problem:
            problems[name] = problem.text
    if problems:
        raise Several(problems)
    return values


def create(session: Session, register: type, values: Mapping[str, Any], originals: Mapping[str, Any] | None = None) -> Any:
    """A new row from values already read. Raises Forbidden, Invalid, Refused; the caller's transaction decides.

    `originals` are the time and the author (`created_at`, `created_by_id`) of what was written down elsewhere before.
    """
    return create_all(session, register, [(values, originals)])[0]


def create_all(session: Session, register: type, entered: Sequence[tuple[Mapping[str, Any], Mapping[str, Any] | None]]) -> list:
    """New rows, each with its originals and by its own rules as `create` says, but written together: one refusal refuses all.

    Of several the session may know nothing afterwards."""
    act = act_of(session)
    policy.require(act.actor, Right.CREATE, register)
    rows = [register(**(originals or {})) for _, originals in entered]
    for row, (values, _) in zip(rows, entered, strict=True):
        if _goes_to_own_store(register, act.actor, values):
            row.store_id = act.actor.store_id
    _put(session, zip(rows, (values for values, _ in entered), strict=True))
    for row in rows:
        _make_own(row, act.actor)
        _name_the_writer(row, act.actor)
        # It is not in the session before it is whole; its rules may look at what it is linked to all the same.
        session.enable_relationship_loading(row)
        insist_on_open(row)
        _complete(session, row, act, is_new=True)
    _write(session, rows, act, is_new=True)
    if not policy.hold(session, act.actor, rows, Right.CREATE):
        raise Forbidden("您只能新增属于自己或本店的{register}", "You may only add {register} of your own or of your store", register=register.label)
    return rows


def _goes_to_own_store(register: type, actor: Any, values: Mapping[str, Any]) -> bool:
    """A row without a store goes to the writer's own, unless the writer may leave it to all stores."""
    columns = register.__table__.c
    if "store_id" not in columns or actor.is_system or values.get("store"):
        return False
    return not columns.store_id.nullable or not _chooses_store(actor, register)


def update(session: Session, row: Any, values: Mapping[str, Any], seen_version: int | None = None) -> Any:
    """Change a row that was fetched with the right to write. `seen_version` is the version the person was looking at."""
    act = act_of(session)
    if row.is_void:
        raise Refused("此记录已作废,不能修改", "This row is void: it cannot be changed")
    if seen_version is not None and seen_version != version_of(row):
        raise Stale("别人刚刚修改了这条记录:您看到的是第 {seen} 版,现在是第 {now} 版。请核对后重新保存",
                    "Somebody else has changed this row: you saw version {seen}, it is now {now}. Compare and save again",
                    seen=seen_version, now=version_of(row))  # fmt: skip
    row._stood = {name: getattr(row, name) for name in values}
    _put(session, [(row, values)])
    if changed_fields(row):
        insist_on_open(row)
    finish(session, row, act, is_new=False)
    del row._stood
    if not policy.holds(session, act.actor, row, Right.WRITE):
        raise Forbidden("这样修改后记录将不再属于您", "With this change the row would no longer be yours")
    return row


def insist_on_open(row: Any) -> None:
    """What was handed in for others to decide stands as it was handed in, and so do its lines; files may still be hung on it."""
    # A line that is taken from one row to another changes both.
    wholes = (row.whole, stood(row, row.lines_of)) if row.lines_of else ()
    standing = next((each for each in (row, *wholes) if each is not None and each.stands), None)
    if standing is None:
        return
    register, state = type(standing), getattr(standing, type(standing).state_field)
    said = {"state": state.label, "register": type(row).label, "whole": register.label}
    if standing is not row:
        raise Refused("{whole}“{state}”,{register}不能修改", "{whole} that are “{state}” stand, and so do their {register}", **said)
    moves = [move.label for move in register.moves.values() if state in move.transition.sources and not move.by_system_only]
    if not moves:
        raise Refused("“{state}”的{register}不能修改", "{register} that are “{state}” cannot be changed", **said)
    ways = Label("".join(f"“{each.zh}”" for each in moves), ", ".join(f"“{each.en}”" for each in moves))
    raise Refused("“{state}”的{register}不能修改,还可以{ways}", "{register} that are “{state}” cannot be changed; what can be done: {ways}", ways=ways, **said)


def version_of(row: Any) -> int:
    """The version of all that the row's form holds: its own, and those of the rows it borrows from. It only grows."""
    return row.version + sum(lender.version for name in policy.lenders(type(row)) if (lender := getattr(row, name)) is not None)


def void(session: Session, row: Any, reason: str) -> None:
    """What happened is not deleted: it is voided with a reason (Y3) – where nothing was built on it yet."""
    if row.is_void:
        raise Refused("此记录已经作废", "This row is void already")
    if not clean(reason):
        raise Several({"reason": Label("请填写作废原因", "Say why it is voided")})
    insist_on_open(row)
    _may_still_be_voided(session, row)
    put_aside(session, row, reason)


def put_aside(session: Session, row: Any, reason: str) -> None:
    """Void a row because a rule says so."""
    act = act_of(session)
    row.voided_at, row.voided_by_id, row.void_reason = act.at, act.actor.employee_id, clean(reason)[:120]
    session.flush()
    for hook in VOIDED.get(type(row), ()):
        hook(row, act)
    session.flush()


def _may_still_be_voided(session: Session, row: Any) -> None:
    register = type(row)
    if register.voided_otherwise:
        raise Refused(register.voided_otherwise.zh, register.voided_otherwise.en)
    if register.state_field and getattr(row, register.state_field) is not register.fields[register.state_field].column.default.arg:
        raise Refused("已进入流程的记录不能作废", "A row that is under way cannot be voided any more")
    for link in register.related():
        other = link.register
        if session.scalar(select(other.id).where(getattr(other, f"{link.name}_id") == row.id, other.voided_at.is_(None)).limit(1)) is not None:
            raise Refused("还有{register}记录引用它,不能作废", "{register} still refer to it: it cannot be voided", register=other.label)


def _put(session: Session, entered: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
    """Set the values of rows of one register; borrowed ones go to the row they are borrowed from, which is made when there is none."""
    lent: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
    with session.no_autoflush:
        for row, values in entered:
            borrowed: dict[str, dict[str, Any]] = {}
            for name, value in values.items():
                field = type(row).fields[name]
                if field.through:
                    borrowed.setdefault(field.through, {})[name] = value
                elif getattr(row, name) != value or value is not None:
                    setattr(row, name, value)
            for through, parts in borrowed.items():
                lent.setdefault(through, []).append((row, parts))
        for through, borrowers in lent.items():
            _lend(session, through, borrowers)


def _lend(session: Session, through: str, borrowers: list[tuple[Any, dict[str, Any]]]) -> None:
    """Put borrowed values into the rows that lend them: the row's own, one that is there already in its store, or a new one."""
    without = [(row, parts) for row, parts in borrowers if getattr(row, through) is None]
    for row, parts in borrowers:
        lender = getattr(row, through)
        for name, value in parts.items() if lender is not None else ():
            if getattr(lender, name) != value:
                setattr(lender, name, value)
    if not without:
        return
    for row, _ in without:
        if getattr(row, "store", None) is not None:
            row.store_id = row.store.id
    register = type(without[0][0]).fields[through].target
    known = register.found_for(session, without) if hasattr(register, "found_for") else [None] * len(without)
    for (row, parts), lender in zip(without, known, strict=True):
        setattr(row, through, lender or _new_lender(session, register, row, parts))


def _new_lender(session: Session, register: type, row: Any, parts: dict[str, Any]) -> Any:
    lender = register(**parts)
    if "store_id" in register.__table__.c:
        lender.store_id = row.store_id
    session.add(lender)
    return lender


def _make_own(row: Any, actor: Any) -> None:
    """Whoever may only add own rows owns what they add."""
    given = [each for each in policy.grants(actor, type(row)) if each.right is not Right.READ]
    if given and all(each.scope in "op" for each in given):
        name = _owning_link(type(row), actor)
        if name and getattr(row, f"{name}_id") is None and getattr(row, name) is None:
            setattr(row, f"{name}_id", actor.employee_id)


def _name_the_writer(row: Any, actor: Any) -> None:
    """Links that are to oneself where nobody else is named."""
    for name, each in type(row).fields.items():
        if each.or_self and getattr(row, each.column_name) is None and getattr(row, name) is None:
            setattr(row, each.column_name, actor.employee_id)


def _owning_link(register: type, actor: Any) -> str | None:
    """The link by which a new row becomes its maker's own; none where it is own through another row."""
    if hasattr(register, "own_when_made"):
        return register.own_when_made(actor)
    return register.own[0] if register.own and "." not in register.own[0] else None


def finish(session: Session, row: Any, act: Any, is_new: bool) -> None:
    """Let the row's rules complete or refuse it, and write it."""
    _complete(session, row, act, is_new)
    _write(session, [row], act, is_new)


def _complete(session: Session, row: Any, act: Any, is_new: bool) -> None:
    _sign_ticks(row, act)
    for hook in HOOKS.get(type(row), ()):
        hook(row, act, is_new)
    session.add(row)


def _write(session: Session, rows: list[Any], act: Any, is_new: bool) -> None:
    is_written = is_new and type(rows[0]) not in SAVED and (many.write_new_rows(session) if len(rows) > 1 else many.write_new_row(session))
    if is_written:
        return
    session.flush()
    for row in rows:
        for deed in SAVED.get(type(row), ()):
            deed(row, act, is_new)


def _sign_ticks(row: Any, act: Any) -> None:
    """Whoever ticks a box of a checklist stands beside it; who takes the tick away leaves nobody there."""
    for name, each in type(row).fields.items():
        if each.is_tick and inspect(row).attrs[name].history.has_changes():
            is_ticked = getattr(row, name)
            setattr(row, f"{name}_by_id", act.actor.employee_id if is_ticked else None)
            setattr(row, f"{name}_at", act.at if is_ticked else None)
