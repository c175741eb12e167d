"""Real runs: a notebook in a process of its own; published is everything or nothing."""

import asyncio
import json
from datetime import date
from decimal import Decimal

import nbformat
import psutil
import pytest

from models.acting import THE_SYSTEM
from models.customers import Lead
from models.refused import NotFound, Refused, Several
from reports import jail, period
from reports.blocks import Funnel, Step
from reports.figures import FIGURES, Question, selling_stores
from reports.parts import DATA_ONLY
from reports.runner import FILES, Failed, Run, run

from .road import Road, at

AS_OF = at("2026-11-05 09:00")
ON_ONE = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
"""Where the database makes no difference."""


def notebook(folder, *cells, registers=("stores", "customers", "leads")):
    """A report called `strange` made of these cells."""
    label = {"zh": "怪报表", "en": "Strange report"}
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("month = '2026-10'", metadata={"tags": ["parameters"]}), *map(nbformat.v4.new_code_cell, cells)],
        metadata={
            "forecourt": {"title": label, "about": label, "registers": list(registers), "parameters": {"month": {"kind": "month", "label": label}}},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        },
    )
    folder.mkdir(exist_ok=True)
    nbformat.write(made, folder / "strange.ipynb")
    return folder


def said(folder):
    """What the cells of an executed notebook printed."""
    cells = nbformat.read(folder / "notebook.ipynb", as_version=4).cells
    return "".join(output["text"] for cell in cells for output in cell.get("outputs", ()) if output["output_type"] == "stream")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "archive" / "2026-10"


def test_the_monthly_summary_is_made_and_published(shop, out):
    """`forecourt report monthly_summary`: page, figures and notebook; the figures are those of the database."""
    road = Road(shop)
    leads = [road.open_lead(f"2026-10-0{day}") for day in range(1, 6)]
    road.invitation(leads[0], "2026-10-06")
    road.sale(leads[1], "2026-10-07", 158_000)
    road.closing(leads[2], "2026-10-08")
    road.target("2026-10", 2, 300_000)
    made = run(Run("monthly_summary", {"month": "2026-10"}, shop.actor("manager"), AS_OF), shop.database, out)

    assert {path.name for path in out.iterdir()} == set(FILES)
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert json.loads((out / "figures.json").read_text("utf-8")) == json.loads(json.dumps(made))
    assert (made["report"], made["parameters"]["store"], made["as_of"]) == ("monthly_summary", "S1", AS_OF.isoformat())
    with shop.read() as session:
        question = Question(selling_stores(session, ["S1"]), (period.month(date(2026, 10, 1)),), AS_OF)
        expected = {name: figure.ask(session, question).of().value for name, figure in FIGURES.items()}
    told = {name: str(value) if isinstance(value, Decimal) else value for name, value in expected.items()}
    assert {name: made["figures"].get(name, "missing") for name in FIGURES} == told, "all of the published list, and no other numbers than the database's"
    assert made["figures"]["units"] == 1
    assert [row["leads"] for row in made["tables"]["lost_reasons"]] == [1]
    page = (out / "report.html").read_text("utf-8")
    assert "2026年10月" in page
    assert "城东店" in page
    assert "13800000001" not in page


@ON_ONE
def test_a_store_without_a_single_row_has_a_page_too(shop, out):
    """Nothing happened: empty rates, zero counts, and a page in English."""
    made = run(Run("monthly_summary", {"month": "2026-10", "store": "S2", "language": "en"}, shop.actor("headoffice"), AS_OF), shop.database, out)
    assert made["figures"]["closing_rate"] is None
    assert made["figures"]["leads_total"] == 0
    page = (out / "report.html").read_text("utf-8")
    assert "October 2026" in page
    assert "No leads came in this month" in page
    assert "本月" not in page


THIEF = """
import os, glob, sqlite3
def text(path):
    try: return open(path, "rb").read().decode("utf-8", "replace")
    except OSError: return ""
def tell(what, found): print(what, found, flush=True)
seen = " ".join(map(str, os.environ.items())) + " ".join(text(path) for path in glob.glob("*") if not path.endswith(".sqlite"))
others = " ".join(text(path) for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline")) if {walled} else ""
tell("secret:", "-".join(("tell", "nobody")) in seen + others)  # in two pieces, because its own notebook lies there too
tell("address:", "sql".join(("postgre", "")) in seen + others)
tell("named:", [name for name in os.environ if name.startswith("FORECOURT")])
tell("database:", len(text({database!r})) if {walled} else 0)
tell("home:", os.listdir({home!r}) if {walled} else ["archive"])
tell("settings:", len(text({settings!r})) if {walled} else 0)
tell("own:", os.path.exists("data.sqlite"))
rows = sqlite3.connect("data.sqlite")
dump = "".join(rows.iterdump())
tell("phone:", "13800000001" in dump)
tell("elsewhere:", "李四" in dump)
tell("tables:", [name for name, in rows.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name")])
tell("leads:", rows.execute("SELECT count(*) FROM leads").fetchone()[0])
"""


def test_a_kernel_finds_nothing_to_steal(shop, tmp_path, monkeypatch):
    """Neither another store's row, nor a phone, nor the application's address, nor a secret of its environment – and,
    where the machine can build walls, not even in the environment of other processes, in the database's own file, or among
    what the application keeps: attachments, other people's reports, secrets."""
    monkeypatch.setenv("FORECOURT_SECRET_KEY", "tell-nobody")
    monkeypatch.setenv("FORECOURT_DATABASE_URL", shop.database.url)
    Road(shop).lead("2026-10-02")
    shop.create("s2consultant", Lead, at("2026-10-05"), name="李四", phone="13700000001", channel=shop.channels["s2"])
    home = tmp_path / "home"
    (home / "attachments").mkdir(parents=True)
    (home / "attachments" / "licence.jpg").write_text("a scan")
    settings = tmp_path / "forecourt.conf"
    settings.write_text("secret_key = tell-nobody")
    cell = THIEF.format(walled=jail.can_build_walls(), settings=str(settings), database=str(shop.database.engine.url.database), home=str(home))
    out = home / "archive" / "2026-10"
    run(Run("strange", {}, shop.actor("manager"), AS_OF), shop.database, out, notebooks=notebook(tmp_path / "notebooks", cell), closed=(home, settings))
    assert said(out).splitlines() == [
        "secret: False", "address: False", "named: []", "database: 0", "home: ['archive']", "settings: 0", "own: True", "phone: False", "elsewhere: False",
        "tables: ['customers', 'leads', 'moves', 'snapshot', 'stores']", "leads: 1",
    ]  # fmt: skip


@ON_ONE
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1 / 0", "division by zero"),
        ("import os; os._exit(3)", "died"),
        ("from reports.lab import *\nfigures.units()", "它读取了“订单”"),
        ("open('/var/tmp/left-behind', 'w')", "Read-only file system" if jail.can_build_walls() else ""),
    ],
)
def test_what_fails_publishes_nothing(shop, out, tmp_path, cell, sentence):
    """A sentence, the failing cell for the manager, and what stood there before stays as it was."""
    out.mkdir(parents=True)
    (out / "report.html").write_text("last month's")
    with pytest.raises(Failed) as told:
        run(Run("strange", {}, THE_SYSTEM, AS_OF), shop.database, out, notebooks=notebook(tmp_path / "notebooks", "print('so far')", cell))
    assert sentence in str(told.value)
    assert "怪报表" in told.value.text.zh
    assert "[SQL" not in told.value.text.zh
    assert len(told.value.text.zh) < 400
    assert (out / "report.html").read_text() == "last month's"
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert told.value.cell in (cell, "")


@ON_ONE
def test_a_notebook_that_never_ends_is_stopped(shop, out, tmp_path):
    """With everything it started."""
    endless = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)', '{tmp_path}'])\nwhile True: pass"
    with pytest.raises(Failed, match="超过 6 秒"):
        run(Run("strange", {}, THE_SYSTEM, AS_OF), shop.database, out, seconds=6, notebooks=notebook(tmp_path / "notebooks", endless))
    assert not out.exists()
    assert not [process for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in (process.info["cmdline"] or ())]


@ON_ONE
def test_a_notebook_that_eats_memory_is_stopped(shop, out, tmp_path):
    with pytest.raises(Failed, match="内存超过 500 MB"):
        run(Run("strange", {}, THE_SYSTEM, AS_OF), shop.database, out, megabytes=500, notebooks=notebook(tmp_path / "notebooks", "hoard = []\nwhile True: hoard.append(bytearray(2**24))"))
    assert not out.exists()


@ON_ONE
@pytest.mark.parametrize(
    ("report", "parameters", "refusal"),
    [("weekly", {}, NotFound), ("monthly_summary", {"month": "soon"}, Several), ("monthly_summary", {"moon": "full"}, Refused)],
)
def test_a_wrong_wish_is_refused_before_anything_is_made(shop, out, report, parameters, refusal):
    with pytest.raises(refusal):
        run(Run(report, parameters, shop.actor("manager"), AS_OF), shop.database, out)
    assert not out.exists()


@ON_ONE
def test_a_folder_that_cannot_be_written_is_named(shop, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="不能写入"):
        run(Run("monthly_summary", {}, THE_SYSTEM), shop.database, tmp_path / "file" / "out")


def test_a_chart_draws_itself_where_an_event_loop_runs(monkeypatch):
    """In a notebook's kernel one always does."""
    monkeypatch.delenv(DATA_ONLY, raising=False)

    async def cell():
        return Funnel("漏斗", steps=(Step("来电", 10), Step("成交", 2)))._repr_mimebundle_()

    assert "<svg" in asyncio.run(cell())["text/html"]
