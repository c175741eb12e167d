"""Entering and changing a row on the screen: its form, the papers handed in with it and its lines, saved as one."""

import re
from typing import Any
from urllib.parse import urlencode

from flask import flash, g, redirect, render_template, request
from flask_admin import expose
from werkzeug.wrappers import Response

from models import policy, writing
from models.lines import read_lines, save_lines
from models.policy import Right
from models.prefilling import prefilled
from models.refused import Forbidden, Invalid, NotFound, Refused, Several, Stale
from models.words import Label

from .access import act, reading
from .attaching import hang_scans, received_scans, scans_of, scans_panel
from .database import writing as transaction
from .forms import defaults, panels, saved_words, typed_values, unplaced
from .lines import LinesForm
from .looks import ConflictLine, FormPage
from .shell import shell
from .titles import title_for

WAY_BACK = re.compile(r"/admin/[a-z_]{1,40}/details/\?id=[0-9]{1,18}")


class Entering:
    """The forms of a register, as part of its screen."""

    register: type
    base: str
    fetch: Any
    is_accessible: Any

    @expose("/new/")
    def new(self) -> str:
        self._require_entering()
        fields = writing.writable_fields(g.person.actor, self.register, is_new=True)
        known = prefilled(g.reading, g.person.actor, self.register, request.args)
        return self._form(self._new_page(defaults(g.person.actor, fields, known | request.args.to_dict()), {}, ()))[0]

    @expose("/new/", methods=("POST",))
    def create(self) -> Response | tuple[str, int]:
        self._require_entering()
        fields = writing.writable_fields(g.person.actor, self.register, is_new=True)
        form, lines = LinesForm(self.register, g.person.actor, is_new=True), []
        try:
            lines = form.posted(request.form, request.files)
            with transaction(act()) as session:
                values, papers = self._read(session, fields, form, lines)
                row = writing.create(session, self.register, values)
                self._save_rest(session, row, form, lines, papers)
                words, key = saved_words(g.person.actor, row, is_new=True), row.id
        except Refused as refusal:
            self.after_refusal(refusal)
            return self._form(self._new_page(request.form, refusal, lines), refusal.status)
        flash(words)
        if request.form.get("then") == "another":
            return redirect(self._new_address(), 303)
        return redirect(_way_back() or (f"{self.base}details/?id={key}" if self.is_accessible() else "/"), 302)

    def after_refusal(self, refusal: Refused) -> None:
        """What a register does about an entry that was refused; nothing, as a rule."""

    def _new_address(self) -> str:
        """The address of the empty form, with what it was opened with."""
        given = {name: text for name, text in request.args.items() if name in self.register.fields or (name == "back" and _way_back())}
        return f"{self.base}new/" + (f"?{urlencode(given)}" if given else "")

    def _require_entering(self) -> None:
        policy.require(g.person.actor, Right.CREATE, self.register)
        if other := writing.entered_with(g.person.actor, self.register):
            raise Forbidden("请新增“{other}”,“{register}”随之建立", "Add one of “{other}”: “{register}” are made with them", register=self.register.label, other=other)
        if not writing.may_enter(g.person.actor, self.register):
            raise Forbidden("“{register}”由系统自动产生,不能手工新增", "“{register}” come by themselves: nobody adds them by hand", register=self.register.label)

    @expose("/edit/")
    def edit(self) -> str | tuple[str, int]:
        row = self.fetch(g.reading, request.args.get("id", ""), Right.WRITE)
        if row.is_settled:
            return self._settled(row)
        fields = writing.writable_fields(g.person.actor, self.register, is_new=False)
        return self._form(self._edit_page(row, typed_values(row, fields), {}, ()))[0]

    @expose("/edit/", methods=("POST",))
    def update(self) -> Response | tuple[str, int]:
        row_id = request.args.get("id") or request.form.get("id", "")
        fields = writing.writable_fields(g.person.actor, self.register, is_new=False)
        form, lines = LinesForm(self.register, g.person.actor, is_new=False), []
        try:
            lines = form.posted(request.form, request.files)
            with transaction(act()) as session:
                row = self.fetch(session, row_id, Right.WRITE)
                writing.insist_on_open(row)
                sent = {name: each for name, each in fields.items() if name in request.form or _unticked(each)}
                values, papers = self._read(session, sent, form, lines)
                writing.update(session, row, values, _seen_version())
                self._save_rest(session, row, form, lines, papers)
                words = saved_words(g.person.actor, row, is_new=False)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            row = self.fetch(g.reading, row_id, Right.WRITE)
            if row.is_settled:
                return self._settled(row)
            return self._form(self._edit_page(row, request.form, refusal, lines), refusal.status)
        flash(words)
        return redirect(f"{self.base}details/?id={row.id}", 302)

    def _settled(self, row: Any) -> tuple[str, int]:
        """What was handed in has no form any more: its page says so."""
        try:
            writing.insist_on_open(row)
        except Refused as refusal:
            return self._details(row, error=str(refusal)), refusal.status
        raise AssertionError(f"{row} is open")

    def _read(self, session: Any, fields: Any, form: LinesForm, lines: list) -> tuple[dict, tuple]:
        """The row's values and the papers that came with it and with its lines; says everything that is wrong at once."""
        scans = scans_of(g.person.actor, self.register)
        uploads, wrong = received_scans(scans)
        of_lines, wrong_papers = form.received(lines)
        wrong = wrong | read_lines(session, lines) | wrong_papers
        return writing.read_all(session, fields, request.form, wrong), (scans, uploads, of_lines)

    def _save_rest(self, session: Any, row: Any, form: LinesForm, lines: list, papers: tuple) -> None:
        """What comes with the row: its papers, its lines, and theirs."""
        scans, uploads, of_lines = papers
        hang_scans(session, row, scans, uploads)
        form.hang(session, lines, save_lines(session, row, lines), of_lines)

    def _new_page(self, texts: Any, refusal: Any, lines: Any) -> FormPage:
        actor, problems, session = g.person.actor, _problems(refusal), reading()
        scans, form = scans_of(actor, self.register), LinesForm(self.register, actor, is_new=True)
        papers = scans_panel(scans, None, problems)
        below = form.panels(session, None, lines, problems)
        shown = (*writing.writable_fields(actor, self.register, is_new=True), *scans, *form.names(below))
        return FormPage(
            title=Label(f"新增{self.register.one.zh}", f"New {self.register.one.en.lower()}"), action=self._new_address(), back_href=_way_back() or self.base,
            back_label=self.register.label, panels=(*panels(session, actor, self.register, texts, problems, is_new=True), *papers), lines=below,
            errors=unplaced(problems, shown), can_add_another=True, multipart=bool(papers) or form.takes_files,
        )  # fmt: skip

    def _edit_page(self, row: Any, texts: Any, refusal: Any, lines: Any) -> FormPage:
        actor, problems, session = g.person.actor, _problems(refusal), reading()
        fields = writing.writable_fields(actor, self.register, is_new=False)
        scans, form = scans_of(actor, self.register), LinesForm(self.register, actor, is_new=False)
        papers = scans_panel(scans, row, problems)
        below = form.panels(session, row, lines, problems)
        is_stale = isinstance(refusal, Stale) and not refusal.field
        title = title_for(actor, row)
        return FormPage(
            title=Label(f"修改 {title}", f"Edit {title}"), action=f"{self.base}edit/?id={row.id}", back_href=f"{self.base}details/?id={row.id}",
            back_label=self.register.label, panels=(*panels(session, actor, self.register, texts, problems, is_new=False), *papers), lines=below,
            hidden=(("row_version", str(writing.version_of(row))), *_flags_shown(fields)), errors=unplaced(problems, (*fields, *scans, *form.names(below))),
            conflict=_conflict(row, fields, texts) if is_stale else (), reload_href=f"{self.base}edit/?id={row.id}", multipart=bool(papers) or form.takes_files,
        )  # fmt: skip

    def _form(self, page: FormPage, status: int = 200) -> tuple[str, int]:
        return render_template("form.html", shell=shell(self.register), page=page), status


def _way_back() -> str:
    """Where the form was opened from, if that is the page of a row of ours; never another host."""
    back = request.args.get("back", "")
    return back if WAY_BACK.fullmatch(back) else ""


def _conflict(row: Any, fields: Any, texts: Any) -> tuple[ConflictLine, ...]:
    """What stands there now beside what this person wrote, where the two differ."""
    now = typed_values(row, fields)
    return tuple(ConflictLine(each.label, "", now[name], texts.get(name, "")) for name, each in fields.items() if now[name] != texts.get(name, "") and name in texts)


def _seen_version() -> int | None:
    seen = request.form.get("row_version", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) < 12):
        raise Invalid("表单缺少版本号,请重新打开再改", "The form lacks its version: open it again")
    return int(seen)


def _problems(refusal: Any) -> dict[str, Label]:
    """What is wrong by field; a refusal that names none stands under a name that no form has."""
    if not isinstance(refusal, Refused):
        return {}
    if isinstance(refusal, Several):
        return refusal.problems
    return {refusal.field or "": refusal.sentence}


def _flags_shown(fields: Any) -> list[tuple[str, str]]:
    return [(f"{name}.shown", "1") for name, each in fields.items() if not each.is_link and each.kind.widget == "flag"]


def _unticked(field: Any) -> bool:
    """A box that is not ticked is not sent at all: the form says so by sending its name with a mark."""
    return not field.is_link and field.kind.widget == "flag" and f"{field.name}.shown" in request.form
