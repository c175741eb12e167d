"""What a notebook cell ends with: blocks – frozen data that knows how to travel as JSON and how to be looked at.

A block's JSON is complete: decimals as exact strings, texts in both languages where they have both. The page is made
from that JSON alone, so nothing a notebook prints as HTML reaches a reader.
"""

import math
import numbers
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

from models.words import Label

MIME = "application/vnd.forecourt.block+json"
DATA_ONLY = "FORECOURT_BLOCKS"
"""Environment: "data" leaves the HTML for JupyterLab out of a cell's output (a run that nobody watches)."""

Text = str | Label


class NotABlock(ValueError):
    """The data is not a block this version can read; raised with what was wrong."""


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
        block = _decoded(data)
        if not isinstance(block, Block):
            raise NotABlock(f"not a block: {str(data)[:80]}")
        return block

    def published_figures(self) -> dict[str, object]:
        """Figures for other programs: money as decimal strings, rates unrounded, None where there is no value."""
        return {name: published(value) for name, value in self.figures.items()}

    def published_tables(self) -> dict[str, object]:
        return {name: published(value) for name, value in self.tables.items()}

    def inner(self) -> Iterator["Block"]:
        """This block and those inside it."""
        yield self

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
        case None | bool() | Decimal() | Label() | Part() | date():
            return value
        case str():
            return value  # an enum that is a str stays what it is
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return tuple(_plain(each) for each in value)
        case numbers.Integral():
            return int(value)
        case numbers.Real():
            return None if math.isnan(value) else float(value)
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
        raise NotABlock(f"unknown block {name[:80]!r}")
    try:
        return Part.kinds[name](**inside)
    except (TypeError, ValueError) as wrong:
        raise NotABlock(f"{name}: {wrong}") from wrong
