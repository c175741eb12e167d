"""How a lead is caught: who calls, clicks or walks in, what they tell, and to whom they are handed (C1, D1, D3)."""

from datetime import date, datetime, timedelta
from random import Random
from types import SimpleNamespace

from ..acting import Actor
from ..contacts import Call, Direction
from ..customers import Assignment, Expected, Level
from ..exchange.bulk import Step
from ..products import ChannelKind
from ..rules.leads import missing_details
from . import names
from .pace import at_hour, in_office, later, within
from .showroom import Gone, Showroom, Story, local_day
from .story import Told
from .team import Member, leaving_moment

BY_DCC = {ChannelKind.PHONE, ChannelKind.SITE, ChannelKind.APP, ChannelKind.CAMPAIGN}
HOURS = {ChannelKind.SITE: (8.5, 22.0), ChannelKind.APP: (8.5, 22.5)}
CALLS_IN = {ChannelKind.PHONE: 1.0, ChannelKind.SITE: 0.3, ChannelKind.APP: 0.25, ChannelKind.CAMPAIGN: 0.4}
EXPECTED = {Expected.WITHIN_WEEK: Level.H, Expected.WITHIN_MONTH: Level.A, Expected.WITHIN_QUARTER: Level.B, Expected.LATER: Level.C}


def caught(room: Showroom, key: str, day: date) -> Story:
    """A lead of that day with what is known of it."""
    random = Random(key)
    way = random.choices(room.range.ways, room.ways_on(day))[0]
    car = random.choices(room.range.cars, [car.share for car in room.range.cars])[0]
    captured_at = within(random, day, *HOURS.get(way.kind, (9.1, 17.8)))
    story = Story(room, key, random, captured_at, way, car)
    if way.kind in BY_DCC:
        story.dcc = room.team.dcc(day, random.choices(("dcc1", "dcc2"), (54, 46))[0])
    expected = random.choices(tuple(EXPECTED), (16, 34, 30, 20))[0]
    story.lead = {
        "channel_id": way.id, "model_id": car.id, "expected_purchase": expected, "level": EXPECTED[expected],
        "dcc_id": story.dcc and story.dcc.id, "captured_at": captured_at,
        "roadshow_id": room.show_on(day) if way.kind is ChannelKind.ROADSHOW else None,
        "campaign_id": room.campaign_on(day) if way.kind is ChannelKind.CAMPAIGN else None,
    }  # fmt: skip
    return story


def recorder(story: Story) -> Actor:
    """Whoever wrote the lead down."""
    if story.dcc:
        return story.dcc.actor
    return story.team["keyaccount" if story.way.kind is ChannelKind.KEY_ACCOUNT else "frontdesk"].actor


def somebody(story: Story) -> dict:
    """A customer; now and then one of the six details was not asked for (D3)."""
    random, team = story.random, story.team
    name, gender = names.person(random)
    known = {"name": name, "gender": gender, "phone": names.phone(random, story.room.phones), "district": names.district(random, team.city)}
    careful = 0.955 if story.dcc else 0.87
    if not story.chance(careful * story.mood.care**0.3):
        forgotten = random.choice(("gender", "district", "district", "model_id", "expected_purchase"))
        (story.lead if forgotten in story.lead else known)[forgotten] = None
    if story.lead["expected_purchase"] is None:
        story.lead["level"] = None
    return known


def papers_of_buyer(story: Story) -> dict:
    """C8: whoever has bought a car has told their ID number; nobody else was asked for it."""
    if story.order is None or not story.won:
        return {}
    random = story.dice("papers")
    born = date(random.randint(1962, 2001), random.randint(1, 12), random.randint(1, 28))
    return {"id_no": f"3301{random.randint(2, 12):02}{born:%Y%m%d}{random.randint(1, 999):03}{random.choice('0123456789X')}"}


def somebody_we_know(story: Story) -> Gone | None:
    """A customer who was here before and comes back after a while."""
    gone = story.room.gone
    if not gone or not story.chance(0.03):
        return None
    place = story.random.randrange(len(gone))
    if gone[place].at > story.captured_at - timedelta(days=20):
        return None
    return gone.pop(place)


def has_all_details(story: Story, known: dict) -> bool:
    """Whether all six details are there, by the rule itself (D3)."""
    return not missing_details(SimpleNamespace(customer=SimpleNamespace(**known), channel=None, model=None, **story.lead))


def first_calls(story: Story, phone: str) -> None:
    """The call by which the lead came, or ours back to whoever left a number."""
    random = story.random
    if not story.dcc:
        return
    inbound = story.chance(CALLS_IN[story.way.kind]) and in_office(random, story.captured_at) == story.captured_at
    called_at = story.captured_at - timedelta(minutes=random.randint(2, 9)) if inbound else later(random, story.captured_at, 0.05, 1.2)
    ring = random.randint(2, 14) if inbound else random.randint(4, 25)
    story.tell(
        Call, story.dcc.actor, max(called_at, story.captured_at),
        {
            "called_at": called_at, "agent_id": story.dcc.id, "direction": Direction.INBOUND if inbound else Direction.OUTBOUND,
            "answered": inbound or story.chance(0.8), "phone": phone, "channel_id": story.way.id, "ring_s": ring, "duration_s": random.randint(35, 420),
        },
    )  # fmt: skip


def hand_out(story: Story) -> None:
    """C1: the manager hands a DCC's leads out in the evening, a walk-in's to whoever received them."""
    random, team, at = story.random, story.team, story.captured_at
    if story.dcc or story.way.kind is ChannelKind.ROADSHOW:
        evening = local_day(at) if at < at_hour(local_day(at), 18) else local_day(at) + timedelta(days=1)
        waits = random.choices((0, 1, 2, 4), (88, 6, 4, 2))[0]
        at = within(random, evening + timedelta(days=waits), 18.08, 18.7)
    else:
        at = at + timedelta(minutes=random.randint(6, 35))
    if not story.happened(at):
        return
    owner = team["keyaccount"] if story.way.kind is ChannelKind.KEY_ACCOUNT else pick(story, at)
    story.owners.append((at, owner))
    _give(story, at, owner, "晚间分配" if story.dcc else "接待分配")
    _plan_hand_overs(story, at, owner)


def _plan_hand_overs(story: Story, at: datetime, owner: Member) -> None:
    """Some leads are taken away from whoever forgets them, and whoever leaves hands over."""
    random = story.random
    changed_at = in_office(random, at + timedelta(days=random.randint(12, 30)))
    left_at = owner.left_on and leaving_moment(owner.left_on)
    if story.chance(0.03) and not (left_at and left_at <= changed_at):
        owner = pick(story, changed_at, but=owner)
        story.owners.append((changed_at, owner))
    if owner.left_on and (left_at := leaving_moment(owner.left_on)) > story.owners[-1][0]:
        story.owners.append((left_at, pick(story, left_at)))


def pick(story: Story, at: datetime, but: Member | None = None) -> Member:
    """One of the consultants who are here, the better ones a little more often."""
    here = [each for each in story.team.consultants(local_day(at)) if each is not but]
    return story.random.choices(here, [0.6 + 0.4 * each.skill for each in here])[0]


def _give(story: Story, at: datetime, owner: Member, reason: str, before: Member | None = None) -> None:
    manager = story.team["manager"].actor
    values = {"from_owner_id": before and before.id, "to_owner_id": owner.id, "assigned_by_id": manager.employee_id, "assigned_at": at, "reason": reason}
    story.tell(Assignment, manager, at, values)
    story.road.append(Step("assign", at, manager))


def give_again(story: Story, at: datetime, owner: Member) -> None:
    """A reopened lead may come into other hands; the move that reopens it tells to whom."""
    before, by = story.owners[-1][1], story.team["supervisor"].actor
    if owner is not before:
        story.owners.append((at, owner))
        values = {"from_owner_id": before.id, "to_owner_id": owner.id, "assigned_by_id": by.employee_id, "assigned_at": at}
        story.tell(Assignment, by, at, values)


def hand_on(story: Story, until: datetime | None) -> None:
    """Later hand-overs happen only while the lead is open."""
    planned, story.owners = story.owners[1:], story.owners[:1]
    for at, owner in planned:
        if story.happened(at) and (until is None or at < until):
            before = story.owners[-1][1]
            story.owners.append((at, owner))
            _give(story, at, owner, "离职移交" if before.left_on else "久未跟进,重新分配", before)


def other_calls(room: Showroom, random: Random, day: date, leads: int) -> list[Told]:
    """Calls that bring no lead: not answered, or about something else."""
    found = []
    hotline = next(way for way in room.range.ways if way.kind is ChannelKind.PHONE)
    for _ in range(int(leads * 0.09 + random.random())):
        agent, answered = room.team.dcc(day, random.choice(("dcc1", "dcc2"))), random.random() < 0.3
        called_at = within(random, day, 9.0, 19.5)
        if called_at <= room.pace.end:
            values = {
                "store_id": room.team.store_id, "called_at": called_at, "agent_id": agent.id, "answered": answered, "phone": names.phone(random, room.phones),
                "channel_id": hotline.id, "ring_s": random.randint(3, 40), "duration_s": random.randint(15, 90) if answered else 0,
            }  # fmt: skip
            found.append(Told(Call, values, agent.actor, called_at))
    return found
