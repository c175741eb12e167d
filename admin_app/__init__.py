"""The screens of Forecourt 展厅台: a Flask application over one database, and the command `forecourt`."""

from typing import Any

from .neighbours import check_neighbours

check_neighbours()


def create_app(config: Any, database: Any = None) -> Any:
    """The application (app.py), loaded only now: a command that shows no page does not wait for the screens."""
    from .app import create_app as create

    return create(config, database)
