"""`forecourt docs`: a page of all registers with their columns, moves and roles, made from the declarations."""

from pathlib import Path

import click

from models.refused import Refused
from models.words import LANGUAGES, language, speaking

from ..handbook import drawn
from .shared import settings, tell


@click.command(help="生成登记簿说明:全部登记簿的栏目、操作与权限 · A page of all registers: columns, moves, roles")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("registers.html"), show_default=True, help="写到哪个文件 · the file to write")
@click.option("--language", "spoken", type=click.Choice(LANGUAGES), help="语言 · the language")
def docs(out: Path, spoken: str | None) -> None:
    settings()
    with speaking(spoken or language.get()):
        page = drawn()
        try:
            out.write_text(page, "utf-8")
        except OSError as error:
            raise Refused("不能写入 {file}:{why}", "{file} cannot be written: {why}", file=out, why=error.strerror or error) from error
        tell("登记簿说明已写到 {file}", "The registers are told in {file}", file=out)

