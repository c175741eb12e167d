"""Rows written in bulk are rows like any other: findable, with a history, with states that only moves explain."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from models.customers import Customer, Lead, LeadState
from models.exchange import laid_aside
from models.exchange.bulk import Bulk, Step
from models.exchange.laid_aside import LaidAside
from models.moves import StatePeriod
from models.people import Store
from models.refused import Refused
from models.running import AuditEntry
from models.sales import Order, OrderState
from models.search_terms import matching
from models.words import Contradiction

BEGAN = datetime(2024, 5, 1, 4, tzinfo=UTC)
LATER = BEGAN + timedelta(days=9)


def add_lead(bulk, shop, **values):
    customer = bulk.add(Customer, {"store_id": shop.store, "name": "王小明"})
    row = {"store_id": shop.store, "customer_id": customer, "channel_id": shop.channels["phone"], "captured_at": BEGAN} | values
    return bulk.add(Lead, row, road=(Step(LeadState.OPEN, BEGAN), Step("win", LATER)))


def add_order(bulk, shop, road):
    price = {"price": Decimal("128000.00"), "total": Decimal("128000.00")}
    return bulk.add(Order, {"store_id": shop.store, "lead_id": add_lead(bulk, shop), "model_id": shop.models["seal"], **price}, road=road)


def test_rows_come_in_linked_to_each_other_whatever_the_batch(shop):
    with shop.by_system() as session, Bulk(session, batch=7) as bulk:
        leads = [add_lead(bulk, shop) for _ in range(50)]
    with shop.read() as session:
        assert session.scalars(select(Lead.id).order_by(Lead.id)).all() == leads
        assert session.scalar(select(func.count()).select_from(Customer).join(Lead, Lead.customer_id == Customer.id)) == 50
    assert bulk.count == {"customers": 50, "leads": 50}


def test_rows_written_later_by_hand_take_other_numbers(shop):
    with shop.by_system() as session, Bulk(session) as bulk:
        last = add_lead(bulk, shop)
    assert shop.create("consultant1", Lead, name="李雷", phone="13812345678", channel=shop.channels["phone"]) > last


def test_the_road_gives_state_stamps_and_periods(shop):
    road = (Step("order", BEGAN), Step("confirm_details", BEGAN), Step("sign_off", LATER, shop.actor("manager")))
    with shop.by_system() as session, Bulk(session) as bulk:
        order = add_order(bulk, shop, road)
    with shop.row(Order, order) as row:
        assert (row.state, row.customer_confirmed_at, row.signed_off_at, row.signed_by_id) == (OrderState.SIGNED_OFF, BEGAN, LATER, shop.person("manager"))
    with shop.read() as session:
        periods = session.scalars(select(StatePeriod).where(StatePeriod.register == "orders").order_by(StatePeriod.id)).all()
    assert [(each.move, each.from_state, each.to_state, each.at, each.until) for each in periods] == [
        ("order", "quote", "ordered", BEGAN, LATER),
        ("sign_off", "ordered", "signed_off", LATER, None),
    ]


def test_a_road_that_no_move_allows_is_refused_and_nothing_comes_in(shop):
    with pytest.raises(Contradiction, match="not possible from quote"), shop.by_system() as session, Bulk(session) as bulk:
        add_order(bulk, shop, (Step("deliver", BEGAN),))
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 0


def test_a_column_that_is_none_is_refused(shop):
    with pytest.raises(Contradiction, match="no column colour"), shop.by_system() as session, Bulk(session) as bulk:
        bulk.add(Customer, {"store_id": shop.store, "name": "王小明", "colour": "red"})


def test_rows_are_found_by_the_search_box(shop):
    with shop.by_system() as session, Bulk(session) as bulk:
        lead = add_lead(bulk, shop)
    with shop.read() as session:
        for text in ("小明", "wxm", "王"):
            assert session.scalars(select(Lead.id).where(matching(Lead, text))).all() == [lead]


def test_the_history_tells_of_the_row_and_of_the_steps_somebody_made(shop):
    road = (Step("order", BEGAN), Step("sign_off", LATER, shop.actor("manager")))
    with shop.by_system() as session, Bulk(session) as bulk:
        add_order(bulk, shop, road)
    with shop.read() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.register == "orders").order_by(AuditEntry.id)).all()
    assert [(each.action, each.actor_id) for each in told] == [("create", None), ("sign_off", shop.person("manager"))]
    assert told[0].changes["total"] == [None, "128000.00"]
    assert told[1].changes == {"state": ["ordered", "signed_off"]}
    assert told[1].at == LATER


def test_what_the_database_forbids_is_a_sentence_and_undoes_everything(shop):
    def open_again():
        with shop.by_system() as session, Bulk(session) as bulk:
            add_lead(bulk, shop)
            bulk.add(Store, {"code": "S1", "name": "又一家"})

    with pytest.raises(Refused):
        open_again()
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.register == "leads")) == 0


def ties_of(session, table):
    """All that hangs on a table, as the database would make it anew."""
    known = LaidAside(session).known
    return sorted(make for _, make in session.execute(text(known), {"table": table}))


def test_what_was_laid_aside_is_there_again_whether_the_rows_came_in_or_not(shop):
    with shop.read() as session:
        before = {name: ties_of(session, name) for name in ("leads", "customers", "audit_entries", "moves", "search_terms")}
    for is_refused in (True, False):
        with suppress(Refused), shop.by_system() as session, Bulk(session, alone=True) as bulk:
            add_lead(bulk, shop)
            bulk.flush()
            assert not any(ties_of(session, name) for name in before)
            if is_refused:
                raise Refused("不行", "No")
        with shop.read() as session:
            assert {name: ties_of(session, name) for name in before} == before
    assert all(before.values())


def test_a_table_that_is_in_use_keeps_its_indexes(shop, monkeypatch):
    monkeypatch.setattr(laid_aside, "FEW", 2)
    for alone in (False, True):
        with shop.by_system() as session, Bulk(session, alone=alone) as bulk:
            for _ in range(3):
                add_lead(bulk, shop)
            bulk.flush()
            assert ties_of(session, "leads")


def test_a_link_that_leads_nowhere_is_refused_however_many_rows_come(shop):
    with pytest.raises((Refused, IntegrityError)), shop.by_system() as session, Bulk(session, alone=True) as bulk:
        add_lead(bulk, shop, channel_id=10**6)
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 0
