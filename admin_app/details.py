"""A row in full: its facts, the moves open to this person, what belongs to it, and its history."""

from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import policy
from models.fields import Field
from models.lines import MOST, line_registers
from models.phones import mask_phone
from models.policy import Right
from models.remarks import remarks_of
from models.words import Label, say
from models.writing import may_enter, writable_fields

from . import moments
from .attaching import files_panel
from .forms import field_look
from .history import history_of
from .looks import DetailsPage, Fact, FactPanel, FieldLook, FilesPanel, MoveLook, NavItem, Related, cells
from .papers import papers_of
from .rows import Drawing, Viewer, tone_of
from .titles import title_for

RELATED = 8
"""So many related rows stand on the page; the rest are one tap away."""
HUBS = ("stores", "employees", "channels", "vehicle_models", "positions")
A_LINE = 3
"""So many facts of the record stand in a line; more have a panel."""
FACTS = Label("资料", "Facts")
RECORD = Label("记录", "Record")


class Details:
    """What one person sees of one row."""

    def __init__(self, row: Any, viewer: Viewer, session: Session):
        self.row, self.viewer, self.session = row, viewer, session
        self.register = type(row)
        self.base = f"/admin/{self.register.__tablename__}"
        self.is_masked = policy.masks(viewer.actor, self.register)

    def page(self, opened: str = "", answers: Any = None, problems: Any = None, error: str = "") -> DetailsPage:
        row, register = self.row, self.register
        state = getattr(row, register.state_field) if register.state_field else None
        return DetailsPage(
            id=row.id,
            title=self.title(),
            register=register.label,
            back_href=f"{self.base}/",
            **_facts(self.panels()),
            state=cells.badge(state.label, tone_of(state)) if state else Markup(""),
            edit_href=f"{self.base}/edit/?id={row.id}" if self.is_editable and writable_fields(self.viewer.actor, register, is_new=False) else "",
            moves=self.moves(opened, answers or {}, problems or {}, error),
            lines=self.lines(),
            files=self.files(),
            related=tuple(each for each in self.tabs if each.rows),
            additions=tuple(each for each in self.tabs if each.new_href),
            ways=self.ways(),
            papers=tuple(NavItem(label, href, icon="printer") for href, label in papers_of(row)),
            history=history_of(self.session, row, self.viewer),
            voided=self.voided(),
            remarks=tuple(remarks_of(row)),
            **self.extras(),
        )

    def title(self) -> str:
        return title_for(self.viewer.actor, self.row)

    def extras(self) -> dict[str, Any]:
        return {}

    @cached_property
    def is_editable(self) -> bool:
        return self.is_theirs and not self.row.is_settled

    @cached_property
    def is_theirs(self) -> bool:
        """Whether they may write it at all; on what was handed in files may still be hung."""
        if self.row.is_void or not policy.may(self.viewer.actor, Right.WRITE, self.register):
            return False
        condition = policy.condition(self.viewer.actor, self.register, Right.WRITE)
        return self.session.scalar(select(self.register.id).where(self.register.id == self.row.id, condition)) is not None

    def voided(self) -> str:
        if not self.row.is_void:
            return ""
        return say("此记录已于 {when} 作废:{why}", "Voided on {when}: {why}", when=moments.exact(self.row.voided_at), why=self.row.void_reason or "")

    def panels(self) -> tuple[FactPanel, ...]:
        """The facts in the panels of the form; then what moves and the system wrote, as far as it has happened."""
        groups: dict[Label, list[Fact]] = {FACTS: []}
        record = []
        lenders = {each.through for each in self.register.fields.values()}
        for each in self.register.fields.values():
            if each.beside or each.name == self.register.state_field or each.name in lenders:
                continue
            value = self.value(each)
            fact = Fact(each.label, value, wide=not each.is_link and each.kind.widget == "area" and value != cells.EMPTY)
            if not each.system or each.listed:
                groups.setdefault(each.panel or FACTS, []).append(fact)
            elif fact.value != cells.EMPTY:
                record.append(fact)
        record.append(Fact(Label("建立", "Created"), cells.text(moments.exact(self.row.created_at))))
        panels = [FactPanel(title, tuple(facts)) for title, facts in groups.items() if facts]
        return (*panels, FactPanel(RECORD, tuple(record), icon="clock"))

    def value(self, field: Field) -> Markup:
        value = field.value_of(self.row)
        if value is None or value == "":
            return cells.EMPTY
        if field.is_scan:
            return self.scan(field, value)
        if field.is_link:
            name = field.target_table
            return cells.link(value.title, f"/admin/{name}/details/?id={value.id}") if policy.may(self.viewer.actor, Right.READ, field.target) else cells.text(value.title)
        if field.guarded and self.is_masked:
            hidden = mask_phone(value) if field.kind.widget == "phone" else "****"
            return cells.phone(hidden, reveal_url=f"{self.base}/{self.row.id}/reveal", field=field.name)
        if field.kind.widget == "phone":
            return cells.phone(value, value)
        if field.is_tick and value:
            who = getattr(self.row, f"{field.name}_by")
            return cells.text(f"✓ {who.title if who else ''} · {moments.exact(getattr(self.row, f'{field.name}_at'))}")
        if field.offered:
            return cells.text(str(field.label_of(value)))
        if field.system and field.kind.widget == "choice":
            return cells.badge(value.label, tone_of(value))
        unit = f" {field.unit}" if field.unit else say(" 元", " yuan") if field.kind.widget == "money" else ""
        return cells.text(f"{field.kind.show(value)}{unit}")

    def scan(self, field: Field, attachment: Any) -> Markup:
        """A paper by its name; whoever sees the row masked learns only that it is there."""
        if field.guarded and self.is_masked:
            return cells.text("****")
        return cells.link(attachment.name, f"/admin/attachments/{attachment.id}/file")

    def moves(self, opened: str, answers: Any, problems: Any, error: str) -> tuple[MoveLook, ...]:
        looks = []
        for name, move in self.register.moves.items():
            if not move.is_open_to(self.row, self.session, self.viewer.actor):
                continue
            is_opened = name == opened
            fields = tuple(
                field_look(
                    each, asked, answers.get(asked, "") if is_opened else "", self.session, f"{self.base}/",
                    problems.get(asked, "") if is_opened else "", required=asked not in move.optional,
                )
                for asked, each in move.questions().items()
            )
            tone = move.tone or ("primary" if not any(look.tone == "primary" for look in looks) else "plain")
            url = f"{self.base}/{self.row.id}/do/{name}"
            looks.append(MoveLook(name, move.label, url, tone=tone, fields=fields, opened=is_opened, error=error if is_opened else ""))
        if self.can_void():
            looks.append(self.void_look())
        return tuple(looks)

    def can_void(self) -> bool:
        """Whether the row is still so new that it may be voided; what refers to it is asked when it is tried."""
        register = self.register
        if register.voided_otherwise or register.read_only or not self.is_editable:
            return False
        return not register.state_field or getattr(self.row, register.state_field) is register.fields[register.state_field].column.default.arg

    def void_look(self) -> MoveLook:
        reason = FieldLook("reason", Label("作废原因", "Why"), required=True, max_length=120)
        hidden = (("id", str(self.row.id)),)
        return MoveLook("delete", Label("作废", "Void"), f"{self.base}/delete/", icon="ban", tone="danger", fields=(reason,), hidden=hidden)

    def files(self) -> FilesPanel | None:
        return None if self.register.hangs or self.register.read_only else files_panel(self.session, self.row, self.viewer, self.is_theirs)

    def lines(self) -> tuple[Related, ...]:
        """The rows that are this one's lines: all of them, as they were written."""
        found = []
        for register in line_registers(self.register):
            if policy.may(self.viewer.actor, Right.READ, register):
                link = register.fields[register.lines_of]
                is_written = self.is_editable and may_enter(self.viewer.actor, register)
                part = self._related(link, most=MOST, newest_first=False)
                edit = f"{self.base}/edit/?id={self.row.id}#lines-{register.__tablename__}" if is_written else ""
                found.append(replace(part, new_href="", edit_href=edit))
        return tuple(each for each in found if each.rows or each.edit_href)

    @cached_property
    def tabs(self) -> tuple[Related, ...]:
        """The rows of other registers that lead here and that this person may see, and those that they may add."""
        if self.is_hub:
            return ()
        return tuple(each for each in map(self._related, self.links()) if each.rows or each.new_href)

    def links(self) -> list[Field]:
        """The links by which this person may come here from other registers."""
        return [each for each in self.register.related() if each.register.lines_of != each.name and not each.beside and policy.may(self.viewer.actor, Right.READ, each.register)]

    @property
    def is_hub(self) -> bool:
        """Under a person or a store nearly everything is written: their pages lead to the lists instead of showing them."""
        return self.register.__tablename__ in HUBS

    def ways(self) -> tuple[NavItem, ...]:
        """From a hub to the lists of what leads to it."""
        if not self.is_hub or self.register.__tablename__ == "stores":
            return ()
        links = [each for each in self.links() if each.can_filter and not each.register.lines_of and not _is_signature(each)]
        registers = [each.register for each in links]
        return tuple(
            NavItem(
                Label(f"{each.register.label.zh} · {each.label.zh}", f"{each.register.label.en} · {each.label.en.lower()}") if registers.count(each.register) > 1 else each.register.label,
                f"/admin/{each.register.__tablename__}/?{each.name}={self.row.id}", each.register.icon,
            )
            for each in links
        )  # fmt: skip

    def _related(self, link: Field, most: int = RELATED, newest_first: bool = True) -> Related:
        register = link.register
        drawing = Drawing(register, self.viewer, hidden=frozenset({link.name}))
        own = getattr(register, f"{link.name}_id") == self.row.id
        statement = drawing.statement().where(own, register.voided_at.is_(None), policy.condition(self.viewer.actor, register))
        order = register.id.desc() if newest_first else register.id
        rows = self.session.execute(statement.order_by(order).limit(most + 1)).all()
        name = register.__tablename__
        may_add = may_enter(self.viewer.actor, register) and not link.system and not self.row.is_void
        return Related(
            name=f"{name}-{link.name}",
            label=register.label,
            columns=tuple(column for _, column in drawing.columns),
            rows=tuple(drawing.draw(row) for row in rows[:most]),
            count=f"{most}+" if len(rows) > most else str(len(rows) or ""),
            all_href=f"/admin/{name}/?{link.name}={self.row.id}" if len(rows) > most else "",
            new_href=f"/admin/{name}/new/?{urlencode({link.name: self.row.id, 'back': f'{self.base}/details/?id={self.row.id}'})}" if may_add else "",
            new_label=Label(f"新增{register.one.zh}", f"New {register.one.en.lower()}"),
            icon=register.icon,
        )


def _facts(panels: tuple[FactPanel, ...]) -> dict[str, tuple]:
    """What the system alone wrote is a line, where it is little."""
    *others, last = panels
    is_line = others and last.title == RECORD and len(last.facts) <= A_LINE
    return {"panels": tuple(others), "record": last.facts} if is_line else {"panels": panels}


def _is_signature(link: Field) -> bool:
    """Who signed a move is told by the row, not looked up from the person."""
    return any(move.signs == link.name for move in link.register.moves.values())
