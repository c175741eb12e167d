"""A demo of many times the volume: copies of the quiet leads, each a lead like any other and somebody of their own."""

import io
from collections import Counter

import click
import pytest
from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from admin_app import create_app
from admin_app.commands.demo import moving
from models import demo, search_terms
from models.acting import Actor, system_act
from models.contacts import Call
from models.customers import Customer, Lead, LeadState
from models.demo.multitude import STEPS
from models.discipline import Penalty
from models.moves import StatePeriod
from models.people import Employee
from models.roles import Role
from models.running import AuditEntry
from models.sales import Order
from models.search_terms import SearchTerm
from models.words import Label

from . import test_demo as alone
from .shop import Shop
from .web import Web, config_for, words

SCALE, MONTHS = 3, 1
TOLD = demo.Demo(alone.END, months=MONTHS, scale=SCALE)
STILL_TRUE = (
    alone.test_P9_deals_are_what_the_payments_make_of_them,
    alone.test_C1_the_last_assignment_says_whose_a_lead_is,
    alone.test_C2_the_next_contact_is_the_earliest_that_is_due,
    alone.test_C2_leads_end_by_a_confirmed_closing_of_somebody_else,
    alone.test_C3_one_customer_has_one_running_lead_and_a_phone_of_their_own,
    alone.test_C5_every_miss_is_a_penalty_of_20_and_nothing_else_is,
    alone.test_C9_a_daily_report_says_what_the_records_say_when_it_is_handed_in,
    alone.test_D3_completeness_is_what_the_rule_says,
    alone.test_D4_visits_are_the_appointments_kept_and_the_walk_ins,
    alone.test_history_and_search_know_every_row,
)


@pytest.fixture(scope="module")
def made():
    """The store of each kind of database, once it is there, and what the telling said of it."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def multitude(request, made):
    """(database, rows by table) of a month at three times the volume."""
    if request.param not in made:
        database = request.getfixturevalue(f"{request.param}_stand").fresh("multitude")
        with database.writing(system_act()) as session:
            heard = made["heard"] = []
            made[request.param] = database, demo.tell(session, TOLD, alone.HASH, lambda what, worth: heard.append((what.en, worth)))
    return made[request.param]


@pytest.fixture
def session(multitude):
    with multitude[0].reading() as session:
        yield session


def copies(session) -> list[Lead]:
    """Their customers have phones that nobody of the story has."""
    theirs = or_(*(Customer.phone.startswith(f"19{digit}") for digit in range(4)))
    return session.scalars(select(Lead).join(Lead.customer).options(contains_eager(Lead.customer)).where(theirs).order_by(Lead.id)).all()


def test_so_many_leads_are_there_and_what_else_a_store_has_stays(session, multitude):
    leads = session.scalar(select(func.count(Lead.id)))
    copied = copies(session)
    assert leads == multitude[1]["leads"] == SCALE * (leads - len(copied))
    assert len({lead.customer_id for lead in copied}) == len({lead.customer.phone for lead in copied}) == len(copied)
    assert {lead.state for lead in copied} >= {LeadState.OPEN, LeadState.LOST}
    assert not session.scalars(select(Order.id).where(Order.lead_id.in_([lead.id for lead in copied]))).all()
    assert session.scalar(select(func.count(Order.id))) == multitude[1]["orders"] < 80


def test_the_bar_moves_and_says_what_is_being_done_up_to_the_end(multitude, made):
    """It stands at its end only when all is there, however long the copies and their indexes take."""
    assert [said for said, _ in made["heard"]][-2:] == ["Writing down what else the team did", "Building the indexes"]
    assert [said for said, _ in made["heard"] if "Multiplying" in said] == [f"Multiplying the leads ({n}/{STEPS})" for n in range(1, STEPS + 1)]
    assert sum(worth for _, worth in made["heard"]) == pytest.approx(demo.length_of(TOLD))
    with click.progressbar(length=int(demo.length_of(TOLD)), file=io.StringIO()) as bar:
        heard = moving(bar)
        for said, worth in made["heard"]:
            heard(Label(said, said), worth)
            assert (bar.pos < bar.length, bar.label) == (True, said)
        heard(Label(said, said), 0)
        assert bar.pos == bar.length


def test_copies_have_names_and_seconds_of_their_own(session):
    copied = copies(session)
    assert len({lead.customer.name for lead in copied}) > 0.9 * len(copied)
    assert max(Counter(lead.captured_at for lead in copied).values()) <= 2


@pytest.mark.parametrize("sentence", STILL_TRUE, ids=lambda each: each.__name__.removeprefix("test_"))
def test_what_holds_for_the_story_holds_for_the_multitude(session, sentence):
    sentence(session)


@pytest.mark.parametrize("register", ["leads", "follow_ups", "appointments", "closings"])
def test_the_periods_of_copies_follow_each_other(session, register):
    alone.test_states_are_reached_by_moves_and_periods_tell_how(session, alone.Register.all[register])


def test_no_period_term_or_penalty_is_of_a_row_that_is_not_there(session):
    for register in ("leads", "follow_ups", "appointments", "closings"):
        known = select(alone.Register.all[register].id)
        assert not session.scalars(select(StatePeriod.id).where(StatePeriod.register == register, StatePeriod.row_id.not_in(known))).all()
    assert not session.scalars(select(SearchTerm.row_id).where(SearchTerm.register == "customers", SearchTerm.row_id.not_in(select(Customer.id)))).all()
    assert set(session.scalars(select(Call.phone).where(Call.lead_id.in_([each.id for each in copies(session)])))) <= set(session.scalars(select(Customer.phone)))
    assert len(set(session.scalars(select(Penalty.cause)))) == session.scalar(select(func.count(Penalty.id)))


def test_nothing_of_a_copy_lies_ahead(session):
    for moment in alone.HAPPENED:
        assert (session.scalar(select(func.max(moment))) or alone.END) <= alone.END


def test_each_copy_is_found_by_its_name_its_initials_and_its_phone(session):
    for lead in (copies(session)[0], copies(session)[-1]):
        name, phone = lead.customer.name, lead.customer.phone
        for wanted in (name[:2], name[-2:], search_terms.initials(name), phone, phone[-4:]):
            assert lead.id in session.scalars(select(Lead.id).where(search_terms.matching(Lead, wanted))).all(), wanted


def test_the_history_of_a_copy_tells_how_it_began(session):
    entries = {each.row_id: each for each in session.scalars(select(AuditEntry).where(AuditEntry.register == "leads", AuditEntry.action == "create"))}
    for lead in copies(session):
        told = {name: after for name, (_, after) in entries[lead.id].changes.items()}
        assert (told["customer_id"], told["captured_at"], told["channel_id"]) == (lead.customer_id, lead.captured_at.isoformat(), lead.channel_id)
        assert entries[lead.id].at == lead.created_at


def test_whoever_comes_next_gets_a_number_of_their_own(multitude):
    with multitude[0].session(system_act(), writes=True) as session:
        store, last = session.execute(select(Customer.store_id, Customer.id).order_by(Customer.id.desc()).limit(1)).one()
        somebody = Customer(store_id=store, name="新来的", phone="13912345678")
        session.add(somebody)
        session.flush()
        assert somebody.id > last
        session.rollback()


def test_the_page_of_a_copy_opens_with_its_history(multitude, session, tmp_path):
    database, lead = multitude[0], copies(session)[-1]
    manager = session.scalars(select(Employee).where(Employee.username == "manager")).one()
    people = {"manager": Actor(manager.id, manager.name, Role.SALES_MANAGER, manager.store_id)}
    shop = Shop(database, {}, people, {}, {})
    page = Web(create_app(config_for(database.url, tmp_path), database), shop).visit("manager").get("/admin/leads/details/", {"id": lead.id})
    assert page.status_code == 200
    assert lead.customer.name in words(page)
    assert "新增 " in words(page)
