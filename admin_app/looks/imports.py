"""Bringing a spreadsheet in: choose, look at what would happen, then do it."""

from dataclasses import dataclass

from .shell import Words


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A column the file may have, under either heading."""

    label: Words
    required: bool = False
    example: str = ""
    help: Words = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that can't come in: its number in the file, the field, what stands there, and the sentence why."""

    row: int
    field: Words
    value: str
    why: Words


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did or, before it is committed, would do. `token` names the file waiting to be committed."""

    file: str
    added: int
    changed: int
    refused: int
    unchanged: int = 0
    committed: bool = False
    token: str = ""
    rows: tuple[RefusedRow, ...] = ()
    errors_href: str = ""
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The import of one register: posts `file`, `update` to `action` for a dry run; `commit`=token to bring it in."""

    title: Words
    action: str
    back_href: str
    columns: tuple[ColumnLook, ...]
    accept: str = ".xlsx,.xls,.csv"
    template_href: str = ""
    can_update: bool = True
    outcome: ImportOutcome | None = None
    error: Words = ""
