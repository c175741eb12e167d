"""Reading a report's notebook aloud without a kernel: its cells one after the other over a snapshot, in either language."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat

from models import words
from models.acting import THE_SYSTEM
from models.db import Database
from models.words import speaking
from reports import page
from reports.catalogue import report_named
from reports.figures import selling_stores
from reports.parts import Block
from reports.snapshot import Scope, write_snapshot

CHINESE = re.compile("[㐀-鿿]+")


def take_snapshot(database: Database, folder: Path, name: str, as_of: datetime, actor: Any = THE_SYSTEM) -> None:
    with database.streaming() as session:
        stores = tuple(store for store, _ in selling_stores(session))
        write_snapshot(session, folder / "data.sqlite", report_named(name).registers, Scope(actor, stores, as_of))


def read_aloud(folder: Path, name: str, **values: str) -> Any:
    """The executed notebook: every code cell has the JSON of the block it ends with."""
    notebook = nbformat.read(report_named(name).path, as_version=4)
    names: dict[str, Any] = {}
    with _inside(folder), speaking(values.get("language", "zh")):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                *body, last = cell.source.strip().split("\n")
                is_call = not body and "=" not in last.partition("(")[0]
                exec(cell.source if not is_call else "", names)
                names |= values if "parameters" in cell.metadata.get("tags", ()) else {}
                block = eval(last, names) if is_call else None
                if isinstance(block, Block):
                    data = {page.MIME: json.loads(json.dumps(block.to_json()))}
                    cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
    return notebook


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """In the folder of the run, with the language left as it was."""
    before, spoken = Path.cwd(), words.language.get()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        words.language.set(spoken)


def told(notebook: Any) -> list[Any]:
    """The JSON of the blocks, in order."""
    return [output["data"][page.MIME] for cell in notebook.cells for output in cell.get("outputs", ())]


def everything_known(folder: Path) -> str:
    """Whatever stands in the snapshot: what of it is Chinese is a name, not a sentence that nobody translated."""
    import pysqlite3

    with closing(pysqlite3.connect(folder / "data.sqlite")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = (row for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))
        return "\n".join({value for row in rows for value in row if isinstance(value, str) and CHINESE.search(value)})


def not_translated(zh: Any, en: Any, known: str) -> Iterator[str]:
    """Where two readings differ in more than their words, and what is still Chinese in the English one."""
    match zh, en:
        case {"$label": [_, _]}, {"$label": [_, spoken]}:
            yield from _chinese(spoken, known)
        case dict(), dict():
            if zh.keys() != en.keys():
                yield f"{zh.keys()} ≠ {en.keys()}"
            for key in zh.keys() & en.keys():
                yield from not_translated(zh[key], en[key], known)
        case list(), list():
            if len(zh) != len(en):
                yield f"{zh} ≠ {en}"
            for first, second in zip(zh, en, strict=False):
                yield from not_translated(first, second, known)
        case str(), str():
            yield from _chinese(en, known)
        case _ if zh != en:
            yield f"{zh!r} ≠ {en!r}"


def _chinese(text: str, known: str) -> list[str]:
    return [part for part in CHINESE.findall(text) if part not in known]


def assert_reads_alike(folder: Path, name: str, drawn: bool = True, **values: str) -> dict[str, dict[str, object]]:
    """Both languages: the same blocks with the same numbers, nothing left in Chinese, and, where it is drawn, a page; returns the figures."""
    zh, en = (read_aloud(folder, name, language=language, **values) for language in ("zh", "en"))
    assert list(not_translated(told(zh), told(en), everything_known(folder))) == []
    figures = {language: page.collect_figures(notebook, language) for language, notebook in (("zh", zh), ("en", en))}
    assert figures["zh"]["figures"] == figures["en"]["figures"]
    if drawn:
        html = page.render(en, title="T", language="en")
        assert "Traceback" not in html
        assert "None" not in re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    return figures["zh"]
