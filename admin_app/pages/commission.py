"""提成单: what each person's deals earned in a month, line by line (M5)."""

from decimal import Decimal

from flask import Blueprint, g, render_template

from models import clock
from models.roles import Role
from models.words import Label, say
from reports.figures import meanings
from reports.figures.commission import Line, Statement, Why, statements

from ..looks import MonthPage, NavItem, PersonLook, StatementLine
from ..shell import COMMISSION, shell
from .months import address, asked_month, asked_store, month_words, stores_seen

commission_page = Blueprint("commission", __name__)
SEES_ALL = (Role.GENERAL_MANAGER, Role.SALES_MANAGER, Role.FINANCE, Role.HEAD_OFFICE)
"""Whose work it is to know what everybody earns; everybody else sees their own."""


@commission_page.get("/commission/")
def show() -> str:
    month, stores = asked_month(), stores_seen()
    store = asked_store(stores)
    mine = None if g.person.actor.role in SEES_ALL else g.person.actor.employee_id
    found = statements(g.reading, (store.id, store.timezone), month, g.now, mine)
    page = MonthPage(
        title=COMMISSION.label, month=month_words(month), before=address(COMMISSION.href, clock.months_later(month, -1), store, stores),
        after=address(COMMISSION.href, clock.months_later(month, 1), store, stores), people=tuple(_person(each, len(found) == 1) for each in found),
        empty=say("这个月还没有成交或冲回的订单。", "No deal counted or stopped in this month."),
        lead=say("按成交当日生效的销售方案计提,冲销的订单在冲销当月扣回。", "By the scheme in force on the day a deal counted; one that stops is taken back in the month it stops."),
        total=_money(sum((each.total for each in found), Decimal(0))) if mine is None and found else "",
        meanings=meanings("commission"),
        stores=tuple(NavItem(each.name, address(COMMISSION.href, month, each, stores), "building-store", on=each is store) for each in stores) if len(stores) > 1 else (),
    )  # fmt: skip
    return render_template("month.html", shell=shell(at=COMMISSION.href), page=page)


def _person(statement: Statement, is_open: bool) -> PersonLook:
    figures = [(Label("台数", "Units"), _number(statement.units)), (Label("计提", "Earned"), _money(statement.earned))]
    if statement.taken_back:
        figures.append((Label("冲回", "Taken back"), _money(statement.taken_back)))
    without = sum(line.scheme is None and line.why is Why.COUNTED for line in statement.lines)
    notes = (say("{count} 笔成交当日没有生效的销售方案", "{count} deals counted on a day without a scheme in force", count=without),) if without else ()
    return PersonLook(statement.name, tuple(figures), _money(statement.total), tuple(_line(each) for each in statement.lines), notes, is_open)


def _line(line: Line) -> StatementLine:
    parts = [
        f"{line.on:%m-%d}", line.model, say("总价 {total}", "total {total}", total=_money(line.total)), say("第 {unit} 台", "unit {unit}", unit=_number(line.unit)),
        line.scheme or say("无生效方案", "no scheme in force"),
    ]  # fmt: skip
    if line.share != 1:
        parts.append(say("份额 {share}%", "share {share} %", share=_number(line.share * 100)))
    if line.why is Why.STOPPED:
        parts.insert(0, str(line.why.value))
    return StatementLine(line.customer, f"/admin/orders/details/?id={line.order_id}", tuple(parts), _money(line.amount), "bad" if line.amount < 0 else "plain")


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _number(number: Decimal) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")
