"""The page of a report: one file with everything in it, made from an executed notebook's blocks and prose."""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import mistune
from markupsafe import Markup, escape

from models.words import say, speaking
from reports import assets
from reports.blocks import MIME, Block, Heading, NotABlock
from reports.cards import Definition
from reports.drawing import TEMPLATES, draw, style, templates
from reports.parts import Text

NIGHT = "@media screen and (prefers-color-scheme:dark)"


class Piece(NamedTuple):
    """Something on the page, in reading order; `contents` are the sections it begins: anchor and title."""

    html: Markup
    contents: list[tuple[str, str]]


def render(
    notebook: Mapping,
    *,
    title: str,
    subtitle: str = "",
    facts: Iterable[tuple[str, str]] = (),
    colophon: Iterable[str] = (),
    language: str = "zh",
) -> str:
    """The whole page as HTML. `facts` stand in the head (store, as of, basis …), `colophon` at the foot.

    Takes the markdown cells of that language and the data of the blocks; never the HTML of an output.
    """
    with speaking(language):
        pieces = list(_pieces(notebook, language, str(subtitle)))
        body = Markup("\n").join(piece.html for piece in pieces)
        live = 'class="plot"' in body
        return templates.get_template("page.html.jinja").render(
            title=title,
            subtitle=subtitle,
            facts=list(facts),
            made=" · ".join([say("由展厅台生成", "Made by Forecourt 展厅台"), *colophon]),
            contents=[entry for piece in pieces for entry in piece.contents],
            body=body,
            glossary=glossary(blocks(notebook)),
            style=style(NIGHT),
            policy=content_security_policy(),
            engine=_packed_engine() if live else "",
            wake=Markup(_wake()) if live else "",
        )


def blocks(notebook: Mapping) -> Iterator[Block]:
    """The blocks that the cells of an executed notebook ended with, in order."""
    for cell in notebook["cells"]:
        yield from _blocks_of(cell)


def glossary(found: Iterable[Block]) -> list[tuple[Text, Definition]]:
    """What the figures shown in the blocks mean, each once, in the order in which they come."""
    terms = [term for outer in found for block in outer.inner() for term in block.terms()]
    return list({definition: (name, definition) for name, definition in reversed(terms)}.values())[::-1]


def collect_figures(notebook: Mapping, language: str = "zh") -> dict[str, dict[str, object]]:
    """What figures.json says: {"figures": …, "tables": …}. Two blocks that disagree about a name are a mistake."""
    collected: dict[str, dict[str, object]] = {"figures": {}, "tables": {}}
    with speaking(language):
        for outer in blocks(notebook):
            for block in outer.inner():
                _add(collected["figures"], block.published_figures())
                _add(collected["tables"], block.published_tables())
    return collected


def content_security_policy() -> str:
    """What the page may do: nothing from elsewhere, and no script but its own two, known by their hashes."""
    scripts = " ".join(f"'sha256-{_digest(source)}'" for source in (_wake(), _engine()))
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {scripts}; base-uri 'none'; form-action 'none'"


def _add(collected: dict[str, object], new: Mapping[str, object]) -> None:
    for name, value in new.items():
        if name in collected and collected[name] != value:
            raise NotABlock(f"{name}: {collected[name]} ≠ {value}")
        collected[name] = value


def _pieces(notebook: Mapping, language: str, said: str) -> Iterator[Piece]:
    """`said` stands in the head already: a paragraph that says no more is left out."""
    number = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and cell["metadata"].get("lang", language) == language:
            piece = _prose(cell["source"], number, said)
            number += len(piece.contents)
            yield piece
        for block in _blocks_of(cell):
            if isinstance(block, Heading) and block.level == 2:
                number += 1
                anchor = f"s{number}"
                yield Piece(Markup('<a id="{}"></a>').format(anchor) + draw(block), [(anchor, str(block.text))])
            else:
                yield Piece(_drawn(block), [])


def _drawn(block: Block) -> Markup:
    try:
        return draw(block)
    except (TypeError, ValueError, ArithmeticError, AttributeError) as wrong:
        # A notebook of somebody's own may put a word where a number belongs.
        raise NotABlock(f"{type(block).__name__}: {wrong}") from wrong


def _blocks_of(cell: Mapping) -> Iterator[Block]:
    for output in cell.get("outputs", ()):
        data = output.get("data", {}).get(MIME)
        if data is not None:
            yield Block.from_json(data)


class _Prose(mistune.HTMLRenderer):
    """Markdown as the page takes it: no HTML, no pictures from elsewhere, headings that the contents know."""

    def __init__(self, number: int, said: str) -> None:
        super().__init__(escape=True)
        self.number, self.said = number, _letters(said)
        self.contents: list[tuple[str, str]] = []

    def heading(self, text: str, level: int, **attributes: object) -> str:
        # The first level is the notebook's own title; the page has one already.
        if level == 1:
            return ""
        if level > 2:
            return f"<h3>{text}</h3>\n"
        anchor = f"s{self.number + len(self.contents) + 1}"
        self.contents.append((anchor, str(Markup(text).striptags())))
        return f'<h2 id="{anchor}">{text}</h2>\n'

    def paragraph(self, text: str) -> str:
        return "" if _letters(Markup(text).striptags()) == self.said else super().paragraph(text)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return str(escape(text))


def _prose(source: str, number: int, said: str) -> Piece:
    renderer = _Prose(number, said)
    html = mistune.create_markdown(renderer=renderer)(source)
    return Piece(Markup(html), renderer.contents)


def _letters(text: str) -> str:
    """Without what stands between words."""
    return re.sub(r"\W", "", text)


def _digest(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@cache
def _wake() -> str:
    return (TEMPLATES / "live.js").read_text("utf-8")


@cache
def _engine() -> str:
    return assets.echarts().read_text("utf-8")


@cache
def _packed_engine() -> str:
    """ECharts, packed: a third of its size, and the same bytes every time."""
    return base64.b64encode(gzip.compress(_engine().encode(), mtime=0)).decode()
