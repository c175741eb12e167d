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
class GlimpseRow:
    """One of the first rows as it was understood. `cells` are words, each with whether it differs from what was there."""

    row: int
    fate: Words
    tone: str
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did or, before it is committed, would do. `token` names the file waiting to be committed."""

    file: str
    added: int
    changed: int
    refused: int
    unchanged: int = 0
    read: int = 0
    committed: bool = False
    token: str = ""
    whole: bool = False
    update: bool = False
    rows: tuple[RefusedRow, ...] = ()
    errors_href: str = ""
    notes: tuple[Words, ...] = ()
    headings: tuple[str, ...] = ()
    glimpses: tuple[GlimpseRow, ...] = ()
    entry_href: str = ""

    @property
    def shown(self) -> int:
        """How many rows the list of refused ones speaks of."""
        return len({each.row for each in self.rows})


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The import of one register: posts `file`, `update`, `whole` to `action` for a dry run; `commit`=token to bring it in.

    While a large file is worked on, `progress` says how far it is, and `progress_url` answers the same as JSON.
    """

    title: Words
    action: str
    back_href: str
    columns: tuple[ColumnLook, ...]
    accept: str = ".xlsx,.xls,.csv"
    template_href: str = ""
    outcome: ImportOutcome | None = None
    error: Words = ""
    file: str = ""
    progress: Words = ""
    progress_url: str = ""
