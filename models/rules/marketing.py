"""Rules of marketing: standard words whose gaps can be filled, in the order of the greeting; campaigns with their days (C5, C6, D2, D5)."""

import re
from collections.abc import Mapping

from .. import clock
from ..marketing import Campaign, Script, ScriptKind
from ..refused import Refused
from ..words import Label

GAPS = {
    "brand": Label("品牌", "brand"), "store": Label("门店", "store"), "position": Label("岗位", "position"), "name": Label("姓名", "name"),
    "customer": Label("客户", "customer"), "salutation": Label("称呼", "salutation"), "model": Label("车型", "model"), "time": Label("时间", "time"),
}  # fmt: skip
"""What a script may leave open, and how its gap is written in either language."""
GREETING = ("brand", "store", "position", "name")
"""C6: hello from this brand and store, who is speaking, glad to serve – in this order."""
GAP = re.compile(r"\{([^{}]*)\}")
CALLED = {word: gap for gap, label in GAPS.items() for word in (label.zh, label.en)}


def gaps_in(body: str) -> list[str]:
    """The gaps of a text in their order; raises Refused naming one that nobody could fill."""
    found = []
    for word in GAP.findall(body):
        if word.strip() not in CALLED:
            known = Label(" ".join(f"{{{each.zh}}}" for each in GAPS.values()), " ".join(f"{{{each.en}}}" for each in GAPS.values()))
            raise Refused("没有“{word}”这个空位,可用的有 {known}", "There is no gap “{word}”; there are {known}", field="body", clause="D5", word=word[:40], known=known)
        found.append(CALLED[word.strip()])
    return found


def filled(body: str, words: Mapping[str, str]) -> str:
    """C5, C6: the text with its gaps filled; raises Refused naming a gap for which there is no word."""
    for gap in gaps_in(body):
        if not words.get(gap):
            raise Refused("话术缺少“{gap}”,无法生成", "There is no “{gap}” to fill into the script", clause="C5", gap=GAPS[gap])
    return GAP.sub(lambda found: words[CALLED[found[1].strip()]], body)


@Script.publish.rule
def has_gaps_that_can_be_filled(script, act):
    """D5: a script is published with gaps that can be filled when it is used."""
    gaps_in(script.body)


@Script.publish.rule
def greets_in_the_right_order(script, act):
    """C6: the greeting names brand and store, then position and name."""
    if script.kind is not ScriptKind.GREETING:
        return
    there = [gap for gap in gaps_in(script.body) if gap in GREETING]
    if tuple(dict.fromkeys(there)) != GREETING:
        raise Refused(
            "问候语须依次报出{order}", "A greeting names, in this order, {order}", field="body", clause="C6",
            order=Label("、".join(f"{{{GAPS[gap].zh}}}" for gap in GREETING), ", ".join(f"{{{GAPS[gap].en}}}" for gap in GREETING)),
        )  # fmt: skip


@Campaign.start.effect
def begins_on_its_day(campaign, act):
    """D2: a campaign's cost is shared out from the day on which it starts …"""
    campaign.starts_on = campaign.starts_on or clock.local_day(act.at, campaign.store.timezone)


@Campaign.close.effect
def ends_on_its_day(campaign, act, result=None):
    """D2: … to the day on which it ends."""
    campaign.ends_on = campaign.ends_on or clock.local_day(act.at, campaign.store.timezone)
