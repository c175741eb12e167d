"""Wishes such as field=value, from a command line or a notebook, as conditions over a register's rows."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select

from . import clock
from .dates import read_month
from .fields import Field
from .kinds import narrow
from .refused import Invalid
from .register import Register

CALLED_BY = ("code", "username", "vin", "receipt_no")
"""Besides their title, rows are called by one of these."""


def conditions(register: type[Register], wishes: Iterable[str]) -> list[ColumnElement[bool]]:
    """What the rows must fulfil, all of it; raises Invalid naming the field."""
    return [condition(register, *_split(wish)) for wish in wishes]


def _split(wish: str) -> tuple[str, str]:
    name, equals, value = wish.partition("=")
    if not equals:
        raise Invalid("「{wish}」应写成 字段=值", "“{wish}” must be written field=value", wish=wish[:60])
    return name.strip(), value.strip()


def condition(register: type[Register], name: str, text: str) -> ColumnElement[bool]:
    """One field equals one value; an empty value means nothing stands there."""
    if name == "id":
        return register.id.in_([int(text)] if text.isdecimal() and len(text) < 19 else [])
    field = register.fields.get(name) or register.fields.get(name.removesuffix("_id"))
    if field is None:
        known = ", ".join(register.fields)
        raise Invalid("{register}没有字段 {name},可用的有:{known}", "{register} has no field {name}; it has: {known}", register=register.label, name=name[:40], known=known)
    try:
        if field.through:
            lender = field.lender.register
            return getattr(register, f"{field.through}_id").in_(select(lender.id).where(_equals(field.lender, text)))
        return _equals(field, text)
    except Invalid as problem:
        raise Invalid(f"“{field.label.zh}”:{problem.text.zh}", f"“{field.label.en}”: {problem.text.en}", field=name) from None


def _equals(field: Field, text: str) -> ColumnElement[bool]:
    if not text:
        return field.column.is_(None)
    if field.is_link:
        return _leads_to(field, text)
    if field.kind.widget == "moment":
        return _within(field.column, text)
    return field.column == field.kind.read(text)


def _leads_to(field: Field, text: str) -> ColumnElement[bool]:
    """A link by the row's id, or by what people call the row."""
    target = field.target
    names = [each for each in (target.titled_by, *CALLED_BY) if each in target.fields and not target.fields[each].is_link]
    called = [getattr(target, name) == text for name in names]
    by_id = [field.column == int(text)] if text.isdecimal() and len(text) < 19 else []
    return or_(false(), *by_id, *([field.column.in_(select(target.id).where(or_(*called)))] if called else []))


def _within(column: ColumnElement, text: str) -> ColumnElement[bool]:
    """A moment by its local month, its local day, or to the minute."""
    plain = narrow(text)
    if plain.count("-") + plain.count("/") + plain.count("年") == 1 and "日" not in plain:
        start, end = clock.month_span(read_month(plain))
    else:
        start = column.type.read(plain)
        end = start + (timedelta(minutes=1) if ":" in plain or ":" in plain else timedelta(days=1))
    return and_(column >= start, column < end)

