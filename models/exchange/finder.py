"""Finding the row that a line of a file speaks of: by its id, or by a key such as a code, a VIN, a user name or a phone."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from .. import policy
from ..acting import act_of
from ..fields import Field, Key
from ..policy import Right
from ..refused import Invalid, NotFound, Refused
from ..register import Register
from ..words import Label
from .headings import ID, Columns, listed
from .links import CALLED_BY, linked_row

LIVING = (None, "voided_at IS NULL")
"""Keys that hold for every living row."""
NAMED = 5
"""So many candidates are named."""


class Known(NamedTuple):
    """A way in which a row is known: by what fields, and the key that says so, where no two living rows may be alike in them."""

    fields: tuple[Field, ...]
    key: Key | None = None

    @property
    def is_per_store(self) -> bool:
        return self.key is not None and "store_id" in self.key.columns

    @property
    def label(self) -> Label:
        return Label("、".join(each.label.zh for each in self.fields), " + ".join(each.label.en for each in self.fields))


def ways_of(register: type[Register]) -> list[Known]:
    """Every way in which a row of the register is known, the surest first."""
    ways = list(_keys_of(register, {each.column_name: each for each in register.fields.values() if not each.through}))
    for through in {each.through for each in register.fields.values() if each.through}:
        # Of what is borrowed there is one, so there is one of the borrower in a file of new rows.
        borrowed = {each.lender.column_name: each for each in register.fields.values() if each.through == through}
        ways += _keys_of(register.fields[through].target, borrowed)
    called = [each for each in register.fields.values() if each.name in CALLED_BY or (not each.is_link and each.kind.widget == "phone")]
    return [*ways, *(Known((each,)) for each in called if (each,) not in [way.fields for way in ways])]


def _keys_of(register: type[Register], fields: Mapping[str, Field]) -> Iterator[Known]:
    """The keys of a register's living rows that are made of these fields, by their columns."""
    for key in register.keys:
        names = [name for name in key.columns if name != "store_id"]
        if key.where in LIVING and names and all(name in fields for name in names):
            yield Known(tuple(fields[name] for name in names), key)


class Finder:
    """Finds rows for one file; `headings` are those of the file's columns."""

    def __init__(self, session: Session, register: type[Register], columns: Columns):
        self.session, self.register, self.columns = session, register, columns
        self.actor = act_of(session).actor
        self.ways = [way for way in ways_of(register) if all(each.name in columns.headings for each in way.fields)]

    def require_a_way(self, file: str) -> None:
        """Raise Invalid where nothing in the file tells which row is meant."""
        if ID in self.columns.common or self.ways:
            return
        known = [way.label for way in ways_of(self.register)]
        raise Invalid("“{file}”里没有能认出原记录的列,请加上编号,或:{known}", "“{file}” has no column that tells which rows are meant: add the ID, or: {known}",
                      file=file, known=listed([Label("编号", "ID"), *known]))  # fmt: skip

    def find(self, cells: Mapping[str, str]) -> int | None:
        """The id of the row; None where there is none yet. Raises Refused where more than one is meant."""
        if text := cells.get(self.columns.common.get(ID, ""), ""):
            return self.by_id(text)
        for way in self.ways:
            if found := self.candidates(way, self.values(way, cells), self._store(cells)):
                return self._only(way, found)
        return None

    def by_id(self, text: str) -> int:
        """Raises Invalid where there is no such row, or this person may not see it."""
        try:
            return policy.fetch(self.session, self.actor, self.register, text).id
        except NotFound:
            raise Invalid("没有编号为“{text}”的记录,或不在您的权限内;要新增请清空编号", "There is no row with the ID “{text}”, or it is not yours to see; leave the ID empty to add a row",
                          text=text[:40], field=ID) from None  # fmt: skip

    def values(self, way: Known, cells: Mapping[str, str]) -> tuple | None:
        """What the cells of a key hold; None where one is empty or unreadable – which is told when the row itself is read."""
        headings = self.columns.headings
        try:
            texts = [(each, cells.get(headings[each.name], "")) for each in way.fields]
            return tuple(self._value(each, text) for each, text in texts) if all(text for _, text in texts) else None
        except Invalid:
            return None

    def candidates(self, way: Known, values: tuple | None, store_id: int | None = None) -> list[int]:
        """The living rows with that key which this person may see."""
        if values is None:
            return []
        scope = [self.register.voided_at.is_(None), policy.condition(self.actor, self.register)]
        if store_id is not None:
            scope.append(self.register.store_id == store_id)
        wanted = [_is(self.register, each, value) for each, value in zip(way.fields, values, strict=True)]
        return list(self.session.scalars(select(self.register.id).where(*wanted, *scope).order_by(self.register.id).limit(NAMED + 1)))

    def _value(self, field: Field, text: str) -> Any:
        return linked_row(self.session, field, text).id if field.is_link else field.kind.read(text)

    def _store(self, cells: Mapping[str, str]) -> int | None:
        heading = self.columns.headings.get("store")
        if not heading or not cells.get(heading):
            return None
        try:
            return linked_row(self.session, self.register.fields["store"], cells[heading]).id
        except Invalid:
            return None

    def _only(self, way: Known, found: list[int]) -> int:
        if len(found) > 1:
            # A store's own row stands before one that all stores share and that this person may only read.
            own = select(self.register.id).where(self.register.id.in_(found), policy.condition(self.actor, self.register, Right.WRITE))
            found = list(self.session.scalars(own)) or found
        if len(found) > 1:
            raise Refused("不止一条记录的{labels}是这样:编号 {ids};请加上编号列", "more than one row has this {labels}: IDs {ids}; add the ID",
                          labels=way.label, ids="、".join(map(str, found[:NAMED])), field=way.fields[0].name)  # fmt: skip
        return found[0]


def _is(register: type[Register], field: Field, value: Any) -> ColumnElement[bool]:
    if not field.through:
        return getattr(register, field.column_name) == value
    lender = field.lender
    return getattr(register, f"{field.through}_id").in_(select(lender.register.id).where(lender.column == value))
