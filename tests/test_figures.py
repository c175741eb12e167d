"""The figures as they are published: the worked example, the edges of a month, and the past as it was."""

from datetime import date
from decimal import Decimal

import pytest

from models import clock
from models.contacts import Appointment
from models.customers import Lead
from reports import period
from reports.figures import FIGURES, Basis, By, Question, selling_stores

from .road import Road, at

OCTOBER = period.month(date(2026, 10, 1))


@pytest.fixture
def road(shop):
    return Road(shop)


@pytest.fixture
def ask(shop):
    """The value of a figure for October in S1."""

    def answer(name, as_of="2026-11-05 00:00", basis=Basis.ACTIVITY, by=None, key=0, periods=(OCTOBER,)):
        with shop.read() as session:
            question = Question(selling_stores(session, ["S1"]), periods, at(as_of), basis, by)
            return FIGURES[name].ask(session, question).of(key=key).value

    return answer


@pytest.fixture
def example(road):
    """The worked example of the published definitions."""
    leads = [road.lead("2026-09-30 23:59:59")] + [road.lead(f"2026-10-0{day} 08:00") for day in range(1, 10)] + [road.lead("2026-10-10")]
    road.closing(leads[10], "2026-10-11", kind="void", reason="wrong_number")
    for number, when in ((1, "2026-10-01 09:00"), (2, "2026-10-05"), (2, "2026-10-06"), (0, "2026-10-02"), (4, "2026-11-01 00:00:00")):
        road.invitation(leads[number], when)
    road.shop.move("consultant1", Appointment.cancel, road.invitation(leads[3], "2026-10-08"), at("2026-10-09"))
    road.drive(leads[1], "2026-10-07")
    road.drive(leads[0], "2026-10-09")
    first = road.order(leads[1], "2026-10-09", 100_000)
    road.payment(first, "2026-10-10", 20_000)
    road.payment(first, "2026-10-31 23:59:59", 80_000, kind="balance")
    road.payment(road.order(leads[2], "2026-10-19", 90_000), "2026-10-20", 89_999)
    reversed_later = road.order(leads[0], "2026-10-14", 80_000)
    road.payment(reversed_later, "2026-10-15", 79_000)
    last = road.payment(reversed_later, "2026-10-15 12:01", 1_000)
    road.reversal(last, "2026-11-03")
    road.target("2026-10", 4)
    return leads


WORKED = {
    "leads_total": (9, 9),
    "leads_void": (1, 1),
    "invitation_rate": (3 / 9, 3 / 9),
    "test_drive_rate": (2 / 9, 1 / 9),
    "closing_rate": (1 / 9, 1 / 9),
    "units": (1, 1),
    "revenue": (Decimal("100000.00"), Decimal("100000.00")),
    "attainment_units": (1 / 4, 1 / 4),
}


def test_the_worked_example(example, ask):
    """Every number of the published table, on both bases, and as it stood before the reversal."""
    for name, (activity, cohort) in WORKED.items():
        assert (ask(name), ask(name, basis=Basis.COHORT)) == (activity, cohort), name
    earlier = "2026-11-02 00:00"
    assert ask("units", earlier) == 2
    assert ask("revenue", earlier) == Decimal("180000.00")
    assert ask("closing_rate", earlier) == 2 / 9
