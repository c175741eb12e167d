"""Lines within the form of the row they belong to: what was posted of them, and how they are drawn.

A line's controls are called `<register>.<line>.<field>`; a line that is new is called new1, new2, …
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import or_
from sqlalchemy.orm import Session, joinedload
from werkzeug.datastructures import MultiDict

from models import policy, writing
from models.acting import Actor
from models.fields import Field
from models.lines import MOST, Line, line_fields, lines_of, written_lines
from models.policy import Right
from models.refused import Invalid
from models.words import Label

from .attaching import hang_scans, received_scans, scan_looks, scans_of
from .forms import defaults, field_look, typed_values
from .looks import FieldLook, LineHead, LineLook, LinesPanel, OptionLook
from .titles import titles

BLANKS = 3
"""So many lines stand ready to be filled in; scripts leave one and add more as they are asked for."""
PART = re.compile(r"([a-z_]+)\.(\d{1,18}|new\d{1,4})\.(\w+)(\.shown)?")


class LinesForm:
    """The lines that one person writes with a row of a register, as one request knows them."""

    def __init__(self, register: type, actor: Actor, is_new: bool):
        self.actor = actor
        self.registers = written_lines(actor, register, is_new)
        self.scans = {each: scans_of(actor, each) for each in self.registers}

    @property
    def takes_files(self) -> bool:
        return any(self.scans.values())

    @staticmethod
    def names(panels: Iterable[LinesPanel]) -> Iterator[str]:
        """Every name under which these panels show what is wrong."""
        for line in (line for panel in panels for line in panel.lines):
            yield from (line.name, f"{line.name}.reason", *(field.name for field in line.fields))

    def posted(self, form: MultiDict, files: MultiDict) -> list[Line]:
        """The lines that came with the form; blank ones are none."""
        known = {each.__tablename__: each for each in self.registers}
        texts: dict[tuple[str, str], dict[str, str]] = {}
        for part in (*form, *(name for name in files if files[name].filename)):
            if (found := PART.fullmatch(part)) and found[1] in known:
                typed = texts.setdefault((found[1], found[2]), {})
                # A box that is not ticked is not sent: the form says so by sending its name with a mark.
                typed.setdefault(found[3], "") if found[4] else typed.update({found[3]: form.get(part, "")})
        lines = [_line(known[name], key, typed) for (name, key), typed in texts.items()]
        kept = [line for line in lines if not (line.is_new and self._is_blank(line, files))]
        if len(kept) > MOST:
            raise Invalid("一次最多填写 {most} 行明细", "At most {most} lines at once", most=MOST)
        return kept

    def _is_blank(self, line: Line, files: MultiDict) -> bool:
        first = defaults(self.actor, line_fields(self.actor, line.register, True), {})
        typed = any(text.strip() and text != first.get(name, "") for name, text in line.texts.items())
        return not typed and not any(files.get(f"{line.name}.{name}") for name in self.scans[line.register])

    def received(self, lines: Iterable[Line]) -> tuple[dict[str, dict], dict[str, Label]]:
        """The files that came with the lines, by line and field, and what is wrong with others."""
        taken, problems = {}, {}
        for line in (each for each in lines if not each.removed):
            uploads, wrong = received_scans(self.scans[line.register], f"{line.name}.")
            taken[line.name] = uploads
            problems |= {f"{line.name}.{name}": text for name, text in wrong.items()}
        return taken, problems

    def hang(self, session: Session, lines: Iterable[Line], written: Mapping[str, Any], taken: Mapping[str, dict]) -> None:
        """Hang the files on the lines they came with."""
        for line in lines:
            hang_scans(session, written[line.name], self.scans[line.register], taken.get(line.name, {}))

    def panels(self, session: Session, row: Any, posted: Iterable[Line], problems: Mapping[str, Label]) -> tuple[LinesPanel, ...]:
        """All lines as a form shows them: what stands there, what was typed over it, and blanks."""
        posted = list(posted)
        return tuple(self._panel(session, row, each, [line for line in posted if line.register is each], problems) for each in self.registers)

    def _panel(self, session: Session, row: Any, register: type, posted: list[Line], problems: Mapping[str, Label]) -> LinesPanel:
        fields, first = line_fields(self.actor, register, True), defaults(self.actor, line_fields(self.actor, register, True), {})
        standing = self._standing(session, row, register) if row is not None else ()
        typed = {line.key: line for line in posted}
        lines = [self._of_row(each, typed.get(str(each.id))) for each in standing]
        lines += [line for line in posted if line.is_new]
        blanks = [Line(register, f"new{number}", first) for number in range(9001, 9001 + BLANKS)]
        drawing = _Drawing(session, self.actor, register, fields, self.scans[register], problems, {str(each.id): each for each in standing})
        drawing.look_up([*lines, *blanks])
        looks = tuple(drawing.line(line, number) for number, line in enumerate(lines, 1))
        spare = tuple(replace(drawing.line(line, len(lines) + number), blank=True) for number, line in enumerate(blanks, 1))
        return LinesPanel(
            name=register.__tablename__, title=register.label, icon=register.icon, heads=drawing.heads(), lines=(*looks, *spare), pattern=spare[0],
            add_label=Label(f"添加{register.one.zh}", f"Add {register.one.en.lower()}"),
        )  # fmt: skip

    def _standing(self, session: Session, row: Any, register: type) -> Any:
        papers = (joinedload(getattr(register, name)) for name in self.scans[register])
        return session.scalars(lines_of(row, register, self.actor, Right.WRITE).options(*papers)).all()

    def _of_row(self, row: Any, typed: Line | None) -> Line:
        """A line that stands there, with what was typed over it."""
        texts = typed_values(row, line_fields(self.actor, type(row), False))
        line = Line(type(row), str(row.id), texts, writing.version_of(row))
        return line if typed is None else replace(line, texts=texts | dict(typed.texts), removed=typed.removed, reason=typed.reason)


def _line(register: type, key: str, texts: dict[str, str]) -> Line:
    version = texts.pop("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 12 else None
    return Line(register, key, texts, seen, removed=bool(texts.pop("remove", "")), reason=texts.pop("reason", ""))


class _Drawing:
    """Lines of one register as controls, with the titles of all linked rows asked for at once."""

    def __init__(self, session: Session, actor: Actor, register: type, fields: Mapping[str, Field], scans: Mapping[str, Field], problems: Mapping[str, Label], rows: Mapping[str, Any]):
        self.session, self.actor, self.register = session, actor, register
        self.fields, self.scans, self.problems, self.rows = fields, scans, problems, rows
        self.base = f"/admin/{register.__tablename__}/"
        self.titles: dict[str, dict[int, str]] = {}

    def heads(self) -> tuple[LineHead, ...]:
        return tuple(LineHead(each.label, _kind(each), each.required, each.help or "") for each in (*self.fields.values(), *self.scans.values()))

    def look_up(self, lines: Iterable[Line]) -> None:
        """What the chosen rows are called: one statement per link, not per line."""
        lines = list(lines)
        for name, each in self.fields.items():
            chosen = {int(text) for line in lines if (text := line.texts.get(name, "")).isdecimal() and len(text) < 19}
            if each.is_link and chosen:
                seen = or_(policy.chooseable(self.actor, each.target), policy.condition(self.actor, each.target))
                self.titles[name] = titles(self.session, each.target, each.target.id.in_(chosen), seen)

    def line(self, line: Line, number: int) -> LineLook:
        shown = [self._control(line, name, each) for name, each in self.fields.items()]
        scans = scan_looks(self.scans, self.rows.get(line.key), {name: self._problem(line, name) for name in self.scans})
        fields = (*shown, *(replace(each, name=f"{line.name}.{each.name}") for each in scans))
        return LineLook(
            line.name, str(number), fields, version="" if line.is_new else str(line.seen_version), removed=line.removed, reason=line.reason,
            flags=tuple(name for name, each in self.fields.items() if not each.is_link and each.kind.widget == "flag"),
            reason_error=self._problem(line, "reason"), error=self.problems.get(line.name, ""),
        )  # fmt: skip

    def _problem(self, line: Line, name: str) -> Any:
        return self.problems.get(f"{line.name}.{name}", "")

    def _control(self, line: Line, name: str, field: Field) -> FieldLook:
        text = line.texts.get(name, "")
        if field.is_link:
            title = self.titles.get(name, {}).get(int(text)) if text.isdecimal() and len(text) < 19 else None
            options = (OptionLook(text, title, on=True),) if title is not None else ()
            look = FieldLook(name, field.label, "link", text, options, field.required, lookup_url=f"{self.base}ajax/lookup/?name={name}", error=self._problem(line, name))
        else:
            look = field_look(field, name, text, self.session, self.base, self._problem(line, name))
        return replace(look, name=f"{line.name}.{name}", help="", wide=False, compact=True)


def _kind(field: Field) -> str:
    """The width of the column: a link's, a file's, or that of its kind of value."""
    return "file" if field.is_scan else "link" if field.is_link else field.kind.widget
