"""The evening's assignment, and the two sides of a collision."""

from dataclasses import dataclass

from markupsafe import Markup

from .forms import OptionLook
from .shell import Words


@dataclass(frozen=True, slots=True)
class SplitLine:
    """A lead and whom it is proposed to; `options` are the people, the chosen one on."""

    id: int
    name: Words
    href: str
    about: Words
    when: Words
    options: tuple[OptionLook, ...]
    why: Words
    level: Markup = Markup("")
    from_id: str = ""
    late: Words = ""


@dataclass(frozen=True, slots=True)
class SplitPart:
    """A titled list of leads to hand out; posted as one."""

    name: str
    title: Words
    lines: tuple[SplitLine, ...]
    help: Words = ""
    button: Words = ""
    none_yet: Words = ""


@dataclass(frozen=True, slots=True)
class PersonChip:
    """A consultant, what they have in hand and get tonight."""

    name: str
    in_hand: int
    more: int
    away: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """晚间分配: who is here, the pool with a proposal for each lead, and what is proposed to somebody else."""

    title: Words
    lead: Words
    people: tuple[PersonChip, ...]
    parts: tuple[SplitPart, ...]
    may_confirm: bool
    error: Words = ""
    warning: Words = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a lead, when and through whom; `tone` late marks what was missed."""

    when: Words
    what: Words
    who: Words = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a collision: whose it is, what it says, and what happened."""

    title: Words
    who: Words
    about: tuple[tuple[Words, Words], ...]
    happenings: tuple[Happening, ...]
    href: str = ""
    late: Words = ""
