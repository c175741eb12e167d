"""The frame around each page: the registers this person may see by area, who they are, and what has just happened."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

from flask import g, get_flashed_messages

from models import Register, policy
from models.acting import Actor
from models.policy import Right
from models.register import Area as RegisterArea
from models.roles import Role
from models.search_terms import initials
from models.words import Label, language, say

from .access import csrf_token
from .looks import Area, NavItem, Shell, Toast, UserBadge


def _page(zh: str, en: str, href: str, icon: str) -> NavItem:
    return NavItem(Label(zh, en), href, icon, words=f"{zh} {en} {initials(zh)}".lower())


HOME = _page("工作台", "Today", "/", icon="home")
REPORTS = _page("报表", "Reports", "/reports/", icon="report-analytics")
COMMISSION = _page("提成单", "Commission", "/commission/", icon="coins")
OUTSIDE = _page("外出月表", "Days outside", "/outside/", icon="calendar-stats")
QUICK = _page("快速登记", "Quick entry", "/quick/", icon="user-plus")
ASSIGNMENT = _page("晚间分配", "Assignment", "/assignment/", icon="arrows-exchange")
CARDS = _page("三表卡", "Three-form card", "/cards/", icon="printer")
BOARD = _page("团队看板", "Team board", "/board/", icon="layout-dashboard")
ORGANISATION = _page("组织架构", "Organisation", "/organisation/", icon="hierarchy")
SETUP = _page("门店启用", "Set up a store", "/setup/", icon="building-store")
HANDBOOK = _page("登记簿说明", "The registers", "/handbook/", icon="book")
BOTTOM = ("leads", "follow_ups", "orders")
UNFOLDED = (RegisterArea.CUSTOMERS, RegisterArea.SALES)
"""The areas most people work in lie open until they are folded away."""


def _item(register: type, current: Any) -> NavItem:
    name = register.__tablename__
    # Lines are found on the page of the row they belong to; a list of all of them only by whoever looks for it.
    is_rare = register.lines_of is not None
    return NavItem(register.label, f"/admin/{name}/", register.icon, on=register is current, name=name, words=_found_by(register), rare=is_rare)


@cache
def _found_by(register: type) -> str:
    """What the sidebar's search finds a register by: both its labels, its name, and the initials of its pinyin."""
    label = register.label
    return f"{label.zh} {label.en} {register.__tablename__} {initials(label.zh)}".lower()


def shell(current: type | None = None, at: str = "") -> Shell:
    """The frame for the page of `current`, a register, or of the page at `at`."""
    person = g.person
    bottom = (replace(HOME, on=at == HOME.href), *(_item(each, current) for each in map(Register.named, BOTTOM) if policy.may(person.actor, Right.READ, each)))
    return Shell(
        site=say("展厅台", "Forecourt"),
        user=UserBadge(person.name, person.role.label, person.store_name, password_href="/password"),
        csrf=csrf_token(),
        areas=partial(_areas, person.actor, current, at),
        areas_key=("areas", person.role, current, at),
        bottom=bottom[:4],
        at_notes=at == "/notifications/",
        language=language.get(),
        toasts=tuple(Toast(text) for text in get_flashed_messages()),
    )


def _of_the_road(actor: Actor) -> Iterator[NavItem]:
    """The pages of the customer's road that are for somebody of this role."""
    if policy.may(actor, Right.CREATE, Register.named("leads")):
        yield QUICK
    if actor.role in (Role.SALES_MANAGER, Role.SUPERVISOR, Role.GENERAL_MANAGER):
        yield ASSIGNMENT
    if actor.role in (Role.SALES_MANAGER, Role.SUPERVISOR, Role.GENERAL_MANAGER, Role.CONSULTANT, Role.DCC):
        yield CARDS


def _areas(actor: Actor, current: type | None, at: str) -> tuple[Area, ...]:
    """What somebody of the actor's role may see; who they are beyond that makes no difference."""
    seen = {name: each for name, each in Register.all.items() if policy.may(actor, Right.READ, each)}
    first = [replace(each, on=at == each.href) for each in (HOME, *_of_the_road(actor), BOARD)]
    if "report_runs" in seen:
        first.append(replace(REPORTS, on=at == REPORTS.href))
    areas = [Area(Label("工作", "Work"), tuple(first))]
    for area, registers in Register.by_area().items():
        items = tuple(_item(each, current) for each in registers if each.__tablename__ in seen)
        if area is RegisterArea.RUNNING and policy.may(actor, Right.WRITE, Register.named("settings")):
            items = (replace(SETUP, on=at == SETUP.href), *items)
        if area is RegisterArea.PEOPLE and "positions" in seen:
            items = (replace(ORGANISATION, on=at == ORGANISATION.href), *items)
        if area is RegisterArea.SALES and "orders" in seen:
            items = (*items, replace(COMMISSION, on=at == COMMISSION.href))
        if area is RegisterArea.KEY_ACCOUNTS and "travel_forms" in seen:
            items = (*items, replace(OUTSIDE, on=at == OUTSIDE.href))
        if area is RegisterArea.RUNNING:
            items = (*items, HANDBOOK)
        if items:
            areas.append(Area(area.label, items, area.name.lower(), area.icon, open=area in UNFOLDED or any(item.on for item in items)))
    return tuple(areas)
