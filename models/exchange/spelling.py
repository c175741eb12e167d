"""What a cell says: freed of what an export put around it, and compared with what stands in a row already."""

from typing import Any

from ..fields import Field
from ..kinds import FactsKind, narrow
from ..numbers import read_decimal
from ..phones import mask_phone
from ..refused import Invalid
from ..words import NOTHING
from .writers import DANGEROUS, HIDDEN_VALUE


def plain_text(text: str, is_raw: bool = False) -> str:
    """A cell without the white space around it, and without the mark by which an export keeps it from being run."""
    text = text.strip()
    if not is_raw and text.startswith("'") and text.lstrip("'").startswith(DANGEROUS):
        return text[1:]
    return text


def as_typed(field: Field, text: str, is_raw: bool = False) -> str:
    """What somebody would have typed into the form. A share without its sign is only taken where it cannot be mistaken:
    a spreadsheet keeps 5% as 0.05, and nobody can tell that from a twentieth of one per cent."""
    if field.offered:
        meant = {word: value for value, label in getattr(field.register, field.offered)().items() for word in (value, label.zh, label.en)}
        return meant.get(text, text)
    if field.is_link or field.kind.widget != "percent" or narrow(text).endswith("%"):
        return text
    number = read_decimal(text)
    if is_raw:
        return f"{number * 100:f}%"
    if 0 < abs(number) < 1:
        raise Invalid("“{label}”里的“{text}”看不出是百分之几,请带百分号填写,例如 5%", "“{label}”: nobody can tell how many per cent “{text}” is: write it with its sign, such as 5%",
                      label=field.label, text=text[:40], field=field.name)  # fmt: skip
    return text


def is_said_of(field: Field, row: Any, text: str, is_masked: bool = False, is_raw: bool = False) -> bool:
    """Whether the cell says what stands in the row already, however it is spelled."""
    value = field.value_of(row)
    if value is None or value == "":
        return False
    if field.is_link:
        return text == str(value.id) or text.casefold() == str(value.title).casefold()
    if field.guarded and is_masked and text in (mask_phone(str(value)), HIDDEN_VALUE):
        return True
    if field.kind.is_secret and text == field.kind.show(value):
        return True
    if isinstance(field.kind, FactsKind):
        return True  # nobody writes these, and no two spellings of a document are alike
    try:
        read = field.kind.read(as_typed(field, text, is_raw))
    except Invalid:
        return False
    # Exports give moments to the minute.
    return read.replace(second=0, microsecond=0) == value.replace(second=0, microsecond=0) if field.kind.widget == "moment" else read == value


def in_words(field: Field, row: Any) -> str:
    """What stands in the row, as its reader would see it."""
    value = field.value_of(row)
    if value is None or value == "":
        return NOTHING
    return str(value.title) if field.is_link else str(field.label_of(value)) if field.offered else field.kind.show(value)
