"""`forecourt docs` tells every register with its columns, moves and roles, in both languages."""

import re

import pytest

from admin_app.handbook import drawn, told
from models import Register
from models.roles import Role
from models.words import speaking

from .web import words


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_every_register_is_told_with_its_columns_and_moves(spoken):
    with speaking(spoken):
        page = drawn()
        for name, register in Register.all.items():
            part = page.partition(f'<section id="{name}">')[2].partition("</section>")[0]
            assert part, f"{name} is missing"
            for each in (*register.fields, *register.moves):
                assert f"<code>{each}</code>" in part, f"{name}.{each} is missing"
    if spoken == "en":
        assert not re.search(r"[一-鿿]", re.sub(r"展厅台", "", page))


def test_who_may_what_is_said_in_words():
    with speaking("zh"):
        rights = {str(role): words for role, words in told(Register.named("leads")).roles}
    assert rights[Role.CONSULTANT.label.zh] == "自己的查看和修改"
    assert rights[Role.MARKETING.label.zh] == "本店查看(个人信息隐藏)"
    assert Role.TEST_DRIVE.label.zh not in rights


def test_the_command_writes_the_page(command, tmp_path):
    ran = command("docs", "--out", tmp_path / "page.html", "--language", "en")
    assert ran.code == 0, ran
    assert 'id="orders"' in (tmp_path / "page.html").read_text("utf-8")


def test_a_place_that_cannot_be_written_is_a_sentence(command, tmp_path):
    ran = command("docs", "--out", tmp_path / "no" / "such" / "page.html")
    assert ran.code == 2
    assert "page.html" in ran.err


def test_whoever_is_logged_in_reads_it_in_the_browser(web):
    assert "登记簿说明" in words(web.visit("consultant1").get("/handbook/"))
    assert web.visit().get("/handbook/").status_code == 302
