"""Choices: closed lists of values with their words, and the arrows between states."""

import enum
from dataclasses import dataclass

from .words import Label


class Choice(enum.Enum):
    """A closed list. Each member is written `NAME = "value", "中文", "English"` and optionally a colour."""

    def __new__(cls, value: str, zh: str, en: str, colour: str = "") -> "Choice":
        member = object.__new__(cls)
        member._value_ = value
        member.label = Label(zh, en)
        member.colour = colour
        return member

    def __str__(self) -> str:
        return str(self.label)

    def __or__(self, other: "Choice") -> "States":
        return States((self, other))

    def __rshift__(self, target: "Choice") -> "Transition":
        return Transition(frozenset((self,)), target)

    @property
    def stays(self) -> "Transition":
        """A move that needs this state and keeps it."""
        return Transition(frozenset((self,)), None)


class States(frozenset):
    """Several states that a move may start from: `(DRAFT | RETURNED) >> SUBMITTED`."""

    def __or__(self, other: Choice) -> "States":
        return States((*self, other))

    def __rshift__(self, target: Choice) -> "Transition":
        return Transition(frozenset(self), target)

    @property
    def stays(self) -> "Transition":
        return Transition(frozenset(self), None)


@dataclass(frozen=True, slots=True)
class Transition:
    """From any of `sources` to `target`; with no target the state stays as it is."""

    sources: frozenset
    target: Choice | None
