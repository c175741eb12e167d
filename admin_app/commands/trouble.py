"""What went wrong, as one sentence and an exit code; only a fault of the program leaves a trace, in the log."""

import logging
import os
import secrets
import sys
import tempfile
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from models.refused import Refused, Several
from models.words import Label, language, say

from ..config import Config, system_language
from ..logbook import keep_log

REFUSED, FAULT, STOPPED = 2, 3, 130


def told(problem: BaseException) -> int:
    """Say it on stderr; the exit code."""
    language.set(spoken_language())
    if isinstance(problem, SystemExit | click.exceptions.Exit):
        return exit_code(problem)
    if isinstance(problem, KeyboardInterrupt | click.Abort):
        return STOPPED
    said = sentences(problem)
    for sentence in said:
        click.echo(f"✗ {sentence}", err=True)
    return REFUSED if said else _fault(problem)


def exit_code(problem: SystemExit | click.exceptions.Exit) -> int:
    if isinstance(problem, click.exceptions.Exit):
        return problem.exit_code
    if isinstance(problem.code, str):
        click.echo(problem.code, err=True)
        return 1
    return problem.code or 0


def sentences(problem: BaseException) -> list[str]:
    """What a person can do something about; nothing for a fault of the program."""
    if isinstance(problem, Several):
        return [str(sentence) for sentence in problem.problems.values()]
    if isinstance(problem, Refused):
        return [str(problem)]
    if isinstance(problem, click.ClickException):
        return [usage(problem)]
    if isinstance(problem, DBAPIError) and (sentence := database_sentence(problem)):
        return [str(sentence)]
    if isinstance(problem, BrokenPipeError):
        return [say("输出被关闭", "Nobody reads the output any more")]
    if isinstance(problem, OSError) and problem.filename and not isinstance(problem, ModuleNotFoundError):
        return [say("{file}:{why}", "{file}: {why}", file=problem.filename, why=problem.strerror)]
    return []


def usage(problem: click.ClickException) -> str:
    """Click speaks English only; its complaints in the user's language."""
    hint = say(",请看 {command} --help", ", see {command} --help", command=problem.ctx.command_path) if getattr(problem, "ctx", None) else ""
    if isinstance(problem, click.NoSuchOption):
        return say("没有选项 {name}", "There is no option {name}", name=problem.option_name) + hint
    if isinstance(problem, click.exceptions.NoSuchCommand):
        return say("没有命令 {name}", "There is no command {name}", name=problem.command_name) + hint
    if isinstance(problem, click.MissingParameter):
        return say("缺少 {name}", "{name} is missing", name=_parameter(problem)) + hint
    if isinstance(problem, click.BadParameter):
        return f"{_parameter(problem)}: {problem.message}"
    return say("命令写法不对", "The command is not written like this") + f"({problem.format_message()})" + hint


def _parameter(problem: click.BadParameter) -> str:
    parameter = problem.param
    return parameter.make_metavar(problem.ctx) if isinstance(parameter, click.Argument) else parameter.opts[0] if parameter else ""


def database_sentence(error: DBAPIError) -> Label | None:
    """A database that is locked, away, damaged or not ours, as a sentence; None when it is a fault of the program."""
    said = str(error.orig).lower()
    if "locked" in said or "lock timeout" in said:
        return Label("数据库正被占用,请稍后再试", "The database is in use by somebody else: try again in a moment")
    if "not a database" in said or "malformed" in said:
        return Label("数据库文件已损坏或不是数据库,请用 forecourt restore 从备份恢复", "The database file is damaged or none at all: bring back a backup with forecourt restore")
    if "unable to open" in said or "readonly" in said or "read-only" in said or "disk i/o" in said:
        return Label("数据库文件无法打开或写入,请检查文件夹和权限(FORECOURT_HOME)", "The database file cannot be opened or written: look at its folder and rights (FORECOURT_HOME)")
    if "disk is full" in said or "no space left" in said:
        return Label("磁盘已满,数据未写入", "The disk is full: nothing was written")
    if "password authentication" in said or "no password supplied" in said or "role" in said:
        return Label("数据库拒绝登录,请检查 FORECOURT_DATABASE_URL 中的用户名和密码", "The database refuses the user: look at name and password in FORECOURT_DATABASE_URL")
    if "does not exist" in said and "database" in said:
        return Label("数据库服务器上没有这个数据库,请先建立", "The server has no database of that name: create it first")
    if isinstance(error, OperationalError) and (error.connection_invalidated or "connect" in said or "server" in said or "resolve" in said):
        return Label("连接不上数据库,请检查 FORECOURT_DATABASE_URL 和数据库服务器", "The database does not answer: look at FORECOURT_DATABASE_URL and the server")
    return None


def _fault(problem: BaseException) -> int:
    """Our own fault: an id for the person, the trace in the log."""
    name, path = secrets.token_hex(4), log_file()
    logging.getLogger("forecourt").error("bug %s in forecourt %s", name, " ".join(sys.argv[1:2]), exc_info=problem)
    click.echo("✗ " + say("程序出错,编号 {id},经过已记入 {path}", "A fault of the program, number {id}; its trace is in {path}", id=name, path=path), err=True)
    return FAULT


def log_file() -> Path:
    """The log in the data folder, or in the system's temporary folder where that cannot be written."""
    try:
        return keep_log(Config.from_environment().log_folder)
    except (OSError, Refused):
        return keep_log(Path(tempfile.gettempdir()))


def spoken_language() -> str:
    try:
        return Config.from_environment().language
    except Refused:
        return system_language(os.environ)
