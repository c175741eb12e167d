"""Registers declared in a test: forgotten afterwards, so that no other test meets them."""

from collections.abc import Iterator
from contextlib import contextmanager

from models import Base, policy, remarks, writing
from models.register import Register


@contextmanager
def for_a_moment() -> Iterator[None]:
    """Whatever is declared within the block – tables, registers, rows of the policy, hooks – is gone after it."""
    mappers, tables, registers = set(Base.registry.mappers), set(Base.metadata.tables), set(Register.all)
    kept_whole = [(kept, dict(kept)) for kept in (policy.GRANTS, writing.HOOKS, writing.VOIDED, remarks.REMARKS)]
    try:
        yield
    finally:
        for mapper in set(Base.registry.mappers) - mappers:
            Base.registry._dispose_cls(mapper.class_)
            manager = mapper.class_manager
            Base.registry._dispose_manager_and_mapper(manager)
            # Its registry lets go only when it is collected, and trips over it until then.
            Base.registry._managers.pop(manager, None)
        for name in set(Base.metadata.tables) - tables:
            Base.metadata.remove(Base.metadata.tables[name])
        for name in set(Register.all) - registers:
            del Register.all[name]
        for kept, before in kept_whole:
            kept.clear()
            kept.update(before)
