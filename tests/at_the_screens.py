"""The same dealership by another door: what people enter, change and move goes as a post to the screens.

The tests of the rules run on SQLite through here and on PostgreSQL past the screens, so that each rule is met by both:
nothing is enforced by a button that is not there. A refusal is the rule's own, and the answer has its status and says it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import time_machine
from sqlalchemy import func, select

from models import writing
from models.db import Database
from models.refused import Forbidden, Invalid, NotFound, Refused
from models.roles import Role
from models.words import language

from .shop import Shop
from .web import Visitor, Web, words

CLASSES = {403: Forbidden, 404: NotFound, 409: Refused, 422: Invalid}


@dataclass(frozen=True)
class ShopAtTheScreens(Shop):
    """A shop whose people sit at their screens."""

    web: Web

    @classmethod
    def over(cls, web: Web) -> "ShopAtTheScreens":
        return cls(**{each.name: getattr(web.shop, each.name) for each in fields(Shop)}, web=web)

    def create(self, who: str | Role, register: type, at: datetime | None = None, **texts: Any) -> int:
        name = register.__tablename__
        if writing.entered_with(self.actor(who), register):
            return super().create(who, register, at, **texts)  # it has no form of its own
        with self._at(who, at) as visitor:
            self._post(visitor, f"/admin/{name}/new/", typed(texts))
        with self.read() as session:
            return session.scalar(select(func.max(register.id)))

    def change(self, who: str | Role, register: type, row_id: int, at: datetime | None = None, **texts: Any) -> None:
        with self.row(register, row_id) as row:
            version = {"row_version": str(writing.version_of(row))}
        with self._at(who, at) as visitor:
            self._post(visitor, f"/admin/{register.__tablename__}/edit/?id={row_id}", version | typed(texts))

    def move(self, who: str | Role, move: Any, row_id: int, at: datetime | None = None, **texts: Any) -> None:
        with self._at(who, at) as visitor:
            self._post(visitor, f"/admin/{move.register.__tablename__}/{row_id}/do/{move.name}", typed(texts))

    @contextmanager
    def _at(self, who: str | Role, at: datetime | None) -> Iterator[Visitor]:
        """Somebody at their screen, at that moment."""
        if at is None:
            yield self.web.visit(who, language.get())
            return
        with time_machine.travel(at, tick=False):
            yield self.web.visit(who, language.get())

    def _post(self, visitor: Visitor, path: str, texts: dict[str, str]) -> None:
        """Done, or refused by a rule whose sentence the answer says."""
        with overheard(self.database) as refusals:
            answer = visitor.tell(path, texts)
        if answer.status_code < 400:
            return
        said = words(answer) if answer.mimetype == "text/html" else answer.get_json()["error"]
        if not refusals:
            raise CLASSES[answer.status_code](said, said)
        assert answer.status_code == refusals[-1].status, said
        assert squeezed(str(refusals[-1])) in squeezed(said), said
        raise refusals[-1]


def typed(texts: dict[str, Any]) -> dict[str, str]:
    return {name: str(text) for name, text in texts.items()}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@contextmanager
def overheard(database: Database) -> Iterator[list[Refused]]:
    """The refusals for which a transaction of this database is given up."""
    heard: list[Refused] = []
    writing_of = database.writing

    @contextmanager
    def listening(act: Any) -> Iterator[Any]:
        try:
            with writing_of(act) as session:
                yield session
        except Refused as refusal:
            heard.append(refusal)
            raise

    database.writing = listening
    try:
        yield heard
    finally:
        del database.writing
