"""One role's way through the screens of one register, and what it should meet there; by tests/matrix.py, not by the program."""

import io
import re
import zipfile
from collections.abc import Iterator

from models import Register

from .matrix import ROLES, may, may_with, row_of
from .web import walk_list
from .web_rows import Case, Everybody

MISSING = "987654321"
ANSWERS = {200: "let in", 302: "done", 303: "done", 403: "not allowed", 404: "not there", 409: "refused", 422: "invalid"}
BY_LEAD = ("dcc", "con", "key")
"""A salesperson has a customer by a lead, and enters that: alone it would be nobody's."""
IMPORTERS = {role for role, cells in row_of("imports").items() if any(cell.gives("C") for cell in cells)}


def _entered() -> list[tuple[str, str]]:
    found = []
    for name, register in Register.all.items():
        if register.hangs or register.read_only or not any(not each.system and label != "store" for label, each in register.fields.items()):
            continue
        writers = [role for role in ("mgr", "sup", "adm", "mkt", "mkm", "fin", "con", "key", "aft", "fro", "gm") if may(role, "W", name)]
        found.append((name, next((role for role in writers if role in IMPORTERS), writers[0])))
    return found


ENTERED = _entered()
"""Registers whose rows people enter, each with somebody who enters them, and imports them where anybody does."""


def alike(register: str) -> list[list[str]]:
    """The roles to which the matrix gives the same in the register, together."""
    found: dict[tuple, list[str]] = {}
    for role in ROLES:
        by_lead = register == "customers" and role in BY_LEAD
        found.setdefault((row_of(register)[role], role in IMPORTERS, by_lead, role in ("ho", "adm")), []).append(role)
    return list(found.values())


class Walk:
    """What is wrong is gathered in `wrong`: whoever walks far wants to hear of everything at once."""

    def __init__(self, everybody: Everybody, role: str, register: str, wrong: list[str]):
        self.everybody, self.role, self.name, self.register, self.wrong = everybody, role, register, Register.all[register], wrong
        self.at = f"/admin/{register}/"
        self.visitor = everybody.visitors[role]
        self.reads, self.adds = may(role, "R", register), self._adds()
        self.secrets = self._secrets()
        self.allowed = "let in" if self.reads else "not allowed"
        self.everything = {"view": "all"} if register == "leads" else {}

    @property
    def sort(self) -> tuple:
        """What makes the screens different for a role: whether it reads, enters and imports, and what it sees masked."""
        return self.reads, self.adds, self.role in IMPORTERS, any(cell.masked for cell in row_of(self.name)[self.role]), self.role in ("ho", "adm")

    def _adds(self) -> bool:
        """Whether they enter rows by hand."""
        is_entered = not self.register.read_only and any(not each.system and name != "store" for name, each in self.register.fields.items())
        return may(self.role, "C", self.name) and is_entered and not (self.name == "customers" and self.role in BY_LEAD)

    def _secrets(self) -> list[str]:
        """What may stand on no page of this role."""
        is_masked = any(cell.masked for cell in row_of("customers")[self.role])
        cases = {kind: case for kind, case in self.everybody.kinds_of("customers") if kind not in ROLES or kind == self.role}
        found = [case.phone for kind, case in cases.items() if is_masked or not self.reached("R", kind, "customers")]
        # Where a row may lead to another store, the stores' names are there to choose from.
        goes_elsewhere = any(each.anywhere and each.target_table == "stores" for each in self.register.fields.values())
        return found if self.role in ("ho", "adm") else [*found, self.everybody.others["foreign"].name, *(() if goes_elsewhere else ("城西店",))]

    def reached(self, right: str, kind: str, register: str = "") -> bool:
        return may_with(self.role, right, register or self.name, self.everybody.facts(self.role, register or self.name, kind))

    def kinds(self) -> Iterator[tuple[str, Case]]:
        """A row of each sort that makes a difference to this role: changed by them, only seen, not seen; their own first."""
        met = set()
        for kind, case in sorted(self.everybody.kinds_of(self.name), key=lambda pair: pair[0] != self.role):
            sort = self.reached("R", kind), self.reached("W", kind)
            if sort not in met:
                met.add(sort)
                yield kind, case

    def expected(self, kind: str, right: str = "R", then: str = "let in") -> str:
        """What the role should get with that row where it asks for that right."""
        if not self.reads:
            return "not allowed"
        if not self.reached("R", kind):
            # Where the role may do no such thing with any row, either answer tells nothing.
            return "not there" if may(self.role, right, self.name) else "not there, not allowed"
        return then if self.reached(right, kind) and not (right == "W" and self.register.read_only) else "not allowed"

    def check(self, response, expected: str, what: str) -> str:
        """Judge an answer; returns its text."""
        found = ANSWERS.get(response.status_code, str(response.status_code))
        if found not in expected.split(", "):
            self.wrong.append(f"{self.role}, {what}: {found}, expected {expected}")
        body = text_of(response)
        self.wrong += [f"{self.role}, {what} tells {secret}" for secret in self.secrets if secret in body]
        return body

    # -- what there is to do -----------------------------------------------------------------------------------------

    def go_all_the_way(self) -> None:
        self.ask_for_the_list()
        self.ask_for_the_file()
        self.ask_to_enter()
        self.ask_for_rows()

    def look_in(self) -> None:
        """For a role to which the register is what it is to another one that goes all the way."""
        self.ask_for_the_list()
        self.check(self.visitor.ask(f"{self.at}new/"), "let in" if self.adds else "not allowed", "new form")
        kind, case = min(self.kinds(), key=lambda pair: (self.reached("W", pair[0]), self.reached("R", pair[0])))
        self.check(self.visitor.tell(f"{self.at}edit/?id={case.rows[self.name]}"), self.expected(kind, "W", "invalid, refused"), f"change of {kind}")

    def ask_for_the_list(self) -> None:
        """The list holds exactly what may be seen."""
        listed = self.check(self.visitor.ask(self.at, self.everything), self.allowed, "list")
        pages = walk_list(self.visitor, self.at, self.everything) if 'rel="next"' in listed else [re.findall(r'<tr data-id="(\d+)"', listed)]
        self._compare("list", {int(key) for page in pages for key in page})

    def ask_for_the_file(self) -> None:
        """So does the file; the count and the search are for whom the list is for."""
        lines = self.check(self.visitor.ask(f"{self.at}export/csv/", self.everything), self.allowed, "file").splitlines()[1:]
        self._compare("file", {int(key) for key in (line.lstrip("\ufeff").split(",")[0] for line in lines) if key.isdecimal()})
        self.check(self.visitor.ask(f"{self.at}count/", self.everything), self.allowed, "count")
        if any(each.guarded for each in self.register.fields.values()):
            self.check(self.visitor.ask(self.at, {"search": "1391234"}), self.allowed, "search")

    def _compare(self, where: str, found: set[int]) -> None:
        for kind, case in self.everybody.kinds_of(self.name) if self.reads else ():
            due = self.reached("R", kind)
            if (case.rows[self.name] in found) != due:
                self.wrong.append(f"{self.role}: the row of {kind} is {'not ' if due else ''}in the {where}")

    def ask_to_enter(self) -> None:
        """The empty form, an empty post, and the page for a spreadsheet."""
        allowed = "let in" if self.adds else "not allowed"
        self.check(self.visitor.ask(f"{self.at}new/"), allowed, "new form")
        # A report on today that counts itself, or a meeting held now, needs nothing.
        needs = any(each.required and not each.system for each in self.register.fields.values())
        self.check(self.visitor.tell(f"{self.at}new/"), ("invalid" if needs else "done, invalid, refused") if self.adds else "not allowed", "new, left empty")
        brings = self.adds and self.role in IMPORTERS
        self.check(self.visitor.ask(f"{self.at}import"), "let in" if brings else "not allowed", "import")
        self.check(self.visitor.tell(f"{self.at}import"), "invalid" if brings else "not allowed", "import of no file")

    def ask_for_rows(self) -> None:
        """Details with their history, form, change and void, of a row of each sort; a foreign row and a missing one look alike."""
        for kind, key in [*((kind, case.rows[self.name]) for kind, case in self.kinds()), ("missing", MISSING)]:
            seen, form, change, void = ("not there" if self.reads else "not allowed",) * 4
            if kind != "missing":
                seen, form = self.expected(kind), self.expected(kind, "W", "let in, refused")
                change, void = (self.expected(kind, "W", "invalid, refused") for _ in "cv")
            elif not may(self.role, "W", self.name):
                form = change = void = f"{seen}, not allowed"
            page = self.check(self.visitor.ask(f"{self.at}details/", {"id": key}), seen, f"details of {kind}")
            if seen == "let in" and self.name != "audit_entries" and "history" not in page:
                self.wrong.append(f"{self.role}: the page of the row of {kind} has no history")
            self.check(self.visitor.ask(f"{self.at}edit/", {"id": key}), form, f"form of {kind}")
            self.check(self.visitor.tell(f"{self.at}edit/?id={key}"), change, f"change of {kind}")
            self.check(self.visitor.tell(f"{self.at}delete/", {"id": key}), void, f"void of {kind}")


def text_of(response) -> str:
    if response.mimetype.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(response.data)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return response.get_data(as_text=True)
