"""Every register as a data frame: what its reader may see, in words, phones masked."""

from decimal import Decimal

from models.acting import THE_SYSTEM
from models.customers import Customer, Lead
from models.register import Register
from models.sales import Order
from models.words import speaking
from reports.frames import frame

from .road import Road


def test_every_register_is_a_frame(shop):
    """Its fields are the columns, its rows the index; an empty one is an empty frame."""
    with shop.read() as session:
        for register in (each for each in Register.all.values() if each.__module__.startswith("models.")):
            found = frame(session, register, THE_SYSTEM)
            assert list(found.columns) == list(register.fields), register
            assert len(found) == session.query(register).count(), register


def test_a_frame_reads_like_the_screen(shop):
    """Titles for links, labels for choices, money exact; nobody's phone."""
    road = Road(shop)
    lead = road.open_lead("2026-10-02")
    order = road.order(lead, "2026-10-03", 158_000)
    with shop.read() as session, speaking("en"):
        leads, orders = frame(session, Lead, shop.actor("manager")), frame(session, Order, shop.actor("manager"))
        row = leads.loc[lead]
        assert (row["channel"], row["owner"], row["state"], row["phone"]) == ("400电话", "销售顾问1", "Open", "138****0001")
        assert orders.loc[order, "total"] == Decimal("158000.00")
        assert (frame(session, Customer, shop.actor("manager"))["phone"] == "138****0001").all()


def test_a_frame_is_scoped_like_a_list(shop):
    """Nobody of another store is in it."""
    Road(shop).open_lead("2026-10-02")
    with shop.read() as session:
        assert len(frame(session, Lead, shop.actor("consultant1"))) == 1
        assert len(frame(session, Lead, shop.actor("consultant2"))) == 0
        assert len(frame(session, Lead, shop.actor("s2manager"))) == 0
        assert len(frame(session, Lead, shop.actor("manager"), Lead.owner_id.is_(None))) == 0
