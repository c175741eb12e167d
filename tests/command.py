"""The command line for tests: `command("export", "leads", "out.csv")` runs it in this process as a shell would."""

import contextvars
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from admin_app import cli

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


class Command:
    def __init__(self, home: Path, monkeypatch, capsys):
        self.home, self.monkeypatch, self.capsys = home, monkeypatch, capsys

    def set(self, name: str, value: str) -> None:
        self.monkeypatch.setenv(f"FORECOURT_{name}", value)

    def __call__(self, *words: object) -> Said:
        self.monkeypatch.setattr(sys, "argv", ["forecourt", *map(str, words)])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            # In a context of its own: the language it speaks is not that of the next test.
            contextvars.copy_context().run(cli.main)
        return Said(ended.value.code, *self.capsys.readouterr())


def environment(home: Path, **more: str) -> dict[str, str]:
    """For a command in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FORECOURT_")}
    return clean | {"FORECOURT_HOME": str(home), "FORECOURT_LANGUAGE": "en", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | more


def words(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from admin_app.cli import main; main()", *map(str, arguments)]


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Commands in an empty folder, with its data folder in it, spoken to in English."""
    for name in [name for name in os.environ if name.startswith("FORECOURT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = Command(tmp_path / "home", monkeypatch, capsys)
    made.set("HOME", str(made.home))
    made.set("LANGUAGE", "en")
    return made
