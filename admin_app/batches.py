"""A move for several rows at once: each row by itself, wholly or not at all, and what was refused is told with its reason."""

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request
from flask_admin import expose

from models import policy
from models.acting import Actor
from models.moves import Move
from models.refused import Invalid, Refused, Several
from models.roles import Role, Sometimes, Whose
from models.words import Label, say

from .access import act, reading
from .database import writing as transaction
from .errors import wants_json
from .forms import field_look
from .looks import BatchAction, BatchPage, BatchRefusal, FormPanel
from .shell import shell
from .titles import titles

BATCH = 200
"""At most so many rows change in one batch."""


def batch_moves(actor: Actor, register: type) -> tuple[BatchAction, ...]:
    """The moves that this person may make with rows of the register, as far as anybody can say before looking at them."""
    found = []
    for name, move in register.moves.items():
        if any(_is_for(actor, each) for each in move.by) and not any(each.is_scan for each in move.questions().values()):
            question = Label("对所选记录执行“{move}”?", "“{move}” for the chosen rows?").format(move=move.label)
            found.append(BatchAction(name, move.label, confirm="" if move.questions() else question, tone="danger" if move.tone == "danger" else ""))
    return tuple(sorted(found, key=lambda each: each.tone == "danger"))


def _is_for(actor: Actor, who: Any) -> bool:
    return isinstance(who, Whose) or (who is actor.role if isinstance(who, Role) else isinstance(who, Sometimes) and who.role is actor.role)


class Batching:
    """Moves for the ticked rows of a list, as part of a register's screen."""

    register: type
    base: str
    fetch: Any

    @expose("/action/", methods=("POST",))
    def action(self) -> Any:
        move = self.register.moves.get(request.form.get("action", ""))
        ids = list(dict.fromkeys(request.form.getlist("rowid")))
        if move is None or not ids:
            raise Invalid("请先选择记录和操作", "Choose rows and an action first")
        if len(ids) > BATCH:
            raise Invalid("一次最多 {most} 条", "At most {most} rows at once", most=BATCH)
        if move.questions() and not any(name in request.form for name in move.questions()) and not wants_json():
            return self._batch_page(move, ids)
        try:
            move.read(request.form, reading())
        except Several as several:
            if wants_json():
                raise
            return self._batch_page(move, ids, several.problems), several.status
        done, refused = self._make_all(move, ids)
        return self._told(move, ids, done, refused)

    def _make_all(self, move: Move, ids: list[str]) -> tuple[list[int], dict[str, Refused]]:
        """Each row in a transaction of its own: which were done, and why the others were not."""
        done, refused = [], {}
        for row_id in ids:
            try:
                with transaction(act()) as session:
                    row = self.fetch(session, row_id)
                    move.make(row, **move.read(request.form, session))
                    key = row.id
                done.append(key)
            except Refused as refusal:
                refused[row_id] = refusal
        return done, refused

    def _told(self, move: Move, ids: list[str], done: list[int], refused: dict[str, Refused]) -> Any:
        first = next(iter(refused.values()), None)
        if wants_json():
            if not done and first is not None:
                raise first
            return jsonify(done=done, refused=[{"id": key, "text": str(refusal)} for key, refusal in refused.items()])
        words = say("已处理 {count} 条:{move}", "{count} rows done: {move}", count=len(done), move=str(move.label))
        if first is None:
            flash(words)
            return redirect(self._way_back(), 302)
        named = self._titles(refused)
        looks = tuple(BatchRefusal(named.get(key, f"#{key[:20]}"), f"{self.base}details/?id={key}" if key in named else "", str(refusal)) for key, refusal in refused.items())
        page = BatchPage(title=move.label, action="", back_href=self._way_back(), back_label=self.register.label, done=words if done else "", refused=looks)
        return render_template("batch.html", shell=shell(self.register), page=page), 200 if done else first.status

    def _batch_page(self, move: Move, ids: list[str], problems: Any = None) -> str:
        """What the move asks is asked once for all of them."""
        problems = problems or {}
        fields = tuple(
            field_look(each, name, request.form.get(name, ""), reading(), self.base, problems.get(name, ""), required=name not in move.optional)
            for name, each in move.questions().items()
        )
        named = self._titles(ids)
        page = BatchPage(
            title=move.label, action=f"{self.base}action/", back_href=self._way_back(), back_label=self.register.label, panel=FormPanel(move.label, fields),
            rows=tuple(named.get(key, f"#{key[:20]}") for key in ids), tone=move.tone,
            hidden=(("action", move.name), ("url", self._way_back()), *(("rowid", key) for key in ids)),
        )  # fmt: skip
        return render_template("batch.html", shell=shell(self.register), page=page)

    def _titles(self, ids: Any) -> dict[str, str]:
        """What the rows are called that this person may see."""
        keys = [int(key) for key in ids if key.isascii() and key.isdecimal() and len(key) < 19]
        seen = policy.condition(g.person.actor, self.register)
        return {str(key): title for key, title in titles(g.reading, self.register, self.register.id.in_(keys), seen).items()}

    def _way_back(self) -> str:
        """To the list as it was asked."""
        url = request.form.get("url", "")
        return url if url.startswith(f"{self.base}?") else self.base
