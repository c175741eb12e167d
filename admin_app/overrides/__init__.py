"""Screens of the registers that truly differ; all others are read from their declaration."""

from .leads import LeadScreen

SCREENS = {"leads": LeadScreen}
