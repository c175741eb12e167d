"""On A4 no word of an English table breaks in the middle, and no table stands out of its card."""

import re

import nbformat.v4 as notebooks
import pytest

from models.words import speaking
from reports import page, pdf
from reports.blocks import MIME, Column, Columns, Kind, Table

CLAUSES = ("C9 No daily report", "C5 No first message", "C3 Collision, missed follow-up")
HALF = Table(
    (
        Column("clause", "Clause"), Column("raised", "Raised", Kind.COUNT), Column("open", "Open", Kind.COUNT), Column("confirmed", "Confirmed", Kind.COUNT),
        Column("waived", "Waived", Kind.COUNT), Column("amount", "Confirmed", Kind.MONEY),
    ),
    tuple({"clause": clause, "raised": 14, "open": 0, "confirmed": 14, "waived": 0, "amount": 450} for clause in CLAUSES), title="Penalties",
)  # fmt: skip
WIDE = Table(
    (
        Column("name", "Name"), Column("part", "Participation", Kind.RATE, bar=True),
        *(Column(f"rate{number}", each, Kind.RATE) for number, each in enumerate(("Reports", "Meetings", "Problems", "Suggestions", "Activities"))),
        *(Column(f"count{number}", f"{each}, number", Kind.COUNT) for number, each in enumerate(("Problems", "Suggestions", "Activities"))),
    ),
    ({"name": "Wang", "part": 0.66} | {f"rate{number}": 0.977 for number in range(5)} | {f"count{number}": 2 for number in range(3)},), title="Participation",
)  # fmt: skip


@pytest.fixture(scope="module")
def laid_out():
    """The pages of a report with a table of half a page and one of ten columns."""
    from weasyprint import HTML

    outputs = [notebooks.new_output("display_data", {MIME: block.to_json()}) for block in (Columns(HALF, HALF), WIDE)]
    book = notebooks.new_notebook(cells=[notebooks.new_code_cell("", outputs=outputs)])
    with speaking("en"), pytest.MonkeyPatch.context() as patch:
        html = page.render(book, title="Month", language="en")
        kept = []
        patch.setattr(HTML, "write_pdf", lambda self, **options: kept.append(self.render(**options)) or b"")
        pdf.make_pdf(html)
    return kept[0].pages


def boxes(pages, kind):
    from weasyprint.formatting_structure import boxes as known

    return [box for each in pages for box in each._page_box.descendants() if isinstance(box, getattr(known, kind))]


def text(box):
    return "".join(getattr(each, "text", "") for each in box.descendants()).strip()


def test_no_word_of_a_table_breaks_in_the_middle(laid_out):
    lines = {text(line) for cell in boxes(laid_out, "TableCellBox") for line in cell.descendants() if type(line).__name__ == "LineBox"}
    known = set(re.findall(r"[A-Za-z]+", " ".join([*CLAUSES, "yuan", *(str(column.name) for table in (HALF, WIDE) for column in table.columns)])))
    assert {word for line in lines for word in re.findall(r"[A-Za-z]+", line)} - known <= {"Wang"}
    assert "Confirmed" in lines


def test_no_table_stands_out_of_its_card(laid_out):
    figures = [box for box in boxes(laid_out, "BlockContainerBox") if box.element_tag == "figure"]
    tables = [(figure, each) for figure in figures for each in figure.descendants() if type(each).__name__ == "TableBox"]
    assert len(tables) == 3
    assert [text(table)[:40] for figure, table in tables if table.position_x + table.width > figure.position_x + figure.border_width()] == []
