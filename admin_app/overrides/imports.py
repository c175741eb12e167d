"""Imports: what a file brought, what was refused and why, and the rows themselves – from here it is taken back."""

from collections.abc import Iterator
from functools import cached_property

from markupsafe import Markup

from models import Register, policy
from models.exchange.undo import Touched, rows_made, touched_by
from models.fields import Field
from models.policy import Right
from models.running import Import
from models.words import Label, say

from ..details import RELATED, Details
from ..looks import Fact, FactPanel, Related, cells
from ..rows import Drawing
from ..screens import Screen

BROUGHT, REFUSED, NOTES = Label("带来了什么", "What it brought"), Label("退回的行", "Refused rows"), Label("说明", "Notes")


class ImportDetails(Details):
    """One import in full."""

    @cached_property
    def touched(self) -> list[Touched]:
        return [each for each in touched_by(self.session, self.row.id) if policy.may(self.viewer.actor, Right.READ, each.register)]

    def panels(self) -> tuple[FactPanel, ...]:
        facts, record = super().panels()
        told = Import.fields["report"].label
        panels = [
            FactPanel(facts.title, tuple(each for each in facts.facts if each.label != told), icon="file-import"),
            FactPanel(BROUGHT, tuple(self._brought()), icon="list-check"), FactPanel(REFUSED, tuple(self._refused()), icon="alert-triangle"),
            FactPanel(NOTES, tuple(self._notes()), icon="info-circle"),
            FactPanel(record.title, tuple(each for each in record.facts if each.label != told), icon="clock"),
        ]  # fmt: skip
        return tuple(each for each in panels if each.facts)

    def _brought(self) -> Iterator[Fact]:
        for each in self.touched:
            words = [say("新增 {n}", "{n} new", n=f"{each.made:,}")] if each.made else []
            words += [say("更新 {n}", "{n} changed", n=f"{each.changed:,}")] if each.changed else []
            yield Fact(each.register.label, cells.link(" · ".join(words), self._href(each.register)))
        if same := (self.row.report or {}).get("same"):
            yield Fact(Label("无变化", "Unchanged"), cells.text(f"{same:,}"))

    @property
    def sees_reasons(self) -> bool:
        """Reasons quote what stood in the file: they are for whoever brought it, and for whoever sees the register unmasked."""
        register = Register.all.get((self.row.report or {}).get("register", ""))
        if self.row.imported_by_id == self.viewer.actor.employee_id:
            return True
        return register is not None and policy.may(self.viewer.actor, Right.READ, register) and not policy.masks(self.viewer.actor, register)

    def _refused(self) -> Iterator[Fact]:
        if not self.sees_reasons:
            return
        for group in (self.row.report or {}).get("refused", ()):
            rows = say("、", ", ").join(map(str, group["rows"])) + ("…" if group["count"] > len(group["rows"]) else "")
            where = say("{count} 行:第 {rows} 行", "{count} rows: {rows}", count=f"{group['count']:,}", rows=rows)
            yield Fact(group["file"], Markup("{}<br><small>{}</small>").format(say(group["zh"], group["en"]), where), wide=True)

    def _notes(self) -> Iterator[Fact]:
        report = self.row.report or {}
        if failure := report.get("failure"):
            yield Fact(Label("失败原因", "Why it failed"), cells.text(say(failure["zh"], failure["en"])), wide=True)
        for note in report.get("notes", ()):
            yield Fact(note["file"], cells.text(say(note["zh"], note["en"])), wide=True)
        for decided in report.get("decided", ()):
            yield Fact(Label("配方的决定", "Decided by the recipe"), cells.text(say(decided["zh"], decided["en"])), wide=True)

    @cached_property
    def tabs(self) -> tuple[Related, ...]:
        """The rows it made, by register; all of them are one tap away."""
        return tuple(self._rows_of(each) for each in self.touched if each.made)

    def links(self) -> list[Field]:
        return []

    def _rows_of(self, touched: Touched) -> Related:
        register = touched.register
        drawing = Drawing(register, self.viewer)
        ours = register.id.in_(rows_made(self.row.id, register)), policy.condition(self.viewer.actor, register)
        rows = self.session.execute(drawing.statement().where(*ours).order_by(register.id).limit(RELATED)).all()
        return Related(
            name=register.__tablename__, label=register.label, columns=tuple(column for _, column in drawing.columns), rows=tuple(drawing.draw(row) for row in rows),
            count=f"{touched.made:,}", all_href=self._href(register) if touched.made > len(rows) else "",
        )  # fmt: skip

    def _href(self, register: type[Register]) -> str:
        return f"/admin/{register.__tablename__}/?import={self.row.id}" + ("&voided=1" if self.row.undone_at else "")


class ImportScreen(Screen):
    details_class = ImportDetails
