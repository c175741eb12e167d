"""Screens of the registers that truly differ; all others are read from their declaration."""

from .attachments import AttachmentScreen
from .audit_entries import AuditScreen
from .collisions import CollisionScreen
from .employees import EmployeeScreen
from .imports import ImportScreen
from .leads import LeadScreen
from .report_runs import RunScreen
from .report_schedules import ScheduleScreen
from .roadshows import RoadshowScreen
from .test_drives import DriveScreen
from .travel_forms import TravelScreen

SCREENS = {
    "attachments": AttachmentScreen,
    "audit_entries": AuditScreen,
    "collisions": CollisionScreen,
    "employees": EmployeeScreen,
    "imports": ImportScreen,
    "leads": LeadScreen,
    "report_runs": RunScreen,
    "report_schedules": ScheduleScreen,
    "roadshows": RoadshowScreen,
    "test_drives": DriveScreen,
    "travel_forms": TravelScreen,
}
