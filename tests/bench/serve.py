"""Our screens over a loaded database, by two gunicorn workers: python -m tests.bench.serve TARGET PORT

Removes what the last measurement left behind, logs the sales manager in and writes the cookie to `cookie` beside the
other data of this run (FORECOURT_HOME, by default a folder under the temporary files), where `entry` finds it.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from sqlalchemy import delete, insert, select

from admin_app import create_app
from admin_app.commands.start import app_to_serve, heartbeats
from admin_app.config import Config
from models import clock
from models.contacts import FollowUp
from models.customers import Customer, Lead
from models.db import Database
from models.moves import StatePeriod
from models.running import Login
from models.search_terms import SearchTerm

from .rows import MANAGER

MADE = "benchrow"
"""The name of every customer that a measurement makes."""
WORKERS = 2


def home() -> Path:
    """The folder of this run's key, log and cookie."""
    folder = Path(os.environ.setdefault("FORECOURT_HOME", str(Path(tempfile.gettempdir()) / "forecourt-bench-home")))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def configured(target: str) -> Config:
    return Config.from_environment({**os.environ, "FORECOURT_HOME": str(home()), "FORECOURT_DATABASE_URL": target}).made_ready()


def clean(database: Database) -> None:
    """Remove the leads that measurements made; their history stays, because nobody can remove history."""
    with database.writer.begin() as connection:
        made = select(Customer.id).where(Customer.name == MADE)
        leads = select(Lead.id).where(Lead.customer_id.in_(made))
        gone = list(connection.scalars(leads))
        connection.execute(delete(FollowUp.__table__).where(FollowUp.lead_id.in_(leads)))
        connection.execute(delete(StatePeriod.__table__).where(StatePeriod.register == "leads", StatePeriod.row_id.in_(gone)))
        customers = list(connection.scalars(made))
        connection.execute(delete(Lead.__table__).where(Lead.id.in_(gone)))
        connection.execute(delete(SearchTerm.__table__).where(SearchTerm.register == "customers", SearchTerm.row_id.in_(customers)))
        connection.execute(delete(Customer.__table__).where(Customer.id.in_(customers)))


def log_in(database: Database, app: object, who: int = MANAGER) -> str:
    """A log-in, by default of the store's sales manager; the cookie that carries it."""
    key = os.urandom(24).hex()
    now = clock.now()
    with database.writer.begin() as connection:
        row = {"key_hash": hashlib.sha256(key.encode()).hexdigest(), "employee_id": who, "started_at": now, "seen_at": now}
        connection.execute(insert(Login.__table__).values(row))
    signed = app.session_interface.get_signing_serializer(app).dumps({"key": key, "csrf": os.urandom(24).hex(), "_permanent": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={signed}"


def main(target: str, port: str) -> None:
    from gunicorn.app.base import BaseApplication

    config = configured(target)
    database = Database(target)
    app = create_app(config, database)
    clean(database)
    cookie = log_in(database, app)
    (home() / "cookie").write_text(cookie)
    print(cookie, flush=True)
    database.close()

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"127.0.0.1:{port}")
            self.cfg.set("workers", WORKERS)
            self.cfg.set("timeout", 300)
            self.cfg.set("worker_tmp_dir", heartbeats())
            self.cfg.set("loglevel", "warning")

        def load(self) -> object:
            return app_to_serve(config)

    Server().run()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
