"""Why a penalty was raised: the system's own causes are kept as keys – one cause is raised once –, and told in words."""

import re

from .words import Label

TOLD = (
    (r"(?:C5 )?线索 (?P<id>\d+) (?P<day>[\d-]+)", Label("线索 {id}:{day} 当日未发短信", "Lead {id}: no message sent on {day}")),
    (r"(?:C9 )?日报 \d+ (?P<day>[\d-]+)", Label("{day} 未交日报", "No daily report on {day}")),
    (r"(?:C3 )?战败 (?P<id>\d+)", Label("战败 {id}:漏回访", "Loss {id}: a follow-up was missed")),
    (r"(?:C3 )?撞单 (?P<id>\d+)", Label("撞单 {id}:漏回访", "Collision {id}: a follow-up was missed")),
    (r"(?:C3 )?撞单 (?P<id>\d+) .+", Label("撞单 {id}:当着客户争执", "Collision {id}: a quarrel before the customer")),
    (r"(?:C7 )?交付核对 (?P<id>\d+)", Label("交车核对 {id}:与订单不符", "Delivery check {id}: it did not match the order")),
    (r"C7 订单 (?P<id>\d+):(?P<what>.+)", Label("订单 {id}:{what}", "Order {id}: {what}")),
    (r"P9 订单 (?P<id>\d+) 交车后款项不足 \d+", Label("订单 {id}:交车后款项不足", "Order {id}: money short after the hand-over")),
    (r"K1 礼品 (?P<id>\d+)", Label("礼品 {id}:未送达或虚假", "Gift {id}: not delivered, or false")),
    (r"K2 报销 (?P<id>\d+)", Label("报销 {id}:资料虚假", "Expense claim {id}: false")),
    (r"K2 出行 (?P<id>\d+)", Label("出行 {id}:并未成行", "Journey {id}: it was not made")),
    (r"K2 拜访 (?P<id>\d+)", Label("拜访 {id}:并未拜访", "Visit {id}: it was not made")),
)
KEYS = tuple((re.compile(key), words) for key, words in TOLD)


def told(cause: str) -> Label:
    """A cause in words; one that somebody has typed is in their own."""
    for key, words in KEYS:
        if found := key.fullmatch(cause):
            return words.format(**found.groupdict())
    return Label(cause, cause)
