"""What must hold of sales that came in past the moves: the rules of payments (P9), asked of the rows themselves."""

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from ..customers import Lead, LeadState
from ..rules.payments import SIGNED_AMOUNT
from ..sales import Deal, Order, OrderState, Payment, PaymentState
from ..words import Contradiction


def check_sales(session: Session, import_id: int) -> None:
    """Raise Contradiction where the import's orders, payments, deals and leads do not agree: a fault of the recipe."""
    for sentence, strange in (
        ("orders count without being paid in full, or are paid in full without counting", _miscounted()),
        ("orders are paid or delivered without counting, or count in another state", _orders_beside_their_deals()),
        ("leads are won without a deal, or have one without being won", _leads_beside_their_deals()),
    ):
        count = session.scalar(select(func.count()).select_from(strange.where(strange.selected_columns.import_id == import_id).subquery()))
        if count:
            raise Contradiction(f"import {import_id}: {count} {sentence} (P9)")


def _miscounted() -> Select:
    paid = (
        select(Payment.order_id, func.sum(SIGNED_AMOUNT).label("sum"))
        .where(Payment.state == PaymentState.CONFIRMED, Payment.voided_at.is_(None))
        .group_by(Payment.order_id)
        .subquery()
    )
    is_covered = and_(func.coalesce(paid.c.sum, 0) >= Order.total, Order.state != OrderState.CANCELLED)
    return select(Order.id, Order.import_id).outerjoin(paid, paid.c.order_id == Order.id).where(is_covered != _counts(Deal.order_id == Order.id))


def _orders_beside_their_deals() -> Select:
    is_paid = Order.state.in_((OrderState.PAID, OrderState.DELIVERED))
    return select(Order.id, Order.import_id).where(is_paid != _counts(Deal.order_id == Order.id))


def _leads_beside_their_deals() -> Select:
    return select(Lead.id, Lead.import_id).where((Lead.state == LeadState.WON) != _counts(Deal.lead_id == Lead.id))


def _counts(of: ColumnElement[bool]) -> Exists:
    return exists(select(Deal.id).where(of, Deal.ended_at.is_(None)))
