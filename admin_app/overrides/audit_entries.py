"""The history as a list: deeds and registers in words, and a way to the row."""

from typing import Any

from markupsafe import Markup

from models import Register
from models.fields import Field
from models.running import AuditEntry

from ..details import Details
from ..history import deed_words, history_entry_changes, surface_words
from ..listing import Listing
from ..looks import Fact, FactPanel, cells
from ..rows import Drawing
from ..screens import Screen


def register_label(name: str) -> Any:
    register = Register.all.get(name)
    return register.label if register else name


class AuditDrawing(Drawing):
    def drawer(self, field: Field) -> Any:
        match field.name:
            case "register":
                return lambda value, row: cells.text(register_label(value))
            case "surface":
                return lambda value, row: cells.text(surface_words(value))
            case _:
                return super().drawer(field)

    def add(self, field: Field) -> None:
        super().add(field)
        if field.name == "register":
            self.register_at = self.drawers[-1][0]

    def name(self, row: Any) -> str:
        return str(deed_words(Register.all.get(row[self.register_at]), row[self.title_at])[0])


class AuditListing(Listing):
    drawing_class = AuditDrawing


class AuditDetails(Details):
    def panels(self) -> tuple[FactPanel, ...]:
        entry = self.row
        facts, record = super().panels()[0], self._changes()
        shown = tuple(each for each in facts.facts if each.label not in (AuditEntry.fields["changes"].label, AuditEntry.fields["action"].label))
        target = Register.all.get(entry.register)
        if target is not None:
            named = AuditEntry.fields["register"].label
            shown = tuple(Fact(named, cells.text(target.label)) if each.label == named else each for each in shown)
        if target is not None and entry.row_id:
            shown = (Fact(target.label, cells.link(f"#{entry.row_id}", f"/admin/{entry.register}/details/?id={entry.row_id}")), *shown)
        return FactPanel(deed_words(target, entry.action)[0], shown), record

    def _changes(self) -> FactPanel:
        changes = history_entry_changes(self.session, self.row, self.viewer)
        facts = tuple(Fact(each.label, Markup("{} → {}").format(each.before, each.after)) for each in changes)
        return FactPanel(AuditEntry.fields["changes"].label, facts, icon="history")


class AuditScreen(Screen):
    listing_class = AuditListing
    details_class = AuditDetails
