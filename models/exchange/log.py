"""The row in `imports` that says what came of a file or a set of files, whatever came of it."""

import enum
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import clock
from ..acting import Act, act_of, by_the_system
from ..db import Database
from ..refused import Refused
from ..running import Import
from ..words import Label
from .refusals import Refusals

if TYPE_CHECKING:
    from .run import Run


class Fate(enum.Enum):
    """What becomes of a row."""

    NEW = Label("新增", "New")
    CHANGED = Label("更新", "Changed")
    SAME = Label("无变化", "Unchanged")
    REFUSED = Label("退回", "Refused")


class Glimpse(NamedTuple):
    """A row as it was understood: heading → what stands there in words."""

    number: int
    fate: Fate
    words: Mapping[str, str]
    changed: frozenset[str] = frozenset()
    """The headings whose value is another than before."""


@dataclass
class Outcome:
    """What came of an import: the id of its row in `imports` (none of a trial), and the refused rows of each file."""

    import_id: int | None
    rows_read: int
    rows_in: int
    refusals: list[Refusals]
    report: dict[str, Any]
    fates: Counter = field(default_factory=Counter)
    """Fate → how many rows, for a file into one register."""
    glimpses: list[Glimpse] = field(default_factory=list)
    """The first rows."""
    seen: dict[int, int] = field(default_factory=dict)
    """The rows that were found to be changed, each with its version at that moment."""

    @property
    def rows_refused(self) -> int:
        return sum(each.count for each in self.refusals)

    def write_errors(self, folder: Path) -> list[Path]:
        """A workbook FILE.errors.xlsx in `folder` for each file with refused rows."""
        return [each.write(folder) for each in self.refusals if each.count]


def begin(database: Database, act: Act, source: str, recipe: str | None = None) -> Act:
    """Enter the import; everything written under the act that is returned is marked with it."""
    act = replace(act, surface="import")
    with database.writing(act) as session:
        entered = Import(
            source=source[:117] + "..." if len(source) > 120 else source, recipe=recipe, store_id=act.actor.store_id,
            imported_by_id=act.actor.employee_id, started_at=clock.now(),
        )  # fmt: skip
        session.add(entered)
        session.flush()
        return replace(act, import_id=entered.id)


def finish(session: Any, outcome: Outcome) -> None:
    """Enter what came in, within the transaction in which it came in."""
    entered = session.get_one(Import, outcome.import_id)
    entered.rows_read, entered.rows_in, entered.rows_refused = outcome.rows_read, outcome.rows_in, outcome.rows_refused
    entered.report = outcome.report
    _end(session, entered, "finish" if not outcome.rows_refused else "finish_partly" if outcome.rows_in else "fail")


def break_off(database: Database, act: Act, problem: Exception, rows_in: int = 0, report: dict[str, Any] | None = None) -> None:
    """Enter that it came to nothing, and why – or, where rows were in already, that it came no further."""
    reason = problem.text if isinstance(problem, Refused) else Label("程序错误", "A fault of the program")
    with database.writing(act) as session:
        entered = session.get_one(Import, act.import_id)
        entered.rows_in = rows_in
        entered.report = (report or {}) | {"failure": {"zh": reason.zh, "en": reason.en}}
        _end(session, entered, "finish_partly" if rows_in else "fail")


def _end(session: Any, entered: Import, move: str) -> None:
    with by_the_system(session):
        # The act began with the import, but it ends now.
        session.info["act"] = replace(act_of(session), at=clock.now())
        Import.moves[move].make(entered)


def report_of(run: "Run") -> dict[str, Any]:
    """What a run of a recipe has to say of its files: what came in, what they lack, contradict or spell otherwise."""
    recipe, notes = run.recipe, []
    for table in recipe.tables:
        if table.unused and (unused := sorted(run.kept[table].keys() - run.used[table])):
            notes.append(_counted(table.file, table.unused, len(unused)) | {"keys": unused[:100]})
    notes += [_counted(remark.table.file, remark.label, count) for remark, count in run.remarks.items()]
    notes += [{"file": table.file, "zh": note.zh, "en": note.en} for table, sheet in run.sheets.items() for note in sheet.notes]
    return {
        "files": [
            {"file": table.file, "rows": len(run.accepted[table]), "refused": run.refusals[table].count,
             "columns_left_out": list(table.left_out), "sha256": fingerprint(sheet.path)}
            for table, sheet in run.sheets.items()
        ],
        "made": run.made,
        "refused": [line for refusals in run.refusals.values() for line in refusals.report()],
        "blank": [{"file": file, "column": column, "count": count} for (file, column), count in run.blank.items()],
        "spelled": [{"file": file, "column": column, "from": written, "to": meant, "count": count}
                    for (file, column, written, meant), count in run.spelled.items()],
        "notes": notes,
        "decided": [{"zh": each.zh, "en": each.en} for each in recipe.decided],
    }  # fmt: skip


def _counted(file: str, label: Label, count: int) -> dict[str, Any]:
    said = label.format(count=count)
    return {"file": file, "zh": said.zh, "en": said.en, "count": count}


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, by which it is recognised later."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
