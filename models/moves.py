"""Moves: the only way a state changes. Each says from where to where, who may, what it asks, and which rules it obeys."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, event, insert, inspect, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session
from sqlalchemy.orm.attributes import NO_VALUE

from . import audit, policy
from .acting import Act, act_of
from .base import KEY, Base
from .choice import Transition
from .fields import Field
from .refused import Forbidden, Invalid, NotFound, Refused, Several
from .roles import SYSTEM
from .words import Contradiction, Label

A_LEAD_IS_VOID = text("register = 'leads' AND to_state = 'void'")
"""These moves are few, and every figure asks whether there are later ones: an index of their own says so."""


class StatePeriod(Base):
    """Every move that was made, kept as the time its state lasted: what was true at a past moment is read from here."""

    __tablename__ = "moves"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    register: Mapped[str]
    row_id: Mapped[int]
    store_id: Mapped[int | None]
    move: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    by_id: Mapped[int | None]
    __table_args__ = (
        Index("ix_moves_row", "register", "row_id", "at"),
        Index("ix_moves_state", "register", "to_state", "row_id"),
        Index("ix_moves_void", "at", sqlite_where=A_LEAD_IS_VOID, postgresql_where=A_LEAD_IS_VOID),
    )


@dataclass(frozen=True, slots=True)
class Maybe:
    """Something a move asks for that may be left empty."""

    name: str


class StateIsMoved(Contradiction):
    """Somebody wrote a state column instead of making a move."""

    status = 409


class State:
    """Guards a state column: only a Move (or a recipe that writes history) changes it."""

    @staticmethod
    def guard(register: type, name: str) -> None:
        @event.listens_for(getattr(register, name), "set", propagate=True)
        def refuse(row: Any, value: Any, before: Any, _initiator: Any) -> None:
            # A row that is just being made may start in its first state and in no other.
            first = register.fields[name].column.default.arg
            starts = value is first and inspect(row).key is None and before is NO_VALUE
            if value is not before and row.__dict__.get("_moving", NO_VALUE) is not value and not starts:
                raise StateIsMoved(f"{register.__name__}.{name} is not written: it changes by a move")


class Move:
    """A named change. `transition` says from where to where, `by` who may make it.

    asks       names of the fields it asks for: own ones, or `register.field` of another register; Maybe(...) may stay empty
    stamps     the own moment it sets, `signs` the own link to the person who made it
    apart_from links whose person must be somebody else: nobody decides on what they submitted themselves
    clauses    clauses of the rules without which it refuses: a rule that is not loaded cannot be walked around
    locks      links whose rows are locked before its own, so that all take their locks in one order
    """

    name = ""

    def __init__(
        self,
        transition: Transition,
        label: Label,
        *,
        by: tuple,
        asks: tuple[str | Maybe, ...] = (),
        stamps: str | None = None,
        signs: str | None = None,
        apart_from: tuple[str, ...] = (),
        clauses: tuple[str, ...] = (),
        locks: tuple[str, ...] = (),
        tone: str = "",
    ):
        self.transition, self.label, self.by = transition, label, by if isinstance(by, tuple) else (by,)
        self.optional = {each.name.split(".")[-1] for each in asks if isinstance(each, Maybe)}
        self.asks = tuple(each.name if isinstance(each, Maybe) else each for each in asks)
        self.stamps, self.signs, self.apart_from, self.clauses, self.locks, self.tone = stamps, signs, apart_from, clauses, locks, tone
        self.rules: list[Callable] = []
        self.effects: list[Callable] = []

    def __set_name__(self, owner: type, name: str) -> None:
        # `return_` is called `return`: only Python has taken that word.
        self.name, self.register = name.rstrip("_"), owner

    def __get__(self, row: Any, owner: type) -> Any:
        return self if row is None else lambda **answers: self.make(row, **answers)

    def __repr__(self) -> str:
        return f"<Move {self.register.__name__}.{self.name}>"

    def rule(self, sentence: Callable) -> Callable:
        """Decorator: `sentence(row, act, **answers)` raises Refused when the clause its docstring begins with forbids it."""
        self.rules.append(sentence)
        return sentence

    def effect(self, deed: Callable) -> Callable:
        """Decorator: `deed(row, act, **answers)` does in the same transaction what follows from the move."""
        self.effects.append(deed)
        return deed

    @property
    def by_system_only(self) -> bool:
        return self.by == (SYSTEM,)

    def questions(self) -> dict[str, Field]:
        """What the move asks for: answer name → field."""
        asked = {}
        for path in self.asks:
            register, _, name = path.rpartition(".")
            asked[name] = (self.register.all[register] if register else self.register).fields[name]
        return asked

    def read(self, texts: dict[str, str], session: Session) -> dict[str, Any]:
        """The answers behind what a person typed; raises Several naming each field."""
        from .writing import read_value

        answers, problems = {}, {}
        for name, asked in self.questions().items():
            try:
                answers[name] = read_value(session, asked, texts.get(name, ""), required=name not in self.optional)
            except Invalid as problem:
                problems[name] = problem.text
        if problems:
            raise Several(problems)
        return answers

    def make(self, row: Any, **answers: Any) -> None:
        """Make the move under the session's act: all of it or nothing. Raises Refused, Forbidden."""
        session = object_session(row)
        act = act_of(session)
        session.flush()
        for name in self.locks:
            session.refresh(getattr(row, name), with_for_update=True)
        session.refresh(row, with_for_update=True)
        self.check(row, act, answers)
        # What may be left empty and is, leaves alone what stands there.
        own = [name for name in self.asks if "." not in name and name in answers and not (name in self.optional and answers[name] is None)]
        before = getattr(row, self.register.state_field)
        row._was = {name: getattr(row, name) for name in own}
        with session.no_autoflush:
            for name in own:
                setattr(row, name, answers[name])
            if self.stamps:
                setattr(row, self.stamps, act.at)
            if self.signs:
                setattr(row, f"{self.signs}_id", act.actor.employee_id)
            if self.transition.target:
                set_state(row, self.transition.target)
            audit.tell(session, row, self.name, answers)
        session.flush()
        if self.transition.target and self.transition.target is not before:
            keep_period(session, row, self.name, before, act)
        for deed in self.effects:
            deed(row, act, **answers)
        session.flush()

    def check(self, row: Any, act: Act, answers: dict[str, Any]) -> None:
        """Everything that may forbid it: who, the state, the rules – in this order."""
        if row.is_void:
            raise Refused("此记录已作废,不能再操作", "This row is void: nothing can be done with it")
        policy.check_move(object_session(row), act.actor, self, row)
        state = getattr(row, self.register.state_field)
        if state not in self.transition.sources:
            raise Refused(
                "当前状态是“{state}”,不能“{move}”", "It is “{state}”: “{move}” is not possible now", state=state.label, move=self.label
            )
        told = {(rule.__doc__ or "").split(":")[0].strip() for rule in self.rules}
        for clause in self.clauses:
            if clause not in told:
                raise Refused("规则 {missing} 未加载,不能继续", "Rule {missing} is not loaded: this cannot go on", missing=clause)
        for rule in self.rules:
            rule(row, act, **answers)

    def is_open_to(self, row: Any, session: Session, actor: Any) -> bool:
        """Whether its button is shown: right person, right state (the rules speak when it is pressed)."""
        if self.by_system_only or row.is_void or getattr(row, self.register.state_field) not in self.transition.sources:
            return False
        try:
            policy.check_move(session, actor, self, row)
        except (Forbidden, NotFound):
            return False
        return True


def was(row: Any, name: str) -> Any:
    """For an effect: what stood in a field that the move asked for, before it was made."""
    return row._was[name]


def set_state(row: Any, state: Any) -> None:
    row._moving = state
    try:
        setattr(row, type(row).state_field, state)
    finally:
        del row._moving


def keep_period(session: Session, row: Any, move: str, before: Any, act: Act) -> None:
    """Close the period of the old state and open that of the new one."""
    name, state = type(row).__tablename__, getattr(row, type(row).state_field)
    session.execute(
        update(StatePeriod).where(StatePeriod.register == name, StatePeriod.row_id == row.id, StatePeriod.until.is_(None)).values(until=act.at)
    )
    session.execute(
        insert(StatePeriod).values(
            register=name, row_id=row.id, store_id=getattr(row, "store_id", None), move=move, from_state=before.value,
            to_state=state.value, at=act.at, until=None, by_id=act.actor.employee_id,
        )
    )
