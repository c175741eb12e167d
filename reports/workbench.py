"""A desk for somebody's own analysis: a folder with a copy of what they may see, and JupyterLab within walls around it.

The copy is made anew each time the desk is laid; the notebooks in the folder are the person's own and stay.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from models.acting import Actor
from models.db import Database
from models.people import Store
from models.register import Register

from . import jail
from .asked import Asker, visible_stores
from .catalogue import FOLDER
from .own import on_a_desk
from .snapshot import Scope, write_snapshot

DATA = "data.sqlite"
GIVEN = FOLDER / "explore"
"""Notebooks that everybody finds on a new desk."""
FIRST = "start.ipynb"
QUIET = ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
"""Where JupyterLab keeps whether it asks about news: nobody is asked over their first notebook."""


def lay(database: Database, actor: Actor, folder: Path, at: datetime) -> int:
    """Make the folder ready for the person: the data as they may see it at that moment, and the notebooks to begin with.
    Returns how many stores are in it."""
    folder.mkdir(0o700, parents=True, exist_ok=True)
    fresh = folder / f".{DATA}"
    fresh.unlink(missing_ok=True)
    with database.streaming() as session:
        stores: list[Store] = visible_stores(Asker(session, actor, at.date()))
        write_snapshot(session, fresh, filter(on_a_desk, Register.all.values()), Scope(actor, tuple(store.id for store in stores), at))
    fresh.chmod(0o400)
    fresh.replace(folder / DATA)
    for notebook in GIVEN.glob("*.ipynb"):
        if not (folder / notebook.name).exists():
            shutil.copyfile(notebook, folder / notebook.name)
    quiet = folder / QUIET
    quiet.parent.mkdir(parents=True, exist_ok=True)
    if not quiet.exists():
        quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}', "utf-8")
    return len(stores)


@contextmanager
def jupyterlab(folder: Path, port: int, token: str, closed: Iterable[Path]) -> Iterator[subprocess.Popen]:
    """JupyterLab on this machine alone, for whoever has the token; it sees its folder and nothing in the closed ones.
    Whatever was started in it ends with it, and it ends with whoever opened it."""
    command = [
        sys.executable, "-m", "reports.laboratory", "--no-browser", "--allow-root", f"--notebook-dir={folder}", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--LabApp.default_url=/lab/tree/{FIRST}", "--ServerApp.log_level=WARN",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--ServerApp.terminals_enabled=False",
    ]  # fmt: skip
    heritage = {name: value for name, value in jail.environment(folder).items() if name != jail.DATA_ONLY}
    process = subprocess.Popen(jail.walled(command, closed, folder), cwd=folder, env=heritage, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield process
    finally:
        jail.end(process)
        process.stdin.close()
