"""The Chinese font of printed reports: of a font of many megabytes the few hundred characters that a report writes.

Two weights of Noto Sans SC hold the common characters; what they lack – arrows, rare and traditional characters – comes
from the font's own slices, and what none of them holds is named.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from .assets import VENDOR, built

FAMILY = "Forecourt Sans"
WEIGHTS = (400, 700)
COMMON = "noto-sans-sc-chinese-simplified-{weight}-normal.woff"
SLICE = "noto-sans-sc-{number}-400-normal.woff"
RANGES = "unicode.json"
"""Which slice holds which characters."""
UNSEEN = frozenset(map(ord, "\n\r\t\u200b\u200d\ufe0e\ufe0f\xa0"))
"""Characters that no font draws."""
RULE = '@font-face{{font-family:"{family}";font-weight:{weight};src:url(font:{file}) format("truetype")}}'
NEEDLESS = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "prep")
"""Tables for vertical text, variants and old screens."""


@dataclass(frozen=True)
class Faces:
    """The style sheet that names the fonts, their files by address, the families in the order in which they are asked,
    and what none holds."""

    css: str
    files: Mapping[str, bytes]
    families: tuple[str, ...]
    missing: str


def faces(text: str) -> Faces:
    """The fonts for exactly the characters of `text`. Raises Refused where the assets were not placed."""
    wanted = frozenset(map(ord, text)) - UNSEEN
    common = wanted & _held(COMMON.format(weight=400))
    chosen = [(FAMILY, weight, COMMON.format(weight=weight), common) for weight in WEIGHTS]
    families, left = [FAMILY], wanted - common
    for number, held in _slices().items():
        # A slice is read only where it may hold something that is still missing.
        if left & held and (found := left & held & _held(SLICE.format(number=number))):
            families.append(f"{FAMILY} {number}")
            chosen.append((families[-1], 400, SLICE.format(number=number), found))
            left -= found
    files = {f"font:{file}": _subset(file, characters) for _, _, file, characters in chosen}
    rules = (RULE.format(family=family, weight=weight, file=file) for family, weight, file, _ in chosen)
    return Faces("".join(rules), files, tuple(families), "".join(sorted(map(chr, left))))


def _subset(file: str, characters: frozenset[int]) -> bytes:
    # The glyphs stay as they are, byte for byte: nothing about them is computed anew.
    font = TTFont(_path(file), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    for table in NEEDLESS:
        if table in font:
            del font[table]
    chosen = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[1, 2, 4, 6], drop_tables=[]))
    chosen.populate(unicodes=characters)
    chosen.subset(font)
    font.flavor = None
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


@cache
def _held(file: str) -> frozenset[int]:
    """The characters that a file draws."""
    return frozenset(TTFont(_path(file), lazy=True).getBestCmap())


@cache
def _slices() -> dict[str, frozenset[int]]:
    """The slices, by number, with the characters they are said to hold."""
    ranges = json.loads(_path(RANGES).read_text("utf-8"))
    return {number: _read(text) for key, text in ranges.items() if (number := key.strip("[]")).isdecimal()}


def _read(text: str) -> frozenset[int]:
    """U+20-7e,U+a5 as code points."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def _path(name: str) -> Path:
    return built(VENDOR / name)
