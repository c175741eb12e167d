"""A register: one declarative class that is the table, the screen, the form, the filters, the import and export,
the permissions and the history of one thing the dealership writes down."""

import enum
import re
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, func, inspect, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from . import clock
from .base import KEY, Base
from .choice import Choice
from .declare import check_declaration, collect_fields, weave
from .fields import Field, Key, Must, Search, table_name
from .moves import Move, State
from .words import Label


class Area(enum.Enum):
    """The parts of the sidebar, in its order, each with its icon."""

    CUSTOMERS = Label("客户", "Customers"), "users"
    SALES = Label("销售", "Sales"), "car"
    KEY_ACCOUNTS = Label("大客户与巡展", "Key accounts and roadshows"), "briefcase"
    PRODUCTS = Label("车型与渠道", "Products and channels"), "speakerphone"
    PLANS = Label("计划与目标", "Plans and targets"), "target"
    TEAM = Label("团队与培训", "Team and training"), "school"
    DISCIPLINE = Label("奖惩", "Rewards and penalties"), "gavel"
    PEOPLE = Label("组织与人员", "People"), "id-badge"
    RUNNING = Label("系统", "System"), "settings"

    @property
    def label(self) -> Label:
        return self.value[0]

    @property
    def icon(self) -> str:
        return self.value[1]


class Belongs(enum.Enum):
    """To whom the rows of a register belong."""

    STORE = "one store"
    SHARED = "one store, or all of them when it names none"
    ALL = "no store"


class Register(Base):
    """One register = one table = one class. What it declares is checked when the program is read."""

    __abstract__ = True
    all: ClassVar[dict[str, type["Register"]]] = {}
    """Every register by its name."""

    label: ClassVar[Label]
    one: ClassVar[Label]
    """What a single row is called; the English follows from the class's name."""
    area: ClassVar[Area]
    icon: ClassVar[str] = "list"
    rank: ClassVar[int] = 0
    """Its place within its area; equals stand as they were written."""
    belongs: ClassVar[Belongs] = Belongs.STORE
    titled_by: ClassVar[str] = "name"
    """The field by which people call a row."""
    else_titled_by: ClassVar[str | None] = None
    """The field by which people call a row where the first one is empty."""
    own: ClassVar[tuple[str, ...]] = ()
    """Links whose employee the row is "own" to; `lead.owner` goes through another link."""
    hangs: ClassVar[bool] = False
    """Its rows hang on rows of other registers, and whoever may see or change those may see or change these."""
    lines_of: ClassVar[str | None] = None
    """The link to the row whose lines these are: they are shown and written with it."""
    follows: ClassVar[str | None] = None
    """The register whose row of the policy this one follows."""
    editable_in: ClassVar[tuple[Choice, ...]] = ()
    """The states in which a row, and its lines, may still be written over: what was handed in stands as it was. None named: all."""
    sorted_by: ClassVar[str] = "-id"
    """The order of its list: a sortable field, with a minus for newest first."""
    must: ClassVar[tuple[Must, ...]] = ()
    keys: ClassVar[tuple[Key, ...]] = ()
    looks_at_its_like: ClassVar[bool] = False
    """Its rules ask what other rows of its own say: of several that come in a file, each must stand before the next."""
    read_only: ClassVar[bool] = False
    """Written by the system only."""

    voided_otherwise: ClassVar[Label | None] = None
    """Where a row is not simply voided: how it is done instead."""

    fields: ClassVar[dict[str, Field]] = {}
    moves: ClassVar[dict[str, Move]] = {}

    id: Mapped[int] = mapped_column(KEY, primary_key=True, sort_order=-10)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)
    created_by_id: Mapped[int | None] = mapped_column(sort_order=91)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=92)
    version: Mapped[int] = mapped_column(default=1, sort_order=93)
    voided_at: Mapped[datetime | None] = mapped_column(sort_order=94)
    voided_by_id: Mapped[int | None] = mapped_column(sort_order=95)
    void_reason: Mapped[str | None] = mapped_column(sort_order=96)
    import_id: Mapped[int | None] = mapped_column(sort_order=97)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def __init_subclass__(cls, **options: Any) -> None:
        cls.__tablename__ = table_name(cls.__name__)
        state_field = weave(cls)
        super().__init_subclass__(**options)
        cls.fields = collect_fields(cls)
        cls.one = Label(cls.label.zh, re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", cls.__name__).capitalize()) if hasattr(cls, "label") else None
        cls.moves = {each.name: each for each in vars(cls).values() if isinstance(each, Move)}
        cls.state_field = state_field
        if state_field:
            State.guard(cls, state_field)
        check_declaration(cls)
        _constrain(cls)
        Register.all[cls.__tablename__] = cls

    @property
    def title(self) -> str:
        """What people call this row."""
        name = self.titled_by
        if getattr(self, name) is None and self.else_titled_by:
            name = self.else_titled_by
        value = getattr(self, name)
        if value is None or name not in self.fields:
            return f"#{self.id}"
        if isinstance(value, Register):
            return value.title
        field = self.fields[name]
        return str(field.label_of(value)) if field.offered else field.kind.show(value)

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def stands(self) -> bool:
        """Whether it was handed in: then it is written over no more, and neither are its lines."""
        # A row that was just begun has no state before it is written.
        return bool(self.editable_in) and getattr(self, self.state_field) not in (None, *self.editable_in)

    @property
    def whole(self) -> "Register | None":
        """The row whose line this is."""
        return getattr(self, self.lines_of) if self.lines_of else None

    @property
    def is_settled(self) -> bool:
        """Whether nobody writes over it any more: it stands, or it is a line of what stands."""
        return self.stands or (self.whole is not None and self.whole.stands)

    @classmethod
    def named(cls, name: str) -> type["Register"]:
        """The register of that name; raises KeyError."""
        return cls.all[name]

    @classmethod
    def by_area(cls) -> dict[Area, list[type["Register"]]]:
        ranked = sorted(cls.all.values(), key=lambda each: each.rank)
        return {area: [each for each in ranked if each.area is area] for area in Area}

    @classmethod
    def related(cls) -> list[Field]:
        """The links of other registers that lead to this one."""
        return [
            each
            for register in cls.all.values()
            for each in register.fields.values()
            if each.is_link and each.target_table == cls.__tablename__ and not each.through
        ]

    def __repr__(self) -> str:
        identity = inspect(self).identity
        return f"<{type(self).__name__} {identity[0] if identity else 'new'}>"


def _constrain(cls: type[Register]) -> None:
    """What the database itself insists on, and the indexes that lists and searches stand on."""
    table = cls.__table__
    for each in cls.fields.values():
        if each.through:
            continue
        column = table.c[each.column_name]
        if each.check:
            table.append_constraint(CheckConstraint(each.check.sql.format(column=column.name), name=f"{column.name}_{each.check.name}"))
        if choices := getattr(each.kind, "choices", None):
            known = ", ".join(f"'{member.value}'" for member in choices)
            table.append_constraint(CheckConstraint(f"{column.name} IN ({known})", name=f"{column.name}_known"))
        if Search.PREFIX in each.search or Search.PART in each.search:
            Index(f"ix_{table.name}_{column.name}_prefix", column, postgresql_ops={column.name: "text_pattern_ops"})
        if Search.TAIL in each.search:
            Index(f"ix_{table.name}_{column.name}_tail", func.substr(column, func.length(column) - text("3")))
        if each.sort:
            Index(f"ix_{table.name}_{column.name}_order", column, table.c.id)
            if "store_id" in table.c:
                Index(f"ix_{table.name}_store_{column.name}_order", table.c.store_id, column, table.c.id)
    if "store_id" in table.c:
        Index(f"ix_{table.name}_store_newest", table.c.store_id, table.c.id)
        if cls.state_field and (ordered := cls.sorted_by.lstrip("-")) != "id":
            # What lists are narrowed by most, in the order in which they open; without void rows it counts without reading any.
            living = text("voided_at IS NULL")
            columns = (table.c.store_id, table.c[cls.state_field], table.c[ordered], table.c.id)
            Index(f"ix_{table.name}_store_state_order", *columns, sqlite_where=living, postgresql_where=living)
    for must in cls.must:
        table.append_constraint(CheckConstraint(must.sql, name=must.name))
    for key in cls.keys:
        where = text(key.where) if key.where else None
        Index(
            f"uq_{table.name}_{'_'.join(key.columns)}",
            *(_counted(table.c[name]) for name in key.columns),
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def _counted(column: Any) -> Any:
    """A key's column. Databases take any two empty values for different; all stores together are one, though."""
    return func.coalesce(column, text("0")) if column.name == "store_id" and column.nullable else column


__all__ = ["Area", "Belongs", "Choice", "Field", "Key", "Label", "Move", "Must", "Register"]
