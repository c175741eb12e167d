"""The archive of reports: a folder for each run, which nobody changes once it is published, and what a new edition says anew."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .publishing import FIGURES


@dataclass(frozen=True, slots=True)
class Archive:
    """Where the runs of one installation lie."""

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "reports"

    def folder(self, run_id: int) -> Path:
        return self.root / str(run_id)

    def draft(self, run_id: int, worker: str) -> Path:
        """Where a run is made before it is published: two that make the same do not meet."""
        return self.root / f".{run_id}-{worker}-{os.getpid()}"

    def clear(self, worker: str) -> None:
        """Take away what a worker that is dead had begun."""
        for left in self.root.glob(f".*-{worker}-*"):
            shutil.rmtree(left, ignore_errors=True)

    def is_published(self, run_id: int, report: str, as_of: datetime | None) -> bool:
        """Whether what this run asks for lies there. What another database, restored since, left under its number is put aside."""
        made = self.figures(run_id)
        if made.get("report") == report and as_of is not None and made.get("as_of") == as_of.isoformat():
            return True
        if self.folder(run_id).exists():
            os.rename(self.folder(run_id), self.root / f"{run_id}-of-another-database-{secrets.token_hex(4)}")
        return False

    def publish(self, run_id: int, draft: Path) -> None:
        """By one rename; what was published before stays, and the later draft goes."""
        try:
            os.rename(draft, self.folder(run_id))
        except OSError:
            if not self.figures(run_id):
                raise
            shutil.rmtree(draft, ignore_errors=True)

    def figures(self, run_id: int) -> dict[str, Any]:
        """What figures.json of a run says; empty where it is not there."""
        try:
            return json.loads((self.folder(run_id) / FIGURES).read_text("utf-8"))
        except (OSError, ValueError):
            return {}

    def keep_trace(self, run_id: int, text: str) -> None:
        """What the administrator needs to find the fault; no reader of the run sees it."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / f"{run_id}.trace.txt").write_text(text, "utf-8")

    def trace(self, run_id: int) -> str:
        path = self.root / f"{run_id}.trace.txt"
        return path.read_text("utf-8", "replace") if path.is_file() else ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that an edition gives otherwise than the one before it."""

    name: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[Changed], list[str]]:
    """The figures that differ, and the names of the tables that do."""
    old, new = before.get("figures", {}), after.get("figures", {})
    figures = [Changed(name, old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)]
    old, new = before.get("tables", {}), after.get("tables", {})
    return figures, [name for name in {**old, **new} if old.get(name) != new.get(name)]
