"""Walls around a process that runs a notebook: hardly any environment, its own folder, on Linux its own view of the machine."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import psutil

import reports
from reports.parts import DATA_ONLY

HERITAGE = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TEMP", "TMP")
"""All that a notebook's process inherits from its parent's environment; none of it is secret."""

LOOK = 0.2
"""Seconds from one look at a running process to the next."""
NAMESPACE = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc", "--mount")
# Files and folders named before the -- are covered by nothing at all, then the rest is run. The folder it works in comes
# first: where it lies within a covered one it is put back, by the hand that still holds it. Sealed, nothing else can be written.
COVER = """
exec 9<"$1"; own=$1; seal=$2; shift 2
while [ "$1" != -- ]; do
    if [ -d "$1" ]; then mount -t tmpfs none "$1" || exit 97; elif [ -e "$1" ]; then mount --bind /dev/null "$1" || exit 97; fi
    shift
done
shift
[ -d "$own" ] || { mkdir -p "$own" && mount --no-canonicalize --bind /proc/self/fd/9 "$own" || exit 97; }
[ "$seal" != sealed ] || { mount --bind "$own" "$own" && mount -o remount,bind,ro / || exit 97; }
cd "$own"; exec 9<&- "$@"
"""


def environment(folder: Path) -> dict[str, str]:
    """What the process knows of the world."""
    kept = {name: os.environ[name] for name in HERITAGE if name in os.environ}
    return kept | {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "IPYTHONDIR": str(folder / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / ".jupyter"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": str(Path(reports.__file__).parent.parent),
        "PYTHONIOENCODING": "utf-8",
        DATA_ONLY: "data",
        # SQL cells tell nobody outside that they were used.
        "PLOOMBER_STATS_ENABLED": "false",
        "PLOOMBER_VERSION_CHECK_DISABLED": "true",
    }


def walled(command: list[str], covered: Iterable[Path], own: Path, sealed: bool = False) -> list[str]:
    """The command inside walls of its own, where the machine can build them: it sees no other process – nor what
    stands in their environment – and nothing in the covered files and folders, but for the folder it works in.
    Sealed, it writes into that folder only."""
    if not can_build_walls():
        return command
    needed = Path(sys.prefix), Path(reports.__file__)
    closed = [str(path.resolve()) for path in covered if not any(each.is_relative_to(path.resolve()) for each in needed)]
    return [*NAMESPACE, "sh", "-c", COVER, "sh", str(own.resolve()), "sealed" if sealed else "open", *closed, "--", *command]


@cache
def can_build_walls() -> bool:
    """Whether this machine lets an ordinary user have a view of its own."""
    if not (sys.platform.startswith("linux") and shutil.which("unshare")):
        return False
    probe = [*NAMESPACE, "sh", "-c", COVER, "sh", tempfile.gettempdir(), "sealed", sys.executable, "--", "true"]
    return subprocess.run(probe, capture_output=True, check=False, timeout=20).returncode == 0


def wait(process: subprocess.Popen, seconds: float, megabytes: int, stopped: Callable[[], bool] = lambda: False) -> str:
    """Wait for the process; ends it, and all it started, where it takes too long ("time") or too much memory ("memory"),
    or where somebody stopped it ("stopped"); "" where it came to its own end."""
    until = time.monotonic() + seconds
    while True:
        try:
            process.wait(LOOK)
            return ""
        except subprocess.TimeoutExpired:
            reason = "time" if time.monotonic() > until else "memory" if used_by(process) > megabytes * 1024 * 1024 else "stopped" if stopped() else ""
        if reason:
            end(process)
            return reason


def used_by(process: subprocess.Popen) -> int:
    """Bytes of memory that the process and everything it started hold."""
    held = 0
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for each in family:
        try:
            held += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return held


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
