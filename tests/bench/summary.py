"""A whole monthly summary beside an empty notebook, and fifty stores' on one and on two workers.

    python -m tests.bench.summary URL [MONTH] [REPETITIONS]
    python -m tests.bench.summary workers URL [MONTH] [STORES]

The first: `papermill` on a notebook with nothing in it and `nbconvert` of that to a page, in turns with a whole summary –
page, PDF, workbook – from a fresh process. What is compared is the processor's time of all processes; the memory is that
of all of them together, shared pages counted once. The second asks for as many summaries as there are stores (or the first
store's so many times) and measures how long one worker and two of them need.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import psutil

from models.acting import THE_SYSTEM
from models.db import Database
from reports.figures import selling_stores
from reports.runner import Run, run

HERE = "tests.bench.summary"


def main(url: str, month: str = "2026-10", repetitions: str = "3") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
        nbformat.write(book, folder / "empty.ipynb")
        empty = [
            [sys.executable, "-m", "papermill", "--no-progress-bar", str(folder / "empty.ipynb"), str(folder / "ran.ipynb")],
            [sys.executable, "-m", "nbconvert", "--to", "html", "--log-level", "ERROR", str(folder / "ran.ipynb")],
        ]
        found: dict[str, list[tuple[float, float, float]]] = {"empty": [], "summary": []}
        for number in range(int(repetitions)):
            found["empty"].append(tuple(map(sum, zip(*map(measured, empty), strict=True))))
            found["summary"].append(measured([sys.executable, "-m", HERE, "one", url, month, str(folder / str(number))]))
        for what, all_of_it in found.items():
            cpu, wall = (min(each[part] for each in all_of_it) for part in (0, 1))
            print(f"{what:8}  cpu {cpu:6.2f} s   wall {wall:6.2f} s   memory {max(each[2] for each in all_of_it):6.0f} MB")
        print(f"ratio     cpu {min(each[0] for each in found['summary']) / min(each[0] for each in found['empty']):6.2f} ×")


def measured(command: list[str]) -> tuple[float, float, float]:
    """Processor's seconds of the command and of all it started, seconds on the clock, megabytes at most."""
    started, most, over = time.monotonic(), [0.0], threading.Event()
    process = subprocess.Popen(command)

    def watch() -> None:
        while not over.wait(0.1):
            most[0] = max(most[0], held_by(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    over.set()
    watcher.join()
    if status:
        sys.exit(f"{command} ended with {status}")
    return used.ru_utime + used.ru_stime, time.monotonic() - started, most[0]


def held_by(pid: int) -> float:
    """The memory of a process and of those it started, in MB; what they share counts once."""
    total = 0
    try:
        for each in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            for line in Path(f"/proc/{each.pid}/smaps_rollup").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("Pss:") else 0
    except (psutil.Error, OSError):
        pass
    return total / 1024


def one(url: str, month: str, out: str) -> None:
    run(Run("monthly_summary", {"month": month}, THE_SYSTEM, datetime(2026, 11, 10, 10, tzinfo=UTC)), Database(url), Path(out), seconds=600)


def part(url: str, month: str, out: str, first: str, step: str, many: str) -> None:
    """One worker's share of the stores."""
    database = Database(url)
    with database.reading() as session:
        codes = [session.connection().exec_driver_sql(f"select code from stores where id = {int(store)}").scalar() for store, _ in selling_stores(session)]
    for number in range(int(first), int(many), int(step)):
        asked = {"month": month, "store": codes[number % len(codes)]}
        run(Run("monthly_summary", asked, THE_SYSTEM, datetime(2026, 11, 10, 10, tzinfo=UTC)), database, Path(out) / str(number), seconds=600)


def workers(url: str, month: str = "2026-10", many: str = "50") -> None:
    taken = {}
    with tempfile.TemporaryDirectory() as name:
        for count in (1, 2):
            started = time.monotonic()
            at_work = [subprocess.Popen([sys.executable, "-m", HERE, "part", url, month, f"{name}/{count}", str(number), str(count), many]) for number in range(count)]
            ended = [each.wait() for each in at_work]
            if any(ended):
                sys.exit("a worker failed")
            taken[count] = time.monotonic() - started
            print(f"{count} worker(s): {taken[count]:6.1f} s for {many} summaries", flush=True)
    print(f"ratio {taken[2] / taken[1]:.2f}")


if __name__ == "__main__":
    how = {"one": one, "part": part, "workers": workers}.get(sys.argv[1], main)
    how(*sys.argv[1 if how is main else 2 :])
