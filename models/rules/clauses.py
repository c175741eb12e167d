"""The clauses of the team's document: each with what the software does about it, in one sentence.

Rules, duties, figures and pages begin their docstring with the clause they stand for ("C5: …"); tests carry it in their
name (test_c5_…, test_t5_2_…) or begin their docstring with it. `forecourt rules` puts the three side by side.
"""

from dataclasses import dataclass

from ..words import Label


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; `also` are the numbers that it covers besides its own."""

    id: str
    sentence: Label
    also: tuple[str, ...] = ()

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset((self.id, *self.also))


def _clause(id: str, zh: str, en: str, *also: str) -> Clause:
    return Clause(id, Label(zh, en), also)


CLAUSES = {
    each.id: each
    for each in (
        # Organisation
        _clause("O1", "岗位是一棵树:总部、总经理、经理、主管、DCC 与顾问,旁有各部门;组织架构图画得出来", "Positions are a tree from head office down to DCC and consultants, with the other departments beside them; an organisation chart draws it"),
        _clause("O2", "每店每岗位有编制,与在岗人数并列,缺编显示", "Each position has a planned headcount beside the actual one; vacancies show"),
        _clause("M1", "公司制度分版本公布,谁读过有记录", "Company rules are published in editions, and it is kept who has read them"),
        _clause("M2", "年度、季度、月度计划层层相加,总经理批准;加不起来就显示差额", "Plans of year, quarter and month add up and are approved by the general manager; where they do not, the difference shows"),
        _clause("M3", "招聘、调配、离职、培训有流程,交接一步完成", "Candidates, transfers, leaving and trainings have their road; what they had is handed over in one step"),
        _clause("M4", "市场情况按期汇报,附对策建议", "The market situation is reported for each period, with proposals"),
        _clause("M5", "销售方案与提成规则经批准后执行,提成按计入业绩的成交计算", "Schemes and commission are carried out once approved, and computed from deals that count"),
        _clause("S1", "目标分到人到月;看板显示目标、完成、进度与预计", "Targets are shared out per person and month; the board shows target, done, pace and forecast"),
        _clause("S2", "每天晨会、每周周会,有出席和纪要;没开的显示为漏开", "A meeting every working morning and every week, with attendance and minutes; one that was not held shows as missed"),
        _clause("S3", "任务有人、有期限;逾期的按人列在一页", "Tasks have somebody and a day; overdue work stands per person on one page"),
        _clause("D1", "DCC 的来电和邀约按人按月对照目标", "Inbound calls and invitations are counted per DCC and month against the target"),
        _clause("D2", "直复营销:选定客户、发出、回复、带来的线索", "Direct marketing: the customers chosen, what was sent, the replies and the leads that came of it"),
        _clause("D3", "九成来电留全六项信息,缺什么指出来", "Nine calls in ten leave all six details; the missing ones are named"),
        _clause("D4", "DCC 先接待邀约客户再引荐顾问,回访和功劳两人都有", "The DCC receives an invited customer first and introduces the consultant; callbacks and credit stay with both"),
        _clause("D5", "渠道、媒介投放、话术有账,每条线索、到店、成交的成本算得出", "Channels, placements and scripts are kept, and what a lead, a visit and a deal cost is computed"),
        _clause("A1", "“我的一天”:给谁打电话、什么到期、什么逾期、自己的目标", "My day: whom to call, what is due, what is late, and the own target"),
        _clause("A2", "个人计划自己写;老客户生日、保养到期提醒", "Everybody makes their own plan; owners' birthdays and services fall due as contacts"),
        _clause("A3", "车型卖点和客户问题的答案写在车型上,人人查得到", "Selling points and answers to customers' questions stand with the model, for everybody to look up"),
        _clause("A4", "学技能、办任务:培训记录和任务都在本人名下", "Skills are learned and tasks done: trainings and tasks stand under one's own name"),
        # Customer information
        _clause("C1", "新客户当场登记;无主线索下班前分配,未分配的标出", "New customers are entered at once; leads without an owner are handed out after work, and those left over are flagged"),
        _clause("C2", "第二三天首次回访,一周内第二次,直到成交或主管确认战败、作废", "First follow-up on day two or three, the second within the week, until won or until the supervisor confirms lost or void"),
        _clause("C3", "同一电话一到就认出;撞单立案裁定,漏跟进和当客争执要罚", "A known phone is found at once; collisions are decided as cases, and a missed follow-up or a quarrel costs a fine"),
        _clause("C4", "转介绍归真正有关系的人;有争议须两人签字", "A referral belongs to whoever has the relation; a disputed one takes two signatures"),
        _clause("C5", "来电和来访当日发首条短信,漏一条罚 20 元,只罚一次", "Every call and visit gets its message the same day; each one missed costs 20, once"),
        _clause("C6", "前台按规范用语问候,姓名岗位自动填好", "The front desk greets in the standard words, with names and position filled in"),
        _clause("C7", "订车登记、交车前核对;不符不能交,损失由责任人承担", "An ordered car is registered and checked before it is handed over; a mismatch blocks it, and a loss is borne by whoever caused it"),
        _clause("C8", "已售客户资料必须齐全,缺项不能交车并指出", "Nothing is delivered while the customer's details are incomplete; the missing ones are named"),
        _clause("C9", "日报按当日记录预填,工作日每人一份,漏交要罚", "Daily reports are prefilled from the day's records, one per person and working day; a missing one costs a fine"),
        _clause("C10", "每月汇总邀约率、成交率、试驾率和计划完成,送总经理并存档", "The month's rates and performance against plan go to the general manager and into the archive"),
        # Sale and delivery
        _clause("P1–P5", "来访方式、需求、介绍车型、邀请试驾、结果与时间,都在接待记录里", "A visit keeps its origin, needs, models shown, the drive offered, its outcome and times", "P1", "P2", "P3", "P4", "P5"),
        _clause("P6", "试驾须表单、满两年的有效驾照、证件、条款与签名、专员陪同;车和人不能同时约两次", "A drive takes the form, a valid licence held for two years, scans, terms, signature and a specialist; no car or person is booked twice at a time"),
        _clause("P7", "报价转为订单,定金随单登记,不重复录入", "A quote becomes an order, a deposit is recorded with it, and nothing is typed twice"),
        _clause("P8", "客户确认、主管签字在收款之前;之前只收定金", "The customer confirms and the supervisor signs before money is taken; until then only a deposit"),
        _clause("P9", "全款未到不交车、不算业绩,谁也不能例外", "No car and no performance before the full price is in, for nobody"),
        _clause("P10", "交车清单逐项勾选,谁何时勾的可查,并有合影", "The hand-over list is ticked item by item, by whom and when, with a photo"),
        _clause("P11", "交车后三次回访,第三次后转售后", "Three contacts fall due after the hand-over; after the third the customer passes to after-sales"),
        # Key accounts and roadshows
        _clause("K1", "外出填出行单;礼品须签字、送达有据,虚假按价值十倍罚", "A visit outside takes a form, a gift a signature and evidence; a false one costs ten times its value"),
        _clause("K2", "每日外出有记录,补贴按批准的出行;发票不重复,虚报首次罚 100,再次停职或辞退", "Going out is stamped, the allowance follows approved days; an invoice is claimed once, false data cost 100 and, the second time, more"),
        _clause("K3", "当天写拜访结果和下次日期,没写的显示逾期", "The visit's result and the next date are written the same day; a missing one shows as late"),
        _clause("K4", "巡展经市场经理、总经理批准后才开始,有照片才能结束", "A roadshow begins once approved by marketing manager and general manager, and ends with its photos only"),
        _clause("K5", "巡展现场登记客户,回店交给主管或经理签收", "Customers met at a roadshow are entered there, handed in and received"),
        # Team
        _clause("T1", "团队宗旨、定位与目标公布在首页", "The team's purpose, position and goal stand on the home page"),
        _clause("T2", "成长看六个方面,每期打分有依据,画成雷达图", "Growth is reviewed on six sides with evidence, and drawn as a radar"),
        _clause("T3", "人人参与:问题有人负责、有措施、有期限;参与指数按人计算", "Everyone takes part: problems have an owner, a measure and a day; a participation index is computed for each person"),
        _clause("T4", "奖励、处罚、表彰、发展机会;达成目标自动提名表彰,同事可点赞", "Rewards, penalties, recognitions and chances; reaching a target proposes a recognition, and colleagues add their praise"),
        _clause("T5.1", "团队目标与进度人人可见", "Team target and progress are seen by everyone"),
        _clause("T5.2", "考核按数据计算并公布;排行榜每周每月公布,公布后不再变", "Assessments are computed from the figures and published; league tables are published weekly and monthly and kept as they were"),
        _clause("T5.4", "共同开发客户按份额计业绩;同区域线索互相提示", "A customer developed together counts by shares; leads near each other's are suggested"),
        _clause("T5.5", "突出业绩上报总部,总部页面看得到各店表彰", "Outstanding performance is told to head office and stands on its page over all stores"),
        _clause("T6.1", "工作程序有步骤、责任人和表单,分版本", "Working procedures have steps, owners and forms, in editions"),
        _clause("T6.2", "建议、问题、汇报有固定格式,缺一部分不能提交", "Suggestions, problems and reports have their required parts"),
        _clause("T7", "合理化建议件件有答复,答复用时看得到,好的有奖励", "Every suggestion is answered, the time to the answer shows, and good ones are rewarded"),
        _clause("T8", "培训按课程树开展,有出勤、成绩和反馈;谁缺什么课一目了然", "Trainings follow a tree of courses with attendance, score and feedback; who lacks which shows"),
        _clause("T9", "问题用会议、培训、活动来回应,并与问题关联", "Problems are answered with meetings, trainings and activities that are linked to them"),
        _clause("T10", "培训回顾:办了什么、谁来了、学到什么、改变了什么、下一步", "The training review: what was held, who came, what they learned, what changed, what next"),
        # What holds everywhere
        _clause("Y1", "处罚有条款、证据和金额,本人可异议,他人决定;同一事由只提一次,停机也补查", "A penalty has clause, evidence and amount, may be objected to and is decided by somebody else; one cause is raised once, and days off are caught up"),
        _clause("Y2", "工作日按门店日历;时间是门店当地时间,存储无歧义", "Working days follow the store's calendar; times are local and stored unambiguously"),
        _clause("Y3", "每次修改留下谁、何时、前后;发生过的不删除,只作废并写原因", "Every change keeps who, when, before and after; what happened is voided with a reason, never deleted"),
        _clause("Y4", "每个角色只看到、只办理岗位所需;不需要电话的角色看到的是掩码", "Each role sees and does what its position needs; phones are masked where they are not needed"),
    )
}  # fmt: skip
"""Every clause by its number."""
