"""A process on a leash: it ends, with all it started, when whoever started it is gone – however that came about.

Nobody who was killed can end what they had started. But their end of the pipe that is this process's standard input closes.
"""

import os
import sys
import threading

import psutil


def hold() -> None:
    """From here on whatever else comes through the pipe says nothing; only its end is waited for."""
    threading.Thread(target=_end_with_whoever_holds_it, daemon=True).start()


def _end_with_whoever_holds_it() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    for each in psutil.Process().children(recursive=True):
        each.kill()
    os._exit(1)
