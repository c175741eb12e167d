"""A spreadsheet comes in on the screen: chosen, tried with a preview, brought in – by those who may, and only what was tried."""

import io
import re
from html import unescape

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from admin_app import exports
from models import Register
from models.customers import Customer, Lead
from models.people import Store
from models.running import Import, ImportState

from .web import ids_listed, words

PAGE = "/admin/leads/import"
GOOD = "姓名,电话,渠道\n王小明,138-1234-5678,phone\n韩梅梅,13912345678,汽车之家\n"
MIXED = GOOD + "李雷,1381,phone\n,13712345678,城西巡展\n"


def sent(text: str | bytes, name: str = "线索.csv") -> tuple:
    return io.BytesIO(text.encode() if isinstance(text, str) else text), name


def tried(visitor, text, name="线索.csv", path=PAGE, **ways):
    return visitor.post(path, {"file": sent(text, name), **ways})


def token_of(response) -> str:
    found = re.search(r'name="commit" value="([^"]+)"', response.get_data(as_text=True))
    assert found, words(response)
    return found[1]


def count(shop, register) -> int:
    with shop.read() as session:
        return session.scalar(select(func.count()).select_from(register))


def test_a_file_is_tried_and_then_brought_in(web, shop):
    visitor = web.visit("manager")
    trial = tried(visitor, GOOD)
    assert trial.status_code == 200
    assert "新增 2" in words(trial)
    assert "13812345678" in words(trial), "as it was understood"
    assert count(shop, Lead) == count(shop, Import) == 0
    done = visitor.post(PAGE, {"commit": token_of(trial)})
    assert done.status_code == 303
    page = visitor.get(done.location)
    assert "已导入" in words(page)
    assert count(shop, Lead) == count(shop, Customer) == 2
    with shop.read() as session:
        entered = session.scalars(select(Import)).one()
        assert (entered.source, entered.imported_by_id, entered.state) == ("线索.csv", shop.person("manager"), ImportState.DONE)
        assert f"/admin/imports/details/?id={entered.id}" in page.get_data(as_text=True)


def test_every_refused_row_is_told_with_column_value_and_remedy_and_comes_back_to_be_corrected(web, shop):
    visitor = web.visit("manager")
    trial = tried(visitor, MIXED)
    told = words(trial)
    assert "退回 2" in told
    assert "4 电话 1381 「1381」不是有效的电话号码" in told
    assert "5 姓名 — 请填写“姓名”" in told
    assert "5 渠道 城西巡展 “渠道”里没有“城西巡展”" in told
    href = unescape(re.search(r'href="([^"]+/refused[^"]+)"', trial.get_data(as_text=True))[1])
    with visitor.get(href) as file:
        assert "filename" in file.headers["Content-Disposition"]
        content = file.data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["姓名", "电话", "渠道", "原文件行号", "退回原因"]
    assert [row[3] for row in rows[1:]] == [4, 5]
    visitor.post(PAGE, {"commit": token_of(trial)})
    assert count(shop, Lead) == 2
    corrected = "\n".join([",".join(map(str, rows[0])), "李雷,13612345678,phone,4,改好了"])
    assert "新增 1" in words(tried(visitor, corrected))


def test_all_or_nothing_brings_in_nothing_while_a_row_has_a_problem(web, shop):
    visitor = web.visit("manager")
    trial = tried(visitor, MIXED, whole="yes")
    assert 'name="commit"' not in trial.get_data(as_text=True)
    assert "有 2 行有问题" in words(trial)
    good = tried(visitor, GOOD, whole="yes")
    shop.lead("dcc1", phone="13812345678")  # meanwhile somebody else enters the first of them
    refused = visitor.post(PAGE, {"commit": token_of(good)})
    assert refused.status_code == 409
    assert count(shop, Lead) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_speaks_the_language_of_who_reads_it(web, language):
    visitor = web.visit("manager", language)
    page = words(visitor.get(PAGE))
    assert ("下载模板" if language == "zh" else "Download the template") in page
    told = words(tried(visitor, MIXED))
    assert ("请填写“姓名”" if language == "zh" else "“Name” is needed: please fill it in") in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_names_every_column_explains_it_and_comes_back_filled_in(web, language):
    visitor = web.visit("manager", language)
    with visitor.get(f"{PAGE}/template") as file:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
    titles, explained = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    due = ["姓名 *", "性别", "电话 *", "区域", "渠道 *"] if language == "zh" else ["Name *", "Gender", "Phone *", "District", "Channel *"]
    assert titles[0][:5] == due
    told = {row[0]: row for row in explained[1:]}
    assert len(told) == len(titles[0])
    assert ("先生" if language == "zh" else "Mr") in told["性别" if language == "zh" else "Gender"][3]
    assert "400电话" in told["渠道" if language == "zh" else "Channel"][3]
    filled = io.BytesIO()
    with xlsxwriter.Workbook(filled) as out:
        for name, rows in ((book.sheet_names[0], [titles[0], ["王小明", "", "13812345678", "", "phone"]]), (book.sheet_names[1], explained)):
            sheet = out.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    trial = words(tried(visitor, filled.getvalue(), "模板.xlsx"))
    assert ("新增 1" if language == "zh" else "New 1") in trial
    assert ("未读取" if language == "zh" else "was read, not") not in trial


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("supervisor", 200), ("consultant1", 403), ("dcc1", 403), ("frontdesk", 403), ("gm", 403), ("admin", 403)])
def test_only_those_import_who_may_enter_the_rows_and_import_at_all(web, shop, who, status):
    visitor = web.visit(who)
    assert visitor.get(PAGE).status_code == status
    assert tried(visitor, GOOD).status_code == status
    assert visitor.get(f"{PAGE}/template").status_code == status
    listed = visitor.get("/admin/leads/")
    assert (f'href="{PAGE}"' in listed.get_data(as_text=True)) == (status == 200)
    assert count(shop, Lead) == 0


def test_rows_come_into_the_store_of_who_imports_them(web, shop):
    visitor = web.visit("s2manager")
    trial = tried(visitor, "编码,名称,类型\nnew,新渠道,电话\n", path="/admin/channels/import")
    visitor.post("/admin/channels/import", {"commit": token_of(trial)})
    listed = web.visit("manager").get("/admin/channels/")
    assert "新渠道" not in words(listed)
    assert "新渠道" in words(web.visit("s2manager").get("/admin/channels/"))


def test_nothing_comes_in_without_the_token_of_the_page(web, shop):
    visitor = web.visit("manager")
    assert visitor.post(PAGE, {"file": sent(GOOD)}, token=None).status_code == 403
    trial = tried(visitor, GOOD)
    assert visitor.post(PAGE, {"commit": token_of(trial)}, token="another").status_code == 403
    assert count(shop, Lead) == 0


def test_a_kept_file_serves_only_who_sent_it_for_one_register_and_once(web, shop):
    visitor = web.visit("manager")
    token = token_of(tried(visitor, GOOD))
    assert web.visit("supervisor").post(PAGE, {"commit": token}).status_code == 404
    assert visitor.post("/admin/channels/import", {"commit": token}).status_code == 404
    for strange in ("..", "../../etc/passwd", token + "/", "x" * 22, ""):
        assert visitor.post(PAGE, {"commit": strange}).status_code in (404, 422)
        assert visitor.get(PAGE, {"token": strange}).status_code in (200, 404)
    assert count(shop, Lead) == 0
    assert visitor.post(PAGE, {"commit": token}).status_code == 303
    assert visitor.post(PAGE, {"commit": token}).status_code == 409
    assert count(shop, Lead) == 2


def test_the_choice_of_the_trial_holds_whatever_the_form_says_later(web, shop):
    visitor = web.visit("manager")
    token = token_of(tried(visitor, GOOD, whole="yes"))
    shop.lead("dcc1", phone="13812345678")
    assert visitor.post(PAGE, {"commit": token, "whole": "no", "update": "yes"}).status_code == 409
    assert count(shop, Lead) == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.csv", "空文件"), (b"\x89PNG\r\n\x1a\n....", "照片.xlsx", "不是表格文件"), ("姓名,暗号\n王,x\n".encode(), "列.csv", "“暗号”不能导入"),
        ("姓名,电话,渠道\n".encode(), "头.csv", "只有表头"), (GOOD.encode(), "..", "请选择一个文件"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_the_remedy(web, shop, content, name, said):
    refused = tried(web.visit("manager"), content, name)
    assert refused.status_code == 422
    assert said in words(refused)
    assert count(shop, Import) == 0


def test_a_form_without_a_file_is_told(web):
    refused = web.visit("manager").post(PAGE, {})
    assert refused.status_code == 422
    assert "请选择一个文件" in words(refused)


def test_a_file_name_is_a_name_and_no_path(web, shop):
    visitor = web.visit("manager")
    trial = tried(visitor, GOOD, "../../../<i>x</i>" + "长" * 200 + ".csv")
    assert trial.status_code == 200
    assert "<i>" not in trial.get_data(as_text=True)
    visitor.post(PAGE, {"commit": token_of(trial)})
    assert count(shop, Lead) == 2


def test_the_page_of_an_import_tells_what_it_brought_and_why_rows_were_refused(web, shop):
    visitor = web.visit("manager")
    visitor.post(PAGE, {"commit": token_of(tried(visitor, MIXED))})
    with shop.read() as session:
        entered = session.scalars(select(Import)).one().id
    page = visitor.get("/admin/imports/details/", {"id": entered})
    told = words(page)
    assert "客户 新增 2" in told
    assert "线索 新增 2" in told
    assert "「1381」不是有效的电话号码" in told
    assert "1 行:第 4 行" in told
    assert "韩梅梅" in told, "the rows themselves"
    listed = visitor.get("/admin/leads/", {"import": entered})
    assert len(ids_listed(listed)) == 2
    assert f"导入 {entered}" in words(listed)
    shop.lead("dcc1")
    assert len(ids_listed(visitor.get("/admin/leads/", {"import": entered, "view": "all"}))) == 2
    assert visitor.get("/admin/leads/", {"import": "x"}).status_code == 404
    with shop.read() as session:
        lead = session.scalars(select(Lead.id).where(Lead.import_id == entered).order_by(Lead.id)).first()
    history = visitor.get("/admin/leads/details/", {"id": lead}).get_data(as_text=True)
    assert f'href="/admin/imports/details/?id={entered}">导入 {entered}</a>' in history


def test_whoever_sees_the_register_masked_or_not_at_all_learns_no_value_from_its_imports(web, shop):
    visitor = web.visit("manager")
    visitor.post(PAGE, {"commit": token_of(tried(visitor, MIXED))})
    with shop.read() as session:
        entered = session.scalars(select(Import)).one().id
    for who in ("headoffice", "admin"):
        page = web.visit(who).get("/admin/imports/details/", {"id": entered})
        assert page.status_code == 200
        assert "1381" not in words(page).replace(f"{entered}", "")
    assert "「1381」" in words(web.visit("supervisor").get("/admin/imports/details/", {"id": entered}))


def test_of_registers_that_come_by_themselves_there_is_no_import(web, shop):
    assert web.visit("manager").get("/admin/closings/import").status_code == 403
    assert web.visit("admin").get("/admin/audit_entries/import").status_code == 403


def test_an_administrator_brings_in_what_is_theirs(web, shop):
    visitor = web.visit("admin")
    trial = tried(visitor, "编码,名称\nS3,城南店\n", path="/admin/stores/import")
    visitor.post("/admin/stores/import", {"commit": token_of(trial)})
    with shop.read() as session:
        assert session.scalar(select(Store.name).where(Store.code == "S3")) == "城南店"


def test_a_workbook_that_would_lack_rows_is_refused(web, shop, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_OF_EXCEL", 2)
    visitor = web.visit("manager")
    for _ in range(2):
        shop.lead("dcc1")
    with visitor.get("/admin/leads/export/xlsx/") as file:
        assert file.status_code == 200
    shop.lead("dcc1")
    refused = visitor.get("/admin/leads/export/xlsx/")
    assert refused.status_code == 409
    assert "导出 CSV" in words(refused)
    with visitor.get("/admin/leads/export/csv/") as file:
        assert file.status_code == 200


def test_the_page_of_every_register_opens_or_says_why_not(web):
    """Links to what is itself called by another row, such as a lead's by its customer, are offered too."""
    visitor = web.visit("manager")
    found = {name: visitor.get(f"/admin/{name}/import").status_code for name in Register.all}
    assert {name for name, status in found.items() if status not in (200, 403)} == set()
    assert found["orders"] == found["payments"] == found["appointments"] == 200
