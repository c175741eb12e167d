"""Y4: each role sees and does what its position needs – every role, on every register, by every address, with every row.

What is expected stands here in words of its own, not in the program's table.
"""

import io
import zipfile
from dataclasses import dataclass

import pytest

from models import Register
from models.roles import Role

from .shop import FIRST_OF
from .web import Visitor, Web, walk_list
from .web_rows import Case, Cases


@dataclass(frozen=True)
class Reach:
    """Roles by how far they reach: own rows, the store's, all stores'; `nothing` may open the list but finds it empty."""

    store: str = ""
    own: str = ""
    all: str = ""
    pool: str = ""
    delivered: str = ""
    nothing: str = ""

    def rows(self, role: str) -> set[str]:
        """Which of the rows of the walk the role reaches."""
        found: set[str] = set()
        if role in self.own.split():
            found |= {"own"}
        if role in self.pool.split():
            found |= {"pool"}
        if role in self.delivered.split():
            found |= {"delivered"}
        if role in self.store.split():
            found |= {"own", "colleague", "pool", "delivered"}
        if role in self.all.split():
            found |= {"own", "colleague", "pool", "delivered", "foreign"}
        return found

    def __contains__(self, role: str) -> bool:
        return role in " ".join((self.store, self.own, self.all, self.pool, self.delivered, self.nothing)).split()


SALES = "dcc con key"
REST = "dcc con key mkt mkm tdr fro fin aft"
EVERYBODY = "gm mgr sup dcc con key mkt mkm tdr fro fin aft"
CONTACTS = Reach(store="gm mgr sup mkt mkm fro fin", own=SALES, all="ho", delivered="aft")
CUSTOMERS = Reach(store="gm mgr sup mkt mkm fro fin", own=SALES, pool="dcc", all="ho", delivered="aft")
COMMON = Reach(store=EVERYBODY, all="ho adm")
SEES = {
    "stores": COMMON, "positions": COMMON, "employees": COMMON, "vehicle_models": COMMON, "vehicles": COMMON,
    "targets": Reach(store="gm mgr sup", own="dcc con key mkt mkm", all="ho"),
    "channels": Reach(store="gm mgr sup dcc con key mkt mkm fro", all="ho adm"),
    "customers": CUSTOMERS, "leads": CUSTOMERS, "follow_ups": CONTACTS, "calls": CONTACTS, "appointments": CONTACTS, "closings": CONTACTS,
    "assignments": Reach(store="gm mgr sup", own=SALES, all="ho"),
    "test_drives": Reach(store="gm mgr sup fro", own="dcc con key tdr", all="ho"),
    "orders": Reach(store="gm mgr sup fin", own=SALES, all="ho", delivered="aft"),
    "payments": Reach(store="gm mgr sup fin", own="con key", all="ho"),
    "report_runs": Reach(store="gm mgr sup", own=SALES, all="ho adm", nothing="mkt mkm fin"),
    "settings": Reach(store="gm mgr", all="ho adm"),
    "audit_entries": Reach(store="gm mgr", all="ho adm"),
    "imports": Reach(store="gm mgr sup", own="mkt mkm", all="ho adm"),
    "absences": Reach(store="gm mgr sup", own=REST, all="ho"),
    "candidates": Reach(store="gm mgr", own=REST, all="ho"), "transfers": Reach(store="gm mgr", own=REST, all="ho"),
}  # fmt: skip
IN_SALE = Reach(store="mgr sup", own=SALES)
WRITES = {
    "stores": Reach(all="adm"), "positions": Reach(all="adm"), "employees": Reach(store="mgr", all="adm"),
    "vehicle_models": Reach(store="mgr", all="adm"), "vehicles": Reach(store="mgr", all="adm"),
    "targets": Reach(store="mgr sup"),
    "channels": Reach(store="mgr sup dcc mkt mkm", all="adm"),
    "customers": Reach(store="mgr sup", own=SALES, pool="dcc"), "leads": Reach(store="mgr sup", own=SALES, pool="dcc"),
    "follow_ups": IN_SALE, "calls": IN_SALE, "appointments": IN_SALE, "closings": IN_SALE,
    "assignments": Reach(store="mgr sup"),
    "test_drives": Reach(store="mgr sup", own="dcc con key tdr"),
    "orders": Reach(store="mgr sup", own="con key"),
    "payments": Reach(store="fin"),
    "report_runs": Reach(store="mgr", all="adm"),
    "settings": Reach(store="mgr", all="adm"),
    "audit_entries": Reach(),
    "imports": Reach(store="mgr sup", own="mkt mkm", all="adm"),
    "absences": Reach(store="mgr sup", own=REST), "candidates": Reach(store="mgr"), "transfers": Reach(store="mgr"),
}  # fmt: skip
ADDS_TOO = {
    "customers": "fro", "leads": "fro", "follow_ups": "fro", "calls": "fro", "appointments": "fro",
    "payments": "mgr sup con key",
}  # fmt: skip
"""Who may add rows besides those who may write them."""
ENTERED_BY_NOBODY = {"closings", "assignments", "report_runs", "imports", "audit_entries"}
"""Rows of these come from moves, reports and imports alone."""
SEES_PHONES = "gm mgr sup dcc con key aft"
"""Nobody else ever reads a whole phone number, except by a reveal, which is recorded."""
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
"""Who makes a move; what is not named here only the system does."""
NOT_ON_OWN_MATTERS = {"absences.approve", "absences.refuse", "transfers.approve", "transfers.refuse", "closings.confirm", "closings.refuse", "orders.sign_off"}
MANAGERS = {"sup", "mgr", "mkm", "gm"}
"""Where none of them is there, the next above decides."""
ONLY_IN = {
    "pool": {"customers", "leads"},
    "delivered": {"customers", "leads", "follow_ups", "calls", "appointments", "closings", "orders"},
}  # fmt: skip
"""Where it makes a difference that a lead waits in the pool, or that its car is delivered."""
ROLES = [role.value for role in Role]
MISSING = "987654321"


def self_submitted(role: str, move: str) -> bool:
    """The walk submits a transfer before it tries to decide on it."""
    return role == "mgr" and move in ("transfers.approve", "transfers.refuse")


def reason_of(status: int) -> str:
    return {200: "let in", 302: "done", 303: "done", 403: "not allowed", 404: "not there", 409: "refused", 422: "invalid"}.get(status, f"?{status}")


class Walk:
    """One role's way through every register: what it may not, it must not; what it gets must not say what it may not see."""

    def __init__(self, web: Web, role: str):
        self.web, self.role = web, role
        shop, cases = web.shop, Cases(web.shop)
        self.username = FIRST_OF[Role(role)]
        me = shop.actor(self.username)
        self.cases: dict[str, Case] = {
            "own": cases.make(me, "HO" if role == "ho" else "S1"),
            "colleague": cases.make(shop.actor("consultant2")),
            "foreign": cases.make(shop.actor("s2consultant"), "S2"),
            "pool": cases.make(None),
            "delivered": cases.make(shop.actor("consultant1" if role != "con" else "keyaccount"), is_delivered=True),
        }
        self.visitor: Visitor = web.visit(self.username)
        self.wrong: list[str] = []
        self.secrets = self._secrets()

    def _secrets(self) -> list[str]:
        """What may stand on no page of this role."""
        found = []
        for kind, case in self.cases.items():
            if kind not in SEES["customers"].rows(self.role) or self.role not in SEES_PHONES.split():
                found.append(case.phone)
        if self.role not in ("ho", "adm"):
            found += [self.cases["foreign"].name, "城西店"]
        return found

    def rows(self, register: str):
        """Each kind of row that makes a difference in the register, with its id."""
        for kind, case in self.cases.items():
            if register in case.rows and register in ONLY_IN.get(kind, SEES):
                yield kind, str(case.rows[register])
        yield "missing", MISSING

    def reached(self, reach: Reach, register: str, kind: str) -> bool:
        if kind == "missing":
            return False
        return kind in reach.rows(self.role)

    def check(self, response, expected: set[str], what: str, reveals: str = "") -> None:
        found = reason_of(response.status_code)
        if found not in expected:
            self.wrong.append(f"{what}: {found}, expected {' or '.join(sorted(expected))}")
        body = text_of(response)
        for secret in self.secrets:
            if secret in body and secret != reveals:
                self.wrong.append(f"{what} tells {secret}")

    def expected(self, register: str, kind: str, reach: Reach | None = None, then: tuple[str, ...] = ("let in",)) -> set[str]:
        """What the role should get with that row where `reach` is asked for besides reading."""
        if self.role not in SEES[register]:
            return {"not allowed"}
        if not self.reached(SEES[register], register, kind):
            # Where the role may do no such thing with any row, either answer tells nothing.
            return {"not there"} if reach is None or self.role in reach else {"not there", "not allowed"}
        if reach is not None and not self.reached(reach, register, kind):
            return {"not allowed"}
        return set(then)


def text_of(response) -> str:
    if response.mimetype.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(response.data)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return response.get_data(as_text=True)


@pytest.fixture(params=ROLES)
def walk(request, web) -> Walk:
    return Walk(web, request.param)


def test_every_register_has_its_expectation():
    assert set(SEES) == set(WRITES) == {name for name, register in Register.all.items() if not register.hangs}
    named = {f"{name}.{move}" for name, register in Register.all.items() for move in register.moves}
    assert set(MOVES) <= named


def test_reading_follows_the_position(walk):
    """Lists, counts, exports and details; a foreign row and a missing one look alike."""
    for register in SEES:
        at = f"/admin/{register}/"
        may = {"let in"} if walk.role in SEES[register] else {"not allowed"}
        for path in (at, f"{at}count/", f"{at}export/csv/", f"{at}?search=1391234", f"{at}?search=赵钱孙", f"{at}?voided=1"):
            walk.check(walk.visitor.ask(path), may, path)
        for kind, key in walk.rows(register):
            walk.check(walk.visitor.ask(f"{at}details/", {"id": key}), walk.expected(register, kind), f"details of {register} {kind}")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_lists_and_files_hold_exactly_what_may_be_seen(walk):
    for register in SEES:
        if walk.role not in SEES[register]:
            continue
        at = f"/admin/{register}/"
        query = {"view": "all"} if register == "leads" else {}
        listed = {str(key) for page in walk_list(walk.visitor, at, query) for key in page}
        lines = text_of(walk.visitor.get(f"{at}export/csv/", query)).splitlines()
        exported = {line.lstrip("\ufeff").split(",")[0] for line in lines[1:]}
        for kind, key in walk.rows(register):
            should = walk.reached(SEES[register], register, kind)
            for where, found in (("list", listed), ("file", exported)):
                if (key in found) != should:
                    walk.wrong.append(f"{register}: {kind} row {'missing from' if should else 'in'} the {where}")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_writing_follows_the_position(walk):
    """Forms, posts and voids: without the right nothing is reached; with it, an empty post is merely invalid."""
    for register, reach in WRITES.items():
        at = f"/admin/{register}/"
        adds = (walk.role in reach or walk.role in ADDS_TOO.get(register, "").split()) and register not in ENTERED_BY_NOBODY
        walk.check(walk.visitor.ask(f"{at}new/"), {"let in"} if adds else {"not allowed"}, f"new form of {register}")
        walk.check(walk.visitor.tell(f"{at}new/"), {"invalid"} if adds else {"not allowed"}, f"new {register}")
        for kind, key in walk.rows(register):
            form = walk.visitor.ask(f"{at}edit/", {"id": key})
            walk.check(form, walk.expected(register, kind, reach), f"form of {register} {kind}")
            post = walk.visitor.tell(f"{at}edit/?id={key}")
            walk.check(post, walk.expected(register, kind, reach, ("invalid",)), f"edit of {register} {kind}")
            void = walk.visitor.tell(f"{at}delete/", {"id": key})
            walk.check(void, walk.expected(register, kind, reach, ("invalid", "refused")), f"void of {register} {kind}")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_moves_follow_the_position(walk):
    """Each move, alone and in a batch; nobody decides on what they submitted themselves."""
    for register in SEES:
        for name in Register.all[register].moves:
            move = f"{register}.{name}"
            for kind, key in walk.rows(register):
                who = MOVES.get(move, "").split()
                may = walk.role in who or ("owner" in who and kind == "own")
                if (kind == "own" and move in NOT_ON_OWN_MATTERS) or (self_submitted(walk.role, move)):
                    may = False
                if walk.role == "ho" and kind == "own" and MANAGERS & set(who) and move not in NOT_ON_OWN_MATTERS:
                    # Nobody else works in the head office's own store: it stands in for them.
                    may = True
                expected = walk.expected(register, kind)
                if expected == {"let in"}:
                    expected = {"let in", "done", "refused", "invalid"} if may else {"not allowed"}
                walk.check(walk.visitor.tell(f"/admin/{register}/{key}/do/{name}"), expected, f"{move} with {kind}")
                batch = walk.visitor.tell(f"/admin/{register}/action/", {"action": name, "rowid": key})
                # A batch reads its answers once, before it looks at the rows.
                walk.check(batch, expected | ({"invalid"} if walk.role in SEES[register] else set()), f"{move} with {kind} in a batch")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_workbooks_are_masked_like_lists(walk):
    for register in ("customers", "leads", "calls", "test_drives", "audit_entries"):
        may = {"let in"} if walk.role in SEES[register] else {"not allowed"}
        walk.check(walk.visitor.ask(f"/admin/{register}/export/xlsx/"), may, f"workbook of {register}")
    assert not walk.wrong, "\n".join(walk.wrong)
