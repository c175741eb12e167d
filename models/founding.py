"""A new store: its positions as the document names them, with their duties, and the channels by which customers come (O1, O2)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from .acting import by_the_system
from .people import Position, Store
from .products import Channel, ChannelKind
from .reporting import SWEEP, ReportSchedule
from .roles import Role
from .writing import create

POSITIONS = (
    # code, name, above it, role, planned, owes a daily report, duties
    ("gm", "总经理", None, Role.GENERAL_MANAGER, 1, False, "制定经营目标,批准计划与政策"),
    ("manager", "销售经理", "gm", Role.SALES_MANAGER, 1, True, "分配线索,制定并执行销售计划,带队伍"),
    ("supervisor", "销售主管", "manager", Role.SUPERVISOR, 1, True, "分解目标,确认战败与作废,组织晨会"),
    ("dcc", "DCC电销", "supervisor", Role.DCC, 2, True, "接听来电,留全信息,邀约到店"),
    ("consultant", "销售顾问", "supervisor", Role.CONSULTANT, 4, True, "接待、跟进、试驾、成交与交车"),
    ("keyaccount", "大客户专员", "manager", Role.KEY_ACCOUNT, 1, True, "开发和维护大客户"),
    ("marketingmanager", "市场经理", "gm", Role.MARKETING_MANAGER, 1, False, "渠道与媒介投放,审核巡展"),
    ("marketing", "市场专员", "marketingmanager", Role.MARKETING, 1, False, "组织巡展,维护网络渠道"),
    ("testdrive", "试驾专员", "manager", Role.TEST_DRIVE, 1, False, "陪同试驾,保管试驾车"),
    ("frontdesk", "前台", "manager", Role.FRONT_DESK, 1, False, "迎接客户,登记来店"),
    ("finance", "财务", "gm", Role.FINANCE, 1, False, "确认到账与退款"),
    ("aftersales", "售后", "gm", Role.AFTER_SALES, 1, False, "接手已交车客户"),
)
"""The tree of positions of a store, a team of eight with those around it."""

CHANNELS = (
    ("HOTLINE", "400热线", ChannelKind.PHONE), ("SITE", "官网", ChannelKind.SITE), ("WALKIN", "自然到店", ChannelKind.WALK_IN),
    ("REFER", "老客户转介绍", ChannelKind.REFERRAL), ("SHOW", "外展巡展", ChannelKind.ROADSHOW), ("KEY", "大客户开发", ChannelKind.KEY_ACCOUNT),
)  # fmt: skip
"""What every store has; sites and apps are added by their names."""


SCHEDULES = (
    # report, when, for whom
    ("monthly_summary", "M1 08:00", Role.GENERAL_MANAGER), ("training_review", "Q 08:00", Role.GENERAL_MANAGER),
    ("daily_brief", "C", Role.SUPERVISOR), ("weekly_pack", "W1 08:00", Role.SALES_MANAGER), (SWEEP, "D 00:20", None),
)  # fmt: skip
"""What a new store gets by itself, of the reports that there are; the sweep looks at the day that has just ended."""


def found_store(session: Session, values: Mapping[str, Any]) -> Store:
    """A store with its positions and channels, in one transaction; only whoever may enter stores. Raises Refused."""
    store = create(session, Store, values)
    made: dict[str, Position] = {}
    for code, name, above, role, planned, owes, duties in POSITIONS:
        made[code] = create(session, Position, {
            "store": store, "code": code, "name": name, "parent": made.get(above), "role": role, "planned_headcount": planned,
            "owes_daily_report": owes, "duties": duties,
        })  # fmt: skip
    for code, name, kind in CHANNELS:
        create(session, Channel, {"store": store, "code": code, "name": name, "kind": kind})
    schedule_reports(session, store)
    return store


def schedule_reports(session: Session, store: Store) -> None:
    """The schedules a store begins with. They are nobody's: made with the rights of the position they are for."""
    known = ReportSchedule.known()
    with by_the_system(session):
        for report, rhythm, role in SCHEDULES:
            if report in known:
                create(session, ReportSchedule, {"store": store, "report": report, "rhythm": rhythm, "role": role})
