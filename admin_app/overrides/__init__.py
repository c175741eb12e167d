"""Screens of the registers that truly differ; all others are read from their declaration."""

from .employees import EmployeeScreen
from .leads import LeadScreen

SCREENS = {"employees": EmployeeScreen, "leads": LeadScreen}
