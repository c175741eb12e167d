"""Every register over HTTP on both databases: as each role, and through a whole life of a row.

List, count, file, new, import, details with history, edit and void answer each role as tests/matrix.py says; each move
is done by whom it is for; no address of any register answers for a row of another store. Whose rows the policy gives,
of all rows and for all moves, is proved without the screens in tests/test_policy_rows.py.
"""

import csv
import io
import re

import pytest
from sqlalchemy import func, select

from models import Register, writing
from models.roles import Role

from .matrix import ROLES, may, may_with
from .matrix_moves import MAKERS
from .walking import ENTERED, IMPORTERS, MISSING, Walk, alike
from .web import ids_listed, words
from .web_rows import PRIVATE, Everybody

REGISTERS = [name for name, register in Register.all.items() if not register.hangs]
WITH_MOVES = [name for name in REGISTERS if Register.all[name].moves]

ON_ONE = pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
"""What is asked before any row is looked for; which rows there are for whom is asked on both."""
each_register = pytest.mark.parametrize("name", REGISTERS)


@each_register
def test_every_role_gets_what_its_position_needs_and_nothing_else(everybody, name):
    """Y4: what it may not, it must not; what it gets does not say what it may not see."""
    wrong: list[str] = []
    went: set[tuple] = set()
    # Which rows each of them reaches is tests/test_policy_rows.py's, on both databases: here one of each sort goes all the
    # way and everybody looks in; on PostgreSQL one goes, and everybody sees the list.
    on_sqlite = everybody.cases.shop.database.is_sqlite
    for first, *others in alike(name):
        walk = Walk(everybody, first, name, wrong)
        if not went or (on_sqlite and walk.sort not in went):
            walk.go_all_the_way()
        elif on_sqlite:
            walk.look_in()
        else:
            walk.ask_for_the_list()
        went.add(walk.sort)
        for role in others:
            Walk(everybody, role, name, wrong).ask_for_the_list()
    assert not wrong, "\n".join(wrong)


@ON_ONE
@pytest.mark.parametrize("name", WITH_MOVES)
def test_moves_are_for_whom_they_are_for(everybody, name):
    """Each move, alone and in a batch: by somebody it is for, by somebody it is not for, and with another store's row."""
    wrong: list[str] = []
    for move in Register.all[name].moves:
        said = {word.partition(":")[0] for word in MAKERS[f"{name}.{move}"]}
        sees = [role for role in ROLES if may(role, "R", name)]
        insiders = [role for role in sees if role in said] or [role for role in sees if may(role, "W", name)][:1]
        # Whoever stands in for nobody and owns nothing here.
        outsiders = [role for role in sees if role not in ("gm", "ho") and not said & {role, "owner", "employee", "assignee", "giver", "specialist", "staff"}]
        for role, is_for in [*((role, True) for role in insiders[:1] if said != {"system"}), *((role, False) for role in outsiders[:1])]:
            walk = Walk(everybody, role, name, wrong)
            if walk.reached("R", role):
                make(walk, move, everybody.own[role].rows[name], "done, let in, refused, invalid, not allowed" if is_for else "not allowed")
            if role not in ("ho", "adm") and name not in ("own_reports",):
                make(walk, move, everybody.others["foreign"].rows[name], "not there")
            make(walk, move, MISSING, "not there")
    assert not wrong, "\n".join(wrong)


def make(walk: Walk, move: str, key, expected: str) -> None:
    walk.check(walk.visitor.tell(f"{walk.at}{key}/do/{move}"), expected, f"{move} with {key}")
    # A batch reads its answers once, before it looks at the rows.
    walk.check(walk.visitor.tell(f"{walk.at}action/", {"action": move, "rowid": key}), f"{expected}, invalid", f"{move} with {key} in a batch")


@ON_ONE
@each_register
def test_no_address_answers_for_a_row_of_another_store(everybody, name):
    """A foreign row and a missing one look alike, at whatever else a row can be asked for; strangers are led to the door."""
    role = next((role for role in ("mgr", "adm") if may(role, "R", name)), None)
    walk = Walk(everybody, role, name, wrong := [])
    guarded = next((each.name for each in walk.register.fields.values() if each.guarded), "")
    foreign = everybody.others["foreign"].rows[name]
    seen = walk.reached("R", "foreign")
    for key in (MISSING, *(() if seen else (foreign,))):
        if guarded:
            walk.check(walk.visitor.tell(f"{walk.at}{key}/reveal", {"field": guarded}), "not there", f"reveal of {key}")
        walk.check(walk.visitor.tell(f"{walk.at}{key}/attach"), "not there, not allowed", f"file for {key}")
        walk.check(walk.visitor.ask(f"{walk.at}export/csv/", {"id": key, "view": "all"}), "let in", f"file with {key}")
        for link in (each for each in walk.register.fields.values() if each.is_link and not each.system):
            walk.check(walk.visitor.ask(f"{walk.at}ajax/lookup/", {"name": link.name, "query": everybody.others["foreign"].name}), "let in", f"look-up of {link.name}")
    assert not wrong, "\n".join(wrong)
    stranger = everybody.visitors["nobody"]
    for response in (stranger.get(walk.at), stranger.get(f"{walk.at}details/", {"id": foreign}), stranger.get(f"{walk.at}export/csv/"), stranger.post(f"{walk.at}new/")):
        assert (response.status_code, response.location.partition("?")[0]) == (302, "/login")


# -- a row's life ------------------------------------------------------------------------------------------------------


class Life:
    """One register's rows in the hands of somebody who may write them."""

    def __init__(self, everybody: Everybody, name: str, role: str):
        self.everybody, self.register, self.role = everybody, Register.all[name], role
        self.at, self.visitor = f"/admin/{name}/", everybody.visitors[role]
        # Some rows are about a person, and nobody writes those about themselves.
        self.case = everybody.others["colleague"] if may_with(role, "W", name, everybody.facts(role, name, "colleague")) else everybody.own[role]

    def typed(self) -> dict[str, str]:
        # Whoever answers for all stores says which one.
        store = {"store": str(self.case.store)} if self.role == "adm" and "store" in self.register.fields else {}
        return self.everybody.cases.form(self.case, self.register) | store

    def newest(self) -> int:
        with self.everybody.cases.shop.read() as session:
            return session.scalar(select(func.max(self.register.id)))

    def version(self, key: int) -> str:
        with self.everybody.cases.shop.row(self.register, key) as row:
            return str(writing.version_of(row))

    def history(self, key: int) -> str:
        page = self.visitor.get(f"{self.at}details/", {"id": key})
        assert page.status_code == 200
        return words(page).partition("历史")[2]

    def exported(self) -> list[str]:
        text = self.visitor.get(f"{self.at}export/csv/", self.everything()).get_data(as_text=True)
        return [line[0] for line in csv.reader(io.StringIO(text.lstrip("\ufeff")))]

    def everything(self) -> dict[str, str]:
        return {"view": "all"} if self.register.__tablename__ == "leads" else {}


@pytest.mark.parametrize(("name", "role"), ENTERED, ids=[name for name, _ in ENTERED])
def test_a_row_is_entered_seen_changed_exported_imported_and_voided(everybody, name, role):
    life = Life(everybody, name, role)
    made = life.visitor.post(f"{life.at}new/", life.typed())
    assert made.status_code == 302, words(made)[-600:]
    key = life.newest()
    assert key in ids_listed(life.visitor.get(life.at, life.everything() | {"sort": "-id"}))
    assert "新增" in life.history(key)
    assert str(key) in life.exported()

    form = life.visitor.get(f"{life.at}edit/", {"id": key})
    with everybody.cases.shop.row(life.register, key) as row:
        settled = row.is_settled
    assert form.status_code == (409 if settled else 200)
    changed = life.visitor.post(f"{life.at}edit/?id={key}", {"row_version": life.version(key)})
    assert changed.status_code == (409 if settled else 302), words(changed)[-600:]

    if role in IMPORTERS:
        bring_another(life)

    voided = life.visitor.post(f"{life.at}delete/", {"id": key, "reason": "录错了"})
    if voided.status_code == 409:
        assert len(words(voided)) > 20, "it is said why not"
    else:
        assert voided.status_code == 302, words(voided)[-600:]
        assert "作废" in life.history(key)
        assert key not in ids_listed(life.visitor.get(life.at, life.everything()))
        assert key in ids_listed(life.visitor.get(life.at, life.everything() | {"voided": "1", "sort": "-id"}))


def bring_another(life: Life) -> None:
    """One more row by a spreadsheet: tried, brought in, or refused with its reason by the rules that a form has too."""
    file, typed = io.StringIO(), life.typed()
    rows = csv.writer(file)
    rows.writerow([life.register.fields[each].label.zh for each in typed])
    rows.writerow(typed.values())
    trial = life.visitor.post(f"{life.at}import", {"file": (io.BytesIO(file.getvalue().encode()), "一行.csv")})
    assert trial.status_code == 200, words(trial)[-600:]
    told, token = words(trial), re.search(r'name="commit" value="([^"]+)"', trial.get_data(as_text=True))
    assert token, told[-600:]
    before = life.newest()
    assert life.visitor.post(f"{life.at}import", {"commit": token[1]}).status_code == 303
    brought = life.newest()
    assert brought > before
    assert "导入" in life.history(brought)


def test_what_is_private_is_not_even_the_manager_s(everybody):
    for name in PRIVATE:
        assert everybody.visitors["mgr"].ask(f"/admin/{name}/details/", {"id": everybody.own["con"].rows[name]}).status_code == 404


def test_workbooks_are_masked_like_lists(everybody):
    for name in ("customers", "leads", "calls", "test_drives", "audit_entries"):
        wrong: list[str] = []
        for role in ROLES:
            walk = Walk(everybody, role, name, wrong)
            walk.check(walk.visitor.ask(f"{walk.at}export/xlsx/"), "let in" if walk.reads else "not allowed", "workbook")
        assert not wrong, "\n".join(wrong)


def test_the_roles_are_those_of_the_matrix():
    assert set(ROLES) == {role.value for role in Role}
