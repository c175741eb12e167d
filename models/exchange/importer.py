"""A file into one register: its headings are the register's labels or column names, each row goes the way of a form.

Rows that are refused are told with the reason; the others come in – or, where it is asked so, none of them does.
"""

import difflib
from pathlib import Path

from .. import clock, policy, writing
from ..acting import Act, Actor
from ..db import Database
from ..policy import Right
from ..refused import Forbidden, Invalid
from ..register import Register
from ..running import Import
from . import log
from .bringing import Bringing, Way
from .headings import known_titles, matched
from .limits import Limits, limits_on
from .log import Outcome
from .readers import open_sheet

__all__ = ["Way", "import_file", "may_import", "register_named", "require_importing"]


def register_named(name: str) -> type[Register]:
    """The register of that name or label; raises Invalid, naming the nearest."""
    for register in Register.all.values():
        if name.strip().casefold() in (register.__tablename__, register.label.zh, register.label.en.casefold()):
            return register
    near = difflib.get_close_matches(name, Register.all, n=3) or list(Register.all)
    raise Invalid("没有登记簿“{name}”,可用:{near}", "There is no register “{name}”; did you mean: {near}", name=name[:40], near="、".join(near))


def may_import(actor: Actor, register: type[Register]) -> bool:
    """Whether this person brings files into the register: they add its rows by hand too, and their position imports at all."""
    return policy.may(actor, Right.CREATE, Import) and _is_entered(actor, register)


def _is_entered(actor: Actor, register: type[Register]) -> bool:
    """Whether rows are added by hand at all: the history is the system's alone, and files hang on rows one by one."""
    return writing.may_enter(actor, register) and not register.read_only and not register.hangs


def require_importing(actor: Actor, register: type[Register]) -> None:
    """Raise Forbidden, naming what the person may not."""
    policy.require(actor, Right.CREATE, register)
    if not _is_entered(actor, register):
        raise Forbidden("“{register}”由系统自动产生,不能导入", "“{register}” come by themselves: nobody imports them", register=register.label)
    if not policy.may(actor, Right.CREATE, Import):
        raise Forbidden("您的岗位不能导入表格", "Your position does not import spreadsheets")


def import_file(database: Database, register: type[Register], path: Path, act: Act, way: Way | None = None, limits: Limits | None = None) -> Outcome:
    """Bring in one file.

    Raises Forbidden, and Invalid for a file whose headings or shape cannot be read; refused rows are in the outcome.
    """
    way = way or Way()
    require_importing(act.actor, register)
    with database.reading() as session:
        limits = limits or limits_on(session, clock.local_day(act.at))
    opened = open_sheet(path, known_titles(register), way.sheet, limits)
    columns = matched(opened, register, act.actor, way.update)
    if way.trial:
        return Bringing(database, register, opened, columns, act, way).run()
    act = log.begin(database, act, opened.path.name)
    bringing = Bringing(database, register, opened, columns, act, way)
    try:
        return bringing.run()
    except Exception as problem:
        log.break_off(database, act, problem, bringing.kept, bringing.report())
        raise
