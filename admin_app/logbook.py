"""Where bugs leave their trace: a log in the data folder that does not grow for ever."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "forecourt.log"
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def keep_log(folder: Path) -> Path:
    """From now on everything that warns or fails is kept in the folder; returns the file. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = logging.getLogger()
    path = folder / FILE
    if not any(getattr(each, "baseFilename", None) == str(path.absolute()) for each in kept.handlers):
        handler = RotatingFileHandler(path, maxBytes=5_000_000, backupCount=3, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter(FORMAT))
        handler.setLevel(logging.WARNING)
        kept.addHandler(handler)
    return path
