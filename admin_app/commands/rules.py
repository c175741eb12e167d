"""`forecourt rules`: every clause of the team's document, what keeps it, and its tests."""

from collections.abc import Iterator

import click

from models.refused import Invalid
from models.words import say

from ..clauses import Kept, has_tests, kept_clauses
from .shared import settings, tell


@click.command(help="逐条列出制度条款:规则、执行处、测试 · Every clause: its rule, where it is enforced, its tests")
@click.argument("clauses", nargs=-1, metavar="[CLAUSE]…")
def rules(clauses: tuple[str, ...]) -> int:
    settings()
    kept = kept_clauses()
    wanted = [_known(each, kept) for each in clauses] or list(kept)
    for number in wanted:
        click.echo(f"{number}  {kept[number].clause.sentence}")
        for line in _lines(kept[number]):
            click.echo(f"    {line}")
    if not has_tests():
        tell("本安装不含测试;测试在源代码的 tests/ 中", "This installation comes without the tests: they stand in the source's tests/")
    bare = [number for number in wanted if not kept[number].rules or (has_tests() and not kept[number].tests)]
    tell("{count} 条,{bare}", "{count} clauses, {bare}", count=len(wanted), bare=say("没有规则或测试的:{which}", "without a rule or a test: {which}", which=", ".join(bare)) if bare else say("条条有规则、有测试", "each with a rule and a test"))
    return 1 if bare else 0


def _known(text: str, kept: dict[str, Kept]) -> str:
    """The clause that a number names; raises Invalid."""
    for number, each in kept.items():
        if text.strip().upper() in each.clause.numbers:
            return number
    raise Invalid("没有条款“{text}”", "There is no clause “{text}”", text=text[:20])


def _lines(each: Kept) -> Iterator[str]:
    for place in each.rules:
        yield say("规则 {file}:{line} {name} – {sentence}", "rule {file}:{line} {name} – {sentence}", file=place.file, line=place.line, name=place.name, sentence=place.sentence)
    for place in each.belongings:
        yield say("所属 {file}:{line} {name}", "in {file}:{line} {name}", file=place.file, line=place.line, name=place.name)
    for test in each.tests:
        yield say("测试 {test}", "test {test}", test=test)
