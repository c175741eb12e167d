"""What several people do at one moment comes out as if they had done it one after the other – with real threads, on both databases."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import func, select

from models.customers import Assignment, Closing, Customer, Lead, LeadState
from models.discipline import Penalty
from models.moves import StatePeriod
from models.reception import Collision
from models.refused import Refused
from models.rules.assignment import Choice, confirm
from models.rules.claims import open_case
from models.running import AuditEntry
from models.sales import Deal, Order, OrderState, Payment

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Start every deed at the same moment in a thread of its own; what each returned, or the refusal it met."""
    start = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        start.wait(30)
        try:
            results[number] = deed()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    strange = [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
    assert strange == [], "whoever comes second is told so in a sentence"
    return results


def refusals(results: list[object]) -> list[Refused]:
    return [result for result in results if isinstance(result, Refused)]


def count(shop, register: type) -> int:
    with shop.read() as session:
        return session.scalar(select(func.count(register.id)))


def test_p9_two_confirmations_that_complete_an_order_make_one_deal(shop):
    lead = shop.lead()
    order = shop.signed_order(lead)
    halves = [shop.payment(order, "50000") for _ in range(2)]
    results = at_once(*(lambda half=half: shop.move("finance", Payment.confirm, half) for half in halves))
    assert refusals(results) == []
    with shop.read() as session:
        assert [deal.ended_at for deal in session.scalars(select(Deal))] == [None]
        assert session.get_one(Order, order).state is OrderState.PAID
        assert session.get_one(Lead, lead).state is LeadState.WON
        assert len(session.scalars(select(StatePeriod).where(StatePeriod.move == "pay")).all()) == 1


def test_p9_two_payments_that_each_complete_it_make_one_deal(shop):
    order = shop.signed_order(shop.lead())
    shop.paid(order, "60000")
    rest = [shop.payment(order, "60000") for _ in range(2)]
    assert refusals(at_once(*(lambda each=each: shop.move("finance", Payment.confirm, each) for each in rest))) == []
    assert count(shop, Deal) == 1


def test_p9_a_confirmation_and_a_reversal_leave_the_order_as_its_money_says(shop):
    order = shop.signed_order(shop.lead())
    shop.paid(order, "40000")
    taken_back = shop.paid(order, "60000")
    comes_in = shop.payment(order, "60000")
    assert refusals(at_once(
        lambda: shop.move("finance", Payment.reverse, taken_back),
        lambda: shop.move("finance2", Payment.confirm, comes_in),
    )) == []  # fmt: skip
    with shop.read() as session:
        assert session.get_one(Order, order).state is OrderState.PAID
        assert session.scalar(select(func.count(Deal.id)).where(Deal.ended_at.is_(None))) == 1


def test_p9_one_payment_confirmed_by_two_counts_once(shop):
    order = shop.signed_order(shop.lead())
    payment = shop.payment(order, "100000")
    results = at_once(*(lambda who=who: shop.move(who, Payment.confirm, payment) for who in ("finance", "finance2")))
    assert len(refusals(results)) == 1
    assert "已到账" in str(refusals(results)[0])
    assert count(shop, Deal) == 1


def test_c3_fifty_entries_of_one_phone_make_one_customer(shop):
    people = ["consultant1", "consultant2", "dcc1", "keyaccount", "frontdesk"]
    spelled = ["13812347910", "+86 138 1234 7910", "138-1234-7910", "１３８１２３４７９１０"]
    results = at_once(*(lambda number=number: shop.lead(people[number % 5], phone=spelled[number % 4]) for number in range(50)))
    assert len(refusals(results)) == 49
    assert all(str(each).startswith("本店已有这个电话的客户,请联系主管") for each in refusals(results))
    assert count(shop, Customer) == count(shop, Lead) == 1
    with shop.read() as session:
        told = session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.register == "customers"))
    assert told == 1, "what was undone is not told"


def test_c3_a_known_customer_gets_one_open_lead_however_many_enter_it(shop):
    lost = shop.lead("consultant1", phone="13812347910")
    shop.move("manager", Lead.assign, lost, owner=shop.person("consultant2"))
    shop.move("consultant2", Lead.request_lost, lost, reason_code="price", reason="贵")
    with shop.read() as session:
        closing = session.scalar(select(Closing.id))
    shop.move("supervisor", Closing.confirm, closing)
    results = at_once(*(lambda: shop.lead("consultant1", phone="13812347910") for _ in range(8)))
    assert len(refusals(results)) == 7
    assert (count(shop, Customer), count(shop, Lead)) == (1, 2)


def test_c3_one_claim_of_one_person_is_one_case_however_many_times_they_enter_it(shop):
    first = shop.lead("consultant1", phone="13812347910")

    def claim() -> int:
        with shop.write("consultant2") as session:
            return open_case(session, {"phone": "13812347910", "name": "王先生"}).id

    assert refusals(at_once(*(claim for _ in range(6)))) == []
    with shop.read() as session:
        assert session.scalars(select(Collision.first_lead_id)).all() == [first]


def test_c1_of_two_managers_who_hand_out_the_same_leads_one_is_told_what_the_other_did(shop):
    leads = [shop.lead("dcc1") for _ in range(4)]

    def hand_out(who: str) -> int:
        with shop.write("manager") as session:
            return confirm(session, [Choice(lead, shop.person(who)) for lead in leads])

    results = at_once(lambda: hand_out("consultant1"), lambda: hand_out("consultant2"))
    [refused] = refusals(results)
    assert (refused.status, refused.clause) == (409, "C1")
    assert "4 条刚刚已被分配" in str(refused)
    with shop.read() as session:
        assert len(set(session.scalars(select(Lead.owner_id)))) == 1, "all of it or nothing"
    assert count(shop, Assignment) == 4


def test_c3_two_decisions_on_one_case_raise_each_penalty_once(shop):
    first, second = shop.lead("consultant1"), shop.lead("consultant2")
    case = shop.create("manager", Collision, first_lead=first, second_lead=second, before_customer="1")
    decide = {"decision": "first", "grounds": "先登记"}
    results = at_once(lambda: shop.move("supervisor", Collision.decide, case, **decide), lambda: shop.move("manager", Collision.decide, case, **decide))
    assert len(refusals(results)) == 1
    assert count(shop, Penalty) == 2
    assert shop.value(Lead, second, "state") is LeadState.VOID


def test_c1_a_lead_handed_out_twice_at_once_ends_with_one_owner_and_one_line_for_each(shop):
    lead = shop.lead("dcc1")
    owners = [shop.person("consultant1"), shop.person("consultant2")]
    assert refusals(at_once(*(lambda owner=owner: shop.move("manager", Lead.assign, lead, owner=owner) for owner in owners))) == []
    with shop.read() as session:
        first, second = session.scalars(select(Assignment).order_by(Assignment.id)).all()
        assert first.from_owner_id is None
        assert second.from_owner_id == first.to_owner_id
        assert session.get_one(Lead, lead).owner_id == second.to_owner_id


def test_c2_one_request_to_close_at_a_time(shop):
    lead = shop.lead("consultant1")
    asked = {"reason_code": "price", "reason": "贵"}
    results = at_once(*(lambda: shop.move("consultant1", Lead.request_lost, lead, **asked) for _ in range(4)))
    assert [str(each) for each in refusals(results)] == ["此线索已有待确认的申请"] * 3
    assert count(shop, Closing) == 1


def test_readers_are_never_kept_waiting_by_a_writer(shop):
    lead = shop.lead("consultant1")
    with shop.write("consultant1") as session:
        session.get_one(Lead, lead).remark = "正在写"
        session.flush()
        [seen] = at_once(lambda: shop.value(Lead, lead, "remark"))
        assert seen is None, "what is not committed is not seen"
    assert shop.value(Lead, lead, "remark") == "正在写"
