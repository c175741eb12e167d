"""A notebook is played once on the desk, from its first cell to its last, before it is handed in: it must come to its end,
and the registers that it reads are noted. A run of the report gets those and no others."""

import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from models.register import Register

from . import jail
from .catalogue import Report
from .noting import tables_read
from .runner import ASKED, MEGABYTES, SECONDS, SNAPSHOT, give_orders, judge
from .snapshot import BROUGHT_BY, open_snapshot

NOTED = "registers.json"
LAST_CELL = {"id": "noted", "cell_type": "code", "metadata": {}, "source": "__import__('reports.rehearsal').rehearsal.write_down()", "outputs": [], "execution_count": None}


def rehearse(report: Report, notebook: dict[str, Any], parameters: dict[str, str]) -> list[str]:
    """The names of the registers that the notebook reads. Raises Failed where it does not come to its end."""
    with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=".") as place:
        folder = Path(place).resolve()
        os.link(SNAPSHOT, folder / SNAPSHOT)
        (folder / ASKED).write_text(json.dumps(notebook | {"cells": [*notebook["cells"], LAST_CELL]}), "utf-8")
        with open(folder / "kernel.log", "wb") as log:
            kernel = subprocess.Popen(
                [sys.executable, "-m", "reports.kernel"], cwd=folder, env=jail.environment(folder), stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        try:
            give_orders(kernel, parameters)
            judge(report, kernel, jail.wait(kernel, SECONDS, MEGABYTES), SECONDS, MEGABYTES, folder)
        finally:
            jail.end(kernel)
            kernel.stdin.close()
        return json.loads((folder / NOTED).read_text("utf-8"))


def moment_of_the_desk() -> datetime:
    """As of when the copy on the desk was made."""
    opened = open_snapshot(Path(SNAPSHOT))
    opened.database.close()
    return opened.as_of


def write_down() -> None:
    """The rehearsal's last cell."""
    Path(NOTED).write_text(json.dumps(sorted(_registers(tables_read()))), "utf-8")


def _registers(tables: set[str]) -> set[str]:
    """The registers of which a snapshot takes these tables along."""
    found = {name for name in tables if name in Register.all}
    for table in tables & BROUGHT_BY.keys():
        owners = {each.__tablename__ for each in BROUGHT_BY[table]}
        found |= set() if found & owners else owners
    return found
