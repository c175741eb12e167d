"""Running a recipe: the files are checked row by row, then everything is written in one transaction, or nothing is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import clock
from ..acting import Act
from ..db import Database
from ..refused import Forbidden, Invalid, Refused
from ..remembered import Remembered
from ..roles import Role
from ..running import Import, ImportState
from ..words import Label
from . import log
from .bulk import Bulk
from .holds import check_sales
from .limits import Limits, limits_on
from .log import Outcome
from .lookups import Record
from .readers import Row, Sheet, check_columns, open_sheet
from .recipe import Derived, Each, Make, Recipe, Table
from .refusals import Refusals

MEANT = 32_768
"""So many texts of a column are remembered with what they mean: files are read more than once."""


def run_recipe(database: Database, recipe: Recipe, paths: Iterable[Path], act: Act, limits: Limits | None = None) -> Outcome:
    """Import a set of files (or the folder they are in) by a recipe.

    The rows are the system's; the history names the administrator who ran it. Raises Forbidden for anybody else, Invalid
    for files that cannot be read, Refused where the recipe has been run before; then nothing is written but the failure.
    """
    if not act.actor.is_system and act.actor.role is not Role.ADMINISTRATOR:
        raise Forbidden("历史数据只能由系统管理员导入", "Only an administrator imports history")
    with database.reading() as session:
        refuse_twice(session, recipe)
        limits = limits or limits_on(session, clock.local_day(act.at, recipe.zone))
    files = found_files(recipe, paths)
    act = log.begin(database, act, ", ".join(path.name for path in files.values()), recipe.name)
    try:
        run = Run(recipe, act, {table: open_sheet(path, table.columns, limits=limits) for table, path in files.items()})
        run.check()
        with database.writing(act) as session:
            refuse_twice(session, recipe)
            run.write(session)
            check_sales(session, act.import_id)
            outcome = run.outcome()
            log.finish(session, outcome)
    except Exception as problem:
        log.break_off(database, act, problem)
        raise
    return outcome


def refuse_twice(session: Session, recipe: Recipe) -> None:
    """The same history does not come in twice."""
    done = Import.state.in_((ImportState.DONE, ImportState.PARTLY))
    before = session.scalars(select(Import).where(Import.recipe == recipe.name, done, Import.voided_at.is_(None))).first()
    if before is not None:
        raise Refused("“{recipe}”已于 {day} 导入过(导入记录 {id}),不会重复导入", "“{recipe}” was imported on {day} already (import {id}): nothing is imported twice",
                      recipe=recipe.label, day=before.started_at.date().isoformat(), id=before.id)  # fmt: skip


def found_files(recipe: Recipe, paths: Iterable[Path]) -> dict[Table, Path]:
    """The file of each table, by its name."""
    given = [file for path in map(Path, paths) for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    by_name = {file.name.casefold(): file for file in given}
    missing = [table.file for table in recipe.tables if table.file.casefold() not in by_name and not table.optional]
    if missing:
        raise Invalid("配方“{recipe}”还缺文件:{missing}", "The recipe “{recipe}” still needs: {missing}", recipe=recipe.label, missing="、".join(missing))
    return {table: by_name[table.file.casefold()] for table in recipe.tables if table.file.casefold() in by_name}


@dataclass
class Run:
    """One run of a recipe: what it has read, checked and made so far."""

    recipe: Recipe
    act: Act
    sheets: Mapping[Table, Sheet]
    kept: dict[Table, dict[str, Record]] = field(default_factory=dict)
    """The rows of tables that others refer to, by key."""
    ids: dict[str, dict[Any, int]] = field(default_factory=dict)
    """The ids of rows made with a key, by the name of the rows."""
    refusals: dict[Table, Refusals] = field(default_factory=dict)
    accepted: dict[Table, bytearray] = field(default_factory=dict)
    """Whether the row with that place in its file was accepted."""
    used: dict[Table, set[str]] = field(default_factory=dict)
    meanings: dict[Table, list] = field(default_factory=dict)
    blank: Counter = field(default_factory=Counter)
    spelled: Counter = field(default_factory=Counter)
    remarks: Counter = field(default_factory=Counter)
    made: dict[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Read every file once: which rows are refused and why, which are referred to, what is remarkable."""
        referred = {cell.table for table in self.recipe.tables for cell in table.columns.values() if cell.table}
        for table in self.recipe.tables:
            self.kept |= {table: {}} if table in referred else {}
            self.refusals[table] = Refusals(table.file, ())
            self.accepted[table], self.used[table] = bytearray(), set()
            if table not in self.sheets:
                continue
            sheet = self.sheets[table]
            check_columns(sheet, table.columns)
            strange = [name for name in sheet.columns if name not in table.columns and name not in table.left_out]
            if strange:
                raise Invalid("“{file}”有配方不认识的列:{columns}", "“{file}” has columns that the recipe does not know: {columns}",
                              file=table.file, columns="、".join(strange))  # fmt: skip
            self.refusals[table] = Refusals(table.file, sheet.columns)
            self._check_rows(table, sheet, is_kept=table in referred)

    def _check_rows(self, table: Table, sheet: Sheet, is_kept: bool) -> None:
        keys: set[str] = set()
        for row in sheet.rows():
            self._take_note(table, row)
            values, reason = self._read(table, row)
            if reason is None and values[table.key] in keys:
                reason = Label("{column}「{key}」重复", "{column} “{key}” occurs twice").format(column=table.key, key=values[table.key])
            self.accepted[table].append(reason is None)
            if reason is not None:
                self.refusals[table].add(row.number, row.cells, reason)
                continue
            keys.add(values[table.key])
            record = Record(self, table, values)
            if is_kept:
                self.kept[table][str(values[table.key])] = record
            self._remark_on(record)

    def _read(self, table: Table, row: Row) -> tuple[dict[str, Any], Label | None]:
        """The values of a row, or why it is refused."""
        if row.problem:
            return {}, row.problem
        values = {}
        for name, meant, others in self.meanings.get(table) or self.meanings.setdefault(table, self._meanings(table)):
            try:
                values[name] = value = meant[row.cells[name]]
            except Invalid as problem:
                return {}, Label("{name}:{reason}", "{name}: {reason}").format(name=name, reason=problem.text)
            if others is not None and value is not None and value not in others:
                return {}, Label("{name}「{key}」不在 {file} 中", "{name} “{key}” is not in {file}").format(name=name, key=value, file=table.columns[name].table.file)
        return values, None

    def _meanings(self, table: Table) -> list[tuple[str, Remembered, dict | None]]:
        """For each column what its texts mean, and the rows it must lead to."""
        found = []
        for name, cell in table.columns.items():
            found.append((name, Remembered(cell.value, most=MEANT), self.kept[cell.table] if cell.table in self.sheets else None))
        return found

    def _take_note(self, table: Table, row: Row) -> None:
        """What is empty or spelled otherwise, in refused rows too."""
        for name, cell in table.columns.items():
            written = row.cells.get(name, "").strip()
            if not written:
                self.blank[table.file, name] += 1
            elif written in cell.spelled:
                self.spelled[table.file, name, written, cell.spelled[written]] += 1

    def _remark_on(self, record: Record) -> None:
        table = record.table
        for name, cell in table.columns.items():
            if cell.table and record.values[name] is not None:
                self.used[cell.table].add(record.values[name])
        for remark in self.recipe.remarks:
            if remark.table is table and remark.is_so(record):
                self.remarks[remark] += 1

    def records(self, table: Table | Derived) -> Iterator[Record]:
        """The accepted rows of a table."""
        if isinstance(table, Derived):
            yield from (Record(self, table, values) for values in table.made_by(self))
        elif table in self.kept:
            dropped = self.kept[table].keys() - self.used[table] if table.drops_unused else ()
            yield from (record for key, record in self.kept[table].items() if key not in dropped)
        else:
            for row, is_accepted in zip(self.sheets[table].rows(), self.accepted[table], strict=True):
                if is_accepted:
                    yield Record(self, table, self._read(table, row)[0])

    def write(self, session: Session) -> None:
        """Make all rows, in the session's transaction."""
        with Bulk(session, alone=True) as bulk:
            for each in self.recipe.steps:
                self._write_each(bulk, each)
            self.made = dict(bulk.count)

    def _write_each(self, bulk: Bulk, each: Each) -> None:
        for record in self.records(each.table):
            for make in each.makes:
                if make.is_of(record):
                    self._make(bulk, make, record)

    def _make(self, bulk: Bulk, make: Make, record: Record) -> None:
        ids = self.ids.setdefault(make.rows, {})
        key = make.key_of(record)
        if make.key and key in ids:
            return
        ids[key] = bulk.add(make.kind, make.row(record), make.road_of(record))

    def outcome(self) -> Outcome:
        dropped = sum(len(self.kept[table].keys() - self.used[table]) for table in self.recipe.tables if table.drops_unused)
        read = sum(len(accepted) for accepted in self.accepted.values())
        taken = sum(map(sum, self.accepted.values())) - dropped
        return Outcome(self.act.import_id, read, taken, list(self.refusals.values()), log.report_of(self))
