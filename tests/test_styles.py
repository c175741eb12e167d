"""The style sheets: a class is laid out by one sheet, its own. All sheets are on most pages, so a name used twice is one thing."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from admin_app.assets import vendor

SHEETS = Path(__file__).parent.parent / "admin_app" / "static" / "css"
SCRIPTS = SHEETS.parent / "js"
PAGES = {"pages.css", "reports.css", "road.css", "team.css", "cards.css", "paper.css"}
"""Sheets of single pages; the others (tokens, shell, list, form) are there to be fitted in by them."""
LAYOUT = re.compile(
    r"(?:display|position|float|inset|top|right|bottom|left|flex|grid|gap|order|overflow|width|height|m(?:in|ax)-(?:width|height)|margin|padding)(?:-[\w-]+)?\s*:"
)
BORROWED = re.compile(r"(?:btn|dropdown|dropup|form|modal|offcanvas)(?:-\w+)*|icon")
"""Components of Tabler that our screens wear on purpose."""


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors one by one with what they say, on the screen: what is only for paper is left out."""
    css = re.sub(r"/\*.*?\*/|@(?:keyframes|page|font-face)[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", css, flags=re.DOTALL)
    css = re.sub(r"@media[^{]*\bprint\b[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", css)
    for said in re.finditer(r"([^{};]+)\{([^{}]*)\}", css):
        for selector in re.split(r",(?![^()]*\))", said[1]):
            yield selector.strip(), said[2]


def names(selector: str) -> list[str]:
    """The classes of the element itself, without those of what it is in, before or after."""
    itself = re.split(r"[\s>+~]+(?![^()]*\))", selector)[-1]
    return re.findall(r"\.([A-Za-z][\w-]*)", re.sub(r"\([^()]*\)", "", itself))


@cache
def laid_out(sheet: Path) -> frozenset[str]:
    """Classes that the sheet lays out wherever they stand: `.panel {…}`, not `.card .panel {…}` or `.panel.open {…}`."""
    alone = re.compile(r"\.([A-Za-z][\w-]*)")
    return frozenset(
        found[1] for selector, said in rules(sheet.read_text("utf-8")) if LAYOUT.search(said) and (found := alone.fullmatch(selector))
    )


def sheets() -> list[Path]:
    return sorted(SHEETS.glob("*.css"))


def test_a_class_is_laid_out_by_one_sheet():
    owners = defaultdict(list)
    for sheet in sheets():
        for name in laid_out(sheet):
            owners[name].append(sheet.name)
    assert {name: where for name, where in owners.items() if len(where) > 1} == {}
    assert owners["panel"] == ["form.css"]


def test_what_a_page_lays_out_is_no_part_of_another_sheet():
    """`.note {display: grid}` for one page would also be the `.rows .note` of every list."""
    parts = {sheet.name: {name for selector, _ in rules(sheet.read_text("utf-8")) for name in names(selector)} for sheet in sheets()}
    assert "name" in parts["list.css"]
    for sheet in sheets():
        if sheet.name in PAGES:
            others = {name: where for where, them in parts.items() if where != sheet.name for name in them}
            assert {name: others[name] for name in laid_out(sheet) & others.keys()} == {}, sheet.name


def test_no_sheet_lays_out_what_a_script_puts_on():
    """A form that is typed in is `changed` and keeps its shape."""
    worn = {
        name
        for script in SCRIPTS.glob("*.js")
        for name in re.findall(r'classList\.(?:add|remove|toggle)\("([\w-]+)"', script.read_text("utf-8"))
    }
    assert {"changed", "busy", "over"} <= worn
    for sheet in [*sheets(), vendor("tabler.min.css")]:
        assert worn & laid_out(sheet) == set(), sheet.name


def test_our_names_are_not_those_of_tabler():
    theirs = laid_out(vendor("tabler.min.css"))
    assert {"btn", "modal", "timeline"} <= theirs
    for sheet in sheets():
        assert {name for name in laid_out(sheet) & theirs if not BORROWED.fullmatch(name)} == set(), sheet.name
