"""The database of the running application: one reading session per request, and a transaction for each write."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from models.acting import Act
from models.db import Database


def connect(app: Flask, opened: Database) -> None:
    app.extensions["forecourt.database"] = opened

    @app.before_request
    def _begin() -> None:
        g.reading = opened.session()

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        if "reading" in g:
            g.reading.close()


def database() -> Database:
    return current_app.extensions["forecourt.database"]


@contextmanager
def writing(act: Act) -> Iterator[Session]:
    """One transaction under the act. The reading session lets go first, so that SQLite's writer waits for nobody of ours."""
    g.reading.rollback()
    with database().writing(act) as session:
        yield session
