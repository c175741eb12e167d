"""The application: its screens, pages and doors put together over one database."""

from datetime import timedelta
from typing import Any

from flask import Flask, g, jsonify, request
from flask_admin import Admin, AdminIndexView, expose
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import redirect

from models import Register
from models.db import Database

from . import errors
from .access import guard
from .database import connect
from .door import open_door
from .looks import dress
from .screens import Screen

LARGEST_POST = 4 * 1024 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Start(AdminIndexView):
    """/admin/ itself shows nothing: the role's home is at /."""

    @expose("/")
    def index(self) -> Any:
        return redirect("/")


def create_app(config: Any, database: Database | None = None) -> Flask:
    """The application for one configuration (admin_app.config.Config) over its database."""
    app = Flask("admin_app")
    app.config.update(
        SECRET_KEY=config.secret_key, MAX_CONTENT_LENGTH=LARGEST_POST, MAX_FORM_MEMORY_SIZE=LARGEST_POST, SESSION_COOKIE_NAME="forecourt",
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", PERMANENT_SESSION_LIFETIME=timedelta(days=7), SESSION_REFRESH_EACH_REQUEST=False,
    )  # fmt: skip
    app.config["FORECOURT"] = config
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)
    dress(app)
    connect(app, database or Database(config.database_url))
    guard(app)
    errors.handle(app)
    open_door(app)
    mount(app)
    app.after_request(_harden)
    app.add_url_rule("/healthz", "healthz", healthz)
    return app


def mount(app: Flask, registers: dict[str, type] | None = None) -> Admin:
    """One screen per register, at /admin/<register>/."""
    from .overrides import SCREENS
    from .pages import mount_pages

    admin = Admin(app, name="Forecourt", index_view=Start(name="Forecourt", url="/admin"))
    for name, register in (registers or Register.all).items():
        admin.add_view(SCREENS.get(name, Screen)(register))
    mount_pages(app)
    return admin


def healthz() -> Any:
    """200 while the database answers, 503 while it does not."""
    g.reading.execute(text("SELECT 1"))
    return jsonify(status="ok")


def _harden(response: Any) -> Any:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/static/") and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
