"""Every figure of many months of the demo store, recomputed in pandas over exported rows, on both databases."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pandas
import pytest

from models import demo
from models.acting import system_act
from models.clock import to_local
from reports import period
from reports.figures import FIGURES, Basis, By, Question, costs, selling_stores

from .recomputed import Recomputed, exported

END = demo.until_evening(date(2026, 11, 17))
MONTHS = 5


@pytest.fixture(scope="module")
def told():
    """What was told of each kind of database already: one demo for all tests of a module."""
    return {}


@pytest.fixture
def demo_store(request, told):
    """(ask, recomputed, months) of a store of five months, told once for each database."""

    def of(kind):
        if kind not in told:
            database = request.getfixturevalue(f"{kind}_stand").fresh("recomputed")
            with database.writing(system_act()) as session:
                demo.tell(session, demo.Demo(END, months=MONTHS, scale=0.3), "nobody logs in")
            with database.streaming() as session:
                told[kind] = database, exported(session), selling_stores(session)
        database, frames, stores = told[kind]
        months = period.months_up_to(END.date(), MONTHS)
        recomputed = Recomputed(frames, pandas.Timestamp(to_local(END)))
        return database, recomputed, Question(stores, months, END), [f"{each.first:%Y-%m}" for each in months]

    return of


def pairs(answer):
    """(numerator, denominator) of each period, or the number alone."""
    amounts = [answer.of(number) for number in range(len(answer.question.periods))]
    return [amount.numerator if amount.denominator is None else (amount.numerator, amount.denominator) for amount in amounts]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_figure_is_what_pandas_makes_of_the_exported_rows(demo_store, kind):
    """Numerator and denominator of each month, on both bases; by channel, person and model where they are told apart."""
    database, again, question, months = demo_store(kind)
    with database.reading() as session:

        def ask(name, basis=Basis.ACTIVITY, by=None):
            return FIGURES[name].ask(session, question.on(basis).broken_down(by))

        for basis in Basis:
            for name in ("invitation_rate", "test_drive_rate", "closing_rate", "loss_rate"):
                assert pairs(ask(name, basis)) == [again.rate_of_leads(name, month, basis.value) for month in months], (name, basis)
            assert pairs(ask("leads_total", basis)) == [len(again.captured(month)) for month in months]
        for name in ("capture_rate", "answer_rate", "show_rate", "follow_up_on_time", "same_day_message_rate", "daily_report_rate"):
            assert pairs(ask(name)) == [getattr(again, name)(month) for month in months], name
        void = again.leads[again.leads["state"] == "void"]
        assert pairs(ask("leads_void")) == [int((void["captured_at"].dt.strftime("%Y-%m") == month).sum()) for month in months]
        sold = [again.sold(month) for month in months]
        assert pairs(ask("units")) == [len(each) for each in sold]
        assert pairs(ask("revenue")) == [sum(each["total"], Decimal("0.00")) for each in sold]
        assert pairs(ask("attainment_units")) == [(len(each), again.target("units", month)) for each, month in zip(sold, months, strict=True)]
        assert pairs(ask("attainment_revenue")) == [(sum(each["total"], Decimal("0.00")), again.target("revenue", month)) for each, month in zip(sold, months, strict=True)]
        _costs_agree(session, question, again, months, sold, ask)
        _parts_agree(again, months, ask)


def _costs_agree(session, question, again, months, sold, ask):
    spent = {row.period: row.amount for row in session.execute(costs.costs(question))}
    for number, month in enumerate(months):
        assert abs(spent[number] - again.cost(month)) <= Decimal("0.20"), month
    for name, things in (("cost_per_lead", [len(again.captured(month)) for month in months]), ("cost_per_visit", [again.visits(month) for month in months]), ("cost_per_deal", list(map(len, sold)))):
        assert pairs(ask(name)) == [(spent[number], many) for number, many in enumerate(things)], name


def _parts_agree(again, months, ask):
    """Leads by channel, model and owner; units by people and their shares."""
    for by, column in ((By.CHANNEL, "channel_id"), (By.MODEL, "model_id")):
        answer = ask("leads_total", by=by)
        for number, month in enumerate(months):
            expected = Counter(None if pandas.isna(key) else int(key) for key in again.captured(month)[column])
            assert {key: answer.of(number, key).value for key in answer.keys if answer.of(number, key).value} == expected, (by, month)
    units, leads = ask("units", by=By.PERSON), ask("leads_total", by=By.PERSON)
    for number, month in enumerate(months):
        assert {key: units.of(number, key).value for key in units.keys if units.of(number, key).value} == again.units_by_person(month), month
        captured = again.captured(month)
        owned = Counter(None if pandas.isna(key) else int(key) for key in captured["owner_id"])
        brought = captured[captured["dcc_id"].notna() & (captured["dcc_id"] != captured["owner_id"])]
        owned.update(int(key) for key in brought["dcc_id"])
        assert {key: leads.of(number, key).value for key in leads.keys if leads.of(number, key).value} == owned, month
