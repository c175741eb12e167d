"""Data and imports run one way: models ← reports ← admin_app, notebooks import reports only (the house's rule)."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"models", "reports", "admin_app", "notebooks", "tests"}
MAY_IMPORT = {
    "models": {"models"},
    "reports": {"models", "reports"},
    "admin_app": {"models", "reports", "admin_app"},
    "notebooks": {"reports", "notebooks"},
}
NO_WEB = {"flask", "flask_admin", "flask_sqlalchemy", "flask_login", "flask_babel", "flask_limiter", "wtforms", "werkzeug", "jinja2", "waitress"}
KEPT_OUT = {"models": NO_WEB | {"pandas", "papermill"}, "reports": NO_WEB - {"jinja2"}, "notebooks": NO_WEB}
"""Libraries that a storey does not know at all."""


def imported(source: str, package: str = "") -> set[str]:
    """The top-level names of everything a source imports, at its head or within a function."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(package if node.level else (node.module or "").split(".")[0])
    return names


def sources() -> dict[str, str]:
    """Every module and every notebook of the house: path → source."""
    found = {}
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py")):
            found[str(path.relative_to(ROOT))] = path.read_text("utf-8")
        for path in sorted((ROOT / package).rglob("*.ipynb")):
            cells = json.loads(path.read_text("utf-8"))["cells"]
            found[str(path.relative_to(ROOT))] = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code" and cell["source"][:1] != ["%%sql\n"])
    return found


SOURCES = sources()


@pytest.mark.parametrize("path", SOURCES)
def test_nothing_below_knows_what_is_above_it(path):
    package = path.split("/")[0]
    names = imported(SOURCES[path], package)
    assert names & OURS <= MAY_IMPORT[package]
    assert names & KEPT_OUT.get(package, set()) == set()


def test_every_storey_is_looked_at():
    assert {path.split("/")[0] for path in SOURCES} == set(MAY_IMPORT)
    assert any(path.endswith(".ipynb") for path in SOURCES)


@pytest.mark.parametrize(("module", "kept_out"), [("models", {"flask", "pandas", "IPython", "papermill"}), ("reports", {"flask", "flask_admin"})])
def test_what_is_really_loaded_agrees(module, kept_out):
    """Imports of imports count too: a fresh interpreter says what it loaded."""
    ask = f"import sys, {module}; print(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    loaded = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert kept_out & set(loaded) == set()


def test_the_clock_is_looked_at_in_one_place():
    """Rules are told the moment: only models/clock.py asks what time it is."""
    ruled = (source for source in SOURCES if source.startswith(("models/", "reports/figures/")))
    looking = [path for path in ruled if re.search(r"datetime\.(utc)?now\(|date\.today\(|time\.time\(", SOURCES[path])]
    assert looking == ["models/clock.py"]
