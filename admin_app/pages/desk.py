"""Everybody's desk: what one begins with, what waits for one's decision or falls due to one, and the rows behind it."""

from dataclasses import replace
from typing import Any

from flask import g, request
from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from models import Register, policy
from models.people import Store
from models.policy import Right
from models.roles import Role
from models.words import Label, say
from models.writing import may_enter

from ..listing import Listing
from ..looks import ListPage, NavItem, Nudge, Tile
from ..rows import Viewer
from ..waiting import DUE, asked, waiting

BEGINS = {
    Role.FRONT_DESK: ("visits", "calls", "leads"), Role.FINANCE: ("payments",), Role.AFTER_SALES: ("service_cases",),
    Role.MARKETING: ("channel_dealings", "media_placements", "campaigns", "roadshows"), Role.MARKETING_MANAGER: ("campaigns", "roadshows", "market_reports"),
    Role.KEY_ACCOUNT: ("leads", "travel_forms", "key_visits", "gift_requests"), Role.DCC: ("leads", "calls", "appointments"), Role.CONSULTANT: ("leads", "visits", "test_drives", "orders"),
    Role.SUPERVISOR: ("leads", "tasks", "meetings"), Role.SALES_MANAGER: ("leads", "tasks", "meetings", "targets"), Role.GENERAL_MANAGER: ("company_rules", "problems"),
    Role.ADMINISTRATOR: ("employees", "positions", "vehicle_models", "channels"),
}  # fmt: skip
"""What each role begins most often; whatever they may not enter is left out."""
SHORT = {"leads": "/quick/"}
"""Registers with a shorter way in than their whole form."""
LOOKS_AT = {
    Role.FRONT_DESK: "visits", Role.FINANCE: "payments", Role.AFTER_SALES: "service_cases", Role.TEST_DRIVE: "test_drives", Role.MARKETING: "campaigns",
    Role.MARKETING_MANAGER: "roadshows", Role.GENERAL_MANAGER: "orders", Role.HEAD_OFFICE: "orders", Role.ADMINISTRATOR: "employees",
}  # fmt: skip
"""The rows a role's day is about, shown where nothing waits."""
CALLS = (Role.DCC, Role.CONSULTANT, Role.KEY_ACCOUNT, Role.SUPERVISOR, Role.SALES_MANAGER)
"""Their first screen is whom to call today."""
OWN_PLACE = ("notifications",)
"""These have a badge of their own on every page."""


def begins(viewer: Viewer) -> tuple[NavItem, ...]:
    """The forms this person opens most often, one tap away."""
    registers = [Register.all[name] for name in BEGINS.get(viewer.actor.role, ()) if name in Register.all]
    items = [NavItem(Label(f"新增{each.one.zh}", f"New {each.one.en.lower()}"), SHORT.get(each.__tablename__) or f"/admin/{each.__tablename__}/new/", each.icon) for each in registers if may_enter(viewer.actor, each)]
    if viewer.actor.role is Role.ADMINISTRATOR:
        items.insert(0, NavItem(Label("门店启用", "Set up a store"), "/setup/", "building-store"))
    return tuple(items)


def welcome(viewer: Viewer) -> tuple[Nudge, ...]:
    """On the very first day there is no store yet: this says where to begin."""
    if viewer.actor.role is not Role.ADMINISTRATOR or g.reading.scalar(select(Store.id).where(Store.is_head_office.is_(False), Store.voided_at.is_(None)).limit(1)):
        return ()
    words = say("欢迎!先建立门店,再导入人员、车型,约十分钟即可开始使用。", "Welcome! Make the store first, then bring in its people and models: ten minutes, and you can start.")
    return (Nudge(words, "/setup/", say("开始", "Begin")),)


def waits(viewer: Viewer) -> tuple[Tile, ...]:
    """A tile for each register of which something waits; its rows open below, or their list for those who call."""
    first = LOOKS_AT.get(viewer.actor.role)
    counts = dict(sorted(((name, count) for name, count in waiting(g.reading, viewer).items() if name not in OWN_PLACE), key=lambda each: each[0] != first))
    if viewer.actor.role in CALLS:
        return tuple(Tile(Register.all[name].label, count, _list_of(viewer, name), icon=Register.all[name].icon) for name, count in counts.items() if name not in ("leads", "follow_ups"))
    lit = request.args.get("of", "")
    lit = lit if lit in counts else next(iter(counts), "")
    return tuple(Tile(Register.all[name].label, count, f"/?of={name}", "today", on=name == lit, icon=Register.all[name].icon) for name, count in counts.items())


def _list_of(viewer: Viewer, name: str) -> str:
    decides = any(each is Register.all[name] for each, _ in asked(viewer, decisions_only=True))
    return f"/admin/{name}/?view=waiting" if decides else f"/admin/{name}/"


def rows_of(viewer: Viewer, tiles: tuple[Tile, ...]) -> tuple[Label | str, ListPage | None]:
    """What the lit tile counts, row by row; where nothing waits, the rows that this role's day is about."""
    lit = next((each.href.partition("of=")[2] for each in tiles if each.on), "")
    if lit:
        register = Register.all[lit]
        return say("等您处理:{what}", "Waiting for you: {what}", what=register.label), _short(viewer, register, [condition for each, condition in asked(viewer) if each is register])
    register = Register.all.get(LOOKS_AT.get(viewer.actor.role, ""))
    if register is None or not policy.may(viewer.actor, Right.READ, register):
        return "", None
    return say("最近的{what}", "Latest: {what}", what=register.label), _short(viewer, register, [])


def _short(viewer: Viewer, register: type, wanted: list[Any]) -> ListPage:
    """The first few of a register's rows, as its own list draws them."""
    from ..overrides import SCREENS

    base = getattr(SCREENS.get(register.__tablename__), "listing_class", Listing)

    class Short(base):  # type: ignore[misc, valid-type]
        size = 10
        views = ()

        def batch(self) -> tuple:
            return ()

        def conditions(self) -> list[Any]:
            return [*super().conditions(), *([or_(*wanted)] if wanted else [])]

    when = next((name for each, _, name in DUE if each == register.__tablename__), "")
    sort = when if wanted and when and register.fields[when].sort else ""
    page = Short(register, viewer, g.reading, MultiDict({"sort": sort} if sort else {})).page()
    onward = f"/admin/{register.__tablename__}/"
    # Its place is the register's list: there it is turned, sorted and searched.
    return replace(page, next_href="", previous_href="", place="", columns=tuple(replace(each, sort_href="") for each in page.columns), href=onward, batch=())
