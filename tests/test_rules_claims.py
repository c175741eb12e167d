"""A phone that is known is found however it is spelled; the case goes before the supervisor, and somebody answers for it (C3)."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from models.attachments import Attachment, hang, remove_erased
from models.contacts import Call, FollowUp, FollowUpState
from models.customers import Closing, Customer, CustomerState, Lead, LeadState
from models.discipline import Penalty, PenaltyState
from models.moves import set_state
from models.notifications import Notification
from models.reception import Collision, CollisionState, Message, Referral
from models.refused import Forbidden, Refused
from models.running import AuditEntry, Setting
from models.sales import Order
from models.uploads import FileStore, Upload

from .road import at
from .web import words

PHONE = "13812347910"
SPELLINGS = ["13812347910", "+86 138 1234 7910", "0086-138-1234-7910", "138 1234 7910", "１３８１２３４７９１０"]
CAUGHT, AGAIN = at("2026-11-02 09:00"), at("2026-11-05 10:00")


def entry(shop, **about):
    return {"name": "王先生", "phone": PHONE, "channel": shop.channels["site"], "model": shop.models["dolphin"], "level": "H"} | about


def the_case(shop) -> Collision:
    with shop.read() as session:
        return session.scalars(select(Collision)).one()


def penalties(shop) -> list[tuple]:
    with shop.read() as session:
        return session.execute(select(Penalty.clause, Penalty.employee_id, Penalty.amount, Penalty.state).order_by(Penalty.id)).all()


@pytest.fixture
def claimed(shop, web):
    """The first's contact was due on the 4th and not made; on the 5th a colleague enters the same phone."""
    first = shop.lead("consultant1", CAUGHT, phone=PHONE)
    answer = web.visit("consultant2").post("/admin/leads/new/", entry(shop))
    assert answer.status_code == 409
    return first, the_case(shop).id


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_c3_the_later_entry_is_told_known_here_and_opens_a_case(shop, web, spelling):
    first = shop.lead("consultant1", phone=PHONE)
    visitor = web.visit("consultant2")
    answer = visitor.post("/admin/leads/new/", entry(shop, phone=spelling))
    assert answer.status_code == 409
    assert "请联系主管" in words(answer)
    assert "销售顾问1" not in words(answer), "whose it is is not told"
    assert "王小明" not in words(answer)
    case = the_case(shop)
    assert (case.first_lead_id, case.second_lead_id, case.claimed_by_id) == (first, None, shop.person("consultant2"))
    assert case.entered["name"] == "王先生"
    with shop.read() as session:
        assert session.scalar(select(func.count(Lead.id))) == session.scalar(select(func.count(Customer.id))) == 1
        assert session.scalars(select(Notification.recipient_id)).all() == [shop.person("supervisor")]
    visitor.post("/admin/leads/new/", entry(shop, phone=spelling))
    assert the_case(shop).id == case.id, "however often they try"
    assert web.visit("consultant2").get(f"/admin/collisions/details/?id={case.id}").status_code == 404, "the case tells whose it is"


def test_c3_one_s_own_customer_entered_again_and_others_entries_open_no_case(shop, web):
    shop.lead("consultant1", phone=PHONE)
    for who in ("consultant1", "frontdesk", "manager"):
        assert web.visit(who).post("/admin/leads/new/", entry(shop)).status_code == 409
    with shop.read() as session:
        assert session.scalar(select(func.count(Collision.id))) == 0


def test_c3_the_case_names_who_was_late_and_a_timely_one_is_not_named(shop, claimed):
    assert the_case(shop).missed_follow_up_by_id == shop.person("consultant1")


def test_c3_nobody_is_late_before_the_moment_it_is_due(shop, web):
    shop.lead("consultant1", phone=PHONE)
    web.visit("consultant2").post("/admin/leads/new/", entry(shop))
    assert the_case(shop).missed_follow_up_by_id is None


def test_c3_the_first_stays_and_whoever_missed_the_follow_up_is_fined_an_amount_to_be_set(shop, claimed):
    first, case = claimed
    shop.move("supervisor", Collision.decide, case, AGAIN, decision="first", grounds="登记在先")
    assert shop.value(Lead, first, "state") is LeadState.OPEN
    assert shop.value(Collision, case, "state") is CollisionState.DECIDED
    assert penalties(shop) == [("C3", shop.person("consultant1"), None, PenaltyState.RAISED)]
    with shop.read() as session:
        told = session.scalars(select(Notification.recipient_id).where(Notification.recipient_id == shop.person("consultant2"))).all()
    assert len(told) == 1
    with pytest.raises(Refused, match="金额待定"):
        shop.move("supervisor", Penalty.confirm, 1)


def test_c3_the_second_stays_as_it_was_entered_and_the_first_is_void(shop, claimed):
    first, case = claimed
    shop.move("supervisor", Collision.decide, case, AGAIN, decision="second", grounds="原顾问漏跟进")
    assert shop.value(Lead, first, "state") is LeadState.VOID
    with shop.row(Lead, shop.value(Collision, case, "second_lead_id")) as second:
        assert (second.owner_id, second.state, second.channel_id, second.model_id) == (shop.person("consultant2"), LeadState.OPEN, shop.channels["site"], shop.models["dolphin"])
        assert second.customer.phone == PHONE
        assert second.next_due_at is not None
    with shop.read() as session:
        assert session.scalar(select(func.count(FollowUp.id)).where(FollowUp.lead_id == first, FollowUp.state == FollowUpState.DUE)) == 0


def test_c3_a_quarrel_before_the_customer_fines_both(shop, claimed):
    _, case = claimed
    shop.create("manager", Setting, key="collision_fine", value="200", valid_from="2026-11-01")
    shop.change("supervisor", Collision, case, before_customer="1", missed_follow_up_by="")
    shop.move("supervisor", Collision.decide, case, AGAIN, decision="first", grounds="监控可见")
    both = [("C3", shop.person(who), Decimal("200.00"), PenaltyState.RAISED) for who in ("consultant1", "consultant2")]
    assert penalties(shop) == both


@pytest.mark.parametrize(("who", "status"), [("consultant1", 403), ("consultant2", 404), ("s2supervisor", 404), ("frontdesk", 403), ("gm", 403)])
def test_c3_only_supervisor_or_manager_decide_whatever_is_posted(shop, web, claimed, who, status):
    _, case = claimed
    answer = web.visit(who).post(f"/admin/collisions/{case}/do/decide", {"decision": "second", "grounds": "我的"})
    assert answer.status_code == status
    assert shop.value(Collision, case, "state") is CollisionState.OPEN


def test_c3_nobody_decides_on_a_lead_of_their_own(shop, web):
    shop.lead("supervisor", CAUGHT, phone=PHONE)
    own = shop.lead("consultant1", CAUGHT)
    shop.move("manager", Lead.assign, own, owner=shop.person("supervisor"))
    other = shop.lead("consultant2", CAUGHT)
    case = shop.create("manager", Collision, first_lead=own, second_lead=other)
    with pytest.raises(Forbidden, match="您自己的线索"):
        shop.move("supervisor", Collision.decide, case, decision="first", grounds="我的")


def test_c3_a_customer_lost_for_want_of_a_follow_up_costs_the_owner(shop):
    shop.create("manager", Setting, key="missed_follow_up_fine", value="100", valid_from="2026-11-01")
    for missed in ("", "1"):
        lead = shop.lead("consultant1", CAUGHT)
        shop.move("consultant1", Lead.request_lost, lead, AGAIN, reason_code="competitor", reason="没人联系")
        with shop.read() as session:
            closing = session.scalar(select(Closing.id).where(Closing.lead_id == lead))
        shop.move("supervisor", Closing.confirm, closing, AGAIN, missed_follow_up=missed)
    assert penalties(shop) == [("C3", shop.person("consultant1"), Decimal("100.00"), PenaltyState.RAISED)]


# Two customers who are one ---------------------------------------------------------------------------------------------


@pytest.fixture
def twins(shop):
    """One person entered twice, by a landline and a mobile, with a life on either side."""
    one = shop.lead("consultant1", CAUGHT, phone=PHONE, name="王小明", district="滨江")
    two = shop.lead("consultant2", CAUGHT, phone="0571-88886666", name="王小明", gender="male")
    shop.create("consultant2", Call, CAUGHT, called_at="2026-11-02 08:50", agent=shop.person("consultant2"), direction="inbound", answered="1", lead=two, phone="0571-88886666")
    shop.create("consultant2", Order, CAUGHT, lead=two, model=shop.models["seal"], price="100000")
    shop.create("consultant2", Referral, CAUGHT, introducer="李雷", lead=two)
    with shop.by_system() as session:
        customers = [session.get_one(Lead, each).customer_id for each in (one, two)]
        file = Attachment(name="名片.png", register="customers", row_id=customers[1], media_type="image/png", size=3, digest="d", store_id=shop.store)
        session.add(file)
    return one, two, *customers


def test_c3_merging_keeps_everything_of_both(shop, twins):
    one, two, heir, gone = twins
    shop.move("supervisor", Customer.merge, gone, AGAIN, merged_into=heir)
    with shop.row(Customer, heir) as kept:
        assert (kept.phone, kept.other_phone, kept.gender.value, kept.district) == (PHONE, "057188886666", "male", "滨江")
        assert {each.id for each in kept.leads} == {one, two}
    with shop.row(Customer, gone) as merged:
        assert (merged.state, merged.merged_into_id, merged.is_void) == (CustomerState.MERGED, heir, True)
    with shop.read() as session:
        assert session.scalars(select(Order.customer_id)).all() == [heir]
        assert session.scalars(select(Attachment.row_id)).all() == [heir]
        assert session.scalar(select(func.count(Call.id)).where(Call.lead_id == two)) == 1
        case = session.scalars(select(Collision)).one()
        assert (case.first_lead_id, case.second_lead_id) == (one, two), "two open leads of one customer are a case"
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.register == "customers", AuditEntry.row_id == heir)).all()
        assert "merge" in told
    for phone in (PHONE, "0571 8888 6666"):
        with pytest.raises(Refused, match="请联系主管"):
            shop.lead("keyaccount", phone=phone)


@pytest.mark.parametrize(("who", "problem"), [("consultant1", Forbidden), ("dcc1", Refused), ("s2supervisor", Refused), ("marketing", Forbidden)])
def test_c3_only_the_supervisor_merges(shop, twins, who, problem):
    *_, heir, gone = twins
    with pytest.raises(problem):
        shop.move(who, Customer.merge, gone if who != "consultant1" else heir, merged_into=gone if who == "consultant1" else heir)
    assert shop.value(Customer, gone, "state") is CustomerState.KNOWN


def test_c3_nobody_is_merged_into_themselves_or_into_another_store(shop, twins):
    *_, heir, _ = twins
    away = shop.lead("s2consultant")
    for other in (heir, shop.value(Lead, away, "customer_id")):
        with pytest.raises(Refused):
            shop.move("supervisor", Customer.merge, heir, merged_into=other)


def test_y4_a_customer_erased_on_request_leaves_only_figures(shop, twins):
    one, _, heir, other = twins
    shop.create("consultant1", Message, CAUGHT, lead=one, body="王小明先生您好")
    with pytest.raises(Refused, match="还有跟进中的线索"):
        shop.move("manager", Customer.erase, heir)
    shop.move("consultant1", Lead.request_lost, one, AGAIN, reason_code="other", reason="要求删除")
    with shop.read() as session:
        closing = session.scalar(select(Closing.id))
    shop.move("supervisor", Closing.confirm, closing, AGAIN)
    with pytest.raises(Forbidden):
        shop.move("supervisor", Customer.erase, heir)
    shop.move("manager", Customer.erase, heir, AGAIN)
    with shop.row(Customer, heir) as erased:
        assert (erased.name, erased.phone, erased.birthday, erased.id_no, erased.district) == ("(已删除)", None, None, None, "滨江")
        assert (erased.state, erased.erased_at) == (CustomerState.ERASED, AGAIN)
    with shop.read() as session:
        assert session.scalars(select(Message.body)).all() == ["(已删除)"]
        assert session.get_one(Lead, one).state is LeadState.LOST, "what is counted stays"
        told = session.execute(select(AuditEntry.register, AuditEntry.action, AuditEntry.changes).where(~((AuditEntry.register == "customers") & (AuditEntry.row_id == other)))).all()
        everything = str([*told, *session.execute(select(Customer.__table__).where(Customer.id != other)).all()])
    assert "王小明" not in everything, "nor in the history"
    assert PHONE not in everything
    assert [each for each in told if each.register == "customers" and each.action == "create"], "that they were entered stays"
    assert shop.lead("consultant2", phone=PHONE), "the phone is nobody's now"


def test_y4_the_papers_of_who_was_erased_go_from_the_disk(shop, tmp_path):
    store, scan, shared = FileStore(tmp_path), Upload("证件.jpg", "image/jpeg", b"a scan", "ab12", preview=b"."), Upload("合同.jpg", "image/jpeg", b"a form", "cd34", preview=b".")
    one, other = shop.lead(), shop.lead()
    merged, customers = shop.create("manager", Customer, name="王小二", phone="13999990000"), [shop.value(Lead, each, "customer_id") for each in (one, other)]
    with shop.by_system() as session:
        for customer, uploads in zip(customers, ((scan, shared), (shared,)), strict=True):
            for upload in uploads:
                store.keep(upload)
                hang(session, session.get_one(Customer, customer), upload)
        set_state(session.get_one(Lead, one), LeadState.LOST)
    shop.move("supervisor", Customer.merge, merged, merged_into=customers[0])
    shop.move("manager", Customer.erase, customers[0])
    assert (shop.value(Customer, merged, "name"), shop.value(Customer, customers[0], "other_phone")) == ("(已删除)", None)
    with shop.read() as session:
        assert remove_erased(session, store) == 1
        assert remove_erased(session, store) == 0
    assert not store.path("ab12").exists()
    assert not store.preview_path("ab12").exists()
    assert store.path("cd34").exists(), "the same file hangs on somebody else too"


@pytest.mark.parametrize("change", [{"changes": {}}, {"changes": {"name": [None, "别人"]}}, {"actor_name": "别人"}, {"changes": {"state": [None, "won"]}}])
def test_y3_of_the_history_only_personal_words_can_go_and_nothing_comes_in_their_place(shop, change):
    shop.lead()
    with shop.read() as session:
        entry, changes = session.execute(select(AuditEntry.id, AuditEntry.changes).where(AuditEntry.register == "customers", AuditEntry.action == "create")).one()
    changed = update(AuditEntry.__table__).where(AuditEntry.__table__.c.id == entry)
    with pytest.raises(DBAPIError, match="it is only added to"), shop.by_system() as session:
        session.execute(changed.values(change))
    with shop.by_system() as session:
        session.execute(changed.values(changes={name: value for name, value in changes.items() if name not in ("name", "phone")}))
