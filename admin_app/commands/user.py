"""`forecourt user`: accounts, for when nobody can log in any more – or the first people of a store."""

import click

from models.db import Database
from models.people import Position, Store
from models.refused import Invalid
from models.roles import Role
from models.wishes import condition
from models.words import say

from ..accounts import add_person, close_account, give_first_password, person_named
from .shared import Read, command_act, opened, settings, tell


def read_role(text: str) -> Role:
    return Position.fields["role"].kind.read(text)


@click.group(help="管理登录账号 · Accounts")
def user() -> None:
    pass


@user.command(help="新增员工及登录名,显示初始密码 · A new employee with a user name; tells the first password")
@click.argument("username")
@click.option("--name", required=True, help="姓名 · the person's name")
@click.option("--role", required=True, type=Read("ROLE", read_role), help=f"角色 · the role: {', '.join(role.value for role in Role)}")
@click.option("--store", required=True, help="门店编码 · the code of the store")
def add(username: str, name: str, role: Role, store: str) -> None:
    from sqlalchemy import select

    with opened(settings()) as database, database.writing(command_act()) as session:
        place = session.scalars(select(Store).where(condition(Store, "code", store))).one_or_none()
        if place is None:
            known = ", ".join(session.scalars(select(Store.code).order_by(Store.id)))
            raise Invalid("没有门店 {store},现有:{known}", "There is no store {store}; there are: {known}", store=store[:40], known=known)
        password = give_first_password(session, add_person(session, *_names(username, name), role, place))
    _tell_password(username, password)


def _names(username: str, name: str) -> tuple[str, str]:
    """Both as the register of employees reads them; raises Invalid."""
    fields = Position.all["employees"].fields
    read = tuple(fields[key].kind.read(text) for key, text in (("username", username), ("name", name)))
    if not all(read):
        raise Invalid("登录名和姓名不能为空", "User name and name must not be empty")
    return read


@user.command(help="停用登录并结束其全部登录 · No log-in any more; all of this person's log-ins end")
@click.argument("username")
def disable(username: str) -> None:
    with opened(settings()) as database, database.writing(command_act()) as session:
        close_account(session, person_named(session, username))
    tell("{name} 已不能登录", "{name} can no longer log in", name=username)


@user.command(help="给出新的初始密码 · A new first password")
@click.argument("username")
def password(username: str) -> None:
    with opened(settings()) as database:
        fresh = _renew(database, username)
    _tell_password(username, fresh)


def _renew(database: Database, username: str) -> str:
    with database.writing(command_act()) as session:
        return give_first_password(session, person_named(session, username))


def _tell_password(username: str, fresh: str) -> None:
    click.echo(say("登录名 {name},初始密码 {password}(只显示这一次,登录后须修改)", "User name {name}, first password {password} (shown this once, to be changed at log-in)",
                   name=username, password=fresh))  # fmt: skip
