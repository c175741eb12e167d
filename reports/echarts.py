"""From an ECharts option to a drawing: SVG made here, the same everywhere, alive only where a script runs."""

import atexit
import json
import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Lock
from xml.etree import ElementTree

from markupsafe import Markup
from py_mini_racer import MiniRacer

from reports import assets

SVG = "http://www.w3.org/2000/svg"
SHAPES = {"svg", "g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan", "defs", "clipPath"}
ATTRIBUTES = {
    "clip-path", "cx", "cy", "d", "dominant-baseline", "fill", "fill-opacity", "height", "id", "opacity",
    "paint-order", "points", "r", "rx", "ry", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
    "stroke-opacity", "stroke-width", "style", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2",
    "y", "y1", "y2",
}  # fmt: skip
DRAW = """function draw(option, width, height) {
  const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width, height});
  try { chart.setOption(option); return chart.renderToSVGString(); } finally { chart.dispose(); }
}"""
SECONDS = 20
"""What one drawing may take at the very most."""

_engines: dict[int, MiniRacer] = {}
_one_at_a_time = Lock()


def svg(option: Mapping[str, object], width: int, height: int) -> Markup:
    """The option drawn at that size, in CSS pixels: nothing but shapes and text, whatever the names in it say."""
    option = _printable(option)
    with _one_at_a_time:
        drawn = _engine().call("draw", option, width, height, timeout_sec=SECONDS)
    # Shortening a name may have cut a rare character in two.
    return _safe(_printable(drawn), sha256(json.dumps([option, width]).encode()).hexdigest()[:8])


def script_json(value: object) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _engine() -> MiniRacer:
    """One engine per process: it takes a quarter of a second to start and does not survive a fork."""
    process = os.getpid()
    if process not in _engines:
        # A notebook's kernel runs an event loop, which the engine would take for its own and wait for itself.
        with ThreadPoolExecutor(1) as aside:
            engine = aside.submit(MiniRacer).result()
        engine.eval(assets.echarts().read_text("utf-8"))
        engine.eval(DRAW)
        # Left to the interpreter's own end, the engine's thread is gone first and the process never ends.
        atexit.register(lambda: engine.close() if os.getpid() == process else None)
        _engines[process] = engine
    return _engines[process]


def _printable(value: object) -> object:
    """Without the characters that XML cannot carry."""
    match value:
        case str():
            return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "�", value)
        case Mapping():
            return {key: _printable(each) for key, each in value.items()}
        case list() | tuple():
            return [_printable(each) for each in value]
    return value


def _safe(drawn: str, mark: str) -> Markup:
    """Only shapes and their looks; identifiers are the drawing's own, so that two drawings of a page don't meet."""
    root = ElementTree.fromstring(drawn)
    _keep_shapes(root, mark)
    root.set("aria-hidden", "true")
    # Each time: other libraries give the same namespace a name of their own when they are loaded.
    ElementTree.register_namespace("", SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _keep_shapes(element: ElementTree.Element, mark: str) -> None:
    for name in list(element.attrib):
        if name not in ATTRIBUTES:
            del element.attrib[name]
        elif name in ("id", "clip-path"):
            element.set(name, re.sub(r"zr\d+", f"c{mark}", element.get(name)))
    for inner in list(element):
        if inner.tag.removeprefix(f"{{{SVG}}}") in SHAPES:
            _keep_shapes(inner, mark)
        else:
            element.remove(inner)
