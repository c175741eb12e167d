"""Publishing a report: from its executed notebook to a folder with page, PDF, workbook, figures and notebook – by one rename."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat

from models import clock
from models.people import Store
from models.refused import Refused
from models.words import say, speaking

from . import page, pdf
from .catalogue import Report
from .kernel import NOTEBOOK
from .workbook import make_workbook

PAGE, PDF, WORKBOOK, FIGURES = "report.html", "report.pdf", "report.xlsx", "figures.json"
FILES = (PAGE, PDF, WORKBOOK, FIGURES, NOTEBOOK)
"""What a run publishes; the PDF only where the system has Pango."""


def publish(executed: Path, report: Report, made: dict[str, Any], stores: list[Store], out: Path, called: Mapping[str, str]) -> dict:
    """Write all files beside the executed notebook, then let them appear as `out`. Returns what figures.json says.
    `called` are the names of the people who were asked about."""
    notebook = nbformat.read(executed, as_version=4)
    values, as_of = made["parameters"], datetime.fromisoformat(made["as_of"])
    spoken = values.get("language", "zh")
    made |= page.collect_figures(notebook, spoken)
    pages = executed.with_name("pages")
    pages.mkdir()
    with speaking(spoken):
        head = head_of(report, values, stores, as_of, called)
        html = page.render(notebook, **head, colophon=[made["code_version"]], language=spoken)
        made |= _print(html, pages)
        (pages / PAGE).write_text(html, "utf-8")
        (pages / WORKBOOK).write_bytes(make_workbook(notebook, title=head["title"], facts=head["facts"], made_at=as_of, language=spoken))
    (pages / FIGURES).write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
    shutil.move(executed, pages / NOTEBOOK)
    _appear(pages, out)
    return made


def _print(html: str, pages: Path) -> dict[str, list[str]]:
    """The PDF, if it can be made; what its reader must know is said in figures.json."""
    if not pdf.can_print():
        return {"notes": [pdf.why_not()]}
    printed = pdf.make_pdf(html)
    (pages / PDF).write_bytes(printed.content)
    if not printed.missing:
        return {}
    return {"notes": [say("PDF 字体中没有这些字:{missing}", "The PDF's font does not have these characters: {missing}", missing=" ".join(printed.missing[:40]))]}


def head_of(report: Report, values: Mapping[str, str], stores: list[Store], as_of: datetime, called: Mapping[str, str]) -> dict:
    """Title and facts of the page."""
    zone = stores[0].timezone if stores else clock.DEFAULT_ZONE
    names = stores[0].name if len(stores) == 1 else say("全部门店（{count}）", "All stores ({count})", count=len(stores))
    asked = {name: report.parameters[name] for name in values}
    shown = {name: names if each.kind == "store" else called.get(name) or each.show(values[name]) for name, each in asked.items() if each.kind != "language"}
    months = [shown[name] for name, each in asked.items() if each.kind in ("month", "period")]
    facts = [(str(asked[name].label), text) for name, text in shown.items()]
    seen = f"{clock.to_local(as_of, zone):%Y-%m-%d %H:%M}"
    return {
        "title": " · ".join([*months, str(report.title)]),
        "subtitle": str(report.about),
        "facts": [*facts, (say("数据截至", "As of"), seen)],
    }


@cache
def code_version(notebook: Path) -> str:
    """By what a report was made: the program's version, and the notebook's own mark."""
    return f"forecourt {metadata.version('forecourt')} · {notebook.stem} {hashlib.sha256(notebook.read_bytes()).hexdigest()[:8]}"


def _appear(pages: Path, out: Path) -> None:
    """One rename; where the folder is there already, its old pages are replaced one by one and nothing else is touched."""
    pages.chmod(0o755)
    try:
        if out.is_dir() and not any(out.iterdir()):
            out.rmdir()
        if not out.exists():
            os.replace(pages, out)
            return
        for name in FILES:
            if (pages / name).exists():
                os.replace(pages / name, out / name)
            else:
                (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise Refused("不能写入文件夹 {folder}：{why}", "The folder {folder} cannot be written: {why}", folder=out, why=error.strerror) from error
