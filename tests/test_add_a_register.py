"""The README's way to add a register, done in a copy of the project as it is written there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .command import environment

ROOT = Path(__file__).parents[1]
USED = """
from werkzeug.security import generate_password_hash
from admin_app import create_app
from admin_app.config import Config
from models import migrations, writing
from models.acting import Act, Actor, system_act
from models.db import Database
from models import clock
from admin_app.accounts import add_person
from models.people import Store
from models.refused import Refused
from models.roles import Role
from models.umbrellas import Umbrella

config = Config.from_environment().made_ready()
database = Database(config.database_url)
migrations.upgrade(database)
with database.writing(system_act()) as session:
    store = Store(code="S1", name="城东店")
    session.add(store)
    session.flush()
    manager = add_person(session, "manager", "邓涛", Role.SALES_MANAGER, store)
    manager.password_hash, manager.must_change_password = generate_password_hash("a-long-password"), False
    who = Actor(manager.id, manager.name, Role.SALES_MANAGER, store.id)
client = create_app(config, database).test_client()
def post(path, **fields):
    with client.session_transaction() as session:
        session["csrf"] = "token"
    return client.post(path, data=fields | {"csrf_token": "token"})
assert post("/login", username="manager", password="a-long-password").status_code == 302
for number in ("A1", "wet1"):
    assert post("/admin/umbrellas/new/", number=number, lent_by=str(who.employee_id)).status_code == 302
page = client.get("/admin/umbrellas/").get_data(as_text=True)
print("listed", "雨伞" in page and "A1" in page)
print("lent", post("/admin/umbrellas/1/do/lend").status_code, post("/admin/umbrellas/2/do/lend").status_code)
print("history", "借出" in client.get("/admin/umbrellas/details/?id=1").get_data(as_text=True))
print("export", "已借出" in client.get("/admin/umbrellas/export/csv/").get_data(as_text=True))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of what makes the project, with the README's register added as the README says."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("models", "reports", "admin_app", "notebooks"):
        shutil.copytree(ROOT / name, copy / name)
    declared, rules = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[:2]
    (copy / "models/umbrellas.py").write_text(declared, "utf-8")
    (copy / "models/rules/umbrellas.py").write_text(rules, "utf-8")
    with (copy / "models/__init__.py").open("a", encoding="utf-8") as listed:
        listed.write("from . import umbrellas\n")
    return copy


def run(project, *words: str) -> str:
    ran = subprocess.run([sys.executable, *words], cwd=project, env=environment(project / "var", PYTHONPATH=str(project)), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_one_class_and_one_migration_make_a_register_with_everything(project):
    drawn = run(project, "-m", "models.migrations", "umbrellas").strip().splitlines()[-1]
    assert 'op.create_table(\n        "umbrellas"' in Path(drawn).read_text("utf-8")
    assert run(project, "-c", USED).split("\n")[:-1] == ["listed True", "lent 302 409", "history True", "export True"]
