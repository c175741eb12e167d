"""Rules of customers: two rows of one person become one, and personal data goes on request (C3, Y4)."""

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from .. import audit
from ..acting import act_of, by_the_system
from ..attachments import ERASED, Attachment
from ..contacts import Call
from ..customers import Customer, CustomerState, Lead, LeadState
from ..outreach import CampaignContact
from ..reception import Collision, Message
from ..refused import Refused
from ..register import Register
from ..sales import TestDrive
from ..writing import before_saving, finish, put_aside

FILLED_IN = ("gender", "district", "birthday", "id_no", "consents")


@before_saving(Customer)
def has_two_different_phones(customer, act, is_new):
    """C3: a second phone is another one, and nobody else's."""
    if customer.other_phone is None:
        return
    if customer.other_phone == customer.phone:
        raise Refused("备用电话与电话相同", "Both phones are the same", field="other_phone", clause="C3")
    session = object_session(customer)
    known = Customer.known_by(session, customer.store_id, customer.other_phone) if session is not None else None
    if known is not None and known is not customer:
        raise Refused("本店已有这个电话的客户,请联系主管", "This phone is known here: ask your supervisor", field="other_phone", clause="C3")


@Customer.merge.rule
def is_another_customer_of_the_store(customer, act, merged_into):
    """C3: two rows that are one person become one; a person is not merged into themselves, nor into somebody of another store."""
    if merged_into is customer or merged_into.store_id != customer.store_id or merged_into.state is not CustomerState.KNOWN:
        raise Refused("请选择本店另一位在册的客户", "Choose another customer of this store", field="merged_into", clause="C3")


@Customer.merge.effect
def keeps_everything_of_both(customer, act, merged_into):
    """C3: leads, orders, referrals and files of both go on with the one that stays; phones and details are kept."""
    session = object_session(customer)
    _pass_on_rows(session, customer, merged_into)
    files = select(Attachment).where(Attachment.register == "customers", Attachment.row_id == customer.id)
    for file in session.scalars(files).all():
        file.row_id = merged_into.id
    for name in FILLED_IN:
        if getattr(merged_into, name) is None:
            setattr(merged_into, name, getattr(customer, name))
    phones = [each for each in (customer.phone, customer.other_phone) if each and each not in (merged_into.phone, merged_into.other_phone)]
    put_aside(session, customer, f"→ #{merged_into.id}")
    for phone in phones:
        if merged_into.phone is None:
            merged_into.phone = phone
        elif merged_into.other_phone is None:
            merged_into.other_phone = phone
    session.flush()
    audit.record(session, merged_into, "merge", {"customers": [None, customer.id]})
    _decide_between_open_leads(session, merged_into)


def _pass_on_rows(session: Session, customer: Customer, heir: Customer) -> None:
    for link in Customer.related():
        if link.name == "merged_into":
            continue
        rows = select(link.register).where(getattr(link.register, link.column_name) == customer.id)
        for row in session.scalars(rows).all():
            setattr(row, link.column_name, heir.id)
    session.flush()
    session.expire(heir, ["leads"])


def _decide_between_open_leads(session: Session, customer: Customer) -> None:
    """C3: no customer has two open leads without a case; of more than two, each later one collides with the first."""
    going_on = select(Lead).where(Lead.customer_id == customer.id, Lead.state.in_((LeadState.NEW, LeadState.OPEN)), Lead.voided_at.is_(None))
    first, *later = session.scalars(going_on.order_by(Lead.captured_at, Lead.id)).all() or (None,)
    for second in later:
        known = select(Collision.id).where(Collision.first_lead_id == first.id, Collision.second_lead_id == second.id, Collision.voided_at.is_(None))
        if session.scalar(known) is None:
            case = Collision(store_id=first.store_id, first_lead=first, second_lead=second, phone=customer.phone, parties=_names(first, second))
            with by_the_system(session):
                finish(session, case, act_of(session), is_new=True)


def _names(*leads: Lead) -> str:
    people = (each.owner or each.dcc for each in leads)
    return "、".join(dict.fromkeys(each.name for each in people if each is not None))


@Customer.erase.rule
def asks_nothing_more_of_us(customer, act):
    """Y4: personal data goes on request; not while a lead is followed up, whose calls would need it."""
    going_on = select(Lead.id).where(Lead.customer_id == customer.id, Lead.state.in_((LeadState.NEW, LeadState.OPEN)), Lead.voided_at.is_(None))
    if object_session(customer).scalar(going_on.limit(1)) is not None:
        raise Refused("还有跟进中的线索,请先结束", "A lead is still followed up: close it first", clause="Y4")


@Customer.erase.effect
def leaves_the_figures(customer, act):
    """Y4: name, phones, papers and words go, from the history too; what is counted – leads, orders, districts, dates – stays."""
    session = object_session(customer)
    # Whoever was merged into them is the same person.
    people = [customer, *session.scalars(select(Customer).where(Customer.merged_into_id == customer.id))]
    leads = list(session.scalars(select(Lead.id).where(Lead.customer_id == customer.id)))
    with audit.without_what_was(session):
        for person in people:
            _forget(person, {"name": ERASED} | dict.fromkeys(PERSONAL))
        for register, personal in WRITTEN_DOWN.items():
            of_theirs = register.id.in_(leads) if register is Lead else register.lead_id.in_(leads)
            for row in session.scalars(select(register).where(of_theirs)).all():
                _forget(row, personal)
        for case in session.scalars(select(Collision).where(Collision.first_lead_id.in_(leads) | Collision.second_lead_id.in_(leads))).all():
            _forget(case, {"phone": None, "entered": None})
        for contact in session.scalars(select(CampaignContact).where(CampaignContact.customer_id == customer.id, CampaignContact.reply.is_not(None))).all():
            _forget(contact, {"reply": ERASED})
        _put_papers_aside(session, customer, leads)
    _forget_what_was_told(session, [each.id for each in people], leads)


def _forget(row: Register, personal: dict[str, str | None]) -> None:
    for name, value in personal.items():
        setattr(row, name, value)


def _forget_what_was_told(session: Session, people: list[int], leads: list[int]) -> None:
    """The history keeps that rows were entered and changed, not the names, phones and words."""
    audit.forget(session, Customer, people, ("name", *PERSONAL, "attachments"))
    for register, personal in WRITTEN_DOWN.items():
        of_theirs = leads if register is Lead else session.scalars(select(register.id).where(register.lead_id.in_(leads))).all()
        audit.forget(session, register, of_theirs, (*personal, "attachments"))
    cases = session.scalars(select(Collision.id).where(Collision.first_lead_id.in_(leads) | Collision.second_lead_id.in_(leads))).all()
    audit.forget(session, Collision, cases, ("phone", "entered"))
    contacts = session.scalars(select(CampaignContact.id).where(CampaignContact.customer_id.in_(people))).all()
    audit.forget(session, CampaignContact, contacts, ("reply",))


PERSONAL = ("phone", "other_phone", "birthday", "id_no", "consents")
WRITTEN_DOWN: dict[type[Register], dict[str, str | None]] = {
    Lead: {"remark": None},
    Call: {"phone": None},
    Message: {"body": ERASED},
    TestDrive: {"driver_name": ERASED, "driver_phone": None, "licence_no": None, "signature": None},
}
"""Where personal data was written down with a lead, and what stands there afterwards."""


def _put_papers_aside(session: Session, customer: Customer, leads: list[int]) -> None:
    """Files that hang on the customer, their leads and their drives are no longer shown to anybody; the evening removes them."""
    drives = list(session.scalars(select(TestDrive.id).where(TestDrive.lead_id.in_(leads))))
    for register, rows in (("customers", [customer.id]), ("leads", leads), ("test_drives", drives)):
        hanging = select(Attachment).where(Attachment.register == register, Attachment.row_id.in_(rows), Attachment.voided_at.is_(None))
        for file in session.scalars(hanging).all():
            file.name = ERASED
            put_aside(session, file, ERASED)
            audit.forget(session, Attachment, [file.id], ("name",))
