"""Rules of roadshows: approved before it starts, photographed before it closes, its leads handed in and received (K4, K5)."""

from sqlalchemy.orm import object_session

from .. import clock
from ..acting import by_the_system
from ..attachments import pictures_on
from ..refused import Refused
from ..roadshows import Roadshow, RoadshowState
from ..writing import before_saving, changed_fields

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
