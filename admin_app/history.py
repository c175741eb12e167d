"""The history of a row as people read it: who did what, when, from where, before and after."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Register, policy
from models.fields import Field
from models.phones import mask_phone
from models.policy import Right
from models.running import AuditEntry, Import
from models.words import NOTHING, Label

from . import moments
from .looks import Change, HistoryEntry, cells
from .rows import Viewer
from .titles import titles

SHOWN = 30
DEEDS = {
    "create": (Label("新增", "added it"), "plus", "green"),
    "update": (Label("修改", "changed it"), "pencil", "grey"),
    "void": (Label("作废", "voided it"), "ban", "red"),
    "reveal": (Label("查看了完整信息", "looked at the full value"), "eye", "orange"),
    "login": (Label("登录", "logged in"), "login", "grey"),
    "locked": (Label("连续输错密码,账号锁定", "was locked out after wrong passwords"), "lock", "red"),
    "password": (Label("修改了密码", "changed the password"), "key", "grey"),
    "attach": (Label("添加了附件", "attached a file"), "paperclip", "green"),
    "open": (Label("查看了证件", "looked at the paper"), "eye", "orange"),
    "export": (Label("导出", "exported"), "file-spreadsheet", "orange"),
}
SURFACES = {
    "web": Label("网页", "screen"),
    "import": Label("导入", "import"),
    "command": Label("命令行", "command line"),
    "job": Label("报表任务", "report worker"),
    "system": Label("系统", "system"),
}
HIDDEN = "****"
THE_SYSTEM = Label("系统", "The system")


def history_of(session: Session, row: Any, viewer: Viewer) -> tuple[HistoryEntry, ...]:
    """The latest entries about the row; guarded values stay masked for those who see them masked."""
    register = type(row)
    found = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.register == register.__tablename__, AuditEntry.row_id == row.id)
        .order_by(AuditEntry.id.desc())
        .limit(SHOWN)
    ).all()
    named = _titles(session, register, found)
    is_masked = policy.masks(viewer.actor, register)
    return tuple(_entry(each, register, named, is_masked, viewer) for each in found)


def deed_words(register: type | None, action: str) -> tuple[Label | str, str, str]:
    """What was done, in words, with its icon and tone: a move by its label, everything else by the deed's."""
    move = register.moves.get(action) if register else None
    return (move.label, "arrow-right", "blue") if move else DEEDS.get(action, (action, "point", "grey"))


def surface_words(surface: str) -> Label | str:
    return SURFACES.get(surface, surface)


def history_entry_changes(session: Session, entry: AuditEntry, viewer: Viewer) -> tuple[Change, ...]:
    """What one entry changed, before and after; nothing of a register that this person may not read."""
    register = Register.all.get(entry.register)
    if register is None or not policy.may(viewer.actor, Right.READ, register):
        return ()
    return _changes(entry, register, _titles(session, register, [entry]), policy.masks(viewer.actor, register))


def _changes(entry: AuditEntry, register: type, named: dict, is_masked: bool) -> tuple[Change, ...]:
    return tuple(_change(register, name, pair, named, is_masked) for name, pair in (entry.changes or {}).items() if isinstance(pair, list))


def _entry(entry: AuditEntry, register: type, named: dict, is_masked: bool, viewer: Viewer) -> HistoryEntry:
    what, icon, tone = deed_words(register, entry.action)
    changes = () if entry.action == "create" else _changes(entry, register, named, is_masked)
    who = THE_SYSTEM if entry.actor_id is None and entry.actor_name == "system" else entry.actor_name or THE_SYSTEM
    origin = _origin(entry, viewer)
    return HistoryEntry(who, what, moments.short(entry.at, viewer.now), moments.exact(entry.at), origin, changes, icon, tone)


def _origin(entry: AuditEntry, viewer: Viewer) -> Any:
    """Through what it came: of an import the way to its page, for whoever may see that."""
    words = f"{surface_words(entry.surface)} {entry.import_id or entry.address or ''}".strip()
    if entry.import_id and policy.may(viewer.actor, Right.READ, Import):
        return cells.link(words, f"/admin/imports/details/?id={entry.import_id}")
    return words


def _field_of(register: type, name: str) -> Field | None:
    """The field of that name, its own or one of another register that a move asks for."""
    asked = {asked: each for move in register.moves.values() for asked, each in move.questions().items()}
    return register.fields.get(name) or register.fields.get(name.removesuffix("_id")) or asked.get(name)


def _change(register: type, name: str, pair: list, named: dict, is_masked: bool) -> Change:
    field = _field_of(register, name)
    before, after = (_words(field, value, named, is_masked) for value in pair)
    label = field.label if field else Register.all[name].label if name in Register.all else name
    return Change(label, before, after)


def _words(field: Field | None, value: Any, named: dict, is_masked: bool) -> str:
    if value is None or value == "":
        return NOTHING
    if field is None:
        return str(value)
    if field.is_scan and is_masked and field.guarded:
        return HIDDEN
    if field.is_link:
        return named.get((field.target_table, value), f"#{value}")
    if field.guarded and is_masked:
        return mask_phone(str(value))
    try:
        return _shown(field, value)
    except (ValueError, TypeError):
        return str(value)


def _shown(field: Field, value: Any) -> str:
    from decimal import Decimal

    match field.kind.widget:
        case "moment":
            return field.kind.show(datetime.fromisoformat(value))
        case "day" | "month":
            return field.kind.show(date.fromisoformat(value))
        case "choice":
            return str(field.kind.choices(value))
        case "money" | "percent":
            return field.kind.show(Decimal(value))
        case _:
            return field.kind.show(value)


def _titles(session: Session, register: type, entries: Any) -> dict[tuple[str, int], str]:
    """The titles of all rows that the entries' links speak of: one statement per register, not per entry."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for name, pair in (entry.changes or {}).items():
            field = _field_of(register, name)
            if field is not None and field.is_link and isinstance(pair, list):
                wanted.setdefault(field.target_table, set()).update(value for value in pair if isinstance(value, int))
    found = {}
    for table, ids in wanted.items():
        target = register.all[table]
        found |= {(table, key): title for key, title in titles(session, target, target.id.in_(ids)).items()}
    return found
