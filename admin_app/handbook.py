"""All registers on one page: columns, states and moves, and who may what – read from the declarations, so it is never out of date."""

import re
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader

from models import Register
from models.acting import Actor
from models.fields import Field
from models.kinds import ChoiceKind
from models.moves import Move
from models.policy import Grant, Right, grants
from models.roles import Role, Whose
from models.words import Label, language, say

KINDS = {
    "text": Label("文字", "text"), "area": Label("长文字", "long text"), "number": Label("整数", "whole number"), "money": Label("金额", "money"),
    "percent": Label("百分比", "percent"), "phone": Label("电话", "phone"), "day": Label("日期", "day"), "month": Label("月份", "month"),
    "moment": Label("时间", "moment"), "flag": Label("是/否", "yes or no"), "choice": Label("选项", "choice"),
}  # fmt: skip
SCOPES = {"o": Label("自己的", "own"), "s": Label("本店", "the store's"), "a": Label("各店", "all stores'"), "p": Label("待分配的", "the pool's")}
RIGHTS = {Right.READ: Label("查看", "see"), Right.CREATE: Label("新增", "add"), Right.WRITE: Label("查看和修改", "see and change")}


def drawn(is_inside: bool = False) -> str:
    """The page, whole in itself, in the language being spoken."""
    environment = Environment(loader=PackageLoader("admin_app"), autoescape=True, trim_blocks=True)
    environment.globals["t"] = say
    areas = handbook()
    return environment.get_template("handbook.html").render(areas=areas, count=sum(len(registers) for _, registers in areas), language=language.get(), is_inside=is_inside)


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """One column: its name for programs, its label for people, and what may stand in it."""

    name: str
    label: Label
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False
    system: bool = False
    guarded: bool = False
    help: Any = ""


@dataclass(frozen=True, slots=True)
class MoveWords:
    name: str
    label: Label
    states: str
    who: str
    clauses: str


@dataclass(frozen=True, slots=True)
class RegisterWords:
    """One register as the page tells it; `roles` pairs each role with what it may."""

    name: str
    label: Label
    clauses: str
    columns: tuple[ColumnWords, ...]
    editable_in: tuple[Label, ...]
    moves: tuple[MoveWords, ...]
    roles: tuple[tuple[Label, str], ...]


def handbook() -> list[tuple[Label, list[RegisterWords]]]:
    """Every register by area, in the language being spoken."""
    return [(area.label, [told(each) for each in registers]) for area, registers in Register.by_area().items() if registers]


def told(register: type[Register]) -> RegisterWords:
    return RegisterWords(
        name=register.__tablename__,
        label=register.label,
        clauses=", ".join(dict.fromkeys(re.findall(r"\b[A-Z]\d+(?:\.\d+)?\b", register.__doc__ or ""))),
        columns=tuple(_column(each) for each in register.fields.values()),
        editable_in=tuple(each.label for each in register.editable_in),
        moves=tuple(_move(each) for each in register.moves.values()),
        roles=tuple((role.label, words) for role in Role if (words := _rights(register, role))),
    )


def _column(field: Field) -> ColumnWords:
    return ColumnWords(
        name=field.name, label=field.label, kind=_kind(field), choices=_choices(field), required=field.required and not field.system,
        system=field.system, guarded=field.guarded, help=field.help or "",
    )  # fmt: skip


def _kind(field: Field) -> str:
    if field.is_scan:
        return say("文件", "file")
    if field.is_link:
        return f"→ {field.target.label}"
    return str(KINDS.get(field.kind.widget, KINDS["text"])) + (f"({field.unit})" if field.unit else "")


def _choices(field: Field) -> tuple[str, ...]:
    if field.is_link or not isinstance(field.kind, ChoiceKind):
        return ()
    return tuple(f"{each.label} {each.value}" for each in field.kind.choices)


def _move(move: Move) -> MoveWords:
    sources = " / ".join(str(each.label) for each in move.transition.sources)
    target = f" → {move.transition.target.label}" if move.transition.target else ""
    return MoveWords(move.name, move.label, f"{sources}{target}", "、".join(_who(each) for each in move.by), ", ".join(move.clauses))


def _who(by: Any) -> str:
    if isinstance(by, Role):
        return str(by.label)
    return say("本人", "the owner") if isinstance(by, Whose) else say("系统", "the system")


def _rights(register: type[Register], role: Role) -> str:
    if register.hangs:
        return say("同所属记录", "as the row it hangs on")
    return say(";", "; ").join(_grant(each) for each in grants(Actor(None, "", role, None), register))


def _grant(each: Grant) -> str:
    words = say("{scope}{right}", "{right} {scope}", scope=SCOPES[each.scope], right=RIGHTS[each.right])
    masked = say("(个人信息隐藏)", " (personal data masked)") if each.masked else ""
    return words + masked + (say("(限特定状态)", " (some states only)") if each.condition else "")
