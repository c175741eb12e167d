"""Two leads of one customer: the later one is void once the supervisor has decided (C3)."""

from datetime import datetime, timedelta
from typing import Any

from ..acting import THE_SYSTEM
from ..contacts import FollowUp, FollowUpKind
from ..customers import Assignment, Lead
from ..exchange.bulk import Bulk, Step
from ..products import ChannelKind
from ..reception import Collision, Winner
from .capture import pick
from .ledger import Miss, fine
from .pace import FIRST_FOLLOW_UP, at_hour, days_later, later
from .showroom import Story, local_day
from .story import Told, write
from .team import Member

CAUSES = ("客户在网站又留了一次电话,登记时未查重", "客户换了称呼,DCC 未查到原线索", "两个平台同一天推送,间隔录入")


def collide(bulk: Bulk, story: Story, first_id: int, customer_id: int, known: dict[str, Any]) -> bool:
    """Now and then a customer who is followed up leaves the number once more; whether it was so."""
    random = story.dice("collisions")
    if random.random() > 0.012 or len(story.owners) != 1:
        return False
    again_at = days_later(random, story.owners[0][0], 1, 5)
    given_at = at_hour(local_day(again_at), random.uniform(18.1, 18.6))
    decided_at = later(random, given_at, 15, 22)
    ended_at = min([at for at in (story.closed_at, *(since for since, _ in story.won)) if at], default=None)
    if not story.happened(given_at) or (ended_at and ended_at <= decided_at):
        return False
    dcc = story.team.dcc(local_day(again_at), "dcc2" if story.dcc is story.team["dcc1"] else "dcc1")
    rival = pick(story, given_at, but=story.owners[0][1])
    second_id = _second_lead(bulk, story, customer_id, dcc, rival, (again_at, given_at, decided_at))
    values = {
        "store_id": story.team.store_id, "phone": known["phone"], "first_lead_id": first_id, "second_lead_id": second_id,
        "parties": f"{story.owners[0][1].actor.name}、{rival.actor.name}", "cause": random.choice(CAUSES), "before_customer": random.random() < 0.2,
    }  # fmt: skip
    if random.random() < 0.3:
        values["missed_follow_up_by_id"] = story.owners[0][1].id
    if story.happened(decided_at):
        values |= {"decision": Winner.FIRST, "grounds": "前一条登记在先且在跟进中,按制度有效"}
    supervisor = story.team["supervisor"].actor
    told = Told(Collision, values, supervisor, given_at + timedelta(minutes=9), story.past([Step("decide", decided_at, supervisor)]))
    write(bulk, told, {})
    _raise(story, told, rival)
    return True


def _second_lead(bulk: Bulk, story: Story, customer_id: int, dcc: Member, rival: Member, moments: tuple[datetime, datetime, datetime]) -> int:
    again_at, given_at, decided_at = moments
    manager, store_id, due_at = story.team["manager"].actor, story.team.store_id, given_at + FIRST_FOLLOW_UP
    way = next(each for each in story.room.range.ways if each.kind is ChannelKind.SITE)
    ends = story.past([Step("cancel", decided_at, THE_SYSTEM)])
    values = story.lead | {
        "roadshow_id": None, "campaign_id": None,
        "store_id": store_id, "channel_id": way.id, "dcc_id": dcc.id, "captured_at": again_at, "owner_id": rival.id,
        "next_due_at": None if ends else due_at, "is_complete": story.lead["is_complete"],
    }  # fmt: skip
    given = {"store_id": store_id, "from_owner_id": None, "to_owner_id": rival.id, "assigned_by_id": manager.employee_id, "assigned_at": given_at, "reason": "晚间分配"}
    parts = [
        Told(Assignment, given, manager, given_at),
        Told(FollowUp, {"store_id": store_id, "owner_id": rival.id, "kind": FollowUpKind.FIRST, "due_at": due_at, "by_rule": True}, rival.actor, given_at, ends),
    ]
    road = story.past([Step("assign", given_at, manager), Step("void", decided_at, THE_SYSTEM)])
    told = Told(Lead, values, dcc.actor, again_at, road, parts)
    key = write(bulk, told, {"customer_id": customer_id})
    story.room.ledger.notice(parts[1])
    return key


def _raise(story: Story, told: Told, rival: Member) -> None:
    """C3: whoever caused it by a missing follow-up answers for it, and both do who quarrelled before the customer."""
    ledger, values = story.room.ledger, told.values
    if "decision" not in values:
        return
    decided_at = told.road[-1].at
    if late := values.get("missed_follow_up_by_id"):
        ledger.misses.append(Miss("C3", late, decided_at, f"撞单 {told.id}", "撞单裁定:原线索漏跟进", fine("missed_follow_up_fine")))
    if values["before_customer"]:
        for each in (story.owners[0][1], rival):
            ledger.misses.append(Miss("C3", each.id, decided_at, f"撞单 {told.id} {each.actor.name}", "当着客户争执,展厅监控", fine("collision_fine")))
