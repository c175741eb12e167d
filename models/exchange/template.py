"""The empty workbook for a register: its labels as headings, needed ones marked, and a sheet that explains every column."""

from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import policy, writing
from ..acting import Actor, act_of
from ..fields import Field
from ..paths import Paths
from ..register import Register
from ..words import Label, say
from .headings import STAR
from .links import ways_to_name
from .workbooks import EXPLAINED

OFFERED = 50
"""A link with more rows to choose from than these names none of them."""
LINES = 1000
"""Rows of the first sheet that are made ready to be filled in."""
EXAMPLES = {
    "number": "12", "money": "128000", "percent": "5%", "day": "2026-05-01", "month": "2026-05", "moment": "2026-05-01 14:30", "phone": "13800000000",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guide:
    """What is to be known of one column."""

    field: Field
    label: Label
    required: bool
    example: str
    help: str
    choices: tuple[str, ...] = ()


def guide_of(session: Session, actor: Actor, register: type[Register]) -> list[Guide]:
    """Every column a file for the register may have, for this person and in their language."""
    return [_guide(session, actor, each) for each in writing.writable_fields(actor, register, is_new=True).values()]


def _guide(session: Session, actor: Actor, field: Field) -> Guide:
    choices = tuple(_choices(session, actor, field))
    told = [str(field.help)] if field.help else []
    if field.is_link:
        told.append(say("已有的{target}:填{ways}", "an existing row of {target}, by its {ways}", target=field.target.label, ways=ways_to_name(field.target)))
    if choices:
        told.append(say("可填:{choices}", "one of: {choices}", choices=say("、", ", ").join(choices)))
    if field.unit:
        told.append(say("单位:{unit}", "in {unit}", unit=field.unit))
    example = choices[0] if choices else "" if field.is_link else EXAMPLES.get(field.kind.widget, "")
    return Guide(field, field.label, field.required, example, say(";", "; ").join(told), choices)


def _choices(session: Session, actor: Actor, field: Field) -> list[str]:
    if field.offered:
        return [str(label) for label in getattr(field.register, field.offered)().values()]
    if not field.is_link:
        widget = field.kind.widget
        return [str(member) for member in field.kind.choices] if widget == "choice" else [say("是", "yes"), say("否", "no")] if widget == "flag" else []
    target = field.target
    paths = Paths(target)
    allowed = policy.chooseable(actor, target, field.anywhere)
    if field.among:
        allowed = allowed & getattr(target, field.among)()
    statement = paths.joins(select(paths.title()).select_from(target).where(allowed).order_by(target.id).limit(OFFERED + 1))
    titles = [str(title) for title in session.scalars(statement) if title]
    return titles if len(titles) <= OFFERED else []


def write_template(file: BinaryIO, session: Session, register: type[Register]) -> None:
    """Write the workbook into an open file."""
    guides = guide_of(session, act_of(session).actor, register)
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        sheet, explained = book.add_worksheet(_sheet_name(str(register.label))), book.add_worksheet(str(EXPLAINED))
        _write_headings(book, sheet, guides)
        _write_explained(book, explained, guides)


def _write_headings(book: Any, sheet: Any, guides: list[Guide]) -> None:
    bold = {"bold": True, "bottom": 1, "bg_color": "#EEF2F6"}
    plain, needed = book.add_format(bold), book.add_format(bold | {"font_color": "#B02A30"})
    # Typed as text, nothing is lost: neither the zeros before a code nor the sign behind a share.
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for at, guide in enumerate(guides):
        kind = None if guide.field.is_link else guide.field.kind.widget
        sheet.set_column(at, at, max(12, 2 * len(guide.label.zh) + 4, len(str(guide.label)) + 3), day if kind == "day" else None if kind in ("number", "money", "moment") else text)
        sheet.write_string(0, at, f"{guide.label} {STAR}" if guide.required else str(guide.label), needed if guide.required else plain)
        if guide.help:
            sheet.write_comment(0, at, guide.help[:500], {"x_scale": 2})
        # Excel takes a list of at most 255 characters.
        if guide.choices and len(",".join(guide.choices)) <= 255 and not any("," in choice for choice in guide.choices):
            sheet.data_validation(1, at, LINES, at, {"validate": "list", "source": list(guide.choices), "error_type": "warning"})


def _write_explained(book: Any, sheet: Any, guides: list[Guide]) -> None:
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for at, (title, width) in enumerate(((say("列", "Column"), 20), (say("必填", "Needed"), 8), (say("例子", "Example"), 20), (say("说明", "Remark"), 80))):
        sheet.set_column(at, at, width, wrapped)
        sheet.write_string(0, at, title, bold)
    for line, guide in enumerate(guides, 1):
        for at, words in enumerate((str(guide.label), say("是", "yes") if guide.required else "", guide.example, guide.help)):
            sheet.write_string(line, at, words, wrapped)


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31]
