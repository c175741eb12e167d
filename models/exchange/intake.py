"""Rows of a file on their way into one register: each is found or made, and written the way of a form."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from .. import policy, writing
from ..acting import act_of
from ..fields import Field
from ..kinds import MomentKind
from ..policy import Right
from ..refused import Invalid, Refused, Several, Stale
from ..register import Register
from ..words import Label
from .finder import Finder, Known
from .headings import COMMON, CREATED_AT, CREATED_BY, ID, VERSION, Columns, keeps_originals
from .links import linked_row
from .log import Fate
from .readers import Row
from .spelling import as_typed, in_words, is_said_of, plain_text

AUTHOR = Field(COMMON[CREATED_BY], name=CREATED_BY, register=Register, target_table="employees")
REMEMBERED = 10_000
"""So many linked rows are remembered."""


class Intake:
    """Takes in one row after the other, each under a savepoint that the caller sets."""

    def __init__(self, session: Session, register: type[Register], columns: Columns, update: bool = False, expected: Mapping[int, int] | None = None):
        self.session, self.register, self.columns = session, register, columns
        self.actor = act_of(session).actor
        self.updates, self.expected = update, expected
        self.finder = Finder(session, register, columns)
        self.is_masked = policy.masks(self.actor, register)
        self.changeable = writing.writable_fields(self.actor, register, is_new=False)
        self.linked: dict[tuple, Any] = {}
        self.store: int | None = None
        """The store of the row that is being read, where it is known: what it links to is looked for there first."""
        self.seen: dict[int, int] = {}
        """The rows that were found, with their versions."""
        self.taken: dict[tuple, dict[Any, int]] = {}
        """By each way in which rows are known in a store: key → the number of the row of the file that has it. This alone
        grows with the file, so it holds the keys and nothing else."""
        self.touched: dict[int, int] = {}
        """Id of a row that was found → the number of the row of the file that spoke of it."""
        self.row: Any = None
        """The register's row that the last row of the file became."""
        self.cells: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.originals: dict[str, Any] = {}

    def take(self, line: Row) -> tuple[Fate, set[str]]:
        """Write one row of the file; what became of it, and the headings whose value changed. Raises Refused."""
        found = self.understand(line)
        if found is not None:
            return self._change(found)
        self.row = writing.create(self.session, self.register, self.values, self.originals)
        return Fate.NEW, set()

    def understand(self, line: Row) -> int | None:
        """Read one row of the file and write nothing: the id of the row it speaks of; None where it is a new one. Raises Refused."""
        self.row, self.cells, self.values = None, {}, {}
        if line.problem:
            raise Invalid(line.problem.zh, line.problem.en)
        self.cells = {heading: plain_text(text, self.columns.is_raw) for heading, text in line.cells.items()}
        self.store = None
        self.store = self._store_of_line()
        found = self.finder.find(self.cells) if self.updates else None
        if found is None:
            self._understand_new()
        return found

    def take_new(self, lines: list[Row], refuse: Callable[[Row, Refused], None]) -> int:
        """Write many rows of the file, all of them new, in one go; how many there are. Raises Refused where one of them must not be.

        What cannot even be read or stands in the file twice is refused by itself.
        """
        entered = []
        for line in lines:
            try:
                self.understand(line)
            except Refused as problem:
                refuse(line, problem)
                continue
            entered.append((self.values, self.originals))
            self._mark(line.number)
        writing.create_all(self.session, self.register, entered)
        return len(entered)

    def remember(self, number: int) -> None:
        """The last row is in: another one with its key will be told so."""
        self._mark(number)
        if self.row.id in self.seen:
            self.touched[self.row.id] = number

    def forget(self, first: int) -> None:
        """The rows of the file from that number on are not in after all."""
        # They were the last to come: the rest of what is known need not be looked through.
        for numbers in self.taken.values():
            while numbers and numbers[last := next(reversed(numbers))] >= first:
                del numbers[last]

    def _mark(self, number: int) -> None:
        for _, kind, key in self._marks():
            self.taken.setdefault(kind, {}).setdefault(key, number)

    def words(self) -> dict[str, str]:
        """The last row as it was understood, by heading."""
        return {heading: in_words(each, self.row) for heading, each in self.columns.written.items()}

    def explained(self, problem: Exception) -> Exception:
        """The same refusal, naming the row of the file or of the register that is in the way."""
        if not isinstance(problem, Refused) or isinstance(problem, Several | Stale) or problem.status not in (409, 422):
            return problem
        way, twin = self._twin()
        if way is None:
            return problem
        text = Label("{text}({label}与{twin}相同)", "{text} (the same {label} as {twin})").format(text=problem.text, twin=twin, label=way.label)
        return Refused(text.zh, text.en, field=problem.field or way.fields[0].name)

    # -- a new row -----------------------------------------------------------------------------------------------

    def _understand_new(self) -> None:
        text = self._common(ID)
        if text and not self.updates and self._is_known(text):
            raise Refused("编号 {id} 已有记录:要修改它请选择更新,要新增请清空编号", "There is a row with the ID {id} already: choose to update it, or leave the ID empty to add a row", id=text[:20], field=ID)
        self.values = self._read()
        self._insist_on_no_double()
        self.originals = self._originals()

    def _is_known(self, text: str) -> bool:
        try:
            return self.finder.by_id(text) is not None
        except Invalid:
            return False

    def _read(self) -> dict[str, Any]:
        """The values of all cells that hold something; raises Several naming each that is wrong or missing."""
        values, problems = {}, {}
        needed = {each.name: each for each in self.columns.needed}
        for heading, each in self.columns.written.items():
            needed.pop(each.name, None)
            if not self.cells[heading] and not each.required:
                continue
            try:
                values[each.name] = self._value(each, self.cells[heading])
            except Invalid as problem:
                problems[each.name] = problem.text
        for name, each in needed.items():
            problems[name] = Label("请填写“{label}”", "“{label}” is needed: please fill it in").format(label=each.label)
        if problems:
            raise Several(problems)
        return values

    def _value(self, field: Field, text: str) -> Any:
        if field.is_link and text:
            return self._linked(field, text)
        return writing.read_value(self.session, field, as_typed(field, text, self.columns.is_raw) if text else text)

    def _linked(self, field: Field, text: str) -> Any:
        """The row of that name, asked for once: columns of a file repeat the same few."""
        asked = field.name, text, self.store
        if asked not in self.linked:
            if len(self.linked) >= REMEMBERED:
                self.linked.clear()
            self.linked[asked] = linked_row(self.session, field, text, self.store)
        return self.linked[asked]

    def _store_of_line(self) -> int | None:
        """The store that the line names."""
        heading = self.columns.headings.get("store", "")
        field, text = self.columns.written.get(heading), self.cells.get(heading)
        try:
            return self._linked(field, text).id if field is not None and text else None
        except Invalid:
            return None  # told with the other cells

    def _originals(self) -> dict[str, Any]:
        """Since when the row is there and by whom, where an administrator brings in what happened elsewhere."""
        originals: dict[str, Any] = {}
        if not keeps_originals(self.actor):
            return originals
        try:
            if text := self._common(CREATED_AT):
                originals["created_at"] = MomentKind().read(text)
                if originals["created_at"] > act_of(self.session).at:
                    raise Invalid("「{text}」在将来", "“{text}” lies in the future", text=text[:40])
            if text := self._common(CREATED_BY):
                originals["created_by_id"] = linked_row(self.session, AUTHOR, text).id
        except Invalid as problem:
            problem.field = problem.field or CREATED_AT
            raise
        return originals

    # -- a row that is there -------------------------------------------------------------------------------------

    def _change(self, row_id: int) -> tuple[Fate, set[str]]:
        if row_id in self.touched:
            raise Refused("第 {row} 行说的是同一条记录(编号 {id})", "Row {row} speaks of the same row (ID {id})", row=self.touched[row_id], id=row_id)
        row = policy.fetch(self.session, self.actor, self.register, row_id)
        self.store = getattr(row, "store_id", None)
        version = writing.version_of(row)
        self._insist_on_version(row, version)
        values, problems = self._differences(row)
        if values or problems:
            # Whoever may only read the row may repeat it.
            policy.fetch(self.session, self.actor, self.register, row_id, Right.WRITE)
        if problems:
            raise Several(problems)
        if values:
            writing.update(self.session, row, values)
        self.row, self.seen[row_id] = row, version
        return (Fate.CHANGED if values else Fate.SAME), {self.columns.headings[name] for name in values}

    def _differences(self, row: Any) -> tuple[dict[str, Any], dict[str, Label]]:
        """What the cells say otherwise than the row, and which of it cannot be; an empty cell says nothing."""
        values, problems = {}, {}
        for heading, each in {**self.columns.written, **self.columns.told}.items():
            text = self.cells[heading]
            if not text or is_said_of(each, row, text, self.is_masked, self.columns.is_raw):
                continue
            try:
                if each.name not in self.changeable:
                    raise Invalid("“{label}”不能通过导入修改,请改回原值或清空", "“{label}” is not changed by an import: put back what stood there, or leave it empty", label=each.label)
                value = self._value(each, text)
                if value != each.value_of(row):
                    values[each.name] = value
            except Invalid as problem:
                problems[each.name] = problem.text
        return values, problems

    def _insist_on_version(self, row: Any, version: int) -> None:
        """Whoever has changed the row since it was exported or tried is not overwritten."""
        exported = self._common(VERSION)
        if (exported and exported != str(row.version)) or (self.expected is not None and self.expected.get(row.id) != version):
            raise Stale("这条记录(编号 {id})已被别人修改,请重新导出或重新试算", "Somebody else has changed this row (ID {id}): export it or try it again", id=row.id)

    # -- twins ---------------------------------------------------------------------------------------------------

    def _marks(self) -> Iterator[tuple[Known, tuple, Any]]:
        """The ways in which the row of the file is known, each with its store and what it holds: a value, or several."""
        store = getattr(self.values.get("store"), "id", self.actor.store_id)
        for way in self.finder.ways:
            key = tuple(_plain(self.values.get(each.name)) for each in way.fields)
            if None not in key:
                yield way, (way.fields, store if way.is_per_store else None), key if len(key) > 1 else key[0]

    def _insist_on_no_double(self) -> None:
        """A trial undoes what it did now and then: that a key stood further up is known from here, not from the database."""
        for way, kind, key in self._marks():
            if way.key is not None and key in self.taken.get(kind, ()):
                raise Refused(way.key.sentence.zh, way.key.sentence.en, field=way.fields[0].name)

    def _twin(self) -> tuple[Known | None, Label | None]:
        """Which row has a key of this one, in the file or in the register."""
        for way, kind, key in self._marks():
            if number := self.taken.get(kind, {}).get(key):
                return way, Label("第 {row} 行", "row {row} of the file").format(row=number)
        for way, (_, store), key in self._marks():
            if found := self.finder.candidates(way, key if len(way.fields) > 1 else (key,), store):
                return way, Label("编号 {id} 的记录", "the row with the ID {id}").format(id=found[0])
        return None, None

    def _common(self, name: str) -> str:
        return self.cells.get(self.columns.common.get(name, ""), "")


def _plain(value: Any) -> Any:
    """A value as it is compared: a row by its id."""
    return value.id if isinstance(value, Register) else value
