"""Bringing a spreadsheet in on the screen: choose a file, see what would come of it, then do it."""

from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Response, current_app, flash, g, jsonify, redirect, render_template, request, send_file
from flask_admin import expose

from models.exchange.importer import require_importing
from models.exchange.log import Fate
from models.exchange.template import guide_of, write_template
from models.refused import Invalid, Refused
from models.words import Label, say

from .access import act
from .database import database
from .exports import XLSX
from .import_work import FAILED, IMPORTED, IMPORTING, TRIED, TRYING, status_of, work_on
from .kept_files import KeptFile, keep, kept_file
from .looks import ColumnLook, GlimpseRow, ImportOutcome, ImportPage, RefusedRow
from .shell import shell

ACCEPTED = ".xlsx,.xls,.ods,.csv"


class Importing:
    """The import of a register, as part of its screen."""

    register: type
    base: str

    @expose("/import")
    def import_page(self) -> str:
        require_importing(g.person.actor, self.register)
        token = request.args.get("token", "")
        return self._import_page(self._kept(token) if token else None)

    @expose("/import", methods=("POST",))
    def bring_in(self) -> Any:
        """A file is tried; one that was tried (`commit` names it) is brought in."""
        require_importing(g.person.actor, self.register)
        try:
            return self._commit(request.form["commit"]) if request.form.get("commit") else self._try()
        except Refused as refusal:
            return self._import_page(None, str(refusal)), refusal.status

    @expose("/import/progress")
    def import_progress(self) -> Response:
        require_importing(g.person.actor, self.register)
        status = status_of(self._kept(request.args.get("token", "")))
        return jsonify(state="running" if _is_at_work(status) else "done", text=_progress(status), value=status.get("read", 0), total=status.get("total", 0))

    @expose("/import/template")
    def import_template(self) -> Response:
        require_importing(g.person.actor, self.register)
        g.reading.info["act"] = act()
        file = BytesIO()
        write_template(file, g.reading, self.register)
        file.seek(0)
        return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{self.register.label}-{say('模板', 'template')}.xlsx", max_age=0)

    @expose("/import/refused")
    def import_refused(self) -> Response:
        """The refused rows, each with its reason, to be corrected and brought in again."""
        require_importing(g.person.actor, self.register)
        kept = self._kept(request.args.get("token", ""))
        name = kept.read("outcome").get("errors")
        if not name:
            raise Invalid("没有被退回的行", "No row was refused")
        return send_file((kept.folder / name).absolute(), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)

    def _try(self) -> Any:
        upload = request.files.get("file")
        if upload is None:
            raise Invalid("请选择一个文件", "Choose a file", field="file")
        asked = {"update": request.form.get("update") == "yes", "whole": request.form.get("whole") == "yes"}
        kept = keep(_home(), g.person.actor.employee_id, upload, register=self.register.__tablename__, **asked)
        return self._answer(kept, TRYING)

    def _commit(self, token: str) -> Any:
        kept = self._kept(token)
        if status_of(kept)["state"] not in (TRIED, IMPORTING, IMPORTED):
            raise Refused("请先试算,再确认导入", "Try the file first, then bring it in")
        kept.claim()
        return self._answer(kept, IMPORTING)

    def _answer(self, kept: KeptFile, deed: str) -> Any:
        """What came of the file, or how far the work on it is."""
        g.reading.rollback()
        work_on(kept, database(), self.register, act(), deed)
        status = status_of(kept)
        if status["state"] == FAILED:
            return self._import_page(kept), status["code"]
        if status["state"] == TRIED:
            return self._import_page(kept)
        if status["state"] == IMPORTED:
            flash(say("已导入“{file}”", "Brought in “{file}”", file=kept.about["name"]))
        return redirect(f"{self.base}import?token={kept.token}", 303)

    def _kept(self, token: str) -> KeptFile:
        return kept_file(_home(), g.person.actor.employee_id, token, self.register.__tablename__)

    def _import_page(self, kept: KeptFile | None, error: str = "") -> str:
        status = status_of(kept) if kept else {"state": ""}
        token = kept.token if kept else ""
        page = ImportPage(
            title=Label(f"导入{self.register.label.zh}", f"Import {self.register.label.en.lower()}"), action=f"{self.base}import", back_href=self.base,
            columns=tuple(ColumnLook(each.label, each.required, each.example, each.help) for each in guide_of(g.reading, g.person.actor, self.register)),
            accept=ACCEPTED, template_href=f"{self.base}import/template", outcome=self._outcome(kept, status) if kept else None,
            error=say(**status["error"]) if status["state"] == FAILED else error, file=kept.about["name"] if kept else "",
            progress=_progress(status) if _is_at_work(status) else "", progress_url=f"{self.base}import/progress?token={token}" if _is_at_work(status) else "",
        )  # fmt: skip
        return render_template("import.html", shell=shell(self.register), page=page)

    def _outcome(self, kept: KeptFile, status: dict[str, Any]) -> ImportOutcome | None:
        told, about = kept.read("outcome"), kept.about
        if not told or _is_at_work(status):
            return None
        counts = {name: told["counts"].get(name, 0) for name in Fate.__members__}
        headings = list(dict.fromkeys(heading for each in told["glimpses"] for heading in each["words"]))
        may_commit = status["state"] == TRIED and counts["NEW"] + counts["CHANGED"] and not (about["whole"] and counts["REFUSED"])
        return ImportOutcome(
            file=about["name"], added=counts["NEW"], changed=counts["CHANGED"], unchanged=counts["SAME"], refused=counts["REFUSED"], read=told["read"],
            committed=status["state"] == IMPORTED, token=kept.token if may_commit else "", whole=about["whole"], update=about["update"],
            rows=tuple(RefusedRow(each["row"], say(**each["column"]) if each["column"] else "", each["value"], say(**each["why"])) for each in told["refused"]),
            errors_href=f"{self.base}import/refused?token={kept.token}" if told["errors"] else "", notes=tuple(say(**each) for each in told["notes"]),
            headings=tuple(headings), glimpses=tuple(_glimpse(each, headings) for each in told["glimpses"]),
            entry_href=f"/admin/imports/details/?id={told['import_id']}" if told["import_id"] else "",
        )  # fmt: skip


def _glimpse(told: dict[str, Any], headings: list[str]) -> GlimpseRow:
    cells = tuple((told["words"].get(heading, ""), heading in told["changed"]) for heading in headings)
    return GlimpseRow(told["row"], Fate[told["fate"]].value, told["fate"].lower(), cells)


def _is_at_work(status: dict[str, Any]) -> bool:
    return status["state"] in (TRYING, IMPORTING)


def _progress(status: dict[str, Any]) -> str:
    read, total = (f"{status.get(name, 0):,}" for name in ("read", "total"))
    if status["state"] == TRYING:
        return say("正在试算:{read} / {total} 行", "Trying it: {read} of {total} rows", read=read, total=total)
    return say("正在导入:{read} / {total} 行", "Bringing it in: {read} of {total} rows", read=read, total=total)


def _home() -> Path:
    return Path(current_app.config["FORECOURT"].home)
