"""Rules of roadshows: approved before it starts, photographed before it closes, its leads handed in and received (K4, K5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session, object_session

from .. import clock
from ..acting import Act, by_the_system
from ..attachments import pictures_on
from ..customers import Lead, LeadState
from ..entries import written_once
from ..expenses import GiftRequest
from ..products import Channel, ChannelKind
from ..refused import Forbidden, Refused
from ..roadshows import Roadshow, RoadshowState
from ..roles import Role
from ..sales import Deal, TestDrive, TestDriveState
from ..writing import before_saving, changed_fields, create, read_all, writable_fields

APPROVED_OF = {"venue_cost", "other_cost", "gifts"}
"""What the general manager approves; whoever changes it asks anew."""


@before_saving(Roadshow)
def asks_anew_when_costs_or_gifts_change(roadshow, act, is_new):
    """K4: money and gifts go through the marketing manager to the general manager, also those of a later thought."""
    if not APPROVED_OF & changed_fields(roadshow):
        return
    if roadshow.state is RoadshowState.CLOSED:
        raise Refused("巡展已结束,费用和礼品不能再改", "The roadshow is closed: its costs and gifts stand", clause="K4")
    if roadshow.state in Roadshow.revise.transition.sources:
        session = object_session(roadshow)
        with by_the_system(session):
            roadshow.revise()


@Roadshow.start.rule
def starts_on_its_day(roadshow, act):
    """K4: what was approved starts on the day it was approved for, not before."""
    if clock.local_day(act.at, roadshow.store.timezone) < roadshow.starts_on:
        raise Refused("巡展 {day} 才开始", "The roadshow starts on {day}", field="starts_on", clause="K4", day=roadshow.starts_on.isoformat())


@Roadshow.close.rule
def is_closed_with_its_photos(roadshow, act):
    """K4: marketing keeps the photos; without any the roadshow is not closed."""
    if not pictures_on(object_session(roadshow), roadshow):
        raise Refused("请先上传巡展照片", "Attach the photos of the roadshow first", clause="K4")


@Roadshow.hand_in.rule
def is_handed_in_by_whoever_was_there(roadshow, act):
    """K5: whoever registered the interested hands them over on return; each batch is received before the next."""
    if roadshow.handed_in_at is not None and (roadshow.received_at is None or roadshow.received_at < roadshow.handed_in_at):
        raise Refused("上一批线索还没有接收", "The batch before has not been received yet", clause="K5")


@Roadshow.receive.rule
def receives_what_was_handed_in(roadshow, act):
    """K5: the batch is handed over and confirmed."""
    if roadshow.handed_in_at is None or (roadshow.received_at is not None and roadshow.received_at >= roadshow.handed_in_at):
        raise Refused("还没有交回的线索", "No leads have been handed in", clause="K5")


def may_register_at(roadshow: Roadshow, act: Act) -> None:
    """K5: those who stand at the show register who is interested, while it is on or when they are back; so do their superiors."""
    if roadshow.state not in (RoadshowState.UNDER_WAY, RoadshowState.CLOSED):
        raise Refused("巡展“{state}”,开展后才能登记", "The roadshow is “{state}”: leads are registered once it has started", clause="K5", state=roadshow.state.label)
    is_there = act.actor.employee_id in {each.employee_id for each in roadshow.staff}
    if not is_there and act.actor.role not in (Role.SUPERVISOR, Role.SALES_MANAGER):
        raise Forbidden("只有巡展人员登记线索,请市场部把您加入人员名单", "Only those on the roadshow register leads: marketing adds you to its people", clause="K5")


def register_lead(session: Session, roadshow: Roadshow, act: Act, texts: Mapping[str, str], key: str, typed_at: datetime | None) -> tuple[Lead, bool]:
    """K5: the lead of somebody interested, written once however often it is sent, at the moment it was typed; and whether it is new."""
    may_register_at(roadshow, act)
    fields = {name: each for name, each in writable_fields(act.actor, Lead, is_new=True).items() if name in ASKED}
    known = {"channel": channel_of_roadshows(session, roadshow.store_id), "roadshow": roadshow}

    def write() -> Lead:
        values = read_all(session, fields, texts)
        return create(session, Lead, values | known, {"captured_at": typed_at} if _is_plausible(roadshow, typed_at, act.at) else None)

    return written_once(session, key, Lead, write)


ASKED = ("name", "gender", "phone", "district", "model", "level", "expected_purchase", "remark")
"""What is asked of somebody who stops by; where they stand is known."""
KEPT_ON_THE_PHONE = timedelta(days=7)
"""So long an entry may wait for a connection and still be of the moment it was typed."""


def _is_plausible(roadshow: Roadshow, typed_at: datetime | None, now: datetime) -> bool:
    if typed_at is None or not now - KEPT_ON_THE_PHONE <= typed_at <= now:
        return False
    return roadshow.started_at is None or typed_at >= roadshow.started_at


def channel_of_roadshows(session: Session, store_id: int) -> Channel:
    """The store's channel for roadshows, else the one that all stores share."""
    found = select(Channel).where(Channel.kind == ChannelKind.ROADSHOW, or_(Channel.store_id == store_id, Channel.store_id.is_(None)), Channel.voided_at.is_(None))
    channel = session.scalars(found.order_by(Channel.store_id.is_(None), Channel.id).limit(1)).first()
    if channel is None:
        raise Refused("请市场部先建立巡展渠道", "Marketing adds a channel for roadshows first", clause="K5")
    return channel


@dataclass(frozen=True, slots=True)
class Outcome:
    """K5: what a roadshow cost and what came of it."""

    cost: Decimal
    gifts: Decimal
    leads: int
    drives: int
    deals: int
    to_hand_in: int
    """Leads since the last batch."""

    @property
    def per_lead(self) -> Decimal | None:
        return ((self.cost + self.gifts) / self.leads).quantize(Decimal("0.01")) if self.leads else None


def outcome(session: Session, roadshow: Roadshow) -> Outcome:
    """K5: cost and leads of a roadshow: place and other cost, the gifts that were given, its leads and what became of them."""
    mine = Lead.roadshow_id == roadshow.id, Lead.voided_at.is_(None), Lead.state != LeadState.VOID
    given = GiftRequest.roadshow_id == roadshow.id, GiftRequest.handed_over_at.is_not(None), GiftRequest.voided_at.is_(None)
    since = (Lead.captured_at > roadshow.handed_in_at,) if roadshow.handed_in_at else ()
    return Outcome(
        roadshow.venue_cost + roadshow.other_cost, Decimal(session.scalar(select(func.coalesce(func.sum(GiftRequest.value), 0)).where(*given))),
        session.scalar(select(func.count(Lead.id)).where(*mine)),
        session.scalar(select(func.count(distinct(TestDrive.lead_id))).join(Lead, Lead.id == TestDrive.lead_id).where(*mine, TestDrive.state == TestDriveState.DONE)),
        session.scalar(select(func.count(distinct(Deal.lead_id))).join(Lead, Lead.id == Deal.lead_id).where(*mine, Deal.ended_at.is_(None))),
        session.scalar(select(func.count(Lead.id)).where(*mine, *since)),
    )  # fmt: skip
