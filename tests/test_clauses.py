"""Every clause of the team's document has a rule and a test, and the command says which."""

import pytest

from admin_app import clauses
from admin_app.clauses import expanded, kept_clauses
from models.rules.clauses import CLAUSES


@pytest.fixture(scope="module")
def kept():
    return kept_clauses()


def test_every_clause_has_a_rule_and_a_test(kept):
    assert [number for number, each in kept.items() if not each.rules or not each.tests] == []


def test_the_list_is_the_document_s(kept):
    letters = {"O": 2, "M": 5, "S": 3, "D": 5, "A": 4, "C": 10, "K": 5, "Y": 4}
    for letter, count in letters.items():
        assert [number for number in kept if number[0] == letter] == [f"{letter}{n}" for n in range(1, count + 1)]
    assert sum(each[0] == "P" for each in kept) == 7
    assert [each for each in kept if each[0] == "T"] == ["T1", "T2", "T3", "T4", "T5.1", "T5.2", "T5.4", "T5.5", "T6.1", "T6.2", "T7", "T8", "T9", "T10"]
    assert all(each.sentence.zh and each.sentence.en for each in CLAUSES.values())


@pytest.mark.parametrize(("words", "numbers"), [("C5", ["C5"]), ("C9, T5.2", ["C9", "T5.2"]), ("C3–C5, D4", ["C3", "C4", "C5", "D4"])])
def test_a_docstring_may_name_several(words, numbers):
    assert expanded(words) == numbers


def test_rules_and_tests_are_found_where_they_stand(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "rule.py").write_text('"""Of calls (C5, D1)."""\n\n\ndef is_sent(row):\n    """C5: it is sent."""\n')
    found = kept_clauses(tmp_path)
    assert [(each.file, each.line, each.name, each.sentence) for each in found["C5"].rules] == [("models/rule.py", 4, "is_sent", "it is sent.")]
    assert [each.name for each in found["D1"].belongings] == ["rule"]
    assert not any(each.tests for each in found.values()), "installed without them"
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "conftest.py").touch()
    (tmp_path / "tests" / "test_it.py").write_text('def test_c5_t5_2_it_works():\n    pass\n\n\ndef test_c2_2_days():\n    pass\n\n\ndef test_other():\n    """P3, T10: in words."""\n')
    found = kept_clauses(tmp_path)
    assert {number: each.tests for number, each in found.items() if each.tests} == {
        "C5": ["tests/test_it.py::test_c5_t5_2_it_works"], "T5.2": ["tests/test_it.py::test_c5_t5_2_it_works"], "C2": ["tests/test_it.py::test_c2_2_days"],
        "P1–P5": ["tests/test_it.py::test_other"], "T10": ["tests/test_it.py::test_other"],
    }  # fmt: skip


def test_the_command_lists_them(command, monkeypatch, tmp_path):
    said = command("rules", "c5")
    assert said.code == 0
    assert said.out.startswith("C5  Every call and visit gets its message the same day")
    assert "every_contact_got_its_message" in said.out
    assert "test tests/test_rules_sweep.py::test_c5_a_call_without_a_message_that_day_costs_20_once" in said.out
    assert command("rules", "C99").code == 2
    monkeypatch.setattr(clauses, "ROOT", tmp_path)
    said = command("rules", "C5")
    assert "comes without the tests" in said.out
    assert said.code == 1, "and nothing keeps it here"
