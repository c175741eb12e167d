"""What the columns of a file mean: a register's fields under any of their names, and the few that every register has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import inspect

from .. import writing
from ..acting import Actor
from ..fields import Field
from ..refused import Invalid
from ..register import Register
from ..roles import Role
from ..words import Label
from .readers import Sheet, plain_title
from .refusals import OURS

ID, VERSION, CREATED_AT, CREATED_BY = "id", "version", "created_at", "created_by"
COMMON = {
    ID: Label("编号", "ID"), VERSION: Label("版本", "Version"),
    CREATED_AT: Label("创建时间", "Created at"), CREATED_BY: Label("创建人", "Created by"),
}  # fmt: skip
"""Columns that every register has besides its fields."""
RAW = {"version", "created_at", "updated_at"}
"""Only an export for programs names these so."""
STAR = "*"
"""Marks the columns that are needed, in a template."""


@dataclass(frozen=True)
class Columns:
    """The columns of one file for one person."""

    written: Mapping[str, Field]
    """Heading → the field that a new row gets from it."""
    told: Mapping[str, Field] = field(default_factory=dict)
    """Heading → a field that the system writes: an existing row may repeat it, nobody may change it."""
    common: Mapping[str, str] = field(default_factory=dict)
    """One of COMMON → its heading."""
    is_raw: bool = False
    """An export for programs: ids, values, moments in UTC."""

    needed: tuple[Field, ...] = ()
    """Fields without which no new row can be made, whether the file has them or not."""

    @cached_property
    def headings(self) -> dict[str, str]:
        """The name of a field → its heading."""
        return {each.name: heading for heading, each in {**self.told, **self.written}.items()} | self.common

    def field_label(self, name: str) -> Label:
        """What people call a field or a common column, whether it has a heading here or not."""
        fields = {each.name: each for each in (*self.needed, *self.told.values(), *self.written.values())}
        return fields[name].label if name in fields else COMMON.get(name, Label(name, name))


def titles_of(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Every heading by which a field is known: its label in either language, its name, its column."""
    return {title.casefold(): each for each in fields.values() for title in (each.column_name, each.name, each.label.en, each.label.zh)}


def known_titles(register: type[Register]) -> set[str]:
    """All headings that mean something for the register: by them the header row is found."""
    return {*titles_of(register.fields), *_common_titles()}


def matched(sheet: Sheet, register: type[Register], actor: Actor, update: bool = False) -> Columns:
    """What each column of the sheet means. Raises Invalid for a heading that is unknown, stands twice, or is missing."""
    fields = writing.writable_fields(actor, register, is_new=True)
    writable, known, common = titles_of(fields), titles_of(register.fields), _common_titles()
    columns = {each.key for each in inspect(register).column_attrs}
    written, told, found, strange = {}, {}, {}, []
    for heading in sheet.columns:
        title = plain_title(heading)
        if title in writable:
            written[heading] = writable[title]
        elif title in known:
            told[heading] = known[title]
        elif title in common:
            found.setdefault(common[title], heading)
        elif title not in columns and title not in OURS:
            strange.append(heading)
    _refuse_strange(sheet, strange, fields)
    _refuse_twice(sheet, [*written.values(), *told.values()])
    needed = tuple(each for each in fields.values() if each.required)
    if not update:
        _refuse_missing(sheet, needed, list(written.values()))
    is_raw = {plain_title(each) for each in sheet.columns} >= RAW
    read = Columns(written, told, found, is_raw, needed)
    _tell_what_is_left(sheet, read, actor, update)
    return read


def keeps_originals(actor: Actor) -> bool:
    """Whether rows may come in with the author and the time they had elsewhere: history is the administrator's."""
    return actor.is_system or actor.role is Role.ADMINISTRATOR


def _common_titles() -> dict[str, str]:
    return {title.casefold(): name for name, label in COMMON.items() for title in (name, label.zh, label.en)} | {"created_by_id": CREATED_BY}


def _refuse_strange(sheet: Sheet, strange: list[str], fields: Mapping[str, Field]) -> None:
    if strange:
        raise Invalid("“{file}”的列“{strange}”不能导入,请删去或改名。可用的列:{known}", "“{file}”: the columns “{strange}” cannot be imported: delete or rename them. Possible are: {known}",
                      file=sheet.path.name, strange="、".join(strange), known=listed(each.label for each in fields.values()))  # fmt: skip


def _refuse_twice(sheet: Sheet, found: list[Field]) -> None:
    for each in found:
        if found.count(each) > 1:
            raise Invalid("“{file}”有两列都是“{label}”,请删去一列", "“{file}” has two columns for “{label}”: delete one", file=sheet.path.name, label=each.label)


def _refuse_missing(sheet: Sheet, fields: Iterable[Field], found: list[Field]) -> None:
    if missing := [each.label for each in fields if each not in found]:
        raise Invalid("“{file}”缺少必填列:{missing}", "“{file}” lacks columns that are needed: {missing}", file=sheet.path.name, missing=listed(missing))


def _tell_what_is_left(sheet: Sheet, columns: Columns, actor: Actor, update: bool) -> None:
    """A column that is not taken is never passed over in silence."""
    left = [each.label for each in columns.told.values()] if not update else []
    if not keeps_originals(actor):
        left += [COMMON[name] for name in (CREATED_AT, CREATED_BY) if name in columns.common]
    if left:
        sheet.notes.append(Label("这些列由系统填写,没有导入:{left}", "The system fills these columns in; they were not taken: {left}").format(left=listed(left)))


def listed(labels: Iterable[Any]) -> Label:
    """Labels one after the other."""
    labels = list(labels)
    return Label("、".join(each.zh for each in labels), ", ".join(each.en for each in labels))
