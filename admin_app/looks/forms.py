"""A form: panels of fields, each with its label above, its error below, and a way to fill it that suits its kind."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.words import say

from .shell import Words


@dataclass(frozen=True, slots=True)
class OptionLook:
    """One value to choose; `count` stands beside it in filters, `level` colours the letter of a level."""

    value: str
    label: Words
    on: bool = False
    count: str = ""
    level: bool = False


@dataclass(frozen=True, slots=True)
class FieldLook:
    """One field as a person fills it in.

    `kind`: text, longtext, number (whole), decimal, money, percent, phone, day, month, moment, time, flag, choice, link, file, password, hidden.
    A choice of at most six options shows as a segmented row, more as a list; a link asks `lookup_url?query=` and gets
    JSON [[id, text], …]; its present value stands in `options`. `value` is the raw text for the input
    (YYYY-MM-DD, YYYY-MM, YYYY-MM-DDTHH:MM in the store's time). `check_url` is asked with `?value=` when the field is
    left and answers JSON {"text": "…", "tone": "warning", "href": "…", "label": "…"}, with an empty text when all is well.
    """

    name: str
    label: Words
    kind: str = "text"
    value: str = ""
    options: tuple[OptionLook, ...] = ()
    required: bool = False
    help: Words = ""
    error: Words = ""
    wide: bool = False
    readonly: bool = False
    suffix: Words = ""
    placeholder: Words = ""
    max_length: int | None = None
    least: str = ""
    most: str = ""
    step: str = ""
    lookup_url: str = ""
    check_url: str = ""
    accept: str = ""
    autocomplete: str = "off"
    drawn: bool = False
    """A file that may also be drawn with finger or mouse: a signature."""
    compact: bool = False
    """It stands in a line with others: no room for anything to lie side by side."""

    @property
    def segmented(self) -> bool:
        """Few enough choices to lie side by side."""
        return self.kind == "choice" and len(self.options) <= 6 and not self.compact

    @property
    def chosen(self) -> tuple[OptionLook, ...]:
        return tuple(option for option in self.options if option.on)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was refused, where it stands on the page and how that place is called: the field, or its line before it."""

    at: str
    labels: tuple[Words, ...]
    error: Words


@dataclass(frozen=True, slots=True)
class LineHead:
    """A column of lines."""

    label: Words
    kind: str
    required: bool = False
    help: Words = ""


@dataclass(frozen=True, slots=True)
class LineLook:
    """One line with its controls. A `blank` one is there to be filled in and says nothing while it is not;
    one that is there already carries its `version` and may be removed, with a reason."""

    name: str
    number: str
    fields: tuple[FieldLook, ...]
    version: str = ""
    flags: tuple[str, ...] = ()
    blank: bool = False
    removed: bool = False
    reason: str = ""
    reason_error: Words = ""
    error: Words = ""


@dataclass(frozen=True, slots=True)
class LinesPanel:
    """The lines of one kind; `pattern` is the blank line that scripts copy."""

    name: str
    title: Words
    icon: str
    heads: tuple[LineHead, ...]
    lines: tuple[LineLook, ...]
    pattern: LineLook
    add_label: Words

    @property
    def is_wide(self) -> bool:
        """More columns than a table of controls has room for."""
        return len(self.heads) > 6

    @property
    def wrong(self) -> Iterator[Wrong]:
        """What was refused of the lines."""
        for line in self.lines:
            place = say("第 {number} 行", "line {number}", number=line.number)
            for error in filter(None, (line.error, line.reason_error)):
                yield Wrong(f"line-{line.name}", (self.title, place), error)
            yield from (Wrong(f"f-{field.name}", (self.title, place, field.label), field.error) for field in line.fields if field.error)


@dataclass(frozen=True, slots=True)
class FormPanel:
    """A titled group of fields."""

    title: Words
    fields: tuple[FieldLook, ...]
    icon: str = "forms"
    help: Words = ""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One field somebody else changed meanwhile: what it was, what it is now, what this person wrote."""

    label: Words
    before: Words
    theirs: Words
    mine: Words


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form, posted to `action`.

    `hidden` carries version, next and the like (the CSRF token comes from the shell). `errors` are sentences that belong
    to no single field. With `conflict` the page shows what changed and offers the person's own text again.
    """

    title: Words
    action: str
    panels: tuple[FormPanel, ...]
    back_href: str
    back_label: Words = ""
    hidden: tuple[tuple[str, str], ...] = ()
    errors: tuple[Words, ...] = ()
    save_label: Words = ""
    can_add_another: bool = False
    conflict: tuple[ConflictLine, ...] = ()
    conflict_by: Words = ""
    reload_href: str = ""
    multipart: bool = False
    lead: Words = ""
    lines: tuple[LinesPanel, ...] = ()

    @property
    def wrong_fields(self) -> tuple[Wrong, ...]:
        """What was refused, for the summary at the top: the form's fields, then the lines."""
        fields = (Wrong(f"f-{field.name}", (field.label,), field.error) for panel in self.panels for field in panel.fields if field.error)
        return (*fields, *(wrong for panel in self.lines for wrong in panel.wrong))
