"""What is filtered on the screen, as a file: the same rows, the same masks, streamed; each export is recorded (Y4)."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, g, stream_with_context
from sqlalchemy import Select, literal, select

from models import audit, clock
from models.exchange.writers import Export, csv_parts, write_xlsx
from models.kinds import clean
from models.refused import NotFound, Refused

from .access import act
from .database import database, writing
from .listing import Listing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_OF_EXCEL = 1_048_575


def export(listing: Listing, kind: str) -> Response:
    """The rows of the listing as csv or xlsx."""
    if kind not in ("csv", "xlsx"):
        raise NotFound("只能导出 csv 或 xlsx", "Only csv and xlsx can be exported")
    register = listing.register
    made = Export(register, listing.viewer.actor, chosen=() if listing.arguments.get("every") else listing.chosen)
    conditions = listing.conditions()
    if kind == "xlsx":
        _insist_that_it_fits(register, conditions)
    statement = made.statement().where(*conditions).order_by(*listing.order.sort())
    _record(listing, kind)
    name = f"{register.label}-{clock.local_day(g.now).isoformat()}.{kind}"
    headers = {"Content-Disposition": f"attachment; filename=\"{register.__tablename__}.{kind}\"; filename*=UTF-8''{quote(name)}"}
    if kind == "csv":
        return Response(stream_with_context(_text(made, statement)), mimetype="text/csv; charset=utf-8", headers=headers)
    return Response(_workbook(made, statement, str(register.label)), mimetype=XLSX, headers=headers)


def _text(made: Export, statement: Select) -> Iterator[bytes]:
    with database().streaming() as session:
        for part in csv_parts(made.headings, made.rows(session, statement)):
            yield part.encode()


def _insist_that_it_fits(register: type, conditions: list[Any]) -> None:
    """A workbook that lacks rows without saying so would be believed."""
    beyond = select(literal(1)).select_from(register).where(*conditions).offset(ROWS_OF_EXCEL).limit(1)
    if g.reading.execute(beyond).first() is not None:
        raise Refused("Excel 最多 {most} 行,请缩小筛选范围,或导出 CSV", "Excel holds {most} rows: filter more narrowly, or export CSV", most=f"{ROWS_OF_EXCEL:,}")


def _record(listing: Listing, kind: str) -> None:
    asked = {name: [None, clean("、".join(listing.arguments.getlist(name)))] for name in listing.arguments if name not in ("after", "before")}
    with writing(act()) as session:
        entry = audit.entry(act(), listing.register.__tablename__, None, listing.viewer.actor.store_id, "export", {"kind": [None, kind], **asked})
        audit.write(session, [entry])


def _workbook(made: Export, statement: Select, title: str) -> Iterator[bytes]:
    """Made on disk, because a workbook is complete only at its end; then sent in pieces and removed."""
    handle, path = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    try:
        with database().streaming() as session:
            write_xlsx(Path(path), made.headings, made.rows(session, statement), title)
    except BaseException:
        os.unlink(path)
        raise
    return _sent(path)


def _sent(path: str) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            while piece := file.read(1 << 16):
                yield piece
    finally:
        os.unlink(path)
