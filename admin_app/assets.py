"""Where the scripts, styles and icons of others stand that the screens need (placed by set_up/browser_assets.py)."""

import re
from functools import cache
from pathlib import Path

from reports.assets import built

VENDOR = Path(__file__).parent / "static" / "vendor"


def vendor(name: str) -> Path:
    """The file called `name`, or a sentence that says how to get it."""
    return built(VENDOR / name)


@cache
def icon_names() -> frozenset[str]:
    """The icons in the sprite: those that some template or declaration names."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', vendor("icons.svg").read_text("utf-8")))


def check_assets() -> None:
    """Say at start, not on the first page, that the assets were not placed."""
    vendor("placed.txt")
