"""Staff 人员变动: who is away, who applies, who moves to another position or store (M3)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Mapped

from .choice import Choice
from .fields import Must, Search, field, link, state
from .kinds import Phone, Text
from .moves import Maybe, Move
from .people import Employee, Position, Store
from .register import Area, Register
from .roles import OWNER, Role
from .words import Label


class AbsenceKind(Choice):
    ANNUAL = "annual", "年假", "Annual leave"
    PERSONAL = "personal", "事假", "Personal leave"
    SICK = "sick", "病假", "Sick leave"
    FAMILY = "family", "婚丧产假", "Family leave"
    TRAINING = "training", "外出培训", "Training"
    OTHER = "other", "其他", "Other"


class AbsenceState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待批准", "Submitted", "orange"
    APPROVED = "approved", "已批准", "Approved", "green"
    REFUSED = "refused", "未批准", "Refused", "red"


class Absence(Register):
    """Days on which somebody is away; while the manager is, the next above decides (M3)."""

    label = Label("请假", "Absences")
    area = Area.PEOPLE
    icon = "beach"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-from_day"

    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active")
    kind: Mapped[AbsenceKind] = field("类别", "Kind", default=AbsenceKind.PERSONAL, listed=True)
    from_day: Mapped[date] = field("开始日期", "From", sort=True, listed=True)
    to_day: Mapped[date] = field("结束日期", "To", listed=True, help=Label("含当天", "Including this day"))
    reason: Mapped[Text | None] = field("事由", "Reason")
    state: Mapped[AbsenceState] = state(AbsenceState.DRAFT, listed=True)

    must = (Must("ends_after_it_begins", "to_day >= from_day", Label("结束日期不能早于开始日期", "It cannot end before it begins")),)

    submit = Move(AbsenceState.DRAFT >> AbsenceState.SUBMITTED, Label("提交", "Submit"), by=(OWNER, Role.SUPERVISOR, Role.SALES_MANAGER))
    approve = Move(AbsenceState.SUBMITTED >> AbsenceState.APPROVED, Label("批准", "Approve"), by=Role.SALES_MANAGER, apart_from=("employee",))
    refuse = Move(AbsenceState.SUBMITTED >> AbsenceState.REFUSED, Label("不批准", "Refuse"), by=Role.SALES_MANAGER, apart_from=("employee",), tone="danger")


class CandidateSource(Choice):
    WEBSITE = "website", "招聘网站", "Job site"
    REFERRAL = "referral", "内部推荐", "Referral"
    FAIR = "fair", "招聘会", "Job fair"
    WALK_IN = "walk_in", "上门", "Walk-in"
    OTHER = "other", "其他", "Other"


class CandidateState(Choice):
    NEW = "new", "新应聘", "New", "blue"
    SHORTLISTED = "shortlisted", "入围", "Shortlisted", "azure"
    INTERVIEWED = "interviewed", "已面试", "Interviewed", "orange"
    OFFERED = "offered", "已录用待入职", "Offered", "teal"
    HIRED = "hired", "已入职", "Hired", "green"
    REJECTED = "rejected", "未录用", "Rejected", "secondary"


class Candidate(Register):
    """Somebody who wants to work here, on the way from the first word to the first day (M3)."""

    label = Label("应聘", "Candidates")
    area = Area.PEOPLE
    icon = "user-search"
    own = ("employee",)

    name: Mapped[str] = field("姓名", "Name", search=Search.PART, listed=True)
    phone: Mapped[Phone] = field("电话", "Phone", search=Search.PREFIX | Search.TAIL, listed=True)
    position: Mapped[Position] = link("应聘岗位", "Position", listed=True)
    source: Mapped[CandidateSource] = field("来源", "Source", default=CandidateSource.WEBSITE, listed=True)
    experience: Mapped[Text | None] = field("工作经历", "Experience", help=Label("做过什么、卖过什么车、驾龄", "What they did, which cars they sold, how long they drive"))
    impression: Mapped[Text | None] = field("面试评价", "Impression", system=True)
    employee: Mapped[Employee | None] = link("入职员工", "Became", system=True)
    state: Mapped[CandidateState] = state(CandidateState.NEW, listed=True)

    shortlist = Move(CandidateState.NEW >> CandidateState.SHORTLISTED, Label("入围", "Shortlist"), by=Role.SALES_MANAGER)
    interview = Move(CandidateState.SHORTLISTED >> CandidateState.INTERVIEWED, Label("记面试", "Interview"), by=Role.SALES_MANAGER, asks=("impression",))
    offer = Move(CandidateState.INTERVIEWED >> CandidateState.OFFERED, Label("录用", "Offer"), by=Role.SALES_MANAGER)
    hire = Move(CandidateState.OFFERED >> CandidateState.HIRED, Label("办理入职", "Hire"), by=Role.SALES_MANAGER, asks=("employees.hired_on",))
    reject = Move(
        (CandidateState.NEW | CandidateState.SHORTLISTED | CandidateState.INTERVIEWED | CandidateState.OFFERED) >> CandidateState.REJECTED,
        Label("不录用", "Reject"), by=Role.SALES_MANAGER, tone="danger",
    )  # fmt: skip


class TransferState(Choice):
    DRAFT = "draft", "草稿", "Draft", "secondary"
    SUBMITTED = "submitted", "待批准", "Submitted", "orange"
    APPROVED = "approved", "已批准", "Approved", "azure"
    REFUSED = "refused", "未批准", "Refused", "red"
    EFFECTIVE = "effective", "已生效", "In effect", "green"


class Transfer(Register):
    """Somebody changes position, or goes to another store; the head office has the word on that (M3)."""

    label = Label("调配", "Transfers")
    area = Area.PEOPLE
    icon = "arrows-transfer-up"
    own = ("employee",)
    titled_by = "employee"
    sorted_by = "-effective_on"

    employee: Mapped[Employee] = link("员工", "Employee", listed=True, among="is_active")
    from_position: Mapped[Position | None] = link("原岗位", "From position", system=True, listed=True)
    to_position: Mapped[Position | None] = link(
        "新岗位", "To position", listed=True, help=Label("调往外店时由总部批准时填写", "For another store the head office fills it in with its approval")
    )
    from_store: Mapped[Store | None] = link("原门店", "From store", system=True)
    to_store: Mapped[Store | None] = link("新门店", "To store", listed=True, anywhere=True, help=Label("留空即在本店", "Empty: this store"))
    effective_on: Mapped[date] = field("生效日期", "Effective on", sort=True, listed=True)
    successor: Mapped[Employee | None] = link(
        "工作接手人", "Taken over by", among="is_active", help=Label("线索和未完成的工作交给谁", "Who gets the leads and what is unfinished")
    )
    reason: Mapped[Text] = field("原因", "Reason")
    submitted_by: Mapped[Employee | None] = link("提交人", "Submitted by", system=True)
    state: Mapped[TransferState] = state(TransferState.DRAFT, listed=True)

    submit = Move(TransferState.DRAFT >> TransferState.SUBMITTED, Label("提交", "Submit"), by=Role.SALES_MANAGER, signs="submitted_by")
    approve = Move(
        TransferState.SUBMITTED >> TransferState.APPROVED, Label("批准", "Approve"), by=(Role.SALES_MANAGER, Role.HEAD_OFFICE),
        asks=(Maybe("to_position"),), apart_from=("submitted_by", "employee"),
    )  # fmt: skip
    refuse = Move(
        TransferState.SUBMITTED >> TransferState.REFUSED, Label("不批准", "Refuse"), by=(Role.SALES_MANAGER, Role.HEAD_OFFICE),
        apart_from=("submitted_by", "employee"), tone="danger",
    )  # fmt: skip
    take_effect = Move(TransferState.APPROVED >> TransferState.EFFECTIVE, Label("生效", "Put into effect"), by=(Role.SALES_MANAGER, Role.HEAD_OFFICE))


def was_on(day: Any, before: ColumnElement[int], now: ColumnElement[int]) -> ColumnElement[int]:
    """Where or what an employee was on a day (M3): what the first later transfer took them from, else what they are now."""
    later = select(before).where(
        Transfer.employee_id == Employee.id, Transfer.state == TransferState.EFFECTIVE, Transfer.effective_on > day, Transfer.voided_at.is_(None), before.is_not(None)
    )  # fmt: skip
    return func.coalesce(later.order_by(Transfer.effective_on, Transfer.id).limit(1).correlate_except(Transfer).scalar_subquery(), now)
