"""From an ECharts option to a drawing: SVG made here, the same everywhere, alive only where a script runs."""

import atexit
import json
import os
import re
from collections.abc import Mapping
from concurrent.futures import Future
from hashlib import sha256
from queue import SimpleQueue
from threading import Lock, Thread
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

_engines: dict[int, "_Engine"] = {}
_one_at_a_time = Lock()


def svg(option: Mapping[str, object], width: int, height: int) -> Markup:
    """The option drawn at that size, in CSS pixels: nothing but shapes and text, whatever the names in it say."""
    option = _printable(option)
    with _one_at_a_time:
        drawn = _engine().draw(option, width, height)
    # Shortening a name may have cut a rare character in two.
    return _safe(_printable(drawn), sha256(json.dumps([option, width]).encode()).hexdigest()[:8])


def script_json(value: object) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


class _Engine:
    """The script engine, in a thread of its own that makes it, uses it and closes it: closed by another one it takes the
    process with it, and in a notebook's kernel it would take the event loop there for its own and wait for itself."""

    def __init__(self) -> None:
        self.jobs: SimpleQueue[tuple[Future, tuple[object, ...]] | None] = SimpleQueue()
        ready: Future = Future()
        self.thread = Thread(target=self._serve, args=(ready,), daemon=True, name="drawings")
        self.thread.start()
        ready.result()
        # Left to the interpreter's own end, the engine's thread is gone first and the process never ends.
        atexit.register(self.close, os.getpid())

    def draw(self, *asked: object) -> str:
        future: Future = Future()
        self.jobs.put((future, asked))
        return future.result()

    def close(self, process: int) -> None:
        if os.getpid() == process:
            self.jobs.put(None)
            self.thread.join(SECONDS)

    def _serve(self, ready: Future) -> None:
        try:
            racer = MiniRacer()
            racer.eval(assets.echarts().read_text("utf-8"))
            racer.eval(DRAW)
        except Exception as wrong:
            ready.set_exception(wrong)
            return
        ready.set_result(None)
        while job := self.jobs.get():
            future, asked = job
            try:
                future.set_result(racer.call("draw", *asked, timeout_sec=SECONDS))
            except Exception as wrong:
                future.set_exception(wrong)
        racer.close()


def _engine() -> _Engine:
    """One engine per process: it takes a quarter of a second to start and does not survive a fork."""
    process = os.getpid()
    if process not in _engines:
        _engines[process] = _Engine()
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
