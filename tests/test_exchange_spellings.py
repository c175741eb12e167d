"""Files of every kind bring in the same rows, however days, money, phones and letters are written in them."""

from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from sqlalchemy import select

from models.customers import Lead
from models.exchange.importer import import_file
from models.exchange.readers import open_sheet
from models.marketing import MediaPlacement

from .old_books import write_ods, write_xls

ROWS = [
    ["site", "2026年5月1日", "2026/5/31", "12.8万", "五月首页"],
    ["汽车之家", "２０２６－０６－０１", "2026.6.30", "¥128,000.00", "六月首页"],
    ["site", "20260701", "2026年07月31号", "１２８，０００元", "七月首页"],
]


def write(path, rows, encoding="utf-8") -> None:
    match path.suffix:
        case ".xls":
            write_xls(path, rows)
        case ".ods":
            write_ods(path, rows)
        case ".xlsx":
            with xlsxwriter.Workbook(path) as book:
                sheet = book.add_worksheet()
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
        case _:
            path.write_bytes("\r\n".join(encoding[-1:].join(f'"{cell}"' for cell in row) for row in rows).encode(encoding[:-1]))


KINDS = {
    "UTF-8": ("客户.csv", "utf-8,"), "UTF-8 with a mark": ("客户.csv", "utf-8-sig;"), "UTF-16": ("客户.csv", "utf-16\t"), "GB18030": ("客户.csv", "gb18030,"),
    "Excel": ("客户.xlsx", ""), "Excel 97": ("客户.xls", ""), "OpenDocument": ("客户.ods", ""),
}  # fmt: skip
"""Kind → file name, and the encoding and delimiter of a text."""


@pytest.mark.parametrize(("name", "encoding"), KINDS.values(), ids=KINDS)
def test_days_and_money_are_read_in_every_spelling_from_every_kind_of_file(shop, tmp_path, name, encoding):
    headings = [MediaPlacement.fields[each].label.zh for each in ("channel", "starts_on", "ends_on", "cost", "content")]
    path = tmp_path / name
    write(path, [headings, *ROWS], encoding)
    outcome = import_file(shop.database, MediaPlacement, path, shop.act("manager"))
    assert [each.reason.zh for each in outcome.refusals[0].kept] == []
    with shop.read() as session:
        rows = session.scalars(select(MediaPlacement).order_by(MediaPlacement.starts_on)).all()
        assert [(each.starts_on, each.ends_on, each.cost) for each in rows] == [
            (date(2026, month, 1), date(2026, month, last), Decimal(128_000)) for month, last in ((5, 31), (6, 30), (7, 31))
        ]
        assert {each.channel_id for each in rows} == {shop.channels["site"]}
        assert [each.content for each in rows] == ["五月首页", "六月首页", "七月首页"]


def test_a_phone_is_known_in_every_spelling(shop, tmp_path):
    """C3: nobody comes in twice because a phone is written otherwise."""
    path = tmp_path / "线索.csv"
    spellings = ["+86 138 1234 5678", "138-1234-5678", "１３８１２３４５６７８", "0086 13812345678", "13812345678.0"]
    path.write_text("姓名,电话,渠道\n" + "".join(f"王小明,{each},phone\n" for each in spellings), "utf-8-sig")
    outcome = import_file(shop.database, Lead, path, shop.act("manager"))
    assert (outcome.rows_in, outcome.rows_refused) == (1, 4)
    assert all("第 2 行" in each.reason.zh for each in outcome.refusals[0].kept), [each.reason.zh for each in outcome.refusals[0].kept]
    with shop.read() as session:
        assert session.scalars(select(Lead)).one().phone == "13812345678"


@pytest.mark.parametrize(("is_1904", "serial"), [(False, 46143.0), (True, 44681.0)], ids=["1900", "1904"])
def test_a_workbook_of_excel_97_counts_its_days_from_its_own_beginning(tmp_path, is_1904, serial):
    path = tmp_path / "rows.xls"
    write_xls(path, [["日期", "价格"], [serial, 12.5]], is_1904, days=(0,))
    assert [list(row.cells.values()) for row in open_sheet(path).rows()] == [["2026-05-01", "12.5"]]


def test_an_opendocument_sheet_keeps_its_kinds(tmp_path):
    path = tmp_path / "rows.ods"
    write_ods(path, [["日期", "价格", "姓名"], ["date:2026-05-01", 12.5, "王小明"]])
    assert [list(row.cells.values()) for row in open_sheet(path).rows()] == [["2026-05-01", "12.5", "王小明"]]
