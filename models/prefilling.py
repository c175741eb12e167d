"""Prefilling: what a new row's form holds because of the row it is opened from. Nothing is typed twice (P7)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from . import policy
from .acting import Actor
from .refused import NotFound
from .writing import writable_fields

PREFILLS: dict[type, list[tuple[str, Callable]]] = {}


def prefills(register: type, link: str) -> Callable:
    """Decorator for a rule `(row) -> {field: value}`: what is known of a new row from the one that its `link` leads to."""

    def enter(rule: Callable) -> Callable:
        PREFILLS.setdefault(register, []).append((link, rule))
        return rule

    return enter


def prefilled(session: Session, actor: Actor, register: type, given: Mapping[str, str]) -> dict[str, str]:
    """What the form starts with, as its controls hold it: only of rows that this person sees, and nothing that is masked for them."""
    fields, texts = writable_fields(actor, register, is_new=True), {}
    for link, rule in PREFILLS.get(register, ()):
        if link not in fields or not given.get(link):
            continue
        try:
            row = policy.fetch(session, actor, fields[link].target, given[link])
        except NotFound:
            continue
        hidden = policy.masks(actor, type(row))
        known = {name: value for name, value in rule(row).items() if name in fields and value is not None and not (hidden and fields[name].guarded)}
        texts |= {name: _typed(fields[name], value) for name, value in known.items()}
    return texts


def _typed(field: Any, value: Any) -> str:
    return str(value.id) if field.is_link else field.kind.typed(value)
