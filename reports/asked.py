"""What a report asks for: parameters with their kinds, each read from a person's hand and handed to the notebook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import clock, policy
from models.acting import Actor
from models.dates import read_day, read_month
from models.kinds import narrow
from models.people import Employee, Store
from models.periods import Period, read_period
from models.refused import Invalid
from models.words import LANGUAGES, Contradiction, Label, language, say

ALL_STORES = "all"
EVERYWHERE = Label("全部门店", "All stores")
LABELS = {"zh": Label("中文", "Chinese"), "en": Label("英文", "English")}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a report, from which database, and on which day."""

    session: Session
    actor: Actor
    today: date


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: what a program writes, and what a person reads."""

    value: str
    label: Label | str


@dataclass(frozen=True)
class Parameter:
    """Something a report asks for. The notebook gets a plain value of its kind, never a text that was not checked."""

    name: str
    kind: str
    label: Label
    default: str | None = None
    choices: tuple[Option, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Contradiction(f"parameter {self.name}: there is no kind {self.kind!r}, only {', '.join(KINDS)}")
        if (self.kind == "choice") is not bool(self.choices):
            raise Contradiction(f"parameter {self.name}: a choice has choices, and nothing else has")

    def read(self, text: str | None, asker: Asker) -> str:
        """The value behind what was typed, or the default; raises Invalid with a sentence naming the parameter."""
        plain = narrow(text or "") or self.first(asker)
        try:
            return KINDS[self.kind].read(self, plain, asker)
        except Invalid as problem:
            zh, en = problem.text.zh, problem.text.en
            raise Invalid(f"参数“{self.label.zh}”({self.name}):{zh}", f"Parameter “{self.label.en}” ({self.name}): {en}", field=self.name) from None

    def show(self, value: str) -> str:
        """The value as a reader reads it."""
        if self.kind == "month":
            month = read_month(value)
            return say("{month.year}年{month.month}月", "{month:%B %Y}", month=month)
        if self.kind in ("period", "week"):
            return str(Period.of(value).label)
        return next((str(option.label) for option in self.choices if option.value == value), value)

    def told(self, value: str, asker: Asker) -> str:
        """The value as the form's lists call it, for somebody who may see it there."""
        words = {ALL_STORES: EVERYWHERE} if self.kind == "store" else {}
        words |= {option.value: option.label for option in self.options(asker)}
        return str(words[value]) if value in words else self.show(value)

    def offered(self, value: str, asker: Asker) -> tuple[Option, ...]:
        """The form's list with the value among it, also where it lies farther back than what is offered."""
        options = self.options(asker)
        if not options or self.kind not in ("week", "period") or value in {each.value for each in options}:
            return options
        try:
            return (Option(value, self.show(value)), *options)
        except (ValueError, Invalid):
            return options

    def first(self, asker: Asker) -> str:
        """What the form proposes."""
        return self.default if self.default is not None else KINDS[self.kind].default(asker)

    def options(self, asker: Asker) -> tuple[Option, ...]:
        """What a form's list offers; empty where one types freely."""
        return KINDS[self.kind].options(self, asker)


@dataclass(frozen=True, slots=True)
class ParameterKind:
    """How a kind of parameter is read, what it starts with, and what it offers."""

    read: Callable[[Parameter, str, Asker], str]
    default: Callable[[Asker], str]
    options: Callable[[Parameter, Asker], tuple[Option, ...]]


def _read_month(parameter: Parameter, text: str, asker: Asker) -> str:
    month = read_month(text)
    if month > asker.today:
        raise Invalid("「{text}」还没有开始", "“{text}” has not begun yet", text=text[:40])
    return f"{month:%Y-%m}"


def _last_month(asker: Asker) -> str:
    return f"{clock.months_later(asker.today, -1):%Y-%m}"


def _read_period(parameter: Parameter, text: str, asker: Asker) -> str:
    period = read_period(text)
    if period.first > asker.today:
        raise Invalid("「{text}」还没有开始", "“{text}” has not begun yet", text=text[:40])
    return period.code


def _last_quarter(asker: Asker) -> str:
    this = Period.around("quarter", asker.today)
    return Period.around("quarter", this.first - timedelta(days=1)).code


def _read_day(parameter: Parameter, text: str, asker: Asker) -> str:
    day = read_day(text)
    if day > asker.today:
        raise Invalid("「{text}」还没有到", "“{text}” has not come yet", text=text[:40])
    return day.isoformat()


def _read_week(parameter: Parameter, text: str, asker: Asker) -> str:
    """A week such as 2026-W37; a day stands for the week in which it lies."""
    try:
        week = Period.around("week", read_day(text))
    except Invalid:
        week = read_period(text)
    if week.kind != "week":
        raise Invalid("「{text}」不是一周,例如 2026-W37", "“{text}” is no week, write for example 2026-W37", text=text[:40])
    if week.first > asker.today:
        raise Invalid("「{text}」还没有开始", "“{text}” has not begun yet", text=text[:40])
    return week.code


def _last_week(asker: Asker) -> str:
    return Period.around("week", asker.today - timedelta(days=7)).code


def _weeks(parameter: Parameter, asker: Asker) -> tuple[Option, ...]:
    """The weeks of a year, the newest first, each with its days."""
    weeks = (Period.around("week", asker.today - timedelta(days=7 * n)) for n in range(WEEKS))
    return tuple(Option(each.code, _with_days(each)) for each in weeks)


def _with_days(week: Period) -> Label:
    days = f"{week.first:%m-%d} – {week.after - timedelta(days=1):%m-%d}"
    return Label(f"{week.label.zh}({days})", f"{week.label.en} ({days})")


def _periods(parameter: Parameter, asker: Asker) -> tuple[Option, ...]:
    """Quarters, then months, then years; of each kind the newest first."""
    found = []
    for kind, count in PERIODS:
        each = Period.around(kind, asker.today)
        for _ in range(count):
            found.append(Option(each.code, each.label))
            each = Period.around(kind, each.first - timedelta(days=1))
    return tuple(found)


WEEKS = 53
PERIODS = (("quarter", 8), ("month", 14), ("year", 3))
"""How far back the form's lists go; what lies before may still be written where one types."""
MOST_PEOPLE = 200


def _people(asker: Asker) -> list[Employee]:
    """Who works in the stores of which this person may see the figures, and has a name to log in by."""
    known = policy.visible(select(Employee), asker.actor, Employee).where(Employee.voided_at.is_(None), Employee.username.is_not(None), Employee.is_active())
    return list(asker.session.scalars(known.order_by(Employee.store_id, Employee.id).limit(MOST_PEOPLE)))


def _read_person(parameter: Parameter, text: str, asker: Asker) -> str:
    """A person by user name or name, also one who has left."""
    called = or_(Employee.username == text, Employee.name == text)
    found = list(asker.session.scalars(policy.visible(select(Employee), asker.actor, Employee).where(called, Employee.voided_at.is_(None)).limit(2)))
    if not found:
        raise Invalid("没有员工「{text}」，或不在您的权限内", "There is nobody called “{text}”, or they are not yours to see", text=text[:40])
    if len(found) > 1 or not found[0].username:
        raise Invalid("有几位「{text}」或没有登录名，请用登录名", "There are several called “{text}”, or they have no user name: use the user name", text=text[:40])
    return found[0].username


def _oneself(asker: Asker) -> str:
    people = _people(asker)
    own = next((each.username for each in people if each.id == asker.actor.employee_id), None)
    return own or (people[0].username if people else "")


def _person_options(parameter: Parameter, asker: Asker) -> tuple[Option, ...]:
    return tuple(Option(each.username, each.name) for each in _people(asker))


def _read_option(parameter: Parameter, text: str, asker: Asker) -> str:
    for each in parameter.options(asker):
        label = each.label
        names = {each.value, label.zh, label.en} if isinstance(label, Label) else {each.value, label}
        if text.lower() in {name.lower() for name in names}:
            return each.value
    known = ", ".join(each.value for each in parameter.options(asker))
    raise Invalid("「{text}」不在可选项中：{known}", "“{text}” is not one of: {known}", text=text[:40], known=known)


def visible_stores(asker: Asker) -> list[Store]:
    """The stores whose figures this person may see, without head office."""
    own = policy.visible(select(Store), asker.actor, Store).where(Store.voided_at.is_(None), Store.is_head_office.is_(False))
    return list(asker.session.scalars(own.order_by(Store.id)))


def _read_store(parameter: Parameter, text: str, asker: Asker) -> str:
    """A store by code, name or id; head office stands for all of them."""
    if text.lower() in (ALL_STORES, "全部"):
        return ALL_STORES
    named = or_(func.lower(Store.code) == text.lower(), Store.name == text, *([Store.id == int(text)] if text.isdecimal() and len(text) < 19 else []))
    found = list(asker.session.scalars(policy.visible(select(Store), asker.actor, Store).where(named, Store.voided_at.is_(None))))
    # A code that looks like another store's number means the code.
    store = next((each for each in found if each.code.lower() == text.lower()), found[0] if found else None)
    if store is None:
        raise Invalid("没有门店「{text}」，或不在您的权限内", "There is no store “{text}”, or it is not yours to see", text=text[:40])
    return ALL_STORES if store.is_head_office else store.code


def _own_store(asker: Asker) -> str:
    stores = visible_stores(asker)
    own = [store for store in stores if store.id == asker.actor.store_id] or stores
    if len(own) == 1:
        return own[0].code
    if not own:
        raise Invalid("还没有门店，请先建立门店", "There is no store yet: add one first")
    return ALL_STORES


def _store_options(parameter: Parameter, asker: Asker) -> tuple[Option, ...]:
    stores = tuple(Option(store.code, store.name) for store in visible_stores(asker))
    return (Option(ALL_STORES, EVERYWHERE), *stores) if len(stores) > 1 else stores


KINDS: Mapping[str, ParameterKind] = {
    "month": ParameterKind(_read_month, _last_month, lambda parameter, asker: ()),
    "period": ParameterKind(_read_period, _last_quarter, _periods),
    "store": ParameterKind(_read_store, _own_store, _store_options),
    "day": ParameterKind(_read_day, lambda asker: asker.today.isoformat(), lambda parameter, asker: ()),
    "week": ParameterKind(_read_week, _last_week, _weeks),
    "person": ParameterKind(_read_person, _oneself, _person_options),
    "choice": ParameterKind(_read_option, lambda asker: "", lambda parameter, asker: parameter.choices),
    "language": ParameterKind(
        _read_option, lambda asker: language.get(), lambda parameter, asker: tuple(Option(code, LABELS[code]) for code in LANGUAGES)
    ),
}


def parameter(name: str, about: Mapping[str, Any]) -> Parameter:
    """From what a notebook declares of it; raises Contradiction."""
    try:
        choices = tuple(Option(value, Label(**label)) for value, label in about.get("choices", {}).items())
        default = about.get("default")
        return Parameter(name, about["kind"], Label(**about["label"]), default, choices)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise Contradiction(f"parameter {name}: {wrong!r}") from wrong
