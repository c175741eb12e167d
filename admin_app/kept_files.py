"""Files on their way in: kept between the trial and the import, only for whoever sent them, and only for a day.

Each lies in a folder of its own under FORECOURT_HOME, with what was asked for, how far it is and what came of it. A form
names it by its token alone; whose it is and how it is brought in are never taken from the form.
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.kinds import clean
from models.refused import Invalid, NotFound, Refused

EXPIRES = 24 * 3600
"""Seconds after which a file is gone."""
MOST = 20
"""So many files of one person are kept; the oldest makes room."""
LONGEST_NAME = 60
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class KeptFile:
    """One file in its folder."""

    folder: Path

    @property
    def token(self) -> str:
        return self.folder.name

    @property
    def about(self) -> dict[str, Any]:
        """What was asked for when it was sent."""
        return self.read("about")

    @property
    def path(self) -> Path:
        return self.folder / "file" / self.about["name"]

    def read(self, name: str) -> dict[str, Any]:
        try:
            return json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        except FileNotFoundError:
            return {}

    def write(self, name: str, values: dict[str, Any]) -> None:
        """Whole or not at all: somebody may be reading it."""
        half = self.folder / f".{name}.{secrets.token_hex(4)}"
        half.write_text(json.dumps(values, ensure_ascii=False), "utf-8")
        os.replace(half, self.folder / f"{name}.json")

    def claim(self) -> None:
        """Take the file for the one import it is good for. Raises Refused where somebody was faster."""
        try:
            (self.folder / "claimed").touch(exist_ok=False)
        except FileExistsError:
            raise Refused("这个文件已经导入过,或正在导入", "This file was brought in already, or is just now") from None

    def unclaim(self) -> None:
        """It did not come in: it may be tried again."""
        (self.folder / "claimed").unlink(missing_ok=True)


def keep(home: Path, person: int, upload: Any, **about: Any) -> KeptFile:
    """Keep an uploaded file (a werkzeug FileStorage) for this person, with what else is to be known of it."""
    name = safe_name(upload.filename)
    own = home / "imports" / str(person)
    _clear(home / "imports", own)
    kept = KeptFile(own / secrets.token_urlsafe(16))
    (kept.folder / "file").mkdir(0o700, parents=True)
    upload.save(kept.folder / "file" / name)
    kept.write("about", {"name": name, **about})
    return kept


def kept_file(home: Path, person: int, token: str, register: str) -> KeptFile:
    """This person's file of that token. Raises NotFound for any other, for one of another register, and for one that expired."""
    kept = KeptFile(home / "imports" / str(person) / token)
    if not TOKEN.fullmatch(token) or not kept.folder.is_dir() or _is_old(kept.folder) or kept.about.get("register") != register:
        raise NotFound("这个文件已经不在了(只保留一天),请重新选择", "This file is no longer here (it is kept for a day): choose it again")
    return kept


def safe_name(name: str | None) -> str:
    """The name under which somebody knows the file, fit for a folder of ours."""
    plain = re.sub(r'[<>:"|?*\n\t]', "", clean((name or "").replace("\\", "/")).rpartition("/")[2]).strip(" .")
    if not plain:
        raise Invalid("请选择一个文件", "Choose a file", field="file")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}{dot}{suffix}" if dot and len(suffix) < 8 else plain[:LONGEST_NAME]


def _clear(everybody: Path, own: Path) -> None:
    """Remove what expired, and of this person's the oldest beyond the most that are kept."""
    for folder in _folders(everybody.glob("*/*")):
        if _is_old(folder):
            shutil.rmtree(folder, ignore_errors=True)
    mine = sorted(_folders(own.glob("*")), key=lambda folder: folder.stat().st_mtime)
    for folder in mine[: max(0, len(mine) - MOST + 1)]:
        shutil.rmtree(folder, ignore_errors=True)


def _folders(found: Iterator[Path]) -> list[Path]:
    return [each for each in found if each.is_dir()]


def _is_old(folder: Path) -> bool:
    return time.time() - folder.stat().st_ctime > EXPIRES
