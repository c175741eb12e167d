"""How this installation is set up: FORECOURT_… from the environment, else from a file, else a default that just works."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.db import sqlite_url
from models.refused import Invalid
from models.words import LANGUAGES, Label

PREFIX = "FORECOURT_"
FILE = "forecourt.conf"
KEY_FILE = "secret_key"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be set: its name without FORECOURT_, what it means, and how its text is read."""

    name: str
    meaning: Label
    default: str
    read: Callable[[str], Any]

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    @property
    def is_secret(self) -> bool:
        return self.name in ("secret_key", "database_url")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() else -1
        if not least <= number <= most:
            raise Invalid("应为 {least} 到 {most} 的整数", "must be a whole number from {least} to {most}", least=least, most=most)
        return number

    return read


def _language(text: str) -> str:
    code = text[:2].lower()
    if code not in LANGUAGES:
        raise Invalid("应为 zh 或 en", "must be zh or en")
    return code


def _database(text: str) -> str:
    if text and not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", text):
        raise Invalid("应以 sqlite:/// 或 postgresql:// 开头", "must begin with sqlite:/// or postgresql://")
    return text


def _secret(text: str) -> str:
    if text and len(text) < 32:
        raise Invalid("太短,至少 32 个字符", "is too short: at least 32 characters")
    return text


OPTIONS = (
    Option("home", Label("数据文件夹:数据库、报表、日志、密钥", "The folder of all data: database, reports, log, secrets"), "./var", Path),
    Option("database_url", Label("数据库地址;空为数据文件夹中的 SQLite,多机使用 PostgreSQL", "The database; empty: an SQLite file in the data folder, or PostgreSQL for several machines"), "", _database),
    Option("secret_key", Label("会话密钥;空则首次启动时生成并保存在数据文件夹", "Signs the cookies; empty: made on first start and kept in the data folder"), "", _secret),
    Option("host", Label("监听地址;0.0.0.0 为所有网卡", "The address to listen on; 0.0.0.0 for every network"), "127.0.0.1", str),
    Option("port", Label("端口", "The port"), "8000", _whole(0, 65535)),
    Option("address", Label("他人打开本系统的网址,用于邮件与群消息中的链接", "The address at which people open the application, for links in messages"), "", str),
    Option("threads", Label("网页线程数", "Threads that answer pages"), "8", _whole(1, 256)),
    Option("proxies", Label("前面有几层可信的反向代理", "How many trusted reverse proxies stand in front"), "0", _whole(0, 9)),
    Option("language", Label("命令行与登录页的语言:zh 或 en;空则随系统", "The language of commands and of the login page: zh or en; empty: the system's"), "", lambda text: _language(text) if text else ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """What `create_app` and the commands are told."""

    home: Path
    database_url: str
    secret_key: str
    host: str
    port: int
    address: str
    threads: int
    proxies: int
    language: str
    file: Path | None = None
    """Where settings were read from, if they were in a file."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Config":
        """Read the settings; writes nothing. Raises Invalid naming the variable and the remedy."""
        environment = os.environ if environment is None else environment
        values = {option.name: read_option(option, *found) for option, found in zip(OPTIONS, found_settings(environment), strict=True)}
        home = values["home"] = values["home"].expanduser().absolute()
        values["database_url"] = values["database_url"] or sqlite_url(home / "forecourt.db")
        values["language"] = values["language"] or system_language(environment)
        values["secret_key"] = values["secret_key"] or _kept_key(home)
        return cls(**values, file=settings_file(environment))

    def made_ready(self) -> "Config":
        """The same with its folder there and a secret key in it. Raises Invalid where the folder cannot be written."""
        try:
            self.home.mkdir(0o700, parents=True, exist_ok=True)
            return self if self.secret_key else replace(self, secret_key=_make_key(self.home))
        except OSError as error:
            raise Invalid(
                "数据文件夹 {home} 不可写({why}),请用 FORECOURT_HOME 另选一个",
                "The data folder {home} cannot be written ({why}): choose another with FORECOURT_HOME",
                home=self.home, why=error.strerror,
            ) from error  # fmt: skip

    @property
    def closed(self) -> tuple[Path, ...]:
        """What no notebook may look into: all data, and the file that may hold the key and the database's password."""
        return (self.home, self.file) if self.file else (self.home,)

    @property
    def attachments_folder(self) -> Path:
        return self.home / "attachments"

    @property
    def log_folder(self) -> Path:
        return self.home / "log"


def found_settings(environment: Mapping[str, str]) -> list[tuple[str, Label]]:
    """For each option its text and where it was found: the environment goes before the file, the file before the default."""
    lines = read_file(environment)
    return [
        (environment[option.variable], Label("环境变量", "environment")) if environment.get(option.variable)
        else (lines[option.name], Label("配置文件", "file")) if option.name in lines
        else (option.default, Label("默认", "default"))
        for option in OPTIONS
    ]  # fmt: skip


def read_option(option: Option, text: str, _source: Label) -> Any:
    try:
        return option.read(text.strip())
    except Invalid as problem:
        raise Invalid(
            "{name}「{text}」{why}", "{name} “{text}” {why}",
            name=option.variable, text="…" if option.is_secret else text[:60], why=problem.text,
        ) from None  # fmt: skip


def settings_file(environment: Mapping[str, str]) -> Path | None:
    """The file that FORECOURT_FILE names, or ./forecourt.conf if it is there."""
    named = environment.get(PREFIX + "FILE")
    return Path(named or FILE).absolute() if named or Path(FILE).is_file() else None


def read_file(environment: Mapping[str, str]) -> dict[str, str]:
    """The lines `port = 8000` of the file of settings, if there is one."""
    path = settings_file(environment)
    if path is None:
        return {}
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        raise Invalid("配置文件 {path} 无法读取,应为 UTF-8 文本", "The file {path} cannot be read: it must be UTF-8 text", path=path) from None
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        name = name.removeprefix(PREFIX).lower()
        if not equals or name not in {option.name for option in OPTIONS}:
            raise Invalid(
                "{path} 第 {number} 行不是已知的设置,请看 forecourt config",
                "{path}, line {number} is no known setting: see forecourt config", path=path, number=number,
            )  # fmt: skip
        found[name] = value.strip("'\"")
    return found


def system_language(environment: Mapping[str, str]) -> str:
    """English where the system says so; Chinese everywhere else."""
    said = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "en" if said.lower().startswith("en") else "zh"


def _kept_key(home: Path) -> str:
    try:
        return (home / KEY_FILE).read_text("ascii").strip()
    except (OSError, UnicodeError):
        return ""


def _make_key(home: Path) -> str:
    """A new key, or the one that another start at the same moment has just made: a link is made by one of them only."""
    kept, fresh = home / KEY_FILE, home / f".{KEY_FILE}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(fresh, kept)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    if not (key := _kept_key(home)):
        raise Invalid("密钥文件 {file} 是空的或无法读取,请删除后重新启动", "The key file {file} is empty or cannot be read: delete it and start again", file=kept)
    return key
