"""The colours of a page, each for light and for dark; CSS and charts take them from here alone."""

from typing import NamedTuple


class Colour(NamedTuple):
    light: str
    dark: str


INK = Colour("#15212f", "#e7edf5")
MUTED = Colour("#586678", "#9fadc0")
LINE = Colour("#e0e6ee", "#2c3848")
PAGE = Colour("#f3f5f9", "#0d131b")
CARD = Colour("#ffffff", "#16202c")
TRACK = Colour("#eef2f7", "#212d3c")
BLUE = Colour("#1f5fbf", "#79abff")
BLUE_SOFT = Colour("#a9c8f4", "#42659b")
TEAL = Colour("#0f766e", "#45c9b8")
AMBER = Colour("#b45309", "#f2b25b")
VIOLET = Colour("#6b4fc0", "#b5a1ff")
ROSE = Colour("#be2f55", "#ff8ca8")
QUIET = Colour("#c4cedb", "#4a596d")
ON_STRONG = Colour("#fefefe", "#0b121b")
"""Text on a strong colour."""
ON_QUIET = Colour("#2b3846", "#eef2f7")
"""Text on a quiet colour."""
GOOD = Colour("#0a6b4e", "#58d8a7")
GOOD_SOFT = Colour("#e3f4ed", "#12352b")
BAD = Colour("#b0271f", "#ff9c92")
BAD_SOFT = Colour("#fdecea", "#3f1d1d")

SERIES = (BLUE, TEAL, AMBER, VIOLET, ROSE)
STAGES = (
    Colour("#173f85", "#5a8de0"),
    Colour("#1f60c0", "#78aafe"),
    Colour("#3d7fd8", "#93bcff"),
    Colour("#2a8c9c", "#62c5d1"),
    Colour("#0f776f", "#46cab9"),
)
"""The steps of a funnel, from first contact to the deal."""
HEAT = tuple(
    Colour(light, dark)
    for light, dark in (
        ("#f4f8fe", "#182536"),
        ("#e1edfc", "#1b3150"),
        ("#c9dff9", "#21406b"),
        ("#adcdf5", "#295088"),
        ("#8fb9f0", "#3463a8"),
    )
)
"""Tints of one hue, weak to strong; ink stays readable on each."""

NAMED = {name.lower().replace("_", "-"): value for name, value in globals().copy().items() if isinstance(value, Colour)}
NAMED |= {f"heat-{step}": colour for step, colour in enumerate(HEAT, start=1)}


def variables(shade: str) -> str:
    """The custom properties of one shade ("light" or "dark")."""
    return "".join(f"--{name}:{getattr(colour, shade)};" for name, colour in NAMED.items())


def darkened() -> str:
    """Rules that turn the light colours inside a drawing into the dark ones: one drawing serves both, and paper."""
    colours = dict.fromkeys([*NAMED.values(), *STAGES])
    return "".join(
        f'.fc svg [{attribute}="{colour.light}"]{{{attribute}:{colour.dark}}}' for colour in colours for attribute in ("fill", "stroke")
    )
