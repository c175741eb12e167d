"""A register's list: from the query string and the policy to one page of rows, in a fixed number of statements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models import policy, search_terms, writing
from models.exchange.importer import may_import
from models.words import Label, say

from .batches import batch_moves
from .emptiness import nothing_here
from .filters import Filters
from .keeping import Kept, asked_columns, column_options, question
from .looks import BatchAction, Export, ListPage, Tab
from .paging import COUNTED, PAGE, Order, Page, Place, capped_count, count_words, fetch_page
from .rows import Drawing, Viewer
from .waiting import decisions

FOUND = 1000
"""A search that finds more is too vague to read through; the newest of so many are shown."""
TAB_COUNTED = 99
EVERYTHING = "all"
"""The name of the tab that holds all rows."""


@dataclass(frozen=True, slots=True)
class View:
    """A tab: a saved way to look at the list."""

    name: str
    label: Label
    conditions: Callable[[Viewer], Iterable[Any]]
    sorted_by: str = ""
    counted: bool = False
    tone: str = ""


def decision_views(viewer: Viewer, register: type) -> tuple[View, ...]:
    """The tabs of a register on whose rows this person decides: all of them, and those that wait for the decision."""
    wanted = decisions(viewer, register)
    if wanted is None:
        return ()
    return (
        View(EVERYTHING, Label("全部", "All"), lambda _viewer: ()),
        View("waiting", Label("待我处理", "Waiting for me"), lambda _viewer: (wanted,), counted=True, tone="late"),
    )


class Listing:
    """What one person sees of one register under one query string."""

    drawing_class = Drawing
    size = PAGE

    def __init__(self, register: type, viewer: Viewer, session: Session, arguments: MultiDict):
        self.register, self.viewer, self.session, self.arguments = register, viewer, session, arguments
        self.href = f"/admin/{register.__tablename__}/"
        self.filters = Filters(register, arguments, session, viewer.actor)
        self.search = (arguments.get("search") or "").strip()[: search_terms.LONGEST]
        self.kept = Kept(register, viewer.actor, session, viewer.keeps_views)
        self.chosen = asked_columns(register, arguments.get("columns") or self.kept.columns)
        """The columns that were chosen; none where the list is as it was made."""
        self.view = self._view()
        self.order = Order.parse(register, arguments.get("sort") or (self.view.sorted_by if self.view and not self.search else None))

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The tabs; the first is lit when nothing else is asked for."""
        return decision_views(self.viewer, self.register)

    def _view(self) -> View | None:
        """The tab that is lit. A search or a filter looks at everything unless a tab was chosen with it."""
        if not self.views:
            return None
        asked = self.arguments.get("view")
        for each in self.views:
            if each.name == asked:
                return each
        narrowed = self.search or self.filters.are_set or self.arguments.get("sort")
        return next(each for each in self.views if each.name == EVERYTHING) if narrowed else self.views[0]

    def conditions(self) -> list[Any]:
        """Everything the rows must fulfil: the policy first, then what was asked for."""
        found = [policy.condition(self.viewer.actor, self.register), *self.filters.conditions()]
        if self.view:
            found += self.view.conditions(self.viewer)
        if self.search:
            found.append(self.register.id.in_(self._found_ids()))
        return found

    def _found_ids(self) -> list[int]:
        """The rows the search finds, looked up by its own indexes first: no database then scans the list's order instead."""
        if not hasattr(self, "_ids"):
            wanted = search_terms.matching(self.register, self.search, policy.masks(self.viewer.actor, self.register))
            if self.search.isascii() and self.search.isdecimal() and len(self.search) < 10 and not list(search_terms.searched_fields(self.register)):
                wanted = self.register.id == int(self.search)
            kept = self.register.voided_at.is_not(None) if self.arguments.get("voided") else self.register.voided_at.is_(None)
            found = select(self.register.id).where(wanted, kept, policy.condition(self.viewer.actor, self.register)).limit(FOUND + 1)
            self._ids = list(self.session.scalars(found))
        return self._ids

    def address(self, **changes: Any) -> str:
        """This list's address with some of its query changed; a changed question starts at the first page."""
        kept = [(name, value) for name, value in self.arguments.items(multi=True) if name not in changes and name not in ("after", "before")]
        kept += [(name, value) for name, value in changes.items() if value is not None]
        return self.href + (f"?{urlencode(kept)}" if kept else "")

    def page(self) -> ListPage:
        drawing = self.drawing_class(self.register, self.viewer, chosen=self.chosen)
        conditions = self.conditions()
        rows, field, at = self._rows(drawing, conditions)
        first_and_last = self._edges(rows, field, at)
        count = len(self._found_ids()) if self.search and not self.filters.are_set and not self.view_narrows() else capped_count(self.session, self.register, *conditions)
        most = FOUND if self.search else COUNTED
        has_filter = bool(self.search or self.filters.are_set)
        return ListPage(
            title=self.register.label,
            href=self.href,
            columns=tuple(self._column(about, column) for about, column in drawing.columns),
            rows=tuple(drawing.draw(row) for row in rows.rows),
            count=count_words(count, most),
            **self._kept_looks(drawing),
            search=self.search,
            search_hint=self._search_hint(),
            filters=self.filters.looks(),
            active=self.filters.active(self.address),
            clear_href=self.href + (f"?view={self.view.name}" if self.view else "") if has_filter else "",
            keep=tuple((name, self.arguments[name]) for name in ("view", "sort", "columns") if self.arguments.get(name)),
            count_url=f"{self.href}count/",
            previous_href=self.address(before=first_and_last[0]) if rows.has_previous else "",
            next_href=self.address(after=first_and_last[1]) if rows.has_next else "",
            new_href=f"{self.href}new/" if self.can_add() else "",
            new_label=Label(f"新增{self.register.one.zh}", f"New {self.register.one.en.lower()}"),
            exports=self._exports(),
            import_href=f"{self.href}import" if may_import(self.viewer.actor, self.register) else "",
            batch=self.batch(),
            batch_url=f"{self.href}action/",
            batch_back=self._here(),
            empty=None if rows.rows else nothing_here(self, has_filter),
            **self.extras(),
        )

    def _here(self) -> str:
        """This very page of the list."""
        asked = list(self.arguments.items(multi=True))
        return self.href + (f"?{urlencode(asked)}" if asked else "")

    def batch(self) -> tuple[BatchAction, ...]:
        """What may be done with several rows at once."""
        return batch_moves(self.viewer.actor, self.register)

    def extras(self) -> dict[str, Any]:
        """What a register that differs adds to its page."""
        return {}

    def view_narrows(self) -> bool:
        return self.view is not None and self.view.name != EVERYTHING

    def _rows(self, drawing: Drawing, conditions: list[Any]) -> tuple[Page, Any, int]:
        field = self.register.fields.get(self.order.name)
        at = drawing.take(self.order.column)
        statement = drawing.statement().where(*conditions)
        after, before = (Place.parse(self.arguments.get(name), field) for name in ("after", "before"))
        return fetch_page(self.session, statement, self.order, after, before, self.size), field, at

    def _edges(self, rows: Page, field: Any, at: int) -> tuple[str, str]:
        if not rows.rows:
            return "", ""
        places = [Place(row[at] if field else None, row[0]) for row in (rows.rows[0], rows.rows[-1])]
        return places[0].token(field), places[1].token(field)

    def _column(self, field: Any, column: Any) -> Any:
        if field is None or field.through or not field.sort:
            return column
        is_sorted = self.order.name == field.name
        flipped = field.name if is_sorted and self.order.descending else f"-{field.name}"
        return replace(column, sort_href=self.address(sort=flipped), sorted=("down" if self.order.descending else "up") if is_sorted else "")

    def _kept_looks(self, drawing: Drawing) -> dict[str, Any]:
        """The tabs, this person's own among them, and what may be kept of what is asked now."""
        asked = question(self.arguments.items(multi=True), self.filters.names())
        lit = self.kept.lit(asked)
        own = self.kept.tabs(self.href, lit)
        tabs = self._tabs()
        if own and not tabs:
            tabs = (Tab(Label("全部", "All"), self.href, on=True),)
        if lit:
            tabs = tuple(replace(each, on=False) for each in tabs)
        is_own_question = any(name != "view" for name, _ in asked)
        shown = [about.name for about, _ in drawing.columns if about is not None]
        return {
            "tabs": (*tabs, *own), "query": urlencode(asked), "can_keep": is_own_question and not lit,
            "remove_href": f"{self.href}views/{lit.id}/remove" if lit and lit.is_mine else "", "share_href": f"{self.href}views/{lit.id}/share" if lit and lit.is_mine else "",
            "is_shared": bool(lit and lit.shared_at), "choice": column_options(self.register, shown),
        }  # fmt: skip

    def _tabs(self) -> tuple[Tab, ...]:
        # The tabs count whole views; beside the answer to a narrower question their numbers would mislead, and cost as much.
        counts = {} if self.search or self.filters.are_set else self._tab_counts()
        return tuple(
            Tab(each.label, f"{self.href}?view={each.name}", counts.get(each.name, ""), on=each is self.view, tone=each.tone) for each in self.views
        )

    def _tab_counts(self) -> dict[str, str]:
        """The counts of all tabs in one statement, each counted only as far as it is shown."""
        counted = [each for each in self.views if each.counted]
        if not counted:
            return {}
        scope = policy.condition(self.viewer.actor, self.register)
        parts = []
        for each in counted:
            some = select(literal(1)).select_from(self.register).where(scope, self.register.voided_at.is_(None), *each.conditions(self.viewer)).limit(TAB_COUNTED + 1)
            parts.append(select(func.count()).select_from(some.subquery()).scalar_subquery())
        row = self.session.execute(select(*parts)).one()
        return {each.name: "99+" if count > TAB_COUNTED else str(count) if count else "" for each, count in zip(counted, row, strict=True)}

    def _search_hint(self) -> str:
        labels = [str(each.label) for each in search_terms.searched_fields(self.register)]
        return say("搜索 {what}", "Search {what}", what=" / ".join(labels)) if labels else say("搜索编号", "Search by number")

    def can_add(self) -> bool:
        return writing.may_enter(self.viewer.actor, self.register)

    def _exports(self) -> tuple[Export, ...]:
        query = self.address().partition("?")[2]
        tail = f"?{query}" if query else ""
        shown = (
            Export(say("导出 Excel", "Export to Excel"), f"{self.href}export/xlsx/{tail}"),
            Export(say("导出 CSV", "Export to CSV"), f"{self.href}export/csv/{tail}", "file-text"),
        )
        if not self.chosen:
            return shown
        every = f"{tail}&every=yes" if tail else "?every=yes"
        return (*shown, Export(say("导出 Excel(全部列)", "Export to Excel (all columns)"), f"{self.href}export/xlsx/{every}", "columns"))
