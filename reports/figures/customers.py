"""The figures of the customer's road: leads, invitations, test drives, deals, losses."""

from sqlalchemy import Select, distinct, func, select, tuple_

from models.customers import Closing, Lead
from reports.numbers import Better, Kind

from .events import ARRIVED, CAPTURED, COUNTED, DRIVEN, INVITED, LOST, ORDERED
from .past import lead_is_void
from .published import figure
from .question import Basis, By, Question
from .sharing import by_shares
from .tally import counted, facts, gathered, leads_captured, leads_with, ratio, summed, value


@figure(Kind.COUNT)
def leads_total(question: Question) -> Select:
    """集客总量 | Leads
    本期建档且未作废的线索 | leads captured in the period that are not void
    申请作废但尚未确认的仍计入 | a void that is asked for but not confirmed still counts
    """
    return value(leads_captured(question))


@figure(Kind.COUNT, Better.DOWN)
def leads_void(question: Question) -> Select:
    """作废线索 | Void leads
    本期建档且已确认作废的线索 | leads captured in the period and confirmed void
    不计入其他任何指标（留资率的来电除外） | they leave all other figures, except the calls of the capture rate
    """
    return value(counted(question, gathered(question, CAPTURED, (Lead.id,), (lead_is_void(question.moment),))))


@figure()
def invitation_rate(question: Question) -> Select:
    """邀约率 | Invitation rate
    有邀约且未取消的线索 | leads with an appointment made and not cancelled
    ÷ 集客总量 | ÷ leads
    按邀约时间归期，每条线索只计一次 | an appointment belongs to the period it was made in; each lead counts once
    """
    return ratio(question, leads_with(question, INVITED), leads_captured(question))


@figure()
def test_drive_rate(question: Question) -> Select:
    """试乘试驾率 | Test-drive rate
    完成试乘试驾的线索 | leads with a test drive done
    ÷ 集客总量 | ÷ leads
    按试驾结束时间归期，每条线索只计一次 | a drive belongs to the period it ended in; each lead counts once
    """
    return ratio(question, leads_with(question, DRIVEN), leads_captured(question))


@figure()
def closing_rate(question: Question) -> Select:
    """成交率 | Closing rate
    有成交订单的线索 | leads with a deal that counts
    ÷ 集客总量 | ÷ leads
    以全款到账确认的时间归期；之后冲销的不再计入 | a deal belongs to the period in which the full price was confirmed; once reversed it counts no more
    按人员统计时归订单负责人，有交叉协作的按份额 | of people it is the order owner's, or shared where the customer is
    """
    return ratio(question, _buyers(question), leads_captured(question))


@figure(better=Better.DOWN)
def loss_rate(question: Question) -> Select:
    """战败率 | Loss rate
    已确认战败的线索 | leads with a confirmed lost closing
    ÷ 集客总量 | ÷ leads
    按确认时间归期；之后重新激活的不算战败 | a loss belongs to the period it was confirmed in; a lead reopened since is not lost
    """
    return ratio(question, leads_with(question, LOST), leads_captured(question))


def _buyers(question: Question) -> Select:
    if question.by is not By.PERSON:
        return leads_with(question, COUNTED)
    parts = by_shares(facts(question, COUNTED, Lead.id.label("lead_id")), question).subquery()
    return summed(question, parts, parts.c.share)


def leads_in_funnel(question: Question) -> dict[str, Select]:
    """The steps of a lead's road: how many leads took each (period, key, amount)."""
    road = {"leads": CAPTURED, "invited": INVITED, "arrived": ARRIVED, "driven": DRIVEN, "ordered": ORDERED, "closed": COUNTED}
    return {step: leads_with(question, event) for step, event in road.items()}


def lost_for_good(question: Question) -> Select:
    """(period, key, amount): leads lost, without those that bought after all."""
    lost = facts(question, LOST, Lead.id)
    won = facts(question, COUNTED, Lead.id)
    # As a list that is made once: an EXISTS would ask for all that were won again for each that was lost.
    return counted(question, select(lost).where(tuple_(lost.c.period, lost.c.id).not_in(select(won.c.period, won.c.id))).subquery())


def lost_reasons(question: Question) -> Select:
    """(period, reason, competitor, amount): leads lost in the period, by the confirmed reason."""
    lost = facts(question.on(Basis.ACTIVITY).broken_down(None), LOST, Lead.id, Closing.reason_code, Closing.competitor)
    told = lost.c.period, lost.c.reason_code, lost.c.competitor
    return select(*told, func.count(distinct(lost.c.id)).label("amount")).group_by(*told)
