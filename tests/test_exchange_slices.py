"""A file comes in slice by slice: others write meanwhile, the outcome is the same, and what breaks off says how far it came."""

import pytest
from sqlalchemy import event, func, select

from models.customers import Lead
from models.exchange import bringing
from models.exchange.importer import Way, import_file
from models.exchange.intake import Intake
from models.people import Position
from models.products import Channel, VehicleModel
from models.refused import Invalid
from models.running import AuditEntry, Import, ImportState

ROWS = "编码,名称\n" + "".join(f"m{at},车型{at}\n" for at in range(6))
DOUBLE = "姓名,电话,渠道\n王小明,13812345678,phone\n李雷,13912345678,phone\n王大明,+86 138-1234-5678,phone\n"


@pytest.fixture
def slices(monkeypatch):
    """Every row is a slice; what happens between them is noted, or done."""
    turns = []
    monkeypatch.setattr(bringing, "SLICE", -1)
    monkeypatch.setattr(bringing.time, "sleep", turns.append)
    return turns


@pytest.fixture
def bring(shop, tmp_path):
    def bring(register, text, who="manager", **way):
        path = tmp_path / "rows.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(shop.database, register, path, shop.act(who), Way(**way))

    return bring


def count(shop, register) -> int:
    with shop.read() as session:
        return session.scalar(select(func.count()).select_from(register))


def test_others_have_their_turn_between_two_slices(shop, bring, slices, monkeypatch):
    before = count(shop, VehicleModel)
    monkeypatch.setattr(bringing.time, "sleep", lambda pause: shop.create("marketing", Channel, code=f"c{count(shop, Channel)}", name="渠道", kind="phone"))
    channels = count(shop, Channel)
    for trial in (True, False):
        outcome = bring(VehicleModel, ROWS, trial=trial)
        assert (outcome.rows_in, outcome.rows_refused) == (6, 0)
    assert count(shop, VehicleModel) == before + 6
    assert count(shop, Channel) == channels + 12


def test_a_sliced_trial_tells_the_same_and_changes_nothing(shop, bring, slices):
    trial = bring(Lead, DOUBLE, trial=True)
    assert count(shop, Lead) == 0
    outcome = bring(Lead, DOUBLE)
    assert len(slices) == 6
    told = [[(each.number, each.reason.zh) for each in found.refusals[0].kept] for found in (trial, outcome)]
    assert told[0] == told[1] == [(4, "本店已有这个电话的客户,请联系主管(电话与第 2 行相同)")]
    assert trial.fates == outcome.fates


def test_all_or_none_is_one_slice(shop, bring, slices):
    bring(VehicleModel, ROWS, whole=True)
    assert slices == []


def test_rows_that_link_to_rows_above_them_are_tried_in_one_slice(shop, bring, slices):
    text = "门店,编码,名称,角色,上级岗位\nS1,boss,大老板,gm,\nS1,deputy,副手,mgr,boss\n"
    assert bring(Position, text, who="admin", trial=True).rows_in == 2
    assert slices == []


def test_an_update_is_sliced_too(shop, bring, slices):
    bring(VehicleModel, ROWS)
    outcome = bring(VehicleModel, ROWS.replace("车型", "新车型"), update=True)
    assert outcome.rows_in == 6
    with shop.read() as session:
        assert session.scalar(select(func.count()).where(VehicleModel.name.like("新车型%"))) == 6


def test_a_file_that_breaks_off_is_refused_before_anything_is_written(shop, bring, slices):
    before = count(shop, VehicleModel)
    with pytest.raises(Invalid, match="引号没有结束"):
        bring(VehicleModel, ROWS + '"m9,offen\n')
    assert count(shop, VehicleModel) == before


def test_a_fault_on_the_way_leaves_what_is_in_told_and_to_be_taken_back(shop, bring, slices, monkeypatch):
    before, take = count(shop, VehicleModel), Intake.take

    def breaks_down(intake, line):
        if line.number == 5:
            raise RuntimeError("a fault of the program")
        return take(intake, line)

    monkeypatch.setattr(Intake, "take", breaks_down)
    with pytest.raises(RuntimeError):
        bring(VehicleModel, ROWS)
    assert count(shop, VehicleModel) == before + 3
    with shop.read() as session:
        entered = session.scalars(select(Import)).one()
        assert (entered.state, entered.rows_in) == (ImportState.PARTLY, 3)
        assert entered.report["failure"]["zh"] == "程序错误"
    shop.move("manager", Import.undo, entered.id)
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(VehicleModel).where(VehicleModel.voided_at.is_(None))) == before


def test_how_far_it_is_is_told(shop, bring):
    told = []
    bring(VehicleModel, ROWS, tell=lambda read, total: told.append((read, total)))
    assert told == [(at, 6) for at in range(1, 7)]


def test_rows_come_in_together_and_the_one_in_the_way_is_told_alone(shop, bring):
    lines = [f"客户{at},138{at:08},phone" for at in range(60)]
    bring(Lead, f"姓名,电话,渠道\n{lines[40]}\n")
    written = []

    @event.listens_for(shop.database.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_):
        written.append(statement)

    outcome = bring(Lead, "\n".join(["姓名,电话,渠道", *lines]))
    event.remove(shop.database.engine, "before_cursor_execute", note)
    assert [(each.number, each.reason.zh) for each in outcome.refusals[0].kept] == [(42, "本店已有这个电话的客户,请联系主管(电话与编号 1 的记录相同)")]
    assert (outcome.rows_in, count(shop, Lead)) == (59, 60)
    assert sum(each.startswith("INSERT INTO leads") for each in written) < 50
    with shop.read() as session:
        told = select(func.count()).where(AuditEntry.register == "leads", AuditEntry.action == "create", AuditEntry.import_id == outcome.import_id)
        assert session.scalar(told) == 59
