"""The monthly summary: what a notebook calls, one call per cell, each giving a block of the page."""

from .summary import MonthlySummary

__all__ = ["MonthlySummary"]
