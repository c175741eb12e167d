"""The report on paper: the same page without its scripts, tagged, in a font it brings along, with page numbers.

Pango, a library of the system, sets the lines. Where it is missing the report is published without its PDF.
"""

import logging
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from models.words import say

from .fonts import faces

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

NEEDS = "libpango-1.0-0 libpangoft2-1.0-0"
"""What Debian calls it."""
NOT_PRINTED = re.compile(
    r'<script\b.*?</script>|<div class="still (?:desk|phone)">.*?</div>|<details class="(?:readings|meaning)">.*?</details>|<nav\b.*?</nav>'
    r'|<span class="spoken">[^<]*</span>|<meta http-equiv[^>]*>', re.DOTALL,
)  # fmt: skip
"""What a page holds for scripts, fingers and screen readers. The page is our own and its texts are escaped, so it is found by its tags."""
GENERATED = "•/0123456789"
"""What style sheets write themselves."""
UNSPOKEN = re.compile(r' (?:aria-hidden="true"|tabindex="0"|role="region")')
MEANT = re.compile(r'<(h4|th\b[^>]*?) data-means="(\w+)"([^>]*)>([^<]*)')
"""The name of a figure, which leads to its definition at the end."""
COLOURS = re.compile(r"(--[\w-]+):(#\w+)")
"""A colour of the palette, said once on top of the style sheet."""
BAR = 'style="background-image:linear-gradient(90deg,#a9c8f4 {size},transparent {size});background-size:100% 62%"'
SHEET = """
@page{size:A4;margin:20mm 13mm 17mm;
@top-left{content:string(head);font:8pt/1 %(family)s;color:#586678;border-bottom:.5pt solid #e0e6ee;padding-bottom:2mm;vertical-align:bottom;white-space:nowrap;width:65%%}
@top-right{content:string(place);font:8pt/1 %(family)s;color:#586678;border-bottom:.5pt solid #e0e6ee;padding-bottom:2mm;vertical-align:bottom;white-space:nowrap}
@bottom-left{content:string(made);font:8pt/1 %(family)s;color:#586678;vertical-align:top;padding-top:3mm;white-space:nowrap}
@bottom-right{content:counter(page) " / " counter(pages);font:8pt/1 %(family)s;color:#586678;vertical-align:top;padding-top:3mm}}
@page:first{margin-top:13mm;@top-left{content:none;border:0}@top-right{content:none;border:0}}
.mast h1{string-set:head content()}
.mast{string-set:place attr(data-place),made attr(data-made)}
.fc .columns td.bar{min-width:9mm}
.fc table:not(.dense):not(.matrix):has(thead th:nth-child(8)) th,.fc table:not(.dense):not(.matrix):has(thead th:nth-child(8)) td{padding:3px 3px;font-size:8pt}.fc table:not(.dense):not(.matrix):has(thead th:nth-child(8)) td.bar{min-width:12mm}
.fc>footer{display:none}
.fc main>p{break-after:avoid}
body.fc,.fc{font-family:%(family)s!important}
.fc .cards,.fc .columns{display:block;margin:0 -1.2mm}
.fc .kpi{display:inline-block;width:58.7mm;min-height:36mm;margin:0 1.2mm 2.4mm;vertical-align:top}.fc .tall .kpi{min-height:44mm}.fc .low .kpi{min-height:0}
.fc .of-2 .kpi{width:90mm}.fc .of-4 .kpi{width:43.2mm}.fc .low.of-5 .kpi{width:33.8mm;padding:8px 10px}
.fc h4 a,.fc th a{color:inherit;text-decoration:none}
.fc .columns>*{display:inline-block;width:90mm;margin:0 1.2mm 3mm;vertical-align:top}.fc .columns>figure.card{display:inline-block;padding:4mm}
.fc figure.card,.fc .entries{margin-bottom:3mm}.fc .empty{padding:2mm 0}
.fc .change{display:block}.fc .change .of::after{content:" "}
.fc .notes li{display:block;padding-left:12mm;text-indent:-12mm}.fc .notes li b{display:inline-block;min-width:9mm;margin-right:3mm;text-indent:0}
.mast .facts{display:block}.mast .facts div{display:inline-block;margin-right:7mm}.mast .facts dt,.mast .facts dd{display:inline}
.fc .spark .ends{display:block;text-align:right}.fc .spark .ends span:first-child{float:left}
.mast{margin-bottom:5mm}.mast .facts dt::after{content:"\\a0"}
.fc h2{margin-top:7mm}
.fc .sheet{break-inside:avoid}.fc .note{break-before:avoid}
.fc thead th{white-space:normal}.fc tbody th{overflow:visible}.fc td.bar{min-width:22mm}.fc table.dense td.bar{min-width:9mm}
"""


@cache
def can_print() -> bool:
    """Whether the system has what sets the lines."""
    try:
        import weasyprint  # noqa: F401 - it looks for Pango while it is loaded
    except OSError:
        return False
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return True


def why_not() -> str:
    """The sentence for a report without a PDF."""
    return say(
        "本机缺少 Pango,未生成 PDF;请安装 {packages} 后重新生成", "This machine has no Pango, so there is no PDF: install {packages} and make it again", packages=NEEDS
    )


class Printed(NamedTuple):
    """A document, and the characters of the page that no font of ours has."""

    content: bytes
    missing: str


def make_pdf(html: str) -> Printed:
    """The page as an A4 document (PDF/UA-1)."""
    from weasyprint import HTML

    paper = _with_plain_colours(UNSPOKEN.sub("", NOT_PRINTED.sub("", html)))
    paper = MEANT.sub(r'<\1\3><a href="#\2">\4</a>', paper)
    # Lengths that are computed from a property are not computed on paper.
    paper = re.sub(r'style="--size:([\d.]+)%"', lambda found: BAR.format(size=f"{float(found[1]) * 0.55:.1f}%"), paper)
    # A halo around a word would be painted over it.
    paper = re.sub(r"<text [^>]*>", lambda found: re.sub(r' (?:stroke|stroke-width|paint-order)="[^"]*"', "", found[0]), paper)
    fonts = faces(paper + GENERATED)
    family = ",".join([*(f"'{each}'" for each in fonts.families), "sans-serif"])
    paper = re.sub(r"font-family:\s*[^;\"]+", f"font-family:{family}", paper)
    paper = paper.replace("</head>", f"<style>{fonts.css}{SHEET % {'family': family}}</style></head>", 1)
    return Printed(HTML(string=paper, url_fetcher=_hand_out(fonts.files)).write_pdf(pdf_variant="pdf/ua-1"), fonts.missing)


def _with_plain_colours(paper: str) -> str:
    """Paper is white by day and night: each colour is written where it is used, instead of being looked up for every box."""
    day = dict(reversed(COLOURS.findall(paper)))
    return re.sub(r"var\((--[\w-]+)\)", lambda found: day.get(found[1], found[0]), paper)


def _hand_out(files: Mapping[str, bytes]) -> "URLFetcher":
    """The page's fonts, and nothing else from anywhere."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFonts(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            return URLFetcherResponse(url, files[url], {"Content-Type": "font/ttf"})

    return OurFonts()
