"""The six sides as a drawing of our own: now, and before as a dashed line."""

from math import cos, pi, sin

from markupsafe import Markup, escape

CENTRE, RADIUS, MOST = (210.0, 140.0), 96.0, 5


def drawn(sides: list[tuple[str, int, int | None]], title: str) -> Markup:
    """`sides` are (name, now, before or None), clockwise from the top."""
    rings = "".join(f'<polygon class="ring" points="{_points([ring] * len(sides))}"/>' for ring in range(1, MOST + 1))
    spokes = "".join(f'<line class="spoke" x1="{CENTRE[0]}" y1="{CENTRE[1]}" x2="{x:.1f}" y2="{y:.1f}"/>' for x, y in (_at(number, len(sides), MOST) for number in range(len(sides))))
    before = [each[2] for each in sides]
    past = f'<polygon class="before" points="{_points(before)}"/>' if None not in before else ""
    now = f'<polygon class="now" points="{_points([each[1] for each in sides])}"/>'
    return Markup(f'<svg viewBox="0 0 420 280" role="img" aria-label="{escape(title)}">{rings}{spokes}{past}{now}{"".join(_label(number, sides) for number in range(len(sides)))}</svg>')


def _at(number: int, count: int, value: float) -> tuple[float, float]:
    angle = 2 * pi * number / count - pi / 2
    return CENTRE[0] + cos(angle) * RADIUS * value / MOST, CENTRE[1] + sin(angle) * RADIUS * value / MOST


def _points(values: list[int]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(number, len(values), value) for number, value in enumerate(values)))


def _label(number: int, sides: list[tuple[str, int, int | None]]) -> str:
    x, y = _at(number, len(sides), MOST + 0.9)
    anchor = "middle" if abs(x - CENTRE[0]) < 8 else "start" if x > CENTRE[0] else "end"
    return f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{escape(sides[number][0])} {sides[number][1]}</text>'
