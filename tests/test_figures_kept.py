"""A figure's statement is put into words once for each form of question, and answers every question of that form."""

from dataclasses import replace
from datetime import date

import pytest

from reports import period
from reports.figures import FIGURES, Basis, By, Question, selling_stores

from .road import Road, at

WRITTEN = [name for name, figure in FIGURES.items() if figure.answer is None]
SHANGHAI, URUMQI = "Asia/Shanghai", "Asia/Urumqi"
SOME_DAYS, OTHER_DAYS = frozenset({date(2026, 10, 9)}), frozenset({date(2026, 3, 2), date(2026, 3, 3)})


def asked(stores, zones, periods, as_of, open_days):
    about = tuple((store, zone) for store, zone in zip(stores, zones, strict=True))
    return Question(about, periods, as_of, open_days=tuple((store, open_days) for store in stores))


FORMS = {
    "a month of a store": lambda: (
        asked([1], [SHANGHAI], (period.month(date(2026, 10, 1)),), at("2026-11-05"), SOME_DAYS),
        asked([7], [URUMQI], (period.week(date(2026, 3, 4)),), at("2026-03-06"), OTHER_DAYS),
    ),
    "two months of a store": lambda: (
        asked([1], [SHANGHAI], period.months_up_to(date(2026, 10, 1), 2), at("2026-11-05"), SOME_DAYS),
        asked([7], [URUMQI], period.months_up_to(date(2026, 3, 1), 2), at("2026-03-06"), OTHER_DAYS),
    ),
    "many days of stores in two zones": lambda: (
        asked([1, 2, 3], [SHANGHAI, URUMQI, SHANGHAI], period.days_up_to(date(2026, 10, 20), 9), at("2026-11-05"), SOME_DAYS),
        asked([4, 5, 9], [URUMQI, URUMQI, "UTC"], period.weeks_up_to(date(2026, 3, 2), 5), at("2026-03-06"), OTHER_DAYS),
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_of_the_question_stays_in_the_words(name, form):
    """Two questions of one form are put into the same words, and all in which they differ has a name."""
    for basis in Basis:
        for by in (None, *By):
            one, other = (each.on(basis).broken_down(by).to_be_kept() for each in FORMS[form]())
            assert one.form == other.form
            (words, values), (same_words, other_values) = (written(FIGURES[name], question) for question in (one, other))
            assert words == same_words, by
            assert one.told.names.keys() == other.told.names.keys() == {each.key for each in values if not each.unique}
            kept = [(mine.value, its.value) for mine, its in zip(values, other_values, strict=True) if mine.unique]
            assert [pair for pair in kept if pair[0] != pair[1]] == [], by


def written(figure, question):
    key = figure(question)._generate_cache_key()
    return key.key, key.bindparams


@pytest.mark.parametrize("change", [
    {"basis": Basis.COHORT}, {"by": By.CHANNEL}, {"periods": period.months_up_to(date(2026, 10, 1), 2)}, {"periods": period.months_up_to(date(2026, 10, 1), 3)},
    {"stores": ((1, SHANGHAI), (2, URUMQI))}, {"open_days": ()},
], ids=str)  # fmt: skip
def test_what_needs_other_words_is_another_form(change):
    question, _ = FORMS["a month of a store"]()
    assert question.form != replace(question, **change).form


def test_the_second_question_of_a_form_is_answered_for_itself(shop):
    """Other stores, another month, another moment: the words of the first are used, its values are not."""
    road = Road(shop)
    for day in ("2026-10-03", "2026-10-04", "2026-09-05"):
        road.lead(day)
    with shop.read() as session:
        stores = selling_stores(session, ["S1"])
        october, september = (period.month(date(2026, number, 1)) for number in (10, 9))
        told = [
            FIGURES["leads_total"].ask(session, Question(about, (month,), at(as_of))).of().value
            for about, month, as_of in (
                (stores, october, "2026-11-05"), (stores, september, "2026-11-05"), (stores, october, "2026-10-03 23:00"), (((0, "UTC"),), october, "2026-11-05"),
            )
        ]  # fmt: skip
    assert told == [2, 1, 1, 0]
