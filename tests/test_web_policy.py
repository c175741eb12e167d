"""Y4: each role sees and does what its position needs – every role, on every register, by every address, with every row.

What is expected stands in tests/matrix.py in words of its own, not in the program's table.
"""

import io
import zipfile

import pytest

from models import Register
from models.moves import Move
from models.roles import OWNER, Role

from .matrix import ROLES, conditions_of, deciders, may, may_with, row_of
from .web import Visitor, Web, walk_list
from .web_rows import REACHED, Case, Everybody

MOVES = {
    "employees.leave": "mgr adm",
    "absences.submit": "owner sup mgr", "absences.approve": "mgr", "absences.refuse": "mgr",
    "candidates.shortlist": "mgr", "candidates.interview": "mgr", "candidates.offer": "mgr", "candidates.hire": "mgr", "candidates.reject": "mgr",
    "transfers.submit": "mgr", "transfers.approve": "mgr ho", "transfers.refuse": "mgr ho", "transfers.take_effect": "mgr ho",
    "leads.assign": "mgr", "leads.request_lost": "owner", "leads.request_void": "owner dcc mgr", "leads.reopen": "sup mgr",
    "closings.confirm": "sup", "closings.refuse": "sup",
    "appointments.keep": "owner", "appointments.miss": "owner", "appointments.cancel": "owner",
    "follow_ups.finish": "owner",
    "test_drives.clear": "owner", "test_drives.start": "tdr owner", "test_drives.finish": "tdr owner", "test_drives.cancel": "owner",
    "orders.order": "owner", "orders.confirm_details": "owner", "orders.sign_off": "sup mgr", "orders.cancel": "mgr",
    "payments.confirm": "fin", "payments.reverse": "fin",
    "imports.undo": "sup mgr adm owner",
}  # fmt: skip
"""Who makes a move; of what is not named here, whoever its register says."""
REGISTERS = [name for name, register in Register.all.items() if not register.hangs]


MISSING = "987654321"


def reason_of(status: int) -> str:
    return {200: "let in", 302: "done", 303: "done", 403: "not allowed", 404: "not there", 409: "refused", 422: "invalid"}.get(status, f"?{status}")


class Walk:
    """One role's way through every register: what it may not, it must not; what it gets must not say what it may not see."""

    def __init__(self, web: Web, everybody: Everybody, role: str):
        self.web, self.everybody, self.role = web, everybody, role
        self.cases: dict[str, Case] = everybody.seen_by(role)
        self.visitor: Visitor = web.visit(Role(role))
        self.wrong: list[str] = []
        self.secrets = self._secrets()

    def _secrets(self) -> list[str]:
        """What may stand on no page of this role."""
        is_masked = any(cell.masked for cell in row_of("customers")[self.role])
        found = [case.phone for kind, case in self.cases.items() if is_masked or not self.reached("R", "customers", kind)]
        if self.role not in ("ho", "adm"):
            found += [self.cases["foreign"].name, "城西店"]
        return found

    def rows(self, register: str):
        """Each kind of row that makes a difference in the register, with its id."""
        plain = {cell.scope for cells in row_of(register).values() for cell in cells}
        for kind, case in self.cases.items():
            if register in case.rows and (kind != "pool" or "p" in plain) and (kind != "delivered" or REACHED & conditions_of(register)):
                yield kind, str(case.rows[register])
        yield "missing", MISSING

    def reached(self, right: str, register: str, kind: str) -> bool:
        return kind != "missing" and may_with(self.role, right, register, self.everybody.facts(self.role, register, kind))

    def check(self, response, expected: set[str], what: str, reveals: str = "") -> None:
        found = reason_of(response.status_code)
        if found not in expected:
            self.wrong.append(f"{what}: {found}, expected {' or '.join(sorted(expected))}")
        body = text_of(response)
        for secret in self.secrets:
            if secret in body and secret != reveals:
                self.wrong.append(f"{what} tells {secret}")

    def expected(self, register: str, kind: str, right: str = "R", then: tuple[str, ...] = ("let in",)) -> set[str]:
        """What the role should get with that row where it asks for that right."""
        if not may(self.role, "R", register):
            return {"not allowed"}
        if not self.reached("R", register, kind):
            # Where the role may do no such thing with any row, either answer tells nothing.
            return {"not there"} if may(self.role, right, register) else {"not there", "not allowed"}
        return set(then) if self.reached(right, register, kind) else {"not allowed"}

    def moves(self, move: Move, kind: str, key: str) -> bool | None:
        """Whether the role makes that move with the row; None where it depends on the row."""
        words = MOVES.get(f"{move.register.__tablename__}.{move.name}")
        by = words.split() if words is not None else [getattr(each, "value", "owner" if each is OWNER else each) for each in move.by]
        if self.role not in deciders(by, self.everybody.works_at(kind, self.role)) and not ("owner" in by and kind == "own"):
            return False if all(isinstance(each, str) for each in by) else None
        with self.web.shop.row(move.register, int(key)) as row:
            return all(getattr(row, f"{name}_id") != self.web.shop.person(Role(self.role)) for name in move.apart_from)


def text_of(response) -> str:
    if response.mimetype.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(response.data)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return response.get_data(as_text=True)


@pytest.fixture(params=ROLES)
def walk(request, web, everybody) -> Walk:
    return Walk(web, everybody, request.param)


def test_a_row_of_every_register_is_there(everybody):
    """A register whose rules refuse what tests/examples.py holds to be a row would be walked past."""
    for case in (*everybody.own.values(), *everybody.others.values()):
        assert not case.failed
        assert set(REGISTERS) <= set(case.rows)


def test_every_named_move_is_declared():
    assert set(MOVES) <= {f"{name}.{move}" for name, register in Register.all.items() for move in register.moves}


def test_reading_follows_the_position(walk):
    """Lists, counts, exports and details; a foreign row and a missing one look alike."""
    for register in REGISTERS:
        at = f"/admin/{register}/"
        allowed = {"let in"} if may(walk.role, "R", register) else {"not allowed"}
        for path in (at, f"{at}count/", f"{at}export/csv/", f"{at}?search=1391234", f"{at}?search=赵钱孙", f"{at}?voided=1"):
            walk.check(walk.visitor.ask(path), allowed, path)
        for kind, key in walk.rows(register):
            walk.check(walk.visitor.ask(f"{at}details/", {"id": key}), walk.expected(register, kind), f"details of {register} {kind}")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_lists_and_files_hold_exactly_what_may_be_seen(walk):
    for register in REGISTERS:
        if not may(walk.role, "R", register):
            continue
        at = f"/admin/{register}/"
        query = {"view": "all"} if register == "leads" else {}
        listed = {str(key) for page in walk_list(walk.visitor, at, query) for key in page}
        lines = text_of(walk.visitor.get(f"{at}export/csv/", query)).splitlines()
        exported = {line.lstrip("\ufeff").split(",")[0] for line in lines[1:]}
        for kind, key in walk.rows(register):
            should = walk.reached("R", register, kind)
            for where, found in (("list", listed), ("file", exported)):
                if (key in found) != should:
                    walk.wrong.append(f"{register}: {kind} row {'missing from' if should else 'in'} the {where}")
    assert not walk.wrong, "\n".join(walk.wrong)


def is_entered(register: str) -> bool:
    """Whether its rows are typed by anybody: those of some come from moves, reports and imports alone."""
    return not Register.named(register).read_only and any(not each.system and name != "store" for name, each in Register.named(register).fields.items())


def comes_with_a_lead(register: str, role: str) -> bool:
    """A customer is a salesperson's by a lead, and is entered with it: alone it would be nobody's."""
    return register == "customers" and role in ("dcc", "con", "key")


def asks_for_something(register: str) -> bool:
    """Whether an empty form is invalid; a report on today that counts itself, or a meeting held now, needs nothing."""
    return any(each.required and not each.system for each in Register.named(register).fields.values())


def test_writing_follows_the_position(walk):
    """Forms, posts and voids: without the right nothing is reached; with it, an empty post is merely invalid."""
    for register in REGISTERS:
        at = f"/admin/{register}/"
        adds = may(walk.role, "C", register) and is_entered(register) and not comes_with_a_lead(register, walk.role)
        walk.check(walk.visitor.ask(f"{at}new/"), {"let in"} if adds else {"not allowed"}, f"new form of {register}")
        empty = {"invalid"} if asks_for_something(register) else {"done", "invalid"}
        walk.check(walk.visitor.tell(f"{at}new/"), empty if adds else {"not allowed"}, f"new {register}")
        for kind, key in walk.rows(register):
            form = walk.visitor.ask(f"{at}edit/", {"id": key})
            walk.check(form, walk.expected(register, kind, "W"), f"form of {register} {kind}")
            post = walk.visitor.tell(f"{at}edit/?id={key}")
            walk.check(post, walk.expected(register, kind, "W", ("invalid",)), f"edit of {register} {kind}")
            void = walk.visitor.tell(f"{at}delete/", {"id": key})
            walk.check(void, walk.expected(register, kind, "W", ("invalid", "refused")), f"void of {register} {kind}")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_moves_follow_the_position(walk):
    """Each move, alone and in a batch; nobody decides on what they submitted themselves."""
    for register in REGISTERS:
        for name, move in Register.all[register].moves.items():
            for kind, key in walk.rows(register):
                expected = walk.expected(register, kind)
                if expected == {"let in"}:
                    does = walk.moves(move, kind, key)
                    expected = (set() if does else {"not allowed"}) | (set() if does is False else {"let in", "done", "refused", "invalid"})
                walk.check(walk.visitor.tell(f"/admin/{register}/{key}/do/{name}"), expected, f"{move} with {kind}")
                batch = walk.visitor.tell(f"/admin/{register}/action/", {"action": name, "rowid": key})
                # A batch reads its answers once, before it looks at the rows.
                walk.check(batch, expected | ({"invalid"} if may(walk.role, "R", register) else set()), f"{move} with {kind} in a batch")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_workbooks_are_masked_like_lists(walk):
    for register in ("customers", "leads", "calls", "test_drives", "audit_entries"):
        allowed = {"let in"} if may(walk.role, "R", register) else {"not allowed"}
        walk.check(walk.visitor.ask(f"/admin/{register}/export/xlsx/"), allowed, f"workbook of {register}")
    assert not walk.wrong, "\n".join(walk.wrong)
