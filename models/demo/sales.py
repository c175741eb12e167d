"""The sale: a quote becomes an order, is signed off, paid, confirmed by finance, delivered – or cancelled and refunded (P7–P9)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ..acting import THE_SYSTEM
from ..customers import Level
from ..exchange.bulk import Step
from ..sales import Deal, Order, Payment, PaymentKind, PaymentMethod
from . import handover, stock
from .pace import days_later, later
from .showroom import Story, local_day
from .story import Told
from .team import Member

BOUNCES_EVERY = 30
"""Of so many sales one has a balance that finance takes back, and that is paid anew."""


@dataclass(slots=True)
class Sale:
    """An order on its way."""

    story: Story
    owner: Member
    quoted_at: datetime
    price: Decimal
    decoration: Decimal
    ordered_at: datetime
    signed_at: datetime
    payments: list[Told] = field(default_factory=list)
    movements: list[tuple[datetime, Decimal]] = field(default_factory=list)
    """When confirmed money came or went."""

    @property
    def total(self) -> Decimal:
        return self.price + self.decoration

    def counted(self) -> list[tuple[datetime, datetime | None]]:
        """P9: the spans in which the confirmed payments covered the total."""
        spans, paid = [], Decimal(0)
        for at, amount in sorted(self.movements):
            before, paid = paid, paid + amount
            if before < self.total <= paid:
                spans.append((at, None))
            elif paid < self.total <= before:
                spans[-1] = (spans[-1][0], at)
        return spans

    def pay(self, kind: PaymentKind, amount: Decimal, paid_at: datetime, method: PaymentMethod, bounces_at: datetime | None = None) -> datetime:
        """A payment, recorded by whoever took it and confirmed by finance; the moment of the confirmation."""
        story, random = self.story, self.story.random
        taker = random.choices((self.owner, story.team["supervisor"], story.team["manager"]), (76, 14, 10))[0]
        recorded_at = paid_at + timedelta(minutes=random.randint(1, 12))
        confirmed_at = later(random, recorded_at, 0.3, 18)
        if not story.happened(recorded_at):
            return confirmed_at
        finance = story.team["finance"].actor
        road = story.past([Step("confirm", confirmed_at, finance)] + ([Step("reverse", bounces_at, finance)] if bounces_at else []))
        values = {
            "store_id": story.team.store_id, "kind": kind, "amount": amount, "method": method, "paid_at": paid_at,
            "receipt_no": story.room.receipt_no(paid_at), "recorded_by_id": taker.id,
        }  # fmt: skip
        self.payments.append(Told(Payment, values, taker.actor, recorded_at, road))
        signed = -amount if kind is PaymentKind.REFUND else amount
        self.movements += [(step.at, signed if step.move == "confirm" else -signed) for step in road]
        return confirmed_at


def quote(story: Story, seen_at: datetime) -> Sale | None:
    """After the visit a price is named."""
    random = story.random
    quoted_at = later(random, seen_at, 0.3, 1.6)
    owner = story.owner_at(quoted_at)
    if not story.happened(quoted_at) or owner is None:
        return None
    ordered_at = quoted_at + timedelta(minutes=random.randint(15, 50)) if story.chance(0.3) else days_later(random, quoted_at, 1, 11)
    price = (story.car.price * Decimal(100 - random.randint(0, 45) / 10) / 100).quantize(Decimal("1E2")).quantize(Decimal("0.01"))
    decoration = Decimal(random.choice((0, 0, 800, 1280, 1980, 2600, 3500, 4800, 6800))).quantize(Decimal("0.01"))
    return Sale(story, owner, quoted_at, price, decoration, ordered_at, later(random, ordered_at, 0.6, 20))


def only_quote(story: Story, seen_at: datetime) -> None:
    """Many a quote stays one."""
    if (sale := quote(story, seen_at)) is not None:
        _tell(sale, [], None)


def sell(story: Story, seen_at: datetime) -> None:
    """The order and all that hangs on it."""
    sale = quote(story, seen_at)
    if sale is None:
        return
    random, team = story.random, story.team
    deposit = Decimal(random.choice((2000, 3000, 5000, 10000)) if story.chance(0.88) else 0)
    if deposit:
        sale.pay(PaymentKind.DEPOSIT, deposit, sale.ordered_at + timedelta(minutes=2), random.choice((PaymentMethod.MOBILE, PaymentMethod.CARD)))
        if story.happened(sale.ordered_at):
            story.lead["level"] = Level.O
    boss = team[random.choices(("supervisor", "manager"), (70, 30))[0]].actor
    road = [
        Step("order", sale.ordered_at, sale.owner.actor),
        Step("confirm_details", sale.ordered_at + (sale.signed_at - sale.ordered_at) * 0.4, sale.owner.actor),
        Step("sign_off", sale.signed_at, boss),
    ]
    if story.chance(0.07):
        _cancel(sale, road, deposit)
        return
    _collect(sale, sale.total - deposit)
    story.won = spans = sale.counted()
    for counted_at, ended_at in spans:
        road.append(Step("pay", counted_at, THE_SYSTEM))
        story.road.append(Step("win", counted_at, THE_SYSTEM))
        if ended_at:
            road.append(Step("unpay", ended_at, THE_SYSTEM))
            story.road.append(Step("unwin", ended_at, THE_SYSTEM))
    delivered_at = None
    if spans and spans[-1][1] is None:
        delivered_at = days_later(random, spans[-1][0], 1, 6)
        road.append(Step("deliver", delivered_at, THE_SYSTEM))
        story.delivered_at = delivered_at
    _tell(sale, road, delivered_at)


def _collect(sale: Sale, rest: Decimal) -> None:
    """The balance in one or two payments; now and then finance has to take one back."""
    story, random = sale.story, sale.story.random
    paid_at = days_later(random, sale.signed_at, 1, 20)
    if story.chance(0.35):
        part = (rest * random.randint(30, 70) / 100).quantize(Decimal("1E3")).quantize(Decimal("0.01"))
        sale.pay(PaymentKind.BALANCE, part, paid_at, PaymentMethod.TRANSFER)
        rest, paid_at = rest - part, days_later(random, paid_at, 0, 5)
    method = random.choices((PaymentMethod.TRANSFER, PaymentMethod.LOAN, PaymentMethod.CARD), (45, 35, 20))[0]
    story.room.sales += 1
    if story.room.sales % BOUNCES_EVERY != BOUNCES_EVERY // 3:
        sale.pay(PaymentKind.BALANCE, rest, paid_at, method)
        return
    bounced_at = days_later(random, paid_at, 3, 12)
    sale.pay(PaymentKind.BALANCE, rest, paid_at, PaymentMethod.CARD, bounced_at)
    sale.pay(PaymentKind.BALANCE, rest, days_later(random, bounced_at, 2, 9), PaymentMethod.TRANSFER)


def _cancel(sale: Sale, road: list[Step], deposit: Decimal) -> None:
    """The manager cancels; the deposit goes back."""
    story, random = sale.story, sale.story.random
    cancelled_at = days_later(random, sale.signed_at, 2, 12)
    road.append(Step("cancel", cancelled_at, story.team["manager"].actor))
    if deposit:
        sale.pay(PaymentKind.REFUND, deposit, days_later(random, cancelled_at, 0, 3), PaymentMethod.TRANSFER)
    _tell(sale, road, None)
    if story.happened(cancelled_at):
        story.cancelled_at, story.lead["level"] = cancelled_at, Level.B


def _tell(sale: Sale, road: list[Step], delivered_at: datetime | None) -> None:
    """The order with its payments and deals, on the car it was given."""
    story, random = sale.story, sale.story.random
    happened = {step.move for step in story.past(road)}
    spans = [span for span in sale.counted() if story.happened(span[0])]
    values = {
        "store_id": story.team.store_id, "owner_id": sale.owner.id, "model_id": story.car.id, "price": sale.price,
        "decoration_total": sale.decoration, "total": sale.total,
        "ordered_on": local_day(sale.ordered_at) if "order" in happened else None,
        "promised_on": local_day(sale.ordered_at) + timedelta(days=random.randint(9, 26)) if "order" in happened else None,
        "paid_at": spans[-1][0] if spans and spans[-1][1] is None else None,
    }  # fmt: skip
    order = story.order = Told(Order, values, sale.owner.actor, sale.quoted_at, story.past(road), list(sale.payments))
    order.parts += handover.lines(story, sale.decoration, sale.owner, sale.quoted_at)
    own = {"store_id": story.team.store_id, "owner_id": sale.owner.id, "model_id": story.car.id, "total": sale.total}
    order.parts += [Told(Deal, own | {"counted_at": since, "ended_at": until}, THE_SYSTEM, since) for since, until in spans]
    if delivered_at:
        order.parts += handover.prepare(story, sale.owner, sale.counted()[-1][0], delivered_at)
    if "order" not in happened:
        story.parts.append(order)
        return
    car = stock.vehicle(random, story.room.range, story.car, story.team, sale.ordered_at - timedelta(days=random.randint(3, 60)))
    ending = Step("release", next(step.at for step in road if step.move == "cancel"), THE_SYSTEM) if "cancel" in happened else None
    ending = Step("deliver", delivered_at, THE_SYSTEM) if delivered_at else ending
    car.road = story.past([Step("allocate", sale.ordered_at, THE_SYSTEM)] + ([ending] if ending else []))
    car.parts.append(order)
    story.parts.append(car)
