"""A report on paper and as a workbook: from blocks alone, without a kernel and without a font of the system."""

import io
import json
import re
import zipfile
import zlib
from datetime import UTC, datetime
from decimal import Decimal

import nbformat
import pytest
from python_calamine import CalamineWorkbook

from models.words import Label
from reports import pdf
from reports.blocks import (
    MIME,
    BarChart,
    Card,
    Column,
    Definition,
    Entries,
    Entry,
    Estimate,
    Funnel,
    Heading,
    IntervalChart,
    Kind,
    KpiRow,
    Matrix,
    Note,
    Notes,
    Place,
    Prose,
    RadarChart,
    Series,
    Step,
    Table,
    TrendChart,
)
from reports.fonts import faces
from reports.page import render
from reports.workbook import make_workbook

FORMULA = '=HYPERLINK("https://example.org")'
BLOCKS = (
    Heading(Label("一页看懂", "One look")),
    KpiRow((
        Card("线索", 222, previous=217, definition=Definition(Label("本期建档的线索", "Leads captured"), rule="作废的不计")),
        Card("成交率", 37 / 222, Kind.RATE, target=Decimal("0.2")), Card("销售额", Decimal("2901100.50"), Kind.MONEY, previous=None),
    )),
    Prose(Label("本月比上月好。", "A better month."), points=("400热线多 8 条",), lead=True),
    Funnel("漏斗", steps=(Step("集客", 222), Step("成交", 37))),
    TrendChart("走势", names=("第1周", "第2周"), series=(Series("线索", (40, None), columns=True), Series("成交", (3, 5)))),
    BarChart("去向", names=("官网", FORMULA), series=(Series("成交", (3, 5)), Series("战败", (7, 1)))),
    RadarChart("六面", names=("知识", "执行力"), series=(Series("本期", (3, 4)),)),
    IntervalChart("变化", estimates=(Estimate("邀约率", 0.1, -0.05, 0.2), Estimate("成交率", note="样本太少"))),
    Matrix("姓名", ("准备", "接近"), (("李四", (Place("82", "2026-07", "good"), Place())),), title="覆盖"),
    Entries("问题", (Entry("客户等待", "已解决", "good", ("期限 10-27",), (("措施", "排两班"),)),)),
    Table((Column("name", "姓名"), Column("units", "台数", Kind.COUNT, bar=True, definition=Definition("计数的订单", "目标", "按份额")), Column("share", "占比", Kind.RATE, heat=True), Column("money", "金额", Kind.MONEY)), (
        {"name": FORMULA, "units": 3, "share": Decimal("0.25"), "money": Decimal("99800.00")}, {"name": "李四", "units": Decimal("1.5"), "share": None, "money": None},
    ), total={"name": "合计", "units": 5}),
    Notes((Note(Label("没有区域", "without a district"), 6),)),
)  # fmt: skip


@pytest.fixture(scope="module")
def notebook():
    cells = []
    for block in BLOCKS:
        data = {MIME: json.loads(json.dumps(block.to_json()))}
        cells.append(nbformat.v4.new_code_cell("block()", outputs=[nbformat.v4.new_output("display_data", data)]))
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def book(notebook) -> bytes:
    return make_workbook(notebook, title="十月 · 月度总结", facts=[("门店", "城东店")], made_at=datetime(2026, 11, 1, tzinfo=UTC))


def sheets(book: bytes) -> dict[str, list[list]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


def part(book: bytes, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return [packed.read(name).decode() for name in packed.namelist() if re.fullmatch(pattern, name)]


def test_the_workbook_has_numbers_that_compute_and_says_what_they_mean(book):
    found = sheets(book)
    assert list(found) == ["摘要", "漏斗", "走势", "去向", "六面", "变化", "覆盖", "问题", "姓名", "口径"]
    assert found["摘要"][4][:3] == ["线索", 222.0, 217.0]
    assert found["摘要"][6][1] == 2901100.5
    assert found["姓名"][1:4] == [[FORMULA, 3.0, 0.25, 99800.0], ["李四", 1.5, "", ""], ["合计", 5.0, "", ""]]
    assert found["漏斗"][2] == ["成交", 37.0, pytest.approx(37 / 222), pytest.approx(37 / 222)]
    assert found["变化"][1:] == [["邀约率", 10.0, -5.0, 20.0, ""], ["成交率", "", "", "", "样本太少"]]
    assert found["覆盖"][1] == ["李四", "82 · 2026-07", ""]
    assert found["问题"][1] == ["客户等待", "已解决", "期限 10-27", "措施: 排两班"]
    assert found["口径"][1:] == [["线索", "本期建档的线索", "", "作废的不计"], ["台数", "计数的订单", "目标", "按份额"]], "of cards and of columns"


def test_the_workbook_has_native_charts_frozen_heads_formats_and_no_formula(book):
    pages = part(book, r"xl/worksheets/sheet\d+\.xml")
    assert len(part(book, r"xl/charts/chart\d+\.xml")) == 5
    assert sum("<c:radarChart>" in chart for chart in part(book, r"xl/charts/chart\d+\.xml")) == 1
    assert sum("<c:lineChart>" in chart and "<c:barChart>" in chart for chart in part(book, r"xl/charts/chart\d+\.xml")) == 1
    assert all('state="frozen"' in page for page in pages)
    assert not any("<f>" in page for page in pages)
    assert "example.org" not in "".join(part(book, r"xl/worksheets/_rels/.*"))
    styles = part(book, r"xl/styles\.xml")[0]
    assert 'formatCode="#,##0"' in styles or 'numFmtId="3"' in styles
    assert '"0.0%"' in styles


def test_the_same_notebook_gives_the_same_workbook_and_each_language_its_own(notebook, book):
    again = make_workbook(notebook, title="十月 · 月度总结", facts=[("门店", "城东店")], made_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert again == book
    english = make_workbook(notebook, title="October", made_at=datetime(2026, 11, 1, tzinfo=UTC), language="en")
    assert next(iter(sheets(english))) == "Summary"
    assert [row[0] for row in sheets(english)["Summary"] if str(row[0]).startswith("6 ")] == ["6 without a district"]


@pytest.fixture(scope="module")
def printed(notebook) -> pdf.Printed:
    assert pdf.can_print(), "install Pango: libpango-1.0-0 libpangoft2-1.0-0"
    return pdf.make_pdf(render(notebook, title="十月 · 月度总结", facts=[("门店", "城东店"), ("客户", "陈𠮷🎉")]))


def unpacked(content: bytes) -> bytes:
    """The document with its packed parts in plain."""
    found = [content]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_the_pdf_is_tagged_and_brings_its_font(printed):
    plain = unpacked(printed.content)
    assert printed.content.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in plain
    assert b"/StructTreeRoot" in plain
    assert b"zh-CN" in plain
    fonts = set(re.findall(rb"/BaseFont /([\w+,-]+)", plain))
    assert {font for font in fonts if b"Forecourt-Sans" in font} >= {font for font in fonts if b"Bold" in font}
    assert any(b"Forecourt-Sans" in font for font in fonts)
    assert len(printed.content) < 400_000


def test_the_pdf_says_at_its_end_what_its_figures_mean(notebook, printed):
    """Each once; the name of a figure leads there, wherever on paper it stands."""
    html = render(notebook, title="T")
    assert html.count("本期建档的线索。作废的不计") == 1
    assert html.count("计数的订单 ÷ 目标。按份额") == 1
    assert unpacked(printed.content).count(b"/Link") >= 2


def test_what_the_font_cannot_draw_is_named(printed):
    assert set("𠮷🎉") <= set(printed.missing)
    assert not set("陈月度总结▲▼") & set(printed.missing)
    assert faces("龍陳 →").missing == "", "rare characters come from the font's slices"


def test_without_pango_the_rest_is_published_with_a_sentence(monkeypatch, tmp_path):
    from reports import publishing

    monkeypatch.setattr(pdf, "can_print", lambda: False)
    said = publishing._print("<html></html>", tmp_path)
    assert "libpango" in said["notes"][0]
    assert not list(tmp_path.iterdir())
