"""The screens of a register: Flask-Admin mounts one view per register and asks it whether it may be seen;
the view reads everything else from the register's declaration and the policy.

Flask-Admin keeps the mounting, the addresses, the menu's registry and the access gate. Its own list, forms, look-ups
and export know nothing of row scopes, masks, moves or keysets, so each of these routes is ours.
"""

from dataclasses import replace
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, g, jsonify, redirect, render_template, request
from flask_admin import BaseView, expose
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from models import audit, policy, writing
from models.phones import mask_phone
from models.policy import Right
from models.refused import Forbidden, Invalid, NotFound, Refused, Several
from models.search_terms import matching
from models.words import say

from . import exports
from .access import act, reading
from .attaching import attach_files, received_files
from .batches import Batching
from .database import writing as transaction
from .details import Details
from .entering import Entering
from .errors import wants_json
from .importing import Importing
from .keeping import Keeping
from .listing import Listing
from .looks import Toast
from .paging import capped_count, count_words
from .rows import Viewer
from .shell import shell
from .titles import title_for, titles

LOOKED_UP = 20
"""So many rows a look-up offers; typing more narrows it."""


class Screen(Batching, Entering, Importing, Keeping, BaseView):
    """List, form, details, moves, import, export and look-ups of one register."""

    listing_class = Listing
    details_class = Details

    def __init__(self, register: type):
        self.register = register
        super().__init__(name=register.label.en, category=register.area.name, endpoint=register.__tablename__, url=f"/admin/{register.__tablename__}")

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin's own catches our TypeErrors and calls again with other arguments.
        return fn(self, *args, **kwargs)

    def is_accessible(self) -> bool:
        return g.get("person") is not None and policy.may(g.person.actor, Right.READ, self.register)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        if policy.may(g.person.actor, Right.CREATE, self.register) and name in ("new", "create"):
            return None
        policy.require(g.person.actor, Right.READ, self.register)

    @property
    def viewer(self) -> Viewer:
        return Viewer(g.person.actor, g.now, g.person.keeps_views)

    @property
    def base(self) -> str:
        return f"/admin/{self.register.__tablename__}/"

    def listing(self, arguments: MultiDict | None = None) -> Listing:
        return self.listing_class(self.register, self.viewer, g.reading, request.args if arguments is None else arguments)

    def fetch(self, session: Any, row_id: Any, right: Right = Right.READ) -> Any:
        return policy.fetch(session, g.person.actor, self.register, row_id, right)

    # -- the list ------------------------------------------------------------------------------------------------

    @expose("/")
    def index(self) -> str:
        return render_template("list.html", shell=shell(self.register), page=self.listing().page())

    @expose("/count/")
    def count(self) -> FlaskResponse:
        listing = self.listing()
        return jsonify(count=count_words(capped_count(g.reading, self.register, *listing.conditions())))

    @expose("/export/<kind>/")
    def export(self, kind: str) -> Response:
        return exports.export(self.listing(), kind)

    # -- one row -------------------------------------------------------------------------------------------------

    @expose("/details/")
    def details(self) -> str:
        row = self.fetch(g.reading, request.args.get("id", ""))
        return self._details(row)

    def _details(self, row: Any, error: str = "", **opened: Any) -> str:
        page, frame = self.details_class(row, self.viewer, reading()).page(error=error, **opened), shell(self.register)
        if error and not any(move.opened for move in page.moves):
            # What was refused is no longer offered at all, so its own small form is not there to say why.
            frame = replace(frame, toasts=(*frame.toasts, Toast(error, tone="danger")))
        return render_template("details.html", shell=frame, page=page)

    @expose("/<row_id>/do/<deed>", methods=("POST",))
    def do(self, row_id: str, deed: str) -> Response | tuple[str, int] | FlaskResponse:
        # Not called `name` in the address: so Flask-Admin names the view itself.
        move = self.register.moves.get(deed)
        if move is None:
            raise NotFound("没有“{name}”这个操作", "There is no move called “{name}”", name=deed[:40])
        try:
            with transaction(act()) as session:
                row = self.fetch(session, row_id)
                policy.check_move(session, g.person.actor, move, row)
                move.make(row, **move.read(request.form, session))
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            if wants_json():
                raise
            row = self.fetch(g.reading, row_id)
            problems = refusal.problems if isinstance(refusal, Several) else {}
            return self._details(row, opened=deed, answers=request.form, problems=problems, error=str(refusal)), refusal.status
        if wants_json():
            return jsonify(text=say("已完成:{move}", "Done: {move}", move=str(move.label)))
        flash(say("已完成:{move}", "Done: {move}", move=str(move.label)))
        return redirect(f"{self.base}details/?id={row.id}", 302)

    @expose("/delete/", methods=("POST",))
    def delete(self) -> Response:
        with transaction(act()) as session:
            row = self.fetch(session, request.form.get("id", ""), Right.WRITE)
            writing.void(session, row, request.form.get("reason", ""))
            words = say("已作废“{title}”", "Voided “{title}”", title=title_for(g.person.actor, row))
        flash(words)
        return redirect(f"{self.base}details/?id={row.id}", 302)

    @expose("/<row_id>/reveal", methods=("POST",))
    def reveal(self, row_id: str) -> FlaskResponse:
        """Show a masked value in full, and record who looked (Y4)."""
        field = self.register.fields.get(request.form.get("field", ""))
        if field is None or not field.guarded:
            raise Invalid("没有这个可查看的字段", "There is no such field to reveal")
        with transaction(act()) as session:
            row = self.fetch(session, row_id)
            value = field.value_of(row)
            audit.record(session, row, "reveal", {field.name: [None, mask_phone(value or "")]})
        is_phone = field.kind.widget == "phone"
        return jsonify(text=value or "", tel=value if is_phone else "")

    @expose("/<row_id>/attach", methods=("POST",))
    def attach(self, row_id: str) -> Response | FlaskResponse:
        """Hang files on a row: all of them or none."""
        self.fetch(g.reading, row_id, Right.WRITE)
        uploads = received_files()
        with transaction(act()) as session:
            row = self.fetch(session, row_id, Right.WRITE)
            attach_files(session, row, uploads)
        flash(say("已添加 {count} 个附件", "{count} files attached", count=len(uploads)))
        return redirect(f"{self.base}details/?id={row.id}#files", 302)

    # -- look-ups ------------------------------------------------------------------------------------------------

    @expose("/ajax/lookup/")
    def lookup(self) -> FlaskResponse:
        """Rows that a link may lead to, by name: label only, inside the store, never more than fit a list."""
        field = self._linked(request.args.get("name", ""))
        target = field.target
        allowed = [policy.chooseable(g.person.actor, target, field.anywhere)]
        if field.among:
            allowed.append(getattr(target, field.among)())
        text = request.args.get("query", "").strip()
        if text:
            # A label is all that is looked up: nobody's phone is spelled out by it.
            allowed.append(matching(target, text, is_masked=True))
        return jsonify([[key, title] for key, title in titles(g.reading, target, *allowed, most=LOOKED_UP).items()])

    def _linked(self, name: str) -> Any:
        """The link of that name: a field's own, or one that a move asks for."""
        asked = {key: each for move in self.register.moves.values() for key, each in move.questions().items()}
        field = self.register.fields.get(name) or asked.get(name)
        if field is None or not field.is_link:
            raise NotFound("没有名为“{name}”的关联", "There is no link called “{name}”", name=name[:40])
        return field

    @expose("/check/<asked>")
    def check(self, asked: str) -> FlaskResponse:
        """Whether a phone is known already, without telling whose it is (C3)."""
        field = self.register.fields.get(asked)
        if field is None or field.is_link or field.kind.widget != "phone":
            raise NotFound("没有这项检查", "There is no such check")
        policy.require(g.person.actor, Right.CREATE, self.register)
        try:
            value = field.kind.read(request.args.get("value", ""))
        except Invalid as problem:
            return jsonify(text=str(problem.text), tone="warning")
        lender = (field.lender if field.through else field).register
        known = select(lender.id).where(lender.voided_at.is_(None), lender.store_id == g.person.actor.store_id, getattr(lender, asked) == value)
        if g.reading.scalar(known.limit(1)) is None:
            return jsonify(text="")
        return jsonify(text=say("本店已有这个电话的客户,请联系主管", "This phone is known here: ask your supervisor"), tone="warning")
