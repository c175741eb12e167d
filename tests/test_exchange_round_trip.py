"""What goes out comes back the same, for every register that can be imported: by people's exports and by programs'."""

import pytest
from sqlalchemy import select, true, update

from models import Register, clock, policy
from models.acting import THE_SYSTEM, system_act
from models.exchange.headings import RAW
from models.exchange.importer import Way, import_file, require_importing
from models.exchange.log import Fate
from models.exchange.writers import Export, csv_parts, write_xlsx
from models.refused import Forbidden
from models.words import speaking
from models.writing import writable_fields


def imported(actor) -> list[str]:
    """The registers into which this person brings files."""
    found = []
    for name, register in Register.all.items():
        try:
            require_importing(actor, register)
        except Forbidden:
            continue
        found.append(name)
    return found


IMPORTED = imported(THE_SYSTEM)
WHOLE = {"stores", "positions", "employees", "targets", "vehicle_models", "vehicles", "channels", "customers", "leads", "calls", "absences", "candidates"}
"""Registers whose rows come in anew without exception; those of others may break a rule that only a new row meets."""


def write(path, shop, register, who, raw=False, keep=lambda heading: True) -> int:
    """An export of the register as a file; the number of its rows."""
    actor = THE_SYSTEM if who is None else shop.actor(who)
    with shop.database.streaming() as session:
        made = Export(register, actor, raw=raw)
        rows = list(made.rows(session, made.statement().where(policy.condition(actor, register), register.voided_at.is_(None)).order_by(register.id)))
    kept = [at for at, heading in enumerate(made.headings) if keep(heading)]
    headings, rows = [made.headings[at] for at in kept], [[row[at] for at in kept] for row in rows]
    if path.suffix == ".csv":
        path.write_text("".join(csv_parts(headings, rows, raw)), "utf-8", newline="")
    else:
        write_xlsx(path, headings, rows)
    return len(rows)


@pytest.mark.parametrize(("language", "kind"), [("zh", "xlsx"), ("en", "csv")])
def test_what_people_get_comes_back_and_changes_nothing(own, cases, shop, tmp_path, language, kind):
    for who in ("consultant2", "testdrive"):
        cases.make(shop.actor(who))
    for who in ("manager", "admin", "marketing"):
        for name in imported(shop.actor(who)):
            register, path = Register.all[name], tmp_path / f"{who}-{name}.{kind}"
            with speaking(language):
                count = write(path, shop, register, who)
                if not count:
                    continue
                outcome = import_file(shop.database, register, path, shop.act(who), Way(update=True, trial=True))
            assert [each.reason.zh for each in outcome.refusals[0].kept] == [], f"{name} for {who}"
            assert outcome.fates == {Fate.SAME: count}, f"{name} for {who}"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_programs_get_comes_back_and_changes_nothing(own, shop, tmp_path, kind):
    for name in IMPORTED:
        register, path = Register.all[name], tmp_path / f"{name}.{kind}"
        if count := write(path, shop, register, None, raw=True):
            outcome = import_file(shop.database, register, path, system_act("command"), Way(update=True, trial=True))
            assert [each.reason.zh for each in outcome.refusals[0].kept] == [], name
            assert outcome.fates == {Fate.SAME: count}, name


def test_what_was_there_comes_in_anew_with_the_same_values(own, shop, tmp_path):
    for name in IMPORTED:
        register, path = Register.all[name], tmp_path / f"{name}.csv"
        fields = writable_fields(THE_SYSTEM, register, is_new=True)
        columns = RAW | {each.column_name for each in fields.values()}
        if not write(path, shop, register, None, raw=True, keep=columns.__contains__):
            continue
        with shop.by_system() as session:
            before = {row.id: values_of(row, fields) for row in session.scalars(select(register).where(register.voided_at.is_(None)).order_by(register.id))}
            _void(session, register, true(), clock.now())
        outcome = import_file(shop.database, register, path, system_act("command"))
        if name in WHOLE:
            assert [each.reason.zh for each in outcome.refusals[0].kept] == [], name
        with shop.by_system() as session:
            after = [values_of(row, fields) for row in session.scalars(select(register).where(register.import_id == outcome.import_id).order_by(register.id))]
            for each in Register.all.values():
                if not each.read_only:  # also what followed from the rows
                    _void(session, each, each.import_id == outcome.import_id, clock.now())
            _void(session, register, register.import_id.is_(None), None)
        assert after == [each for each in before.values() if each in after], name
        assert len(after) + outcome.rows_refused == len(before), name


def _void(session, register, which, moment):
    session.execute(update(register).where(which).values(voided_at=moment), execution_options={"synchronize_session": False})


def values_of(row, fields):
    """What a form shows of the row, and since when it is there."""
    found = {name: each.value_of(row) for name, each in fields.items()} | {"created_at": row.created_at}
    return {name: value.id if isinstance(value, Register) else value for name, value in found.items()}

