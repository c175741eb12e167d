"""Counting in the database: what happened to leads in each period, for each key of a breakdown, once per lead."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, func, literal, select, true, type_coerce, union, union_all
from sqlalchemy.types import TypeEngine

from models.customers import Customer, Lead

from .events import CAPTURED, Event
from .past import lead_stands
from .question import Basis, By, Question, seen_within


def leads_with(question: Question, event: Event) -> Select:
    """(period, key, amount): distinct leads that stand, with the event in the period, or captured in it and the event since."""
    return counted(question, facts(question, event, Lead.id))


def leads_captured(question: Question) -> Select:
    """(period, key, amount): 集客总量, the base of most rates."""
    return leads_with(question, CAPTURED)


def counted(question: Question, found: Subquery) -> Select:
    return _told(question, found, func.count().label("amount"))


def summed(question: Question, found: Subquery, what: ColumnElement[Any]) -> Select:
    return _told(question, found, func.sum(what).label("amount"))


def _told(question: Question, found: Subquery, *amounts: ColumnElement[Any]) -> Select:
    """(period, key, amounts …) of what was found; a question with one answer needs no grouping, which would sort all of it."""
    if question.has_one_answer:
        return select(literal(0, Integer).label("period"), literal(0, Integer).label("key"), *amounts).select_from(found)
    return select(found.c.period, found.c.key, *amounts).group_by(found.c.period, found.c.key)


def facts(question: Question, event: Event, *wanted: ColumnElement[Any]) -> Subquery:
    """(period, key, wanted …), each only once: the events of leads that stand."""
    return gathered(question, event, wanted, (*event.held(question.moment), *lead_stands(question.moment)))


def gathered(question: Question, event: Event, wanted: tuple[ColumnElement[Any], ...], conditions: tuple) -> Subquery:
    """(period, key, wanted …), each only once, of whatever leads fulfil the conditions."""
    spans = question.spans()
    if event.register is Lead:
        placed = seen_within(event.at, spans), question.of_these_stores(spans, Lead.store_id)
    elif question.basis is Basis.ACTIVITY:
        placed = seen_within(event.at, spans), question.checked_to_be_of_these_stores(spans, Lead.store_id)
    else:
        came = seen_within(Lead.captured_at, spans), question.of_these_stores(spans, Lead.store_id)
        placed = *came, question.has_happened(event.at)
    linked = () if event.register is Lead else (event.register.lead_id == Lead.id,)
    living = (Customer.id == Lead.customer_id,) if question.by is By.DISTRICT else ()
    conditions = and_(*placed, *linked, *living, *conditions)
    first, *further = keys(question, event)
    found = select(spans.c.period, first.label("key"), *wanted).where(conditions)
    # Rows that are told with their own id are each there only once.
    selects = [found if any(each is event.register.id for each in wanted) else found.distinct()]
    # A lead without an owner is nobody's; without a DCC it is only not a DCC's.
    selects += [select(spans.c.period, key.label("key"), *wanted).where(conditions, key.is_not(None)) for key in further]
    return (union(*selects) if further else selects[0]).subquery()


def keys(question: Question, event: Event) -> tuple[ColumnElement[Any], ...]:
    """What the events are told apart by; a lead with an owner and a DCC is counted for each of them."""
    match question.by:
        case None:
            return (literal(0, Integer),)
        case By.CHANNEL:
            return (Lead.channel_id,)
        case By.MODEL:
            return (event.model,)
        case By.DISTRICT:
            return (Customer.district,)
        case By.PERSON:
            return event.people(question.moment)
        case By.STORE:
            return (Lead.store_id,)


def shares(question: Question, found: Subquery) -> Select:
    """(period, key, numerator, denominator): of the rows found those that count, over all of them."""
    return _told(question, found, func.sum(found.c.counts).label("numerator"), func.count().label("denominator"))


def ratio(question: Question, numerator: Select, denominator: Select, kind: TypeEngine | None = None, over: TypeEngine | None = None) -> Select:
    """(period, key, numerator, denominator) from two counts that need not have the same keys. `kind` is the type of
    the sums where they are not numbers of things, `over` that of the denominator where it is another one."""
    kind = kind or Integer()
    over = over or kind
    above, below = numerator.subquery(), denominator.subquery()
    if question.has_one_answer:
        return select(above.c.period, above.c.key, above.c.amount.label("numerator"), below.c.amount.label("denominator")).join_from(above, below, true())
    both = union_all(
        select(above.c.period, above.c.key, above.c.amount.label("numerator"), _nothing(over).label("denominator")),
        select(below.c.period, below.c.key, _nothing(kind).label("numerator"), below.c.amount.label("denominator")),
    ).subquery()
    sums = (func.sum(type_coerce(both.c[name], of)).label(name) for name, of in (("numerator", kind), ("denominator", over)))
    return select(both.c.period, both.c.key, *sums).group_by(both.c.period, both.c.key)


def _nothing(kind: TypeEngine) -> ColumnElement[Any]:
    return type_coerce(literal(0, Integer), kind)


def value(counts: Select) -> Select:
    """(period, key, numerator) of a figure that is not a rate."""
    found = counts.subquery()
    return select(found.c.period, found.c.key, found.c.amount.label("numerator"))
