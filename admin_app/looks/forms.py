"""A form: panels of fields, each with its label above, its error below, and a way to fill it that suits its kind."""

from dataclasses import dataclass

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

    `kind`: text, longtext, number, money, percent, phone, day, month, moment, flag, choice, link, file, password, hidden.
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

    @property
    def segmented(self) -> bool:
        """Few enough choices to lie side by side."""
        return self.kind == "choice" and len(self.options) <= 6

    @property
    def chosen(self) -> tuple[OptionLook, ...]:
        return tuple(option for option in self.options if option.on)


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

    @property
    def wrong_fields(self) -> tuple[FieldLook, ...]:
        """The fields whose value was refused, for the summary at the top."""
        return tuple(field for panel in self.panels for field in panel.fields if field.error)
