"""A file into one register: its headings are the register's labels or column names, each row goes the way of a form.

Rows that are refused are told with the reason; the others come in – or, where it is asked so, none of them does.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from .. import clock, policy, writing
from ..acting import Act, Actor
from ..db import Database, changed_meanwhile, translated
from ..policy import Right
from ..refused import Forbidden, Invalid, Refused, Several
from ..register import Register
from ..running import Import
from ..words import Label
from . import log
from .headings import Columns, known_titles, matched
from .intake import Intake
from .limits import Limits, limits_on
from .log import Fate, Glimpse, Outcome
from .readers import Row, Sheet, open_sheet
from .refusals import Problem, Refusals

GLIMPSED = 10
"""So many of the first rows are shown as they were understood."""


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
    tell: Callable[[int], None] = lambda read: None
    """Is told now and then how many rows have been read."""


def register_named(name: str) -> type[Register]:
    """The register of that name or label; raises Invalid, naming the nearest."""
    for register in Register.all.values():
        if name.strip().casefold() in (register.__tablename__, register.label.zh, register.label.en.casefold()):
            return register
    near = difflib.get_close_matches(name, Register.all, n=3) or list(Register.all)
    raise Invalid("没有登记簿“{name}”,可用:{near}", "There is no register “{name}”; did you mean: {near}", name=name[:40], near="、".join(near))


def may_import(actor: Actor, register: type[Register]) -> bool:
    """Whether this person brings files into the register: they add its rows by hand too, and their position imports at all."""
    return policy.may(actor, Right.CREATE, Import) and _is_entered(actor, register)


def _is_entered(actor: Actor, register: type[Register]) -> bool:
    """Whether rows are added by hand at all: the history is the system's alone, and files hang on rows one by one."""
    return writing.may_enter(actor, register) and not register.read_only and not register.hangs


def require_importing(actor: Actor, register: type[Register]) -> None:
    """Raise Forbidden, naming what the person may not."""
    policy.require(actor, Right.CREATE, register)
    if not _is_entered(actor, register):
        raise Forbidden("“{register}”由系统自动产生,不能导入", "“{register}” come by themselves: nobody imports them", register=register.label)
    if not policy.may(actor, Right.CREATE, Import):
        raise Forbidden("您的岗位不能导入表格", "Your position does not import spreadsheets")


def import_file(database: Database, register: type[Register], path: Path, act: Act, way: Way | None = None, limits: Limits | None = None) -> Outcome:
    """Bring in one file.

    Raises Forbidden, and Invalid for a file whose headings or shape cannot be read; refused rows are in the outcome.
    """
    way = way or Way()
    require_importing(act.actor, register)
    with database.reading() as session:
        limits = limits or limits_on(session, clock.local_day(act.at))
    opened = open_sheet(path, known_titles(register), way.sheet, limits)
    columns = matched(opened, register, act.actor, way.update)
    if not way.trial:
        act = log.begin(database, act, opened.path.name)
    try:
        with database.writing(act) as session:
            outcome = _take_in(session, register, opened, columns, act, way)
            if comes_to_nothing := way.whole and bool(outcome.rows_refused):
                _take_back(outcome, way)
            if way.trial or comes_to_nothing:
                session.rollback()
            else:
                log.finish(session, outcome)
        if comes_to_nothing and not way.trial:
            with database.writing(act) as session:
                log.finish(session, outcome)
    except Exception as problem:
        if not way.trial:
            log.fail(database, act, problem)
        raise
    return outcome


def _take_back(outcome: Outcome, way: Way) -> None:
    """All rows or none were wanted, and some were refused."""
    outcome.rows_in = 0
    if not way.trial:
        outcome.fates = Counter({Fate.REFUSED: outcome.fates[Fate.REFUSED]})
    outcome.report |= {"made": {}, "changed": {}, "same": 0}
    note = Label("有 {count} 行有问题,按“要么全部、要么不导入”,一行也不导入;请先改好这些行", "{count} rows have problems and all rows or none were wanted: nothing is brought in; correct them first").format(count=outcome.rows_refused)
    outcome.report["notes"].append(_note(note, outcome.refusals[0].file))


def _take_in(session: Session, register: type[Register], sheet: Sheet, columns: Columns, act: Act, way: Way) -> Outcome:
    """Every row of the sheet, each for itself."""
    intake = Intake(session, register, columns, way.update, way.seen)
    if way.update:
        intake.finder.require_a_way(sheet.path.name)
    outcome = Outcome(act.import_id, 0, 0, [refusals := Refusals(sheet.path.name, sheet.columns)], {})
    for row in sheet.rows():
        outcome.rows_read += 1
        is_shown = outcome.rows_read <= GLIMPSED
        try:
            with session.begin_nested():
                fate, changed = intake.take(row)
                words = intake.words() if is_shown else {}
            intake.remember(row.number)
        except (Refused, DBAPIError, StaleDataError) as problem:
            fate, changed, words = Fate.REFUSED, set(), row.cells
            refusals.add(row.number, row.cells, *_told(intake.explained(_as_refusal(problem)), row, columns))
        outcome.fates[fate] += 1
        if is_shown:
            outcome.glimpses.append(Glimpse(row.number, fate, words, frozenset(changed)))
        way.tell(outcome.rows_read)
    outcome.rows_in, outcome.seen = outcome.rows_read - refusals.count, intake.seen
    outcome.report = _report(register, sheet, outcome)
    return outcome


def _report(register: type[Register], sheet: Sheet, outcome: Outcome) -> dict:
    (refusals,) = outcome.refusals
    return {
        "files": [{"file": sheet.path.name, "rows": outcome.rows_read, "refused": refusals.count, "sha256": log.fingerprint(sheet.path)}],
        "made": {register.__tablename__: outcome.fates[Fate.NEW]} if outcome.fates[Fate.NEW] else {},
        "changed": {register.__tablename__: outcome.fates[Fate.CHANGED]} if outcome.fates[Fate.CHANGED] else {},
        "same": outcome.fates[Fate.SAME],
        "refused": refusals.report(),
        "notes": [_note(note, sheet.path.name) for note in sheet.notes],
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
    named = problem.problems if isinstance(problem, Several) else {problem.field: problem.text} if problem.field else {}
    problems = tuple(_cell_problem(name, why, row, columns) for name, why in named.items())
    if not isinstance(problem, Several):
        return problem.text, problems
    return Label(";".join(each.sentence().zh for each in problems), "; ".join(each.sentence().en for each in problems)), problems


def _cell_problem(name: str, why: Label, row: Row, columns: Columns) -> Problem:
    heading = columns.headings.get(name, "")
    label = columns.field_label(name)
    return Problem(label, row.cells.get(heading, ""), why)
