"""Write the migration for what changed in the models: `python -m models.migrations "add umbrellas"`.

The models are compared with an empty SQLite database brought to the last version: new tables are drawn whole; of
existing ones columns, checks and indexes that came, went or changed are seen. Where a new column may not be empty, say
with what existing rows begin (words.remade on SQLite, a default on PostgreSQL). tests/test_migrations.py finds what was forgotten.
Until the first release `python -m models.migrations --first` writes version 0001 anew and keeps what stands in it
below the line BY_HAND.
"""

import re
import sys
import tempfile
import warnings
from pathlib import Path

from alembic import command

from ..db import Database, sqlite_url
from . import FOLDER, _alone, config, head, upgrade

FIRST = FOLDER / "versions" / "0001_first.py"
BY_HAND = "    # What the models do not say:\n"


def write_next(words: str) -> Path:
    number = int(head() or 0) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(sqlite_url(Path(folder) / "empty.db"))
        upgrade(database)
        # SQLite cannot tell its indexes over expressions; those of new tables are drawn from the models.
        with _alone(database) as connection, warnings.catch_warnings(action="ignore", category=UserWarning):
            script = command.revision(config(connection), words, autogenerate=True, rev_id=f"{number:04}")
        database.close()
    written = Path(script.path)
    tidy(written)
    return written


def tidy(script: Path) -> None:
    """Take out what Alembic writes for its own sake, and the words that this script does not use."""
    kept = "\n".join(line.rstrip() for line in script.read_text("utf-8").splitlines() if "Alembic" not in line)
    head, _, names = (start := kept.partition("\n\nrevision ="))[0].rpartition(" import ")
    used = [name for name in names.split(", ") if re.search(rf"\b{name}\b", start[2])]
    script.write_text("".join((head, " import ", ", ".join(used), *start[1:])).rstrip() + "\n", "utf-8")


def write_first() -> Path:
    by_hand = FIRST.read_text("utf-8").partition(BY_HAND)[2] if FIRST.exists() else ""
    FIRST.unlink(missing_ok=True)
    written = write_next("first")
    written.write_text(f'{written.read_text("utf-8").rstrip()}\n\n{BY_HAND}{by_hand}', "utf-8")
    return written


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(write_first() if sys.argv[1] == "--first" else write_next(sys.argv[1]))
