"""Rules of reports to the company: what was submitted is what is answered (M4, T6.2)."""

from ..proposals import CompanyReport, CompanyReportState, MarketReport, MarketState
from ..writing import before_saving
from .drafts import stands_once_submitted


@before_saving(MarketReport)
def is_acknowledged_as_it_was_submitted(report, act, is_new):
    """M4: what the general manager has read does not change."""
    stands_once_submitted(report, is_new, MarketState.DRAFT)


@before_saving(CompanyReport)
def is_answered_as_it_was_submitted(report, act, is_new):
    """T6.2: the answer is to what was submitted."""
    stands_once_submitted(report, is_new, CompanyReportState.DRAFT)
