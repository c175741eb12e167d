"""Views of lists 视图: how somebody likes to look at a register, kept with the person on every machine."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from .fields import Key, Search, field, link
from .kinds import Text
from .people import Employee
from .register import Area, Belongs, Register
from .words import Label

LONGEST = 2_000
"""Characters of a question to a list; more is no view but a mistake."""


class SavedView(Register):
    """A list's question that somebody named: search, filters, order and columns as its address says them.

    One without a name holds the columns with which the list opens for its owner. One that its owner shares is a tab for
    everybody in the store; what it shows each of them is theirs to see anyway.
    """

    label = Label("我的视图", "Saved views")
    area = Area.RUNNING
    icon = "layout-list"
    belongs = Belongs.SHARED
    own = ("owner",)

    name: Mapped[str | None] = field("名称", "Name", length=40, search=Search.PART, system=True, listed=True)
    register: Mapped[str] = field("列表", "List", length=40, system=True, listed=True)
    query: Mapped[Text] = field("条件", "Question", system=True, filtered=False)
    shared_at: Mapped[datetime | None] = field("共享时间", "Shared at", system=True, listed=True)
    owner: Mapped[Employee] = link("所有者", "Owner", system=True, or_self=True, filtered=False)

    keys = (Key(("owner_id", "register", "name"), Label("您已有同名的视图", "You have a view of this name already")),)
    __table_args__ = (Index("ix_saved_views_list", "owner_id", "register"),)
