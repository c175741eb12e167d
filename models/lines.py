"""The lines of a row: written with it in one transaction, each by the one way rows are written.

What is wrong with a line is told under the name `<register>.<line>.<field>`, so that a form can show it where it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from . import policy, writing
from .acting import act_of
from .db import translated
from .fields import Field
from .kinds import clean
from .policy import Right
from .refused import Invalid, Refused, Several, Stale
from .words import Label

MOST = 100
"""So many lines of a kind are written down on one form."""


@dataclass(slots=True)
class Line:
    """One line as it was typed. `key` is the number of a row that is there, or whatever a new line is called."""

    register: type
    key: str
    texts: Mapping[str, str]
    seen_version: int | None = None
    removed: bool = False
    """Taken away, that is voided, for the `reason`."""
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return not self.key.isdecimal()

    @property
    def name(self) -> str:
        """Under which name its problems are told."""
        return f"{self.register.__tablename__}.{self.key}"


def line_registers(register: type) -> list[type]:
    """The registers whose rows are lines of this one's."""
    return [each for each in register.all.values() if each.lines_of and each.fields[each.lines_of].target_table == register.__tablename__]


def line_fields(actor: Any, register: type, is_new: bool) -> dict[str, Field]:
    """What a person writes into a line: neither whose line it is nor its store, which are the row's it belongs to."""
    fields = writing.writable_fields(actor, register, is_new)
    return {name: each for name, each in fields.items() if name not in (register.lines_of, "store")}


def written_lines(actor: Any, register: type, is_new: bool) -> list[type]:
    """The registers of lines that this person writes with a row of the register."""
    right = Right.CREATE if is_new else Right.WRITE
    return [each for each in line_registers(register) if policy.may(actor, right, each) and line_fields(actor, each, is_new=True)]


def lines_of(row: Any, register: type, actor: Any, right: Right = Right.READ) -> Select:
    """A select of the row's living lines for which the actor has the right, in the order in which they were written."""
    belongs = getattr(register, f"{register.lines_of}_id") == row.id
    return select(register).where(belongs, register.voided_at.is_(None), policy.condition(actor, register, right)).order_by(register.id).limit(MOST)


def read_lines(session: Session, lines: Iterable[Line]) -> dict[str, Label]:
    """Read what was typed into the lines' `values`; returns everything that is wrong with it."""
    actor, problems = act_of(session).actor, {}
    for line in lines:
        if line.removed:
            if not clean(line.reason):
                problems[f"{line.name}.reason"] = Label("请填写移除原因", "Say why it is removed")
            continue
        fields = line_fields(actor, line.register, line.is_new)
        try:
            sent = {name: each for name, each in fields.items() if line.is_new or name in line.texts}
            line.values = writing.read_all(session, sent, line.texts)
        except Several as several:
            problems |= {f"{line.name}.{name}": text for name, text in several.problems.items()}
    return problems


def save_lines(session: Session, row: Any, lines: Iterable[Line]) -> dict[str, Any]:
    """Write the lines of a row that was fetched with the right to change it; returns the written rows by their line's name.

    What was removed goes first, so that a new line may take its place. Raises Refused, naming the line.
    """
    lines = sorted(lines, key=lambda line: (not line.removed, line.is_new))
    standing = {register: _standing(session, row, register) for register in {line.register for line in lines if not line.is_new}}
    written = {}
    for line in lines:
        with _placed(line):
            if line.is_new:
                written[line.name] = writing.create(session, line.register, line.values | _belonging(row, line.register))
            else:
                written[line.name] = _change(session, line, standing[line.register])
    return written


def _standing(session: Session, row: Any, register: type) -> dict[str, Any]:
    return {str(each.id): each for each in session.scalars(lines_of(row, register, act_of(session).actor, Right.WRITE))}


def _belonging(row: Any, register: type) -> dict[str, Any]:
    """A line belongs to its row, and with it to its store."""
    stored = "store" in register.fields and getattr(row, "store_id", None) is not None
    return {register.lines_of: row} | ({"store": row.store} if stored else {})


def _change(session: Session, line: Line, standing: Mapping[str, Any]) -> Any:
    row = standing.get(line.key)
    if row is None:
        raise Refused("这一行不在此记录中,或不能由您修改,请刷新页面", "This line is not of this row, or not yours to change: reload the page")
    if line.removed:
        _check_version(line, row)
        writing.void(session, row, line.reason)
    elif any(getattr(row, name) != value for name, value in line.values.items()):
        _check_version(line, row)
        writing.update(session, row, line.values)
    return row


def _check_version(line: Line, row: Any) -> None:
    if line.seen_version is None:
        raise Invalid("这一行缺少版本号,请刷新页面", "This line lacks its version: reload the page")
    if line.seen_version != writing.version_of(row):
        raise Stale("别人刚刚修改了这一行,请核对后重新保存", "Somebody else has just changed this line: compare and save again")


@contextmanager
def _placed(line: Line) -> Iterator[None]:
    """Within this block whatever is refused, by a rule or by the database, is told of the line."""
    try:
        yield
    except DBAPIError as error:
        said = translated(error)
        if not isinstance(said, Refused):
            raise
        raise _of_line(line, said) from error
    except Refused as refusal:
        raise _of_line(line, refusal) from refusal


def _of_line(line: Line, refusal: Refused) -> Refused:
    if isinstance(refusal, Several):
        return Several({f"{line.name}.{name}": text for name, text in refusal.problems.items()})
    refusal.field = f"{line.name}.{refusal.field}" if refusal.field in line.register.fields else line.name
    return refusal
