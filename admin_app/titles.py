"""What rows are called, read in one statement however many they are."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import policy
from models.acting import Actor
from models.paths import Paths
from models.phones import mask_phone


def title_for(actor: Actor, row: Any) -> str:
    """What the row is called, as this person may read it."""
    titled = type(row).fields.get(row.titled_by)
    said = _said(type(row), row.title)
    return mask_phone(said) if titled and titled.guarded and policy.masks(actor, type(row)) else said


def titles(session: Session, register: type, *conditions: Any, most: int | None = None) -> dict[int, str]:
    """Id → title of the rows that fulfil the conditions, the newest first."""
    paths = Paths(register)
    title = paths.title()
    statement = paths.joins(select(register.id, title)).where(*conditions).order_by(register.id.desc()).limit(most)
    return {key: f"#{key}" if title is None else _said(register, title) for key, title in session.execute(statement)}


def _said(register: type, title: Any) -> str:
    """What is kept in both languages is said in the reader's."""
    return register.fields[register.titled_by].kind.show(title) if isinstance(title, dict) else str(title)
