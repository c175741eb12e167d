"""What a notebook cell ends with: blocks – frozen data that knows how to travel as JSON and how to be looked at.

A block's JSON is complete: decimals as exact strings, texts in both languages where they have both. The page is made
from that JSON alone, so nothing a notebook prints as HTML reaches a reader.
"""

import math
import numbers
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

from models.refused import Invalid
from models.words import Label

MIME = "application/vnd.forecourt.block+json"
DATA_ONLY = "REPORT_BLOCKS"
"""Environment: "data" leaves the HTML for JupyterLab out of a cell's output (a run that nobody watches)."""

Text = str | Label


class NotABlock(Invalid):
    """What a notebook left is no block this version can read or draw."""

    def __init__(self, what: str):
        super().__init__(
            "笔记本的输出不是本版本能读的内容块:{what}。请检查该单元格",
            "The notebook's output is no block that this version can read: {what}. Look at that cell",
            what=what,
        )


@dataclass(frozen=True)
class Part:
    """Anything inside a block. Lists become tuples, so that what was read back equals what was written."""

    kinds: ClassVar[dict[str, type["Part"]]] = {}

    def __init_subclass__(cls) -> None:
        Part.kinds[cls.__name__] = cls

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, _plain(getattr(self, each.name)))


@dataclass(frozen=True)
class Block(Part):
    """A piece of the page. `figures` and `tables` go to figures.json under the names of the published definitions."""

    figures: dict[str, object] = field(default_factory=dict, kw_only=True)
    tables: dict[str, object] = field(default_factory=dict, kw_only=True)
    macro: ClassVar[str]
    """The macro of blocks.html.jinja that draws it."""

    def to_json(self) -> dict[str, object]:
        return _encoded(self)

    @staticmethod
    def from_json(data: object) -> "Block":
        try:
            block = _decoded(data)
        except (TypeError, ValueError, ArithmeticError) as wrong:
            raise NotABlock(str(wrong)[:200]) from wrong
        if not isinstance(block, Block):
            raise NotABlock(str(data)[:80])
        return block

    def published_figures(self) -> dict[str, object]:
        """Figures for other programs: money as decimal strings, rates unrounded, None where there is no value."""
        return {name: published(value) for name, value in self.figures.items()}

    def published_tables(self) -> dict[str, object]:
        return {name: published(value) for name, value in self.tables.items()}

    def inner(self) -> Iterator["Block"]:
        """This block and those inside it."""
        yield self

    def terms(self) -> Iterable[tuple[Text, "Part"]]:
        """The names of published figures that it shows, each with its definition."""
        return ()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        bundle: dict[str, object] = {MIME: self.to_json(), "text/plain": f"<{type(self).__name__}>"}
        if os.environ.get(DATA_ONLY) != "data":
            from reports.drawing import for_jupyter

            bundle["text/html"] = for_jupyter(self)
        return bundle


def published(value: object) -> object:
    """A value as figures.json carries it."""
    match value:
        case Decimal():
            return str(value)
        case Label():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {key: published(each) for key, each in value.items()}
        case tuple() | list():
            return [published(each) for each in value]
        case Part():
            raise TypeError(f"{type(value).__name__} is no figure")
    return value


def _plain(value: object) -> object:
    match value:
        case None | bool() | str() | Label() | Part() | date():
            return value
        case Decimal():
            return value if value.is_finite() else None
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return tuple(_plain(each) for each in value)
        case numbers.Integral():
            return int(value)
        case numbers.Real():
            return float(value) if math.isfinite(value) else None
    raise TypeError(f"a block takes plain data, not {type(value).__name__}")


def _encoded(value: object) -> object:
    match value:
        case Part():
            inside = {each.name: _encoded(getattr(value, each.name)) for each in fields(value)}
            return {"$part": type(value).__name__} | inside
        case Decimal():
            return {"$decimal": str(value)}
        case Label():
            return {"$label": [value.zh, value.en]}
        case date():
            return {"$day": value.isoformat()}
        case dict():
            return {key: _encoded(each) for key, each in value.items()}
        case tuple():
            return [_encoded(each) for each in value]
        case str():
            return str(value)
    return value


def _decoded(value: object) -> object:
    match value:
        case {"$part": str(name), **inside}:
            return _part(name, {key: _decoded(each) for key, each in inside.items()})
        case {"$decimal": str(digits)}:
            return Decimal(digits)
        case {"$label": [str(zh), str(en)]}:
            return Label(zh, en)
        case {"$day": str(day)}:
            return date.fromisoformat(day)
        case dict():
            return {key: _decoded(each) for key, each in value.items()}
        case list():
            return tuple(_decoded(each) for each in value)
    return value


def _part(name: str, inside: dict[str, object]) -> Part:
    if name not in Part.kinds:
        raise NotABlock(name[:80])
    return Part.kinds[name](**inside)
