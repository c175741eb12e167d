"""What the team's pages share: whose store is looked at, the tabs, small pieces of their cells."""

from datetime import date

from flask import Blueprint, g, render_template, request
from markupsafe import Markup
from sqlalchemy import select

from models import clock
from models.people import Store
from models.refused import Forbidden
from models.roles import Role
from models.words import Label, say
from reports import numbers

from ...looks import Column, FieldLook, OptionLook, SheetPage, Tab, cells
from ...shell import shell

team = Blueprint("team", __name__)

LEADERS = (Role.GENERAL_MANAGER, Role.SALES_MANAGER, Role.SUPERVISOR, Role.HEAD_OFFICE)
TABS = (
    ("/board/", Label("看板", "Board"), None), ("/board/overdue/", Label("逾期工作", "Overdue"), None), ("/board/meetings/", Label("会议与日报", "Meetings"), LEADERS),
    ("/board/league/", Label("排行榜", "League"), None), ("/board/assessments/", Label("考核", "Assessments"), LEADERS),
    ("/board/coverage/", Label("培训覆盖", "Trainings"), None), ("/board/growth/", Label("成长", "Growth"), None), ("/board/honours/", Label("荣誉榜", "Honours"), None),
)  # fmt: skip


def is_leader() -> bool:
    return g.person.actor.role in LEADERS


def leaders_only() -> None:
    if not is_leader():
        raise Forbidden("这一页由主管和经理查看", "This page is for supervisor and manager")


def draw(page: SheetPage) -> str:
    at = request.path
    return render_template("sheet.html", shell=shell(at="/organisation/" if at == "/organisation/" else "/board/"), page=page)


def tabs() -> tuple[Tab, ...]:
    return tuple(Tab(label, href, on=href == request.path) for href, label, roles in TABS if roles is None or g.person.actor.role in roles)


def stores() -> list[Store]:
    """The selling stores that this person may look at: head office all of them, others their own."""
    actor = g.person.actor
    found = select(Store).where(Store.is_head_office.is_(False), Store.voided_at.is_(None)).order_by(Store.id)
    return list(g.reading.scalars(found if actor.role in (Role.HEAD_OFFICE, Role.ADMINISTRATOR) else found.where(Store.id == actor.store_id)))


def chosen(those: list[Store]) -> Store | None:
    """The store asked for, or the first."""
    wanted = request.args.get("store", "")
    return next((each for each in those if str(each.id) == wanted), those[0] if those else None)


def store_choice(those: list[Store], store: Store | None) -> tuple[FieldLook, ...]:
    if len(those) < 2:
        return ()
    return (choice("store", Label("门店", "Store"), [(str(each.id), each.name) for each in those], str(store.id)),)


def choice(name: str, label: Label, options: list[tuple[str, str]], value: str) -> FieldLook:
    return FieldLook(name, label, "choice", value, tuple(OptionLook(key, words, key == value) for key, words in options))


def today_of(store: Store) -> date:
    return clock.local_day(g.now, store.timezone)


def number(name: str, label: Label) -> Column:
    return Column(name, label, "number")


def done_of(done, wanted, kind: numbers.Kind = numbers.Kind.COUNT, tone: str = "") -> Markup:
    """“6 / 8” with a bar of how much is reached."""
    shown = numbers.brief(done, kind)
    words = f"{shown.prefix}{shown.number}{shown.unit}"
    if not wanted:
        return Markup("<span>{}</span>").format(words)
    goal, share = numbers.brief(wanted, kind), min(100, round(100 * done / wanted))
    return Markup('<span class="of {}"><span>{} / {}</span><progress max="100" value="{}"></progress><small>{}%</small></span>').format(
        tone, words, f"{goal.prefix}{goal.number}{goal.unit}", share, round(100 * done / wanted)
    )  # fmt: skip


def toned(words: str, tone: str) -> Markup:
    return Markup('<span class="{}">{}</span>').format(tone, words)


def place(number: int) -> Markup:
    return Markup('<span class="place place-{}">{}</span>').format(number, number)


def under(name: str, words: str) -> Markup:
    """A name with something small behind it."""
    return Markup('{} <span class="sub">{}</span>').format(name, words)


def rate(value) -> Markup:
    return cells.text(numbers.rate(value) if value is not None else "")


def nobody() -> str:
    return say("还没有门店", "There is no store yet")


