"""The reports: what there is, what was made, and one that was made."""

from dataclasses import dataclass
from enum import Enum

from .home import Figure
from .shell import Words


class RunState(Enum):
    """How far a run is; the value is the CSS word."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report one may ask for."""

    title: Words
    text: Words
    new_href: str
    icon: str = "report-analytics"
    latest: Words = ""
    latest_href: str = ""


@dataclass(frozen=True, slots=True)
class RunLine:
    """A report that was asked for, as a line of the archive."""

    title: Words
    parameters: Words
    state: RunState
    state_label: Words
    when: Words
    who: Words
    href: str
    report_href: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A report that is made by itself: in which rhythm, for whom, and when next."""

    title: Words
    rhythm: Words
    whom: Words
    following: Words
    href: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """All reports, and the latest runs."""

    title: Words
    cards: tuple[ReportCard, ...]
    runs: tuple[RunLine, ...] = ()
    all_runs_href: str = ""
    schedules: tuple["ScheduleLine", ...] = ()
    all_schedules_href: str = ""
    new_schedule_href: str = ""
    publish_href: str = ""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of a run; `missing` is the sentence why it isn't there."""

    label: Words
    href: str = ""
    size: str = ""
    icon: str = "file"
    missing: Words = ""


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run. While it waits or runs, `poll_url` answers JSON {"state": "running", "text": "…"} and the page reloads at the end."""

    title: Words
    parameters: tuple[tuple[Words, Words], ...]
    state: RunState
    state_label: Words
    when: Words
    who: Words
    back_href: str = "/reports/"
    report_href: str = ""
    figures: tuple[Figure, ...] = ()
    files: tuple[FileLink, ...] = ()
    error: Words = ""
    error_id: str = ""
    again_href: str = ""
    poll_url: str = ""
    took: Words = ""
    pdf_href: str = ""
    cancel_href: str = ""
    nobody_works: bool = False
    cell: str = ""
    trace: str = ""
    edition: Words = ""
    changed: tuple[tuple[Words, str, str], ...] = ()
    readers: tuple[tuple[str, Words], ...] = ()
    notes: tuple[Words, ...] = ()
    late: bool = False
    schedule_href: str = ""
