"""A register as a pandas DataFrame: the rows somebody may see, in the words of people, phones masked."""

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import policy
from models.acting import Actor
from models.choice import Choice
from models.fields import Field
from models.paths import Paths
from models.register import Register

from .snapshot import mask_of

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(session: Session, register: type[Register], actor: Actor, *conditions: ColumnElement[bool], ids: bool = False) -> "DataFrame":
    """One row per row of the register that the actor may see and that fulfils the conditions, indexed by id.

    Columns bear the fields' names; links are the titles of their rows, choices their labels in the reader's language,
    moments aware UTC, money Decimal. What is personal is masked for everybody: nobody needs it in a frame. With `ids` a
    link's row is also named by its id, as `<link>_id`.
    """
    import pandas

    fields = register.fields
    paths = Paths(register)
    columns = [paths.column(field).label(name) for name, field in fields.items()]
    links = [field for field in fields.values() if ids and field.is_link and not field.through]
    columns += [field.column.label(field.column_name) for field in links]
    statement = paths.joins(select(register.id, *columns)).where(policy.condition(actor, register), register.voided_at.is_(None), *conditions)
    rows = session.execute(statement.order_by(register.id)).all()
    found = pandas.DataFrame.from_records(rows, columns=["id", *fields, *(field.column_name for field in links)]).set_index("id")
    for name, field in fields.items():
        if written := _writer(field):
            found[name] = [None if value is None else written(value) for value in found[name]]
    return found


def _writer(field: Field):
    """How a value of the field stands in the frame, where not as it is."""
    read = _read_field(field)
    if not read.is_link and (read.guarded or read.kind.widget == "phone"):
        return mask_of(read)
    return str if not read.is_link and issubclass(getattr(read.kind, "choices", object), Choice) else None


def _read_field(field: Field) -> Field:
    """The field whose value is read: of a link the one its row is titled by."""
    if field.through:
        return field.lender
    if field.is_link and field.target.titled_by in field.target.fields:
        return _read_field(field.target.fields[field.target.titled_by])
    return field
