"""Reports to the company, problems and suggestions, activities that answer them (M4, T3, T6.2, T7, T9)."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from ..periods import Period
from ..proposals import CompanyReport, MarketReport
from ..suggestions import Problem, Suggestion
from ..team import Activity, ActivityKind, Participant
from .book import Book, turn
from .pace import days_later, later, within
from .team import Member

FINDINGS = ("城配新能源需求上升,物流园询价增加两成", "油价上调,网约车客户增多", "本地路权政策征求意见,商户观望", "竞品降价后到店客户比价明显", "县域客户关注质保和充电")
RIVALS = ("五菱降价 3000 元,送充电桩", "瑞驰推出电池租赁", "吉利星愿到店试驾送油卡", "比亚迪海鸥 0 息 24 期")
PROPOSED = ("增加物流园外展两场", "申请置换补贴与竞品持平", "联合充电运营商做优惠券", "电池质保做成单页")
SUBJECTS = (
    ("试驾车不足", "周末试驾排队 40 分钟", "七座试驾车只有一台", "申请增加一台七座试驾车"), ("合格证到店慢", "本月 4 台车因合格证延迟交车", "物流与证件分开寄", "与厂家商定随车寄送"),
    ("抖音线索空号多", "空号率 12%", "表单没有验证码", "请总部统一加短信验证"), ("展厅空调", "二楼洽谈区闷热", "机组老化", "夏季前维修或更换"),
)  # fmt: skip
PROBLEMS = (
    ("周末接待人手不够,客户等待超过十分钟", "周末排班改为两班,前台预约分流"), ("装潢到货延迟,影响交车", "常用精品备一周库存"), ("短信漏发集中在外展日", "外展当晚由主管逐条核对"),
    ("报价单格式不一,客户对不上", "统一模板,主管抽查"), ("快充卖点讲不清", "组织产品培训并通关"), ("回访逾期增多", "每天晨会公布逾期名单"), ("交车照片缺失", "交车区贴拍照提示"),
)  # fmt: skip
IDEAS = (
    ("试驾后当场测算月供", "客户回家才算,流失多", "平板装测算表,试驾后三分钟给出", "到店成交率提高 3 个百分点"), ("充电地图卡片", "客户问充电站要现查", "印制周边充电站卡片", "减少顾虑,多约试驾"),
    ("交车仪式视频", "交车只拍一张照片", "剪 15 秒短视频发客户", "转介绍增加"), ("电话分时接听", "中午漏接多", "DCC 错峰午休", "接听率到 95%"), ("展车电量牌", "客户常问剩余续航", "每天更新电量牌", "体验更好"),
)  # fmt: skip
EVENTS = (
    (ActivityKind.SHARING, "成交案例分享"), (ActivityKind.CONTEST, "话术通关赛"), (ActivityKind.BUILDING, "秦岭徒步"), (ActivityKind.SPORT, "羽毛球友谊赛"), (ActivityKind.CONTEST, "产品知识竞赛"),
)  # fmt: skip


def tell_reports(book: Book) -> None:
    """M4: the market every month; T6.2: other matters when they come up."""
    gm = book.team["gm"]
    for month in book.pace.month_starts():
        random = book.dice(f"reports/{month}")
        at = within(random, month + timedelta(days=random.randint(24, 27)))
        author = book.team["marketingmanager" if random.random() < 0.3 else "manager"]
        values = {
            "period": Period("month", month).code, "author_id": author.id, "findings": random.choice(FINDINGS), "competitors": random.choice(RIVALS),
            "proposals": random.choice(PROPOSED),
        }  # fmt: skip
        reply = random.choice(("同意,市场部牵头", "先做一场看效果", None))
        book.tell(MarketReport, author, at, values, [turn("submit", at + timedelta(minutes=25), author), turn("acknowledge", days_later(random, at, 1, 4), gm, reply=reply)])
        if random.random() < 0.6:
            _company_report(book, random, within(random, month + timedelta(days=random.randint(3, 22))))


def _company_report(book: Book, random: Random, at: datetime) -> None:
    author, (subject, situation, problem, proposal) = book.team[random.choice(("supervisor", "dcc1", "consultant2", "marketing"))], random.choice(SUBJECTS)
    answerer = book.team[random.choice(("manager", "gm"))]
    values = {"subject": subject, "author_id": author.id, "situation": situation, "problem": problem, "proposal": proposal}
    road = [turn("submit", at + timedelta(minutes=15), author), turn("answer", days_later(random, at, 1, 9), answerer, reply="已协调,两周内给结果")]
    book.tell(CompanyReport, author, at, values, road)


def tell_problems(book: Book) -> None:
    """T3: raised, given an owner, a measure and a day; solved, or put aside."""
    for month in book.pace.month_starts():
        random = book.dice(f"problems/{month}")
        for description, measure in random.sample(PROBLEMS, random.choice((1, 2, 2, 3))):
            at = within(random, month + timedelta(days=random.randint(0, 26)))
            raiser, owner = random.choice(_people(book, at)), book.team[random.choice(("supervisor", "manager", "frontdesk", "marketing"))]
            ended_at = days_later(random, at, 5, 35)
            ending = turn("solve", ended_at, owner, result="已落实,两周未再出现") if random.random() < 0.85 else turn("drop", ended_at, owner, result="需厂家解决,暂时搁置")
            started_at = later(random, at, 2, 40)
            values = {"description": description, "raised_by_id": raiser.id, "source": random.choice(("晨会", "周会", "客户投诉", "交车"))}
            road = [turn("start", started_at, owner, owner_id=owner.id, measure=measure, due_on=book.local_day(at) + timedelta(days=21)), ending]
            key = book.tell(Problem, raiser, at, values, road)
            if key is not None:
                book.problems.append((key, at))


def _people(book: Book, at: datetime) -> list[Member]:
    return [each for each in book.team.here(book.local_day(at)) if each.login not in ("gm", "manager")]


def tell_suggestions(book: Book) -> None:
    """T7: each is answered; good ones are carried out."""
    manager = book.team["manager"]
    for month in book.pace.month_starts():
        random = book.dice(f"suggestions/{month}")
        for subject, present, proposal, benefit in random.sample(IDEAS, random.choice((0, 1, 1, 2))):
            at = within(random, month + timedelta(days=random.randint(0, 26)))
            author = random.choice(_people(book, at))
            reviewed_at = days_later(random, at, 1, 8)
            road = [turn("review", reviewed_at, manager, reply="思路好,请补充费用")]
            if random.random() < 0.7:
                road += [turn("adopt", later(random, reviewed_at, 3, 60), manager), turn("implement", days_later(random, reviewed_at, 10, 40), manager, result="效果与预期相近")]
            else:
                road.append(turn("decline", later(random, reviewed_at, 3, 60), manager, decision="成本高于收益,明年预算再议"))
            values = {"subject": subject, "author_id": author.id, "present_state": present, "proposal": proposal, "expected_benefit": benefit, "proposed_at": at}
            book.tell(Suggestion, author, at, values, road)


def tell_activities(book: Book) -> None:
    """T9: something together every month, now and then because of a problem."""
    for month in book.pace.month_starts():
        random = book.dice(f"activities/{month}")
        at = within(random, month + timedelta(days=random.randint(6, 26)), 18.1, 19)
        kind, subject = random.choice(EVENTS)
        values = {"subject": subject, "kind": kind, "held_on": book.local_day(at), "cost": Decimal(random.choice((0, 200, 480, 900))), "problem_id": book.problem_at(at, random)}
        parts = [book.part(Participant, book.team["supervisor"], at, {"employee_id": each.id}) for each in book.team.here(book.local_day(at)) if random.random() < 0.8]
        book.tell(Activity, book.team["supervisor"], at, values | {"result": "大家都上台讲了一次"}, parts=parts)
