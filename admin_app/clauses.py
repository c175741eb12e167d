"""Where each clause of the team's document is kept, and which tests prove it: read from the sources themselves."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from models.rules.clauses import CLAUSES, Clause

ROOT = Path(__file__).parents[1]
STOREYS = ("models", "reports", "admin_app")
NO_RULES = ("models/demo/",)
"""The demo tells of what the rules brought about."""
NUMBER = r"[A-Z]\d{1,2}(?:\.\d)?"
NUMBERS = rf"{NUMBER}(?:(?:, ?|–){NUMBER})*"
BEGINS = re.compile(rf"({NUMBERS}): ")
PROVES = re.compile(rf"({NUMBERS})[:.]")
ENDS = re.compile(rf"\(({NUMBERS})\)[.:]?$")
IN_NAME = re.compile(r"test_((?:[a-z]\d{1,2}(?:_\d(?=_|$))?_?)+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A function, class or module that says whose clause it keeps."""

    file: str
    line: int
    name: str
    sentence: str
    is_rule: bool
    """It begins with the clause: it does what the clause says. Others only belong to it."""


@dataclass(slots=True)
class Kept:
    """A clause with its places and tests."""

    clause: Clause
    rules: list[Place] = field(default_factory=list)
    belongings: list[Place] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    """file::name"""


def kept_clauses(root: Path | None = None) -> dict[str, Kept]:
    """Every clause with what keeps it; tests are left out where the program is installed without them."""
    root = root or ROOT
    found = {number: Kept(clause) for number, clause in CLAUSES.items()}
    for storey in STOREYS:
        for place, numbers in _places(root, storey):
            for number in _clauses(numbers):
                (found[number].rules if place.is_rule else found[number].belongings).append(place)
    for name, numbers in _tests(root):
        for number in _clauses(numbers):
            found[number].tests.append(name)
    return found


def has_tests(root: Path | None = None) -> bool:
    return ((root or ROOT) / "tests" / "conftest.py").is_file()


def expanded(words: str) -> list[str]:
    """“C3–C5, D4” as C3, C4, C5, D4."""
    found = []
    for part in re.split(r", ?", words):
        first, dash, last = part.partition("–")
        found += [f"{first[0]}{number}" for number in range(int(first[1:]), int(last[1:]) + 1)] if dash else [first]
    return found


def _clauses(numbers: list[str]) -> list[str]:
    """The clauses that cover these numbers, each once."""
    return [each.id for each in CLAUSES.values() if each.numbers & set(numbers)]


def _places(root: Path, storey: str) -> Iterator[tuple[Place, list[str]]]:
    for path in sorted((root / storey).rglob("*.py")):
        file = path.relative_to(root).as_posix()
        if file.startswith(NO_RULES):
            continue
        tree = _tree(path)
        for node in (tree, *(each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.ClassDef))):
            words = (ast.get_docstring(node) or "").strip()
            first = words.partition("\n\n")[0].replace("\n", " ")
            for pattern, is_rule in ((BEGINS, True), (ENDS, False)):
                if told := pattern.match(first) if is_rule else pattern.search(first):
                    sentence = pattern.sub("", first, count=1).strip()
                    yield Place(file, getattr(node, "lineno", 1), getattr(node, "name", path.stem), sentence, is_rule), expanded(told[1])
                    break


def _tests(root: Path) -> Iterator[tuple[str, list[str]]]:
    """test_c5_… and test_t5_2_…, or a docstring that begins with the clause."""
    for path in sorted((root / "tests").rglob("test_*.py")) if has_tests(root) else ():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                told = IN_NAME.match(node.name.lower())
                numbers = list(_named(told[1])) if told else []
                if told := PROVES.match(ast.get_docstring(node) or ""):
                    numbers += expanded(told[1])
                if numbers:
                    yield f"{path.relative_to(root).as_posix()}::{node.name}", numbers


def _named(words: str) -> Iterator[str]:
    """The clauses in a test's name; t5_2 may be T5.2, and c2_2 two things of C2."""
    for letter, number, part in re.findall(r"([a-z])(\d{1,2})(?:_(\d))?", words):
        yield f"{letter.upper()}{number}"
        if part:
            yield f"{letter.upper()}{number}.{part}"


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))
