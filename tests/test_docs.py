"""The README names what there is, and what it names exists."""

import re
from pathlib import Path

import pytest

from admin_app.cli import COMMANDS
from admin_app.config import OPTIONS
from models import Register
from reports.catalogue import catalogue

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
IN_CODE = set(re.findall(r"`([^`\n]+)`", README))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert f"`forecourt {command}`" in README


def test_every_command_named_exists():
    named = set(re.findall(r"`forecourt (\w+)", README))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.variable)
def test_every_setting_is_documented(option):
    assert f"`{option.variable}`" in README


def test_every_setting_named_exists():
    assert set(re.findall(r"FORECOURT_[A-Z_]+", README)) <= {option.variable for option in OPTIONS}


def test_every_register_is_documented():
    ours = {name for name, register in Register.all.items() if register.__module__.startswith("models.")}
    assert ours <= IN_CODE


def test_every_report_is_documented():
    assert set(catalogue()) <= IN_CODE


def test_every_picture_is_there():
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[1] / picture).is_file()
