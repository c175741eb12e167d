"""What every template may call: words in both languages, icons from the sprite, and assets that may be cached for good."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from models.words import say

from .remembering import Remember

STATIC = Path(__file__).parent.parent / "static"


@cache
def asset(name: str) -> str:
    """The address of a file in static/, with a mark of its content so that browsers may keep it for ever."""
    file = STATIC / name
    mark = sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"
    return f"/static/{name}?v={mark}"


@cache
def icon(name: str) -> Markup:
    """A Tabler icon; it says nothing by itself, so the text beside it or the button's label does."""
    return Markup(f'<svg class="icon" aria-hidden="true"><use href="{asset("vendor/icons.svg")}#{name}"></use></svg>')


def dress(app: Flask) -> None:
    """Give the application's templates `t`, `icon` and `asset`."""
    app.jinja_env.globals.update(t=say, icon=icon, asset=asset)
    app.jinja_env.add_extension(Remember)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
