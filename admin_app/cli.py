"""The command `forecourt`. What a subcommand needs is loaded when it is called, so that asking for help takes no time.

Exit codes: 0 done · 1 partly done · 2 refused, with one sentence on stderr · 3 a fault of the program, with an id · 130 stopped.
"""

import sys
from importlib import import_module

import click

COMMANDS = {
    # name: (module, function, zh, en)
    "up": ("start", "up", "启动一切:升级数据库、首次建示例门店、打开网页", "start everything: database, demo store at first, web"),
    "web": ("start", "web", "只启动网页部分", "the web half alone"),
    "worker": ("worker", "worker", "只启动报表工作进程,可在多台机器上各开一个", "the reports' half alone; one on each machine"),
    "demo": ("demo", "demo", "建立示例门店", "make a living demo store"),
    "import": ("exchange", "import_", "导入文件到登记簿,或按配方导入历史数据", "a file into a register, or history by a recipe"),
    "export": ("exchange", "export", "导出登记簿到 Excel 或 CSV", "a register as Excel or CSV"),
    "report": ("reports", "report", "运行报表", "run a report"),
    "reports": ("reports", "reports", "报表目录及参数", "the catalogue of reports and their parameters"),
    "sweep": ("sweep", "sweep", "晚间检查:提出当天的遗漏,可重复运行", "the evening duties of a day; may run again and again"),
    "rules": ("rules", "rules", "制度条款:规则、执行处、测试", "the clauses: their rules, where they are enforced, their tests"),
    "lab": ("lab", "lab", "打开 JupyterLab 自行分析", "JupyterLab for one's own analysis"),
    "migrate": ("care", "migrate", "把数据库升级到本版本", "bring the database to this version"),
    "user": ("user", "user", "管理登录账号", "accounts: add, disable, password"),
    "backup": ("backup", "backup", "备份数据库到文件", "the database into a file"),
    "restore": ("backup", "restore", "从备份文件恢复", "the database from a backup"),
    "docs": ("docs", "docs", "生成登记簿说明:栏目、操作与权限", "a page of all registers: columns, moves, roles"),
    "check": ("care", "check", "检查数据库、资源、时钟、磁盘", "database, assets, clock and disk in order?"),
    "config": ("care", "config", "列出所有设置及含义", "every setting with its meaning"),
}


class Commands(click.Group):
    """Subcommands by name; a module is loaded only when its command is called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, function, *_ = COMMANDS[name]
        return getattr(import_module(f"admin_app.commands.{module}"), function)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令 · Commands"):
            formatter.write_dl([(name, f"{zh} · {en}") for name, (*_, zh, en) in COMMANDS.items()])


@click.group(cls=Commands, help="展厅台 Forecourt")
@click.version_option(package_name="forecourt", prog_name="forecourt")
def forecourt() -> None:
    pass


def main() -> None:
    """The entry point: whatever happens becomes a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    try:
        code = forecourt.main(prog_name="forecourt", standalone_mode=False)
    except BaseException as problem:
        from .commands.trouble import told

        code = told(problem)
    sys.exit(code if isinstance(code, int) else 0)
