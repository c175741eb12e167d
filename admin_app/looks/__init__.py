"""What the templates show: plain values, made by the screens, arranged by the templates, with no logic in between."""

# ruff: noqa: F401 - gathering the names is what this module is for

from .cards import CardsPage, Sheet
from .details import Change, DetailsPage, Fact, FactPanel, HistoryEntry, MoveLook, Related
from .dress import dress
from .errors import ErrorPage
from .files import FileLook, FilesPanel
from .forms import ConflictLine, FieldLook, FormPage, FormPanel, LineHead, LineLook, LinesPanel, OptionLook
from .home import Board, CareLine, Charter, Figure, HomePage, Letter, Nudge, Tile
from .imports import ColumnLook, GlimpseRow, ImportOutcome, ImportPage, RefusedRow
from .lists import (
    ActiveFilter,
    BatchAction,
    BatchPage,
    BatchRefusal,
    Column,
    Empty,
    Export,
    FilterLook,
    ListPage,
    Row,
    RowAction,
    Tab,
)
from .notifications import NoteLine, NotesPage
from .quicklog import QuickLog, log_answer
from .reports import CataloguePage, FileLink, ReportCard, RunLine, RunPage, RunState, ScheduleLine
from .road import AssignmentPage, Happening, PersonChip, Side, SplitLine, SplitPart
from .setup import SetupPage, StepLook
from .sheets import SheetDeed, SheetPage, SheetRow, TeamSheet, TreeNode
from .shell import Area, NavItem, Shell, Toast, UserBadge
from .shows import ShowPage
from .signin import LoginPage, PasswordPage
from .statements import MonthPage, PersonLook, StatementLine
