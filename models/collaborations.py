"""Cross work 交叉协作: a customer or a district developed together, and the shares of what comes of it (T5.4)."""


from sqlalchemy.orm import Mapped, relationship

from .customers import Lead
from .fields import Key, Must, Search, field, fraction, link
from .kinds import Percent, Text
from .people import Employee
from .register import Area, Register
from .words import Label


class Collaboration(Register):
    """Several people work on one customer, or as neighbours in one district (T5.4)."""

    label = Label("交叉协作", "Collaborations")
    area = Area.TEAM
    icon = "users-group"
    own = ("started_by", "members.employee")
    titled_by = "lead"
    else_titled_by = "district"

    lead: Mapped[Lead | None] = link("线索", "Lead", listed=True)
    district: Mapped[str | None] = field("区域", "District", search=Search.PREFIX, listed=True, help=Label("共同开发的区域;或在上面选一条线索", "The district developed together; or choose a lead above"))
    started_by: Mapped[Employee] = link("发起人", "Started by", listed=True, among="is_active", or_self=True)
    note: Mapped[Text | None] = field("约定", "Note", listed=True, help=Label("谁做什么、怎么分、到什么时候", "Who does what, how it is shared, until when"))

    members: Mapped[list["CollaborationMember"]] = relationship("CollaborationMember", viewonly=True)

    keys = (Key(("lead_id",), Label("此线索已有协作,请在那里增加成员", "This lead has its collaboration already: add members there")),)
    must = (Must("about_something", "lead_id IS NOT NULL OR district IS NOT NULL", Label("请选一条线索或填写区域", "Choose a lead or name a district")),)


class CollaborationMember(Register):
    """One person's share of what comes of it (T5.4)."""

    label = Label("协作成员", "Members")
    area = Area.TEAM
    looks_at_its_like = True
    icon = "user-share"
    own = ("collaboration.started_by", "collaboration.members.employee")
    titled_by = "employee"
    lines_of = "collaboration"
    follows = "collaborations"

    collaboration: Mapped[Collaboration] = link("协作", "Collaboration", listed=True)
    employee: Mapped[Employee] = link("成员", "Member", listed=True, among="is_active")
    share: Mapped[Percent] = field("份额", "Share", check=fraction, listed=True, help=Label("业绩归此人的比例;所有成员合计不超过 100%", "Of the result; all members together have at most 100 %"))

    keys = (Key(("collaboration_id", "employee_id"), Label("此人已是成员", "This person is a member already")),)
