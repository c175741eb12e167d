"""The papers of a row, ready for the printer."""

from typing import Any

from flask import Blueprint, g, render_template

from models import Register, policy
from models.refused import NotFound

from ..access import reading
from ..papers import PAPERS, Reader

papers = Blueprint("papers", __name__)


@papers.get("/papers/<register>/<row_id>/<name>")
def show(register: str, row_id: str, name: str) -> Any:
    known = PAPERS.get(Register.all.get(register), {})
    if name not in known:
        raise NotFound("没有这张表单", "There is no such paper")
    row = policy.fetch(reading(), g.person.actor, Register.all[register], row_id)
    title, sheets = known[name]
    read = Reader(g.person.actor)
    return render_template("paper.html", title=title, sheets=[sheet(row, read) for sheet in sheets], back=f"/admin/{register}/details/?id={row.id}")
