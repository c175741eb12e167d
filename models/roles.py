"""Roles: what a position lets a person see and do (Y4). The matrix of who may what is in policy.py."""

from dataclasses import dataclass
from typing import Any

from .choice import Choice
from .words import Label


class Role(Choice):
    """A position gives one of these."""

    GENERAL_MANAGER = "gm", "总经理", "General manager"
    SALES_MANAGER = "mgr", "销售经理", "Sales manager"
    SUPERVISOR = "sup", "销售主管", "Sales supervisor"
    DCC = "dcc", "DCC电销", "DCC phone sales"
    CONSULTANT = "con", "销售顾问", "Sales consultant"
    KEY_ACCOUNT = "key", "大客户专员", "Key-account specialist"
    MARKETING = "mkt", "市场专员", "Marketing specialist"
    MARKETING_MANAGER = "mkm", "市场经理", "Marketing manager"
    TEST_DRIVE = "tdr", "试驾专员", "Test-drive specialist"
    FRONT_DESK = "fro", "前台", "Front desk"
    FINANCE = "fin", "财务", "Finance"
    AFTER_SALES = "aft", "售后", "After-sales"
    HEAD_OFFICE = "ho", "总部", "Head office"
    ADMINISTRATOR = "adm", "系统管理员", "Administrator"

    def when(self, condition: str) -> "Sometimes":
        """This role, for the rows that fulfil a condition of their own: `Role.GENERAL_MANAGER.when("is_dismissal")`."""
        return Sometimes(self, condition)


@dataclass(frozen=True, slots=True)
class Sometimes:
    """A role that decides on some rows only; `condition` is what the row is asked."""

    role: Role
    condition: str

    @property
    def label(self) -> Label:
        return self.role.label


@dataclass(frozen=True, slots=True)
class Whose:
    """Not a role but a relation to the row: whoever one of these links names; `staff.employee` goes through another register."""

    links: tuple[str, ...] = ()


OWNER = Whose()
"""Whoever the row is own to (the register's `own`)."""

SYSTEM = "system"
"""No person: the move is made when its condition comes true."""


def roles_for(by: tuple, row: Any) -> list[Role]:
    """The roles among those whom a move is for, as far as they decide on this row."""
    met = [each.role for each in by if isinstance(each, Sometimes) and getattr(row, each.condition)]
    return met + [each for each in by if isinstance(each, Role)]
