"""Filters: what the query string asks of each field, as a condition and as words."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import url_for
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

    def __init__(self, register: type, arguments: MultiDict, session: Session, actor: Any, hidden: frozenset[str] = frozenset()):
        self.register, self.arguments, self.session, self.actor = register, arguments, session, actor
        masked = policy.masks(actor, register)
        self.fields = [
            each
            for each in register.fields.values()
            if each.can_filter and each.name not in hidden and not (each.guarded and masked) and (each.name != "store" or _sees_all(actor, register))
        ]

    def names(self) -> Iterator[str]:
        """Every query field that a filter answers to."""
        for each in self.fields:
            yield from (each.name, f"{each.name}.from", f"{each.name}.to")
        yield from ("voided", "import")

    @property
    def import_id(self) -> int | None:
        """The import whose rows are asked for."""
        text = self.arguments.get("import", "").strip()
        return policy.row_key(text) if text else None

    def values(self, field: Field) -> list[str]:
        return [text for text in self.arguments.getlist(field.name) if text.strip()][:MOST_VALUES]

    def bounds(self, field: Field) -> tuple[str, str]:
        return self.arguments.get(f"{field.name}.from", "").strip(), self.arguments.get(f"{field.name}.to", "").strip()

    def conditions(self) -> list[Any]:
        """What the rows must fulfil; raises Invalid naming the filter that cannot be read."""
        found = [self.register.voided_at.is_not(None) if self.arguments.get("voided") else self.register.voided_at.is_(None)]
        for each in self.fields:
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
        return bool(self.arguments.get("voided") or self.import_id is not None) or any(self.values(each) or any(self.bounds(each)) for each in self.fields)

    def looks(self) -> tuple[FilterLook, ...]:
        """The filters as controls: choices and links first, as chips beside the tabs."""
        ranked = sorted(self.fields, key=lambda each: (each.through is not None, not each.listed, _rank(each)))
        looks = [self._look(each, at < INLINE) for at, each in enumerate(ranked)]
        voided = self.arguments.get("voided", "")
        option = OptionLook("1", say("只看已作废", "Voided only"), on=bool(voided))
        looks.append(FilterLook("voided", say("作废", "Voided"), "choice", (option,), shown=say("已作废", "Voided") if voided else ""))
        return tuple(looks)

    def _look(self, field: Field, inline: bool) -> FilterLook:
        words = self.words(field)
        if field.is_link:
            lookup = url_for(f"{self.register.__tablename__}.lookup", name=field.name)
            options = tuple(OptionLook(value, self._title(field, value), on=True) for value in self.values(field))
            return FilterLook(field.name, field.label, "link", options, lookup_url=lookup, inline=inline, shown=words)
        match field.kind.widget:
            case "choice":
                chosen = set(self.values(field))
                is_level = field.name == "level"
                options = tuple(OptionLook(each.value, each.label, each.value in chosen, level=is_level) for each in field.kind.choices)
                return FilterLook(field.name, field.label, "choice", options, inline=inline, shown=words)
            case "flag":
                chosen = set(self.values(field))
                options = (OptionLook("1", YES, "1" in chosen), OptionLook("0", NO, "0" in chosen))
                return FilterLook(field.name, field.label, "choice", options, inline=inline, shown=words)
            case "day" | "month" | "moment":
                return FilterLook(field.name, field.label, "days", values=self.bounds(field), inline=inline, shown=words)
            case _:
                return FilterLook(field.name, field.label, "numbers", values=self.bounds(field), inline=inline, shown=words)

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
        for each in self.fields:
            if words := self.words(each):
                label = Label(f"{each.label.zh}:{words}", f"{each.label.en}: {words}")
                found.append(ActiveFilter(label, address(**{each.name: None, f"{each.name}.from": None, f"{each.name}.to": None})))
        if self.import_id is not None:
            found.append(ActiveFilter(say("导入 {id}", "Import {id}", id=self.import_id), address(**{"import": None})))
        if self.arguments.get("voided"):
            found.append(ActiveFilter(say("已作废", "Voided"), address(voided=None)))
        return tuple(found)


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
