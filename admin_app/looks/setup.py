"""The first steps of a store: what is done, what is still to be done, and where."""

from dataclasses import dataclass

from .forms import FieldLook
from .shell import Words


@dataclass(frozen=True, slots=True)
class StepLook:
    """One step. With `fields` it is a small form posted to `action`; `links` lead to where it is done otherwise."""

    name: str
    title: Words
    help: Words
    done: bool
    state: Words = ""
    fields: tuple[FieldLook, ...] = ()
    action: str = ""
    button: Words = ""
    links: tuple[tuple[Words, str], ...] = ()
    error: Words = ""
    hint: Words = ""
    """Good to know; nothing is refused."""


@dataclass(frozen=True, slots=True)
class SetupPage:
    """`stores` are the ones to choose from: name, address, whether it is the one shown. `passwords` are shown this once."""

    title: Words
    steps: tuple[StepLook, ...]
    stores: tuple[tuple[str, str, bool], ...] = ()
    passwords: tuple[tuple[str, str, str], ...] = ()

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)
