"""Pages that are no register's: the role's home, and the reports."""

from flask import Flask

from .handbook import handbook
from .home import home
from .notifications import notes
from .own_reports import own_reports
from .reports import reports
from .setup import setup


def mount_pages(app: Flask) -> None:
    app.register_blueprint(home)
    app.register_blueprint(handbook)
    app.register_blueprint(notes)
    app.register_blueprint(own_reports)
    app.register_blueprint(reports)
    app.register_blueprint(setup)
