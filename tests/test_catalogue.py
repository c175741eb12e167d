"""The catalogue: what each notebook declares, and that nothing undeclared or wrong reaches a kernel."""

import json
from datetime import date

import pytest

from models.refused import Invalid, NotFound, Several
from models.words import Contradiction, speaking
from reports.asked import Asker
from reports.catalogue import FOLDER, catalogue, declared, report_named

REPORTS = catalogue()


@pytest.fixture
def read(shop):
    """The values of `monthly_summary` behind what somebody typed on 5 November 2026."""

    def values(who="manager", **texts):
        with shop.read() as session:
            return report_named("monthly_summary").read(texts, Asker(session, shop.actor(who), date(2026, 11, 5)))

    return values


def notebook(tmp_path, about=None, parameters="month = '2026-10'", name="strange"):
    """A notebook that declares these things."""
    label = {"zh": "报表", "en": "Report"}
    standard = {"title": label, "about": label, "registers": ["stores"], "parameters": {"month": {"kind": "month", "label": label}}}
    cells = [{"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "source": [parameters], "outputs": [], "execution_count": None}]
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {"forecourt": standard | (about or {})}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_every_notebook_is_stored_without_outputs_and_reads_like_prose(report):
    """Prose in both languages, one call per cell, nothing left of a run."""
    cells = json.loads(report.path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert all(len(cell["source"]) <= 5 for cell in code)
    spoken = [cell["metadata"]["lang"] for cell in cells if cell["cell_type"] == "markdown"]
    assert spoken.count("zh") == spoken.count("en") >= 5


def test_the_monthly_summary_asks_for_five_things(read):
    """Left empty: last month, the person's own store, by activity, in their language."""
    assert list(report_named("monthly_summary").parameters) == ["month", "store", "basis", "compare", "language"]
    with speaking("en"):
        assert read() == {"month": "2026-10", "store": "S1", "basis": "activity", "compare": "both", "language": "en"}


@pytest.mark.parametrize("typed", ["2026-09", "2026/9", "2026年9月", "202609"])
def test_a_month_is_read_as_people_write_it(read, typed):
    assert read(month=typed)["month"] == "2026-09"


@pytest.mark.parametrize(
    ("who", "typed", "code"), [("manager", "S1", "S1"), ("manager", "城东店", "S1"), ("headoffice", "s2", "S2"), ("headoffice", "HO", "all"), ("headoffice", "全部", "all")]
)
def test_a_store_is_named_by_code_or_name(read, who, typed, code):
    """Head office stands for all of its stores."""
    assert read(who, store=typed)["store"] == code


@pytest.mark.parametrize(
    ("name", "typed"),
    [("month", "2026-13"), ("month", "October"), ("month", "2026-12"), ("basis", "both"), ("language", "fr"), ("store", "S9"), ("store", "S2"), ("month", "__import__('os')")],
)
def test_a_wrong_value_is_named_with_its_parameter(read, name, typed):
    """Each a sentence that names the parameter; a foreign store and a missing one look alike."""
    with pytest.raises(Several) as told:
        read(**{name: typed})
    assert list(told.value.problems) == [name]
    assert f"({name})" in told.value.text.en
    assert typed in told.value.text.zh


def test_only_declared_names_reach_a_notebook(read):
    """A crafted name would run as code: it is refused, with the names there are."""
    with pytest.raises(Invalid, match="month, store, basis, compare, language"):
        read(**{"month = 1; import os": "x"})


def test_an_unknown_report_names_those_there_are():
    for name in ("weekly", "../secret", ""):
        with pytest.raises(NotFound, match="monthly_summary"):
            report_named(name)


@pytest.mark.parametrize(
    ("about", "parameters", "said"),
    [
        ({}, "week = 3", "week"),
        ({"registers": ["secrets"]}, "month = '2026-10'", "secrets"),
        ({"title": {"zh": "报表"}}, "month = '2026-10'", "en"),
        ({"parameters": {"month": {"kind": "moon", "label": {"zh": "月", "en": "Month"}}}}, "month = 1", "moon"),
        ({"parameters": {"basis": {"kind": "choice", "label": {"zh": "口径", "en": "Basis"}}}}, "basis = 1", "choices"),
    ],
)
def test_a_notebook_that_contradicts_itself_is_refused(tmp_path, about, parameters, said):
    """What it declares is checked when it is read, with a sentence that names the file and the mistake."""
    with pytest.raises(Contradiction, match=f"strange.ipynb.*{said}"):
        declared(notebook(tmp_path, about, parameters))


def test_notebooks_import_reports_only():
    """What a notebook runs is what reports offer."""
    for path in FOLDER.glob("**/*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            imported = [line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from ")) and cell["cell_type"] == "code"]
            assert set(imported) <= {"reports"}, path.name
