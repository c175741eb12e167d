"""What pages of a month have in common: which month, whose, and the ways to the months beside it."""

from datetime import date
from urllib.parse import urlencode

from flask import g, request
from sqlalchemy import select

from models import clock
from models.dates import read_month
from models.people import Store
from models.refused import Invalid, NotFound
from models.roles import Role
from models.words import say

YEARS = range(1990, 2200)


def asked_month() -> date:
    """The month in the address, else the one that is running."""
    text = request.args.get("month", "")
    month = read_month(text) if text else clock.first_of_month(clock.local_day(g.now, g.person.zone))
    if month.year not in YEARS:
        raise Invalid("“{text}”超出范围,请检查年份", "“{text}” is out of range: check the year", text=text[:40], field="month")
    return month


def asked_store(stores: list[Store]) -> Store:
    """The store in the address, among those this person sees; else their own, or the first."""
    code = request.args.get("store", "")
    chosen = [each for each in stores if each.code == code] if code else [each for each in stores if each.id == g.person.actor.store_id] or stores
    if not chosen:
        raise NotFound("没有这个门店,或不在您的权限内", "There is no such store, or it is not yours to see")
    return chosen[0]


def stores_seen() -> list[Store]:
    """All selling stores for head office, one's own for everybody else."""
    selling = select(Store).where(Store.voided_at.is_(None), Store.is_head_office.is_(False)).order_by(Store.id)
    actor = g.person.actor
    return list(g.reading.scalars(selling if actor.role is Role.HEAD_OFFICE else select(Store).where(Store.id == actor.store_id)))


def address(path: str, month: date, store: Store, stores: list[Store]) -> str:
    return f"{path}?{urlencode({'month': f'{month:%Y-%m}'} | ({'store': store.code} if len(stores) > 1 else {}))}"


def month_words(month: date) -> str:
    return say("{year} 年 {month} 月", "{name} {year}", year=month.year, month=month.month, name=f"{month:%B}")

