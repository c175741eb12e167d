"""Notebooks that people hand in to become reports: read strictly before an administrator reads them, and laid where
reports are found once they are approved."""

import json
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from sqlalchemy.orm import Session

from models import clock
from models.publishing import OwnReport
from models.refused import Invalid
from models.register import Register
from models.running import AuditEntry
from models.words import Contradiction, Label

from .catalogue import FOLDER, Report, declared_by

LARGEST = 1024 * 1024
NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")
MOST_CELLS = 200
ASKED = {
    "month": ("month", "2026-10", {"zh": "月份", "en": "Month"}),
    "store": ("store", "all", {"zh": "门店", "en": "Store"}),
    "language": ("language", "zh", {"zh": "语言", "en": "Language"}),
}
"""What a report of one's own may ask its reader for: kind, example, label."""
MAKES = re.compile(r"^\s*(?:\w+\s*=\s*)?as_report\(", re.MULTILINE)
LAID = "laid.json"
"""Which editions lie in a folder."""


def read(file_name: str, content: bytes) -> tuple[Report, dict[str, Any], str]:
    """What the notebook declares, its source without outputs, and the same to be read cell by cell. Raises Invalid with the
    remedy: nothing that could not be run is handed in."""
    name = Path(file_name).stem
    if not NAME.fullmatch(name):
        raise Invalid("文件名只能用小写字母、数字和下划线,例如 channel_watch.ipynb", "Name the file with small letters, digits and underscores, for example channel_watch.ipynb", field="file")
    if (FOLDER / f"{name}.ipynb").exists():
        raise Invalid("“{name}”是系统自带的报表,请换一个文件名", "“{name}” is one of the built-in reports: choose another name", field="file", name=name)
    if len(content) > LARGEST:
        raise Invalid("笔记本超过 1 MB,请先清除输出再保存", "The notebook is larger than 1 MB: clear its outputs and save it", field="file")
    try:
        notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError, json.JSONDecodeError, AttributeError, KeyError, TypeError):
        raise Invalid("“{name}”不是笔记本文件(.ipynb)", "“{name}” is no notebook (.ipynb)", field="file", name=file_name[:60]) from None
    if len(notebook.cells) > MOST_CELLS:
        raise Invalid("笔记本最多 {most} 格", "A notebook has at most {most} cells", field="file", most=MOST_CELLS)
    plain = _plain(notebook)
    try:
        report = declared_by(name, plain, FOLDER / f"{name}.ipynb")
    except Contradiction as wrong:
        raise Invalid(
            "笔记本还没有声明自己是报表:{wrong}。请在分析台运行 as_report(…) 再上传它生成的文件",
            "The notebook does not declare itself a report yet: {wrong}. Run as_report(…) on your desk and hand in the file it makes",
            field="file", wrong=str(wrong)[:200],
        ) from None  # fmt: skip
    for each in report.registers:
        if not on_a_desk(each):
            raise Invalid("“{register}”不能用于自制报表", "“{register}” is not for reports of one's own", field="file", register=each.label)
    return report, plain, _to_be_read(plain)


def on_a_desk(register: type[Register]) -> bool:
    """Everything but the history, which repeats the values of all registers."""
    return register is not AuditEntry and register.__module__.startswith("models.")


def registers_of(report: Report) -> Label:
    """What the report reads, by the names that people know; whoever approves it sees them."""
    return Label("、".join(each.label.zh for each in report.registers), ", ".join(each.label.en for each in report.registers))


def _plain(notebook: Any) -> dict[str, Any]:
    """The source alone: no outputs, no attachments, nothing that another program left in it."""
    cells = []
    for number, cell in enumerate(notebook.cells):
        kept = {key: cell.metadata[key] for key in ("tags", "lang") if key in cell.metadata}
        one = {"id": f"{number:02}", "cell_type": cell.cell_type, "metadata": kept, "source": cell.source}
        if cell.cell_type == "code":
            one |= {"outputs": [], "execution_count": None}
        cells.append(one)
    about = notebook.metadata.get("forecourt", {})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"forecourt": json.loads(json.dumps(about)), "kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _to_be_read(notebook: dict[str, Any]) -> str:
    return "\n\n".join(f"# [{cell['id']}] {cell['cell_type']}\n{cell['source']}" for cell in notebook["cells"])


def as_report(notebook: str, name: str, title: tuple[str, str], registers: Iterable[str] = (), about: tuple[str, str] | None = None, month: bool = True, store: bool = True) -> str:
    """Make a report of a notebook on the desk, ready to be handed in under 报表 → 发布自己的笔记本.

    notebook   its file, such as "我的分析.ipynb"; save it first
    name       what the report is called by programs: small letters and underscores, such as "channel_watch"
    title      in Chinese and in English
    registers  what it reads is found by playing it once from top to bottom; here only what it reads in other months besides
    month, store  whether its readers choose them; the notebook then finds `month` and `store` as variables

    Tables and charts are what table(…), bars(…) and lines(…) give at the end of a cell; text cells stay. Returns the file's name.
    """
    if not NAME.fullmatch(name):
        raise Invalid("报表名只能用小写字母、数字和下划线", "A report is named with small letters, digits and underscores", field="name")
    made = Path(f"{name}.ipynb")
    if made.resolve() == Path(notebook).resolve():
        raise Invalid("报表请用与笔记本不同的名字", "Give the report another name than the notebook's", field="name")
    for each in registers:
        if each not in Register.all:
            raise Invalid("没有登记簿“{name}”", "There is no register “{name}”", name=str(each)[:40])
    book = nbformat.read(notebook, as_version=4)
    offered = {"month": ASKED["month"]} if month else {}
    offered |= {"store": ASKED["store"]} if store else {}
    offered["language"] = ASKED["language"]
    first = "\n".join(f'{key} = "{example}"' for key, (_, example, _) in offered.items())
    # The cell that makes the report is no part of it.
    book.cells = [nbformat.v4.new_code_cell(first, metadata={"tags": ["parameters"]}), *(cell for cell in book.cells if not MAKES.search(cell.source))]
    book.metadata["forecourt"] = {
        "title": dict(zip(("zh", "en"), title, strict=True)), "about": dict(zip(("zh", "en"), about or title, strict=True)),
        "registers": ["stores"], "parameters": {key: {"kind": kind, "label": label} for key, (kind, _, label) in offered.items()},
    }  # fmt: skip
    plain = _plain(book)
    found = _rehearsed(name, plain, offered)
    plain["metadata"]["forecourt"]["registers"] = sorted({"stores", *registers, *found})
    made.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
    return str(made)


def _rehearsed(name: str, plain: dict[str, Any], offered: Iterable[str]) -> list[str]:
    """What the notebook reads, played as its readers would ask for it: for the last whole month, of all stores."""
    # A desk is opened sooner without all that publishes.
    from .rehearsal import moment_of_the_desk, rehearse

    asked = {key: ASKED[key][1] for key in offered}
    if "month" in asked:
        asked["month"] = f"{clock.months_later(clock.local_day(moment_of_the_desk()), -1):%Y-%m}"
    return rehearse(declared_by(name, plain, FOLDER / f"{name}.ipynb"), plain, asked)


def lay_out(session: Session, folder: Path) -> Path:
    """Bring the folder to what is approved – a file for each published notebook, and no other – and return it. Two machines
    may do so at once: each file comes and goes as a whole."""
    published = {name: key for key, name in session.execute(OwnReport.published())}
    laid = folder / LAID
    if (json.loads(laid.read_text("utf-8")) if laid.exists() else {}) == published:
        return folder
    folder.mkdir(0o700, parents=True, exist_ok=True)
    for path in folder.glob("*.ipynb"):
        if path.stem not in published:
            path.unlink(missing_ok=True)
    for name, key in published.items():
        _write(folder / f"{name}.ipynb", session.get_one(OwnReport, key).notebook)
    _write(laid, published)
    return folder


def _write(path: Path, what: Any) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fresh.write_text(json.dumps(what, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(path)
