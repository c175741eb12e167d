"""Filters: what the query string asks of each field, as a condition and as words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models import clock, policy
from models.exchange.undo import rows_touched
from models.fields import Field
from models.refused import Invalid
from models.words import NO, YES, Label, say

from .looks import ActiveFilter, FilterLook, OptionLook

INLINE = 4
"""So many filters lie open beside the tabs; the rest are one tap away."""
MOST_VALUES = 50


class Filters:
    """The filters of one register as one query string sets them."""

    def __init__(self, register: type, arguments: MultiDict, session: Session, actor: Any):
        self.register, self.session, self.actor = register, session, actor
        self.fields = fields_to_filter(register, policy.masks(actor, register), _sees_all(actor, register))
        self.asked = {name: [text for text in texts if text.strip()] for name, texts in arguments.lists()}
        self.in_use = [each for each in self.fields if self.values(each) or any(self.bounds(each))]
        self.voided = self._first("voided")

    def names(self) -> Iterator[str]:
        """Every query field that a filter answers to."""
        for each in self.fields:
            yield from (each.name, f"{each.name}.from", f"{each.name}.to")
        yield from ("voided", "import")

    @property
    def import_id(self) -> int | None:
        """The import whose rows are asked for."""
        text = self._first("import")
        return policy.row_key(text) if text else None

    def _first(self, name: str) -> str:
        texts = self.asked.get(name)
        return texts[0].strip() if texts else ""

    def values(self, field: Field) -> list[str]:
        return self.asked.get(field.name, [])[:MOST_VALUES]

    def bounds(self, field: Field) -> tuple[str, str]:
        return self._first(f"{field.name}.from"), self._first(f"{field.name}.to")

    def conditions(self) -> list[Any]:
        """What the rows must fulfil; raises Invalid naming the filter that cannot be read."""
        found = [self.register.voided_at.is_not(None) if self.voided else self.register.voided_at.is_(None)]
        for each in self.in_use:
            try:
                found += self._of(each)
            except OverflowError:
                raise Invalid("筛选“{label}”的日期超出范围", "The filter “{label}” is beyond all dates", label=each.label) from None
            except Invalid as problem:
                raise Invalid(f"筛选“{each.label.zh}”:{problem.text.zh}", f"Filter “{each.label.en}”: {problem.text.en}") from None
        if self.import_id is not None:
            found.append(self.register.id.in_(rows_touched(self.import_id, self.register)))
        return found

    def _of(self, field: Field) -> Iterator[Any]:
        if values := self.values(field):
            column = _column(field)
            if field.is_link:
                yield column.in_([policy.row_key(text) if text.isdecimal() else -1 for text in values])
            else:
                yield column.in_([field.kind.read(text) for text in values])
        start, end = self.bounds(field)
        if not field.is_link and field.kind.ordered:
            if start:
                yield _column(field) >= _lower(field, start)
            if end:
                yield _upper(field, end)

    @property
    def are_set(self) -> bool:
        return bool(self.voided or self.in_use or self.import_id is not None)

    def looks(self) -> tuple[FilterLook, ...]:
        """The filters as controls: choices and links first, as chips beside the tabs."""
        looks = [self._lit(each, at < INLINE) if each in self.in_use else look_of(each, at < INLINE) for at, each in enumerate(_ranked(self.fields))]
        return (*looks, replace(VOIDED, key=None, options=(OptionLook("1", VOIDED_ONLY, on=True),), shown=VOIDED.label) if self.voided else VOIDED)

    def _lit(self, field: Field, inline: bool) -> FilterLook:
        """The control of a filter that is in use, as it is set."""
        look, values = look_of(field, inline), self.values(field)
        if field.is_link:
            options = tuple(OptionLook(value, self._title(field, value), on=True) for value in values)
        else:
            options = tuple(replace(option, on=option.value in values) for option in look.options)
        bounds = self.bounds(field) if look.kind in ("days", "numbers") else ()
        return replace(look, key=None, options=options, values=bounds, shown=self.words(field))

    def words(self, field: Field) -> str:
        """What is asked of the field, in words; empty when nothing is."""
        if values := self.values(field):
            if field.is_link:
                return "、".join(self._title(field, value) for value in values)
            return "、".join(str(field.kind.show(field.kind.read(value))) for value in values)
        start, end = self.bounds(field)
        if start or end:
            return f"{start} – {end}" if start and end else say("从 {day}", "from {day}", day=start) if start else say("至 {day}", "to {day}", day=end)
        return ""

    def _title(self, field: Field, value: str) -> str:
        if not value.isdecimal():
            return value
        row = self.session.scalars(select(field.target).where(field.target.id == policy.row_key(value), policy.chooseable(self.actor, field.target))).first()
        return row.title if row else f"#{value}"

    def active(self, address: Any) -> tuple[ActiveFilter, ...]:
        """The filters in use as words, each with the address without it."""
        found = []
        for each in self.in_use:
            if words := self.words(each):
                label = Label(f"{each.label.zh}:{words}", f"{each.label.en}: {words}")
                found.append(ActiveFilter(label, address(**{each.name: None, f"{each.name}.from": None, f"{each.name}.to": None})))
        if self.import_id is not None:
            found.append(ActiveFilter(say("导入 {id}", "Import {id}", id=self.import_id), address(**{"import": None})))
        if self.voided:
            found.append(ActiveFilter(say("已作废", "Voided"), address(voided=None)))
        return tuple(found)


VOIDED_ONLY = Label("只看已作废", "Voided only")
VOIDED = FilterLook("voided", Label("作废", "Voided"), "choice", (OptionLook("1", VOIDED_ONLY),), key=("filter", "voided"))


@cache
def fields_to_filter(register: type, masked: bool, sees_all: bool) -> tuple[Field, ...]:
    """What a list may be narrowed by."""
    found = (each for each in register.fields.values() if each.can_filter and not (each.guarded and masked))
    return tuple(each for each in found if each.name != "store" or sees_all)


@cache
def _ranked(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """What is listed, and choices and links, come first."""
    return tuple(sorted(fields, key=lambda each: (each.through is not None, not each.listed, _rank(each))))


@cache
def look_of(field: Field, inline: bool) -> FilterLook:
    """The control of a filter that is not in use: the same for everybody."""
    kind, options, lookup = "numbers", (), ""
    if field.is_link:
        kind, lookup = "link", f"/admin/{field.register.__tablename__}/ajax/lookup/?name={field.name}"
    elif field.kind.widget == "choice":
        kind, options = "choice", tuple(OptionLook(each.value, each.label, level=field.name == "level") for each in field.kind.choices)
    elif field.kind.widget == "flag":
        kind, options = "choice", (OptionLook("1", YES), OptionLook("0", NO))
    elif field.kind.widget in ("day", "month", "moment"):
        kind = "days"
    return FilterLook(field.name, field.label, kind, options, ("", "") if kind in ("days", "numbers") else (), lookup, inline, key=("filter", field))


def _sees_all(actor: Any, register: type) -> bool:
    return any(each.scope == "a" for each in policy.grants(actor, register))


def _rank(field: Field) -> int:
    if field.is_link:
        return 1
    return {"choice": 0, "moment": 2, "day": 2, "month": 2, "flag": 3}.get(field.kind.widget, 4)


def _column(field: Field) -> Any:
    """The column to compare; a borrowed one through its link."""
    if not field.through:
        return field.column
    return _Through(field)


class _Through:
    """Comparisons of a borrowed column, asked of the rows it is borrowed from."""

    def __init__(self, field: Field):
        self.link = getattr(field.register, f"{field.through}_id")
        self.lender, self.column = field.lender.register, field.lender.column

    def _where(self, condition: Any) -> Any:
        return self.link.in_(select(self.lender.id).where(condition))

    def in_(self, values: list[Any]) -> Any:
        return self._where(self.column.in_(values))

    def __ge__(self, value: Any) -> Any:
        return self._where(self.column >= value)

    def __le__(self, value: Any) -> Any:
        return self._where(self.column <= value)

    def __lt__(self, value: Any) -> Any:
        return self._where(self.column < value)


def _lower(field: Field, text: str) -> Any:
    return field.kind.read(text)


def _upper(field: Field, text: str) -> Any:
    """Both ends are inclusive; a day as the end of moments means all of that day."""
    value = field.kind.read(text)
    if field.kind.widget == "moment" and clock.to_local(value).time().isoformat() == "00:00:00":
        return _column(field) < clock.start_of_day(clock.local_day(value) + timedelta(days=1))
    return _column(field) <= value
