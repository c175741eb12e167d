"""Every report's notebook: prose and calls, no outputs; over an empty store, a living one and one with strange names."""

import ast
import json
from datetime import date

import pytest

from models import demo
from models.acting import system_act
from models.people import Employee
from models.products import Channel, VehicleModel
from reports import page
from reports.catalogue import FOLDER

from .notebooks import assert_reads_alike, read_aloud, take_snapshot
from .road import Road, at

OWN = {
    "monthly_summary": {"month": "2026-10"}, "training_review": {"period_kind": "quarter", "period": "2026-Q3"}, "daily_brief": {"day": "2026-10-30"}, "weekly_pack": {"week": "2026-W41"},
    "channel_return": {"month": "2026-10"}, "roadshow_review": {"month": "2026-10"}, "statement": {"month": "2026-10"}, "growth_sheet": {"month": "2026-10", "person": "consultant1"},
}  # fmt: skip
AHEAD = {"month": "2027-03", "period": "2027", "period_kind": "year", "day": "2027-03-01", "week": "2027-W09"}
"""What has not come yet."""
REPORTS = pytest.mark.parametrize("name", OWN)
ON_ONE = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
"""A notebook works on its snapshot, wherever that came from."""
NAMED = {"monthly_summary", "training_review", "channel_return", "growth_sheet", "weekly_pack"}
"""What names who sold, or whence it came, in these two days."""
STRANGE = '<b>"𠮷野家"</b> & 😀\u200f عربي {x} %s'


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_reads_like_a_page_of_prose(path):
    """Words in both languages, and one call per cell: no computing, no outputs."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    spoken = [cell["metadata"].get("lang") for cell in cells if cell["cell_type"] == "markdown"]
    assert spoken.count("zh") == spoken.count("en") > 3
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    for cell in code:
        for line in ast.parse("".join(cell["source"])).body:
            assert isinstance(line, ast.ImportFrom | ast.Assign | ast.Expr), ast.unparse(line)
            assert not any(isinstance(part, ast.BinOp | ast.For | ast.ListComp | ast.Lambda | ast.IfExp | ast.Subscript) for part in ast.walk(line)), ast.unparse(line)


@REPORTS
@ON_ONE
def test_an_empty_store_has_a_page_in_both_languages(shop, tmp_path, name):
    """No lead, no training, nobody late: dashes and sentences; also of a month that has not come."""
    take_snapshot(shop.database, tmp_path, name, at("2026-11-05"))
    figures = assert_reads_alike(tmp_path, name, **OWN[name])["figures"]
    assert {value for value in figures.values() if value is not None} <= {0, "0", "0.00"}
    assert_reads_alike(tmp_path, name, drawn=False, **OWN[name] | {key: AHEAD[key] for key in OWN[name] if key in AHEAD})


@pytest.fixture(scope="module")
def lived(sqlite_stand):
    """A demo store of four months."""
    database = sqlite_stand.fresh("notebooks")
    with database.writing(system_act()) as session:
        demo.tell(session, demo.Demo(demo.until_evening(date(2026, 11, 10)), months=4, scale=0.4), "nobody logs in")
    return database


@REPORTS
def test_a_living_store_reads_alike_in_both_languages(lived, tmp_path, name):
    """The same numbers in Chinese and in English, and not a word left in the other language."""
    take_snapshot(lived, tmp_path, name, demo.until_evening(date(2026, 11, 10)))
    assert_reads_alike(tmp_path, name, **OWN[name])


@REPORTS
@ON_ONE
def test_strange_names_stay_text(shop, tmp_path, name):
    """Markup, emoji, rare characters and gaps in names are shown as they are; one person sold everything."""
    road = Road(shop)
    road.sale(road.open_lead("2026-10-01"), "2026-10-05", 100_000)
    road.closing(road.open_lead("2026-10-02"), "2026-10-03")
    with shop.by_system() as session:
        session.get_one(Employee, shop.person("consultant1")).name = STRANGE
        session.get_one(Channel, shop.channels["phone"]).name = STRANGE
        session.get_one(VehicleModel, shop.models["seal"]).name = STRANGE
    take_snapshot(shop.database, tmp_path, name, at("2026-11-05"))
    html = page.render(read_aloud(tmp_path, name, language="zh", **OWN[name]), title="T")
    assert ("𠮷野家" in html) is (name in NAMED)
    assert '<b>"𠮷' not in html
