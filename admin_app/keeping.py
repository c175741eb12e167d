"""What a person keeps about a list: views by name, and the columns it opens with – here, not in the browser."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, g, redirect, request
from flask_admin import expose
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from models import policy, writing
from models.acting import Actor
from models.fields import Field
from models.kinds import clean
from models.people import Employee
from models.policy import Right
from models.refused import Invalid
from models.views import LONGEST, SavedView
from models.words import say

from .access import act
from .database import writing as transaction
from .looks import OptionLook, Tab

MOST_VIEWS = 12
MOST_COLUMNS = 14
PLACES = ("after", "before")
"""Where one is in a list is no part of the question to it."""


def choosable(register: type) -> list[Field]:
    """The fields that may be columns, besides the one rows are called by."""
    lenders = {each.through for each in register.fields.values()}
    return [each for name, each in register.fields.items() if not (each.beside or each.is_scan) and name not in (*lenders, "store", register.titled_by)]


def asked_columns(register: type, text: str) -> tuple[str, ...]:
    """The columns that a question names, as far as there are such."""
    wanted = text.split(",")
    return tuple(each.name for each in choosable(register) if each.name in wanted)[:MOST_COLUMNS]


def question(arguments: Iterable[tuple[str, str]], known: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What an address asks of a list, in an order of its own, so that equal questions are equal."""
    names = {*known, "search", "sort", "view", "columns"}
    return tuple(sorted((name, text) for name, text in arguments if name in names and text.strip()))


class Kept:
    """What one person keeps about one register's list. Nothing is asked for whoever keeps nothing."""

    def __init__(self, register: type, actor: Actor, session: Session, keeps_any: bool):
        self.register, self.actor, self.session, self.keeps_any = register, actor, session, keeps_any

    @cached_property
    def rows(self) -> list[Any]:
        if not self.keeps_any:
            return []
        is_mine = SavedView.owner_id == self.actor.employee_id
        of_list = SavedView.register == self.register.__tablename__, SavedView.voided_at.is_(None)
        columns = SavedView.id, SavedView.name, SavedView.query, SavedView.shared_at, is_mine.label("is_mine"), Employee.name.label("owner")
        found = select(*columns).join(Employee, Employee.id == SavedView.owner_id).where(policy.condition(self.actor, SavedView), *of_list, or_(is_mine, SavedView.name.is_not(None)))
        return list(self.session.execute(found.order_by(is_mine.desc(), SavedView.id).limit(2 * MOST_VIEWS + 1)))

    @property
    def columns(self) -> str:
        """The columns with which the list opens; empty where none were chosen."""
        return next((dict(parse_qsl(row.query)).get("columns", "") for row in self.rows if row.name is None and row.is_mine), "")

    def lit(self, asked: tuple[tuple[str, str], ...]) -> Any:
        """The view that asks exactly this."""
        return next((row for row in self.rows if row.name and tuple(sorted(parse_qsl(row.query))) == asked), None) if asked else None

    def tabs(self, href: str, lit: Any) -> tuple[Tab, ...]:
        return tuple(
            Tab(row.name, f"{href}?{row.query}", on=lit is not None and row.id == lit.id, title="" if row.is_mine else say("由 {who} 共享", "Shared by {who}", who=row.owner))
            for row in self.rows
            if row.name
        )


def column_options(register: type, shown: Iterable[str]) -> tuple[OptionLook, ...]:
    shown = set(shown)
    return tuple(OptionLook(each.name, each.label, each.name in shown) for each in choosable(register))


class Keeping:
    """Keeping views and columns, as part of a register's screen."""

    register: type
    base: str
    listing: Any

    @expose("/views/", methods=("POST",))
    def keep_view(self) -> Response:
        """Name what is asked; the same name again asks something else from now on."""
        name = " ".join(clean(request.form.get("name", "")).split())
        if not name or len(name) > 40:
            raise Invalid("请给视图起一个名称(最多 40 字)", "Give the view a name of at most 40 characters", field="name")
        asked = self._asked(request.form.get("query", ""))
        if not asked:
            raise Invalid("请先搜索、筛选或排序,再保存为视图", "Search, filter or sort first, then save it as a view", field="name")
        is_shared = bool(request.form.get("shared"))
        self._keep(name, urlencode(asked), g.now if is_shared else None)
        flash(say("视图“{name}”已保存,本店同事都能看到", "The view “{name}” is saved for everybody in the store", name=name) if is_shared else say("视图“{name}”已保存", "The view “{name}” is saved", name=name))
        return redirect(f"{self.base}?{urlencode(asked)}", 303)

    @expose("/views/<view_id>/remove", methods=("POST",))
    def remove_view(self, view_id: str) -> Response:
        with transaction(act()) as session:
            view = policy.fetch(session, g.person.actor, SavedView, view_id, Right.WRITE)
            writing.void(session, view, say("本人移除", "Removed by its owner"))
            name = view.name
        flash(say("视图“{name}”已移除", "The view “{name}” is removed", name=name or ""))
        return redirect(self.base, 303)

    @expose("/views/<view_id>/share", methods=("POST",))
    def share_view(self, view_id: str) -> Response:
        """A tab for everybody in the store from now on, or its owner's alone again."""
        with transaction(act()) as session:
            view = policy.fetch(session, g.person.actor, SavedView, view_id, Right.WRITE)
            writing.update(session, view, {"shared_at": None if view.shared_at else g.now})
            words = (
                say("视图“{name}”已共享给本店同事", "The view “{name}” is shared with the store", name=view.name)
                if view.shared_at
                else say("视图“{name}”不再共享", "The view “{name}” is yours alone again", name=view.name)
            )
            query = view.query
        flash(words)
        return redirect(f"{self.base}?{query}", 303)

    @expose("/columns/", methods=("POST",))
    def keep_columns(self) -> Response:
        """With which columns the list opens from now on; none at all is as it was made."""
        chosen = asked_columns(self.register, ",".join(request.form.getlist("columns"))) if not request.form.get("reset") else ()
        self._keep(None, urlencode({"columns": ",".join(chosen)}) if chosen else "")
        asked = [pair for pair in self._asked(request.form.get("query", "")) if pair[0] != "columns"]
        return redirect(self.base + (f"?{urlencode(asked)}" if asked else ""), 303)

    def _asked(self, query: str) -> tuple[tuple[str, str], ...]:
        if len(query) > LONGEST:
            raise Invalid("条件太长,不能保存", "This is too much to save")
        pairs = parse_qsl(query)
        listing = self.listing(MultiDict(pairs))
        listing.filters.conditions()
        return question(pairs, listing.filters.names())

    def _keep(self, name: str | None, query: str, shared_at: datetime | None = None) -> None:
        """Write the view of that name, in the place of the one that was there; an empty one is none."""
        with transaction(act()) as session:
            actor = g.person.actor
            mine = select(SavedView).where(policy.condition(actor, SavedView, Right.WRITE), SavedView.register == self.register.__tablename__, SavedView.voided_at.is_(None))
            standing = session.scalars(mine.order_by(SavedView.id)).all()
            before = next((each for each in standing if each.name == name), None)
            if before is not None:
                writing.update(session, before, {"query": query, "shared_at": shared_at}) if query else writing.void(session, before, say("恢复默认", "As it was made"))
            elif query:
                if name and sum(1 for each in standing if each.name) >= MOST_VIEWS:
                    raise Invalid("每个列表最多保存 {most} 个视图,请先移除不用的", "At most {most} views of a list: remove one first", most=MOST_VIEWS)
                writing.create(session, SavedView, {"name": name, "register": self.register.__tablename__, "query": query, "shared_at": shared_at})
