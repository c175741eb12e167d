"""What the rarer words of a declaration mean: a box that remembers who ticked it, a link to oneself, a role for some rows,
people named by another register, a second title, a consequence of becoming void, a condition of the policy."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped, relationship

from admin_app.titles import titles
from models import policy, writing
from models.choice import Choice
from models.fields import field, link, state, tick
from models.kinds import Money
from models.moves import Move
from models.people import Employee
from models.refused import Forbidden, Refused
from models.register import Area, Register
from models.roles import Role, Whose
from models.words import Label

from .declaring import for_a_moment

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class StandState(Choice):
    OPEN = "open", "开放", "Open"
    CLOSED = "closed", "关闭", "Closed"


@pytest.fixture(scope="module")
def registers():
    """A stand of umbrellas, and the umbrellas in it."""
    with for_a_moment():

        class Stand(Register):
            """A stand in which umbrellas are kept."""

            label, area = Label("伞架", "Stands"), Area.RUNNING
            titled_by, else_titled_by = "place", "keeper"
            own = ("keeper",)

            place: Mapped[str | None] = field("位置", "Place", listed=True)
            keeper: Mapped[Employee | None] = link("保管人", "Keeper", or_self=True)
            worth: Mapped[Money] = field("价值", "Worth", default=Decimal(0), system=True)
            dried: Mapped[bool] = tick("已晾干", "Dried")
            is_large: Mapped[bool] = field("大", "Large", default=False)
            umbrellas: Mapped[list["Umbrella"]] = relationship("Umbrella", viewonly=True)
            state: Mapped[StandState] = state(StandState.OPEN)

            close = Move(StandState.OPEN >> StandState.CLOSED, Label("关闭", "Close"), by=(Role.CONSULTANT, Role.SUPERVISOR.when("is_large")))
            return_ = Move(StandState.CLOSED >> StandState.OPEN, Label("归还", "Return"), by=Whose(("umbrellas.lender",)))

        class Umbrella(Register):
            """An umbrella of a stand."""

            label, area, follows, lines_of = Label("雨伞", "Umbrellas"), Area.RUNNING, "stands", "stand"
            titled_by = "stand"
            stand: Mapped[Stand] = link("伞架", "Stand")
            lender: Mapped[Employee | None] = link("出借人", "Lender")
            price: Mapped[Money] = field("价格", "Price")

        @writing.before_saving(Umbrella)
        def is_worth_something(umbrella, act, is_new):
            """U1: the stand is worth what was put in and taken out."""
            assert writing.changed_fields(umbrella) == (set() if is_new else {"price"})
            umbrella.stand.worth += umbrella.price - (0 if is_new else writing.stood(umbrella, "price"))

        @writing.when_voided(Umbrella)
        def is_taken_out(umbrella, act):
            """U2: nothing is taken out of a closed stand."""
            if umbrella.stand.state is StandState.CLOSED:
                raise Refused("伞架已关闭", "The stand is closed")
            umbrella.stand.worth -= umbrella.price

        policy.grant("stands", "Rs | Ws | Ws | – | Wo Rs(closed) | – | – | – | – | Rs | – | Rs(dried) | Ra | –")
        yield Stand, Umbrella


@pytest.fixture
def stands(registers, shop):
    """Both registers with their tables."""
    for each in reversed(registers):
        each.__table__.drop(shop.database.engine, checkfirst=True)
    for each in registers:
        each.__table__.create(shop.database.engine)
    yield registers
    for each in reversed(registers):
        each.__table__.drop(shop.database.engine)


def test_a_link_to_oneself_is_to_whoever_writes_the_row_unless_somebody_is_named(stands, shop):
    Stand, _ = stands
    assert shop.value(Stand, shop.create("manager", Stand, place="门口"), "keeper_id") == shop.person("manager")
    named = shop.create("manager", Stand, place="门口", keeper=shop.person("consultant2"))
    assert shop.value(Stand, named, "keeper_id") == shop.person("consultant2")


def test_a_ticked_box_remembers_who_and_when(stands, shop):
    Stand, _ = stands
    assert [name for name in Stand.fields if name.startswith("dried")] == ["dried", "dried_by", "dried_at"]
    assert not set(writing.writable_fields(shop.actor("manager"), Stand, is_new=True)) & {"dried_by", "dried_at"}
    row = shop.create("manager", Stand, MORNING, place="门口", dried="1")
    shop.change("supervisor", Stand, row, MORNING + HOUR, place="侧门", dried="1")
    with shop.row(Stand, row) as stand:
        assert (stand.dried_by_id, stand.dried_at) == (shop.person("manager"), MORNING), "who ticked it, not who saved it again"
    shop.change("supervisor", Stand, row, dried="")
    with shop.row(Stand, row) as stand:
        assert (stand.dried_by_id, stand.dried_at) == (None, None)


def test_a_row_whose_title_is_empty_has_another(stands, shop):
    Stand, Umbrella = stands
    rows = [shop.create("manager", Stand, place="门口"), shop.create("manager", Stand)]
    under = shop.create("manager", Umbrella, stand=rows[1], price="1")
    name = shop.actor("manager").name
    with shop.read() as session:
        assert [session.get_one(Stand, row).title for row in rows] == ["门口", name]
        assert titles(session, Stand) == {rows[0]: "门口", rows[1]: name}
        assert titles(session, Umbrella) == {under: name}


def test_a_role_may_decide_on_some_rows_only(stands, shop):
    Stand, _ = stands
    small, large = shop.create("manager", Stand, place="小"), shop.create("manager", Stand, place="大", is_large="1")
    with pytest.raises(Forbidden, match="须由销售顾问、销售主管办理"):
        shop.move("supervisor", Stand.close, small)
    shop.move("supervisor", Stand.close, large)
    assert shop.value(Stand, large, "state") is StandState.CLOSED


def test_where_that_role_is_vacant_the_next_above_decides_on_those_rows(stands, shop):
    Stand, _ = stands
    small, large = shop.create("manager", Stand, place="小"), shop.create("manager", Stand, place="大", is_large="1")
    with pytest.raises(Forbidden):
        shop.move("manager", Stand.close, large)
    shop.move("manager", Employee.leave, shop.person("supervisor"), left_on="2026-11-01")
    with pytest.raises(Forbidden):
        shop.move("manager", Stand.close, small)
    shop.move("manager", Stand.close, large)
    assert shop.value(Stand, large, "state") is StandState.CLOSED


def test_people_may_be_named_by_another_register(stands, shop):
    Stand, Umbrella = stands
    stand = shop.create("manager", Stand, place="门口", is_large="1")
    shop.create("manager", Umbrella, stand=stand, price="1", lender=shop.person("frontdesk"))
    shop.move("supervisor", Stand.close, stand)
    assert set(Stand.moves) == {"close", "return"}
    with pytest.raises(Forbidden):
        shop.move("manager", Stand.moves["return"], stand)
    shop.move("frontdesk", Stand.moves["return"], stand)
    assert shop.value(Stand, stand, "state") is StandState.OPEN


def test_what_follows_from_becoming_void_follows_or_forbids_it(stands, shop):
    Stand, Umbrella = stands
    stand = shop.create("manager", Stand, place="门口", is_large="1")
    first, second = (shop.create("manager", Umbrella, stand=stand, price=price) for price in ("30", "12.50"))
    shop.change("manager", Umbrella, first, price="20")
    assert shop.value(Stand, stand, "worth") == Decimal("32.50")
    with shop.write("manager") as session:
        writing.void(session, session.get_one(Umbrella, first), "丢了")
    assert shop.value(Stand, stand, "worth") == Decimal("12.50")
    shop.move("supervisor", Stand.close, stand)
    with pytest.raises(Refused, match="伞架已关闭"), shop.write("manager") as session:
        writing.void(session, session.get_one(Umbrella, second), "丢了")
    assert not shop.value(Umbrella, second, "is_void")


def test_the_policy_s_conditions_are_states_and_moments_also_of_the_row_it_is_a_line_of(stands, shop):
    Stand, Umbrella = stands
    rows = {"open": shop.create("manager", Stand, place="门口"), "closed": shop.create("manager", Stand, place="侧门", is_large="1", dried="1")}
    lines = {name: shop.create("manager", Umbrella, stand=row, price="1") for name, row in rows.items()}
    shop.move("supervisor", Stand.close, rows["closed"])
    seen = {}
    with shop.read() as session:
        for who in ("consultant1", "aftersales", "frontdesk"):
            for register in stands:
                seen[who, register] = set(session.scalars(select(register.id).where(policy.condition(shop.actor(who), register))))
    for who in ("consultant1", "aftersales"):
        assert (seen[who, Stand], seen[who, Umbrella]) == ({rows["closed"]}, {lines["closed"]})
    assert (seen["frontdesk", Stand], seen["frontdesk", Umbrella]) == (set(rows.values()), set(lines.values()))
