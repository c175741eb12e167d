"""From a register to the words of its linked rows: the joins behind a list, an export or a data frame."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import aliased

from .fields import Field


class Paths:
    """Collects the columns that a statement over one register needs, and joins each linked table once."""

    def __init__(self, register: type):
        self.register = register
        self.joined: dict[tuple[str, ...], Any] = {}

    def column(self, field: Field) -> ColumnElement[Any]:
        """What people read of the field: its value, a borrowed value, or the title of the linked row."""
        if field.through:
            return getattr(self._alias((field.through,)), field.name)
        if field.is_link:
            return self._title((field.name,), field.target)
        return getattr(self.register, field.name)

    def title(self) -> ColumnElement[Any]:
        """What people call a row of the register."""
        return self._title((), self.register)

    def at(self, *steps: str) -> ColumnElement[Any]:
        """A column further away: `at("customer", "gender")`."""
        return getattr(self._alias(steps[:-1]), steps[-1])

    def joins(self, statement: Select) -> Select:
        """The statement with every join that the collected columns need."""
        for steps, alias in self.joined.items():
            before = self._entity(steps[:-1])
            statement = statement.outerjoin(alias, alias.id == getattr(before, f"{steps[-1]}_id"))
        return statement

    def _title(self, steps: tuple[str, ...], register: type) -> ColumnElement[Any]:
        first = self._called(steps, register, register.titled_by)
        return first if register.else_titled_by is None else func.coalesce(first, self._called(steps, register, register.else_titled_by))

    def _called(self, steps: tuple[str, ...], register: type, name: str) -> ColumnElement[Any]:
        titled = register.fields.get(name)
        if titled is not None and titled.is_link:
            return self._title((*steps, titled.name), titled.target)
        return getattr(self._alias(steps), name)

    def _alias(self, steps: tuple[str, ...]) -> Any:
        if not steps:
            return self.register
        if steps not in self.joined:
            if steps[:-1]:
                self._alias(steps[:-1])
            self.joined[steps] = _linked(self.register, steps)
        return self.joined[steps]

    def _entity(self, steps: tuple[str, ...]) -> Any:
        return self.joined[steps] if steps else self.register


@cache
def _linked(register: type, steps: tuple[str, ...]) -> Any:
    """The register at the end of the links, as what is joined there. Made once: it costs more than a list's queries."""
    for step in steps:
        register = register.fields[step].target
    return aliased(register)
