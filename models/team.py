"""The team 团队: it meets, reports every day, does things together and shares customers (S2, C9, T3, T5.4, T9)."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from . import clock
from .choice import Choice
from .fields import Key, Search, field, link, not_negative, state
from .kinds import Money, Text
from .moves import Move
from .people import Employee
from .register import Area, Register
from .roles import OWNER
from .suggestions import Problem
from .words import Label

FROM_RECORDS = Label("不填即按当日记录统计", "Left empty it is counted from the day's records")


class MeetingKind(Choice):
    MORNING = "morning", "晨会", "Morning meeting"
    WEEKLY = "weekly", "周会", "Weekly meeting"
    REVIEW = "review", "总结会", "Review"
    AD_HOC = "ad_hoc", "临时会议", "Ad hoc"


class Meeting(Register):
    """A meeting with its attendance and minutes: one every morning and every week, others as they are needed (S2, T3, T9)."""

    label = Label("会议", "Meetings")
    area = Area.TEAM
    icon = "calendar-event"
    titled_by = "kind"
    sorted_by = "-held_at"

    kind: Mapped[MeetingKind] = field("类别", "Kind", default=MeetingKind.MORNING, listed=True)
    held_at: Mapped[datetime] = field("时间", "Held at", default=clock.now, sort=True, listed=True, help=Label("不填即现在", "Left empty it is now"))
    host: Mapped[Employee] = link("主持人", "Host", listed=True, among="is_active", or_self=True)
    agenda: Mapped[Text | None] = field("议题", "Agenda", listed=True, help=Label("昨日数据、今日安排、要解决的问题", "Yesterday's figures, today's work, the problems to be solved"))
    minutes: Mapped[Text | None] = field("纪要", "Minutes", help=Label("定了什么、谁做、何时完成", "What was settled, who does it, by when"))
    problem: Mapped[Problem | None] = link("针对的问题", "About the problem")


class Presence(Choice):
    PRESENT = "present", "到会", "Present"
    LATE = "late", "迟到", "Late"
    EXCUSED = "excused", "请假", "Excused"
    ABSENT = "absent", "缺席", "Absent"


class Attendance(Register):
    """One person at one meeting (S2)."""

    label = Label("出席", "Attendance")
    area = Area.TEAM
    icon = "user-check"
    own = ("employee",)
    titled_by = "employee"
    lines_of = "meeting"
    follows = "meetings"

    meeting: Mapped[Meeting] = link("会议", "Meeting", listed=True)
    employee: Mapped[Employee] = link("员工", "Employee", listed=True)
    presence: Mapped[Presence] = field("出席", "Presence", default=Presence.PRESENT, listed=True)
    remark: Mapped[str | None] = field("备注", "Remark", listed=True)

    keys = (Key(("meeting_id", "employee_id"), Label("此人在这次会议已有记录", "This person is on the list already")),)


COUNTED = Label("当日业绩", "The day's work")


class DailyReportState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "已提交", "Submitted", "green"


class DailyReport(Register):
    """What one person did in one day, counted from the day's records and handed in after work (C9, S1)."""

    label = Label("日报", "Daily reports")
    area = Area.TEAM
    icon = "clipboard-text"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-day"
    editable_in = (DailyReportState.DRAFT,)

    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active", or_self=True)
    day: Mapped[date] = field("日期", "Day", default=clock.today, sort=True, listed=True, help=Label("不填即今天", "Left empty it is today"))
    calls: Mapped[int | None] = field("来电", "Calls", check=not_negative, listed=True, panel=COUNTED, help=FROM_RECORDS)
    invitations: Mapped[int | None] = field("邀约", "Invitations", check=not_negative, listed=True, panel=COUNTED)
    visits: Mapped[int | None] = field("到店", "Visits", check=not_negative, panel=COUNTED)
    test_drives: Mapped[int | None] = field("试驾", "Test drives", check=not_negative, panel=COUNTED)
    orders: Mapped[int | None] = field("订单", "Orders", check=not_negative, listed=True, panel=COUNTED)
    revenue: Mapped[Money | None] = field("销售额", "Revenue", check=not_negative, listed=True, panel=COUNTED)
    remarks: Mapped[Text | None] = field("说明", "Remarks", help=Label("遇到的问题、需要的支持、明天的安排", "What was difficult, what help is needed, what is planned for tomorrow"))
    submitted_at: Mapped[datetime | None] = field("提交时间", "Submitted at", system=True, sort=True, listed=True)
    state: Mapped[DailyReportState] = state(DailyReportState.DRAFT, listed=True)

    keys = (Key(("employee_id", "day"), Label("此人当天已有日报,请修改原有的一份", "This person has a report for the day already: change that one")),)

    recount = Move(DailyReportState.DRAFT.stays, Label("按记录重新统计", "Count again"), by=OWNER)
    submit = Move(DailyReportState.DRAFT >> DailyReportState.SUBMITTED, Label("提交", "Submit"), by=OWNER, stamps="submitted_at")


class ActivityKind(Choice):
    BUILDING = "building", "团建", "Team building"
    SHARING = "sharing", "经验分享", "Sharing experience"
    CONTEST = "contest", "竞赛", "Contest"
    SPORT = "sport", "文体", "Sport and culture"
    OTHER = "other", "其他", "Other"


class Activity(Register):
    """T9: something the team does together, perhaps to answer a problem."""

    label = Label("团队活动", "Activities")
    area = Area.TEAM
    icon = "confetti"
    titled_by = "subject"
    sorted_by = "-held_on"

    subject: Mapped[str] = field("主题", "Subject", search=Search.PART, listed=True)
    kind: Mapped[ActivityKind] = field("类别", "Kind", default=ActivityKind.BUILDING, listed=True)
    held_on: Mapped[date] = field("日期", "Held on", default=clock.today, sort=True, listed=True)
    cost: Mapped[Money | None] = field("费用", "Cost", check=not_negative, listed=True)
    problem: Mapped[Problem | None] = link("针对的问题", "Answers the problem", listed=True)
    result: Mapped[Text | None] = field("效果", "Result", help=Label("大家有何收获,问题有没有改善", "What it gave, and whether the problem is smaller now"))


class Participant(Register):
    """One person in one activity (T9)."""

    label = Label("参加人", "Participants")
    area = Area.TEAM
    icon = "user-plus"
    own = ("employee",)
    titled_by = "employee"
    lines_of = "activity"
    follows = "activities"

    activity: Mapped[Activity] = link("活动", "Activity", listed=True)
    employee: Mapped[Employee] = link("员工", "Employee", listed=True)
    remark: Mapped[str | None] = field("备注", "Remark", listed=True)

    keys = (Key(("activity_id", "employee_id"), Label("此人已在名单中", "This person is on the list already")),)
