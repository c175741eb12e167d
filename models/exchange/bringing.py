"""One file on its way into one register: row after row, in slices short enough that nobody else has to wait.

SQLite has one writer at a time. A file that came in under one transaction would keep the whole shop from writing for as
long as it takes; so every so often what is done is committed – or, in a trial, undone – and others have their turn.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ..acting import Act
from ..db import Database, changed_meanwhile, translated
from ..refused import Refused, Several
from ..register import Register
from ..words import Label
from . import log
from .headings import Columns
from .intake import Intake
from .log import Fate, Glimpse, Outcome
from .readers import Row, Sheet
from .refusals import Problem, Refusals

GLIMPSED = 10
"""So many of the first rows are shown as they were understood."""
SLICE = 0.5
"""Seconds for which others may have to wait."""
TOGETHER = 500
"""At most so many rows are taken in one go."""
PAUSE = 0.03
"""Seconds that others have for their turn: SQLite's waiting writers look again only now and then."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is brought in."""

    trial: bool = False
    """Only what would come of it: nothing is written."""
    update: bool = False
    """Rows that are there already are found by their keys and changed."""
    whole: bool = False
    """All rows or none."""
    sheet: str | None = None
    seen: Mapping[int, int] | None = None
    """Rows that a trial found, with their versions: whatever was changed since is refused."""
    tell: Callable[[int, int], None] = lambda read, total: None
    """Is told now and then how many rows of how many have been read."""


class Bringing:
    """The work on one file. `kept` says how many rows are in for good, should it break off."""

    def __init__(self, database: Database, register: type[Register], sheet: Sheet, columns: Columns, act: Act, way: Way):
        self.database, self.register, self.sheet, self.columns, self.act, self.way = database, register, sheet, columns, act, way
        self.refusals = Refusals(sheet.path.name, sheet.columns)
        self.outcome = Outcome(act.import_id, 0, 0, [self.refusals], {})
        self.kept = 0
        self.together = 1
        """How many rows are taken in one go."""
        # All or none is one transaction, and where rows link to rows above them no trial may undo those.
        self.links_to_itself = any(each.is_link and each.target_table == register.__tablename__ for each in columns.written.values())
        self.is_sliced = not self.links_to_itself if way.trial else not way.whole

    def run(self) -> Outcome:
        """Bring in every row; refused ones are in the outcome. Raises Invalid where the file breaks off, before anything is written."""
        total = self.sheet.count()
        with self.database.writing(self.act) as session:
            intake = Intake(session, self.register, self.columns, self.way.update, self.way.seen)
            if self.way.update:
                intake.finder.require_a_way(self.sheet.path.name)
            began, rows = time.monotonic(), self.sheet.rows()
            while lines := list(islice(rows, self.together)):
                self._take_some(session, intake, lines)
                for count in range(len(lines), 0, -1):
                    self.way.tell(self.outcome.rows_read - count + 1, total)
                if self.is_sliced and time.monotonic() - began > SLICE:
                    self._let_others_write(session, intake)
                    began = time.monotonic()
            self._finish(session, intake)
        return self.outcome

    def _take_some(self, session: Session, intake: Intake, lines: list[Row]) -> None:
        """Rows in one go, if that can be; where one is in the way of the others, one by one. Then the next are more, or fewer."""
        began = time.monotonic()
        went_well = len(lines) > 1 and self._take_new(session, intake, lines)
        if not went_well:
            for line in lines:
                self._take(session, intake, line)
        if self.way.update or self.links_to_itself or self.register.looks_at_its_like or self.outcome.rows_read < GLIMPSED:
            return
        each = (time.monotonic() - began) / len(lines)
        more = 2 * len(lines) if went_well or len(lines) == 1 else 1
        self.together = max(1, min(TOGETHER, more, int(SLICE / each)))

    def _take_new(self, session: Session, intake: Intake, lines: list[Row]) -> bool:
        """Whether all rows are in, but for those that cannot even be read."""
        refused: list[tuple[Row, Refused]] = []
        try:
            with session.begin_nested():
                count = intake.take_new(lines, lambda line, problem: refused.append((line, intake.explained(problem))))
        except (Refused, DBAPIError, StaleDataError):
            intake.forget(lines[0].number)
            return False
        for line, problem in refused:
            self.refusals.add(line.number, line.cells, *_told(problem, line, self.columns))
        self.outcome.rows_read += len(lines)
        self.outcome.rows_in += count
        self.outcome.fates.update({Fate.NEW: count, Fate.REFUSED: len(refused)})
        return True

    def _take(self, session: Session, intake: Intake, row: Row) -> None:
        outcome, words = self.outcome, {}
        is_shown = outcome.rows_read < GLIMPSED
        try:
            with session.begin_nested():
                fate, changed = intake.take(row)
                words = intake.words() if is_shown else {}
            intake.remember(row.number)
            outcome.rows_in += 1
        except (Refused, DBAPIError, StaleDataError) as problem:
            fate, changed, words = Fate.REFUSED, set(), row.cells
            self.refusals.add(row.number, row.cells, *_told(intake.explained(_as_refusal(problem)), row, self.columns))
        outcome.rows_read += 1
        outcome.fates[fate] += 1
        if is_shown:
            outcome.glimpses.append(Glimpse(row.number, fate, words, frozenset(changed)))

    def _let_others_write(self, session: Session, intake: Intake) -> None:
        if self.way.trial:
            session.rollback()
            intake.linked.clear()
        else:
            session.commit()
            self.kept = self.outcome.rows_in
        time.sleep(PAUSE)

    def _finish(self, session: Session, intake: Intake) -> None:
        self.outcome.seen = intake.seen
        self.outcome.report = self.report()
        comes_to_nothing = self.way.whole and bool(self.refusals.count)
        if comes_to_nothing or self.way.trial:
            session.rollback()
        if comes_to_nothing:
            self._take_back()
        if not self.way.trial:
            log.finish(session, self.outcome)

    def _take_back(self) -> None:
        """All rows or none were wanted, and some were refused."""
        outcome = self.outcome
        outcome.rows_in = 0
        if not self.way.trial:
            outcome.fates = Counter({Fate.REFUSED: outcome.fates[Fate.REFUSED]})
        note = Label("有 {count} 行有问题,按“要么全部、要么不导入”,一行也不导入;请先改好这些行", "{count} rows have problems and all rows or none were wanted: nothing is brought in; correct them first").format(count=self.refusals.count)
        outcome.report |= {"made": {}, "changed": {}, "same": 0, "notes": [*outcome.report["notes"], _note(note, self.sheet.path.name)]}

    def report(self) -> dict:
        """What is kept of it in `imports`."""
        name, fates = self.register.__tablename__, self.outcome.fates
        return {
            "register": name,
            "files": [{"file": self.sheet.path.name, "rows": self.outcome.rows_read, "refused": self.refusals.count, "sha256": log.fingerprint(self.sheet.path)}],
            "made": {name: fates[Fate.NEW]} if fates[Fate.NEW] else {},
            "changed": {name: fates[Fate.CHANGED]} if fates[Fate.CHANGED] else {},
            "same": fates[Fate.SAME],
            "refused": self.refusals.report(),
            "notes": [_note(note, self.sheet.path.name) for note in self.sheet.notes],
            "decided": [],
        }


def _note(label: Label, file: str) -> dict[str, str]:
    return {"file": file, "zh": label.zh, "en": label.en}


def _as_refusal(problem: Exception) -> Refused:
    """A database's complaint as a sentence. What is no user's doing stays the error it is."""
    if isinstance(problem, StaleDataError):
        return changed_meanwhile()
    refusal = translated(problem) if isinstance(problem, DBAPIError) else problem
    if not isinstance(refusal, Refused):
        raise refusal
    return refusal


def _told(problem: Refused, row: Row, columns: Columns) -> tuple[Label, tuple[Problem, ...]]:
    """Why a row was refused, in one sentence and cell by cell."""
    named = problem.problems if isinstance(problem, Several) else {problem.field: problem.sentence} if problem.field else {}
    problems = tuple(Problem(columns.field_label(name), row.cells.get(columns.headings.get(name, ""), ""), why) for name, why in named.items())
    if not isinstance(problem, Several):
        return problem.sentence, problems
    return Label(";".join(each.sentence().zh for each in problems), "; ".join(each.sentence().en for each in problems)), problems
