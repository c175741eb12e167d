"""The registers told on one page, for whoever is logged in."""

from flask import Blueprint

from ..handbook import drawn

handbook = Blueprint("handbook", __name__)


@handbook.get("/handbook/")
def index() -> str:
    return drawn(is_inside=True)
