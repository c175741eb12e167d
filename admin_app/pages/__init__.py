"""Pages that are no register's: the role's home, and the reports."""

from flask import Flask

from .assignment import assignment
from .cards import cards
from .commission import commission_page
from .handbook import handbook
from .home import home
from .notifications import notes
from .outside import outside
from .own_reports import own_reports
from .papers import papers
from .quick import quick
from .report_runs import report_runs
from .reports import reports
from .setup import setup
from .shows import shows
from .team import team


def mount_pages(app: Flask) -> None:
    app.register_blueprint(home)
    app.register_blueprint(assignment)
    app.register_blueprint(cards)
    app.register_blueprint(commission_page)
    app.register_blueprint(handbook)
    app.register_blueprint(notes)
    app.register_blueprint(outside)
    app.register_blueprint(own_reports)
    app.register_blueprint(papers)
    app.register_blueprint(quick)
    app.register_blueprint(report_runs)
    app.register_blueprint(reports)
    app.register_blueprint(setup)
    app.register_blueprint(shows)
    app.register_blueprint(team)
