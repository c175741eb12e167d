"""The work on a kept file: tried or brought in beside the pages, so that a large one keeps nobody waiting.

How far it is and what came of it is written into the file's folder, where every process and the next request find it.
"""

import contextvars
import logging
import secrets
import threading
import time
from pathlib import Path
from typing import Any

from models.acting import Act
from models.db import Database
from models.exchange.importer import Way, import_file
from models.exchange.log import Fate, Outcome
from models.refused import Refused
from models.words import Label

from .kept_files import KeptFile

PATIENCE = 3.0
"""Seconds for which a page waits for its answer; beyond them it shows how far it is."""
TOLD_EVERY = 0.5
LOST_AFTER = 300
"""Seconds without a word after which whoever worked on a file is taken for gone."""
SHOWN = 50
"""So many refused rows are shown; the workbook has all of them."""
AT_WORK = threading.BoundedSemaphore(2)
"""So many files are worked on at once by one process: pages are to be answered meanwhile."""
TRYING, TRIED, IMPORTING, IMPORTED, FAILED = "trying", "tried", "importing", "imported", "failed"
LOST = Label("处理中断(程序可能重启过),请重新选择文件", "The work on it broke off (the program may have been restarted): choose the file again")

log = logging.getLogger("forecourt")


def work_on(kept: KeptFile, database: Database, register: type, act: Act, deed: str) -> None:
    """Try the file or bring it in, in a thread of its own; returns when that is done, or after a while."""
    _tell(kept, deed)
    at_work = threading.Thread(target=contextvars.copy_context().run, args=(_work, kept, database, register, act, deed), name=f"import-{kept.token}")
    at_work.start()
    at_work.join(PATIENCE)


def status_of(kept: KeptFile) -> dict[str, Any]:
    """How far it is: state, rows read, and the error where it failed."""
    status = kept.read("status")
    if status["state"] in (TRYING, IMPORTING) and time.time() - status["at"] > LOST_AFTER:
        return {"state": FAILED, "code": 409, "error": {"zh": LOST.zh, "en": LOST.en}}
    return status


def _work(kept: KeptFile, database: Database, register: type, act: Act, deed: str) -> None:
    try:
        with AT_WORK:
            about = kept.about
            seen = {int(row): version for row, version in kept.read("seen").items()} if deed == IMPORTING else None
            way = Way(trial=deed == TRYING, update=about["update"], whole=about["whole"], seen=seen if about["update"] else None, tell=_teller(kept, deed))
            _keep_outcome(kept, register, import_file(database, register, kept.path, act, way), way)
    except Refused as refusal:
        _fail(kept, refusal.status, refusal.text)
    except Exception as problem:
        name = secrets.token_hex(4)
        log.error("bug %s while importing into %s", name, register.__tablename__, exc_info=problem)
        _fail(kept, 500, Label("程序出错,没有导入任何内容,编号 {name}", "A fault of the program, number {name}: nothing was brought in").format(name=name))


def _teller(kept: KeptFile, deed: str) -> Any:
    last = time.monotonic()

    def tell(read: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD_EVERY:
            last = time.monotonic()
            _tell(kept, deed, read, total=total)

    return tell


def _tell(kept: KeptFile, state: str, read: int = 0, **more: Any) -> None:
    kept.write("status", {"state": state, "read": read, "at": time.time(), **more})


def _fail(kept: KeptFile, code: int, text: Label) -> None:
    kept.unclaim()
    _tell(kept, FAILED, code=code, error={"zh": text.zh, "en": text.en})


def _keep_outcome(kept: KeptFile, register: type, outcome: Outcome, way: Way) -> None:
    errors: list[Path] = outcome.write_errors(kept.folder)
    kept.write("outcome", told(outcome) | {"errors": errors[0].name if errors else ""})
    if way.trial:
        kept.write("seen", outcome.seen)
        _tell(kept, TRIED, outcome.rows_read)
    elif outcome.rows_in:
        _tell(kept, IMPORTED, outcome.rows_read)
    else:
        kept.unclaim()
        _tell(kept, FAILED, code=409, error={"zh": "没有一行可以导入,见下面的原因", "en": "Not one row could be brought in; the reasons stand below"})


def told(outcome: Outcome) -> dict[str, Any]:
    """What a page shows of an outcome, as plain values."""
    (refusals,) = outcome.refusals
    problems = [(refusal.number, each) for refusal in refusals.kept[:SHOWN] for each in refusal.each()]
    return {
        "import_id": outcome.import_id, "read": outcome.rows_read, "counts": {fate.name: outcome.fates[fate] for fate in Fate},
        "notes": [_words(Label(note["zh"], note["en"])) for note in outcome.report["notes"]],
        "glimpses": [{"row": each.number, "fate": each.fate.name, "words": dict(each.words), "changed": sorted(each.changed)} for each in outcome.glimpses],
        "refused": [
            {"row": number, "column": _words(each.column) if each.column else None, "value": each.value, "why": _words(each.why)}
            for number, each in problems[:SHOWN]
        ],
    }  # fmt: skip


def _words(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
