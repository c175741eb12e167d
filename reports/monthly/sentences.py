"""The month in plain words: what moved, by how much, and who or what carries most of it."""

from decimal import Decimal

from models.words import Label, say
from reports.blocks import Prose
from reports.figures import FIGURES, Basis, By
from reports.numbers import Kind, brief, per_cent, rate

from .asking import Month
from .causes import Cause, is_spread, main_cause, whole_change

RATES = {
    Basis.ACTIVITY: ("invitation_rate", "test_drive_rate", "closing_rate", "loss_rate"),
    # A younger cohort has had less time to buy or to be lost: that it did so less often says nothing.
    Basis.COHORT: ("invitation_rate", "test_drive_rate"),
}
SIDES = {By.CHANNEL: Label("渠道", "the channel"), By.MODEL: Label("车型", "the model"), By.PERSON: Label("人员", "the person")}
UNIT = {"leads_total": Label("条", "leads"), "units": Label("台", "units")}


def what_moved(month: Month) -> Prose:
    """One paragraph for a hurried reader, then a line for each figure that moved, with what carries most of it."""
    points = [_counted(month, "leads_total"), _most_moved_rate(month), _counted(month, "units"), _earned(month)]
    return Prose(_leads(month) + say("", " ") + _performance(month), points=tuple(filter(None, points)), lead=True)


def _leads(month: Month) -> str:
    total = month.ask("leads_total").of().value
    if not total:
        return say("本月没有新的集客。", "No leads came in this month.")
    closing = month.ask("closing_rate").of().value
    return say(
        "本月集客 {total} 条，成交率 {closing}。", "{total} leads came in; the closing rate is {closing}.", total=f"{total:,}", closing=rate(closing)
    )


def _performance(month: Month) -> str:
    units, revenue = month.ask("units").of().value, month.ask("revenue").of().value
    target = month.ask("attainment_units").of().denominator
    sold = say(
        "成交 {units} 台，销售额 {revenue}", "{units} cars were sold for {revenue}", units=f"{units:,}", revenue=_amount(revenue)
    )
    if not target:
        return sold + say("；本月未设台数目标。", "; no target of units is set for the month.")
    missing = target - units
    gap = (
        say("还差 {missing} 台", "{missing} short", missing=f"{missing:,}")
        if missing > 0
        else say("超出 {more} 台", "{more} more", more=f"{-missing:,}") if missing < 0 else say("恰好达成", "exactly met")
    )
    return sold + say(
        "；目标 {target} 台，完成 {reached}，{gap}。", "; the target is {target}, {reached} reached, {gap}.",
        target=f"{target:,}", reached=rate(month.ask("attainment_units").of().value), gap=gap,
    )  # fmt: skip


def _counted(month: Month, name: str) -> str | None:
    """A number of things: how many more or fewer than last month."""
    change = whole_change(month, month.ask(name))
    if not change:
        return None
    unit, label = UNIT[name], FIGURES[name].label
    moved = say(
        "{label}比{since}{way} {size:,} {unit}", "{label}: {size:,} {unit} {way} than {since}",
        label=label, since=month.since, way=say("多", "more") if change > 0 else say("少", "fewer"), size=abs(int(change)), unit=unit,
    )  # fmt: skip
    cause = main_cause(month, name)
    carried = cause and say(
        "{way} {size:,} {unit}", "{size:,} {way}", way=say("多", "more") if cause.change > 0 else say("少", "fewer"), size=abs(int(cause.change)), unit=unit
    )
    return _with_cause(month, name, moved, cause, carried)


def _most_moved_rate(month: Month) -> str | None:
    changes = {name: change for name in RATES[month.question.basis] if (change := whole_change(month, month.ask(name)))}
    if not changes:
        return None
    name = max(changes, key=lambda name: abs(changes[name]))
    cause = main_cause(month, name)
    moved = say(
        "变化最大的是{label}，{now}，{way} {size} 个百分点", "What moved most is the {label}: {now}, {way} {size} points",
        label=_inside(FIGURES[name].label), now=rate(month.ask(name).of().value), way=_way(changes[name]), size=abs(per_cent(changes[name])),
    )  # fmt: skip
    carried = cause and say("影响 {size} 个百分点", "{size} points", size=abs(per_cent(cause.change)))
    return _with_cause(month, name, moved, cause, carried)


def _earned(month: Month) -> str | None:
    """Revenue, taken apart exactly into the number of cars and the average price."""
    change = whole_change(month, month.ask("revenue"))
    units, before = month.ask("units").of(-1).value, month.before(month.ask("units")).value
    if not change:
        return None
    moved = say("销售额{way} {size}", "Revenue is {way} {size}", way=_way(change), size=_amount(abs(change)))
    if not (units and before):
        return moved + say("。", ".")
    average = Decimal(month.before(month.ask("revenue")).value) / before
    by_number = (units - before) * average
    return moved + say(
        "：台数变化影响 {number}，平均单价变化影响 {price}。", ": {number} by the number of cars, {price} by their average price.",
        number=_signed(by_number), price=_signed(change - by_number),
    )  # fmt: skip


def _with_cause(month: Month, name: str, moved: str, cause: Cause | None, carried: str | None) -> str:
    if cause is None and not is_spread(month, name):
        return moved + say("。", ".")
    if cause is None and FIGURES[name].is_rate:
        return moved + say("；没有单一渠道或车型占到一半以上。", "; no single channel or model carries half of it.")
    if cause is None:
        return moved + say("；没有单一渠道、车型或人员占到一半以上。", "; no single channel, model or person carries half of it.")
    side = SIDES[cause.by]
    named = say("{side}「{name}」", "{side} “{name}”", side=side, name=cause.name)
    if cause.share > 1:
        return moved + say(
            "：仅{name}就{carried}，其余部分反向变化。", ": {name} alone accounts for {carried}; the rest moved the other way.", name=named, carried=carried
        )
    return moved + say(
        "，主要来自{name}：{carried}，占 {share}。", ", mostly {name}: {carried}, {share} of the change.", name=named, carried=carried, share=rate(cause.share)
    )


def _way(change: Decimal) -> str:
    return say("上升", "up") if change > 0 else say("下降", "down")


def _amount(value: Decimal) -> str:
    shown = brief(value, Kind.MONEY)
    return f"{shown.prefix}{shown.number} {shown.unit}".strip()


def _signed(value: Decimal) -> str:
    return ("+" if value >= 0 else "−") + _amount(abs(value))


def _inside(label: Label) -> Label:
    """A name in the middle of an English sentence."""
    return Label(label.zh, label.en[0].lower() + label.en[1:])


