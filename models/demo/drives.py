"""Test drives: booked, cleared with licence and signature, driven with the specialist (P6)."""

from datetime import datetime, timedelta

from ..exchange.bulk import Step
from ..sales import TestDrive
from .pace import at_hour
from .showroom import Story, local_day

FEEDBACK = ("提速有力,很安静", "方向盘轻,好停车", "座椅偏硬,其他满意", "刹车能量回收需要适应", "载货空间够用", "空调制冷快,续航掉得不多", "和家人一起来,都喜欢")
BEFORE = timedelta(minutes=12)


def drive(story: Story, visit: datetime, customer: dict) -> datetime | None:
    """The drive of a visit; the moment of its end, which may lie ahead, or none."""
    random, room = story.random, story.room
    if not story.chance(0.84 if story.buys else 0.4):
        return None
    specialist, car = story.team["testdrive"], room.demo_cars[story.car.id]
    day = local_day(visit)
    hour = room.diary.book(day, (visit - at_hour(day, 0)).total_seconds() / 3600 + 0.3, specialist.id, car)
    if hour is None:
        return None
    starts_at = at_hour(day, hour)
    ends_at = starts_at + timedelta(minutes=random.randint(19, 42))
    owner = (story.owner_at(visit) or story.owners[0][1]).actor
    road = [Step("clear", starts_at - BEFORE, owner), Step("start", starts_at, specialist.actor), Step("finish", ends_at, specialist.actor)]
    if story.chance(0.06):
        road = [Step("cancel", starts_at - BEFORE, owner)]
    values = {
        "driver_name": customer["name"], "driver_phone": customer["phone"], "vehicle_id": car, "specialist_id": specialist.id, "starts_at": starts_at,
        "route_id": story.dice("route").choices(room.routes, (5, 3, 2))[0],
    } | (_papers(story, customer, starts_at) if story.happened(road[0].at) else {})  # fmt: skip
    if done := len(road) == 3 and story.happened(ends_at):
        values |= {"ends_at": ends_at, "feedback": random.choice(FEEDBACK)}
    booked_at = min(starts_at - BEFORE - timedelta(minutes=3), max(visit, story.owners[0][0]))
    story.tell(TestDrive, owner, max(booked_at, story.captured_at), values, road)
    return ends_at if done or (len(road) == 3 and not story.happened(ends_at)) else None


def _papers(story: Story, customer: dict, starts_at: datetime) -> dict:
    """A licence held for more than two years and still valid, the accepted terms, a signature."""
    random = story.random
    issued = local_day(starts_at) - timedelta(days=random.randint(2 * 366 + 1, 20 * 365))
    return {
        "licence_no": f"6101{random.randrange(10**14):014d}", "licence_issued_on": issued,
        "licence_valid_until": local_day(starts_at) + timedelta(days=random.randint(40, 3000)), "consented_at": starts_at - BEFORE, "terms_accepted": True, "signature": customer["name"],
    }  # fmt: skip
