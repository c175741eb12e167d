"""From a register's fields to a form: each kind with its control, what was typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from models import policy
from models.acting import Actor
from models.choosing import Chosen, chosen_row, chosen_rows
from models.fields import Field
from models.kinds import ChoiceKind, NumberKind
from models.refused import Invalid
from models.words import Label, say
from models.writing import writable_fields

from .looks import FieldLook, FormPanel, OptionLook
from .titles import title_for

KINDS = {"area": "longtext", "period": "text", "rhythm": "text"}
BASICS = Label("基本信息", "Basics")
MORE = Label("补充信息", "More")
YUAN = Label("元", "yuan")


def typed_values(row: Any, fields: Mapping[str, Field]) -> dict[str, str]:
    """What the controls hold for a row: raw texts, ids for links."""
    return {name: _typed(each, row) for name, each in fields.items()}


def _typed(field: Field, row: Any) -> str:
    if field.is_link:
        # Its number is enough: whoever shows the row's name asks for it.
        key = getattr(row, field.column_name)
        return "" if key is None else str(key)
    return field.kind.typed(field.value_of(row))


def field_look(field: Field, name: str, text: str, session: Session, base: str, error: Any = "", required: bool | None = None, found: Chosen | None = None) -> FieldLook:
    """One field as a control holding `text`; the rows of links that were `found` are not asked for again."""
    required = field.required if required is None else required
    common = {"name": name, "label": field.label, "required": required, "help": field.help or "", "error": error, "value": text, "suffix": field.unit or ""}
    if field.is_link:
        lookup = f"{base}ajax/lookup/?name={name}"
        return FieldLook(kind="link", options=_chosen_option(field, text, session, found), lookup_url=lookup, **common)
    kind = field.kind
    if field.offered:
        offered = getattr(field.register, field.offered)()
        return FieldLook(kind="choice", options=tuple(OptionLook(value, label, value == text) for value, label in offered.items()), **common)
    if isinstance(kind, ChoiceKind):
        # What has an answer from the start is never left without one.
        common["required"] = required or not field.column.nullable
        return FieldLook(kind="choice", options=_options(kind, text, is_level=name == "level"), **common | _level_help(kind, name))
    if kind.widget == "money":
        common["suffix"] = YUAN
    return FieldLook(
        kind="decimal" if isinstance(kind, NumberKind) else KINDS.get(kind.widget, kind.widget), wide=kind.widget == "area", max_length=getattr(kind, "length", None), **common
    )


def _options(kind: ChoiceKind, text: str, is_level: bool) -> tuple[OptionLook, ...]:
    """A level shows its letter alone, so that all five fit beside each other; the help says what they mean."""
    return tuple(OptionLook(each.value, "" if is_level else each.label, each.value == text, level=is_level) for each in kind.choices)


def _level_help(kind: ChoiceKind, name: str) -> dict[str, str]:
    return {"help": " · ".join(str(each) for each in kind.choices)} if name == "level" else {}


def _chosen_option(field: Field, text: str, session: Session, found: Chosen | None) -> tuple[OptionLook, ...]:
    if not text:
        return ()
    try:
        row = chosen_row(session, field, text, found)
    except Invalid:
        # What stands there may no longer be chosen, but what stands there is still shown.
        row = session.get(field.target, int(text)) if text.isdecimal() and len(text) < 19 else None
        if row is None or not policy_allows(session, row):
            return ()
    return (OptionLook(text, row.title, on=True),)


def policy_allows(session: Session, row: Any) -> bool:
    actor = session.info["act"].actor
    return policy.may(actor, policy.Right.READ, type(row)) and getattr(row, "store_id", actor.store_id) in (None, actor.store_id)


def panels(session: Session, actor: Actor, register: type, texts: Mapping[str, str], problems: Mapping[str, Label], is_new: bool) -> tuple[FormPanel, ...]:
    """The register's form as titled panels: what is needed and what is listed first, long texts last."""
    base = f"/admin/{register.__tablename__}/"
    groups: dict[Label, list[FieldLook]] = {}
    fields = writable_fields(actor, register, is_new)
    titled = any(each.panel for each in fields.values())
    found = chosen_rows(session, fields.values(), texts)
    for name, each in fields.items():
        look = field_look(each, name, texts.get(name, ""), session, base, problems.get(name, ""), found=found)
        if name == "phone" and is_new and each.through:
            look = _checked(look, base)
        panel = each.panel or (BASICS if titled or each.required or each.listed or each.through else MORE)
        groups.setdefault(panel, []).append(look)
    # What is needed comes first, whichever field was written down first.
    ordered = sorted(groups.items(), key=lambda group: group[0] != BASICS)
    return tuple(FormPanel(title, tuple(looks)) for title, looks in ordered)


def _checked(look: FieldLook, base: str) -> FieldLook:
    from dataclasses import replace

    return replace(look, check_url=f"{base}check/phone")


def unplaced(problems: Mapping[str, Label], fields: Iterable[str]) -> tuple[Label, ...]:
    """Problems of fields that the form does not show: they stand at its top."""
    shown = set(fields)
    return tuple(text for name, text in problems.items() if name not in shown)


def defaults(actor: Actor, fields: Mapping[str, Field], given: Mapping[str, str]) -> dict[str, str]:
    """What a new form starts with: the register's defaults, oneself, and what the address gives."""
    texts = {}
    for name, each in fields.items():
        if given.get(name):
            texts[name] = given[name]
        elif each.or_self:
            texts[name] = str(actor.employee_id)
        elif not each.is_link and not each.through and (default := each.column.default) is not None and default.is_scalar:
            texts[name] = each.kind.typed(default.arg)
    return texts


def saved_words(actor: Actor, row: Any, is_new: bool) -> str:
    title = title_for(actor, row)
    return say("已新增“{title}”", "Added “{title}”", title=title) if is_new else say("已保存“{title}”", "Saved “{title}”", title=title)
