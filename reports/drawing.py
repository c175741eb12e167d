"""Blocks as HTML: the macros of blocks.html.jinja, with everything that comes from data escaped."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from models.words import NOTHING, language, say
from reports import echarts, palette
from reports.axes import NARROW
from reports.charts import Chart
from reports.numbers import Kind, Number, in_units
from reports.parts import Block

TEMPLATES = Path(__file__).parent / "templates"
DRAWN = {
    "full": {"desk": 1100, "paper": 690, "phone": NARROW},
    "half": {"desk": 520, "phone paper": NARROW},
}
"""How wide a chart is drawn, in CSS pixels, alone or beside another, by what it is looked at on."""

templates = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def draw(block: Block, room: str = "full") -> Markup:
    """The block in the reader's language."""
    macros = templates.get_template("blocks.html.jinja").module
    return getattr(macros, block.macro)(block, room)


def drawings(chart: Chart, room: str) -> list[tuple[str, Markup]]:
    """The chart for a desk, for a phone and for A4; style sheets show the one that fits."""
    return [(css, echarts.svg(chart.option(width), width, chart.height(width))) for css, width in DRAWN[room].items()]


def live(chart: Chart, room: str) -> Markup:
    """What a script needs to bring the drawing to life: the same option, and how its numbers are written."""
    return echarts.script_json(
        {
            "desk": chart.option(DRAWN[room]["desk"]),
            "phone": chart.option(NARROW),
            "numbers": [{"prefix": scale.prefix, "suffix": scale.suffix, "one": in_units(1, scale.suffix), "places": scale.places} for scale in chart.scales()],
        }
    )


def sparkline(values: tuple[Number, ...], wide: int = 180, high: int = 36) -> Markup:
    """A small line over the months, a gap where there is no value, a dot on the last."""
    sizes = [None if value is None else float(value) for value in values]
    known = [size for size in sizes if size is not None]
    if len(known) < 2:
        return Markup("")
    low, span = min(known), (max(known) - min(known)) or 1
    step = (wide - 8) / (len(sizes) - 1)
    points = [
        None if size is None else (round(4 + step * at, 1), round(high - 5 - (size - low) / span * (high - 10), 1))
        for at, size in enumerate(sizes)
    ]
    runs = " ".join(_runs(points))
    x, y = next(point for point in reversed(points) if point)
    return Markup(
        '<svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" aria-hidden="true">'
        '<path d="{runs}" fill="none" stroke="{line}" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/>'
        '<circle cx="{x}" cy="{y}" r="3.2" fill="{line}"/></svg>'
    ).format(wide=wide, high=high, runs=runs, x=x, y=y, line=palette.BLUE.light)


def _runs(points: list[tuple[float, float] | None]) -> list[str]:
    """Path commands: the pen goes down after each gap."""
    commands, pen_down = [], False
    for point in points:
        if point:
            commands.append(f"{'L' if pen_down else 'M'}{point[0]} {point[1]}")
        pen_down = point is not None
    return commands


def style(dark: str) -> Markup:
    """The style sheet; `dark` is the rule under which it turns dark."""
    sheet = (TEMPLATES / "page.css").read_text("utf-8")
    night = f"{dark}{{.fc{{{palette.variables('dark')}}}{palette.darkened()}}}"
    return Markup(f".fc{{{palette.variables('light')}}}{sheet}{night}")


def for_jupyter(block: Block) -> str:
    """The block as it stands below its cell in JupyterLab, by day and by night."""
    look = style('[data-jp-theme-light="false"]')
    return f'<style>{look}</style><div class="fc fc-cell" lang="{language.get()}">{draw(block)}</div>'


templates.globals.update(t=say, draw=draw, drawings=drawings, live=live, sparkline=sparkline, NOTHING=NOTHING, Kind=Kind)
