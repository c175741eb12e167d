"""Walls around a process that runs a notebook: hardly any environment, its own folder, on Linux its own view of the machine."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import psutil

import reports
from reports.parts import DATA_ONLY

HERITAGE = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TEMP", "TMP")
"""All that a notebook's process inherits from its parent's environment; none of it is secret."""

NAMESPACE = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc", "--mount")
# Files named before the -- are covered by nothing at all, then the rest is run.
COVER = 'while [ "$1" != -- ]; do mount --bind /dev/null "$1" || exit 97; shift; done; shift; exec "$@"'


def environment(folder: Path) -> dict[str, str]:
    """What the process knows of the world."""
    kept = {name: os.environ[name] for name in HERITAGE if name in os.environ}
    return kept | {
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / ".jupyter"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": str(Path(reports.__file__).parent.parent),
        "PYTHONIOENCODING": "utf-8",
        DATA_ONLY: "data",
    }


def walled(command: list[str], covered: list[Path]) -> list[str]:
    """The command inside walls of its own, where the machine can build them: it sees no other process – nor what
    stands in their environment – and nothing in the covered files."""
    if not can_build_walls():
        return command
    return [*NAMESPACE, "sh", "-c", COVER, "sh", *(str(path) for path in covered if path.exists()), "--", *command]


@cache
def can_build_walls() -> bool:
    """Whether this machine lets an ordinary user have a view of its own."""
    if not (sys.platform.startswith("linux") and shutil.which("unshare")):
        return False
    probe = [*NAMESPACE, "sh", "-c", COVER, "sh", sys.executable, "--", "true"]
    return subprocess.run(probe, capture_output=True, check=False, timeout=20).returncode == 0


def end(process: subprocess.Popen) -> None:
    """End the process and everything it started."""
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        family = []
    for each in family:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()
    psutil.wait_procs(family, timeout=5)
