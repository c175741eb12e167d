"""The frame around each page: the registers this person may see by area, who they are, and what has just happened."""

from typing import Any

from flask import g, get_flashed_messages

from models import Register, policy
from models.policy import Right
from models.register import Area as RegisterArea
from models.words import Label, language, say

from .access import csrf_token
from .looks import Area, NavItem, Shell, Toast, UserBadge

HOME = NavItem(Label("工作台", "Today"), "/", icon="home")
REPORTS = NavItem(Label("报表", "Reports"), "/reports/", icon="report-analytics")
SETUP = NavItem(Label("门店启用", "Set up a store"), "/setup/", icon="building-store")
HANDBOOK = NavItem(Label("登记簿说明", "The registers"), "/handbook/", icon="book")
BOTTOM = ("leads", "follow_ups", "orders")


def _item(register: type, current: Any) -> NavItem:
    return NavItem(register.label, f"/admin/{register.__tablename__}/", register.icon, on=register is current)


def _is_found_elsewhere(register: type) -> bool:
    """Lines that are nothing without the row they belong to are found on its page."""
    return register.lines_of is not None and register.follows is not None


def shell(current: type | None = None, at: str = "") -> Shell:
    """The frame for the page of `current`, a register, or of the page at `at`."""
    person = g.person
    seen = {name: each for name, each in Register.all.items() if policy.may(person.actor, Right.READ, each)}
    home = NavItem(HOME.label, HOME.href, HOME.icon, on=at == "/")
    first = [home]
    if "report_runs" in seen:
        first.append(NavItem(REPORTS.label, REPORTS.href, REPORTS.icon, on=at == "/reports/"))
    areas = [Area(Label("工作", "Work"), tuple(first))]
    for area, registers in Register.by_area().items():
        items = tuple(_item(each, current) for each in registers if each.__tablename__ in seen and not _is_found_elsewhere(each))
        if area is RegisterArea.RUNNING and policy.may(person.actor, Right.WRITE, Register.named("settings")):
            items = (NavItem(SETUP.label, SETUP.href, SETUP.icon, on=at == "/setup/"), *items)
        if area is RegisterArea.RUNNING:
            items = (*items, HANDBOOK)
        if items:
            areas.append(Area(area.label, items))
    bottom = (home, *(_item(seen[name], current) for name in BOTTOM if name in seen))
    return Shell(
        site=say("展厅台", "Forecourt"),
        user=UserBadge(person.name, person.role.label, person.store_name, password_href="/password"),
        csrf=csrf_token(),
        areas=tuple(areas),
        bottom=bottom[:4],
        language=language.get(),
        toasts=tuple(Toast(text) for text in get_flashed_messages()),
    )
