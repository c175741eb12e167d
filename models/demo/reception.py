"""Who came, what was written to them the same day, and who sent them (C4, C5, D4)."""

from datetime import date, datetime, timedelta

from ..contacts import Appointment, Call, Direction, FollowUp, Method
from ..exchange.bulk import Step
from ..products import ChannelKind
from ..reception import Message, MessageKind, MessageStatus, Referral, Visit, VisitOrigin
from ..sales import TestDrive
from . import names
from .pace import at_hour, later
from .showroom import Story, local_day
from .team import BRAND, Member

NEEDS = (
    "城配送货,日均 120 公里", "家用代步,接送孩子", "替换旧燃油面包车", "冷链配送,关心容积", "网约车,看重续航和保养", "小区没有固定车位,关心快充", "公司用车,需要两台",
    "预算七万以内,首付低一些", "跑乡镇,底盘要高", "第二辆车,太太开",
)  # fmt: skip
OUTCOMES = ("试驾后约下次", "已报价,回去商量", "留资料离店", "加微信,周末带家人再来", "对比竞品后答复", "当场谈到订车条件")
FRIENDS = ("老同学", "同村的亲戚", "车队老板", "邻居", "单位同事")


def receive(story: Story, known: dict) -> None:
    """Visits, the messages that follow them and the calls, and the friend who sent them."""
    for arrived_at, origin in _arrivals(story):
        _visit(story, arrived_at, origin)
    contacts = sorted(_contacts(story).items())
    for day, (contact_at, who) in contacts:
        _first_message(story, known["name"], day, contact_at, who)
    _other_messages(story, known["name"])
    story.contacts += [(who, contact_at, _wrote(story, day, contact_at)) for day, (contact_at, who) in contacts if story.happened(at_hour(day, 24))]
    if story.way.kind is ChannelKind.REFERRAL and story.owners:
        _referral(story)


def _arrivals(story: Story) -> list[tuple[datetime, VisitOrigin]]:
    """A walk-in is recorded right after the reception; whoever was invited came when the appointment was kept."""
    kept = [(step.at, VisitOrigin.INVITED) for each in story.parts if each.kind is Appointment for step in each.road if step.move == "keep"]
    if story.way.kind is ChannelKind.WALK_IN:
        kept.insert(0, (story.captured_at - timedelta(minutes=story.dice("arrival").randint(4, 25)), VisitOrigin.WALK_IN))
    return kept


def _visit(story: Story, arrived_at: datetime, origin: VisitOrigin) -> None:
    """D4: the DCC receives whom they invited, the front desk everybody else; then a consultant takes over."""
    random, day = story.dice(f"visits/{arrived_at}"), local_day(arrived_at)
    dcc = story.dcc if story.dcc and origin is VisitOrigin.INVITED and story.dcc.works(day) else None
    host = dcc or story.team["frontdesk"]
    taker = story.owner_at(arrived_at)
    driven = [each.values["ends_at"] for each in story.parts if each.kind is TestDrive and each.values.get("ends_at") and local_day(each.values["starts_at"]) == day]
    left_at = max([arrived_at + timedelta(minutes=15), *driven]) + timedelta(minutes=random.randint(10, 75))
    shown = {story.car.name, random.choice(story.room.range.cars).name}
    values = {
        "origin": origin, "arrived_at": arrived_at, "received_by_id": host.id, "introduced_to_id": taker and taker.id, "needs": random.choice(NEEDS),
        "models_shown": "、".join(sorted(shown)), "test_drive_offered": bool(driven) or random.random() < 0.72,
    }  # fmt: skip
    if story.happened(left_at):
        values |= {"left_at": left_at, "outcome": "试驾满意,已报价" if driven and story.buys else random.choice(OUTCOMES)}
    story.tell(Visit, host.actor, max(arrived_at, story.captured_at), values)


def _contacts(story: Story) -> dict[date, tuple[datetime, Member]]:
    """C5: for each day with an answered call of theirs or a visit: when it was first, and who answers for the message."""
    found: dict[date, tuple[datetime, Member]] = {}
    people = {each.id: each for each in story.team.members.values()}
    for told in sorted((each for each in story.parts if each.kind in (Call, Visit)), key=lambda each: each.kind is Call):
        values = told.values
        if told.kind is Call and not (values["answered"] and values["direction"] is Direction.INBOUND):
            continue
        at = values["called_at"] if told.kind is Call else values["arrived_at"]
        who = people[values["agent_id"] if told.kind is Call else values["introduced_to_id"] or values["received_by_id"]]
        first_at, answers = found.get(local_day(at), (at, who))
        found[local_day(at)] = (min(at, first_at), answers)
    return found


def _first_message(story: Story, name: str, day: date, contact_at: datetime, who: Member) -> None:
    """Mostly within minutes, sometimes forgotten; some who forgot it write the next morning, which is too late."""
    random, written_at = story.dice(f"messages/{day}"), max(contact_at, story.captured_at)
    sent_at = min(written_at + timedelta(minutes=int(3 + 240 * random.random() ** 3)), at_hour(day, 21.8))
    forgets = random.random() < (1.03 - who.care * story.mood.care) * 0.28
    if not forgets:
        if story.happened(sent_at) and random.random() < 0.015:
            _send(story, who, sent_at - timedelta(minutes=1), MessageKind.FIRST_MESSAGE, _thanks(name, story, who), MessageStatus.FAILED)
        _send(story, who, sent_at, MessageKind.FIRST_MESSAGE, _thanks(name, story, who))
    elif random.random() < 0.5:
        _send(story, who, at_hour(day + timedelta(days=1), random.uniform(8.6, 11)), MessageKind.FIRST_MESSAGE, _thanks(name, story, who))


def _wrote(story: Story, day: date, contact_at: datetime) -> bool:
    """C5: whether any message went out that day after the contact."""
    sent = [each.values for each in story.parts if each.kind is Message]
    return any(each["status"] is MessageStatus.SENT and each["sent_at"] >= contact_at and local_day(each["sent_at"]) == day for each in sent)


def _thanks(name: str, story: Story, who: Member) -> str:
    return f"{name}您好,我是{BRAND}新能源{story.team.city}店的{who.actor.name},感谢您关注{story.car.name}。资料已为您备好,有问题随时联系我。"


def _other_messages(story: Story, name: str) -> None:
    """An invitation is confirmed in writing; some contacts are a message."""
    random, people = story.dice("other messages"), {each.id: each for each in story.team.members.values()}
    for told in list(story.parts):
        if told.kind is Appointment and random.random() < 0.4:
            due = names.moment(told.values["due_at"])
            _send(story, people[told.values["made_by_id"]], told.at + timedelta(minutes=4), MessageKind.INVITATION, f"{name}您好,已为您预约{due}到店看{story.car.name},恭候您。")
        elif told.kind is FollowUp and told.values.get("method") is Method.MESSAGE and told.road:
            _send(story, people[told.values["owner_id"]], told.road[-1].at, MessageKind.FOLLOW_UP, f"{name}您好,{story.car.name}本月政策已更新,方便时欢迎来店了解。")


def _send(story: Story, who: Member, at: datetime, kind: MessageKind, body: str, status: MessageStatus = MessageStatus.SENT) -> None:
    story.tell(Message, who.actor, at, {"kind": kind, "body": body, "sender_id": who.id, "status": status, "sent_at": at})


def _referral(story: Story) -> None:
    """C4: it is whoever's has the relation; where two claim it, supervisor and manager sign for the same one."""
    random, team, (assigned_at, owner) = story.dice("referrals"), story.team, story.owners[0]
    introducer, _ = names.person(random)
    claimed_at = later(random, assigned_at, 0.2, 6)
    others = [each for each in team.consultants(local_day(claimed_at)) if each is not owner]
    disputed = random.random() < 0.08 and bool(others)
    claimant = random.choice(others) if disputed else owner
    values = {"introducer": introducer, "claimed_by_id": claimant.id, "evidence": f"介绍人是{random.choice(FRIENDS)},有微信聊天记录", "disputed": disputed}
    signed_at = later(random, claimed_at, 1, 30)
    ending = Step("settle" if disputed else "confirm", later(random, signed_at, 0.5, 20) if disputed else signed_at, team["supervisor"].actor)
    if disputed and story.happened(signed_at):
        values |= {"signed_by_id": team["supervisor"].id, "owner_decided_id": owner.id}
    if story.happened(ending.at):
        values |= {"owner_decided_id": owner.id} | ({"countersigned_by_id": team["manager"].id} if disputed else {})
    story.tell(Referral, claimant.actor, claimed_at, values, [ending])
