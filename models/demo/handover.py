"""What is sold with the car, its check, its hand-over, and after-sales taking over (C7, P8–P11)."""

from datetime import datetime, timedelta
from decimal import Decimal

from ..exchange.bulk import Step
from ..handover import CheckResult, Delivery, ServiceCase, VehicleCheck
from ..sales import DecorationLine, LineKind
from .pace import later
from .showroom import Story, local_day
from .story import Told
from .team import Member

K = LineKind
PACKAGES = {
    800: (("全车贴膜(基础)", K.DECORATION, 1, 800),),
    1280: (("脚垫", K.DECORATION, 1, 380), ("上牌代办", K.PLATE, 1, 900)),
    1980: (("全车贴膜(中级)", K.DECORATION, 1, 1480), ("行车记录仪", K.DECORATION, 1, 500)),
    2600: (("交强险", K.INSURANCE, 1, 950), ("上牌代办", K.PLATE, 1, 900), ("货厢护板", K.DECORATION, 2, 375)),
    3500: (("第三者责任险", K.INSURANCE, 1, 2300), ("行车记录仪", K.DECORATION, 1, 500), ("脚垫", K.DECORATION, 2, 350)),
    4800: (("商业险组合", K.INSURANCE, 1, 3300), ("金融服务", K.FINANCE, 1, 600), ("上牌代办", K.PLATE, 1, 900)),
    6800: (("商业险组合", K.INSURANCE, 1, 3900), ("家用充电桩安装", K.DECORATION, 1, 2000), ("上牌代办", K.PLATE, 1, 900)),
}  # fmt: skip
"""What the decoration comes to, and of what it consists."""
FOUND = {
    "colour_matches": "车身颜色与订单不符,已换车", "charging_gun_fits": "充电枪卡扣松动,已更换", "outside": "右后门划痕,已抛光", "tools_complete": "缺三角警示牌,已补",
    "lights": "左前雾灯不亮,已换", "tyres": "左后胎压偏低,已补气",
}  # fmt: skip
TROUBLES = ("充电到 80% 跳枪", "中控屏偶发黑屏", "座椅异响", "雨刮片抖动", "想加装倒车影像", "远程控制 App 绑定失败")
SOLUTIONS = ("升级程序后正常", "更换配件,客户满意", "电话指导解决", "约保养时一并检查,已处理")


def lines(story: Story, decoration: Decimal, by: Member, at: datetime) -> list[Told]:
    """The lines come to the order's decoration total."""
    return [
        Told(DecorationLine, {"store_id": story.team.store_id, "kind": kind, "item": item, "quantity": quantity, "price": Decimal(price)}, by.actor, at)
        for item, kind, quantity, price in PACKAGES.get(int(decoration), ())
    ]  # fmt: skip


def prepare(story: Story, owner: Member, paid_at: datetime, delivered_at: datetime) -> list[Told]:
    """The check and the delivery of a paid order, as far as they have come."""
    random = story.dice("handover")
    handler = owner if owner.is_here(local_day(delivered_at)) else story.owner_at(delivered_at) or owner
    checked_at = delivered_at - timedelta(minutes=random.randint(35, 85))
    before = delivered_at - timedelta(hours=random.uniform(18, 22))
    found = []
    if random.random() < 0.09 and before > paid_at + timedelta(minutes=20):
        found.append(_check(story, handler, before, random.choice(tuple(FOUND))))
    found.append(_check(story, handler, checked_at))
    begun_at = min(later(random, paid_at, 0.3, 3), checked_at)
    values: dict = {"store_id": story.team.store_id}
    for item in Delivery.items():
        ticked_at = delivered_at - timedelta(minutes=random.randint(2, 30))
        if story.happened(ticked_at):
            values |= {item.name: True, f"{item.name}_by_id": handler.id, f"{item.name}_at": ticked_at}
    if story.happened(begun_at):
        found.append(Told(Delivery, values, handler.actor, begun_at, story.past([Step("hand_over", delivered_at, handler.actor)])))
    return [each for each in found if each]


def _check(story: Story, by: Member, at: datetime, fault: str | None = None) -> Told | None:
    """Item by item; a single one that is not as it should be holds the car back."""
    if not story.happened(at):
        return None
    items = {item.name: item.name != fault for item in VehicleCheck.items()}
    values = {"store_id": story.team.store_id, "checked_by_id": by.id, "checked_at": at, "remark": FOUND.get(fault or "")}
    return Told(VehicleCheck, values | items | {"result": CheckResult.FAILED if fault else CheckResult.PASSED}, by.actor, at)


def pass_on(story: Story, at: datetime, result: str) -> None:
    """P11: after the third call the customer is after-sales' own."""
    _case(story, story.team["aftersales"], at, "交车后第三次回访完成", result)


def special_case(story: Story, by: Member, delivered_at: datetime) -> None:
    """Now and then something is to be seen to before that, and the consultant helps."""
    random = story.dice("special case")
    if random.random() < 0.05:
        _case(story, by, later(random, delivered_at + timedelta(days=random.randint(3, 40)), 0, 5), random.choice(TROUBLES), "客户来电反映,顾问已安抚")


def _case(story: Story, by: Member, at: datetime, subject: str, details: str) -> None:
    random, aftersales = story.dice(f"service case {at}"), story.team["aftersales"]
    resolved_at = later(random, at, 4, 240)
    values = {"store_id": story.team.store_id, "subject": subject, "owner_id": aftersales.id, "details": details, "opened_at": at}
    if story.happened(resolved_at):
        values["solution"] = random.choice(SOLUTIONS)
    if story.happened(at) and story.order is not None:
        story.order.parts.append(Told(ServiceCase, values, by.actor, at, story.past([Step("resolve", resolved_at, aftersales.actor)])))
