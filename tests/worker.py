"""A worker of its own process for the tests of jobs: `python -m tests.worker URL HOME NOTEBOOKS NAME`."""

import sys
import threading
from datetime import timedelta
from pathlib import Path

from models.db import Database
from reports import jobs
from reports.attempts import Desk
from reports.keeper import Keeper


def main() -> None:
    url, home, notebooks, name = sys.argv[1:]
    desk = Desk(Database(url), Path(home), name, Path(notebooks))
    jobs.open_queue(desk, polling=0.2)
    print("at work", flush=True)
    Keeper(desk, silent=timedelta(seconds=2)).keep_going(threading.Event())


if __name__ == "__main__":
    main()
