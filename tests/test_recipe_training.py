"""A personnel department's trainings: what the file says is what the registers say, on both databases.

The files are not ours to keep here; where the folder beside the repository is absent, these tests are skipped.
"""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import clock
from models.acting import system_act
from models.exchange.recipes import RECIPES
from models.exchange.run import run_recipe
from models.people import Employee, EmployeeState
from models.refused import Invalid, Refused
from models.running import AuditEntry, Import, ImportState
from models.training import Course, Outcome, SessionState, TrainingRecord, TrainingSession

from .databases import EMPTY
from .notebooks import assert_reads_alike, take_snapshot

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ZONE = "America/New_York"

pytestmark = pytest.mark.skipif(not (DATA / "EXPECTED.json").exists(), reason="the real files are not beside the repository: ../shared/data")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def trainings(request):
    """A database into which the trainings came, and what came of it."""
    stand = request.getfixturevalue(f"{request.param}_stand")
    stand.restore(EMPTY)
    return stand.database, run_recipe(stand.database, RECIPES["hr_training"], [DATA / "hr_training"], system_act("command"))


@pytest.fixture(scope="module")
def expected() -> dict:
    return json.loads((DATA / "EXPECTED.json").read_text(encoding="utf-8"))["hr_training"]


def ask(trainings, *asked):
    with trainings[0].reading() as session:
        return session.execute(select(*asked)).one()


def rows(trainings, statement):
    with trainings[0].reading() as session:
        return [tuple(row) for row in session.execute(statement)]


def test_T8_every_row_is_a_record_with_its_outcome(trainings, expected):
    found = dict(rows(trainings, select(TrainingRecord.outcome, func.count()).group_by(TrainingRecord.outcome)))
    assert {outcome.value.capitalize(): count for outcome, count in found.items()} == expected["outcome"]
    assert sum(found.values()) == expected["rows"]


def test_T8_whoever_did_not_complete_was_not_there(trainings):
    found = set(rows(trainings, select(TrainingRecord.outcome, TrainingRecord.attended).distinct()))
    assert found == {(each, each is not Outcome.INCOMPLETE) for each in Outcome}


def test_T8_sessions_have_the_days_and_the_costs_of_the_file(trainings, expected):
    cost, days = ask(trainings, func.sum(TrainingSession.cost), func.sum(TrainingSession.days))
    assert (cost, days) == (Decimal(str(expected["cost"])), expected["days"])
    assert rows(trainings, select(TrainingSession.state).distinct()) == [(SessionState.HELD,)]


def test_T8_every_programme_is_a_course_with_its_records(trainings, expected):
    held = select(Course.title, func.count(TrainingRecord.id)).join(TrainingSession, TrainingSession.course_id == Course.id).join(TrainingRecord, TrainingRecord.session_id == TrainingSession.id)
    assert dict(rows(trainings, held.group_by(Course.title))) == expected["by_program"]


def test_T8_records_stand_in_the_month_in_which_the_session_was_held(trainings, expected):
    held = rows(trainings, select(TrainingSession.held_at, TrainingRecord.created_at).join(TrainingRecord, TrainingRecord.session_id == TrainingSession.id))
    found = Counter(f"{clock.local_day(held_at, ZONE):%Y-%m}" for held_at, _ in held)
    assert dict(found) == expected["by_month"]
    assert all(held_at == created_at for held_at, created_at in held), "rows keep their true times"
    assert {clock.to_local(held_at, ZONE).hour for held_at, _ in held} == {12}


def test_people_have_their_names_and_have_left_where_the_file_says(trainings):
    found = dict(rows(trainings, select(Employee.state, func.count()).group_by(Employee.state)))
    assert found == {EmployeeState.ACTIVE: 1467, EmployeeState.LEFT: 1533}
    assert rows(trainings, select(Employee.name).where(Employee.name == "Uriah Bridges")) == [("Uriah Bridges",)]
    assert ask(trainings, func.count(Employee.username), func.count(Employee.store_id.distinct())) == (0, 1)


def test_the_import_is_entered_with_what_the_files_contradict(trainings):
    database, outcome = trainings
    with database.reading() as session:
        entered = session.scalars(select(Import)).one()
        assert (entered.state, entered.rows_read, entered.rows_in, entered.rows_refused) == (ImportState.DONE, 6000, 6000, 0)
        told = select(AuditEntry.surface, AuditEntry.import_id, func.count()).where(AuditEntry.register == "training_records")
        assert session.execute(told.group_by(AuditEntry.surface, AuditEntry.import_id)).all() == [("import", entered.id, 3000)]
    assert any("called active" in note["en"] for note in outcome.report["notes"])


def test_the_same_history_does_not_come_in_twice(trainings):
    with pytest.raises(Refused, match=r"[0-9]"):
        run_recipe(trainings[0], RECIPES["hr_training"], [DATA / "hr_training"], system_act("command"))


def test_without_the_personnel_file_people_are_named_by_their_numbers(database):
    outcome = run_recipe(database, RECIPES["hr_training"], [DATA / "hr_training" / "training_and_development_data.csv"], system_act("command"))
    assert (outcome.rows_read, outcome.rows_refused) == (3000, 0)
    with database.reading() as session:
        names = session.scalars(select(Employee.name).order_by(Employee.name).limit(2)).all()
        assert names == ["Employee 1001", "Employee 1002"]
        assert session.scalar(select(func.count(TrainingRecord.id))) == 3000


def test_the_trainings_themselves_are_needed(database):
    with pytest.raises(Invalid) as refused:
        run_recipe(database, RECIPES["hr_training"], [DATA / "hr_training" / "employee_data.csv"], system_act("command"))
    assert "training_and_development_data.csv" in refused.value.text.zh


def test_T10_the_review_of_what_came_reads_alike_in_both_languages(trainings, tmp_path):
    """The imported trainings of a year on the review's page."""
    take_snapshot(trainings[0], tmp_path, "training_review", clock.now())
    with trainings[0].reading() as session:
        held = session.scalar(select(func.max(TrainingSession.held_at)))
    figures = assert_reads_alike(tmp_path, "training_review", period_kind="year", period=f"{held.year}")["figures"]
    assert figures["training_held"] > 0
