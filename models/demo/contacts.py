"""The contacts of a lead: invitations kept and missed, follow-ups in time, late, overdue and due (C2, D1)."""

from datetime import datetime, timedelta

from ..contacts import Appointment, Call, Direction, FollowUp, FollowUpKind, Method
from ..customers import Level
from ..exchange.bulk import Step
from ..products import ChannelKind
from .capture import pick
from .handover import pass_on
from .pace import FIRST_FOLLOW_UP, at_hour, days_later, in_office, later
from .showroom import Story, local_day
from .team import Member

INTERVALS = {Level.O: (6, 7), Level.H: (2, 2), Level.A: (5, 7), Level.B: (11, 14), Level.C: (24, 30), None: (6, 9)}
METHODS = (Method.PHONE, Method.WECHAT, Method.MESSAGE)
RESULTS = (
    "客户在比较竞品价格,约周末再联系", "已加微信,发送车型资料和置换政策", "关心续航和充电桩安装,已答复", "家人还没统一意见,下次再沟通",
    "客户出差,回来后到店看车", "询问金融方案,已发月供测算", "预算略紧,推荐入门配置", "等年终奖,意向未变", "希望看实车颜色,邀约到店",
    "对交付周期有顾虑,说明现车情况", "电话无人接听,已发短信", "客户满意,等待限行政策落地",
)  # fmt: skip
AFTER_DELIVERY = {FollowUpKind.AFTER_24H: timedelta(days=1), FollowUpKind.AFTER_WEEK: timedelta(days=7), FollowUpKind.AFTER_THIRD: timedelta(days=30)}
AFTER_RESULTS = ("车辆使用正常,客户满意", "提醒首保时间,讲解充电注意事项", "客户询问保险理赔流程,已说明", "客户愿意推荐朋友")


def invite(story: Story) -> datetime | None:
    """Invite until the customer comes, or give up inviting; the moment of the visit, which may lie ahead."""
    if story.way.kind is ChannelKind.WALK_IN:
        return story.captured_at
    random, (assigned_at, owner) = story.random, story.owners[0]
    willing = 0.46 * story.mood.luck**0.3 if story.dcc else 0.36
    made_at = later(random, story.captured_at, 0.2, 3) if story.dcc and story.chance(0.55) else later(random, assigned_at, 10, 60)
    for attempt in range(3):
        if not story.buys and not story.chance(willing if attempt == 0 else 0.5):
            return None
        maker = story.dcc if story.dcc and made_at < assigned_at else owner
        due_at = days_later(random, max(made_at, assigned_at), 1, 5)
        comes = random.random() if not story.buys else random.random() * (0.9 if attempt < 2 else 0.6)
        if comes < 0.62:
            arrived = due_at + timedelta(minutes=random.randint(-25, 45))
            _appoint(story, maker, made_at, due_at, Step("keep", arrived, owner.actor))
            return arrived
        if comes < 0.86:
            ended = Step("miss", at_hour(local_day(due_at), random.uniform(17.6, 18.2)), owner.actor)
        else:
            ended = Step("cancel", in_office(random, made_at + (due_at - made_at) * random.uniform(0.3, 0.8)), owner.actor)
        _appoint(story, maker, made_at, due_at, ended)
        made_at = days_later(random, ended.at, 1, 4)
    return None


def _appoint(story: Story, maker: Member, made_at: datetime, due_at: datetime, ended: Step) -> None:
    story.tell(Appointment, maker.actor, made_at, {"made_by_id": maker.id, "made_at": made_at, "due_at": due_at}, [ended])


def keeper(story: Story, at: datetime) -> Member:
    """The last owner, or whoever took over from one who has left."""
    owner = story.owners[-1][1]
    return owner if owner.is_here(local_day(at)) else pick(story, at)


def follow(story: Story, phone: str, until: datetime | None) -> None:
    """From owner to owner: each begins anew two days after the lead was handed over."""
    for number, (since, owner) in enumerate(story.owners):
        ends = [at for at, _ in story.owners[number + 1 :]] + [at for at in (until,) if at]
        first = FollowUpKind.FIRST if number == 0 else FollowUpKind.REGULAR
        chain(story, phone, owner, since, since + FIRST_FOLLOW_UP, first, min(ends, default=None))


def chain(story: Story, phone: str, owner: Member, made_at: datetime, due_at: datetime, kind: FollowUpKind, until: datetime | None) -> None:
    """One contact leads to the next, until the lead closes or is handed on; what is still open then is cancelled."""
    random = story.random
    # Now and then a lead is simply forgotten; the older it is the likelier.
    forgotten_at = made_at + timedelta(days=random.randint(3, 40)) if story.chance(0.06 / owner.care) else None
    while story.happened(made_at):
        done_at = _done_at(story, owner, due_at)
        told = {"owner_id": owner.id, "kind": kind, "due_at": due_at, "by_rule": True}
        if until and story.happened(until) and (done_at >= until or forgotten_at):
            story.tell(FollowUp, owner.actor, made_at, told, [Step("cancel", until, owner.actor)])
            return
        if not story.happened(done_at) or (forgotten_at and due_at > forgotten_at):
            story.tell(FollowUp, owner.actor, made_at, told)
            story.due.append(due_at)
            return
        kind = FollowUpKind.SECOND if kind is FollowUpKind.FIRST else FollowUpKind.REGULAR
        next_at = days_later(random, done_at, *((3, 5) if kind is FollowUpKind.SECOND else INTERVALS[story.lead["level"]]))
        method = random.choices(METHODS, (62, 32, 6))[0]
        told |= {"method": method, "result": random.choice(RESULTS), "next_at": next_at}
        story.tell(FollowUp, owner.actor, made_at, told, [Step("finish", done_at, owner.actor)])
        if method is Method.PHONE and story.chance(0.45):
            _call(story, phone, owner, done_at)
        made_at, due_at = done_at, next_at


def _done_at(story: Story, owner: Member, due_at: datetime) -> datetime:
    """Mostly in the hours before it is due, sometimes days late."""
    random = story.random
    if story.chance(owner.care * story.mood.care):
        return due_at - timedelta(minutes=random.randint(2, 400))
    return later(random, due_at, 1, 110)


def _call(story: Story, phone: str, owner: Member, at: datetime) -> None:
    random = story.random
    called_at = at - timedelta(minutes=random.randint(4, 12))
    values = {
        "called_at": called_at, "agent_id": owner.id, "direction": Direction.OUTBOUND, "answered": story.chance(0.85),
        "phone": phone, "channel_id": story.way.id, "ring_s": random.randint(4, 28), "duration_s": random.randint(20, 360),
    }  # fmt: skip
    story.tell(Call, owner.actor, at, values)


def care_for(story: Story, delivered_at: datetime) -> None:
    """P11: three contacts are due after the hand-over."""
    random = story.random
    for kind, after in AFTER_DELIVERY.items():
        due_at = delivered_at + after
        owner = keeper(story, due_at)
        done_at = due_at - timedelta(minutes=random.randint(5, 300)) if story.chance(owner.care) else later(random, due_at, 2, 70)
        told = {"owner_id": owner.id, "kind": kind, "due_at": due_at}
        if story.happened(done_at):
            told |= {"method": Method.PHONE, "result": random.choice(AFTER_RESULTS)}
            if kind is FollowUpKind.AFTER_THIRD:
                pass_on(story, done_at, told["result"])
        elif story.happened(delivered_at):
            story.due.append(due_at)
        story.tell(FollowUp, owner.actor, delivered_at, told, [Step("finish", done_at, owner.actor)])
