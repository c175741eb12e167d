"""The team at a glance: the board, what is overdue and missed, league tables, assessments, trainings, growth, honours, the tree of positions."""

from . import assessments, board, coverage, growth, honours, league, meetings, organisation, overdue  # noqa: F401 – they enter their addresses
from .blueprint import team

__all__ = ["team"]
