"""Odd files and strings of others end in the right rows or in a clear sentence, never in silence.

They have no licence and stand beside the repository: ../shared/data/dirty and ../shared/data/naughty.
"""

import json
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from models import policy
from models.exchange.importer import Way, import_file
from models.exchange.log import Fate
from models.exchange.readers import open_sheet
from models.exchange.writers import DANGEROUS, Export, csv_parts, write_xlsx
from models.kinds import clean
from models.products import VehicleModel
from models.refused import Invalid

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the real files are not beside the repository: ../shared/data")

CONTENT = {
    "cal_column_row_ranges.xlsx": "表头里“0”出现了不止一次",
    "cal_date.xlsx": [["2021-01-02", "16"], ["10 days, 15:10:10", "17"]],
    "cal_date_1904.xlsx": [["2021-01-02", "16"], ["10 days, 15:10:10", "17"]],
    "cal_date_iso.xlsx": [
        ["2021-01-01 10:10:10"], ["10:10:10"], ["This workbook contains datetime in ISO 8601"], ["Please, check source code of the file, if you resave it"],
        ["Created with openpyxl, see https://openpyxl.readthedocs.io/en/latest/datetime.html#using-the-iso-8601-format"],
    ],
    "cal_empty_s_attribute.xlsx": [["John", "1"], ["Sophia", "2"], ["Peter", "3"], ["Sam", "4"]],
    "cal_empty_sheet.xlsx": "没有内容",
    "cal_errors.xlsx": "没有内容;有 7 个单元格是错误值(如 #N/A),按空白读取",
    "cal_formula.issue.xlsx": "的 B 列没有标题",
    "cal_header-row.xlsx": "的 A 列没有标题",
    "cal_hyperlinks.xlsx": [
        ["Rust Programming Language", ""], ["go to other sheet", ""], ["book2", ""], ["sales book2", ""], ["temp book1", ""], ["book2 sheet1 a1", ""], ["sales data range", ""],
    ],
    "cal_inlineStr_with_value.xlsx": "的 C 列没有标题",
    "cal_issue_419.xlsx": "只有表头",
    "cal_merge_cells.xlsx": "的 B 列没有标题,请取消合并",
    "cal_merged_range.xlsx": "的 D 列没有标题,请取消合并",
    "cal_pass_protected.xlsx": "密码保护",
    "cal_richtext-after-plain.xlsx": "表头里“abcd”出现了不止一次",
    "cal_whitespace_trim.xlsx": "的 C 列没有标题",
    "csvs/comma_in_quotes.csv": [["John", "Doe", "120 any st.", "Anytown, WW", "08123"]],
    "csvs/empty.csv": [["1", "", ""], ["2", "3", "4"]],
    "csvs/empty_crlf.csv": [["1", "", ""], ["2", "3", "4"]],
    "csvs/escaped_quotes.csv": [["1", 'ha "ha" ha'], ["3", "4"]],
    "csvs/json.csv": [["1", '{"type": "Point", "coordinates": [102.0, 0.5]}']],
    "csvs/location_coordinates.csv": [["2095257564", "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W", "Modesto", "Stanislaus"]],
    "csvs/newlines.csv": [["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]],
    "csvs/newlines_crlf.csv": [["1", "2", "3"], ["Once upon \r\na time", "5", "6"], ["7", "8", "9"]],
    "csvs/quotes_and_newlines.csv": [["1", 'ha \n"ha" \nha'], ["3", "4"]],
    "csvs/simple.csv": [["1", "2", "3"]],
    "csvs/simple_crlf.csv": [["1", "2", "3"]],
    "csvs/utf8.csv": [["1", "2", "3"], ["4", "5", "ʤ"]],
}  # fmt: skip
"""File → its rows, or what is said of it."""


@needs_data
def test_every_odd_file_has_its_expectation():
    assert {str(path.relative_to(DATA / "dirty")) for path in (DATA / "dirty").rglob("*") if path.is_file()} == set(CONTENT)


@needs_data
@pytest.mark.parametrize("name", CONTENT)
def test_an_odd_file_gives_the_right_rows_or_a_clear_sentence(name):
    due = CONTENT[name]
    if isinstance(due, str):
        with pytest.raises(Invalid) as refused:
            list(open_sheet(DATA / "dirty" / name).rows())
        assert due in refused.value.text.zh
        assert Path(name).name in refused.value.text.en
    else:
        assert [list(row.cells.values()) for row in open_sheet(DATA / "dirty" / name).rows()] == due


@needs_data
@pytest.mark.parametrize("name", CONTENT)
def test_an_odd_file_that_is_chosen_by_mistake_changes_nothing_and_says_why(shop, name):
    with pytest.raises(Invalid) as refused:
        import_file(shop.database, VehicleModel, DATA / "dirty" / name, shop.act("manager"))
    assert Path(name).name in refused.value.text.zh
    assert Path(name).name in refused.value.text.en


def naughty_strings() -> list[str]:
    payloads = (DATA / "naughty" / "csv_injection.txt").read_text("utf-8").splitlines()
    # No workbook can hold U+FFFE and U+FFFF.
    return [each for each in json.loads((DATA / "naughty" / "blns.json").read_text("utf-8")) + payloads if each and not {"\ufffe", "\uffff"} & {*each}]


def bring_naughty_strings(shop, path) -> list[str]:
    """A workbook with each string as a name and in a long text; which came in."""
    strings = naughty_strings()
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([["编码", "名称", "卖点"], *([f"n{number}", each, each] for number, each in enumerate(strings))]):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    outcome = import_file(shop.database, VehicleModel, path, shop.act("manager"))
    told = {each.cells["编码"]: each.reason.zh for each in outcome.refusals[0].kept}
    assert outcome.rows_read == len(strings), "not one is passed over"
    assert outcome.rows_in + len(told) == len(strings)
    assert all("名称" in reason for reason in told.values())
    assert all(not clean(strings[int(code[1:])]) or len(strings[int(code[1:])]) > 120 for code in told), "only what is empty or too long is refused"
    return strings


@needs_data
def test_naughty_strings_come_in_as_they_are_or_are_told(shop, tmp_path):
    strings = bring_naughty_strings(shop, tmp_path / "naughty.xlsx")
    with shop.read() as session:
        models = session.scalars(select(VehicleModel).where(VehicleModel.code.like("n%"))).all()
        for model in models:
            given = strings[int(model.code[1:])]
            assert model.name == " ".join(clean(given).split())
            assert (model.selling_points or "") == clean(given)
    assert len(models) > 400


@needs_data
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_naughty_strings_go_out_harmless_and_come_back_the_same(shop, tmp_path, kind):
    bring_naughty_strings(shop, tmp_path / "naughty.xlsx")
    path = tmp_path / f"out.{kind}"
    with shop.database.streaming() as session:
        made = Export(VehicleModel, shop.actor("manager"))
        rows = list(made.rows(session, made.statement().where(policy.condition(shop.actor("manager"), VehicleModel))))
    assert not [cell for row in rows for cell in row if isinstance(cell, str) and cell.startswith(DANGEROUS)]
    if kind == "csv":
        path.write_text("".join(csv_parts(made.headings, rows)), "utf-8", newline="")
    else:
        write_xlsx(path, made.headings, rows)
    outcome = import_file(shop.database, VehicleModel, path, shop.act("manager"), Way(update=True))
    assert outcome.refusals[0].kept == []
    assert outcome.fates == {Fate.SAME: len(rows)}
