"""The month so far in a few figures, from the same functions that the reports use."""

from ..looks import Board
from ..rows import Viewer


def month_board(viewer: Viewer, zone: str) -> tuple[Board, ...]:
    return ()
