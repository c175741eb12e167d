"""Files are read as they are, or refused with a sentence that says what is wrong and what to do."""

import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from models.exchange.limits import Limits
from models.exchange.readers import check_columns, open_sheet
from models.refused import Invalid

TEXT = '姓名,备注\n王小明,"说了两句:\n""再来"""\n李雷,\n'
ROWS = [["王小明", '说了两句:\n"再来"'], ["李雷", ""]]


def cells(sheet):
    return [list(row.cells.values()) for row in sheet.rows()]


def refusal(path, **options) -> str:
    """What is said of the file, in both languages."""
    with pytest.raises(Invalid) as found:
        list(open_sheet(path, **options).rows())
    assert path.name in found.value.text.zh
    return f"{found.value.text.zh} | {found.value.text.en}"


def workbook(path, *sheets):
    """A workbook of sheets, each a list of rows."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_is_read_in_any_usual_encoding(tmp_path, encoding):
    path = tmp_path / "客户.csv"
    path.write_bytes(TEXT.encode(encoding))
    sheet = open_sheet(path)
    assert sheet.columns == ("姓名", "备注")
    assert cells(sheet) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_delimiter_is_found(tmp_path, delimiter, line_end):
    path = tmp_path / "rows.csv"
    path.write_bytes(line_end.join([delimiter.join(["姓名", "价格"]), delimiter.join(["王小明", '"1;5,0"']), ""]).encode())
    assert cells(open_sheet(path)) == [["王小明", "1;5,0"]]


def test_a_file_can_be_read_again_and_rows_keep_their_numbers(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n\n1,2\n , \n3,4\n")
    sheet = open_sheet(path)
    assert [row.number for row in sheet.rows()] == [3, 5]
    assert cells(sheet) == cells(sheet) == [["1", "2"], ["3", "4"]]


def test_cells_of_a_workbook_are_what_somebody_would_have_typed(tmp_path):
    path = workbook(tmp_path / "rows.xlsx", [["整数", "小数", "日期", "时间", "是否", "文字", "空"],
                                             [5.0, 0.1 + 0.2, date(2026, 5, 1), datetime(2026, 5, 1, 14, 30), True, " 甲 ", None],
                                             [None, None, None, None, None, None, "乙"]])  # fmt: skip
    assert cells(open_sheet(path))[0] == ["5", "0.3", "2026-05-01", "2026-05-01 14:30:00", "true", " 甲 ", ""]


def test_a_workbook_is_known_by_its_content_not_by_its_name(tmp_path):
    path = workbook(tmp_path / "rows.xlsx", [["a"], ["1"]])
    assert cells(open_sheet(path.rename(tmp_path / "rows.csv"))) == [["1"]]


def test_the_header_may_stand_below_a_title(tmp_path):
    path = workbook(tmp_path / "rows.xlsx", [["2026 年客户表"], [], ["姓名", "电话"], ["王小明", "13800000000"]])
    sheet = open_sheet(path, known=["姓名", "电话"])
    assert sheet.columns == ("姓名", "电话")
    assert [row.number for row in sheet.rows()] == [4]


def test_a_row_of_another_width_is_told_not_guessed(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b,c\n1,2,3\n4,5\n6,7,8,9\n6,7,8,,\n")
    problems = [row.problem and row.problem.en for row in open_sheet(path).rows()]
    assert problems == [None, "has 2 columns instead of 3", "has 4 columns instead of 3", None]


def test_of_several_sheets_the_first_filled_one_is_read_and_the_others_are_named(tmp_path):
    path = workbook(tmp_path / "rows.xlsx", [], [["a"], ["1"]], [["b"], ["2"]])
    sheet = open_sheet(path)
    assert cells(sheet) == [["1"]]
    assert ["Sheet3" in note.en for note in sheet.notes] == [True]
    assert cells(open_sheet(path, sheet="Sheet3")) == [["2"]]
    assert "没有工作表" in refusal(path, sheet="Sheet9")


def test_cells_that_hold_an_error_are_counted(tmp_path):
    path = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(1, 0, 1)
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    assert ["1 cell holds an error" in note.en for note in open_sheet(path).notes] == [True]


def test_merged_cells_are_told(tmp_path):
    path = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.merge_range("A2:A3", "1")
        sheet.write_column(1, 1, ["x", "y"])
    opened = open_sheet(path)
    assert ["A2:A3" in note.en for note in opened.notes] == [True]
    assert cells(opened) == [["1", "x"], ["", "y"]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.xlsx", b"", "是空文件"),
        ("empty.csv", b"", "是空文件"),
        ("blank.csv", b"\n , \n", "没有内容"),
        ("header.csv", b"a,b\n", "只有表头"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n....", "不是表格文件"),
        ("text.xlsx", b"a,b\n1,2\n", "不是表格文件"),
        ("noise.csv", bytes(range(256)) * 9, "文字编码无法识别"),
        ("half.csv", b'a,b\n1,"2\n3,4\n', "引号没有结束"),
        ("twice.csv", b"a,a\n1,2\n", "出现了不止一次"),
        ("gap.csv", b"a,,c\n1,2,3\n", "B 列没有标题"),
        ("noise.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "已损坏"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码保护"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_remedy(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    assert said in refusal(path)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.99])
def test_a_workbook_that_broke_off_is_refused(tmp_path, kept):
    whole = workbook(tmp_path / "whole.xlsx", [["a", "b"], *([at, f"row {at}"] for at in range(200))]).read_bytes()
    path = tmp_path / "part.xlsx"
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert "已损坏" in refusal(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "找不到文件" in refusal(tmp_path / "nowhere.csv")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 300_000)
    assert "最多 1 MB" in refusal(path, limits=Limits(megabytes=1))
    assert "超过 1,000 行" in refusal(path, limits=Limits(rows=1000))


def test_a_workbook_that_swells_when_unpacked_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(30_000_000))
    assert path.stat().st_size < 100_000
    assert "最多 10 MB" in refusal(path, limits=Limits(megabytes=1))


def test_missing_columns_are_named_beside_those_that_are_there(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Invalid) as found:
        check_columns(open_sheet(path), ["a", "c", "d"])
    assert "c、d" in found.value.text.en
    assert "a、b" in found.value.text.en
