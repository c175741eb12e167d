"""Y4, asked of the rows themselves: whom the policy lets see, change and move a row of each register, on both databases.

What is expected stands in tests/matrix.py and tests/matrix_moves.py, in words of their own; the rows are those of
`everybody`: of each register one in everybody's hands, a colleague's, another store's, one in the pool, a delivered one.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models import Register, policy
from models.policy import Right
from models.refused import Forbidden, NotFound
from models.roles import OWNER, Role, Sometimes, Whose

from .matrix import ROLES, deciders, may_with
from .matrix_moves import MAKERS, SPECIFIED
from .web_rows import Case, Everybody

REGISTERS = [name for name, register in Register.all.items() if not register.hangs]
DECLARED = {f"{name}.{each}": move for name, register in Register.all.items() for each, move in register.moves.items()}



def words_for(move) -> Iterator[str]:
    """Whom a move is declared for, in the words of tests/matrix_moves.py."""
    for each in move.by:
        if isinstance(each, Sometimes):
            yield f"{each.role.value}:{each.condition.removeprefix('is_')}"
        elif isinstance(each, Whose):
            yield from ["owner"] if each is OWNER else [path.split(".")[0] for path in each.links]
        else:
            yield each.value if isinstance(each, Role) else each


def test_every_move_is_the_specification_s():
    """registers.md, "moves (who)": all of them are there, for those whom it names and nobody else."""
    declared = {name: frozenset(words_for(move)) for name, move in DECLARED.items()}
    assert SPECIFIED.keys() <= declared.keys()
    assert declared == {name: MAKERS.get(name, "stands in no table of tests/matrix_moves.py") for name in declared}


def test_a_row_of_every_register_is_there(everybody):
    """A register whose rules refuse what tests/examples.py holds to be a row would be walked past."""
    for case in everybody.all:
        assert not case.failed
        assert set(REGISTERS) <= set(case.rows)


@pytest.mark.parametrize("right", ["R", "W"])
def test_every_role_reaches_its_rows_and_no_others(everybody, right):
    """Each register, each role, each row of everybody's: exactly those that the matrix gives."""
    shop, wrong = everybody.cases.shop, []
    with shop.read() as session:
        for name in REGISTERS:
            register = Register.all[name]
            there = {case.rows[name]: kind for kind, case in everybody.kinds_of(name)}
            for role in ROLES:
                reached = policy.condition(shop.actor(Role(role)), register, Right(right))
                found = set(session.scalars(select(register.id).where(register.id.in_(there), reached)))
                may = not (right == "W" and register.read_only)
                due = {key for key, kind in there.items() if may and may_with(role, right, name, everybody.facts(role, name, kind))}
                wrong += [f"{role} {'reaches' if key in found else 'misses'} the row of {there[key]} in {name} ({right})" for key in found ^ due]
    assert not wrong, "\n".join(wrong)


class Judge:
    """Whether somebody makes a move with a row: what the tables say, and what the program does."""

    def __init__(self, everybody: Everybody, session):
        self.everybody, self.shop, self.session = everybody, everybody.cases.shop, session

    def due(self, name: str, role: str, kind: str, case: Case, row) -> bool | None:
        """What the tables say; None where it follows from the row's own links."""
        register = name.split(".")[0]
        person = self.shop.person(Role(role))
        move = DECLARED[name]
        if not may_with(role, "R", register, self.everybody.facts(role, register, kind)):
            return False
        if any(getattr(row, f"{link}_id") == person for link in move.apart_from):
            return False
        said = [word.partition(":") for word in MAKERS[name]]
        named = {who for who, _, condition in said if who in ROLES and (not condition or getattr(row, f"is_{condition}"))}
        concerned = {getattr(row, f"{link}_id") for link in move.apart_from}
        there = {each.role.value for each in self.shop.people.values() if each.store_id == case.store and each.employee_id not in concerned}
        if role in deciders(named, there):
            return True
        if any(who not in (*ROLES, "system", "owner") for who, _, _ in said):
            return None
        return any(who == "owner" for who, _, _ in said) and kind == role

    def found(self, name: str, role: str, row) -> bool:
        try:
            policy.check_move(self.session, self.shop.actor(Role(role)), DECLARED[name], row)
        except (Forbidden, NotFound):
            return False
        return True


@pytest.mark.parametrize("stand", ["sqlite"], indirect=True)
def test_every_move_is_made_by_whom_it_is_for(everybody):
    """Each move, each role: with one's own row, a colleague's, another store's and the pool's; nobody decides on what they submitted.

    That is judged beside the database; which rows are reached, in it, is the test above.
    """
    wrong = []
    with everybody.cases.shop.read() as session:
        judge = Judge(everybody, session)
        for name in DECLARED:
            register = Register.all[name.split(".")[0]]
            there = dict(everybody.kinds_of(register.__tablename__))
            for kind in ("own", "colleague", "foreign", "pool"):
                if kind not in ("own", *there):
                    continue
                for role in ROLES:
                    case = everybody.own[role] if kind == "own" else everybody.others[kind]
                    row = session.get(register, case.rows[register.__tablename__])
                    due = judge.due(name, role, role if kind == "own" else kind, case, row)
                    if due is not None and judge.found(name, role, row) != due:
                        wrong.append(f"{name}: {role} {'should' if due else 'should not'} make it with the {kind} row")
    assert not wrong, "\n".join(wrong)
