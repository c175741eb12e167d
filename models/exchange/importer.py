"""A file into one register: its headings are the register's labels or column names, each row goes the way of a form.

Rows that are refused are told with the reason; the others come in, all in one transaction.
"""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from .. import clock, policy, writing
from ..acting import Act
from ..db import Database, translated
from ..fields import Field
from ..policy import Right
from ..refused import Invalid, Refused, Several
from ..register import Register
from ..words import Label
from . import log
from .limits import Limits, limits_on
from .links import linked_row
from .log import Outcome
from .readers import Row, Sheet, open_sheet
from .refusals import Refusals


def register_named(name: str) -> type[Register]:
    """The register of that name or label; raises Invalid, naming the nearest."""
    for register in Register.all.values():
        if name.strip().casefold() in (register.__tablename__, register.label.zh, register.label.en.casefold()):
            return register
    near = difflib.get_close_matches(name, Register.all, n=3) or list(Register.all)
    raise Invalid("没有登记簿“{name}”,可用:{near}", "There is no register “{name}”; did you mean: {near}", name=name[:40], near="、".join(near))


def import_file(
    database: Database, register: type[Register], path: Path, act: Act, trial: bool = False, sheet: str | None = None, limits: Limits | None = None
) -> Outcome:
    """Import one file; a `trial` says what would come of it and changes nothing.

    Raises Forbidden, and Invalid for a file whose headings or shape cannot be read; refused rows are in the outcome.
    """
    policy.require(act.actor, Right.CREATE, register)
    fields = writing.writable_fields(act.actor, register, is_new=True)
    with database.reading() as session:
        limits = limits or limits_on(session, clock.local_day(act.at))
    opened = open_sheet(path, titles_of(fields), sheet, limits)
    columns = matched(opened, fields)
    if not trial:
        act = log.begin(database, act, opened.path.name)
    try:
        with database.writing(act) as session:
            outcome = _import_rows(session, register, opened, columns, act)
            if trial:
                session.rollback()
            else:
                log.finish(session, outcome)
    except Exception as problem:
        if not trial:
            log.fail(database, act, problem)
        raise
    return outcome


def titles_of(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Every heading by which a field is known: its label in either language, its name, its column."""
    return {title.casefold(): each for each in fields.values() for title in (each.column_name, each.name, each.label.en, each.label.zh)}


def matched(sheet: Sheet, fields: Mapping[str, Field]) -> dict[str, Field]:
    """The field behind each heading. Raises Invalid for one that is unknown, stands twice, or is missing."""
    titles = titles_of(fields)
    columns = {name: titles.get(name.rstrip("**").strip().casefold()) for name in sheet.columns}
    known = Label("、".join(each.label.zh for each in fields.values()), ", ".join(each.label.en for each in fields.values()))
    if strange := [name for name, each in columns.items() if each is None]:
        raise Invalid("“{file}”的列“{strange}”不能导入,请删去或改名。可用的列:{known}", "“{file}”: the columns “{strange}” cannot be imported: delete or rename them. Possible are: {known}",
                      file=sheet.path.name, strange="、".join(strange), known=known)  # fmt: skip
    found = [each.name for each in columns.values()]
    if twice := [each for each in fields.values() if found.count(each.name) > 1]:
        raise Invalid("“{file}”有两列都是“{label}”,请删去一列", "“{file}” has two columns for “{label}”: delete one", file=sheet.path.name, label=twice[0].label)
    if missing := [each.label for each in fields.values() if each.required and each.name not in found]:
        raise Invalid("“{file}”缺少必填列:{missing}", "“{file}” lacks columns that are needed: {missing}", file=sheet.path.name,
                      missing=Label("、".join(each.zh for each in missing), ", ".join(each.en for each in missing)))  # fmt: skip
    return columns


def _import_rows(session: Session, register: type[Register], sheet: Sheet, columns: Mapping[str, Field], act: Act) -> Outcome:
    refusals, read, taken = Refusals(sheet.path.name, sheet.columns), 0, 0
    for row in sheet.rows():
        read += 1
        try:
            with session.begin_nested():
                _import_row(session, register, row, columns)
            taken += 1
        except (Refused, DBAPIError) as problem:
            refusals.add(row.number, row.cells, reason_of(problem, register))
    report = {
        "files": [{"file": sheet.path.name, "rows": read, "refused": refusals.count, "sha256": log.fingerprint(sheet.path)}],
        "made": {register.__tablename__: taken},
        "refused": refusals.report(),
        "notes": [{"file": sheet.path.name, "zh": note.zh, "en": note.en} for note in sheet.notes],
        "decided": [],
    }
    return Outcome(act.import_id, read, taken, [refusals], report)


def _import_row(session: Session, register: type[Register], row: Row, columns: Mapping[str, Field]) -> None:
    if row.problem:
        raise Invalid(row.problem.zh, row.problem.en)
    values, problems = {}, {}
    for name, each in columns.items():
        try:
            read = linked_row if each.is_link and row.cells[name].strip() else writing.read_value
            values[each.name] = read(session, each, row.cells[name])
        except Invalid as problem:
            problems[each.name] = problem.text
    if problems:
        raise Several(problems)
    writing.create(session, register, values)


def reason_of(problem: Exception, register: type[Register]) -> Label:
    """Why a row was refused, every field named. What is no user's doing stays the error it is."""
    if isinstance(problem, DBAPIError):
        problem = translated(problem)
        if not isinstance(problem, Refused):
            raise problem
    if not isinstance(problem, Several):
        return problem.text
    reasons = list(_reasons(problem, register))
    return Label(";".join(each.zh for each in reasons), "; ".join(each.en for each in reasons))


def _reasons(problem: Several, register: type[Register]) -> Iterator[Label]:
    for name, text in problem.problems.items():
        label = register.fields[name].label
        # Many sentences name their field already.
        yield text if label.zh in text.zh else Label(f"{label.zh}:{text.zh}", f"{label.en}: {text.en}")
