"""The organisation: positions as a tree with whoever holds them, planned headcount beside actual, vacancies (O1, O2)."""

from collections import defaultdict

from flask import g
from sqlalchemy import select

from models import policy
from models.people import Employee, Position, Store
from models.roles import Role
from models.words import Label, say

from ...looks import Board, Figure, SheetPage, TreeNode
from .blueprint import draw, team

STORES = 12
"""So many trees on one page."""


@team.get("/organisation/")
def organisation() -> str:
    """O1, O2: the tree of positions from the general manager down, head office above; planned beside actual, vacancies show."""
    actor = g.person.actor
    sees_all = actor.role in (Role.HEAD_OFFICE, Role.ADMINISTRATOR)
    here = select(Store).where(Store.voided_at.is_(None)).order_by(Store.is_head_office.desc(), Store.id)
    stores = g.reading.scalars((here if sees_all else here.where(Store.id == actor.store_id)).limit(STORES)).all()
    keys = [each.id for each in stores]
    positions = g.reading.scalars(policy.visible(select(Position), actor, Position).where(Position.store_id.in_(keys), Position.voided_at.is_(None)).order_by(Position.id)).all()
    people: dict[int, list[str]] = defaultdict(list)
    for position, name in g.reading.execute(select(Employee.position_id, Employee.name).where(Employee.store_id.in_(keys), Employee.is_active(), Employee.voided_at.is_(None)).order_by(Employee.id)):
        people[position].append(name)
    trees = tuple((each.name, branches([p for p in positions if p.store_id == each.id], people)) for each in stores)
    planned, actual = sum(each.planned_headcount for each in positions), sum(len(people[each.id]) for each in positions)
    vacant = sum(max(0, each.planned_headcount - len(people[each.id])) for each in positions)
    figures = (Figure(Label("编制", "Planned"), str(planned), unit=say("人", "people")), Figure(Label("在岗", "Actual"), str(actual), unit=say("人", "people")),
               Figure(Label("缺编", "Vacant"), str(vacant), unit=say("人", "people"), tone="bad" if vacant else "plain", change=say("见橙色岗位", "the positions in orange") if vacant else ""))  # fmt: skip
    return draw(SheetPage(say("组织架构", "Organisation"), boards=(Board(say("人数", "Headcount"), figures),), trees=tuple(tree for tree in trees if tree[1])))


def branches(positions: list[Position], people: dict[int, list[str]]) -> tuple[TreeNode, ...]:
    """O1: those that report to nobody here are the roots; whoever reports to them stands below. A ring has no root and is left out."""
    below: dict[int | None, list[Position]] = defaultdict(list)
    known = {each.id for each in positions}
    for each in positions:
        below[each.parent_id if each.parent_id in known else None].append(each)

    def node(each: Position) -> TreeNode:
        names = tuple(people.get(each.id, ()))
        return TreeNode(each.name, names, each.planned_headcount, len(names), each.duties or "", tuple(node(part) for part in below[each.id]))

    return tuple(node(each) for each in below[None])
