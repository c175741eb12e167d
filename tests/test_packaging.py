"""What a newcomer gets: a wheel that is whole without the clone, pins that fit the ranges, every icon that is named."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("admin_app", "models", "notebooks", "reports")
MADE = {"__pycache__", ".ipynb_checkpoints"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the clone that is gone afterwards."""
    folder = tmp_path_factory.mktemp("wheel")
    clone = folder / "clone"
    clone.mkdir()
    for file in ROOT.iterdir():
        if file.is_file() and not file.name.startswith("."):
            shutil.copy(file, clone)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, clone / package, ignore=shutil.ignore_patterns(*MADE))
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", folder, clone]
    built = subprocess.run(build, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    shutil.rmtree(clone)
    return next(folder.glob("forecourt-*.whl"))


def test_the_wheel_holds_every_file_of_the_packages(wheel):
    with zipfile.ZipFile(wheel) as packed:
        inside = {name for name in packed.namelist() if ".dist-info/" not in name}
    assert inside == files_of_the_packages()
    assert {"admin_app/static/vendor/tabler.min.css", "reports/static/vendor/echarts.min.js"} <= inside


def test_the_command_runs_in_an_empty_folder_without_the_clone(wheel, tmp_path):
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(installed)
    empty.mkdir()
    start = "import sys; from admin_app.cli import main; sys.argv = ['forecourt', '--help']; main()"
    ran = subprocess.run(
        [sys.executable, "-c", start],
        cwd=empty,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "report" in ran.stdout
    assert list(empty.iterdir()) == [], "asking for help writes nothing"


def test_every_range_in_setup_cfg_admits_its_pin():
    pins = dict(line.split("==") for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines())
    pins = {canonicalize_name(name): version for name, version in pins.items()}
    needed = [Requirement(line) for line in requires("forecourt")]
    here = [need for need in needed if need.marker is None or need.marker.evaluate({"extra": "test"})]
    outside = [str(need) for need in here if pins.get(canonicalize_name(need.name), "none") not in need.specifier]
    assert outside == []


def test_the_locks_name_no_host():
    assert "resolved" not in (ROOT / "package-lock.json").read_text("utf-8")
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in (ROOT / "requirements.lock").read_text().splitlines())


def test_every_named_icon_is_in_the_sprite():
    from admin_app.assets import icon_names
    from models.register import Area, Register

    named = {area.icon for area in Area} | {register.icon for register in Register.all.values()}
    assert named <= icon_names()


def test_each_placed_file_has_its_licence_beside_it():
    for folder, files in json.loads((ROOT / "package.json").read_text("utf-8"))["forecourt"]["files"].items():
        licences = (ROOT / folder / "LICENCES.txt").read_text("utf-8")
        for file in files:
            package = re.match(r"(@[^/]+/)?[^/]+", file)[0]
            assert re.search(rf"^{package} \S+: (MIT|Apache-2\.0|OFL-1\.1) ", licences, re.M)


def files_of_the_packages() -> set[str]:
    files = (file.relative_to(ROOT) for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file())
    return {file.as_posix() for file in files if not MADE & set(file.parts)}
