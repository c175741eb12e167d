"""Who does something, through which surface, from where and when. No write happens without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from . import clock
from .roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system itself, without a role) as the policy sees them."""

    employee_id: int | None
    name: str
    role: Role | None
    store_id: int | None

    @property
    def is_system(self) -> bool:
        return self.role is None


THE_SYSTEM = Actor(None, "system", None, None)


@dataclass(frozen=True, slots=True)
class Act:
    """One doing: everything written under it carries the same actor, surface and moment."""

    actor: Actor
    surface: str
    """web, import, command, system"""
    at: datetime
    address: str | None = None
    import_id: int | None = None


def system_act(surface: str = "system", at: datetime | None = None) -> Act:
    return Act(THE_SYSTEM, surface, at or clock.now())


def act_of(session: Session) -> Act:
    """The act under which the session writes; raises LookupError when nobody said who acts."""
    act = session.info.get("act")
    if act is None:
        raise LookupError("this session does not know who acts: open it with an Act")
    return act


@contextmanager
def by_the_system(session: Session) -> Iterator[None]:
    """Within this block the session's writes are the system's own, following from what the person did at that moment."""
    act = act_of(session)
    session.info["act"] = replace(act, actor=THE_SYSTEM)
    try:
        yield
    finally:
        session.info["act"] = act
