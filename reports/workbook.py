"""The report as an Excel workbook: a summary, a sheet for each chart and table, and what the figures mean.

Numbers stay numbers, exact and formatted; charts are Excel's own, drawn from the cells beside them; no text is ever a formula.
"""

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from models.words import say, speaking

from .blocks import Note, Notes, Prose
from .cards import KpiRow
from .charts import Chart
from .entries import Entries, Matrix
from .numbers import POINTS, Kind
from .page import blocks, glossary
from .palette import BLUE, BLUE_SOFT, INK, LINE, MUTED, QUIET, TEAL, TRACK
from .parts import Block
from .tables import Table
from .workbook_charts import FONT, Drawn, numbers_of

WIDEST = 46
LONGEST_NAME = 31
"""Characters that Excel lets a sheet's name have."""
SHEETS = Table | Chart | Matrix | Entries
"""What has a sheet of its own."""
TABS = {"summary": TEAL.light, "chart": BLUE.light, "table": BLUE_SOFT.light, "words": QUIET.light}


def make_workbook(notebook: Mapping, *, title: str, facts: Iterable[tuple[str, str]] = (), made_at: datetime, language: str = "zh") -> bytes:
    """The workbook of an executed notebook, in that language; the same notebook gives the same bytes."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True}
    with speaking(language), xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None), "author": say("展厅台", "Forecourt")})
        Pages(book, [each for outer in blocks(notebook) for each in outer.inner()]).write(title, facts)
    return written.getvalue()


class Pages:
    """The sheets of one workbook."""

    def __init__(self, book: Any, found: list[Block]):
        self.book, self.blocks, self.taken = book, found, set()
        plain = {"font_name": FONT, "font_size": 10, "font_color": INK.light, "valign": "vcenter"}
        self.formats = {
            "text": book.add_format(plain | {"text_wrap": True}), "title": book.add_format(plain | {"font_size": 18, "bold": True}),
            "quiet": book.add_format(plain | {"font_color": MUTED.light}), "link": book.add_format(plain | {"font_color": BLUE.light, "underline": 1}),
            "part": book.add_format(plain | {"bold": True, "font_size": 12}),
            "head": book.add_format(plain | {"bold": True, "bg_color": TRACK.light, "bottom": 1, "bottom_color": QUIET.light, "text_wrap": True}),
        }  # fmt: skip
        number_formats = {
            Kind.COUNT: "#,##0", Kind.MONEY: "#,##0.00", Kind.RATE: "0.0%", Kind.DAY: "yyyy-mm-dd", Kind.TEXT: "@",
            Kind.CHANGE: f'[Color10]▲ 0.0%;[Red]▼ 0.0%;"{say("持平", "no change")}"', Kind.POINTS: f'[Color10]▲ 0.0" {POINTS}";[Red]▼ 0.0" {POINTS}";"{say("持平", "no change")}"',
        }  # fmt: skip
        self.numbers = {kind: book.add_format(plain | {"num_format": text}) for kind, text in number_formats.items()}
        self.broken = book.add_format(plain | {"num_format": "#,##0.0#"})
        self.last = {kind: book.add_format(plain | {"num_format": text, "bold": True, "top": 1, "top_color": LINE.light}) for kind, text in number_formats.items()}

    def write(self, title: str, facts: Iterable[tuple[str, str]]) -> None:
        summary = self.sheet(say("摘要", "Summary"), "summary")
        listed = [(each, self.sheet(_name_of(each), "table" if isinstance(each, Table) else "chart" if isinstance(each, Chart) else "words")) for each in self.blocks if isinstance(each, SHEETS)]
        self.summary(summary, title, facts, [sheet for _, sheet in listed])
        for block, sheet in listed:
            match block:
                case Table():
                    self.table(sheet, block)
                case Chart():
                    self.chart(sheet, block)
                case Matrix():
                    self.matrix(sheet, block)
                case _:
                    self.entries(sheet, block)
        self.definitions()

    def sheet(self, title: str, kind: str) -> Any:
        """A sheet whose name Excel accepts and no other sheet has."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST_NAME].strip() or "–"
        name, number = plain, 2
        while name.lower() in self.taken:
            name = f"{plain[: LONGEST_NAME - 4]} ({number})"
            number += 1
        self.taken.add(name.lower())
        sheet = self.book.add_worksheet(name)
        sheet.set_tab_color(TABS[kind])
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    # -- the sheets ----------------------------------------------------------------------------------------------

    def summary(self, sheet: Any, title: str, facts: Iterable[tuple[str, str]], others: list[Any]) -> None:
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 5, 16)
        sheet.set_row(0, 30)
        self.put(sheet, 0, 0, title, "title")
        row = 1
        for name, text in facts:
            self.put(sheet, row, 0, name, "quiet")
            self.put(sheet, row, 1, text, "quiet")
            row += 1
        row = self.cards(sheet, row + 1)
        for block in self.blocks:
            if isinstance(block, Prose | Notes):
                row = self.words(sheet, row, block)
        self.put(sheet, row, 0, say("本工作簿", "In this workbook"), "part")
        for number, other in enumerate(others, row + 1):
            sheet.write_url(number, 0, f"internal:'{other.get_name()}'!A1", self.formats["link"], other.get_name())

    def cards(self, sheet: Any, row: int) -> int:
        heads = [say("指标", "Figure"), say("本期", "This period"), say("上期", "Before"), say("去年同期", "Last year"), say("目标", "Target"), say("单位", "Unit")]
        found = [card for block in self.blocks if isinstance(block, KpiRow) for card in block.cards]
        if not found:
            return row
        for at, head in enumerate(heads):
            self.put(sheet, row, at, head, "head")
        sheet.freeze_panes(row + 1, 1)
        for number, card in enumerate(found, row + 1):
            self.put(sheet, number, 0, str(card.name), "text")
            for at, value in enumerate((card.value, card.previous, card.last_year, card.target), 1):
                self.number(sheet, number, at, value, card.kind)
            self.put(sheet, number, 5, _unit(card.kind, str(card.unit)), "quiet")
        return row + len(found) + 2

    def words(self, sheet: Any, row: int, block: Block) -> int:
        lines = [_noted(each) for each in block.items] if isinstance(block, Notes) else [*str(block.text).split("\n\n"), *(f"· {point}" for point in block.points)]
        for line in filter(None, lines):
            sheet.merge_range(row, 0, row, 5, "", self.formats["text"])
            self.put(sheet, row, 0, line, "text")
            sheet.set_row(row, 15 * (1 + len(line) // 52))
            row += 1
        return row + 1

    def table(self, sheet: Any, block: Table) -> None:
        heads = [f"{column.name}({unit})" if (unit := column.unit_text()) else str(column.name) for column in block.columns]
        rows = [[row.get(column.key) for column in block.columns] for row in block.rows]
        self.grid(sheet, heads, rows, [column.kind for column in block.columns])
        if block.total is not None:
            for at, column in enumerate(block.columns):
                self.number(sheet, len(rows) + 1, at, block.total.get(column.key), column.kind, self.last)
        for at, column in enumerate(block.columns):
            if column.bar and rows:
                sheet.conditional_format(1, at, len(rows), at, {"type": "data_bar", "bar_color": BLUE_SOFT.light, "bar_solid": True, "min_type": "num", "min_value": 0})
            if column.heat and rows:
                sheet.conditional_format(1, at, len(rows), at, {"type": "2_color_scale", "min_color": "#F4F8FE", "max_color": "#8FB9F0"})
        if block.note:
            self.put(sheet, len(rows) + 3, 0, str(block.note), "quiet")

    def chart(self, sheet: Any, block: Chart) -> None:
        heads, rows, kinds = numbers_of(block)
        self.grid(sheet, heads, rows, kinds)
        if not rows:
            return
        drawn = Drawn(self.book, sheet.get_name(), block, len(rows)).chart()
        sheet.insert_chart(1, len(heads) + 1, drawn)
        if block.note:
            self.put(sheet, len(rows) + 2, 0, str(block.note), "quiet")

    def matrix(self, sheet: Any, block: Matrix) -> None:
        rows = [[str(name), *(" · ".join(filter(None, (str(place.text), str(place.note)))) for place in places)] for name, places in block.rows]
        self.grid(sheet, [str(block.corner), *map(str, block.columns)], rows, [Kind.TEXT] * (1 + len(block.columns)))
        if block.note:
            self.put(sheet, len(rows) + 2, 0, str(block.note), "quiet")

    def entries(self, sheet: Any, block: Entries) -> None:
        heads = [say("标题", "Title"), say("状态", "State"), say("情况", "Facts"), say("内容", "What was written")]
        rows = [[str(each.title), str(each.state), " · ".join(map(str, each.facts)), "\n".join(f"{name}: {text}" for name, text in each.parts)] for each in block.items]
        self.grid(sheet, heads, rows, [Kind.TEXT] * len(heads), wrap=True)

    def definitions(self) -> None:
        sheet = self.sheet(say("口径", "Definitions"), "words")
        heads = [say("指标", "Figure"), say("分子 / 计数", "Numerator / counted"), say("分母", "Denominator"), say("规则", "Rule")]
        rows = [[str(name), *(str(text) for text in (meant.numerator, meant.denominator, meant.rule))] for name, meant in glossary(self.blocks)]
        self.grid(sheet, heads, rows, [Kind.TEXT] * 4, wrap=True)

    # -- cells ---------------------------------------------------------------------------------------------------

    def grid(self, sheet: Any, heads: list[str], rows: list[list], kinds: list[Kind], wrap: bool = False) -> None:
        """Headings that stay in sight and can be filtered by, and the rows below."""
        for at, head in enumerate(heads):
            self.put(sheet, 0, at, head, "head")
            widest = max([_width(head), *(_width(_shown(row[at], kinds[at])) for row in rows)])
            sheet.set_column(at, at, min(max(widest + 3, 9), WIDEST))
        for number, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                if wrap:
                    self.put(sheet, number, at, value, "text")
                else:
                    self.number(sheet, number, at, value, kinds[at])
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    def put(self, sheet: Any, row: int, column: int, text: str, look: str) -> None:
        sheet.write_string(row, column, text, self.formats[look])

    def number(self, sheet: Any, row: int, column: int, value: Any, kind: Kind, looks: Mapping | None = None) -> None:
        look = (looks or self.numbers)[kind]
        match value:
            case None:
                sheet.write_blank(row, column, None, look)
            case bool():
                sheet.write_string(row, column, say("是", "yes") if value else say("否", "no"), look)
            case int() | float() | Decimal() if kind is not Kind.TEXT:
                size = float(value) * (100 if kind is Kind.POINTS else 1)
                broken = kind is Kind.COUNT and size != int(size) and looks is None
                sheet.write_number(row, column, size, self.broken if broken else look)
            case date():
                sheet.write_datetime(row, column, value, look)
            case _:
                sheet.write_string(row, column, str(value), look)


def _noted(note: Note) -> str:
    return f"{note.count} {note.text}" if note.count is not None else str(note.text)


def _unit(kind: Kind, unit: str) -> str:
    return unit or {Kind.MONEY: say("元", "yuan"), Kind.RATE: "%"}.get(kind, "")


def _shown(value: Any, kind: Kind) -> str:
    return "" if value is None else kind.show(value) if not isinstance(value, str) else value


def _width(text: str) -> int:
    """Chinese characters are two wide."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _name_of(block: Block) -> str:
    """What its sheet is called: its title, or what its rows are."""
    return str(block.title) or (str(block.columns[0].name) if isinstance(block, Table) else say("图", "Chart"))
