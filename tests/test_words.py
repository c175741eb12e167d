"""What is said in words: English nouns agree with their number, causes and grades are told and not shown as keys."""

import re

import pytest
from sqlalchemy import func, inspect, select, text

from models.causes import told
from models.kinds import GradeKind
from models.register import Register
from models.running import AuditEntry
from models.words import Label, counted, say, speaking
from reports.axes import Scale
from reports.numbers import Kind, brief, full

from .web import words


@pytest.mark.parametrize(
    ("sentence", "count", "spoken"),
    [
        ("{count} contacts are overdue", 1, "1 contact is overdue"),
        ("{count} contacts are overdue", 2, "2 contacts are overdue"),
        ("{count} contacts are overdue", 0, "0 contacts are overdue"),
        ("{count:,} entries", 1, "1 entry"),
        ("{count} people", "1", "1 person"),
        ("{count} more leads", 1, "1 more lead"),
        ("{count} is late", 1, "1 is late"),
        ("{count} classes less", 1, "1 class less"),
        ("{name} has leads", "1", "1 has leads"),
        ("{count} of them", 1, "1 of them"),
    ],
)
def test_what_is_counted_agrees_with_its_number(sentence, count, spoken):
    asked = {"count": count, "name": count}
    assert Label("{count}", sentence).format(**asked).en == spoken
    with speaking("en"):
        assert say("", sentence, **asked) == spoken
    with speaking("zh"):
        assert say("{count} 条", sentence, **asked) == f"{count} 条"


def test_a_number_beside_its_unit_agrees_with_it():
    with speaking("en"):
        assert full(1, Kind.COUNT, "units") == "1 unit"
        assert full(1.5, Kind.COUNT, "units") == "1.5 units"
        assert brief(1, Kind.COUNT, "cases").unit == "case"
        assert Scale.of(Kind.COUNT, [1, 6], "units").text(1) == "1 unit"
        assert Scale.of(Kind.RATE, [1]).text(0.01) == "1.0%"
        assert counted(1, "s") == "s"
    with speaking("zh"):
        assert full(1, Kind.COUNT, "台") == "1 台"


@pytest.mark.parametrize(
    ("cause", "zh", "en"),
    [
        ("C5 线索 2622 2026-09-25", "线索 2622:2026-09-25 当日未发短信", "Lead 2622: no message sent on 2026-09-25"),
        ("C9 日报 7 2026-10-11", "2026-10-11 未交日报", "No daily report on 2026-10-11"),
        ("战败 23", "战败 23:漏回访", "Loss 23: a follow-up was missed"),
        ("C3 撞单 5 王芳", "撞单 5:当着客户争执", "Collision 5: a quarrel before the customer"),
        ("P9 订单 4 交车后款项不足 9", "订单 4:交车后款项不足", "Order 4: money short after the hand-over"),
        ("迟到三次", "迟到三次", "迟到三次"),
    ],
)
def test_a_cause_is_told_in_words(cause, zh, en):
    assert told(cause) == Label(zh, en)


def test_a_grade_is_told_in_the_reader_s_language_and_kept_once():
    grade = GradeKind()
    with speaking("en"):
        assert (grade.show("优秀"), grade.show("A+"), grade.typed("待改进")) == ("Excellent", "A+", "To be improved")
        assert (grade.read("excellent"), grade.read("优秀"), grade.read("A+")) == ("优秀", "优秀", "A+")
    assert grade.show("优秀") == "优秀"


CHINESE = re.compile("[\u4e00-\u9fff]+")
LEFT_ALONE = ("中", "切换到中文", "展厅台")
"""The way back to Chinese, and the program's own name."""
SPOKEN_TO = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|value=\"[^\"]*\"|data-(?!confirm)[\w-]+=\"[^\"]*\"|\bhref=\"[^\"]*\"", re.DOTALL)


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
def test_whoever_reads_english_meets_chinese_only_in_what_people_wrote(web):
    """Lists, new rows and rows of every register: labels, help, buttons and states are English."""
    visitor = web.visit("manager", "en")
    with web.shop.read() as session:
        written = "|".join(str(value) for table in inspect(session.get_bind()).get_table_names() if table != "moves" for row in session.execute(text(f'SELECT * FROM "{table}"')) for value in row)
        newest = {name: session.scalar(select(func.max(register.id)).where(register.voided_at.is_(None))) for name, register in Register.all.items()}
    met: dict[str, str] = {}
    for name, key in newest.items():
        for path in (f"/admin/{name}/", f"/admin/{name}/new/", *([f"/admin/{name}/details/?id={key}"] if key else [])):
            answer = visitor.get(path)
            if answer.status_code == 200:
                met |= {word: path for word in CHINESE.findall(SPOKEN_TO.sub("", answer.text)) if word not in written and word not in LEFT_ALONE}
    assert met == {}


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
def test_an_entry_of_the_history_names_its_register_in_words(web):
    """Not by the key that programs use."""
    with web.shop.read() as session:
        key = session.scalar(select(AuditEntry.id).where(AuditEntry.register == "vehicle_models").limit(1))
    page = words(web.visit("manager", "en").get("/admin/audit_entries/details/", {"id": key}))
    assert str(Register.named("vehicle_models").label.en) in page
    assert "vehicle_models" not in page
