"""The same dealership by files: who may import brings in a spreadsheet of one row instead of filling in a form.

The tests of the rules run on PostgreSQL through here where the person imports at all, past the screens where not: no rule
is walked around by a file.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from models.exchange.importer import Way, import_file, may_import
from models.exchange.intake import Intake
from models.fields import Field
from models.refused import Refused
from models.roles import Role

from .shop import Shop


@dataclass(frozen=True)
class ShopWithFiles(Shop):
    """A shop whose leaders send spreadsheets."""

    folder: Path

    @classmethod
    def over(cls, shop: Shop, folder: Path) -> "ShopWithFiles":
        return cls(**{each.name: getattr(shop, each.name) for each in fields(Shop)}, folder=folder)

    def create(self, who: str | Role, register: type, at: datetime | None = None, **texts: Any) -> int:
        if not self._sends(who, register, texts):
            return super().create(who, register, at, **texts)
        self._bring(who, register, at, texts, Way())
        with self.read() as session:
            return session.scalar(select(func.max(register.id)))

    def change(self, who: str | Role, register: type, row_id: int, at: datetime | None = None, **texts: Any) -> None:
        if self._sends(who, register, texts):
            self._bring(who, register, at, {"id": row_id} | texts, Way(update=True))
        else:
            super().change(who, register, row_id, at, **texts)

    def _sends(self, who: str | Role, register: type, texts: dict[str, Any]) -> bool:
        """An empty cell changes nothing, so what is to be emptied is emptied by hand."""
        return may_import(self.actor(who), register) and bool(texts) and all(map(str, texts.values()))

    def _bring(self, who: str | Role, register: type, at: datetime | None, texts: dict[str, Any], way: Way) -> None:
        """One row, in; or refused by a rule, whose sentence the import tells."""
        path = self.folder / f"{register.__tablename__}.csv"
        named = dict(cell(register.fields.get(name), name, str(text)) for name, text in texts.items())
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([named.keys(), named.values()])
        with overheard() as refusals:
            outcome = import_file(self.database, register, path, self.act(who, at), way)
        if outcome.rows_refused:
            (told,) = outcome.refusals[0].kept
            assert refusals[-1].text.zh in told.reason.zh
            raise refusals[-1]
        assert outcome.rows_read == 1


def cell(field: Field | None, name: str, text: str) -> tuple[str, str]:
    """Heading and cell; in a file a share says that it is per cent, which a form says beside its box."""
    if field is None:
        return name, text
    return field.column_name, text + "%" if not field.is_link and field.kind.widget == "percent" and text[-1].isdigit() else text


@contextmanager
def overheard() -> Iterator[list[Refused]]:
    """The refusals of rows by the importer."""
    heard: list[Refused] = []
    explained = Intake.explained

    def listening(intake: Intake, problem: Refused) -> Refused:
        heard.append(explained(intake, problem))
        return heard[-1]

    Intake.explained = listening
    try:
        yield heard
    finally:
        Intake.explained = explained
