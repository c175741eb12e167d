"""Remarks: what a rule says of a row without refusing it. Whoever looks at the row reads them above it."""

from collections.abc import Callable
from typing import Any

from .words import Label

REMARKS: dict[type, list[Callable]] = {}


def remark(register: type) -> Callable:
    """Decorator for a rule `(row)` that returns a sentence about the row, or None while there is nothing to say."""

    def enter(rule: Callable) -> Callable:
        REMARKS.setdefault(register, []).append(rule)
        return rule

    return enter


def remarks_of(row: Any) -> list[Label]:
    """What the rules say of a row that is in a session; of a void one nothing."""
    return [] if row.is_void else [said for rule in REMARKS.get(type(row), ()) if (said := rule(row)) is not None]
