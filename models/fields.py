"""The words a register is written in: field, link, scan, tick, state, borrow."""

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from .kinds import Kind
from .words import Label


class Search(enum.Flag):
    """How the search box finds a row by this field; each way has an index behind it."""

    NONE = 0
    PREFIX = enum.auto()
    """The value starts with it: codes, numbers, phones."""
    TAIL = enum.auto()
    """The last four characters: phones, VINs, plates."""
    PART = enum.auto()
    """Any part of it, or the initials of its pinyin: names."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a single value must fulfil, in the form and in the database."""

    name: str
    sql: str
    holds: Callable[[Any], bool]
    sentence: Label


positive = Check("positive", "{column} > 0", lambda value: value > 0, Label("必须大于 0", "must be more than 0"))
not_negative = Check("not_negative", "{column} >= 0", lambda value: value >= 0, Label("不能小于 0", "must not be below 0"))

fraction = Check("fraction", "{column} >= 0 AND {column} <= 1", lambda value: 0 <= value <= 1, Label("须在 0% 到 100% 之间", "must lie between 0 % and 100 %"))
one_to_five = Check("one_to_five", "{column} >= 1 AND {column} <= 5", lambda value: 1 <= value <= 5, Label("请填 1 到 5", "must be from 1 to 5"))


@dataclass(frozen=True, slots=True)
class Must:
    """What the values of a row must fulfil together; `sql` is a condition over its columns."""

    name: str
    sql: str
    sentence: Label


@dataclass(frozen=True, slots=True)
class Key:
    """Columns that together occur only once among the rows that `where` selects."""

    columns: tuple[str, ...]
    sentence: Label
    where: str | None = "voided_at IS NULL"


@dataclass(eq=False)
class Field:
    """What is known of one column of a register. Screens, exchange, API and history read it from here."""

    label: Label
    help: Label | None = None
    unit: Label | None = None
    panel: Label | None = None
    """The titled part of the form in which it stands."""
    search: Search = Search.NONE
    sort: bool = False
    """Lists may be ordered by it: it gets an index."""
    listed: bool = False
    guarded: bool = False
    """Personal: masked for roles that have no need of it, every unmasking is recorded (Y4)."""
    system: bool = False
    """Written by moves and the system only, never by a form, an import or the API."""
    filtered: bool | None = None
    check: Check | None = None
    is_scan: bool = False
    """A link to the attachment that was handed in for it."""
    is_drawn: bool = False
    """A scan that may also be drawn on the screen: a signature."""
    or_self: bool = False
    """For a link to a person: left empty in a new row, it is whoever writes the row."""
    is_tick: bool = False
    """A box on a checklist: the register also keeps `<name>_by` and `<name>_at`, who ticked it and when."""
    beside: str | None = None
    """The field that this one is part of: it is shown with it."""
    among: str | None = None
    """For a link: the name of the condition its rows must fulfil to be chosen."""
    offered: str | None = None
    """For a text: the name of the register's method that says which values there are, each with its label."""
    anywhere: bool = False
    """For a link: it may lead to rows of other stores (label only)."""
    # What follows is filled in while the register is being declared.
    name: str = ""
    register: Any = None
    kind: Kind | None = None
    target_table: str | None = None
    required: bool = False
    through: str | None = None
    """For a borrowed field: the link it is reached by."""

    @property
    def is_link(self) -> bool:
        return self.target_table is not None

    @property
    def target(self) -> Any:
        """The register a link leads to."""
        return self.register.all[self.target_table]

    @property
    def column_name(self) -> str:
        return f"{self.name}_id" if self.is_link else self.name

    @property
    def column(self) -> Any:
        """The mapped column; of a borrowed field, the lender's."""
        if self.through:
            return self.lender.column
        return getattr(self.register, self.column_name)

    @property
    def lender(self) -> "Field":
        """The field a borrowed one stands for."""
        return self.register.fields[self.through].target.fields[self.name]

    def label_of(self, value: Any) -> Any:
        """What one of the offered values means; what is not offered stands for itself."""
        return getattr(self.register, self.offered)().get(value, value)

    def value_of(self, row: Any) -> Any:
        return getattr(row, self.name)

    @property
    def can_filter(self) -> bool:
        if self.filtered is not None:
            return self.filtered
        return self.is_link or self.kind.widget in ("choice", "flag", "day", "month", "moment", "money", "number")

    def __repr__(self) -> str:
        return f"<Field {self.register.__tablename__}.{self.name}>"


@dataclass(eq=False)
class Declared:
    """A field on its way into a register: the description, and what the column needs besides."""

    field: Field
    length: int | None = None
    default: Any = None
    unique: bool = False
    index: bool = False
    is_link: bool = False
    is_state: bool = False
    options: dict = attribute(default_factory=dict)


def field(zh: str, en: str, *, length: int | None = None, default: Any = None, unique: bool = False, index: bool = False, **about: Any) -> Any:
    """A column with its labels; its kind follows from the annotation, `| None` makes it optional.

    `about` are the attributes of Field: help, unit, panel, search, sort, listed, guarded, system, check.
    """
    return Declared(Field(Label(zh, en), **about), length=length, default=default, unique=unique, index=index)


def link(zh: str, en: str, **about: Any) -> Any:
    """A row of another register: the column `<name>_id` and the relation `<name>`."""
    return Declared(Field(Label(zh, en), **about), is_link=True, index=True)


def state(initial: Any, zh: str = "状态", en: str = "State", **about: Any) -> Any:
    """Where the row stands on its way. Only a Move changes it."""
    return Declared(Field(Label(zh, en), system=True, **about), default=initial, is_state=True)


def scan(zh: str, en: str, **about: Any) -> Any:
    """A file handed in for this field: a link to the attachment, typed by nobody but filled by an upload."""
    return Declared(Field(Label(zh, en), system=True, filtered=False, is_scan=True, **about), is_link=True, index=True)


def tick(zh: str, en: str, **about: Any) -> Any:
    """A box on a checklist, which remembers who ticked it and when: the columns `<name>`, `<name>_by` and `<name>_at`."""
    return Declared(Field(Label(zh, en), is_tick=True, **about), default=False)


def ticked(box: Field, name: str) -> dict[str, Any]:
    """What stands beside a box: the link to whoever ticked it, and the moment."""
    by = Field(Label(f"{box.label.zh}·经办人", f"{box.label.en}: by whom"), system=True, beside=name, filtered=False)
    at = Field(Label(f"{box.label.zh}·时间", f"{box.label.en}: when"), system=True, beside=name, filtered=False)
    return {f"{name}_by": Declared(by, is_link=True), f"{name}_at": Declared(at)}


class borrow:
    """A field of a linked row that is shown, typed and imported as if it were the register's own."""

    def __init__(self, through: str, required: bool | None = None, **about: Any):
        self.through = through
        self.required = required
        self.about = about
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        lender = getattr(row, self.through)
        return None if lender is None else getattr(lender, self.name)

    def __set__(self, row: Any, value: Any) -> None:
        setattr(getattr(row, self.through), self.name, value)


def table_name(class_name: str) -> str:
    """The register's name from its class: TestDrive → test_drives, AuditEntry → audit_entries."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name).lower()
    if snake.endswith("y") and snake[-2] not in "aeiou":
        return snake[:-1] + "ies"
    return snake + "s"
