"""What people wrote, to be read: reports, problems, proposals, each with its facts and what became of it."""

from dataclasses import dataclass

from models.words import Label
from reports.parts import Block, Part, Text


@dataclass(frozen=True)
class Entry(Part):
    """One thing written: `facts` stand below its title, `state` beside it; `parts` are headed paragraphs."""

    title: Text
    state: Text = ""
    tone: str = ""
    """good, bad or nothing: how the state is coloured."""
    facts: tuple[Text, ...] = ()
    parts: tuple[tuple[Text, Text], ...] = ()


@dataclass(frozen=True)
class Entries(Block):
    """Written things below each other; of a long list the rest is counted, not shown."""

    macro = "entries"

    title: Text
    items: tuple[Entry, ...] = ()
    note: Text = ""
    more: int = 0
    empty: Text = Label("本期没有记录", "Nothing was written down in this period")
    name: str = ""

    def published_tables(self) -> dict[str, object]:
        rows = [{"title": str(each.title), "state": str(each.state), "facts": [str(fact) for fact in each.facts]} for each in self.items]
        return ({self.name: rows} if self.name else {}) | super().published_tables()


@dataclass(frozen=True)
class Place(Part):
    """A field of a matrix: a word or number, a small word below it, and how it is tinted: good, weak, gap or nothing."""

    text: Text = ""
    note: Text = ""
    tone: str = ""


@dataclass(frozen=True)
class Matrix(Block):
    """Rows against columns: who has what. `key` says what the tints mean: (tone, words)."""

    macro = "matrix"

    corner: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[Place, ...]], ...]
    title: Text = ""
    note: Text = ""
    key: tuple[tuple[str, Text], ...] = ()
    name: str = ""

    def published_tables(self) -> dict[str, object]:
        rows = [{str(self.corner): str(name)} | {str(column): str(place.text) for column, place in zip(self.columns, places, strict=True)} for name, places in self.rows]
        return ({self.name: rows} if self.name else {}) | super().published_tables()
