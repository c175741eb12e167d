"""The manager's own analysis: registers as data frames, figures as functions, charts in the house style.

    from reports.lab import *

    registers.leads(month="2026-10", state="open")      the rows as a data frame; registers.<Tab> lists what there is
    figures.closing_rate(month="2026-10", by="person")  a published figure; figures.closing_rate? shows its definition
    bars(…), lines(…), table(…)                         to be looked at, and to be published as they are

It reads the copy of the data beside the notebook: what its owner may see, phones masked, as it stood at the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Engine, create_engine, func, select
from sqlalchemy.orm import Session

from models import clock, words
from models.acting import THE_SYSTEM
from models.dates import read_month
from models.people import Employee, Store
from models.products import Channel, VehicleModel
from models.refused import Invalid
from models.register import Register
from models.wishes import condition
from models.words import say
from reports import frames, period
from reports.figures import FIGURES, Basis, By, Figure, Question, selling_stores
from reports.looks_of_frames import bars, lines, table
from reports.noting import note, unnoted
from reports.own import as_report
from reports.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["as_report", "bars", "figures", "frame", "lines", "registers", "speak", "sql_cells", "table"]

SNAPSHOT = Path("data.sqlite")
"""Beside the notebook, whether it is looked at in JupyterLab or run as a report."""
NAMED = {By.CHANNEL: Channel, By.MODEL: VehicleModel, By.PERSON: Employee}


def speak(language: str) -> None:
    """Labels in "zh" or "en" from here on."""
    words.language.set(language)


def frame(register: str, month: str | None = None, ids: bool = False, **wishes: Any) -> "DataFrame":
    """The rows of a register as a data frame, one row per row, indexed by id.

    register  its name, such as "leads"; `registers.<Tab>` lists them
    month     only what happened in it: "2026-10"
    ids       with the ids of linked rows too, as `<link>_id`: frames are joined by them
    wishes    further conditions, one per column: state="open", owner="王芳", channel="汽车之家"

    Columns bear the fields' names; links are the titles of their rows, choices their labels, moments the store's local
    time, money Decimal. Phones are masked, free text stays at home.
    """
    asked = _register(register)
    conditions = [condition(asked, name, _as_text(value)) for name, value in wishes.items()]
    if month is not None:
        conditions.append(_within(asked, month))
    found = frames.frame(_session(), asked, THE_SYSTEM, *conditions, ids=ids)
    for name in found.columns:
        if getattr(found[name].dtype, "tz", None) is not None:
            found[name] = found[name].dt.tz_convert(_zone())
    return found


def figure(name: str, month: str | None = None, months: int = 1, by: str | None = None, basis: str = "activity", store: str | None = None) -> "DataFrame":
    """A published figure, computed as in the reports.

    month   the (last) month, such as "2026-10"; by default the current one
    months  how many months up to it
    by      "channel", "model", "district" or "person": one row for each
    basis   "activity": what happened in the month; "cohort": what became of the leads captured in it
    store   the code of one store; by default all that you may see

    Columns: value, and of a rate its numerator and denominator.
    """
    import pandas

    asked = _figure(name)
    stores = selling_stores(_session(), None if store is None else [store])
    last = read_month(month) if month else clock.first_of_month(clock.local_day(_opened().as_of, _zone()))
    question = Question(stores, period.months_up_to(last, months), _opened().as_of, _one_of(Basis, basis), None if by is None else _one_of(By, by))
    answer = asked.ask(_session(), question)
    rows = [
        (f"{each.first:%Y-%m}", called, amount.value, amount.numerator, amount.denominator)
        for key, called in _keys(question, answer)
        for number, each in enumerate(question.periods)
        for amount in [answer.of(number, key)]
    ]
    found = pandas.DataFrame(rows, columns=["month", by or "all", "value", "numerator", "denominator"])
    if asked.denominator is None:
        found = found[["month", by or "all", "value"]]
    index = ([by] if by else []) + (["month"] if months > 1 or not by else [])
    return found.set_index(index)[[name for name in ("value", "numerator", "denominator") if name in found.columns]]


def sql_cells() -> None:
    """From here on a cell that begins with %%sql is a question in SQL; its answer is a data frame.

    Tables and columns are called as in the registers' page, a link's column is `<link>_id`. Nothing can be changed.
    """
    from IPython import get_ipython

    shell = get_ipython()
    shell.run_line_magic("load_ext", "sql")
    for habit in ("autopandas=True", "feedback=0", "displaycon=False", "displaylimit=100"):
        shell.run_line_magic("config", f"SqlMagic.{habit}")
    shell.user_ns["_data"] = _read_only()
    shell.run_line_magic("sql", "_data --alias data")


@dataclass(frozen=True)
class _Shelf:
    """Things by their names, to be found with the Tab key."""

    take: Callable[[str], Callable[..., Any]]
    names: Callable[[], list[str]]
    told: Callable[[], "DataFrame"]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self.names():
            raise AttributeError(name)
        return self.take(name)

    def __dir__(self) -> list[str]:
        return self.names()

    def __call__(self) -> "DataFrame":
        """All of them, with what they mean."""
        return self.told()


@cache
def _rows_of(name: str) -> Callable[..., "DataFrame"]:
    register = _register(name)

    def rows(month: str | None = None, ids: bool = False, **wishes: Any) -> "DataFrame":
        return frame(name, month, ids, **wishes)

    fields = "\n".join(f"{each.name:<22}{each.label.zh} · {each.label.en}" for each in register.fields.values())
    return _dressed(rows, name, f"{register.label.zh} · {register.label.en}\n\n{register.__doc__}\n\n{fields}")


@cache
def _amounts_of(name: str) -> Callable[..., "DataFrame"]:
    about = _figure(name)

    def amounts(month: str | None = None, months: int = 1, by: str | None = None, basis: str = "activity", store: str | None = None) -> "DataFrame":
        return figure(name, month, months, by, basis, store)

    return _dressed(amounts, name, "\n".join(f"{each.zh} · {each.en}" for each in (about.label, about.numerator, about.denominator, about.rule) if each))


def _dressed(call: Callable, name: str, doc: str) -> Callable:
    call.__name__ = call.__qualname__ = name
    call.__doc__ = doc
    return call


def _tell_registers() -> "DataFrame":
    import pandas

    rows = []
    for name in _known_registers():
        register = Register.named(name)
        with unnoted():
            count = _session().scalar(select(func.count()).select_from(register).where(register.voided_at.is_(None)))
        rows.append((name, str(register.label), count, (register.__doc__ or "").splitlines()[0]))
    return pandas.DataFrame(rows, columns=["register", say("名称", "called"), say("行数", "rows"), say("说明", "what")]).set_index("register")


def _tell_figures() -> "DataFrame":
    import pandas

    rows = [(name, str(each.label), str(each.numerator), str(each.denominator or "")) for name, each in FIGURES.items()]
    return pandas.DataFrame(rows, columns=["figure", say("名称", "called"), say("分子", "numerator"), say("分母", "denominator")]).set_index("figure")


registers = _Shelf(_rows_of, lambda: _known_registers(), _tell_registers)
"""The registers: registers.leads(month="2026-10"), registers.orders? for its columns, registers() for all of them."""
figures = _Shelf(_amounts_of, lambda: list(FIGURES), _tell_figures)
"""The published figures: figures.closing_rate(by="person"), figures.closing_rate? for its definition, figures() for all."""


@cache
def _opened() -> Snapshot:
    if not SNAPSHOT.exists():
        raise Invalid("这里没有数据:请用 forecourt lab 打开,或作为报表运行", "There is no data here: open it by `forecourt lab`, or run it as a report")
    return open_snapshot(SNAPSHOT)


@cache
def _session() -> Session:
    return _opened().database.session()


@cache
def _read_only() -> Engine:
    return note(create_engine(f"sqlite:///file:{SNAPSHOT}?mode=ro&uri=true"))


@cache
def _zone() -> str:
    zone = _session().scalar(select(Store.timezone).where(Store.is_head_office.is_(False)).order_by(Store.id).limit(1))
    return zone or clock.DEFAULT_ZONE


@cache
def _known_registers() -> list[str]:
    """Those of which the copy holds a table."""
    from sqlalchemy import inspect

    kept = set(inspect(_opened().database.engine).get_table_names())
    return [name for name in Register.all if name in kept]


def _register(name: str) -> type[Register]:
    if name not in _known_registers():
        raise Invalid("没有登记簿“{name}”,现有:{known}", "There is no register “{name}”; there are: {known}", name=str(name)[:40], known=", ".join(_known_registers()))
    return Register.named(name)


def _figure(name: str) -> Figure:
    if name not in FIGURES:
        raise Invalid("没有指标“{name}”,现有:{known}", "There is no figure “{name}”; there are: {known}", name=str(name)[:40], known=", ".join(FIGURES))
    return FIGURES[name]


def _one_of(choices: type, text: str) -> Any:
    if text not in set(choices):
        raise Invalid("“{text}”不在可选项中:{known}", "“{text}” is not one of: {known}", text=str(text)[:40], known=", ".join(choices))
    return choices(text)


def _within(register: type[Register], month: str) -> ColumnElement[bool]:
    """What happened in the month, by the moment or day that the register is ordered by."""
    dated = [each for each in register.fields.values() if not each.is_link and not each.through and each.kind.widget in ("moment", "day")]
    first = register.fields.get(register.sorted_by.lstrip("-"))
    when = first if first in dated else next(iter(dated), None)
    if when is None:
        raise Invalid("“{register}”没有日期,不能按月筛选", "{register} have no date: they cannot be asked by month", register=register.label)
    day = read_month(month)
    start, end = (day, clock.months_later(day, 1)) if when.kind.widget == "day" else clock.month_span(day, _zone())
    return (when.column >= start) & (when.column < end)


def _as_text(value: Any) -> str:
    return str(getattr(value, "value", value))


def _keys(question: Question, answer: Any) -> list[tuple[Any, str]]:
    """The keys of the breakdown and what they are called, in the order of their names."""
    if question.by is None:
        return [(0, say("全部", "all"))]
    register = NAMED.get(question.by)
    names = dict(_session().execute(select(register.id, register.name)).all()) if register else {}
    return sorted(((key, str(names.get(key, key) or say("未填", "not given"))) for key in answer.keys), key=lambda pair: pair[1])
