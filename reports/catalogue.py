"""What reports there are: the notebooks, and what each declares of itself.

A report is a notebook in the package `notebooks`. Its metadata say under "forecourt" its title, the registers whose
rows it reads, and its parameters; the cell tagged "parameters" gives each of them a value to try it out with.
"""

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from models.acting import Actor
from models.refused import Invalid, NotFound, Several
from models.register import Register
from models.reporting import ReportSchedule
from models.words import Contradiction, Label

from .asked import Asker, Parameter, parameter

FOLDER = Path(__file__).parents[1] / "notebooks"


@dataclass(frozen=True)
class Report:
    """A notebook that can be run."""

    name: str
    title: Label
    about: Label
    registers: tuple[type[Register], ...]
    """What it reads: the snapshot holds nothing else."""
    parameters: Mapping[str, Parameter]
    path: Path

    def read(self, texts: Mapping[str, str], asker: Asker) -> dict[str, str]:
        """The checked value of every parameter; raises Several naming each that is wrong, Invalid for an unknown one."""
        for name in texts:
            if name not in self.parameters:
                raise Invalid(
                    "报表“{report}”没有参数 {name}，可用的有：{known}",
                    "The report “{report}” has no parameter {name}; it has: {known}",
                    report=self.title, name=str(name)[:40], known=", ".join(self.parameters),
                )  # fmt: skip
        values, problems = {}, {}
        for name, each in self.parameters.items():
            try:
                values[name] = each.read(texts.get(name), asker)
            except Invalid as problem:
                problems[name] = problem.text
        if problems:
            raise Several(problems)
        return values


def catalogue(*folders: Path) -> dict[str, Report]:
    """Every report in the folders by its name; of two with one name the first folder's. By default those that are built in."""
    found: dict[str, Report] = {}
    for folder in folders or (FOLDER,):
        found = {path.stem: declared(path) for path in sorted(folder.glob("*.ipynb"))} | found
    return found


def report_named(name: str, *folders: Path) -> Report:
    """The report of that name; raises NotFound naming those there are."""
    found = catalogue(*folders)
    if name not in found:
        raise NotFound("没有报表「{name}」，现有：{known}", "There is no report “{name}”; there are: {known}", name=str(name)[:60], known=", ".join(found))
    return found[name]


def declared(path: Path) -> Report:
    """What the notebook declares; raises Contradiction with what is wrong with it."""
    return _declared(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _declared(path: Path, _changed_at: int) -> Report:
    return declared_by(path.stem, json.loads(path.read_text("utf-8")), path)


def declared_by(name: str, notebook: Mapping[str, Any], path: Path) -> Report:
    """The report that such a notebook is; `path` is where it lies, or will lie."""
    about = notebook.get("metadata", {}).get("forecourt", {})
    try:
        return _report(path, about, _tried_out(notebook["cells"]))
    except (KeyError, TypeError, AttributeError, SyntaxError, Contradiction) as wrong:
        raise Contradiction(f"{path.name}: {wrong}") from wrong


def _report(path: Path, about: Mapping[str, Any], tried_out: set[str]) -> Report:
    parameters = {name: parameter(name, each) for name, each in about["parameters"].items()}
    if tried_out != set(parameters):
        raise Contradiction(f"the cell tagged parameters gives {sorted(tried_out)}, declared are {sorted(parameters)}")
    registers = tuple(Register.named(name) for name in about["registers"])
    return Report(path.stem, Label(**about["title"]), Label(**about["about"]), registers, parameters, path)


def _tried_out(cells: Iterable[Mapping[str, Any]]) -> set[str]:
    """The names that the cell tagged "parameters" assigns."""
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", ()):
            tree = ast.parse("".join(cell["source"]))
            return {target.id for line in tree.body if isinstance(line, ast.Assign) for target in line.targets if isinstance(target, ast.Name)}
    raise Contradiction("no cell is tagged parameters")


def check(session: Session, name: str, given: Mapping[str, str], actor: Actor, day: date) -> None:
    """Refuse what a report that is built in would refuse; what people have published themselves is read when it is made."""
    if name in (known := catalogue()):
        known[name].read(given, Asker(session, actor, day))


# Schedules may ask for any of the reports that are built in, in the words of their forms.
ReportSchedule.offers = staticmethod(lambda: {name: each.title for name, each in catalogue().items()})
ReportSchedule.checked = staticmethod(check)
