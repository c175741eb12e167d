"""The form at a roadshow."""

from dataclasses import dataclass

from .forms import FormPanel
from .shell import Words


@dataclass(frozen=True, slots=True)
class ShowPage:
    """`kept_as` is under which name entries wait on the phone; `entered` are (name, when, href) of the latest ones."""

    title: Words
    place: str
    action: str
    back_href: str
    panel: FormPanel
    kept_as: str
    count: int
    entered: tuple[tuple[str, str, str], ...] = ()
